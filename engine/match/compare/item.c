/* item: names of goods, programs, beers, as the cleaner `item` leaves them: tfidf by words, of which those with figures are facts.
 *
 *   samsung ssd 840evo 250gb      samsung 850evo 250gb ssd      0: 840evo is not 850evo
 *   samsung ssd 840evo 250gb      samsung ssd 840evo            1 but for 250gb, which the other does not tell
 *   краска белая 2500ml           краска бел 2500ml             nearly 1: бел may be белая
 *
 * Facts of one shape say the same thing of two goods: 7kg and 8kg, ww70 and ww80, 2007 and 2010. Where each side has one that the other
 * lacks, and none of that shape is shared, the two are other goods and the score is 0. Bare numbers (5, 840) may say anything: but for years
 * they have to stand at the same word besides. Identifiers (letters with figures behind them, or five figures and more) that few values have
 * are facts whatever their shape; at least one of the two must be known from another value, for a number of which nobody else has heard
 * may be of the seller's own. A number that is part of the other's, or written in pieces there, is no other one. A fact that the other side does not tell is half as much against it as a word.
 *
 * With a rare identifier in common, what is lacking otherwise counts half: whatever else the two names tell, they tell it of one number.
 * Two words of which one begins the other (from ABBREVIATION letters on), or with a typing error, count for three quarters.
 * The rest is as in tfidf: weights of 1/64, the floor of the exact root of the cosine. */
#include "engine/base/hash.h"
#include "engine/match/compare/colours.h"
#include "engine/match/compare/corpus.h"
#include "engine/match/compare/tokens.h"

enum { ABBREVIATION = 3, CODE_FIGURES = 5, CODE_LETTERS = 4, LOOKED_AT = 64, RARE_ALWAYS = 3 };

/* Token.role: what a word is; Token.group: its shape; Token.signature: hashes of the words before and behind it, a half each. */
enum {
    ITEM_WORD,
    ITEM_FACT,
    ITEM_BARE, /* a number alone, and no year */
    ITEM_CODE,
    ITEM_COUNT,  /* pieces in a pack */
    ITEM_COLOUR, /* its signature is which */
    ITEM_KIND = 7,
    ITEM_RARE = 8,
    ITEM_KNOWN = 16
};

static bool is_figure(uint32_t c) {
    return c - '0' < 10;
}

/* Of 1950 to 2049. */
static bool is_year(const uint32_t *points, Word word) {
    if (word.len != 4) return false;
    const uint32_t *at = points + word.from;
    return (at[0] == '1' && at[1] == '9' && at[2] >= '5' && at[2] <= '9' && is_figure(at[3])) || (at[0] == '2' && at[1] == '0' && at[2] >= '0' && at[2] <= '4' && is_figure(at[3]));
}

/* The shape of a word: figures in a row are one sign. */
static void look_at(const uint32_t *points, Word word, Token *token) {
    uint64_t shape = 0;
    uint32_t figures = 0, runs = 0, letters = 0, points_inside = 0;
    for (uint32_t i = 0; i < word.len; i++) {
        uint32_t c = points[word.from + i];
        bool figure = is_figure(c), point = c == '.';
        runs += figure && !(i && (is_figure(points[word.from + i - 1]) || points[word.from + i - 1] == '.'));
        figures += figure;
        points_inside += point;
        letters += !figure && !point;
        if (!figure && !point) shape = hash_join(shape, c);
        else if (figure && (!i || !is_figure(points[word.from + i - 1]))) shape = hash_join(shape, '#');
    }
    bool leads = word.len && !is_figure(points[word.from]);
    token->role = !figures ? ITEM_WORD : letters || is_year(points, word) ? ITEM_FACT : ITEM_BARE;
    if (!letters && !points_inside && figures >= CODE_FIGURES) token->role = ITEM_CODE;
    if (letters && figures && word.len >= CODE_LETTERS && (leads || runs > 1)) token->role = ITEM_CODE;
    token->group = (uint32_t)hash_join(shape, letters ? 0 : token->role); /* years and long numbers apart from others */
}

static bool is_count(const uint32_t *points, Word word) {
    uint32_t end = word.from + word.len;
    return word.len > 2 && is_figure(points[word.from]) && is_figure(points[end - 3]) && points[end - 2] == 'p' && points[end - 1] == 'c';
}

static uint32_t hash_of(const uint32_t *points, uint32_t from, uint32_t to) {
    uint64_t hash = 1;
    for (uint32_t i = from; i < to; i++) hash = hash_join(hash, points[i]);
    return (uint32_t)hash;
}

