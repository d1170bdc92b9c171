/* Forecasts of a project's rules, from its newest snapshots. */
#ifndef KOPECK_CLI_FORECAST_H
#define KOPECK_CLI_FORECAST_H

#include "engine/base/buf.h"
#include "engine/data/snapshot.h"
#include "rules/plan.h"

/* The project's newest snapshot by its cut-off, of equal ones the last by name, that holds these datasets whole.
 * false: none does (no error), or it was changed. */
bool newest_snapshot(const Plan *plan, const Str *name, size_t names, Arena *run, Snapshot *out, Error *err);

/* Of each rule that matches records: the pairs of its steps and passes and their largest blocks, or why they cannot be told. */
void add_forecasts(Buf *out, const Plan *plan, size_t threads);

#endif
