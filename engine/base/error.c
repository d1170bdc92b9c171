#include "engine/base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

static void fill(Error *err, ErrorKind kind, const char *where, const char *native, const char *format, va_list args) {
    if (err->kind != ERROR_NONE) return;
    err->kind = kind;
    snprintf(err->where, sizeof err->where, "%s", where ? where : "");
    snprintf(err->native, sizeof err->native, "%s", native ? native : "");
    vsnprintf(err->text, sizeof err->text, format, args);
}

bool error_set(Error *err, ErrorKind kind, const char *where, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fill(err, kind, where, "", format, args);
    va_end(args);
    return false;
}

bool error_set_native(Error *err, ErrorKind kind, const char *where, const char *native, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fill(err, kind, where, native, format, args);
    va_end(args);
    return false;
}

bool error_column(Error *err, const char *name, size_t len) {
    if (len >= sizeof err->column) {
        len = sizeof err->column - 1;
        while (len && ((unsigned char)name[len] & 0xC0) == 0x80) len--;
    }
    if (len) memcpy(err->column, name, len);
    err->column[len] = '\0';
    return false;
}

bool error_set_errno(Error *err, ErrorKind kind, const char *where, const char *what) {
    int code = errno;
    const char *name = strerrorname_np(code);
    return error_set_native(err, kind, where, name ? name : "", "%s: %s", what, strerror(code));
}
