#include "engine/match/interchange.h"

#include <stdlib.h>

/* The ties' classes of one side: those of tie t are class[from[t]] .. class[from[t + 1]]. */
typedef struct TieSide {
    const FieldPairs *fields;
    const Cursor *cursor;
    uint32_t *from, *class;
    uint64_t *rows; /* per tie: not matched yet */
} TieSide;

/* What the best assignment has over the edges of a tie that vary. */
typedef struct TieCost {
    uint64_t rows, days;
    int128 amounts;
} TieCost;

static TieSide side_of(const FieldPairs *fields, const Cursor *cursor, const uint32_t *tie, uint32_t ties, Arena *arena) {
    const Classes *classes = cursor->classes;
    TieSide out = {fields, cursor, arena_array(arena, (size_t)ties + 2, sizeof *out.from), arena_array_raw(arena, classes->count, sizeof *out.class),
                   arena_array(arena, ties, sizeof *out.rows)};
    for (uint32_t c = 0; c < classes->count; c++) {
        if (tie[c] == ROW_NONE) continue;
        out.from[tie[c] + 2]++;
        out.rows[tie[c]] += classes->size[c] - cursor->used[c];
    }
    for (uint32_t t = 0; t < ties; t++) out.from[t + 2] += out.from[t + 1];
    for (uint32_t c = 0; c < classes->count; c++) {
        if (tie[c] != ROW_NONE) out.class[out.from[tie[c] + 1]++] = c;
    }
    return out;
}

static TieCost *costs_of(const ClassEdges *of, const AssignOutput *best, Arena *arena) {
    TieCost *out = arena_array(arena, best->ties, sizeof *out);
    for (size_t e = 0; e < of->edges; e++) {
        if (!best->varies[e] || !best->flow[e]) continue;
        TieCost *cost = &out[best->left_tie[of->edge[e].left]];
        cost->rows += best->flow[e];
        cost->days += (uint64_t)of->edge[e].cost.day_gap * best->flow[e];
        cost->amounts += (int128)of->edge[e].cost.amount_gap * best->flow[e];
    }
    return out;
}

static bool is_day(const Column *column) {
    return column->type == COLUMN_DATE || column->type == COLUMN_INSTANT;
}

static uint32_t first_row(const TieSide *side, uint32_t place) {
    const Classes *classes = side->cursor->classes;
    return classes->row[classes->from[side->class[place]]];
}

/* Days, and numbers by which rows could name each other where a step before has looked for that. */
static bool is_apart(const Step *step, const Column *column) {
    bool apart = is_day(column);
    for (size_t i = 0; i < step->names.count; i++) apart = apart || step->names.at[i].left == column || step->names.at[i].right == column;
    return apart;
}

/* Does nothing else tell the rows of the tie apart? */
static bool is_uniform(const Step *step, const TieSide *side, uint32_t t) {
    for (size_t f = 0; f < side->fields->count; f++) {
        FieldPairs one = {&side->fields->at[f], 1};
        bool apart = is_apart(step, one.at->left);
        for (uint32_t i = side->from[t] + 1; !apart && i < side->from[t + 1]; i++) {
            if (!rows_equal(one, first_row(side, side->from[t]), first_row(side, i))) return false;
        }
    }
    return true;
}

/* ---- The oldest first */

typedef struct Queued {
    uint32_t row;
    uint64_t hash; /* of rows of one day: what no order of rows changes */
} Queued;

static int by_age(const void *a, const void *b, void *context) {
    const Queued *x = a, *y = b;
    const FieldPairs *fields = context;
    for (size_t f = 0; f < fields->count; f++) {
        const Column *column = fields->at[f].left;
        if (!is_day(column)) continue;
        bool missing = column_null(column, x->row), other = column_null(column, y->row);
        if (missing != other) return missing ? 1 : -1;
        int64_t m = missing ? 0 : column_number(column, x->row), n = missing ? 0 : column_number(column, y->row);
        if (m != n) return m < n ? -1 : 1;
    }
    return (x->hash > y->hash) - (x->hash < y->hash); /* rows of one class stay as they stand in it: the sort is stable */
}

static Queued *queue_of(const TieSide *side, uint32_t t, Arena *arena) {
    const Classes *classes = side->cursor->classes;
    Queued *out = arena_array_raw(arena, side->rows[t], sizeof *out);
    size_t count = 0;
    for (uint32_t i = side->from[t]; i < side->from[t + 1]; i++) {
        uint32_t c = side->class[i];
        for (uint32_t k = side->cursor->used[c]; k < classes->size[c]; k++) {
            uint32_t row = classes->row[classes->from[c] + k];
            out[count++] = (Queued){row, rows_hash(*side->fields, row)};
        }
    }
    qsort_r(out, count, sizeof *out, by_age, (void *)(uintptr_t)side->fields);
    return out;
}

/* Is the oldest with the oldest one of the best choices? */
static bool costs_the_same(const Step *step, const Queued *left, const Queued *right, TieCost wanted) {
    TieCost own = {.rows = wanted.rows};
    for (uint64_t i = 0; i < wanted.rows; i++) {
        PairCost cost;
        if (!step_allows(step, left[i].row, right[i].row, &cost)) return false;
        own.days += cost.day_gap;
        own.amounts += cost.amount_gap;
    }
    return own.days == wanted.days && own.amounts == wanted.amounts;
}

static void take_side(const TieSide *side, uint32_t t, uint32_t *tie) {
    for (uint32_t i = side->from[t]; i < side->from[t + 1]; i++) {
        uint32_t c = side->class[i];
        side->cursor->used[c] = side->cursor->classes->size[c];
        tie[c] = ROW_NONE;
    }
}

void interchange_ties(const Sides *sides, const Step *step, const ClassEdges *of, AssignOutput *best, Cursors *at, Arena *scratch) {
    if (step->alike.count || step->rule->score) return;
    const TieCost *cost = costs_of(of, best, scratch);
    TieSide left = side_of(&step->left, &at->left, best->left_tie, best->ties, scratch);
    TieSide right = side_of(&step->right, &at->right, best->right_tie, best->ties, scratch);
    uint32_t how = settle_how(step, 0, true);
    for (uint32_t t = 0; t < best->ties; t++) {
        bool all = left.rows[t] == cost[t].rows && right.rows[t] == cost[t].rows;
        if (!all || (!is_uniform(step, &left, t) && !is_uniform(step, &right, t))) continue;
        const Queued *l = queue_of(&left, t, scratch), *r = queue_of(&right, t, scratch);
        if (!costs_the_same(step, l, r, cost[t])) continue;
        for (uint64_t i = 0; i < cost[t].rows; i++) {
            sides->left_state[l[i].row] = r[i].row;
            sides->right_state[r[i].row] = l[i].row;
            how_set(sides->how, l[i].row, how);
        }
        take_side(&left, t, best->left_tie);
        take_side(&right, t, best->right_tie);
    }
}
