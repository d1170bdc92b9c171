/* Veil: what a server says when something goes wrong, without the values that may stand in it. For data about people: a
 * message quotes what it could not read, and nobody knows of whom it is.
 *
 *   invalid input syntax for type date: "Петров"     ->  invalid input syntax for type date: "…"
 *   column "phone" does not exist, known: phone      ->  the same
 *   клиент Петров А. (+7 701 555-83-21) не найден    ->  клиент … …. (…) не найден
 *
 * Taken out are what stands in quotes, words that begin with a capital letter, addresses with an @, and what has 7
 * digits or more, also in groups; not what the project itself says. A name in small letters outside quotes would stay. */
#ifndef KOPECK_VEIL_H
#define KOPECK_VEIL_H

#include "engine/base/error.h"
#include "engine/base/str.h"

/* known: texts of the project, one a line. */
Str veil_text(Str text, Str known, Arena *arena);

/* Its text, but not its hint, which is ours. */
void veil_error(Error *err, Str known);

#endif
