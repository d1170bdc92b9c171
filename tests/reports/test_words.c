#include "reports/words_noun.h"

#include "engine/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const Str languages[LANGUAGES] = {[LANGUAGE_EN] = STR("en"), [LANGUAGE_RU] = STR("ru"), [LANGUAGE_UK] = STR("uk"), [LANGUAGE_KK] = STR("kk")};

static bool has_cyrillic(Str s) {
    for (size_t i = 0; i < s.len;) {
        uint32_t c = utf8_next(s, &i);
        if (c >= 0x400 && c <= 0x4FF) return true;
    }
    return false;
}

/* A word is there, is UTF-8 without stray spaces, and is not Russian in an English report. */
static void check_word(Language language, Str word) {
    assert_true(word.len > 0);
    assert_true(utf8_valid(word));
    assert_true(str_eq(word, str_trim(word)));
    assert_true(str_find(word, STR("  ")) == SIZE_MAX);
    if (language == LANGUAGE_EN) assert_false(has_cyrillic(word));
}

static void test_no_label_is_missing(void **state) {
    (void)state;
    for (size_t label = 0; label < LABELS; label++) {
        check_word(LANGUAGE_EN, words_label(LANGUAGE_EN, (Label)label));
        check_word(LANGUAGE_RU, words_label(LANGUAGE_RU, (Label)label));
        bool same = label == LABEL_PERCENT;
        assert_true(same || has_cyrillic(words_label(LANGUAGE_RU, (Label)label)) || label == LABEL_NUMBER);
    }
}

/* Letters that Ukrainian does not have: a word with one was left in Russian. */
static bool has_russian_letter(Str word) {
    static const char *const letters[] = {"ы", "Ы", "э", "Э", "ё", "Ё", "ъ", "Ъ"};
    for (size_t i = 0; i < ARRAY_LEN(letters); i++) {
        if (str_find(word, str_of(letters[i])) != SIZE_MAX) return true;
    }
    return false;
}

/* Words that are written alike in both languages. */
static bool is_shared(Str word) {
    static const char *const shared[] = {"%", "№", "Профиль", "Контрагент", "Валюта", "Код", "контрагент", "валюта",
                                         "код", "телефон", "аванс", "сторно", "менеджер", "номенклатура", "GUID", "IBAN",
                                         "КПП", "e-mail", "Группа", "Документ", "Статус", "Система", "Проблема",
                                         "Текст", "Дата", "Компания", "Склад", "склад", "статус", "номер", "договор", "дата"};
    for (size_t i = 0; i < ARRAY_LEN(shared); i++) {
        if (str_eq(word, str_of(shared[i]))) return true;
    }
    return false;
}

static void check_translated(Str russian, Str uk, Str kk) {
    check_word(LANGUAGE_UK, uk);
    check_word(LANGUAGE_KK, kk);
    assert_false(has_russian_letter(uk));
    if (str_eq(russian, kk) && !is_shared(kk)) fail_msg("left in Russian: %.*s", STR_ARG(kk));
}

/* The words of one cause, until it is asked again for the same language. */
static Str cause(Language language, Str code) {
    static char text[LANGUAGES][256];
    Buf out = {0};
    words_add_causes(language, &out, code);
    assert_true(out.len < sizeof text[0]);
    memcpy(text[language], buf_str(&out).ptr, out.len);
    size_t len = out.len;
    buf_free(&out);
    return (Str){text[language], len};
}

