/* The words of a person's name, for the measure `person`: what each is, and how two of them agree. */
#ifndef KOPECK_MATCH_COMPARE_PERSON_WORDS_H
#define KOPECK_MATCH_COMPARE_PERSON_WORDS_H

#include "engine/match/compare/tokens.h"

enum { ROLE_NAME, ROLE_INITIAL, ROLE_PATRONYMIC }; /* Token.role */
enum { KIND_GIVEN = 1, KIND_FATHER = 2 };           /* bits of Token.kind: a known given name; behind «bin», "ibn" */

/* Words in their order with a role each; particles ("al", "von") and titles dropped where two words remain. Tokens.letters: letters of all
 * words; Tokens.firsts: the generation that a word says (jr, sr), 0: none; Token.weight: letters of the particles before a word, with gaps. */
void prepare_person(Prepared *out, Str value, Arena *arena);

/* How two words of two names agree, whatever part they play. */
typedef struct Agreement {
    uint32_t alike; /* 0: they contradict */
    bool initial;   /* one of them is the other's initial, or both are initials */
    bool gender;    /* a man's form and a woman's: as a surname alike by CAP_GENDER */
    bool nickname;  /* no surname */
    bool equal;
} Agreement;

Agreement names_agree(const Tokens *a, uint32_t i, const Tokens *b, uint32_t j, MeasureScratch *scratch);

static inline bool is_initial(const Tokens *tokens, uint32_t i) {
    return tokens->at[i].role == ROLE_INITIAL;
}

#endif
