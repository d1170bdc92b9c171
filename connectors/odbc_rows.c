#include "connectors/odbc_rows.h"

#include "connectors/number_text.h"
#include "connectors/odbc_fault.h"
#include "connectors/odbc_statement.h"
#include "engine/base/utf8.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    TEXT_WIDTH = 1024,       /* bytes for a value whose size is not known; longer ones are read again */
    TEXT_CHARS_MAX = 500,    /* declared sizes up to this get a buffer of their own size */
    NUMBER_WIDTH = 64,
    BLOCK_ROWS = 1000,
    BLOCK_BYTES = 4 << 20,
    PIECE_BYTES = 64 << 10
};

/* ---- Describing */

typedef struct TypeForm {
    SQLSMALLINT type;
    ColumnType column;
    OdbcForm form;
} TypeForm;

static const TypeForm type_forms[] = {
    {SQL_TINYINT, COLUMN_INTEGER, FORM_CHAR},        {SQL_SMALLINT, COLUMN_INTEGER, FORM_CHAR},
    {SQL_INTEGER, COLUMN_INTEGER, FORM_CHAR},        {SQL_BIGINT, COLUMN_INTEGER, FORM_CHAR},
    {SQL_DECIMAL, COLUMN_DECIMAL, FORM_CHAR},        {SQL_NUMERIC, COLUMN_DECIMAL, FORM_CHAR},
    {SQL_DOUBLE, COLUMN_DECIMAL, FORM_DOUBLE},       {SQL_FLOAT, COLUMN_DECIMAL, FORM_DOUBLE},
    {SQL_REAL, COLUMN_DECIMAL, FORM_FLOAT},          {SQL_BIT, COLUMN_BOOL, FORM_BIT},
    {SQL_TYPE_DATE, COLUMN_DATE, FORM_DATE},         {SQL_TYPE_TIMESTAMP, COLUMN_INSTANT, FORM_MOMENT},
    {-155, COLUMN_INSTANT, FORM_CHAR},               /* SQL Server's datetimeoffset */
    {SQL_BINARY, COLUMN_TEXT, FORM_BINARY},          {SQL_VARBINARY, COLUMN_TEXT, FORM_BINARY},
    {SQL_LONGVARBINARY, COLUMN_TEXT, FORM_BINARY},   {SQL_GUID, COLUMN_TEXT, FORM_CHAR},
    {SQL_TYPE_TIME, COLUMN_TEXT, FORM_CHAR},
};

static TypeForm form_of(SQLSMALLINT type) { /* anything else as wide text */
    for (size_t i = 0; i < ARRAY_LEN(type_forms); i++) {
        if (type_forms[i].type == type) return type_forms[i];
    }
    return (TypeForm){type, COLUMN_TEXT, FORM_WIDE};
}

static bool in_list(Str name, const char *list) {
    for (Str rest = str_of(list); rest.ptr && rest.len;) {
        if (str_eq_ascii_case(name, str_cut(&rest, ','))) return true;
    }
    return false;
}

/* Where types belong to values, the word in the declaration is all there is; its part decides, as in SQLite's own rule. */
static ColumnType declared_type(Str native) {
    static const struct {
        const char *part;
        ColumnType type;
    } parts[] = {{"int", COLUMN_INTEGER},   {"char", COLUMN_TEXT},     {"clob", COLUMN_TEXT},    {"text", COLUMN_TEXT},
                 {"real", COLUMN_DECIMAL},  {"floa", COLUMN_DECIMAL},  {"doub", COLUMN_DECIMAL}, {"dec", COLUMN_DECIMAL},
                 {"num", COLUMN_DECIMAL},   {"bool", COLUMN_BOOL},     {"datetime", COLUMN_INSTANT},
                 {"timestamp", COLUMN_INSTANT}, {"date", COLUMN_DATE}};
    char word[64];
    size_t len = native.len < sizeof word - 1 ? native.len : sizeof word - 1;
    for (size_t i = 0; i < len; i++) {
        char c = native.ptr[i];
        word[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
    }
    word[len] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (strstr(word, parts[i].part)) return parts[i].type;
    }
    return COLUMN_TEXT;
}

