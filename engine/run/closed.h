/* Closed periods: what was changed, added or removed in them since the snapshot before. */
#ifndef KOPECK_CLOSED_H
#define KOPECK_CLOSED_H

#include "engine/run/reconcile.h"

struct RunResults;

/* A closed rule. Without an earlier snapshot it is blind. */
void watch_closed(struct RunResults *results, const RulePlan *rule, RuleResult *out);

#endif
