#include "engine/clean/company.h"

#include <zlib.h>

#include "engine/base/file.h"
#include "tests/engine/clean/cases.h"
#include "tests/engine/clean/setup.h"

/* Scenario A2 and what else is written on invoices. */
static void one_company(void **state) {
    (void)state;
    SAME(context, "company", "Romashka", "LLP Romashka", "Romashka LLP", "«ТОО Ромашка»", "Romashka, TOO",
         "ТОО «Ромашка»", "Т.О.О. Ромашка", "ROMASHKA L.L.P.", "ромашка (ТОО)",
         "Товарищество с ограниченной ответственностью \"Ромашка\"",
         "Tovarishchestvo s ogranichennoi otvetstvennostyu Romashka", "Limited Liability Partnership Romashka",
         "«Ромашка» ЖШС", "Pомашка ТОO" /* Latin P, O */, "OOO Ромашка", "ООО\xC2\xA0“Ромашка”", "Ромашка ЛТД",
         "Ltd. Romashka", "Romashka Co., Ltd", "Romashka GmbH", "Romashka GmbH & Co. KG", "Romashka Inc.",
         "Romashka Corp", "Romashka S.A.", "Romashka s.r.o.", "Romashka sp. z o.o.", "Romashka Sp. z o.o. Sp. k.",
         "Romashka S.p.A.", "SARL Romashka", "Romashka S.à r.l.", "Romashka B.V.", "Romashka Oy", "UAB \"Romashka\"",
         "SIA Romashka", "Romashka d.o.o.", "АО Ромашка", "ПАО «Ромашка»", "ЗАО Ромашка", "3АО Ромашка" /* digit */,
         "ОАО РОМАШКА", "Открытое акционерное общество «Ромашка»", "ТОВ Ромашка", "ПрАТ «Ромашка»",
         "Товариство з обмеженою відповідальністю «Ромашка»", "ОДО Ромашка", "ЧТУП Ромашка",
         "Частное предприятие «Ромашка»", "ГКП на ПХВ «Ромашка»", "МУП Ромашка", "The Romashka Company");
    SAME(context, "company", "Рога и копыта", "ООО «РОГА и КОПЫТА»", "Копыта и рога, OOO");
    SAME(context, "company", "Procter & Gamble", "Procter and Gamble Inc");
    SAME(context, "company", "A.B.C. Trade", "ABC Trade LLC");
    SAME(context, "company", "Сбербанк", "Cбербанк ПАО", "PJSC Sberbank");
    SAME(context, "company", "ИП Иванов Иван Иванович", "Иванов Иван Иванович ИП",
         "Индивидуальный предприниматель Иванов Иван Иванович", "IP Ivanov Ivan Ivanovich");
    SAME(context, "company", "ФОП Шевченко Т.Г.", "Шевченко Т. Г. (ФОП)", "Фізична особа - підприємець Шевченко Т.Г.");
    SAME(context, "company", "Siemens AG", "SIEMENS Aktiengesellschaft");
    SAME(context, "company", "Филиал ООО «Ромашка»", "Филиал «Ромашка» ООО");
}

