/* Names of tables and columns, quoted as a dialect quotes them. */
#ifndef KOPECK_SQL_NAME_H
#define KOPECK_SQL_NAME_H

#include "connectors/sql_dialect.h"
#include "engine/base/error.h"
#include "engine/base/str.h"

/* "sales.orders" -> quoted for the dialect, each part between its dots. A part may already be quoted with ". Fails for an
 * empty part and for bytes that no name has (NUL). */
bool sql_table_name(Str table, SqlDialect dialect, const char *where, Arena *arena, Str *out, Error *err) MUST_USE;

/* The parts of such a name, without quotes; the last is the table. */
enum { SQL_NAME_PARTS = 4 };
bool sql_name_parts(Str table, const char *where, Arena *arena, Str part[SQL_NAME_PARTS], size_t *count, Error *err) MUST_USE;

Str sql_quote_name(Str name, SqlDialect dialect, Arena *arena);

#endif
