/* The table of Levenshtein's D[i][j] has neighbours that differ by -1, 0 or 1, so a column is two bit vectors: VP (the
 * cell is one more than the one above) and VN (one less). HP and HN say the same along the row. One step of ten word
 * operations goes from column j-1 to j; the number wanted is followed in the last row alone.
 *
 * Pattern abc, text adc: columns 0 1 2 3 of the last row are 3 2 2 1, the distance is 1.
 *
 * A pattern of more than 64 letters is cut into blocks of 64 rows. A block runs over the whole text before the next one
 * starts; what it hands down for each column (HP and HN of its last row, and for swaps one more bit) waits in `carry`.
 * So memory is O(text), whatever the alphabet. */
#include "engine/match/compare/distance.h"

enum { WORD = PATTERN_MAX, CARRY_HP = 1, CARRY_HN = 2, CARRY_SWAP = 4 };

uint32_t pattern_edit(const uint64_t *table, uint32_t pattern_len, const uint8_t *text, uint32_t len) {
    uint32_t last = pattern_len - 1;
    uint64_t vp = ~(uint64_t)0, vn = 0, distance = pattern_len;
    for (uint32_t j = 0; j < len; j++) {
        uint64_t x = table[text[j]] | vn;
        uint64_t d0 = (((x & vp) + vp) ^ vp) | x;
        uint64_t hp = vn | ~(d0 | vp), hn = d0 & vp;
        distance += (hp >> last & 1) - (hn >> last & 1);
        hp = hp << 1 | 1;
        hn <<= 1;
        vp = hn | ~(d0 | hp);
        vn = hp & d0;
    }
    return (uint32_t)distance;
}

uint32_t pattern_typo(const uint64_t *table, uint32_t pattern_len, const uint8_t *text, uint32_t len) {
    uint32_t last = pattern_len - 1;
    uint64_t vp = ~(uint64_t)0, vn = 0, d0 = 0, before = 0, distance = pattern_len;
    for (uint32_t j = 0; j < len; j++) {
        uint64_t here = table[text[j]];
        uint64_t swap = (~d0 & here) << 1 & before;
        d0 = (((here & vp) + vp) ^ vp) | here | vn | swap;
        uint64_t hp = vn | ~(d0 | vp), hn = d0 & vp;
        distance += (hp >> last & 1) - (hn >> last & 1);
        hp = hp << 1 | 1;
        hn <<= 1;
        vp = hn | ~(d0 | hp);
        vn = hp & d0;
        before = here;
    }
    return (uint32_t)distance;
}

/* One column of the common subsequence; a zero bit of `rest`: the subsequence grows here. */
static inline uint64_t common_step(uint64_t rest, uint64_t here) {
    uint64_t hit = rest & here;
    return (rest + hit) | (rest - hit);
}

static inline uint32_t common_end(const uint64_t *table, const uint8_t *text, uint32_t from, uint32_t len,
                                  uint64_t rest) {
    for (uint32_t j = from; j < len; j++) rest = common_step(rest, table[text[j]]);
    return (uint32_t)__builtin_popcountll(~rest);
}

static uint32_t pattern_common(const uint64_t *table, const uint8_t *text, uint32_t len) {
    return common_end(table, text, 0, len, ~(uint64_t)0);
}

DISPATCHED static void common_four(const uint64_t *table, const FourTexts *texts, uint32_t common[4]) {
    uint32_t shared = min_u32(min_u32(texts->len[0], texts->len[1]), min_u32(texts->len[2], texts->len[3]));
    const uint8_t *const *text = texts->text;
    uint64_t rest0 = ~(uint64_t)0, rest1 = rest0, rest2 = rest0, rest3 = rest0;
    for (uint32_t j = 0; j < shared; j++) {
        rest0 = common_step(rest0, table[text[0][j]]);
        rest1 = common_step(rest1, table[text[1][j]]);
        rest2 = common_step(rest2, table[text[2][j]]);
        rest3 = common_step(rest3, table[text[3][j]]);
    }
    uint64_t rest[4] = {rest0, rest1, rest2, rest3};
    for (int i = 0; i < 4; i++) common[i] = common_end(table, text[i], shared, texts->len[i], rest[i]);
}

