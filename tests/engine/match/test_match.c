/* match_sides against a reference that enumerates every choice on small random sides, and the laws that hold for any.
 */
#include "tests/engine/match/sides.h"
#include "tests/support/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static MatchResult match_with(const MatchPlan *plan, const MatchSide *left, const MatchSide *right, size_t threads) {
    MatchResult result;
    Error err = {0};
    assert_true(match_sides(&(MatchInput){plan, left, right, threads}, arena, &result, &err));
    return result;
}

/* No row in two matches, ranges and back references agree, each row matched or not. */
static void check_shape(const MatchPlan *plan, const MatchResult *result, size_t lefts, size_t rights) {
    size_t left_at = 0, right_at = 0, unmatched = 0;
    size_t *made = arena_array(arena, plan->step_count, sizeof *made);
    uint32_t first_before = 0;
    for (size_t m = 0; m < result->match_count; m++) {
        Match at = match_at(result, m), *match = &at;
        assert_true(match->left_from == left_at && match->right_from == right_at);
        assert_true(match->left_count >= 1 && match->right_count >= 1 && match->step < plan->step_count);
        MatchShape shape = plan->step[match->step].shape;
        if (shape != MATCH_MANY_ONE) assert_int_equal(match->left_count, 1);
        if (shape != MATCH_ONE_MANY) assert_int_equal(match->right_count, 1);
        assert_true(m == 0 || result->left[left_at] > first_before);
        first_before = result->left[left_at];
        for (size_t i = 0; i < match->left_count; i++)
            assert_int_equal(result->left_match[result->left[left_at + i]], m);
        for (size_t i = 0; i < match->right_count; i++)
            assert_int_equal(result->right_match[result->right[right_at + i]], m);
        left_at += match->left_count;
        right_at += match->right_count;
        made[match->step]++;
    }
    assert_true(left_at == result->left_rows && right_at == result->right_rows);
    assert_memory_equal(made, result->step_matches, plan->step_count * sizeof *made);
    for (size_t l = 0; l < lefts; l++) unmatched += result->left_match[l] == ROW_NONE;
    assert_int_equal(left_at + unmatched, lefts);
    for (size_t r = unmatched = 0; r < rights; r++) unmatched += result->right_match[r] == ROW_NONE;
    assert_int_equal(right_at + unmatched, rights);
    for (size_t t = 0; t < result->tie_count; t++) {
        const MatchTie *tie = &result->tie[t];
        bool any = false;
        for (size_t i = 0; i < tie->left_count; i++)
            any |= result->left_match[result->left[tie->left_from + i]] == ROW_NONE;
        for (size_t i = 0; i < tie->right_count; i++)
            any |= result->right_match[result->right[tie->right_from + i]] == ROW_NONE;
        assert_true(any);
    }
}

static void assert_same_matches(const MatchResult *x, const MatchResult *y) {
    assert_int_equal(x->match_count, y->match_count);
    for (size_t m = 0; m < x->match_count; m++) {
        Match a = match_at(x, m), b = match_at(y, m);
        assert_memory_equal(&a, &b, sizeof a);
    }
}

/* ---- The reference. */

enum { ROWS = 5, STEPS = 3 };

typedef struct Reference {
    const MatchPlan *plan;
    const Row *left, *right;
    size_t lefts, rights, step;
    bool left_used[ROWS], right_used[ROWS]; /* matched, tied */
    uint32_t left_class[ROWS], right_class[ROWS];
    uint32_t matched[STEPS][ROWS][ROWS]; /* rows matched between classes */
    bool left_tied[ROWS];                /* classes */
    /* while enumerating */
    uint32_t partner[ROWS];
    uint64_t best[5];
    bool any;
    uint32_t least[ROWS][ROWS], most[ROWS][ROWS];
} Reference;

static void class_rows(const MatchPlan *plan, const Row *row, size_t rows, uint32_t *class) {
    for (size_t r = 0; r < rows; r++) {
        size_t first = 0;
        while (!row_equal(plan, &row[first], &row[r])) first++;
        class[r] = (uint32_t)first;
    }
}

static bool pair_allowed(const Reference *x, size_t l, size_t r) {
    return !x->left_used[l] && !x->right_used[r] &&
           rows_allowed(x->plan, &x->plan->step[x->step], &x->left[l], &x->right[r]);
}

