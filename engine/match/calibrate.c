#include "engine/match/calibrate.h"

#include <stdlib.h>

static const uint32_t points_ppm[CALIBRATE_POINTS] = {999000, 990000, 980000, 950000, 900000, 800000, 700000, 600000, 500000};

typedef struct Weighed { /* a pair as a model sees it that did not know it */
    int32_t weight;
    size_t fold;
    bool same;
} Weighed;

/* ---- Outcomes */

static uint32_t share(uint64_t part, uint64_t whole) {
    return whole ? (uint32_t)((uint128)part * PPM / whole) : 0;
}

uint32_t outcomes_precision(Outcomes o) {
    return share(o.found, o.found + o.wrong);
}

uint32_t outcomes_recall(Outcomes o) {
    return share(o.found, o.found + o.missed);
}

uint32_t outcomes_f1(Outcomes o) {
    return share(2 * o.found, 2 * o.found + o.wrong + o.missed);
}

static bool better(Outcomes a, Outcomes b) { /* exactly, by F1 */
    uint64_t whole_a = 2 * a.found + a.wrong + a.missed, whole_b = 2 * b.found + b.wrong + b.missed;
    return (uint128)(2 * a.found) * whole_b > (uint128)(2 * b.found) * whole_a;
}

/* ---- Thresholds */

static int by_weight(const void *a, const void *b) { /* highest first */
    const Weighed *x = a, *y = b;
    if (x->weight != y->weight) return x->weight > y->weight ? -1 : 1;
    return 0;
}

static Outcomes outcomes_from(const Weighed *pair, size_t pairs, int32_t cut, uint64_t missed, size_t only) {
    Outcomes o = {.missed = missed};
    for (size_t i = 0; i < pairs; i++) {
        if (only != SIZE_MAX && pair[i].fold != only) continue;
        if (pair[i].weight >= cut) o.found += pair[i].same, o.wrong += !pair[i].same;
        else o.missed += pair[i].same;
    }
    return o;
}

/* The cut with the best F1 over the pairs of all parts but one, half way to the next lower weight; pairs sorted. */
static int32_t best_cut(const Weighed *pair, size_t pairs, size_t without, const Calibration *c) {
    uint64_t unreachable = c->unreachable;
    bool few = c->reachable_other < CALIBRATE_OTHERS_MIN;
    Outcomes now = {.missed = unreachable}, best = {0};
    int32_t cut = INT32_MAX;
    for (size_t i = 0; i < pairs; i++) now.missed += pair[i].fold != without && pair[i].same;
    best.missed = now.missed;
    for (size_t i = 0; i < pairs;) {
        int32_t weight = pair[i].weight;
        if (few && weight < 0) break; /* less than 50 % */
        for (; i < pairs && pair[i].weight == weight; i++) {
            if (pair[i].fold == without) continue;
            now.found += pair[i].same, now.wrong += !pair[i].same, now.missed -= pair[i].same;
        }
        if (!better(now, best)) continue;
        best = now;
        cut = i < pairs ? (int32_t)(((int64_t)weight + pair[i].weight + 1) / 2) : weight;
    }
    if (few && cut < 0) cut = 0;
    return cut;
}

static uint32_t probability_of(int32_t cut) {
    uint32_t ppm = cut == INT32_MAX ? PPM - 1 : model_probability(cut);
    return ppm < 1 ? 1 : ppm;
}

/* The weight that all but one in a hundred of the reachable true pairs have. */
static int32_t review_cut(const Weighed *pair, size_t pairs) {
    size_t same = 0, seen = 0;
    int32_t cut = INT32_MAX;
    for (size_t i = 0; i < pairs; i++) same += pair[i].same;
    for (size_t i = 0; i < pairs && seen < same - same / 100; i++) {
        seen += pair[i].same;
        cut = pair[i].weight;
    }
    return cut;
}

/* ---- Parts */

typedef struct Parts {
    const Model *model;
    const ModelCounts *counts;
    const LabelledPair *pair;
    size_t pairs, folds;
    uint64_t *same, *other; /* per candidate pattern */
} Parts;

