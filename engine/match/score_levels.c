/* Levels of pairs of values. Only values that differ are compared, and only these are prepared for the measure: those of a batch
 * of pairs, each once. To keep all values prepared would take more memory than all the rest. */
#include "engine/match/score_parts.h"

#include "engine/base/hash.h"

enum { VALUES = 2 * LEVEL_BATCH, SLOTS = 2 * VALUES };

struct LevelScratch {
    MeasureScratch *measure;
    Arena *letters; /* of the prepared values */
    Prepared *prepared;
    uint32_t count;
    uint32_t value[VALUES], slot[SLOTS]; /* of prepared values; slot: number + 1 */
    MeasurePair pair[LEVEL_BATCH];
    uint32_t of[LEVEL_BATCH], score[LEVEL_BATCH], a[LEVEL_BATCH], b[LEVEL_BATCH];
    uint8_t level[LEVEL_BATCH];
};

LevelScratch *level_scratch_new(MeasureScratch *measure, Arena *arena) {
    LevelScratch *s = arena_alloc(arena, sizeof *s);
    s->prepared = measure_room(VALUES, arena);
    s->measure = measure;
    s->letters = arena_new("match letters", 0);
    arena_adopt(arena, s->letters);
    return s;
}

/* Two levels of likeness between `different` and `equal`: the rule's cut-off, and the same step below it. A number of edits is
 * one level, and a measure that knows only equal has none. */
void score_levels(ModelField *field, MeasureUse *use) {
    uint32_t upper = use->cutoff_ppm;
    bool two = !use->number && upper < PPM && upper > PPM / 2;
    unsigned l = LEVEL_DIFFERENT + 1;
    if (two) field->level[l++].cutoff_ppm = 2 * upper - PPM;
    if (upper < PPM) field->level[l++].cutoff_ppm = upper;
    use->cutoff_ppm = upper < PPM ? field->level[LEVEL_DIFFERENT + 1].cutoff_ppm : PPM;
    field->level[l++].cutoff_ppm = PPM;
    field->levels = (uint8_t)l;
    field->frequency = true;
}

static uint32_t prepare(const ScoreField *field, uint32_t value, LevelScratch *s) {
    size_t at = hash_u64(value) & (SLOTS - 1);
    for (; s->slot[at]; at = (at + 1) & (SLOTS - 1)) {
        if (s->value[s->slot[at] - 1] == value) return s->slot[at] - 1;
    }
    s->value[s->count] = value;
    measure_prepare(field->use.measure, values_text(&field->values, value), s->letters, &s->prepared[s->count]);
    if (field->corpus) field->use.measure->weigh(&s->prepared[s->count], field->corpus);
    s->slot[at] = s->count + 1;
    return s->count++;
}

static void prepare_pairs(const ScoreField *field, const uint32_t *a, const uint32_t *b, size_t count, LevelScratch *s) {
    memset(s->slot, 0, sizeof s->slot);
    arena_reset(s->letters);
    s->count = 0;
    values_fetch(&field->values, a, s->of, count);
    values_fetch(&field->values, b, s->of, count);
    for (size_t i = 0; i < count; i++) {
        uint32_t left = prepare(field, a[s->of[i]], s);
        s->pair[i] = (MeasurePair){left, prepare(field, b[s->of[i]], s)};
    }
}

/* The pairs s->of[0..count) of the batch, which have different values. */
static void measure(const ScoreField *field, const uint32_t *a, const uint32_t *b, size_t count, const LevelPrepared *prepared,
                    LevelScratch *s, uint8_t *level) {
    LevelPrepared here = {s->prepared, s->prepared, NULL};
    if (prepared) {
        here = *prepared;
        for (size_t i = 0; i < count; i++) s->pair[i] = prepared->pair[s->of[i]];
    } else {
        prepare_pairs(field, a, b, count, s);
    }
    measure_score_pairs(&field->use, here.left, here.right, s->pair, count, s->measure, s->score);
    for (size_t i = 0; i < count; i++) {
        unsigned top = field->model->levels - 1u;
        while (top > LEVEL_DIFFERENT && s->score[i] < field->model->level[top].cutoff_ppm) top--;
        level[s->of[i]] = (uint8_t)top;
    }
}

void score_levels_of(const ScoreField *field, const uint32_t *a, const uint32_t *b, size_t count, const LevelPrepared *prepared,
                     LevelScratch *scratch, uint8_t *level) {
    uint8_t equal = (uint8_t)(field->model->levels - 1u);
    uint32_t differ = 0;
    assert(count <= LEVEL_BATCH);
    for (uint32_t i = 0; i < count; i++) {
        bool missing = a[i] == VALUE_MISSING || b[i] == VALUE_MISSING, same = a[i] == b[i];
        level[i] = missing ? LEVEL_MISSING : same ? equal : LEVEL_DIFFERENT;
        scratch->of[differ] = i;
        differ += !missing && !same;
    }
    if (differ && !field->exact) measure(field, a, b, differ, prepared, scratch, level);
}

void score_patterns_of(const Scoring *s, const ClassPair *pair, size_t count, LevelScratch *scratch, Pattern *out) {
    memset(out, 0, count * sizeof *out);
    for (size_t f = 0; f < s->fields; f++) {
        const ScoreField *field = &s->field[f];
        for (size_t i = 0; i < count; i++) {
            scratch->a[i] = field->values.left[pair[i].left];
            scratch->b[i] = field->values.right[pair[i].right];
        }
        score_levels_of(field, scratch->a, scratch->b, count, NULL, scratch, scratch->level);
        for (size_t i = 0; i < count; i++) out[i] |= (Pattern)scratch->level[i] << 4 * f;
    }
    const uint8_t *bit = s->learns ? s->step->rule->score->pass_bit : NULL;
    for (size_t i = 0; bit && i < count; i++) out[i] |= passes_bits(s->passes, bit, pair[i].left, pair[i].right);
}
