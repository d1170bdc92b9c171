/* A job: extract, clean, match, check, judge, publish. The conductor; it knows the stages and nothing of what they do. */
#ifndef KOPECK_JOB_H
#define KOPECK_JOB_H

#include "engine/run/extract.h"
#include "reports/report.h"

typedef struct JobRequest {
    const Plan *plan;
    const JobPlan *job;
    Instant cutoff, now;
    const char *from;      /* an existing snapshot, or NULL: take one at `snapshot` */
    const char *snapshot;
    const char *out;       /* folder of the outputs; made when missing */
    const char *store;     /* file of the store, or NULL: nothing is remembered */
    size_t threads;
    bool mail;             /* false: no mail, whatever is found */
} JobRequest;

/* Runs it. *report lives in `run`. Fails when nothing could be published; an incomplete run is no failure. A mail that could
 * not be sent is reported in *mail_problem (kind ERROR_NONE: sent, or none was due); the outputs stand. */
bool job_run(const JobRequest *request, Arena *run, const RunReport **report, Error *mail_problem, Error *err) MUST_USE;

/* The first half alone. *stands_at: where the snapshot is, see extract_snapshot. sha256 gets the snapshot's identity. */
bool job_snapshot(const JobRequest *request, Arena *run, const char **stands_at, char sha256[65], Error *err) MUST_USE;

#endif
