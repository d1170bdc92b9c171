#include "connectors/odbc_text.h"

#include "engine/base/buf.h"
#include "engine/base/utf8.h"

SQLWCHAR *utf16_of(Str text, Arena *arena, size_t *units) {
    SQLWCHAR *out = arena_array(arena, text.len + 1, sizeof *out); /* never more units than bytes */
    size_t count = 0;
    for (size_t i = 0; i < text.len;) {
        uint32_t c = utf8_next(text, &i);
        if (c < 0x10000) {
            out[count++] = (SQLWCHAR)c;
        } else {
            out[count++] = (SQLWCHAR)(0xD800 + ((c - 0x10000) >> 10));
            out[count++] = (SQLWCHAR)(0xDC00 + ((c - 0x10000) & 0x3FF));
        }
    }
    *units = count;
    return out;
}

/* Writes UTF-8 to `to`, which has room for three bytes a unit. *broken counts lone surrogates. */
static size_t convert(const SQLWCHAR *units, size_t count, char *to, size_t *broken) {
    char *at = to;
    for (size_t i = 0; i < count; i++) {
        uint32_t c = units[i];
        if (c < 0x80) {
            *at++ = (char)c;
            continue;
        }
        bool high = c >= 0xD800 && c < 0xDC00, low = c >= 0xDC00 && c < 0xE000;
        bool paired = high && i + 1 < count && units[i + 1] >= 0xDC00 && units[i + 1] < 0xE000;
        if (paired) {
            c = 0x10000 + ((c - 0xD800) << 10) + (uint32_t)(units[++i] - 0xDC00);
        } else if (high || low) {
            c = UTF8_BAD;
            ++*broken;
        }
        char bytes[4];
        size_t size = utf8_put(bytes, c);
        memcpy(at, bytes, size);
        at += size;
    }
    return (size_t)(at - to);
}

bool utf16_cell(const SQLWCHAR *units, size_t count, Cells *cells, Str *out) {
    size_t broken = 0;
    char *to = cells_room(cells, 3 * count + 1);
    size_t size = convert(units, count, to, &broken);
    *out = (Str){to, size};
    cells->at += size;
    return broken == 0;
}

Str utf16_text(const SQLWCHAR *units, size_t count, Arena *arena) {
    size_t broken = 0;
    char *to = arena_array_raw(arena, count + 1, 3);
    return (Str){to, convert(units, count, to, &broken)};
}

Str odbc_written(bool ansi, const OdbcWritten *text, Arena *arena) {
    size_t units = 0;
    if (ansi) {
        while (units < sizeof text->bytes - 1 && text->bytes[units]) units++;
        Str bytes = str_copy(arena, (Str){(const char *)text->bytes, units});
        return utf8_valid(bytes) ? bytes : STR("(no text)");
    }
    while (units < ODBC_TEXT_UNITS - 1 && text->wide[units]) units++;
    return utf16_text(text->wide, units, arena);
}

static bool digits_at(Str text, size_t at, const char *form) { /* 0 in form: a digit */
    for (; *form; form++, at++) {
        if (at >= text.len) return false;
        char c = text.ptr[at];
        if (*form == '0' ? c < '0' || c > '9' : c != *form) return false;
    }
    return true;
}

Str moment_text(Str text, bool utc, Cells *cells) {
    bool moment = digits_at(text, 0, "0000-00-00") && text.len > 11 && (text.ptr[10] == ' ' || text.ptr[10] == 'T') &&
                  digits_at(text, 11, "00:00:00");
    if (!moment) return cells_copy(cells, text.ptr, text.len);
    char *to = cells_room(cells, text.len + 2);
    size_t from = 19, size = 19;
    memcpy(to, text.ptr, 19);
    to[10] = 'T';
    if (from < text.len && text.ptr[from] == '.') {
        size_t end = from + 1;
        while (end < text.len && text.ptr[end] >= '0' && text.ptr[end] <= '9') end++;
        size_t kept = end;
        while (kept > from + 1 && text.ptr[kept - 1] == '0') kept--;
        if (kept == from + 1) kept = from; /* nothing but zeros: no point either */
        memcpy(to + size, text.ptr + from, kept - from);
        size += kept - from;
        from = end;
    }
    bool offset = from < text.len;
    for (; from < text.len; from++) {
        bool before_offset = text.ptr[from] == ' ' && from + 1 < text.len && strchr("+-", text.ptr[from + 1]);
        if (!before_offset) to[size++] = text.ptr[from];
    }
    if (utc && !offset) to[size++] = 'Z';
    cells->at += size;
    return (Str){to, size};
}

/* ---- Connection strings */

typedef struct Pair {
    Str key, value; /* value as written, with its braces */
} Pair;

static bool next_pair(Str *rest, Pair *out) {
    while (rest->len && (rest->ptr[0] == ';' || rest->ptr[0] == ' ' || rest->ptr[0] == '\n')) *rest = str_sub(*rest, 1, rest->len);
    if (rest->len == 0) return false;
    size_t equals = 0, end;
    while (equals < rest->len && rest->ptr[equals] != '=' && rest->ptr[equals] != ';') equals++;
    end = equals < rest->len && rest->ptr[equals] == '=' ? equals + 1 : equals;
    size_t value = end;
    bool braces = end < rest->len && rest->ptr[end] == '{';
    for (end += braces; end < rest->len; end++) {
        if (!braces && rest->ptr[end] == ';') break;
        if (!braces || rest->ptr[end] != '}') continue;
        if (end + 1 < rest->len && rest->ptr[end + 1] == '}') end++;
        else braces = false;
    }
    *out = (Pair){str_trim(str_sub(*rest, 0, equals)), str_trim(str_sub(*rest, value, end))};
    *rest = str_sub(*rest, end, rest->len);
    return true;
}

bool connection_get(Str connection, const char *key, Arena *arena, Str *value) {
    Pair pair;
    while (next_pair(&connection, &pair)) {
        if (!str_eq_ascii_case(pair.key, str_of(key))) continue;
        if (pair.value.len < 2 || pair.value.ptr[0] != '{') {
            *value = pair.value;
            return true;
        }
        Buf *plain = buf_own(arena);
        for (size_t i = 1; i + 1 < pair.value.len; i++) {
            if (pair.value.ptr[i] == '}') i++;
            if (i + 1 < pair.value.len) buf_char(plain, pair.value.ptr[i]);
        }
        *value = buf_str(plain);
        return true;
    }
    return false;
}

Str connection_set(Str connection, const char *key, Str value, Arena *arena) {
    Buf *out = buf_own(arena);
    Pair pair;
    while (next_pair(&connection, &pair)) {
        if (str_eq_ascii_case(pair.key, str_of(key))) continue;
        buf_printf(out, "%.*s=%.*s;", STR_ARG(pair.key), STR_ARG(pair.value));
    }
    bool braces = str_trim(value).len != value.len; /* only where they are needed: not every driver knows them */
    for (size_t i = 0; i < value.len; i++) braces |= value.ptr[i] == ';' || value.ptr[i] == '{' || value.ptr[i] == '}';
    buf_printf(out, "%s=%s", key, braces ? "{" : "");
    for (size_t i = 0; i < value.len; i++) {
        if (value.ptr[i] == '}') buf_char(out, '}');
        buf_char(out, value.ptr[i]);
    }
    buf_add(out, braces ? STR("};") : STR(";"));
    return buf_str(out);
}
