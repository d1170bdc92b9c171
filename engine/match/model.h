/* Model: how much each agreement and each difference of two records says for or against their being the same, learnt
 * without labels.
 *
 * Source: Fellegi and Sunter 1969; EM on the counts of agreement patterns as in Winkler 1988 and fastLink (Enamorado et
 * al. 2019); u from random pairs as in Splink.
 *
 * Two records are compared field by field, each comparison at a level: 0 one of the values is missing, 1 they differ,
 * then rising cut-offs of the field's measure, last: equal. The levels of all fields are the pair's pattern:
 *
 *   surname  waller / waler   0.94 >= 0.92   level 3 of 4      m 0.07  u 0.0004   weight  log2(0.07 / 0.0004)  =  7.451
 * bits born     1908 / 1908      equal          level 2 of 2      m 0.93  u 0.001    weight =  9.861 phone    - / 555
 * missing        level 0           says nothing       weight                       =  0 prior    of all pairs of the
 * file 1 in 10,000 is one                          log2(1 / 9999)               = -13.288 sum 4.024: probability 0.942
 *
 * m is the share of a level among true pairs, u among pairs of different records; missing values count in neither, and
 * add nothing: by Bayes' rule what is known of the others is then all there is to know, and the probability is that of
 * a model without the field. To scale the other weights up, as sums of points against a fixed total need it, would
 * claim more than they say. Weights are integers in 1/1000 bit, so that sums are exact and a cut decides the same
 * everywhere. Nothing here depends on the order of rows or on threads: what is counted is given as integers, and what
 * is learnt from them is added up in the order of patterns.
 *
 * Where a step names fields of a record's own, two records are not only the same or strangers: they may be kin, two of one household or
 * firm, which shares surname, address and phone as true pairs do. Fields taken as independent would take these for three proofs. The sum is
 * then one against strangers and kin: log2(1 + odds of kin against strangers) is taken away from it, one line of an explanation. True pairs
 * in which names have changed places look alike, so these are learnt beside: kin differ in more than half of what is their own. */
#ifndef KOPECK_MODEL_H
#define KOPECK_MODEL_H

#include "engine/match/compare/compare.h"

enum {
    MODEL_FIELDS_MAX = 12,
    MODEL_LEVELS_MAX = 8, /* with missing, different and equal */
    MODEL_VERSION = 2, /* the highest that is read; models without fields of their own are written as 1 */
    LEVEL_MISSING = 0,
    LEVEL_DIFFERENT = 1,
    MODEL_MATCHES_LEAST = 20, /* true pairs: what is learnt from fewer is told to be rough */
    PPB = 1000000000
};

/* Pairs of which some fields are as those of true pairs, the others as those of random ones: kin (two of one household, firm or street),
 * and true pairs that are badly written, in two ways (names that changed places, the address of somebody else). */
enum { BLEND_KIN, BLEND_SPOILED, MODEL_BLENDS = BLEND_SPOILED + 2 };

/* Level of field f: bits 4f .. 4f + 3. The bits above those of fields say which passes brought the pair: see ModelCounts. */
typedef uint64_t Pattern;

enum { MODEL_PASS_BITS = 64 - 4 * MODEL_FIELDS_MAX };

static inline Pattern pattern_of_pass(unsigned bit) { /* 1 .. MODEL_PASS_BITS */
    return UINT64_C(1) << (4 * MODEL_FIELDS_MAX + bit - 1);
}

static inline unsigned pattern_level(Pattern pattern, size_t field) {
    return (unsigned)(pattern >> 4 * field & 15);
}

typedef struct ModelLevel {
    uint32_t cutoff_ppm;   /* least score; of `different` 0, of `equal` PPM */
    uint32_t m_ppb, u_ppb; /* 1 .. PPB; of `missing` 0 */
    int32_t weight;        /* 1/1000 bit */
    int32_t blend[MODEL_BLENDS]; /* what it says for a pair of the blend against strangers: model_settle */
    uint32_t random_ppm,
        matches_ppm; /* shares among random pairs and among matches when learnt, missing included: for drift */
} ModelLevel;

typedef struct ModelField {
    Str name;
    Str measure;    /* as written in the rule: "jaro_winkler" */
    bool frequency; /* equal rare values say more than equal frequent ones */
    bool own;       /* who differs here is another, whatever else the two share: a given name, a day of birth */
    uint32_t blend_ppm[MODEL_BLENDS]; /* how often it is as in true pairs: see Model.blend_prior; as log2, and of its being lost: model_settle */
    int32_t kept[MODEL_BLENDS], lost[MODEL_BLENDS];
    uint8_t levels; /* 3 .. MODEL_LEVELS_MAX */
    ModelLevel level[MODEL_LEVELS_MAX];
} ModelField;

/* Of which step a model is, and what it was learnt from. Texts without line breaks; "" where unknown. */
typedef struct ModelOrigin {
    Str rule, definition; /* definition: 16 hex digits of the step's fields, measures, passes and cleaners */
    uint32_t step;        /* number in the rule, from 1 */
    Str cutoff;           /* of the data: "2026-09-30T19:00:00Z" */
    uint64_t pairs, random, candidates,
        matches;                        /* all pairs, random ones looked at, candidates, of these true ones, expected */
    uint64_t kin;                       /* pairs of kin among them, expected */
    uint64_t labels_same, labels_other; /* candidates of which people had said what they are */
    uint32_t match_ppm, review_ppm;     /* thresholds that the labels gave; 0: there were none */
} ModelOrigin;

