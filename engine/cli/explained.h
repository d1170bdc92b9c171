/* Explained: the run that `kopeck explain` is asked of, one of its findings, and how explanations are shown. */
#ifndef KOPECK_EXPLAINED_H
#define KOPECK_EXPLAINED_H

#include "engine/cli/command.h"
#include "engine/base/json.h"
#include "engine/run/explain.h"

typedef struct ExplainedRun {
    Str run, snapshot_sha256, project_sha256, job; /* "" where RUN is a snapshot itself */
    const char *folder, *snapshot; /* folder: of the outputs; NULL: they are no longer there */
    json_t *summary;
} ExplainedRun;

/* The folder of a run's outputs, or a snapshot, here or in the project; else a run as the store names it.
 * Fails  ERROR_USAGE: none of these, the project has changed since, its snapshot is not there */
bool explained_find(const Arguments *arguments, const Plan *plan, Arena *run, ExplainedRun *out, Error *err) MUST_USE;

/* Fails  ERROR_USAGE: it is another one than the run's */
bool explained_snapshot(const ExplainedRun *of, const Snapshot *snapshot, Error *err) MUST_USE;

/* A model that was trained again after the run would explain something else. */
bool explained_models(const ExplainedRun *of, const Pairing *pairing, Arena *run, Error *err) MUST_USE;

typedef struct ExplainedFinding {
    Str id, rule, explanation;
    const Str *record; /* as dataset/key */
    size_t count;
} ExplainedFinding;

/* By its id or the beginning of it (engine/store/named.h): as the store keeps it, else as findings.csv has it.
 * Fails  ERROR_USAGE: no such finding, or several */
bool explained_finding(const Arguments *arguments, const Plan *plan, const ExplainedRun *of, Str id, Arena *run,
                       ExplainedFinding *out, Error *err) MUST_USE;

/* On standard output, and as --json gives it (a new reference). */
void explained_print(const Explanation *e, Arena *run);
json_t *explained_json(const Explanation *e);

#endif