/* The words beside a word, as they stand in the text; 0: none. */
static uint64_t neighbours(const uint32_t *points, uint32_t len, Word word) {
    uint32_t before = word.from ? word.from - 1 : 0, from = before, behind = word.from + word.len, end = behind + 1;
    while (from && class_spaced(points[from - 1])) from--;
    while (end < len && class_spaced(points[end])) end++;
    uint64_t left = from < before ? hash_of(points, from, before) : 0, right = behind + 1 < len ? hash_of(points, behind + 1, end) : 0;
    return left << 32 | right;
}

static bool same_word(const uint32_t *points, Word a, Word b) {
    return a.len == b.len && memcmp(points + a.from, points + b.from, a.len * sizeof *points) == 0;
}

static void weigh_item(Prepared *value, const Corpus *corpus) {
    if (!value->len) return;
    Tokens *tokens = value->u.words.tokens;
    tokens->firsts = 0;
    for (uint32_t i = 0; i < tokens->count; i++) {
        Token *token = &tokens->at[i];
        uint64_t values = corpus ? corpus_values(corpus, token->hash) : RARE_ALWAYS, all = corpus ? corpus_size(corpus) : 0;
        bool rare = values <= RARE_ALWAYS || values * values <= all;
        token->role = (uint8_t)((token->role & ITEM_KIND) | (rare ? ITEM_RARE : 0) | (values > 1 ? ITEM_KNOWN : 0));
        token->weight = (uint16_t)corpus_weight(corpus, token->hash);
        tokens->firsts += (uint64_t)token->weight * token->weight;
    }
}

static void prepare_item(Prepared *out, Str value, Arena *arena) {
    Decoded text;
    Buf heap = {0};
    decode(value, &text);
    Word *word = (Word *)(void *)buf_reserve(&heap, ((size_t)text.len / 2 + 1) * sizeof *word);
    uint32_t count = sort_words(text.at, word, cut_words(text.at, text.len, class_spaced, word), false), kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!kept || !same_word(text.at, word[kept - 1], word[i])) word[kept++] = word[i];
    }
    if (kept) {
        Tokens *tokens = keep_words(out, text.at, word, kept, arena);
        for (uint32_t i = 0; i < kept; i++) {
            Token *token = &tokens->at[i];
            uint32_t colour = colour_of(token->hash);
            look_at(text.at, word[i], token);
            token->signature = colour ? colour : neighbours(text.at, text.len, word[i]);
            if (colour) token->role = ITEM_COLOUR, token->group = 0;
            else if (is_count(text.at, word[i])) token->role = ITEM_COUNT;
        }
        weigh_item(out, NULL);
    }
    buf_free(&heap);
    decode_end(&text);
}

/* ---- Two of them */

typedef struct Side {
    const Tokens *tokens;
    uint32_t alone[LOOKED_AT], count; /* words that the other lacks */
    uint64_t near, norm;              /* near: bits of those that may be one of the other's */
} Side;

typedef struct Both {
    Side a, b;
    uint32_t shape[LOOKED_AT], shapes; /* of facts that both have */
    bool code, quantity;               /* both have the same identifier, the same quantity */
    uint64_t common;
} Both;

static unsigned kind_of(const Token *token) {
    return token->role & ITEM_KIND;
}

static void add_alone(Side *side, uint32_t i) {
    if (side->count < LOOKED_AT) side->alone[side->count++] = i;
}

/* Names of one colour in two languages, or cut short. */
static void share_colours(Both *both) {
    for (uint32_t k = 0; k < both->a.count; k++) {
        const Token *a = &both->a.tokens->at[both->a.alone[k]];
        for (uint32_t l = 0; kind_of(a) == ITEM_COLOUR && l < both->b.count; l++) {
            const Token *b = &both->b.tokens->at[both->b.alone[l]];
            if (kind_of(b) == ITEM_COLOUR && a->signature == b->signature && both->shapes < LOOKED_AT) both->shape[both->shapes++] = 0;
        }
    }
}

