/* odbc: any database with an ODBC driver. One transaction, begun as the server's dialect wants it, is the snapshot of all
 * datasets; rows come in blocks (odbc_rows.h).
 *
 * A query runs as it stands: servers differ too much in what they allow around one. A table is asked for its wanted columns
 * alone, and for the window of the run where it has a date column. After the last row the session is asked whether it is
 * still the one that began: some drivers take a lost connection for the end of the rows. */
#include "connectors/connector.h"
#include "connectors/nearest.h"
#include "connectors/odbc_catalog.h"
#include "connectors/odbc_fault.h"
#include "connectors/odbc_pages.h"
#include "connectors/odbc_rows.h"
#include "connectors/odbc_statement.h"
#include "connectors/retry.h"
#include "connectors/sql_dataset.h"
#include "connectors/sql_first.h"
#include "connectors/sql_guard.h"
#include "connectors/sql_name.h"
#include "connectors/sql_window.h"
#include "engine/base/parallel.h"

#include <stdlib.h>

struct Source {
    SourceSpec spec;
    const char *where; /* of `connection` */
    NoticeList *notices;
    Arena *arena;   /* of the source */
    Arena *stage;   /* of the dataset */
    Arena *scratch; /* of one call */
    OdbcSession session;
    Retry retry;
    Str snapshot;
    bool delivered, noticed;

    Extract extract; /* the dataset in work */
    const char *dataset_where;
    Str sql;
    SQLHSTMT statement;
    OdbcRows rows;
    size_t *order; /* columns of the result, in the order of delivery */
    size_t order_count;
    Schema schema;
    Cells *cells; /* one column more than the schema where pages go by a column that is not wanted */
    OdbcPages pages;
    Str page_key;
    bool paged, noticed_buffer;
    bool at_end;
    uint64_t row_count;
    BatchReject *reject;
    size_t reject_count;
};

enum { NOTICES_MAX = 5 };

/* ---- Opening */

static void add_notices(Source *source, const char *sql, const char *code, const char *form) {
    Str text[NOTICES_MAX];
    size_t count = 0;
    Error ignored = {0};
    if (!sql) return;
    if (!odbc_texts(&source->session, sql, NOTICES_MAX, source->where, source->scratch, text, &count, &ignored)) {
        if (!odbc_rewind(&source->session, source->where, &ignored)) return; /* the next statement will say so */
        log_event(LOG_DEBUG, "not known", "what", code, "reason", ignored.text, NULL);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        notice_add(source->notices, source->arena, LOG_WARNING, code, "%.*s%s", STR_ARG(text[i]), form);
    }
}

/* Oracle's client takes its character set from the environment, before the first connection: ours cannot be told it later. */
static void notice_letters(Source *source) {
    const char *set = getenv("NLS_LANG");
    if (source->session.dialect->dialect != DIALECT_ORACLE || (set && (strstr(set, "UTF8") || strstr(set, "utf8")))) return;
    notice_add(source->notices, source->arena, LOG_WARNING, "letters at risk", "NLS_LANG is %s: Oracle's client may lose letters; set NLS_LANG=.AL32UTF8 in the "
               "environment of kopeck", set ? set : "not set");
}

static bool open_snapshot(Source *source, Error *err) {
    OdbcSession *session = &source->session;
    Str name;
    size_t count = 0;
    arena_reset(source->scratch);
    if (!odbc_connect(session, source->spec.options, source->arena, err)) return false;
    const OdbcDialect *d = session->dialect;
    if (d->snapshot && !odbc_texts(session, d->snapshot, 1, source->where, source->scratch, &name, &count, err)) return false;
    source->snapshot = count ? str_copy(source->arena, name) : STR("");
    if (source->noticed) return true;
    notice_letters(source);
    add_notices(source, d->notice, "not a snapshot", "");
    add_notices(source, d->powers, "could write", "; give Kopeck an account that may only read");
    if (d->dialect == DIALECT_OTHER) {
        notice_add(source->notices, source->arena, LOG_WARNING, "not a snapshot",
                   "%.*s is not known to Kopeck: whether its datasets show one moment depends on its driver", STR_ARG(session->dbms));
    }
    source->noticed = true;
    return true;
}

