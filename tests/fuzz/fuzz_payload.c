/* Messages: any bytes as a body, as fields, as a moment. What payload_of_fields writes must be JSON that payload_read
 * reads. */
#include "connectors/payload.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new("fuzz", 0);
    Error err = {0};
    Payload *payload;
    const Str path[] = {{"a", 1}, {"b.0.c", 5}, {"", 0}};
    const Str *cell = NULL;
    Str text = {(const char *)data, size};
    Buf out = {0};
    if (!payload_new(&payload, path, ARRAY_LEN(path), arena, &err)) abort();
    (void)payload_read(payload, text, &cell);
    static const Zone *utc;
    static Arena *kept;
    if (!kept) kept = arena_new("zone", 0);
    if (!utc && !zone_load(STR("UTC"), kept, &utc, &err)) abort();
    (void)payload_moment(text, utc);
    Str name = str_printf(arena, "n%.*s", STR_ARG(str_sub(text, 0, size / 3))), value = str_sub(text, size / 3, size);
    Str pair[] = {{"a", 1}, value, name, text};
    payload_of_fields(&out, pair, 2);
    if (payload_read(payload, buf_str(&out), &cell)) abort();
    buf_free(&out);
    arena_free(arena);
    return 0;
}
