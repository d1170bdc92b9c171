/* Past: the runs of a job, in their order. Internal to engine/store. */
#ifndef KOPECK_STORE_PAST_H
#define KOPECK_STORE_PAST_H

#include "engine/data/instant.h"
#include "engine/store/store.h"

typedef struct PastRun {
    int64_t seq;
    Str id;
    Instant cutoff;
    Day day;
} PastRun;

typedef struct Past {
    const PastRun *run; /* by seq */
    size_t count;
} Past;

bool past_load(Store *store, Str job, Arena *arena, Past *out, Error *err) MUST_USE;

Day past_day(const Past *past, int64_t seq, Day otherwise); /* of the run of that number */

#endif
