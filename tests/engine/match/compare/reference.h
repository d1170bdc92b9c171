/* What the tests of measures share: one call for a score, random text in mixed scripts, and the plain O(nm) algorithms
 * that the fast ones must agree with. */
#ifndef KOPECK_TEST_COMPARE_REFERENCE_H
#define KOPECK_TEST_COMPARE_REFERENCE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "engine/base/utf8.h"
#include "engine/match/compare/letters.h"

#define UNUSED_OK __attribute__((unused))

/* One arena and scratch for a whole test program; reset per call. */
static Arena *test_arena;
static MeasureScratch *test_scratch;

static int setup_compare(void **state) {
    (void)state;
    test_arena = arena_new("test", 0);
    test_scratch = measure_scratch_new(test_arena);
    return 0;
}

static int teardown_compare(void **state) {
    (void)state;
    arena_free(test_arena);
    return 0;
}

UNUSED_OK static MeasureUse use_of(const char *text) {
    MeasureUse use;
    Error err = {0};
    if (!measure_parse(str_of(text), "test", &use, &err)) fail_msg("%s: %s", text, err.text);
    return use;
}

static Prepared *prepare_one(const Measure *measure, Str value, Arena *arena) {
    return measure_prepare_all(measure, &value, 1, arena);
}

static uint32_t score_use(const MeasureUse *use, Str a, Str b) {
    Arena *arena = arena_new("score", 0);
    Prepared *left = prepare_one(use->measure, a, arena), *right = prepare_one(use->measure, b, arena);
    uint32_t score = measure_score(use, left, right, test_scratch);
    assert_int_equal(measure_score(use, right, left, test_scratch), score); /* symmetry, in every test */
    arena_free(arena);
    return score;
}

/* The score without cut-off by a measure's name ("edit 2" too). */
UNUSED_OK static uint32_t score_of(const char *measure, const char *a, const char *b) {
    MeasureUse use = use_of(measure);
    use.cutoff_ppm = 0;
    return score_use(&use, str_of(a), str_of(b));
}

typedef struct ScoreCase {
    const char *measure, *a, *b;
    uint32_t score;
    const char *source;
} ScoreCase;

UNUSED_OK static void check_cases(const ScoreCase *cases, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t score = score_of(cases[i].measure, cases[i].a, cases[i].b);
        if (score != cases[i].score)
            fail_msg("%s(%s, %s) = %u, wanted %u (%s)", cases[i].measure, cases[i].a ? cases[i].a : "null",
                     cases[i].b ? cases[i].b : "null", score, cases[i].score, cases[i].source);
    }
}

