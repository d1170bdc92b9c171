/* Steps that let many rows go with many by the numbers that they name: against the rules of the header, asked of every
 * pair. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/match/match.h"
#include "tests/support/setup.h"

enum { ROWS = 7, NAMES = 3, NUMBERS = 9 };

/* What a row names: documents, at most one range, at most one contract; 0: none. */
typedef struct Row {
    int document[NAMES], low, high, contract;
    bool whole; /* the range is written as one number too: 3-5 */
} Row;

static uint32_t below(uint64_t *state, uint32_t limit) {
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*state >> 33) % limit;
}

static Row random_row(uint64_t *seed) {
    Row row = {0};
    for (int i = 0; i < NAMES; i++) row.document[i] = below(seed, 3) ? 0 : 1 + (int)below(seed, NUMBERS);
    if (!below(seed, 3)) {
        row.low = 1 + (int)below(seed, NUMBERS - 3);
        row.high = row.low + 1 + (int)below(seed, 3);
        row.whole = below(seed, 2);
    }
    row.contract = below(seed, 3) ? 0 : 1 + (int)below(seed, NUMBERS);
    return row;
}

static const char *text_of(const Row *row) {
    Str out = STR("");
    for (int i = 0; i < NAMES; i++) {
        if (row->document[i]) out = str_printf(arena, "%.*s%d ", STR_ARG(out), row->document[i]);
    }
    if (row->low && row->whole) out = str_printf(arena, "%.*s%d-%d ", STR_ARG(out), row->low, row->high);
    if (row->low) out = str_printf(arena, "%.*s%d..%d ", STR_ARG(out), row->low, row->high);
    if (row->contract) out = str_printf(arena, "%.*s~%d ", STR_ARG(out), row->contract);
    return str_cstr(arena, str_trim(out));
}

static bool names(const Row *row, int number) {
    for (int i = 0; i < NAMES; i++) {
        if (number && row->document[i] == number) return true;
    }
    return false;
}

static bool documents_meet(const Row *a, const Row *b) {
    for (int i = 0; i < NAMES; i++) {
        if (names(b, a->document[i])) return true;
    }
    return a->whole && b->whole && a->low == b->low && a->high == b->high;
}

/* Does a range of `row` count among `others`, and does it hold `other`? */
static bool range_meets(const Row *row, const Row *other, const Row *others, size_t count) {
    bool low = false, high = false, whole = false, inside = false;
    if (!row->low) return false;
    for (size_t i = 0; i < count; i++) {
        low = low || names(&others[i], row->low);
        high = high || names(&others[i], row->high);
        whole = whole || (row->whole && others[i].whole && others[i].low == row->low && others[i].high == row->high);
    }
    for (int n = row->low; n <= row->high; n++) inside = inside || names(other, n);
    return low && high && !whole && inside;
}

typedef struct Sides {
    Row left[ROWS], right[ROWS];
} Sides;

static bool sure(const Sides *s, size_t l, size_t r) {
    return documents_meet(&s->left[l], &s->right[r]) || range_meets(&s->left[l], &s->right[r], s->right, ROWS) ||
           range_meets(&s->right[r], &s->left[l], s->left, ROWS);
}

static bool any_sure(const Sides *s, size_t row, bool right) {
    for (size_t i = 0; i < ROWS; i++) {
        if (right ? sure(s, i, row) : sure(s, row, i)) return true;
    }
    return false;
}

static bool wanted(const Sides *s, size_t l, size_t r) {
    const Row *a = &s->left[l], *b = &s->right[r];
    if (sure(s, l, r)) return true;
    bool left = a->contract && !any_sure(s, l, false), right = b->contract && !any_sure(s, r, true);
    return (left && names(b, a->contract)) || (right && names(a, b->contract)) ||
           (left && right && a->contract == b->contract);
}

static Column column_of(const Row *row) {
    ColumnBuilder *b = column_builder(arena, STR("number"), COLUMN_TEXT, 0, ROWS);
    for (size_t r = 0; r < ROWS; r++) column_add_text(b, str_of(text_of(&row[r])));
    return column_built(b);
}

