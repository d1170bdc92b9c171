/* The file of a model: any bytes are refused with a message or read; what was read is written, and read again the same. */
#include "engine/match/model.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    Arena *arena = arena_new("fuzz", 0);
    Model model, again;
    Error err = {0};
    if (model_read((Str){(const char *)data, size}, "model", arena, &model, &err)) {
        Str text = model_write(&model, arena);
        if (!model_read(text, "model", arena, &again, &err) || !str_eq(model_write(&again, arena), text)) abort();
    } else if (err.kind != ERROR_USAGE || !err.text[0]) {
        abort();
    }
    arena_free(arena);
    return 0;
}