static int by_pattern(const void *a, const void *b) {
    const PatternCount *x = a, *y = b;
    return x->pattern < y->pattern ? -1 : x->pattern > y->pattern;
}

static void count_known(const Parts *p, size_t without) {
    const ModelCounts *c = p->counts;
    memset(p->same, 0, c->candidate_count * sizeof *p->same);
    memset(p->other, 0, c->candidate_count * sizeof *p->other);
    for (size_t i = 0; i < p->pairs; i++) {
        PatternCount wanted = {p->pair[i].pattern, 0};
        if (i % p->folds == without || !p->pair[i].reachable) continue;
        const PatternCount *at = bsearch(&wanted, c->candidate, c->candidate_count, sizeof wanted, by_pattern);
        size_t k = at ? (size_t)(at - c->candidate) : 0;
        if (at && p->same[k] + p->other[k] < at->count) (p->pair[i].same ? p->same : p->other)[k]++;
    }
}

static bool weigh_part(const Parts *p, size_t fold, Weighed *out, size_t *count, Error *err) {
    Model model = *p->model;
    ModelCounts counts = *p->counts;
    count_known(p, fold);
    counts.same = p->same, counts.other = p->other;
    if (!model_train(&model, &counts, err)) return false;
    for (size_t i = fold; i < p->pairs; i += p->folds) {
        const LabelledPair *pair = &p->pair[i];
        if (pair->reachable) out[(*count)++] = (Weighed){model_weight(&model, pair->pattern, pair->frequency), fold, pair->same};
    }
    return true;
}

static bool weigh_all(const Parts *p, Weighed *out, size_t *count, Error *err) {
    *count = 0;
    for (size_t fold = 0; fold < p->folds; fold++) {
        if (!weigh_part(p, fold, out, count, err)) return false;
    }
    if (*count) qsort(out, *count, sizeof *out, by_weight);
    return true;
}

static void judge(const Parts *p, const Weighed *weighed, size_t count, Calibration *out) {
    for (size_t i = 0; i < CALIBRATE_POINTS; i++) {
        out->point_ppm[i] = points_ppm[i];
        out->point[i] = outcomes_from(weighed, count, model_cut(points_ppm[i]), out->unreachable, SIZE_MAX);
    }
    out->held_out.missed = out->unreachable;
    for (size_t fold = 0; fold < p->folds; fold++) {
        Outcomes part = outcomes_from(weighed, count, best_cut(weighed, count, fold, out), 0, fold);
        out->held_out.found += part.found, out->held_out.wrong += part.wrong, out->held_out.missed += part.missed;
    }
    if (!out->reachable_other) return;
    out->match_ppm = probability_of(best_cut(weighed, count, SIZE_MAX, out));
    out->review_ppm = probability_of(review_cut(weighed, count));
    if (out->review_ppm > out->match_ppm) out->review_ppm = out->match_ppm;
}

bool calibrate(const Model *model, const ModelCounts *counts, const LabelledPair *pair, size_t pairs, Calibration *out, Error *err) {
    Calibration result = {.folds = pairs < CALIBRATE_FOLDS ? pairs : CALIBRATE_FOLDS};
    for (size_t i = 0; i < pairs; i++) {
        result.same += pair[i].same;
        result.unreachable += pair[i].same && !pair[i].reachable;
        result.reachable_other += !pair[i].same && pair[i].reachable;
    }
    result.other = pairs - result.same;
    if (result.same == result.unreachable)
        return error_set(err, ERROR_USAGE, NULL, "thresholds need pairs that are the same: %zu are known, none of them is a candidate", result.same);
    Arena *scratch = arena_new("calibrate", 0);
    Parts parts = {model, counts, pair, pairs, result.folds, arena_array(scratch, counts->candidate_count, sizeof(uint64_t)),
                   arena_array(scratch, counts->candidate_count, sizeof(uint64_t))};
    Weighed *weighed = arena_array(scratch, pairs, sizeof *weighed);
    size_t count;
    bool good = weigh_all(&parts, weighed, &count, err);
    if (good) judge(&parts, weighed, count, &result);
    arena_free(scratch);
    if (good) *out = result;
    return good;
}
