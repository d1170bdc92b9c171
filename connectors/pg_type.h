/* Types of PostgreSQL: in which form their values come (pg_binary.h), and what column they make. */
#ifndef KOPECK_PG_TYPE_H
#define KOPECK_PG_TYPE_H

#include "connectors/pg_binary.h"

#include <libpq-fe.h>

typedef struct PgType {
    Oid oid; /* of pg_type.dat; these never change */
    PgForm form;
    ColumnType column;
    bool zoned;
    const char *cast; /* to what the form can decode: "::text" or "" */
} PgType;

/* Any type that is not decoded comes as its text. */
PgType pg_type(Oid oid);

#endif
