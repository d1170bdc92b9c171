/* Balances that follow from their opening and their documents. */
#ifndef KOPECK_ROLL_H
#define KOPECK_ROLL_H

#include "engine/run/reconcile.h"

struct RunResults;

/* A balance rule. Without an earlier run, where its opening is that of one, it is blind. */
void roll_forward(struct RunResults *results, const RulePlan *rule, RuleResult *out);

#endif
