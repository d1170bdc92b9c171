/* Trace: one document through all systems and all stored runs, from the snapshots that still stand.
 *
 * A record belongs to the trace when what it is known by (trace_names.h) is the name asked for, or a name of a record that
 * has it: an order's number leads to the shipment that names it. One step, no further, so that a contract does not bring
 * all that was ever done under it. */
#ifndef KOPECK_TRACE_H
#define KOPECK_TRACE_H

#include "engine/data/snapshot.h"
#include "engine/store/trace.h"
#include "rules/plan.h"

enum { TRACE_SNAPSHOTS_MAX = 60, TRACE_RECORDS_MAX = 500 }; /* a year of weeks, two months of days: within a second */

typedef enum TraceWhat { TRACE_APPEARED, TRACE_CHANGED, TRACE_GONE } TraceWhat;

typedef struct TraceChange {
    Day day; /* of the run's cut-off */
    Str run;
    TraceWhat what;
    Str field, before, after; /* of what changed */
} TraceChange;

typedef struct TraceRecord {
    Str dataset, key;
    const Str *field, *value; /* as it stands in the last snapshot that has it; empty values left out */
    size_t field_count;
    const TraceChange *change; /* oldest first */
    size_t change_count;
} TraceRecord;

typedef struct Trace {
    const TraceRecord *record;
    size_t record_count;
    const TracedFinding *finding;
    size_t finding_count;
    /* Snapshots: read; removed since; not as they were taken, so that they prove nothing; older than the newest TRACE_SNAPSHOTS_MAX. */
    size_t looked, gone, changed, older;
    bool cut;  /* more than TRACE_RECORDS_MAX records */
} Trace;

/* plan: whose rules say how documents are known, or NULL. */
bool trace_document(Store *store, const Plan *plan, Str name, Arena *arena, Trace *out, Error *err) MUST_USE;

#endif
