/* Numbers in names, however they are written. Internal to clean/. */
#ifndef KOPECK_CLEAN_NAME_NUMBER_H
#define KOPECK_CLEAN_NAME_NUMBER_H

#include "engine/clean/context.h"

/* Appends the skeleton of a word that fold_clean gave, and of a number its figures, so that it contradicts other numbers.
 * name  as it was before: Roman numbers stand in it in capitals
 * Returns the number that the word is, 0: none, or written in figures. */
unsigned number_skeleton(CleanContext *context, Str fold, Str name, Buf *out);

bool number_is(Str fold);     /* figures alone */
bool number_ending(Str fold); /* behind figures, what makes them an ordinal number: the «я» of 2-я */

#endif
