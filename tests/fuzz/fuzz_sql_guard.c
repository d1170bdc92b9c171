/* The guard over any bytes in any dialect: no fault, and what it lets through it lets through again, unchanged. */
#include "connectors/sql_guard.h"
#include "connectors/sql_name.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1) return 0;
    Arena *arena = arena_new("fuzz", 0);
    SqlDialect dialect = (SqlDialect)(data[0] % (DIALECT_FIREBIRD + 1));
    Str sql = {(const char *)data + 1, size - 1}, once, twice, table;
    Error err = {0};
    if (sql_guard(&(SqlGuard){dialect, NULL, 0, ""}, sql, arena, &once, &err)) {
        if (!sql_guard(&(SqlGuard){dialect, NULL, 0, ""}, once, arena, &twice, &err) || !str_eq(once, twice)) abort();
    }
    err = (Error){0};
    (void)!sql_table_name(sql, dialect, "", arena, &table, &err);
    arena_free(arena);
    return 0;
}
