#include "engine/match/settle.h"

#include <stdlib.h>

static Prepared *prepare(const Measure *measure, const Corpus *corpus, const Column *column, const Classes *classes, Arena *arena) {
    Str *text = arena_array(arena, classes->count, sizeof *text);
    for (uint32_t c = 0; c < classes->count; c++) text[c] = value_text(column, classes->row[classes->from[c]], arena);
    Prepared *prepared = measure_prepare_all(measure, text, classes->count, arena);
    for (uint32_t c = 0; corpus && c < classes->count; c++) measure->weigh(&prepared[c], corpus);
    return prepared;
}

Judge judge_new(const Step *step, const Classes *left, const Classes *right, MeasureScratch *measure, Arena *arena) {
    JudgeField *field = arena_array(arena, step->alike.count, sizeof *field);
    for (size_t i = 0; i < step->alike.count; i++) {
        const Measure *use = step->rule->alike[i].use.measure;
        const Corpus *corpus = step->corpus[i];
        field[i].left = prepare(use, corpus, step->alike.at[i].left, left, arena);
        field[i].right = left == right ? field[i].left : prepare(use, corpus, step->alike.at[i].right, right, arena);
    }
    return (Judge){step, left, right, field, measure, false};
}

static bool judge_alike(const Judge *judge, uint32_t left, uint32_t right, uint32_t *score_gap) {
    uint64_t sum = 0;
    size_t count = judge->step->alike.count;
    for (size_t i = 0; i < count; i++) {
        const MeasureUse *use = &judge->step->rule->alike[i].use;
        const JudgeField *field = &judge->field[i];
        const Prepared *a = &field->left[field->left_value ? field->left_value[left] : left];
        const Prepared *b = &field->right[field->right_value ? field->right_value[right] : right];
        uint32_t score = measure_score(use, a, b, judge->measure);
        if (score == 0 || score < use->cutoff_ppm) return false;
        sum += score;
    }
    *score_gap = count ? PPM - (uint32_t)(sum / count) : 0;
    return true;
}

bool judge_pair(const Judge *judge, uint32_t left, uint32_t right, PairCost *cost) {
    uint32_t left_row = judge->left->row[judge->left->from[left]];
    uint32_t right_row = judge->right->row[judge->right->from[right]];
    if (!step_allows(judge->step, left_row, right_row, cost)) return false;
    if (!judge_alike(judge, left, right, &cost->score_gap)) return false;
    if (!judge->half) cost->disagree = step_disagrees(judge->step, left_row, right_row);
    return true;
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
    return (int128)column_number(column, row) * decimal_power(scale - column->scale);
}

/* A window on amounts says more than one on days. */
static size_t best_window(const Step *step) {
    size_t best = 0;
    while (best < step->window.count && step->rule->window[best].is_days) best++;
    return best < step->window.count ? best : 0;
}

static bool sweep_new(const Judge *judge, JudgeLists lists, Arena *arena, Sweep *out) {
    const Step *step = judge->step;
    if (step->window.count == 0 || (uint64_t)lists.lefts * lists.rights < SWEEP_FROM) return false;
    size_t w = best_window(step);
    FieldPair at = step->window.at[w];
    unsigned scale = at.left->scale > at.right->scale ? at.left->scale : at.right->scale;
    *out = (Sweep){at, &step->rule->window[w], scale, arena_array(arena, lists.rights, sizeof(Place)), 0};
    for (size_t i = 0; i < lists.rights; i++) {
        uint32_t c = lists.right[i], row = judge->right->row[judge->right->from[c]];
        if (!column_null(at.right, row)) out->place[out->count++] = (Place){scaled(at.right, row, scale), c};
    }
    if (out->count) qsort(out->place, out->count, sizeof *out->place, compare_places);
    return true;
}

/* No right value further away than this can be within the window.
 * With share s: gap <= s max(|a|, |b|) <= s (|a| + gap), hence gap <= s |a| / (1 - s). */
