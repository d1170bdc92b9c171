/* One side against itself. Rows are taken as classes of equal rows; a class whose rows a step connects with each other
 * stands in the step for all of them, so that n equal rows cost n - 1 edges. */
#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/base/prefetch.h"
#include "engine/match/cluster.h"
#include "engine/match/score.h"

enum { ALL_PAIRS_ROWS = 64 }; /* of rows that a step connects whatever else they hold; more get a star of edges */

typedef struct Run {
    const Step *step;
    const Keys *keys;
    Worker *worker;
    Candidates *part; /* per part of keys: edges are ClusterEdge here */
} Run;

static ClusterEdge row_edge(const Step *step, uint32_t a, uint32_t b, uint32_t score_gap) {
    return (ClusterEdge){a < b ? a : b, a < b ? b : a, step->number, PPM - score_gap, step_asks_review(step, score_gap)};
}

static void add_row_edge(const Step *step, uint32_t a, uint32_t b, uint32_t score_gap, Buf *edges) {
    ClusterEdge edge = row_edge(step, a, b, score_gap);
    buf_append(edges, &edge, sizeof edge);
}

static uint32_t row_of(const Classes *classes, uint32_t class, uint32_t i) {
    return classes->row[classes->from[class] + i];
}

/* Equal rows among themselves: never where the step wants a field to differ. */
static void add_equal(const Step *step, const Judge *judge, uint32_t class, Buf *edges) {
    PairCost cost;
    if (judge->left->size[class] < 2 || !judge_pair(judge, class, class, &cost)) return;
    for (uint32_t i = 1; i < judge->left->size[class]; i++) {
        add_row_edge(step, row_of(judge->left, class, 0), row_of(judge->left, class, i), cost.score_gap, edges);
    }
}

/* How many edges of rows an edge of classes stands for: one to itself says that the rows of the class are the same. */
static size_t count_row_edges(const Step *step, const Classes *classes, const AssignEdge *edge) {
    if (edge->left == edge->right) return classes->size[edge->left] - 1;
    return step->differ.count == 0 ? 1 : (size_t)classes->size[edge->left] + classes->size[edge->right] - 1;
}

/* Two classes: by their first rows when each is connected within, else each row to the first of the other class. Returns how many. */
static size_t make_row_edges(const Step *step, const Classes *classes, const AssignEdge *edge, ClusterEdge *out) {
    uint32_t gap = edge->cost.score_gap, a = row_of(classes, edge->left, 0), b = row_of(classes, edge->right, 0);
    size_t count = 0;
    if (edge->left != edge->right) out[count++] = row_edge(step, a, b, gap);
    if (edge->left != edge->right && step->differ.count == 0) return count;
    for (uint32_t i = 1; i < classes->size[edge->left]; i++) out[count++] = row_edge(step, row_of(classes, edge->left, i), b, gap);
    if (edge->left == edge->right) return count;
    for (uint32_t j = 1; j < classes->size[edge->right]; j++) out[count++] = row_edge(step, a, row_of(classes, edge->right, j), gap);
    return count;
}

static void add_class_edge(const Step *step, const Classes *classes, const AssignEdge *edge, Buf *edges) {
    void *out = buf_reserve(edges, count_row_edges(step, classes, edge) * sizeof(ClusterEdge));
    edges->len += make_row_edges(step, classes, edge, out) * sizeof(ClusterEdge);
}

static bool connects_all(const Step *step) {
    return !step->alike.count && !step->window.count && !step->differ.count && !step->veto.count;
}

static void add_group(const Step *step, KeyGroup group, Worker *worker, Candidates *out) {
    Arena *arena = worker->group;
    Classes classes = classes_of(step->left, group.left, group.lefts, arena);
    classes_order_rows(step->order.left, &classes, 1);
    Judge judge = judge_new(step, &classes, &classes, worker->measure, arena);
    judge.half = true;
    JudgeLists all = judge_lists_all(&judge, arena);
    if (judge_too_many(&judge, all, arena)) {
        BlockNote note = {group.left[0], STR_NULL, group.lefts, group.lefts};
        buf_append(&out->blocks, &note, sizeof note);
        return;
    }
    if (connects_all(step) && group.lefts > ALL_PAIRS_ROWS) {
        for (size_t i = 1; i < group.lefts; i++) add_row_edge(step, group.left[0], group.left[i], 0, &out->edges);
        out->pairs += group.lefts - 1;
        return;
    }
    worker->edges.len = 0;
    out->pairs += judge_lists(&judge, all, arena, &worker->edges);
    const AssignEdge *edge = (const AssignEdge *)(const void *)worker->edges.ptr;
    for (size_t e = 0; e < worker->edges.len / sizeof *edge; e++) add_class_edge(step, &classes, &edge[e], &out->edges);
    for (uint32_t c = 0; c < classes.count; c++) add_equal(step, &judge, c, &out->edges);
}