/* How the values of a column are fetched, and how many bytes each gets. */
static void choose_form(OdbcColumn *c, SQLSMALLINT type, SQLULEN size, const OdbcDialect *dialect) {
    TypeForm form = form_of(type);
    if (!dialect->values_typed) form.column = declared_type(c->info.native);
    bool moment = form.column == COLUMN_DATE || form.column == COLUMN_INSTANT;
    c->info.type = form.column;
    c->form = form.form;
    if (moment && dialect->text_moments) c->form = FORM_CHAR;
    if (!dialect->values_typed || (c->form == FORM_WIDE && dialect->utf8_chars)) c->form = FORM_CHAR;
    bool free_text = c->form == FORM_WIDE || c->form == FORM_BINARY || (c->form == FORM_CHAR && form.form == FORM_WIDE);
    c->moment = moment && c->form == FORM_CHAR;
    c->number = c->form == FORM_CHAR && form.column == COLUMN_DECIMAL;
    c->digit = c->form == FORM_CHAR && form.column == COLUMN_BOOL;
    c->lower = type == SQL_GUID;
    c->info.zoned = type == -155 || (form.column == COLUMN_INSTANT && in_list(c->info.native, dialect->zoned));
    c->width = c->form == FORM_DOUBLE ? sizeof(double) : c->form == FORM_FLOAT ? sizeof(float) : c->form == FORM_BIT ? 1 :
               c->form == FORM_DATE ? sizeof(SQL_DATE_STRUCT) : c->form == FORM_MOMENT ? sizeof(SQL_TIMESTAMP_STRUCT) : NUMBER_WIDTH;
    c->fits = true;
    if (c->form == FORM_CHAR && !free_text) c->fits = size > 0 && size < NUMBER_WIDTH - 4; /* sign, point, zero before it, NUL */
    if (free_text || !dialect->values_typed) {
        c->fits = dialect->values_typed && size > 0 && size <= TEXT_CHARS_MAX;
        c->width = !c->fits ? TEXT_WIDTH : c->form == FORM_WIDE ? 4 * (size + 1) : 4 * size + 1; /* a character: 2 units, 4 bytes */
    }
}

static bool describe_column(OdbcRows *rows, SQLUSMALLINT number, OdbcColumn *out, Arena *arena, Error *err) {
    OdbcDescription d = {0};
    if (!odbc_describe(&rows->statement, number, arena, &d, err)) return false;
    out->info.name = d.name;
    out->info.native = d.type_name;
    choose_form(out, d.type, d.size, rows->statement.session->dialect);
    bool sized = (d.type == SQL_DECIMAL || d.type == SQL_NUMERIC) && str_find(d.type_name, STR("(")) == SIZE_MAX;
    if (sized) out->info.native = str_printf(arena, "%.*s(%llu,%d)", STR_ARG(d.type_name), (unsigned long long)d.size, d.digits);
    return true;
}

bool odbc_rows_describe(OdbcRows *rows, const OdbcStatement *statement, Arena *arena, Error *err) {
    SQLSMALLINT count = 0;
    *rows = (OdbcRows){.statement = *statement};
    if (!SQL_SUCCEEDED(SQLNumResultCols(statement->handle, &count))) return odbc_statement_fault(statement, err);
    if (count <= 0) return error_set(err, ERROR_USAGE, statement->where, "the query gives no columns");
    rows->column_count = (size_t)count;
    rows->column = arena_array(arena, rows->column_count, sizeof *rows->column);
    for (size_t i = 0; i < rows->column_count; i++) {
        if (!describe_column(rows, (SQLUSMALLINT)(i + 1), &rows->column[i], arena, err)) return false;
    }
    return true;
}

/* ---- Binding */

static SQLSMALLINT c_type(OdbcForm form) {
    static const SQLSMALLINT types[] = {[FORM_WIDE] = SQL_C_WCHAR, [FORM_CHAR] = SQL_C_CHAR, [FORM_DOUBLE] = SQL_C_DOUBLE,
                                        [FORM_FLOAT] = SQL_C_FLOAT, [FORM_BIT] = SQL_C_BIT, [FORM_DATE] = SQL_C_TYPE_DATE,
                                        [FORM_MOMENT] = SQL_C_TYPE_TIMESTAMP, [FORM_BINARY] = SQL_C_BINARY};
    return types[form];
}

/* One row a fetch unless everything fits or the driver can go back to a row of the block. Without SQL_GD_BOUND a bound value
 * cannot be had again: then the first long column and all behind it (SQL_GD_ANY_COLUMN may be missing too) stay unbound. */