static void weigh(Reference *x) {
    const MatchStep *step = &x->plan->step[x->step];
    uint64_t total[5] = {0}; /* rows alone, amount gap, day gap, score gap, disagreements */
    uint32_t flow[ROWS][ROWS] = {{0}};
    for (size_t l = 0; l < x->lefts; l++) {
        if (x->partner[l] == ROW_NONE) {
            total[0]++;
            continue;
        }
        const Row *a = &x->left[l], *b = &x->right[x->partner[l]];
        for (size_t w = 0; w < step->window_count; w++)
            total[step->window[w].is_days ? 2 : 1] += (uint64_t)gap_of(a, b, step->window[w].field);
        for (size_t f = 0; f < x->plan->agree_count; f++) total[4] += !values_same(a, b, x->plan->agree[f]);
        uint32_t score_gap;
        if (alike_holds(step, a, b, &score_gap)) total[3] += score_gap;
        flow[x->left_class[l]][x->right_class[x->partner[l]]]++;
    }
    int order = x->any ? 0 : -1;
    for (size_t i = 0; i < 5 && !order; i++) order = total[i] < x->best[i] ? -1 : total[i] > x->best[i];
    if (order > 0) return;
    memcpy(x->best, total, sizeof total);
    x->any = true;
    for (size_t c = 0; c < ROWS; c++) {
        for (size_t d = 0; d < ROWS; d++) {
            if (order < 0 || flow[c][d] < x->least[c][d]) x->least[c][d] = flow[c][d];
            if (order < 0 || flow[c][d] > x->most[c][d]) x->most[c][d] = flow[c][d];
        }
    }
}

static void enumerate(Reference *x, size_t l) { /* at most ROWS deep */
    if (l == x->lefts) {
        weigh(x);
        return;
    }
    x->partner[l] = ROW_NONE;
    enumerate(x, l + 1);
    for (uint32_t r = 0; r < x->rights; r++) {
        bool taken = !pair_allowed(x, l, r);
        for (size_t before = 0; before < l; before++) taken |= x->partner[before] == r;
        if (taken) continue;
        x->partner[l] = r;
        enumerate(x, l + 1);
    }
    x->partner[l] = ROW_NONE;
}

static void use_class(bool *used, const uint32_t *class, size_t rows, uint32_t wanted, uint32_t count) {
    for (size_t r = 0; r < rows && count; r++) {
        if (used[r] || class[r] != wanted) continue;
        used[r] = true;
        count--;
    }
}

static void run_step(Reference *x) {
    x->any = false;
    enumerate(x, 0);
    for (uint32_t c = 0; c < ROWS; c++) {
        for (uint32_t d = 0; d < ROWS; d++) {
            uint32_t flow = x->least[c][d] == x->most[c][d] ? x->least[c][d] : 0;
            x->matched[x->step][c][d] = flow;
            use_class(x->left_used, x->left_class, x->lefts, c, flow);
            use_class(x->right_used, x->right_class, x->rights, d, flow);
        }
    }
    for (uint32_t c = 0; c < ROWS; c++) {
        for (uint32_t d = 0; d < ROWS; d++) {
            if (x->least[c][d] == x->most[c][d]) continue;
            use_class(x->left_used, x->left_class, x->lefts, c, ROWS);
            use_class(x->right_used, x->right_class, x->rights, d, ROWS);
        }
    }
}

static Reference refer(const MatchPlan *plan, const Row *left, size_t lefts, const Row *right, size_t rights) {
    Reference x = {.plan = plan, .left = left, .right = right, .lefts = lefts, .rights = rights};
    class_rows(plan, left, lefts, x.left_class);
    class_rows(plan, right, rights, x.right_class);
    for (x.step = 0; x.step < plan->step_count; x.step++) run_step(&x);
    return x;
}

/* ---- Random plans and rows. */

static const uint32_t key_field[] = {FIELD_KEY}, two_fields[] = {FIELD_KEY, FIELD_NUMBER},
                      number_field[] = {FIELD_NUMBER};
static const uint32_t tax_field[] = {FIELD_TAX}, status_field[] = {FIELD_STATUS};

typedef struct RandomPlan {
    MatchPlan plan;
    MatchStep step[STEPS];
    MatchWindow window[STEPS][2];
    MatchAlike alike[STEPS][2];
} RandomPlan;

static void random_plan(Random *random, RandomPlan *out) {
    static const uint32_t *const same[] = {key_field, two_fields, number_field};
    static const size_t same_count[] = {1, 2, 1};
    *out = (RandomPlan){.plan = {.step_count = 1 + below(random, STEPS),
                                 .veto = tax_field,
                                 .veto_count = below(random, 2),
                                 .agree = status_field,
                                 .agree_count = below(random, 2)}};
    for (size_t s = 0; s < STEPS; s++) {
        uint32_t key = below(random, 3);
        MatchWindow *w = out->window[s];
        w[0] = (MatchWindow){.field = FIELD_DAY, .is_days = true, .days = (int32_t)below(random, 3)};
        w[1] =
            (MatchWindow){.field = FIELD_AMOUNT, .absolute = below(random, 2), .share_ppm = below(random, 2) * 400000};
        uint32_t windows = below(random, 4);
        out->step[s] = (MatchStep){.same = same[key],
                                   .same_count = same_count[key],
                                   .window = windows == 2 ? w + 1 : w,
                                   .window_count = windows == 3   ? 2
                                                   : windows == 0 ? 0
                                                                  : 1};
        if (below(random, 8) == 0) {
            out->step[s].differ = status_field;
            out->step[s].differ_count = 1;
        }
        if (below(random, 3)) continue;
        for (uint32_t i = 0; i < 2; i++) {
            out->alike[s][i] = (MatchAlike){.field = i ? FIELD_STATUS : FIELD_TAX, .use = {measure_find(STR("edit")), 1, 1}};
        }
        out->step[s].alike = out->alike[s];
        out->step[s].alike_count = 1 + below(random, 2);
        if (below(random, 2)) out->step[s].same_count = 0;
    }
    out->plan.step = out->step;
}

