/* company: two names of companies, cleaned by `company` (legal form gone, one script, words in any order).
 *
 *   romashka astana     astana romashka      1: order does not count
 *   ромашка             ромашка 2            0.8 at most: a number that one name alone has
 *   ромашка 2           ромашка 3            0.5 at most: numbers contradict
 *   филиал ромашка      ромашка              0.8 at most: a branch
 *   восток сервис       востог сервис        one letter wrong in a word of five letters or more
 *   газ каз мунай       казмунайгаз          words written together, four at most
 *   тд ромашка          дом ромашка торговый initials
 *   обл больница        областная больница   an adjective cut short
 *   shvarts grupe       grupe shvarz         by another standard of transliteration (spelling.c)
 *
 * Each word weighs its letters (3 to 10), a word of trade («компания», "trade") 2, a number (a Roman one of two letters
 * or more too) 5, a legal form that the cleaner left 0. Words are paired: equal ones first, then joined ones, initials,
 * typing errors and abbreviations by word_alike, kindred_alike, word_near and below. The score is the weight of the paired words of both names,
 * each pair times its likeness, over the weight of all words. Own definition; the shape is the soft token measure of
 * Monge and Elkan 1996 with weights as in Cohen, Ravikumar and Fienberg 2003 (soft TF-IDF), where the weight needs no
 * statistics of other rows, so that a decision on two names never changes because rows were added. Of values with more
 * than COMPANY_WORDS_MAX words, which are no names, equal words alone are paired. */
#include "engine/match/compare/initials.h"
#include "engine/match/compare/spelling.h"
#include "engine/match/compare/words.h"

#include "engine/base/utf8.h"

enum { WEIGHT_LEAST = 3, WEIGHT_MOST = 10, WEIGHT_EMPTY = 1, WEIGHT_GENERIC = 2, WEIGHT_NUMBER = 5 };
enum { KIND_WORD, KIND_NUMBER, KIND_LEGAL };
enum {
    ALIKE_ABBREVIATION = 700000,
    ALIKE_ADJECTIVE = 900000,
    ALIKE_INITIALS_BESIDE = 950000, /* initials beside another word or number that agrees */
    ABBREVIATION_LEAST = 3,
    ADJECTIVE_CUT = 7,  /* letters left, at most */
    ADJECTIVE_REST = 4, /* letters cut off, at least */
    CAP_NUMBER_MISSING = 800000,
    CAP_NUMBER_DIFFERS = 500000,
    CAP_SOLE = 800000, /* a person in business against a company: two parties, though one owner */
    CAP_FORM = 950000,
    CAP_BRANCH = 800000, /* a branch and its firm are two parties, though one tax id */
    CAP_INITIALS = 600000, /* of two people */
    COMPANY_WORDS_MAX = 32,
    JOINED_MOST = 4 /* words */
};

static WordKind look_up(const uint32_t *points, Word word) {
    char bytes[64];
    size_t len = 0;
    if (word.len > sizeof bytes / 4) return WORD_PLAIN;
    for (uint32_t i = 0; i < word.len; i++) len += utf8_put(bytes + len, points[word.from + i]);
    return company_word((Str){bytes, len});
}

static uint16_t plain_weight(uint32_t len) {
    return (uint16_t)min_u32(max_u32(len, WEIGHT_LEAST), WEIGHT_MOST);
}

/* ii, iv, xii: letters i, v, x alone, two of them or more. */
static bool is_roman(const uint32_t *points, Word word) {
    for (uint32_t i = 0; i < word.len; i++) {
        uint32_t c = points[word.from + i];
        if (c != 'i' && c != 'v' && c != 'x') return false;
    }
    return word.len >= 2;
}

static void weigh(Token *token, const uint32_t *points, Word word) {
    bool number = class_name(points[word.from]) == 2 || is_roman(points, word);
    WordKind kind = number ? WORD_PLAIN : look_up(points, word);
    token->kind = number ? KIND_NUMBER : word_is_legal(kind) ? KIND_LEGAL : KIND_WORD;
    token->role = (uint8_t)kind;
    token->weight = number ? WEIGHT_NUMBER : kind == WORD_GENERIC || kind == WORD_BRANCH ? WEIGHT_GENERIC : kind == WORD_EMPTY ? WEIGHT_EMPTY : plain_weight(word.len);
    if (token->kind == KIND_LEGAL) token->weight = 0;
}

