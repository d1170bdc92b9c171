/* What PostgreSQL's catalogue says of tables and views: their names, and about how many rows. Results live in the arena. */
#ifndef KOPECK_PG_CATALOG_H
#define KOPECK_PG_CATALOG_H

#include "connectors/connector.h"
#include "engine/base/pg_session.h"

/* A cell of a result, valid as long as that; STR_NULL: null. */
Str pg_field(const PGresult *result, int row, int column);

/* Names of tables and views, "schema.name" in their order: those that the account may read, or all. where: for errors. */
bool pg_tables(PgSession *session, bool readable, const char *where, Arena *arena, Str **names, size_t *count, Error *err) MUST_USE;

/* Those that it may read, with the planner's own count of rows: to count them would read every table. */
bool pg_offers(PgSession *session, const char *where, Arena *arena, Offer **offers, size_t *count, Error *err) MUST_USE;

#endif