static size_t random_rows(Random *random, Row *row, size_t rows_max, uint32_t spread) {
    size_t rows = below(random, (uint32_t)rows_max + 1);
    for (size_t r = 0; r < rows; r++) {
        for (size_t f = 0; f < FIELDS; f++) {
            row[r].value[f] = (int)below(random, f <= FIELD_NUMBER ? 2 : f == FIELD_TAX ? 8 + spread : spread);
            if (below(random, 12) == 0)
                row[r].value[f] = field_type[f] == COLUMN_TEXT && below(random, 2) ? EMPTY : NONE;
        }
        if (r && below(random, 3) == 0) row[r] = row[below(random, (uint32_t)r)];
    }
    return rows;
}

static void count_matched(const MatchResult *result, const Reference *x, uint32_t counts[STEPS][ROWS][ROWS]) {
    memset(counts, 0, sizeof(uint32_t[STEPS][ROWS][ROWS]));
    for (size_t m = 0; m < result->match_count; m++) {
        Match at = match_at(result, m), *match = &at;
        uint32_t c = x->left_class[result->left[match->left_from]],
                 d = x->right_class[result->right[match->right_from]];
        counts[match->step][c][d]++;
    }
}

static size_t tied_rows(const MatchResult *result) {
    size_t rows = 0;
    for (size_t t = 0; t < result->tie_count; t++) {
        if (!result->tie[t].multiset) rows += result->tie[t].left_count + result->tie[t].right_count;
    }
    return rows;
}

static void equals_reference(void **state) {
    (void)state;
    size_t matches = 0, ties = 0, surplus = 0;
    for (uint32_t round = 0; round < 4000; round++) {
        Random random = {round * 104729u + 3};
        RandomPlan plan;
        random_plan(&random, &plan);
        Row left[ROWS], right[ROWS];
        uint32_t spread = 1 + below(&random, 4);
        size_t lefts = random_rows(&random, left, ROWS, spread), rights = random_rows(&random, right, ROWS, spread);
        Reference wanted = refer(&plan.plan, left, lefts, right, rights);
        MatchSide l = side_of(left, lefts, arena), r = side_of(right, rights, arena);
        MatchResult seen = match_with(&plan.plan, &l, &r, 1), swapped = match_with(&plan.plan, &r, &l, 1);
        check_shape(&plan.plan, &seen, lefts, rights);
        uint32_t counts[STEPS][ROWS][ROWS];
        count_matched(&seen, &wanted, counts);
        for (size_t s = 0; s < plan.plan.step_count; s++)
            assert_memory_equal(counts[s], wanted.matched[s], sizeof counts[s]);
        Reference other = refer(&plan.plan, right, rights, left, lefts);
        count_matched(&swapped, &other, counts);
        for (size_t s = 0; s < plan.plan.step_count; s++) {
            for (size_t c = 0; c < ROWS; c++) {
                for (size_t d = 0; d < ROWS; d++) assert_int_equal(counts[s][d][c], wanted.matched[s][c][d]);
            }
        }
        assert_int_equal(tied_rows(&seen), tied_rows(&swapped));
        assert_int_equal(seen.tie_count, swapped.tie_count);
        matches += seen.match_count;
        for (size_t t = 0; t < seen.tie_count; t++) *(seen.tie[t].multiset ? &surplus : &ties) += 1;
        arena_reset(arena);
    }
    assert_true(matches > 1000 && ties > 100 && surplus > 100); /* the rounds do reach every outcome */
}

static void order_of_rows_does_not_matter(void **state) {
    (void)state;
    for (uint32_t round = 0; round < 1000; round++) {
        Random random = {round * 15485863u + 11};
        RandomPlan plan;
        random_plan(&random, &plan);
        Row left[60], right[60], left_mixed[60], right_mixed[60];
        size_t lefts = random_rows(&random, left, 60, 4), rights = random_rows(&random, right, 60, 4);
        memcpy(left_mixed, left, lefts * sizeof *left);
        memcpy(right_mixed, right, rights * sizeof *right);
        shuffle(left_mixed, lefts, &random);
        shuffle(right_mixed, rights, &random);
        MatchSide a = side_of(left, lefts, arena), b = side_of(right, rights, arena);
        MatchSide c = side_of(left_mixed, lefts, arena), d = side_of(right_mixed, rights, arena);
        MatchResult x = match_with(&plan.plan, &a, &b, 1), y = match_with(&plan.plan, &c, &d, 3);
        check_shape(&plan.plan, &x, lefts, rights);
        assert_int_equal(x.match_count, y.match_count);
        assert_int_equal(x.tie_count, y.tie_count);
        assert_int_equal(tied_rows(&x), tied_rows(&y));
        /* each row's fate in the first order has a row of the same values and fate in the second */
        bool used[60] = {false};
        for (size_t m = 0; m < x.match_count; m++) {
            const Row *l = &left[x.left[match_at(&x, m).left_from]], *r = &right[x.right[match_at(&x, m).right_from]];
            size_t n = 0;
            for (; n < y.match_count; n++) {
                Match at = match_at(&y, n), *other = &at;
                if (!used[n] && other->step == match_at(&x, m).step && other->multiset == match_at(&x, m).multiset &&
                    row_equal(&plan.plan, l, &left_mixed[y.left[other->left_from]]) &&
                    row_equal(&plan.plan, r, &right_mixed[y.right[other->right_from]]))
                    break;
            }
            assert_true(n < y.match_count);
            used[n] = true;
        }
        arena_reset(arena);
    }
}

