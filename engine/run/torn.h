/* Torn: a record that others fit equally well which keep_apart keeps apart, such as a card without a tax id whose name two firms
 * bear. It is put to none of them, and told with all of them: a person must choose. */
#ifndef KOPECK_TORN_H
#define KOPECK_TORN_H

#include "engine/run/rules_run.h"

/* side: that which the clusters were made of. */
void tell_torn(const RuleResult *result, const MatchSide *side, FindingList *list);

#endif
