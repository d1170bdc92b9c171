/* Any two values in any measure: in range, symmetric, itself, cut-offs exact, a block as single calls. Input: a byte
 * for the measure, one for the number, one for the cut-off, then two values with a zero byte between. */
#include <stdlib.h>

#include "engine/match/compare/compare.h"

static void must(bool law) {
    if (!law) abort();
}

static void check(MeasureUse use, const Prepared *column, uint32_t cutoff_ppm, MeasureScratch *scratch) {
    uint32_t score = measure_score(&use, column, column + 1, scratch), many[2];
    must(score <= PPM);
    must(measure_score(&use, column + 1, column, scratch) == score);
    must(measure_score(&use, column, column, scratch) == (column->len ? PPM : 0));
    use.cutoff_ppm = cutoff_ppm;
    uint32_t wanted = score >= cutoff_ppm ? score : 0;
    must(measure_score(&use, column, column + 1, scratch) == wanted);
    measure_score_many(&use, column, (const Prepared *[]){column + 1, column}, 2, scratch, many);
    must(many[0] == wanted && many[1] == (column->len ? PPM : 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 3) return 0;
    size_t count = 0;
    while (measures[count]) count++;
    const Measure *measure = measures[data[0] % count];
    uint32_t number = measure->number_max ? data[1] % 8 : 0, cutoff_ppm = (uint32_t)data[2] * PPM / 255;
    Str rest = {(const char *)data + 3, size - 3}, values[2];
    values[0] = str_cut(&rest, '\0');
    values[1] = rest;
    Arena *arena = arena_new("fuzz", 0);
    MeasureScratch *scratch = measure_scratch_new(arena);
    Prepared *column = measure_prepare_all(measure, values, 2, arena);
    check((MeasureUse){measure, number, 0}, column, cutoff_ppm, scratch);
    arena_free(arena);
    return 0;
}
