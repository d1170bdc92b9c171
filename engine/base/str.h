/* Str: a view of bytes, usually UTF-8, not NUL-terminated and not owned. ptr == NULL is "no value" (null);
 * len == 0 with a pointer is an empty value. Whoever keeps a Str longer than a call copies it into an arena. */
#ifndef KOPECK_STR_H
#define KOPECK_STR_H

#include "engine/base/arena.h"

typedef struct Str {
    const char *ptr;
    size_t len;
} Str;

#define STR(literal) ((Str){"" literal, sizeof(literal) - 1})
#define STR_CONST(literal) {"" literal, sizeof(literal) - 1} /* the same to initialise a static table with */
#define STR_NULL ((Str){NULL, 0})
#define STR_ARG(s) (int)(s).len, (s).ptr ? (s).ptr : "" /* for "%.*s" */

static inline Str str_of(const char *text) { /* NULL gives STR_NULL */
    return text ? (Str){text, strlen(text)} : STR_NULL;
}

static inline bool str_eq(Str a, Str b) { /* null equals null and empty here; data rules decide otherwise above */
    if (a.len != b.len || a.len == 0) return a.len == b.len;
    KNOWN(a.ptr && b.ptr);
    return memcmp(a.ptr, b.ptr, a.len) == 0;
}

static inline Str str_sub(Str s, size_t from, size_t to) { /* bytes [from, to), which must lie within s; null stays null */
    assert(from <= to && to <= s.len);
    return (Str){s.len ? s.ptr + from : s.ptr, to - from};
}

int str_compare(Str a, Str b); /* bytewise, <0 0 >0, shorter first */
bool str_eq_ascii_case(Str a, Str b);
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
Str str_trim(Str s); /* without ASCII space, tab, CR, LF, and U+00A0 at both ends; null stays null */
size_t str_find(Str s, Str part); /* byte index of the first occurrence, or SIZE_MAX */

/* Cuts *rest at the next `separator`, which is dropped, and returns the piece before it.
 * At the end *rest becomes STR_NULL; call until rest->ptr == NULL. */
Str str_cut(Str *rest, char separator);
Str str_cut_by(Str *rest, Str separator);

/* Is the item one of a list's, as str_cut_by cuts it? An empty list has none. */
bool str_listed(Str list, Str separator, Str item);

Str str_copy(Arena *arena, Str s);         /* NUL after it; null stays null */
char *str_cstr(Arena *arena, Str s);       /* NUL-terminated copy; null gives "" */
Str str_printf(Arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
bool str_int64(Str s, int64_t *out) MUST_USE; /* whole string a decimal integer with optional sign; no spaces */

/* The text with *** wherever the secret stands. One of less than four bytes would tear all words apart: it stays. */
Str str_without_secret(Str text, Str secret, Arena *arena);

#endif
