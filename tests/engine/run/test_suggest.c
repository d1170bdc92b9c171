/* Suggest: which values are days and amounts; what windows come from pairs that are each other's only equal; projects
 * of files. */
#include "engine/run/suggesting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static Arena *arena;

/* The day that a column makes of its only value; NO_DAY: none. */
static int32_t day_alone(const char *text) {
    Profile p = {.header = STR("day")};
    suggest_count(&p, str_of(text));
    suggest_settle_days(&p);
    int32_t day = *(const int32_t *)(const void *)p.days.ptr;
    suggest_free(&p);
    return day;
}

static void days(void **state) {
    (void)state;
    static const char *const same[] = {"2024-03-01", "01.03.2024", "1.3.2024", "2024/03/01", "20240301", "01-03-2024 23:59", "2024-03-01T07:00:00",
                                       "2024-03-01 07:00:00.123"};
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        if (day_alone(same[i]) != day_of(2024, 3, 1)) fail_msg("%s: %d", same[i], day_alone(same[i]));
    }
    assert_int_equal(day_alone("31/12/2024"), day_of(2024, 12, 31));
    assert_int_equal(day_alone("12/31/2024"), day_of(2024, 12, 31));
    static const char *const wrong[] = {"", "2024", "2024-13-01", "2024-00-10", "2024-01-00", "2024-01-32", "0700-01-01", "2024-01-0x",
                                        "-024-01-01", "2024-01-011", "01.03.24", "2024-01-01 today", "2024-01-01 12", "301.03.2024",
                                        "1.2.3", "2024-02-30", "12345678901", "20241301"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        if (day_alone(wrong[i]) != NO_DAY) fail_msg("%s is no day", wrong[i]);
    }
}

/* Which is the month says the column as a whole, and how it is written. */
static void forms_of_days(void **state) {
    (void)state;
    static const struct {
        const char *value[4], *form;
        bool iso;
    } cases[] = {
        {{"2024-03-01", "2024-12-31"}, "YYYY-MM-DD", true},
        {{"01.02.2024", "13.02.2024", "03.04.2024"}, "DD.MM.YYYY", false},
        {{"01/02/2024", "02/13/2024", "03/04/2024"}, "MM/DD/YYYY", false},
        {{"20240301"}, "YYYYMMDD", false},
        {{"13.02.2024 10:20", "14.02.2024 00:00"}, "DD.MM.YYYY hh:mm", false},
        {{"2024-02-13 10:20:00"}, "YYYY-MM-DD hh:mm:ss", true},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Profile p = {.header = STR("day")};
        Buf form = {0};
        for (size_t v = 0; v < 4 && cases[i].value[v]; v++) suggest_count(&p, str_of(cases[i].value[v]));
        suggest_settle_days(&p);
        suggest_print_form(&p.form, &form);
        assert_true(p.form.date);
        assert_true(str_eq(buf_str(&form), str_of(cases[i].form)));
        assert_int_equal(suggest_form_is_iso(&p.form), cases[i].iso);
        suggest_free(&p);
        buf_free(&form);
    }
}

static void amounts(void **state) {
    (void)state;
    Amount form;
    MoneyWords words = {0};
    assert_int_equal(suggest_cents(STR("12.34"), &words, &form), 1234);
    assert_true(form.fraction && form.point == '.' && !form.grouped);
    assert_int_equal(suggest_cents(STR("-12,3"), &words, &form), -1230);
    assert_int_equal(form.point, ',');
    assert_int_equal(suggest_cents(STR("7"), &words, &form), 700);
    assert_false(form.fraction);
    assert_int_equal(suggest_cents(STR("1 000\xC2\xA0" "500,25"), &words, &form), 100050025);
    assert_true(form.grouped);
    assert_int_equal(suggest_cents(STR("999999999999999"), &words, &form), 99999999999999900);
    static const char *const one[] = {"1 ", " 1", "+1"};
    for (size_t i = 0; i < ARRAY_LEN(one); i++) assert_int_equal(suggest_cents(str_of(one[i]), &words, &form), 100);
    static const char *const wrong[] = {
        "", "-", ".", ".5", "1.", "1.234", "1,2,3", "1.2.3", "1e5", "12-34", "9999999999999999", "--1", "1.2 3"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) assert_int_equal(suggest_cents(str_of(wrong[i]), &words, &form), NO_MONEY);
}

