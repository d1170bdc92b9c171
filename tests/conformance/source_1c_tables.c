/* The samples as tables of a PostgreSQL server, read in the words of a configuration of 1C, by a map of names. */
#include "tests/conformance/sql_sample.h"

#include "engine/base/file.h"
#include "tests/support/servers.h"

#include <stdio.h>
#include <unistd.h>

static Server server;
static char names[80]; /* the map, which grows with the samples */

static bool start(void) {
    if (!server_start(&server, SERVER_POSTGRESQL)) return false;
    snprintf(names, sizeof names, "%s/names.tsv", server.folder);
    return server_sql(&server, "CREATE TABLE _yearoffset (ofset integer); INSERT INTO _yearoffset VALUES (0);");
}

static void stop(void) {
    unlink(names);
    server_stop(&server);
}

static bool skips(const char *const cell[SAMPLE_COLUMNS]) {
    size_t len = cell[SAMPLE_NAME] ? strlen(cell[SAMPLE_NAME]) : 0;
    return len && cell[SAMPLE_NAME][len - 1] == ' ';
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

static bool load(const Sample *sample) {
    static const SqlForm form = {.columns = "_fld0 bigint, _fld1 text, _fld2 numeric(30,6), _fld3 timestamp, _fld4 date, _fld5 boolean",
                                 .suffix = "", .moment = " ", .skips = skips};
    Arena *arena = arena_new("sql", 0);
    Sample stored = *sample;
    stored.name = arena_printf(arena, "_%s", sample->name);
    bool loaded = server_sql(&server, sql_sample(&stored, &form, arena)) && name_table(sample);
    arena_free(arena);
    return loaded;
}

static const Options *source(Access access, Arena *arena) {
    const char *dsn = arena_printf(arena, "host=127.0.0.1 port=%d dbname=%s", access == ACCESS_NOBODY_THERE ? 1 : server.port, SERVER_DATABASE);
    const char *password = access == ACCESS_WRONG_PASSWORD ? CONFORMANCE_WRONG_PASSWORD : SERVER_PASSWORD;
    return options_of(arena, connector_find(STR("1c-tables"))->source_options, "dsn", dsn, "user", SERVER_USER, "password", password, "names",
                      names, "retry.0", "none", NULL);
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
