/* Reversals of a reconcile rule: which rows of its sides cancel each other out, and what is told of them. */
#ifndef KOPECK_REVERSALS_H
#define KOPECK_REVERSALS_H

#include "engine/match/net.h"
#include "engine/run/findings.h"

/* The netted rows of a side of a rule that nets; *pairs of them. frame_state: what takes no part. */
const NetPair *reversals_find(const RuleView *view, size_t side, size_t *pairs);

/* Which rows are in these pairs, or NULL where there are none. */
uint8_t *reversals_rows(const NetPair *pair, size_t pairs, size_t rows, Arena *run);

/* One finding a pair. */
void reversals_tell(const RuleView *view, size_t side, const NetPair *pair, size_t pairs, FindingList *list);

#endif
