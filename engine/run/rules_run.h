/* The other kinds of rule, and what is checked without a rule. */
#ifndef KOPECK_RULES_RUN_H
#define KOPECK_RULES_RUN_H

#include "engine/run/reconcile.h"

/* What is made of clusters: findings that tell what brought their records together, which takes most of their memory; findings
 * without that; or, where it is enough (listed.h), no findings but a list. */
typedef enum ClustersAs { CLUSTERS_WITH_EVIDENCE, CLUSTERS_PLAIN, CLUSTERS_LISTED } ClustersAs;

/* Clusters within one dataset or several taken together. */
bool find_duplicates(Frames *frames, const RulePlan *rule, ClustersAs as, FindingList *list, RuleResult *out, Error *err) MUST_USE;

/* The datasets of a duplicates rule, one after another. */
MatchSide duplicates_side(Frames *frames, const RuleView *view);

/* The record behind row `row` of a duplicates rule's cluster: number of the dataset in the rule, and its row. */
void duplicates_row(const RuleResult *result, uint32_t row, size_t *d, uint32_t *dataset_row);

/* Rows for which `expect` does not hold, with a candidate where the rule looks for one. */
bool check_rows(Frames *frames, const RulePlan *rule, FindingList *list, RuleResult *out, Error *err) MUST_USE;

/* Deals across systems: the first dataset is the promise, each next one is compared with it; one finding tells a deal that
 * breaks. Call after all other rules. */
void follow_chain(Frames *frames, const RulePlan *rule, FindingList *list, RuleResult *out);

/* Required and valid details, unknown values, rejected rows of one dataset. */
void check_quality(Frames *frames, uint32_t dataset, const Table *rejected, FindingList *list);

#endif
