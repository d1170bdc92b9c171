/* Words that say little in a company's name: words of trade, and legal forms where no cleaner took them out; lower
 * case. */
#ifndef KOPECK_MATCH_COMPARE_WORDS_H
#define KOPECK_MATCH_COMPARE_WORDS_H

#include "engine/base/str.h"

typedef enum WordKind {
    WORD_PLAIN,   /* not in the list */
    WORD_EMPTY,   /* «компания», "firm": it is one */
    WORD_GENERIC, /* «торговый», "trade" */
    WORD_BRANCH,  /* «филиал», "branch": a part of a firm */
    WORD_LIMITED, /* «ооо», «тоо», "llc": a limited company */
    WORD_STOCK,   /* «ао», "jsc": a company with shares */
    WORD_SOLE,    /* «ип», «фоп»: a person in business */
    WORD_STATE    /* «гуп», «ргп»: of the state */
} WordKind;

typedef struct CompanyWord {
    const char *word; /* UTF-8 */
    WordKind kind;
} CompanyWord;

WordKind company_word(Str word);
const CompanyWord *company_words(size_t *count); /* the list, in byte order: for tests and documents */

static inline bool word_is_legal(WordKind kind) {
    return kind >= WORD_LIMITED;
}

#endif
