/* reference: document numbers as cleaner `references` leaves them, several with spaces between. 1 when both values name one number as a
 * document's; 0.9 when at best one of them names it otherwise, as a contract beside documents or inside a range; else 0.
 *
 *   `12 14-16 14..16 ~45`   is like `12` and `14-16` by 1, like `14`, `15`, `16` and `45` by 0.9
 *   `14..16`                against `15..17`: 0, a range names nothing for another one; against `14..16`: 1
 * So a payment whose purpose names three invoices is like each of the three. Which of several are meant is decided where all of them are
 * known (engine/match/refer.h). */
#include "engine/match/compare/reference.h"

#include "engine/match/compare/tokens.h"

enum { SECOND_PPM = 900000, SECOND = 1, RANGED = 2 };

static bool digits_end(Str s, size_t *from) {
    *from = s.len;
    while (*from > 0 && s.ptr[*from - 1] >= '0' && s.ptr[*from - 1] <= '9') (*from)--;
    return *from < s.len && s.len - *from <= 9;
}

bool reference_range(Str text, Str *head, uint32_t *first, uint32_t *last) {
    size_t dots = str_find(text, STR("..")), from, all;
    if (dots == SIZE_MAX) return false;
    Str a = str_sub(text, 0, dots), b = str_sub(text, dots + 2, text.len);
    int64_t low, high;
    if (!digits_end(a, &from) || !digits_end(b, &all) || all != 0) return false;
    if (!str_int64(str_sub(a, from, a.len), &low) || !str_int64(b, &high) || high <= low || high - low >= REFERENCE_RANGE_MAX) return false;
    *head = str_sub(a, 0, from);
    *first = (uint32_t)low;
    *last = (uint32_t)high;
    return true;
}

static void add_range(Str one, Buf *out) {
    Str head;
    uint32_t first, last;
    if (!reference_range(one, &head, &first, &last)) return;
    for (uint32_t n = first; n <= last; n++) buf_printf(out, "%.*s%u ", STR_ARG(head), n);
}

static Tokens *keep_numbers(Prepared *out, Str text, Arena *arena) {
    Decoded points;
    Buf heap = {0};
    decode(text, &points);
    Word *words = (Word *)(void *)buf_reserve(&heap, (points.len / 2 + 1) * sizeof *words);
    uint32_t count = cut_words(points.at, points.len, class_spaced, words);
    Tokens *tokens = keep_words(out, points.at, words, sort_words(points.at, words, count, true), arena);
    buf_free(&heap);
    decode_end(&points);
    return tokens;
}

static bool holds_word(const Tokens *tokens, Letters word) {
    for (uint32_t i = 0; i < tokens->count; i++) {
        if (letters_compare(token_letters(tokens, i), word) == 0) return true;
    }
    return false;
}

static void mark(Tokens *all, const Prepared *first, uint8_t kind) {
    for (uint32_t i = 0; i < all->count; i++) {
        if (!first->len || !holds_word(first->u.words.tokens, token_letters(all, i))) all->at[i].kind |= kind;
    }
}

static void prepare_reference(Prepared *out, Str value, Arena *arena) {
    Buf first = {0}, named = {0}, all = {0}; /* documents; contracts too; ranges too */
    for (Str rest = value; rest.len;) {
        Str one = str_cut(&rest, ' ');
        bool range = str_find(one, STR("..")) != SIZE_MAX, contract = str_starts(one, STR("~"));
        if (contract) one = str_sub(one, 1, one.len);
        if (range) add_range(one, &all);
        for (int i = 0; !range && i < 3; i++) {
            Buf *into = i == 0 ? &first : i == 1 ? &named : &all;
            if (i == 0 && contract) continue;
            buf_add(into, one);
            buf_char(into, ' ');
        }
    }
    Tokens *tokens = keep_numbers(out, buf_str(&all), arena);
    if (all.len != first.len) {
        Arena *part = arena_new("references", 0);
        Prepared own = {0};
        if (first.len) keep_numbers(&own, buf_str(&first), part);
        mark(tokens, &own, SECOND);
        own = (Prepared){0};
        if (named.len) keep_numbers(&own, buf_str(&named), part);
        mark(tokens, &own, RANGED);
        arena_free(part);
    }
    buf_free(&first);
    buf_free(&named);
    buf_free(&all);
}

static bool same_numbers(const Tokens *x, const Tokens *y) {
    if (x->count != y->count || letters_compare(x->all, y->all)) return false;
    for (uint32_t i = 0; i < x->count; i++) {
        if (x->at[i].kind != y->at[i].kind) return false;
    }
    return true;
}

static uint32_t score_reference(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    (void)scratch;
    if (!(a->u.words.bits & b->u.words.bits)) return 0;
    const Tokens *x = a->u.words.tokens, *y = b->u.words.tokens;
    uint32_t best = same_numbers(x, y) ? PPM : 0;
    for (uint32_t i = 0, j = 0; i < x->count && j < y->count;) {
        int order = letters_compare(token_letters(x, i), token_letters(y, j));
        uint8_t kind = x->at[i].kind | y->at[j].kind, both = x->at[i].kind & y->at[j].kind;
        if (order == 0 && !kind) return PPM;
        if (order == 0 && !(both & RANGED) && !best) best = SECOND_PPM;
        i += order <= 0;
        j += order >= 0;
    }
    return best >= use->cutoff_ppm ? best : 0;
}

const Measure measure_reference = {
    .name = "reference",
    .clean = "references",
    .help = "a document number in common, of several that a text names",
    .cutoff_ppm = SECOND_PPM,
    .prepare = prepare_reference,
    .score = score_reference,
};
