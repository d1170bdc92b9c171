/* Ties of rows that only days tell apart, against all pairings of small random sides. */
#include "tests/engine/match/sides.h"
#include "tests/support/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROWS = 5, WINDOW = 6 };

static const uint32_t same_fields[] = {FIELD_KEY, FIELD_AMOUNT}, agree_fields[] = {FIELD_STATUS};
static const MatchWindow days = {.field = FIELD_DAY, .is_days = true, .days = WINDOW};

static MatchResult match_rows(const Row *left, size_t lefts, const Row *right, size_t rights, size_t threads) {
    MatchStep step = {.words = STR("same"), .same = same_fields, .same_count = 2, .window = &days, .window_count = 1};
    MatchPlan plan = {.step = &step, .step_count = 1, .agree = agree_fields, .agree_count = 1};
    MatchSide sides[] = {side_of(left, lefts, arena), side_of(right, rights, arena)};
    MatchResult result;
    Error err = {0};
    assert_true(match_sides(&(MatchInput){&plan, &sides[0], &sides[1], threads}, arena, &result, &err));
    return result;
}

static Row row_of(int day, int status) {
    return (Row){{1, NONE, day, 100, status, NONE}};
}

/* The most pairs, then the least days between them: {-pairs, days}. */
typedef struct Best {
    int pairs, days;
} Best;

static bool is_better(Best a, Best b) {
    return a.pairs != b.pairs ? a.pairs > b.pairs : a.days < b.days;
}

static Best best_of(const Row *left, size_t lefts, const Row *right, size_t rights, uint32_t used) { /* as deep as there are rows */
    if (!lefts) return (Best){0, 0};
    Best best = best_of(left + 1, lefts - 1, right, rights, used);
    for (size_t r = 0; r < rights; r++) {
        int gap = gap_of(left, &right[r], FIELD_DAY);
        if (used >> r & 1 || gap > WINDOW) continue;
        Best rest = best_of(left + 1, lefts - 1, right, rights, used | UINT32_C(1) << r);
        rest = (Best){rest.pairs + 1, rest.days + gap};
        if (is_better(rest, best)) best = rest;
    }
    return best;
}

/* All of them paired, no two pairs across each other in time, at the least days. */
static void check_paired(const Row *left, const Row *right, const MatchResult *result, Best best) {
    int total = 0;
    assert_int_equal(result->match_count, best.pairs);
    assert_int_equal(result->tie_count, 0);
    for (size_t m = 0; m < result->match_count; m++) {
        const Row *a = &left[result->left[match_at(result, m).left_from]], *x = &right[result->right[match_at(result, m).right_from]];
        total += gap_of(a, x, FIELD_DAY);
        for (size_t n = 0; n < m; n++) {
            const Row *b = &left[result->left[match_at(result, n).left_from]], *y = &right[result->right[match_at(result, n).right_from]];
            int order = a->value[FIELD_DAY] - b->value[FIELD_DAY], other = x->value[FIELD_DAY] - y->value[FIELD_DAY];
            assert_true(order == 0 || other == 0 || (order < 0) == (other < 0));
        }
    }
    assert_int_equal(total, best.days);
}

static void test_against_all_pairings(void **unused) {
    (void)unused;
    Random random = {7};
    size_t whole = 0, tied = 0;
    for (int round = 0; round < 20000; round++) {
        Row left[ROWS], right[ROWS];
        size_t lefts = 1 + below(&random, ROWS), rights = below(&random, 3) ? lefts : 1 + below(&random, ROWS);
        for (size_t i = 0; i < lefts; i++) left[i] = row_of((int)below(&random, 8), 1 + (int)below(&random, 2));
        for (size_t i = 0; i < rights; i++) right[i] = row_of((int)below(&random, 8), 1);
        Best best = best_of(left, lefts, right, rights, 0);
        MatchResult result = match_rows(left, lefts, right, rights, 1 + (size_t)(round % 2));
        bool all = lefts == rights && best.pairs == (int)lefts;
        if (all) check_paired(left, right, &result, best);
        assert_true(result.match_count <= (size_t)best.pairs);
        whole += all;
        tied += result.tie_count > 0;
        arena_reset(arena);
    }
    assert_true(whole > 5000 && tied > 1000);
}

/* Rows of which each side has two kinds: which goes with which is not the same. */
static void test_what_differs_on_both_sides_stays_tied(void **unused) {
    (void)unused;
    Row left[] = {row_of(1, 1), row_of(2, 2)}, right[] = {row_of(5, 3), row_of(6, 4)};
    MatchResult result = match_rows(left, 2, right, 2, 1);
    assert_int_equal(result.match_count, 0);
    assert_int_equal(result.tie_count, 1);
    assert_false(result.tie[0].multiset);
    right[1].value[FIELD_STATUS] = 3;
    result = match_rows(left, 2, right, 2, 1);
    assert_int_equal(result.match_count, 2);
    assert_true(match_at(&result, 0).multiset && match_at(&result, 1).multiset);
    assert_int_equal(result.right[match_at(&result, 0).right_from], 0);
}

/* 1 and 3 May, one payment of the 2nd: which document stays open does matter. */
static void test_one_too_few_stays_tied(void **unused) {
    (void)unused;
    const Row left[] = {row_of(1, 1), row_of(3, 1)}, right[] = {row_of(2, 1)};
    MatchResult result = match_rows(left, 2, right, 1, 1);
    assert_int_equal(result.match_count, 0);
    assert_int_equal(result.tie_count, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_against_all_pairings, begin, end),
        cmocka_unit_test_setup_teardown(test_what_differs_on_both_sides_stays_tied, begin, end),
        cmocka_unit_test_setup_teardown(test_one_too_few_stays_tied, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
