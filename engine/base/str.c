#include "engine/base/str.h"

#include "engine/base/buf.h"

#include <stdarg.h>
#include <stdio.h>

int str_compare(Str a, Str b) {
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len ? memcmp(a.ptr, b.ptr, len) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool str_eq_ascii_case(Str a, Str b) {
    if (a.len != b.len) return false;
    for (size_t i = 0; i < a.len; i++) {
        if (lower(a.ptr[i]) != lower(b.ptr[i])) return false;
    }
    return true;
}

bool str_starts(Str s, Str prefix) {
    return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.ptr, prefix.ptr, prefix.len) == 0);
}

bool str_ends(Str s, Str suffix) {
    return s.len >= suffix.len && (suffix.len == 0 || memcmp(s.ptr + s.len - suffix.len, suffix.ptr, suffix.len) == 0);
}

static bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

Str str_trim(Str s) {
    while (s.len) {
        size_t step = is_space(s.ptr[0]) ? 1 : str_starts(s, STR("\xC2\xA0")) ? 2 : 0;
        if (!step) break;
        s.ptr += step;
        s.len -= step;
    }
    while (s.len) {
        size_t step = is_space(s.ptr[s.len - 1]) ? 1 : str_ends(s, STR("\xC2\xA0")) ? 2 : 0;
        if (!step) break;
        s.len -= step;
    }
    return s;
}

size_t str_find(Str s, Str part) {
    if (part.len == 0) return 0;
    const char *found = s.len >= part.len ? memmem(s.ptr, s.len, part.ptr, part.len) : NULL;
    return found ? (size_t)(found - s.ptr) : SIZE_MAX;
}

Str str_cut(Str *rest, char separator) {
    Str all = *rest;
    const char *end = all.len ? memchr(all.ptr, separator, all.len) : NULL;
    if (!end) {
        *rest = STR_NULL;
        return all;
    }
    size_t len = (size_t)(end - all.ptr);
    *rest = (Str){end + 1, all.len - len - 1};
    return (Str){all.ptr, len};
}

Str str_cut_by(Str *rest, Str separator) {
    Str all = *rest;
    size_t at = str_find(all, separator);
    *rest = at == SIZE_MAX ? STR_NULL : str_sub(all, at + separator.len, all.len);
    return at == SIZE_MAX ? all : str_sub(all, 0, at);
}

bool str_listed(Str list, Str separator, Str item) {
    for (Str rest = list; list.len && rest.ptr;) {
        if (str_eq(str_cut_by(&rest, separator), item)) return true;
    }
    return false;
}

Str str_copy(Arena *arena, Str s) {
    return s.ptr ? (Str){arena_copy(arena, s.ptr, s.len), s.len} : STR_NULL;
}

char *str_cstr(Arena *arena, Str s) {
    return arena_copy(arena, s.ptr ? s.ptr : "", s.len);
}

Str str_printf(Arena *arena, const char *format, ...) {
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(len >= 0);
    char *text = arena_array_raw(arena, (size_t)len + 1, 1);
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return (Str){text, (size_t)len};
}

bool str_int64(Str s, int64_t *out) {
    bool negative = s.len && s.ptr[0] == '-';
    size_t i = s.len && (s.ptr[0] == '-' || s.ptr[0] == '+') ? 1 : 0;
    if (i == s.len) return false;
    int64_t value = 0;
    for (; i < s.len; i++) {
        int digit = s.ptr[i] - '0';
        if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, digit, &value)) return false;
    }
    if (!negative && __builtin_sub_overflow((int64_t)0, value, &value)) return false;
    *out = value;
    return true;
}

Str str_without_secret(Str text, Str secret, Arena *arena) {
    if (secret.len < 4) return text;
    Buf *out = buf_own(arena);
    for (size_t at; (at = str_find(text, secret)) != SIZE_MAX; text = str_sub(text, at + secret.len, text.len)) {
        buf_add(out, str_sub(text, 0, at));
        buf_add(out, STR("***"));
    }
    buf_add(out, text);
    return buf_str(out);
}