/* ---- Cases with names. */

static MatchSide side(const Row *row, size_t rows) {
    return side_of(row, rows, arena);
}

static void the_example_of_the_header(void **state) {
    (void)state;
    MatchWindow within = {.field = FIELD_DAY, .is_days = true, .days = 3};
    MatchStep step = {.same = key_field, .same_count = 1, .window = &within, .window_count = 1};
    MatchPlan plan = {.step = &step, .step_count = 1, .agree = status_field, .agree_count = 1};
    Row left[] = {{{1, 0, 1, 100, 0, 0}}, {{2, 0, 2, 50, 0, 0}}};
    Row right[] = {{{1, 0, 2, 100, 0, 0}}, {{1, 0, 3, 100, 0, 0}}, {{2, 0, 9, 50, 0, 0}}};
    MatchSide l = side(left, 2), r = side(right, 3);
    MatchResult result = match_with(&plan, &l, &r, 1);
    assert_int_equal(result.match_count, 1);
    assert_true(result.left[0] == 0 && result.right[0] == 0 && !match_at(&result, 0).multiset && result.tie_count == 0);
    assert_int_equal(match_at(&result, 0).score_ppm, 1000000);
    assert_int_equal(result.step_pairs[0], 3);

    right[1].value[FIELD_DAY] = 2; /* equal: either will do, the surplus is told */
    r = side(right, 3);
    result = match_with(&plan, &l, &r, 1);
    assert_int_equal(result.match_count, 1);
    assert_true(match_at(&result, 0).multiset);
    assert_int_equal(result.tie_count, 1);
    assert_true(result.tie[0].multiset && result.tie[0].left_count == 1 && result.tie[0].right_count == 2);

    right[0].value[FIELD_STATUS] = 7; /* neither has the left row's status, and they are not the same */
    right[1].value[FIELD_STATUS] = 8;
    r = side(right, 3);
    result = match_with(&plan, &l, &r, 1);
    assert_int_equal(result.match_count, 0);
    assert_int_equal(result.tie_count, 1);
    assert_true(!result.tie[0].multiset && result.tie[0].left_count == 1 && result.tie[0].right_count == 2);

    right[1].value[FIELD_STATUS] = 0; /* one of them has */
    r = side(right, 3);
    result = match_with(&plan, &l, &r, 1);
    assert_true(result.match_count == 1 && result.right[0] == 1 && result.tie_count == 0);
}

static void twelve_payments_eleven_invoices(void **state) {
    (void)state;
    MatchStep step = {.same = key_field, .same_count = 1, .review = true};
    MatchPlan plan = {.step = &step, .step_count = 1};
    Row row[12];
    for (size_t i = 0; i < 12; i++) row[i] = (Row){{1, 0, 1, 100, 0, 0}};
    MatchSide l = side(row, 12), r = side(row, 11);
    MatchResult result = match_with(&plan, &l, &r, 1);
    assert_int_equal(result.match_count, 11);
    assert_true(match_at(&result, 10).multiset && match_at(&result, 10).review);
    assert_int_equal(result.tie_count, 1);
    assert_true(result.tie[0].multiset && result.tie[0].left_count == 12 && result.tie[0].right_count == 11);
    assert_int_equal(result.left[result.tie[0].left_from + 11], 11);
    check_shape(&plan, &result, 12, 11);
}

static void surplus_goes_on_to_later_steps(void **state) {
    (void)state;
    MatchWindow within = {.field = FIELD_DAY, .is_days = true, .days = 1};
    MatchStep steps[] = {{.same = key_field, .same_count = 1, .window = &within, .window_count = 1},
                         {.same = key_field, .same_count = 1}};
    MatchPlan plan = {.step = steps, .step_count = 2};
    Row left[] = {{{1, 0, 1, 100, 0, 0}}, {{1, 0, 1, 100, 0, 0}}},
        right[] = {{{1, 0, 1, 100, 0, 0}}, {{1, 0, 20, 100, 0, 0}}};
    MatchSide l = side(left, 2), r = side(right, 2);
    MatchResult result = match_with(&plan, &l, &r, 1);
    assert_int_equal(result.match_count, 2);
    assert_true(match_at(&result, 0).step == 0 && match_at(&result, 1).step == 1);
    assert_int_equal(result.tie_count, 0);
}

