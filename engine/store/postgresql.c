/* A store in a schema of a PostgreSQL database, for several machines. One writes at a time: it holds an advisory lock
 * of the database, made of the schema's name, from the beginning of its transaction to its end, so that the log of
 * decisions stays one chain and runs are numbered in one order. Readers take none.
 *
 * A session that is lost between transactions is made anew with the next one. One that is lost while a transaction is
 * being committed is asked for by a new session: the server knows whether it was. */
#include "engine/store/postgresql.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/store/schema.h"

#include <stdio.h>

enum { LOCK_CLASS = 0x4B504B31 /* "KPK1" */, VERSION_MIN = 120000, ANSWER_MS = 60000 };

/* ---- Faults */

typedef struct Advice {
    const char *sqlstate; /* its beginning */
    const char *what;     /* instead of the server's words, or before them when they are `told` */
    bool told;
    const char *hint;
} Advice;

static const Advice advice[] = {
    {"55P03", "another run holds the store", false, "wait for it to end"},
    {"08", "the store's server cannot be reached", true, "check host and port in `store`, and that the server runs"},
    {"57P0", "the store's server went away", true, "what was not committed is not kept; try again when it is back"},
    {"28", "the store's server does not let us in", true,
     "check user and password in `store`, and the server's pg_hba.conf"},
    {"3D000", "the store's database is not there", true, "make it: createdb --encoding UTF8 NAME"},
    {"42501", "the account may not do that", true, "let it own the schema, or grant it CREATE on the database"},
    {"25006", "the store's server takes no changes", true,
     "it is a standby, or read-only: name the primary in `store`"},
    {"53100", "no space left on the disk of the store's server", false, "make room there"},
    {"22P05", "the store's database cannot hold a letter", true, "make it with ENCODING 'UTF8'"},
};

static const Advice *advice_for(const char *sqlstate) {
    for (size_t i = 0; i < ARRAY_LEN(advice); i++) {
        if (strncmp(sqlstate, advice[i].sqlstate, strlen(advice[i].sqlstate)) == 0) return &advice[i];
    }
    return NULL;
}

/* Whether the fault is that the server is not there. */
static bool server_gone(const Error *fault) {
    return strncmp(fault->native, "08", 2) == 0 || strncmp(fault->native, "57P0", 4) == 0;
}

bool pg_store_fault(const Store *store, const Error *fault, Error *err) {
    const char *where = fault->where[0] ? fault->where : store->title;
    const Advice *found = advice_for(fault->native);
    Str rest = str_of(fault->text), words = str_cut(&rest, '\n'); /* the hint behind them is for a source */
    if (fault->kind != ERROR_SOURCE) return error_set_native(err, fault->kind, where, fault->native, "%s", fault->text);
    if (!found) return error_set_native(err, ERROR_OUTPUT, where, fault->native, "%.*s", STR_ARG(words));
    return error_set_native(err, ERROR_OUTPUT, where, fault->native, "%s%s%.*s\nhint: %s", found->what,
                            found->told ? ": " : "", found->told ? (int)words.len : 0, words.ptr, found->hint);
}

bool pg_store_run(Store *store, const char *sql, PGresult **out, Error *err) {
    Server *server = server_of(store);
    Error fault = {0};
    arena_reset(server->scratch);
    if (!server->session.conn)
        error_set_native(&fault, ERROR_SOURCE, "", "08003", "the connection is closed");
    else if (pg_run(&server->session, sql, "", server->scratch, out, &fault))
        return true;
    return pg_store_fault(store, &fault, err);
}

static bool run(Store *store, const char *script, Error *err) {
    PGresult *result;
    return !*script || pg_store_run(store, script, &result, err);
}

/* ---- The session */

static const char scratch_tables[] =
    "CREATE TEMP TABLE IF NOT EXISTS sought(identity TEXT COLLATE \"C\" NOT NULL);"
    "CREATE TEMP TABLE IF NOT EXISTS closing(finding BIGINT NOT NULL);"
    "CREATE TEMP TABLE IF NOT EXISTS naming(text TEXT COLLATE \"C\" NOT NULL, finding BIGINT NOT NULL);";

/* Who only reads history needs none of them, and may not be allowed to make them; who judges an old run anew does. */
#define MAY_MAKE_TABLES "has_database_privilege(current_database(), 'TEMP') AND NOT pg_is_in_recovery()"

/* A machine that loses its power while it holds the lock must not hold it for hours: the server looks for it each
 * minute. */
