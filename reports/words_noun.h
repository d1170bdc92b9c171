/* Nouns: what the records of an entity are called, in the forms that sentences need. */
#ifndef KOPECK_WORDS_NOUN_H
#define KOPECK_WORDS_NOUN_H

#include "reports/words.h"

typedef enum Gender { GENDER_M, GENDER_F, GENDER_N } Gender;

typedef struct Noun {
    const char *one, *accusative, *few, *many;
    Gender gender; /* of no meaning in Kazakh, which has none */
} Noun;

typedef struct Entity { /* a noun and its forms; in English only `one` and `many` are used */
    const char *code;   /* "order"; "" ends the table and serves for the rest */
    const char *en_one, *en_many;
    const char *one, *accusative, *few, *many; /* Russian: заказ, заказ, 2 заказа, 5 заказов */
    Gender gender;
    Noun uk, kk;
} Entity;
Noun words_noun(Language language, const Entity *entity); /* its forms in a language */
const Entity *words_entity(Str code); /* the last one ("record") for an unknown code */

#endif
