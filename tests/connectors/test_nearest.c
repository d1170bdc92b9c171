#include "connectors/nearest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const Str names[] = {{"id", 2}, {"total", 5}, {"placed_at", 9}, {"client_id", 9}, {"Сумма", 10}, {"sales.orders", 12}};

static void finds_what_was_meant(void **state) {
    (void)state;
    static const struct {
        const char *name;
        size_t wanted; /* index in names */
    } cases[] = {
        {"totl", 1},         /* one letter missing */
        {"totals", 1},       /* one too many */
        {"toatl", 1},        /* neighbours swapped */
        {"TOTAL", 1},        /* case */
        {"plased_at", 2},    {"clientid", 3}, {"Суммы", 4}, /* counted in letters, not bytes */
        {"orders", 5},       /* the schema left out */
        {"public.orders", 5}, {"ordrs", 5}, {"Id", 0},
        {"xx", SIZE_MAX},    {"warehouse", SIZE_MAX}, {"", SIZE_MAX}, {"t", SIZE_MAX},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        size_t got = nearest_name(str_of(cases[i].name), names, ARRAY_LEN(names));
        if (got != cases[i].wanted) fail_msg("%s: %zu, wanted %zu", cases[i].name, got, cases[i].wanted);
    }
    char longer[1000];
    memset(longer, 'a', sizeof longer);
    assert_int_equal(nearest_name((Str){longer, sizeof longer}, names, ARRAY_LEN(names)), SIZE_MAX);
    assert_int_equal(nearest_name(STR("id"), NULL, 0), SIZE_MAX);
}

static void error_names_the_column(void **state) {
    (void)state;
    Error err = {0};
    assert_false(nearest_column_error(&err, "kopeck.yaml:3:1", STR("erp.orders"), STR("totl"), names, ARRAY_LEN(names)));
    assert_string_equal(err.text, "erp.orders has no column \"totl\"\nhint: did you mean \"total\"?");
    assert_string_equal(err.where, "kopeck.yaml:3:1");
    err = (Error){0};
    nearest_column_error(&err, "", STR("erp.orders"), STR("warehouse"), names, 3);
    assert_string_equal(err.text, "erp.orders has no column \"warehouse\"\nhint: it has id, total, placed_at");
    err = (Error){0};
    nearest_column_error(&err, "", STR("erp.orders"), STR("warehouse"), names, 0);
    assert_string_equal(err.text, "erp.orders has no column \"warehouse\"\nhint: it has no columns at all");
}

static void never_longer_than_the_error(void **state) {
    (void)state;
    Str many[200];
    for (size_t i = 0; i < ARRAY_LEN(many); i++) many[i] = STR("a_rather_long_name_of_a_column");
    Error err = {0};
    nearest_column_error(&err, "", STR("d"), STR("x"), many, ARRAY_LEN(many));
    assert_true(strlen(err.text) < 500);
    assert_non_null(strstr(err.text, ", ..."));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(finds_what_was_meant), cmocka_unit_test(error_names_the_column),
                                       cmocka_unit_test(never_longer_than_the_error)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
