/* Reading a workbook back: files of the zip, and cells of a sheet's XML. Only as much as the tests of our own output
 * need. */
#ifndef KOPECK_TEST_WORKBOOK_H
#define KOPECK_TEST_WORKBOOK_H

#include "engine/base/arena.h"
#include "engine/base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

static inline uint32_t zip_number(const char *at, size_t size) {
    uint32_t value = 0;
    for (size_t i = 0; i < size; i++) value |= (uint32_t)(uint8_t)at[i] << (8 * i);
    return value;
}

/* The content of a file of the zip, NUL-terminated; STR_NULL when there is none of that name. */
static inline Str zip_file(Str zip, const char *name, Arena *into) {
    size_t end = zip.len - 22; /* the end record has no comment here */
    if (zip_number(zip.ptr + end, 4) != 0x06054b50) abort();
    size_t at = zip_number(zip.ptr + end + 16, 4), count = zip_number(zip.ptr + end + 10, 2);
    for (size_t i = 0; i < count; i++) {
        const char *entry = zip.ptr + at;
        size_t packed = zip_number(entry + 20, 4), size = zip_number(entry + 24, 4),
               name_len = zip_number(entry + 28, 2);
        size_t more = zip_number(entry + 30, 2) + zip_number(entry + 32, 2);
        if (name_len == strlen(name) && memcmp(entry + 46, name, name_len) == 0) {
            const char *local = zip.ptr + zip_number(entry + 42, 4);
            const char *data = local + 30 + zip_number(local + 26, 2) + zip_number(local + 28, 2);
            char *out = arena_alloc(into, size + 1);
            z_stream stream = {.next_in = (Bytef *)(uintptr_t)data,
                               .avail_in = (uInt)packed,
                               .next_out = (Bytef *)out,
                               .avail_out = (uInt)size};
            if (inflateInit2(&stream, -15) != Z_OK || inflate(&stream, Z_FINISH) != Z_STREAM_END) abort();
            inflateEnd(&stream);
            out[size] = '\0';
            return (Str){out, size};
        }
        at += 46 + name_len + more;
    }
    return STR_NULL;
}

/* What stands between `from` and `to` in s, the first such; STR_NULL when there is none. */
static inline Str between(Str s, const char *from, const char *to) {
    size_t start = str_find(s, str_of(from));
    if (start == SIZE_MAX) return STR_NULL;
    start += strlen(from);
    Str rest = str_sub(s, start, s.len);
    size_t end = str_find(rest, str_of(to));
    return end == SIZE_MAX ? STR_NULL : str_sub(rest, 0, end);
}

/* The XML of a sheet by its name in xl/workbook.xml (sheets are numbered in order). */
static inline Str sheet_xml(Str zip, const char *name, Arena *into) {
    Str book = zip_file(zip, "xl/workbook.xml", into);
    Str place = between(book, arena_printf(into, "<sheet name=\"%s\" sheetId=\"", name), "\"");
    if (!place.ptr) return STR_NULL;
    return zip_file(zip, arena_printf(into, "xl/worksheets/sheet%.*s.xml", STR_ARG(place)), into);
}

/* The whole element of a cell: `<c r="B4" ...>...</c>`; STR_NULL when the sheet has no such cell. */
static inline Str cell_xml(Str sheet, const char *name, Arena *into) {
    size_t at = str_find(sheet, str_of(arena_printf(into, "<c r=\"%s\"", name)));
    if (at == SIZE_MAX) return STR_NULL;
    Str rest = str_sub(sheet, at, sheet.len);
    size_t close = str_find(rest, STR(">"));
    if (close && rest.ptr[close - 1] == '/') return str_sub(rest, 0, close + 1);
    return str_sub(rest, 0, str_find(rest, STR("</c>")) + 4);
}

static inline const char *cell_string(Str sheet, const char *name, Arena *into) { /* "" for a cell that is no text */
    Str cell = cell_xml(sheet, name, into);
    Str text = between(cell, "<t>", "</t>");
    if (!text.ptr) text = between(cell, "<t xml:space=\"preserve\">", "</t>");
    return str_cstr(into, text);
}

static inline const char *cell_value(Str sheet, const char *name, Arena *into) { /* "" when there is no number */
    return str_cstr(into, between(cell_xml(sheet, name, into), "<v>", "</v>"));
}

static inline const char *cell_formula_of(Str sheet, const char *name, Arena *into) {
    return str_cstr(into, between(cell_xml(sheet, name, into), "<f>", "</f>"));
}

#endif
