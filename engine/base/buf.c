#include "engine/base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

char *buf_grow(Buf *buf, size_t more) {
    assert(more <= SIZE_MAX / 4);
    size_t wanted = buf->len + more;
    if (wanted > buf->capacity) {
        size_t capacity = buf->capacity ? buf->capacity : 64;
        while (capacity < wanted) capacity *= 2;
        char *grown = realloc(buf->ptr, capacity);
        if (!grown) arena_out_of_memory("buffer", capacity);
        buf->ptr = grown;
        buf->capacity = capacity;
    }
    return buf->ptr + buf->len;
}

void buf_printf(Buf *buf, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(len >= 0);
    char *to = buf_reserve(buf, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(to, (size_t)len + 1, format, args);
    va_end(args);
    buf->len += (size_t)len;
}

void buf_free(Buf *buf) {
    free(buf->ptr);
    *buf = (Buf){0};
}

static void close_buf(void *handle) {
    Buf *buf = handle;
    buf_free(buf);
}

Buf *buf_own(Arena *arena) {
    Buf *buf = arena_alloc(arena, sizeof *buf);
    arena_own(arena, close_buf, buf);
    return buf;
}
