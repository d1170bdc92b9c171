/* Edit distances: `edit` counts letters inserted, deleted and replaced; `typo` a swap of neighbours as one edit too.
 * With a number N at most N edits pass: (N + 1 - edits) / (N + 1), so 0 edits are 1, N edits the least above 0.
 * Without: 1 - edits / letters of the longer value. */
#include "engine/match/compare/line.h"

typedef uint32_t (*Distance)(Letters a, Letters b, uint32_t max, MeasureScratch *scratch);
typedef uint32_t (*PatternDistance)(const uint64_t *table, uint32_t pattern_len, const uint8_t *text, uint32_t len);

/* A score is a share of `steps`: the letters of the longer value, or with a number N + 1. */
static inline uint32_t steps_of(const MeasureUse *use, uint32_t longer) {
    return use->number ? use->number + 1 : longer;
}

/* Do so many edits, more than 0 for a score of 0, reach the cut-off? */
static inline bool edits_reach(uint32_t edits, uint32_t steps, uint32_t cutoff_ppm) {
    uint32_t left = edits < steps ? steps - edits : 0;
    return (uint64_t)left * PPM >= (uint64_t)steps * cutoff_ppm;
}

/* The most edits that reach the cut-off; a score of 0 may come of more. */
static inline uint32_t edits_allowed(uint32_t steps, uint32_t cutoff_ppm) {
    return steps - (uint32_t)(((uint64_t)steps * cutoff_ppm + PPM - 1) / PPM);
}

static inline uint32_t score_of(uint32_t edits, uint32_t steps) {
    return edits < steps ? ppm_of(steps - edits, steps) : 0;
}

static inline uint32_t score_distance(const Prepared *a, const Prepared *b, const MeasureUse *use,
                                      MeasureScratch *scratch, Distance distance) {
    uint32_t longer = max_u32(a->len, b->len), steps = steps_of(use, longer);
    if (!edits_reach(longer - common_bound(a, b), steps, use->cutoff_ppm)) return 0;
    uint32_t max = edits_allowed(steps, use->cutoff_ppm);
    uint32_t edits = distance(prepared_letters(a), prepared_letters(b), max, scratch);
    return edits > max ? 0 : score_of(edits, steps);
}

DISPATCHED static uint32_t score_edit(const Prepared *a, const Prepared *b, const MeasureUse *use,
                                      MeasureScratch *scratch) {
    return score_distance(a, b, use, scratch, distance_edit);
}

DISPATCHED static uint32_t score_typo(const Prepared *a, const Prepared *b, const MeasureUse *use,
                                      MeasureScratch *scratch) {
    return score_distance(a, b, use, scratch, distance_typo);
}

static uint32_t need_of(const MeasureUse *use, uint32_t len_a, uint32_t len_b, uint32_t start) {
    uint32_t longer = max_u32(len_a, len_b), shorter = min_u32(len_a, len_b), steps = steps_of(use, longer);
    (void)start;
    for (uint32_t common = 0; common <= shorter; common++) {
        if (edits_reach(longer - common, steps, use->cutoff_ppm)) return common;
    }
    return LINE_NEVER;
}

static inline uint32_t score_one(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch,
                                 Distance distance, PatternDistance pattern) {
    uint32_t steps = steps_of(use, max_u32(a->len, b->len)), max = edits_allowed(steps, use->cutoff_ppm);
    Letters text = prepared_letters(b);
    uint32_t edits = text.narrow ? pattern(scratch->block, a->len, text.narrow, text.len)
                                 : distance(prepared_letters(a), text, max, scratch);
    return edits <= max ? score_of(edits, steps) : 0;
}

static inline __attribute__((always_inline)) void score_many(const Prepared *a, const Prepared *const *b, size_t count,
                                                             const MeasureUse *use, MeasureScratch *scratch, uint32_t *out,
                                                             Distance distance, PatternDistance pattern) {
    Letters letters = prepared_letters(a);
    memset(out, 0, count * sizeof *out);
    if (!is_pattern(letters)) {
        for (size_t i = 0; i < count && a->len; i++) out[i] = b[i]->len ? score_distance(a, b[i], use, scratch, distance) : 0;
        return;
    }
    const uint8_t *needs = line_needs(need_of, use, a->len, scratch);
    pattern_set(scratch->block, letters);
    for (size_t from = 0; from < count; from += LINE_MAX) {
        uint8_t passed[LINE_MAX];
        uint32_t kept = line_filter(a, b + from, (uint32_t)(count - from < LINE_MAX ? count - from : LINE_MAX), needs, passed);
        for (uint32_t i = 0; i < kept; i++)
            out[from + passed[i]] = score_one(a, b[from + passed[i]], use, scratch, distance, pattern);
    }
    pattern_clear(scratch->block, letters);
}

DISPATCHED static void many_edit(const Prepared *a, const Prepared *const *b, size_t count, const MeasureUse *use,
                                 MeasureScratch *scratch, uint32_t *out) {
    score_many(a, b, count, use, scratch, out, distance_edit, pattern_edit);
}

DISPATCHED static void many_typo(const Prepared *a, const Prepared *const *b, size_t count, const MeasureUse *use,
                                 MeasureScratch *scratch, uint32_t *out) {
    score_many(a, b, count, use, scratch, out, distance_typo, pattern_typo);
}

const Measure measure_edit = {
    .name = "edit",
    .clean = "text",
    .help = "letters inserted, deleted or replaced; `edit N`: at most N of them",
    .cutoff_ppm = 800000,
    .number_max = 1000,
    .cutoff_of_number = 1,
    .prepare = prepare_letters,
    .score = score_edit,
    .many = many_edit,
};

const Measure measure_typo = {
    .name = "typo",
    .clean = "text",
    .help = "as edit, and two neighbours swapped are one edit; `typo N`: at most N",
    .cutoff_ppm = 800000,
    .number_max = 1000,
    .cutoff_of_number = 1,
    .prepare = prepare_letters,
    .score = score_typo,
    .many = many_typo,
};
