#include "connectors/sheet_book.h"

#include "connectors/sheet_parts.h"
#include "connectors/sheet_value.h"
#include "engine/base/buf.h"

#include <string.h>

enum { STYLES_MAX = 1 << 16, FORMATS_MAX = 4096, REPEAT_ROWS_MAX = 10000, NAMES_BYTES = 400 };

struct Book {
    const char *name;
    Arena *arena, *row;
    SheetParts *parts;
    XmlRows *rows;
    bool ods, since_1904;
    Str sheet;           /* the wanted one: its name, or STR_NULL */
    int64_t want_number; /* or its number, from 1; -1: none is asked for */
    Str names;           /* of the sheets, for messages */
    Buf *shared, *shared_bound; /* the shared texts, one behind the other, and where each begins and the last ends (size_t) */
    size_t shared_count;
    bool *date_style;
    size_t style_count;

    Str cell[SHEET_COLUMNS_MAX];
    size_t count, row_bytes;
    const Str *ahead; /* the first cell of the next row */
    uint64_t ahead_outer, number, repeat;
    bool has_ahead, ended, met_sheet, wanted;
    int64_t tables; /* ODS: sheets so far */
    Str table;
};

static void add_name(Book *book, Str name) {
    if (book->names.len >= NAMES_BYTES) return;
    book->names = str_printf(book->arena, "%.*s%s%.*s", STR_ARG(book->names), book->names.len ? ", " : "", STR_ARG(name));
}

static bool no_sheet(const Book *book, Error *err) {
    Str wanted = book->sheet.ptr ? book->sheet : STR("1");
    return error_set(err, ERROR_SOURCE, book->name, "has no sheet \"%.*s\"\nhint: there are: %.*s", STR_ARG(wanted),
                     STR_ARG(book->names));
}

/* ---- XLSX: the parts beside the sheet */

typedef struct Xlsx { /* while it is opened */
    Book *book;
    int64_t at;                  /* sheets so far */
    Str id, target;              /* of the wanted one */
    int64_t format[FORMATS_MAX]; /* numbers of the workbook's own formats of dates */
    size_t format_count;
} Xlsx;

static bool take_sheet(void *context, const Str *cell, Error *err) {
    Xlsx *x = context;
    Book *book = x->book;
    (void)err;
    x->at++;
    bool named = book->sheet.ptr && str_eq(cell[0], book->sheet), numbered = x->at == book->want_number;
    if (!x->id.ptr && (named || numbered)) x->id = str_copy(book->arena, cell[1]);
    add_name(book, cell[0]);
    return true;
}

static bool take_relation(void *context, const Str *cell, Error *err) {
    Xlsx *x = context;
    (void)err;
    if (str_eq(cell[0], x->id)) x->target = str_copy(x->book->arena, cell[1]);
    return true;
}

static bool take_properties(void *context, const Str *cell, Error *err) {
    Xlsx *x = context;
    (void)err;
    x->book->since_1904 = str_eq(cell[0], STR("1")) || str_eq(cell[0], STR("true"));
    return true;
}

static bool take_shared(void *context, const Str *cell, Error *err) {
    Xlsx *x = context;
    Book *book = x->book;
    Str text = cell[0].ptr ? cell[0] : cell[1].ptr ? cell[1] : STR("");
    if (book->shared->len + book->shared_bound->len + text.len > SHEET_SHARED_MAX) {
        return error_set(err, ERROR_SOURCE, book->name,
                         "holds more than %d MiB of shared texts\nhint: export it as CSV", SHEET_SHARED_MAX >> 20);
    }
    buf_add(book->shared, text);
    buf_append(book->shared_bound, &book->shared->len, sizeof book->shared->len);
    book->shared_count++;
    return true;
}

static Str shared_text(const Book *book, size_t index) {
    size_t bound[2];
    memcpy(bound, book->shared_bound->ptr + index * sizeof *bound, sizeof bound);
    return (Str){book->shared->ptr + bound[0], bound[1] - bound[0]};
}

static bool take_format(void *context, const Str *cell, Error *err) {
    Xlsx *x = context;
    int64_t number;
    (void)err;
    if (str_int64(cell[0], &number) && sheet_is_date_format(cell[1]) && x->format_count < FORMATS_MAX)
        x->format[x->format_count++] = number;
    return true;
}

static bool take_style(void *context, const Str *cell, Error *err) {
    Xlsx *x = context;
    Book *book = x->book;
    int64_t number = 0;
    (void)err;
    if (book->style_count == STYLES_MAX || !str_int64(cell[0], &number)) number = 0;
    bool date = sheet_is_date_number(number);
    for (size_t i = 0; i < x->format_count; i++) date = date || x->format[i] == number;
    if (book->style_count < STYLES_MAX) book->date_style[book->style_count++] = date;
    return true;
}

