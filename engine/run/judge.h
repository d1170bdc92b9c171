/* Judging: limits of rules against what was found, and whether the run may be called complete. */
#ifndef KOPECK_JUDGE_H
#define KOPECK_JUDGE_H

#include "engine/run/reconcile.h"
#include "engine/store/outbox.h"
#include "reports/report.h"

/* How limits stood in the run before; item NULL where there was none. A limit that was broken then holds again only when its
 * value is the project's hysteresis below its level. */
typedef struct LimitsBefore {
    const KeptLimit *item;
    size_t count;
} LimitsBefore;

/* One ReportLimit per limit of the rule, appended to out (which has room for rule->limit_count). */
void judge_limits(const RuleResult *result, const FindingList *list, LimitsBefore before, ReportLimit *out);

/* Why a dataset may not be trusted. cause: as findings name it; text: in words, STR("") when all is well; value: what shows it. */
typedef struct SourceProblem {
    Str cause, text, value;
} SourceProblem;

/* Of a dataset that was read: empty where that is not allowed, or nothing newer than stale_after. */
SourceProblem judge_dataset(Frames *frames, uint32_t dataset, Arena *arena);

#endif
