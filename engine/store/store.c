#include "engine/store/store.h"

#include "engine/base/file.h"
#include "engine/store/query.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { APPLICATION_ID = 0x4B504B31 /* "KPK1" */, BACKUP_PAGES = 1024, BACKUP_PAUSE_MS = 50, WAL_PAUSE_MS = 10 };

struct Store {
    sqlite3 *db;
    const char *path;
    Arena *arena;
    bool held; /* store_begin */
};

sqlite3 *store_handle(const Store *store) {
    return store->db;
}

Arena *store_arena(const Store *store) {
    return store->arena;
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

bool store_fail(const Store *store, const char *what, Error *err) {
    return fail(store->db, sqlite3_extended_errcode(store->db), store->path, what, err);
}

/* ---- Statements */

bool store_exec(Store *store, const char *sql, Error *err) {
    return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK ||
           store_fail(store, "cannot write the store", err);
}

static void close_statement(void *handle) {
    sqlite3_finalize(handle);
}

bool query_open(Store *store, const char *sql, Query *out, Error *err) {
    *out = (Query){.store = store};
    if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &out->statement, NULL) != SQLITE_OK) {
        return store_fail(store, "cannot read the store", err);
    }
    arena_own(store->arena, close_statement, out->statement);
    return true;
}

void query_text(Query *query, Str value) {
    query->bound++;
    if (value.ptr)
        sqlite3_bind_text64(query->statement, query->bound, value.ptr, value.len, SQLITE_STATIC, SQLITE_UTF8);
    else
        sqlite3_bind_null(query->statement, query->bound);
}

void query_bytes(Query *query, Str bytes) {
    sqlite3_bind_blob64(query->statement, ++query->bound, bytes.len ? bytes.ptr : "", bytes.len, SQLITE_STATIC);
}

void query_number(Query *query, int64_t value) {
    sqlite3_bind_int64(query->statement, ++query->bound, value);
}

void query_reset(Query *query) {
    sqlite3_reset(query->statement);
    query->bound = 0;
}

bool query_row(Query *query, bool *row, Error *err) {
    int code = sqlite3_step(query->statement);
    *row = code == SQLITE_ROW;
    if (*row) return true;
    bool ok = code == SQLITE_DONE || store_fail(query->store, "cannot read the store", err);
    query_reset(query);
    return ok;
}

bool query_do(Query *query, Error *err) {
    int code = sqlite3_step(query->statement);
    bool ok = code == SQLITE_DONE || code == SQLITE_ROW || store_fail(query->store, "cannot write the store", err);
    query_reset(query);
    return ok;
}

Str query_str(const Query *query, int column, Arena *arena) {
    const unsigned char *text = sqlite3_column_text(query->statement, column);
    if (!text) return STR("");
    return str_copy(arena, (Str){(const char *)text, (size_t)sqlite3_column_bytes(query->statement, column)});
}

int64_t query_int(const Query *query, int column) {
    return sqlite3_column_int64(query->statement, column);
}

/* ---- Opening */

static void close_store(void *handle) {
    sqlite3_close(handle);
}

/* SQLite would make the file readable for all that the umask allows. Its -wal and -shm take the file's mode. */
static bool make_private(const char *path, Error *err) {
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST) return true;
    if (fd < 0) return error_set_errno(err, ERROR_OUTPUT, path, "cannot make the store");
    close(fd);
    return true;
}

static bool pragma_number(Store *store, const char *sql, int64_t *out, Error *err) {
    Query query;
    bool row = false;
    if (!query_open(store, sql, &query, err) || !query_row(&query, &row, err)) return false;
    *out = row ? query_int(&query, 0) : 0;
    query_reset(&query);
    return true;
}

int store_version(void) {
    int version = 0;
    while (store_migration[version]) version++;
    return version;
}

static bool refuse_version(const Store *store, int64_t version, Error *err) {
    return error_set(err, ERROR_OUTPUT, store->path,
                     "the store is of version %lld, this program knows %d\nhint: use the newer Kopeck "
                     "that wrote it",
                     (long long)version, store_version());
}

/* Under the write lock, since two runs may find the same old version. */
static bool migrate(Store *store, Error *err) {
    int64_t version = 0, tables = 0;
    if (!store_begin(store, err)) return false;
    bool ok = pragma_number(store, "PRAGMA user_version", &version, err) &&
              pragma_number(store, "SELECT count(*) FROM sqlite_schema", &tables, err);
    if (ok && version > store_version()) ok = refuse_version(store, version, err);
    if (ok && version == 0 && tables) ok = error_set(err, ERROR_OUTPUT, store->path, "the file is no store of Kopeck");
    for (int64_t v = version; ok && v < store_version(); v++) {
        char done[64];
        snprintf(done, sizeof done, "PRAGMA user_version = %lld", (long long)v + 1);
        ok = store_exec(store, store_migration[v], err) && store_exec(store, done, err);
    }
    if (ok) return store_commit(store, err);
    store_cancel(store);
    return false;
}

