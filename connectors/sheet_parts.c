#include "connectors/sheet_parts.h"

#include "connectors/file_kind.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <zip.h>

enum { PARTS_MAX = 20000 };

struct SheetParts {
    const char *name;
    Arena *arena;
    size_t value_max;
    zip_t *zip;
    zip_file_t *file; /* the part that is being unpacked, or NULL */
    const char *part;
    uint64_t packed, unpacked;
    uint64_t size, given; /* of the archive; bytes of values so far */
    Error *err;
};

/* ---- The archive */

static void close_zip(void *handle) {
    zip_discard(handle);
}

static void close_part(void *handle) {
    SheetParts *parts = handle;
    if (parts->file) zip_fclose(parts->file);
    parts->file = NULL;
}

static bool no_archive(const char *name, const char *path, Error *err) {
    char head[64] = {0};
    FILE *file = fopen(path, "rb");
    size_t got = file ? fread(head, 1, sizeof head, file) : 0;
    if (file) fclose(file);
    if (got >= 8 && memcmp(head, "\xD0\xCF\x11\xE0", 4) == 0) {
        return error_set(err, ERROR_SOURCE, name,
                         "is an old XLS workbook, or one protected with a password\nhint: save it as XLSX without a password");
    }
    if (got >= 4 && memcmp(head, "PK\x03\x04", 4) == 0) {
        return error_set(err, ERROR_SOURCE, name, "is a workbook whose end is missing: it was cut\nhint: have it sent again");
    }
    if (file_kind_is_page((Str){head, got})) {
        return error_set(err, ERROR_SOURCE, name,
                         "is an HTML page under the name of a workbook\nhint: open it in a spreadsheet program and save "
                         "it as XLSX");
    }
    return error_set(err, ERROR_SOURCE, name,
                     "is no workbook\nhint: XLSX and ODS are read here; use csv, json or xml for others");
}

bool sheet_parts_open(SheetParts **out, const SheetFile *file, Arena *arena, Error *err) {
    const char *name = file->name, *path = file->path;
    SheetParts *parts = arena_alloc(arena, sizeof *parts);
    int code = 0;
    *parts = (SheetParts){.name = name, .arena = arena, .value_max = file->value_max, .zip = zip_open(path, ZIP_RDONLY, &code)};
    struct stat info;
    if (!parts->zip) return no_archive(name, path, err);
    parts->size = stat(path, &info) == 0 ? (uint64_t)info.st_size : 0;
    arena_own(arena, close_zip, parts->zip);
    arena_own(arena, close_part, parts);
    if (zip_get_num_entries(parts->zip, 0) > PARTS_MAX)
        return error_set(err, ERROR_SOURCE, name, "holds more than %d parts: it was refused", PARTS_MAX);
    *out = parts;
    return true;
}

static bool is_bomb(uint64_t bytes, uint64_t size) {
    return bytes > SHEET_RATIO_FROM && bytes / (size + 1) > SHEET_RATIO_MAX;
}

bool sheet_parts_give(SheetParts *parts, size_t bytes, Error *err) {
    parts->given += bytes;
    if (!is_bomb(parts->given, parts->size)) return true;
    return error_set(err, ERROR_SOURCE, parts->name,
                     "its cells hold more than %d times the size of the file, by repeating texts: it was refused\nhint: no real workbook does that",
                     SHEET_RATIO_MAX);
}

bool sheet_parts_has(const SheetParts *parts, const char *part) {
    return zip_name_locate(parts->zip, part, ZIP_FL_NOCASE) >= 0;
}

/* ---- A part */

static int read_part(void *context, char *to, int size) {
    SheetParts *parts = context;
    zip_int64_t got = zip_fread(parts->file, to, (zip_uint64_t)size);
    if (got < 0) {
        error_set(parts->err, ERROR_SOURCE, parts->name,
                  "its part %s cannot be unpacked: the file is damaged or was cut", parts->part);
        return -1;
    }
    parts->unpacked += (uint64_t)got;
    if (is_bomb(parts->unpacked, parts->packed)) {
        error_set(parts->err, ERROR_SOURCE, parts->name,
                  "its part %s unpacks to more than %d times its size: it was refused\nhint: no real workbook does that",
                  parts->part, SHEET_RATIO_MAX);
        return -1;
    }
    return (int)got;
}

static bool open_part(SheetParts *parts, const char *part, bool *found, Error *err) {
    close_part(parts);
    zip_int64_t index = zip_name_locate(parts->zip, part, ZIP_FL_NOCASE);
    *found = index >= 0;
    if (!*found) return true;
    zip_stat_t stat;
    zip_stat_init(&stat);
    bool known = zip_stat_index(parts->zip, (zip_uint64_t)index, 0, &stat) == 0 && stat.valid & ZIP_STAT_COMP_SIZE;
    if (known && stat.valid & ZIP_STAT_ENCRYPTION_METHOD && stat.encryption_method != ZIP_EM_NONE)
        return error_set(err, ERROR_SOURCE, parts->name, "is protected with a password\nhint: save it without one");
    parts->file = zip_fopen_index(parts->zip, (zip_uint64_t)index, 0);
    if (!parts->file) return error_set(err, ERROR_SOURCE, parts->name, "its part %s cannot be opened", part);
    parts->packed = known ? stat.comp_size : 0;
    parts->unpacked = 0;
    parts->part = arena_printf(parts->arena, "%s", part);
    return true;
}

bool sheet_parts_rows(SheetParts *parts, const char *part, const SheetPaths *paths, XmlRows **out, bool *found, Error *err) {
    if (!open_part(parts, part, found, err)) return false;
    if (!*found) return true;
    XmlRowsSpec spec = {.rows = paths->row,
                        .row_count = paths->row_count,
                        .column = paths->cell,
                        .column_count = paths->cell_count,
                        .value_max = parts->value_max,
                        .verbatim = true,
                        .where = parts->name};
    parts->err = err;
    const char *name = arena_printf(parts->arena, "%s(%s)", parts->name, part);
    return xml_rows_new(out, &spec, parts->arena, err) && xml_rows_start(*out, name, read_part, parts, err);
}

bool sheet_parts_each(SheetParts *parts, const char *part, const SheetPaths *paths, SheetTake take, void *context, Error *err) {
    bool found, ended = false;
    XmlRows *rows;
    if (!sheet_parts_rows(parts, part, paths, &rows, &found, err)) return false;
    if (!found) return true;
    for (;;) {
        const Str *cell;
        uint64_t line;
        if (!xml_rows_next(rows, &cell, &line, &ended, err)) return false;
        if (ended) return true;
        if (!take(context, cell, err)) return false;
    }
}
