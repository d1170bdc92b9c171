#include "engine/check/totals.h"
#include "tests/support/setup.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* What is added up from slices is what is added up from rows. */
static void assert_folds(const Totals *finer, TotalSide left, TotalSide right) {
    Totals rows, folded;
    left.slice = right.slice = left.label = right.label = NULL;
    totals_make(&(TotalsInput){&left, &right, STR("KZT"), 2}, arena, &rows);
    totals_fold(finer, &(TotalsInput){&left, &right, STR("KZT"), 1}, arena, &folded);
    assert_int_equal(folded.scale, rows.scale);
    assert_int_equal(folded.cell_count, rows.cell_count);
    for (size_t i = 0; i < rows.cell_count; i++) {
        const TotalCell *a = &folded.cell[i], *b = &rows.cell[i];
        assert_true(str_eq(a->slice, b->slice) && str_eq(a->label, b->label) && str_eq(a->currency, b->currency));
        assert_true(a->left == b->left && a->right == b->right && a->left_count == b->left_count && a->right_count == b->right_count);
    }
    for (uint32_t row = 0; row < right.rows; row++) {
        assert_int_equal(totals_cell(&folded, true, row) - folded.cell, totals_cell(&rows, true, row) - rows.cell);
    }
}

/* The example of totals.c, with a row that is skipped and a null amount. */
static void the_example(void **state) {
    (void)state;
    ColumnBuilder *day[2], *currency[2], *amount[2];
    for (int s = 0; s < 2; s++) {
        day[s] = column_builder(arena, STR("day"), COLUMN_DATE, 0, 0);
        currency[s] = column_builder(arena, STR("currency"), COLUMN_TEXT, 0, 0);
        amount[s] = column_builder(arena, STR("amount"), COLUMN_DECIMAL, s ? 2 : 0, 0);
    }
    Day first = day_of(2026, 9, 1);
    column_add_number(day[0], first), column_add_text(currency[0], STR("KZT")), column_add_number(amount[0], 100);
    column_add_number(day[0], first + 1), column_add_null(currency[0]), column_add_number(amount[0], 50);
    column_add_number(day[0], first), column_add_text(currency[0], STR("KZT")), column_add_number(amount[0], 7777);
    column_add_number(day[1], first), column_add_text(currency[1], STR("KZT")), column_add_number(amount[1], 9000);
    column_add_number(day[1], first + 1), column_add_text(currency[1], STR("USD")), column_add_number(amount[1], 5000);
    column_add_null(day[1]), column_add_text(currency[1], STR("KZT")), column_add_null(amount[1]);
    Column d[2], c[2], a[2];
    for (int s = 0; s < 2; s++) d[s] = column_built(day[s]), c[s] = column_built(currency[s]), a[s] = column_built(amount[s]);
    uint8_t skip[] = {0, 0, 1};
    TotalSide left = {3, &d[0], NULL, &c[0], &a[0], skip}, right = {3, &d[1], NULL, &c[1], &a[1], NULL};
    Totals t;
    totals_make(&(TotalsInput){&left, &right, STR("KZT"), 2}, arena, &t);
    assert_int_equal(t.scale, 2);
    assert_int_equal(t.cell_count, 4);
    static const char *const slice[] = {"", "2026-09-01", "2026-09-02", "2026-09-02"}, *const money[] = {"KZT", "KZT", "KZT", "USD"};
    static const int64_t ls[] = {0, 10000, 5000, 0}, rs[] = {0, 9000, 0, 5000};
    static const uint64_t lc[] = {0, 1, 1, 0}, rc[] = {1, 1, 0, 1};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(str_cstr(arena, t.cell[i].slice), slice[i]);
        assert_string_equal(str_cstr(arena, t.cell[i].currency), money[i]);
        assert_true(t.cell[i].left == ls[i] && t.cell[i].right == rs[i]);
        assert_true(t.cell[i].left_count == lc[i] && t.cell[i].right_count == rc[i]);
    }
    assert_ptr_equal(totals_cell(&t, true, 1), &t.cell[3]);
    assert_ptr_equal(totals_cell(&t, true, 2), &t.cell[0]);
    assert_ptr_equal(totals_cell(&t, false, 1), &t.cell[2]);
    assert_folds(&t, left, right);
}

/* Sums do not depend on threads, and conserve the money of all rows. */
static void threads_do_not_matter(void **state) {
    (void)state;
    enum { ROWS = 300000 };
    ColumnBuilder *slice = column_builder(arena, STR("w"), COLUMN_TEXT, 0, ROWS);
    ColumnBuilder *amount = column_builder(arena, STR("a"), COLUMN_DECIMAL, 2, ROWS);
    int128 all = 0;
    uint64_t x = 1;
    for (size_t row = 0; row < ROWS; row++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        column_add_text(slice, str_printf(arena, "w%d", (int)(x >> 40) % 97));
        column_add_number(amount, (int64_t)x >> 2);
        all += (int64_t)x >> 2;
    }
    Column s = column_built(slice), a = column_built(amount);
    TotalSide left = {ROWS, &s, NULL, NULL, &a, NULL}, right = {0, NULL, NULL, NULL, NULL, NULL};
    Totals one, many;
    totals_make(&(TotalsInput){&left, &right, STR("KZT"), 1}, arena, &one);
    totals_make(&(TotalsInput){&left, &right, STR("KZT"), 7}, arena, &many);
    assert_int_equal(one.cell_count, many.cell_count);
    int128 sum = 0;
    for (size_t i = 0; i < one.cell_count; i++) {
        assert_true(str_eq(one.cell[i].slice, many.cell[i].slice) && one.cell[i].left == many.cell[i].left);
        assert_true(one.cell[i].left_count == many.cell[i].left_count);
        sum += one.cell[i].left;
    }
    assert_true(sum == all);
    assert_folds(&one, left, right);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_example), cmocka_unit_test(threads_do_not_matter)};
    return cmocka_run_group_tests(tests, begin, end);
}
