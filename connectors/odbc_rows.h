/* The rows of an executed statement, fetched in blocks into bound columns and turned into batch text. A value that did not fit
 * its buffer is read again in pieces; where the driver cannot do that, long columns are read in pieces from the start; what
 * is left is an error. Nothing is ever cut in silence. */
#ifndef KOPECK_ODBC_ROWS_H
#define KOPECK_ODBC_ROWS_H

#include "connectors/odbc_statement.h"
#include "engine/base/buf.h"

typedef enum OdbcForm {
    FORM_WIDE,   /* SQL_C_WCHAR */
    FORM_CHAR,   /* SQL_C_CHAR, which is ASCII (numbers, moments) or UTF-8 (a dialect's utf8_chars) */
    FORM_DOUBLE,
    FORM_FLOAT,
    FORM_BIT,
    FORM_DATE,   /* struct */
    FORM_MOMENT, /* struct */
    FORM_BINARY
} OdbcForm;

typedef struct OdbcColumn {
    FieldInfo info;
    OdbcForm form;
    bool moment;  /* FORM_CHAR: to be written with T */
    bool number;  /* FORM_CHAR: an exponent is to be written out */
    bool lower;   /* FORM_CHAR: hexadecimal digits, in small letters */
    bool digit;   /* FORM_CHAR: 1 and 0 are true and false */
    size_t width; /* bytes of one value in the buffer */
    bool fits;    /* the declared size says that every value fits */
    bool wanted, bound;
    char *buffer;
    SQLLEN *size; /* of each value, as the driver says */
} OdbcColumn;

typedef struct OdbcRows {
    OdbcStatement statement;
    OdbcColumn *column; /* in the order of the result */
    size_t column_count;
    const size_t *order; /* columns as they are delivered */
    size_t *sequence;    /* places of `order` by rising column: the order in which some drivers want to be asked */
    size_t order_count;
    size_t block_max;   /* set by the caller before binding: rows that a batch can hold */
    size_t block;       /* rows a fetch */
    SQLUSMALLINT *status;
    SQLULEN fetched;
    bool pieces;        /* a bound value can be read again in pieces */
    Buf long_value;     /* of the value that is being put together */
} OdbcRows;

/* Describes the columns of an executed statement. Lives in the arena. */
bool odbc_rows_describe(OdbcRows *rows, const OdbcStatement *statement, Arena *arena, Error *err) MUST_USE;

/* Binds the columns order[0..count), in the order in which they are to be delivered. */
bool odbc_rows_bind(OdbcRows *rows, const size_t *order, size_t count, Arena *arena, Error *err) MUST_USE;

/* Fetches the next block into `cells`, where room for rows->block rows must be. Rows with text that is none (a surrogate
 * alone) are counted in out->broken and left out; out->column is the place of the first such value. */
typedef struct OdbcBlock {
    size_t broken, column;
    bool end; /* there are no more rows */
} OdbcBlock;

bool odbc_rows_next(OdbcRows *rows, Cells *cells, OdbcBlock *out, Error *err) MUST_USE;

#endif
