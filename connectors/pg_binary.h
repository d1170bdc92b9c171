/* PostgreSQL's binary COPY: bytes of the wire -> the plain text that batches carry. Pure functions; the forms were taken
 * from PostgreSQL's send functions (numeric_send, timestamp_send, ...), version 15.
 * Dates outside the years 1..9999 and infinities are written as PostgreSQL writes them ("infinity", "0044-03-15 BC"), to be
 * rejected by whoever parses dates. */
#ifndef KOPECK_PG_BINARY_H
#define KOPECK_PG_BINARY_H

#include "connectors/cells.h"

typedef enum PgForm {
    PG_TEXT,
    PG_BPCHAR, /* trailing spaces are padding and dropped */
    PG_JSONB,
    PG_BOOL,
    PG_INT2,
    PG_INT4,
    PG_INT8,
    PG_NUMERIC,
    PG_FLOAT4,
    PG_FLOAT8,
    PG_DATE,
    PG_TIMESTAMP,   /* 2026-09-30T23:58:00 */
    PG_TIMESTAMPTZ, /* the same with Z */
    PG_UUID
} PgForm;

/* One value as text in `cells`; false when the bytes are not of that form. */
bool pg_value(PgForm form, const uint8_t *bytes, size_t size, Cells *cells, Str *out) MUST_USE;

/* Reads one message of the COPY: the header where `header` asks for it, then rows into cells (which must have room for one
 * row) or the trailer. NULL: read. Otherwise what is wrong with it. */
typedef struct PgCopy {
    const PgForm *form;
    size_t columns;
    bool header_read, ended;
} PgCopy;

const char *pg_copy_message(PgCopy *copy, const uint8_t *bytes, size_t size, Cells *cells);

#endif
