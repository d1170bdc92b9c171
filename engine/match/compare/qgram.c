/* qgram: long texts (item names, addresses, purposes) by their runs of three letters, whatever the order of words.
 * Each word is read with two spaces before it and one behind: "cat" gives "  c", " ca", "cat", "at ". Each different run counts once.
 *   cosine = common / sqrt(runs of a * runs of b)
 *   "кабель медный" 7 + 7 runs, "медный кабель 3м": the same and 3 more -> 14 / sqrt(14 * 17) = 0.907485
 * A run is kept as 32 bits of a hash; in the rare case that two runs share it they count as one, in both values alike.
 * Source: the runs are those of PostgreSQL's pg_trgm, the cosine is Salton's; floor of the exact root, in integers. */
#include "engine/base/hash.h"
#include "engine/match/compare/tokens.h"

#include <stdlib.h>

static int compare_runs(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static uint32_t run_of(const uint32_t *points, Word word, uint32_t i) { /* letters i-2, i-1, i; those outside are spaces */
    uint64_t run = 0;
    for (uint32_t k = 0; k < 3; k++) {
        uint32_t at = i + k;
        run = run << 21 | (at < 2 || at - 2 >= word.len ? ' ' : points[word.from + at - 2]);
    }
    return (uint32_t)(hash_u64(run) >> 32);
}

static void keep_runs(Prepared *out, uint32_t *run, uint32_t count, Arena *arena) {
    qsort(run, count, sizeof *run, compare_runs);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (kept && run[kept - 1] == run[i]) continue;
        run[kept++] = run[i];
        out->signature |= (uint64_t)1 << (run[i] >> 26);
    }
    uint32_t *own = arena_array_raw(arena, kept, sizeof *own);
    memcpy(own, run, kept * sizeof *own);
    out->len = kept;
    out->where = PREPARED_WIDE;
    out->u.wide = own;
}

static void prepare_qgram(Prepared *out, Str value, Arena *arena) {
    Decoded text;
    Buf cut = {0}, runs = {0};
    decode(value, &text);
    Word *word = (Word *)(void *)buf_reserve(&cut, (text.len / 2 + 1) * sizeof *word);
    uint32_t words = cut_words(text.at, text.len, class_spaced, word), count = 0;
    uint32_t *run = (uint32_t *)(void *)buf_reserve(&runs, ((size_t)text.len + words + 1) * sizeof *run);
    for (uint32_t w = 0; w < words; w++) {
        for (uint32_t i = 0; i <= word[w].len; i++) run[count++] = run_of(text.at, word[w], i);
    }
    if (count) keep_runs(out, run, count, arena);
    buf_free(&cut);
    buf_free(&runs);
    decode_end(&text);
}

static uint32_t score_qgram(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    (void)scratch;
    if (ppm_of_cosine(common_bound(a, b), a->len, b->len) < use->cutoff_ppm) return 0;
    uint32_t i = 0, j = 0, common = 0;
    while (i < a->len && j < b->len) {
        uint32_t x = a->u.wide[i], y = b->u.wide[j];
        common += x == y;
        i += x <= y;
        j += y <= x;
    }
    uint32_t score = ppm_of_cosine(common, a->len, b->len);
    return score >= use->cutoff_ppm ? score : 0;
}

const Measure measure_qgram = {
    .name = "qgram",
    .clean = "text",
    .help = "runs of three letters in common (cosine), in any order of words; for item names and long texts",
    .cutoff_ppm = 700000,
    .prepare = prepare_qgram,
    .score = score_qgram,
};
