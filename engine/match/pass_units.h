/* Pass units: what a pass makes of the rows of both sides. Every class of equal rows belongs to one unit of the pass,
 * or to none, and a pass is no more than which units it pairs:
 *
 *   first 3 of name        unit: the different keys                 each with itself
 *   window 3 by name       the different names in their order       each with itself and the two behind it
 *   city + date within 2 days  the different (city, date) in order  each with those behind it up to two days on
 *   words of name alike    the different names                      each with those that share enough words, as a list
 *
 *   window 3 by name       Anna 1   Anne 2   Boris 3   Clara 4      1-1 1-2 1-3  2-2 2-3 2-4  3-3 3-4  4-4
 *
 * Numbers of units are 1 .. count - 1 and depend on values alone in all that they are used for; two units are paired or
 * not, whichever is asked first. A unit of more classes on a side than a block may have is large: it is named, and not
 * compared. */
#ifndef KOPECK_MATCH_PASS_UNITS_H
#define KOPECK_MATCH_PASS_UNITS_H

#include "engine/match/pass_keys.h"

#define UNIT_LARGE (UINT32_C(1) << 31) /* beside the number */

typedef struct PassUnits {
    uint32_t count;
    uint32_t *left, *right; /* per class; 0: none, as in passes of equal keys for one whose key no other has. Of one side the same array */
    uint32_t *block;        /* per unit: what number its keys have; NULL: the pass has no keys, or nothing else */
    uint32_t *last;         /* per unit: the last unit that it is paired with; NULL: itself, and `partner` */
    /* PASS_ALIKE: later units, ascending: those of unit u are partner[partner_from[u] .. partner_from[u + 1]) */
    uint64_t *partner_from;
    uint32_t *partner;
} PassUnits;

/* What a pass is made from. */
typedef struct PassInput {
    const MatchPass *pass;
    const PassField *field; /* of `among` */
    const Classes *left, *right;
    bool half; /* one side against itself */
    size_t threads;
} PassInput;

/* All but the partners of PASS_ALIKE. What is returned lives in *arena. */
PassUnits pass_units(const PassInput *input, Arena *arena);

/* Are the two paired? Neither is 0 or has UNIT_LARGE. */
bool units_paired(const PassUnits *units, uint32_t a, uint32_t b);

/* Classes of a side by unit: those of unit u are class[from[u] .. from[u + 1]); large units have none. */
typedef struct UnitSide {
    const uint32_t *from, *class;
} UnitSide;

typedef struct UnitClasses {
    UnitSide left, right; /* of one side right is left */
} UnitClasses;

UnitClasses unit_classes(const PassUnits *units, const PassInput *input, Arena *arena);

#endif