void pattern_common_four(const uint64_t *table, const FourTexts *texts, uint32_t common[4]) {
    common_four(table, texts, common);
}

/* The rows of one block: rows[id] for the ids that occur in it, zero elsewhere. */
static void set_block(uint64_t *rows, const uint32_t *ids, uint32_t len) {
    for (uint32_t i = 0; i < len; i++) rows[ids[i]] |= (uint64_t)1 << i;
}

static void clear_block(uint64_t *rows, const uint32_t *ids, uint32_t len) {
    for (uint32_t i = 0; i < len; i++) rows[ids[i]] = 0;
}

/* One block of `height` rows over the text. Returns by how much its last row changes from column 0 to the end. */
static int64_t run_block(const uint64_t *rows, uint32_t height, const LettersPair *pair, bool swaps, uint8_t *carry) {
    uint32_t last = height - 1;
    uint64_t vp = ~(uint64_t)0, vn = 0, d0 = 0, before = 0;
    int64_t change = 0;
    for (uint32_t j = 0; j < pair->len_b; j++) {
        uint64_t here = rows[pair->b[j]];
        uint64_t in = carry[j], hp_in = in & CARRY_HP, hn_in = (in & CARRY_HN) >> 1, swap_in = in >> 2;
        uint64_t open = ~d0 & here; /* a swap with the next row may end here */
        uint64_t swap = swaps ? (open << 1 | swap_in) & before : 0;
        uint64_t x = here | hn_in;
        d0 = (((x & vp) + vp) ^ vp) | x | vn | swap;
        uint64_t hp = vn | ~(d0 | vp), hn = d0 & vp;
        change += (int64_t)(hp >> last & 1) - (int64_t)(hn >> last & 1);
        carry[j] = (uint8_t)((hp >> last & 1) | (hn >> last & 1) << 1 | (open >> last & 1) << 2);
        hp = hp << 1 | hp_in;
        hn = hn << 1 | hn_in;
        vp = hn | ~(d0 | hp);
        vn = hp & d0;
        before = here;
    }
    return change;
}

static uint32_t long_distance(Letters a, Letters b, bool swaps, MeasureScratch *scratch) {
    LettersPair pair = letters_pair(a, b, scratch);
    uint64_t *rows = scratch_take(scratch, SCRATCH_ROWS, pair.alphabet, sizeof *rows);
    uint8_t *carry = scratch_take(scratch, SCRATCH_CARRY, pair.len_b, 1);
    memset(rows, 0, pair.alphabet * sizeof *rows);
    memset(carry, CARRY_HP, pair.len_b); /* row 0 is 0 1 2 3 ... */
    int64_t change = 0;
    for (uint32_t from = 0; from < pair.len_a; from += WORD) {
        uint32_t height = min_u32(WORD, pair.len_a - from);
        set_block(rows, pair.a + from, height);
        change = run_block(rows, height, &pair, swaps, carry);
        clear_block(rows, pair.a + from, height);
    }
    return (uint32_t)(pair.len_a + change); /* column 0 of the last row is len_a */
}

/* What two values share at both ends costs nothing. */
static void cut_common_ends(Letters *a, Letters *b) {
    uint32_t start = letters_prefix(*a, *b, UINT32_MAX);
    *a = letters_sub(*a, start, a->len - start);
    *b = letters_sub(*b, start, b->len - start);
    while (a->len && b->len && letters_at(*a, a->len - 1) == letters_at(*b, b->len - 1)) a->len--, b->len--;
}

