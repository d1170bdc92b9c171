/* ODBC drivers on servers: PostgreSQL's and MariaDB's on their own, FreeTDS's on the stand-in for Microsoft SQL Server. */
#include "tests/conformance/sql_sample.h"

#include "tests/support/odbc.h"
#include "tests/support/servers.h"

typedef struct OdbcServer {
    ServerKind kind;
    const char *connection; /* its driver and address, without the port */
    SqlForm form;
} OdbcServer;

static const OdbcServer postgresql = {
    SERVER_POSTGRESQL, "Driver=TestPostgreSQL;Server=127.0.0.1;Database=" SERVER_DATABASE,
    {.columns = "id bigint, name text, amount numeric(30,6), moment timestamp, day date, flag boolean", .suffix = "", .moment = " "}};

static const OdbcServer mariadb = {
    SERVER_MARIADB, "Driver=TestMariaDB;SERVER=127.0.0.1;DATABASE=" SERVER_DATABASE,
    {.columns = "id bigint PRIMARY KEY, name longtext, amount decimal(30,6), moment datetime(6), day date, flag boolean",
     .suffix = " CHARACTER SET utf8mb4", .moment = " ", .backslash_escapes = true, .flag_as_number = true}};

static const OdbcServer mssql = {
    SERVER_MSSQL, "Driver=FreeTDS;Server=127.0.0.1;Database=" SERVER_DATABASE,
    {.columns = "id bigint PRIMARY KEY, name nvarchar text, amount decimal text(30,6), moment datetime2 text(6), day date text, flag bit",
     .suffix = "", .moment = "T", .flag_as_number = true}};

static const OdbcServer *now; /* one at a time is started */
static Server server;

static bool start(const OdbcServer *which) {
    now = which;
    return odbc_drivers(NULL) && server_start(&server, which->kind);
}

static bool start_postgresql(void) {
    return start(&postgresql);
}

static bool start_mariadb(void) {
    return start(&mariadb);
}

static bool start_mssql(void) {
    return start(&mssql);
}

static void stop(void) {
    server_stop(&server);
}

static bool load(const Sample *sample) {
    Arena *arena = arena_new("sql", 0);
    bool loaded = server_sql(&server, sql_sample(sample, &now->form, arena));
    arena_free(arena);
    return loaded;
}

static const Options *source(Access access, Arena *arena) {
    const char *connection = arena_printf(arena, "%s;Port=%d", now->connection, access == ACCESS_NOBODY_THERE ? 1 : server.port);
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

#define ON_A_SERVER .connector = "odbc", .stop = stop, .load = load, .source = source, .dataset = sql_table, .kill = kill_server, .revive = revive, .writing = sql_writing

const SourceUnderTest source_odbc_postgresql = {.name = "odbc on PostgreSQL", .start = start_postgresql, ON_A_SERVER};
const SourceUnderTest source_odbc_mariadb = {.name = "odbc on MariaDB", .start = start_mariadb, ON_A_SERVER,
                                             .true_text = "1", .false_text = "0"}; /* boolean is tinyint */
const SourceUnderTest source_odbc_mssql = {.name = "odbc on MS SQL", .start = start_mssql, ON_A_SERVER};