/* A name of nothing but legal forms is compared as it stands. */
static void weigh_all(Tokens *tokens, const uint32_t *points, const Word *words) {
    uint32_t weight = 0;
    for (uint32_t i = 0; i < tokens->count; i++) {
        weigh(&tokens->at[i], points, words[i]);
        weight += tokens->at[i].weight;
        tokens->letters |= tokens->at[i].signature;
        if (tokens->at[i].kind == KIND_WORD) tokens->firsts |= initials_signature(token_letters(tokens, i));
    }
    for (uint32_t i = 0; weight == 0 && i < tokens->count; i++) tokens->at[i].weight = plain_weight(words[i].len);
}

/* Leading zeros of a number say nothing: «№ 007» is 7. */
static void cut_zeros(const uint32_t *points, Word *word) {
    while (word->len > 1 && points[word->from] == '0') word->from++, word->len--;
}

static void prepare_company(Prepared *out, Str value, Arena *arena) {
    Decoded text;
    Buf heap = {0};
    decode(value, &text);
    Word *words = (Word *)(void *)buf_reserve(&heap, (text.len + 1) * sizeof *words);
    uint32_t count = cut_words(text.at, text.len, class_name, words);
    for (uint32_t i = 0; i < count; i++) cut_zeros(text.at, &words[i]);
    Tokens *tokens = keep_words(out, text.at, words, count, arena);
    weigh_all(tokens, text.at, words);
    buf_free(&heap);
    decode_end(&text);
}

/* The two names while they are paired. */
typedef struct Pairing {
    const Tokens *a, *b;
    uint8_t *taken_a, *taken_b;
    uint64_t weight; /* of paired words, in ppm */
    MeasureScratch *scratch;
} Pairing;

static void take(Pairing *p, uint32_t i, uint32_t j, uint32_t alike) {
    p->taken_a[i] = p->taken_b[j] = 1;
    p->weight += (uint64_t)alike * (p->a->at[i].weight + p->b->at[j].weight);
}

static bool same_word(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j) {
    if (a->at[i].hash != b->at[j].hash) return false;
    return letters_equal(token_letters(a, i), token_letters(b, j));
}

static void pair_equal(Pairing *p) {
    for (uint32_t i = 0; i < p->a->count; i++) {
        for (uint32_t j = 0; j < p->b->count && !p->taken_a[i]; j++) {
            if (!p->taken_b[j] && same_word(p->a, i, p->b, j)) take(p, i, j, PPM);
        }
    }
}

static bool is_free_word(const Tokens *tokens, const uint8_t *taken, uint32_t i) {
    return !taken[i] && tokens->at[i].kind == KIND_WORD;
}

/* One name whose words may be written together or by initials in the other. */
typedef struct Side {
    const Tokens *parts, *whole;
    uint8_t *taken_parts, *taken_whole;
} Side;

/* Does word i stand in the word `whole` at `at`? Returns where it ends, 0: it does not. A letter that is doubled where two words meet
 * is one in that spelling: «рос сервис», «россервис». */
static uint32_t stands_at(Letters word, Letters whole, uint32_t at) {
    bool doubled = at > 0 && letters_at(word, 0) == letters_at(whole, at - 1);
    for (uint32_t from = at - doubled; from <= at; from++) {
        if (from + word.len <= whole.len && letters_equal(word, letters_sub(whole, from, word.len))) return from + word.len;
    }
    return 0;
}

/* Free words that are word j written together from `at` on, in any order since words are sorted; they are taken. Returns their
 * weight, 0: there are none. */
