/* token_set and token_sort: word order and repeated words do not count.
 *   token_sort   the words sorted: 2 * common subsequence / letters of both
 *   token_set    the words that both have (S), and those that only a, only b has (A, B): the best of S against S+A,
 *                S against S+B, S+A against S+B. When all words of one stand in the other it is 1.
 *   "fuzzy was a bear" / "fuzzy fuzzy was a bear": sort 0.84, set 1.
 * So token_set says nothing against «ромашка» / «ромашка 2»; for companies there is the measure `company`.
 * Source: the ratios of SeatGeek's fuzzywuzzy with the exact subsequence, as rapidfuzz has them; differs for two values
 * without words, which are no values here (rapidfuzz: 0 for set, 1 for sort). */
#include "engine/match/compare/distance.h"
#include "engine/match/compare/tokens.h"

static void prepare_sorted(Prepared *out, Str value, Arena *arena, bool unique) {
    Decoded text;
    Buf heap = {0};
    decode(value, &text);
    Word *words = (Word *)(void *)buf_reserve(&heap, (text.len / 2 + 1) * sizeof *words);
    uint32_t count = cut_words(text.at, text.len, class_spaced, words);
    count = sort_words(text.at, words, count, unique);
    keep_words(out, text.at, words, count, arena);
    buf_free(&heap);
    decode_end(&text);
}

static void prepare_set(Prepared *out, Str value, Arena *arena) {
    prepare_sorted(out, value, arena, true);
}

static void prepare_sort(Prepared *out, Str value, Arena *arena) {
    prepare_sorted(out, value, arena, false);
}

static uint32_t from_cutoff(uint32_t score, const MeasureUse *use) {
    return score >= use->cutoff_ppm ? score : 0;
}

static uint32_t score_token_sort(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    uint64_t whole = (uint64_t)a->len + b->len;
    if (ppm_of(2 * (uint64_t)common_bound(a, b), whole) < use->cutoff_ppm) return 0;
    uint32_t common = distance_common(a->u.tokens->all, b->u.tokens->all, scratch);
    return from_cutoff(ppm_of(2 * (uint64_t)common, whole), use);
}

/* Words that one side alone has, joined with spaces; letter codes, or code points where a value is wide. */
typedef struct Rest {
    uint8_t *narrow;
    uint32_t *wide;
    uint32_t len;
} Rest;

static Rest rest_new(MeasureScratch *scratch, int slot, uint32_t len, bool narrow) {
    void *memory = scratch_take(scratch, slot, len, narrow ? 1 : sizeof(uint32_t));
    return narrow ? (Rest){memory, NULL, 0} : (Rest){NULL, memory, 0};
}

static void rest_add(Rest *rest, Letters word) {
    if (rest->narrow) {
        if (rest->len) rest->narrow[rest->len++] = LETTER_SPACE;
        memcpy(rest->narrow + rest->len, word.narrow, word.len);
        rest->len += word.len;
        return;
    }
    if (rest->len) rest->wide[rest->len++] = ' ';
    for (uint32_t i = 0; i < word.len; i++) rest->wide[rest->len++] = letters_at(word, i);
}

/* Splits the sorted words of both into common ones, whose joined length is returned, and the rests. */
static uint32_t split_words(const Tokens *a, const Tokens *b, Rest *rest_a, Rest *rest_b) {
    uint32_t i = 0, j = 0, common = 0;
    while (i < a->count && j < b->count) {
        Letters word_a = token_letters(a, i), word_b = token_letters(b, j);
        int order = letters_compare(word_a, word_b);
        if (order == 0) common += word_a.len + (common != 0);
        if (order < 0) rest_add(rest_a, word_a);
        if (order > 0) rest_add(rest_b, word_b);
        i += order <= 0;
        j += order >= 0;
    }
    for (; i < a->count; i++) rest_add(rest_a, token_letters(a, i));
    for (; j < b->count; j++) rest_add(rest_b, token_letters(b, j));
    return common;
}

static uint32_t score_token_set(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    const Tokens *words_a = a->u.tokens, *words_b = b->u.tokens;
    bool narrow = words_a->all.narrow && words_b->all.narrow;
    Rest rest_a = rest_new(scratch, SCRATCH_JOIN_A, a->len, narrow);
    Rest rest_b = rest_new(scratch, SCRATCH_JOIN_B, b->len, narrow);
    uint64_t common = split_words(words_a, words_b, &rest_a, &rest_b);
    if (common && (!rest_a.len || !rest_b.len)) return PPM;

    uint64_t gap = common != 0, whole_a = common + gap + rest_a.len, whole_b = common + gap + rest_b.len;
    uint32_t best = 0; /* S against the shorter of S+A and S+B */
    if (common) best = ppm_of(2 * common, common + (whole_a < whole_b ? whole_a : whole_b));
    uint64_t same = 2 * (common + gap), whole = whole_a + whole_b;
    uint32_t bound = ppm_of(same + 2 * (uint64_t)min_u32(rest_a.len, rest_b.len), whole);
    if (bound <= best || bound < use->cutoff_ppm) return from_cutoff(best, use);
    Letters left = {rest_a.narrow, rest_a.wide, rest_a.len}, right = {rest_b.narrow, rest_b.wide, rest_b.len};
    uint32_t both = ppm_of(same + 2 * (uint64_t)distance_common(left, right, scratch), whole);
    return from_cutoff(max_u32(best, both), use);
}

const Measure measure_token_set = {
    .name = "token_set",
    .clean = "text",
    .help = "words in any order, repeated ones once; 1 when one value has all words of the other",
    .cutoff_ppm = 900000,
    .prepare = prepare_set,
    .score = score_token_set,
};

const Measure measure_token_sort = {
    .name = "token_sort",
    .clean = "text",
    .help = "words in any order, all of them count",
    .cutoff_ppm = 900000,
    .prepare = prepare_sort,
    .score = score_token_sort,
};