static void nothing_equals_null_or_empty(void **state) {
    (void)state;
    MatchStep steps[] = {{.same = key_field, .same_count = 1}, {.same = number_field, .same_count = 1}};
    MatchPlan plan = {.step = steps, .step_count = 2};
    Row left[] = {{{NONE, NONE, 1, 100, 0, 0}}, {{EMPTY, NONE, 1, 100, 0, 0}}};
    MatchSide l = side(left, 2), r = side(left, 2);
    MatchResult result = match_with(&plan, &l, &r, 1);
    assert_true(result.match_count == 0 && result.tie_count == 0 && result.block_count == 0);
}

static void composite_keys_keep_their_borders(void **state) { /* 1 + 11 is not 11 + 1 */
    (void)state;
    MatchStep step = {.same = two_fields, .same_count = 2};
    MatchPlan plan = {.step = &step, .step_count = 1};
    Row left[] = {{{1, 11, 1, 100, 0, 0}}}, right[] = {{{11, 1, 1, 100, 0, 0}}};
    MatchSide l = side(left, 1), r = side(right, 1);
    assert_int_equal(match_with(&plan, &l, &r, 1).match_count, 0);
}

static void skipped_rows_and_lacking_fields(void **state) {
    (void)state;
    MatchStep steps[] = {{.same = number_field, .same_count = 1}, {.same = key_field, .same_count = 1}};
    MatchPlan plan = {.step = steps, .step_count = 2};
    Row row[] = {{{1, 5, 1, 100, 0, 0}}, {{2, 6, 1, 100, 0, 0}}};
    MatchSide l = side(row, 2), r = side(row, 2);
    const Column *lacking[FIELDS];
    memcpy(lacking, r.field, sizeof lacking);
    lacking[FIELD_NUMBER] = NULL;
    r.field = lacking;
    l.skip = (const uint8_t[]){1, 0};
    MatchResult result = match_with(&plan, &l, &r, 1);
    assert_true(result.match_count == 1 && match_at(&result, 0).step == 1 && result.left[0] == 1 && result.right[0] == 1);
    assert_int_equal(result.left_match[0], ROW_NONE);
    assert_int_equal(result.step_pairs[0], 0);
}

static void numbers_of_other_scale_or_type(void **state) {
    (void)state;
    MatchStep step = {.same = (const uint32_t[]){0}, .same_count = 1};
    MatchPlan plan = {.step = &step, .step_count = 1};
    Column columns[3];
    int64_t value[] = {15000, 150, 1500};
    const uint8_t scale[] = {2, 0, 1}; /* 150.00, 150, 150.0 */
    const ColumnType type[] = {COLUMN_DECIMAL, COLUMN_INTEGER, COLUMN_DECIMAL};
    for (size_t c = 0; c < 3; c++) {
        ColumnBuilder *b = column_builder(arena, STR("n"), type[c], scale[c], 1);
        column_add_number(b, value[c]);
        columns[c] = column_built(b);
    }
    for (size_t c = 0; c < 3; c++) {
        for (size_t d = 0; d < 3; d++) {
            const Column *left = &columns[c], *right = &columns[d];
            MatchResult result =
                match_with(&plan, &(MatchSide){&left, 1, 1, NULL, NULL}, &(MatchSide){&right, 1, 1, NULL, NULL}, 1);
            assert_int_equal(result.match_count, 1);
        }
    }
}

static void a_large_block_is_reported(void **state) {
    (void)state;
    MatchStep step = {.same = two_fields, .same_count = 2};
    MatchPlan plan = {.step = &step, .step_count = 1, .agree = status_field, .agree_count = 1, .block_rows_max = 3};
    Row row[5];
    for (int i = 0; i < 5; i++) row[i] = (Row){{1, 9, 1, 100, i, 0}};
    MatchSide l = side(row, 5), r = side(row, 2);
    MatchResult result = match_with(&plan, &l, &r, 1);
    assert_true(result.match_count == 0 && result.block_count == 1);
    assert_true(result.block[0].left_rows == 5 && result.block[0].right_rows == 2);
    assert_true(str_eq(result.block[0].key, STR("value 1 | 9")));
    for (int i = 0; i < 5; i++) row[i].value[FIELD_STATUS] = 0; /* equal rows count once */
    l = side(row, 5);
    r = side(row, 5);
    result = match_with(&plan, &l, &r, 1);
    assert_true(result.match_count == 5 && result.block_count == 0);
}

