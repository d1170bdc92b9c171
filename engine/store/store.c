#include "engine/store/store.h"

#include "engine/base/file.h"
#include "engine/store/backend.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

bool store_may_be_there(const StorePlace *place) {
    return place->server || file_exists(place->file);
}

const char *store_title(const Store *store) {
    return store->title;
}

bool store_remote(const Store *store) {
    return store->place->server != NULL;
}

Arena *store_arena(const Store *store) {
    return store->arena;
}

/* ---- Statements */

bool store_run(Store *store, const char *script, Error *err) {
    return store->of->run(store, script, err);
}

bool query_open(Store *store, const char *sql, Query *out, Error *err) {
    *out = (Query){.store = store, .sql = sql};
    return store->of->prepare(out, err);
}

void query_text(Query *query, Str value) {
    assert(query->bound < QUERY_VALUES_MAX);
    query->store->of->put_text(query, ++query->bound, value.ptr ? value : STR(""));
}

void query_bytes(Query *query, Str bytes) {
    assert(query->bound < QUERY_VALUES_MAX);
    query->store->of->put_bytes(query, ++query->bound, bytes.len ? bytes : STR(""));
}

void query_number(Query *query, int64_t value) {
    assert(query->bound < QUERY_VALUES_MAX);
    query->store->of->put_number(query, ++query->bound, value);
}

void query_reset(Query *query) {
    query->store->of->reset(query);
    query->bound = 0;
}

bool query_row(Query *query, bool *row, Error *err) {
    bool ok = query->store->of->step(query, row, err);
    if (!ok || !*row) query_reset(query);
    return ok;
}

bool query_do(Query *query, Error *err) {
    bool row, ok = query->store->of->step(query, &row, err);
    query_reset(query);
    return ok;
}

Str query_view(const Query *query, int column) {
    return query->store->of->text(query, column);
}

Str query_str(const Query *query, int column, Arena *arena) {
    return str_copy(arena, query->store->of->text(query, column));
}

int64_t query_int(const Query *query, int column) {
    return query->store->of->number(query, column);
}

bool query_one(Store *store, const char *sql, int64_t otherwise, int64_t *out, Error *err) {
    Query query;
    bool row;
    if (!query_open(store, sql, &query, err) || !query_row(&query, &row, err)) return false;
    *out = row ? query_int(&query, 0) : otherwise;
    if (row) query_reset(&query);
    return true;
}

bool query_next_id(Store *store, const char *table, const char *column, int64_t *out, Error *err) {
    const char *sql = arena_printf(store->arena, "SELECT coalesce(max(%s), 0) + 1 FROM %s", column, table);
    return query_one(store, sql, 1, out, err);
}

bool bulk_open(Store *store, const char *table, const char *columns, Bulk *out, Error *err) {
    *out = (Bulk){.store = store, .table = table, .columns = columns, .width = 1};
    for (const char *c = columns; *c; c++) out->width += *c == ',';
    return store->of->bulk_open(out, err);
}

void bulk_text(Bulk *bulk, Str value) {
    bulk->store->of->bulk_text(bulk, value.ptr ? value : STR(""));
}

void bulk_bytes(Bulk *bulk, Str bytes) {
    bulk->store->of->bulk_bytes(bulk, bytes.len ? bytes : STR(""));
}

void bulk_number(Bulk *bulk, int64_t value) {
    bulk->store->of->bulk_number(bulk, value);
}

bool bulk_row(Bulk *bulk, Error *err) {
    bulk->rows++;
    return bulk->store->of->bulk_row(bulk, err);
}

bool bulk_close(Bulk *bulk, Error *err) {
    return bulk->store->of->bulk_close(bulk, err);
}

/* ---- Opening */

int store_version(void) {
    int version = 0;
    while (backend_sqlite.migration[version]) version++;
    return version;
}

bool store_make_private(const char *path, Error *err) {
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno == EEXIST) return true;
    if (fd < 0) return error_set_errno(err, ERROR_OUTPUT, path, "cannot make the store");
    close(fd);
    return true;
}

static bool refuse_version(const Store *store, int64_t version, Error *err) {
    return error_set(err, ERROR_OUTPUT, store->title,
                     "the store is of version %lld, this program knows %d\nhint: use the newer Kopeck "
                     "that wrote it",
                     (long long)version, store_version());
}

static bool read_version(Store *store, int64_t *version, Error *err) {
    bool ours = true;
    if (!store->of->version(store, version, &ours, err)) return false;
    if (!ours)
        return error_set(err, ERROR_OUTPUT, store->title, "the %s is no store of Kopeck",
                         store_remote(store) ? "schema" : "file");
    return *version <= store_version() || refuse_version(store, *version, err);
}

/* Under the write lock, since two runs may find the same old version. */
static bool migrate(Store *store, Error *err) {
    int64_t version = 0;
    if (!store_begin(store, err)) return false;
    bool ok = read_version(store, &version, err) && (version || store->of->make_room(store, err));
    for (int64_t v = version; ok && v < store_version(); v++) {
        ok = store_run(store, store->of->migration[v], err) && store->of->set_version(store, v + 1, err);
    }
    if (ok) return store_commit(store, err);
    store_cancel(store);
    return false;
}

static bool check_version(Store *store, Error *err) {
    int64_t version = 0;
    if (!read_version(store, &version, err)) return false;
    if (version == store_version()) return true;
    if (store->write) return migrate(store, err);
    if (!version)
        return error_set(err, ERROR_USAGE, store->title,
                         "there is no store yet\nhint: the first `kopeck run JOB` makes it");
    return error_set(err, ERROR_USAGE, store->title,
                     "the store is of the older version %lld\nhint: the next run brings it forward",
                     (long long)version);
}

bool store_open(const StorePlace *place, bool write, Arena *arena, Store **out, Error *err) {
    Store *store = arena_alloc(arena, sizeof *store);
    *store = (Store){
        .of = place->server ? &backend_postgresql : &backend_sqlite, .place = place, .arena = arena, .write = write};
    if (!store->of->open(store, err) || !check_version(store, err)) return false;
    *out = store;
    return true;
}

bool store_begin(Store *store, Error *err) {
    if (!store->of->begin(store, err)) return false;
    store->held = true;
    return true;
}

bool store_commit(Store *store, Error *err) {
    if (!store->of->commit(store, err)) return false;
    store->held = false;
    return true;
}

void store_cancel(Store *store) {
    if (store->held) store->of->cancel(store);
    store->held = false;
}

/* ---- Keeping it */

bool store_backup(Store *store, const char *file, Error *err) {
    if (file_exists(file)) return error_set(err, ERROR_USAGE, file, "the file is there already\nhint: name a new one");
    const char *part = arena_printf(store->arena, "%s.part", file);
    unlink(part);
    if (!store_make_private(part, err)) return false;
    if (store->of->backup(store, part, err) && file_publish(part, file, err)) return true;
    unlink(part);
    return false;
}

bool store_check(Store *store, Error *err) {
    return store->of->check(store, err);
}
