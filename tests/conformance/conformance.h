/* One suite for every source. A source under test says how to be filled with a sample, how to be opened, and what it cannot do;
 * the cases (cases.c) are the same for all. */
#ifndef KOPECK_TESTS_CONFORMANCE_H
#define KOPECK_TESTS_CONFORMANCE_H

#include "engine/base/buf.h"
#include "tests/support/reader.h"

/* The columns of every sample, in this order. Values are given in batch.h's text, NULL for null:
 *   id      whole number, rising from row to row but for the sample "values"
 *   name    text
 *   amount  decimal with exactly 6 digits behind the point, up to 24 before it
 *   moment  wall clock, "2026-09-30T23:58:00"
 *   day     date
 *   flag    true or false */
enum { SAMPLE_ID, SAMPLE_NAME, SAMPLE_AMOUNT, SAMPLE_MOMENT, SAMPLE_DAY, SAMPLE_FLAG, SAMPLE_COLUMNS };
extern const char *const sample_column[SAMPLE_COLUMNS];

typedef struct Sample {
    const char *name; /* of the dataset, a plain identifier: "values", "rows_4096", "large" */
    size_t rows;
    /* Row number `row`; texts live in `scratch` or for ever. */
    void (*row)(size_t row, const char *cell[SAMPLE_COLUMNS], Arena *scratch);
} Sample;

typedef enum Access { ACCESS_RIGHT, ACCESS_WRONG_PASSWORD, ACCESS_NOBODY_THERE } Access;

#define CONFORMANCE_WRONG_PASSWORD "wrong-4711-secret"

typedef struct SourceUnderTest {
    const char *name;      /* "odbc on MariaDB" */
    const char *connector; /* "odbc" */

    bool (*start)(void); /* servers up, folders made */
    void (*stop)(void);  /* nothing left */
    bool (*load)(const Sample *sample);
    const Options *(*source)(Access access, Arena *arena); /* with "retry.0" = "none" */
    const Options *(*dataset)(const char *sample, Arena *arena);

    /* What a source may lack; NULL: it lacks it, and the cases that need it are reported as skipped with `lacks`. */
    bool (*kill)(void);   /* the server dies at once */
    bool (*revive)(void);
    const Options *(*writing)(size_t index, Arena *arena); /* dataset options that would write, to be refused; NULL past the end */
    const char *lacks;    /* "a server, a password": words for the report */
    bool no_password;     /* ACCESS_WRONG_PASSWORD means nothing */
    bool no_end_to_lose;  /* the rows come from a file that is read whole or not at all */

    /* How it shows what batch.h lets it show otherwise; a NULL text: as in the sample. */
    const char *true_text, *false_text;
    bool empty_is_null;   /* an empty text comes back as null */
    bool days_are_moments; /* it has no dates: a day comes back as its midnight */
    bool untyped;         /* the schema says COLUMN_TEXT for all */
    bool fixed_columns;   /* it has others of its own: the sample's are asked for by name */
    const char *prefix;   /* of the sample's names, where its own are the same; or NULL */
    const char *any_column; /* why an unknown column is no error, or NULL */
    bool nameless_when_empty; /* a dataset without rows does not tell its columns */
    const char *skip_value; /* reason why a value of `values` cannot be kept, or NULL */
    bool (*skips)(const char *const cell[SAMPLE_COLUMNS]); /* rows of "values" to leave out, for that reason */
} SourceUnderTest;

/* A row as one JSON object; numbers and flags bare. */
void sample_json(Buf *out, const char *const cell[SAMPLE_COLUMNS]);

extern const SourceUnderTest *const sources_under_test[]; /* sources.c; ends with NULL */

#endif
