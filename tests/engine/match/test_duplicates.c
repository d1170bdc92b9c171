/* match_duplicates against connected components of all pairs, and the laws of clusters under vetoes. */
#include "engine/base/parallel.h"
#include "tests/engine/match/sides.h"
#include "tests/support/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static ClusterResult cluster_with(const MatchPlan *plan, const MatchSide *side, size_t threads) {
    ClusterResult result;
    Error err = {0};
    assert_true(match_duplicates(&(MatchInput){.plan = plan, .left = side, .threads = threads}, arena, &result, &err));
    return result;
}

enum { ROWS = 14, STEPS = 3 };

static uint32_t component_of(const uint32_t *parent, uint32_t row) {
    while (parent[row] != row) row = parent[row];
    return row;
}

static bool step_brings(const MatchPlan *plan, bool review, const Row *a, const Row *b) {
    for (size_t s = 0; s < plan->step_count; s++) {
        if (plan->step[s].review == review && rows_allowed(plan, &plan->step[s], a, b)) return true;
    }
    return false;
}

static void join_rows(uint32_t *parent, uint32_t a, uint32_t b) {
    uint32_t x = component_of(parent, a), y = component_of(parent, b);
    parent[x > y ? x : y] = x < y ? x : y;
}

/* Components of the pairs that a step without review brings; with `all` then, of rows that are in none, by the other steps. */
static void components(const MatchPlan *plan, const Row *row, size_t rows, bool all, uint32_t *parent) {
    bool taken[ROWS] = {false};
    for (uint32_t r = 0; r < rows; r++) parent[r] = r;
    for (int review = 0; review <= (int)all; review++) {
        for (uint32_t a = 0; a < rows; a++) {
            for (uint32_t b = a + 1; b < rows; b++) {
                if (!taken[a] && !taken[b] && step_brings(plan, review, &row[a], &row[b])) join_rows(parent, a, b);
            }
        }
        for (uint32_t r = 0; r < rows; r++) {
            uint32_t root = component_of(parent, r);
            if (root != r) taken[r] = taken[root] = true;
        }
    }
}

/* Components of the pairs that any step brings. */
static void reach(const MatchPlan *plan, const Row *row, size_t rows, uint32_t *parent) {
    for (uint32_t r = 0; r < rows; r++) parent[r] = r;
    for (uint32_t a = 0; a < rows; a++) {
        for (uint32_t b = a + 1; b < rows; b++) {
            if (step_brings(plan, false, &row[a], &row[b]) || step_brings(plan, true, &row[a], &row[b])) join_rows(parent, a, b);
        }
    }
}

/* Are the two clusters, or rows that are in none, told as doubted? */
static bool is_doubted(const ClusterResult *result, const uint32_t *cluster, uint32_t a, uint32_t b) {
    for (uint32_t c = 0; c < result->cluster_count; c++) {
        const Cluster *x = &result->cluster[c];
        for (uint32_t e = 0; e < x->edge_count && x->doubt; e++) {
            const ClusterEdge *edge = &result->edge[x->edge_from + e];
            for (int k = 0; k < 2; k++) {
                uint32_t p = k ? edge->b : edge->a, q = k ? edge->a : edge->b;
                bool at_a = p == a || (cluster[a] != ROW_NONE && cluster[p] == cluster[a]);
                bool at_b = q == b || (cluster[b] != ROW_NONE && cluster[q] == cluster[b]);
                if (at_a && at_b) return true;
            }
        }
    }
    return false;
}

