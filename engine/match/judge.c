/* Which pairs of classes a step allows. Where a window on amounts or days allows few of many pairs, the right classes are
 * sorted by that field and only a range of them is looked at for each left class. */
#include "engine/match/settle.h"

#include <stdlib.h>

static Prepared *prepare(const Measure *measure, const Column *column, const Classes *classes, Arena *arena) {
    Str *text = arena_array(arena, classes->count, sizeof *text);
    for (uint32_t c = 0; c < classes->count; c++) text[c] = value_text(column, classes->row[classes->from[c]], arena);
    return measure_prepare_all(measure, text, classes->count, arena);
}

Judge judge_new(const Step *step, const Classes *left, const Classes *right, MeasureScratch *measure, Arena *arena) {
    Judge judge = {step, left, right, NULL, NULL, measure};
    judge.left_value = arena_array(arena, step->alike.count, sizeof *judge.left_value);
    judge.right_value = arena_array(arena, step->alike.count, sizeof *judge.right_value);
    for (size_t i = 0; i < step->alike.count; i++) {
        const Measure *use = step->rule->alike[i].use.measure;
        judge.left_value[i] = prepare(use, step->alike.at[i].left, left, arena);
        judge.right_value[i] = prepare(use, step->alike.at[i].right, right, arena);
    }
    return judge;
}

static bool judge_alike(const Judge *judge, uint32_t left, uint32_t right, uint32_t *score_gap) {
    uint64_t sum = 0;
    size_t count = judge->step->alike.count;
    for (size_t i = 0; i < count; i++) {
        const MeasureUse *use = &judge->step->rule->alike[i].use;
        uint32_t score = measure_score(use, &judge->left_value[i][left], &judge->right_value[i][right], judge->measure);
        if (score == 0 || score < use->cutoff_ppm) return false;
        sum += score;
    }
    *score_gap = count ? PPM - (uint32_t)(sum / count) : 0;
    return true;
}

bool judge_pair(const Judge *judge, uint32_t left, uint32_t right, PairCost *cost) {
    uint32_t left_row = judge->left->row[judge->left->from[left]], right_row = judge->right->row[judge->right->from[right]];
    return step_allows(judge->step, left_row, right_row, cost) && judge_alike(judge, left, right, &cost->score_gap);
}

/* ---- All pairs. */

enum { SWEEP_FROM = 64 }; /* pairs from which sorting pays */

typedef struct Place {
    int128 value;
    uint32_t class;
} Place;

static int compare_places(const void *a, const void *b) {
    const Place *x = a, *y = b;
    if (x->value != y->value) return x->value < y->value ? -1 : 1;
    return x->class < y->class ? -1 : x->class > y->class;
}

typedef struct Sweep {
    FieldPair at;
    const MatchWindow *window;
    unsigned scale;
    Place *place; /* of right classes that have a value, sorted */
    size_t count;
} Sweep;

static int128 scaled(const Column *column, uint32_t row, unsigned scale) {
    return (int128)column->number[row] * decimal_power(scale - column->scale);
}

/* A window on amounts says more than one on days. */
static size_t best_window(const Step *step) {
    size_t best = 0;
    while (best < step->window.count && step->rule->window[best].is_days) best++;
    return best < step->window.count ? best : 0;
}

static bool sweep_new(const Judge *judge, Arena *arena, Sweep *out) {
    const Step *step = judge->step;
    if (step->window.count == 0 || (uint64_t)judge->left->count * judge->right->count < SWEEP_FROM) return false;
    size_t w = best_window(step);
    FieldPair at = step->window.at[w];
    unsigned scale = at.left->scale > at.right->scale ? at.left->scale : at.right->scale;
    *out = (Sweep){at, &step->rule->window[w], scale, arena_array(arena, judge->right->count, sizeof(Place)), 0};
    for (uint32_t c = 0; c < judge->right->count; c++) {
        uint32_t row = judge->right->row[judge->right->from[c]];
        if (!column_null(at.right, row)) out->place[out->count++] = (Place){scaled(at.right, row, scale), c};
    }
    qsort(out->place, out->count, sizeof *out->place, compare_places);
    return true;
}

/* No right value further away than this can be within the window.
 * With share s: gap <= s max(|a|, |b|) <= s (|a| + gap), hence gap <= s |a| / (1 - s). */
static int128 reach_of(const MatchWindow *window, int128 value) {
    if (window->is_days) return window->days;
    if (window->share_ppm >= PPM) return (int128)1 << 125;
    int128 size = value < 0 ? -value : value;
    int128 share = (size / (PPM - window->share_ppm) + 1) * window->share_ppm;
    return share > window->absolute ? share : window->absolute;
}

static size_t first_from(const Sweep *sweep, int128 value) {
    size_t low = 0, high = sweep->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sweep->place[middle].value < value) low = middle + 1;
        else high = middle;
    }
    return low;
}

static void add_edge(Buf *edges, uint32_t left, uint32_t right, PairCost cost) {
    AssignEdge edge = {left, right, cost};
    buf_append(edges, &edge, sizeof edge);
}

static size_t sweep_left(const Judge *judge, const Sweep *sweep, uint32_t left, Buf *edges) {
    uint32_t row = judge->left->row[judge->left->from[left]];
    if (column_null(sweep->at.left, row)) return 0;
    int128 value = scaled(sweep->at.left, row, sweep->scale), reach = reach_of(sweep->window, value);
    size_t from = first_from(sweep, value - reach), i = from;
    PairCost cost;
    for (; i < sweep->count && sweep->place[i].value <= value + reach; i++) {
        uint32_t right = sweep->place[i].class;
        if (judge_pair(judge, left, right, &cost)) add_edge(edges, left, right, cost);
    }
    return i - from;
}

size_t judge_all(const Judge *judge, Arena *arena, Buf *edges) {
    Sweep sweep = {0};
    size_t looked = 0;
    bool sweeps = sweep_new(judge, arena, &sweep);
    for (uint32_t left = 0; left < judge->left->count; left++) {
        if (sweeps) {
            looked += sweep_left(judge, &sweep, left, edges);
            continue;
        }
        PairCost cost;
        for (uint32_t right = 0; right < judge->right->count; right++) {
            if (judge_pair(judge, left, right, &cost)) add_edge(edges, left, right, cost);
        }
        looked += judge->right->count;
    }
    return looked;
}
