/* Score: the pairs of classes that a step with a model (MatchStep.score) takes for the same.
 *
 *   1. random pairs (all, where there are few) give u, their draw is the same for any order of rows and number of threads
 *   2. the passes of the step's `among` give the pairs that are compared
 *   3. the model is learnt from the counts of their patterns, unless the step brings one; then they say how far it has drifted
 *   4. a pair is an edge when windows, differ and veto allow it and prior and weights, with those of rare and frequent
 *      values where the model says so, reach the step's lower threshold
 *
 * Which pairs are looked at, how many at most, and blocks that are too large: passes.h. */
#ifndef KOPECK_SCORE_H
#define KOPECK_SCORE_H

#include "engine/match/candidates.h"
#include "engine/match/model.h"

enum { RANDOM_PAIRS_MAX = 1000000, DRIFT_PAIRS_MAX = 100000 /* where a model is given */ };

/* As candidates_find. right == left (the same pointer): edges have left < right, and left == right for a class of equal rows
 * that are the same. The score gap of an edge is what its probability lacks of 1. Where there are no pairs to learn from, no
 * edges. What *note points to lives in `run`; texts of its model live with the plan.
 * Fails  as passes_new does, and where there are pairs as model_train does; ERROR_USAGE: the step's model has not been learnt or
 * does not fit it */
bool score_find(const Step *step, const Classes *left, const Classes *right, size_t threads, Worker *worker, Arena *arena,
                Arena *run, ScoreNote *note, Candidates *out, Error *err) MUST_USE;

/* The edge of two rows (of one side: a < b), by them or, where they are equal to others, by the first of these; NULL: none. */
const ScoreEdge *score_edge(const ScoreNote *note, uint32_t a, uint32_t b);

/* The levels of a field as a step with this measure has them; use's cut-off becomes that of the lowest one. */
void score_levels(ModelField *field, MeasureUse *use);

#endif