/* What a step with review brings together and no cluster holds is told as a doubt; nothing else is. */
static size_t check_doubts(const MatchPlan *plan, const ClusterResult *result, const Row *row, size_t rows, const uint32_t *cluster) {
    size_t told = 0;
    for (uint32_t c = 0; c < result->cluster_count; c++) {
        const Cluster *x = &result->cluster[c];
        for (uint32_t e = 0; e < x->edge_count && x->doubt; e++) {
            const ClusterEdge *edge = &result->edge[x->edge_from + e];
            assert_true(step_brings(plan, true, &row[edge->a], &row[edge->b]));
        }
        told += x->doubt;
    }
    for (uint32_t a = 0; a < rows; a++) {
        for (uint32_t b = a + 1; b < rows; b++) {
            bool apart = cluster[a] == ROW_NONE || cluster[a] != cluster[b];
            if (apart && step_brings(plan, true, &row[a], &row[b])) assert_true(is_doubted(result, cluster, a, b));
        }
    }
    return told;
}

static void clusters_of(const ClusterResult *result, size_t rows, uint32_t *cluster) {
    for (size_t r = 0; r < rows; r++) cluster[r] = ROW_NONE;
    for (uint32_t c = 0; c < result->cluster_count; c++) {
        for (size_t i = 0; i < result->cluster[c].row_count && !result->cluster[c].doubt; i++) {
            uint32_t row = result->row[result->cluster[c].row_from + i];
            assert_int_equal(cluster[row], ROW_NONE); /* in one cluster at most */
            cluster[row] = c;
        }
    }
}

static void check_doubt(const ClusterResult *result, const Cluster *x, const uint32_t *cluster, size_t rows) {
    assert_true(x->review && !x->cut);
    bool at_end[ROWS] = {false};
    for (size_t e = 0; e < x->edge_count; e++) {
        const ClusterEdge *edge = &result->edge[x->edge_from + e];
        assert_true(edge->review && edge->a < edge->b && (cluster[edge->a] != cluster[edge->b] || cluster[edge->a] == ROW_NONE));
        at_end[edge->a] = at_end[edge->b] = true;
    }
    for (size_t r = 0; r < rows; r++) { /* all of what it leads between */
        bool wanted = at_end[r], found = false;
        for (size_t e = 0; e < rows; e++) wanted |= at_end[e] && cluster[r] != ROW_NONE && cluster[r] == cluster[e];
        for (size_t i = 0; i < x->row_count; i++) found |= result->row[x->row_from + i] == r;
        assert_int_equal(found, wanted);
    }
}

static void check_cluster(const ClusterResult *result, uint32_t c, const uint32_t *cluster) {
    const Cluster *x = &result->cluster[c];
    bool sure = false;
    assert_true(x->edge_count >= x->row_count - 1);
    for (size_t e = 0; e < x->edge_count; e++) {
        const ClusterEdge *edge = &result->edge[x->edge_from + e];
        assert_true(edge->a < edge->b && cluster[edge->a] == c && cluster[edge->b] == c);
        sure |= !edge->review;
    }
    assert_int_equal(x->review, !sure);
}

static void check_shape(const ClusterResult *result, size_t rows) {
    uint32_t first_before = 0, cluster[ROWS];
    clusters_of(result, rows, cluster);
    for (uint32_t c = 0; c < result->cluster_count; c++) {
        const Cluster *x = &result->cluster[c];
        const uint32_t *row = result->row + x->row_from;
        assert_true(x->row_count >= 2 && x->edge_count >= 1 && row[0] >= first_before);
        first_before = row[0];
        for (size_t i = 1; i < x->row_count; i++) assert_true(row[i] > row[i - 1]);
        if (x->doubt) check_doubt(result, x, cluster, rows);
        else check_cluster(result, c, cluster);
    }
    for (size_t e = 0; e < result->cut_count; e++) {
        uint32_t a = cluster[result->cut[e].a], b = cluster[result->cut[e].b];
        assert_true(a != b || a == ROW_NONE);
        if (a != ROW_NONE) assert_true(result->cluster[a].cut);
        if (b != ROW_NONE) assert_true(result->cluster[b].cut);
    }
}

typedef struct RandomPlan {
    MatchPlan plan;
    MatchStep step[STEPS];
    MatchWindow window[STEPS];
} RandomPlan;

