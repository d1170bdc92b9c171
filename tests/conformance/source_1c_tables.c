/* The samples as tables of 1C, read in the words of a configuration by a map of names: on a PostgreSQL server, and on the stand-in for
 * Microsoft SQL Server by its real driver, where dates stand 2000 years later and flags are bytes. */
#include "tests/conformance/sql_sample.h"

#include "engine/base/file.h"
#include "tests/support/odbc.h"
#include "tests/support/servers.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static Server server;
static char names[80]; /* the map, which grows with the samples */

static bool begin(ServerKind kind, const char *years) {
    if (!server_start(&server, kind)) return false;
    snprintf(names, sizeof names, "%s/names.tsv", server.folder);
    return server_sql(&server, years);
}

static bool start(void) {
    return begin(SERVER_POSTGRESQL, "CREATE TABLE _yearoffset (ofset integer); INSERT INTO _yearoffset VALUES (0);");
}

static bool start_mssql(void) {
    return odbc_drivers(NULL) && begin(SERVER_MSSQL, "CREATE TABLE _YearOffset (Offset int); INSERT INTO _YearOffset VALUES (2000);");
}

static void stop(void) {
    unlink(names);
    server_stop(&server);
}

static bool skips(const char *const cell[SAMPLE_COLUMNS]) {
    size_t len = cell[SAMPLE_NAME] ? strlen(cell[SAMPLE_NAME]) : 0;
    return len && cell[SAMPLE_NAME][len - 1] == ' ';
}

/* On Microsoft SQL Server also what 1C has not there: flags that are null, parts of a second, years that have no place 2000 years later. */
static bool skips_mssql(const char *const cell[SAMPLE_COLUMNS]) {
    return skips(cell) || !cell[SAMPLE_FLAG] || (cell[SAMPLE_MOMENT] && (cell[SAMPLE_MOMENT][0] > '7' || strchr(cell[SAMPLE_MOMENT], '.')));
}

static bool name_table(const Sample *sample) {
    FILE *file = fopen(names, "a");
    if (!file) return false;
    if (ftell(file) == 0) fputs("StorageTableName\tMetadata\tPurpose\tStorageFieldName\tFieldName\n", file);
    for (size_t i = 0; i < SAMPLE_COLUMNS; i++) {
        fprintf(file, "_%s\tСправочник.%s\tОсновная\t_Fld%zu\t%s\n", sample->name, sample->name, i, sample_column[i]);
    }
    return fclose(file) == 0;
}

static bool load_as(const Sample *sample, const SqlForm *form, const char *after) {
    Arena *arena = arena_new("sql", 0);
    Sample stored = *sample;
    stored.name = arena_printf(arena, "_%s", sample->name);
    bool loaded = server_sql(&server, sql_sample(&stored, form, arena)) && name_table(sample) &&
                  (!after || server_sql(&server, arena_printf(arena, after, stored.name)));
    arena_free(arena);
    return loaded;
}

static bool load(const Sample *sample) {
    static const SqlForm form = {.columns = "_fld0 bigint, _fld1 text, _fld2 numeric(30,6), _fld3 timestamp, _fld4 date, _fld5 boolean",
                                 .suffix = "", .moment = " ", .skips = skips};
    return load_as(sample, &form, NULL);
}

static bool load_mssql(const Sample *sample) {
    static const SqlForm form = {.columns = "_Fld0 bigint, _Fld1 nvarchar text, _Fld2 decimal text(30,6), _Fld3 datetime2 text(6), "
                                            "_Fld4 datetime2 text(0), _Fld5 binary blob(1)",
                                 .suffix = "", .moment = "T", .flag_as_number = true, .skips = skips_mssql};
    return load_as(sample, &form, "UPDATE %s SET _Fld3 = (2000 + substr(_Fld3, 1, 4)) || substr(_Fld3, 5), "
                                  "_Fld4 = (2000 + substr(_Fld4, 1, 4)) || substr(_Fld4, 5), _Fld5 = iif(_Fld5, x'01', x'00');");
}

static const Options *source(Access access, Arena *arena) {
    const char *dsn = arena_printf(arena, "host=127.0.0.1 port=%d dbname=%s", access == ACCESS_NOBODY_THERE ? 1 : server.port, SERVER_DATABASE);
    const char *password = access == ACCESS_WRONG_PASSWORD ? CONFORMANCE_WRONG_PASSWORD : SERVER_PASSWORD;
    return options_of(arena, connector_find(STR("1c-tables"))->source_options, "dsn", dsn, "user", SERVER_USER, "password", password, "names",
                      names, "retry.0", "none", NULL);
}

static const Options *source_mssql(Access access, Arena *arena) {
    const char *connection = arena_printf(arena, "Driver=FreeTDS;Server=127.0.0.1;Port=%d;Database=%s",
                                          access == ACCESS_NOBODY_THERE ? 1 : server.port, SERVER_DATABASE);
    const char *password = access == ACCESS_WRONG_PASSWORD ? CONFORMANCE_WRONG_PASSWORD : SERVER_PASSWORD;
    return options_of(arena, connector_find(STR("1c-tables"))->source_options, "connection", connection, "user", SERVER_USER, "password",
                      password, "names", names, "retry.0", "none", NULL);
}

static const Options *dataset(const char *sample, Arena *arena) {
    return options_of(arena, NULL, "object", arena_printf(arena, "Справочник.%s", sample), NULL);
}

static bool kill_server(void) {
    return server_kill(&server);
}

static bool revive(void) {
    return server_revive(&server);
}

const SourceUnderTest source_1c_tables = {
    .name = "1c-tables on PostgreSQL", .connector = "1c-tables", .start = start, .stop = stop, .load = load, .source = source,
    .dataset = dataset, .kill = kill_server, .revive = revive, .lacks = "statements of its own", .empty_is_null = true, .days_are_moments = true,
    .skip_value = "padding of texts is cut off", .skips = skips,
};

const SourceUnderTest source_1c_tables_mssql = {
    .name = "1c-tables on MS SQL", .connector = "1c-tables", .start = start_mssql, .stop = stop, .load = load_mssql, .source = source_mssql,
    .dataset = dataset, .kill = kill_server, .revive = revive, .lacks = "statements of its own", .empty_is_null = true, .days_are_moments = true,
    .skip_value = "padding of texts is cut off; flags that are null, parts of a second and years after 7999 have no place", .skips = skips_mssql,
};
