/* One dataset read through a connector in one call, on top of reader.h: for tests that read many, each from a source of
 * its own. */
#ifndef KOPECK_TESTS_READING_H
#define KOPECK_TESTS_READING_H

#include "tests/support/reader.h"

typedef struct Reading {
    Arena *arena;
    bool opened, fine; /* fine: read to the end without an error */
    Error err;
    Reader reader; /* closed; its notices are copied */
    Read read;
} Reading;

/* Options as text: "name=value" separated by newlines: "url=http://x\npage.style=offset". */
typedef struct ReadingWish {
    const char *connector, *source, *dataset;
    const char *preset;  /* whose options come after these, or NULL */
    const char *columns; /* separated by blanks, NULL for all */
    const char *zone, *date_column;
    Instant cutoff; /* 0: unknown */
    Instant from, to;
    bool bounded; /* from and to count; else both are open */
    size_t rows_max;
} ReadingWish;

Reading reading_of(const ReadingWish *wish);
void reading_free(Reading *reading);

const char *reading_cell(const Reading *reading, size_t row,
                         size_t column); /* "(null)" for null, "(none)" past the end */
size_t reading_count(const Reading *reading, size_t column, const char *value); /* rows whose cell is this */
const Notice *reading_notice(const Reading *reading, const char *code);         /* NULL when there is none */

#endif
