/* Steps with `sum`: each answer against an enumeration of all choices, and the laws that hold for any rows. */
#include "tests/engine/match/sides.h"
#include "tests/support/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROWS = 6 };

static const uint32_t same_key[] = {FIELD_KEY};

static MatchResult match_with(const MatchPlan *plan, const MatchSide *left, const MatchSide *right, size_t threads) {
    MatchResult result;
    Error err = {0};
    assert_true(match_sides(&(MatchInput){plan, left, right, threads}, arena, &result, &err));
    return result;
}

static Row row_of(int key, int day, int amount) {
    Row row = {{key, NONE, day, amount, NONE, NONE}};
    return row;
}

typedef struct Given {
    Row left[ROWS], right[ROWS];
    size_t lefts, rights;
} Given;

typedef struct Rule {
    MatchSum sum;
    MatchWindow window[2];
    MatchStep step;
    MatchPlan plan;
} Rule;

static void rule_make(Rule *rule, bool many_left, bool many_right, int32_t days, int64_t slack) {
    *rule = (Rule){.sum = {.field = FIELD_AMOUNT,
                           .currency = MATCH_NO_FIELD,
                           .at_most = 4,
                           .many_left = many_left,
                           .many_right = many_right}};
    rule->window[0] = (MatchWindow){.field = FIELD_AMOUNT, .absolute = slack};
    rule->window[1] = (MatchWindow){.field = FIELD_DAY, .is_days = true, .days = days};
    rule->step = (MatchStep){.words = STR("sum"),
                             .shape = MATCH_MANY_MANY,
                             .sum = &rule->sum,
                             .same = same_key,
                             .same_count = 1,
                             .window = rule->window,
                             .window_count = days < 0 ? 1 : 2};
    rule->plan = (MatchPlan){.step = &rule->step, .step_count = 1};
}

static MatchResult match_given(const Rule *rule, const Given *given, size_t threads) {
    MatchSide left = side_of(given->left, given->lefts, arena), right = side_of(given->right, given->rights, arena);
    return match_with(&rule->plan, &left, &right, threads);
}

/* No row twice, ranges and back references agree. */
static void check_shape(const MatchResult *result, size_t lefts, size_t rights) {
    size_t left_at = 0, right_at = 0;
    for (size_t m = 0; m < result->match_count; m++) {
        Match match = match_at(result, m);
        assert_true(match.left_from == left_at && match.right_from == right_at && match.left_count &&
                    match.right_count);
        for (size_t i = 0; i < match.left_count; i++)
            assert_int_equal(result->left_match[result->left[left_at + i]], m);
        for (size_t i = 0; i < match.right_count; i++)
            assert_int_equal(result->right_match[result->right[right_at + i]], m);
        left_at += match.left_count;
        right_at += match.right_count;
    }
    assert_true(left_at == result->left_rows && right_at == result->right_rows);
    size_t left_none = 0, right_none = 0;
    for (size_t l = 0; l < lefts; l++) left_none += result->left_match[l] == ROW_NONE;
    for (size_t r = 0; r < rights; r++) right_none += result->right_match[r] == ROW_NONE;
    assert_true(left_at + left_none == lefts && right_at + right_none == rights);
}

static int sum_of(const Row *row, const uint32_t *at, size_t count) {
    int sum = 0;
    for (size_t i = 0; i < count; i++) sum += row[at[i]].value[FIELD_AMOUNT];
    return sum;
}

/* ---- Small cases by hand */

static void assert_match(const MatchResult *result, size_t number, size_t lefts, size_t rights) {
    assert_true(number < result->match_count);
    Match match = match_at(result, number);
    assert_int_equal(match.left_count, lefts);
    assert_int_equal(match.right_count, rights);
}

static void test_one_payment_for_two_documents(void **unused) {
    (void)unused;
    Rule rule;
    rule_make(&rule, true, true, -1, 0);
    Given given = {{row_of(1, 1, 600), row_of(1, 1, 350)}, {row_of(1, 2, 950)}, 2, 1};
    MatchResult result = match_given(&rule, &given, 1);
    assert_int_equal(result.match_count, 1);
    assert_match(&result, 0, 2, 1);
}

