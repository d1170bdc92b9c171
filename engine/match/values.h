/* Values: the different texts of one field over the rows of both sides, each prepared once for a measure. */
#ifndef KOPECK_MATCH_VALUES_H
#define KOPECK_MATCH_VALUES_H

#include "engine/match/compare/corpus.h"
#include "engine/match/settle.h"

enum { VALUE_MISSING = 0 }; /* the number of no value; the first value is 1 */

typedef struct Values {
    uint32_t count; /* with VALUE_MISSING */
    uint32_t lefts; /* those below stand on the left side, the others only on the right one */
    const Column *column[2];
    const uint32_t *row; /* per value: where it stands first; ROW_NONE: it is none */
    Str *text;           /* per value, of columns that hold no texts; else NULL */
    Prepared *prepared;
    const uint32_t *left, *right; /* per class: its value */
    /* Classes by value: those of value v are left_class[left_from[v] .. left_from[v + 1]), ascending. */
    uint32_t *left_class, *left_from, *right_class, *right_from;
} Values;

/* right == left (the same pointer): one side against itself; then right and left arrays are the same. */
Values values_of(FieldPair at, const Measure *measure, const Classes *left, const Classes *right, Arena *arena);

/* The words of all rows of both columns, each different value once; NULL for a measure that does not weigh them. */
const Corpus *values_corpus(FieldPair at, const Measure *measure, Arena *arena);

static inline Str values_text(const Values *values, uint32_t value) { /* STR_NULL: it is none */
    if (values->row[value] == ROW_NONE) return STR_NULL;
    if (values->text) return values->text[value];
    return column_text(values->column[value >= values->lefts], values->row[value]);
}

/* Brings the texts of value[of[0]] .. value[of[count - 1]] near, before they are looked at. */
void values_fetch(const Values *values, const uint32_t *value, const uint32_t *of, size_t count);

/* Without what is prepared and classes by value. */
Values values_numbered(FieldPair at, const Classes *left, const Classes *right, size_t threads, Arena *arena);

/* nothing: per value, 1 for those that stand for none. They are none from then on, and classes that have one of them have none. */
void values_forget(Values *values, const uint8_t *nothing, const Classes *left, const Classes *right, Arena *arena);

/* A value that stands for none: one sign three times or more (000000000000, ---), "test", «нет», "n/a" and the like, as
 * cleaners leave them or as they were typed. */
bool value_says_nothing(Str text);

static inline uint32_t values_lefts(const Values *values, uint32_t value) {
    return values->left_from[value + 1] - values->left_from[value];
}

static inline uint32_t values_rights(const Values *values, uint32_t value) {
    return values->right_from[value + 1] - values->right_from[value];
}

#endif