static const char *write_file(const char *name, Buf *text) {
    static char path[2][64];
    char *at = path[name[0] - 'a'];
    snprintf(at, sizeof path[0], "/tmp/kopeck-suggest-%d-%s.csv", (int)getpid(), name);
    FILE *file = fopen(at, "wb");
    assert_non_null(file);
    if (text->len) fwrite(text->ptr, 1, text->len, file);
    fclose(file);
    return at;
}

/* rows payments; each day of the second file `lag` later, each amount `percent` less. */
static Str project(unsigned rows, unsigned lag, unsigned percent, Error *err) {
    Buf *a = buf_own(arena), *b = buf_own(arena), *out = buf_own(arena);
    buf_add(a, STR("id,on,sum,text\n"));
    buf_add(b, STR("id,on,sum,text\n"));
    for (unsigned i = 0; i < rows; i++) {
        unsigned cents = 100000 + i * 137, day = 1 + i % 9, less = cents - cents * percent / 100;
        buf_printf(a, "a%u,2025-05-%02u,%u.%02u,purpose %c%c%c%c\n", i, day, cents / 100, cents % 100,
                   'a' + (int)(i % 26), 'b' + (int)(i / 26 % 20), 'k' + (int)(i % 7), 'm' + (int)(i / 7 % 9));
        buf_printf(b, "b%u,2025-05-%02u,%u.%02u,purpose %c%c%c%c\n", i, day + lag, less / 100, less % 100,
                   'a' + (int)(i % 26), 'b' + (int)(i / 26 % 20), 'k' + (int)(i % 7), 'm' + (int)(i / 7 % 9));
    }
    const char *file[] = {write_file("a", a), write_file("b", b)};
    bool good = suggest_project(file, 2, arena, out, err);
    unlink(file[0]);
    unlink(file[1]);
    return good ? buf_str(out) : STR_NULL;
}

static bool holds(Str text, const char *part) {
    return str_find(text, str_of(part)) != SIZE_MAX;
}

static void windows_come_from_the_data(void **state) {
    (void)state;
    Error err = {0};
    assert_true(holds(project(400, 5, 2, &err), "occurred: 5 days, value: 2 %"));
    assert_true(holds(project(400, 0, 0, &err), "occurred: 3 days, value: 1 %"));     /* never none at all */
    assert_true(holds(project(400, 12, 40, &err), "occurred: 12 days, value: 10 %")); /* never more than that */
}

/* Days of two files, written in two ways, are made one; windows read them as they are written. */
static void days_in_two_forms(void **state) {
    (void)state;
    Buf *a = buf_own(arena), *b = buf_own(arena), *out = buf_own(arena);
    Error err = {0};
    buf_add(a, STR("id,on,sum,text\n"));
    buf_add(b, STR("id;booked;sum;text\n"));
    for (unsigned i = 0; i < 300; i++) {
        unsigned cents = 100000 + i * 137, day = 1 + i % 28;
        buf_printf(a, "a%u,2025-%02u-%02u,%u.%02u,purpose %c%c%c\n", i, 1 + i % 12, day, cents / 100, cents % 100, 'a' + (int)(i % 26), 'b' + (int)(i / 26 % 20), 'k' + (int)(i % 7));
        buf_printf(b, "b%u;%02u.%02u.2025;%u,%02u;purpose %c%c%c\n", i, day, 1 + i % 12, cents / 100, cents % 100, 'a' + (int)(i % 26), 'b' + (int)(i / 26 % 20), 'k' + (int)(i % 7));
    }
    const char *file[] = {write_file("a", a), write_file("b", b)};
    assert_true(suggest_project(file, 2, arena, out, &err));
    unlink(file[0]);
    unlink(file[1]);
    assert_true(holds(buf_str(out), "on: { from: \"booked\", type: text, clean: text, replace: [{ pattern: '^(\\d{2})\\.(\\d\\d)\\.(\\d{4})$', with: '$3-$2-$1' }] }"));
    assert_true(holds(buf_str(out), "occurred: { from: \"on\", type: date }"));
    assert_true(holds(buf_str(out), "occurred: { from: \"booked\", type: date, format: \"DD.MM.YYYY\" }"));
    assert_true(holds(buf_str(out), "value: { from: \"sum\", type: decimal(2), decimal: \",\" }"));
}

