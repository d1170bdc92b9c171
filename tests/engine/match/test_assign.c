/* assign_best against the enumeration of every assignment: its cost is least, an edge varies exactly when two best
 * assignments differ on it. */
#include "engine/match/assign.h"
#include "tests/support/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static uint64_t seed;

static uint32_t below(uint32_t limit) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % limit;
}

enum { EDGES_MAX = 9 };

typedef struct Total {
    uint32_t alone; /* left rows without counterpart; with fixed sizes the most rows paired is the fewest alone */
    uint64_t amount_gap, day_gap, score_gap, disagree;
} Total;

static int compare_totals(Total a, Total b) {
    if (a.alone != b.alone) return a.alone < b.alone ? -1 : 1;
    if (a.amount_gap != b.amount_gap) return a.amount_gap < b.amount_gap ? -1 : 1;
    if (a.day_gap != b.day_gap) return a.day_gap < b.day_gap ? -1 : 1;
    if (a.score_gap != b.score_gap) return a.score_gap < b.score_gap ? -1 : 1;
    return a.disagree < b.disagree ? -1 : a.disagree > b.disagree;
}

typedef struct Enumeration {
    const AssignInput *in;
    uint32_t left_rest[8], right_rest[8], flow[EDGES_MAX];
    Total best;
    uint32_t least[EDGES_MAX], most[EDGES_MAX]; /* flow over each edge among the best */
    bool any;
} Enumeration;

static void judge(Enumeration *x) {
    Total total = {0};
    for (uint32_t i = 0; i < x->in->lefts; i++) total.alone += x->left_rest[i];
    for (size_t e = 0; e < x->in->edges; e++) {
        PairCost cost = x->in->edge[e].cost;
        total.amount_gap += x->flow[e] * cost.amount_gap;
        total.day_gap += (uint64_t)x->flow[e] * cost.day_gap;
        total.score_gap += (uint64_t)x->flow[e] * cost.score_gap;
        total.disagree += (uint64_t)x->flow[e] * cost.disagree;
    }
    if (x->in->alone_gap) {
        total.score_gap += (uint64_t)total.alone * x->in->alone_gap;
        total.alone = 0;
    }
    int order = x->any ? compare_totals(total, x->best) : -1;
    if (order > 0) return;
    for (size_t e = 0; e < x->in->edges; e++) {
        if (order < 0 || x->flow[e] < x->least[e]) x->least[e] = x->flow[e];
        if (order < 0 || x->flow[e] > x->most[e]) x->most[e] = x->flow[e];
    }
    x->best = total;
    x->any = true;
}

static void enumerate(Enumeration *x, size_t e) { /* as deep as there are edges, at most EDGES_MAX */
    if (e == x->in->edges) {
        judge(x);
        return;
    }
    uint32_t left = x->in->edge[e].left, right = x->in->edge[e].right;
    for (uint32_t rows = 0;; rows++) {
        x->flow[e] = rows;
        enumerate(x, e + 1);
        if (x->left_rest[left] == 0 || x->right_rest[right] == 0) break;
        x->left_rest[left]--;
        x->right_rest[right]--;
    }
    x->left_rest[left] += x->flow[e];
    x->right_rest[right] += x->flow[e];
}

static void check(const AssignInput *in) {
    Enumeration x = {.in = in};
    memcpy(x.left_rest, in->left_size, in->lefts * sizeof(uint32_t));
    memcpy(x.right_rest, in->right_size, in->rights * sizeof(uint32_t));
    enumerate(&x, 0);
    AssignOutput out;
    assign_best(in, arena, &out);
    Enumeration seen = {.in = in};
    memcpy(seen.left_rest, in->left_size, in->lefts * sizeof(uint32_t));
    for (size_t e = 0; e < in->edges; e++) {
        seen.flow[e] = out.flow[e];
        seen.left_rest[in->edge[e].left] -= out.flow[e];
    }
    judge(&seen);
    assert_int_equal(compare_totals(seen.best, x.best), 0);
    for (size_t e = 0; e < in->edges; e++) {
        assert_in_range(out.flow[e], x.least[e], x.most[e]);
        assert_int_equal(out.varies[e], x.least[e] != x.most[e]);
        if (!out.varies[e]) continue;
        assert_int_not_equal(out.left_tie[in->edge[e].left], ROW_NONE);
        assert_int_equal(out.left_tie[in->edge[e].left], out.right_tie[in->edge[e].right]);
    }
    assert_int_equal(out.blocks, 0);
}

