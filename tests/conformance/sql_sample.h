/* A sample as SQL, for the sources that are databases. */
#ifndef KOPECK_TESTS_SQL_SAMPLE_H
#define KOPECK_TESTS_SQL_SAMPLE_H

#include "tests/conformance/conformance.h"

typedef struct SqlForm {
    const char *columns;    /* "id bigint, name text, ..." in the order of the sample */
    const char *suffix;     /* behind the closing bracket of CREATE TABLE, or "" */
    bool backslash_escapes; /* in strings */
    bool flag_as_number;    /* 1 and 0 */
    const char *moment;     /* byte between date and time: " " or "T" */
    bool (*skips)(const char *const cell[SAMPLE_COLUMNS]); /* of the source under test, or NULL */
} SqlForm;

/* CREATE TABLE and INSERT statements of many rows; owned by the arena. */
const char *sql_sample(const Sample *sample, const SqlForm *form, Arena *arena);

/* Queries that would write, in any dialect, for SourceUnderTest.writing: option "query" of statement `index`. */
const Options *sql_writing(size_t index, Arena *arena);

const Options *sql_table(const char *sample, Arena *arena); /* dataset options: table: NAME */

#endif