static const uint32_t key_field[] = {FIELD_KEY}, number_field[] = {FIELD_NUMBER},
                      two_fields[] = {FIELD_KEY, FIELD_NUMBER};
static const uint32_t tax_status[] = {FIELD_TAX, FIELD_STATUS};

static void random_plan(Random *random, uint32_t vetoes, RandomPlan *out) {
    static const uint32_t *const same[] = {key_field, number_field, two_fields};
    *out = (RandomPlan){.plan = {.step_count = 1 + below(random, STEPS), .veto = tax_status, .veto_count = vetoes}};
    for (size_t s = 0; s < STEPS; s++) {
        uint32_t key = below(random, 3);
        out->window[s] = (MatchWindow){.field = FIELD_DAY, .is_days = true, .days = (int32_t)below(random, 3)};
        out->step[s] = (MatchStep){.same = same[key],
                                   .same_count = key == 2 ? 2 : 1,
                                   .window = &out->window[s],
                                   .window_count = below(random, 2),
                                   .review = below(random, 2)};
        if (below(random, 4) == 0) {
            static const uint32_t amount[] = {FIELD_AMOUNT};
            out->step[s].differ = amount;
            out->step[s].differ_count = 1;
        }
    }
    out->plan.step = out->step;
}

static size_t random_rows(Random *random, Row *row) {
    size_t rows = below(random, ROWS + 1);
    uint32_t keys = 2 + below(random, 6), spread = 1 + below(random, 4);
    for (size_t r = 0; r < rows; r++) {
        for (size_t f = 0; f < FIELDS; f++) {
            row[r].value[f] = (int)below(random, f <= FIELD_NUMBER ? keys : spread);
            uint32_t gaps = f >= FIELD_STATUS ? 3 : 10;
            if (below(random, gaps) == 0)
                row[r].value[f] = field_type[f] == COLUMN_TEXT && below(random, 2) ? EMPTY : NONE;
        }
        if (r && below(random, 4) == 0) row[r] = row[below(random, (uint32_t)r)];
    }
    return rows;
}

static void equals_components(void **state) {
    (void)state;
    size_t clusters = 0, reviews = 0, doubts = 0;
    for (uint32_t round = 0; round < 3000; round++) {
        Random random = {round * 7907u + 5};
        RandomPlan plan;
        Row row[ROWS];
        random_plan(&random, 0, &plan);
        size_t rows = random_rows(&random, row);
        MatchSide side = side_of(row, rows, arena);
        ClusterResult result = cluster_with(&plan.plan, &side, 1 + round % 2);
        check_shape(&result, rows);
        uint32_t cluster[ROWS], parent[ROWS], sure[ROWS];
        clusters_of(&result, rows, cluster);
        components(&plan.plan, row, rows, true, parent);
        components(&plan.plan, row, rows, false, sure);
        for (uint32_t a = 0; a < rows; a++) {
            bool alone = true;
            for (uint32_t b = 0; b < rows; b++) {
                bool together = component_of(parent, a) == component_of(parent, b);
                alone &= a == b || !together;
                if (a != b) assert_int_equal(together, cluster[a] != ROW_NONE && cluster[a] == cluster[b]);
                if (a != b && together)
                    assert_int_equal(result.cluster[cluster[a]].review, component_of(sure, a) != component_of(sure, b));
            }
            assert_int_equal(alone, cluster[a] == ROW_NONE);
        }
        for (uint32_t c = 0; c < result.cluster_count; c++) {
            assert_false(result.cluster[c].cut);
            reviews += result.cluster[c].review && !result.cluster[c].doubt;
        }
        doubts += check_doubts(&plan.plan, &result, row, rows, cluster);
        assert_int_equal(result.cut_count, 0);
        clusters += result.cluster_count;
        arena_reset(arena);
    }
    assert_true(clusters > 1000 && reviews > 100 && doubts > 100);
}

