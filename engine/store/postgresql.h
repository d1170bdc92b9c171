/* The parts of the PostgreSQL backend. Internal to engine/store. */
#ifndef KOPECK_STORE_POSTGRESQL_H
#define KOPECK_STORE_POSTGRESQL_H

#include "engine/base/pg_session.h"
#include "engine/store/backend.h"

typedef struct Server {
    PgSession session;   /* conn NULL: lost, or given up */
    uint32_t generation; /* of the connection; statements that were prepared on another are not there */
    uint32_t names;      /* of prepared statements, given so far */
    const Query *open;   /* whose rows are being read */
    Arena *scratch;      /* of one statement */
    const char *schema;
    Str transaction; /* what the server calls the one that is open */
} Server;

static inline Server *server_of(const Store *store) {
    return store->handle;
}

/* Sets *err from what went wrong in the session: as a fault of the store, with the advice that fits one. Returns false.
 */
bool pg_store_fault(const Store *store, const Error *fault, Error *err);


/* Runs statements without values; *out: the last result, until the next statement. */
bool pg_store_run(Store *store, const char *sql, PGresult **out, Error *err) MUST_USE;

/* Text that the server takes: what is no UTF-8, and NUL, becomes U+FFFD. */
Str pg_store_text(Str text, Arena *arena);

/* postgresql_query.c */
bool pg_prepare(Query *query, Error *err) MUST_USE;
void pg_put_text(Query *query, int at, Str value);
void pg_put_bytes(Query *query, int at, Str bytes);
void pg_put_number(Query *query, int at, int64_t value);
bool pg_step(Query *query, bool *row, Error *err) MUST_USE;
void pg_reset(Query *query);
Str pg_text(const Query *query, int column);
int64_t pg_number(const Query *query, int column);

/* postgresql_bulk.c */
bool pg_bulk_open(Bulk *bulk, Error *err) MUST_USE;
void pg_bulk_text(Bulk *bulk, Str value);
void pg_bulk_bytes(Bulk *bulk, Str bytes);
void pg_bulk_number(Bulk *bulk, int64_t value);
bool pg_bulk_row(Bulk *bulk, Error *err) MUST_USE;
bool pg_bulk_close(Bulk *bulk, Error *err) MUST_USE;

#endif