static void test_many_only_where_the_step_allows(void **unused) {
    (void)unused;
    Rule rule;
    Given given = {{row_of(1, 1, 600), row_of(1, 1, 350)}, {row_of(1, 2, 950)}, 2, 1};
    rule_make(&rule, false, true, -1, 0);
    assert_int_equal(match_given(&rule, &given, 1).match_count, 0);
}

static void test_a_single_row_goes_first(void **unused) {
    (void)unused;
    Rule rule;
    rule_make(&rule, false, true, -1, 0);
    Given given = {{row_of(1, 1, 100)}, {row_of(1, 2, 60), row_of(1, 2, 100), row_of(1, 2, 40)}, 1, 3};
    MatchResult result = match_given(&rule, &given, 1);
    assert_match(&result, 0, 1, 1);
    assert_int_equal(result.right[0], 1);
}

static void test_two_answers_are_a_tie(void **unused) {
    (void)unused;
    Rule rule;
    rule_make(&rule, false, true, -1, 0);
    Given given = {{row_of(1, 1, 600)},
                   {row_of(1, 1, 400), row_of(1, 1, 200), row_of(1, 1, 450), row_of(1, 1, 150), row_of(1, 1, 7)},
                   1,
                   5};
    MatchResult result = match_given(&rule, &given, 1);
    assert_int_equal(result.match_count, 0);
    assert_int_equal(result.tie_count, 1);
    assert_int_equal(result.tie[0].left_count, 1);
    assert_int_equal(result.tie[0].right_count, 4);
}

static void test_a_contested_answer_is_a_tie(void **unused) {
    (void)unused;
    Rule rule;
    rule_make(&rule, false, true, -1, 0);
    Given given = {{row_of(1, 1, 600), row_of(1, 2, 600)}, {row_of(1, 1, 400), row_of(1, 1, 200)}, 2, 2};
    rule.plan.agree = (uint32_t[]){FIELD_DAY}; /* so that the two are not equal */
    rule.plan.agree_count = 1;
    MatchResult result = match_given(&rule, &given, 1);
    assert_int_equal(result.match_count, 0);
    assert_int_equal(result.tie_count, 1);
    assert_int_equal(result.tie[0].left_count + result.tie[0].right_count, 4);
}

static void test_equal_rows_are_a_multiset(void **unused) {
    (void)unused;
    Rule rule;
    rule_make(&rule, false, true, -1, 0);
    Given given = {{row_of(1, 1, 100)}, {row_of(1, 1, 50), row_of(1, 1, 50), row_of(1, 1, 50)}, 1, 3};
    MatchResult result = match_given(&rule, &given, 1);
    assert_match(&result, 0, 1, 2);
    assert_true(match_at(&result, 0).multiset);
    assert_int_equal(result.tie_count, 0);
}

static void test_credit_notes_count(void **unused) {
    (void)unused;
    Rule rule;
    rule_make(&rule, true, false, -1, 0);
    Row left[] = {row_of(1, 1, 500), row_of(1, 1, 300)}, right[] = {row_of(1, 2, 660)}, note = row_of(1, 1, 140);
    Row all[] = {left[0], left[1], note};
    MatchSide l = side_of(all, 3, arena), r = side_of(right, 1, arena);
    Column *amount = arena_alloc(arena, sizeof *amount);
    ColumnBuilder *b = column_builder(arena, STR("amount"), COLUMN_DECIMAL, 2, 3);
    column_add_number(b, 500);
    column_add_number(b, 300);
    column_add_number(b, -140);
    *amount = column_built(b);
    ((const Column **)l.field)[FIELD_AMOUNT] = amount;
    MatchResult result = match_with(&rule.plan, &l, &r, 1);
    assert_match(&result, 0, 3, 1);
}

static void test_many_on_both_sides(void **unused) {
    (void)unused;
    Rule rule;
    rule_make(&rule, true, true, -1, 0);
    Given given = {{row_of(1, 1, 70), row_of(1, 1, 50)}, {row_of(1, 1, 90), row_of(1, 1, 30)}, 2, 2};
    MatchResult result = match_given(&rule, &given, 1);
    assert_match(&result, 0, 2, 2);
}

