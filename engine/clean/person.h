/* Person names: surname, first and middle name out of "Петров Иван Иванович", "Иван Петров", "Петров И.И.",
 * "I. I. Petrov", "Petrov, Ivan", with titles and "ИП" dropped. The parts are in the skeleton of `translit`. */
#ifndef KOPECK_PERSON_H
#define KOPECK_PERSON_H

#include "engine/clean/context.h"

enum { PERSON_PART_MAX = 127 }; /* bytes of one part; longer ones are cut */

typedef struct PersonPart {
    char text[PERSON_PART_MAX + 1]; /* skeleton, NUL-terminated; "" when missing */
    bool initial;                   /* only the first letter is known */
} PersonPart;

typedef struct Person {
    PersonPart surname, first, middle;
    bool order_sure; /* surname and first name were told apart by evidence, not by habit */
} Person;

/* Parses a name. Returns false, and an empty person, when there is no surname (only initials, or nothing). */
bool person_parse(CleanContext *context, Str name, Person *out);

/* Is the word, in the skeleton of `translit`, one of the given names that are known (some 1100 of Russian, Ukrainian, Kazakh,
 * English and other ones)? */
bool person_is_given_name(Str skeleton);

#endif
