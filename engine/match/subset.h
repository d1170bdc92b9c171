/* Subset: which of some amounts add up to a given one, and whether no other choice does as well.
 *
 *   600 of 400, 350, 200, 150, 100      400+200 and 350+150+100: SUBSET_SEVERAL, both named
 *   750 of 400, 350, 200, 150, 100      400+350 and 400+200+150: the same
 *   800 of 400, 350, 200                nothing: SUBSET_NONE, which is proven
 *   650 of 400, 250, 250                400+250: SUBSET_UNIQUE, for the two 250 are of one kind: either would do
 *
 * A sum alone is no evidence: of 200 open invoices a random amount is often met by several choices of four. So the
 * search goes on to a second answer, and one answer is called unique only when all others have been ruled out. Amounts
 * may be negative (credit notes); an answer of which a part already adds up is none of its own (600 = 400 + 200, and so
 * 400 + 200 + 50 - 50 says nothing new).
 *
 * Method: by size, few items first; branch and bound over amounts in descending order, bounded by the largest and least sum that the
 * remaining picks can reach. The last pick is found by binary search; of three or more the last two are found in a table of all pairs
 * by their sum, so that of n items k take n^(k-2) looks at it (Horowitz and Sahni 1974, with two on one side). Work is counted in steps, never in seconds, so the limit
 * falls at the same place on any machine. */
#ifndef KOPECK_SUBSET_H
#define KOPECK_SUBSET_H

#include "engine/base/base.h"

enum { SUBSET_PICKS_MAX = 12 };

typedef struct SubsetItem {
    int128 amount; /* not 0 */
    uint32_t kind; /* items of one kind have one amount and stand together; any of them would do */
    uint32_t item; /* the caller's number */
} SubsetItem;

typedef enum SubsetAnswer { SUBSET_NONE, SUBSET_UNIQUE, SUBSET_SEVERAL, SUBSET_LIMIT } SubsetAnswer;

typedef struct SubsetQuestion {
    const SubsetItem *item; /* by descending amount, then kind */
    size_t count;
    int128 target, slack; /* |sum - target| <= slack; what adds up exactly goes before what only nearly does */
    uint32_t picks;       /* at most so many items, up to SUBSET_PICKS_MAX */
    uint64_t steps;       /* limit of work */
    uint32_t needed_from, needed_to; /* an answer holds an item whose number is in this range; 0, 0: it need not */
    uint32_t answers; /* so many end the search; 0: two, which is enough to know that one is not the only one */
    /* Asked of each answer, once; false: it is none. NULL: all are. */
    bool (*accept)(void *context, const uint32_t *item, uint32_t count);
    void *context;
} SubsetQuestion;

typedef struct SubsetResult {
    SubsetAnswer answer;
    uint32_t count[2],
        item[2][SUBSET_PICKS_MAX]; /* UNIQUE: the first; SEVERAL: two of them; indexes into SubsetQuestion.item */
    uint64_t steps;                /* taken */
    bool all;                      /* the search was not ended by a limit: there are no other answers */
} SubsetResult;

SubsetResult subset_find(const SubsetQuestion *question);

#endif