/* Days of one column in several ways are made one, each way with its own order of day and month, and equal days are equal. */
static void days_in_many_forms(void **state) {
    (void)state;
    static const char *const form[] = {"%1$u-%2$02u-%3$02u", "%3$02u.%2$02u.%1$u", "%2$02u/%3$02u/%1$u", "%1$u%2$02u%3$02u"};
    Buf *a = buf_own(arena), *out = buf_own(arena);
    Profile p = {.header = STR("born")};
    Error err = {0};
    buf_add(a, STR("id,name,born\n"));
    for (unsigned i = 0; i < 400; i++) {
        Buf day = {0};
        buf_printf(&day, form[i % 4], 1950 + i / 4 % 50, 1 + i / 4 % 12, 1 + i / 4 % 28);
        buf_printf(a, "%u,Bell%c%c%u,%.*s\n", i, 'a' + (int)(i % 26), 'a' + (int)(i / 26), i, (int)day.len, day.ptr);
        suggest_count(&p, buf_str(&day));
        buf_free(&day);
    }
    suggest_settle_days(&p);
    suggest_count_blocks(&p);
    assert_true(p.form.date && p.mixed);
    assert_int_equal(p.different, 100); /* each in four ways */
    suggest_free(&p);
    const char *file[] = {write_file("a", a)};
    assert_true(suggest_project(file, 1, arena, out, &err));
    unlink(file[0]);
    assert_true(holds(buf_str(out), "replace: [{ pattern: '^(\\d{2})\\.(\\d\\d)\\.(\\d{4})$', with: '$3-$2-$1' }, "
                                    "{ pattern: '^(\\d{2})/(\\d\\d)/(\\d{4})$', with: '$3-$1-$2' }, { pattern: '^(\\d{4})(\\d\\d)(\\d{2})$', with: '$1-$2-$3' }] }"));
    assert_true(holds(buf_str(out), "# days, written in several ways"));
}

/* Each in its language, and words that only look like one. */
static void headers_say_what_a_column_is(void **state) {
    (void)state;
    static const struct {
        const char *header;
        Kind kind;
    } cases[] = {
        {"rec_id", KIND_KEY}, {"Код", KIND_KEY}, {"№", KIND_KEY}, {"Номер документа", KIND_KEY}, {"e-mail", KIND_EMAIL},
        {"Электронная почта", KIND_EMAIL}, {"Мобильный телефон", KIND_PHONE}, {"phoneNumber", KIND_PHONE}, {"ИНН", KIND_TAX_ID},
        {"ЄДРПОУ", KIND_TAX_ID}, {"БИН/ИИН", KIND_TAX_ID}, {"Адрес доставки", KIND_ADDRESS}, {"address_1", KIND_ADDRESS},
        {"Місто", KIND_CITY}, {"CustomerName", KIND_COMPANY}, {"Наименование контрагента", KIND_COMPANY}, {"Організації", KIND_COMPANY},
        {"ФИО", KIND_PERSON}, {"ПІБ", KIND_PERSON}, {"Полное наименование", KIND_NAME}, {"Title", KIND_NAME},
        {"cabin", KIND_NONE}, {"private", KIND_NONE}, {"capacity", KIND_NONE}, {"Сумма", KIND_NONE}, {"", KIND_NONE}, {"___", KIND_NONE}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        if (suggest_kind(str_of(cases[i].header)) != cases[i].kind) fail_msg("%s: %d", cases[i].header, (int)suggest_kind(str_of(cases[i].header)));
    }
}

/* rows of one file: `row` is a format of five numbers. */
static Str one_file(const char *header, const char *row, unsigned rows) {
    Buf *a = buf_own(arena), *out = buf_own(arena);
    Error err = {0};
    buf_printf(a, "%s\n", header);
    for (unsigned i = 0; i < rows; i++) {
        buf_printf(a, row, i * 7919 % 9000 + 1000, 'a' + (int)(i % 26), 'a' + (int)(i / 26 % 26), i, 1 + i % 28);
        buf_char(a, '\n');
    }
    const char *file[] = {write_file("a", a)};
    bool good = suggest_project(file, 1, arena, out, &err);
    unlink(file[0]);
    if (!good) fail_msg("%s", err.text);
    return buf_str(out);
}

