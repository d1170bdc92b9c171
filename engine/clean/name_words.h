/* Words of company names that are written in several ways: «лайн» and "line", «з-д» and «завод». Internal to clean/. */
#ifndef KOPECK_CLEAN_NAME_WORDS_H
#define KOPECK_CLEAN_NAME_WORDS_H

#include "engine/clean/context.h"

/* The one spelling of a word that is known by several, a skeleton that is its own; STR_NULL: not known.
 * skeleton  as skeleton_add leaves it */
Str name_spelling(Str skeleton);

/* The word that two folded ones with a hyphen between stand for: «ин-т», «пр-во»; STR_NULL: none. */
Str name_contraction(Str first, Str second);

#endif