static void close_dataset(Source *source) {
    odbc_free(&source->statement);
}

static bool again(Source *source, Error *err) {
    while (odbc_transient(err) && !source->delivered) {
        if (!retry_wait(&source->retry, source->spec.name, err)) return false;
        close_dataset(source);
        odbc_close(&source->session);
        if (open_snapshot(source, err)) return true;
    }
    return false;
}

static void close_source(void *handle) {
    Source *source = handle;
    close_dataset(source);
    odbc_close(&source->session);
    arena_free(source->stage);
    arena_free(source->scratch);
}

static bool open(Source **out, const SourceSpec *spec, NoticeList *notices, Arena *arena, Error *err) {
    Source *source = arena_alloc(arena, sizeof *source);
    *source = (Source){.spec = *spec, .notices = notices, .arena = arena, .where = options_where(spec->options, "connection"),
                       .retry = retry_plan(spec->options), .stage = arena_new("odbc dataset", 0), .scratch = arena_new("odbc", 0)};
    arena_own(arena, close_source, source);
    if (!open_snapshot(source, err) && !again(source, err)) return false;
    *out = source;
    return true;
}

/* ---- Beginning a dataset */

static const Str *column_names(const Source *source) {
    Str *names = arena_array(source->stage, source->rows.column_count, sizeof *names);
    for (size_t i = 0; i < source->rows.column_count; i++) names[i] = source->rows.column[i].info.name;
    return names;
}

static bool choose_columns(Source *source, Error *err) {
    return sql_columns(&source->extract, column_names(source), source->rows.column_count, source->dataset_where, source->stage,
                       &source->order, &source->order_count, err);
}

