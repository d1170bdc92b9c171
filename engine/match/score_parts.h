/* What the parts of a scoring share: its fields with their values, and what is known of them so far. score.c runs the parts:
 *
 *   score_fields   values of each field, levels of two of them, what a rare or frequent one adds
 *   score_random   counts of random pairs
 *   score_edges    counts of the candidates' patterns, and which of the candidates are edges
 *   score_probes   single pairs that are asked for */
#ifndef KOPECK_SCORE_PARTS_H
#define KOPECK_SCORE_PARTS_H

#include "engine/match/passes.h"
#include "engine/match/score.h"
#include "engine/match/values.h"

enum { COUNTS_KEPT = 1024, FREQUENCY_NOT_YET = INT32_MIN };

typedef struct ScoreField {
    Values values;
    MeasureUse use; /* its cut-off is that of the lowest level of likeness */
    bool exact;       /* values are equal or not: nothing is prepared */
    uint8_t *nothing; /* per value: missing, or it stands for none */
    const ModelField *model;
    uint64_t left_rows, right_rows; /* that have a value */
    uint64_t *left_count, *right_count; /* per value: rows that have it */
    uint64_t equal; /* pairs of rows with equal values */
    int32_t *frequency; /* per value: what it says beyond the average equal value, FREQUENCY_NOT_YET: not asked for */
    int32_t of_count[COUNTS_KEPT]; /* of one side: the same by how many rows have the value */
} ScoreField;

typedef struct ScoredPair {
    uint32_t left, right; /* classes */
    Pattern pattern;
} ScoredPair;

typedef struct Scoring {
    const Step *step;
    const Classes *left, *right;
    Worker *worker;
    size_t threads, fields;
    ScoreField field[MODEL_FIELDS_MAX];
    Arena **arena; /* per field: they are made side by side */
    Model model;
    bool half;
    /* random pairs: classes in the order of their values, rows before each of them */
    uint32_t *left_order, *right_order;
    uint64_t *left_before, *right_before, lefts, rights; /* rows */
    uint64_t *random;   /* per thread: counts by field and level */
    uint64_t pairs, draws; /* all pairs of rows; those looked at */
    Passes *passes;
    Buf *found; /* per thread: ScoredPair */
} Scoring;

/* Makes s->field and the names and levels of s->model. */
void score_fields(Scoring *s, Arena *arena);

Pattern score_pattern(const Scoring *s, uint32_t left, uint32_t right, MeasureScratch *scratch);
unsigned score_level(const ScoreField *field, uint32_t a, uint32_t b, MeasureScratch *scratch);

/* Prior, levels, and what rare or frequent values add, which goes to frequency[field]. Once the model is known. */
int32_t score_weigh(Scoring *s, uint32_t left, uint32_t right, Pattern pattern, int32_t *frequency);

void score_count_random(Scoring *s, ModelCounts *counts, Arena *arena);

void score_count_patterns(const Scoring *s, const ScoredPair *pair, size_t pairs, Arena *run, ModelCounts *counts);
int score_by_pattern(const void *a, const void *b); /* of PatternCount */
void score_add_edges(Scoring *s, const ScoredPair *pair, size_t pairs, Buf *edges, Buf *scored);
void score_end_edges(Candidates *out, Buf *scored, Arena *run, ScoreNote *note);

/* class: per side the class of each row, for score_weigh_probes. */
ScoreSeen *score_look(const Scoring *s, uint32_t *class[2], Arena *arena, Arena *run);
void score_weigh_probes(Scoring *s, uint32_t *const *class, ScoreSeen *seen);

/* Known pairs by pattern; those that no pass brings are not among the candidates. */
void score_count_known(const Scoring *s, const ScoreSeen *seen, ModelCounts *counts, Arena *run);

static inline bool score_nothing(const ScoreField *field, uint32_t value) {
    return field->nothing[value];
}

#endif
