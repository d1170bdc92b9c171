/* postgresql: a database read by libpq. One transaction, REPEATABLE READ READ ONLY, is the snapshot of all datasets; rows
 * come by COPY (SELECT ...) TO STDOUT (FORMAT binary) and are decoded here (pg_binary.h).
 *
 * A dataset's query is described first. It then runs as
 *     COPY (SELECT c2, c1::text FROM (
 *     <query>
 *     ) AS q(c1, c2, c3) WHERE c3 >= ... LIMIT 3) TO STDOUT (FORMAT binary)
 * so that only wanted columns travel, duplicate names do no harm, types that we do not decode come as text, and a
 * data-modifying WITH, which may stand at the top level only, is a syntax error even if the guard let it pass. */
#include "connectors/nearest.h"
#include "connectors/pg_catalog.h"
#include "connectors/pg_source.h"
#include "connectors/sql_dataset.h"
#include "connectors/sql_name.h"
#include "connectors/sql_powers.h"
#include "engine/base/parallel.h"
#include "engine/base/utf8.h"

enum { REJECT_BYTES = 200 };

/* ---- Opening: the snapshot, and what the reader of the report must know about the account and the server */

static bool is_true(const PGresult *result, int column) {
    return str_eq(pg_field(result, 0, column), STR("t"));
}

static bool run(Source *source, const char *sql, PGresult **out, Error *err) {
    return pg_run(&source->session, sql, source->where, source->scratch, out, err);
}

/* SET LOCAL, never SET: behind a pooler the session is not ours. Each guard is left out where the server is too old. */
static const char *begin_text(const Source *source) {
    const Options *o = source->spec.options;
    int version = PQserverVersion(source->session.conn);
    long long timeout = (long long)options_ms(o, "statement_timeout", 600000);
    Buf *sql = buf_own(source->scratch);
    buf_printf(sql, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = %lld; "
                    "SET LOCAL lock_timeout = %lld; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'postgres'; "
                    "SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = %d; SET LOCAL bytea_output = 'hex'; "
                    "SET LOCAL standard_conforming_strings = on; SET LOCAL row_security = %s; ",
               timeout, (long long)options_ms(o, "lock_timeout", 30000), version >= 120000 ? 1 : 3,
               options_switch(o, "row_security") ? "on" : "off");
    if (version >= 90600) buf_printf(sql, "SET LOCAL idle_in_transaction_session_timeout = %lld; ", timeout);
    if (version >= 140000) buf_printf(sql, "SET LOCAL client_connection_check_interval = '10s'; ");
    Str path = options_text(o, "search_path");
    if (path.len) buf_printf(sql, "SET LOCAL search_path = ");
    for (Str rest = path; path.len && rest.ptr;) {
        Str name = sql_quote_name(str_trim(str_cut(&rest, ',')), DIALECT_POSTGRESQL, source->scratch);
        buf_printf(sql, "%.*s%s", STR_ARG(name), rest.ptr ? ", " : "; ");
    }
    buf_printf(sql, "SELECT %s, pg_is_in_recovery(), "
                    "CASE WHEN pg_is_in_recovery() THEN CASE WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0 "
                    "ELSE round(extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())) END END, "
                    "CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, "
                    "to_char(now(), 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), current_setting('server_encoding'), "
                    "current_setting('transaction_read_only')",
               version >= 130000 ? "pg_current_snapshot()" : "txid_current_snapshot()");
    return str_cstr(source->scratch, buf_str(sql));
}

static void notice_standby(Source *source, const PGresult *facts) {
    int64_t lag_s = -1;
    if (!is_true(facts, 1)) return;
    bool known = str_int64(pg_field(facts, 0, 2), &lag_s);
    if (!known) {
        notice_add(source->notices, source->arena, LOG_WARNING, "standby lag",
                   "the source is a standby, and how far it is behind is not known");
    } else {
        notice_add(source->notices, source->arena, lag_s > 60 ? LOG_WARNING : LOG_INFO, "standby lag",
                   "the source is a standby, %lld s behind its primary", (long long)lag_s);
    }
}

static void notice_powers(Source *source, const PGresult *result) {
    for (int i = 0; i < PQntuples(result); i++) {
        notice_add(source->notices, source->arena, LOG_WARNING, "could write", "the account %.*s; give Kopeck one that may only read",
                   STR_ARG(pg_field(result, i, 0)));
    }
}