static void vetoes_hold(void **state) {
    (void)state;
    size_t cuts = 0;
    for (uint32_t round = 0; round < 3000; round++) {
        Random random = {round * 6101u + 17};
        RandomPlan plan;
        Row row[ROWS], mixed[ROWS];
        random_plan(&random, 1 + below(&random, 2), &plan);
        size_t rows = random_rows(&random, row);
        MatchSide side = side_of(row, rows, arena);
        ClusterResult result = cluster_with(&plan.plan, &side, 1);
        check_shape(&result, rows);
        uint32_t cluster[ROWS], parent[ROWS], joined[ROWS];
        clusters_of(&result, rows, cluster);
        reach(&plan.plan, row, rows, parent);
        components(&plan.plan, row, rows, true, joined);
        for (uint32_t a = 0; a < rows; a++) {
            bool whole = true; /* no two rows of its component contradict each other */
            for (uint32_t b = 0; b < rows; b++) {
                bool together = cluster[a] != ROW_NONE && cluster[a] == cluster[b];
                for (size_t v = 0; v < plan.plan.veto_count && together; v++)
                    assert_false(values_clash(&row[a], &row[b], tax_status[v]));
                if (together) assert_int_equal(component_of(parent, a), component_of(parent, b));
            }
            for (uint32_t b = 0; b < rows; b++) {
                for (uint32_t c = 0; c < rows; c++) {
                    if (component_of(parent, a) != component_of(parent, b) ||
                        component_of(parent, a) != component_of(parent, c))
                        continue;
                    for (size_t v = 0; v < plan.plan.veto_count; v++)
                        whole &= !values_clash(&row[b], &row[c], tax_status[v]);
                }
            }
            for (uint32_t b = 0; b < rows && whole; b++) {
                if (a != b && component_of(joined, a) == component_of(joined, b))
                    assert_true(cluster[a] == cluster[b] && cluster[a] != ROW_NONE);
            }
        }
        cuts += result.cut_count > 0;
        /* another order of rows: the same clusters by value */
        uint32_t place[ROWS];
        for (uint32_t i = 0; i < rows; i++) place[i] = i;
        for (size_t i = rows; i > 1; i--) {
            size_t j = below(&random, (uint32_t)i);
            uint32_t swap = place[i - 1];
            place[i - 1] = place[j];
            place[j] = swap;
        }
        for (size_t i = 0; i < rows; i++) mixed[place[i]] = row[i];
        MatchSide other_side = side_of(mixed, rows, arena);
        ClusterResult other = cluster_with(&plan.plan, &other_side, 3);
        uint32_t other_cluster[ROWS];
        clusters_of(&other, rows, other_cluster);
        assert_int_equal(result.cluster_count, other.cluster_count);
        for (size_t a = 0; a < rows; a++) {
            for (size_t b = 0; b < rows; b++) {
                bool here = cluster[a] != ROW_NONE && cluster[a] == cluster[b];
                uint32_t x = other_cluster[place[a]], y = other_cluster[place[b]];
                assert_int_equal(here, x != ROW_NONE && x == y);
            }
        }
        arena_reset(arena);
    }
    assert_true(cuts > 200);
}

/* ---- Cases with names. */

static MatchSide side(const Row *row, size_t rows) {
    return side_of(row, rows, arena);
}

static const uint32_t tax_field[] = {FIELD_TAX};