static const char *settings(Store *store, Arena *arena) {
    Server *server = server_of(store);
    char *schema = PQescapeIdentifier(server->session.conn, server->schema, strlen(server->schema));
    if (!schema) arena_out_of_memory("libpq", 0);
    const char *sql = arena_printf(
        arena,
        "SET search_path = %s; SET statement_timeout = 0; SET lock_timeout = %d;"
        "SET idle_in_transaction_session_timeout = 0; SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10;"
        "SET tcp_keepalives_count = 3; SET client_min_messages = warning; SET standard_conforming_strings = on;"
        "SET jit = off; SET work_mem = '64MB'; SET default_transaction_isolation = 'read committed';%s"
        "SET default_transaction_read_only = %s",
        schema, STORE_WAIT_MS,
        store->write
            ? scratch_tables
            : arena_printf(arena, "DO $$ BEGIN IF " MAY_MAKE_TABLES " THEN %s END IF; END $$;", scratch_tables),
        store->write ? "off" : "on");
    PQfreemem(schema);
    return sql;
}

static bool connect(Store *store, Error *err) {
    Server *server = server_of(store);
    PGresult *result;
    Error fault = {0};
    server->open = NULL;
    if (!pg_connect(&server->session, store->place->server, &fault)) return pg_store_fault(store, &fault, err);
    server->generation++;
    const PGconn *conn = server->session.conn;
    store->title = arena_printf(store->arena, "postgresql %s/%s schema %s", PQhost(conn), PQdb(conn), server->schema);
    if (PQserverVersion(conn) < VERSION_MIN)
        return error_set(err, ERROR_OUTPUT, store->title,
                         "the server is too old to keep a store\nhint: PostgreSQL 12 or newer");
    return pg_store_run(store, settings(store, store->arena), &result, err);
}

static void close_server(void *handle) {
    Server *server = handle;
    pg_close(&server->session);
    arena_free(server->scratch);
}

static bool open_server(Store *store, Error *err) {
    Server *server = arena_alloc(store->arena, sizeof *server);
    Str schema = options_text(store->place->server, "schema");
    *server = (Server){.session = {.silence_ms = STORE_WAIT_MS + ANSWER_MS, .writes = true},
                       .scratch = arena_new("store", 0),
                       .schema = str_cstr(store->arena, schema.len ? schema : STR(STORE_SCHEMA))};
    Str unset = store->place->unset;
    if (unset.len)
        return error_set(err, ERROR_USAGE, options_where(store->place->server, "dsn"),
                         "the store is on a server, and a variable of %.*s is not set\n"
                         "hint: export it, or put it into a file of that name in $CREDENTIALS_DIRECTORY",
                         STR_ARG(unset));
    store->handle = server;
    store->title = "store";
    arena_own(store->arena, close_server, server);
    return connect(store, err);
}

/* ---- Versions */

static bool read_version(Store *store, int64_t *version, bool *ours, Error *err) {
    Query query;
    bool row;
    if (!query_open(store,
                    "SELECT count(*), count(CASE WHEN tablename = 'store_version' THEN 1 END)"
                    " FROM pg_catalog.pg_tables WHERE schemaname = ?",
                    &query, err))
        return false;
    query_text(&query, str_of(server_of(store)->schema));
    if (!query_row(&query, &row, err)) return false;
    int64_t tables = row ? query_int(&query, 0) : 0, marked = row ? query_int(&query, 1) : 0;
    query_reset(&query);
    *version = 0;
    *ours = !tables || marked;
    return !marked || query_one(store, "SELECT version FROM store_version", 0, version, err);
}

static bool set_version(Store *store, int64_t version, Error *err) {
    return run(store, arena_printf(store->arena, "UPDATE store_version SET version = %lld", (long long)version), err);
}