static void test_nothing_is_left_in_russian(void **state) {
    (void)state;
    for (size_t label = 0; label < LABELS; label++) {
        check_translated(words_label(LANGUAGE_RU, (Label)label), words_label(LANGUAGE_UK, (Label)label),
                         words_label(LANGUAGE_KK, (Label)label));
    }
    for (size_t kind = 0; kind < FINDING_KINDS; kind++) {
        FindingKind of = (FindingKind)kind;
        check_translated(words_kind(STR("ru"), of), words_kind(STR("uk"), of), words_kind(STR("kk"), of));
    }
    static const char *const causes[] = {"vat included", "rounding", "timing", "retry", "draft", "failed", "stale", "empty"};
    for (size_t i = 0; i < ARRAY_LEN(causes); i++) {
        Str code = str_of(causes[i]);
        check_translated(cause(LANGUAGE_RU, code), cause(LANGUAGE_UK, code), cause(LANGUAGE_KK, code));
    }
    static const char *const fields[] = {"amount", "counterparty.name", "due", "vat", "posted", "department"};
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        Str code = str_of(fields[i]);
        check_translated(words_field(LANGUAGE_RU, code), words_field(LANGUAGE_UK, code), words_field(LANGUAGE_KK, code));
    }
}

static void test_numbers_and_dates_of_uk_and_kk(void **state) {
    (void)state;
    static const Language written[] = {LANGUAGE_UK, LANGUAGE_KK};
    for (size_t i = 0; i < ARRAY_LEN(written); i++) {
        Buf out = {0};
        words_add_money(written[i], &out, -123456789, 2, STR("UAH"));
        buf_char(&out, ' ');
        words_add_moment(written[i], &out, STR("2026-09-03T10:15:00+05:00"));
        buf_char(&out, '\0');
        assert_string_equal(out.ptr, "\u22121\u00A0234\u00A0567,89\u00A0UAH 03.09.2026 10:15");
        buf_free(&out);
    }
    assert_int_equal(words_plural(LANGUAGE_UK, 22), 1);
    assert_int_equal(words_plural(LANGUAGE_UK, 111), 2);
    assert_int_equal(words_plural(LANGUAGE_KK, 0), 0);
    assert_int_equal(words_plural(LANGUAGE_KK, 5), 0); /* 5 тапсырыс: no plural behind a number */
}

static void test_no_kind_severity_or_state_is_missing(void **state) {
    (void)state;
    for (size_t l = 0; l < LANGUAGES; l++) {
        for (size_t kind = 0; kind < FINDING_KINDS; kind++) {
            Str word = words_kind(languages[l], (FindingKind)kind);
            check_word((Language)l, word);
            assert_int_equal(has_cyrillic(word), l != LANGUAGE_EN);
            for (size_t other = 0; other < kind; other++) {
                assert_false(str_eq(word, words_kind(languages[l], (FindingKind)other)));
            }
        }
        for (Severity s = SEVERITY_INFO; s <= SEVERITY_ERROR; s++) {
            check_word((Language)l, words_severity(languages[l], s));
        }
        for (RunState s = RUN_CLEAN; s <= RUN_INCOMPLETE; s++) check_word((Language)l, words_state(languages[l], s));
    }
}

/* Every cause that the engine knows has a Russian word; a word that equals its code in English is fine. */
static void test_no_cause_is_missing(void **state) {
    (void)state;
    for (size_t i = 0; cause_code[i]; i++) {
        Str code = str_of(cause_code[i]);
        check_word(LANGUAGE_EN, cause(LANGUAGE_EN, code));
        check_word(LANGUAGE_RU, cause(LANGUAGE_RU, code));
        assert_true(has_cyrillic(cause(LANGUAGE_RU, code)));
    }
    assert_true(str_eq(cause(LANGUAGE_RU, STR("курьер")), STR("курьер"))); /* a project's own cause stays */
    assert_true(str_eq(cause(LANGUAGE_RU, STR("")), STR("")));
}

