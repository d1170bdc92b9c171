/* Query: a statement of the store, in the one dialect that SQLite and PostgreSQL share. Internal to engine/store.
 *
 *   ?         the next value that is bound; ?2: the second one, again
 *   BIGINT    every number, also switches (0, 1), days and moments; TEXT compares and sorts by bytes
 *   numbers of rows are given out here, under the write lock (query_next_id): no sequence, no last row's id
 *   ON CONFLICT ... DO NOTHING or DO UPDATE, not INSERT OR ...; behind a SELECT it needs WHERE 1 = 1
 *   EXISTS, comparisons, AND and OR give truth, not numbers: CASE WHEN ... THEN 1 ELSE 0 END where a number is wanted;
 *   reading a column of truth as a number gives 0 or 1
 *   no JSON, no casts of amounts, no sum() over BIGINT: such work is done here
 *
 * Values are bound in order; rows are read by column number. A text that is read lives until the next step: copy it.
 * One statement is open at a time: read it to its end, or reset it, before the next one begins. */
#ifndef KOPECK_STORE_QUERY_H
#define KOPECK_STORE_QUERY_H

#include "engine/store/store.h"

enum { QUERY_VALUES_MAX = 32 };

typedef struct Query {
    Store *store;
    const char *sql;
    void *statement; /* the backend's */
    int bound;
} Query;

Arena *store_arena(const Store *store);

/* Runs statements without values and without rows. */
bool store_run(Store *store, const char *script, Error *err) MUST_USE;

/* Ready for the life of the store. */
bool query_open(Store *store, const char *sql, Query *out, Error *err) MUST_USE;

void query_text(Query *query, Str value);  /* "" for STR_NULL; the bytes must stay until the statement is reset */
void query_bytes(Query *query, Str bytes); /* not text; they must stay as those of query_text */
void query_number(Query *query, int64_t value);
bool query_row(Query *query, bool *row,
               Error *err) MUST_USE;              /* steps; no row: the statement is reset, for new values */
bool query_do(Query *query, Error *err) MUST_USE; /* steps a statement without rows, and resets it */
void query_reset(Query *query);

Str query_str(const Query *query, int column, Arena *arena); /* a copy; "" for null */
Str query_view(const Query *query, int column);              /* until the next step */
int64_t query_int(const Query *query, int column);           /* 0 for null */

/* The one number that a statement without values gives; `otherwise` where it gives no row. */
bool query_one(Store *store, const char *sql, int64_t otherwise, int64_t *out, Error *err) MUST_USE;

/* What a new row of `table` is numbered. Under the write lock. */
bool query_next_id(Store *store, const char *table, const char *column, int64_t *out, Error *err) MUST_USE;

/* ---- Many rows into one table, in one go: nothing else may run between bulk_open and bulk_close. */

typedef struct Bulk {
    Store *store;
    const char *table, *columns; /* "id, job, name" */
    int width;                   /* how many columns */
    uint64_t rows;
    Query insert; /* where rows go one by one */
    void *stream; /* the backend's, where they do not */
} Bulk;

bool bulk_open(Store *store, const char *table, const char *columns, Bulk *out, Error *err) MUST_USE;
void bulk_text(Bulk *bulk, Str value); /* the bytes must stay until bulk_row */
void bulk_bytes(Bulk *bulk, Str bytes);
void bulk_number(Bulk *bulk, int64_t value);
bool bulk_row(Bulk *bulk, Error *err) MUST_USE; /* the values since the last one are a row */
bool bulk_close(Bulk *bulk, Error *err) MUST_USE;

#endif
