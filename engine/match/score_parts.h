/* What the parts of a scoring share: its fields with their values, and what is known of them so far. score.c runs the parts:
 *
 *   score_fields   values of each field, what a rare or frequent one adds
 *   score_levels   levels of pairs of values, many pairs at once
 *   score_random   counts of random pairs
 *   score_edges    counts of the candidates' patterns, and which of the candidates are edges
 *   score_probes   single pairs that are asked for */
#ifndef KOPECK_SCORE_PARTS_H
#define KOPECK_SCORE_PARTS_H

#include "engine/match/passes.h"
#include "engine/match/score.h"

typedef struct ScoreField {
    Values values;  /* what stands for none is VALUE_MISSING; nothing is prepared */
    MeasureUse use; /* its cut-off is that of the lowest level of likeness */
    bool exact;     /* values are equal or not */
    const Corpus *corpus;
    const ModelField *model;
    uint64_t equal;     /* pairs of rows with equal values */
    uint64_t valued[2]; /* rows of the left and of the right side that have a value */
    int32_t *frequency, frequency_most; /* per value that pairs have in common: what it says beyond the average equal value */
} ScoreField;

/* The patterns that a thread has seen, numbered from 0. */
typedef struct PatternTable {
    Buf pattern;    /* PatternCount, by number: pairs of rows */
    uint32_t *slot; /* number + 1 */
    size_t slots;   /* a power of two */
} PatternTable;

typedef struct ScoredPair {
    uint32_t left, right; /* classes */
    uint32_t pattern;     /* number in the table of the thread that found the pair */
} ScoredPair;

/* Candidates as a thread found them. */
typedef struct FoundPairs {
    Buf pairs; /* ScoredPair */
    PatternTable table;
    struct LevelScratch *scratch;
} FoundPairs;

typedef struct Scoring {
    const Step *step;
    const Classes *left, *right;
    Worker *worker;
    size_t threads, fields;
    ScoreField field[MODEL_FIELDS_MAX];
    Arena **arena; /* per field: they are made side by side */
    Model model;
    bool half;
    bool learns; /* then patterns have pass bits */
    Passes *passes;
    FoundPairs *found; /* per thread */
    ScoreSeen *seen;   /* per probe; NULL: there are none */
    uint32_t *class[2]; /* for probes: per side the class of each row */
} Scoring;

/* Makes s->field and the names and levels of s->model. */
void score_fields(Scoring *s, Arena *arena);

/* ---- Levels */

enum { LEVEL_BATCH = PASS_BATCH };

typedef struct LevelScratch LevelScratch; /* working memory of one thread */
LevelScratch *level_scratch_new(MeasureScratch *measure, Arena *arena);

/* Values of a sample that are prepared already; pair: which of them, per pair of the batch. */
typedef struct LevelPrepared {
    const Prepared *left, *right;
    const MeasurePair *pair;
} LevelPrepared;

/* level[i] of the values a[i] and b[i], of at most LEVEL_BATCH pairs. prepared: NULL, or what they are prepared as. */
void score_levels_of(const ScoreField *field, const uint32_t *a, const uint32_t *b, size_t count, const LevelPrepared *prepared,
                     LevelScratch *scratch, uint8_t *level);

/* Patterns of at most LEVEL_BATCH pairs of classes. */
void score_patterns_of(const Scoring *s, const ClassPair *pair, size_t count, LevelScratch *scratch, Pattern *out);

/* ---- Counts */

void score_count_random(const Scoring *s, ModelCounts *counts);

void score_keep_pairs(void *scoring, size_t thread, const ClassPair *pair, size_t count); /* a PassSink */
void score_drop_pairs(Scoring *s);
size_t score_count_patterns(const Scoring *s, Arena *run, ModelCounts *counts); /* returns how many pairs of classes there are */

/* ---- Edges */

/* Prior, levels, and what rare or frequent values add, which goes to frequency[field]. Once the model is known. */
int32_t score_weigh(const Scoring *s, uint32_t left, uint32_t right, Pattern pattern, int32_t *frequency);

/* Drops the pairs when it has taken what it needs of them. */
void score_add_edges(Scoring *s, Arena *run, Buf *edges, ScoreNote *note);

/* ---- Probes */

void score_look(Scoring *s, Arena *arena, Arena *run); /* makes s->seen and s->class */
void score_weigh_probes(const Scoring *s);

/* Known pairs by pattern; those that no pass brings are not among the candidates. */
void score_count_known(const Scoring *s, ModelCounts *counts, Arena *run);

int score_by_pattern(const void *a, const void *b); /* of PatternCount */

#endif