static void equals_enumeration(void **state) {
    (void)state;
    for (uint32_t round = 0; round < 6000; round++) {
        seed = round * 7919 + 1;
        uint32_t lefts = 1 + below(4), rights = 1 + below(4), left_size[4], right_size[4];
        uint32_t sizes = round % 3 ? 1 : 3, costs = 1 + below(3), density = 1 + below(4);
        for (uint32_t i = 0; i < lefts; i++) left_size[i] = 1 + below(sizes);
        for (uint32_t j = 0; j < rights; j++) right_size[j] = 1 + below(sizes);
        AssignEdge edge[EDGES_MAX];
        size_t edges = 0;
        for (uint32_t i = 0; i < lefts; i++) {
            for (uint32_t j = 0; j < rights && edges < EDGES_MAX; j++) {
                if (below(5) > density) continue;
                edge[edges++] =
                    (AssignEdge){i, j, {below(costs) * 1000000007u, below(costs), below(costs), below(costs)}};
            }
        }
        check(&(AssignInput){left_size, right_size, lefts, rights, edge, edges, 0, 100});
        for (size_t e = 0; e < edges; e++) edge[e].cost = (PairCost){.score_gap = below(8), .disagree = below(costs)};
        check(&(AssignInput){left_size, right_size, lefts, rights, edge, edges, 9, 100});
        arena_reset(arena);
    }
}

static void sums_stay_exact(void **state) {
    (void)state;
    uint32_t one[] = {1, 1};
    uint64_t large = (uint64_t)1 << 60;
    AssignEdge edge[] = {{0, 0, {large, 3000, 900000, 5}},
                         {0, 1, {large + 1, 0, 0, 0}},
                         {1, 0, {large, 3000, 900000, 5}},
                         {1, 1, {large + 1, 0, 1, 0}}};
    check(&(AssignInput){one, one, 2, 2, edge, 4, 0, 100});
}

static void twelve_against_eleven(void **state) {
    (void)state;
    uint32_t left[] = {12}, right[] = {11};
    AssignEdge edge[] = {{0, 0, {0}}};
    AssignOutput out;
    assign_best(&(AssignInput){left, right, 1, 1, edge, 1, 0, 100}, arena, &out);
    assert_int_equal(out.flow[0], 11);
    assert_false(out.varies[0]);
    assert_int_equal(out.ties, 0);
}

/* A chain of tied rows on one side and a sure pair on the other must not spoil each other. */
static void a_good_pair_is_not_torn_apart_for_two_poor_ones(void **state) {
    (void)state;
    uint32_t one[] = {1, 1};
    AssignEdge edge[] = {{0, 0, {.score_gap = 10}}, {0, 1, {.score_gap = 400}}, {1, 0, {.score_gap = 420}}};
    AssignOutput out;
    assign_best(&(AssignInput){one, one, 2, 2, edge, 3, 0, 100}, arena, &out);
    assert_true(!out.flow[0] && out.flow[1] && out.flow[2]);
    assign_best(&(AssignInput){one, one, 2, 2, edge, 3, 500, 100}, arena, &out);
    assert_true(out.flow[0] && !out.flow[1] && !out.flow[2]);
}

static void ties_stay_apart(void **state) {
    (void)state;
    uint32_t left[] = {1, 1, 2}, right[] = {1, 1, 1};
    AssignEdge edge[] = {{0, 0, {0}}, {0, 1, {0}}, {1, 2, {.amount_gap = 1}}, {2, 2, {0}}};
    AssignOutput out;
    assign_best(&(AssignInput){left, right, 3, 3, edge, 4, 0, 100}, arena, &out);
    assert_int_equal(out.ties, 1);
    assert_int_equal(out.left_tie[0], 0);
    assert_true(out.right_tie[0] == 0 && out.right_tie[1] == 0);
    assert_true(out.left_tie[1] == ROW_NONE && out.left_tie[2] == ROW_NONE && out.right_tie[2] == ROW_NONE);
    assert_int_equal(out.flow[3], 1);
}

