/* Connection strings and moments from any bytes: no fault, and what is set is got. */
#include "connectors/odbc_text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new("fuzz", 0);
    Cells *cells = cells_new(arena, 1);
    Str text = {(const char *)data, size}, value = STR_NULL, got = STR_NULL;
    (void)connection_get(text, "PWD", arena, &value);
    (void)connection_set(text, "PWD", STR("x"), arena);
    Str connection = connection_set(STR("Driver={a;b};UID=c"), "PWD", text, arena);
    if (memchr(data, '\0', size) == NULL && str_eq(str_trim(text), text)) {
        if (!connection_get(connection, "PWD", arena, &got) || !str_eq(got, text)) abort();
    }
    (void)moment_text(text, true, cells);
    size_t units;
    SQLWCHAR *wide = utf16_of(text, arena, &units);
    (void)!utf16_cell(wide, units, cells, &got);
    if (size >= 2) (void)!utf16_cell(arena_array_copy(arena, data, size / 2, sizeof(SQLWCHAR)), size / 2, cells, &got);
    arena_free(arena);
    return 0;
}
