/* A store in one file: SQLite in WAL mode with full syncs. */
#include "engine/base/file.h"
#include "engine/store/backend.h"
#include "engine/store/schema.h"

#include <sqlite3.h>
#include <stdio.h>

enum { APPLICATION_ID = 0x4B504B31 /* "KPK1" */, BACKUP_PAGES = 1024, BACKUP_PAUSE_MS = 50, WAL_PAUSE_MS = 10 };

static sqlite3 *db_of(const Store *store) {
    return store->handle;
}

/* ---- Errors */

static bool fail(sqlite3 *db, int code, const char *path, const char *what, Error *err) {
    char native[16];
    snprintf(native, sizeof native, "sqlite %d", code);
    const char *why = db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return error_set_native(err, ERROR_OUTPUT, path, native,
                                "%s: another run holds the store\nhint: wait for it to end", what);
    case SQLITE_NOTADB:
        return error_set_native(err, ERROR_OUTPUT, path, native, "%s: the file is no store of Kopeck", what);
    case SQLITE_CORRUPT:
        return error_set_native(err, ERROR_OUTPUT, path, native,
                                "%s: the store is damaged (%s)\nhint: put a backup in its place", what, why);
    case SQLITE_FULL: return error_set_native(err, ERROR_OUTPUT, path, native, "%s: no space left on the disk", what);
    default: return error_set_native(err, ERROR_OUTPUT, path, native, "%s: %s", what, why);
    }
}

static bool failed(const Store *store, const char *what, Error *err) {
    return fail(db_of(store), sqlite3_extended_errcode(db_of(store)), store->title, what, err);
}

/* ---- Statements */

static bool run(Store *store, const char *script, Error *err) {
    return sqlite3_exec(db_of(store), script, NULL, NULL, NULL) == SQLITE_OK ||
           failed(store, "cannot write the store", err);
}

static void close_statement(void *handle) {
    sqlite3_finalize(handle);
}

