/* Result: the states and notes that steps left behind -> MatchResult, in order of first left rows. */
#ifndef KOPECK_MATCH_RESULT_H
#define KOPECK_MATCH_RESULT_H

#include "engine/match/settle.h"

/* What steps leave behind besides the rows' states. */
typedef struct Notes {
    size_t threads;
    Buf ties;        /* TieNote */
    Buf rows;        /* uint32_t: members of ties */
    Buf blocks;      /* BlockNote */
    Buf block_steps; /* uint32_t, one a block */
    Arena *arena;    /* names of blocks */
    Arena *run;      /* of the result */
} Notes;

typedef struct TieNote {
    uint32_t step;
    bool multiset;
    size_t left_from, left_count, right_from, right_count; /* into Notes.rows */
    size_t choice_from, choice_words; /* the same, see MatchTie */
    uint32_t choices;
} TieNote;

/* Turns the states of both sides into the result's left_match and right_match; fills all of *out but step_pairs and score. What it
 * points to lives in notes->run. */
void result_build(const Sides *sides, const MatchPlan *plan, const Step *steps, Notes *notes, MatchResult *out);

#endif