static void test_currencies_never_add_up(void **unused) {
    (void)unused;
    Rule rule;
    rule_make(&rule, false, true, -1, 0);
    rule.sum.currency = FIELD_TAX;
    Given given = {{row_of(1, 1, 100)}, {row_of(1, 1, 60), row_of(1, 1, 40)}, 1, 2};
    given.left[0].value[FIELD_TAX] = given.right[0].value[FIELD_TAX] = 1;
    given.right[1].value[FIELD_TAX] = 2;
    assert_int_equal(match_given(&rule, &given, 1).match_count, 0);
    given.right[1].value[FIELD_TAX] = 1;
    assert_int_equal(match_given(&rule, &given, 1).match_count, 1);
}

static void test_out_of_the_window(void **unused) {
    (void)unused;
    Rule rule;
    rule_make(&rule, false, true, 5, 0);
    Given given = {{row_of(1, 1, 100)}, {row_of(1, 2, 60), row_of(1, 9, 40)}, 1, 2};
    assert_int_equal(match_given(&rule, &given, 1).match_count, 0);
}

static void test_nearly_only_where_nothing_is_exact(void **unused) {
    (void)unused;
    Rule rule;
    rule_make(&rule, false, true, -1, 2);
    Given given = {{row_of(1, 1, 100)}, {row_of(1, 1, 60), row_of(1, 1, 40), row_of(1, 1, 39), row_of(1, 1, 12)}, 1, 4};
    MatchResult result = match_given(&rule, &given, 1);
    assert_match(&result, 0, 1, 2);
    assert_int_equal(sum_of(given.right, result.right, 2), 100);
}

static void test_a_search_that_ends_early_is_told(void **unused) {
    (void)unused;
    enum { MANY = 400 };
    Row left[] = {row_of(1, 1, 5000000)}, *right = arena_array(arena, MANY, sizeof *right);
    for (int i = 0; i < MANY; i++) right[i] = row_of(1, 1, 900000 + i * i * 2);
    Rule rule;
    rule_make(&rule, false, true, -1, 0);
    rule.sum.at_most = 6;
    left[0].value[FIELD_AMOUNT] = 5000001; /* odd: of even amounts never the sum */
    MatchSide l = side_of(left, 1, arena), r = side_of(right, MANY, arena);
    MatchResult result = match_with(&rule.plan, &l, &r, 1);
    assert_int_equal(result.match_count, 0);
    assert_int_equal(result.block_count, 1);
    assert_int_equal(result.block[0].left_rows, 1);
}

/* ---- Spread */

static void spread_rule(Rule *rule) {
    rule_make(rule, true, true, -1, 0);
    rule->sum.by_date = true;
    rule->sum.date = FIELD_DAY;
    rule->step.window_count = 0;
}

static void test_the_oldest_are_paid_first(void **unused) {
    (void)unused;
    Rule rule;
    spread_rule(&rule);
    Given given = {{row_of(1, 9, 10), row_of(1, 3, 50), row_of(1, 1, 60), row_of(1, 2, 40)},
                   {row_of(1, 4, 30), row_of(1, 1, 100)},
                   4,
                   2};
    MatchResult result = match_given(&rule, &given, 1);
    assert_int_equal(result.match_count, 2);
    assert_int_equal(result.left_match[0], ROW_NONE); /* not reached */
    assert_int_equal(result.left_match[2], result.left_match[3]);
    assert_int_equal(result.right_match[1], result.left_match[2]);
    assert_int_equal(result.right_match[0], result.left_match[1]);
    check_shape(&result, 4, 2);
}

static void test_an_advance_that_is_left_stays_with_its_documents(void **unused) {
    (void)unused;
    Rule rule;
    spread_rule(&rule);
    Given given = {{row_of(1, 5, 30)}, {row_of(1, 1, 100), row_of(1, 2, 20)}, 1, 2};
    MatchResult result = match_given(&rule, &given, 1);
    assert_match(&result, 0, 1, 1);
    assert_int_equal(result.right_match[1], ROW_NONE);
}

/* ---- Laws, on random rows */

static void random_rows(Row *row, size_t rows, Random *random) {
    for (size_t i = 0; i < rows; i++)
        row[i] = row_of(below(random, 6) == 0, (int)below(random, 8), 5 + (int)below(random, 20));
}

