/* Causes of a difference between two amounts, by exact arithmetic: a cause is named only when it accounts for the difference
 * to the last minor unit. Two that fit are both named: "discount / delivery cost" is either. Where none fits alone, causes that
 * a document states (its discount, its delivery) are tried together with each other and with VAT, rounding to whole units of
 * money and currency: "discount + vat excluded 12 %" is both at once. */
#ifndef KOPECK_CAUSE_H
#define KOPECK_CAUSE_H

#include "engine/base/str.h"

enum { CAUSE_SIDES = 2 }; /* [0] left, [1] right */

typedef struct CauseSide {
    int64_t amount;
    Str currency;                      /* "" unknown */
    bool has_discount, has_delivery, has_rate;
    int64_t discount, delivery;        /* at the amounts' scale */
    int64_t rate;                      /* units of the other side's currency for one of this side's, at rate_scale */
    unsigned rate_scale;
} CauseSide;

typedef struct CauseQuestion {
    CauseSide side[CAUSE_SIDES];
    unsigned scale;                    /* of all amounts */
    int64_t lines;                     /* of the document, the larger of the two sides' numbers; 0 unknown */
    const uint32_t *vat_ppm;           /* rates in force on the day of either document */
    size_t vat_count;
} CauseQuestion;

/* "vat included 12 %", "vat rate 12 % -> 16 %", "rounding per line", "discount / delivery cost", "discount + delivery cost", ...; "unexplained" when none
 * fits. The amounts differ. The text lives in the arena. */
Str cause_of(const CauseQuestion *question, Arena *arena);

#define CAUSES_EITHER STR(" / ")
#define CAUSES_BOTH   STR(" + ")

/* A list of causes with one more behind it, unless that stands there already or is "". joint: CAUSES_EITHER or CAUSES_BOTH. */
Str causes_with(Str list, Str joint, Str cause, Arena *arena);

#endif
