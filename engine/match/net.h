/* Net: reversals within one side. A row and a later one of exactly the opposite amount, equal in the fields that the
 * rule names, cancel each other out before anything is matched, so that they are not two breaks.
 *
 *   sale A 1 Sep 100, sale B 3 Sep 100, storno C 5 Sep -100      C reverses B, the nearest before it; A stays
 *   sale A 3 Sep 100, sale B 3 Sep 100 (other numbers), storno C 5 Sep -100      nobody can say: all three stay
 *   storno C 5 Sep -100 that names A                              C reverses A
 *   refund D 1 Sep -100, sale A 9 Sep 100                         no reversal: nothing was there yet to be reversed */
#ifndef KOPECK_MATCH_NET_H
#define KOPECK_MATCH_NET_H

#include "engine/match/step.h"

typedef struct NetSide {
    FieldPairs same;        /* both members the side's column; a row with a missing value reverses nothing */
    FieldPairs all;         /* rows that are equal here are interchangeable */
    const Column *amount;   /* COLUMN_DECIMAL */
    const Column *day;      /* COLUMN_DATE */
    const Column *currency; /* texts, or NULL */
    const Column *moment;   /* COLUMN_INSTANT, or NULL: which of one day came first */
    const Column *number;   /* texts, or NULL: what `reverses` names */
    const Column *reverses; /* texts, or NULL; a row that holds a value here reverses that document or none */
    int32_t days;           /* at most so many after it */
    const uint8_t *skip;    /* rows that take no part, or NULL */
    size_t rows;
} NetSide;

typedef struct NetPair {
    uint32_t row, reversal;
} NetPair;

/* Pairs in order of their first row's number. */
const NetPair *net_find(const NetSide *side, size_t *count, Arena *arena);

#endif
