/* JsonRows: the records of a JSON answer, one at a time, from pieces of any size, in memory that depends on one record.
 *
 * Paths are keys and array indexes joined by dots: "client.inn", "items.0.price"; a dot inside a key is written "\.".
 * An object or array that a path leads to gives its JSON text, compact. The empty path as a column is the whole record.
 * Booleans are "true" / "false"; numbers keep their digits, without an exponent; null and absent are STR_NULL.
 *
 *   {"total":2, "data":[{"id":1,"client":{"inn":"7701"}},{"id":2,"client":null}]}
 *   rows "data", columns id and client.inn  ->  ("1", "7701"), ("2", null); aside "total" -> "2" */
#ifndef KOPECK_JSON_ROWS_H
#define KOPECK_JSON_ROWS_H

#include "connectors/json_scan.h"
#include "engine/base/error.h"

typedef struct JsonRowsSpec {
    Str rows; /* path to the array of records; "" the answer itself; a last "*": the members of an object */
    const Str *rows_more; /* further arrays of records, of the same columns, beside the first; or NULL */
    size_t rows_more_count;
    const Str *column;
    size_t column_count;
    const Str *aside; /* paths outside the records whose values are wanted: total, cursor, error message */
    size_t aside_count;
    size_t value_max; /* bytes of one text, and of the wanted cells of one record */
    size_t depth_max;
    const char *what; /* what is read, for faults; NULL: "answer" */
} JsonRowsSpec;

typedef struct JsonRow {
    uint64_t number;    /* 1 for the first record of this answer */
    const Str *cell;    /* by column; valid until the next call */
    const char *reject; /* NULL, or why this is no record */
} JsonRow;

typedef enum JsonRowsState { JSON_ROWS_MORE, JSON_ROWS_ROW, JSON_ROWS_BAD } JsonRowsState;

typedef struct JsonRows JsonRows;

/* Paths are copied. Fails on a path that cannot be read (an empty step). Memory belongs to the arena. */
bool json_rows_new(JsonRows **out, const JsonRowsSpec *spec, Arena *arena, Error *err) MUST_USE;

void json_rows_start(JsonRows *rows); /* a new answer; what was learnt about columns stays */

/* Takes from *piece up to the end of the next record. JSON_ROWS_BAD: the answer is not what it should be, see
 * json_rows_fault. */
JsonRowsState json_rows_next(JsonRows *rows, Str *piece, JsonRow *out);

/* After the last piece: true when the answer was whole and held the records' array (or null in its place). */
bool json_rows_end(JsonRows *rows);

const char *json_rows_fault(const JsonRows *rows);       /* "not JSON at byte 17: ...", "no 'data' in the answer" */
bool json_rows_cut_short(const JsonRows *rows);          /* the fault is that the answer ended too early */
uint64_t json_rows_count(const JsonRows *rows);          /* records of this answer so far, rejected ones too */
size_t json_rows_lists(const JsonRows *rows);            /* arrays of records of this answer so far */
Str json_rows_aside(const JsonRows *rows, size_t aside); /* STR_NULL when it did not come (yet) */

/* Whether any record so far could tell that the column exists: false when every one that has the way there lacks it. */
bool json_rows_seen(const JsonRows *rows, size_t column);

#endif
