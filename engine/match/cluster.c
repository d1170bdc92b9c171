#include "engine/match/cluster.h"

#include "engine/base/parallel.h"
#include "engine/base/prefetch.h"
#include "engine/match/assign.h"
#include "engine/match/radix.h"

#include <stdlib.h>

static int compare_pairs(const void *x, const void *y) {
    const ClusterEdge *a = x, *b = y;
    if (a->a != b->a) return a->a < b->a ? -1 : 1;
    if (a->b != b->b) return a->b < b->b ? -1 : 1;
    if (a->step != b->step) return a->step < b->step ? -1 : 1;
    return a->score_ppm > b->score_ppm ? -1 : a->score_ppm < b->score_ppm;
}

/* By their first rows. */
static void sort_by_first(const ClusterInput *in) {
    Arena *scratch = arena_new("match edges", 0);
    ClusterEdge *edge = arena_array_raw(scratch, in->edges, sizeof *edge);
    uint32_t *from = arena_array(scratch, in->rows + 1, sizeof *from);
    for (size_t e = 0; e < in->edges; e++) from[in->edge[e].a + 1]++;
    for (size_t r = 0; r < in->rows; r++) from[r + 1] += from[r];
    for (size_t e = 0; e < in->edges; e++) edge[from[in->edge[e].a]++] = in->edge[e];
    memcpy(in->edge, edge, in->edges * sizeof *edge);
    arena_free(scratch);
}

/* Those of a single step stand in the order of their first rows, and mostly of the others. */
static void sort_edges(const ClusterInput *in) {
    ClusterEdge *edge = in->edge;
    bool by_first = true;
    for (size_t e = 1; e < in->edges && by_first; e++) by_first = edge[e - 1].a <= edge[e].a;
    if (!by_first) sort_by_first(in);
    for (size_t from = 0, to; from < in->edges; from = to) {
        bool sorted = true;
        for (to = from + 1; to < in->edges && edge[to].a == edge[from].a; to++) sorted = sorted && compare_pairs(&edge[to - 1], &edge[to]) <= 0;
        if (!sorted) qsort(edge + from, to - from, sizeof *edge, compare_pairs);
    }
}

/* Each pair once, with its first step; one step that needs no review makes the pair sure. */
static size_t sort_unique(const ClusterInput *in) {
    ClusterEdge *edge = in->edge;
    size_t kept = 0;
    sort_edges(in);
    for (size_t e = 0; e < in->edges; e++) {
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

/* The sure edges, or those that ask for review. */
static Ranked *rank(const ClusterInput *in, bool review, size_t *count, Arena *scratch) {
    Ranked *ranked = arena_array_raw(scratch, in->edges, sizeof *ranked);
    *count = 0;
    for (size_t e = 0; e < in->edges; e++) {
        const ClusterEdge *edge = &in->edge[e];
        if (edge->review != review) continue;
        ranked[(*count)++] = (Ranked){edge->step, PPM - edge->score_ppm, unequal_vetoes(in, edge), (uint32_t)e};
    }
    if (*count) qsort(ranked, *count, sizeof *ranked, compare_ranked);
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
    bool *taken;      /* per row: in a cluster of sure edges, which no edge that asks for review widens */
    bool *apart;      /* per edge: a veto cut it */
    /* once all is joined: */
    bool *several;     /* per row: it is the first one of several */
    uint32_t clusters; /* how many there are */
} Forest;

enum { AHEAD = 16 }; /* ends of edges lie all over the rows */

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

static bool may_join(const Forest *forest, size_t edge) {
    const ClusterEdge *e = &forest->in->edge[edge];
    return !forest->apart[edge] && !(e->review && (forest->taken[e->a] || forest->taken[e->b]));
}

/* Conflicts are settled before the first join, since a join moves roots. */
static void join_batch(Forest *forest, const Ranked *batch, size_t count, uint32_t *root) {
    const ClusterEdge *edge = forest->in->edge;
    for (size_t i = 0; i < count; i++) {
        const ClusterEdge *e = &edge[batch[i].edge];
        root[2 * i] = sets_find(forest->set, e->a);
        root[2 * i + 1] = sets_find(forest->set, e->b);
        sets_join(forest->meet, root[2 * i], root[2 * i + 1]);
    }
    for (size_t i = 0; i < 2 * count; i++) bring(forest, root[i]);
    for (size_t i = 0; i < count; i++)
        forest->apart[batch[i].edge] = in_conflict(forest, root[2 * i]) || in_conflict(forest, root[2 * i + 1]);
    for (size_t i = 0; i < 2 * count; i++) end_meeting(forest, root[i]);
    for (size_t i = 0; i < count; i++) {
        if (may_join(forest, batch[i].edge)) join(forest, root[2 * i], root[2 * i + 1]);
    }
}

/* With nothing that keeps rows apart neither strength nor order matters. */
static void join_edges(Forest *forest, bool review, Arena *scratch) {
    const ClusterInput *in = forest->in;
    for (size_t e = 0; e < in->edges && !in->vetoes; e++) {
        prefetch(&forest->set[in->edge[e + AHEAD < in->edges ? e + AHEAD : e].b]);
        if (in->edge[e].review == review && may_join(forest, e)) sets_join(forest->set, in->edge[e].a, in->edge[e].b);
    }
    if (!in->vetoes) return;
    size_t count;
    Ranked *ranked = rank(in, review, &count, scratch);
    uint32_t *root = arena_array_raw(scratch, 2 * count, sizeof *root);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && compare_strength(&ranked[from], &ranked[to]) == 0;) to++;
        join_batch(forest, ranked + from, to - from, root);
    }
}

