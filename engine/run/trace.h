/* Trace: one document through all systems and all stored runs, from the snapshots that still stand.
 *
 * A record belongs to the trace when its key, id or number is the one asked for, or the key, number, order number or
 * deal of a record that has it: an order's number leads to the shipment that names it. One step, no further, so that a
 * contract does not bring all that was ever done under it. */
#ifndef KOPECK_TRACE_H
#define KOPECK_TRACE_H

#include "engine/data/snapshot.h"
#include "engine/store/trace.h"

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
    size_t looked, gone,
        older; /* snapshots: read, removed since, left out as older than the newest TRACE_SNAPSHOTS_MAX */
    bool cut;  /* more than TRACE_RECORDS_MAX records */
} Trace;

bool trace_document(Store *store, Str name, Arena *arena, Trace *out, Error *err) MUST_USE;

#endif