static int128 reach_of(const MatchWindow *window, int128 value) {
    if (window->is_days) return window->days;
    if (window->share_ppm >= PPM) return (int128)1 << 125;
    int128 size = value < 0 ? -value : value, rounding = window->vat_count ? (int128)window->absolute + 1 : 0;
    uint32_t ppm = window->share_ppm > window->vat_share_ppm ? window->share_ppm : window->vat_share_ppm;
    int128 share = (size / (PPM - ppm) + 1) * ppm + rounding;
    return share > window->absolute ? share : window->absolute;
}

static size_t first_from(const Sweep *sweep, int128 value) {
    size_t low = 0, high = sweep->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (sweep->place[middle].value < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_edge(Buf *edges, uint32_t left, uint32_t right, PairCost cost) {
    AssignEdge edge = {left, right, cost};
    buf_append(edges, &edge, sizeof edge);
}

/* The places that a left class may go with: [*from, *to). */
static bool sweep_range(const Judge *judge, const Sweep *sweep, uint32_t left, size_t *from, size_t *to) {
    uint32_t row = judge->left->row[judge->left->from[left]];
    if (column_null(sweep->at.left, row)) return false;
    int128 value = scaled(sweep->at.left, row, sweep->scale), reach = reach_of(sweep->window, value);
    *from = first_from(sweep, value - reach);
    *to = first_from(sweep, value + reach + 1);
    return true;
}

static size_t sweep_left(const Judge *judge, const Sweep *sweep, uint32_t left, Buf *edges) {
    size_t from, to, looked = 0;
    PairCost cost;
    if (!sweep_range(judge, sweep, left, &from, &to)) return 0;
    for (size_t i = from; i < to; i++) {
        uint32_t right = sweep->place[i].class;
        if (judge->half && right <= left) continue;
        looked++;
        if (judge_pair(judge, left, right, &cost)) add_edge(edges, left, right, cost);
    }
    return looked;
}

size_t judge_lists(const Judge *judge, JudgeLists lists, Arena *arena, Buf *edges) {
    Sweep sweep = {0};
    size_t looked = 0;
    bool sweeps = sweep_new(judge, lists, arena, &sweep);
    for (size_t i = 0; i < lists.lefts; i++) {
        uint32_t left = lists.left[i];
        if (sweeps) {
            looked += sweep_left(judge, &sweep, left, edges);
            continue;
        }
        PairCost cost;
        for (size_t j = 0; j < lists.rights; j++) {
            uint32_t right = lists.right[j];
            if (judge->half && right <= left) continue;
            looked++;
            if (judge_pair(judge, left, right, &cost)) add_edge(edges, left, right, cost);
        }
    }
    return looked;
}

static uint32_t *count_up(uint32_t count, Arena *arena) {
    uint32_t *out = arena_array_raw(arena, count, sizeof *out);
    for (uint32_t i = 0; i < count; i++) out[i] = i;
    return out;
}

JudgeLists judge_lists_all(const Judge *judge, Arena *arena) {
    return (JudgeLists){count_up(judge->left->count, arena), count_up(judge->right->count, arena), judge->left->count,
                        judge->right->count};
}

uint64_t judge_count(const Judge *judge, JudgeLists lists, Arena *arena) {
    Sweep sweep = {0};
    if (!sweep_new(judge, lists, arena, &sweep)) return (uint64_t)lists.lefts * lists.rights;
    uint64_t count = 0;
    for (size_t i = 0; i < lists.lefts; i++) {
        size_t from, to;
        if (sweep_range(judge, &sweep, lists.left[i], &from, &to)) count += to - from;
    }
    return count;
}

bool judge_too_many(const Judge *judge, JudgeLists lists, Arena *arena) {
    uint64_t pairs_max = (uint64_t)judge->step->rows_max * judge->step->rows_max;
    return (uint64_t)lists.lefts * lists.rights > pairs_max && judge_count(judge, lists, arena) > pairs_max;
}
