/* Allocate: how much of which payment settles which document of one match, as bookkeepers do it: in the order of days,
 * each payment pays the documents that it names, and where nothing is named the oldest open one.
 *
 *   documents  A 1 Sep 60, B 2 Sep 40, C 9 Sep 10     payments  X 1 Sep 70, Y 3 Sep 20
 *   X settles 60 of A (A paid 60 of 60) and 10 of B (10 of 40); Y 20 of B (30 of 40); C is not reached.
 *
 * A negative document (a credit note) pays like a payment, a negative payment (a refund) is owed like a document. All
 * that a payment settles and its rest are its amount; all that settles a document is at most its amount. */
#ifndef KOPECK_ALLOCATE_H
#define KOPECK_ALLOCATE_H

#include "engine/data/instant.h"
#include "engine/match/compare/compare.h"

typedef struct AllocateParty {
    Day day; /* DAY_NONE: behind all others */
    int64_t amount;
    Str key;               /* in which order those of one day come */
    const Prepared *names; /* by measure `reference`; NULL: what it names is not asked */
} AllocateParty;

/* document, payment: index among the parties given; ALLOCATE_NONE: none. A document that nothing settles comes with no
 * payment, the rest of a payment with no document, both with nothing settled. */
#define ALLOCATE_NONE UINT32_MAX
typedef struct Allocation {
    uint32_t document, payment;
    int64_t settles;
    int64_t paid; /* of the document so far */
    int64_t rest; /* of the payment from here on */
} Allocation;

typedef struct AllocateSide {
    const AllocateParty *party;
    uint32_t count;
} AllocateSide;

/* In the order of payments, then documents; documents that nothing settles last. Indexes of payments go on behind those
 * of documents: party i of `payments` is documents.count + i, and either may stand on either side of an allocation
 * (negative amounts). */
const Allocation *allocate(AllocateSide documents, AllocateSide payments, Arena *arena, size_t *count);

#endif