/* Each row knows the root of its component; those of several rows are marked, the root alone or all of them. */
static void find_roots(Forest *forest, bool *mark, bool all) {
    size_t rows = forest->in->rows;
    forest->clusters = 0;
    for (size_t r = 0; r < rows; r++) {
        prefetch(&forest->set[forest->set[r + AHEAD < rows ? r + AHEAD : r]]);
        uint32_t root = sets_find(forest->set, (uint32_t)r);
        if (root == r) continue;
        forest->set[r] = root;
        forest->clusters += !mark[root];
        mark[root] = true;
        mark[r] = mark[r] || all;
    }
}

static bool any_review(const ClusterInput *in) {
    size_t e = 0;
    while (e < in->edges && !in->edge[e].review) e++;
    return e < in->edges;
}

static Forest join_all(const ClusterInput *in, Arena *scratch) {
    Forest forest = {in,
                     sets_new(in->rows, scratch),
                     sets_new(in->vetoes ? in->rows : 0, scratch),
                     values_new(in, true, scratch),
                     values_new(in, false, scratch),
                     arena_array(scratch, in->rows, sizeof *forest.taken),
                     arena_array(scratch, in->edges, sizeof *forest.apart),
                     NULL,
                     0};
    forest.several = forest.taken; /* as long as there are no others */
    join_edges(&forest, false, scratch);
    find_roots(&forest, forest.taken, true);
    if (!any_review(in)) return forest;
    forest.several = arena_array(scratch, in->rows, sizeof *forest.several);
    join_edges(&forest, true, scratch);
    find_roots(&forest, forest.several, false);
    return forest;
}

/* ---- The result. */

/* Where everything goes: clusters of their own rows first, then the doubts. */
typedef struct Placing {
    const ClusterInput *in;
    const Forest *forest;
    uint32_t *of_row;     /* cluster, or ROW_NONE */
    const uint8_t *place; /* per edge: Place */
    uint32_t *next, *next_edge; /* per cluster: how many there are of it, then where its next row or edge goes */
    Cluster *cluster;
    uint32_t count; /* of clusters so far */
    uint32_t *row, rows;
    ClusterEdge *edge, *cut;
    uint32_t edges;
    size_t cuts;
} Placing;

typedef enum Place { PLACE_INSIDE, PLACE_DOUBT, PLACE_CUT } Place;

static Place place_of(const Forest *forest, size_t number) {
    const ClusterEdge *edge = &forest->in->edge[number];
    if (!forest->in->vetoes && !edge->review) return PLACE_INSIDE; /* nothing kept the two apart */
    uint32_t a = forest->set[edge->a], b = forest->set[edge->b];
    if (a == b) return PLACE_INSIDE;
    if (forest->apart[number] || !edge->review) return PLACE_CUT;
    for (size_t f = 0; f < forest->in->vetoes; f++) {
        uint32_t x = forest->value[f][a], y = forest->value[f][b];
        if (x && y && x != y) return PLACE_CUT;
    }
    return PLACE_DOUBT;
}

static uint8_t *find_places(const Forest *forest, Arena *scratch, size_t *inside) {
    uint8_t *place = arena_array_raw(scratch, forest->in->edges, 1);
    *inside = 0;
    for (size_t e = 0; e < forest->in->edges; e++) {
        place[e] = (uint8_t)place_of(forest, e);
        *inside += place[e] == PLACE_INSIDE;
    }
    return place;
}