static bool check_version(Store *store, bool write, Error *err) {
    int64_t id = 0, version = 0;
    if (!pragma_number(store, "PRAGMA application_id", &id, err) ||
        !pragma_number(store, "PRAGMA user_version", &version, err))
        return false;
    if ((version || !write) && id != APPLICATION_ID)
        return error_set(err, ERROR_OUTPUT, store->path, "the file is no store of Kopeck");
    if (version == store_version()) return true;
    if (version > store_version()) return refuse_version(store, version, err);
    if (write) return migrate(store, err);
    return error_set(err, ERROR_USAGE, store->path,
                     "the store is of the older version %lld\nhint: the next run brings it forward",
                     (long long)version);
}

/* Two that find a new file both turn it to WAL; to the second SQLite says busy at once, without waiting as it does elsewhere. */
static bool use_wal(Store *store, Error *err) {
    for (int waited_ms = 0;; waited_ms += WAL_PAUSE_MS) {
        int code = sqlite3_exec(store->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
        if (code == SQLITE_OK) return true;
        if ((code & 0xFF) != SQLITE_BUSY || waited_ms >= STORE_WAIT_MS) return store_fail(store, "cannot write the store", err);
        sqlite3_sleep(WAL_PAUSE_MS);
    }
}

bool store_open(const char *path, bool write, Arena *arena, Store **out, Error *err) {
    if (!write && !file_exists(path)) {
        return error_set(err, ERROR_USAGE, path, "there is no store yet\nhint: the first `kopeck run JOB` makes it");
    }
    if (write && !make_private(path, err)) return false;
    Store *store = arena_alloc(arena, sizeof *store);
    *store = (Store){.path = arena_copy(arena, path, strlen(path)), .arena = arena};
    int code = sqlite3_open_v2(path, &store->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) {
        fail(store->db, code, path, "cannot open the store", err);
        sqlite3_close(store->db);
        return false;
    }
    arena_own(arena, close_store, store->db);
    sqlite3_busy_timeout(store->db, STORE_WAIT_MS);
    sqlite3_extended_result_codes(store->db, 1);
    bool ok = use_wal(store, err) &&
              store_exec(store,
                         "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                         " PRAGMA cache_size = -65536; PRAGMA temp_store = MEMORY",
                         err) &&
              check_version(store, write, err);
    if (ok) *out = store;
    return ok;
}

bool store_begin(Store *store, Error *err) {
    if (!store_exec(store, "BEGIN IMMEDIATE", err)) return false;
    store->held = true;
    return true;
}

bool store_commit(Store *store, Error *err) {
    if (!store_exec(store, "COMMIT", err)) return false;
    store->held = false;
    return true;
}

void store_cancel(Store *store) {
    if (store->held) sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
    store->held = false;
}

/* ---- Keeping it */

static bool copy_pages(const Store *store, const char *part, Error *err) {
    sqlite3 *copy;
    int code = sqlite3_open_v2(part, &copy, SQLITE_OPEN_READWRITE, NULL);
    sqlite3_backup *backup = code == SQLITE_OK ? sqlite3_backup_init(copy, "main", store->db, "main") : NULL;
    while (backup) {
        code = sqlite3_backup_step(backup, BACKUP_PAGES);
        if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
            sqlite3_sleep(BACKUP_PAUSE_MS);
        else if (code != SQLITE_OK)
            break;
    }
    if (backup)
        code = sqlite3_backup_finish(backup);
    else if (code == SQLITE_OK)
        code = sqlite3_errcode(copy);
    /* one file, without a -wal beside it */
    if (code == SQLITE_OK) code = sqlite3_exec(copy, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    bool ok = code == SQLITE_OK || fail(copy, code, part, "cannot write the backup", err);
    sqlite3_close(copy);
    return ok;
}

bool store_backup(Store *store, const char *file, Error *err) {
    if (file_exists(file)) return error_set(err, ERROR_USAGE, file, "the file is there already\nhint: name a new one");
    const char *part = arena_printf(store->arena, "%s.part", file);
    unlink(part);
    if (!make_private(part, err)) return false;
    if (copy_pages(store, part, err) && file_publish(part, file, err)) return true;
    unlink(part);
    return false;
}

bool store_check(Store *store, Error *err) {
    Query query;
    bool row = false;
    if (!query_open(store, "PRAGMA integrity_check(1)", &query, err) || !query_row(&query, &row, err)) return false;
    Str said = row ? query_str(&query, 0, store->arena) : STR("nothing");
    if (row) query_reset(&query);
    return str_eq(said, STR("ok")) || error_set(err, ERROR_OUTPUT, store->path,
                                                "the store is damaged: %.*s\nhint: put a backup in its "
                                                "place",
                                                STR_ARG(said));
}
