/* Control totals: read, added up and compared exactly. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "connectors/csv_control.h"

static CsvControlSpec spec = {.trailer = {"T", 1}, .rows_at = 2, .sum = {"amount", 6}, .sum_at = 3, .point = '.'};

static bool declare(CsvControl *control, const char *text, Error *err) {
    CsvField field[8];
    CsvRecord record;
    CsvDialect dialect = {';', '"', '\0'};
    csv_control_start(control, &spec);
    assert_int_equal(csv_record(&dialect, str_of(text), 0, true, field, 8, &record), CSV_RECORD);
    return csv_control_declare(control, str_of(text), field, record.fields, "f:9", err);
}

static void test_declarations(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool ok;
        int64_t rows;
    } cases[] = {{"T;3;10.50", true, 3},
                 {"T; 3 ;-1", true, 3},
                 {"T;\"3\";\"1 000.00\"", true, 3},
                 {"T;3.0;1", true, 3},
                 {"T;0;0", true, 0},
                 {"T;3.5;1", false, 0},
                 {"T;-3;1", false, 0},
                 {"T;;1", false, 0},
                 {"T;x;1", false, 0},
                 {"T;3", false, 0},
                 {"T;3;", false, 0},
                 {"T;3;1,5", false, 0},
                 {"T;3;1.0000000001", false, 0},
                 {"T", false, 0}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CsvControl control;
        Error err = {0};
        bool ok = declare(&control, cases[i].text, &err);
        if (ok != cases[i].ok) print_error("case %zu\n", i);
        assert_int_equal(ok, cases[i].ok);
        assert_int_equal(err.kind, ok ? ERROR_NONE : ERROR_SOURCE);
        if (ok) assert_int_equal(control.rows_declared, cases[i].rows);
    }
}

/* Sums that 64 bits cannot hold, and that a double would round. */
static void test_sums_are_exact(void **state) {
    (void)state;
    CsvControl control;
    Error err = {0};
    assert_true(declare(&control, "T;4;18446744073709551611.07", &err) ==
                false); /* the declaration itself is past 64 bits */
    err = (Error){0};
    assert_true(declare(&control, "T;4;9007199254740993.05", &err));
    assert_true(csv_control_add(&control, STR("9007199254740992.01"), "f", 2, &err));
    assert_true(csv_control_add(&control, STR("1.03"), "f", 3, &err));
    assert_true(csv_control_add(&control, STR("0.01"), "f", 4, &err));
    assert_true(csv_control_add(&control, STR_NULL, "f", 5, &err));
    assert_true(csv_control_check(&control, 4, 0, "f:6", &err));
    assert_true(csv_control_add(&control, STR("0.000000001"), "f", 6, &err));
    assert_false(csv_control_check(&control, 4, 0, "f:6", &err));
    assert_string_equal(err.text, "the control totals declare amount = 9007199254740993.05, the rows add up to "
                                  "9007199254740993.050000001");
}

static void test_what_does_not_agree(void **state) {
    (void)state;
    CsvControl control;
    Error err = {0};
    assert_true(declare(&control, "T;2;0", &err));
    assert_true(csv_control_check(&control, 2, 0, "", &err));
    assert_true(csv_control_check(&control, 1, 1, "", &err)); /* a rejected record was there too */
    assert_false(csv_control_check(&control, 2, 1, "f:5", &err));
    assert_string_equal(err.text, "the control totals declare 2 rows, the file holds 2 and 1 that cannot be read");
    err = (Error){0};
    assert_false(csv_control_add(&control, STR("12..5"), "in/a.csv", 77, &err));
    assert_string_equal(err.where, "in/a.csv:77");
    err = (Error){0};
    csv_control_start(&control, &spec);
    assert_false(
        csv_control_check(&control, 0, 0, "f:1", &err)); /* nothing was declared though a trailer must be there */
    err = (Error){0};
    assert_true(declare(&control, "T;2;0", &err));
    CsvField field = {0, 1, false, false};
    assert_false(csv_control_declare(&control, STR("T"), &field, 1, "f:9", &err));
    assert_string_equal(err.text, "the control totals are declared twice");
}

static void test_trailer(void **state) {
    (void)state;
    assert_true(csv_control_is_trailer(&spec, STR("T;1;2\n"), '"'));
    assert_true(csv_control_is_trailer(&spec, STR("\"Total\""), '"'));
    assert_false(csv_control_is_trailer(&spec, STR("\"Total\""), '\0'));
    assert_false(csv_control_is_trailer(&spec, STR(" T"), '"'));
    assert_false(csv_control_is_trailer(&spec, STR(""), '"'));
    CsvControlSpec none = {0};
    CsvControl control;
    assert_false(csv_control_is_trailer(&none, STR("T"), '"'));
    csv_control_start(&control, &none);
    Error err = {0};
    assert_true(csv_control_check(&control, 5, 1, "", &err));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_declarations), cmocka_unit_test(test_sums_are_exact),
                                       cmocka_unit_test(test_what_does_not_agree), cmocka_unit_test(test_trailer)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