/* All sets of rights (bits) of at most four that go with left l and add up to it. */
static size_t answers_of(const Given *given, size_t l, bool *used, int32_t days, uint32_t *first) {
    size_t count = 0;
    for (uint32_t set = 1; set < UINT32_C(1) << given->rights; set++) {
        int sum = 0;
        bool good = __builtin_popcount(set) <= 4;
        for (size_t r = 0; r < given->rights; r++) {
            if (!(set >> r & 1)) continue;
            sum += given->right[r].value[FIELD_AMOUNT];
            good = good && !used[r] && values_same(&given->left[l], &given->right[r], FIELD_KEY) &&
                   (days < 0 || gap_of(&given->left[l], &given->right[r], FIELD_DAY) <= days);
        }
        if (!good || sum != given->left[l].value[FIELD_AMOUNT]) continue;
        if (!count++) *first = set;
    }
    return count;
}

/* Of one left row, with all rights different: the engine's answer is that of the enumeration. */
static void test_one_row_against_all_subsets(void **unused) {
    (void)unused;
    Random random = {5};
    size_t unique = 0, several = 0, none = 0;
    for (int round = 0; round < 4000; round++) {
        Rule rule;
        int32_t days = round % 2 ? 3 : -1;
        rule_make(&rule, false, true, days, 0);
        Given given = {.lefts = 1, .rights = 1 + below(&random, ROWS)};
        given.left[0] = row_of(1, 4, 40 + (int)below(&random, 60));
        for (size_t r = 0; r < given.rights; r++)
            given.right[r] = row_of(1, (int)below(&random, 8), 10 + (int)r * 4 + (int)below(&random, 4));
        bool used[ROWS] = {false};
        uint32_t first = 0;
        size_t count = answers_of(&given, 0, used, days, &first);
        MatchResult result = match_given(&rule, &given, 1);
        check_shape(&result, 1, given.rights);
        if (count == 1) {
            unique++;
            assert_int_equal(result.match_count, 1);
            for (size_t r = 0; r < given.rights; r++) assert_int_equal(result.right_match[r] == 0, first >> r & 1);
        } else { /* amounts are below 40, so that no single row is an answer */
            assert_int_equal(result.match_count, 0);
            assert_int_equal(result.tie_count, count > 0);
            ++*(count ? &several : &none);
        }
        arena_reset(arena);
    }
    assert_true(unique > 100 && several > 50 && none > 100);
}

/* By the values that the plan knows: of rows that are equal in these any would do. The same when sides are swapped. */
static uint32_t group_hash(const Given *given, const MatchResult *result, size_t number, bool days) {
    Match match = match_at(result, number);
    uint32_t hash = 0;
    for (uint32_t i = 0; i < match.left_count + match.right_count; i++) {
        const Row *row = i < match.left_count ? &given->left[result->left[match.left_from + i]]
                                              : &given->right[result->right[match.right_from + i - match.left_count]];
        int value = row->value[FIELD_KEY] * 7919 + (days ? row->value[FIELD_DAY] : 0) * 104729 +
                    row->value[FIELD_AMOUNT] * 1299709;
        hash += (uint32_t)value * 2654435761u;
    }
    return hash;
}

