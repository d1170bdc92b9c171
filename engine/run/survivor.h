/* Survivor: which record of a cluster of duplicates is proposed to be kept, so that the others are merged into it. */
#ifndef KOPECK_SURVIVOR_H
#define KOPECK_SURVIVOR_H

#include "engine/run/findings.h"

typedef struct Survivors Survivors; /* of one rule; what it has to know of each dataset is made once */

Survivors *survivors_new(const RuleView *view);

/* A record of a cluster, as far as it takes to say which comes first. */
typedef struct Duplicate {
    size_t d;            /* number of its dataset in the rule */
    uint32_t row, place; /* place: among the cluster's rows */
    Str date, key;       /* as shown */
} Duplicate;

/* Brings near what will be looked at of a record. */
void survivors_fetch(const Survivors *s, size_t d, uint32_t row);

/* Number of the record to keep, from 1: of the first source of the rule's `keep` (else of its `owner`) that has one,
 * there the one with the most details filled in and valid (required ones first), then the oldest, then the one with the
 * least key. Neither the order of the records nor that of the rows decides. */
size_t survivor_of(const Survivors *s, const Duplicate *record, size_t count);

#endif
