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

/* By identity. place: runs before this seq count, as those of a repeated run. Everything lives in the arena. */
bool runs_standing(Store *store, const Run *run, Str rule, int64_t place, Arena *arena, const StandingFinding **out,
                   size_t *count, Error *err) MUST_USE;

#endif
