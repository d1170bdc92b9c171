/* A job: extract, clean, match, check, judge, publish. The conductor; it knows the stages and nothing of what they do. */
#ifndef KOPECK_JOB_H
#define KOPECK_JOB_H

#include "engine/run/extract.h"
#include "engine/store/runs.h"
#include "reports/report.h"

typedef struct JobRequest {
    const Plan *plan;
    const JobPlan *job;
    Instant cutoff, now;
    const char *from;      /* an existing snapshot, or NULL: take one at `snapshot` */
    const char *snapshot;
    const char *out;       /* folder of the outputs; made when missing */
    const StorePlace *store; /* NULL: nothing is remembered */
    size_t threads;
    bool mail;             /* false: no mail, whatever is found */
} JobRequest;

/* Runs it. *report lives in `run`. Fails when nothing could be published; an incomplete run is no failure. What
 * went wrong beside the outputs, which stand, is reported in *problem: a mail that could not be sent, a store on a server that
 * did not keep the run. Kind ERROR_NONE: nothing. */
bool job_run(const JobRequest *request, Arena *run, const RunReport **report, Error *problem, Error *err) MUST_USE;

/* The first half alone. *stands_at: where the snapshot is, see extract_snapshot. sha256 gets the snapshot's identity. */
bool job_snapshot(const JobRequest *request, Arena *run, const char **stands_at, char sha256[65], Error *err) MUST_USE;

typedef struct JobReplay {
    RunReport report; /* findings are worded; lives in the arena */
    const RunReport *shown; /* the same as commands may print it */
    const RunScope *scope; /* what was looked at */
    size_t scope_count;
} JobReplay;

/* A run looked at again: request->from is judged by the plan, in the place of the stored run `run_id` ("": none), by what
 * the store held before it. Nothing is written and nobody is told. store: open for reading, or NULL. */
bool job_replay(const JobRequest *request, Store *store, Str run_id, Arena *run, JobReplay *out, Error *err) MUST_USE;

#endif
