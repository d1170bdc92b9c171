/* Train: the models of a rule's steps, learnt from a snapshot and written to their files. A run reads them and changes
 * nothing. */
#ifndef KOPECK_TRAIN_H
#define KOPECK_TRAIN_H

#include "engine/match/calibrate.h"
#include "engine/run/labels.h"

typedef struct TrainedStep {
    const RulePlan *rule;
    size_t step;      /* from 0 */
    const char *path; /* written; from the project's folder on */
    Model model;
    AmongNote among; /* which passes brought how many pairs */
    bool calibrated;
    Calibration calibration; /* with labels */
} TrainedStep;

typedef struct Training {
    TrainedStep *step;
    size_t count;
    uint64_t unknown_labels;
    Str first_unknown;
} Training;

/* Learns every step of the rule that has a model's file, in order, so that later steps see what earlier ones leave.
 * labels NULL: none.
 * Fails  as labels_probes, calibrate and model_train do; ERROR_USAGE: the rule has no such step, there are no pairs to
 * learn from; ERROR_OUTPUT */
bool train_rule(Frames *frames, const RulePlan *rule, Str cutoff, const Labels *labels, Training *out,
                Error *err) MUST_USE;

bool rule_has_model(const RulePlan *rule); /* a step with a model's file */

#endif
