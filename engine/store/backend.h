/* Backend: what keeps the rows of a store. Internal to engine/store: statements reach it by query.h alone.
 * All members are required. */
#ifndef KOPECK_STORE_BACKEND_H
#define KOPECK_STORE_BACKEND_H

#include "engine/store/query.h"

typedef struct Backend {
    /* One script a version, the same number of them in every backend; ends with NULL, "" where nothing is to be done. A
     * script that has been released is never changed. */
    const char *const *migration;

    /* Sets store->handle and title; closing: store->arena. The session has the temporary tables sought(identity),
     * closing(finding) and naming(text, finding). */
    bool (*open)(Store *store, Error *err);
    /* *ours: it is a store, or there is nothing yet, which is version 0. */
    bool (*version)(Store *store, int64_t *version, bool *ours, Error *err);
    bool (*set_version)(Store *store, int64_t version, Error *err);
    bool (*make_room)(Store *store, Error *err); /* before the first script */
    bool (*begin)(Store *store, Error *err);
    bool (*begin_read)(Store *store, Error *err); /* all that is read till cancel stood at one moment */
    bool (*commit)(Store *store, Error *err);
    void (*cancel)(Store *store);
    bool (*run)(Store *store, const char *script, Error *err);

    bool (*prepare)(Query *query, Error *err);
    void (*put_text)(Query *query, int at, Str value); /* at: from 1 */
    void (*put_bytes)(Query *query, int at, Str bytes);
    void (*put_number)(Query *query, int at, int64_t value);
    bool (*step)(Query *query, bool *row, Error *err);
    void (*reset)(Query *query);
    Str (*text)(const Query *query, int column);
    int64_t (*number)(const Query *query, int column);

    bool (*bulk_open)(Bulk *bulk, Error *err);
    void (*bulk_text)(Bulk *bulk, Str value);
    void (*bulk_bytes)(Bulk *bulk, Str bytes);
    void (*bulk_number)(Bulk *bulk, int64_t value);
    bool (*bulk_row)(Bulk *bulk, Error *err);
    bool (*bulk_close)(Bulk *bulk, Error *err);

    bool (*backup)(Store *store, const char *file, Error *err);
    bool (*check)(Store *store, Error *err);
} Backend;

struct Store {
    const Backend *of;
    const StorePlace *place;
    const char *title;
    void *handle;
    Arena *arena;
    bool write;
    bool held; /* store_begin */
};

extern const Backend backend_sqlite, backend_postgresql;

/* A new file that only its owner reads; one that is there is left as it is. */
bool store_make_private(const char *path, Error *err) MUST_USE;

#endif
