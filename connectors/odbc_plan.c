/* Which statement reads a dataset: a query as it stands, or a SELECT of a table's wanted columns for the window of the run or
 * for what changed; in pages by a key, where the driver would hold the whole answer. */
#include "connectors/nearest.h"
#include "connectors/odbc_catalog.h"
#include "connectors/odbc_source.h"
#include "connectors/odbc_statement.h"
#include "connectors/sql_dataset.h"
#include "connectors/sql_first.h"
#include "connectors/sql_guard.h"
#include "connectors/sql_name.h"
#include "connectors/sql_window.h"

static const Str *column_names(const Source *source) {
    Str *names = arena_array(source->stage, source->rows.column_count, sizeof *names);
    for (size_t i = 0; i < source->rows.column_count; i++) names[i] = source->rows.column[i].info.name;
    return names;
}

bool odbc_choose_columns(Source *source, Error *err) {
    SqlResult result = {&source->extract, column_names(source), source->rows.column_count, source->dataset_where};
    return sql_columns(&result, source->stage, &source->order, &source->order_count, err);
}

/* A table that is not there: adds the nearest one that is. Its name stands in the message in quotes or at its end. */
static void hint_table(Source *source, Error *err) {
    Error ignored = {0};
    Str *names, name = STR_NULL;
    size_t count, near = SIZE_MAX;
    odbc_close_dataset(source);
    if (strcmp(err->native, "42S02") != 0 && strcmp(err->native, "42P01") != 0) return;
    if (!odbc_rewind(&source->session, source->where, &ignored)) return;
    if (!odbc_tables(&source->session, source->scratch, &names, &count, &ignored)) return;
    Str line = {err->text, strcspn(err->text, "\n")};
    for (Str rest = line; rest.ptr && near == SIZE_MAX;) {
        Str word = str_cut(&rest, ' ');
        while (word.len && strchr("'\"`;:,.", word.ptr[0])) word = str_sub(word, 1, word.len);
        while (word.len && strchr("'\"`;:,.", word.ptr[word.len - 1])) word = str_sub(word, 0, word.len - 1);
        if (word.len > 2) near = nearest_name(word, names, count);
        name = near == SIZE_MAX ? STR_NULL : names[near];
    }
    if (name.ptr) sql_did_you_mean(err, name);
}

bool odbc_run_and_describe(Source *source, Str sql, Error *err) {
    if (!odbc_statement(&source->session, source->dataset_where, &source->statement, err)) return false;
    if (!odbc_execute(&source->statement, sql, err)) {
        hint_table(source, err);
        return false;
    }
    return odbc_rows_describe(&source->rows, &source->statement, source->stage, err);
}

static bool guard_query(Source *source, Str query, Error *err) {
    SqlPlaceholder list[SQL_WINDOW_PLACEHOLDERS];
    SqlDialect dialect = source->session.dialect->dialect;
    sql_window_placeholders(&source->extract, source->spec.zone, dialect, source->stage, list);
    return sql_guard(&(SqlGuard){dialect, list, ARRAY_LEN(list), source->dataset_where}, query, source->stage, &source->sql, err);
}

/* The window on the date column, a day wider on both sides: zones and the end of a day are the engine's business. SQLite
 * compares text, which is only right for ISO dates: there nothing is left out. */
static void add_window(Source *source, const OdbcColumn *column, Buf *sql) {
    const Extract *x = &source->extract;
    const OdbcDialect *d = source->session.dialect;
    bool timed = column->info.type == COLUMN_DATE || column->info.type == COLUMN_INSTANT;
    if (!timed || !d->values_typed || d->dialect == DIALECT_OTHER || (x->from == INSTANT_NONE && x->to == INSTANT_NONE)) return;
    Str name = sql_quote_name(column->info.name, d->dialect, source->stage);
    buf_printf(sql, " WHERE (%.*s IS NULL OR (1 = 1", STR_ARG(name));
    for (int end = 0; end < 2; end++) {
        Instant moment = end ? x->to : x->from;
        if (moment == INSTANT_NONE) continue;
        Extract wide = {.from = end ? INSTANT_NONE : moment - INSTANT_DAY, .to = end ? moment + INSTANT_DAY : INSTANT_NONE};
        SqlPlaceholder list[SQL_WINDOW_PLACEHOLDERS];
        sql_window_placeholders(&wide, source->spec.zone, d->dialect, source->stage, list);
        buf_printf(sql, " AND %.*s %s %.*s", STR_ARG(name), end ? "<" : ">=", STR_ARG(list[end ? 3 : 2].text));
    }
    buf_printf(sql, "))");
}