/* A number however it is written, and words that only look like one. */
static void numbers_are_figures(void **state) {
    (void)state;
    SAME(context, "company", "Завод 2", "Завод №2", "Завод II", "2-й завод", "2й завод", "Второй завод", "Zavod II", "Завод два");
    SAME(context, "company", "Seven Stars", "7 Stars", "Семь Stars");
    SAME(context, "company", "П'ятий канал", "5 канал", "Пятый канал");
    SAME(context, "company", "1 Bank", "1st Bank", "First Bank");
    SAME(context, "company", "Фонд 39", "Фонд XXXIX");
    SAME(context, "company", "Brigade 44", "Brigade Forty-Four", "Brigade fourty four");
    SAME(context, "company", "Маршрут 21", "Маршрут двадцать один", "Двадцать первый маршрут");
    SAME(context, "company", "20 Century Fox", "Twentieth Century Fox", "20th Century Fox");
    CHECK(context, "company", {"Route Sixty Six", "66 rute"}, {"Route Sixty 6", "6 60 rute"}, {"Route Six Sixty", "6 60 rute"},
          {"Сорок +", "40 plius"}, {"Sixty Ten", "60 ten"});
    CHECK(context, "company", {"MIX", "miks"}, {"Ив", "iv"}, {"Vivi ii", "i vivi"}, {"2 st", "2 saint"}, {"IVI", "ivi"}, {"Трест IIII", "i trest"}, {"Vitamin C", "k vitamin"}, {"Trust V", "trust v"},
          {"2 Я и ты", "2 ti"}, {"X5 Retail", "ks5 riteil"}, {"3М", "3m"}, {"21vek", "21vek"}, {"Первомайский", "pervomaiski"},
          {"1000 мелочей", "1000 melochei"}, {"+n one+", "+n 1 plius"}, {"Один+", "1 plius"}, {"&laquo;№ 5 & Ё\u0301лка&raquo;", "5 elka"}, {"Secondo", "sekondo"});
}

static void forms_written_out(void **state) {
    (void)state;
    SAME(context, "company", "Ромашка", "Таварыства з абмежаванай адказнасцю «Ромашка»", "Romashka družba z omejeno odgovornostjo",
         "Societatea cu Răspundere Limitată Romashka", "Romashka Gesellschaft mit beschr. Haftung", "Romashka Aktien-Gesellschaft",
         "Công ty TNHH Romashka", "Romashka 株式会社", "Romashka Sociedad por Acciones Simplificada", "ανώνυμη εταιρεία Romashka");
}

/* A surname with two initials keeps them in their order; S.A., А.О. and И.П. are no legal forms there. */
static void people_in_business(void **state) {
    (void)state;
    SAME(context, "company", "ИП Иванов С.А.", "С.А. Иванов ИП", "IP Ivanov S.A.", "Иванов С. А. (ИП)", "Иванов С.А.", "ivanov s a");
    CHECK(context, "company", {"ИП Иванов А.О.", "ivanov a o"}, {"ИП Иванов И.П.", "ivanov i p"}, {"ИП Петров А.А.", "petrov a a"},
          {"ИП Чен Ю.Я.", "chen iu ia"}, {"ФОП Ким Ж.Щ.", "kim zh sh"}, {"Romashka S.A.", "romashka"}, {"Ромашка С.А.", "sa romashka"},
          {"ООО Петров А.О.", "petrov"}, {"ИП Иванов С.", "ivanov s"}, {"ИП Уют Сидорова А.А.", "sidorova a a"});
    check_differ(context, "company", "ИП Иванов С.А.", "ИП Иванов А.С.");
    check_differ(context, "company", "ИП Иванов А.О.", "ИП Иванов И.П.");
}

/* What web systems, abbreviations and other languages make of a name. */
static void other_ways_of_writing(void **state) {
    (void)state;
    SAME(context, "company", "ООО &quot;Вектор&quot;", "ООО «Вектор»", "&laquo;Вектор&raquo;", "ООО ″Вектор″", "ООО „Вектор“");
    SAME(context, "company", "З-д ЖБИ", "Завод ЖБИ");
    SAME(context, "company", "Anadolu Tekstil San. ve Tic. Ltd. Şti.", "Anadolu Tekstil Sanayi ve Ticaret Limited Şirketi", "Anadolu Tekstil A.Ş.",
         "Anadolu Tekstil Sanayi ve Ticaret Anonim Şirketi", "Anadolu Tekstil Kom. Şti.");
    SAME(context, "company", "Kovács Béla egyéni vállalkozó", "Kovács Béla", "Kovács Béla egyéni cég");
    SAME(context, "company", "Ромашка", "Romashka Free Zone Establishment", "Romashka Sdn Bhd", "Romashka sendirian berhad", "ГБПОУ Ромашка",
         "Romashka spółdzielnia", "Romashka j.d.o.o.");
    SAME(context, "company", "Пр-во мебели", "Производство мебели");
    SAME(context, "company", "О-во с ограниченной ответственностью Ромашка", "ООО Ромашка");
    SAME(context, "company", "Альянс+", "Альянс Плюс", "Альянс +", "Alliance Plus");
    SAME(context, "company", "Филиал Вектор в г. Казань", "Филиал Вектор, г.Казань", "Филиал Вектор Казань");
    SAME(context, "company", "Бест Лайн", "Best Line LLC");
    SAME(context, "company", "Deutsche Bank (Schweiz) AG", "Deutsche Bank (Suisse) SA");
    SAME(context, "company", "J.-C. Dupont SARL", "JC Dupont", "J. C. Dupont");
}

