#include "connectors/sheet_book.h"

#include "connectors/number_text.h"
#include "connectors/xml_rows.h"
#include "engine/base/utf8.h"
#include "engine/data/instant.h"

#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

enum { ENTRIES_MAX = 20000, STYLES_MAX = 1 << 16, FORMATS_MAX = 4096, REPEAT_ROWS_MAX = 10000 };

typedef struct Entry { /* being unpacked */
    zip_file_t *file;
    uint64_t packed, unpacked;
    const char *name, *book;
    Error *err;
} Entry;

struct Book {
    const char *name;
    Arena *arena, *row;
    zip_t *zip;
    Entry entry;
    XmlRows *rows;
    bool ods, since_1904;
    Str sheet; /* ODS: the wanted one; its number when want_number */
    int64_t want_number;
    Str *shared;
    size_t shared_count, shared_capacity;
    bool *date_style;
    size_t style_count;
    size_t value_max;

    Str cell[SHEET_COLUMNS_MAX];
    size_t count;
    const Str *ahead; /* the first cell of the next row */
    uint64_t ahead_outer, number, repeat;
    bool has_ahead, ended, met_sheet, wanted;
    int64_t tables; /* ODS: sheets so far */
    Str table, names;
};

/* ---- The archive */

static void close_zip(void *handle) {
    zip_discard(handle);
}

static void close_entry(void *handle) {
    Entry *entry = handle;
    if (entry->file) zip_fclose(entry->file);
    entry->file = NULL;
}

static int read_entry(void *context, char *to, int size) {
    Entry *entry = context;
    zip_int64_t got = zip_fread(entry->file, to, (zip_uint64_t)size);
    if (got < 0) {
        error_set(entry->err, ERROR_SOURCE, entry->book,
                  "its part %s cannot be unpacked: the file is damaged or was cut", entry->name);
        return -1;
    }
    entry->unpacked += (uint64_t)got;
    if (entry->unpacked > SHEET_RATIO_FROM && entry->unpacked / (entry->packed + 1) > SHEET_RATIO_MAX) {
        error_set(
            entry->err, ERROR_SOURCE, entry->book,
            "its part %s unpacks to more than %d times its size: it was refused\nhint: no real workbook does that",
            entry->name, SHEET_RATIO_MAX);
        return -1;
    }
    return (int)got;
}

/* Opens a part of the book; *found is false when there is none. */
static bool open_entry(Book *book, const char *name, bool *found, Error *err) {
    close_entry(&book->entry);
    zip_int64_t index = zip_name_locate(book->zip, name, ZIP_FL_NOCASE);
    *found = index >= 0;
    if (!*found) return true;
    zip_stat_t stat;
    zip_stat_init(&stat);
    bool known = zip_stat_index(book->zip, (zip_uint64_t)index, 0, &stat) == 0 && stat.valid & ZIP_STAT_COMP_SIZE;
    if (known && stat.valid & ZIP_STAT_ENCRYPTION_METHOD && stat.encryption_method != ZIP_EM_NONE)
        return error_set(err, ERROR_SOURCE, book->name, "is protected with a password\nhint: save it without one");
    book->entry.file = zip_fopen_index(book->zip, (zip_uint64_t)index, 0);
    if (!book->entry.file) return error_set(err, ERROR_SOURCE, book->name, "its part %s cannot be opened", name);
    book->entry.packed = known ? stat.comp_size : 0;
    book->entry.unpacked = 0;
    book->entry.name = arena_printf(book->arena, "%s", name);
    return true;
}

/* Begins to read a part as rows; its messages name the book and the part. */
static bool open_rows(Book *book, XmlRows **out, const char *part, const Str *rows, size_t row_count, const Str *column,
                      size_t column_count, Error *err) {
    XmlRowsSpec spec = {.rows = rows,
                        .row_count = row_count,
                        .column = column,
                        .column_count = column_count,
                        .value_max = book->value_max,
                        .verbatim = true,
                        .where = book->name};
    book->entry.err = err;
    const char *name = arena_printf(book->arena, "%s(%s)", book->name, part);
    return xml_rows_new(out, &spec, book->arena, err) && xml_rows_start(*out, name, read_entry, &book->entry, err);
}

