/* Models of a run's steps: what they were, and how far the data have drifted from them. */
#ifndef KOPECK_MODELS_H
#define KOPECK_MODELS_H

#include "engine/run/reconcile.h"
#include "reports/report.h"

/* Of each step of the rule that scored. */
ReportModel *report_models(const RuleResult *result, size_t *count, Arena *run);

/* Of each step of the rule with `among` that ran. */
ReportAmong *report_among(const RuleResult *result, size_t *count, Arena *run);

/* Of field f of a pair that a step scored, for evidence: "jaro_winkler: from 0.90, +6.25 bits". edge NULL: the measure
 * alone. */
Str score_evidence(const MatchScore *score, const ScoreNote *note, const ScoreEdge *edge, size_t f, Arena *run);

/* What a model took away from a pair that may be kin, as evidence without values: "-9.30 bits". False: nothing. */
bool kin_evidence(const ScoreNote *note, const ScoreEdge *edge, Arena *run, FindingEvidence *out);

/* Of the pair as a whole, behind its fields: what these start from and the probability that they come to. */
FindingEvidence score_evidence_sum(const ScoreNote *note, uint32_t probability_ppm, Arena *run);

/* What is told of a model that the data have drifted from too far, and logged of each with a file. */
Str model_drift_text(const RuleResult *result, const ReportModel *model, Arena *run);
/* Of one that was learnt in this run from fewer true pairs than say anything; "" where they were enough. */
Str model_few_text(const RuleResult *result, const ReportModel *model, Arena *run);
void models_log(const RuleResult *result, const ReportModel *model, size_t count, Arena *run);

/* Of the models that a plan's rules bring: a run with other weights is another run. */
uint64_t models_hash(const Plan *plan, const JobPlan *job, Arena *run);

#endif