static bool prepare(Query *query, Error *err) {
    sqlite3_stmt *statement;
    sqlite3 *db = db_of(query->store);
    if (sqlite3_prepare_v3(db, query->sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
        return failed(query->store, "cannot read the store", err);
    query->statement = statement;
    arena_own(query->store->arena, close_statement, statement);
    return true;
}

static void put_text(Query *query, int at, Str value) {
    sqlite3_bind_text64(query->statement, at, value.ptr, value.len, SQLITE_STATIC, SQLITE_UTF8);
}

static void put_bytes(Query *query, int at, Str bytes) {
    sqlite3_bind_blob64(query->statement, at, bytes.ptr, bytes.len, SQLITE_STATIC);
}

static void put_number(Query *query, int at, int64_t value) {
    sqlite3_bind_int64(query->statement, at, value);
}

static void reset(Query *query) {
    sqlite3_reset(query->statement);
}

static bool step(Query *query, bool *row, Error *err) {
    int code = sqlite3_step(query->statement);
    *row = code == SQLITE_ROW;
    if (*row || code == SQLITE_DONE) return true;
    return failed(query->store,
                  sqlite3_stmt_readonly(query->statement) ? "cannot read the store" : "cannot write the store", err);
}

static Str text(const Query *query, int column) {
    const unsigned char *bytes = sqlite3_column_text(query->statement, column);
    if (!bytes) return STR("");
    return (Str){(const char *)bytes, (size_t)sqlite3_column_bytes(query->statement, column)};
}

static int64_t number(const Query *query, int column) {
    return sqlite3_column_int64(query->statement, column);
}

/* ---- Many rows: one statement, stepped for each. Its cost is the rows', not the statement's. */

static bool open_bulk(Bulk *bulk, Error *err) {
    Arena *arena = bulk->store->arena;
    char values[2 * QUERY_VALUES_MAX] = "?";
    for (int i = 1; i < bulk->width; i++) memcpy(values + 2 * i - 1, ",?", 3);
    const char *sql = arena_printf(arena, "INSERT INTO %s(%s) VALUES(%s)", bulk->table, bulk->columns, values);
    return query_open(bulk->store, sql, &bulk->insert, err);
}

static void put_bulk_text(Bulk *bulk, Str value) {
    query_text(&bulk->insert, value);
}

static void put_bulk_bytes(Bulk *bulk, Str bytes) {
    query_bytes(&bulk->insert, bytes);
}

static void put_bulk_number(Bulk *bulk, int64_t value) {
    query_number(&bulk->insert, value);
}

static bool put_bulk_row(Bulk *bulk, Error *err) {
    assert(bulk->insert.bound == bulk->width);
    return query_do(&bulk->insert, err);
}

static bool close_bulk(Bulk *bulk, Error *err) {
    (void)bulk, (void)err;
    return true;
}

/* ---- Opening */

static void close_store(void *handle) {
    sqlite3_close(handle);
}

/* Two that find a new file both turn it to WAL; to the second SQLite says busy at once, without waiting as it does
 * elsewhere. */
static bool use_wal(Store *store, Error *err) {
    for (int waited_ms = 0;; waited_ms += WAL_PAUSE_MS) {
        int code = sqlite3_exec(db_of(store), "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if (code == SQLITE_OK) return true;
        if ((code & 0xFF) != SQLITE_BUSY || waited_ms >= STORE_WAIT_MS)
            return failed(store, "cannot write the store", err);
        sqlite3_sleep(WAL_PAUSE_MS);
    }
}

static const char settings[] =
    "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -65536;"
    "PRAGMA temp_store = MEMORY";

static const char scratch_tables[] =
    "CREATE TEMP TABLE IF NOT EXISTS sought(identity TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID;"
    "CREATE TEMP TABLE IF NOT EXISTS closing(finding INTEGER PRIMARY KEY);"
    "CREATE TEMP TABLE IF NOT EXISTS naming(text TEXT NOT NULL, finding INTEGER NOT NULL)";

static bool read_only_file_is_there(const Store *store, Error *err) {
    return store->write || file_exists(store->title) ||
           error_set(err, ERROR_USAGE, store->title,
                     "there is no store yet\nhint: the first `kopeck run JOB` makes it");
}

/* SQLite would make the file readable for all that the umask allows. Its -wal and -shm take the file's mode. */
static bool open_file(Store *store, Error *err) {
    store->title = arena_copy(store->arena, store->place->file, strlen(store->place->file));
    if (!read_only_file_is_there(store, err) || (store->write && !store_make_private(store->title, err))) return false;
    sqlite3 *db;
    int code = sqlite3_open_v2(store->title, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) {
        fail(db, code, store->title, "cannot open the store", err);
        sqlite3_close(db);
        return false;
    }
    store->handle = db;
    arena_own(store->arena, close_store, db);
    sqlite3_busy_timeout(db, STORE_WAIT_MS);
    sqlite3_extended_result_codes(db, 1);
    return use_wal(store, err) && run(store, settings, err) && run(store, scratch_tables, err);
}

/* In one statement, which sees one moment: another process may be making the store. */
static bool read_version(Store *store, int64_t *version, bool *ours, Error *err) {
    Query query;
    bool row;
    if (!query_open(store,
                    "SELECT count(*), (SELECT application_id FROM pragma_application_id),"
                    " (SELECT user_version FROM pragma_user_version) FROM sqlite_schema",
                    &query, err) ||
        !query_row(&query, &row, err))
        return false;
    int64_t tables = query_int(&query, 0), id = query_int(&query, 1);
    *version = query_int(&query, 2);
    query_reset(&query);
    *ours = *version ? id == APPLICATION_ID : !tables && !id;
    return true;
}

static bool set_version(Store *store, int64_t version, Error *err) {
    return run(store, arena_printf(store->arena, "PRAGMA user_version = %lld", (long long)version), err);
}

static bool make_room(Store *store, Error *err) {
    (void)store, (void)err;
    return true;
}

static bool begin_read(Store *store, Error *err) {
    return run(store, "BEGIN; SELECT count(*) FROM run",
               err); /* its moment is that of the first statement that reads */
}

static bool begin(Store *store, Error *err) {
    return run(store, "BEGIN IMMEDIATE", err);
}

static bool commit(Store *store, Error *err) {
    return run(store, "COMMIT", err);
}

static void cancel(Store *store) {
    sqlite3_exec(db_of(store), "ROLLBACK", NULL, NULL, NULL);
}

/* ---- Keeping it */

static bool backup(Store *store, const char *part, Error *err) {
    sqlite3 *copy;
    int code = sqlite3_open_v2(part, &copy, SQLITE_OPEN_READWRITE, NULL);
    sqlite3_backup *pages = code == SQLITE_OK ? sqlite3_backup_init(copy, "main", db_of(store), "main") : NULL;
    while (pages) {
        code = sqlite3_backup_step(pages, BACKUP_PAGES);
        if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
            sqlite3_sleep(BACKUP_PAUSE_MS);
        else if (code != SQLITE_OK)
            break;
    }
    if (pages)
        code = sqlite3_backup_finish(pages);
    else if (code == SQLITE_OK)
        code = sqlite3_errcode(copy);
    /* one file, without a -wal beside it */
    if (code == SQLITE_OK) code = sqlite3_exec(copy, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    bool ok = code == SQLITE_OK || fail(copy, code, part, "cannot write the backup", err);
    sqlite3_close(copy);
    return ok;
}

static bool check(Store *store, Error *err) {
    Query query;
    bool row = false;
    if (!query_open(store, "PRAGMA integrity_check(1)", &query, err) || !query_row(&query, &row, err)) return false;
    Str said = row ? query_str(&query, 0, store->arena) : STR("nothing");
    if (row) query_reset(&query);
    return str_eq(said, STR("ok")) ||
           error_set(err, ERROR_OUTPUT, store->title, "the store is damaged: %.*s\nhint: put a backup in its place",
                     STR_ARG(said));
}

const Backend backend_sqlite = {
    .migration = schema_sqlite,
    .open = open_file,
    .version = read_version,
    .set_version = set_version,
    .make_room = make_room,
    .begin = begin,
    .begin_read = begin_read,
    .commit = commit,
    .cancel = cancel,
    .run = run,
    .prepare = prepare,
    .put_text = put_text,
    .put_bytes = put_bytes,
    .put_number = put_number,
    .step = step,
    .reset = reset,
    .text = text,
    .number = number,
    .bulk_open = open_bulk,
    .bulk_text = put_bulk_text,
    .bulk_bytes = put_bulk_bytes,
    .bulk_number = put_bulk_number,
    .bulk_row = put_bulk_row,
    .bulk_close = close_bulk,
    .backup = backup,
    .check = check,
};
