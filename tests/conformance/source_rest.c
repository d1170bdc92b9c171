/* The samples behind HTTP: a CRM that pages, one that gives all in one answer, and 1C's OData through its preset. */
#include "tests/conformance/conformance.h"

#include "connectors/json_scan.h"
#include "tests/support/preset.h"
#include "tests/support/servers.h"
#include "tests/support/standin.h"

#include <stdio.h>

#define USER     "reader"
#define PASSWORD "pass-4711-word"

static Standin standin;
static const char *kind;

static bool start_kind(const char *wanted) { /* the server starts with the first reading, when all samples are there */
    kind = wanted;
    standin = (Standin){0};
    return true;
}

static bool start_rest(void) {
    return start_kind("rest");
}

static bool start_odata(void) {
    return start_kind("odata");
}

static void stop(void) {
    standin_stop(&standin);
}

static bool revive(void) {
    char port[16];
    snprintf(port, sizeof port, "%d", standin.port);
    return standin_start(&standin, kind, NULL, "--user", USER, "--password", PASSWORD, "--port", port, NULL);
}

static bool running(void) {
    return standin.pid > 0 || standin_start(&standin, kind, NULL, "--user", USER, "--password", PASSWORD, NULL);
}

static bool kill_server(void) {
    standin_kill(&standin);
    return true;
}

static void put_cell(Buf *line, size_t column, const char *cell) {
    bool bare = column == SAMPLE_ID || column == SAMPLE_AMOUNT || column == SAMPLE_FLAG;
    buf_printf(line, "%s\"%s\":", column ? "," : "{", sample_column[column]);
    if (!cell || bare) {
        buf_add(line, cell ? str_of(cell) : STR("null"));
    } else {
        json_quote(line, str_of(cell));
    }
}

static bool load(const Sample *sample) {
    Arena *scratch = arena_new("rest sample", 0);
    Buf lines = {0};
    for (size_t row = 0; row < sample->rows; row++) {
        const char *cell[SAMPLE_COLUMNS];
        sample->row(row, cell, scratch);
        for (size_t c = 0; c < SAMPLE_COLUMNS; c++) put_cell(&lines, c, cell[c]);
        buf_add(&lines, STR("}\n"));
        arena_reset(scratch);
    }
    buf_char(&lines, 0);
    standin_record(&standin, sample->name, lines.ptr);
    buf_free(&lines);
    arena_free(scratch);
    return true;
}

static const Options *source_at(Access access, const char *path, Arena *arena) {
    int port = access == ACCESS_NOBODY_THERE ? free_port() : running() ? standin.port : 0;
    const char *password = access == ACCESS_WRONG_PASSWORD ? CONFORMANCE_WRONG_PASSWORD : PASSWORD;
    return options_of(arena, connector_find(STR("rest"))->source_options, "url",
                      arena_printf(arena, "http://127.0.0.1:%d%s", port, path), "user", USER, "password", password,
                      "retry.0", "none", NULL);
}

static const OptionSpec *dataset_spec(void) {
    return connector_find(STR("rest"))->dataset_options;
}

static const Options *source_pages(Access access, Arena *arena) {
    return source_at(access, "/api", arena);
}

static const Options *dataset_pages(const char *sample, Arena *arena) {
    return options_of(arena, dataset_spec(), "resource", sample, "rows", "data", "key", "id", "page.style", "offset",
                      "page.size", "1000", "page.size_max", "20000", "page.total", "total", NULL);
}

static const Options *source_list(Access access, Arena *arena) {
    return source_at(access, "/list", arena);
}

static const Options *dataset_list(const char *sample, Arena *arena) {
    return options_of(arena, dataset_spec(), "resource", sample, NULL);
}

static const Options *source_1c(Access access, Arena *arena) {
    return preset_options(arena, "1c-odata", "source", source_at(access, "/base", arena));
}

static const Options *dataset_1c(const char *sample, Arena *arena) {
    const Options *own = options_of(arena, dataset_spec(), "resource", sample, "key", "id", "order_undated", "id asc",
                                    "page.size_max", "20000", NULL);
    return preset_options(arena, "1c-odata", "dataset", own);
}

/* Every request but reading ones is refused before it is sent. */
static const Options *writing(size_t index, Arena *arena) {
    static const char *const methods[] = {"post", "put", "patch", "delete", "DELETE", "post_query"};
    if (index == ARRAY_LEN(methods)) return options_of(arena, NULL, "resource", "rows_10000", "body", "{}", NULL);
    if (index > ARRAY_LEN(methods)) return NULL;
    return options_of(arena, NULL, "resource", "rows_10000", "method", methods[index], NULL);
}

const SourceUnderTest source_rest_pages = {
    .name = "rest in pages",
    .connector = "rest",
    .start = start_rest,
    .stop = stop,
    .load = load,
    .source = source_pages,
    .dataset = dataset_pages,
    .kill = kill_server,
    .revive = revive,
    .writing = writing,
    .untyped = true,
    .nameless_when_empty = true,
};

const SourceUnderTest source_rest_list = {
    .name = "rest in one answer",
    .connector = "rest",
    .start = start_rest,
    .stop = stop,
    .load = load,
    .source = source_list,
    .dataset = dataset_list,
    .kill = kill_server,
    .revive = revive,
    .writing = writing,
    .untyped = true,
    .nameless_when_empty = true,
};

const SourceUnderTest source_1c_odata = {
    .name = "1c-odata",
    .connector = "rest",
    .start = start_odata,
    .stop = stop,
    .load = load,
    .source = source_1c,
    .dataset = dataset_1c,
    .kill = kill_server,
    .revive = revive,
    .writing = writing,
    .untyped = true,
    .nameless_when_empty = true,
};
