/* Statements of a session: each call is watched, and a fault is told in words with its SQLSTATE. `where` is for errors. */
#ifndef KOPECK_ODBC_STATEMENT_H
#define KOPECK_ODBC_STATEMENT_H

#include "connectors/odbc_session.h"

/* A new statement, forward only, read only. To be freed with odbc_free. */
bool odbc_statement(OdbcSession *session, const char *where, SQLHSTMT *out, Error *err) MUST_USE;
void odbc_free(SQLHSTMT *statement);

/* Runs `sql` on the statement. */
bool odbc_execute(OdbcSession *session, SQLHSTMT statement, Str sql, const char *where, Error *err) MUST_USE;

/* Runs another statement where one has ended, its bound columns as they are. */
bool odbc_execute_again(OdbcSession *session, SQLHSTMT statement, Str sql, const char *where, Error *err) MUST_USE;

/* SQLFetch. *end: there is no more. *warned: there are diagnostics to look at. */
bool odbc_fetch(OdbcSession *session, SQLHSTMT statement, const char *where, bool *end, bool *warned, Error *err) MUST_USE;

/* A column, counted from 1, of the fetched row as text in the arena: for names and notes, of which what does not fit into
 * OdbcWritten is left out. STR_NULL: null. */
bool odbc_get_text(OdbcSession *session, SQLHSTMT statement, SQLUSMALLINT column, const char *where, Arena *arena, Str *out,
                   Error *err) MUST_USE;

/* The first column of up to `max` rows as text, in the arena; null rows are left out. `out` has room for `max`. */
bool odbc_texts(OdbcSession *session, const char *sql, size_t max, const char *where, Arena *arena, Str *out, size_t *count,
                Error *err) MUST_USE;

/* The name of a column, and of its type; what else SQLDescribeCol says. */
typedef struct OdbcDescription {
    Str name, type_name;
    SQLSMALLINT type, digits;
    SQLULEN size;
} OdbcDescription;

bool odbc_describe(OdbcSession *session, SQLHSTMT statement, SQLUSMALLINT column, const char *where, Arena *arena,
                   OdbcDescription *out, Error *err) MUST_USE;

#endif
