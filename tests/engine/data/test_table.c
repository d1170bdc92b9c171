#include "engine/data/table.h"
#include "tests/support/setup.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

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

/* The range is that of the rows one by one, whatever their width, number and nulls. */
static void ranges_leave_nulls_out(void **state) {
    (void)state;
    enum { ROWS = 3000 };
    static int8_t bytes[ROWS];
    static int16_t shorts[ROWS];
    static int32_t ints[ROWS];
    static int64_t longs[ROWS];
    static const size_t sizes[] = {0, 1, 63, 1023, 1024, 1025, 2048, 2049, ROWS};
    const struct {
        const void *number;
        ColumnWidth width;
    } of[] = {{bytes, WIDTH_1}, {shorts, WIDTH_2}, {ints, WIDTH_4}, {longs, WIDTH_FULL}};
    uint64_t nulls[ROWS / 64 + 1], seed = 1;
    for (size_t n = 0; n < ARRAY_LEN(sizes) * ARRAY_LEN(of) * 3; n++) {
        size_t rows = sizes[n % ARRAY_LEN(sizes)], kind = n / ARRAY_LEN(sizes) % ARRAY_LEN(of), how = n / ARRAY_LEN(sizes) / ARRAY_LEN(of);
        memset(nulls, how == 2 ? 0xFF : 0, sizeof nulls);
        for (size_t i = 0; i < ROWS; i++) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            longs[i] = (int64_t)seed;
            ints[i] = (int32_t)(seed >> 32);
            shorts[i] = (int16_t)(seed >> 48);
            bytes[i] = (int8_t)(seed >> 56);
            if (how == 1 && i / 64 % 5 == 2 && i % 3) nulls[i / 64] |= (uint64_t)1 << (i % 64);
        }
        Column column = {.type = COLUMN_INTEGER, .width = of[kind].width, .rows = rows, .number = of[kind].number, .nulls = how ? nulls : NULL};
        int64_t low = 5, high = 5, least = 5, most = 5; /* the range given is widened */
        for (size_t i = 0; i < rows; i++) {
            if (column_null(&column, i)) continue;
            int64_t number = column_number(&column, i);
            low = number < low ? number : low;
            high = number > high ? number : high;
        }
        column_range(&column, 2, &least, &most);
        assert_int_equal(least, low);
        assert_int_equal(most, high);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(text_is_coded_while_it_repeats), cmocka_unit_test(null_equals_nothing),
                                       cmocka_unit_test(decimals_compare_by_value), cmocka_unit_test(takes_rows),
                                       cmocka_unit_test(prints_values), cmocka_unit_test(ranges_leave_nulls_out)};
    return cmocka_run_group_tests(tests, begin, end);
}
