/* Explain: why two records match or do not: what each step of a rule made of them. The rule is run again on the run's
 * snapshot, which gives what the run gave. */
#ifndef KOPECK_EXPLAIN_H
#define KOPECK_EXPLAIN_H

#include "engine/run/pairing.h"
#include "reports/words_why.h"

typedef enum LineKind {
    LINE_SAME,
    LINE_ALIKE,
    LINE_WINDOW,
    LINE_SUM, /* how far sums may lie apart: of the match it is judged by what stands on its two sides, of others not at all */
    LINE_DIFFER,
    LINE_APART,
    LINE_WEIGHED, /* by a model */
    LINE_KIN      /* what a model takes away because the two may be relatives: no field, but a weight and a sum */
} LineKind;

/* A condition of a step, or a field that a model weighs. */
typedef struct ExplainLine {
    LineKind kind;
    Str field, title; /* as the rule names it, as people do */
    Str what; /* "same", "company from 0.90", "within 3 days", in the project's language; of a model's field its measure
               */
    Str left, right;             /* as they stand; "" nothing */
    Str left_clean, right_clean; /* as they are compared */
    bool holds;                  /* of a condition; of LINE_SUM, where it is not judged, true */
    bool decided;                /* no field of the project, but what people decided of the two */
    bool judged;                 /* false: of the sum, and these two alone say nothing of it */
    int32_t score_ppm;           /* likeness; -1: not measured */
    Str level,
        level_title; /* of a model's field: "missing", "different", "from 0.84", "equal"; in the project's language */
    int32_t weight, frequency,
        sum; /* 1/1000 bit: of the level, of a rare or frequent value; all so far, with the prior */
} ExplainLine;

/* Does it stand in a model's sum? */
static inline bool explain_is_weighed(const ExplainLine *line) {
    return line->kind == LINE_WEIGHED || line->kind == LINE_KIN;
}

/* How the result of a condition is called. */
static inline Why explain_result(const ExplainLine *line) {
    return !line->judged ? WHY_NOT_ALONE : line->holds ? WHY_HOLDS : WHY_FAILS;
}

typedef struct ExplainStep {
    size_t number; /* from 1 */
    Str words;     /* in the project's language, as all outcomes */
    bool scores;   /* a step with a model: prior, weight and probability are set */
    int32_t prior, weight;
    uint32_t probability_ppm, least_ppm, review_ppm;
    const ExplainLine *line;
    size_t count;
    bool brought; /* this step made the match, or an edge of the cluster between the two */
    Str outcome;  /* a sentence: what it did, or what stopped it */
    Why why;      /* which one */
} ExplainStep;

typedef struct Explanation {
    Str language;
    const RulePlan *rule;
    FindingRecord left, right;
    bool together, review;
    Str outcome; /* a sentence: what became of the two */
    Why why;
    const ExplainStep *step;
    size_t count;
} Explanation;

typedef struct RowPair {
    uint32_t left, right; /* rows of the pairing (of one side: both of it) */
} RowPair;

/* Runs the pairing once, and explains each pair.
 * Fails  as pairing_run does */
bool explain_pairs(Pairing *pairing, const RowPair *pair, size_t count, Explanation *out, Error *err) MUST_USE;

/* Of a record that stands alone: rows of the other side (of one side: others of it) that agree with it in most of the
 * rule's conditions, each by how rarely it holds; the nearest first, rows equally near by their keys. At most `most`,
 * none whose agreement says less than a bit, as what more than half of all have. */
size_t explain_nearest(Pairing *pairing, size_t side, uint32_t row, uint32_t *out, size_t most);

/* The explanations as one page of HTML: no script, no network, light and dark. note: of them all, or "". */
Str explain_html(const Explanation *explanation, size_t count, Str note, Arena *arena);

#endif