static void one_to_many(void **state) {
    (void)state;
    MatchWindow within = {.field = FIELD_DAY, .is_days = true, .days = 5};
    MatchStep step = {
        .same = key_field, .same_count = 1, .shape = MATCH_ONE_MANY, .window = &within, .window_count = 1};
    MatchPlan plan = {.step = &step, .step_count = 1};
    Row orders[] = {{{1, 0, 10, 100, 0, 0}}, {{2, 0, 10, 100, 0, 0}}, {{3, 0, 10, 0, 0, 0}},
                    {{3, 0, 11, 0, 0, 0}},   {{4, 0, 10, 0, 0, 0}},   {{4, 0, 40, 0, 0, 0}}};
    Row parts[] = {{{2, 0, 12, 40, 0, 0}}, {{1, 0, 9, 60, 0, 0}}, {{1, 0, 15, 40, 0, 0}}, {{1, 0, 16, 1, 0, 0}},
                   {{3, 0, 10, 5, 0, 0}},  {{4, 0, 41, 5, 0, 0}}, {{4, 0, 11, 5, 0, 0}},  {{4, 0, 38, 5, 0, 0}}};
    MatchSide l = side(orders, 6), r = side(parts, 8);
    MatchResult result = match_with(&plan, &l, &r, 2);
    check_shape(&plan, &result, 6, 8);
    assert_int_equal(result.match_count, 4);
    assert_true(match_at(&result, 0).right_count == 2 && result.right[0] == 1 && result.right[1] == 2);
    assert_true(match_at(&result, 1).right_count == 1 && result.right[2] == 0);
    assert_true(result.left_match[4] == 2 && match_at(&result, 2).right_count == 1 && result.right_match[6] == 2);
    assert_true(result.left_match[5] == 3 && match_at(&result, 3).right_count == 2 && result.right_match[5] == 3 &&
                result.right_match[7] == 3);
    assert_int_equal(result.right_match[3], ROW_NONE); /* a day past the window */
    assert_int_equal(result.tie_count, 1);             /* two orders of number 3 */
    assert_true(!result.tie[0].multiset && result.tie[0].left_count == 2 && result.tie[0].right_count == 1);

    step.shape = MATCH_MANY_ONE;
    MatchResult swapped = match_with(&plan, &r, &l, 1);
    check_shape(&plan, &swapped, 8, 6);
    assert_int_equal(swapped.match_count, 4);
    assert_int_equal(swapped.tie_count, 1);
    for (size_t i = 0; i < 6; i++) {
        for (size_t j = 0; j < 8; j++) {
            bool here = result.left_match[i] != ROW_NONE && result.left_match[i] == result.right_match[j];
            bool there = swapped.right_match[i] != ROW_NONE && swapped.right_match[i] == swapped.left_match[j];
            assert_int_equal(here, there);
        }
    }
}

/* A component of allowed pairs with one order is one match, with several it is a tie; the other way round the same. */
static void many_equals_components(void **state) {
    (void)state;
    enum { MANY = 10 };
    size_t matches = 0, ties = 0;
    for (uint32_t round = 0; round < 1500; round++) {
        Random random = {round * 99991u + 7};
        RandomPlan plan;
        Row left[MANY], right[MANY];
        random_plan(&random, &plan);
        plan.plan.step_count = 1;
        plan.step[0].alike_count = 0;
        plan.step[0].same = two_fields;
        plan.step[0].same_count = 1 + below(&random, 2);
        plan.step[0].shape = MATCH_ONE_MANY;
        size_t lefts = random_rows(&random, left, MANY, 6), rights = random_rows(&random, right, MANY, 6);
        MatchSide l = side_of(left, lefts, arena), r = side_of(right, rights, arena);
        MatchResult seen = match_with(&plan.plan, &l, &r, 2);
        check_shape(&plan.plan, &seen, lefts, rights);
        uint32_t set[2 * MANY], ones[2 * MANY] = {0}, manys[2 * MANY] = {0};
        for (uint32_t i = 0; i < lefts + rights; i++) set[i] = i;
        for (size_t again = 0; again < 2 * MANY; again++) { /* the least number spreads */
            for (size_t i = 0; i < lefts; i++) {
                for (size_t j = 0; j < rights; j++) {
                    if (!rows_allowed(&plan.plan, &plan.step[0], &left[i], &right[j])) continue;
                    uint32_t least = set[i] < set[lefts + j] ? set[i] : set[lefts + j];
                    set[i] = set[lefts + j] = least;
                }
            }
        }
        for (size_t i = 0; i < lefts; i++) ones[set[i]]++;
        for (size_t j = 0; j < rights; j++) manys[set[lefts + j]]++;
        plan.step[0].shape = MATCH_MANY_ONE;
        MatchResult swapped = match_with(&plan.plan, &r, &l, 1);
        check_shape(&plan.plan, &swapped, rights, lefts);
        size_t tied = 0;
        for (size_t i = 0; i < lefts; i++) {
            assert_int_equal(seen.left_match[i] != ROW_NONE, ones[set[i]] == 1 && manys[set[i]] > 0);
            assert_int_equal(swapped.right_match[i] != ROW_NONE, seen.left_match[i] != ROW_NONE);
            tied += ones[set[i]] > 1;
        }
        for (size_t j = 0; j < rights; j++) {
            assert_int_equal(seen.right_match[j] != ROW_NONE, ones[set[lefts + j]] == 1);
            tied += ones[set[lefts + j]] > 1;
            for (size_t i = 0; i < lefts; i++) {
                bool together = set[i] == set[lefts + j] && ones[set[i]] == 1;
                assert_int_equal(seen.right_match[j] != ROW_NONE && seen.right_match[j] == seen.left_match[i],
                                 together);
                assert_int_equal(swapped.left_match[j] != ROW_NONE && swapped.left_match[j] == swapped.right_match[i],
                                 together);
            }
        }
        assert_int_equal(tied_rows(&seen), tied);
        assert_int_equal(tied_rows(&swapped), tied);
        matches += seen.match_count;
        ties += seen.tie_count;
        arena_reset(arena);
    }
    assert_true(matches > 300 && ties > 300);
}

