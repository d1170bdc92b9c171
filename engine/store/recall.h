/* Recall: what the store remembers of a run's findings, and what stood before and is not among them. Internal to
 * engine/store. All findings are asked for at once: a question for each would cost a way to the server for each. */
#ifndef KOPECK_STORE_RECALL_H
#define KOPECK_STORE_RECALL_H

#include "engine/store/past.h"
#include "engine/store/runs.h"

typedef struct Recall {
    Store *store;
    const Run *run;
    Past past;     /* of the run: what is before it */
    int64_t place; /* its own seq, where it is repeated; spans from it on are not looked at */
    Finding *finding;
    size_t count;
    uint32_t *order;     /* findings by identity */
    KnownFinding *known; /* one a finding */
} Recall;

/* Sets order, known, and the memory of each finding. */
bool recall_findings(Recall *recall, Error *err) MUST_USE;

/* After it: what is not there any more. */
bool recall_missing(const Recall *recall, RunCounts *counts, RunHistory *out, Error *err) MUST_USE;

#endif
