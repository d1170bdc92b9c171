/* Jaro-Winkler: for names. Letters are common when they stand at most `reach` apart (half the longer value, less one).
 *   martha marhta: 6 of 6 letters common, t h swapped: 1 transposition; jaro = (6/6 + 6/6 + 5/6) / 3 = 0.944444
 *   above 0.7 each common letter at the start, up to four, takes a tenth of the rest: 0.944444 + 3/10 * 0.055556
 * Source: Jaro 1989; Winkler 1990; boost from 0.7 as in Winkler's strcmp95.c. Half transpositions are dropped there
 * too.
 *
 * All in integers: with m common letters and t transpositions
 *   jaro = N / D,  N = m m (|a| + |b|) + (m - t) |a| |b|,  D = 3 m |a| |b|
 *   jaro-winkler = (10 N + p (D - N)) / (10 D)
 *
 * Common letters are found from b's side, left to right, each taking the first free equal letter of a in reach. That is
 * a largest possible set of pairs since both ends of the reach only move right, so it is the same from a's side. */
#include "engine/match/compare/line.h"

enum { WORD = PATTERN_MAX, PREFIX_MAX = 4 };

typedef struct Common {
    uint32_t letters, swapped; /* m; 2 t */
} Common;

static uint32_t reach_of(uint32_t len_a, uint32_t len_b) {
    uint32_t half = max_u32(len_a, len_b) / 2;
    return half ? half - 1 : 0;
}

/* floor(1e6 * part / whole) when the 64-bit product may overflow */
static uint32_t ppm_of_wide(uint128 part, uint128 whole) {
    return (uint32_t)(part * PPM / whole);
}

static uint32_t jaro_winkler_ppm(uint32_t m, uint32_t t, uint32_t len_a, uint32_t len_b, uint32_t prefix) {
    if (m == 0) return 0;
    uint128 area = (uint128)len_a * len_b;
    uint128 n = (uint128)m * m * ((uint64_t)len_a + len_b) + (m - t) * area, d = 3 * m * area;
    if (10 * n > 7 * d) return ppm_of_wide(10 * n + prefix * (d - n), 10 * d);
    return ppm_of_wide(n, d);
}

/* The same where both have at most 64 letters: nothing exceeds 3 * 64^3 * 10 * 1e6 < 2^63. */
static uint32_t jaro_winkler_ppm_short(uint32_t m, uint32_t t, uint32_t len_a, uint32_t len_b, uint32_t prefix) {
    if (m == 0) return 0;
    uint32_t area = len_a * len_b;
    uint32_t n = m * m * (len_a + len_b) + (m - t) * area, d = 3 * m * area;
    if (10 * n > 7 * d) return ppm_of(10 * n + prefix * (d - n), 10 * (uint64_t)d);
    return ppm_of(n, d);
}

/* Could m common letters, none of them swapped, reach the cut-off? */
static bool can_reach(uint32_t m, uint32_t len_a, uint32_t len_b, uint32_t prefix, uint32_t cutoff_ppm) {
    if (m == 0) return cutoff_ppm == 0;
    uint128 area = (uint128)len_a * len_b, n = (uint128)m * ((uint64_t)len_a + len_b) + area, d = 3 * area;
    uint128 best = 10 * n > 7 * d ? 10 * n + prefix * (d - n) : 10 * n;
    return best * (PPM / 10) >= d * cutoff_ppm;
}

static bool can_reach_short(uint32_t m, uint32_t len_a, uint32_t len_b, uint32_t prefix, uint32_t cutoff_ppm) {
    if (m == 0) return cutoff_ppm == 0;
    uint32_t area = len_a * len_b, n = m * (len_a + len_b) + area, d = 3 * area;
    uint64_t best = 10 * n > 7 * d ? 10 * n + prefix * (d - n) : 10 * n;
    return best * (PPM / 10) >= (uint64_t)d * cutoff_ppm;
}

/* Both of 1..64 letters; pattern holds a. `taken`: letters of a, `found`: letters of b that are common. Swaps are counted from
 * `least` common letters on. */
