#include "engine/match/cluster.h"

#include "engine/match/assign.h"

#include <stdlib.h>

static int compare_pairs(const void *x, const void *y) {
    const ClusterEdge *a = x, *b = y;
    if (a->a != b->a) return a->a < b->a ? -1 : 1;
    if (a->b != b->b) return a->b < b->b ? -1 : 1;
    if (a->step != b->step) return a->step < b->step ? -1 : 1;
    return a->score_ppm > b->score_ppm ? -1 : a->score_ppm < b->score_ppm;
}

/* Each pair once, with its first step; one step that needs no review makes the pair sure. */
static size_t sort_unique(ClusterEdge *edge, size_t count) {
    size_t kept = 0;
    bool sorted = true; /* as those of a single step with a model are */
    for (size_t e = 1; e < count && sorted; e++) sorted = compare_pairs(&edge[e - 1], &edge[e]) <= 0;
    if (!sorted) qsort(edge, count, sizeof *edge, compare_pairs);
    for (size_t e = 0; e < count; e++) {
        if (kept == 0 || edge[e].a != edge[kept - 1].a || edge[e].b != edge[kept - 1].b)
            edge[kept++] = edge[e];
        else
            edge[kept - 1].review &= edge[e].review;
    }
    return kept;
}

/* ---- Strength. */

typedef struct Ranked {
    uint32_t step, score_gap, unequal; /* less is stronger */
    uint32_t edge;
} Ranked;

static int compare_strength(const void *x, const void *y) {
    const Ranked *a = x, *b = y;
    if (a->step != b->step) return a->step < b->step ? -1 : 1;
    if (a->score_gap != b->score_gap) return a->score_gap < b->score_gap ? -1 : 1;
    return a->unequal < b->unequal ? -1 : a->unequal > b->unequal;
}

static int compare_ranked(const void *x, const void *y) {
    const Ranked *a = x, *b = y;
    int order = compare_strength(x, y);
    return order ? order : a->edge < b->edge ? -1 : a->edge > b->edge;
}

static uint32_t unequal_vetoes(const ClusterInput *in, const ClusterEdge *edge) {
    uint32_t count = 0;
    for (size_t f = 0; f < in->vetoes; f++) {
        uint32_t x = in->veto[f][edge->a], y = in->veto[f][edge->b];
        count += !x || x != y;
    }
    return count;
}

static Ranked *rank(const ClusterInput *in, Arena *scratch) {
    Ranked *ranked = arena_array_raw(scratch, in->edges, sizeof *ranked);
    for (size_t e = 0; e < in->edges; e++) {
        const ClusterEdge *edge = &in->edge[e];
        ranked[e] = (Ranked){edge->step, PPM - edge->score_ppm, unequal_vetoes(in, edge), (uint32_t)e};
    }
    if (in->edges) qsort(ranked, in->edges, sizeof *ranked, compare_ranked);
    return ranked;
}

/* ---- Joining. */

enum { CONFLICT = UINT32_MAX };

typedef struct Forest {
    const ClusterInput *in;
    uint32_t *set;    /* components so far */
    uint32_t *meet;   /* components that the batch at hand would join; each its own between batches */
    uint32_t **value; /* per veto field, at roots of `set`: its value */
    uint32_t **met;   /* per veto field, at roots of `meet`: the value met, or CONFLICT */
} Forest;

static uint32_t **values_new(const ClusterInput *in, bool copy, Arena *scratch) {
    uint32_t **value = arena_array(scratch, in->vetoes, sizeof *value);
    for (size_t f = 0; f < in->vetoes; f++) {
        value[f] = arena_array(scratch, in->rows, sizeof **value);
        if (copy && in->rows) memcpy(value[f], in->veto[f], in->rows * sizeof **value);
    }
    return value;
}

