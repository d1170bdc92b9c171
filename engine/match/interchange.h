/* Interchange: a tie that is none for whoever counts money, because nothing but days tells its rows apart.
 *
 *   left  A 1 May 100, B 2 May 100, C 3 May 100    right  X 20 May 100, Y 21 May 100, Z 22 May 100
 *
 * Each pairing of the three with the three is as good as any other, all six rows are in each, and the payments differ in their days alone:
 * whichever pays whichever, the same is paid. So they are matched as a multiset, the oldest with the oldest. Where one is left over, as
 * with two payments, it does matter which: that stays a tie. So it does where the rows of both sides differ in more than days, as by their
 * clients; but numbers, and what names them, no longer count where a step by references had these rows before. */
#ifndef KOPECK_MATCH_INTERCHANGE_H
#define KOPECK_MATCH_INTERCHANGE_H

#include "engine/match/settle.h"

/* Hands out rows of classes from their beginning. */
typedef struct Cursor {
    uint32_t *used; /* per class */
    const Classes *classes;
} Cursor;

typedef struct Cursors {
    Cursor left, right;
} Cursors;

/* Matches the rows of ties that are of this kind and takes their classes out of *best, which has no tie of that number any more. */
void interchange_ties(const Sides *sides, const Step *step, const ClassEdges *of, AssignOutput *best, Cursors *at, Arena *scratch);

#endif