/* Scenario A4 and lessons: what looks alike and is not one. */
static void different_companies(void **state) {
    (void)state;
    static const char *const PAIRS[][2] = {{"«Ромашка»", "«Ромашка-2»"},
                                           {"ООО Восток", "ООО Запад"},
                                           {"ООО", "ООО"},
                                           {"ТОО", "ООО"},
                                           {"Ромашка", "Ромашка Плюс"},
                                           {"Ромашка", "Филиал ООО Ромашка"},
                                           {"Ромашка 1", "Ромашка 11"},
                                           {"ТД Ромашка", "Ромашка"},
                                           {"SAS Institute", "Institute AG"},
                                           {"Ромашка", "Ромашка+"},
                                           {"Group 1", "Group 2"},
                                           {"Завод №1", "Завод №2"},
                                           {"Fund XII L.P.", "Fund XIII L.P."},
                                           {"Solutions, Inc.", "Solutions II, Inc."},
                                           {"Первая типография", "Вторая типография"},
                                           {"1-я типография", "Типография"},
                                           {"Минфин РФ", "Минфин РК"},
                                           {"Маршрут двадцать один", "Маршрут двадцать два"},
                                           {"ДСК № 1", "ДСК № 2"},
                                           {"Acme USA", "Acme UK"}};
    for (size_t i = 0; i < ARRAY_LEN(PAIRS); i++) check_differ(context, "company", PAIRS[i][0], PAIRS[i][1]);
}

/* A legal form alone is no name: it never matches. */
static void a_form_alone_is_nothing(void **state) {
    (void)state;
    CHECK(context, "company", {"ООО", ""}, {"«ТОО»", ""}, {"LLP", ""}, {"OOO.", ""}, {"ООО АО", ""},
          {"Общество с ограниченной ответственностью", ""}, {"GmbH & Co. KG", ""}, {"S.p.A.", ""}, {"ИП", ""},
          {"«»", ""}, {"-", ""}, {"Co., Ltd.", ""}, {"и Ко", ""});
}

static void phrases_are_abbreviations(void **state) {
    (void)state;
    SAME(context, "company", "Министерство финансов РК", "Мин-во финансов Республики Казахстан");
    SAME(context, "company", "Acme USA", "Acme U.S.A.", "Acme United States", "Acme United States of America LLC", "Acme США");
    SAME(context, "company", "ООО ГК Альфа", "Группа компаний «Альфа»", "Альфа Group of Companies");
    SAME(context, "company", "ООО ТД Ромашка", "Торговый дом «Ромашка»", "Ромашка ТД");
    SAME(context, "company", "ЧОП Щит", "Частная охранная организация «Щит»");
    SAME(context, "company", "Джонсон & Джонсон", "Джонсон и Джонсон", "Джонсон энд Джонсон", "Джонсон + Джонсон");
    SAME(context, "company", "Warner Bros.", "Warner Brothers");
    SAME(context, "company", "СМУ-5", "Строительно-монтажное управление № 5");
    CHECK(context, "company", {"Федерация российская", "federatsia rosiskaia"}, {"Дом торговли", "dom torgovli"},
          {"Минфин РФ", "minfin rf"}, {"Группа Альфа Компаний", "alfa grup"});
}

static void zeros_between_letters(void **state) {
    (void)state;
    CHECK(context, "company", {"Micros0ft", "mikrosoft"}, {"Р0машка", "romashka"}, {"B0ok", "buk"}, {"X10", "ks10"}, {"200МЛ", "200ml"}, {"К 0 Б", "0 bk"},
          {"B00K", "b00k"}, {"e\u03010f", "eof"}, {"α0β", "aov"});
}