static void join(Forest *forest, uint32_t a, uint32_t b) {
    a = sets_find(forest->set, a);
    b = sets_find(forest->set, b);
    if (!sets_join(forest->set, a, b)) return;
    uint32_t root = a < b ? a : b, other = a < b ? b : a;
    for (size_t f = 0; f < forest->in->vetoes; f++) {
        uint32_t *value = forest->value[f];
        assert(!value[root] || !value[other] || value[root] == value[other]);
        if (!value[root]) value[root] = value[other];
    }
}

/* The component of `row` brings its values to the meeting that it is part of. */
static void bring(Forest *forest, uint32_t row) {
    uint32_t root = sets_find(forest->set, row), meeting = sets_find(forest->meet, root);
    for (size_t f = 0; f < forest->in->vetoes; f++) {
        uint32_t value = forest->value[f][root], *met = &forest->met[f][meeting];
        if (value && !*met) *met = value;
        if (value && *met != value) *met = CONFLICT;
    }
}

static bool in_conflict(const Forest *forest, uint32_t row) {
    uint32_t root = sets_find(forest->set, row), meeting = sets_find(forest->meet, root);
    for (size_t f = 0; f < forest->in->vetoes; f++) {
        if (forest->value[f][root] && forest->met[f][meeting] == CONFLICT) return true;
    }
    return false;
}

static void end_meeting(Forest *forest, uint32_t row) {
    for (size_t f = 0; f < forest->in->vetoes; f++) forest->met[f][row] = 0;
    forest->meet[row] = row;
}

/* Conflicts are settled before the first join, since a join moves roots. */
static void join_batch(Forest *forest, const Ranked *batch, size_t count, bool *join_it, uint32_t *root) {
    const ClusterEdge *edge = forest->in->edge;
    for (size_t i = 0; i < count; i++) {
        const ClusterEdge *e = &edge[batch[i].edge];
        root[2 * i] = sets_find(forest->set, e->a);
        root[2 * i + 1] = sets_find(forest->set, e->b);
        sets_join(forest->meet, root[2 * i], root[2 * i + 1]);
    }
    for (size_t i = 0; i < 2 * count; i++) bring(forest, root[i]);
    for (size_t i = 0; i < count; i++)
        join_it[i] = !in_conflict(forest, root[2 * i]) && !in_conflict(forest, root[2 * i + 1]);
    for (size_t i = 0; i < 2 * count; i++) end_meeting(forest, root[i]);
    for (size_t i = 0; i < count; i++) {
        if (join_it[i]) join(forest, root[2 * i], root[2 * i + 1]);
    }
}

/* Nothing can keep rows apart, so that neither strength nor order matters. */
static uint32_t *join_without_vetoes(const ClusterInput *in, Arena *scratch) {
    uint32_t *set = sets_new(in->rows, scratch);
    for (size_t e = 0; e < in->edges; e++) sets_join(set, in->edge[e].a, in->edge[e].b);
    for (size_t r = 0; r < in->rows; r++) set[r] = sets_find(set, (uint32_t)r);
    return set;
}

static uint32_t *join_all(const ClusterInput *in, Arena *scratch) {
    if (!in->vetoes) return join_without_vetoes(in, scratch);
    Forest forest = {in, sets_new(in->rows, scratch), sets_new(in->rows, scratch), values_new(in, true, scratch),
                     values_new(in, false, scratch)};
    Ranked *ranked = rank(in, scratch);
    bool *join_it = arena_array_raw(scratch, in->edges, sizeof *join_it);
    uint32_t *root = arena_array_raw(scratch, 2 * in->edges, sizeof *root);
    for (size_t from = 0, to; from < in->edges; from = to) {
        for (to = from + 1; to < in->edges && compare_strength(&ranked[from], &ranked[to]) == 0;) to++;
        join_batch(&forest, ranked + from, to - from, join_it, root);
    }
    for (size_t r = 0; r < in->rows; r++) forest.set[r] = sets_find(forest.set, (uint32_t)r);
    return forest.set;
}

/* ---- The result. */