static void cut_common_ends_narrow(Letters *a, Letters *b) {
    while (a->len && b->len && *a->narrow == *b->narrow) a->narrow++, b->narrow++, a->len--, b->len--;
    while (a->len && b->len && a->narrow[a->len - 1] == b->narrow[b->len - 1]) a->len--, b->len--;
}

/* Makes a the shorter one, without the common ends. Returns true when both are narrow. */
static bool arrange(Letters *a, Letters *b) {
    if (a->len > b->len) {
        Letters swap = *a;
        *a = *b;
        *b = swap;
    }
    bool narrow = a->narrow && b->narrow;
    if (narrow)
        cut_common_ends_narrow(a, b);
    else
        cut_common_ends(a, b);
    return narrow;
}

static uint32_t at_most(uint32_t distance, uint32_t max) {
    return distance <= max ? distance : max + 1;
}

uint32_t distance_edit(Letters a, Letters b, uint32_t max, MeasureScratch *scratch) {
    assert(max < UINT32_MAX);
    bool narrow = arrange(&a, &b);
    if (a.len == 0 || b.len - a.len > max) return at_most(b.len - a.len, max);
    if (!narrow || a.len > WORD) return at_most(long_distance(a, b, false, scratch), max);
    pattern_set(scratch->pattern, a);
    uint32_t distance = pattern_edit(scratch->pattern, a.len, b.narrow, b.len);
    pattern_clear(scratch->pattern, a);
    return at_most(distance, max);
}

uint32_t distance_typo(Letters a, Letters b, uint32_t max, MeasureScratch *scratch) {
    assert(max < UINT32_MAX);
    bool narrow = arrange(&a, &b);
    if (a.len == 0 || b.len - a.len > max) return at_most(b.len - a.len, max);
    if (!narrow || a.len > WORD) return at_most(long_distance(a, b, true, scratch), max);
    pattern_set(scratch->pattern, a);
    uint32_t distance = pattern_typo(scratch->pattern, a.len, b.narrow, b.len);
    pattern_clear(scratch->pattern, a);
    return at_most(distance, max);
}

/* As long_distance; what a block hands down for a column is the carry of its sum. */
static uint32_t long_common(Letters a, Letters b, MeasureScratch *scratch) {
    LettersPair pair = letters_pair(a, b, scratch);
    uint64_t *rows = scratch_take(scratch, SCRATCH_ROWS, pair.alphabet, sizeof *rows);
    uint8_t *carry = scratch_take(scratch, SCRATCH_CARRY, pair.len_b, 1);
    memset(rows, 0, pair.alphabet * sizeof *rows);
    memset(carry, 0, pair.len_b);
    uint32_t common = 0;
    for (uint32_t from = 0; from < pair.len_a; from += WORD) {
        uint32_t height = min_u32(WORD, pair.len_a - from);
        set_block(rows, pair.a + from, height);
        uint64_t rest = ~(uint64_t)0;
        for (uint32_t j = 0; j < pair.len_b; j++) {
            uint64_t hit = rest & rows[pair.b[j]], sum;
            bool over = __builtin_add_overflow(rest, hit, &sum);
            over |= __builtin_add_overflow(sum, (uint64_t)carry[j], &sum);
            rest = sum | (rest - hit);
            carry[j] = over;
        }
        clear_block(rows, pair.a + from, height);
        common += (uint32_t)__builtin_popcountll(~rest);
    }
    return common;
}

uint32_t distance_common(Letters a, Letters b, MeasureScratch *scratch) {
    uint32_t whole = a.len + b.len;
    bool narrow = arrange(&a, &b);
    uint32_t ends = (whole - a.len - b.len) / 2;
    if (a.len == 0) return ends;
    if (!narrow || a.len > WORD) return ends + long_common(a, b, scratch);
    pattern_set(scratch->pattern, a);
    uint32_t common = pattern_common(scratch->pattern, b.narrow, b.len);
    pattern_clear(scratch->pattern, a);
    return ends + common;
}
