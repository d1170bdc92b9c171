/* The SELECT that reads an object of 1C:Enterprise from its tables, with values as people know them: references as
 * GUIDs in the order in which 1C shows them, dates without the offset of the year, texts without padding, flags as
 * booleans; what 1C writes for "empty" (zero references, the first day of its calendar, "") is null. All of it is
 * computed by the server.
 *
 *   Контрагент -> lower(right(...)) of _Fld456RRef      Дата -> _Date_Time less 2000 years */
#ifndef KOPECK_ONEC_SQL_H
#define KOPECK_ONEC_SQL_H

#include "connectors/connector.h"
#include "connectors/onec_names.h"

typedef struct OnecSql OnecSql;

/* An attribute through which fields of another object are read: Валюта -> Справочник.Валюты, for Валюта.Наименование.
 */
typedef struct OnecRefer {
    Str field;
    OnecSql *to;
} OnecRefer;

struct OnecSql {
    bool mssql; /* else PostgreSQL */
    int years;  /* that the database adds to each date: 0 or 2000 */
    const OnecTable *table;
    const Schema *column;      /* of the database's table */
    const Extract *extract;    /* wanted columns, window, cut-off */
    const Zone *zone;          /* of the 1C server's clock */
    const char *where;         /* for errors */
    const char *balance_where; /* of `balance`, for errors */
    const OnecRefer *refer;
    size_t refer_count;
    Arena *arena;
};

Str onec_table_name(const OnecSql *s);

typedef struct OnecSelect {
    Str sql;
    Str *name; /* of the columns, in order */
    bool *
        is_type; /* the column holds numbers of tables, as hexadecimal digits: to be replaced by what they are called */
    size_t count;
} OnecSelect;

/* All columns that can be wanted, when none is named. balance: the option `balance`. */
bool onec_select(const OnecSql *s, const Options *options, OnecSelect *out, Error *err) MUST_USE;

#endif
