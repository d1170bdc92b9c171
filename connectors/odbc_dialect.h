/* What differs between the servers behind ODBC: driver settings, session set-up, and how values are best asked for. */
#ifndef KOPECK_ODBC_DIALECT_H
#define KOPECK_ODBC_DIALECT_H

#include "connectors/sql_dialect.h"
#include "engine/base/str.h"

typedef struct OdbcDialect {
    SqlDialect dialect;
    const char *dbms;   /* how SQL_DBMS_NAME begins; the last entry's is "" and fits all */
    const char *driver; /* a driver whose name or file holds one of these words, separated by spaces, is this one */
    /* KEY=value;... that must stand in the connection string: streaming, read-only, UTF-8. Those before '|' win over the
     * user's, the rest are added where absent. */
    const char *settings;
    /* Statements, in this order, each ended by NULL. '?' first: a refusal is put up with (older servers). %S and %M become
     * statement_timeout in whole seconds and in milliseconds, %L and %K the same of lock_timeout. */
    const char *const *before; /* autocommit still on */
    const char *const *start;  /* autocommit off; the first begins the snapshot */
    const char *snapshot; /* one row, one column: the server's name of the moment */
    const char *rewind;   /* before each dataset: mends the transaction after an error, or NULL */
    const char *alive;    /* after the last row: one row, one column that is "1" while session and snapshot are as they were */
    const char *notice;   /* rows of one column: why this is not a snapshot */
    const char *powers;   /* as in sql_powers.h */
    const char *counts;   /* rows of one column: "ROWS NAME", the server's estimates by table, as odbc_tables names them; or NULL */
    const char *zoned;    /* type names, separated by commas, whose naive text is UTC in our session */
    bool text_moments;    /* dates and moments are best fetched as text */
    bool times_out;       /* the server itself ends a statement at statement_timeout; our watch waits a little longer */
    bool ansi;            /* the driver has no functions for wide text; statements, names and messages are UTF-8 bytes */
    bool utf8_chars;      /* SQL_C_CHAR is UTF-8 */
    bool values_typed;    /* false: the type belongs to the value, not the column (SQLite) */
    bool own_begin;       /* `start` begins the transaction itself and autocommit stays on: the driver streams only then */
    bool one_by_one;      /* long values are lost in blocks: SQLSetPos does not go back to the row it names */
    const char *streams;  /* the first version of the driver that streams; older ones hold the whole answer in memory. NULL: all */
} OdbcDialect;

const OdbcDialect *odbc_dialect_of_driver(Str name); /* NULL: not known */
const OdbcDialect *odbc_dialect_of_dbms(Str name);   /* never NULL */

#endif
