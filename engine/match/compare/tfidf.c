/* tfidf: names of items and other texts by their words, of which a rare one says more (cosine of TF-IDF vectors).
 *
 *   a word's weight  w = min(times it stands in the value, 8) * (log2((N + 1) / (n + 1)) + 1), of N different values n
 * hold it cosine           sum over common words of w(a) w(b) / sqrt(sum of w(a)^2 * sum of w(b)^2) "Sony Turntable -
 * PSLX350H" and "Sony PS-LX350H turntable": words sony, turntable, pslx350h: 1
 *
 * Words end at white space; signs inside them count for nothing, so that PS-LX350H is PSLX350H. N and n are those of
 * all values that the step compares, whatever an earlier step has matched; without them (a value alone) all words weigh
 * the same. Weights are integers of 1/64, the cosine is the floor of the exact root. Source: Salton, Buckley 1988 (tf x
 * idf, cosine), with the logarithm smoothed so that no word weighs nothing. */
#include "engine/match/compare/corpus.h"
#include "engine/match/compare/tokens.h"

enum { TIMES_MAX = 8 };

/* Drops what is neither a letter nor a digit, in place. */
static uint32_t drop_signs(uint32_t *points, uint32_t len) {
    uint32_t kept = 0;
    for (uint32_t i = 0; i < len; i++) {
        if (!class_spaced(points[i]))
            points[kept++] = ' ';
        else if (class_name(points[i]))
            points[kept++] = points[i];
    }
    return kept;
}

static bool same_word(const uint32_t *points, Word a, Word b) {
    return a.len == b.len && memcmp(points + a.from, points + b.from, a.len * sizeof *points) == 0;
}

static void weigh_tfidf(Prepared *value, const Corpus *corpus) {
    if (!value->len) return;
    Tokens *tokens = value->u.words.tokens;
    tokens->firsts = 0;
    for (uint32_t i = 0; i < tokens->count; i++) {
        Token *token = &tokens->at[i];
        token->weight = (uint16_t)(token->kind * corpus_weight(corpus, token->hash));
        tokens->firsts += (uint64_t)token->weight * token->weight; /* at most 2^15 words of 2^14 each: 2^43 */
    }
}

static void prepare_tfidf(Prepared *out, Str value, Arena *arena) {
    Decoded text;
    Buf points = {0}, heap = {0};
    decode(value, &text);
    uint32_t *at = (uint32_t *)(void *)buf_reserve(&points, ((size_t)text.len + 1) * sizeof *at);
    memcpy(at, text.at, text.len * sizeof *at);
    uint32_t len = drop_signs(at, text.len), kept = 0;
    Word *word = (Word *)(void *)buf_reserve(&heap, ((size_t)len / 2 + 1) * sizeof *word);
    uint32_t count = sort_words(at, word, cut_words(at, len, class_spaced, word), false);
    uint8_t *times = arena_array(arena, count, sizeof *times);
    for (uint32_t i = 0; i < count; i++) {
        bool again = kept && same_word(at, word[kept - 1], word[i]);
        if (!again) word[kept++] = word[i];
        if (times[kept - 1] < TIMES_MAX) times[kept - 1]++;
    }
    if (kept) {
        Tokens *tokens = keep_words(out, at, word, kept, arena);
        for (uint32_t i = 0; i < kept; i++) tokens->at[i].kind = times[i];
        weigh_tfidf(out, NULL);
    }
    buf_free(&points);
    buf_free(&heap);
    decode_end(&text);
}

static uint32_t score_tfidf(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    (void)scratch;
    if (!(a->u.words.bits & b->u.words.bits)) return 0;
    const Tokens *x = a->u.words.tokens, *y = b->u.words.tokens;
    uint64_t common = 0;
    for (uint32_t i = 0, j = 0; i < x->count && j < y->count;) {
        int order = letters_compare(token_letters(x, i), token_letters(y, j));
        if (order == 0) common += (uint64_t)x->at[i].weight * y->at[j].weight;
        i += order <= 0;
        j += order >= 0;
    }
    uint32_t score = ppm_of_cosine(common, x->firsts, y->firsts);
    return score >= use->cutoff_ppm ? score : 0;
}

const Measure measure_tfidf = {
    .name = "tfidf",
    .clean = "text",
    .help = "words in common, of which rare ones count for more (cosine); for item names and long texts",
    .cutoff_ppm = 500000,
    .prepare = prepare_tfidf,
    .score = score_tfidf,
    .weigh = weigh_tfidf,
};