static void lay_beside(const Tokens *x, const Tokens *y, Both *out) {
    out->a = (Side){.tokens = x, .norm = x->firsts};
    out->b = (Side){.tokens = y, .norm = y->firsts};
    out->common = out->shapes = 0;
    out->code = out->quantity = false;
    uint32_t i = 0, j = 0;
    while (i < x->count || j < y->count) {
        int order = i == x->count ? 1 : j == y->count ? -1 : letters_compare(token_letters(x, i), token_letters(y, j));
        if (order == 0) {
            const Token *token = &x->at[i];
            unsigned kind = kind_of(token);
            out->common += (uint64_t)token->weight * y->at[j].weight;
            if (kind != ITEM_WORD && out->shapes < LOOKED_AT) out->shape[out->shapes++] = token->group;
            out->code = out->code || (kind == ITEM_CODE && token->role & ITEM_RARE);
            out->quantity = out->quantity || (kind == ITEM_FACT && is_figure(letters_at(token_letters(x, i), 0)));
        } else {
            add_alone(order < 0 ? &out->a : &out->b, order < 0 ? i : j);
        }
        i += order <= 0;
        j += order >= 0;
    }
    share_colours(out);
}

static bool shares_shape(const Both *both, uint32_t shape) {
    for (uint32_t i = 0; i < both->shapes; i++) {
        if (both->shape[i] == shape) return true;
    }
    return false;
}

static bool same_place(const Token *x, const Token *y) {
    uint32_t before = (uint32_t)(x->signature >> 32), behind = (uint32_t)x->signature;
    return (before && before == (uint32_t)(y->signature >> 32)) || (behind && behind == (uint32_t)y->signature);
}

static bool has_word(const Tokens *tokens, Letters word) {
    for (uint32_t i = 0; i < tokens->count; i++) {
        if (letters_equal(token_letters(tokens, i), word)) return true;
    }
    return false;
}

/* What stands beside a part of a number: nothing, a letter where the part ends in a figure or the other way round, or a word of its own
 * where the number is written in pieces. */
static bool ends_well(uint32_t inside, uint32_t outside, Letters rest, const Tokens *pieces) {
    return is_figure(inside) != is_figure(outside) || (!is_figure(inside) && !is_figure(outside)) || has_word(pieces, rest);
}

/* Is the word of x part of that of y? wm3988 of wm3988hwa, 10723 of 0101072301 where x has 010 and 01, too; but not wm398 of wm3988. */
static bool is_part_of(const Tokens *x, uint32_t i, const Tokens *y, uint32_t j) {
    Letters part = token_letters(x, i), all = token_letters(y, j);
    for (uint32_t at = 0; part.len >= CODE_LETTERS && at + part.len <= all.len; at++) {
        uint32_t end = at + part.len;
        if (letters_prefix(part, letters_sub(all, at, part.len), part.len) < part.len) continue;
        bool head = !at || ends_well(letters_at(all, at), letters_at(all, at - 1), letters_sub(all, 0, at), x);
        if (head && (end == all.len || ends_well(letters_at(all, end - 1), letters_at(all, end), letters_sub(all, end, all.len - end), x))) return true;
    }
    return false;
}

static bool goes_on(const Tokens *x, uint32_t i, const Tokens *y, uint32_t j) {
    return x->at[i].len < y->at[j].len ? is_part_of(x, i, y, j) : is_part_of(y, j, x, i);
}

static bool contradict(const Both *both, uint32_t i, uint32_t j) {
    const Tokens *x = both->a.tokens, *y = both->b.tokens;
    const Token *a = &x->at[i], *b = &y->at[j];
    unsigned kind = kind_of(a), other = kind_of(b);
    if (kind == ITEM_WORD || other == ITEM_WORD) return false;
    if (kind == ITEM_CODE && other == ITEM_CODE && !both->code && a->role & b->role & ITEM_RARE && (a->role | b->role) & ITEM_KNOWN) return !goes_on(x, i, y, j);
    if (a->group != b->group || shares_shape(both, a->group) || goes_on(x, i, y, j)) return false;
    return kind != ITEM_BARE || same_place(a, b);
}

/* A number of pieces that one side alone tells, of goods of which both tell how much one is: 6pc 500ml and 500ml. */
static bool counts_alone(const Both *both, const Side *side, const Side *other, uint32_t *at) {
    if (!both->quantity) return false;
    for (uint32_t i = 0; i < other->tokens->count; i++) {
        if (kind_of(&other->tokens->at[i]) == ITEM_COUNT) return false;
    }
    for (uint32_t k = 0; k < side->count; k++) {
        if (kind_of(&side->tokens->at[side->alone[k]]) == ITEM_COUNT) return *at = side->alone[k], true;
    }
    return false;
}

