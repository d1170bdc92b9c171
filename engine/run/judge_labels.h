/* What a rule finds, against pairs of which it is known whether they are the same. */
#ifndef KOPECK_JUDGE_LABELS_H
#define KOPECK_JUDGE_LABELS_H

#include "engine/match/calibrate.h"
#include "engine/run/labels.h"

typedef struct LabelError {
    uint32_t left, right; /* rows of the pairing */
    bool missed;          /* same and not found; else found and not the same */
    bool review;          /* found, and shown to a person */
} LabelError;

typedef struct LabelJudgement {
    Outcomes all, sure;     /* with and without what is shown to a person */
    const LabelError *error; /* by left and right keys' order in the labels, then what was found beside them */
    size_t error_count;
    uint64_t unknown;       /* labels of records that the data do not have; those that are the same count as missed */
    Str first_unknown;
} LabelJudgement;

/* pairing has run. Where the labels name true pairs only, every other pair that is found is wrong; else only pairs that the
 * labels name are judged. */
bool judge_labels(Pairing *pairing, const Labels *labels, LabelJudgement *out, Error *err) MUST_USE;

#endif
