/* Pass join: all pairs of texts that share at least a given part of their words or letter groups, none lost, without
 * looking at all pairs. Source: prefix filter of Chaudhuri, Ganti and Kaushik 2006 and Bayardo, Ma and Srikant 2007,
 * here with weights.
 *
 * Tokens stand in one order everywhere, those that few texts have first. Two texts that share enough must share one of
 * the first tokens of each: what is left out of a text's prefix weighs less than the least that must be shared. bound
 * 0.6    acme 1   trading 4   astana 5   llc 9     (numbers: texts that have it; each weighs 1) prefix       acme
 * trading                          two left weigh 2, less than 0.6 * 4 So each text looks through the lists of its
 * first tokens only, and of these at texts of fitting weight. A pair is looked at once, at its first common token. All
 * is in integers, so the bound is exact. */
#ifndef KOPECK_MATCH_PASS_JOIN_H
#define KOPECK_MATCH_PASS_JOIN_H

#include "engine/match/pass_units.h"

/* A token that costs most looks, for whom a join is too much. */
typedef struct JoinToken {
    Str text;
    uint64_t texts; /* whose prefix has it */
} JoinToken;

typedef struct JoinNote {
    uint64_t looks; /* pairs of texts that shared a token of their prefixes and weighed enough */
    uint64_t pairs; /* of classes, of texts that are alike or equal; past `most` only a lower bound */
    bool too_much;  /* looks or pairs were more than `most` allows: there are no partners then */
    JoinToken token[PASS_BLOCKS_NAMED]; /* the most frequent ones, largest first */
    size_t tokens;
} JoinNote;

enum {
    JOIN_LOOKS_A_PAIR = 20 /* so many looks are allowed for each of `most` pairs, and these */,
    JOIN_LOOKS_FREE = 100000000
};

typedef struct JoinWant {
    const uint32_t *lefts, *rights; /* classes per unit */
    const uint8_t *large;           /* units that are left out */
    uint64_t most;                  /* pairs */
} JoinWant;

/* Fills partner_from and partner of *units, which pass_units made. Names live in *arena. */
void pass_join(const PassInput *input, PassUnits *units, const JoinWant *want, Arena *arena, JoinNote *note);

#endif
