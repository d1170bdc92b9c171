/* Multiples: what numbers of a column are written in, where the project says so, and the word that says it once more. */
#ifndef KOPECK_MULTIPLE_H
#define KOPECK_MULTIPLE_H

#include "engine/base/str.h"

enum { MULTIPLE_TEXT_MAX = 96 };

typedef struct Multiple {
    const char *name;  /* "thousand" */
    int power;         /* of ten, that a written 1 is: 3; of per cent -2 */
    const char *words; /* beside a number, in capital letters, without full stops; | between */
} Multiple;

extern const Multiple multiples[]; /* ends with a NULL name */

/* The one of that name; NULL: there is none. */
const Multiple *multiple_find(Str name);

/* The one whose word stands behind the number; NULL: none does. */
const Multiple *multiple_named(Str text);

/* "5 тыс. руб." without the multiple's word: "5 руб."; the text itself where the word is another, or too long. */
Str multiple_cut(Str text, const Multiple *multiple, char out[MULTIPLE_TEXT_MAX]);

#endif
