/* What the account sees in a database: its tables, and their keys. Results live in the arena. */
#ifndef KOPECK_ODBC_CATALOG_H
#define KOPECK_ODBC_CATALOG_H

#include "connectors/connector.h"
#include "connectors/odbc_session.h"

/* Tables and views that the account sees, as "schema.name" (or the name alone where there are no schemas). */
bool odbc_tables(OdbcSession *session, Arena *arena, Str **names, size_t *count, Error *err) MUST_USE;

/* The same by name, with the server's own estimates of their rows where it has some. where: for errors. */
bool odbc_offers(OdbcSession *session, const char *where, Arena *arena, Offer **offers, size_t *count, Error *err) MUST_USE;

/* The one column of the primary key of the table of that name, given in its parts ("schema", "name"); STR_NULL when it has
 * none, or one of several columns. */
bool odbc_primary_key(OdbcSession *session, const Str *part, size_t part_count, Arena *arena, Str *out, Error *err) MUST_USE;

#endif
