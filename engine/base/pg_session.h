/* A session with a PostgreSQL server: connecting, running statements, and faults told in words with their SQLSTATE.
 * No call waits longer than its time-out, and each looks at parallel_cancelled while it waits. */
#ifndef KOPECK_PG_SESSION_H
#define KOPECK_PG_SESSION_H

#include "engine/base/error.h"
#include "engine/base/options.h"

#include <libpq-fe.h>

typedef struct PgSession {
    PGconn *conn;       /* NULL before connecting */
    int64_t silence_ms; /* longest wait for the next byte of the server */
    bool writes;        /* false: transactions are read-only unless the server's settings say otherwise */
} PgSession;

/* Connects as the options dsn, user, password and connect_timeout say. On failure session->conn stays NULL. */
bool pg_connect(PgSession *session, const Options *options, Error *err) MUST_USE;
void pg_close(PgSession *session); /* cancels what runs */

/* Runs one or more statements without parameters; *out is the last result, cleared with the arena. where: for the error. */
bool pg_run(PgSession *session, const char *sql, const char *where, Arena *arena, PGresult **out, Error *err) MUST_USE;

/* The result set that `sql` would give, without running it. */
bool pg_describe(PgSession *session, const char *sql, const char *where, Arena *arena, PGresult **out, Error *err) MUST_USE;

/* After a PQsend... function that began a statement: hands all of it to the server. */
bool pg_flush(PgSession *session, const char *where, Error *err) MUST_USE;

/* The statement's next result, to be cleared; NULL: there is no more. What the server refused is a result, see pg_refused. */
bool pg_next(PgSession *session, const char *where, PGresult **out, Error *err) MUST_USE;

/* What the server said in a result that is an error, or libpq of a connection that is lost. Returns false. */
bool pg_refused(const PgSession *session, const PGresult *result, const char *where, Error *err);
bool pg_lost(const PgSession *session, const char *where, Error *err);

/* The next message of a running COPY: >0 its size (*message is to be freed with PQfreemem), -1 the end, 0 a fault. */
int pg_copy_next(PgSession *session, char **message, const char *where, Error *err) MUST_USE;

/* After the end of a COPY: how many rows the server says it sent. */
bool pg_copy_end(PgSession *session, const char *where, uint64_t *rows, Error *err) MUST_USE;

/* Ends a COPY before its end; the transaction is then to be rolled back. */
void pg_copy_abort(PgSession *session);

bool pg_transient(const Error *err); /* the same may go well a little later */

#endif
