/* A dataset of an SQL source: what the project says of it, and the columns and tables that are meant by its names. */
#ifndef KOPECK_SQL_DATASET_H
#define KOPECK_SQL_DATASET_H

#include "connectors/connector.h"

/* The query or the table of a dataset: one of them is STR_NULL. *where: the option's place, for errors, also when this fails. */
bool sql_query_or_table(const Extract *extract, Str *query, Str *table, const char **where, Error *err) MUST_USE;

/* The columns of a query's result. */
typedef struct SqlResult {
    const Extract *extract; /* what is wanted of them */
    const Str *name;
    size_t count;
    const char *where; /* for errors */
} SqlResult;

/* Their numbers in the order of delivery: those that the extract wants, or all.
 * Fails on a wanted column that is not there or is there twice. (*order)[0..*order_count) lives in the arena. */
bool sql_columns(const SqlResult *result, Arena *arena, size_t **order, size_t *order_count, Error *err) MUST_USE;

/* Keeps the first line of an error, and adds the name that was probably meant as a hint. */
void sql_did_you_mean(Error *err, Str name);

#endif