/* Connects and takes the snapshot: the first query does, not BEGIN. */
static bool open_snapshot(Source *source, Error *err) {
    PGresult *facts, *other;
    arena_reset(source->scratch);
    if (!pg_connect(&source->session, source->spec.options, err)) return false;
    if (!run(source, begin_text(source), &facts, err)) return false;
    if (PQntuples(facts) != 1 || !str_eq(pg_field(facts, 0, 6), STR("on"))) {
        return error_set(err, ERROR_SOURCE, source->where, "the session could not be made read-only");
    }
    source->snapshot = str_printf(source->arena, "%.*s lsn %.*s at %.*s", STR_ARG(pg_field(facts, 0, 0)), STR_ARG(pg_field(facts, 0, 3)),
                                  STR_ARG(pg_field(facts, 0, 4)));
    source->bytes_unchecked = str_eq(pg_field(facts, 0, 5), STR("SQL_ASCII"));
    if (!source->noticed) notice_standby(source, facts);
    if (!source->noticed) {
        if (!run(source, sql_powers_postgresql, &other, err)) return false;
        notice_powers(source, other);
    }
    source->noticed = true;
    return run(source, "SAVEPOINT kopeck", &other, err);
}

/* After a passing fault: a new session with a new snapshot, as long as nothing of the old one was handed out. */
static bool again(Source *source, Error *err) {
    while (pg_transient(err) && !source->delivered) {
        if (!retry_wait(&source->retry, source->spec.name, err)) return false;
        pg_close(&source->session);
        source->copying = false;
        if (open_snapshot(source, err)) return true;
    }
    return false;
}

static void close_source(void *handle) {
    Source *source = handle;
    pg_close(&source->session);
    arena_free(source->stage);
    arena_free(source->scratch);
}

static bool open(Source **out, const SourceSpec *spec, NoticeList *notices, Arena *arena, Error *err) {
    Source *source = arena_alloc(arena, sizeof *source);
    *source = (Source){.spec = *spec, .notices = notices, .arena = arena, .where = options_where(spec->options, "dsn"),
                       .retry = retry_plan(spec->options), .stage = arena_new("postgresql dataset", 0),
                       .scratch = arena_new("postgresql", 0)};
    source->session.silence_ms = options_ms(spec->options, "statement_timeout", 600000) + 30000; /* the server gives up first */
    arena_own(arena, close_source, source);
    if (!open_snapshot(source, err) && !again(source, err)) return false;
    *out = source;
    return true;
}

/* ---- Beginning a dataset */

/* Brings the transaction back to its savepoint, whatever the last dataset left behind. */
static bool rewind_session(Source *source, Error *err) {
    PGresult *result;
    PGconn *conn = source->session.conn;
    if (source->copying) pg_copy_abort(&source->session); /* the last dataset was left before its end */
    source->copying = false;
    if (!conn || PQstatus(conn) != CONNECTION_OK || PQtransactionStatus(conn) == PQTRANS_ACTIVE) {
        return error_set_native(err, ERROR_SOURCE, source->where, "08003",
                                "the snapshot was lost with an earlier dataset of this source");
    }
    return run(source, "ROLLBACK TO SAVEPOINT kopeck", &result, err);
}

/* A table that is not there: adds the nearest one that is. */
static void hint_table(Source *source, Error *err) {
    Str text = str_of(err->text), rest, name, *names;
    size_t count;
    Error ignored = {0};
    KNOWN(err != NULL);
    if (strcmp(err->native, "42P01") != 0 || !rewind_session(source, &ignored)) return;
    rest = text;
    str_cut(&rest, '"');
    name = str_cut(&rest, '"');
    if (!rest.ptr || !pg_tables(&source->session, false, source->where, source->scratch, &names, &count, &ignored)) return;
    size_t near = nearest_name(name, names, count);
    if (near != SIZE_MAX) sql_did_you_mean(err, names[near]);
}

static bool start_copy(Source *source, Error *err) {
    PGresult *result;
    arena_reset(source->scratch);
    arena_reset(source->stage);
    if (!rewind_session(source, err) || !pg_plan_query(source, err)) return false;
    if (!pg_plan_describe(source, err)) {
        hint_table(source, err);
        return false;
    }
    if (!pg_plan_copy(source, err)) return false;
    if (!pg_run(&source->session, source->copy_text, source->dataset_where, source->stage, &result, err)) return false;
    if (PQresultStatus(result) != PGRES_COPY_OUT || !PQbinaryTuples(result)) {
        return error_set(err, ERROR_SOURCE, source->dataset_where, "the server did not begin a COPY");
    }
    source->copying = true;
    source->at_end = false;
    source->rows = source->rows_rejected = 0;
    source->reject_count = 0;
    return true;
}

static bool begin(Source *source, const Extract *extract, Schema *schema, Error *err) {
    source->extract = *extract;
    while (!start_copy(source, err)) {
        if (!again(source, err)) return false;
    }
    *schema = source->schema;
    return true;
}

/* ---- Reading */

/* Text of an SQL_ASCII database may be no UTF-8: such a row is rejected, not guessed at. */
static bool row_is_text(Source *source) {
    Cells *cells = source->cells;
    size_t row = cells->rows - 1;
    for (size_t i = 0; i < cells->columns; i++) {
        Str value = cells->cell[i][row];
        if (!value.ptr || utf8_valid(value)) continue;
        Str *reason = &source->reason[i];
        if (!reason->ptr) *reason = str_printf(source->stage, "column %.*s is not UTF-8", STR_ARG(source->schema.field[i].name));
        source->reject[source->reject_count++] = (BatchReject){
            .line = source->rows, .reason = *reason, .raw = str_sub(value, 0, value.len < REJECT_BYTES ? value.len : REJECT_BYTES)};
        source->rows_rejected++;
        return false;
    }
    return true;
}