static void traders_with_a_shop(void **state) {
    (void)state;
    SAME(context, "company", "ИП Сидорова А.А.", "ИП «Уют» Сидорова А.А.", "ИП Сидорова А.А. (магазин «Уют»)", "Магазин «Уют» ИП Сидорова А.А.",
         "Сидорова А.А. Уют ИП", "ИП Уют А.А. Сидорова");
    SAME(context, "company", "ИП Сидорова Анна Андреевна", "ИП Сидорова Анна Андреевна «Уют»", "ИП Уют Анна Андреевна Сидорова",
         "Магазин «Уют» (ИП Сидорова Анна Андреевна)");
    SAME(context, "company", "КФХ Сидоров А.А.", "ИП глава КФХ Сидоров А.А.", "Крестьянское хозяйство А.А. Сидоров");
    CHECK(context, "company", {"КФХ Колос", "kolos"}, {"КФХ Колос Сидоров А.А.", "a kolos sidorov"}, {"ИП Уют", "uiut"}, {"ИП Ромашка А.А. Цветы", "a romashka tsveti"}, {"ООО Сидорова А.А. Уют", "a sidorova uiut"},
          {"ИП Уют Сидорова Анна", "ana sidorova uiut"});
}

static void misspelt_forms(void **state) {
    (void)state;
    SAME(context, "company", "ООО Ромашка", "Обществ с ограниченой ответственностью \"Ромашка\"", "Ромашка, общество с ограниченной отвественностью",
         "Обшество с огранич. отв. «Ромашка»", "Общество с огранниченной ответственость Ромашка", "Товарищество с ограниченной отвтственностью Ромашка",
         "Товариство з обмеженою відповідальніст Ромашка", "Открытое акционерное обшчество Ромашка", "Romashka Limited Liabilty Company",
         "ROMASHKA JOINT STOCK COMPAN");
    SAME(context, "company", "ООО Ромашка", "ОБЩЕСТВО С ОГРНИЧЕННОЙ ОТСТВЕННОСТЬЮ РОМАШКА", "Общество сограниченной ответственностью Ромашка",
         "Romashka Limited Liability Corp", "Romashka gGmbH", "Romashka Gesellschaft mbH & Co. KG", "Romashka Public Limited Company", "Romashka S.A.P.I. de C.V.",
         "Federal State Unitary Enterprise Romashka", "Charitable Foundation Romashka", "Благотворительный фонд Ромашка", "Romashka Incorporation");
    SAME(context, "company", "ИП Сидоров А.А.", "Индивидуальный предпрениматель Сидоров А.А.", "Индивид. предприниматель Сидоров А.А.",
         "Индивидуалный предприниматель Сидоров А.А.");
    CHECK(context, "company", {"Общество с ограниченной фантазией", "fantazei obshestvo ogranichenoi s"}, {"Вольное товарищество", "tovarishestvo volnoe"},
          {"Акционерный клуб", "aktsionerni klub"}, {"Индивидуальный подход", "individualni podgod"}, {"Limited Edition", "edition"},
          {"Общество охраны природы", "obshestvo ograni prirodi"}, {"Stock Company of Players", "kompani of plaers stok"});
    CHECK(context, "company_form", {"Обществ с ограниченой ответственостью Ромашка", "limited"}, {"Акционерное обществе Ромашка", "stock"},
          {"Индивидуальный предпрениматель Сидоров", "sole"});
}

static void words_are_not_taken_for_forms(void **state) {
    (void)state;
    CHECK(context, "company", {"SAS Institute", "sas institute"}, {"Pick AG Tools", "ag pik tuls"},
          {"ЖК Ромашка", "romashka zhk"}, {"АК БАРС Банк", "ak bank bars"}, {"Компания Ромашка", "kompania romashka"},
          {"1000 мелочей", "1000 melochei"}, {"+n one+", "+n 1 plius"}, {"Один+", "1 plius"}, {"&laquo;№ 5 & Ё\u0301лка&raquo;", "5 elka"}, {"1 000 мелочей", "1 000 melochei"},
          {"Группа компаний Ромашка", "grup romashka"}, {"Валы, оси и муфты", "mufti osi vali"},
          {"Ип-Ман", "man"} /* at an end it is one */, {"Трип Адвайзер", "advaizer trip"});
}