static void run_part(void *context, size_t part, size_t thread) {
    Run *run = context;
    Worker *worker = &run->worker[thread];
    if (parallel_cancelled()) return;
    KeyCursor cursor = keys_open(run->keys, part, worker->part);
    KeyGroup group;
    while (keys_next(&cursor, &group)) {
        add_group(run->step, group, worker, &run->part[part]);
        arena_reset(worker->group);
    }
    arena_reset(worker->part);
}

/* What all steps found. */
typedef struct Found {
    Buf edges;  /* ClusterEdge */
    Buf blocks; /* MatchBlock */
    Arena *run;
} Found;

static void free_found(void *handle) {
    Found *found = handle;
    buf_free(&found->edges);
    buf_free(&found->blocks);
}

static void add_blocks(const Step *step, const Buf *notes, Found *found) {
    const BlockNote *note = (const BlockNote *)(const void *)notes->ptr;
    FieldPairs named = step->same.count ? step->same : step->alike;
    for (size_t b = 0; b < notes->len / sizeof *note; b++) {
        Str key =
            note[b].name.ptr ? str_copy(found->run, note[b].name) : keys_text(named, note[b].left_row, found->run);
        MatchBlock block = {step->number, key, note[b].left_rows, note[b].right_rows};
        buf_append(&found->blocks, &block, sizeof block);
    }
}

/* Their edges are taken; keeps the blocks, and returns the pairs. */
static size_t end_candidates(const Step *step, Candidates *out, Found *found) {
    add_blocks(step, &out->blocks, found);
    buf_free(&out->edges);
    buf_free(&out->blocks);
    return out->pairs;
}

typedef struct Search { /* of one side against itself */
    const Step *step;
    size_t rows, threads;
    const uint32_t *state; /* by row: gone, or free */
    Worker *worker;
    Classes classes;   /* made for the first step without `same` */
    size_t *pairs;     /* by step */
    ScoreNote *note;   /* by step */
    Found found;
    Arena *stage; /* of the steps */
} Search;

static void find_by_keys(Search *search, size_t s) {
    const Step *step = &search->step[s];
    Arena *stage = arena_new("match step", 0);
    Keys keys;
    KeysInput in = {.same = step->same, .left_state = search->state, .left_rows = search->rows, .threads = search->threads};
    keys_partition(&in, stage, &keys);
    Run run = {step, &keys, search->worker, arena_array(stage, keys.parts, sizeof(Candidates))};
    parallel_for(search->threads, keys.parts, run_part, &run);
    for (size_t p = 0; p < keys.parts; p++) {
        buf_append(&search->found.edges, run.part[p].edges.ptr, run.part[p].edges.len);
        search->pairs[s] += end_candidates(step, &run.part[p], &search->found);
    }
    arena_free(stage);
}

/* Rows with the same value of every `alike` field are alike too; judged on the first row of a class. */
static bool find_alike(Search *search, size_t s, Error *err) {
    const Step *step = &search->step[s];
    const Classes *classes = &search->classes;
    Found *found = &search->found;
    Worker *worker = search->worker;
    Arena *stage = arena_new("match step", 0);
    Candidates out;
    bool by_path = step->alike.count == 1 && !step->window.count && !step->differ.count && !step->veto.count;
    bool good = candidates_find(step, classes, classes, by_path, search->threads, worker, stage, found->run, &search->note[s], &out, err);
    const AssignEdge *edge = (const AssignEdge *)(const void *)out.edges.ptr;
    for (size_t e = 0; e < out.edges.len / sizeof *edge; e++) add_class_edge(step, classes, &edge[e], &found->edges);
    for (uint32_t c = 0; c < classes->count && step->differ.count == 0; c++) {
        if (classes->size[c] < 2) continue;
        uint32_t first = row_of(classes, c, 0), one = 1, zero = 0;
        Classes alone = {.count = 1, .size = &one, .from = &zero, .row = &first};
        Judge judge = judge_new(step, &alone, &alone, worker->measure, worker->group);
        PairCost cost;
        bool alike = judge_pair(&judge, 0, 0, &cost);
        for (uint32_t i = 1; alike && i < classes->size[c]; i++)
            add_row_edge(step, first, row_of(classes, c, i), cost.score_gap, &found->edges);
        arena_reset(worker->group);
    }
    search->pairs[s] = end_candidates(step, &out, found);
    arena_free(stage);
    return good;
}

