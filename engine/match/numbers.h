/* Numbers: equal values of a column have equal numbers 1, 2, ..., in the order in which the rows of a list have them; 0 is that of none.
 *
 *   anna   boris   anna   -   boris        of  1 2 1 0 2    count 3    row  none 0 1
 *
 * Values are compared, never hashes alone; any number of threads gives the same numbers. */
#ifndef KOPECK_MATCH_NUMBERS_H
#define KOPECK_MATCH_NUMBERS_H

#include "engine/data/table.h"

typedef struct Numbers {
    const Column *column;
    uint32_t count;      /* with that of none */
    uint32_t *of;        /* per place of the list */
    const uint32_t *row; /* per number: where its value stands first; ROW_NONE for none */
} Numbers;

typedef struct NumbersOf {
    const Column *column;
    const uint32_t *row; /* different ones */
    size_t count;        /* of rows */
    size_t threads;
    uint64_t *hash; /* NULL, or per place a hash that the value's is joined to, as rows_hash joins them */
    uint64_t *room; /* NULL, or room for twice as many to work in, which the lists of other columns may use after this one */
} NumbersOf;

Numbers numbers_of(const NumbersOf *list, Arena *arena);

#endif