typedef struct FormCase {
    const char *name;
    CompanyForm wanted;
} FormCase;

static const FormCase FORMS[] = {
    {"ИП Иванов", COMPANY_SOLE},
    {"Иванов ФОП", COMPANY_SOLE},
    {"ФЛП Иванов", COMPANY_SOLE},
    {"ЧП Иванов", COMPANY_SOLE_OR_PRIVATE},
    {"ПП «Ромашка»", COMPANY_PRIVATE},
    {"ЧУП Ромашка", COMPANY_PRIVATE},
    {"ООО Ромашка", COMPANY_LIMITED},
    {"Romashka LLP", COMPANY_LIMITED},
    {"Ромашка ТОВ", COMPANY_LIMITED},
    {"Romashka GmbH", COMPANY_LIMITED},
    {"Romashka Co., Ltd", COMPANY_LIMITED},
    {"Ltd Romashka Inc", COMPANY_LIMITED},
    {"АО Ромашка", COMPANY_STOCK},
    {"Romashka AG", COMPANY_STOCK},
    {"ПАО Ромашка", COMPANY_STOCK},
    {"GmbH & Co. KG Müller", COMPANY_PARTNERSHIP},
    {"Romashka Inc", COMPANY_CORPORATE},
    {"МУП Водоканал", COMPANY_STATE},
    {"ГБУ Больница", COMPANY_INSTITUTION},
    {"КХ Заря", COMPANY_FARM},
    {"СПК Заря", COMPANY_COOPERATIVE},
    {"АНО Заря", COMPANY_NONPROFIT},
    {"Ромашка", COMPANY_NONE},
    {"", COMPANY_NONE},
    {"SAS Institute", COMPANY_NONE},
    {"The Romashka", COMPANY_NONE},
    {"Филиал АО Ромашка в г. Алматы", COMPANY_NONE},
    {"Филиал ПАО Ромашка в г. Алматы", COMPANY_STOCK},
};

static void forms_have_classes(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(FORMS); i++) {
        CompanyForm got = company_form(context, str_of(FORMS[i].name));
        if (got != FORMS[i].wanted)
            fail_msg("%s: [%s], wanted [%s]", FORMS[i].name, company_form_word(got),
                     company_form_word(FORMS[i].wanted));
    }
    CHECK(context, "company_form", {"ИП Иванов", "sole"}, {"ТОО Ромашка", "limited"}, {"Ромашка", ""},
          {"stock", "stock"}, {"sole or private", "sole or private"});
}

static void every_form_has_a_word(void **state) {
    (void)state;
    for (int a = COMPANY_NONE + 1; a < COMPANY_FORM_COUNT; a++)
        assert_true(strlen(company_form_word((CompanyForm)a)) > 0);
}

static void words_in_any_order(void **state) {
    (void)state;
    SAME(context, "company", "Альфа Бета Гамма", "Гамма Альфа Бета", "Бета, Гамма, Альфа");
    Buf value = {0}, out = {0};
    for (int i = 0; i < 5000; i++) buf_printf(&value, "слово%d ", i * 7919 % 5000);
    assert_true(clean_one(context, "company", buf_str(&value), &out).len >
                5000); /* a long text is no name, and no burden */
    buf_free(&value);
    buf_free(&out);
}

/* ---- Real pairs of names. Source: name_bench of OpenSanctions (columns name1, name2, is_match), where it is at hand.
 */

static Str csv_field(Str *line) {
    if (!line->len || line->ptr[0] != '"') return str_cut(line, ',');
    Str rest = str_sub(*line, 1, line->len);
    Str field = str_cut(&rest, '"'); /* no doubled quotes in the columns read here */
    str_cut(&rest, ',');
    *line = rest;
    return field;
}

