/* Buf: bytes that grow, on the heap, owned by whoever made it (`Buf buf = {0}` is empty and valid).
 * Growing cannot fail (arena's out-of-memory handler ends the run). buf_free, or buf_own for the life of an arena. */
#ifndef KOPECK_BUF_H
#define KOPECK_BUF_H

#include "engine/base/str.h"

typedef struct Buf {
    char *ptr;
    size_t len, capacity;
} Buf;

char *buf_reserve(Buf *buf, size_t more);          /* room for `more` bytes after len; returns where they go */
void buf_append(Buf *buf, const void *bytes, size_t size);
void buf_add(Buf *buf, Str s);
void buf_char(Buf *buf, char c);
void buf_printf(Buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_free(Buf *buf);
Buf *buf_own(Arena *arena);                        /* an empty Buf that the arena frees */

static inline Str buf_str(const Buf *buf) {
    return (Str){buf->ptr ? buf->ptr : "", buf->len};
}

#endif
