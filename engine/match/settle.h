/* Settle: what becomes of the rows that one step brings together: matched, tied, or reported as too many.
 * Groups of one step share no row, so threads settle them side by side: each writes the states of its own rows. */
#ifndef KOPECK_MATCH_SETTLE_H
#define KOPECK_MATCH_SETTLE_H

#include "engine/base/buf.h"
#include "engine/match/assign.h"
#include "engine/match/keys.h"
#include "engine/match/numbers.h"

/* The two sides while steps run. A matched row's state is: ONE_ONE the other row; ONE_MANY of the one row how many rows
 * it has, of the many the one row; MANY_ONE of the many the one row, of the one the least of the many; MANY_MANY of all
 * rows the least left row of the match. */
typedef struct Sides {
    const MatchSide *left, *right;
    uint32_t *left_state, *right_state; /* ROW_NONE, ROW_GONE, or matched */
    uint32_t *how;                      /* per left row, see how_get; starts as zeros */
} Sides;

#define HOW_USUAL ((uint32_t)PPM << 10) /* by step 0 with a full score */

static inline uint32_t how_pack(uint32_t step, uint32_t score_ppm, bool multiset, bool review) {
    assert(step < MATCH_STEPS_MAX && score_ppm <= PPM);
    return step | score_ppm << 10 | (uint32_t)multiset << 30 | (uint32_t)review << 31;
}

/* Of a matched left row what how_pack gave, else HOW_USUAL. Kept as the difference from HOW_USUAL, and not written where
 * there is none: pages of zeros that nobody writes take no memory, and most plans match nearly all rows in the usual way. */
static inline uint32_t how_get(const uint32_t *how, size_t left) {
    return how[left] ^ HOW_USUAL;
}

static inline void how_set(uint32_t *how, size_t left, uint32_t value) {
    if (how[left] != (value ^ HOW_USUAL)) how[left] = value ^ HOW_USUAL;
}

static inline uint32_t settle_how(const Step *step, uint32_t score_gap, bool multiset) {
    return how_pack(step->number, PPM - score_gap, multiset, step_asks_review(step, score_gap));
}

typedef struct BlockNote {
    uint32_t left_row; /* whose key names the block, unless: */
    Str name;
    size_t left_rows, right_rows;
} BlockNote;

enum { TIE_WORDS = 5 }; /* of a tie's head */

/* What a task hands back besides states, in the order of its groups. */
typedef struct Outcome {
    Buf ties;   /* uint32_t: multiset, left count, right count, choices, words of these, left rows, right rows, the choices'
                   left count, right count, left rows, right rows; again */
    size_t tie; /* where the last one begins */
    Buf blocks; /* BlockNote */
    size_t pairs;
} Outcome;

/* Working memory of one thread. */
typedef struct Worker {
    Arena *part;  /* reset for each part of keys */
    Arena *group; /* reset for each group */
    MeasureScratch *measure;
    Buf edges;
} Worker;

Worker *workers_new(size_t threads, Arena *arena); /* freed with the arena */

/* Rows with no difference in any field of the plan. */
typedef struct Classes {
    uint32_t count;
    uint32_t *size, *from; /* rows of class c: row[from[c]] .. size[c] of them, in the order given */
    uint32_t *row;
    uint64_t *hash; /* per class: rows_hash of its rows; NULL for few rows */
    Numbers *numbers; /* of columns of a side whose values its step compares; a place is a class */
    size_t numbered;
} Classes;

/* Rows that no step has settled, ascending. */
uint32_t *rows_free(const uint32_t *state, size_t rows, size_t *count, Arena *arena);

/* By all of these fields; rows in the order given. Lives in *arena. */
Classes classes_of(FieldPairs fields, const uint32_t *rows, size_t count, Arena *arena);

/* The same of many rows at once. */
typedef struct SideRows {
    const Step *step;
    bool right;
    const uint32_t *row;
    size_t count, threads;
} SideRows;

Classes classes_of_side(const SideRows *rows, Arena *arena);

/* Of classes of a side; NULL: they are not numbered by the column. */
const Numbers *classes_numbers(const Classes *classes, const Column *column);

/* Where there are equal rows, so that some of them are handed out before others: puts these, and the classes that they are
 * handed out to, into the step's order. */
void classes_order_rows(const Column *order, Classes *classes, size_t threads); /* of each class by itself; order: NULL leaves them */
void classes_order(const Step *step, Classes *left, Classes *right, Arena *arena);

/* Which pairs of classes a step allows. */
typedef struct JudgeField { /* prepared values of one `alike` field */
    const Prepared *left, *right;
    const uint32_t *left_value, *right_value; /* per class: which of them; NULL: the class's own number */
} JudgeField;

typedef struct Judge {
    const Step *step;
    const Classes *left, *right;
    const JudgeField *field; /* per alike field */
    MeasureScratch *measure;
    bool half; /* one side against itself: only pairs whose right class comes later */
} Judge;

Judge judge_new(const Step *step, const Classes *left, const Classes *right, MeasureScratch *measure, Arena *arena);
bool judge_pair(const Judge *judge, uint32_t left, uint32_t right, PairCost *cost);

/* Some classes of each side against each other. */
typedef struct JudgeLists {
    const uint32_t *left, *right;
    size_t lefts, rights;
} JudgeLists;

/* Allowed pairs as AssignEdge, left classes in order; returns how many pairs were looked at. Where a window on amounts
 * or days allows few of many pairs, right classes are sorted by that field and only a range of them is looked at. */
size_t judge_lists(const Judge *judge, JudgeLists lists, Arena *arena, Buf *edges);

/* How many pairs of classes judge_lists would look at, without looking. */
uint64_t judge_count(const Judge *judge, JudgeLists lists, Arena *arena);

/* Are these more pairs than a block may have? */
bool judge_too_many(const Judge *judge, JudgeLists lists, Arena *arena);
JudgeLists judge_lists_all(const Judge *judge, Arena *arena);

/* What the rows of a key leave to be told: rows that nobody can choose between, more than can be looked at. */
void outcome_tie(Outcome *out, bool multiset, KeyGroup rows);
void outcome_choices(Outcome *out, uint32_t count, const Buf *words); /* of the tie just told; words: of those that are named */
void outcome_block(Outcome *out, uint32_t left_row, size_t left_rows, size_t right_rows);

/* The best pairs of one left and one right row of a key. */
void settle_pairs(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out);

/* A pair whose rows are compared when all keys are through. */
void settle_later(const Sides *sides, const Step *step, uint32_t left, uint32_t right, Outcome *out);

/* The rows of a key, in the way of the step: pairs, one with many, sums, by date. */
void settle_group(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out);

/* Allowed pairs of classes. */
typedef struct ClassEdges {
    const Classes *left, *right;
    const AssignEdge *edge;
    size_t edges;
} ClassEdges;

/* The best of these pairs, however they were found. */
void settle_edges(const Sides *sides, const Step *step, const ClassEdges *of, Arena *scratch, Outcome *out);

#endif