static void choose_block(OdbcRows *rows) {
    SQLUINTEGER can = 0;
    bool all_fit = true;
    size_t row_bytes = 1;
    SQLGetInfo(rows->statement.session->dbc, SQL_GETDATA_EXTENSIONS, &can, sizeof can, NULL);
    rows->pieces = (can & SQL_GD_BOUND) && (can & SQL_GD_ANY_COLUMN) && (can & SQL_GD_ANY_ORDER);
    for (size_t i = 0; i < rows->column_count; i++) {
        OdbcColumn *c = &rows->column[i];
        if (!c->wanted) continue;
        all_fit &= c->fits;
        c->bound = rows->pieces || all_fit;
        row_bytes += c->width + sizeof(SQLLEN);
    }
    rows->block = BLOCK_BYTES / row_bytes;
    if (rows->block > BLOCK_ROWS) rows->block = BLOCK_ROWS;
    if (rows->block > rows->block_max) rows->block = rows->block_max;
    bool back = rows->pieces && (can & SQL_GD_BLOCK) && !rows->statement.session->dialect->one_by_one;
    if (rows->block < 1 || (!all_fit && !back)) rows->block = 1;
}

static bool set_attribute(OdbcRows *rows, SQLINTEGER attribute, SQLPOINTER value, Error *err) {
    if (SQL_SUCCEEDED(SQLSetStmtAttr(rows->statement.handle, attribute, value, 0))) return true;
    return odbc_statement_fault(&rows->statement, err);
}

static void close_rows(void *handle) {
    OdbcRows *rows = handle;
    buf_free(&rows->long_value);
}

static void put_in_sequence(OdbcRows *rows, Arena *arena) {
    size_t *sequence = arena_array(arena, rows->order_count, sizeof *sequence), at = 0;
    for (size_t column = 0; column < rows->column_count; column++) {
        for (size_t i = 0; i < rows->order_count; i++) {
            if (rows->order[i] == column) sequence[at++] = i;
        }
    }
    rows->sequence = sequence;
}

bool odbc_rows_bind(OdbcRows *rows, const size_t *order, size_t count, Arena *arena, Error *err) {
    arena_own(arena, close_rows, rows);
    rows->order = order;
    rows->order_count = count;
    for (size_t i = 0; i < count; i++) rows->column[order[i]].wanted = true;
    put_in_sequence(rows, arena);
    choose_block(rows);
    rows->status = arena_array(arena, rows->block, sizeof *rows->status);
    if (!set_attribute(rows, SQL_ATTR_ROW_BIND_TYPE, (SQLPOINTER)SQL_BIND_BY_COLUMN, err) ||
        !set_attribute(rows, SQL_ATTR_ROW_ARRAY_SIZE, (SQLPOINTER)rows->block, err) ||
        !set_attribute(rows, SQL_ATTR_ROW_STATUS_PTR, rows->status, err) ||
        !set_attribute(rows, SQL_ATTR_ROWS_FETCHED_PTR, &rows->fetched, err)) return false;
    for (size_t i = 0; i < rows->column_count; i++) {
        OdbcColumn *c = &rows->column[i];
        if (!c->wanted) continue;
        c->buffer = arena_array(arena, c->bound ? rows->block : 0, c->width);
        c->size = arena_array(arena, rows->block, sizeof *c->size);
        if (!c->bound) continue;
        SQLRETURN done = SQLBindCol(rows->statement.handle, (SQLUSMALLINT)(i + 1), c_type(c->form), c->buffer, (SQLLEN)c->width, c->size);
        if (!SQL_SUCCEEDED(done)) return odbc_statement_fault(&rows->statement, err);
    }
    return true;
}

/* ---- Values */

static Str date_struct(const SQL_DATE_STRUCT *d, Cells *cells) {
    char *to = cells_room(cells, 32);
    int size = snprintf(to, 32, "%04d-%02u-%02u", d->year, d->month, d->day);
    cells->at += size;
    return (Str){to, (size_t)size};
}

static Str moment_struct(const SQL_TIMESTAMP_STRUCT *m, bool utc, Cells *cells) {
    char text[64];
    int size = snprintf(text, sizeof text, "%04d-%02u-%02u %02u:%02u:%02u.%09u", m->year, m->month, m->day, m->hour, m->minute,
                        m->second, (unsigned)m->fraction);
    return moment_text((Str){text, (size_t)size}, utc, cells);
}

