/* FreeTDS's driver on a stand-in for Microsoft SQL Server. */
#include "tests/conformance/sql_sample.h"

#include "tests/support/odbc.h"
#include "tests/support/servers.h"

static Server server;

static bool start(void) {
    return odbc_drivers(NULL) && server_start(&server, SERVER_MSSQL);
}

static void stop(void) {
    server_stop(&server);
}

static bool load(const Sample *sample) {
    static const SqlForm form = {.columns = "id bigint PRIMARY KEY, name nvarchar text, amount decimal text(30,6), moment datetime2 text(6), day date text, flag bit",
                                 .suffix = "", .moment = "T", .flag_as_number = true};
    Arena *arena = arena_new("sql", 0);
    bool loaded = server_sql(&server, sql_sample(sample, &form, arena));
    arena_free(arena);
    return loaded;
}

static const Options *source(Access access, Arena *arena) {
    const char *connection = arena_printf(arena, "Driver=FreeTDS;Server=127.0.0.1;Port=%d;Database=%s",
                                          access == ACCESS_NOBODY_THERE ? 1 : server.port, SERVER_DATABASE);
    const char *password = access == ACCESS_WRONG_PASSWORD ? CONFORMANCE_WRONG_PASSWORD : SERVER_PASSWORD;
    return options_of(arena, connector_find(STR("odbc"))->source_options, "connection", connection, "user", SERVER_USER, "password",
                      password, "retry.0", "none", NULL);
}

static bool kill_server(void) {
    return server_kill(&server);
}

static bool revive(void) {
    return server_revive(&server);
}

const SourceUnderTest source_odbc_mssql = {
    .name = "odbc on MS SQL", .connector = "odbc", .start = start, .stop = stop, .load = load, .source = source, .dataset = sql_table,
    .kill = kill_server, .revive = revive, .writing = sql_writing,
};