/* Calls `take` for each row of a small part. A part that is missing has none. */
static bool each(Book *book, const char *part, const char *rows, const Str *column, size_t count,
                 bool (*take)(Book *book, const Str *cell, void *context, Error *err), void *context, Error *err) {
    bool found, ended = false;
    XmlRows *reader;
    Str path = str_of(rows);
    if (!open_entry(book, part, &found, err)) return false;
    if (!found) return true;
    if (!open_rows(book, &reader, part, &path, 1, column, count, err)) return false;
    for (;;) {
        const Str *cell;
        uint64_t line;
        if (!xml_rows_next(reader, &cell, &line, &ended, err)) return false;
        if (ended) return true;
        if (!take(book, cell, context, err)) return false;
    }
}

/* ---- Values */

bool sheet_book_is_date_format(Str code) {
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

static bool is_date_number(int64_t format) {
    return (format >= 14 && format <= 22) || (format >= 27 && format <= 36) || (format >= 45 && format <= 47) ||
           (format >= 50 && format <= 58);
}

/* Day 1 is 1900-01-01, and 60 the 29 February of that year, which there never was. */
Str sheet_book_date(Str serial, bool since_1904, Arena *arena) {
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

Str sheet_book_number(Str text, Arena *arena) {
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

Str sheet_book_column_name(size_t index, Arena *arena) {
    char text[8];
    size_t at = sizeof text;
    for (size_t n = index + 1; n; n = (n - 1) / 26) text[--at] = (char)('A' + (n - 1) % 26);
    return str_copy(arena, (Str){text + at, sizeof text - at});
}

/* "AB12" -> 27 */
static size_t column_of(Str reference) {
    size_t column = 0, i = 0;
    for (; i < reference.len && i < 4 && reference.ptr[i] >= 'A' && reference.ptr[i] <= 'Z'; i++)
        column = column * 26 + (size_t)(reference.ptr[i] - 'A' + 1);
    return i ? column - 1 : SIZE_MAX;
}

/* ---- XLSX: the parts beside the sheet */

typedef struct Wanted { /* the sheet that is looked for */
    Str name;
    int64_t number, at;
    Str id, target, names;
} Wanted;

static bool take_sheet(Book *book, const Str *cell, void *context, Error *err) {
    Wanted *wanted = context;
    (void)err;
    wanted->at++;
    bool named = wanted->name.ptr && str_eq(cell[0], wanted->name), numbered = wanted->at == wanted->number;
    if (!wanted->id.ptr && (named || numbered)) wanted->id = str_copy(book->arena, cell[1]);
    if (wanted->names.len < 400)
        wanted->names = str_printf(book->arena, "%.*s%s%.*s", STR_ARG(wanted->names), wanted->names.len ? ", " : "",
                                   STR_ARG(cell[0]));
    return true;
}

static bool take_relation(Book *book, const Str *cell, void *context, Error *err) {
    Wanted *wanted = context;
    (void)err;
    if (str_eq(cell[0], wanted->id)) wanted->target = str_copy(book->arena, cell[1]);
    return true;
}

static bool take_properties(Book *book, const Str *cell, void *context, Error *err) {
    (void)context;
    (void)err;
    book->since_1904 = str_eq(cell[0], STR("1")) || str_eq(cell[0], STR("true"));
    return true;
}

static bool take_shared(Book *book, const Str *cell, void *context, Error *err) {
    uint64_t *bytes = context;
    Str text = cell[0].ptr ? cell[0] : cell[1].ptr ? cell[1] : STR("");
    *bytes += text.len + sizeof(Str);
    if (*bytes > SHEET_SHARED_MAX) {
        return error_set(err, ERROR_SOURCE, book->name,
                         "holds more than %d MiB of shared texts\nhint: export it as CSV", SHEET_SHARED_MAX >> 20);
    }
    if (book->shared_count == book->shared_capacity) {
        size_t capacity = book->shared_capacity ? 2 * book->shared_capacity : 1024;
        Str *grown = arena_array(book->arena, capacity, sizeof *grown);
        if (book->shared_count) memcpy(grown, book->shared, book->shared_count * sizeof *grown);
        book->shared = grown;
        book->shared_capacity = capacity;
    }
    book->shared[book->shared_count++] = str_copy(book->arena, text);
    return true;
}

typedef struct Formats { /* numbers of the workbook's own formats of dates */
    int64_t item[FORMATS_MAX];
    size_t count;
} Formats;

static bool take_format(Book *book, const Str *cell, void *context, Error *err) {
    Formats *formats = context;
    (void)book;
    (void)err;
    int64_t number;
    if (str_int64(cell[0], &number) && sheet_book_is_date_format(cell[1]) && formats->count < FORMATS_MAX)
        formats->item[formats->count++] = number;
    return true;
}

static bool take_style(Book *book, const Str *cell, void *context, Error *err) {
    const Formats *formats = context;
    (void)err;
    int64_t number = 0;
    if (book->style_count == STYLES_MAX || !str_int64(cell[0], &number)) number = 0;
    bool date = is_date_number(number);
    for (size_t i = 0; i < formats->count; i++) date = date || formats->item[i] == number;
    if (book->style_count < STYLES_MAX) book->date_style[book->style_count++] = date;
    return true;
}

static bool no_sheet(Book *book, Str sheet, Str names, Error *err) {
    return error_set(err, ERROR_SOURCE, book->name, "has no sheet \"%.*s\"\nhint: there are: %.*s", STR_ARG(sheet),
                     STR_ARG(names));
}

static bool open_xlsx(Book *book, Str sheet, Error *err) {
    static const Str name_id[] = {{"@name", sizeof "@name" - 1}, {"@id", sizeof "@id" - 1}},
                     id_target[] = {{"@Id", sizeof "@Id" - 1}, {"@Target", sizeof "@Target" - 1}},
                     date1904[] = {{"@date1904", sizeof "@date1904" - 1}},
                     texts[] = {{"t", sizeof "t" - 1}, {"r/t", sizeof "r/t" - 1}},
                     format[] = {{"@numFmtId", sizeof "@numFmtId" - 1}, {"@formatCode", sizeof "@formatCode" - 1}},
                     cells[] = {{"@r", sizeof "@r" - 1},
                                {"@t", sizeof "@t" - 1},
                                {"@s", sizeof "@s" - 1},
                                {"v", sizeof "v" - 1},
                                {"is/t | is/r/t", sizeof "is/t | is/r/t" - 1},
                                {"../@r", sizeof "../@r" - 1}},
                     row = {"/worksheet/sheetData/row/c", sizeof "/worksheet/sheetData/row/c" - 1};
    Wanted wanted = {.name = sheet, .number = -1, .names = STR("")};
    if (!sheet.ptr) wanted.number = 1;
    if (sheet.ptr && !str_int64(sheet, &wanted.number)) wanted.number = -1;
    Formats *formats = arena_alloc(book->arena, sizeof *formats);
    uint64_t bytes = 0;
    book->date_style = arena_array(book->arena, STYLES_MAX, sizeof *book->date_style);
    if (!each(book, "xl/workbook.xml", "/workbook/sheets/sheet", name_id, 2, take_sheet, &wanted, err) ||
        !each(book, "xl/workbook.xml", "/workbook/workbookPr", date1904, 1, take_properties, NULL, err) ||
        !each(book, "xl/_rels/workbook.xml.rels", "/Relationships/Relationship", id_target, 2, take_relation, &wanted,
              err) ||
        !each(book, "xl/sharedStrings.xml", "/sst/si", texts, 2, take_shared, &bytes, err) ||
        !each(book, "xl/styles.xml", "/styleSheet/numFmts/numFmt", format, 2, take_format, formats, err) ||
        !each(book, "xl/styles.xml", "/styleSheet/cellXfs/xf", format, 1, take_style, formats, err))
        return false;
    if (!wanted.id.ptr) return no_sheet(book, sheet.ptr ? sheet : STR("1"), wanted.names, err);
    Str target = wanted.target;
    const char *part = target.len && target.ptr[0] == '/'
                           ? arena_printf(book->arena, "%.*s", STR_ARG(str_sub(target, 1, target.len)))
                           : arena_printf(book->arena, "xl/%.*s", STR_ARG(target));
    bool found;
    if (!open_entry(book, part, &found, err)) return false;
    if (!found) return error_set(err, ERROR_SOURCE, book->name, "its sheet %s is missing: the file is damaged", part);
    return open_rows(book, &book->rows, part, &row, 1, cells, ARRAY_LEN(cells), err);
}

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

static Str without_escapes(Str text, Arena *arena) {
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

static Str xlsx_value(Book *book, const Str *cell) {
    Str kind = cell[1], value = cell[3];
    int64_t index;
    if (str_eq(kind, STR("s"))) {
        bool good = str_int64(str_trim(value), &index) && index >= 0 && (uint64_t)index < book->shared_count;
        return good ? without_escapes(book->shared[index], book->row) : STR_NULL;
    }
    if (str_eq(kind, STR("inlineStr"))) return without_escapes(cell[4], book->row);
    if (str_eq(kind, STR("b"))) return str_eq(value, STR("1")) ? STR("true") : STR("false");
    if (kind.ptr && !str_eq(kind, STR("n"))) return without_escapes(value, book->row); /* str, e, d */
    if (!value.len) return STR_NULL;
    bool date =
        str_int64(cell[2], &index) && index >= 0 && (uint64_t)index < book->style_count && book->date_style[index];
    return date ? sheet_book_date(value, book->since_1904, book->row) : sheet_book_number(value, book->row);
}

/* ---- ODS */

static bool open_ods(Book *book, Str sheet, Error *err) {
    static const Str rows[] = {
        {"/document-content/body/spreadsheet/table/table-row/table-cell",
         sizeof "/document-content/body/spreadsheet/table/table-row/table-cell" - 1},
        {"/document-content/body/spreadsheet/table/table-row/covered-table-cell",
         sizeof "/document-content/body/spreadsheet/table/table-row/covered-table-cell" - 1},
        {"/document-content/body/spreadsheet/table/table-header-rows/table-row/table-cell",
         sizeof "/document-content/body/spreadsheet/table/table-header-rows/table-row/table-cell" - 1},
        {"/document-content/body/spreadsheet/table/table-rows/table-row/table-cell",
         sizeof "/document-content/body/spreadsheet/table/table-rows/table-row/table-cell" - 1},
        {"/document-content/body/spreadsheet/table/table-row-group/table-row/table-cell",
         sizeof "/document-content/body/spreadsheet/table/table-row-group/table-row/table-cell" - 1}};
    static const Str cells[] = {
        {"@value-type", sizeof "@value-type" - 1},
        {"@value", sizeof "@value" - 1},
        {"@date-value", sizeof "@date-value" - 1},
        {"@boolean-value", sizeof "@boolean-value" - 1},
        {"p", sizeof "p" - 1},
        {"@number-columns-repeated", sizeof "@number-columns-repeated" - 1},
        {"../@number-rows-repeated", sizeof "../@number-rows-repeated" - 1},
        {"/document-content/body/spreadsheet/table/@name", sizeof "/document-content/body/spreadsheet/table/@name" - 1},
        {"p/span", sizeof "p/span" - 1},
        {"@time-value", sizeof "@time-value" - 1}};
    bool found;
    book->ods = true;
    book->sheet = sheet;
    book->want_number = -1;
    if (!sheet.ptr) book->want_number = 1;
    if (sheet.ptr && !str_int64(sheet, &book->want_number)) book->want_number = -1;
    if (!open_entry(book, "content.xml", &found, err)) return false;
    if (!found) return error_set(err, ERROR_SOURCE, book->name, "its part content.xml is missing: the file is damaged");
    return open_rows(book, &book->rows, "content.xml", rows, ARRAY_LEN(rows), cells, ARRAY_LEN(cells), err);
}

static Str ods_value(Book *book, const Str *cell) {
    Str kind = cell[0];
    if (str_eq(kind, STR("float")) || str_eq(kind, STR("currency")) || str_eq(kind, STR("percentage")))
        return sheet_book_number(cell[1], book->row);
    if (str_eq(kind, STR("date"))) return cell[2];
    if (str_eq(kind, STR("boolean"))) return cell[3];
    if (str_eq(kind, STR("time"))) return cell[9];
    return cell[4].ptr ? cell[4] : cell[8];
}

/* ---- Rows */

bool sheet_book_open(Book **out, const char *name, const char *path, Str sheet, size_t value_max, Arena *arena,
                     Error *err) {
    Book *book = arena_alloc(arena, sizeof *book);
    book->name = name;
    book->arena = arena;
    book->value_max = value_max;
    book->row = arena_new("row of a sheet", 0);
    arena_adopt(arena, book->row);
    book->names = STR("");
    book->entry.book = name;
    int code = 0;
    book->zip = zip_open(path, ZIP_RDONLY, &code);
    if (!book->zip) {
        char head[8] = {0};
        FILE *file = fopen(path, "rb");
        size_t got = file ? fread(head, 1, sizeof head, file) : 0;
        if (file) fclose(file);
        bool old = got == 8 && memcmp(head, "\xD0\xCF\x11\xE0", 4) == 0,
             zip = got >= 4 && memcmp(head, "PK\x03\x04", 4) == 0;
        if (old) {
            return error_set(
                err, ERROR_SOURCE, name,
                "is an old XLS workbook, or one protected with a password\nhint: save it as XLSX without a password");
        }
        if (zip) return error_set(err, ERROR_SOURCE, name, "is a workbook whose end is missing: it was cut");
        return error_set(err, ERROR_SOURCE, name,
                         "is no workbook\nhint: XLSX and ODS are read here; use csv, json or xml for others");
    }
    arena_own(arena, close_zip, book->zip);
    arena_own(arena, close_entry, &book->entry);
    if (zip_get_num_entries(book->zip, 0) > ENTRIES_MAX)
        return error_set(err, ERROR_SOURCE, name, "holds more than %d parts: it was refused", ENTRIES_MAX);
    *out = book;
    if (zip_name_locate(book->zip, "content.xml", 0) >= 0) return open_ods(book, sheet, err);
    if (zip_name_locate(book->zip, "xl/workbook.xml", ZIP_FL_NOCASE) >= 0) return open_xlsx(book, sheet, err);
    return error_set(err, ERROR_SOURCE, name, "is a ZIP archive, but no XLSX or ODS workbook");
}

static bool put(Book *book, size_t column, Str value, Error *err) {
    if (!value.len) return true;
    if (column >= SHEET_COLUMNS_MAX)
        return error_set(err, ERROR_SOURCE, book->name, "has a value beyond column %d", SHEET_COLUMNS_MAX);
    while (book->count <= column) book->cell[book->count++] = STR_NULL;
    book->cell[column] = str_copy(book->row, value);
    return true;
}

static bool add_cell(Book *book, const Str *cell, size_t *column, Error *err) {
    if (!book->ods) {
        size_t at = cell[0].len ? column_of(cell[0]) : *column;
        if (at == SIZE_MAX) at = *column;
        *column = at + 1;
        return put(book, at, xlsx_value(book, cell), err);
    }
    int64_t repeat = 1;
    if (!str_int64(cell[5], &repeat) || repeat < 1) repeat = 1;
    Str value = ods_value(book, cell);
    for (int64_t i = 0; value.len && i < repeat && i < SHEET_COLUMNS_MAX; i++) {
        if (!put(book, *column + (size_t)i, value, err)) return false;
    }
    *column += (size_t)repeat;
    return true;
}

/* The number that the row says it has, or the one after the last. */
static void count_row(Book *book, const Str *cell) {
    int64_t number;
    book->repeat = 0;
    if (!book->ods && str_int64(cell[5], &number) && number > 0)
        book->number = (uint64_t)number;
    else
        book->number++;
    if (book->ods && str_int64(cell[6], &number) && number > 1) book->repeat = (uint64_t)number - 1;
}

/* ODS holds all sheets in one part: which one the cell is of is told by its name. */
static bool of_wanted_sheet(Book *book, const Str *cell) {
    if (!book->ods) return true;
    if (!book->tables || !str_eq(cell[7], book->table)) {
        book->table = str_copy(book->arena, cell[7]);
        book->number = 0;
        book->wanted = ++book->tables == book->want_number || (book->sheet.ptr && str_eq(book->table, book->sheet));
        book->met_sheet = book->met_sheet || book->wanted;
        if (book->names.len < 400)
            book->names = str_printf(book->arena, "%.*s%s%.*s", STR_ARG(book->names), book->names.len ? ", " : "",
                                     STR_ARG(book->table));
    }
    return book->wanted;
}

/* The cells of one row, blank or not, of whatever sheet. */
static bool read_row(Book *book, bool *ended, Error *err) {
    uint64_t line, outer;
    size_t column = 0;
    book->count = 0;
    arena_reset(book->row);
    if (!book->has_ahead) {
        if (!xml_rows_next(book->rows, &book->ahead, &line, &book->ended, err)) return false;
        book->has_ahead = !book->ended;
        book->ahead_outer = xml_rows_outer(book->rows);
    }
    *ended = book->ended;
    if (*ended) return true;
    outer = book->ahead_outer;
    bool wanted = of_wanted_sheet(book, book->ahead);
    count_row(book, book->ahead);
    while (book->has_ahead && book->ahead_outer == outer) {
        if (wanted && !add_cell(book, book->ahead, &column, err)) return false;
        bool over;
        if (!xml_rows_next(book->rows, &book->ahead, &line, &over, err)) return false;
        book->has_ahead = !over;
        book->ended = over;
        book->ahead_outer = xml_rows_outer(book->rows);
    }
    return true;
}

bool sheet_book_next(Book *book, const Str **cell, size_t *count, uint64_t *number, bool *ended, Error *err) {
    *ended = false;
    if (book->repeat && book->count) { /* an ODS row that stands for several */
        book->repeat--;
        book->number++;
    } else {
        do {
            book->number += book->repeat; /* of a blank row */
            book->repeat = 0;
            if (book->ended && !book->has_ahead) *ended = true;
            if (!*ended && !read_row(book, ended, err)) return false;
        } while (!*ended && !book->count);
        if (book->repeat > REPEAT_ROWS_MAX)
            return error_set(err, ERROR_SOURCE, book->name, "repeats row %llu more than %d times: it was refused",
                             (unsigned long long)book->number, REPEAT_ROWS_MAX);
    }
    if (*ended && book->ods && !book->met_sheet)
        return no_sheet(book, book->sheet.ptr ? book->sheet : STR("1"), book->names, err);
    *cell = book->cell;
    *count = book->count;
    *number = book->number;
    return true;
}
