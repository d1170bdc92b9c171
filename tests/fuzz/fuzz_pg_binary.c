/* Any bytes as messages of a binary COPY. The first byte cuts them into messages, the next chooses the forms. */
#include "connectors/pg_binary.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum { COLUMNS = 3 };
    if (size < 2) return 0;
    PgForm form[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++) form[i] = (PgForm)((data[1] + 5 * i) % (PG_UUID + 1));
    Arena *arena = arena_new("fuzz", 0);
    Cells *cells = cells_new(arena, COLUMNS);
    Str out;
    for (int f = PG_TEXT; f <= PG_UUID; f++) (void)!pg_value((PgForm)f, data + 2, size - 2, cells, &out);
    PgCopy copy = {.form = form, .columns = COLUMNS, .header_read = data[0] & 1};
    size_t step = data[0] / 2u + 1;
    for (size_t at = 2; at < size && !cells_full(cells); at += step) {
        size_t take = size - at < step ? size - at : step;
        if (pg_copy_message(&copy, data + at, take, cells)) break;
    }
    arena_free(arena);
    return 0;
}
