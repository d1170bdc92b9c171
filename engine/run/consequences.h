/* Consequences: findings that are there only because a value stands in no table of the project. */
#ifndef KOPECK_CONSEQUENCES_H
#define KOPECK_CONSEQUENCES_H

#include "engine/run/findings.h"

/* Per finding the one of the unknown value that it follows from, or PLAN_NONE; NULL: none follows from any. A field that differs,
 * and a slice without a counterpart, by the very value; it becomes their cause. Lives in the arena. */
const uint32_t *consequences(const Plan *plan, FindingList *list, Arena *arena);

#endif
