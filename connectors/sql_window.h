/* The window of time of an extract, as SQL literals: what `:from`, `:cutoff` and their kin stand for. */
#ifndef KOPECK_SQL_WINDOW_H
#define KOPECK_SQL_WINDOW_H

#include "connectors/connector.h"
#include "connectors/sql_guard.h"

enum { SQL_WINDOW_PLACEHOLDERS = 9, SQL_WINDOW_SINCE = 6 }; /* the last three are those of changes */

/* "2026-09-30 23:58:00" (with a fraction where there is one): the wall clock of `zone`, or of UTC when zone is NULL, at an
 * instant moved by so many days. Instants past the years 1..9999 give the first or the last moment of those years. */
Str sql_wall_clock(Instant at, const Zone *zone, int days, Arena *arena);

/* The number from which changed rows are asked for, as a literal. */
Str sql_since_version(const ExtractChanges *changes, Arena *arena);

/* from, cutoff: the instants; in PostgreSQL timestamptz literals, elsewhere the same as the next two.
 * from_local, cutoff_local: wall clock of the source's zone.   from_utc, cutoff_utc: wall clock of UTC.
 * since, since_local, since_utc: the mark from which changed rows are asked for, a moment as above, or a number.
 * An open end becomes the first or last moment (or number) that the dialect can compare with. */
void sql_window_placeholders(const Extract *extract, const Zone *zone, SqlDialect dialect, Arena *arena,
                             SqlPlaceholder out[SQL_WINDOW_PLACEHOLDERS]);

#endif