static void names_within_a_key(void **state) {
    (void)state;
    static const char *const left_name[] = {"romashka", "vasilek"}, *const right_name[] = {"vasilok", "romashka",
                                                                                           "tulpan"};
    MatchAlike alike = {.field = 1, .use = {measure_find(STR("edit")), 1, 1}};
    MatchStep step = {.same = (const uint32_t[]){0}, .same_count = 1, .alike = &alike, .alike_count = 1};
    MatchPlan plan = {.step = &step, .step_count = 1};
    Column column[4];
    for (size_t c = 0; c < 4; c++) {
        size_t rows = c < 2 ? 2 : 3;
        ColumnBuilder *b = column_builder(arena, STR("n"), COLUMN_TEXT, 0, rows);
        for (size_t i = 0; i < rows; i++)
            column_add_text(b, c % 2 == 0 ? STR("+7") : str_of(c == 1 ? left_name[i] : right_name[i]));
        column[c] = column_built(b);
    }
    const Column *left[] = {&column[0], &column[1]}, *right[] = {&column[2], &column[3]};
    MatchResult result = match_with(&plan, &(MatchSide){left, 2, 2, NULL, NULL}, &(MatchSide){right, 2, 3, NULL, NULL}, 1);
    assert_int_equal(result.match_count, 2);
    assert_true(result.right[0] == 1 && result.right[1] == 0);
    assert_true(match_at(&result, 0).score_ppm == 1000000 && match_at(&result, 1).score_ppm == 500000);
}

static Column integers(size_t rows, uint64_t factor, uint64_t offset) { /* distinct for factors odd */
    ColumnBuilder *b = column_builder(arena, STR("id"), COLUMN_INTEGER, 0, rows);
    for (size_t r = 0; r < rows; r++) column_add_number(b, (int64_t)((r + offset) * factor));
    return column_built(b);
}

static Column reversed(size_t rows, uint64_t factor) {
    ColumnBuilder *b = column_builder(arena, STR("id"), COLUMN_INTEGER, 0, rows);
    for (size_t r = rows; r-- > 0;) column_add_number(b, (int64_t)(r * factor));
    return column_built(b);
}

static void many_rows_any_threads(void **state) {
    (void)state;
    enum { LEFTS = 300000, RIGHTS = 280000 };
    Column left = integers(LEFTS, 0x9E3779B97F4A7C15u, 0), right = reversed(RIGHTS, 0x9E3779B97F4A7C15u);
    const Column *l = &left, *r = &right;
    MatchStep step = {.same = (const uint32_t[]){0}, .same_count = 1};
    MatchPlan plan = {.step = &step, .step_count = 1};
    MatchSide a = {&l, 1, LEFTS, NULL, NULL}, b = {&r, 1, RIGHTS, NULL, NULL};
    MatchResult one = match_with(&plan, &a, &b, 1), four = match_with(&plan, &a, &b, 4);
    check_shape(&plan, &one, LEFTS, RIGHTS);
    assert_int_equal(one.match_count, RIGHTS);
    for (size_t m = 0; m < RIGHTS; m++) assert_true(one.left[m] == m && one.right[m] == RIGHTS - 1 - m);
    assert_int_equal(one.step_pairs[0], RIGHTS);
    assert_int_equal(four.match_count, RIGHTS);
    assert_same_matches(&one, &four);
    assert_memory_equal(one.left, four.left, RIGHTS * sizeof *one.left);
    assert_memory_equal(one.right, four.right, RIGHTS * sizeof *one.right);
    assert_memory_equal(one.right_match, four.right_match, RIGHTS * sizeof *one.right_match);
}

static Column texts(size_t rows, const char *format) {
    ColumnBuilder *b = column_builder(arena, STR("number"), COLUMN_TEXT, 0, rows);
    for (size_t r = 0; r < rows; r++) column_add_text(b, str_printf(arena, format, r));
    return column_built(b);
}

