/* odbc: any database with an ODBC driver. One transaction, begun as the server's dialect wants it, is the snapshot of all
 * datasets; rows come in blocks (odbc_rows.h).
 *
 * A query runs as it stands: servers differ too much in what they allow around one. A table is asked for its wanted columns
 * alone, and for the window of the run where it has a date column. After the last row the session is asked whether it is
 * still the one that began: some drivers take a lost connection for the end of the rows. */
#include "connectors/odbc_catalog.h"
#include "connectors/odbc_fault.h"
#include "connectors/odbc_source.h"
#include "connectors/odbc_statement.h"
#include "engine/base/parallel.h"

#include <stdlib.h>

enum { NOTICES_MAX = 5 };

/* ---- Opening */

static void add_notices(Source *source, const char *sql, const char *code, const char *form) {
    Str text[NOTICES_MAX];
    OdbcTexts texts = {source->scratch, text, NOTICES_MAX, 0};
    Error ignored = {0};
    if (!sql) return;
    if (!odbc_texts(&source->session, source->where, sql, &texts, &ignored)) {
        if (!odbc_rewind(&source->session, source->where, &ignored)) return; /* the next statement will say so */
        log_event(LOG_DEBUG, "not known", "what", code, "reason", ignored.text, NULL);
        return;
    }
    for (size_t i = 0; i < texts.count; i++) {
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
    OdbcTexts snapshot = {source->scratch, &name, 1, 0};
    arena_reset(source->scratch);
    if (!odbc_connect(session, source->spec.options, source->arena, err)) return false;
    const OdbcDialect *d = session->dialect;
    if (d->snapshot && !odbc_texts(session, source->where, d->snapshot, &snapshot, err)) return false;
    source->snapshot = snapshot.count ? str_copy(source->arena, name) : STR("");
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

void odbc_close_dataset(Source *source) {
    odbc_free(&source->statement);
}

static bool again(Source *source, Error *err) {
    while (odbc_transient(err) && !source->delivered) {
        if (!retry_wait(&source->retry, source->spec.name, err)) return false;
        odbc_close_dataset(source);
        odbc_close(&source->session);
        if (open_snapshot(source, err)) return true;
    }
    return false;
}

static void close_source(void *handle) {
    Source *source = handle;
    odbc_close_dataset(source);
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

static bool start(Source *source, Error *err) {
    odbc_close_dataset(source);
    arena_reset(source->scratch);
    arena_reset(source->stage);
    if (!source->session.dbc) {
        return error_set_native(err, ERROR_SOURCE, source->where, "08003", "the snapshot was lost with an earlier dataset of this source");
    }
    if (!odbc_rewind(&source->session, source->where, err)) return false;
    if (!odbc_plan(source, err) || !odbc_run_and_describe(source, source->sql, err) || !odbc_choose_columns(source, err)) return false;
    size_t count = source->order_count;
    if (source->paged) { /* the key comes behind the wanted columns, not to be handed out */
        size_t *order = arena_array(source->stage, count + 1, sizeof *order);
        memcpy(order, source->order, count * sizeof *order);
        order[count] = odbc_column_named(source, source->page_key);
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
    OdbcTexts texts = {source->scratch, &answer, 1, 0};
    if (!d->alive) return true;
    if (!odbc_texts(&source->session, source->dataset_where, d->alive, &texts, err)) return false;
    if (texts.count == 1 && str_eq(answer, STR("1"))) return true;
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
            if (!odbc_execute_again(&source->statement, sql, err)) return false;
            continue;
        }
        odbc_close_dataset(source);
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
    odbc_close_dataset(source);
    if (!odbc_rewind(&source->session, source->where, err)) return false;
    return odbc_tables(&source->session, arena, names, count, err);
}

static bool offer(Source *source, Offer **offers, size_t *count, Arena *arena, Error *err) {
    odbc_close_dataset(source);
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
