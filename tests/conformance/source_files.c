/* The samples as JSON Lines, and as the list within one JSON document. */
#include "tests/conformance/conformance.h"

#include "connectors/json_scan.h"
#include "engine/base/file.h"

#include <stdio.h>
#include <stdlib.h>

static char folder[64];

static bool start(void) {
    snprintf(folder, sizeof folder, "/tmp/kopeck-files-XXXXXX");
    return mkdtemp(folder) != NULL;
}

static void stop(void) {
    Error err = {0};
    if (folder[0] && !file_remove_tree(folder, &err)) fprintf(stderr, "%s: %s\n", err.where, err.text);
    folder[0] = 0;
}

void sample_json(Buf *out, const char *const cell[SAMPLE_COLUMNS]) {
    for (size_t i = 0; i < SAMPLE_COLUMNS; i++) {
        buf_printf(out, "%s\"%s\":", i ? "," : "{", sample_column[i]);
        bool bare = i == SAMPLE_ID || i == SAMPLE_AMOUNT || i == SAMPLE_FLAG;
        if (!cell[i] || bare)
            buf_add(out, cell[i] ? str_of(cell[i]) : STR("null"));
        else
            json_quote(out, str_of(cell[i]));
    }
    buf_char(out, '}');
}

static bool load_as(const Sample *sample, const char *head, const char *between, const char *tail, const char *suffix) {
    Arena *arena = arena_new("sample", 0);
    Buf text = {0};
    Error err = {0};
    buf_add(&text, str_of(head));
    for (size_t row = 0; row < sample->rows; row++) {
        const char *cell[SAMPLE_COLUMNS];
        arena_reset(arena);
        sample->row(row, cell, arena);
        if (row) buf_add(&text, str_of(between));
        sample_json(&text, cell);
    }
    buf_add(&text, str_of(tail));
    char path[128];
    snprintf(path, sizeof path, "%s/%s.%s", folder, sample->name, suffix);
    bool ok = file_write(path, buf_str(&text), &err);
    if (!ok) fprintf(stderr, "%s: %s\n", path, err.text);
    buf_free(&text);
    arena_free(arena);
    return ok;
}

static bool load_lines(const Sample *sample) {
    return load_as(sample, "", "\n", "\n", "jsonl");
}

static bool load_document(const Sample *sample) {
    return load_as(sample, "{\"total\": 1, \"data\": {\"items\": [\n", ",\n", "\n]}, \"next\": null}\n", "json");
}

static const Options *source_json(Access access, Arena *arena) {
    const OptionSpec *spec = connector_find(STR("json"))->source_options;
    return options_of(arena, spec, access == ACCESS_NOBODY_THERE ? "complete_marker" : "quiet_seconds",
                      access == ACCESS_NOBODY_THERE ? ".ok" : "0", NULL);
}

static const Options *dataset_lines(const char *sample, Arena *arena) {
    return options_of(arena, connector_find(STR("json"))->dataset_options, "files.0",
                      arena_printf(arena, "%s/%s.jsonl", folder, sample), NULL);
}

static const Options *dataset_document(const char *sample, Arena *arena) {
    return options_of(arena, connector_find(STR("json"))->dataset_options, "files.0",
                      arena_printf(arena, "%s/%s.json", folder, sample), "rows", "data.items", NULL);
}

const SourceUnderTest source_json_lines = {
    .name = "json lines",
    .connector = "json",
    .start = start,
    .stop = stop,
    .load = load_lines,
    .source = source_json,
    .dataset = dataset_lines,
    .lacks = "a server, passwords and statements",
    .no_password = true,
    .no_end_to_lose = true,
    .untyped = true,
    .nameless_when_empty = true,
};

const SourceUnderTest source_json_document = {
    .name = "json document",
    .connector = "json",
    .start = start,
    .stop = stop,
    .load = load_document,
    .source = source_json,
    .dataset = dataset_document,
    .lacks = "a server, passwords and statements",
    .no_password = true,
    .no_end_to_lose = true,
    .untyped = true,
    .nameless_when_empty = true,
};
