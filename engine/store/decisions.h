/* Decisions: what people said of findings. A log that is only added to; each entry's hash is made of its fields and of
 * the hash before it, so an edit, a deletion or another order is found (decisions_verify). The number of entries and
 * the last hash are kept apart, with every run, and shown, so that a log that was cut short or written anew is found
 * too.
 *
 * Of a finding the last decision is in force; `withdraw` takes it back, and an assignment stands beside it.
 *   accept    the difference is known and stays: does not count against limits as long as its amount is the same
 *   reject    not accepted, it has to be mended: counts
 *   ignore    does not count until a date
 *   same      its records are one and the same: matched before all steps
 *   not same  its records are different ones: never matched, in no cluster together
 *   assign    somebody is to see to it */
#ifndef KOPECK_STORE_DECISIONS_H
#define KOPECK_STORE_DECISIONS_H

#include "engine/store/runs.h"

typedef enum DecisionVerb {
    DECISION_ACCEPT,
    DECISION_REJECT,
    DECISION_SAME,
    DECISION_NOT_SAME,
    DECISION_IGNORE,
    DECISION_ASSIGN,
    DECISION_WITHDRAW,
    DECISION_VERBS
} DecisionVerb;

extern const char *const decision_code[DECISION_VERBS]; /* "accept", ..., "not same", ... */
bool decision_find(Str code, DecisionVerb *out);        /* also "not-same" */

/* One that is to be added. */
typedef struct NewDecision {
    Str where;    /* "Findings!N7", for problems; "" */
    Str identity; /* of the finding */
    Str verb, why, until, assignee;
} NewDecision;

typedef struct DecisionProblem {
    Str where, identity, text;
} DecisionProblem;

typedef struct DecisionBatch {
    const NewDecision *decision;
    size_t count;
    Str run; /* as runs_find takes it: what the decisions are about */
    Str who;
    Instant at;
} DecisionBatch;

typedef struct DecisionOutcome {
    size_t added;
    size_t known; /* the same decision is in force already */
    const DecisionProblem *problem;
    size_t problem_count;
} DecisionOutcome;

/* Checks all and adds all, or nothing when there is a problem with one: an unknown finding or verb, a date that is
 * missing, wrong or past, a reason that is missing, two different decisions on one finding, a finding that has changed
 * or is resolved since the run, one that somebody decided otherwise since, a pair that names more than two records of a
 * reconciliation. Fails  with a problem: ERROR_USAGE, and *out names them all */
bool decisions_add(Store *store, const DecisionBatch *batch, Arena *arena, DecisionOutcome *out, Error *err) MUST_USE;

typedef struct Decision {
    int64_t seq;
    Instant at;
    Str who, verb, identity, run, job, rule, kind, why, until, assignee, amount, pairs, hash;
} Decision;

/* Oldest first; identity "": of all findings. */
bool decisions_list(Store *store, Str identity, Arena *arena, const Decision **out, size_t *count, Error *err) MUST_USE;

typedef struct DecisionProof {
    uint64_t count;
    Str hash; /* of the last entry, "" */
    bool ok;
    Str problem; /* "entry 7 was changed" */
} DecisionProof;

/* Reckons the chain of hashes again; out->ok false: what was changed is named. Fails only when the store cannot be read. */
bool decisions_verify(Store *store, Arena *arena, DecisionProof *out, Error *err) MUST_USE;

/* Fills the decision in force into Finding.memory, for a run of that cut-off's day. */
bool decisions_recall(Store *store, const Run *run, Finding *finding, size_t count, Error *err) MUST_USE;

/* Two records that were decided to be the same, or different ones. */
typedef struct DecidedPair {
    Str rule, left_dataset, left_key, right_dataset, right_key;
    bool same;
    Str who, identity;
    Instant at;
} DecidedPair;

/* Of decisions in force, in the order of the log; of a finding with n records all its pairs. rule "": of all rules. */
bool decisions_pairs(Store *store, Str rule, Arena *arena, const DecidedPair **out, size_t *count, Error *err) MUST_USE;

#endif
