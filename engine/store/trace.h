/* Trace: the findings that name a document, over all runs of all jobs, with what was decided of them. */
#ifndef KOPECK_STORE_TRACE_H
#define KOPECK_STORE_TRACE_H

#include "engine/store/decisions.h"

typedef struct TracedSpan {
    Day from, until; /* days of cut-offs; until DAY_NONE: it still stands */
    Str run;         /* id of the run that began it */
    bool goes_on;    /* the next span begins where it ends: it changed, it was not resolved */
    Str severity, cause, difference, currency, explanation;
} TracedSpan;

typedef struct TracedFinding {
    Str identity, job, rule, kind, field;
    const TracedSpan *span; /* oldest first */
    size_t span_count;
    const Decision *decision;
    size_t decision_count;
} TracedFinding;

/* name: keys and numbers of records, or identities of findings. By first day, then identity. Everything lives in the
 * arena. */
bool store_trace(Store *store, const Str *name, size_t name_count, Arena *arena, const TracedFinding **out,
                 size_t *count, Error *err) MUST_USE;

#endif
