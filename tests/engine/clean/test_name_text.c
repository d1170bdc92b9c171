#include "engine/clean/name_text.h"

#include "tests/engine/clean/cases.h"
#include "tests/engine/clean/setup.h"

static void check_text(const char *in, const char *wanted) {
    Str got = name_text(context, str_of(in));
    if (!str_eq(got, str_of(wanted))) fail_msg("[%s]: [%.*s], wanted [%s]", in, STR_ARG(got), wanted);
}

static void entities_are_read(void **state) {
    (void)state;
    static const char *const CASES[][2] = {
        {"ООО &quot;Вектор&quot;", "ООО \"Вектор\""}, {"&laquo;Вектор&raquo;", "«Вектор»"}, {"&#171;Вектор&#187;", "«Вектор»"},
        {"H&amp;M", "H&M"}, {"H&M", "H&M"}, {"Marks & Spencer; Co", "Marks & Spencer; Co"}, {"&bogus;", "&bogus;"}, {"&#0;", "&#0;"},
        {"&#xD800;", "&#xD800;"}, {"&", "&"}, {"&;", "&;"}, {"&#99999999999;", "&#99999999999;"}, {"", ""}};
    for (size_t i = 0; i < ARRAY_LEN(CASES); i++) check_text(CASES[i][0], CASES[i][1]);
}

static void glued_forms_are_cut_off(void **state) {
    (void)state;
    static const char *const CASES[][2] = {
        {"ОООРомашка", "ООО Ромашка"}, {"РомашкаООО", "Ромашка ООО"}, {"ТООАлатау-Строй", "ТОО Алатау-Строй"}, {"SiemensAG", "Siemens AG"},
        {"AcmeGmbH & Co", "Acme GmbH & Co"}, {"Acme Ltd", "Acme Ltd"}, {"AcmeLtd.", "Acme Ltd."}, {"АОРомашка", "АО Ромашка"}, {"ПрАТВектор", "ПрАТ Вектор"},
        /* what only looks so */
        {"PepsiCo", "PepsiCo"}, {"McDonald", "McDonald"}, {"СтройИнвест", "СтройИнвест"}, {"ИПотека", "ИПотека"}, {"YouTube", "YouTube"}, {"iPhone", "iPhone"},
        {"ОООО", "ОООО"}, {"ООО", "ООО"}, {"АОА", "АОА"}, {"ПАОль", "ПАОль"}, {"оооромашка", "оооромашка"}, {"МосАгА", "МосАгА"}, {"PrJSC", "PrJSC"}, {"gGmbH", "gGmbH"}, {"\xD0", "\xD0"}};
    for (size_t i = 0; i < ARRAY_LEN(CASES); i++) check_text(CASES[i][0], CASES[i][1]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entities_are_read),
        cmocka_unit_test(glued_forms_are_cut_off),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
