/* Runs for tests of the store: findings of one rule, each its identity and its difference in hundredths of KZT. */
#ifndef KOPECK_TESTS_STORED_H
#define KOPECK_TESTS_STORED_H

#include "engine/store/decisions.h"
#include "tests/support/servers.h"

typedef struct Case {
    const char *id;
    int difference;
} Case;

typedef struct Told {
    Run run;
    RunHistory history;
    Finding *finding;
} Told;

Finding *findings_of(const Case *list, size_t count, Arena *arena);

/* A run of the job "weekly" with that cut-off, judged but not kept. */
bool stored_begin(Store *store, const char *id, Day day, bool checked, const Case *list, size_t count, Arena *arena,
                  Told *out, Error *err);
bool stored_commit(Store *store, Told *told, size_t count, Error *err);

const StorePlace *file_place(const char *file, Arena *arena);

/* A schema of the server's database, as the account SERVER_WRITER, which server_writer makes. */
#define SERVER_WRITER          "keeper"
#define SERVER_WRITER_PASSWORD "pass-8812-keep"
bool server_writer(const Server *server);
const StorePlace *server_place(const Server *server, const char *schema, Arena *arena);

#endif
