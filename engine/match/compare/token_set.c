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

static Letters all_letters(const Prepared *p) { /* without a look at the words when they are narrow */
    if (p->u.words.narrow) return (Letters){p->u.words.narrow, NULL, p->len};
    return p->u.words.tokens->all;
}

/* Twice the common letters of all letters: what both measures come to where the words are not taken apart. */
static inline uint32_t whole_ratio(const Prepared *a, const Prepared *b, uint32_t common) {
    return ppm_of(2 * (uint64_t)common, (uint64_t)a->len + b->len);
}

static inline bool whole_reaches(const Prepared *a, const Prepared *b, uint32_t cutoff_ppm) {
    uint64_t all = (uint64_t)a->len + b->len;
    return 2 * (uint64_t)common_bound(a, b) * PPM >= all * cutoff_ppm;
}

static inline uint32_t score_whole(const Prepared *a, const Prepared *b, const MeasureUse *use,
                                   MeasureScratch *scratch) {
    if (!whole_reaches(a, b, use->cutoff_ppm)) return 0;
    return from_cutoff(whole_ratio(a, b, distance_common(all_letters(a), all_letters(b), scratch)), use);
}

DISPATCHED static uint32_t score_token_sort(const Prepared *a, const Prepared *b, const MeasureUse *use,
                                            MeasureScratch *scratch) {
    return score_whole(a, b, use, scratch);
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

static uint32_t score_common_words(const Prepared *a, const Prepared *b, const MeasureUse *use,
                                   MeasureScratch *scratch) {
    const Tokens *words_a = a->u.words.tokens, *words_b = b->u.words.tokens;
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

/* No equal hash: no equal word. */
static bool may_share_words(const Prepared *a, const Prepared *b) {
    if ((a->u.words.bits & b->u.words.bits) == 0) return false;
    const Tokens *words_a = a->u.words.tokens, *words_b = b->u.words.tokens;
    for (uint32_t i = 0; i < words_a->count; i++) {
        for (uint32_t j = 0; j < words_b->count; j++) {
            if (words_a->at[i].hash == words_b->at[j].hash) return true;
        }
    }
    return false;
}

DISPATCHED static uint32_t score_token_set(const Prepared *a, const Prepared *b, const MeasureUse *use,
                                           MeasureScratch *scratch) {
    if (may_share_words(a, b)) return score_common_words(a, b, use, scratch);
    return score_whole(a, b, use, scratch);
}

/* Values that wait until four of about one length are there. */
enum { LENGTHS = 17, LENGTH_STEP = 4 };

typedef struct Waiting {
    FourTexts texts;
    const Prepared *value[4];
    uint32_t *out[4];
    uint32_t count;
} Waiting;

static void finish(Waiting *waiting, const Prepared *a, const MeasureUse *use, const uint64_t *table) {
    uint32_t common[4];
    for (uint32_t i = waiting->count; i < 4; i++) waiting->texts.len[i] = 0;
    pattern_common_four(table, &waiting->texts, common);
    for (uint32_t i = 0; i < waiting->count; i++)
        *waiting->out[i] = from_cutoff(whole_ratio(a, waiting->value[i], common[i]), use);
    waiting->count = 0;
}

static void wait_for_four(Waiting *waiting, const Prepared *a, const Prepared *b, const MeasureUse *use,
                          const uint64_t *table, uint32_t *out) {
    Waiting *line = &waiting[min_u32(b->len / LENGTH_STEP, LENGTHS - 1)];
    line->texts.text[line->count] = b->u.words.narrow;
    line->texts.len[line->count] = b->len;
    line->value[line->count] = b;
    line->out[line->count++] = out;
    if (line->count == 4) finish(line, a, use, table);
}

static inline void score_many(const Prepared *a, const Prepared *const *b, size_t count, const MeasureUse *use,
                              MeasureScratch *scratch, uint32_t *out, bool sets) {
    memset(out, 0, count * sizeof *out);
    if (!a->len) return;
    Letters pattern = all_letters(a);
    Waiting waiting[LENGTHS] = {{.count = 0}};
    bool in_word = is_pattern(pattern);
    if (in_word) pattern_set(scratch->block, pattern);
    for (size_t i = 0; i < count; i++) {
        if (!b[i]->len) continue;
        if (sets && may_share_words(a, b[i])) {
            out[i] = score_common_words(a, b[i], use, scratch);
        } else if (!in_word || !b[i]->u.words.narrow) {
            out[i] = score_whole(a, b[i], use, scratch);
        } else if (whole_reaches(a, b[i], use->cutoff_ppm)) {
            wait_for_four(waiting, a, b[i], use, scratch->block, &out[i]);
        }
    }
    for (size_t i = 0; i < LENGTHS; i++) {
        if (waiting[i].count) finish(&waiting[i], a, use, scratch->block);
    }
    if (in_word) pattern_clear(scratch->block, pattern);
}

DISPATCHED static void many_token_set(const Prepared *a, const Prepared *const *b, size_t count, const MeasureUse *use,
                                      MeasureScratch *scratch, uint32_t *out) {
    score_many(a, b, count, use, scratch, out, true);
}

DISPATCHED static void many_token_sort(const Prepared *a, const Prepared *const *b, size_t count, const MeasureUse *use,
                                       MeasureScratch *scratch, uint32_t *out) {
    score_many(a, b, count, use, scratch, out, false);
}

const Measure measure_token_set = {
    .name = "token_set",
    .clean = "text",
    .help = "words in any order, repeated ones once; 1 when one value has all words of the other",
    .cutoff_ppm = 900000,
    .prepare = prepare_set,
    .score = score_token_set,
    .many = many_token_set,
};

const Measure measure_token_sort = {
    .name = "token_sort",
    .clean = "text",
    .help = "words in any order, all of them count",
    .cutoff_ppm = 900000,
    .prepare = prepare_sort,
    .score = score_token_sort,
    .many = many_token_sort,
};
