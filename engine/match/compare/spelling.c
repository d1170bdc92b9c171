/* What `translit` cannot make one spelling, because one Latin letter stands for several sounds:
 *   Cvetajev   k v e t a e v     Цветаев    ts v e t a e v     c before a consonant
 *   Vucic      v u ts i k        Vučić      v u ch i ch        marks are lost
 *   Sacharow   s a ch a r o v    Захаров    z a g a r o v      German s and ch
 *   Jukov      i u k o v         Жуков      zh u k o v         French and Kazakh j
 *   Fiodor     f i o d o r       Фёдор      f e d o r          Polish io
 *   Jinping    zh i n p i n g    Цзиньпин   ts z i n p i n     Chinese by pinyin and by Palladius
 * Both words are cut into sounds (ch, sh, zh, ts are one) and aligned; sounds stand opposite equal ones or kindred ones of
 * the table. That is the table of the edit distance where all but the edits of the table cost too much. Sources: ISO 9,
 * GOST 7.79, the national habits of German, French and Polish; own choice of what is confused. */
#include "engine/match/compare/spelling.h"

enum { CH = 1, SH, ZH, TS };
enum { SOUNDS_MAX = 20, KINDRED_LEAST = 4, KINDRED_FIRST = 30000, KINDRED_EACH = 20000, SYMBOLS = 'z' + 1, FAR = 100 };

/* Sounds that stand for each other, both ways: one for one, then two for one. */
static const uint8_t ONES[][2] = {{'k', CH}, {'k', TS}, {CH, TS}, {CH, 'g'}, {CH, SH}, {SH, 's'}, {SH, ZH}, {ZH, 'z'},
                                  {ZH, 'i'}, {TS, 'z'}, {'s', 'z'}, {'v', 'f'}};
static const uint8_t TWOS[][3] = {{'s', 'z', SH}, {'s', 'z', 's'}, {'r', 'z', ZH}, {'i', 'o', 'e'}, {'i', 'u', 'u'}, {'g', 'u', 'g'},
                                  {CH, 'k', 'k'}, {TS, 'k', 'k'}, {'s', 'k', SH}, {'s', TS, SH},
                                  {'k', 's', 's'}, {TS, 'z', ZH}, {TS, 'z', 'z'}, {CH, ZH, ZH}, {'n', 'g', 'n'}};

typedef struct Sounds {
    uint8_t at[SOUNDS_MAX];
    uint32_t count;
} Sounds;

static uint8_t joined_with_next(uint32_t letter, uint32_t next) {
    if (letter == 't' && next == 's') return TS;
    if (next != 'h') return 0;
    return letter == 'c' ? CH : letter == 's' ? SH : letter == 'z' ? ZH : 0;
}

/* False: too long, or not in Latin letters alone. */
static bool cut_sounds(Letters word, Sounds *out) {
    out->count = 0;
    for (uint32_t i = 0; i < word.len; i++) {
        uint32_t letter = letters_at(word, i);
        if (letter < 'a' || letter > 'z' || out->count == SOUNDS_MAX) return false;
        uint8_t both = i + 1 < word.len ? joined_with_next(letter, letters_at(word, i + 1)) : 0;
        out->at[out->count++] = both ? both : (uint8_t)letter;
        i += both != 0;
    }
    return true;
}

static bool are_ones(uint8_t x, uint8_t y) {
    for (size_t i = 0; i < ARRAY_LEN(ONES); i++) {
        if ((ONES[i][0] == x && ONES[i][1] == y) || (ONES[i][0] == y && ONES[i][1] == x)) return true;
    }
    return false;
}

static bool are_two_for(const uint8_t *two, uint8_t one) {
    for (size_t i = 0; i < ARRAY_LEN(TWOS); i++) {
        if (TWOS[i][0] == two[0] && TWOS[i][1] == two[1] && TWOS[i][2] == one) return true;
    }
    return false;
}

/* The row of x[0..i]: for each j the least number of kindred places by which x[0..i] and y[0..j] stand opposite, FAR where they do
 * not. Returns the least of the row. */
static uint32_t next_row(const Sounds *x, uint32_t i, const Sounds *y, uint32_t least[][SOUNDS_MAX + 1]) {
    uint32_t of_row = FAR;
    const uint8_t *p = &x->at[i - 1];
    least[i][0] = FAR;
    for (uint32_t j = 1; j <= y->count; j++) {
        const uint8_t *q = &y->at[j - 1];
        uint32_t best = FAR, before = least[i - 1][j - 1];
        if (*p == *q) best = before;
        else if (before < FAR && are_ones(*p, *q)) best = before + 1;
        if (i > 1 && least[i - 2][j - 1] < FAR && are_two_for(p - 1, *q)) best = min_u32(best, least[i - 2][j - 1] + 1);
        if (j > 1 && least[i - 1][j - 2] < FAR && are_two_for(q - 1, *p)) best = min_u32(best, least[i - 1][j - 2] + 1);
        least[i][j] = best;
        of_row = min_u32(of_row, best);
    }
    return of_row;
}

