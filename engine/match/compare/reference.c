/* reference: document numbers as cleaner `references` leaves them, several with spaces between: 1 when one of them is in both values, else
 * 0. So a payment whose purpose names three invoices is like each of the three. */
#include "engine/match/compare/tokens.h"

static void prepare_reference(Prepared *out, Str value, Arena *arena) {
    Decoded text;
    Buf heap = {0};
    decode(value, &text);
    Word *words = (Word *)(void *)buf_reserve(&heap, (text.len / 2 + 1) * sizeof *words);
    uint32_t count = cut_words(text.at, text.len, class_spaced, words);
    count = sort_words(text.at, words, count, true);
    keep_words(out, text.at, words, count, arena);
    buf_free(&heap);
    decode_end(&text);
}

static uint32_t score_reference(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    (void)use;
    (void)scratch;
    if (!(a->u.words.bits & b->u.words.bits)) return 0;
    const Tokens *x = a->u.words.tokens, *y = b->u.words.tokens;
    for (uint32_t i = 0, j = 0; i < x->count && j < y->count;) {
        int order = letters_compare(token_letters(x, i), token_letters(y, j));
        if (order == 0) return PPM;
        i += order < 0;
        j += order > 0;
    }
    return 0;
}

const Measure measure_reference = {
    .name = "reference",
    .clean = "references",
    .help = "a document number in common, of several that a text names",
    .cutoff_ppm = PPM,
    .prepare = prepare_reference,
    .score = score_reference,
};
