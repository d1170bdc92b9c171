/* Names by their first letters: "td" of "torgovi dom", «ivanov i p» of «ivan ivanov petrovich» (inside this folder only). Words
 * are in the spelling of cleaner `company`, sorted; those of a person with initials in their order (engine/clean/company.c). */
#ifndef KOPECK_MATCH_COMPARE_INITIALS_H
#define KOPECK_MATCH_COMPARE_INITIALS_H

#include "engine/match/compare/tokens.h"

enum {
    INITIALS_MOST = 6,       /* sounds */
    ALIKE_INITIALS = 850000, /* a sound a word */
    ALIKE_INNER = 800000     /* sounds inside words too: MTS of mobilne telesistemi */
};

/* A bit for each letter that may stand for the word as its initial. */
uint64_t initials_signature(Letters word);

/* Could the word be made of first letters of words of `parts`, or a letter be one's initial? By signatures alone: a no is sure. */
bool may_be_initials(const Token *word, const Tokens *parts);
bool may_be_initial(const Token *letter, const Tokens *parts);

/* The words among parts->at[of[0..count)] whose initials `word` is. Returns their number, 0: it is not; *alike in ppm. */
uint32_t find_initials(Letters word, const Tokens *parts, const uint32_t *of, uint32_t count, uint32_t *found, uint32_t *alike);

bool is_person_initialed(const Tokens *tokens); /* a surname and two initials */

/* Are both names such, with other initials or in another order? */
bool other_person_initials(const Tokens *a, const Tokens *b);

/* name[0], name[1]: the words among names->at[of[0..count)] that the first and the second initial stand for; UINT32_MAX: none. A
 * patronymic is the second one's; of two words that are none either may be. */
void find_person_names(const Tokens *initialed, const Tokens *names, const uint32_t *of, uint32_t count, uint32_t name[2]);

#endif