typedef struct Model {
    ModelOrigin origin;
    ModelField field[MODEL_FIELDS_MAX];
    size_t field_count;
    int32_t prior; /* 1/1000 bit: log2 of the odds that two records taken at random are the same */
    bool has_kin;  /* some fields are a record's own, and there are kin; then: */
    int32_t blend_prior[MODEL_BLENDS]; /* likewise that they are kin, or the same and badly written */
} Model;

typedef struct PatternCount {
    Pattern pattern;
    uint64_t count;
} PatternCount;

/* What was counted in the data. */
typedef struct ModelCounts {
    const PatternCount *candidate; /* candidate pairs of all passes, each pair once; ascending by pattern, each once */
    size_t candidate_count;
    const uint64_t *same,
        *other; /* of each candidate pattern the pairs that are known to be true ones, or not; NULL: none is known */
    const uint32_t *pass; /* per blocking pass the fields (bit f) that it goes by, which say nothing of its pairs */
    const uint8_t *pass_bit; /* per pass: 0: its pairs are those that are equal in all these fields; else they have this pass bit
                              * (pattern_of_pass) in their pattern. NULL: all zero */
    size_t pass_count;
    uint64_t random[MODEL_FIELDS_MAX][MODEL_LEVELS_MAX]; /* random pairs by level */
    uint64_t random_pairs;
    uint64_t equal[MODEL_FIELDS_MAX]; /* of all pairs, those with equal values: from the frequencies of values, exact */
    uint64_t pairs;                   /* all pairs of records that there are */
} ModelCounts;

/* Learns m, u, weights and the prior. *model comes with names, measures and cut-offs of its levels; where its levels
 * have m already, that is where EM begins. Pairs of which it is known what they are count as that. Sets the counts of
 * origin. Fails  ERROR_USAGE: no candidate pairs, or a field that is equal in every pass, of which nothing can be
 * learnt */
bool model_train(Model *model, const ModelCounts *counts, Error *err) MUST_USE;

/* Sets weight, m and u of a level to what a rule says: bits * 1000, or m and u. Shares for drift are not known then. */
void model_set_level(ModelField *field, unsigned level, int32_t weight);
void model_set_shares(ModelField *field, unsigned level, uint32_t m_ppb, uint32_t u_ppb);

/* Do both have the same fields, measures and levels? */
bool model_fits(const Model *model, const Model *step);

/* Fills in what follows from weights and blend_ppm: once these are known, before weights are asked for. */
void model_settle(Model *model);

/* Prior and weights of the pattern, with what rare and frequent values add (per field; NULL: nothing) and what model_kin takes away,
 * 1/1000 bit. */
int32_t model_weight(const Model *model, Pattern pattern, const int32_t *frequency);

/* The same without what is taken away: log2 of the odds that a pair is the same, and no pair of strangers. */
int32_t model_sum(const Model *model, Pattern pattern, const int32_t *frequency);

/* What is taken away because the two may be kin: two of one household, firm or street, which share what it shares. At most 0. */
int32_t model_kin(const Model *model, Pattern pattern, const int32_t *frequency);

/* What an equal value says beyond the average equal value: log2 of the share of equal pairs over the value's own share,
 * 1/1000 bit. Both as the data have them, with true pairs: in a file in which records are double, all values are more
 * frequent alike. equal of pairs  pairs with equal values, of all pairs with values count of all    other records that
 * have this value, of all others with a value */
int32_t model_frequency_weight(uint64_t equal, uint64_t pairs, uint64_t count, uint64_t all);

/* The least sum of weights whose probability is at least p (1 .. PPM - 1); and the probability of a sum, rounded down.
 */
int32_t model_cut(uint32_t probability_ppm);
uint32_t model_probability(int32_t weight);

/* log2(numerator / denominator) in 1/1000 bit, rounded; both at least 1. Integers alone, so the same on every machine.
 */
int32_t milli_bits(uint64_t numerator, uint64_t denominator);

/* How far today's pairs are from those that the model was learnt from: half the sum of differences of shares, by field;
 * 0 the same, PPM nothing in common. */
typedef struct ModelDrift {
    uint32_t random_ppm[MODEL_FIELDS_MAX], matches_ppm[MODEL_FIELDS_MAX];
    uint64_t matches; /* true pairs expected today */
} ModelDrift;

enum { DRIFT_MATCHES_MIN = 100 }; /* of fewer true pairs, then or today, the shares say little: they are not judged */

/* The field that moved most, and by how much; of random pairs, and of matches where both have enough. */
uint32_t model_drift_worst(const Model *model, const ModelDrift *drift, size_t *field);

ModelDrift model_drift(const Model *model, const ModelCounts *today);

/* The model as a text of lines, and back. write(read(text)) = text.
 * where  name of the file, for the message
 * Fails  ERROR_USAGE: another version, a line that is not understood (with its number), a number out of range */
Str model_write(const Model *model, Arena *arena);
bool model_read(Str text, const char *where, Arena *arena, Model *out, Error *err) MUST_USE;

#endif