static bool finish_copy(Source *source, Error *err) {
    uint64_t declared;
    source->copying = false;
    if (!pg_copy_end(&source->session, source->dataset_where, &declared, err)) return false;
    if (!source->copy.ended || declared != source->rows) {
        return error_set(err, ERROR_SOURCE, source->dataset_where, "the server says %llu rows, %llu arrived",
                         (unsigned long long)declared, (unsigned long long)source->rows);
    }
    source->rows_declared = declared;
    source->at_end = true;
    return true;
}

static bool fill(Source *source, Error *err) {
    Cells *cells = source->cells;
    cells_clear(cells);
    source->reject_count = 0;
    while (!source->at_end && !cells_full(cells) && source->reject_count < BATCH_ROWS_MAX) {
        char *message = NULL;
        int size = pg_copy_next(&source->session, &message, source->dataset_where, err);
        if (size == 0) return false;
        if (size < 0) return finish_copy(source, err);
        size_t before = cells->rows;
        const char *wrong = pg_copy_message(&source->copy, (const uint8_t *)message, (size_t)size, cells);
        PQfreemem(message);
        if (wrong) return error_set(err, ERROR_SOURCE, source->dataset_where, "the answer of the server is broken: %s", wrong);
        source->rows += cells->rows - before;
        if (source->bytes_unchecked && cells->rows > before && !row_is_text(source)) cells->rows--;
    }
    return true;
}

static bool next(Source *source, Batch *out, Error *err) {
    if (parallel_cancelled()) return error_set(err, ERROR_CANCELLED, source->dataset_where, "cancelled");
    while (!fill(source, err)) {
        do { /* what was decoded of this batch was not handed out: it may be read again */
            if (!again(source, err)) return false;
        } while (!start_copy(source, err));
    }
    cells_batch(source->cells, out);
    out->reject = source->reject;
    out->reject_count = source->reject_count;
    if (out->rows || out->reject_count) source->delivered = true;
    return true;
}

static bool finish(Source *source, ReadSummary *out, Error *err) {
    if (!source->at_end) return error_set(err, ERROR_INTERNAL, source->dataset_where, "a dataset was finished before its end");
    source->delivered = true;
    *out = (ReadSummary){.rows = source->rows - source->rows_rejected, .rows_declared = (int64_t)source->rows_declared, .snapshot = source->snapshot,
                         .detail = str_copy(source->arena, str_of(source->copy_text))};
    return true;
}

static bool list(Source *source, Str **names, size_t *count, Arena *arena, Error *err) {
    arena_reset(source->scratch);
    return rewind_session(source, err) && pg_tables(&source->session, true, source->where, arena, names, count, err);
}

static bool offer(Source *source, Offer **offers, size_t *count, Arena *arena, Error *err) {
    arena_reset(source->scratch);
    return rewind_session(source, err) && pg_offers(&source->session, source->where, arena, offers, count, err);
}

/* Any query can be asked for the rows in which a column is not before a moment. */
static const char *changes(const Options *dataset, const Options *from) {
    (void)dataset;
    (void)from;
    return NULL;
}

static const OptionSpec source_options[] = {
    {"dsn", OPTION_TEXT, true, false, NULL, NULL, "Connection string of libpq: host=... dbname=..., a URI, or service=..."},
    {"user", OPTION_TEXT, false, false, NULL, NULL, "Account; may only read."},
    {"password", OPTION_TEXT, false, true, NULL, NULL, "Its password; or leave it to ~/.pgpass."},
    {"search_path", OPTION_TEXT, false, false, NULL, NULL, "Schemas for names without one, separated by commas."},
    {"connect_timeout", OPTION_DURATION, false, false, "10 s", NULL, "Longest wait for the connection."},
    {"statement_timeout", OPTION_DURATION, false, false, "10 min", NULL, "Longest time for one dataset."},
    {"lock_timeout", OPTION_DURATION, false, false, "30 s", NULL, "Longest wait for a table that another session has locked."},
    {"row_security", OPTION_SWITCH, false, false, "false", NULL,
     "Accept that row security hides rows from the account; otherwise such a table is an error."},
    RETRY_OPTION,
    {0},
};

static const OptionSpec dataset_options[] = {
    {"query", OPTION_TEXT, false, false, NULL, NULL,
     "One SELECT; :from and :cutoff (also _local, _utc) stand for the window of the run, :since for the last change known."},
    {"table", OPTION_TEXT, false, false, NULL, NULL, "Or a table or view: schema.name."},
    {0},
};

const Connector connector_postgresql = {
    .name = "postgresql",
    .summary = "PostgreSQL by libpq: one snapshot, binary COPY",
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
