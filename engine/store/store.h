/* Store: what Kopeck remembers from run to run, one SQLite file. Runs, findings with the spans of runs in which they
 * stood, and decisions. Opened by one process for writing at a time (the second waits, see STORE_WAIT_MS); readers are
 * never held up.
 *
 * The file is made with mode 0600: it holds names and amounts. It is in WAL mode with full syncs, so a process that is
 * killed leaves all that was committed and nothing else. Its schema has a version (PRAGMA user_version); an older one
 * is brought forward when it is opened for writing, a newer one is refused. */
#ifndef KOPECK_STORE_H
#define KOPECK_STORE_H

#include "engine/base/error.h"
#include "engine/base/str.h"

typedef struct Store Store;

enum { STORE_WAIT_MS = 600000 }; /* a run of half a million findings holds the lock for less than a minute */

/* The scripts that bring an empty file to the newest version, one a version; ends with NULL. */
extern const char *const store_migration[];
int store_version(void); /* of the newest */

/* Opens the store at `path`; closed with the arena.
 * write  false: it must be there and be of the newest version. True: made when missing, and brought forward.
 * Fails  ERROR_OUTPUT: cannot be opened, is no store, is damaged, is held by another run for too long, or is newer than
 * this program; ERROR_USAGE: reading one that is not there or must be brought forward first */
bool store_open(const char *path, bool write, Arena *arena, Store **out, Error *err) MUST_USE;

bool store_begin(Store *store, Error *err) MUST_USE; /* the write lock, until store_commit or store_cancel */
bool store_commit(Store *store, Error *err) MUST_USE;
void store_cancel(Store *store); /* does nothing without store_begin */

/* A consistent copy into a file that is not there yet, while runs go on. Mode 0600, whole or not at all. */
bool store_backup(Store *store, const char *file, Error *err) MUST_USE;

/* SQLite's own check of every page and index. */
bool store_check(Store *store, Error *err) MUST_USE;

#endif