static void test_joined_causes(void **state) {
    (void)state;
    static const struct {
        Language language;
        const char *cause, *wanted;
    } cases[] = {
        {LANGUAGE_RU, "", ""},
        {LANGUAGE_RU, "vat included", "НДС включён"},
        {LANGUAGE_RU, "vat included 12 %", "НДС включён (12 %)"},
        {LANGUAGE_RU, "rounding / discount 5 %", "округление или скидка (5 %)"},
        {LANGUAGE_RU, "rounding per line", "округление по строкам"}, /* the longest code wins over "rounding" */
        {LANGUAGE_RU, "roundings", "roundings"},                     /* not a known word with a detail */
        {LANGUAGE_RU, "ошибка курьера / retry", "ошибка курьера или повторная отправка"},
        {LANGUAGE_EN, "vat excluded / currency", "VAT not included or another currency"},
        {LANGUAGE_EN, "a/b", "a/b"},
        {LANGUAGE_RU, "discount + vat excluded 16 %", "скидка и НДС не включён (16 %)"},
        {LANGUAGE_UK, "discount + delivery cost / rounding", "знижка і вартість доставки або округлення"},
        {LANGUAGE_KK, "price changed + quantity", "баға тапсырыстан кейін өзгерген және басқа мөлшер"},
        {LANGUAGE_EN, "a+b + ", "a+b"},
        {LANGUAGE_RU, "failed to open the file", "failed to open the file"}, /* an error's words are no detail */
        {LANGUAGE_RU, "empty answer", "empty answer"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Buf out = {0};
        words_add_causes(cases[i].language, &out, str_of(cases[i].cause));
        buf_char(&out, '\0');
        assert_string_equal(out.ptr, cases[i].wanted);
        buf_free(&out);
    }
}

/* Russian plurals: CLDR plural rules for ru (one, few, many). */
static void test_plural(void **state) {
    (void)state;
    static const struct {
        uint64_t count;
        unsigned ru, en;
    } cases[] = {{0, 2, 2},   {1, 0, 0},   {2, 1, 2},   {4, 1, 2},   {5, 2, 2},   {10, 2, 2},   {11, 2, 2},
                 {12, 2, 2},  {14, 2, 2},  {15, 2, 2},  {20, 2, 2},  {21, 0, 2},  {22, 1, 2},   {25, 2, 2},
                 {100, 2, 2}, {101, 0, 2}, {111, 2, 2}, {112, 2, 2}, {121, 0, 2}, {1002, 1, 2}, {UINT64_MAX, 2, 2}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(words_plural(LANGUAGE_RU, cases[i].count), cases[i].ru);
        assert_int_equal(words_plural(LANGUAGE_EN, cases[i].count), cases[i].en);
    }
}

static void test_entities(void **state) {
    (void)state;
    static const char *const codes[] = {"order",        "payment", "shipment", "receivable",
                                        "counterparty", "item",    "other",    ""};
    for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
        const Entity *entity = words_entity(str_of(codes[i]));
        const char *const ru[] = {entity->one, entity->accusative, entity->few, entity->many};
        for (size_t j = 0; j < ARRAY_LEN(ru); j++) assert_true(has_cyrillic(str_of(ru[j])));
        check_word(LANGUAGE_EN, str_of(entity->en_one));
        check_word(LANGUAGE_EN, str_of(entity->en_many));
    }
    assert_string_equal(words_entity(STR("nonsense"))->one, "запись");
}

static void test_fields_and_sheets(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    assert_true(str_eq(words_field(LANGUAGE_RU, STR("warehouse")), STR("склад")));
    assert_true(str_eq(words_field(LANGUAGE_RU, STR("counterparty.tax_id")), STR("ИНН/БИН контрагента")));
    assert_true(str_eq(words_field(LANGUAGE_RU, STR("number = order_number")), STR("номер")));
    assert_true(str_eq(words_field(LANGUAGE_EN, STR("colour")), STR("colour")));
    assert_true(str_eq(words_sheet_of(LANGUAGE_RU, STR("day"), arena), STR("По дням")));
    assert_true(str_eq(words_sheet_of(LANGUAGE_EN, STR("colour"), arena), STR("By - colour")));
    assert_true(str_eq(words_sheet_of(LANGUAGE_RU, STR("region"), arena), STR("Срез - регион")));
    arena_free(arena);
}

#define NBSP  "\u00A0"
#define MINUS "\u2212"

