/* Extraction: the sources that a job needs, read side by side into one sealed snapshot. */
#ifndef KOPECK_EXTRACT_H
#define KOPECK_EXTRACT_H

#include "engine/data/snapshot.h"
#include "rules/plan.h"

/* What happened besides the rows: notices of connectors, and shapes that changed. */
typedef struct ExtractNotice {
    Str source, dataset; /* dataset "" when it concerns the whole source */
    LogLevel level;
    Str code, text;
} ExtractNotice;

typedef struct ExtractReport {
    const ExtractNotice *notice; /* in the order of the plan's sources */
    size_t notice_count;
} ExtractReport;

/* Which datasets a set of rules reads, looked-up ones included: needed[dataset] is set to true. */
void extract_needs(const Plan *plan, const uint32_t *rule, size_t rule_count, bool *needed);

typedef struct ExtractRequest {
    const Plan *plan;
    const bool *needed; /* per dataset of the plan */
    Instant cutoff, now;
    const char *folder;
    size_t threads;     /* that write what sources give; each source is read by one of its own */
} ExtractRequest;

/* Reads every needed dataset into a new snapshot at `folder`. A source that fails makes its datasets incomplete, with the
 * reason in the manifest; the others go on. Fails only when the snapshot itself cannot be written, or on Ctrl-C.
 * A column whose type is another one than in the project's last snapshot makes its dataset incomplete too (earlier.h).
 * An incomplete snapshot does not take the place of a complete one: it is put beside it, at FOLDER.incomplete. *stands_at: where.
 * The notices are kept in the snapshot too (FOLDER/notices.json), so that a replay shows them. */
bool extract_snapshot(const ExtractRequest *request, Arena *run, const char **stands_at, char sha256[65], Error *err) MUST_USE;

/* Those that extract_snapshot has kept in a snapshot. */
bool extract_notices(const char *folder, Arena *run, ExtractReport *out, Error *err) MUST_USE;

#endif
