/* What the two halves of the odbc connector share: odbc.c its life, odbc_plan.c the statement of a dataset. */
#ifndef KOPECK_ODBC_SOURCE_H
#define KOPECK_ODBC_SOURCE_H

#include "connectors/connector.h"
#include "connectors/odbc_pages.h"
#include "connectors/odbc_rows.h"
#include "connectors/retry.h"

struct Source {
    SourceSpec spec;
    const char *where; /* of `connection` */
    NoticeList *notices;
    Arena *arena;   /* of the source */
    Arena *stage;   /* of the dataset */
    Arena *scratch; /* of one call */
    OdbcSession session;
    Retry retry;
    Str snapshot;
    bool delivered, noticed;

    Extract extract; /* the dataset in work */
    const char *dataset_where;
    Str sql;
    OdbcStatement statement;
    OdbcRows rows;
    size_t *order; /* columns of the result, in the order of delivery */
    size_t order_count;
    Schema schema;
    Cells *cells; /* one column more than the schema where pages go by a column that is not wanted */
    OdbcPages pages;
    Str page_key;
    bool paged, noticed_buffer;
    bool at_end;
    uint64_t row_count;
    BatchReject *reject;
    size_t reject_count;
};

void odbc_close_dataset(Source *source);

/* Settles source->sql, and the pages where it is read in such. */
bool odbc_plan(Source *source, Error *err) MUST_USE;

bool odbc_run_and_describe(Source *source, Str sql, Error *err) MUST_USE;
bool odbc_choose_columns(Source *source, Error *err) MUST_USE; /* source->order of the wanted ones */
size_t odbc_column_named(const Source *source, Str name);      /* of the statement's columns; SIZE_MAX: none */

#endif