static uint32_t take_joined(Side s, uint32_t j, uint32_t at, uint32_t left) {
    Letters whole = token_letters(s.whole, j);
    for (uint32_t i = 0; i < s.parts->count; i++) {
        if (!is_free_word(s.parts, s.taken_parts, i)) continue;
        uint32_t end = stands_at(token_letters(s.parts, i), whole, at), more = 0;
        if (!end || (end == whole.len && at == 0)) continue;
        s.taken_parts[i] = 1;
        if (end == whole.len || (left > 1 && (more = take_joined(s, j, end, left - 1)))) return s.parts->at[i].weight + more;
        s.taken_parts[i] = 0;
    }
    return 0;
}

static void pair_joined(Pairing *p, Side s) {
    for (uint32_t j = 0; j < s.whole->count; j++) {
        if (s.parts->count < 2 || !is_free_word(s.whole, s.taken_whole, j)) continue;
        uint32_t weight = take_joined(s, j, 0, JOINED_MOST);
        if (!weight) continue;
        s.taken_whole[j] = 1;
        p->weight += (uint64_t)PPM * (s.whole->at[j].weight + weight);
    }
}

/* Does a word of the name itself agree already? */
static bool has_agreed(const Tokens *tokens, const uint8_t *taken) {
    for (uint32_t i = 0; i < tokens->count; i++) {
        if (taken[i] && tokens->at[i].weight > WEIGHT_GENERIC) return true;
    }
    return false;
}

static void pair_initials(Pairing *p, Side s) {
    uint32_t of[COMPANY_WORDS_MAX], found[COMPANY_WORDS_MAX];
    bool agreed = has_agreed(s.whole, s.taken_whole);
    for (uint32_t j = 0; j < s.whole->count; j++) {
        if (!is_free_word(s.whole, s.taken_whole, j) || !may_be_initials(&s.whole->at[j], s.parts)) continue;
        uint32_t count = 0, alike;
        for (uint32_t i = 0; i < s.parts->count; i++) {
            if (is_free_word(s.parts, s.taken_parts, i) && s.parts->at[i].len >= 2) of[count++] = i;
        }
        count = find_initials(token_letters(s.whole, j), s.parts, of, count, found, &alike);
        if (!count) continue;
        uint32_t weight = s.whole->at[j].weight;
        s.taken_whole[j] = 1;
        for (uint32_t k = 0; k < count; k++) {
            s.taken_parts[found[k]] = 1;
            weight += s.parts->at[found[k]].weight;
        }
        p->weight += (uint64_t)(agreed ? ALIKE_INITIALS_BESIDE : alike) * weight;
    }
}

/* «ivanov i p» beside «ivan ivanov petrovich»: each initial with the name at its place. */
static void pair_person(Pairing *p, Side s) {
    uint32_t of[COMPANY_WORDS_MAX], count = 0, name[2];
    if (!is_person_initialed(s.whole) || is_person_initialed(s.parts)) return;
    for (uint32_t i = 0; i < s.parts->count; i++) {
        if (is_free_word(s.parts, s.taken_parts, i) && s.parts->at[i].len >= 2) of[count++] = i;
    }
    find_person_names(s.whole, s.parts, of, count, name);
    for (uint32_t k = 0; k < 2; k++) {
        if (name[k] == UINT32_MAX || s.taken_whole[k + 1]) continue;
        s.taken_whole[k + 1] = s.taken_parts[name[k]] = 1;
        p->weight += (uint64_t)ALIKE_INITIALS * (s.whole->at[k + 1].weight + s.parts->at[name[k]].weight);
    }
}

/* «каз» for «казахстан»: the whole shorter word begins the longer one, which is longer by two letters or more. */
static bool is_abbreviation(Letters x, Letters y) {
    uint32_t shorter = min_u32(x.len, y.len), longer = max_u32(x.len, y.len);
    return shorter >= ABBREVIATION_LEAST && longer >= shorter + 2 && letters_prefix(x, y, shorter) == shorter;
}

static bool ends_so(Letters word, const char *ending) { /* ASCII */
    uint32_t len = (uint32_t)strlen(ending), k = 0;
    if (word.len < len) return false;
    while (k < len && letters_at(word, word.len - len + k) == (unsigned char)ending[k]) k++;
    return k == len;
}

