/* Comparing two runs: findings gained, lost, and those whose content changed. */
#ifndef KOPECK_STORE_COMPARE_H
#define KOPECK_STORE_COMPARE_H

#include "engine/store/runs.h"

typedef struct RunChange {
    KeptFinding before, after;
} RunChange;

typedef struct RunComparison {
    const KeptFinding *gained, *lost;
    size_t gained_count, lost_count;
    const RunChange *changed; /* another amount, value, cause or record */
    size_t changed_count;
    uint64_t same;
    uint64_t unknown; /* not looked at in one of the two */
} RunComparison;

/* By identity, so runs of different jobs compare too. Everything lives in the arena. */
bool runs_compare(Store *store, const Run *before, const Run *after, Arena *arena, RunComparison *out,
                  Error *err) MUST_USE;

#endif
