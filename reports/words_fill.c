#include "reports/words.h"

Str words_fill(Str text, const Str *argument, size_t count, Arena *arena) {
    Buf *out = buf_own(arena);
    for (size_t i = 0; i < text.len; i++) {
        bool place = text.ptr[i] == '{' && i + 2 < text.len && text.ptr[i + 2] == '}';
        if (!place) {
            buf_char(out, text.ptr[i]);
            continue;
        }
        size_t number = (size_t)(text.ptr[i + 1] - '1');
        assert(number < count);
        buf_add(out, argument[number]);
        i += 2;
    }
    return buf_str(out);
}