/* «обл.» for «областная»: an adjective, which is what names shorten, cut behind a consonant. */
static bool is_short_adjective(Letters x, Letters y) {
    static const char *const ENDINGS[] = {"ni", "ski", "vi", "naia", "skaia", "vaia", "noe", "skoe", "voe", "noi", "skoi", "voi", "nogo", "skogo"};
    Letters shorter = x.len < y.len ? x : y, longer = x.len < y.len ? y : x;
    if (shorter.len > ADJECTIVE_CUT || longer.len < shorter.len + ADJECTIVE_REST) return false;
    if (strchr("aeiou", (int)letters_at(shorter, shorter.len - 1))) return false;
    for (size_t i = 0; i < ARRAY_LEN(ENDINGS); i++) {
        if (ends_so(longer, ENDINGS[i])) return true;
    }
    return false;
}

static uint32_t words_alike(const Pairing *p, uint32_t i, uint32_t j) {
    uint32_t alike = max_u32(word_alike(p->a, i, p->b, j, p->scratch), kindred_alike(p->a, i, p->b, j));
    if (alike == 0) alike = max_u32(word_near(p->a, i, p->b, j, p->scratch), sounds_near(p->a, i, p->b, j));
    Letters x = token_letters(p->a, i), y = token_letters(p->b, j);
    if (alike || !is_abbreviation(x, y)) return alike;
    return is_short_adjective(x, y) ? ALIKE_ADJECTIVE : ALIKE_ABBREVIATION;
}

/* What is left: the best pair first, the first of equally good ones. */
static void pair_alike(Pairing *p) {
    for (;;) {
        uint32_t best = 0, best_i = 0, best_j = 0;
        for (uint32_t i = 0; i < p->a->count; i++) {
            if (!is_free_word(p->a, p->taken_a, i)) continue;
            for (uint32_t j = 0; j < p->b->count; j++) {
                if (!is_free_word(p->b, p->taken_b, j)) continue;
                uint32_t alike = words_alike(p, i, j);
                if (alike > best) best = alike, best_i = i, best_j = j;
            }
        }
        if (!best) return;
        take(p, best_i, best_j, best);
    }
}

static inline uint32_t weight_of(const Tokens *tokens) {
    uint32_t weight = 0;
    for (uint32_t i = 0; i < tokens->count; i++) weight += tokens->at[i].weight;
    return weight;
}

static bool number_left(const Tokens *tokens, const uint8_t *taken) {
    for (uint32_t i = 0; i < tokens->count; i++) {
        if (tokens->at[i].kind == KIND_NUMBER && !taken[i]) return true;
    }
    return false;
}

static WordKind legal_form(const Tokens *tokens) { /* the first one; WORD_PLAIN: none */
    for (uint32_t i = 0; i < tokens->count; i++) {
        if (tokens->at[i].kind == KIND_LEGAL) return tokens->at[i].role;
    }
    return WORD_PLAIN;
}

static bool has_branch(const Tokens *tokens) {
    bool any = false;
    for (uint32_t i = 0; i < tokens->count; i++) any |= tokens->at[i].role == WORD_BRANCH && tokens->at[i].kind == KIND_WORD;
    return any;
}

/* What contradicts sets a ceiling, however much agrees. */
static uint32_t cap_of(const Pairing *p) {
    uint32_t cap = PPM;
    bool left_a = number_left(p->a, p->taken_a), left_b = number_left(p->b, p->taken_b);
    if (left_a || left_b) cap = left_a && left_b ? CAP_NUMBER_DIFFERS : CAP_NUMBER_MISSING;
    if (has_branch(p->a) != has_branch(p->b)) cap = min_u32(cap, CAP_BRANCH);
    if (other_person_initials(p->a, p->b)) cap = min_u32(cap, CAP_INITIALS);
    WordKind form_a = legal_form(p->a), form_b = legal_form(p->b);
    if (form_a == form_b || form_a == WORD_PLAIN || form_b == WORD_PLAIN) return cap;
    return min_u32(cap, form_a == WORD_SOLE || form_b == WORD_SOLE ? CAP_SOLE : CAP_FORM);
}

