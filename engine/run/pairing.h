/* Pairing: the matching of one rule by itself, for those who look into it: training, labels, explanations. What the
 * rule's run finds, this finds too. */
#ifndef KOPECK_PAIRING_H
#define KOPECK_PAIRING_H

#include "engine/run/rules_run.h"

typedef struct Pairing {
    Frames *frames;
    const RulePlan *rule;
    RuleView view;
    bool one;       /* a duplicates rule: one side, all datasets one after another, and side[1] the same */
    MatchPlan plan; /* the rule's, with what was asked */
    MatchSide side[2];
    MatchResult match; /* after pairing_run, of a reconciliation */
    ClusterResult clusters;
    const uint32_t *cluster_of; /* per row its cluster, or ROW_NONE */
    const ScoreNote *score;     /* per step */
    struct KeyIndex *index[2];
} Pairing;

/* Frames of a snapshot for one rule; in->cutoff is not looked at, it is the snapshot's.
 * Fails  ERROR_SOURCE: a dataset that the rule reads is not there, or not whole; as frames_make */
bool pairing_frames(FramesInput in, const RulePlan *rule, Arena *run, Frames *out, Error *err) MUST_USE;

/* rule: of RULE_RECONCILE or RULE_DUPLICATES */
Pairing pairing_new(Frames *frames, const RulePlan *rule);

/* Asks the steps with a model of pairs. learn: steps with a model's file learn it anew. probes live as long as the
 * pairing. */
void pairing_ask(Pairing *pairing, bool learn, const ScoreProbe *probe, size_t probes);

bool pairing_run(Pairing *pairing, Error *err) MUST_USE;

/* ---- Records by key. A row is one of the side: of a duplicates rule, of all its datasets. */

/* Number of the dataset in the rule, and the row in it. */
void pairing_place(const Pairing *pairing, size_t side, uint32_t row, size_t *dataset, uint32_t *dataset_row);
FindingRecord pairing_record(const Pairing *pairing, size_t side, uint32_t row);
Str pairing_value(const Pairing *pairing, size_t side, uint32_t field, uint32_t row, bool compared); /* "" for null */

typedef enum KeyFound { KEY_FOUND, KEY_UNKNOWN, KEY_AMBIGUOUS } KeyFound;

/* The record of a key as matches.csv has it, or `dataset/key`. */
KeyFound pairing_find(Pairing *pairing, size_t side, Str key, uint32_t *row);

/* Are the two rows in one match or one cluster? review: they are, but a person shall look. */
bool pairing_together(const Pairing *pairing, uint32_t left, uint32_t right, bool *review);

#endif
