/* Tokens: a value cut into words, for the measures of words (inside this folder only). */
#ifndef KOPECK_MATCH_COMPARE_TOKENS_H
#define KOPECK_MATCH_COMPARE_TOKENS_H

#include "engine/match/compare/distance.h"

typedef struct Token {
    uint32_t from, len; /* letters of Tokens.all */
    uint64_t signature, hash;
    uint8_t kind, role; /* the measure's own */
    uint16_t weight;
    uint32_t group; /* the measure's own */
} Token;

struct Tokens {
    Letters all; /* the words with one space between */
    uint32_t count;
    uint64_t firsts, letters; /* signatures of the first letters, of all; the measure's own */
    Token at[];
};

static inline Letters token_letters(const Tokens *tokens, uint32_t i) {
    return letters_sub(tokens->all, tokens->at[i].from, tokens->at[i].len);
}

/* An order of two values, for measures whose pairing of words may depend on which comes first: <0, 0 equal, >0. */
static inline int tokens_order(const Prepared *a, const Prepared *b) {
    if (a->signature != b->signature) return a->signature < b->signature ? -1 : 1;
    return letters_compare(a->u.words.tokens->all, b->u.words.tokens->all);
}

typedef struct Word {
    uint32_t from, len; /* of the decoded points */
} Word;

/* Where a word ends: returns the class of a code point, 0 between words. Neighbours of different class are different
 * words too. */
typedef int (*LetterClass)(uint32_t code_point);

int class_spaced(uint32_t code_point); /* words end at white space only (as Python's str.split) */
int class_name(uint32_t code_point);   /* letters and digits apart, all else between words */

/* Cuts `text` into words; the array has room for len / 2 + 1 of them, or len where classes may touch. */
uint32_t cut_words(const uint32_t *points, uint32_t len, LetterClass class_of, Word *words);

/* Sorts by code point. unique: equal words once. Returns how many are left. */
uint32_t sort_words(const uint32_t *points, Word *words, uint32_t count, bool unique);

uint64_t token_hash(const uint32_t *points, uint32_t len);

/* Keeps words as Tokens in the arena; *out gets signature, letters and where. */
Tokens *keep_words(Prepared *out, const uint32_t *points, const Word *words, uint32_t count, Arena *arena);

/* Two words of names: 1 when equal; with a typing error (one, or two from LONG_WORD letters on; none below TYPO_WORD)
 * 1 - edits / (2 * letters), or 1 - edits / letters when the first letters differ too; else 0. In ppm. */
enum { TYPO_WORD = 5, LONG_WORD = 10 };
uint32_t word_alike(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j, MeasureScratch *scratch);

/* The same with more leeway, for words beside which others agree: one error from NEAR_WORD letters on, two from NEAR_LONG_WORD
 * on, and 1 - edits / letters of either. */
enum { NEAR_WORD = 4, NEAR_LONG_WORD = 8 };
uint32_t word_near(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j, MeasureScratch *scratch);

#endif
