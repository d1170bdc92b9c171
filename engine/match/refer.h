/* Refer: pairs of rows of which one names the other's number (measure `reference`), found by the numbers themselves,
 * for steps that let many rows go with many.
 *
 *   left   A 12, B 14, C 15, D 16, E 45, F 14-16     right   X `12 14-16 14..16 ~45`
 *   X names A and F: documents of just these numbers. F is there, so 14-16 is no range; were it not, X would name B, C
 * and D. E is the number of X's contract, which counts only where X names no document that is there.
 *
 * A range counts where both its ends are there. All this goes by pairs that the step allows: its windows, `different`,
 * keep_apart, and whatever else is alike. */
#ifndef KOPECK_MATCH_REFER_H
#define KOPECK_MATCH_REFER_H

#include "engine/match/settle.h"

/* The first of the step's alike fields that goes by references; SIZE_MAX: none does. */
size_t refer_by(const MatchStep *rule);

/* Allowed pairs of the judge's classes as AssignEdge, by left, then right class; returns how many were looked at. A
 * number that too many rows have for a block brings none, and is told by its name. */
size_t refer_edges(const Judge *judge, size_t by, Arena *arena, Buf *edges, Outcome *out);

#endif
