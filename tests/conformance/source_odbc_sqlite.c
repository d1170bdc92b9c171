#include "tests/conformance/sql_sample.h"

#include "tests/support/odbc.h"
#include "tests/support/servers.h"

#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>

static char folder[64], path[96];

static bool start(void) {
    snprintf(folder, sizeof folder, "/tmp/kopeck-sqlite-XXXXXX");
    if (!odbc_drivers(NULL) || !mkdtemp(folder)) return false;
    snprintf(path, sizeof path, "%s/with space.db", folder);
    return true;
}

static void stop(void) {
    const char *argv[] = {"rm", "-rf", "--", folder, NULL};
    if (folder[0]) run_program(argv, NULL, NULL, 0);
}

static bool load(const Sample *sample) { /* amounts as text: SQLite has no decimals */
    static const SqlForm form = {.columns = "id integer, name text, amount text, moment datetime, day date, flag integer",
                                 .suffix = "", .moment = " ", .flag_as_number = true};
    Arena *arena = arena_new("sql", 0);
    sqlite3 *db = NULL;
    bool loaded = sqlite3_open(path, &db) == SQLITE_OK && sqlite3_exec(db, "PRAGMA synchronous = 0", NULL, NULL, NULL) == SQLITE_OK &&
                  sqlite3_exec(db, sql_sample(sample, &form, arena), NULL, NULL, NULL) == SQLITE_OK;
    if (!loaded) fprintf(stderr, "%s\n", sqlite3_errmsg(db));
    sqlite3_close(db);
    arena_free(arena);
    return loaded;
}

static const Options *source(Access access, Arena *arena) {
    const char *connection = arena_printf(arena, "Driver=TestSQLite;Database=%s%s", path, access == ACCESS_NOBODY_THERE ? ".none" : "");
    return options_of(arena, connector_find(STR("odbc"))->source_options, "connection", connection, "retry.0", "none", NULL);
}

const SourceUnderTest source_odbc_sqlite = {
    .name = "odbc on SQLite", .connector = "odbc", .start = start, .stop = stop, .load = load, .source = source, .dataset = sql_table,
    .writing = sql_writing, .lacks = "a server and passwords", .no_password = true, .true_text = "1", .false_text = "0", .untyped = true,
};
