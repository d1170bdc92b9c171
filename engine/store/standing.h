/* Standing: findings of a rule that still stood after the runs before a place in the history, and the run that first
 * told them without a break since. For findings about a change: the run after tells only what has changed since, so
 * what it says nothing of is neither gone nor put right. */
#ifndef KOPECK_STORE_STANDING_H
#define KOPECK_STORE_STANDING_H

#include "engine/store/runs.h"

typedef struct StandingFinding {
    Str identity, kind;
    int64_t told;  /* seq of the run */
    bool accepted; /* by a decision in force: it is over */
} StandingFinding;

typedef struct StandingList {
    const StandingFinding *item; /* by identity */
    size_t count;
} StandingList;

/* What is asked for. */
typedef struct StandingOf {
    const Run *run; /* its job, day and zone */
    Str rule;
    int64_t place; /* runs before this seq count, as those of a repeated run */
} StandingOf;

/* Everything lives in the arena. */
bool runs_standing(Store *store, const StandingOf *of, Arena *arena, StandingList *out, Error *err) MUST_USE;

#endif
