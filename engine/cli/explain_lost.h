/* Explain, lost: why two keys name no pair that a rule of the run has looked at. */
#ifndef KOPECK_EXPLAIN_LOST_H
#define KOPECK_EXPLAIN_LOST_H

#include "engine/run/pairing.h"

/* What was seen of one of the two keys. */
typedef struct LostKey {
    Str key;                /* as it was asked for */
    Str record, dataset;    /* the one that has it, as dataset/key, and of which dataset; null: none */
    const RulePlan *rule;   /* that has the record */
    Str rejected;           /* a row with that key that could not be read: where, and why; null: none */
    bool several;           /* more than one record has it */
    uint64_t unread;        /* rows of the run's datasets that could not be read */
    Str unread_by;          /* what these go by: a field's name */
} LostKey;

/* Looks for both in a rule, one after another of all of the run. */
void lost_look(Pairing *pairing, LostKey key[2]);

/* Fails  always, ERROR_USAGE */
bool lost_say(const Plan *plan, LostKey key[2], Arena *run, Error *err);

#endif
