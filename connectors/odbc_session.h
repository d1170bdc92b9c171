/* A connection through unixODBC: connecting under one lock, read-only set-up, faults in words with their SQLSTATE, and a
 * watch that cancels a call which runs too long or when the run is cancelled. */
#ifndef KOPECK_ODBC_SESSION_H
#define KOPECK_ODBC_SESSION_H

#include "connectors/odbc_dialect.h"
#include "connectors/odbc_text.h"
#include "engine/base/error.h"
#include "engine/base/options.h"

typedef struct OdbcWatch OdbcWatch;

typedef struct OdbcSession {
    SQLHDBC dbc; /* NULL before connecting */
    const OdbcDialect *dialect;
    Str dbms;         /* "MariaDB 10.11.6" */
    OdbcWatch *watch;
    bool ansi;        /* the driver takes bytes, see OdbcDialect */
    bool buffers;     /* the driver holds the whole answer of a query in memory */
    int64_t timeout_ms;
    const char *secret; /* the password, never to be repeated */
} OdbcSession;

/* Connects as the options connection, user, password and connect_timeout say, and sets the session up to the begin of its
 * snapshot. On failure nothing stays open. `arena` holds the watch and the secret. */
bool odbc_connect(OdbcSession *session, const Options *options, Arena *arena, Error *err) MUST_USE;
void odbc_close(OdbcSession *session);

/* A new statement, forward only, read only. To be freed with odbc_free. */
bool odbc_statement(OdbcSession *session, const char *where, SQLHSTMT *out, Error *err) MUST_USE;
void odbc_free(SQLHSTMT *statement);

/* Runs `sql` on the statement. */
bool odbc_execute(OdbcSession *session, SQLHSTMT statement, Str sql, const char *where, Error *err) MUST_USE;

/* SQLFetch. *end: there is no more. *warned: there are diagnostics to look at. */
bool odbc_fetch(OdbcSession *session, SQLHSTMT statement, const char *where, bool *end, bool *warned, Error *err) MUST_USE;

/* Makes the session fit for the next statement after whatever went before. */
bool odbc_rewind(OdbcSession *session, const char *where, Error *err) MUST_USE;

/* The first column of up to `max` rows as text, in the arena; null rows are left out. */
bool odbc_texts(OdbcSession *session, const char *sql, size_t max, const char *where, Arena *arena, Str *out, size_t *count,
                Error *err) MUST_USE;

/* Tables and views that the account sees, as "schema.name" (or the name alone where there are no schemas). */
bool odbc_tables(OdbcSession *session, Arena *arena, Str **names, size_t *count, Error *err) MUST_USE;

/* The one column of the primary key of a table; STR_NULL when it has none, or one of several columns. */
bool odbc_primary_key(OdbcSession *session, const Str *part, size_t part_count, Arena *arena, Str *out, Error *err) MUST_USE;

/* Runs another statement where one has ended, its bound columns as they are. */
bool odbc_execute_again(OdbcSession *session, SQLHSTMT statement, Str sql, const char *where, Error *err) MUST_USE;

/* Sets *err from the diagnostics of a handle. what: what was being done. */
bool odbc_fault(const OdbcSession *session, SQLSMALLINT kind, SQLHANDLE handle, const char *where, Error *err);

/* The name of a column, and of its type; what else SQLDescribeCol says. */
typedef struct OdbcDescription {
    Str name, type_name;
    SQLSMALLINT type, digits;
    SQLULEN size;
} OdbcDescription;

bool odbc_describe(OdbcSession *session, SQLHSTMT statement, SQLUSMALLINT column, const char *where, Arena *arena,
                   OdbcDescription *out, Error *err) MUST_USE;

/* A diagnostic of that SQLSTATE stands on the statement. */
bool odbc_has_state(const OdbcSession *session, SQLHSTMT statement, const char *sqlstate);

bool odbc_transient(const Error *err);

#endif