static bool read_parts(Xlsx *x, Error *err) {
    static const struct {
        const char *part;
        Str row, cell[2];
        size_t cell_count;
        SheetTake take;
    } all[] = {
        {"xl/workbook.xml", STR_CONST("/workbook/sheets/sheet"), {STR_CONST("@name"), STR_CONST("@id")}, 2, take_sheet},
        {"xl/workbook.xml", STR_CONST("/workbook/workbookPr"), {STR_CONST("@date1904")}, 1, take_properties},
        {"xl/_rels/workbook.xml.rels", STR_CONST("/Relationships/Relationship"), {STR_CONST("@Id"), STR_CONST("@Target")}, 2,
         take_relation},
        {"xl/sharedStrings.xml", STR_CONST("/sst/si"), {STR_CONST("t"), STR_CONST("r/t")}, 2, take_shared},
        {"xl/styles.xml", STR_CONST("/styleSheet/numFmts/numFmt"), {STR_CONST("@numFmtId"), STR_CONST("@formatCode")}, 2,
         take_format},
        {"xl/styles.xml", STR_CONST("/styleSheet/cellXfs/xf"), {STR_CONST("@numFmtId")}, 1, take_style},
    };
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        SheetPaths paths = {&all[i].row, 1, all[i].cell, all[i].cell_count};
        if (!sheet_parts_each(x->book->parts, all[i].part, &paths, all[i].take, x, err)) return false;
    }
    return true;
}

static bool open_xlsx(Book *book, Error *err) {
    static const Str row = STR_CONST("/worksheet/sheetData/row/c"),
                     cell[] = {STR_CONST("@r"), STR_CONST("@t"),           STR_CONST("@s"),
                               STR_CONST("v"),  STR_CONST("is/t | is/r/t"), STR_CONST("../@r")};
    Xlsx *x = arena_alloc(book->arena, sizeof *x);
    bool found;
    x->book = book;
    book->date_style = arena_array(book->arena, STYLES_MAX, sizeof *book->date_style);
    if (!read_parts(x, err)) return false;
    if (!x->id.ptr) return no_sheet(book, err);
    bool absolute = str_starts(x->target, STR("/"));
    Str target = absolute ? str_sub(x->target, 1, x->target.len) : x->target;
    const char *part = arena_printf(book->arena, "%s%.*s", absolute ? "" : "xl/", STR_ARG(target));
    SheetPaths paths = {&row, 1, cell, ARRAY_LEN(cell)};
    if (!sheet_parts_rows(book->parts, part, &paths, &book->rows, &found, err)) return false;
    return found || error_set(err, ERROR_SOURCE, book->name, "its sheet %s is missing: the file is damaged", part);
}

static Str xlsx_value(Book *book, const Str *cell) {
    Str kind = cell[1], value = cell[3];
    int64_t index;
    if (str_eq(kind, STR("s"))) {
        bool good = str_int64(str_trim(value), &index) && index >= 0 && (uint64_t)index < book->shared_count;
        return good ? sheet_unescaped(shared_text(book, (size_t)index), book->row) : STR_NULL;
    }
    if (str_eq(kind, STR("inlineStr"))) return sheet_unescaped(cell[4], book->row);
    if (str_eq(kind, STR("b"))) return str_eq(value, STR("1")) ? STR("true") : STR("false");
    if (kind.ptr && !str_eq(kind, STR("n"))) return sheet_unescaped(value, book->row); /* str, e, d */
    if (!value.len) return STR_NULL;
    bool date =
        str_int64(cell[2], &index) && index >= 0 && (uint64_t)index < book->style_count && book->date_style[index];
    return date ? sheet_date(value, book->since_1904, book->row) : sheet_number(value, book->row);
}

/* ---- ODS */

#define ODS_TABLE "/document-content/body/spreadsheet/table"

static bool take_encryption(void *context, const Str *cell, Error *err) {
    const Book *book = context;
    (void)cell;
    return error_set(err, ERROR_SOURCE, book->name, "is protected with a password\nhint: save it without one");
}

static bool check_password(Book *book, Error *err) {
    static const Str row[] = {STR_CONST("/manifest/file-entry/encryption-data")}, cell[] = {STR_CONST("@checksum-type")};
    static const SheetPaths paths = {row, ARRAY_LEN(row), cell, ARRAY_LEN(cell)};
    return sheet_parts_each(book->parts, "META-INF/manifest.xml", &paths, take_encryption, book, err);
}

