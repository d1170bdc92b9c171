/* Short and other-language forms of given names: «саша» of «александр» and «александра», «микола» of «николай», "bob"
 * of "robert". Lower case, ё as е; each also as cleaner `translit` spells it. */
#ifndef KOPECK_MATCH_COMPARE_NICKNAMES_H
#define KOPECK_MATCH_COMPARE_NICKNAMES_H

#include "engine/base/str.h"

typedef struct Nickname {
    const char *form;
    const char *names; /* full names, one space between */
} Nickname;

uint32_t nickname_row(Str word);              /* 1.., or 0 when the word is no such form */
const char *nickname_names(uint32_t row);     /* of a row that nickname_row gave */
const Nickname *nickname_list(size_t *count); /* in byte order: for tests and documents */

#endif