/* Rows whose mark of change is not before the one given; moments a day wider, as the window is, and for the same reasons. */
static void add_since(const Source *source, const OdbcColumn *column, Buf *sql) {
    const ExtractChanges *changes = &source->extract.changes;
    const OdbcDialect *d = source->session.dialect;
    ColumnType type = column->info.type;
    Str name = sql_quote_name(column->info.name, d->dialect, source->stage);
    if (changes->by_version) {
        bool number = type == COLUMN_INTEGER || type == COLUMN_DECIMAL;
        if (number) buf_printf(sql, " WHERE %.*s >= %.*s", STR_ARG(name), STR_ARG(sql_since_version(changes, source->stage)));
        return;
    }
    if ((type != COLUMN_DATE && type != COLUMN_INSTANT) || !d->values_typed || d->dialect == DIALECT_OTHER) return;
    Extract wide = {.from = changes->since - INSTANT_DAY, .to = INSTANT_NONE};
    SqlPlaceholder list[SQL_WINDOW_PLACEHOLDERS];
    sql_window_placeholders(&wide, source->spec.zone, d->dialect, source->stage, list);
    buf_printf(sql, " WHERE %.*s >= %.*s", STR_ARG(name), STR_ARG(list[2].text));
}

size_t odbc_column_named(const Source *source, Str name) {
    size_t i = 0;
    while (i < source->rows.column_count && !str_eq(source->rows.column[i].info.name, name)) i++;
    return i < source->rows.column_count ? i : SIZE_MAX;
}

/* Whether the dataset is to be read in pages, and by which column: the one that page_by names, else a table's primary key
 * where the driver would hold the whole answer. */
static bool choose_key(Source *source, Str table, Str *key, Error *err) {
    const OdbcSession *session = &source->session;
    Str part[SQL_NAME_PARTS];
    size_t count;
    *key = options_text(source->extract.options, "page_by");
    if (key->ptr || !session->buffers || source->extract.rows_max) return true;
    if (table.ptr && !sql_name_parts(table, source->dataset_where, source->stage, part, &count, err)) return false;
    if (table.ptr && !odbc_primary_key(&source->session, part, count, source->stage, key, err)) return false;
    if (key->ptr || source->noticed_buffer) return true;
    source->noticed_buffer = true;
    notice_add(source->notices, source->arena, LOG_INFO, "whole in memory", "this driver holds the whole answer of a query in memory; "
               "page_by of the dataset, with a unique column of it, would have it read in pages");
    return true;
}

static bool begin_pages(Source *source, Str head, bool has_where, Str key, Error *err) {
    const OdbcDialect *d = source->session.dialect;
    size_t at = odbc_column_named(source, key);
    if (!sql_knows_first(d->dialect)) {
        return error_set(err, ERROR_USAGE, options_where(source->extract.options, "page_by"), "page_by does not work with %.*s",
                         STR_ARG(source->session.dbms));
    }
    if (at == SIZE_MAX) {
        return nearest_column_error(err, source->dataset_where, source->extract.dataset, key, column_names(source),
                                    source->rows.column_count);
    }
    ColumnType type = source->rows.column[at].info.type;
    if (type != COLUMN_INTEGER && type != COLUMN_DECIMAL && type != COLUMN_TEXT) { /* moments and bits are no good keys */
        return error_set(err, ERROR_USAGE, source->dataset_where, "page_by needs a column of numbers or text");
    }
    source->paged = true;
    source->page_key = key;
    source->pages = (OdbcPages){.head = head, .has_where = has_where, .key = sql_quote_name(key, d->dialect, source->stage),
                                .number = type != COLUMN_TEXT, .dialect = d->dialect, .where = source->dataset_where};
    odbc_pages_begin(&source->pages, source->stage);
    source->sql = odbc_pages_sql(&source->pages, source->stage);
    return true;
}

