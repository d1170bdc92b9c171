/* Keys that lie close together against the same keys a million apart, which go the way of hashes: both must match alike. */
#include "engine/match/dense.h"
#include "tests/support/setup.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static uint64_t seed = 1;

static uint32_t below(uint32_t limit) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)((seed >> 33) % limit);
}

enum { ROWS = 3000, AMOUNT = 1 };

/* A side's rows: key (sometimes null), and an amount that tells rows of one key apart or not. */
typedef struct Rows {
    size_t count;
    int64_t key[ROWS], amount[ROWS];
    bool null[ROWS];
    uint8_t skip[ROWS];
} Rows;

static void fill(Rows *rows, size_t count, uint32_t keys) {
    rows->count = count;
    for (size_t i = 0; i < count; i++) {
        rows->key[i] = (int64_t)below(keys) - 40;
        rows->amount[i] = below(3);
        rows->null[i] = below(20) == 0;
        rows->skip[i] = below(20) == 0;
    }
}

static MatchSide side_of(const Rows *rows, int64_t stride, ColumnType type) {
    Column *column = arena_array(arena, 2, sizeof *column);
    const Column **field = arena_array(arena, 2, sizeof *field);
    ColumnBuilder *key = column_builder(arena, STR("key"), type, 0, rows->count), *amount = column_builder(arena, STR("amount"), COLUMN_DECIMAL, 2, rows->count);
    for (size_t i = 0; i < rows->count; i++) {
        if (rows->null[i]) column_add_null(key);
        else column_add_number(key, rows->key[i] * stride);
        column_add_number(amount, rows->amount[i]);
    }
    column[0] = column_built(key);
    column[AMOUNT] = column_built(amount);
    field[0] = &column[0];
    field[AMOUNT] = &column[AMOUNT];
    return (MatchSide){field, 2, rows->count, rows->skip, NULL};
}

static MatchResult match(const MatchPlan *plan, const Rows *left, const Rows *right, int64_t stride, ColumnType type, size_t threads) {
    MatchSide l = side_of(left, stride, type), r = side_of(right, stride, type);
    MatchResult result;
    Error err = {0};
    assert_true(match_sides(&(MatchInput){plan, &l, &r, threads}, arena, &result, &err));
    return result;
}

static void assert_same(const MatchResult *a, const MatchResult *b, size_t lefts, size_t rights) {
    assert_int_equal(a->match_count, b->match_count);
    assert_int_equal(a->tie_count, b->tie_count);
    assert_memory_equal(a->left_match, b->left_match, lefts * sizeof *a->left_match);
    assert_memory_equal(a->right_match, b->right_match, rights * sizeof *a->right_match);
    for (size_t m = 0; m < a->match_count; m++) {
        Match x = match_at(a, m), y = match_at(b, m);
        assert_true(x.step == y.step && x.multiset == y.multiset && x.review == y.review && x.score_ppm == y.score_ppm);
        assert_true(a->left[x.left_from] == b->left[y.left_from] && a->right[x.right_from] == b->right[y.right_from]);
    }
    for (size_t t = 0; t < a->tie_count; t++) {
        const MatchTie *x = &a->tie[t], *y = &b->tie[t];
        assert_true(x->step == y->step && x->multiset == y->multiset && x->left_count == y->left_count && x->right_count == y->right_count);
        assert_memory_equal(a->left + x->left_from, b->left + y->left_from, x->left_count * sizeof *a->left);
        assert_memory_equal(a->right + x->right_from, b->right + y->right_from, x->right_count * sizeof *a->right);
    }
}

static void close_keys_match_as_distant_ones(void **state) {
    (void)state;
    static const uint32_t same[] = {0}, agree[] = {AMOUNT};
    static const uint32_t keys[] = {ROWS * 4, ROWS * 2, ROWS, ROWS / 2, 10};
    static const ColumnType types[] = {COLUMN_INTEGER, COLUMN_DATE, COLUMN_DECIMAL};
    MatchStep steps[] = {{.words = STR("same key"), .same = same, .same_count = 1, .review = true}};
    MatchPlan plan = {.step = steps, .step_count = 1, .agree = agree, .agree_count = 1};
    Rows *left = arena_alloc(arena, sizeof *left), *right = arena_alloc(arena, sizeof *right);
    size_t matches = 0, ties = 0;
    for (size_t n = 0; n < 60; n++) {
        fill(left, below(ROWS), keys[n % ARRAY_LEN(keys)]);
        fill(right, below(ROWS), keys[n % ARRAY_LEN(keys)]);
        steps[0].review = n % 2 == 0;
        ColumnType type = types[n % ARRAY_LEN(types)];
        MatchResult wanted = match(&plan, left, right, 1000000, type, 1);
        matches += wanted.match_count;
        ties += wanted.tie_count;
        for (size_t threads = 1; threads <= 5; threads += 2) {
            MatchResult seen = match(&plan, left, right, 1, type, threads);
            assert_same(&wanted, &seen, left->count, right->count);
        }
    }
    assert_true(matches > 5000 && ties > 500);
}

static void finds_dense_columns(void **state) {
    (void)state;
    static const struct {
        int64_t left, right; /* two rows a side: 0 and this */
        bool dense;
    } cases[] = {{0, 0, true}, {1, 5, true}, {7, 0, true}, {8, 0, false}, {-7, 0, true}, {-4, 4, false}, {INT64_MAX, INT64_MIN, false}, {INT64_MIN, 0, false}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        ColumnBuilder *l = column_builder(arena, STR("l"), COLUMN_INTEGER, 0, 2), *r = column_builder(arena, STR("r"), COLUMN_INTEGER, 0, 2);
        column_add_number(l, 0);
        column_add_number(l, cases[i].left);
        column_add_number(r, 0);
        column_add_number(r, cases[i].right);
        Column left = column_built(l), right = column_built(r);
        DenseKeys keys;
        assert_int_equal(dense_keys((FieldPairs){&(FieldPair){&left, &right}, 1}, 2, &keys), cases[i].dense);
        right.scale = 2; /* 1 and 100 would be equal */
        assert_false(dense_keys((FieldPairs){&(FieldPair){&left, &right}, 1}, 2, &keys));
    }
    Column none = {.type = COLUMN_INTEGER};
    DenseKeys keys;
    assert_false(dense_keys((FieldPairs){&(FieldPair){&none, &none}, 1}, 2, &keys));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(close_keys_match_as_distant_ones), cmocka_unit_test(finds_dense_columns)};
    return cmocka_run_group_tests(tests, begin, end);
}
