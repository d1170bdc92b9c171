/* Query: a prepared statement of the store. Internal to engine/store.
 * Values are bound in order; rows are read by column number. A text that is read lives until the next step: copy it. */
#ifndef KOPECK_STORE_QUERY_H
#define KOPECK_STORE_QUERY_H

#include "engine/store/store.h"

#include <sqlite3.h>

typedef struct Query {
    Store *store;
    sqlite3_stmt *statement;
    int bound;
} Query;

sqlite3 *store_handle(const Store *store);
Arena *store_arena(const Store *store);

/* Sets *err from SQLite's last error. Returns false. */
bool store_fail(const Store *store, const char *what, Error *err);

bool store_exec(Store *store, const char *sql, Error *err) MUST_USE;

/* Prepared for the life of the store. */
bool query_open(Store *store, const char *sql, Query *out, Error *err) MUST_USE;

void query_text(Query *query, Str value); /* null for STR_NULL; the bytes must stay until the statement is reset */
void query_bytes(Query *query, Str bytes); /* a blob; they must stay as those of query_text */
void query_number(Query *query, int64_t value);
bool query_row(Query *query, bool *row,
               Error *err) MUST_USE;              /* steps; no row: the statement is reset, for new values */
bool query_do(Query *query, Error *err) MUST_USE; /* steps a statement without rows, and resets it */
void query_reset(Query *query);

Str query_str(const Query *query, int column, Arena *arena); /* "" for null */
int64_t query_int(const Query *query, int column);

#endif
