/* Edit distances: `edit` counts letters inserted, deleted and replaced; `typo` a swap of neighbours as one edit too.
 * With a number N at most N edits pass: (N + 1 - edits) / (N + 1), so 0 edits are 1, N edits the least above 0.
 * Without: 1 - edits / letters of the longer value. */
#include "engine/match/compare/distance.h"

typedef uint32_t (*Distance)(Letters a, Letters b, uint32_t max, MeasureScratch *scratch);

/* The most edits that still reach the cut-off; a score of 0 may come of more. */
static uint32_t edits_allowed(const MeasureUse *use, uint32_t longer) {
    assert(use->cutoff_ppm <= PPM);
    uint64_t steps = use->number ? (uint64_t)use->number + 1 : longer;
    uint64_t needed = (steps * use->cutoff_ppm + PPM - 1) / PPM; /* steps left that reach the cut-off, rounded up */
    uint64_t edits = steps - needed;
    if (use->number && edits > use->number) edits = use->number;
    return edits < longer ? (uint32_t)edits : longer;
}

static uint32_t score_of(uint32_t edits, const MeasureUse *use, uint32_t longer) {
    uint32_t steps = use->number ? use->number + 1 : longer;
    return edits < steps ? ppm_of(steps - edits, steps) : 0;
}

static uint32_t score_distance(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch,
                               Distance distance) {
    uint32_t longer = max_u32(a->len, b->len);
    uint32_t max = edits_allowed(use, longer);
    if (longer - common_bound(a, b) > max) return 0;
    uint32_t edits = distance(prepared_letters(a), prepared_letters(b), max, scratch);
    return edits > max ? 0 : score_of(edits, use, longer);
}

static uint32_t score_edit(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    return score_distance(a, b, use, scratch, distance_edit);
}

static uint32_t score_typo(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    return score_distance(a, b, use, scratch, distance_typo);
}

static void many_edit(const Prepared *a, const Prepared *const *b, size_t count, const MeasureUse *use,
                      MeasureScratch *scratch, uint32_t *out) {
    Letters pattern = prepared_letters(a);
    bool short_pattern = pattern.narrow && a->len && a->len <= 64;
    if (short_pattern) pattern_set(scratch, pattern.narrow, a->len);
    for (size_t i = 0; i < count; i++) {
        uint32_t longer = max_u32(a->len, b[i]->len);
        uint32_t max = edits_allowed(use, longer);
        out[i] = 0;
        if (!a->len || !b[i]->len || longer - common_bound(a, b[i]) > max) continue;
        Letters text = prepared_letters(b[i]);
        uint32_t edits;
        if (short_pattern && text.narrow) {
            edits = pattern_edit(scratch, a->len, text.narrow, text.len, max);
        } else { /* the general path needs the pattern's words for itself */
            if (short_pattern) pattern_clear(scratch, pattern.narrow, a->len);
            edits = distance_edit(pattern, text, max, scratch);
            if (short_pattern) pattern_set(scratch, pattern.narrow, a->len);
        }
        out[i] = edits > max ? 0 : score_of(edits, use, longer);
    }
    if (short_pattern) pattern_clear(scratch, pattern.narrow, a->len);
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
};