/* Before the first script: a schema that somebody made for us needs no right to make one. */
static bool make_schema(Store *store, Error *err) {
    Server *server = server_of(store);
    Query query;
    bool there;
    if (!query_open(store, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?", &query, err)) return false;
    query_text(&query, str_of(server->schema));
    if (!query_row(&query, &there, err)) return false;
    if (there) query_reset(&query);
    if (there) return true;
    char *schema = PQescapeIdentifier(server->session.conn, server->schema, strlen(server->schema));
    bool ok = run(store, arena_printf(store->arena, "CREATE SCHEMA %s", schema), err);
    PQfreemem(schema);
    return ok;
}

/* ---- Transactions */

static bool lock(Store *store, Error *err) {
    Server *server = server_of(store);
    PGresult *result = NULL;
    int key = (int)(uint32_t)hash_str(str_of(server->schema));
    const char *sql = arena_printf(store->arena,
                                   "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;"
                                   "SELECT pg_advisory_xact_lock(%d, %d); SELECT txid_current()",
                                   LOCK_CLASS, key);
    if (!pg_store_run(store, sql, &result, err)) return false;
    server->transaction = str_copy(store->arena, str_of(PQgetvalue(result, 0, 0)));
    return true;
}

static void cancel(Store *store) {
    Server *server = server_of(store);
    PGresult *result;
    Error ignored = {0};
    bool idle = server->session.conn && PQtransactionStatus(server->session.conn) != PQTRANS_ACTIVE;
    if (idle && !parallel_cancelled() && pg_store_run(store, "ROLLBACK", &result, &ignored)) return;
    pg_close(&server->session); /* which rolls back as well */
}

static bool begin(Store *store, Error *err) {
    Error fault = {0};
    bool ok = lock(store, &fault);
    if (!ok && server_gone(&fault)) {
        pg_close(&server_of(store)->session);
        fault = (Error){0};
        ok = connect(store, &fault) && lock(store, &fault);
    }
    if (!ok) cancel(store);
    if (!ok) *err = fault;
    return ok;
}

static bool begin_read(Store *store, Error *err) {
    return run(store, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", err);
}

/* Of a transaction whose end nobody told us. It may still be on its way to it; it holds the lock until then. */
static bool was_committed(Store *store, Str transaction) {
    PGresult *result = NULL;
    Error ignored = {0};
    pg_close(&server_of(store)->session);
    const char *sql = arena_printf(store->arena, "SELECT txid_status(%.*s)", STR_ARG(transaction));
    bool known = connect(store, &ignored) && lock(store, &ignored) && pg_store_run(store, sql, &result, &ignored);
    bool committed = known && str_eq(str_of(PQgetvalue(result, 0, 0)), STR("committed"));
    cancel(store);
    return committed;
}

static bool commit(Store *store, Error *err) {
    Server *server = server_of(store);
    PGresult *result;
    Error fault = {0};
    if (pg_store_run(store, "COMMIT", &result, &fault)) {
        return str_eq(str_of(PQcmdStatus(result)), STR("COMMIT")) || /* of a failed transaction it says ROLLBACK */
               error_set(err, ERROR_OUTPUT, store->title, "the server did not keep what was written");
    }
    if (server_gone(&fault) && was_committed(store, server->transaction)) return true;
    *err = fault;
    return false;
}

/* ---- Keeping it */

static bool check(Store *store, Error *err) {
    static const struct {
        const char *what, *sql;
    } wrong[] = {
        {"findings without a scope",
         "SELECT count(*) FROM finding f WHERE NOT EXISTS(SELECT 1 FROM scope c WHERE c.id = f.scope)"},
        {"findings without a span",
         "SELECT count(*) FROM finding f WHERE NOT EXISTS(SELECT 1 FROM span s WHERE s.finding = f.id)"},
        {"spans without a finding",
         "SELECT count(*) FROM span s WHERE NOT EXISTS(SELECT 1 FROM finding f WHERE f.id = s.finding)"},
        {"spans without a run",
         "SELECT count(*) FROM span s WHERE NOT EXISTS(SELECT 1 FROM run r WHERE r.seq = s.from_seq)"},
        {"spans that end before they begin", "SELECT count(*) FROM span WHERE until_seq <= from_seq"},
        {"names without a finding",
         "SELECT count(*) FROM name n WHERE NOT EXISTS(SELECT 1 FROM finding f WHERE f.id = n.finding)"},
        {"indexes that are not whole",
         "SELECT count(*) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid"
         " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
         " WHERE n.nspname = current_schema() AND NOT i.indisvalid"},
    };
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        int64_t count;
        if (!query_one(store, wrong[i].sql, 0, &count, err)) return false;
        if (count)
            return error_set(err, ERROR_OUTPUT, store->title,
                             "the store is damaged: %lld %s\nhint: put a backup in its place", (long long)count,
                             wrong[i].what);
    }
    return true;
}

/* A copy that any machine can read, and `store copy` can put back. The server's own tools copy the rest of the
 * database. */
static bool backup(Store *store, const char *file, Error *err) {
    Store *copy;
    uint64_t rows;
    StorePlace place = {.file = file};
    Arena *arena = arena_new("backup", 0);
    bool ok = store_open(&place, true, arena, &copy, err) && store_copy(store, copy, &rows, err) &&
              store_run(copy, "PRAGMA journal_mode = DELETE", err); /* one file, without a -wal beside it */
    arena_free(arena);
    return ok;
}

const Backend backend_postgresql = {
    .migration = schema_postgresql,
    .open = open_server,
    .version = read_version,
    .set_version = set_version,
    .make_room = make_schema,
    .begin = begin,
    .begin_read = begin_read,
    .commit = commit,
    .cancel = cancel,
    .run = run,
    .prepare = pg_prepare,
    .put_text = pg_put_text,
    .put_bytes = pg_put_bytes,
    .put_number = pg_put_number,
    .step = pg_step,
    .reset = pg_reset,
    .text = pg_text,
    .number = pg_number,
    .bulk_open = pg_bulk_open,
    .bulk_text = pg_bulk_text,
    .bulk_bytes = pg_bulk_bytes,
    .bulk_number = pg_bulk_number,
    .bulk_row = pg_bulk_row,
    .bulk_close = pg_bulk_close,
    .backup = backup,
    .check = check,
};
