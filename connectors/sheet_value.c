#include "connectors/sheet_value.h"

#include "connectors/number_text.h"
#include "engine/base/utf8.h"
#include "engine/data/instant.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Dates and numbers */

bool sheet_is_date_format(Str code) {
    bool quoted = false, bracket = false;
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];
        if (c == '\\' || c == '_' || c == '*') {
            i++;
            continue;
        }
        if (c == '"') quoted = !quoted;
        if (c == '[' && !quoted) bracket = true;
        if (bracket && (code.ptr[i] == 'h' || code.ptr[i] == 'm' || code.ptr[i] == 's') && code.ptr[i - 1] == '[')
            return true;
        if (c == ']') bracket = false;
        if (quoted || bracket) continue;
        if (c == ';') return false; /* the first section decides */
        if (strchr("yYdDhHsS", c)) return true;
        if ((c == 'm' || c == 'M') && (i == 0 || code.ptr[i - 1] != '0')) return true;
    }
    return false;
}

bool sheet_is_date_number(int64_t format) {
    return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) || (format >= 45 && format <= 47) ||
           (format >= 50 && format <= 58);
}

/* Day 1 is 1900-01-01, and 60 the 29 February of that year, which there never was. */
Str sheet_date(Str serial, bool since_1904, Arena *arena) {
    char text[64], *end;
    if (serial.len >= sizeof text) return serial;
    memcpy(text, serial.ptr, serial.len);
    text[serial.len] = 0;
    double value = strtod(text, &end);
    if (*end || !(value >= 0) || value > 2958465.99999) return serial;
    int64_t seconds = (int64_t)(value * 86400 + 0.5), days = seconds / 86400;
    int in_day = (int)(seconds % 86400), year, month, date;
    if (!since_1904 && days == 0)
        return str_printf(arena, "%02d:%02d:%02d", in_day / 3600, in_day / 60 % 60, in_day % 60);
    Day day = since_1904 ? day_of(1904, 1, 1) + (Day)days : day_of(1899, 12, 30) + (Day)days + (days < 60);
    day_split(day, &year, &month, &date);
    if (!in_day) return str_printf(arena, "%04d-%02d-%02d", year, month, date);
    return str_printf(arena, "%04d-%02d-%02dT%02d:%02d:%02d", year, month, date, in_day / 3600, in_day / 60 % 60,
                      in_day % 60);
}

Str sheet_number(Str text, Arena *arena) {
    char copy[64], *end, out[NUMBER_TEXT_SIZE];
    size_t digits = 0;
    bool exponent = false, leading = true;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == 'e' || c == 'E') exponent = true;
        if (c >= '1' && c <= '9') leading = false;
        digits += !exponent && !leading && c >= '0' && c <= '9';
    }
    if ((!exponent && digits <= 15) || text.len >= sizeof copy) return text;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = 0;
    double value = strtod(copy, &end);
    if (*end) return text;
    snprintf(copy, sizeof copy, "%.15g", value);
    return str_copy(arena, double_text(strtod(copy, NULL), out));
}

/* ---- Places */

Str sheet_column_name(size_t index, Arena *arena) {
    char text[8];
    size_t at = sizeof text;
    for (size_t n = index + 1; n; n = (n - 1) / 26) text[--at] = (char)('A' + (n - 1) % 26);
    return str_copy(arena, (Str){text + at, sizeof text - at});
}

size_t sheet_column_of(Str reference) {
    size_t column = 0, i = 0;
    for (; i < reference.len && i < 4 && reference.ptr[i] >= 'A' && reference.ptr[i] <= 'Z'; i++)
        column = column * 26 + (size_t)(reference.ptr[i] - 'A' + 1);
    return i ? column - 1 : SIZE_MAX;
}

/* ---- Texts */

static int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The character that "_x000D_" stands for (ECMA-376, ST_Xstring): what XML cannot hold, or would change. -1: none. */
static int escaped_character(Str text) {
    int value = 0;
    if (text.len < 7 || memcmp(text.ptr, "_x", 2) != 0 || text.ptr[6] != '_') return -1;
    for (size_t i = 2; i < 6; i++) {
        int digit = hex_digit(text.ptr[i]);
        if (digit < 0) return -1;
        value = value * 16 + digit;
    }
    return value == 0 || (value >= 0xD800 && value < 0xE000) ? -1 : value;
}

Str sheet_unescaped(Str text, Arena *arena) {
    if (str_find(text, STR("_x")) == SIZE_MAX) return text;
    char *out = arena_array_raw(arena, text.len + 1, 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len;) {
        int value = escaped_character(str_sub(text, i, text.len));
        if (value < 0) {
            out[len++] = text.ptr[i++];
            continue;
        }
        len += utf8_put(out + len, (uint32_t)value);
        i += 7;
    }
    return (Str){out, len};
}
