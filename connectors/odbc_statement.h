/* Statements of a session: each call is watched, and a fault is told in words with its SQLSTATE. */
#ifndef KOPECK_ODBC_STATEMENT_H
#define KOPECK_ODBC_STATEMENT_H

#include "connectors/odbc_session.h"

typedef struct OdbcStatement {
    OdbcSession *session;
    SQLHSTMT handle;   /* NULL before it is opened, and after odbc_free */
    const char *where; /* for errors */
} OdbcStatement;

/* A new statement, forward only, read only. To be freed with odbc_free. */
bool odbc_statement(OdbcSession *session, const char *where, OdbcStatement *out, Error *err) MUST_USE;
void odbc_free(OdbcStatement *statement);

/* Sets what the driver says of the call that has just failed. Returns false. */
bool odbc_statement_fault(const OdbcStatement *statement, Error *err);

bool odbc_execute(const OdbcStatement *statement, Str sql, Error *err) MUST_USE;

/* Where one has ended, its bound columns as they are. */
bool odbc_execute_again(const OdbcStatement *statement, Str sql, Error *err) MUST_USE;

/* SQLFetch. *end: there is no more. *warned: there are diagnostics to look at. */
bool odbc_fetch(const OdbcStatement *statement, bool *end, bool *warned, Error *err) MUST_USE;

/* A column, counted from 1, of the fetched row as text in the arena: for names and notes, of which what does not fit into
 * OdbcWritten is left out. STR_NULL: null. */
bool odbc_get_text(const OdbcStatement *statement, SQLUSMALLINT column, Arena *arena, Str *out, Error *err) MUST_USE;

/* The first column of a query's first rows; null rows are left out. */
typedef struct OdbcTexts {
    Arena *arena; /* of the texts */
    Str *item;    /* room for `max` */
    size_t max, count;
} OdbcTexts;

/* Fills out->item and out->count. where: for errors. */
bool odbc_texts(OdbcSession *session, const char *where, const char *sql, OdbcTexts *out, Error *err) MUST_USE;

/* The name of a column, and of its type; what else SQLDescribeCol says. */
typedef struct OdbcDescription {
    Str name, type_name;
    SQLSMALLINT type, digits;
    SQLULEN size;
} OdbcDescription;

bool odbc_describe(const OdbcStatement *statement, SQLUSMALLINT column, Arena *arena, OdbcDescription *out, Error *err) MUST_USE;

#endif
