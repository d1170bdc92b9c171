/* Allocations: what each payment of a match settles of each document, for steps that let one side have many records. */
#ifndef KOPECK_ALLOCATIONS_H
#define KOPECK_ALLOCATIONS_H

#include "engine/check/allocate.h"
#include "engine/run/reconcile.h"

typedef struct Allocations {
    const Allocation *item;
    size_t count;
    bool left_pays;      /* payments stand on the left */
    uint32_t documents;  /* an index of item is a document below it, else a payment */
    const uint32_t *row; /* per index: the row of its side */
    Str currency;
} Allocations;

/* Fills *out with what lives in the arena; false: the match is one record with one, some of its records have no amount
 * or another currency than the others. side: of reconcile_side, asked once for a rule. */
bool allocations_of(const RuleResult *result, const MatchSide side[2], Match match, Arena *arena, Allocations *out);

/* Of an index of an allocation: which side it stands on. */
static inline bool allocation_right(const Allocations *of, uint32_t index) {
    return (index < of->documents) == of->left_pays;
}

/* "1:1", "1:N", "N:1" or "N:M". */
Str match_shape(Match match);

#endif