static Str hex_text(const unsigned char *bytes, size_t size, Cells *cells) { /* as PostgreSQL writes bytea */
    static const char hex[] = "0123456789abcdef";
    char *to = cells_room(cells, 2 * size + 2), *at = to;
    *at++ = '\\';
    *at++ = 'x';
    for (size_t i = 0; i < size; i++) {
        *at++ = hex[bytes[i] >> 4];
        *at++ = hex[bytes[i] & 15];
    }
    cells->at = at;
    return (Str){to, (size_t)(at - to)};
}

/* "1.5e+20" of SQLite's REAL -> without the exponent; other text as it is. */
static Str number_cell(Str text, Cells *cells) {
    char number[64], plain[NUMBER_TEXT_SIZE], *end;
    bool exponent = text.len < sizeof number && memchr(text.ptr, 'e', text.len);
    if (!exponent) return cells_copy(cells, text.ptr, text.len);
    memcpy(number, text.ptr, text.len);
    number[text.len] = '\0';
    double value = strtod(number, &end);
    if (end != number + text.len) return cells_copy(cells, text.ptr, text.len);
    Str out = double_text(value, plain);
    return cells_copy(cells, out.ptr, out.len);
}

static Str lower_text(Str text, Cells *cells) {
    Str out = cells_copy(cells, text.ptr, text.len);
    char *at = cells->at - text.len;
    for (size_t i = 0; i < text.len; i++) {
        if (at[i] >= 'A' && at[i] <= 'F') at[i] = (char)(at[i] + 32);
    }
    return out;
}

/* A whole value of `size` bytes as text; false when it is no text. */
static bool cell_of(const OdbcColumn *c, const char *bytes, size_t size, Cells *cells, Str *out) {
    char number[NUMBER_TEXT_SIZE];
    double full;
    float single;
    Str text = {bytes, size};
    switch (c->form) {
    case FORM_WIDE: return utf16_cell((const SQLWCHAR *)(const void *)bytes, size / sizeof(SQLWCHAR), cells, out);
    case FORM_BIT: text = bytes[0] ? STR("true") : STR("false"); break;
    case FORM_DOUBLE:
        memcpy(&full, bytes, sizeof full);
        text = double_text(full, number);
        break;
    case FORM_FLOAT:
        memcpy(&single, bytes, sizeof single);
        text = float_text(single, number);
        break;
    case FORM_DATE: *out = date_struct((const SQL_DATE_STRUCT *)(const void *)bytes, cells); return true;
    case FORM_MOMENT: *out = moment_struct((const SQL_TIMESTAMP_STRUCT *)(const void *)bytes, c->info.zoned, cells); return true;
    case FORM_BINARY: *out = hex_text((const unsigned char *)bytes, size, cells); return true;
    case FORM_CHAR:
        if (c->moment) *out = moment_text(text, c->info.zoned, cells);
        else if (c->number) *out = number_cell(text, cells);
        else if (c->lower) *out = lower_text(text, cells);
        else if (c->digit && size == 1 && (*bytes == '1' || *bytes == '0')) *out = *bytes == '1' ? STR("true") : STR("false");
        else *out = cells_copy(cells, text.ptr, text.len);
        return utf8_valid(*out);
    }
    *out = cells_copy(cells, text.ptr, text.len);
    return true;
}

/* Reads one value in pieces into rows->long_value. *null: it is null. */
static bool read_pieces(OdbcRows *rows, size_t column, bool *null, Error *err) {
    const OdbcColumn *c = &rows->column[column];
    size_t ending = c->form == FORM_WIDE ? sizeof(SQLWCHAR) : c->form == FORM_CHAR ? 1 : 0;
    Buf *value = &rows->long_value;
    value->len = 0;
    *null = false;
    for (;;) {
        SQLLEN size = 0;
        char *to = buf_reserve(value, PIECE_BYTES);
        SQLRETURN got = SQLGetData(rows->statement.handle, (SQLUSMALLINT)(column + 1), c_type(c->form), to, PIECE_BYTES, &size);
        if (got == SQL_NO_DATA) return true;
        if (!SQL_SUCCEEDED(got)) return odbc_statement_fault(&rows->statement, err);
        if (size == SQL_NULL_DATA) {
            *null = true;
            return true;
        }
        size_t room = PIECE_BYTES - ending;
        bool more = size == SQL_NO_TOTAL || (size_t)size > room;
        value->len += more ? room : (size_t)size;
        if (!more) return true;
    }
}

