/* Measures: how alike two cleaned values are, from 0 to 1,000,000 parts per million (ppm).
 *
 * A value is prepared once (letters become one-byte codes, words are cut and sorted, a date is read) and compared many
 * times. Rules for every measure:
 * - Letters, not bytes: the edit distance of «ёж» and «еж» is 1.
 * - score(a, b) = score(b, a); score(a, a) = 1,000,000 for every value.
 * - Null, and a value in which nothing is left to compare (no letter, no word, no date), is no value: it scores 0
 *   against everything, itself too. An empty field is never evidence.
 * - Scores come from integers and are rounded down, so that `score >= cutoff` decides the exact fraction and two builds
 *   agree. A score below the cut-off is returned as 0; from the cut-off on it is what cut-off 0 would give.
 * - Values are expected as the cleaner `clean` leaves them; a measure folds neither case nor script by itself.
 */
#ifndef KOPECK_MATCH_COMPARE_H
#define KOPECK_MATCH_COMPARE_H

#include "engine/base/buf.h"
#include "engine/base/error.h"
#include "engine/base/str.h"

enum { PPM = 1000000, PREPARED_CODES = 48 };

typedef struct MeasureScratch MeasureScratch; /* working memory of one thread */
typedef struct Measure Measure;
typedef struct Tokens Tokens;
typedef struct Corpus Corpus;

/* A prepared value, one cache line. The fields are the measures' own; callers keep arrays of it and pass pointers.
 * Values prepared by one `prepare` function serve all measures that have the same one. */
typedef struct Prepared {
    _Alignas(64) uint64_t signature; /* a bit for each letter that occurs, by a hash of its code point */
    uint32_t len;                    /* letters; 0: no value */
    uint32_t where;                  /* PreparedWhere */
    union {
        uint8_t codes[PREPARED_CODES];
        const uint8_t *narrow;
        const uint32_t *wide;
        struct {
            Tokens *tokens;
            const uint8_t *narrow; /* of all words; NULL: wide */
            uint64_t bits;         /* a bit for each word, by its hash */
        } words;
        int32_t date[3]; /* year, month, day */
    } u;
} Prepared;

typedef enum PreparedWhere {
    PREPARED_INLINE, /* up to PREPARED_CODES letter codes in place */
    PREPARED_NARROW, /* letter codes in the arena */
    PREPARED_WIDE,   /* code points in the arena: a letter has no code */
    PREPARED_TOKENS, /* words in the arena */
    PREPARED_DATE
} PreparedWhere;

/* A measure as a rule uses it: `edit 1`, `company`, `jaro_winkler 0.92`. */
typedef struct MeasureUse {
    const Measure *measure;
    uint32_t number;     /* the N of `edit N`; 0: not given */
    uint32_t cutoff_ppm; /* what is below scores 0 */
} MeasureUse;

struct Measure {
    const char *name;
    const char *clean;                                       /* cleaner that the value should have passed; with | between, any of them */
    const char *help;                                        /* one line */
    uint32_t cutoff_ppm;                                     /* when the rule gives none */
    uint32_t number_max;                                     /* 0: takes no number */
    uint32_t cutoff_of_number;                               /* the cut-off when the rule gives a number */
    void (*prepare)(Prepared *out, Str value, Arena *arena); /* the arena may keep letters; *out is zeroed before */
    uint32_t (*score)(const Prepared *a, const Prepared *b, const MeasureUse *use, MeasureScratch *scratch);
    /* Optional: one value against many, where the work on `a` is done once. Same numbers as `score`. */
    void (*many)(const Prepared *a, const Prepared *const *b, size_t count, const MeasureUse *use,
                 MeasureScratch *scratch, uint32_t *out);
    /* Optional: a prepared value among all of its data set (corpus.h). Values that are compared were weighed by one corpus, or none. */
    void (*weigh)(Prepared *value, const Corpus *corpus);
    /* Optional: what of two values cannot be of one thing, a word of each; false: nothing. */
    bool (*contradiction)(const Prepared *a, const Prepared *b, Buf *left, Buf *right);
};

extern const Measure *const measures[]; /* ends with NULL */

const Measure *measure_find(Str name); /* NULL: none of this name */

/* Reads `name`, `name N` (edits or letters, where the measure takes a number), `name 0.85` or `name 85 %` (the cut-off,
 * 0 to 1 with up to six digits, so `0 %` and `100 %` are allowed).
 * where  of the text, for the message
 * Fails  ERROR_USAGE: unknown name (the hint lists them), a number that the measure does not take or out of range */
bool measure_parse(Str text, const char *where, MeasureUse *out, Error *err) MUST_USE;

MeasureScratch *measure_scratch_new(Arena *arena); /* belongs to one thread; freed with the arena */

void measure_prepare(const Measure *measure, Str value, Arena *arena, Prepared *out);

/* Is every text but the empty one a value to the measure? Of others a value that they find nothing in is none. */
bool measure_takes_any(const Measure *measure);

/* Room for `count` prepared values, an array of cache lines in the arena; and with these values in it. */
Prepared *measure_room(size_t count, Arena *arena) MUST_USE;
Prepared *measure_prepare_all(const Measure *measure, const Str *values, size_t count, Arena *arena) MUST_USE;

uint32_t measure_score(const MeasureUse *use, const Prepared *a, const Prepared *b, MeasureScratch *scratch);

/* a against b[0..count): out[i] = measure_score(use, a, b[i]), faster. */
void measure_score_many(const MeasureUse *use, const Prepared *a, const Prepared *const *b, size_t count,
                        MeasureScratch *scratch, uint32_t *out);

typedef struct MeasurePair {
    uint32_t left, right; /* rows of the two columns */
} MeasurePair;

/* All of a against all of b: out[i * count_b + j] = measure_score(use, a[i], b[j]), fastest. */
void measure_score_block(const MeasureUse *use, const Prepared *a, size_t count_a, const Prepared *b, size_t count_b,
                         MeasureScratch *scratch, uint32_t *out);

/* Scattered pairs: out[i] of left[pairs[i].left] and right[pairs[i].right]; fastest when sorted by left. */
void measure_score_pairs(const MeasureUse *use, const Prepared *left, const Prepared *right, const MeasurePair *pairs,
                         size_t count, MeasureScratch *scratch, uint32_t *out);

#endif