/* Names under two headers, one side with several of each; five more fields beside them. */
static void goods_of_two_shops(void **state) {
    (void)state;
    Buf *a = buf_own(arena), *b = buf_own(arena), *out = buf_own(arena);
    Error err = {0};
    buf_printf(a, "id,Наименование,город,цех,склад,ряд\n");
    buf_printf(b, "id,Товар,город,цех,склад,ряд\n");
    for (unsigned i = 0; i < 200; i++) {
        buf_printf(a, "a%u,Краска белая АК-%u %u л,Омск%u,Цех%u,Склад%u,Ряд%u\n", i, 1000 + i, 1 + i % 5, i % 40, i % 30, i % 50, i % 60);
        for (unsigned k = 0; k <= i % 3; k++)
            buf_printf(b, "b%u%u,Краска белая АК-%u %u л,Омск%u,Цех%u,Склад%u,Ряд%u\n", k, i, 1000 + i, 1 + i % 5, i % 40, i % 30, i % 50, i % 60);
    }
    const char *file[] = {write_file("a", a), write_file("b", b)};
    assert_true(suggest_project(file, 2, arena, out, &err));
    unlink(file[0]);
    unlink(file[1]);
    Str text = buf_str(out);
    assert_true(holds(text, "naimenovane: { from: \"Товар\", type: text, clean: item }"));
    assert_true(holds(text, "many: right"));
    assert_true(holds(text, "alike: { naimenovane: item 0.5 }"));
}

static void goods_by_their_facts(void **state) {
    (void)state;
    Str text = one_file("title,article,price,length,id", "Bosch drill of %2$c%3$c with %5$u V battery,%2$c%3$c-%1$u,%1$u.50,3:%5$02u,%4$u", 90);
    assert_true(holds(text, "title: { from: \"title\", type: text, clean: item }") && holds(text, "title: item 0.6"));
    assert_true(holds(text, "price: number 0.9"));
    assert_true(holds(text, "article: exact"));
    assert_true(holds(text, "length: number 0.98"));
}

static void a_text_of_its_own_is_no_key(void **state) {
    (void)state;
    Str text = one_file("title,code,street", "the story of %1$u%2$c%3$c and others,T-%1$u,%2$c%3$c street %4$u", 300);
    assert_true(holds(text, "id: { from: \"code\" }"));
    assert_true(holds(text, "title: { from: \"title\", type: text, clean: item }"));
    assert_true(holds(text, "rare words of title alike") && holds(text, "title: item 0.6")); /* figures in it */
    text = one_file("title,street", "the story of %1$u%2$c%3$c and others,%2$c%3$c street %4$u", 300);
    assert_false(holds(text, "the key")); /* none is called so, and none looks so */
    text = one_file("Наименование,Адрес,Код", "ООО Вега %1$u%2$c%3$c,улица %2$c%3$c дом %4$u,%1$u", 300);
    assert_true(holds(text, "id: { from: \"Код\" }") && holds(text, "language: ru"));
    assert_true(holds(text, "naimenovane: { from: \"Наименование\", type: text, clean: company }"));
    assert_false(holds(text, "review: true")); /* of one file nothing is taken to the most like it */
}

/* A full name beside its parts is left out; an address of which a column has the town is not. */
static void wholes_of_parts(void **state) {
    (void)state;
    Str text = one_file("full,first,last,address,town,id", "ann%2$c%3$c bell%1$u,ann%2$c%3$c,bell%1$u,%4$u mill street north %2$cville,%2$cville,%4$u", 300);
    assert_true(holds(text, "# full: left out: its parts stand in other columns"));
    assert_true(holds(text, "first: jaro_winkler") && holds(text, "last: jaro_winkler") && holds(text, "address: { from"));
}

/* Of people, by headers or by given names, in whatever language; not of firms, nor where all would be a person's own. */
static void what_is_ones_own(void **state) {
    (void)state;
    Str text = one_file("first_name,surname,dob,street,id", "ann%2$c%3$c,bell%1$u,19%3$c%4$u-01-%1$u,mill street %1$u,%4$u", 300);
    assert_true(holds(text, "own: [first_name]   #")); /* these are no days */
    text = one_file("Имя,Фамилия,Дата рождения,Почта,Адрес,Код", "Анна%2$c,Белова%1$u,2001-05-%4$02u,%2$c%3$c%1$u@mail.ru,улица %2$c%3$c%1$u,%4$u", 28);
    assert_true(holds(text, "own: [imia, data_rozhdenia, pochta]   #"));
    text = one_file("who,clan,street,id", "Иван,Петров%1$u%2$c%3$c,улица %2$c%3$c%1$u,%4$u", 300);
    assert_false(holds(text, "own: [")); /* one value says nothing */
    text = one_file("ФИО,Дата рождения,Адрес,Код", "Белова%1$u Анна Петровна,2001-05-%4$02u,улица %2$c%3$c%1$u,%4$u", 28);
    assert_true(holds(text, "own: [fio, data_rozhdenia]   #"));
    text = one_file("name,email,street,id", "ООО Вега%1$u,%2$c%3$c%1$u@mail.ru,улица %2$c%3$c%1$u,%4$u", 300);
    assert_false(holds(text, "own: ["));
}

