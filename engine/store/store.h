/* Store: what Kopeck remembers from run to run. Runs, findings with the spans of runs in which they stood, decisions,
 * messages. Kept in one SQLite file, or, for several machines, in a schema of a PostgreSQL database: the same tables,
 * the same statements (see query.h), the same answers.
 *
 * Written by one at a time (the second waits, see STORE_WAIT_MS); readers are never held up. A writer that is killed,
 * or whose server goes away, leaves all that was committed and nothing else. The schema has a version; an older one is
 * brought forward when it is opened for writing, a newer one is refused. */
#ifndef KOPECK_STORE_H
#define KOPECK_STORE_H

#include "engine/base/error.h"
#include "engine/base/options.h"

typedef struct Store Store;

enum { STORE_WAIT_MS = 600000 }; /* a run of half a million findings holds the lock for less than a minute */

/* Where a store is. One of the two. */
typedef struct StorePlace {
    const char *file;      /* made with mode 0600: it holds names and amounts */
    const Options *server; /* of PostgreSQL: dsn, user, password, connect_timeout as pg_connect takes them, and schema */
    Str unset;             /* "${NAME}", of a variable that is not set and without which the server cannot be reached; "": none */
} StorePlace;

#define STORE_SCHEMA "kopeck" /* where none is named */

int store_version(void); /* of the newest schema */

/* Opens the store; closed with the arena.
 * write  false: it must be there and be of the newest version. True: made when missing, and brought forward.
 * Fails  ERROR_OUTPUT: cannot be opened or reached, is no store, is damaged, is held by another run for too long, or is
 * newer than this program; ERROR_USAGE: reading one that is not there or must be brought forward first */
bool store_open(const StorePlace *place, bool write, Arena *arena, Store **out, Error *err) MUST_USE;

bool store_may_be_there(const StorePlace *place); /* false: a file that is not there; a server has to be asked */

const char *store_title(const Store *store); /* for people: the file, or host, database and schema; no secret */

/* Another machine keeps it: what goes wrong with it there need not harm what is done here. */
bool store_remote(const Store *store);

/* Takes the write lock, until store_commit or store_cancel. A server that was lost since the last statement is sought
 * anew. */
bool store_begin(Store *store, Error *err) MUST_USE;
bool store_commit(Store *store, Error *err) MUST_USE;
void store_cancel(Store *store); /* does nothing without store_begin */

/* A consistent copy into a file of SQLite that is not there yet, while runs go on. Mode 0600, whole or not at all. */
bool store_backup(Store *store, const char *file, Error *err) MUST_USE;

/* Everything of `from` into `to`, which must have no run, decision or message yet; all or nothing. *rows: how many. */
bool store_copy(Store *from, Store *to, uint64_t *rows, Error *err) MUST_USE;

/* Reads all of it: SQLite's own check of every page and index; on a server, that every row belongs to one that is
 * there. */
bool store_check(Store *store, Error *err) MUST_USE;

#endif