/* ---- Edges of classes become edges of rows side by side: counted, then made where they belong */

enum { AHEAD = 32, EDGES_A_TASK = 1 << 13 };

typedef struct Widening {
    const Step *step;
    const Classes *classes;
    const AssignEdge *edge;
    size_t edges;
    size_t *from; /* per task: how many there are of it, then where they begin */
    ClusterEdge *out;
} Widening;

/* Classes of the edges to come lie all over memory: first where their rows begin, then, when that is there, the rows. */
static void fetch_rows(const Classes *classes, const AssignEdge *edge, size_t edges, size_t e) {
    const AssignEdge *later = &edge[e + 2 * AHEAD < edges ? e + 2 * AHEAD : e], *soon = &edge[e + AHEAD < edges ? e + AHEAD : e];
    prefetch(&classes->from[later->right]);
    prefetch(&classes->row[classes->from[soon->right]]);
}

static size_t task_end(const Widening *w, size_t task) {
    return (task + 1) * EDGES_A_TASK < w->edges ? (task + 1) * EDGES_A_TASK : w->edges;
}

static void count_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Widening *w = context;
    for (size_t e = task * EDGES_A_TASK; e < task_end(w, task); e++) w->from[task] += count_row_edges(w->step, w->classes, &w->edge[e]);
}

static void widen_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Widening *w = context;
    ClusterEdge *out = w->out + w->from[task];
    for (size_t e = task * EDGES_A_TASK; e < task_end(w, task); e++) {
        fetch_rows(w->classes, w->edge, w->edges, e);
        out += make_row_edges(w->step, w->classes, &w->edge[e], out);
    }
}

static void widen(Widening *w, size_t threads, Buf *edges, Arena *stage) {
    size_t tasks = (w->edges + EDGES_A_TASK - 1) / EDGES_A_TASK, count = 0;
    w->from = arena_array(stage, tasks, sizeof *w->from);
    parallel_for(threads, tasks, count_task, w);
    for (size_t t = 0; t < tasks; t++) {
        size_t here = w->from[t];
        w->from[t] = count;
        count += here;
    }
    w->out = (ClusterEdge *)(void *)buf_reserve(edges, count * sizeof *w->out);
    parallel_for(threads, tasks, widen_task, w);
    edges->len += count * sizeof *w->out;
}

static bool find_scored(Search *search, size_t s, Error *err) {
    const Step *step = &search->step[s];
    const Classes *classes = &search->classes;
    Found *found = &search->found;
    Arena *stage = arena_new("match step", 0);
    Candidates out;
    bool good = score_find(step, classes, classes, search->threads, search->worker, stage, found->run, &search->note[s], &out, err);
    Widening w = {.step = step, .classes = classes, .edge = (const AssignEdge *)(const void *)out.edges.ptr, .edges = out.edges.len / sizeof(AssignEdge)};
    widen(&w, search->threads, &found->edges, stage);
    search->pairs[s] = end_candidates(step, &out, found);
    arena_free(stage);
    return good;
}

/* ---- Veto fields as numbers: equal values, equal numbers; 0 for none. */

static uint32_t *number_values(const Column *column, size_t rows, Arena *arena) {
    size_t slots = hash_slots(rows);
    Arena *scratch = arena_new("match veto", 0);
    uint32_t *slot = arena_array(scratch, slots, sizeof *slot); /* row + 1 of the value's first sight */
    uint32_t *number = arena_array(arena, rows, sizeof *number);
    for (size_t r = 0; r < rows; r++) {
        if (value_missing(column, r)) continue;
        size_t at = column_hash(column, r) & (slots - 1);
        while (slot[at] && !column_equal(column, slot[at] - 1, column, r)) at = (at + 1) & (slots - 1);
        if (!slot[at]) slot[at] = (uint32_t)r + 1;
        number[r] = slot[at];
    }
    arena_free(scratch);
    return number;
}

