/* Score: the pairs of classes that a step with a model (MatchStep.score) takes for the same.
 *
 *   1. random pairs (all, where there are few) give u, their draw is the same for any order of rows and number of threads
 *   2. each pass gives the pairs that are equal in its fields; a pair belongs to the first pass that holds for it
 *   3. the model is learnt from the counts of their patterns
 *   4. a pair is an edge when windows, differ and veto allow it and prior and weights, with those of rare and frequent
 *      values, reach the step's probability
 *
 * A block of a pass with more classes on a side than the step allows is reported, not compared. */
#ifndef KOPECK_SCORE_H
#define KOPECK_SCORE_H

#include "engine/match/candidates.h"
#include "engine/match/model.h"

enum { RANDOM_PAIRS_MAX = 1000000 };

/* As candidates_find. right == left (the same pointer): edges have left < right, and left == right for a class of equal rows
 * that are the same. The score gap of an edge is what its probability lacks of 1. Where there are no pairs to learn from, no
 * edges. model: what was learnt (its texts live with the plan), or NULL.
 * Fails  as model_train does, where there are pairs */
bool score_find(const Step *step, const Classes *left, const Classes *right, size_t threads, Worker *worker, Arena *arena,
                Model *model, Candidates *out, Error *err) MUST_USE;

#endif
