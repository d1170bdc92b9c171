/* Explain: why two records match or do not: what each step of a rule made of them. The rule is run again on the run's snapshot,
 * which gives what the run gave. */
#ifndef KOPECK_EXPLAIN_H
#define KOPECK_EXPLAIN_H

#include "engine/run/pairing.h"

/* A condition of a step, or a field that a model weighs. */
typedef struct ExplainLine {
    Str field, what;         /* "same", "company 0.9", "within 3 days", "different", "keep apart"; of a model's field its measure */
    Str left, right;         /* as they stand; "" nothing */
    Str left_clean, right_clean; /* as they are compared */
    bool holds;              /* of a condition */
    int32_t score_ppm;       /* likeness; -1: not measured */
    Str level;               /* of a model's field: "missing", "different", "from 0.84", "equal" */
    int32_t weight, frequency, sum; /* 1/1000 bit: of the level, of a rare or frequent value; all so far, with the prior */
} ExplainLine;

typedef struct ExplainStep {
    size_t number;           /* from 1 */
    Str words;
    bool scores;             /* a step with a model: prior, weight and probability are set */
    int32_t prior, weight;
    uint32_t probability_ppm, least_ppm, review_ppm;
    const ExplainLine *line;
    size_t count;
    bool brought;            /* this step made the match, or an edge of the cluster between the two */
    Str outcome;             /* a sentence: what it did, or what stopped it */
} ExplainStep;

typedef struct Explanation {
    const RulePlan *rule;
    FindingRecord left, right;
    bool together, review;
    Str outcome;             /* a sentence: what became of the two */
    const ExplainStep *step;
    size_t count;
} Explanation;

/* left, right: rows of the pairing (of one side: both of it). Runs the pairing.
 * Fails  as pairing_run does */
bool explain_pair(Pairing *pairing, uint32_t left, uint32_t right, Explanation *out, Error *err) MUST_USE;

/* The explanation as one page of HTML: no script, no network, light and dark. */
Str explain_html(const Explanation *explanation, size_t count, Arena *arena);

#endif
