/* Calibrate: thresholds of a model from pairs of which it is known what they are, and how well they will do on pairs that are
 * not known.
 *
 * Cross-validation in FOLDS parts (of fewer pairs than that: each pair alone, leave-one-out): a model is learnt without what is
 * known of the pairs of one part, and weighs them; the threshold for them is the best one for the other parts. What comes out
 * is counted. Five pairs, by the weights that models gave which did not know them:
 *
 *   9.1 same   7.4 same   3.0 other   2.2 same   -4.0 other        same without a candidate: 1
 *   threshold above 3.0: 2 found, 0 wrong, 2 missed      precision 1     recall 0.5    F1 0.667
 *   threshold above -4.0: 3 found, 1 wrong, 1 missed     precision 0.75  recall 0.75   F1 0.75   the best
 *
 * Sums and thresholds are integers; the order of the pairs decides only which part a pair is in. */
#ifndef KOPECK_CALIBRATE_H
#define KOPECK_CALIBRATE_H

#include "engine/match/model.h"

/* Others that no pass brings say nothing of wrong matches. Without one that is brought there are no thresholds; with fewer than
 * OTHERS_MIN none below 50 %: nobody has looked at what lies there. */
enum { CALIBRATE_FOLDS = 10, CALIBRATE_POINTS = 9, CALIBRATE_OTHERS_MIN = 30 };

typedef struct LabelledPair {
    bool same;
    bool reachable;    /* a pass brings it, and nothing forbids it: else it is never found */
    Pattern pattern;
    int32_t frequency[MODEL_FIELDS_MAX]; /* what rare and frequent values add, 1/1000 bit */
} LabelledPair;

typedef struct Outcomes {
    uint64_t found, wrong, missed; /* same and taken for it, other and taken for same, same and not */
} Outcomes;

uint32_t outcomes_precision(Outcomes o); /* ppm; nothing found: 0 */
uint32_t outcomes_recall(Outcomes o);
uint32_t outcomes_f1(Outcomes o);

typedef struct Calibration {
    size_t folds, same, other;
    size_t unreachable, reachable_other;    /* of the same, of the other */
    uint32_t match_ppm;                     /* best F1, the highest of equals; 0: the labels do not say */
    uint32_t review_ppm;                    /* 99 of 100 reachable true pairs are from here on; at most match_ppm */
    Outcomes held_out;                      /* at thresholds that did not know the pairs */
    uint32_t point_ppm[CALIBRATE_POINTS];   /* 99.9 % .. 50 % */
    Outcomes point[CALIBRATE_POINTS];
} Calibration;

/* model  with names, measures and levels, learnt from all of counts: there the parts begin
 * counts without `same` and `other`
 * Fails  ERROR_USAGE: no pair that is the same is known and brought by a pass; as model_train does */
bool calibrate(const Model *model, const ModelCounts *counts, const LabelledPair *pair, size_t pairs, Calibration *out,
               Error *err) MUST_USE;

#endif
