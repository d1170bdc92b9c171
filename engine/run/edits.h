/* Edits: fields of matched pairs that were changed since the job's last run, and whose it was to change them. */
#ifndef KOPECK_EDITS_H
#define KOPECK_EDITS_H

#include "engine/run/reconcile.h"

struct RunResults;

/* After a reconcile rule was run; nothing where it has no `edits`. Sets edits_blind. Always true. */
bool tell_edits(struct RunResults *results, RuleResult *result);

#endif