/* Names of people, by their given names, whatever the column is called; two scripts get one spelling. */
static void people_by_content(void **state) {
    (void)state;
    Str text = one_file("holder,street,id", "Иван Петров%1$u%2$c%3$c,улица %2$c%3$c%1$u,%4$u", 300);
    assert_true(holds(text, "holder: { from: \"holder\", type: text, clean: translit }"));
    assert_true(holds(text, "holder: person"));
    text = one_file("what,street,id", "grey table%1$u%2$c%3$c,улица %2$c%3$c%1$u,%4$u", 300);
    assert_false(holds(text, "what: person"));
    assert_true(holds(text, "street: { from: \"street\", type: text, clean: translit }"));
}

/* Of a list of names nothing can be learnt, but names are compared; of a list of numbers there is nothing to say. */
static void one_column_of_names(void **state) {
    (void)state;
    Str text = one_file("id,name", "%4$u,ООО Вега %2$c%3$c%1$u", 300);
    assert_true(holds(text, "- same: [name]") && holds(text, "alike: { name: company }") && !holds(text, "score:"));
    text = one_file("id,firm", "%4$u,vega %2$c%3$c", 300);
    assert_true(holds(text, "alike: { firm: jaro_winkler }"));
}

/* «имя» and «город» in windows-1251, as 1C writes files; the project says so. */
static void files_in_other_encodings(void **state) {
    (void)state;
    Str text = one_file("code,\xE8\xEC\xFF,\xE3\xEE\xF0\xEE\xE4", "%4$u,\xEF\xE5\xF2\xF0\xEE\xE2 \xE8\xE2\xE0\xED %2$c%3$c,\xEC\xEE\xF1\xEA\xE2\xE0 %1$u", 300);
    assert_true(holds(text, ", encoding: windows-1251 }"));
    assert_true(holds(text, "from: \"имя\""));
}

/* Where all candidates would come by one field a model could learn nothing of it, and the project would be refused. */
static void candidates_by_two_fields(void **state) {
    (void)state;
    Str text = one_file("id,name,half", "%4$u,Anna Petrova %1$u%2$c%3$c,%2$c", 300);
    assert_true(holds(text, "- rare words of name") && holds(text, "- half    ") && holds(text, "score:"));
    text = one_file("id,name,phone", "%4$u,Anna Petrova %1$u%2$c%3$c,n/a", 300); /* no value, not one that all share */
    assert_true(holds(text, "# phone: left out: empty") && holds(text, "alike: { name: person }") && !holds(text, "score:"));
    text = one_file("id,name,phone", "%4$u,Anna Petrova %1$u%2$c%3$c,+770112%1$05u", 300);
    assert_true(holds(text, "phone: edit 1") && !holds(text, "amounts"));
    text = one_file("id,name,half", "%4$u,Anna Petrova %1$u%2$c%3$c,both", 300);
    assert_true(holds(text, "# half: left out: one value"));
}

static void files_without_a_header(void **state) {
    (void)state;
    Str text = one_file("1007,Anna Bell,2001-05-31", "%1$u,Anna Bell%2$c%3$c,2001-05-%5$02u", 300);
    assert_true(holds(text, "header: false }   # its first line is a record: \"2001-05-31\""));
    assert_true(holds(text, "field2: { from: \"2\"") && holds(text, "id: { from: \"1\" }"));
    assert_true(holds(one_file("Riga,Bell", "Riga,Bell%2$c%3$c%1$u", 300), "header: false }"));
    assert_true(holds(one_file("90210,Bell", "%1$u0,Bell%2$c%3$c%1$u", 300), "header: false }"));
    assert_false(holds(one_file("name,town,house", "name,Bell%2$c%3$c%1$u,house%2$c%3$c%1$u", 300), "header: false")); /* a word that columns are called by */
    assert_false(holds(one_file("what,2024,place", "Bell%2$c%3$c%1$u,%1$u,Riga%2$c", 300), "header: false"));
}