static void test_numbers(void **state) {
    (void)state;
    static const struct {
        int64_t value;
        unsigned scale;
        const char *ru, *en;
    } cases[] = {
        {0, 2, "0,00", "0.00"},
        {5, 2, "0,05", "0.05"},
        {-5, 2, MINUS "0,05", MINUS "0.05"},
        {99999, 2, "999,99", "999.99"},
        {100000, 2, "1" NBSP "000,00", "1,000.00"},
        {12000000, 2, "120" NBSP "000,00", "120,000.00"},
        {-123456789, 0, MINUS "123" NBSP "456" NBSP "789", MINUS "123,456,789"},
        {1000, 0, "1" NBSP "000", "1,000"},
        {INT64_MIN, 2, MINUS "92" NBSP "233" NBSP "720" NBSP "368" NBSP "547" NBSP "758,08",
         MINUS "92,233,720,368,547,758.08"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *const wanted[] = {cases[i].en, cases[i].ru};
        for (size_t l = 0; l <= LANGUAGE_RU; l++) {
            Buf out = {0};
            words_add_number((Language)l, &out, cases[i].value, cases[i].scale);
            buf_char(&out, '\0');
            assert_string_equal(out.ptr, wanted[l]);
            buf_free(&out);
        }
    }
    Buf out = {0};
    words_add_money(LANGUAGE_RU, &out, 12000000, 2, STR("KZT"));
    words_add_money(LANGUAGE_EN, &out, 1, 0, STR(""));
    buf_char(&out, '\0');
    assert_string_equal(out.ptr, "120" NBSP "000,00" NBSP "KZT1");
    buf_free(&out);
}

static void test_dates(void **state) {
    (void)state;
    static const struct {
        const char *iso, *ru_date, *ru_moment, *en_moment;
    } cases[] = {
        {"2026-09-03", "03.09.2026", "03.09.2026", "2026-09-03"},
        {"2026-09-30T23:58:00+05:00", "30.09.2026", "30.09.2026 23:58", "2026-09-30 23:58"},
        {"2026-09-30 23:58", "30.09.2026", "30.09.2026 23:58", "2026-09-30 23:58"},
        {"2026-09-30T24:00 Asia/Almaty", "30.09.2026", "30.09.2026 24:00", "2026-09-30 24:00"},
        {"", "", "", ""},
        {"вчера", "вчера", "вчера", "вчера"}, /* not ours: as it is */
        {"2026-9-3", "2026-9-3", "2026-9-3", "2026-9-3"},
        {"2026-09-30T2", "30.09.2026", "30.09.2026", "2026-09-30"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Buf out = {0};
        words_add_date(LANGUAGE_RU, &out, str_of(cases[i].iso));
        buf_char(&out, '|');
        words_add_moment(LANGUAGE_RU, &out, str_of(cases[i].iso));
        buf_char(&out, '|');
        words_add_moment(LANGUAGE_EN, &out, str_of(cases[i].iso));
        char wanted[256];
        int len = snprintf(wanted, sizeof wanted, "%s|%s|%s", cases[i].ru_date, cases[i].ru_moment, cases[i].en_moment);
        assert_int_equal(out.len, len);
        assert_memory_equal(out.ptr, wanted, out.len);
        buf_free(&out);
    }
}

static void test_quantities_and_conditions(void **state) {
    (void)state;
    static const struct {
        const char *words, *ru, *en;
    } cases[] = {
        {"410208.50 KZT", "410" NBSP "208,50" NBSP "KZT", "410,208.50" NBSP "KZT"},
        {"-0.5 %", MINUS "0,5" NBSP "%", MINUS "0.5" NBSP "%"},
        {"12", "12", "12"},
        {"2 on 2026-09-03", "2" NBSP "on 2026-09-03", "2" NBSP "on 2026-09-03"},
        {"many", "many", "many"},
        {"1.2.3 KZT", "1.2.3 KZT", "1.2.3 KZT"},
        {"", "", ""},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *const wanted[] = {[LANGUAGE_EN] = cases[i].en, [LANGUAGE_RU] = cases[i].ru};
        for (size_t l = 0; l <= LANGUAGE_RU; l++) {
            Buf out = {0};
            words_add_quantity((Language)l, &out, str_of(cases[i].words));
            buf_char(&out, '\0');
            assert_string_equal(out.ptr, wanted[l]);
            buf_free(&out);
        }
    }
    assert_true(str_eq(words_condition(LANGUAGE_RU, STR("after cut-off")), STR("после отсечки")));
    assert_true(str_eq(words_condition(LANGUAGE_EN, STR("after cut-off")), STR("after cut-off")));
    assert_true(str_eq(words_condition(LANGUAGE_RU, STR("архив")), STR("архив")));
}

static void test_capitals(void **state) {
    (void)state;
    static const char *const cases[][2] = {{"заказ", "Заказ"}, {"ёлка", "Ёлка"},   {"яма", "Яма"}, {"Order", "Order"},
                                           {"order", "Order"}, {"12 шт", "12 шт"}, {"", ""},       {"«а", "«а"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Buf out = {0};
        words_add_capital(&out, str_of(cases[i][0]));
        assert_true(str_eq(buf_str(&out), str_of(cases[i][1])));
        buf_free(&out);
    }
}

static void test_languages(void **state) {
    (void)state;
    assert_int_equal(words_language(STR("ru")), LANGUAGE_RU);
    assert_int_equal(words_language(STR("en")), LANGUAGE_EN);
    assert_int_equal(words_language(STR("de")), LANGUAGE_EN);
    assert_int_equal(words_language(STR_NULL), LANGUAGE_EN);
}

/* rules/load_match.c makes steps of these parts. */
static void test_steps_and_limits(void **state) {
    (void)state;
    static const struct {
        Str (*words)(Language language, Str words, Arena *arena);
        const char *en, *ru;
    } cases[] = {
        {words_step, "same key", "совпадают: ключ"},
        {words_step, "same number = order number, counterparty tax id; date within 3 days",
         "совпадают: номер = номер заказа, ИНН/БИН контрагента; дата в пределах 3 дн."},
        {words_step, "same phone; name alike by company 0.85; amount within 0.01 or 1 %; different origin",
         "совпадают: телефон; наименование похоже: company 0.85; сумма в пределах 0.01 или 1 %; различаются: способ "
         "ввода"},
        {words_step, "same colour", "совпадают: colour"},
        {words_step, "something new", "something new"},
        {words_step, "", ""},
        {words_limit, "findings per day", "расхождений за день"},
        {words_limit, "drift for counterparties in critical", "расхождение итогов по контрагентам списка «critical»"},
        {words_limit, "weight", "weight"},
        {words_limit, "", ""},
    };
    Arena *arena = arena_new("test", 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str words = str_of(cases[i].en);
        assert_true(str_eq(cases[i].words(LANGUAGE_EN, words, arena), words));
        Str shown = cases[i].words(LANGUAGE_RU, words, arena);
        if (!str_eq(shown, str_of(cases[i].ru))) print_error("%.*s\n", STR_ARG(shown));
        assert_true(str_eq(shown, str_of(cases[i].ru)));
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_label_is_missing),
        cmocka_unit_test(test_nothing_is_left_in_russian),
        cmocka_unit_test(test_numbers_and_dates_of_uk_and_kk),
        cmocka_unit_test(test_no_kind_severity_or_state_is_missing),
        cmocka_unit_test(test_no_cause_is_missing),
        cmocka_unit_test(test_joined_causes),
        cmocka_unit_test(test_plural),
        cmocka_unit_test(test_entities),
        cmocka_unit_test(test_fields_and_sheets),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_steps_and_limits),
        cmocka_unit_test(test_quantities_and_conditions),
        cmocka_unit_test(test_capitals),
        cmocka_unit_test(test_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