static uint32_t least_places(const Sounds *x, const Sounds *y) {
    uint32_t least[SOUNDS_MAX + 1][SOUNDS_MAX + 1], last = 0;
    for (uint32_t j = 0; j <= y->count; j++) least[0][j] = j ? FAR : 0;
    for (uint32_t i = 1; i <= x->count; i++) {
        uint32_t of_row = next_row(x, i, y, least);
        if (of_row == FAR && last == FAR) return FAR; /* a pair of x reaches two rows on, no further */
        last = of_row;
    }
    return least[x->count][y->count];
}

/* Letters in which kindred spellings may differ, as bits from 'a'. */
static const uint32_t CONFUSED = 1u << ('c' - 'a') | 1u << ('h' - 'a') | 1u << ('k' - 'a') | 1u << ('s' - 'a') | 1u << ('z' - 'a') |
                                 1u << ('t' - 'a') | 1u << ('g' - 'a') | 1u << ('i' - 'a') | 1u << ('v' - 'a') | 1u << ('f' - 'a') |
                                 1u << ('o' - 'a') | 1u << ('e' - 'a') | 1u << ('u' - 'a') | 1u << ('r' - 'a') | 1u << ('n' - 'a');

static bool are_confused(uint32_t x, uint32_t y) {
    if (x == y) return true;
    return x - 'a' < 26 && y - 'a' < 26 && CONFUSED >> (x - 'a') & CONFUSED >> (y - 'a') & 1;
}

bool may_be_kindred(const Token *x, const Token *y) {
    const uint64_t known = letter_bit('c') | letter_bit('h') | letter_bit('k') | letter_bit('s') | letter_bit('z') | letter_bit('t') |
                           letter_bit('g') | letter_bit('i') | letter_bit('v') | letter_bit('f') | letter_bit('o') | letter_bit('e') |
                           letter_bit('u') | letter_bit('r');
    return ((x->signature ^ y->signature) & ~known) == 0;
}

uint32_t kindred_alike(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j) {
    Sounds x, y;
    if (!may_be_kindred(&a->at[i], &b->at[j])) return 0;
    Letters word_a = token_letters(a, i), word_b = token_letters(b, j);
    if (min_u32(word_a.len, word_b.len) < KINDRED_LEAST) return 0;
    if (!are_confused(letters_at(word_a, 0), letters_at(word_b, 0))) return 0;
    if (!are_confused(letters_at(word_a, word_a.len - 1), letters_at(word_b, word_b.len - 1))) return 0;
    if (!cut_sounds(word_a, &x) || !cut_sounds(word_b, &y)) return 0;
    uint32_t shorter = min_u32(x.count, y.count);
    if (shorter < KINDRED_LEAST) return 0;
    uint32_t places = least_places(&x, &y);
    if (2 * places > shorter) return 0;
    return PPM - KINDRED_FIRST - places * KINDRED_EACH;
}

/* One sound too many, too few, another, or two the other way round: what is left between an equal start and an equal end. */
static bool is_one_error(const Sounds *x, const Sounds *y) {
    uint32_t start = 0, end = 0, shorter = min_u32(x->count, y->count);
    while (start < shorter && x->at[start] == y->at[start]) start++;
    while (end < shorter - start && x->at[x->count - 1 - end] == y->at[y->count - 1 - end]) end++;
    uint32_t left_x = x->count - start - end, left_y = y->count - start - end;
    if (left_x <= 1 && left_y <= 1) return true;
    return left_x == 2 && left_y == 2 && x->at[start] == y->at[start + 1] && x->at[start + 1] == y->at[start];
}

static inline bool has_pairs(const Token *x) { /* sounds of two letters: an h stands in them alone */
    return x->signature & letter_bit('h') || (x->signature & letter_bit('t') && x->signature & letter_bit('s'));
}

uint32_t sounds_near(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j) {
    const Token *p = &a->at[i], *q = &b->at[j];
    Sounds x, y;
    if (min_u32(p->len, q->len) < TYPO_WORD || (!has_pairs(p) && !has_pairs(q))) return 0;
    if (max_u32(p->len, q->len) - min_u32(p->len, q->len) > 2) return 0;
    if (__builtin_popcountll(p->signature & ~q->signature) > 2 || __builtin_popcountll(q->signature & ~p->signature) > 2) return 0;
    if (!cut_sounds(token_letters(a, i), &x) || !cut_sounds(token_letters(b, j), &y)) return 0;
    if (min_u32(x.count, y.count) < TYPO_WORD || !is_one_error(&x, &y)) return 0;
    uint32_t longer = max_u32(x.count, y.count);
    return PPM - ppm_of(1, (uint64_t)longer * (x.at[0] == y.at[0] ? 2 : 1));
}