/* A file made of two has its header once more among its records. */
static void a_header_once_more_is_one(void **state) {
    (void)state;
    Buf *text = buf_own(arena), *out = buf_own(arena);
    Error err = {0};
    for (unsigned i = 0; i < 200; i++) buf_printf(text, i % 100 ? "Bell%c%c%u,Riga%c\n" : "holder,place\n", 'a' + (int)(i % 26), 'a' + (int)(i / 26), i, 'a' + (int)(i % 26));
    const char *file[] = {write_file("a", text)};
    assert_true(suggest_project(file, 1, arena, out, &err));
    unlink(file[0]);
    assert_true(holds(buf_str(out), "from: \"holder\"") && !holds(buf_str(out), "header: false"));
}

static void long_texts_alone(void **state) {
    (void)state;
    Buf *text = buf_own(arena), *out = buf_own(arena);
    Error err = {0};
    buf_add(text, STR("id,note\n"));
    for (unsigned i = 0; i < 100; i++) {
        buf_printf(text, "%u,", i);
        for (unsigned w = 0; w < 20; w++) buf_printf(text, "word%c%u ", 'a' + (int)(i % 26), i * w * 7919 % 997);
        buf_char(text, '\n');
    }
    const char *file[] = {write_file("a", text)};
    assert_true(suggest_project(file, 1, arena, out, &err));
    unlink(file[0]);
    assert_true(holds(buf_str(out), "alike: { note: tfidf 0.6 }"));
}

/* Columns behind the 64th are looked at; what cannot be looked at is told. */
static void many_columns(void **state) {
    (void)state;
    Buf *text = buf_own(arena), *out = buf_own(arena);
    Error err = {0};
    for (unsigned row = 0; row < 50; row++) {
        for (unsigned c = 0; c < 300; c++) buf_printf(text, row ? "%sv%u" : "%sc%u", c ? "," : "", row ? (row * 7 + c * (row % 3)) % 20 : c);
        buf_char(text, '\n');
    }
    const char *file[] = {write_file("a", text)};
    assert_true(suggest_project(file, 1, arena, out, &err));
    unlink(file[0]);
    assert_true(holds(buf_str(out), "# c255: ") || holds(buf_str(out), "\"c255\""));
    assert_true(holds(buf_str(out), "# the last 44 columns were not looked at"));
}

/* Of a large file a part is read; what few of those records share many of all do, and more pairs than a step compares are refused. */
static void passes_are_for_all_records(void **state) {
    (void)state;
    Buf *text = buf_own(arena), *out = buf_own(arena);
    Error err = {0};
    buf_add(text, STR("id,given,surname,born\n"));
    for (unsigned i = 0; i < 5 * SUGGEST_ROWS_MAX; i++)
        buf_printf(text, "%u,g%cna%c,s%c%cra%u,19%02u-%02u-%02u\n", i, 'a' + (int)(i * 7 % 26), 'a' + (int)(i * 5 % 23), 'a' + (int)(i * 11 % 26), 'a' + (int)(i / 3 % 25), i % 97,
                   40 + i * 13 % 59, 1 + i * 17 % 12, 1 + i * 19 % 28);
    const char *file[] = {write_file("a", text)};
    assert_true(suggest_project(file, 1, arena, out, &err));
    unlink(file[0]);
    assert_true(holds(buf_str(out), "          - surname                  # about "));
    assert_false(holds(buf_str(out), "          - born"));
}

