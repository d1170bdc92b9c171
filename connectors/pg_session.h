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
} PgSession;

/* Connects as the options dsn, user, password and connect_timeout say. On failure session->conn stays NULL. */
bool pg_connect(PgSession *session, const Options *options, Error *err) MUST_USE;
void pg_close(PgSession *session); /* cancels what runs */

/* Runs one or more statements without parameters; *out is the last result, cleared with the arena. where: for the error. */
bool pg_run(PgSession *session, const char *sql, const char *where, Arena *arena, PGresult **out, Error *err) MUST_USE;

/* The result set that `sql` would give, without running it. */
bool pg_describe(PgSession *session, const char *sql, const char *where, Arena *arena, PGresult **out, Error *err) MUST_USE;

/* The next message of a running COPY: >0 its size (*message is to be freed with PQfreemem), -1 the end, 0 a fault. */
int pg_copy_next(PgSession *session, char **message, const char *where, Error *err) MUST_USE;

/* After the end of a COPY: how many rows the server says it sent. */
bool pg_copy_end(PgSession *session, const char *where, uint64_t *rows, Error *err) MUST_USE;

/* Ends a COPY before its end; the transaction is then to be rolled back. */
void pg_copy_abort(PgSession *session);

bool pg_transient(const Error *err); /* the same may go well a little later */

#endif
