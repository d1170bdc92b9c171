/* Remembering: a run against the store's history of its job, and into it. Without a store nothing is remembered, and
 * findings have no history. */
#ifndef KOPECK_REMEMBER_H
#define KOPECK_REMEMBER_H

#include "engine/run/publish.h"
#include "engine/store/runs.h"

typedef struct Remembered {
    Store *store; /* NULL: none */
    Run run;
    RunHistory history;
} Remembered;

/* Tells each finding its history and its decision. Holds the store's write lock from here to the end of remember_keep
 * or remember_drop. */
bool remember_findings(const RunResults *results, Remembered *out, Error *err) MUST_USE;

/* What the report says of the history. */
void remember_report(const Remembered *remembered, RunReport *report);

/* Keeps the run: its reports are written, and about to take their places. */
bool remember_keep(Remembered *remembered, const RunResults *results, const RunReport *report, Error *err) MUST_USE;
bool remember_published(Remembered *remembered, Error *err) MUST_USE;
void remember_drop(Remembered *remembered);

#endif