/* What systems write where they know no day, no phone: many have it, and others are shared by few. A name that many have is one. */
static void defaults_stand_for_none(void **state) {
    (void)state;
    Buf *text = buf_own(arena), *out = buf_own(arena);
    Error err = {0};
    buf_add(text, STR("id,given,surname,born,phone\n"));
    for (unsigned i = 0; i < 3000; i++) {
        buf_printf(text, "%u,g%c%c,%s%c%c%u,", i, 'a' + (int)(i % 26), 'a' + (int)(i / 26 % 7), i % 10 ? "s" : "kim", 'a' + (int)(i % 23), 'a' + (int)(i / 23 % 26), i % 10 ? i : 0);
        buf_printf(text, i % 16 ? "%02u.%02u.19%02u" : "01.01.1900", 1 + i % 28, 1 + i / 28 % 12, 40 + i / 336);
        buf_printf(text, i % 20 == 3 ? ",+7 (701) 000-00-01\n" : ",+7 (701) %03u-%02u-%02u\n", 100 + i / 10, i % 10, i % 97);
    }
    const char *file[] = {write_file("a", text)};
    assert_true(suggest_project(file, 1, arena, out, &err));
    unlink(file[0]);
    Str project = buf_str(out);
    size_t at = str_find(project, STR("        placeholders: "));
    assert_true(at != SIZE_MAX);
    Str line = str_sub(project, at, project.len);
    line = str_cut(&line, '\n');
    if (!str_eq(line, STR("        placeholders: [\"01.01.1900\", \"77010000001\"]   # stands for none: born in 188 records, phone in 150 records")))
        fail_msg("%.*s", (int)line.len, line.ptr);
}

/* Why nothing can be said is told by column. */
static void nothing_is_told_why(void **state) {
    (void)state;
    Buf *text = buf_own(arena), *out = buf_own(arena);
    Error err = {0};
    buf_add(text, STR("a,b\nx,y\nx,y\nx,y\n"));
    const char *file[] = {write_file("a", text)};
    assert_false(suggest_project(file, 1, arena, out, &err));
    assert_true(holds(str_of(err.text), "hint: a: left out: one value; b: left out: one value"));
    err = (Error){0};
    text->len = 0;
    buf_add(text, (Str){"a,b\nx\0,y\nx\0,y\n", 14});
    write_file("a", text);
    assert_false(suggest_project(file, 1, arena, out, &err));
    unlink(file[0]);
    assert_true(holds(str_of(err.text), "fewer than two rows can be read; 2 cannot, the first of them at line 2: "));
}

static void few_pairs_say_nothing(void **state) {
    (void)state;
    Error err = {0};
    Str text = project(12, 1, 0, &err);
    assert_true(!text.ptr || !holds(text, "occurred"));
}

static void the_same_files_give_the_same_project(void **state) {
    (void)state;
    Error err = {0};
    assert_true(str_eq(project(200, 2, 1, &err), project(200, 2, 1, &err)));
}

static void files_that_are_none(void **state) {
    (void)state;
    Error err = {0};
    Buf *out = buf_own(arena);
    const char *none[] = {"/nowhere/a.csv"};
    assert_false(suggest_project(none, 1, arena, out, &err));
    assert_int_equal(out->len, 0);
    Buf *empty = buf_own(arena);
    const char *file[] = {write_file("a", empty)};
    err = (Error){0};
    assert_false(suggest_project(file, 1, arena, out, &err));
    unlink(file[0]);
}

int main(void) {
    arena = arena_new("test", 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(days),
                                       cmocka_unit_test(forms_of_days),
                                       cmocka_unit_test(amounts),
                                       cmocka_unit_test(windows_come_from_the_data),
                                       cmocka_unit_test(days_in_two_forms),
                                       cmocka_unit_test(days_in_many_forms),
                                       cmocka_unit_test(headers_say_what_a_column_is),
                                       cmocka_unit_test(goods_by_their_facts), cmocka_unit_test(goods_of_two_shops), cmocka_unit_test(a_text_of_its_own_is_no_key),
                                       cmocka_unit_test(wholes_of_parts),
                                       cmocka_unit_test(what_is_ones_own), cmocka_unit_test(people_by_content),
                                       cmocka_unit_test(one_column_of_names),
                                       cmocka_unit_test(files_in_other_encodings),
                                       cmocka_unit_test(candidates_by_two_fields),
                                       cmocka_unit_test(files_without_a_header),
                                       cmocka_unit_test(a_header_once_more_is_one),
                                       cmocka_unit_test(long_texts_alone),
                                       cmocka_unit_test(many_columns),
                                       cmocka_unit_test(defaults_stand_for_none),
                                       cmocka_unit_test(passes_are_for_all_records),
                                       cmocka_unit_test(nothing_is_told_why),
                                       cmocka_unit_test(few_pairs_say_nothing),
                                       cmocka_unit_test(the_same_files_give_the_same_project),
                                       cmocka_unit_test(files_that_are_none)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