/* Could word i of a be paired with anything in b? Signatures alone decide, so a yes may be wrong, a no never. */
static inline bool may_pair(const Tokens *a, uint32_t i, const Tokens *b) {
    const Token *x = &a->at[i];
    if (x->kind == KIND_WORD && (may_be_initials(x, b) || may_be_initial(x, b))) return true;
    for (uint32_t j = 0; j < b->count; j++) {
        const Token *y = &b->at[j];
        if (x->hash == y->hash) return true;
        if (x->kind != KIND_WORD || y->kind != KIND_WORD) continue;
        uint32_t only_x = (uint32_t)__builtin_popcountll(x->signature & ~y->signature);
        uint32_t only_y = (uint32_t)__builtin_popcountll(y->signature & ~x->signature);
        if (!only_x || !only_y) return true; /* joined or an abbreviation: one is part of the other */
        if (only_x <= 2 && only_y <= 2 && min_u32(x->len, y->len) >= NEAR_WORD) return true;
        if (may_be_initials(y, a) || may_be_initial(y, a) || may_be_kindred(x, y)) return true;
    }
    return false;
}

/* Both names' weight of words that may be paired at all. */
static inline uint32_t weight_bound(const Tokens *a, const Tokens *b) {
    uint32_t weight = 0;
    for (uint32_t i = 0; i < a->count; i++) weight += may_pair(a, i, b) ? a->at[i].weight : 0;
    for (uint32_t j = 0; j < b->count; j++) weight += may_pair(b, j, a) ? b->at[j].weight : 0;
    return weight;
}

static uint32_t score_names(const Tokens *a, const Tokens *b, uint32_t whole, uint32_t cutoff_ppm,
                            MeasureScratch *scratch) {
    Pairing p = {a, b, NULL, NULL, 0, scratch};
    p.taken_a = scratch_take(scratch, SCRATCH_OWN_A, a->count, 1);
    p.taken_b = scratch_take(scratch, SCRATCH_OWN_B, b->count, 1);
    memset(p.taken_a, 0, a->count);
    memset(p.taken_b, 0, b->count);
    pair_equal(&p);
    KNOWN(whole > 0); /* prepared names have words */
    uint32_t cap = cap_of(&p); /* numbers and forms are paired by now or never */
    if (cap < cutoff_ppm) return 0;
    if (a->count <= COMPANY_WORDS_MAX && b->count <= COMPANY_WORDS_MAX) {
        Side in_b = {p.a, p.b, p.taken_a, p.taken_b}, in_a = {p.b, p.a, p.taken_b, p.taken_a};
        pair_joined(&p, in_b);
        pair_joined(&p, in_a);
        pair_initials(&p, in_b);
        pair_initials(&p, in_a);
        pair_alike(&p);
        pair_person(&p, in_b);
        pair_person(&p, in_a);
    }
    return min_u32((uint32_t)(p.weight / whole), cap);
}

DISPATCHED static uint32_t score_company(const Prepared *a, const Prepared *b, const MeasureUse *use,
                                         MeasureScratch *scratch) {
    const Tokens *words_a = a->u.words.tokens, *words_b = b->u.words.tokens;
    uint32_t whole = weight_of(words_a) + weight_of(words_b);
    if (use->cutoff_ppm && (uint64_t)weight_bound(words_a, words_b) * PPM < (uint64_t)whole * use->cutoff_ppm) return 0;
    bool swap = tokens_order(a, b) > 0;
    uint32_t score = score_names(swap ? words_b : words_a, swap ? words_a : words_b, whole, use->cutoff_ppm, scratch);
    return score >= use->cutoff_ppm ? score : 0;
}

const Measure measure_company = {
    .name = "company",
    .clean = "company",
    .help = "names of companies: word order, typing errors, abbreviations; numbers must agree",
    .cutoff_ppm = 900000,
    .prepare = prepare_company,
    .score = score_company,
};
