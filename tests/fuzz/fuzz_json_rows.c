/* Records out of any bytes: the same rows, asides and faults whether the answer comes whole or in pieces.
 * The first byte chooses where the records stand and how the pieces are cut. */
#include "connectors/json_rows.h"

#include <stdlib.h>

static void put_text(Buf *out, Str text) {
    buf_printf(out, "%lld:", text.ptr ? (long long)text.len : -1LL);
    buf_add(out, text);
}

static void read_all(JsonRows *rows, size_t columns, size_t asides, Str input, size_t step, Buf *out) {
    JsonRowsState state = JSON_ROWS_MORE;
    JsonRow row;
    json_rows_start(rows);
    for (size_t at = 0; at < input.len && state != JSON_ROWS_BAD; at += step) {
        Str piece = str_sub(input, at, input.len - at > step ? at + step : input.len);
        while ((state = json_rows_next(rows, &piece, &row)) == JSON_ROWS_ROW) {
            buf_printf(out, "%llu %s ", (unsigned long long)row.number, row.reject ? row.reject : "");
            for (size_t c = 0; c < columns; c++) put_text(out, row.cell[c]);
        }
    }
    buf_printf(out, "%s %s", json_rows_end(rows) ? "whole" : "broken", json_rows_fault(rows));
    for (size_t i = 0; i < asides; i++) put_text(out, json_rows_aside(rows, i));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const places[] = {"", "data", "data.*", "d.results", "*"};
    static const Str columns[] = {{"id", 2}, {"a.b", 3}, {"i.0.p", 5}, {"i", 1}, {"", 0}},
                     asides[] = {{"total", 5}, {"e.m", 3}};
    if (!size) return 0;
    Arena *arena = arena_new("fuzz", 0);
    Error err = {0};
    JsonRowsSpec spec = {.rows = str_of(places[data[0] % ARRAY_LEN(places)]),
                         .column = columns,
                         .column_count = ARRAY_LEN(columns),
                         .aside = asides,
                         .aside_count = ARRAY_LEN(asides),
                         .value_max = 4096,
                         .depth_max = 32};
    JsonRows *rows;
    if (!json_rows_new(&rows, &spec, arena, &err)) abort();
    Str input = {(const char *)data + 1, size - 1};
    Buf whole = {0}, pieces = {0};
    read_all(rows, ARRAY_LEN(columns), ARRAY_LEN(asides), input, input.len + 1, &whole);
    read_all(rows, ARRAY_LEN(columns), ARRAY_LEN(asides), input, 1 + data[0] % 7, &pieces);
    if (!str_eq(buf_str(&whole), buf_str(&pieces))) abort();
    buf_free(&whole);
    buf_free(&pieces);
    arena_free(arena);
    return 0;
}
