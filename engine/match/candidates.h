/* Candidates: the pairs of classes that a step without `same` allows.
 * Where its windows leave few enough pairs, all of these are looked at, which finds every pair. Otherwise pairs of
 * values of one `alike` field come first (block): of a field whose generators find all that its measure can match, if
 * there is one. They are scored, and only classes that have the values of a pair that passed are looked at. */
#ifndef KOPECK_MATCH_CANDIDATES_H
#define KOPECK_MATCH_CANDIDATES_H

#include "engine/match/settle.h"

enum {
    WINDOW_PAIRS_MAX = 4000000 /* looked at without blocking */,
    CONNECT_PAIRS_MAX = 64 /* given one by one all the same */
};

typedef struct Candidates {
    Buf edges;  /* AssignEdge, each pair once */
    Buf blocks; /* BlockNote */
    size_t pairs;
} Candidates;

/* A step with `among` says itself which pairs are looked at: these are, whatever its windows leave.
 *
 * right == left (the same pointer): one side against itself, edges have left < right. The buffers are the caller's.
 * connect: it is enough that classes which the step allows are connected by some path of edges; for steps of one
 * `alike` field that look at nothing else. What note->among points to lives in `run`; *note is untouched without `among`.
 * Fails  with `among`, as passes_new does */
bool candidates_find(const Step *step, const Classes *left, const Classes *right, bool connect, size_t threads,
                     Worker *worker, Arena *arena, Arena *run, ScoreNote *note, Candidates *out, Error *err) MUST_USE;

/* The number of the `alike` field whose values bring the pairs: the first one whose blocks miss nothing, else the first. */
size_t candidates_by(const MatchStep *rule);

#endif
