/* What the two halves of the postgresql connector share: postgresql.c its life, pg_plan.c the COPY of a dataset. */
#ifndef KOPECK_PG_SOURCE_H
#define KOPECK_PG_SOURCE_H

#include "connectors/cells.h"
#include "connectors/connector.h"
#include "connectors/pg_type.h"
#include "connectors/retry.h"
#include "engine/base/pg_session.h"

typedef struct Shape { /* a column of the query, as described */
    Str name, native;
    Oid type;
    PgForm form;
    const char *cast; /* "::text" or "" */
    ColumnType column;
    bool zoned;
} Shape;

struct Source {
    SourceSpec spec;
    const char *where; /* of dsn */
    NoticeList *notices;
    Arena *arena;   /* of the source */
    Arena *stage;   /* of the dataset */
    Arena *scratch; /* of one call */
    PgSession session;
    Retry retry;
    Str snapshot;
    bool delivered; /* a row, or the end of a dataset, has been handed out: a new snapshot would not fit */
    bool noticed;
    bool bytes_unchecked; /* SQL_ASCII: text may be anything */

    Extract extract; /* the dataset in work */
    const char *dataset_where;
    const char *query; /* guarded, placeholders replaced */
    bool query_has_window, query_has_since;
    Shape *shape;
    size_t shape_count;
    size_t *wanted; /* indexes of shape, in the order of delivery */
    size_t wanted_count;
    Schema schema;
    const char *copy_text;
    PgCopy copy;
    Cells *cells;
    bool copying, at_end;
    uint64_t rows, rows_declared, rows_rejected;
    BatchReject *reject;
    Str *reason; /* by column, made when first needed */
    size_t reject_count;
};

/* One after the other: the query, guarded; its columns as the server describes them; the COPY of those that are wanted. */
bool pg_plan_query(Source *source, Error *err) MUST_USE;
bool pg_plan_describe(Source *source, Error *err) MUST_USE;
bool pg_plan_copy(Source *source, Error *err) MUST_USE;

#endif
