/* The samples as messages in lists of a Redis server: a row is what a message's body holds. */
#include "tests/conformance/conformance.h"

#include "tests/support/servers.h"

static Server server;

static bool start(void) {
    return server_start(&server, SERVER_REDIS);
}

static void stop(void) {
    server_stop(&server);
}

static void add_word(Buf *out, Str word) {
    buf_printf(out, "$%zu\r\n", word.len);
    buf_add(out, word);
    buf_add(out, STR("\r\n"));
}

static bool load(const Sample *sample) {
    Arena *scratch = arena_new("redis sample", 0);
    Buf commands = {0}, body = {0};
    buf_add(&commands, STR("PING\r\n"));
    for (size_t row = 0; row < sample->rows; row++) {
        const char *cell[SAMPLE_COLUMNS];
        sample->row(row, cell, scratch);
        body.len = 0;
        sample_json(&body, cell);
        buf_add(&commands, STR("*3\r\n"));
        add_word(&commands, STR("LPUSH"));
        add_word(&commands, str_of(sample->name));
        add_word(&commands, buf_str(&body));
        arena_reset(scratch);
    }
    buf_char(&commands, 0);
    bool loaded = server_sql(&server, commands.ptr);
    buf_free(&commands);
    buf_free(&body);
    arena_free(scratch);
    return loaded;
}

static const Options *source(Access access, Arena *arena) {
    const char *url = arena_printf(arena, "redis://127.0.0.1:%d/0", access == ACCESS_NOBODY_THERE ? free_port() : server.port);
    const char *password = access == ACCESS_WRONG_PASSWORD ? CONFORMANCE_WRONG_PASSWORD : SERVER_PASSWORD;
    return options_of(arena, connector_find(STR("redis"))->source_options, "url", url, "user", SERVER_USER, "password", password, "keys.0",
                      "*", "sample", "0 s", "retry.0", "none", NULL);
}

static const Options *dataset(const char *sample, Arena *arena) {
    return options_of(arena, connector_find(STR("redis"))->dataset_options, "resource", "messages", "only.0", sample, NULL);
}

static bool kill_server(void) {
    return server_kill(&server);
}

static bool revive(void) { /* without what it held: nothing is read after that */
    return server_revive(&server);
}

const SourceUnderTest source_redis = {
    .name = "redis", .connector = "redis", .start = start, .stop = stop, .load = load, .source = source, .dataset = dataset,
    .kill = kill_server, .revive = revive, .lacks = "statements", .untyped = true, .fixed_columns = true, .prefix = "body.",
    .any_column = "columns of its own: messages hold what they hold",
};