static inline Common common_short(const uint64_t *pattern, uint32_t len_a, const uint8_t *b, uint32_t len_b, uint32_t least) {
    uint32_t reach = reach_of(len_a, len_b);
    uint64_t window = reach >= WORD - 1 ? ~(uint64_t)0 : ((uint64_t)2 << reach) - 1;
    uint64_t taken = 0, found = 0;
    uint32_t end = min_u32(len_b, len_a + reach);
    for (uint32_t j = 0; j < end; j++) {
        uint64_t free = pattern[b[j]] & window & ~taken;
        taken |= free & (0 - free);
        found |= (uint64_t)(free != 0) << j;
        window = window << 1 | (j < reach);
    }
    Common common = {(uint32_t)__builtin_popcountll(taken), 0};
    if (common.letters < least) return common;
    while (found) {
        uint64_t place = taken & (0 - taken);
        common.swapped += (pattern[b[__builtin_ctzll(found)]] & place) == 0;
        taken ^= place;
        found &= found - 1;
    }
    return common;
}

/* Any length, any alphabet, linear: for each letter the places where it stands in a, in order (`places`, from
 * starts[id] to starts[id + 1]); a place that is taken or left behind by the window is never looked at again. */
static Common common_long(const LettersPair *pair, MeasureScratch *scratch) {
    uint32_t reach = reach_of(pair->len_a, pair->len_b);
    uint32_t *starts = scratch_take(scratch, SCRATCH_ROWS, 2 * ((size_t)pair->alphabet + 2), sizeof *starts);
    uint32_t *next = starts + pair->alphabet + 2;
    uint32_t *places = scratch_take(scratch, SCRATCH_JOIN_A, (size_t)pair->len_a, sizeof *places);
    uint8_t *taken = scratch_take(scratch, SCRATCH_CARRY, pair->len_a, 1);
    uint32_t *found = scratch_take(scratch, SCRATCH_JOIN_B, pair->len_b, sizeof *found);
    memset(starts, 0, (pair->alphabet + 2) * sizeof *starts);
    memset(taken, 0, pair->len_a);
    for (uint32_t i = 0; i < pair->len_a; i++) starts[pair->a[i] + 1]++;
    for (uint32_t id = 0; id < pair->alphabet; id++) starts[id + 1] += starts[id];
    memcpy(next, starts, (pair->alphabet + 1) * sizeof *next);
    for (uint32_t i = 0; i < pair->len_a; i++) places[next[pair->a[i]]++] = i;
    memcpy(next, starts, (pair->alphabet + 1) * sizeof *next);

    Common common = {0};
    for (uint32_t j = 0; j < pair->len_b; j++) {
        uint32_t id = pair->b[j], end = starts[id + 1];
        while (next[id] < end && (uint64_t)places[next[id]] + reach < j) next[id]++;
        if (next[id] == end || places[next[id]] > (uint64_t)j + reach) continue;
        taken[places[next[id]++]] = 1;
        found[common.letters++] = id;
    }
    for (uint32_t i = 0, k = 0; i < pair->len_a; i++) {
        if (taken[i]) common.swapped += pair->a[i] != found[k++];
    }
    return common;
}

/* Letters in common at the start, for values within a word: what stands behind the end of one is cut off by its length.
 */
static inline uint32_t prefix_short(Letters a, Letters b) {
    uint32_t shorter = min_u32(a.len, b.len), four_a, four_b;
    if (shorter < PREFIX_MAX) return letters_prefix(a, b, PREFIX_MAX);
    memcpy(&four_a, a.narrow, sizeof four_a);
    memcpy(&four_b, b.narrow, sizeof four_b);
    uint32_t differ = four_a ^ four_b;
    if (!differ) return PREFIX_MAX;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (uint32_t)__builtin_ctz(differ) / 8;
#else
    return (uint32_t)__builtin_clz(differ) / 8;
#endif
}

/* Values within a word that may reach the cut-off; table: a's pattern. */
static inline uint32_t score_short(Letters a, Letters b, uint32_t prefix, uint32_t cutoff_ppm, const uint64_t *table) {
    Common common = common_short(table, a.len, b.narrow, b.len, 0);
    uint32_t score = jaro_winkler_ppm_short(common.letters, common.swapped / 2, a.len, b.len, prefix);
    return score >= cutoff_ppm ? score : 0;
}

