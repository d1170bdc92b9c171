/* Forecast against pairs counted one by one: of keys, of passes, of what does not run and what is refused. */
#include "engine/match/forecast.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/engine/match/sides.h"

enum { ROWS = 300, OTHERS = 200 };

static const uint32_t same_key[] = {FIELD_KEY}, among_field[] = {FIELD_STATUS, FIELD_TAX};
static const PassKey status_key = {0, PART_WHOLE, 0}, tax_key = {1, PART_WHOLE, 0};
static const MatchPass pass[] = {{.key = &status_key, .key_count = 1}, {.key = &tax_key, .key_count = 1}};

/* No two rows are equal in key, status and tax: those would count as one. */
static void make_rows(Row *row, int rows, int first) {
    for (int r = 0; r < rows; r++) {
        int n = r + first;
        row[r] = (Row){{n % 10 ? n * 7 % 37 : NONE, r, r, r, n % 3, n % 11 ? n * 5 % 71 : NONE}};
    }
}

static uint64_t pairs_of(const Row *a, size_t lefts, const Row *b, size_t rights, uint32_t field) {
    uint64_t pairs = 0;
    for (size_t i = 0; i < lefts; i++) {
        for (size_t k = a == b ? i + 1 : 0; k < rights; k++) pairs += values_same(&a[i], &b[k], field);
    }
    return pairs;
}

typedef struct Rule {
    MatchAlike field[2];
    MatchScore score;
    MatchAmong among;
    MatchStep step[3];
    MatchPlan plan;
} Rule;

/* Same key; scored among two passes; alike without either. */
static void make_rule(Rule *rule) {
    Error err = {0};
    *rule = (Rule){.among = {.field = among_field, .field_count = 2, .pass = pass, .pass_count = 2}};
    rule->field[0].field = FIELD_STATUS, rule->field[1].field = FIELD_TAX;
    for (size_t f = 0; f < 2; f++) assert_true(measure_parse(STR("edit 1"), "", &rule->field[f].use, &err));
    rule->score = (MatchScore){.field = rule->field, .field_count = 2, .least_ppm = 900000};
    rule->step[0] = (MatchStep){.words = STR("keys"), .same = same_key, .same_count = 1};
    rule->step[1] = (MatchStep){.words = STR("scored"), .score = &rule->score, .among = &rule->among};
    rule->step[2] = (MatchStep){.words = STR("alike"), .alike = rule->field, .alike_count = 2};
    rule->plan = (MatchPlan){.step = rule->step, .step_count = 3};
}

static void counts_what_there_is(void **state) {
    (void)state;
    static Row a[ROWS], b[OTHERS];
    make_rows(a, ROWS, 3);
    make_rows(b, OTHERS, 4);
    Arena *arena = arena_new("test", 0);
    MatchSide left = side_of(a, ROWS, arena), right = side_of(b, OTHERS, arena);
    Rule rule;
    make_rule(&rule);
    for (int one = 0; one < 2; one++) {
        const Row *other = one ? a : b;
        size_t others = one ? ROWS : OTHERS;
        for (size_t threads = 1; threads < 4; threads++) {
            StepForecast out[3];
            match_forecast(&(MatchInput){&rule.plan, &left, one ? &left : &right, threads}, false, arena, out);
            assert_int_equal(out[0].kind, FORECAST_KEYS);
            assert_int_equal(out[0].key.pairs, pairs_of(a, ROWS, other, others, FIELD_KEY));
            assert_true(out[0].key.block_count > 1 && out[0].key.block[0].pairs >= out[0].key.block[1].pairs);
            assert_int_equal(out[1].kind, FORECAST_PASSES);
            assert_int_equal(out[1].among.pass_count, 2);
            assert_int_equal(out[1].among.pass[0].pairs, pairs_of(a, ROWS, other, others, FIELD_STATUS));
            assert_int_equal(out[1].among.pass[1].pairs, pairs_of(a, ROWS, other, others, FIELD_TAX));
            assert_int_equal(out[1].among.pairs, out[1].among.pass[0].pairs + out[1].among.pass[1].pairs);
            assert_true(out[1].among.size >= out[1].among.pairs && out[1].among.seconds == 0);
            assert_int_equal(out[2].kind, FORECAST_UNKNOWN);
        }
    }
    arena_free(arena);
}