/* A table that is not there: adds the nearest one that is. Its name stands in the message in quotes or at its end. */
static void hint_table(Source *source, Error *err) {
    Error ignored = {0};
    Str *names, name = STR_NULL;
    size_t count, near = SIZE_MAX;
    close_dataset(source);
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

static bool run_and_describe(Source *source, Str sql, Error *err) {
    if (!odbc_statement(&source->session, source->dataset_where, &source->statement, err)) return false;
    if (!odbc_execute(&source->session, source->statement, sql, source->dataset_where, err)) {
        hint_table(source, err);
        return false;
    }
    return odbc_rows_describe(&source->rows, &source->session, source->statement, source->dataset_where, source->stage, err);
}

static bool guard_query(Source *source, Str query, Error *err) {
    SqlPlaceholder list[SQL_WINDOW_PLACEHOLDERS];
    SqlDialect dialect = source->session.dialect->dialect;
    sql_window_placeholders(&source->extract, source->spec.zone, dialect, source->stage, list);
    return sql_guard(query, dialect, list, ARRAY_LEN(list), source->dataset_where, source->stage, &source->sql, err);
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

static size_t column_named(const Source *source, Str name) {
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
    size_t at = column_named(source, key);
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
    if (!run_and_describe(source, source->sql, err)) return false;
    close_dataset(source);
    if (!choose_columns(source, err) || !choose_key(source, table, &key, err)) return false;
    Buf *sql = buf_own(source->stage);
    size_t key_column = key.ptr ? column_named(source, key) : SIZE_MAX;
    for (size_t i = 0; i < source->rows.column_count; i++) {
        const OdbcColumn *column = &source->rows.column[i];
        bool wanted = i == key_column;
        for (size_t k = 0; k < source->order_count && !wanted; k++) wanted = source->order[k] == i;
        if (!wanted) continue;
        Str quoted = sql_quote_name(column->info.name, d->dialect, source->stage);
        buf_printf(sql, "%s%.*s", sql->len ? ", " : "SELECT ", STR_ARG(quoted));
    }
    buf_printf(sql, " FROM %.*s", STR_ARG(name));
    size_t head = sql->len, date = x->date_column.ptr ? column_named(source, x->date_column) : SIZE_MAX;
    if (date != SIZE_MAX) add_window(source, &source->rows.column[date], sql);
    size_t mark = x->changes.bounded ? column_named(source, x->changes.column) : SIZE_MAX;
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
        if (!run_and_describe(source, probe, err)) return false;
        close_dataset(source);
        return begin_pages(source, head, false, key, err);
    }
    if (!max || !sql_knows_first(source->session.dialect->dialect)) return true;
    Error refused = {0}; /* two columns of one name, for instance: then the whole query runs */
    Str sample = sql_first(head, max, source->session.dialect->dialect, source->stage);
    if (run_and_describe(source, sample, &refused)) source->sql = sample;
    close_dataset(source);
    return odbc_rewind(&source->session, source->where, err);
}

static bool plan(Source *source, Error *err) {
    Str query, table;
    source->paged = false;
    if (!sql_query_or_table(&source->extract, &query, &table, &source->dataset_where, err)) return false;
    return query.ptr ? plan_query(source, query, err) : plan_table(source, table, err);
}

static bool start(Source *source, Error *err) {
    close_dataset(source);
    arena_reset(source->scratch);
    arena_reset(source->stage);
    if (!source->session.dbc) {
        return error_set_native(err, ERROR_SOURCE, source->where, "08003", "the snapshot was lost with an earlier dataset of this source");
    }
    if (!odbc_rewind(&source->session, source->where, err)) return false;
    if (!plan(source, err) || !run_and_describe(source, source->sql, err) || !choose_columns(source, err)) return false;
    size_t count = source->order_count;
    if (source->paged) { /* the key comes behind the wanted columns, not to be handed out */
        size_t *order = arena_array(source->stage, count + 1, sizeof *order);
        memcpy(order, source->order, count * sizeof *order);
        order[count] = column_named(source, source->page_key);
        source->order = order;
        source->pages.column = count++;
    }
    source->cells = cells_new(source->stage, count);
    source->rows.block_max = source->cells->rows_max;
    if (!odbc_rows_bind(&source->rows, source->order, count, source->stage, err)) return false;
    FieldInfo *fields = arena_array(source->stage, source->order_count, sizeof *fields);
    for (size_t i = 0; i < source->order_count; i++) fields[i] = source->rows.column[source->order[i]].info;
    source->schema = (Schema){fields, source->order_count};
    source->reject = arena_array(source->stage, BATCH_ROWS_MAX, sizeof *source->reject);
    source->reject_count = 0;
    source->at_end = false;
    source->row_count = 0;
    return true;
}

static bool begin(Source *source, const Extract *extract, Schema *schema, Error *err) {
    source->extract = *extract;
    while (!start(source, err)) {
        if (!again(source, err)) return false;
    }
    *schema = source->schema;
    return true;
}

/* ---- Reading */

/* The end of the rows is believed only if the session is still the one that began. */
static bool still_there(Source *source, Error *err) {
    const OdbcDialect *d = source->session.dialect;
    Str answer;
    size_t count = 0;
    if (!d->alive) return true;
    if (!odbc_texts(&source->session, d->alive, 1, source->dataset_where, source->scratch, &answer, &count, err)) return false;
    if (count == 1 && str_eq(answer, STR("1"))) return true;
    return error_set_native(err, ERROR_SOURCE, source->dataset_where, "08S01", "the session is no longer the one that began");
}

static void add_rejects(Source *source, const OdbcBlock *block) {
    Str reason = STR_NULL;
    for (size_t i = 0; i < block->broken && source->reject_count < BATCH_ROWS_MAX; i++) {
        if (!reason.ptr) {
            reason = str_printf(source->scratch, "column %.*s holds bytes that are no text",
                                STR_ARG(source->schema.field[block->column].name));
        }
        source->reject[source->reject_count++] = (BatchReject){.reason = reason, .raw = STR("")};
    }
}

static bool room_for_block(const Source *source) {
    const Cells *cells = source->cells;
    return !cells_full(cells) && cells->rows + source->reject_count + source->rows.block <= cells->rows_max;
}

static bool fill(Source *source, Error *err) {
    OdbcBlock block = {0};
    size_t max = source->extract.rows_max;
    cells_clear(source->cells);
    arena_reset(source->scratch);
    source->reject_count = 0;
    while (!source->at_end && room_for_block(source)) {
        size_t before = source->cells->rows;
        if (!odbc_rows_next(&source->rows, source->cells, &block, err)) return false;
        if (source->paged && block.broken) return error_set(err, ERROR_SOURCE, source->dataset_where, "a row holds bytes that are no text");
        if (source->paged && !odbc_pages_take(&source->pages, source->cells, source->cells->rows - before, err)) return false;
        add_rejects(source, &block);
        bool enough = max && source->row_count + source->cells->rows >= max;
        if (enough) source->cells->rows = (size_t)(max - source->row_count);
        if (!block.end && !enough) continue;
        if (!enough && source->paged && odbc_pages_more(&source->pages)) {
            Str sql = odbc_pages_sql(&source->pages, source->scratch);
            if (!odbc_execute_again(&source->session, source->statement, sql, source->dataset_where, err)) return false;
            continue;
        }
        close_dataset(source);
        if (!still_there(source, err)) return false;
        source->at_end = true;
    }
    return true;
}

static bool next(Source *source, Batch *out, Error *err) {
    if (parallel_cancelled()) return error_set(err, ERROR_CANCELLED, source->dataset_where, "cancelled");
    while (!fill(source, err)) {
        do { /* what was fetched of this batch was not handed out: it may be read again */
            if (!again(source, err)) return false;
        } while (!start(source, err));
    }
    source->row_count += source->cells->rows;
    cells_batch(source->cells, out);
    out->reject = source->reject;
    out->reject_count = source->reject_count;
    if (out->rows || out->reject_count) source->delivered = true;
    return true;
}

static bool finish(Source *source, ReadSummary *out, Error *err) {
    if (!source->at_end) return error_set(err, ERROR_INTERNAL, source->dataset_where, "a dataset was finished before its end");
    source->delivered = true;
    *out = (ReadSummary){.rows = source->row_count, .rows_declared = -1, .snapshot = source->snapshot,
                         .detail = str_copy(source->arena, source->sql)};
    return true;
}

static bool list(Source *source, Str **names, size_t *count, Arena *arena, Error *err) {
    close_dataset(source);
    if (!odbc_rewind(&source->session, source->where, err)) return false;
    return odbc_tables(&source->session, arena, names, count, err);
}

static bool offer(Source *source, Offer **offers, size_t *count, Arena *arena, Error *err) {
    close_dataset(source);
    if (!odbc_rewind(&source->session, source->where, err)) return false;
    return odbc_offers(&source->session, source->where, arena, offers, count, err);
}

static const char *changes(const Options *dataset, const Options *from) {
    (void)from;
    Str query = options_text(dataset, "query");
    if (!query.ptr || str_find(query, STR(":since")) != SIZE_MAX) return NULL;
    return "a query runs as it stands, so it must say `:since` itself: WHERE updated_at >= :since";
}

static const OptionSpec source_options[] = {
    {"connection", OPTION_TEXT, true, false, NULL, NULL, "Connection string: DSN=erp, or Driver=MariaDB Unicode;SERVER=...;DATABASE=..."},
    {"user", OPTION_TEXT, false, false, NULL, NULL, "Account; may only read."},
    {"password", OPTION_TEXT, false, true, NULL, NULL, "Its password."},
    {"connect_timeout", OPTION_DURATION, false, false, "10 s", NULL, "Longest wait for the connection."},
    {"statement_timeout", OPTION_DURATION, false, false, "10 min", NULL, "Longest wait for an answer of the server."},
    RETRY_OPTION,
    {0},
};

static const OptionSpec dataset_options[] = {
    {"query", OPTION_TEXT, false, false, NULL, NULL,
     "One SELECT; :from and :cutoff stand for the window of the run in the source's zone, :from_utc and :cutoff_utc in UTC; :since for the last change known."},
    {"table", OPTION_TEXT, false, false, NULL, NULL, "Or a table or view: schema.name."},
    {"page_by", OPTION_TEXT, false, false, NULL, NULL,
     "A column with all values different: read in pages by it, for drivers that hold the whole answer in memory."},
    {0},
};

const Connector connector_odbc = {
    .name = "odbc",
    .summary = "any database with an ODBC driver: MariaDB, SQLite, SQL Server, Oracle, Firebird, ...",
    .source_options = source_options,
    .dataset_options = dataset_options,
    .open = open,
    .begin = begin,
    .next = next,
    .finish = finish,
    .list = list,
    .changes = changes,
    .offer = offer,
};
