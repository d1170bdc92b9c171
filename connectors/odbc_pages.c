#include "connectors/odbc_pages.h"

#include "connectors/sql_first.h"

enum { PAGE_ROWS_FIRST = 2000, PAGE_ROWS_LEAST = 50, PAGE_ROWS_MOST = 20000, PAGE_BYTES = 4 << 20 };

static void close_pages(void *handle) {
    OdbcPages *pages = handle;
    buf_free(&pages->last);
}

void odbc_pages_begin(OdbcPages *pages, Arena *arena) {
    pages->size = PAGE_ROWS_FIRST;
    pages->seen = pages->bytes = 0;
    pages->first = true;
    pages->last = (Buf){0};
    arena_own(arena, close_pages, pages);
}

static void add_literal(const OdbcPages *pages, Buf *out) {
    Str value = buf_str(&pages->last);
    if (pages->number) {
        buf_add(out, value);
        return;
    }
    if (pages->dialect == DIALECT_MSSQL) buf_char(out, 'N'); /* else letters outside its code page are lost */
    buf_char(out, '\'');
    for (size_t i = 0; i < value.len; i++) {
        bool doubled = value.ptr[i] == '\'' || (value.ptr[i] == '\\' && pages->dialect == DIALECT_MYSQL);
        if (doubled) buf_char(out, value.ptr[i]);
        buf_char(out, value.ptr[i]);
    }
    buf_char(out, '\'');
}

Str odbc_pages_sql(OdbcPages *pages, Arena *arena) {
    Buf *out = buf_own(arena);
    buf_add(out, pages->head);
    if (!pages->first) {
        buf_printf(out, " %s %.*s >= ", pages->has_where ? "AND" : "WHERE", STR_ARG(pages->key));
        add_literal(pages, out);
    }
    buf_printf(out, " ORDER BY %.*s", STR_ARG(pages->key));
    return sql_first(buf_str(out), pages->size, pages->dialect, arena);
}

static bool fault(const OdbcPages *pages, const char *what, Error *err) {
    return error_set(err, ERROR_SOURCE, pages->where, "the rows cannot be read in pages by %.*s: %s\nhint: page_by names a column "
                     "without nulls whose values are all different", STR_ARG(pages->key), what);
}

static void drop_row(Cells *cells, size_t row) {
    for (size_t i = 0; i < cells->columns; i++) {
        memmove(&cells->cell[i][row], &cells->cell[i][row + 1], (cells->rows - row - 1) * sizeof **cells->cell);
    }
    cells->rows--;
}

bool odbc_pages_take(OdbcPages *pages, Cells *cells, size_t added, Error *err) {
    size_t from = cells->rows - added;
    const Str *key = cells->cell[pages->column];
    if (added == 0) return true;
    for (size_t row = from; row < cells->rows; row++) {
        bool overlap = pages->seen == 0 && row == from && !pages->first;
        bool known = pages->seen > 0 || row > from || overlap; /* a key stands before this one */
        Str before = row > from ? key[row - 1] : buf_str(&pages->last);
        if (!key[row].ptr) return fault(pages, "a value is null", err);
        if (overlap && !str_eq(key[row], before)) return fault(pages, "two values count as equal, or the page has moved", err);
        if (!overlap && known && str_eq(key[row], before)) return fault(pages, "a value stands twice", err);
        for (size_t i = 0; i < cells->columns; i++) pages->bytes += cells->cell[i][row].len;
    }
    pages->last.len = 0;
    buf_add(&pages->last, key[cells->rows - 1]);
    if (pages->seen == 0 && !pages->first) drop_row(cells, from);
    pages->seen += added;
    return true;
}

bool odbc_pages_more(OdbcPages *pages) {
    if (pages->seen < pages->size) return false;
    size_t fitting = PAGE_BYTES / (pages->bytes / pages->seen + 1);
    pages->size = fitting < PAGE_ROWS_LEAST ? PAGE_ROWS_LEAST : fitting > PAGE_ROWS_MOST ? PAGE_ROWS_MOST : fitting;
    pages->seen = pages->bytes = 0;
    pages->first = false;
    return true;
}