static bool find_contradiction(const Both *both, uint32_t *i, uint32_t *j) {
    *i = *j = UINT32_MAX;
    if (counts_alone(both, &both->a, &both->b, i) || counts_alone(both, &both->b, &both->a, j)) return true;
    for (uint32_t k = 0; k < both->a.count; k++) {
        if (kind_of(&both->a.tokens->at[both->a.alone[k]]) == ITEM_WORD) continue;
        for (uint32_t l = 0; l < both->b.count; l++) {
            if (!contradict(both, both->a.alone[k], both->b.alone[l])) continue;
            *i = both->a.alone[k];
            *j = both->b.alone[l];
            return true;
        }
    }
    return false;
}

static bool nearly_same(const Tokens *x, uint32_t i, const Tokens *y, uint32_t j, MeasureScratch *scratch) {
    Letters a = token_letters(x, i), b = token_letters(y, j);
    if (letters_at(a, 0) != letters_at(b, 0)) return false;
    uint32_t shorter = min_u32(a.len, b.len);
    if (shorter >= ABBREVIATION && letters_prefix(a, b, shorter) == shorter) return true;
    return word_near(x, i, y, j, scratch) != 0;
}

static bool may_be_same(const Both *both, uint32_t i, uint32_t j, MeasureScratch *scratch) {
    const Tokens *x = both->a.tokens, *y = both->b.tokens;
    if (kind_of(&x->at[i]) == ITEM_COLOUR) return x->at[i].signature == y->at[j].signature;
    return kind_of(&x->at[i]) == ITEM_CODE ? goes_on(x, i, y, j) : nearly_same(x, i, y, j, scratch);
}

/* Words of one side that may be those of the other, each once. */
static void add_near(Both *both, MeasureScratch *scratch) {
    for (uint32_t k = 0; k < both->a.count; k++) {
        uint32_t i = both->a.alone[k];
        const Token *a = &both->a.tokens->at[i];
        if (kind_of(a) != ITEM_WORD && kind_of(a) != ITEM_COLOUR && kind_of(a) != ITEM_CODE) continue;
        for (uint32_t l = 0; l < both->b.count; l++) {
            uint32_t j = both->b.alone[l];
            const Token *b = &both->b.tokens->at[j];
            if (both->b.near >> l & 1 || kind_of(b) != kind_of(a) || !may_be_same(both, i, j, scratch)) continue;
            both->code = both->code || (kind_of(a) == ITEM_CODE && a->role & b->role & ITEM_RARE);
            both->a.near |= UINT64_C(1) << k;
            both->b.near |= UINT64_C(1) << l;
            both->common += (uint64_t)a->weight * b->weight * 3 / 4;
            break;
        }
    }
}

static void forgive_untold(Side *side) {
    for (uint32_t k = 0; k < side->count; k++) {
        const Token *token = &side->tokens->at[side->alone[k]];
        if (kind_of(token) != ITEM_WORD && !(side->near >> k & 1)) side->norm -= (uint64_t)token->weight * token->weight / 2;
    }
}

static bool lay_in_order(const Prepared *a, const Prepared *b, Both *out) {
    bool swap = tokens_order(a, b) > 0; /* which words are paired may depend on which comes first */
    lay_beside((swap ? b : a)->u.words.tokens, (swap ? a : b)->u.words.tokens, out);
    return swap;
}

static uint32_t score_item(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch) {
    if (!(a->u.words.bits & b->u.words.bits)) return 0;
    Both both;
    uint32_t i, j;
    lay_in_order(a, b, &both);
    if (!both.common || find_contradiction(&both, &i, &j)) return 0;
    add_near(&both, scratch);
    forgive_untold(&both.a);
    forgive_untold(&both.b);
    uint32_t score = ppm_of_cosine(both.common, both.a.norm, both.b.norm);
    if (both.code) score += (PPM - score) / 2;
    return score >= use->cutoff_ppm ? score : 0;
}

static bool contradiction(const Prepared *a, const Prepared *b, Buf *left, Buf *right) {
    Both both;
    uint32_t i, j;
    if (!a->len || !b->len) return false;
    bool swap = lay_in_order(a, b, &both);
    if (!find_contradiction(&both, &i, &j)) return false;
    if (i != UINT32_MAX) letters_print(token_letters(both.a.tokens, i), swap ? right : left);
    if (j != UINT32_MAX) letters_print(token_letters(both.b.tokens, j), swap ? left : right);
    return true;
}

const Measure measure_item = {
    .name = "item",
    .clean = "item",
    .help = "names of goods: words in common, rare ones for more; 0 where model numbers, sizes or counts contradict each other",
    .cutoff_ppm = 500000,
    .prepare = prepare_item,
    .score = score_item,
    .weigh = weigh_item,
    .contradiction = contradiction,
};
