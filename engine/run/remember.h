/* Remembering: a run against the store's history of its job, and into it. Without a store nothing is remembered, and
 * findings have no history. */
#ifndef KOPECK_REMEMBER_H
#define KOPECK_REMEMBER_H

#include "engine/run/publish.h"
#include "engine/store/decisions.h"

typedef struct Remembered {
    Store *store; /* NULL: none */
    bool looks;   /* nothing is kept: the store may be open for reading alone */
    Run run;
    RunHistory history;
    const DecidedPair *pair; /* that people decided to be the same, or not */
    size_t pair_count;
    Error lost; /* why the store was let go; kind ERROR_NONE: it was not */
} Remembered;

/* Opens the store, before anything is read: what is wrong with it is told at once. *pair: what was decided of records.
 */
bool remember_open(const JobRequest *request, Arena *run, Remembered *out, Error *err) MUST_USE;

/* A run that is only looked at, in its place in the history; store: NULL when there is none. */
bool remember_look(Store *store, const JobRequest *request, Arena *run, Remembered *out, Error *err) MUST_USE;

/* Tells each finding its history and its decision, and the run how limits stood before. Holds the store's write lock from here to the end of remember_keep
 * or remember_drop. */
bool remember_findings(RunResults *results, Remembered *out, Error *err) MUST_USE;

/* What the report says of the history. */
void remember_report(const Remembered *remembered, RunReport *report);

/* Keeps the run: its reports are written, and about to take their places. */
/* finding: those of the report as the store may hold them, in the same order. */
bool remember_keep(Remembered *remembered, const RunResults *results, const RunReport *report, const Finding *finding,
                   Error *err) MUST_USE;
bool remember_published(Remembered *remembered, Error *err) MUST_USE;
void remember_drop(Remembered *remembered);

#define NOT_KEPT "the reports are written, but the run is not kept"

/* After a failure of the store: one on a server that fails does not take the reports with it. True: it is let go, *err is
 * empty again, and the run goes on with nothing remembered. what: what has become of the run, before the reason. */
bool remember_let_go(Remembered *remembered, RunResults *results, const char *what, Error *err);

#endif
