#include "engine/match/settle.h"

#include "engine/match/interchange.h"
#include "engine/match/many.h"
#include "engine/match/sums.h"

#include <stdlib.h>

static void close_worker(void *handle) {
    Worker *worker = handle;
    arena_free(worker->part);
    arena_free(worker->group);
    buf_free(&worker->edges);
}

Worker *workers_new(size_t threads, Arena *arena) {
    Worker *worker = arena_array(arena, threads, sizeof *worker);
    for (size_t t = 0; t < threads; t++) {
        worker[t] = (Worker){.part = arena_new("match part", 0), .group = arena_new("match group", 0)};
        worker[t].measure = measure_scratch_new(arena);
        arena_own(arena, close_worker, &worker[t]);
    }
    return worker;
}

static void add_rows(Buf *ties, const uint32_t *rows, size_t count) {
    buf_append(ties, rows, count * sizeof *rows);
}

void outcome_tie(Outcome *out, bool multiset, KeyGroup rows) {
    uint32_t head[TIE_WORDS] = {multiset, (uint32_t)rows.lefts, (uint32_t)rows.rights};
    out->tie = out->ties.len;
    buf_append(&out->ties, head, sizeof head);
    add_rows(&out->ties, rows.left, rows.lefts);
    add_rows(&out->ties, rows.right, rows.rights);
}

void outcome_choices(Outcome *out, uint32_t count, const Buf *words) {
    uint32_t of[] = {count, (uint32_t)(words->len / sizeof(uint32_t))};
    memcpy(out->ties.ptr + out->tie + 3 * sizeof(uint32_t), of, sizeof of);
    buf_append(&out->ties, words->ptr, words->len);
}

void outcome_block(Outcome *out, uint32_t left_row, size_t left_rows, size_t right_rows) {
    BlockNote note = {left_row, STR_NULL, left_rows, right_rows};
    buf_append(&out->blocks, &note, sizeof note);
}

/* ---- One to one. */

static uint32_t take_row(Cursor *cursor, uint32_t class) {
    return cursor->classes->row[cursor->classes->from[class] + cursor->used[class]++];
}

static void match_edge(const Sides *sides, const Step *step, const AssignEdge *edge, uint32_t rows, Cursors *at) {
    bool multiset = at->left.classes->size[edge->left] > 1 || at->right.classes->size[edge->right] > 1;
    for (uint32_t i = 0; i < rows; i++) {
        uint32_t l = take_row(&at->left, edge->left), r = take_row(&at->right, edge->right);
        sides->left_state[l] = r;
        sides->right_state[r] = l;
        how_set(sides->how, l, settle_how(step, edge->cost.score_gap, multiset));
    }
}

/* Numbered sets of classes -> ties. A class's number is ROW_NONE when it is in none. From a tied class the rows that
 * are not matched are named and leave the run; of a multiset all rows are named and the surplus stays in play. */
typedef struct TieSets {
    const uint32_t *left, *right; /* per class */
    uint32_t count;
    bool multiset;
} TieSets;

static void add_members(const TieSets *sets, const uint32_t *number, uint32_t set, const Cursor *side, uint32_t *state,
                        Buf *rows) {
    for (uint32_t c = 0; c < side->classes->count; c++) {
        if (number[c] != set) continue;
        uint32_t from = sets->multiset ? 0 : side->used[c];
        const uint32_t *row = side->classes->row + side->classes->from[c] + from;
        add_rows(rows, row, side->classes->size[c] - from);
        for (uint32_t i = from; !sets->multiset && i < side->classes->size[c]; i++) state[row[i - from]] = ROW_GONE;
    }
}

static int compare_rows(const void *a, const void *b) {
    uint32_t x, y;
    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x < y ? -1 : x > y;
}

static void add_ties(const Sides *sides, const TieSets *sets, const Cursors *at, Outcome *out) {
    Buf rows_left = {0}, rows_right = {0};
    for (uint32_t set = 0; set < sets->count; set++) {
        rows_left.len = rows_right.len = 0;
        add_members(sets, sets->left, set, &at->left, sides->left_state, &rows_left);
        add_members(sets, sets->right, set, &at->right, sides->right_state, &rows_right);
        size_t lefts = rows_left.len / sizeof(uint32_t), rights = rows_right.len / sizeof(uint32_t);
        if (!lefts && !rights) continue; /* matched meanwhile */
        if (lefts) qsort(rows_left.ptr, lefts, sizeof(uint32_t), compare_rows);
        if (rights) qsort(rows_right.ptr, rights, sizeof(uint32_t), compare_rows);
        KeyGroup rows = {(uint32_t *)(void *)rows_left.ptr, (uint32_t *)(void *)rows_right.ptr, lefts, rights};
        outcome_tie(out, sets->multiset, rows);
    }
    buf_free(&rows_left);
    buf_free(&rows_right);
}

/* Classes that fixed edges join, where one of them has rows to spare though others of it are matched. */
static TieSets surplus_sets(const Cursors *at, const ClassEdges *of, const AssignOutput *best, Arena *scratch) {
    uint32_t lefts = of->left->count, rights = of->right->count, nodes = lefts + rights;
    uint32_t *sets = sets_new(nodes, scratch), *number = arena_array_raw(scratch, nodes, sizeof *number);
    bool *spare = arena_array(scratch, nodes, sizeof *spare);
    for (size_t e = 0; e < of->edges; e++) {
        if (best->flow[e] && !best->varies[e]) sets_join(sets, of->edge[e].left, lefts + of->edge[e].right);
    }
    for (uint32_t n = 0; n < nodes; n++) {
        const Cursor *side = n < lefts ? &at->left : &at->right;
        uint32_t c = n < lefts ? n : n - lefts;
        bool tied = n < lefts ? best->left_tie[c] != ROW_NONE : best->right_tie[c] != ROW_NONE;
        if (side->used[c] && side->used[c] < side->classes->size[c] && !tied) spare[sets_find(sets, n)] = true;
    }
    TieSets out = {number, number + lefts, 0, true};
    for (uint32_t n = 0; n < nodes; n++) {
        uint32_t root = sets_find(sets, n);
        number[n] = !spare[root] ? ROW_NONE : root == n ? out.count++ : number[root];
    }
    return out;
}

