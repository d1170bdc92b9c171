#include "connectors/sql_first.h"

bool sql_knows_first(SqlDialect dialect) {
    return dialect != DIALECT_OTHER;
}

Str sql_first(Str select, size_t rows, SqlDialect dialect, Arena *arena) {
    static const Str word = {"SELECT ", 7};
    assert(sql_knows_first(dialect) && str_starts(select, word));
    Str rest = str_sub(select, word.len, select.len);
    switch (dialect) {
    case DIALECT_MSSQL: return str_printf(arena, "SELECT TOP (%zu) %.*s", rows, STR_ARG(rest));
    case DIALECT_FIREBIRD: return str_printf(arena, "SELECT FIRST %zu %.*s", rows, STR_ARG(rest));
    case DIALECT_ORACLE: return str_printf(arena, "SELECT * FROM (%.*s) WHERE ROWNUM <= %zu", STR_ARG(select), rows);
    default: return str_printf(arena, "%.*s LIMIT %zu", STR_ARG(select), rows);
    }
}
