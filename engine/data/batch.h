/* Batch: what a connector delivers, up to BATCH_ROWS_MAX rows of text cells by column. Text is the one form that loses
 * nothing: amounts stay text until decimal_parse. Values are written as: integers and decimals plain ("-12.50"), bools
 * "true"/"false", dates ISO, naive moments "2026-09-30T23:58:00", instants the same with "Z" or an offset. */
#ifndef KOPECK_BATCH_H
#define KOPECK_BATCH_H

#include "engine/data/table.h"

enum { BATCH_ROWS_MAX = 4096 };

/* A row that could not be read at all (a broken CSV record, an element that is no object). It counts as read and rejected. */
typedef struct BatchReject {
    uint64_t line;  /* in the file, or number of the row in the answer; 0 unknown */
    uint64_t byte;  /* offset in the file, or 0 */
    Str reason;     /* "unclosed quote", "12 fields where the header has 10" */
    Str raw;        /* the beginning of what stood there, at most 200 bytes */
} BatchReject;

typedef struct Batch {
    size_t rows;            /* 0 together with no rejects: the end */
    const Str *const *cell; /* cell[column][row]; ptr == NULL is null. Columns are those asked for, in that order */
    Str origin;             /* the file or resource that these rows come from, or "" */
    const uint64_t *line;   /* line number of each row in origin, or NULL */
    const BatchReject *reject;
    size_t reject_count;
} Batch; /* everything in it is valid until the next call */

/* A column as the source describes it; type is the nearest of ours. A source without types says COLUMN_TEXT. */
typedef struct FieldInfo {
    Str name;
    ColumnType type;
    Str native; /* "numeric(15,2)", "Edm.DateTime", "" */
    bool zoned; /* COLUMN_INSTANT: the source gives instants (Z or offset), not its wall clock */
} FieldInfo;

typedef struct Schema {
    const FieldInfo *field;
    size_t count;
} Schema;

#endif