/* A block that the step will not compare is told so, and its pairs do not count; rows equal in all that the plan looks at are one. */
static void blocks_that_are_too_large(void **state) {
    (void)state;
    static Row a[ROWS], b[OTHERS];
    Arena *arena = arena_new("test", 0);
    for (int r = 0; r < ROWS; r++) a[r] = (Row){{r < 200 ? 1 : r < 220 ? 2 : 3, r, r, r, r, r}};
    for (int r = 0; r < OTHERS; r++) b[r] = (Row){{r < 100 ? 1 : 2, r, r, r, r, r}};
    MatchSide left = side_of(a, ROWS, arena), right = side_of(b, OTHERS, arena);
    Rule rule;
    StepForecast out[3];
    make_rule(&rule);
    rule.plan.block_rows_max = 100;
    match_forecast(&(MatchInput){&rule.plan, &left, &left, 2}, false, arena, out);
    assert_int_equal(out[0].key.pairs, 20 * 19 / 2 + 80 * 79 / 2);
    assert_false(out[0].key.block[0].compared);
    assert_int_equal(out[0].key.block[0].lefts, 200);
    assert_true(out[0].key.block[1].compared);
    match_forecast(&(MatchInput){&rule.plan, &left, &right, 2}, false, arena, out);
    assert_int_equal(out[0].key.pairs, 20 * 100);
    assert_false(out[0].key.block[0].compared);
    for (int r = 0; r < 200; r++) memcpy(&a[r], &a[r % 50], sizeof a[r]);
    left = side_of(a, ROWS, arena);
    match_forecast(&(MatchInput){&rule.plan, &left, &left, 2}, false, arena, out);
    assert_true(out[0].key.block[0].compared);
    arena_free(arena);
}

static void rows_that_take_no_part(void **state) {
    (void)state;
    static Row a[ROWS];
    uint8_t skip[ROWS] = {0};
    make_rows(a, ROWS, 5);
    Arena *arena = arena_new("test", 0);
    MatchSide side = side_of(a, ROWS, arena);
    for (size_t r = ROWS / 2; r < ROWS; r++) skip[r] = 1;
    side.skip = skip;
    Rule rule;
    StepForecast out[3];
    make_rule(&rule);
    match_forecast(&(MatchInput){&rule.plan, &side, &side, 2}, true, arena, out);
    assert_int_equal(out[0].key.pairs, pairs_of(a, ROWS / 2, a, ROWS / 2, FIELD_KEY));
    assert_int_equal(out[1].among.pass[1].pairs, pairs_of(a, ROWS / 2, a, ROWS / 2, FIELD_TAX));
    for (size_t i = 0; i < out[0].key.block_count; i++) assert_true(str_eq(out[0].key.block[i].name, STR("(personal)")));
    arena_free(arena);
}

static void what_does_not_run_and_what_is_refused(void **state) {
    (void)state;
    static Row a[ROWS], b[OTHERS];
    make_rows(a, ROWS, 6);
    make_rows(b, OTHERS, 7);
    Arena *arena = arena_new("test", 0);
    MatchSide left = side_of(a, ROWS, arena), right = side_of(b, OTHERS, arena);
    Rule rule;
    StepForecast out[3];
    make_rule(&rule);
    rule.among.pairs_max = 10;
    const Column **field = (const Column **)(uintptr_t)right.field;
    field[FIELD_KEY] = NULL;
    match_forecast(&(MatchInput){&rule.plan, &left, &right, 2}, false, arena, out);
    assert_int_equal(out[0].kind, FORECAST_LACKS_FIELD);
    assert_int_equal(out[1].kind, FORECAST_REFUSED);
    assert_true(str_find(out[1].refused, STR("more than 10")) != SIZE_MAX);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(counts_what_there_is), cmocka_unit_test(rows_that_take_no_part), cmocka_unit_test(blocks_that_are_too_large),
                                       cmocka_unit_test(what_does_not_run_and_what_is_refused)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