static void branches_with_other_tax_ids_stay_apart(void **state) {
    (void)state;
    MatchStep steps[] = {{.same = two_fields, .same_count = 2}, {.same = key_field, .same_count = 1, .review = true}};
    MatchPlan plan = {.step = steps, .step_count = 2, .veto = tax_field, .veto_count = 1};
    /* key is the phone, number the name: 0 and 1 one company, 2 another company at its phone, 3 and 4 nobody knows
     * which */
    Row row[] = {{{1, 5, 0, 0, 0, 77}},
                 {{1, 5, 0, 0, 0, 77}},
                 {{1, 6, 0, 0, 0, 88}},
                 {{1, 7, 0, 0, 0, NONE}},
                 {{1, 8, 0, 0, 0, NONE}}};
    MatchSide s = side(row, 5);
    ClusterResult result = cluster_with(&plan, &s, 1);
    assert_int_equal(result.cluster_count, 2);
    assert_true(result.cluster[0].row_count == 2 && result.row[0] == 0 && result.row[1] == 1);
    assert_true(result.cluster[0].cut && !result.cluster[0].review && result.edge[0].step == 0);
    assert_true(result.cluster[1].row_count == 2 && result.row[2] == 3 && result.row[3] == 4);
    assert_true(result.cluster[1].cut && result.cluster[1].review && result.edge[1].step == 1);
    assert_true(result.cut_count > 0);

    row[3].value[FIELD_NUMBER] = 5; /* now its name says which */
    s = side(row, 5);
    result = cluster_with(&plan, &s, 1);
    assert_true(result.cluster_count == 1 && result.cluster[0].row_count == 3 && result.cluster[0].cut);
}

static void a_field_that_must_differ(void **state) { /* a payment by hand and again from the bank, rent of two months */
    (void)state;
    static const uint32_t status[] = {FIELD_STATUS};
    MatchWindow within = {.field = FIELD_DAY, .is_days = true, .days = 2};
    MatchStep step = {
        .same = key_field, .same_count = 1, .window = &within, .window_count = 1, .differ = status, .differ_count = 1};
    MatchPlan plan = {.step = &step, .step_count = 1};
    Row row[] = {{{1, 0, 1, 0, 0, 0}}, {{1, 0, 2, 0, 1, 0}}, {{2, 0, 1, 0, 0, 0}},
                 {{2, 0, 1, 0, 0, 0}}, {{3, 0, 1, 0, 0, 0}}, {{3, 0, 31, 0, 1, 0}}};
    MatchSide s = side(row, 6);
    ClusterResult result = cluster_with(&plan, &s, 1);
    assert_true(result.cluster_count == 1 && result.row[0] == 0 && result.row[1] == 1);
}

static void many_equal_rows(void **state) {
    (void)state;
    enum { COUNT = 5000 };
    MatchStep step = {.same = key_field, .same_count = 1};
    MatchPlan plan = {.step = &step, .step_count = 1};
    Row *row = arena_array(arena, COUNT, sizeof *row);
    for (size_t i = 0; i < COUNT; i++) row[i] = (Row){{(int)(i % 2), 0, 0, 0, 0, 0}};
    MatchSide s = side(row, COUNT);
    s.skip = memset(arena_alloc(arena, COUNT), 0, COUNT);
    ((uint8_t *)(uintptr_t)s.skip)[0] = 1;
    ClusterResult result = cluster_with(&plan, &s, 2);
    assert_int_equal(result.cluster_count, 2);
    assert_true(result.cluster[0].row_count == 2500 && result.row[0] == 1 && result.cluster[1].row_count == 2499 &&
                result.row[2500] == 2);
    assert_int_equal(result.block_count, 0);
}

static void a_large_block_is_reported(void **state) {
    (void)state;
    MatchStep step = {.same = key_field, .same_count = 1};
    static const uint32_t number[] = {FIELD_NUMBER};
    MatchPlan plan = {.step = &step, .step_count = 1, .agree = number, .agree_count = 1, .block_rows_max = 4};
    Row row[5];
    for (int i = 0; i < 5; i++) row[i] = (Row){{1, i, 0, 0, 0, 0}};
    MatchSide s = side(row, 5);
    ClusterResult result = cluster_with(&plan, &s, 1);
    assert_true(result.cluster_count == 0 && result.block_count == 1 && result.block[0].left_rows == 5);
    assert_true(str_eq(result.block[0].key, STR("value 1")));
}