static bool open_ods(Book *book, Error *err) {
    static const Str row[] = {STR_CONST(ODS_TABLE "/table-row/table-cell"), STR_CONST(ODS_TABLE "/table-row/covered-table-cell"),
                              STR_CONST(ODS_TABLE "/table-header-rows/table-row/table-cell"),
                              STR_CONST(ODS_TABLE "/table-rows/table-row/table-cell"),
                              STR_CONST(ODS_TABLE "/table-row-group/table-row/table-cell")},
                     cell[] = {STR_CONST("@value-type"),
                               STR_CONST("@value"),
                               STR_CONST("@date-value"),
                               STR_CONST("@boolean-value"),
                               STR_CONST("p"),
                               STR_CONST("@number-columns-repeated"),
                               STR_CONST("../@number-rows-repeated"),
                               STR_CONST(ODS_TABLE "/@name"),
                               STR_CONST("p/span"),
                               STR_CONST("@time-value")};
    static const SheetPaths paths = {row, ARRAY_LEN(row), cell, ARRAY_LEN(cell)};
    bool found;
    book->ods = true;
    if (!check_password(book, err)) return false;
    if (!sheet_parts_rows(book->parts, "content.xml", &paths, &book->rows, &found, err)) return false;
    return found || error_set(err, ERROR_SOURCE, book->name, "its part content.xml is missing: the file is damaged");
}

static Str ods_value(Book *book, const Str *cell) {
    Str kind = cell[0];
    if (str_eq(kind, STR("float")) || str_eq(kind, STR("currency")) || str_eq(kind, STR("percentage")))
        return sheet_number(cell[1], book->row);
    if (str_eq(kind, STR("date"))) return cell[2];
    if (str_eq(kind, STR("boolean"))) return cell[3];
    if (str_eq(kind, STR("time"))) return cell[9];
    return cell[4].ptr ? cell[4] : cell[8];
}

/* ---- Rows */

bool sheet_book_open(Book **out, const SheetFile *file, Str sheet, Arena *arena, Error *err) {
    Book *book = arena_alloc(arena, sizeof *book);
    book->name = file->name;
    book->arena = arena;
    book->row = arena_new("row of a sheet", 0);
    arena_adopt(arena, book->row);
    book->names = STR("");
    book->shared = buf_own(arena);
    book->shared_bound = buf_own(arena);
    buf_append(book->shared_bound, &book->shared->len, sizeof book->shared->len);
    book->sheet = sheet;
    if (!sheet.ptr) book->want_number = 1;
    else if (!str_int64(sheet, &book->want_number)) book->want_number = -1;
    if (!sheet_parts_open(&book->parts, file, arena, err)) return false;
    *out = book;
    if (sheet_parts_has(book->parts, "content.xml")) return open_ods(book, err);
    if (sheet_parts_has(book->parts, "xl/workbook.xml")) return open_xlsx(book, err);
    return error_set(err, ERROR_SOURCE, file->name, "is a ZIP archive, but no XLSX or ODS workbook");
}

/* `value` must live as long as the row. */
static bool put(Book *book, size_t column, Str value, Error *err) {
    if (!value.len) return true;
    if (column >= SHEET_COLUMNS_MAX)
        return error_set(err, ERROR_SOURCE, book->name, "has a value beyond column %d", SHEET_COLUMNS_MAX);
    book->row_bytes += value.len;
    if (book->row_bytes > SHEET_ROW_MAX) {
        return error_set(err, ERROR_SOURCE, book->name, "holds more than %d MiB in row %llu: it was refused", SHEET_ROW_MAX >> 20,
                         (unsigned long long)book->number);
    }
    while (book->count <= column) book->cell[book->count++] = STR_NULL;
    book->cell[column] = value;
    return true;
}

static bool add_cell(Book *book, const Str *cell, size_t *column, Error *err) {
    if (!book->ods) {
        size_t at = cell[0].len ? sheet_column_of(cell[0]) : *column;
        if (at == SIZE_MAX) at = *column;
        *column = at + 1;
        return put(book, at, str_copy(book->row, xlsx_value(book, cell)), err);
    }
    int64_t repeat = 1;
    if (!str_int64(cell[5], &repeat) || repeat < 1) repeat = 1;
    Str value = str_copy(book->row, ods_value(book, cell)); /* once, however often it stands side by side */
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
        add_name(book, book->table);
    }
    return book->wanted;
}

/* The cells of one row, blank or not, of whatever sheet. */
static bool read_row(Book *book, bool *ended, Error *err) {
    uint64_t line, outer;
    size_t column = 0;
    book->count = book->row_bytes = 0;
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

bool sheet_book_next(Book *book, SheetRow *row, bool *ended, Error *err) {
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
    if (*ended && book->ods && !book->met_sheet) return no_sheet(book, err);
    if (!*ended && !sheet_parts_give(book->parts, book->row_bytes, err)) return false;
    *row = (SheetRow){book->cell, book->count, book->number};
    return true;
}
