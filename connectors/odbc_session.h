/* A connection through unixODBC: connecting under one lock, and the read-only set-up up to the begin of its snapshot. */
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

/* Makes the session fit for the next statement after whatever went before. where: for errors, as everywhere here. */
bool odbc_rewind(OdbcSession *session, const char *where, Error *err) MUST_USE;

#endif
