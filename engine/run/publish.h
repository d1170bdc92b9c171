/* From results to what reports read. */
#ifndef KOPECK_PUBLISH_H
#define KOPECK_PUBLISH_H

#include "engine/run/job.h"
#include "engine/run/judge.h"
#include "engine/run/rules_run.h"
#include "engine/run/since.h"

typedef struct RunResults {
    const JobRequest *request;
    Snapshot *snapshot;
    Frames *frames;
    RuleResult *rule;
    size_t rule_count;
    FindingList *findings;   /* ranked */
    const Str *problem;      /* one a dataset of the plan: why it cannot be trusted, "" */
    LimitsBefore before;     /* how limits stood in the job's run before */
    Str stands_for;          /* id of the stored run in whose place this one is judged; "": it is a run of its own */
    Since since;             /* what stood before, for rules that compare with it */
    Arena *run;
} RunResults;

/* The run's name: the same for the same job, project, snapshot and program. */
Str publish_run_id(const RunResults *results);

/* A cut-off at midnight is the end of the day before: "2026-09-30T24:00:00+05:00". */
Str publish_cutoff(Instant cutoff, const Zone *zone, Arena *arena);

/* What reports are given; *out points into results and lives in results->run. */
bool publish_report(const RunResults *results, RunReport *out, Error *err) MUST_USE;

#endif