static void too_large_is_said(void **state) {
    (void)state;
    uint32_t one[] = {1, 1, 1};
    AssignEdge edge[] = {{0, 0, {0}}, {0, 1, {.amount_gap = 1}}, {1, 1, {0}}, {2, 2, {0}}};
    AssignOutput out;
    assign_best(&(AssignInput){one, one, 3, 3, edge, 4, 0, 2}, arena, &out);
    assert_int_equal(out.blocks, 1);
    assert_true(out.left_block[0] == 0 && out.left_block[1] == 0 && out.right_block[1] == 0);
    assert_int_equal(out.left_block[2], ROW_NONE);
    assert_true(out.flow[0] == 0 && out.flow[1] == 0 && out.flow[2] == 0 && out.flow[3] == 1);
}

/* 300 a side, dense: the sum equals that of the assignment problem i * j, whose best pairs the largest with the
 * smallest. */
static void large_and_known(void **state) {
    (void)state;
    enum { N = 300 };
    uint32_t *size = arena_array(arena, N, sizeof *size);
    AssignEdge *edge = arena_array(arena, N * N, sizeof *edge);
    for (uint32_t i = 0; i < N; i++) size[i] = 1;
    for (uint32_t i = 0; i < N; i++) {
        for (uint32_t j = 0; j < N; j++) edge[i * N + j] = (AssignEdge){i, j, {(uint64_t)i * j, 0, 0, 0}};
    }
    AssignOutput out;
    assign_best(&(AssignInput){size, size, N, N, edge, N * N, 0, N * N}, arena, &out);
    for (uint32_t i = 0; i < N; i++) assert_int_equal(out.flow[i * N + (N - 1 - i)], 1);
    assert_int_equal(out.ties, 0);
}

/* A component that is solved edge by edge as prices ask for them is what it is as a whole, ties included. */
static void priced_is_the_same(void **state) {
    (void)state;
    enum { CLASSES = 14, ROUNDS = 600 };
    size_t priced = 0, told = 0;
    for (int round = 0; round < ROUNDS; round++) {
        seed = (uint64_t)round;
        uint32_t left[CLASSES], right[CLASSES], range = 1 + below(4) * below(40);
        AssignEdge edge[CLASSES * CLASSES];
        size_t edges = 0;
        for (int i = 0; i < CLASSES; i++) {
            left[i] = 1 + below(2);
            right[i] = 1 + below(2);
        }
        for (uint32_t i = 0; i < CLASSES; i++) {
            for (uint32_t j = 0; j < CLASSES; j++) {
                if (below(8) == 0) continue;
                edge[edges++] = (AssignEdge){i, j, {below(range), below(3), below(2) * 1000, below(2)}};
            }
        }
        AssignOutput whole, part;
        assign_best(&(AssignInput){left, right, CLASSES, CLASSES, edge, edges, 0, edges}, arena, &whole);
        size_t most = edges - 1 - below(30);
        assign_best(&(AssignInput){left, right, CLASSES, CLASSES, edge, edges, 0, most}, arena, &part);
        if (part.blocks) {
            assert_int_equal(part.left_block[edge[0].left], 0);
            told++;
            continue;
        }
        priced++;
        assert_int_equal(part.ties, whole.ties);
        for (size_t e = 0; e < edges; e++) {
            assert_int_equal(part.varies[e], whole.varies[e]);
            if (!whole.varies[e]) assert_int_equal(part.flow[e], whole.flow[e]);
        }
        arena_reset(arena);
    }
    assert_true(priced > ROUNDS / 2); /* and where too many edges would have to be in play at once, that is told */
    assert_true(told > 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(equals_enumeration),    cmocka_unit_test(sums_stay_exact),
                                       cmocka_unit_test(twelve_against_eleven), cmocka_unit_test(ties_stay_apart),
                                       cmocka_unit_test(a_good_pair_is_not_torn_apart_for_two_poor_ones),
                                       cmocka_unit_test(priced_is_the_same), cmocka_unit_test(too_large_is_said),     cmocka_unit_test(large_and_known)};
    return cmocka_run_group_tests(tests, begin, end);
}