static MatchResult match_rows(const Column *left, const Column *right, MatchShape shape) {
    MeasureUse use;
    Error err = {0};
    assert_true(measure_parse(STR("reference"), "test", &use, &err));
    MatchAlike alike = {.field = 0, .use = use};
    MatchStep step = {.words = STR("named"), .shape = shape, .alike = &alike, .alike_count = 1};
    MatchPlan plan = {.step = &step, .step_count = 1};
    MatchSide sides[2] = {{&left, 1, left->rows, NULL, NULL}, {&right, 1, right->rows, NULL, NULL}};
    MatchResult result;
    if (!match_sides(&(MatchInput){&plan, &sides[0], &sides[1], 2}, arena, &result, &err)) fail_msg("%s", err.text);
    return result;
}

/* Sets of rows that wanted pairs connect: the least node of each; left rows first. */
static void connect(const Sides *s, uint32_t root[2 * ROWS]) {
    for (uint32_t n = 0; n < 2 * ROWS; n++) root[n] = n;
    for (bool more = true; more;) {
        more = false;
        for (uint32_t l = 0; l < ROWS; l++) {
            for (uint32_t r = 0; r < ROWS; r++) {
                uint32_t *a = &root[l], *b = &root[ROWS + r];
                if (*a == *b || !wanted(s, l, r)) continue;
                *a = *b = *a < *b ? *a : *b;
                more = true;
            }
        }
    }
}

static void groups_are_what_the_names_connect(void **state) {
    (void)state;
    uint64_t seed = 3;
    size_t matched = 0;
    for (int round = 0; round < 3000; round++) {
        Sides s;
        for (size_t i = 0; i < ROWS; i++) {
            s.left[i] = random_row(&seed);
            s.right[i] = random_row(&seed);
        }
        Column left = column_of(s.left), right = column_of(s.right);
        MatchResult result = match_rows(&left, &right, MATCH_MANY_MANY);
        uint32_t root[2 * ROWS];
        connect(&s, root);
        for (size_t l = 0; l < ROWS; l++) {
            for (size_t r = 0; r < ROWS; r++) {
                bool together = result.left_match[l] != ROW_NONE && result.left_match[l] == result.right_match[r];
                if (together != (root[l] == root[ROWS + r]))
                    fail_msg("round %d: '%s' and '%s': %d", round, text_of(&s.left[l]), text_of(&s.right[r]), together);
                matched += together;
            }
        }
        arena_reset(arena);
    }
    assert_true(matched > 10000);
}

/* One left row with many: where two are named, all are tied. */
static void one_that_are_two_are_tied(void **state) {
    (void)state;
    const Row left[ROWS] = {{.document = {1}}, {.document = {2}}, {.document = {3}}},
              right[ROWS] = {{.document = {1, 2}}, {.document = {3}}, {.document = {3}}};
    Column l = column_of(left), r = column_of(right);
    MatchResult result = match_rows(&l, &r, MATCH_ONE_MANY);
    assert_int_equal(result.match_count, 1);
    assert_int_equal(match_at(&result, 0).right_count, 2);
    assert_int_equal(result.tie_count, 1);
    assert_int_equal(result.tie[0].left_count + result.tie[0].right_count, 3);
}

/* A number that everybody names brings nobody together, and is told. */
static void a_number_of_all_is_told(void **state) {
    (void)state;
    enum { MANY = 2100 };
    ColumnBuilder *b[2];
    Column side[2];
    for (int s = 0; s < 2; s++) {
        b[s] = column_builder(arena, STR("number"), COLUMN_TEXT, 0, MANY);
        for (int r = 0; r < MANY; r++) column_add_text(b[s], str_printf(arena, "5 %d", 100 + r));
        side[s] = column_built(b[s]);
    }
    MatchResult result = match_rows(&side[0], &side[1], MATCH_MANY_MANY);
    assert_int_equal(result.match_count, MANY);
    assert_int_equal(result.block_count, 1);
    assert_true(str_eq(result.block[0].key, STR("5")));
    assert_int_equal(result.block[0].left_rows, MANY);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(groups_are_what_the_names_connect),
                                       cmocka_unit_test(one_that_are_two_are_tied),
                                       cmocka_unit_test(a_number_of_all_is_told)};
    return cmocka_run_group_tests(tests, begin, end);
}
