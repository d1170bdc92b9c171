/* Values: the different texts of one field over the rows of both sides, each prepared once for a measure. */
#ifndef KOPECK_MATCH_VALUES_H
#define KOPECK_MATCH_VALUES_H

#include "engine/match/compare/corpus.h"
#include "engine/match/settle.h"

enum { VALUE_MISSING = 0 }; /* the number of no value; the first value is 1 */

typedef struct Values {
    uint32_t count; /* with VALUE_MISSING */
    Str *text;
    Prepared *prepared;
    uint32_t *left, *right; /* per class: its value */
    /* Classes by value: those of value v are left_class[left_from[v] .. left_from[v + 1]), ascending. */
    uint32_t *left_class, *left_from, *right_class, *right_from;
} Values;

/* right == left (the same pointer): one side against itself; then right and left arrays are the same. */
Values values_of(FieldPair at, const Measure *measure, const Classes *left, const Classes *right, Arena *arena);

/* The words of all rows of both columns, each different value once; NULL for a measure that does not weigh them. */
const Corpus *values_corpus(FieldPair at, const Measure *measure, Arena *arena);

/* Only count, text, left and right. */
Values values_numbered(FieldPair at, const Classes *left, const Classes *right, Arena *arena);

/* Classes whose value has lost its text have none from then on. */
void values_forget_empty(Values *values, const Classes *left, const Classes *right);

/* A value that stands for none: one sign three times or more (000000000000, ---), "test", «нет», "n/a" and the like, as cleaners leave them
 * or as they were typed. */
bool value_says_nothing(Str text);

static inline uint32_t values_lefts(const Values *values, uint32_t value) {
    return values->left_from[value + 1] - values->left_from[value];
}

static inline uint32_t values_rights(const Values *values, uint32_t value) {
    return values->right_from[value + 1] - values->right_from[value];
}

#endif
