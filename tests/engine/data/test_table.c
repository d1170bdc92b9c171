#include "engine/data/table.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static Arena *arena;

static Str value_of(size_t row, size_t distinct) {
    return row % 7 == 3 ? STR_NULL : str_printf(arena, "value %zu", row % distinct);
}

static Column texts(size_t rows, size_t distinct) {
    ColumnBuilder *b = column_builder(arena, STR("name"), COLUMN_TEXT, 0, rows);
    for (size_t row = 0; row < rows; row++) {
        Str value = value_of(row, distinct);
        if (value.ptr) column_add_text(b, value);
        else column_add_null(b);
    }
    return column_built(b);
}

static void assert_texts(const Column *column, size_t rows, size_t distinct) {
    assert_int_equal(column->rows, rows);
    for (size_t row = 0; row < rows; row++) {
        Str wanted = value_of(row, distinct), seen = column_text(column, row);
        assert_true((wanted.ptr == NULL) == (seen.ptr == NULL) && str_eq(wanted, seen));
    }
}

static void text_is_coded_while_it_repeats(void **state) {
    (void)state;
    static const size_t rows[] = {0, 1, 2, 63, 64, 65, 4095, 4096, 4097, 20000, TEXT_ROWS_JUDGED_FIRST, TEXT_ROWS_JUDGED_FIRST + 1, 300000};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Column repeated = texts(rows[i], 10), unique = texts(rows[i], rows[i] + 1);
        assert_texts(&repeated, rows[i], 10);
        assert_texts(&unique, rows[i], rows[i] + 1);
        assert_non_null(repeated.code);
        assert_true((unique.code == NULL) == (rows[i] > TEXT_ROWS_JUDGED_FIRST));
    }
}

static void null_equals_nothing(void **state) {
    (void)state;
    Column a = texts(100, 5), b = texts(100, 5);
    assert_false(column_equal(&a, 3, &b, 3));
    assert_false(column_equal(&a, 3, &b, 10));
    assert_int_equal(column_hash(&a, 3), 0);
    assert_true(column_equal(&a, 0, &b, 5));
    assert_false(column_equal(&a, 0, &b, 1));
    assert_true(column_hash(&a, 0) == column_hash(&b, 5));
}

static Column amounts(unsigned scale, int64_t value) {
    ColumnBuilder *b = column_builder(arena, STR("amount"), COLUMN_DECIMAL, scale, 1);
    column_add_number(b, value);
    column_add_null(b);
    return column_built(b);
}

static void decimals_compare_by_value(void **state) {
    (void)state;
    Column a = amounts(2, 150), b = amounts(1, 15), c = amounts(4, 15001), most = amounts(0, INT64_MAX);
    assert_true(column_equal(&a, 0, &b, 0));
    assert_true(column_hash(&a, 0) == column_hash(&b, 0));
    assert_false(column_equal(&a, 0, &c, 0));
    assert_false(column_equal(&a, 0, &most, 0));
    assert_false(column_equal(&a, 1, &b, 1));
}

static void takes_rows(void **state) {
    (void)state;
    static const size_t rows[] = {50, TEXT_ROWS_JUDGED_FIRST + 9};
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        Column all = texts(rows[i], rows[i] + 1);
        uint32_t wanted[] = {4, ROW_NONE, 3, 0, 4};
        Column some = column_take(&all, wanted, ARRAY_LEN(wanted), arena);
        assert_true(str_eq(column_text(&some, 0), STR("value 4")));
        assert_null(column_text(&some, 1).ptr);
        assert_null(column_text(&some, 2).ptr);
        assert_true(str_eq(column_text(&some, 3), STR("value 0")));
        assert_true(column_equal(&some, 0, &some, 4));
    }
}

static void prints_values(void **state) {
    (void)state;
    Column a = amounts(2, -5);
    assert_true(str_eq(column_print(&a, 0, NULL, arena), STR("-0.05")));
    assert_null(column_print(&a, 1, NULL, arena).ptr);
}

static int set_up(void **state) {
    (void)state;
    arena = arena_new("test", 0);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(text_is_coded_while_it_repeats), cmocka_unit_test(null_equals_nothing),
                                       cmocka_unit_test(decimals_compare_by_value), cmocka_unit_test(takes_rows),
                                       cmocka_unit_test(prints_values)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
