/* Buf: bytes that grow, on the heap, owned by whoever made it (`Buf buf = {0}` is empty and valid).
 * Growing cannot fail (arena's out-of-memory handler ends the run). buf_free, or buf_own for the life of an arena. */
#ifndef KOPECK_BUF_H
#define KOPECK_BUF_H

#include "engine/base/str.h"

#include <assert.h>

typedef struct Buf {
    char *ptr;
    size_t len, capacity;
} Buf;

char *buf_grow(Buf *buf, size_t more);             /* as buf_reserve, which calls it where there is no room yet */
void buf_printf(Buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_free(Buf *buf);
Buf *buf_own(Arena *arena);                        /* an empty Buf that the arena frees */

static inline char *buf_reserve(Buf *buf, size_t more) { /* room for `more` bytes after len; returns where they go */
    return more <= buf->capacity - buf->len && buf->ptr ? buf->ptr + buf->len : buf_grow(buf, more);
}

static inline void buf_append(Buf *buf, const void *bytes, size_t size) {
    if (!size) return;
    assert(bytes);
    memcpy(buf_reserve(buf, size), bytes, size);
    buf->len += size;
}

static inline void buf_add(Buf *buf, Str s) {
    buf_append(buf, s.ptr, s.len);
}

static inline void buf_char(Buf *buf, char c) {
    *buf_reserve(buf, 1) = c;
    buf->len++;
}

static inline Str buf_str(const Buf *buf) {
    return (Str){buf->ptr ? buf->ptr : "", buf->len};
}

#endif