static int by_hash(const void *a, const void *b) {
    const uint32_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static size_t hashes(const Given *given, const MatchResult *result, bool days, uint32_t *out) {
    for (size_t m = 0; m < result->match_count; m++) out[m] = group_hash(given, result, m, days);
    qsort(out, result->match_count, sizeof *out, by_hash);
    return result->match_count;
}

static void assert_same_groups(bool days, const Given *a, const MatchResult *x, const Given *b, const MatchResult *y) {
    uint32_t one[2 * ROWS], other[2 * ROWS];
    assert_int_equal(hashes(a, x, days, one), hashes(b, y, days, other));
    assert_memory_equal(one, other, x->match_count * sizeof *one);
    assert_int_equal(x->tie_count, y->tie_count);
}

static void check_laws(const Rule *rule, Given *given, Random *random, size_t *groups, size_t *ties) {
    bool days = rule->sum.by_date || rule->step.window_count == 2;
    MatchResult result = match_given(rule, given, 1), threads = match_given(rule, given, 3);
    check_shape(&result, given->lefts, given->rights);
    assert_same_groups(days, given, &result, given, &threads);
    for (size_t m = 0; m < result.match_count; m++) {
        Match match = match_at(&result, m);
        const uint32_t *left = result.left + match.left_from, *right = result.right + match.right_from;
        if (!rule->sum.by_date) { /* money is conserved */
            assert_int_equal(sum_of(given->left, left, match.left_count),
                             sum_of(given->right, right, match.right_count));
            assert_true(match.left_count <= (rule->sum.many_left ? 5 : 1) &&
                        match.right_count <= (rule->sum.many_right ? 5 : 1));
        }
        for (uint32_t i = 0; i < match.left_count; i++) {
            for (uint32_t k = 0; k < match.right_count; k++) {
                assert_true(values_same(&given->left[left[i]], &given->right[right[k]], FIELD_KEY));
                if (rule->step.window_count == 2)
                    assert_true(gap_of(&given->left[left[i]], &given->right[right[k]], FIELD_DAY) <=
                                rule->window[1].days);
            }
        }
        *groups += match.left_count + match.right_count > 2;
    }
    *ties += result.tie_count;
    Given other = *given;
    shuffle(other.left, other.lefts, random);
    shuffle(other.right, other.rights, random);
    MatchResult shuffled = match_given(rule, &other, 1);
    assert_same_groups(days, given, &result, &other, &shuffled);
    Rule mirror;
    rule_make(&mirror, rule->sum.many_right, rule->sum.many_left,
              rule->step.window_count == 2 ? rule->window[1].days : -1, 0);
    mirror.sum.by_date = rule->sum.by_date;
    mirror.sum.date = FIELD_DAY;
    mirror.step.window_count = rule->step.window_count;
    Given swapped = {.lefts = given->rights, .rights = given->lefts};
    memcpy(swapped.left, given->right, sizeof swapped.left);
    memcpy(swapped.right, given->left, sizeof swapped.right);
    MatchResult mirrored = match_given(&mirror, &swapped, 1);
    assert_same_groups(days, given, &result, &swapped, &mirrored);
}

static void test_laws(void **unused) {
    (void)unused;
    Random random = {11};
    size_t groups = 0, ties = 0, spread = 0, ignored = 0;
    for (int round = 0; round < 20000; round++) {
        Rule rule;
        Given given = {.lefts = 1 + below(&random, ROWS), .rights = 1 + below(&random, ROWS)};
        random_rows(given.left, given.lefts, &random);
        random_rows(given.right, given.rights, &random);
        for (size_t r = 0; r < given.rights; r += 2) { /* so that something adds up */
            int one = given.left[below(&random, (uint32_t)given.lefts)].value[FIELD_AMOUNT];
            given.right[r].value[FIELD_AMOUNT] =
                one + given.left[below(&random, (uint32_t)given.lefts)].value[FIELD_AMOUNT];
        }
        rule_make(&rule, round % 3 != 0, round % 3 != 1, round % 2 ? 3 : -1, 0);
        if (round % 5 == 0) spread_rule(&rule);
        check_laws(&rule, &given, &random, rule.sum.by_date ? &spread : &groups, rule.sum.by_date ? &ignored : &ties);
        arena_reset(arena);
    }
    assert_true(groups > 1000 && ties > 1000 && spread > 1000 && ignored == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_payment_for_two_documents),
        cmocka_unit_test(test_many_only_where_the_step_allows),
        cmocka_unit_test(test_a_single_row_goes_first),
        cmocka_unit_test(test_two_answers_are_a_tie),
        cmocka_unit_test(test_a_contested_answer_is_a_tie),
        cmocka_unit_test(test_equal_rows_are_a_multiset),
        cmocka_unit_test(test_credit_notes_count),
        cmocka_unit_test(test_many_on_both_sides),
        cmocka_unit_test(test_currencies_never_add_up),
        cmocka_unit_test(test_out_of_the_window),
        cmocka_unit_test(test_nearly_only_where_nothing_is_exact),
        cmocka_unit_test(test_a_search_that_ends_early_is_told),
        cmocka_unit_test(test_the_oldest_are_paid_first),
        cmocka_unit_test(test_an_advance_that_is_left_stays_with_its_documents),
        cmocka_unit_test(test_one_row_against_all_subsets),
        cmocka_unit_test(test_laws),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
