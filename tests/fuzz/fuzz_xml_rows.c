/* Rows out of any XML: no crash, no endless memory, and the same rows whether the document comes whole or byte by byte.
 */
#include "connectors/xml_rows.h"

#include "engine/base/buf.h"

#include <stdlib.h>

typedef struct Input {
    Str text;
    size_t step;
} Input;

static int read_some(void *context, char *to, int size) {
    Input *input = context;
    size_t take = input->step < (size_t)size ? input->step : (size_t)size;
    if (take > input->text.len) take = input->text.len;
    if (take) memcpy(to, input->text.ptr, take);
    input->text = str_sub(input->text, take, input->text.len);
    return (int)take;
}

static void read_all(Str text, size_t step, bool verbatim, Buf *out) {
    static const Str rows[] = {{"/a/b", 4}, {"/a/b/c", 6}, {"/*/r", 4}};
    static const Str columns[] = {{"d", 1}, {"@x", 2}, {"../e", 4}, {"f[g=h]/i | d/@y", 15}, {"count(d)", 8}, {".", 1}};
    Arena *arena = arena_new("fuzz", 0);
    Error err = {0};
    XmlRowsSpec spec = {.rows = rows,
                        .row_count = 3,
                        .column = columns,
                        .column_count = ARRAY_LEN(columns),
                        .value_max = 4096,
                        .verbatim = verbatim,
                        .where = "fuzz"};
    XmlRows *reader;
    Input input = {text, step};
    if (!xml_rows_new(&reader, &spec, arena, &err)) abort();
    bool ended = false, good = xml_rows_start(reader, "fuzz", read_some, &input, &err);
    while (good && !ended) {
        const Str *cell;
        uint64_t line;
        good = xml_rows_next(reader, &cell, &line, &ended, &err);
        for (size_t c = 0; good && !ended && c < ARRAY_LEN(columns); c++) {
            buf_printf(out, "%lld:", cell[c].ptr ? (long long)cell[c].len : -1LL);
            buf_add(out, cell[c]);
        }
    }
    if (good != (err.kind == ERROR_NONE)) abort();
    if (!good) out->len = 0; /* how far it comes before a fault is seen depends on the pieces */
    buf_printf(out, good ? "whole" : "broken");
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!size) return 0;
    Str text = {(const char *)data + 1, size - 1};
    Buf whole = {0}, pieces = {0};
    read_all(text, size, data[0] & 1, &whole);
    read_all(text, 1 + data[0] % 7, data[0] & 1, &pieces);
    if (!str_eq(buf_str(&whole), buf_str(&pieces))) abort();
    buf_free(&whole);
    buf_free(&pieces);
    return 0;
}