/* Would the cluster fall apart without the edges that ask for review? */
static void mark_reviews(const ClusterEdge *edge, size_t edges, const uint32_t *of_row, size_t rows, Cluster *cluster,
                         Arena *scratch) {
    bool any = false;
    for (size_t e = 0; e < edges && !any; e++) any = edge[e].review;
    if (!any) return;
    uint32_t *sure = sets_new(rows, scratch);
    for (size_t e = 0; e < edges; e++) {
        if (!edge[e].review) sets_join(sure, edge[e].a, edge[e].b);
    }
    for (size_t e = 0; e < edges; e++) {
        if (edge[e].review && sets_join(sure, edge[e].a, edge[e].b)) cluster[of_row[edge[e].a]].review = true;
    }
}

static uint32_t number_clusters(const uint32_t *set, size_t rows, uint32_t *of_row, Arena *scratch) {
    uint32_t *size = arena_array(scratch, rows, sizeof *size), count = 0;
    for (size_t r = 0; r < rows; r++) size[set[r]]++;
    for (size_t r = 0; r < rows; r++) of_row[r] = size[set[r]] < 2 ? ROW_NONE : set[r] == r ? count++ : of_row[set[r]];
    return count;
}

static uint32_t *place_rows(const uint32_t *of_row, size_t rows, Cluster *cluster, uint32_t count, Arena *run) {
    uint32_t total = 0;
    for (size_t r = 0; r < rows; r++) {
        if (of_row[r] != ROW_NONE) cluster[of_row[r]].row_count++;
    }
    for (uint32_t c = 0; c < count; c++) {
        cluster[c].row_from = total;
        total += cluster[c].row_count;
        cluster[c].row_count = 0;
    }
    uint32_t *row = arena_array_raw(run, total, sizeof *row);
    for (size_t r = 0; r < rows; r++) {
        if (of_row[r] == ROW_NONE) continue;
        Cluster *c = &cluster[of_row[r]];
        row[c->row_from + c->row_count++] = (uint32_t)r;
    }
    return row;
}

static void place_edges(const ClusterInput *in, const uint32_t *set, const uint32_t *of_row, Cluster *cluster,
                        uint32_t count, Arena *run, ClusterResult *out) {
    uint32_t inside = 0;
    for (size_t e = 0; e < in->edges; e++) {
        if (set[in->edge[e].a] == set[in->edge[e].b]) cluster[of_row[in->edge[e].a]].edge_count++;
    }
    for (uint32_t c = 0; c < count; c++) {
        cluster[c].edge_from = inside;
        inside += cluster[c].edge_count;
        cluster[c].edge_count = 0;
    }
    ClusterEdge *edge = arena_array_raw(run, inside, sizeof *edge),
                *cut = arena_array_raw(run, in->edges - inside, sizeof *cut);
    for (size_t e = 0; e < in->edges; e++) {
        const ClusterEdge *given = &in->edge[e];
        uint32_t a = of_row[given->a], b = of_row[given->b];
        if (set[given->a] == set[given->b]) {
            edge[cluster[a].edge_from + cluster[a].edge_count++] = *given;
            continue;
        }
        cut[out->cut_count++] = *given;
        if (a != ROW_NONE) cluster[a].cut = true;
        if (b != ROW_NONE) cluster[b].cut = true;
    }
    out->edge = edge;
    out->cut = cut;
}

void cluster_edges(ClusterInput *in, Arena *run, ClusterResult *out) {
    Arena *scratch = arena_new("match clusters", 0);
    in->edges = sort_unique(in->edge, in->edges);
    uint32_t *set = join_all(in, scratch), *of_row = arena_array_raw(scratch, in->rows, sizeof *of_row);
    uint32_t count = number_clusters(set, in->rows, of_row, scratch);
    Cluster *cluster = arena_array(run, count, sizeof *cluster);
    *out = (ClusterResult){.cluster = cluster, .cluster_count = count};
    out->row = place_rows(of_row, in->rows, cluster, count, run);
    place_edges(in, set, of_row, cluster, count, run, out);
    size_t inside = in->edges - out->cut_count;
    mark_reviews(out->edge, inside, of_row, in->rows, cluster, scratch);
    arena_free(scratch);
}