/* 9e10 pairs of different texts share some twenty 32-bit hashes; none of them may match. */
static void colliding_hashes_never_match(void **state) {
    (void)state;
    enum { COUNT = 300000 };
    Column left = texts(COUNT, "L-%zu"), right = texts(COUNT, "R-%zu");
    const Column *l = &left, *r = &right;
    MatchStep step = {.same = (const uint32_t[]){0}, .same_count = 1};
    MatchPlan plan = {.step = &step, .step_count = 1};
    MatchSide a = {&l, 1, COUNT, NULL, NULL}, b = {&r, 1, COUNT, NULL, NULL};
    MatchResult result = match_with(&plan, &a, &b, 2);
    assert_int_equal(result.match_count, 0);
    assert_int_equal(result.step_pairs[0], 0);
    for (size_t i = 0; i < COUNT; i++)
        assert_true(result.left_match[i] == ROW_NONE && result.right_match[i] == ROW_NONE);
    result = match_with(&plan, &a, &a, 2);
    assert_int_equal(result.match_count, COUNT);
    arena_reset(arena);
}

static uint32_t
scrambled(uint32_t i) { /* seven digits, any two of them two digits apart: the last digit checks the others */
    uint32_t number = i % 1000000, sum = 0;
    for (uint32_t rest = number, weight = 1; rest; rest /= 10, weight++) sum += rest % 10 * weight;
    return number * 10 + sum % 10;
}

/* Too many pairs to look at all: document numbers with one letter wrong are found by blocking, whatever the threads. */
static void wrong_letters_among_many(void **state) {
    (void)state;
    enum { COUNT = 3000 };
    Column column[4];
    ColumnBuilder *b[4];
    for (size_t c = 0; c < 4; c++) b[c] = column_builder(arena, STR("f"), c % 2 ? COLUMN_DATE : COLUMN_TEXT, 0, COUNT);
    for (uint32_t i = 0; i < COUNT; i++) {
        Str number = str_printf(arena, "%07u", scrambled(i * 37)),
            other = str_printf(arena, "%07u", scrambled((COUNT - 1 - i) * 37));
        if (i % 3 == 0) ((char *)(uintptr_t)other.ptr)[i % 7] = 'x';
        column_add_text(b[0], number);
        column_add_number(b[1], 100 + i % 5);
        column_add_text(b[2], other);
        column_add_number(b[3], 100 + i % 7);
    }
    for (size_t c = 0; c < 4; c++) column[c] = column_built(b[c]);
    const Column *l[] = {&column[0], &column[1]}, *r[] = {&column[2], &column[3]};
    MatchAlike alike = {.field = 0, .use = {measure_find(STR("edit")), 1, 1}};
    MatchWindow window = {.field = 1, .is_days = true, .days = 10};
    MatchStep step = {.alike = &alike, .alike_count = 1, .window = &window, .window_count = 1};
    MatchPlan plan = {.step = &step, .step_count = 1};
    MatchSide left = {l, 2, COUNT, NULL, NULL}, right = {r, 2, COUNT, NULL, NULL};
    MatchResult one = match_with(&plan, &left, &right, 1), three = match_with(&plan, &left, &right, 3);
    check_shape(&plan, &one, COUNT, COUNT);
    assert_true(one.step_pairs[0] < COUNT * 100);
    assert_int_equal(one.tie_count, three.tie_count);
    assert_same_matches(&one, &three);
    assert_memory_equal(one.right, three.right, one.match_count * sizeof *one.right);
    for (size_t m = 0; m < one.match_count; m++) {
        assert_int_equal(one.right[m], COUNT - 1 - one.left[m]);
        assert_int_equal(match_at(&one, m).score_ppm, one.right[m] % 3 == 0 ? PPM / 2 : PPM);
    }
    assert_true(one.match_count > COUNT * 9 / 10);
}

static void wrong_plans_are_refused(void **state) {
    (void)state;
    MatchStep step = {.shape = MATCH_ONE_MANY};
    MatchSide none = {NULL, 0, 0, NULL, NULL};
    MatchResult result;
    Error err = {0};
    assert_false(match_sides(&(MatchInput){&(MatchPlan){.step = &step, .step_count = 1}, &none, &none, 1}, arena, &result, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    MatchStep *steps = arena_array(arena, MATCH_STEPS_MAX + 1, sizeof *steps);
    err = (Error){0};
    assert_false(match_sides(&(MatchInput){&(MatchPlan){.step = steps, .step_count = MATCH_STEPS_MAX + 1}, &none, &none, 1}, arena, &result, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_reference),
        cmocka_unit_test(order_of_rows_does_not_matter),
        cmocka_unit_test(the_example_of_the_header),
        cmocka_unit_test(twelve_payments_eleven_invoices),
        cmocka_unit_test(surplus_goes_on_to_later_steps),
        cmocka_unit_test(nothing_equals_null_or_empty),
        cmocka_unit_test(composite_keys_keep_their_borders),
        cmocka_unit_test(skipped_rows_and_lacking_fields),
        cmocka_unit_test(numbers_of_other_scale_or_type),
        cmocka_unit_test(a_large_block_is_reported),
        cmocka_unit_test(one_to_many),
        cmocka_unit_test(many_equals_components),
        cmocka_unit_test(names_within_a_key),
        cmocka_unit_test(many_rows_any_threads),
        cmocka_unit_test(colliding_hashes_never_match),
        cmocka_unit_test(wrong_letters_among_many),
        cmocka_unit_test(wrong_plans_are_refused),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
