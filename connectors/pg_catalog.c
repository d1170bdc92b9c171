#include "connectors/pg_catalog.h"

#define FROM_TABLES                                                                                                              \
    " FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', 'f', "   \
    "'v', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_t%'"
#define READABLE                                                                                                                 \
    " AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')"
#define IN_ORDER " ORDER BY 1 LIMIT 20000"

Str pg_field(const PGresult *result, int row, int column) {
    if (PQgetisnull(result, row, column)) return STR_NULL;
    return (Str){PQgetvalue(result, row, column), (size_t)PQgetlength(result, row, column)};
}

bool pg_tables(PgSession *session, bool readable, const char *where, Arena *arena, Str **names, size_t *count, Error *err) {
    static const char *const sql[] = {"SELECT n.nspname || '.' || c.relname" FROM_TABLES IN_ORDER,
                                      "SELECT n.nspname || '.' || c.relname" FROM_TABLES READABLE IN_ORDER};
    PGresult *result;
    if (!pg_run(session, sql[readable], where, arena, &result, err)) return false;
    *count = (size_t)PQntuples(result);
    *names = arena_array(arena, *count, sizeof **names);
    for (size_t i = 0; i < *count; i++) (*names)[i] = str_copy(arena, pg_field(result, (int)i, 0));
    return true;
}

bool pg_offers(PgSession *session, const char *where, Arena *arena, Offer **offers, size_t *count, Error *err) {
    static const char sql[] = "SELECT n.nspname || '.' || c.relname, CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END, "
                              "CASE WHEN c.relkind IN ('r', 'm') AND c.reltuples >= 0 THEN c.reltuples::bigint ELSE -1 END::text"
                              FROM_TABLES READABLE " AND NOT c.relispartition" IN_ORDER; /* its rows are its table's */
    PGresult *result;
    if (!pg_run(session, sql, where, arena, &result, err)) return false;
    *count = (size_t)PQntuples(result);
    *offers = arena_array(arena, *count, sizeof **offers);
    for (size_t i = 0; i < *count; i++) {
        bool view = str_eq(pg_field(result, (int)i, 1), STR("view"));
        Offer *out = &(*offers)[i];
        *out = (Offer){.name = str_copy(arena, pg_field(result, (int)i, 0)), .option = "table", .kind = view ? "view" : "table", .about = true};
        if (!str_int64(pg_field(result, (int)i, 2), &out->rows)) out->rows = -1;
    }
    return true;
}