static void add_unsolved(const Classes *left, const Classes *right, const AssignOutput *best, Arena *scratch,
                         Outcome *out) {
    BlockNote *note = arena_array(scratch, best->blocks, sizeof *note);
    for (uint32_t c = left->count; c-- > 0;) {
        if (best->left_block[c] == ROW_NONE) continue;
        note[best->left_block[c]].left_row = left->row[left->from[c]]; /* of the first class in the end */
        note[best->left_block[c]].left_rows += left->size[c];
    }
    for (uint32_t c = 0; c < right->count; c++) {
        if (best->right_block[c] != ROW_NONE) note[best->right_block[c]].right_rows += right->size[c];
    }
    for (uint32_t b = 0; b < best->blocks; b++) outcome_block(out, note[b].left_row, note[b].left_rows, note[b].right_rows);
}

/* What is left of a full score below the least that the step takes, and a little; 0: it asks for more than likeness. */
static uint32_t alone_gap_of(const Step *step) {
    const MatchStep *rule = step->rule;
    uint64_t least = 0;
    if (step->window.count) return 0;
    if (rule->score) return 1 + PPM - (rule->score->review_ppm ? rule->score->review_ppm : rule->score->least_ppm);
    for (size_t i = 0; i < step->alike.count; i++) least += rule->alike[i].use.cutoff_ppm;
    return step->alike.count ? (uint32_t)(1 + PPM - least / step->alike.count) : 0;
}

void settle_edges(const Sides *sides, const Step *step, const ClassEdges *of, Arena *scratch, Outcome *out) {
    const Classes *left = of->left, *right = of->right;
    size_t edges_max = (size_t)step->rows_max * step->rows_max;
    AssignInput in = {left->size, right->size, left->count, right->count, of->edge, of->edges, alone_gap_of(step), edges_max};
    AssignOutput best;
    assign_best(&in, scratch, &best);
    Cursors at = {{arena_array(scratch, left->count, sizeof(uint32_t)), left},
                  {arena_array(scratch, right->count, sizeof(uint32_t)), right}};
    for (size_t e = 0; e < of->edges; e++) {
        if (!best.varies[e]) match_edge(sides, step, &of->edge[e], best.flow[e], &at);
    }
    if (best.ties) interchange_ties(sides, step, of, &best, &at, scratch);
    if (best.ties) add_ties(sides, &(TieSets){best.left_tie, best.right_tie, best.ties, false}, &at, out);
    TieSets surplus = surplus_sets(&at, of, &best, scratch);
    if (surplus.count) add_ties(sides, &surplus, &at, out);
    if (best.blocks) add_unsolved(left, right, &best, scratch, out);
}

static bool settle_pair(const Sides *sides, const Step *step, uint32_t left, uint32_t right, Worker *worker) {
    PairCost cost;
    if (!step_allows(step, left, right, &cost)) return false;
    if (step->alike.count) {
        uint32_t one = 1, zero = 0;
        Classes lefts = {.count = 1, .size = &one, .from = &zero, .row = &left}, rights = {.count = 1, .size = &one, .from = &zero, .row = &right};
        Judge judge = judge_new(step, &lefts, &rights, worker->measure, worker->group);
        bool alike = judge_pair(&judge, 0, 0, &cost);
        arena_reset(worker->group);
        if (!alike) return false;
    }
    uint32_t how = settle_how(step, cost.score_gap, false);
    sides->left_state[left] = right;
    sides->right_state[right] = left;
    how_set(sides->how, left, how);
    return true;
}

void settle_later(const Sides *sides, const Step *step, uint32_t left, uint32_t right, Outcome *out) {
    out->pairs++;
    sides->left_state[left] = right;
    sides->right_state[right] = left;
    how_set(sides->how, left, settle_how(step, 0, false));
}

void settle_pairs(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out) {
    Classes left = classes_of(step->left, group.left, group.lefts, worker->group);
    Classes right = classes_of(step->right, group.right, group.rights, worker->group);
    classes_order(step, &left, &right, worker->group);
    Judge judge = judge_new(step, &left, &right, worker->measure, worker->group);
    JudgeLists all = judge_lists_all(&judge, worker->group);
    if (judge_too_many(&judge, all, worker->group)) {
        outcome_block(out, group.left[0], group.lefts, group.rights);
        return;
    }
    worker->edges.len = 0;
    out->pairs += judge_lists(&judge, all, worker->group, &worker->edges);
    ClassEdges of = {&left, &right, (AssignEdge *)(void *)worker->edges.ptr, worker->edges.len / sizeof(AssignEdge)};
    if (of.edges) settle_edges(sides, step, &of, worker->group, out);
}

void settle_group(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out) {
    if (step->rule->shape == MATCH_ONE_ONE && group.lefts == 1 && group.rights == 1) {
        out->pairs++;
        settle_pair(sides, step, group.left[0], group.right[0], worker);
        return;
    }
    if (step->rule->sum && step->rule->sum->by_date)
        settle_spread(sides, step, group, worker, out);
    else if (step->rule->sum)
        settle_sums(sides, step, group, worker, out);
    else if (step->rule->shape == MATCH_ONE_ONE)
        settle_pairs(sides, step, group, worker, out);
    else
        settle_many(sides, step, group, worker, out);
    arena_reset(worker->group);
}
