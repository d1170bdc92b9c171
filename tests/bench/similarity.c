/* similarity MEASURE NAMES BLOCK PAIRS OUT ROUNDS: scores of a measure ("jaro_winkler 0.9"), on one core.
 *   NAMES   a name a line
 *   BLOCK   so many names at the start, all against all
 *   PAIRS   numbers of names, two uint32 a pair
 *   OUT     the scores in ppm, uint32: of the block by rows, then of the pairs
 * Prints for each round the seconds of the block and of the pairs, from names as text to scores, and of the latter what it took to prepare
 * the names. */
#include "engine/base/file.h"
#include "engine/match/compare/compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static size_t cut_lines(Str text, Str **out, Arena *arena) {
    size_t count = 0, i = 0;
    for (size_t c = 0; c < text.len; c++) count += text.ptr[c] == '\n';
    Str *line = arena_array(arena, count, sizeof *line);
    for (Str rest = text; i < count; i++) line[i] = str_cut(&rest, '\n');
    *out = line;
    return count;
}

typedef struct Work {
    MeasureUse use;
    const Str *name;
    size_t names, block, pairs;
    const MeasurePair *pair;
    uint32_t *score; /* of the block, then of the pairs */
} Work;

static double run_block(const Work *work, Arena *arena) {
    double start = now();
    MeasureScratch *scratch = measure_scratch_new(arena);
    Prepared *names = measure_prepare_all(work->use.measure, work->name, work->block, arena);
    measure_score_block(&work->use, names, work->block, names, work->block, scratch, work->score);
    return now() - start;
}

static double run_pairs(const Work *work, Arena *arena, double *preparing) {
    double start = now();
    MeasureScratch *scratch = measure_scratch_new(arena);
    Prepared *names = measure_prepare_all(work->use.measure, work->name, work->names, arena);
    *preparing = now() - start;
    measure_score_pairs(&work->use, names, names, work->pair, work->pairs, scratch, work->score + work->block * work->block);
    return now() - start;
}

int main(int argc, char **argv) {
    if (argc != 7) return fprintf(stderr, "similarity MEASURE NAMES BLOCK PAIRS OUT ROUNDS\n"), 2;
    Arena *arena = arena_new("similarity", 0), *round = arena_new("round", 0);
    Error err = {0};
    Work work = {.block = strtoul(argv[3], NULL, 10)};
    Str *name;
    if (!measure_parse(str_of(argv[1]), "", &work.use, &err)) return fprintf(stderr, "%s\n", err.text), 2;
    Str text, pairs;
    if (!file_map(argv[2], arena, &text, &err) || !file_map(argv[4], arena, &pairs, &err)) return fprintf(stderr, "%s\n", err.text), 2;
    work.names = cut_lines(text, &name, arena);
    work.name = name;
    work.pair = (const MeasurePair *)(const void *)pairs.ptr;
    work.pairs = pairs.len / sizeof *work.pair;
    size_t scores = work.block * work.block + work.pairs;
    work.score = arena_array(arena, scores, sizeof *work.score);
    for (long r = strtol(argv[6], NULL, 10); r > 0; r--) {
        double preparing, block = run_block(&work, round), scattered = run_pairs(&work, round, &preparing);
        printf("%.6f %.6f %.6f\n", block, scattered, preparing);
        arena_reset(round);
    }
    FILE *out = fopen(argv[5], "wb");
    bool good = out && fwrite(work.score, sizeof *work.score, scores, out) == scores;
    if (!out || fclose(out)) good = false;
    arena_free(round);
    arena_free(arena);
    return good ? 0 : 2;
}
