#include <stdlib.h>

#include "engine/base/utf8.h"
#include "engine/clean/clean.h"

/* Any pattern, replacement and value, one a line: refused with a message, or applied within its limits. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static Buf out;
    Str rest = {(const char *)data, size}, pattern = str_cut(&rest, '\n'), with = str_cut(&rest, '\n');
    Arena *arena = arena_new("fuzz", 0);
    CleanContext *context = clean_context_new(arena, NULL);
    const Replacement *replacement = NULL;
    Error err = {0};
    if (replacement_compile(&replacement, pattern, with, "fuzz", arena, &err)) {
        out.len = 0;
        replacement_apply(replacement, context, rest, &out);
        if (!utf8_valid(buf_str(&out)) || out.len > rest.len * 3 * 16 + 4096) abort();
    } else if (err.kind != ERROR_USAGE || !err.text[0] || replacement) {
        abort();
    }
    arena_free(arena);
    return 0;
}