static bool too_long(const OdbcRows *rows, size_t column, Error *err) {
    return error_set_native(err, ERROR_SOURCE, rows->statement.where, "01004", "a value of column \"%.*s\" is longer than the driver declared, and "
                            "cannot be read in pieces", STR_ARG(rows->column[column].info.name));
}

static bool cut_off(const OdbcColumn *c, SQLLEN size) {
    size_t ending = c->form == FORM_WIDE ? sizeof(SQLWCHAR) : c->form == FORM_CHAR ? 1 : 0;
    bool sized = c->form == FORM_WIDE || c->form == FORM_CHAR || c->form == FORM_BINARY;
    return size == SQL_NO_TOTAL || (sized && size >= 0 && (size_t)size > c->width - ending);
}

/* The value that was read again must begin as the piece in the buffer does: there are drivers that go to another row. */
static bool same_beginning(const OdbcColumn *c, size_t row, const Buf *value) {
    size_t kept = c->width > 8 ? c->width - 8 : 0; /* what every driver fills, wherever it cuts a letter */
    return value->len >= kept && memcmp(value->ptr, c->buffer + row * c->width, kept) == 0;
}

/* One cell of the block. *broken: it is no text. */
static bool take_cell(OdbcRows *rows, size_t column, size_t row, Cells *cells, Str *out, bool *broken, Error *err) {
    const OdbcColumn *c = &rows->column[column];
    SQLLEN size = c->bound ? c->size[row] : 0;
    bool null = size == SQL_NULL_DATA;
    if (!c->bound || cut_off(c, size)) {
        if (c->bound && !rows->pieces) return too_long(rows, column, err);
        SQLRETURN placed = rows->block == 1 ? SQL_SUCCESS
                                            : SQLSetPos(rows->statement.handle, (SQLSETPOSIROW)(row + 1), SQL_POSITION, SQL_LOCK_NO_CHANGE);
        if (!SQL_SUCCEEDED(placed)) return odbc_statement_fault(&rows->statement, err);
        if (!read_pieces(rows, column, &null, err)) return false;
        if (c->bound && !same_beginning(c, row, &rows->long_value)) {
            return error_set(err, ERROR_SOURCE, rows->statement.where, "the driver gave another value of column \"%.*s\" when asked again",
                             STR_ARG(c->info.name));
        }
        if (!null) *broken |= !cell_of(c, rows->long_value.ptr, rows->long_value.len, cells, out);
    } else if (!null) {
        *broken |= !cell_of(c, c->buffer + row * c->width, size < 0 ? 0 : (size_t)size, cells, out);
    }
    if (null) *out = STR_NULL;
    return true;
}

static bool take_row(OdbcRows *rows, size_t row, Cells *cells, OdbcBlock *out, Error *err) {
    SQLUSMALLINT status = rows->status[row];
    if (status == SQL_ROW_ERROR) return odbc_statement_fault(&rows->statement, err);
    if (status == SQL_ROW_NOROW) return true;
    size_t broken_column = SIZE_MAX;
    for (size_t k = 0; k < rows->order_count; k++) {
        size_t i = rows->sequence[k], column = rows->order[i];
        bool broken = false;
        Str *cell = &cells->cell[i][cells->rows];
        if (k > 0 && rows->order[rows->sequence[k - 1]] == column) { /* wanted twice, read once */
            *cell = cells->cell[rows->sequence[k - 1]][cells->rows];
            continue;
        }
        if (!take_cell(rows, column, row, cells, cell, &broken, err)) return false;
        if (broken && broken_column == SIZE_MAX) broken_column = i;
    }
    if (broken_column == SIZE_MAX) {
        cells->rows++;
    } else if (out->broken++ == 0) {
        out->column = broken_column;
    }
    return true;
}

bool odbc_rows_next(OdbcRows *rows, Cells *cells, OdbcBlock *out, Error *err) {
    bool warned;
    *out = (OdbcBlock){0};
    rows->fetched = 0;
    if (!odbc_fetch(&rows->statement, &out->end, &warned, err)) return false;
    if (out->end) return true;
    if (warned && odbc_has_state(rows->statement.session, rows->statement.handle, "01S07")) {
        return error_set_native(err, ERROR_SOURCE, rows->statement.where, "01S07", "the driver cut digits of a number");
    }
    for (size_t row = 0; row < rows->fetched; row++) {
        if (!take_row(rows, row, cells, out, err)) return false;
    }
    return true;
}
