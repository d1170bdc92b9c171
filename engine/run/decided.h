/* Decided: a rule together with what people decided of its records. Records that are the same get one value in a field
 * that a step before all others compares; records that are not the same get two values in a field that keeps rows
 * apart. So the matching itself knows nothing of decisions, and `keep_apart` of the project holds for decided pairs
 * too.
 *
 *   decision                 field "decision"      field "apart 1"
 *   O-1 same as S-9          O-1: d1   S-9: d1
 *   O-2 not same as S-2                            O-2: 1    S-2: 2 */
#ifndef KOPECK_DECIDED_H
#define KOPECK_DECIDED_H

#include "engine/run/findings.h"
#include "engine/store/decisions.h"

/* A field a pair: more of them in one rule would slow down each comparison. */
enum { DECIDED_APART_MAX = 256 };

/* The rule itself when no pair concerns it, or none of its records is there any more; else a copy with the fields and
 * the step. Fails  ERROR_USAGE: more than DECIDED_APART_MAX pairs that are not the same */
bool decided_rule(Frames *frames, const RulePlan *rule, const DecidedPair *pair, size_t count, const RulePlan **out,
                  Error *err) MUST_USE;

#endif