static void real_pairs(void **state) {
    (void)state;
    static const char PATH[] = "../shared/data/linkage/name_bench/cases.csv";
    Str all;
    Error err = {0};
    if (!file_exists(PATH)) {
        print_message("%s is not here: skipped\n", PATH);
        skip();
    }
    assert_true(file_read(PATH, 0, arena, &all, &err));
    Buf a = {0}, b = {0};
    size_t matches = 0, found = 0, others = 0, wrong = 0;
    while (all.len) {
        Str line = str_cut(&all, '\n'), group = csv_field(&line), schema = csv_field(&line), left = csv_field(&line),
            right = csv_field(&line);
        (void)group;
        if (!str_eq(schema, STR("Company")) && !str_eq(schema, STR("Organization")) &&
            !str_eq(schema, STR("LegalEntity")))
            continue;
        bool match = str_starts(line, STR("true"));
        bool equal = clean_one(context, "company", left, &a).len &&
                     str_eq(buf_str(&a), clean_one(context, "company", right, &b));
        matches += match;
        others += !match;
        found += match && equal;
        wrong += !match && equal;
        if (!match && equal)
            print_message("one form, two companies: %.*s / %.*s [%.*s]\n", STR_ARG(left), STR_ARG(right),
                          STR_ARG(buf_str(&a)));
    }
    print_message("%zu of %zu matches have one form, %zu of %zu others\n", found, matches, wrong, others);
    assert_true(matches > 50 && others > 50);
    assert_true(found * 100 >= matches * 25);
    assert_true(wrong * 100 <= others * 5);
    buf_free(&a);
    buf_free(&b);
}

/* Dutch companies that a name search brought up together, and whether they are one. Source: ING EntityMatchingModel. */
static void real_candidates(void **state) {
    (void)state;
    static const char PATH[] = "../shared/data/linkage/ing_namepairs/unittest_sample_namepairs.csv.gz";
    static char text[1 << 20];
    gzFile file = gzopen(PATH, "rb");
    if (!file) {
        print_message("%s is not here: skipped\n", PATH);
        skip();
    }
    int size = gzread(file, text, sizeof text);
    gzclose(file);
    assert_in_range(size, 10000, sizeof text - 1);
    Buf a = {0}, b = {0};
    size_t count = 0, found = 0;
    Str all = {text, (size_t)size};
    for (str_cut(&all, '\n'); all.len;) {
        Str line = str_trim(str_cut(&all, '\n')), names[2] = {STR_NULL, STR_NULL};
        bool one = str_ends(line, STR("True"));
        for (size_t column = 0; column < 16; column++) { /* gt_name is the 14th, name the 16th */
            Str field = csv_field(&line);
            if (column == 13) names[0] = field;
            if (column == 15) names[1] = field;
        }
        if (!names[1].len) continue;
        bool equal = clean_one(context, "company", names[0], &a).len &&
                     str_eq(buf_str(&a), clean_one(context, "company", names[1], &b));
        if (equal && !one) fail_msg("%.*s and %.*s have one form", STR_ARG(names[0]), STR_ARG(names[1]));
        count++;
        found += equal;
    }
    assert_true(count > 150 && found >= 4);
    buf_free(&a);
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_company), cmocka_unit_test(people_in_business), cmocka_unit_test(other_ways_of_writing),
        cmocka_unit_test(numbers_are_figures),
        cmocka_unit_test(phrases_are_abbreviations),
        cmocka_unit_test(misspelt_forms),
        cmocka_unit_test(traders_with_a_shop),
        cmocka_unit_test(zeros_between_letters),
        cmocka_unit_test(forms_written_out),
        cmocka_unit_test(different_companies),
        cmocka_unit_test(a_form_alone_is_nothing),
        cmocka_unit_test(words_are_not_taken_for_forms),
        cmocka_unit_test(forms_have_classes),
        cmocka_unit_test(every_form_has_a_word),
        cmocka_unit_test(words_in_any_order),
        cmocka_unit_test(real_pairs),
        cmocka_unit_test(real_candidates),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