/* SELECT of the wanted columns alone, once the table's own are known. */
static bool plan_table(Source *source, Str table, Error *err) {
    const OdbcDialect *d = source->session.dialect;
    const Extract *x = &source->extract;
    Str name, key;
    if (!sql_table_name(table, d->dialect, source->dataset_where, source->stage, &name, err)) return false;
    source->sql = str_printf(source->stage, "SELECT * FROM %.*s WHERE 1 = 0", STR_ARG(name));
    if (!odbc_run_and_describe(source, source->sql, err)) return false;
    odbc_close_dataset(source);
    if (!odbc_choose_columns(source, err) || !choose_key(source, table, &key, err)) return false;
    Buf *sql = buf_own(source->stage);
    size_t key_column = key.ptr ? odbc_column_named(source, key) : SIZE_MAX;
    for (size_t i = 0; i < source->rows.column_count; i++) {
        const OdbcColumn *column = &source->rows.column[i];
        bool wanted = i == key_column;
        for (size_t k = 0; k < source->order_count && !wanted; k++) wanted = source->order[k] == i;
        if (!wanted) continue;
        Str quoted = sql_quote_name(column->info.name, d->dialect, source->stage);
        buf_printf(sql, "%s%.*s", sql->len ? ", " : "SELECT ", STR_ARG(quoted));
    }
    buf_printf(sql, " FROM %.*s", STR_ARG(name));
    size_t head = sql->len, date = x->date_column.ptr ? odbc_column_named(source, x->date_column) : SIZE_MAX;
    if (date != SIZE_MAX) add_window(source, &source->rows.column[date], sql);
    size_t mark = x->changes.bounded ? odbc_column_named(source, x->changes.column) : SIZE_MAX;
    if (mark != SIZE_MAX) add_since(source, &source->rows.column[mark], sql); /* such a dataset has no window */
    if (key.ptr) return begin_pages(source, buf_str(sql), sql->len > head, key, err);
    bool cut = x->rows_max && sql_knows_first(d->dialect);
    source->sql = cut ? sql_first(buf_str(sql), x->rows_max, d->dialect, source->stage) : buf_str(sql);
    return true;
}

/* A query runs as it stands, but in pages where page_by asks for them, and cut short where a sample is asked for and the server
 * takes it so. */
static bool plan_query(Source *source, Str query, Error *err) {
    Str key, head;
    size_t max = source->extract.rows_max;
    if (!guard_query(source, query, err) || !choose_key(source, STR_NULL, &key, err)) return false;
    head = str_printf(source->stage, "SELECT * FROM (\n%.*s\n) kopeck", STR_ARG(source->sql));
    if (key.ptr) {
        Str probe = str_printf(source->stage, "%.*s WHERE 1 = 0", STR_ARG(head));
        if (!odbc_run_and_describe(source, probe, err)) return false;
        odbc_close_dataset(source);
        return begin_pages(source, head, false, key, err);
    }
    if (!max || !sql_knows_first(source->session.dialect->dialect)) return true;
    Error refused = {0}; /* two columns of one name, for instance: then the whole query runs */
    Str sample = sql_first(head, max, source->session.dialect->dialect, source->stage);
    if (odbc_run_and_describe(source, sample, &refused)) source->sql = sample;
    odbc_close_dataset(source);
    return odbc_rewind(&source->session, source->where, err);
}

bool odbc_plan(Source *source, Error *err) {
    Str query, table;
    source->paged = false;
    if (!sql_query_or_table(&source->extract, &query, &table, &source->dataset_where, err)) return false;
    return query.ptr ? plan_query(source, query, err) : plan_table(source, table, err);
}
