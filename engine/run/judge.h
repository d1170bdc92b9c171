/* Judging: limits of rules against what was found, and whether the run may be called complete. */
#ifndef KOPECK_JUDGE_H
#define KOPECK_JUDGE_H

#include "engine/run/reconcile.h"
#include "reports/report.h"

/* One ReportLimit per limit of the rule, appended to out (which has room for rule->limit_count). */
void judge_limits(const RuleResult *result, const FindingList *list, ReportLimit *out);

/* Why a dataset may not be trusted. cause: as findings name it; text: in words, STR("") when all is well; value: what shows it. */
typedef struct SourceProblem {
    Str cause, text, value;
} SourceProblem;

/* Of a dataset that was read: empty where that is not allowed, or nothing newer than stale_after. */
SourceProblem judge_dataset(Frames *frames, uint32_t dataset, Arena *arena);

#endif