/* Clusters are numbered in the order of their first rows. */
static void number_rows(Placing *p) {
    const Forest *forest = p->forest;
    size_t rows = p->in->rows;
    for (size_t r = 0; r < rows; r++) {
        prefetch(&p->of_row[forest->set[r + AHEAD < rows ? r + AHEAD : r]]);
        uint32_t root = forest->set[r], of_root = root == r ? ROW_NONE : p->of_row[root];
        if (root == r && forest->several[r]) {
            of_root = p->count++;
            p->cluster[of_root].review = !forest->taken[r];
        }
        p->of_row[r] = of_root;
        if (of_root != ROW_NONE) p->next[of_root]++;
    }
    for (uint32_t c = 0; c < p->count; c++) {
        p->cluster[c].row_from = p->rows;
        p->cluster[c].row_count = p->next[c];
        p->rows += p->next[c];
        p->next[c] = p->cluster[c].row_from;
    }
}

static void place_rows(Placing *p) {
    for (size_t r = 0; r < p->in->rows; r++) {
        if (p->of_row[r] != ROW_NONE) p->row[p->next[p->of_row[r]]++] = (uint32_t)r;
    }
}

static void number_edges(Placing *p) {
    for (size_t e = 0; e < p->in->edges; e++) {
        if (p->place[e] == PLACE_INSIDE) p->next_edge[p->of_row[p->in->edge[e].a]]++;
    }
    for (uint32_t c = 0; c < p->count; c++) {
        p->cluster[c].edge_from = p->edges;
        p->cluster[c].edge_count = p->next_edge[c];
        p->edges += p->next_edge[c];
        p->next_edge[c] = p->cluster[c].edge_from;
    }
}

static void place_edges(Placing *p) {
    const ClusterEdge *given = p->in->edge;
    number_edges(p);
    for (size_t e = 0; e < p->in->edges; e++) {
        uint32_t a = p->of_row[given[e].a];
        if (p->place[e] == PLACE_INSIDE) p->edge[p->next_edge[a]++] = given[e];
        if (p->place[e] != PLACE_CUT) continue;
        uint32_t b = p->of_row[given[e].b];
        p->cut[p->cuts++] = given[e];
        if (a != ROW_NONE) p->cluster[a].cut = true;
        if (b != ROW_NONE) p->cluster[b].cut = true;
    }
}

/* Rows and edges have nothing to do with each other. */
static void place_task(void *context, size_t edges, size_t thread) {
    (void)thread;
    if (edges) place_edges(context);
    else place_rows(context);
}

/* ---- Doubts: edges that ask for review and lead from a cluster to a row or a cluster outside. */

enum { DOUBT_SIDE_MAX = 16 }; /* rows of a side that are all shown */

typedef struct Doubt {
    uint32_t low, high; /* roots of what it leads between */
    uint32_t edge;
} Doubt;

static int compare_doubts(const void *x, const void *y) {
    const Doubt *a = x, *b = y;
    if (a->low != b->low) return a->low < b->low ? -1 : 1;
    if (a->high != b->high) return a->high < b->high ? -1 : 1;
    return a->edge < b->edge ? -1 : a->edge > b->edge;
}

static size_t list_doubts(const Placing *p, Doubt *out) {
    size_t count = 0;
    for (size_t e = 0; e < p->in->edges; e++) {
        if (p->place[e] != PLACE_DOUBT) continue;
        uint32_t a = p->forest->set[p->in->edge[e].a], b = p->forest->set[p->in->edge[e].b];
        out[count++] = (Doubt){a < b ? a : b, a < b ? b : a, (uint32_t)e};
    }
    if (count) qsort(out, count, sizeof *out, compare_doubts);
    return count;
}

static size_t doubts_of_pair(const Doubt *doubt, size_t doubts, size_t from) {
    size_t to = from + 1;
    while (to < doubts && doubt[to].low == doubt[from].low && doubt[to].high == doubt[from].high) to++;
    return to - from;
}

static uint32_t side_rows(const Placing *p, uint32_t root) {
    return p->of_row[root] == ROW_NONE ? 1 : p->cluster[p->of_row[root]].row_count;
}

