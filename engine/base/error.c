#include "engine/base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

/* What snprintf cut off may have been the rest of a character: manifests and reports take whole ones only. */
static void drop_cut_character(char *text) {
    size_t len = strlen(text), start = len;
    while (start && len - start < 4 && ((unsigned char)text[start - 1] & 0xC0) == 0x80) start--;
    if (start == 0) return;
    unsigned char lead = (unsigned char)text[start - 1];
    size_t wanted = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (len - (start - 1) < wanted) text[start - 1] = '\0';
}

static void fill(Error *err, ErrorKind kind, const char *where, const char *native, const char *format, va_list args) {
    if (err->kind != ERROR_NONE) return;
    err->kind = kind;
    bool cut = snprintf(err->where, sizeof err->where, "%s", where ? where : "") >= (int)sizeof err->where;
    if (cut) drop_cut_character(err->where);
    snprintf(err->native, sizeof err->native, "%s", native ? native : "");
    cut = vsnprintf(err->text, sizeof err->text, format, args) >= (int)sizeof err->text;
    if (cut) drop_cut_character(err->text);
}

bool (error_set)(Error *err, ErrorKind kind, const char *where, const char *format, ...) {
    va_list args;
    va_start(args, format);
    fill(err, kind, where, "", format, args);
    va_end(args);
    return false;
}

bool (error_set_native)(Error *err, ErrorKind kind, const char *where, const char *native, const char *format, ...) {
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

bool (error_set_errno)(Error *err, ErrorKind kind, const char *where, const char *what) {
    int code = errno;
    const char *name = strerrorname_np(code);
    return error_set_native(err, kind, where, name ? name : "", "%s: %s", what, strerror(code));
}