static uint32_t score_long(const Prepared *a, const Prepared *b, uint32_t cutoff_ppm, MeasureScratch *scratch) {
    Letters la = prepared_letters(a), lb = prepared_letters(b);
    uint32_t prefix = letters_prefix(la, lb, PREFIX_MAX);
    if (!can_reach(common_bound(a, b), la.len, lb.len, prefix, cutoff_ppm)) return 0;
    LettersPair pair = letters_pair(la, lb, scratch);
    Common common = common_long(&pair, scratch);
    uint32_t score = jaro_winkler_ppm(common.letters, common.swapped / 2, la.len, lb.len, prefix);
    return score >= cutoff_ppm ? score : 0;
}

DISPATCHED static uint32_t score_jaro_winkler(const Prepared *a, const Prepared *b, const MeasureUse *use,
                                              MeasureScratch *scratch) {
    Letters la = prepared_letters(a), lb = prepared_letters(b);
    if (!is_pattern(la) || !is_pattern(lb)) return score_long(a, b, use->cutoff_ppm, scratch);
    uint32_t prefix = prefix_short(la, lb);
    if (!can_reach_short(common_bound(a, b), la.len, lb.len, prefix, use->cutoff_ppm)) return 0;
    pattern_set(scratch->pattern, la);
    uint32_t score = score_short(la, lb, prefix, use->cutoff_ppm, scratch->pattern);
    pattern_clear(scratch->pattern, la);
    return score;
}

/* A common letter needs a place in both; how many reach the cut-off when none is swapped. */
static uint32_t need_of(const MeasureUse *use, uint32_t len_a, uint32_t len_b, uint32_t prefix) {
    uint32_t most = min_u32(len_a, len_b), low = 0, high = most + 1; /* high reaches, or is one too many */
    prefix = min_u32(prefix, most);
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (middle > most || can_reach_short(middle, len_a, len_b, prefix, use->cutoff_ppm)) high = middle;
        else low = middle + 1;
    }
    return low > most ? LINE_NEVER : low;
}

/* b is no longer than a word and narrow; needs: those of its length. */
static inline uint32_t score_in_line(Letters a, Letters b, const MeasureUse *use, const uint64_t *table, const uint8_t *needs) {
    uint32_t prefix = prefix_short(a, b);
    Common common = common_short(table, a.len, b.narrow, b.len, needs[prefix]);
    if (common.letters < needs[prefix]) return 0;
    uint32_t score = jaro_winkler_ppm_short(common.letters, common.swapped / 2, a.len, b.len, prefix);
    return score >= use->cutoff_ppm ? score : 0;
}

DISPATCHED static void many_jaro_winkler(const Prepared *a, const Prepared *const *b, size_t count,
                                         const MeasureUse *use, MeasureScratch *scratch, uint32_t *out) {
    Letters la = prepared_letters(a);
    memset(out, 0, count * sizeof *out);
    if (!a->len) return;
    if (!is_pattern(la)) {
        for (size_t i = 0; i < count; i++) out[i] = b[i]->len ? score_long(a, b[i], use->cutoff_ppm, scratch) : 0;
        return;
    }
    const uint8_t *needs = line_needs(need_of, use, la.len, scratch);
    pattern_set(scratch->block, la);
    for (size_t from = 0; from < count; from += LINE_MAX) {
        uint8_t passed[LINE_MAX];
        uint32_t kept = line_filter(a, b + from, (uint32_t)(count - from < LINE_MAX ? count - from : LINE_MAX), needs, passed);
        for (uint32_t i = 0; i < kept; i++) {
            const Prepared *other = b[from + passed[i]];
            Letters lb = prepared_letters(other);
            out[from + passed[i]] = is_pattern(lb) ? score_in_line(la, lb, use, scratch->block, needs + lb.len * LINE_STARTS)
                                                   : score_long(a, other, use->cutoff_ppm, scratch);
        }
    }
    pattern_clear(scratch->block, la);
}

const Measure measure_jaro_winkler = {
    .name = "jaro_winkler",
    .clean = "text",
    .help = "letters in common and in order, the first four weigh more; for short names",
    .cutoff_ppm = 900000,
    .prepare = prepare_letters,
    .score = score_jaro_winkler,
    .many = many_jaro_winkler,
};