/* Room for the rows of all doubts; too much where several edges lead to one row. */
static size_t count_doubt_rows(const Placing *p, const Doubt *doubt, size_t doubts) {
    size_t rows = 0;
    for (size_t from = 0, edges; from < doubts; from += edges) {
        edges = doubts_of_pair(doubt, doubts, from);
        for (int high = 0; high < 2; high++) {
            uint32_t side = side_rows(p, high ? doubt[from].high : doubt[from].low);
            rows += side > DOUBT_SIDE_MAX ? edges : side;
        }
    }
    return rows;
}

/* What it leads between as a whole, as long as that can be looked at; else the rows at the ends of its edges. */
static uint32_t add_side(const Placing *p, uint32_t root, const Doubt *doubt, size_t count, uint32_t *out) {
    uint32_t rows = 0, size = side_rows(p, root);
    if (size == 1)
        out[rows++] = root;
    else if (size <= DOUBT_SIDE_MAX) {
        memcpy(out, p->row + p->cluster[p->of_row[root]].row_from, size * sizeof *out);
        rows = size;
    } else {
        for (size_t i = 0; i < count; i++) {
            const ClusterEdge *edge = &p->in->edge[doubt[i].edge];
            out[rows++] = p->forest->set[edge->a] == root ? edge->a : edge->b;
        }
    }
    return rows;
}

/* The edges between two sides as one cluster. */
static void place_doubt(Placing *p, const Doubt *doubt, size_t count) {
    Cluster *c = &p->cluster[p->count++];
    *c = (Cluster){
        .row_from = p->rows, .edge_from = p->edges, .edge_count = (uint32_t)count, .review = true, .doubt = true};
    uint32_t *row = p->row + p->rows, rows = add_side(p, doubt->low, doubt, count, row);
    rows += add_side(p, doubt->high, doubt, count, row + rows);
    for (size_t i = 0; i < count; i++) p->edge[p->edges++] = p->in->edge[doubt[i].edge];
    qsort(row, rows, sizeof *row, uint32_order);
    for (uint32_t i = 0; i < rows; i++) {
        if (i == 0 || row[i] != row[i - 1]) row[c->row_count++] = row[i];
    }
    p->rows += c->row_count;
}

static int compare_clusters(const void *x, const void *y, void *context) {
    const Cluster *a = x, *b = y;
    const uint32_t *row = context;
    if (row[a->row_from] != row[b->row_from]) return row[a->row_from] < row[b->row_from] ? -1 : 1;
    return a->row_from < b->row_from ? -1 : a->row_from > b->row_from;
}

static void place_doubts(Placing *p, const Doubt *doubt, size_t doubts) {
    for (size_t from = 0, edges; from < doubts; from += edges) {
        edges = doubts_of_pair(doubt, doubts, from);
        place_doubt(p, doubt + from, edges);
    }
    if (doubts) qsort_r(p->cluster, p->count, sizeof *p->cluster, compare_clusters, p->row);
}

void cluster_edges(ClusterInput *in, Arena *run, ClusterResult *out) {
    Arena *scratch = arena_new("match clusters", 0);
    in->edges = sort_unique(in);
    Forest forest = join_all(in, scratch);
    Placing p = {.in = in, .forest = &forest, .of_row = arena_array_raw(scratch, in->rows, sizeof *p.of_row)};
    size_t inside;
    p.place = find_places(&forest, scratch, &inside);
    Doubt *doubt = arena_array_raw(scratch, in->edges - inside, sizeof *doubt);
    size_t doubts = inside < in->edges ? list_doubts(&p, doubt) : 0;
    p.cluster = arena_array(run, forest.clusters + doubts, sizeof *p.cluster);
    p.edge = arena_array_raw(run, inside + doubts, sizeof *p.edge);
    p.cut = arena_array_raw(run, in->edges - inside - doubts, sizeof *p.cut);
    p.next = arena_array(scratch, forest.clusters, sizeof *p.next);
    p.next_edge = arena_array(scratch, forest.clusters, sizeof *p.next_edge);
    number_rows(&p);
    p.row = arena_array_raw(run, p.rows + count_doubt_rows(&p, doubt, doubts), sizeof *p.row);
    parallel_for(in->threads, 2, place_task, &p);
    place_doubts(&p, doubt, doubts);
    *out = (ClusterResult){.cluster = p.cluster,
                           .cluster_count = p.count,
                           .row = p.row,
                           .edge = p.edge,
                           .cut = p.cut,
                           .cut_count = p.cuts};
    arena_free(scratch);
}
