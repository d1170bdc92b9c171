/* The records nearest to one that stands alone. Each condition of the rule's steps counts for as many bits as it is
 * rare: one that holds for 3 of 1,000 records says log2(1000 / 3) = 8.4 bits, one that holds for all says nothing. */
#include "engine/run/explaining.h"

typedef struct Nearing {
    Pairing *p;
    size_t side, other; /* of the record; of those that it is compared with */
    uint32_t row, rows;
    const Step *step;
    MeasureScratch *measure;
    Arena *scratch;
    uint8_t *holds;  /* per row of the other side: of the condition at hand */
    int64_t *weight; /* all conditions, 1/1000 bit */
    uint32_t *seen;  /* fields that have been compared for equality, bit by bit */
} Nearing;

static void add_condition(Nearing *n) {
    uint64_t held = 0;
    for (uint32_t r = 0; r < n->rows; r++) held += n->holds[r];
    if (!held) return;
    int32_t bits = milli_bits((uint64_t)n->rows + 1, held);
    for (uint32_t r = 0; r < n->rows; r++) n->weight[r] += n->holds[r] ? bits : 0;
}

static void place_pair(const Nearing *n, uint32_t other, uint32_t *left, uint32_t *right) {
    *left = n->side ? other : n->row;
    *right = n->side ? n->row : other;
}

static void by_equality(Nearing *n, uint32_t field) {
    const Column *mine = n->p->side[n->side].field[field], *theirs = n->p->side[n->other].field[field];
    if (n->seen[field / 32] >> field % 32 & 1) return;
    n->seen[field / 32] |= 1u << field % 32;
    if (!mine || !theirs || value_missing(mine, n->row)) return;
    for (uint32_t r = 0; r < n->rows; r++)
        n->holds[r] = !value_missing(theirs, r) && column_equal(mine, n->row, theirs, r);
    add_condition(n);
}

/* Likeness below the cut-off, and finer differences above it, count for at most one bit. */
static void by_likeness(Nearing *n, const MatchAlike *alike) {
    const Column *mine = n->p->side[n->side].field[alike->field], *theirs = n->p->side[n->other].field[alike->field];
    if (!mine || !theirs || value_missing(mine, n->row)) return;
    Arena *part = arena_new("nearest corpus", 0);
    const Corpus *corpus = explain_corpus(n->p, alike, part);
    for (uint32_t r = 0; r < n->rows; r++) {
        uint32_t left, right;
        place_pair(n, r, &left, &right);
        uint32_t score = explain_likeness(n->p, alike, corpus, left, right, n->measure, n->scratch);
        arena_reset(n->scratch);
        n->holds[r] = score && score >= alike->use.cutoff_ppm;
        if (score > PPM / 2) n->weight[r] += score / 1000;
    }
    arena_free(part);
    add_condition(n);
}

static void by_window(Nearing *n, const Step *step, size_t window) {
    for (uint32_t r = 0; r < n->rows; r++) {
        uint32_t left, right;
        place_pair(n, r, &left, &right);
        n->holds[r] = explain_window_holds(step, window, left, right);
    }
    add_condition(n);
}

static void by_step(Nearing *n, const Step *step) {
    const MatchStep *rule = step->rule;
    if (!step->runs) return;
    for (size_t i = 0; i < rule->same_count; i++) by_equality(n, rule->same[i]);
    for (size_t i = 0; i < rule->alike_count; i++) by_likeness(n, &rule->alike[i]);
    for (size_t i = 0; i < rule->window_count; i++) by_window(n, step, i);
    for (size_t i = 0; rule->score && i < rule->score->field_count; i++) by_likeness(n, &rule->score->field[i]);
}

/* The nearest first; of equally near ones the lower key. */
static bool is_nearer(const Nearing *n, uint32_t a, uint32_t b) {
    if (n->weight[a] != n->weight[b]) return n->weight[a] > n->weight[b];
    FindingRecord x = pairing_record(n->p, n->other, a), y = pairing_record(n->p, n->other, b);
    int order = str_compare(x.dataset_name, y.dataset_name);
    return order ? order < 0 : str_compare(x.key, y.key) < 0;
}

static size_t take_nearest(const Nearing *n, uint32_t *out, size_t most) {
    size_t count = 0;
    for (uint32_t r = 0; r < n->rows; r++) {
        bool itself = n->p->one && r == n->row;
        if (itself || n->weight[r] < 1000 || (count == most && n->weight[r] < n->weight[out[count - 1]])) continue;
        size_t at = count < most ? count++ : count;
        if (at == most && !is_nearer(n, r, out[--at])) continue;
        for (; at && is_nearer(n, r, out[at - 1]); at--) out[at] = out[at - 1];
        out[at] = r;
    }
    return count;
}

size_t explain_nearest(Pairing *pairing, size_t side, uint32_t row, uint32_t *out, size_t most) {
    size_t other = pairing->one ? 0 : 1 - side;
    Arena *arena = arena_new("nearest", 0);
    Nearing n = {.p = pairing,
                 .side = pairing->one ? 0 : side,
                 .other = other,
                 .row = row,
                 .rows = (uint32_t)pairing->side[other].rows,
                 .step = steps_bind(&pairing->plan, &pairing->side[0], &pairing->side[1], arena),
                 .measure = measure_scratch_new(arena),
                 .scratch = arena_new("nearest values", 0),
                 .holds = arena_array(arena, pairing->side[other].rows, 1),
                 .weight = arena_array(arena, pairing->side[other].rows, sizeof(int64_t)),
                 .seen = arena_array(arena, pairing->side[other].field_count / 32 + 1, sizeof(uint32_t))};
    for (size_t s = 0; s < pairing->plan.step_count; s++) by_step(&n, &n.step[s]);
    size_t count = most ? take_nearest(&n, out, most) : 0;
    arena_free(n.scratch);
    arena_free(arena);
    return count;
}