UNUSED_OK static uint64_t random_next(uint64_t *seed) { /* splitmix64 */
    uint64_t z = (*seed += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

UNUSED_OK static uint32_t random_below(uint64_t *seed, uint32_t n) {
    return (uint32_t)(random_next(seed) % n);
}

/* Letters of one script or all; the last two scripts have no letter codes (Greek, emoji). */
UNUSED_OK static uint32_t random_letter(uint64_t *seed, uint32_t script) {
    static const uint32_t first[] = {'a', 0x430, 0x4D8, 0x3B1, 0x1F600}, count[] = {4, 5, 2, 4, 3};
    if (random_below(seed, 6) == 0) return ' ';
    if (script >= ARRAY_LEN(first)) script = random_below(seed, ARRAY_LEN(first));
    return first[script] + random_below(seed, count[script]);
}

/* A random value, or one made from `like` by a few edits when `like` has letters. In `buf` as UTF-8. */
UNUSED_OK static Str random_text(uint64_t *seed, uint32_t len_max, Str like, Buf *buf) {
    buf->len = 0;
    uint32_t script = random_below(seed, 8);
    if (like.len && random_below(seed, 2)) {
        for (size_t i = 0; i < like.len;) {
            uint32_t letter = utf8_next(like, &i), dice = random_below(seed, 20);
            if (dice == 0) continue;
            if (dice == 1) utf8_add(buf, random_letter(seed, script));
            utf8_add(buf, dice == 2 ? random_letter(seed, script) : letter);
        }
        return buf_str(buf);
    }
    uint32_t len = random_below(seed, len_max + 1);
    if (random_below(seed, 3)) len = len * len / (len_max ? len_max : 1); /* short ones more often */
    for (uint32_t i = 0; i < len; i++) utf8_add(buf, random_letter(seed, script));
    return buf_str(buf);
}

/* Code points of a value, in memory of the caller. */
UNUSED_OK static uint32_t points_of(Str s, uint32_t *out) {
    uint32_t len = 0;
    for (size_t i = 0; i < s.len;) out[len++] = utf8_next(s, &i);
    return len;
}

UNUSED_OK static uint32_t least(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

enum { REFERENCE_MAX = 1024 };

/* Wagner and Fischer 1974; with swaps: optimal string alignment. */
UNUSED_OK static uint32_t reference_distance(const uint32_t *a, uint32_t n, const uint32_t *b, uint32_t m, bool swaps) {
    static uint32_t d[REFERENCE_MAX + 1][REFERENCE_MAX + 1];
    assert_true(n <= REFERENCE_MAX && m <= REFERENCE_MAX);
    for (uint32_t i = 0; i <= n; i++) d[i][0] = i;
    for (uint32_t j = 0; j <= m; j++) d[0][j] = j;
    for (uint32_t i = 1; i <= n; i++) {
        for (uint32_t j = 1; j <= m; j++) {
            d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
            if (swaps && i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[n][m];
}

UNUSED_OK static uint32_t reference_common(const uint32_t *a, uint32_t n, const uint32_t *b, uint32_t m) {
    static uint32_t c[REFERENCE_MAX + 1][REFERENCE_MAX + 1];
    assert_true(n <= REFERENCE_MAX && m <= REFERENCE_MAX);
    for (uint32_t i = 1; i <= n; i++) {
        for (uint32_t j = 1; j <= m; j++) {
            uint32_t skip = c[i - 1][j] > c[i][j - 1] ? c[i - 1][j] : c[i][j - 1];
            c[i][j] = a[i - 1] == b[j - 1] ? c[i - 1][j - 1] + 1 : skip;
        }
    }
    return c[n][m];
}

/* Winkler's strcmp95 without its optional adjustments, in ppm, rounded down; the fraction kept whole. */
UNUSED_OK static uint32_t reference_jaro_winkler(const uint32_t *a, uint32_t n, const uint32_t *b, uint32_t m) {
    static bool used_a[REFERENCE_MAX], used_b[REFERENCE_MAX];
    if (!n || !m) return 0;
    memset(used_a, 0, sizeof used_a);
    memset(used_b, 0, sizeof used_b);
    int64_t longer = n > m ? n : m, reach = longer / 2 - 1 > 0 ? longer / 2 - 1 : 0;
    uint64_t same = 0, swapped = 0, prefix = 0;
    for (int64_t i = 0; i < n; i++) {
        for (int64_t j = i > reach ? i - reach : 0; j < m && j <= i + reach; j++) {
            if (used_b[j] || a[i] != b[j]) continue;
            used_a[i] = used_b[j] = true;
            same++;
            break;
        }
    }
    if (!same) return 0;
    for (uint32_t i = 0, j = 0; i < n; i++) {
        if (!used_a[i]) continue;
        while (!used_b[j]) j++;
        swapped += a[i] != b[j++];
    }
    while (prefix < 4 && prefix < n && prefix < m && a[prefix] == b[prefix]) prefix++;
    uint64_t part = same * same * (n + m) + (same - swapped / 2) * n * m, whole = 3 * same * n * m;
    part *= 10, whole *= 10;
    if (part > whole / 10 * 7) part += prefix * (whole - part) / 10;
    return (uint32_t)((uint128)part * PPM / whole);
}

#endif
