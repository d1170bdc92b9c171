/* Pass count: how many pairs a pass brings, by which blocks, before any of them is looked at; and whether that may be
 * done. */
#ifndef KOPECK_MATCH_PASS_COUNT_H
#define KOPECK_MATCH_PASS_COUNT_H

#include "engine/match/pass_units.h"

typedef struct PassCounting {
    const Step *step;
    const PassInput *input;
    PassUnits *units;   /* gets the partners of PASS_ALIKE, and UNIT_LARGE on classes of units that are too large */
    const UnitClasses *classes; /* of all units */
    Arena *arena;       /* for units and names */
    BlockNote *large;   /* out: those units, by name */
    size_t larges;
} PassCounting;

/* Fails  ERROR_LIMIT: of PASS_ALIKE, where more texts would have to be compared than the step's pairs_max allows */
bool pass_count(PassCounting *counting, PassNote *note, Error *err) MUST_USE;

/* Are all of them together few enough?  Fails  ERROR_LIMIT */
bool pass_allow(const Step *step, const AmongNote *note, Error *err) MUST_USE;

/* Units 1 .. count - 1 in `parts` runs of about as many pairs: the first units of the parts, and the end; in *scratch. */
const uint32_t *pass_cut(const PassUnits *units, const UnitClasses *classes, bool half, size_t parts, Arena *scratch);

#endif
