/* Step: a MatchStep bound to the columns of two sides (for duplicates: of one side twice), and what it says of two
 * rows. What needs only the two rows stands here; what needs all rows (keys, candidates, the best choice) stands
 * elsewhere. */
#ifndef KOPECK_MATCH_STEP_H
#define KOPECK_MATCH_STEP_H

#include "engine/match/match.h"

typedef struct FieldPair {
    const Column *left, *right;
} FieldPair;

typedef struct FieldPairs {
    const FieldPair *at;
    size_t count;
} FieldPairs;

typedef struct Step {
    const MatchStep *rule;
    uint32_t number;
    bool runs; /* false: a side lacks a field that the step uses */
    FieldPairs same, alike, score, among, window, differ;
    const Corpus *const *corpus; /* per alike field; NULL: of its measure no value is weighed, or the step goes by candidates */
    const FieldPair *vat_date; /* per window: days of documents, where it goes by VAT; a side may lack them */
    FieldPair sum, spread, currency; /* of rule->sum: amounts, dates; currencies, where both sides have them */
    FieldPairs veto, agree; /* of the plan; fields that a side lacks are left out */
    FieldPairs left, right; /* all fields of the plan that the side has, both members the side's column */
    FieldPairs names;       /* numbers and what names them, of the steps by references before this one */
    FieldPair order;        /* see MatchSide.order */
    uint32_t rows_max;      /* different rows of a block, a side */
    bool quiet;             /* see MatchPlan */
} Step;

/* What a pair costs; less is better, in this order. */
typedef struct PairCost {
    uint64_t amount_gap; /* minor units, summed over amount windows, at most INT64_MAX */
    uint32_t day_gap;
    uint32_t score_gap; /* ppm below a full score */
    uint32_t disagree;  /* agree fields that do not hold the same value */
} PairCost;

Step *steps_bind(const MatchPlan *plan, const MatchSide *left, const MatchSide *right,
                 Arena *arena); /* step_count of them */

bool value_missing(const Column *column, size_t row); /* null, or a text of no bytes */

/* Do windows, differ and veto allow the two rows? Fills *cost but for score_gap and disagree, which it sets to 0. */
bool step_allows(const Step *step, uint32_t left, uint32_t right, PairCost *cost);

/* Shall a person look at a match with this gap below a full score? */
static inline bool step_asks_review(const Step *step, uint32_t score_gap) {
    return step->rule->review || (step->rule->score && PPM - score_gap < step->rule->score->least_ppm);
}

/* step_allows, but for the window on the field that is summed up. */
bool step_allows_sum(const Step *step, uint32_t left, uint32_t right);

/* Are two rows of one side within the step's windows of days? */
bool step_near(const Step *step, bool right, uint32_t a, uint32_t b);

/* In how many of the plan's `agree` fields the two rows differ: asked only where a row has more than one candidate. */
uint32_t step_disagrees(const Step *step, uint32_t left, uint32_t right);

/* Rows of one side that no field of the plan tells apart; two missing values are alike here. */
bool rows_equal(FieldPairs fields, uint32_t a, uint32_t b);
uint64_t rows_hash(FieldPairs fields, uint32_t row);

/* A value as text, for measures and for keys in reports; STR_NULL when it is missing. */
Str value_text(const Column *column, size_t row, Arena *arena);

#endif