/* What becomes of edges, while the classes, which nobody asks for any more, are given back: of many rows that takes a while. */
typedef struct Clustering {
    const MatchSide *side;
    FieldPairs veto;
    Search *search;
    ClusterResult *out;
} Clustering;

static void cluster(const Clustering *of) {
    const Found *found = &of->search->found;
    Arena *scratch = arena_new("match veto", 0);
    const uint32_t **number = arena_array(scratch, of->veto.count, sizeof *number);
    for (size_t f = 0; f < of->veto.count; f++) number[f] = number_values(of->veto.at[f].left, of->side->rows, scratch);
    ClusterInput in = {of->side->rows, (ClusterEdge *)(void *)found->edges.ptr, found->edges.len / sizeof(ClusterEdge),
                       number, of->veto.count, of->search->threads};
    cluster_edges(&in, found->run, of->out);
    arena_free(scratch);
}

static void cluster_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Clustering *of = context;
    if (task == 0) cluster(of);
    else arena_free(of->search->stage);
}

static Classes rows_taking_part(const Step *step, const uint32_t *state, size_t rows, size_t threads, Arena *arena) {
    size_t count;
    Arena *scratch = arena_new("match rows", 0);
    const uint32_t *row = rows_free(state, rows, &count, scratch);
    Classes classes = classes_of_side(&(SideRows){step, false, row, count, threads}, arena);
    classes_order_rows(step->order.left, &classes, threads);
    if (step->order.left) column_let_go(step->order.left);
    arena_free(scratch);
    return classes;
}

static bool find_all(Search *search, size_t step_count, Error *err) {
    bool good = true;
    for (size_t s = 0; good && s < step_count && !parallel_cancelled(); s++) {
        const Step *step = &search->step[s];
        if (!step->runs) continue;
        if (step->same.count) {
            find_by_keys(search, s);
            continue;
        }
        if (!search->classes.row) search->classes = rows_taking_part(step, search->state, search->rows, search->threads, search->stage);
        good = step->rule->score ? find_scored(search, s, err) : find_alike(search, s, err);
    }
    if (good && parallel_cancelled()) return error_set(err, ERROR_CANCELLED, NULL, "cancelled while looking for duplicates");
    return good;
}

static const uint32_t *states_new(const MatchSide *side, Arena *arena) {
    uint32_t *state = arena_array_raw(arena, side->rows, sizeof *state);
    for (size_t r = 0; r < side->rows; r++) state[r] = side->skip && side->skip[r] ? ROW_GONE : ROW_NONE;
    return state;
}

bool match_duplicates(const MatchInput *in, Arena *run, ClusterResult *out, Error *err) {
    const MatchPlan *plan = in->plan;
    const MatchSide *side = in->left;
    size_t threads = in->threads ? in->threads : 1;
    if (plan->step_count > MATCH_STEPS_MAX)
        return error_set(err, ERROR_USAGE, NULL, "%zu match steps, more than %d", plan->step_count, MATCH_STEPS_MAX);
    assert(side->rows <= ROWS_MAX);
    Arena *stage = arena_new("match", 0), *classes = arena_new("match classes", 0);
    Search search = {.step = steps_bind(plan, side, side, stage),
                     .rows = side->rows,
                     .threads = threads,
                     .state = states_new(side, stage),
                     .worker = workers_new(threads, stage),
                     .pairs = arena_array(run, plan->step_count, sizeof *search.pairs),
                     .note = arena_array(run, plan->step_count, sizeof *search.note),
                     .found = {.run = run},
                     .stage = classes};
    arena_own(stage, free_found, &search.found);
    bool good = find_all(&search, plan->step_count, err);
    if (!good) arena_free(classes);
    if (good) {
        Found *found = &search.found;
        ClusterResult result = {0};
        FieldPairs veto = plan->step_count ? search.step[0].veto : (FieldPairs){0};
        parallel_for(threads, 2, cluster_task, &(Clustering){side, veto, &search, &result});
        result.block_count = found->blocks.len / sizeof *result.block;
        result.block = arena_array_copy(run, found->blocks.ptr, result.block_count, sizeof *result.block);
        result.step_pairs = search.pairs;
        result.score = search.note;
        *out = result;
    }
    arena_free(stage);
    return good;
}