static void names_alike(void **state) {
    (void)state;
    static const char *const name[] = {"ромашка", "василёк плюс", "ромашко", "плюс василёк", "ромашка 2",
                                       "",        "тюльпан"};
    ColumnBuilder *b = column_builder(arena, STR("name"), COLUMN_TEXT, 0, 7);
    for (size_t i = 0; i < 7; i++) column_add_text(b, str_of(name[i]));
    Column column = column_built(b);
    const Column *field = &column;
    MatchAlike alike = {.field = 0, .use = {measure_find(STR("company")), 0, 850000}};
    MatchStep step = {.alike = &alike, .alike_count = 1};
    MatchPlan plan = {.step = &step, .step_count = 1};
    ClusterResult result = cluster_with(&plan, &(MatchSide){&field, 1, 7, NULL, NULL}, 1);
    assert_int_equal(result.cluster_count, 2);
    assert_true(result.row[0] == 0 && result.row[1] == 2 && result.row[2] == 1 && result.row[3] == 3);
    assert_true(result.edge[0].score_ppm >= 850000 && result.edge[1].score_ppm == PPM);
}

/* 200 cards of one name and one misspelt, each with its own phone: edges by a path, not 20,000 of them. */
static void one_name_on_many_cards(void **state) {
    (void)state;
    enum { CARDS = 201 };
    ColumnBuilder *name = column_builder(arena, STR("name"), COLUMN_TEXT, 0, CARDS),
                  *phone = column_builder(arena, STR("phone"), COLUMN_TEXT, 0, CARDS);
    for (size_t i = 0; i < CARDS; i++) {
        column_add_text(name, i == 100 ? STR("ромашко сервис") : STR("ромашка сервис"));
        column_add_text(phone, str_printf(arena, "+7701%07zu", i));
    }
    Column columns[] = {column_built(name), column_built(phone)};
    const Column *field[] = {&columns[0], &columns[1]};
    MatchAlike alike = {.field = 0, .use = {measure_find(STR("edit")), 1, 1}};
    MatchStep steps[] = {{.same = (const uint32_t[]){1}, .same_count = 1},
                         {.alike = &alike, .alike_count = 1, .review = true}};
    MatchPlan plan = {.step = steps, .step_count = 2};
    ClusterResult result = cluster_with(&plan, &(MatchSide){field, 2, CARDS, NULL, NULL}, 2);
    assert_int_equal(result.cluster_count, 1);
    assert_true(result.cluster[0].row_count == CARDS && result.cluster[0].review);
    assert_int_equal(result.cluster[0].edge_count, CARDS - 1);
    assert_int_equal(result.block_count, 0);
}

static void a_cancelled_run_has_no_result(void **state) { /* the last test: cancelling is for good */
    (void)state;
    MatchStep step = {.same = key_field, .same_count = 1};
    MatchPlan plan = {.step = &step, .step_count = 1};
    Row row[] = {{{1, 0, 0, 0, 0, 0}}, {{1, 0, 0, 0, 0, 0}}};
    MatchSide s = side(row, 2);
    ClusterResult clusters = {.cluster_count = 77};
    MatchResult matches = {.match_count = 77};
    Error err = {0}, other = {0};
    parallel_cancel();
    assert_false(match_duplicates(&(MatchInput){.plan = &plan, .left = &s, .threads = 1}, arena, &clusters, &err));
    assert_false(match_sides(&(MatchInput){&plan, &s, &s, 1}, arena, &matches, &other));
    assert_true(err.kind == ERROR_CANCELLED && other.kind == ERROR_CANCELLED);
    assert_true(clusters.cluster_count == 77 && matches.match_count == 77);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_components),
        cmocka_unit_test(vetoes_hold),
        cmocka_unit_test(branches_with_other_tax_ids_stay_apart),
        cmocka_unit_test(a_field_that_must_differ),
        cmocka_unit_test(many_equal_rows),
        cmocka_unit_test(a_large_block_is_reported),
        cmocka_unit_test(names_alike),
        cmocka_unit_test(one_name_on_many_cards),
        cmocka_unit_test(a_cancelled_run_has_no_result),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
