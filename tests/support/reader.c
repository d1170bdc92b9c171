#include "tests/support/reader.h"

#include "engine/base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static bool given(const Option *list, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++) {
        if (str_eq(list[i].name, str_of(name))) return true;
    }
    return false;
}

const Options *options_of(Arena *arena, const OptionSpec *spec, ...) {
    enum { MAX = 64 };
    Option *list = arena_array(arena, MAX, sizeof *list);
    Options *options = arena_alloc(arena, sizeof *options);
    size_t count = 0;
    va_list args;
    va_start(args, spec);
    for (const char *name; (name = va_arg(args, const char *));) {
        Str value = str_copy(arena, str_of(va_arg(args, const char *)));
        list[count++] = (Option){str_copy(arena, str_of(name)), value, "kopeck.yaml:1:1"};
    }
    va_end(args);
    for (; spec && spec->name; spec++) {
        if (!spec->fallback || given(list, count, spec->name)) continue;
        list[count++] = (Option){str_of(spec->name), str_of(spec->fallback), ""};
    }
    *options = (Options){list, count};
    return options;
}

bool reader_open(Reader *reader, const char *connector, const Options *options, const char *folder, const char *zone) {
    *reader = (Reader){.connector = connector_find(str_of(connector)), .arena = arena_new("test source", 0)};
    if (!reader->connector) {
        return error_set(&reader->err, ERROR_INTERNAL, "", "there is no connector %s", connector);
    }
    SourceSpec *spec = arena_alloc(reader->arena, sizeof *spec);
    *spec = (SourceSpec){.name = STR("source"), .options = options, .folder = folder};
    if (!zone_load(str_of(*zone ? zone : "UTC"), reader->arena, &spec->zone, &reader->err)) return false;
    return reader->connector->open(&reader->source, spec, &reader->notices, reader->arena, &reader->err);
}

void reader_close(Reader *reader) {
    arena_free(reader->arena);
    *reader = (Reader){0};
}

const Notice *reader_notice(const Reader *reader, const char *code) {
    for (size_t i = 0; i < reader->notices.count; i++) {
        if (strcmp(reader->notices.item[i].code, code) == 0) return &reader->notices.item[i];
    }
    return NULL;
}

static Schema copy_schema(const Schema *schema, Arena *arena) {
    FieldInfo *field = arena_array(arena, schema->count, sizeof *field);
    for (size_t i = 0; i < schema->count; i++) {
        field[i] = schema->field[i];
        field[i].name = str_copy(arena, schema->field[i].name);
        field[i].native = str_copy(arena, schema->field[i].native);
    }
    return (Schema){field, schema->count};
}

static bool wrong(Reader *reader, const char *what) {
    return error_set(&reader->err, ERROR_INTERNAL, "", "the connector breaks a rule: %s", what);
}

static bool take_batch(Reader *reader, const Batch *batch, bool keep, Arena *arena, size_t *capacity, Read *out) {
    if (batch->rows > BATCH_ROWS_MAX) return wrong(reader, "a batch of more than BATCH_ROWS_MAX rows");
    size_t columns = out->schema.count;
    while (keep && *capacity < out->rows + batch->rows) {
        *capacity = *capacity ? 2 * *capacity : BATCH_ROWS_MAX;
        Str *grown = arena_array_raw(arena, *capacity * columns, sizeof *grown);
        if (out->rows) memcpy(grown, out->cell, out->rows * columns * sizeof *grown);
        out->cell = grown;
    }
    for (size_t r = 0; r < batch->rows; r++) {
        for (size_t c = 0; c < columns; c++) {
            Str value = batch->cell[c][r];
            out->bytes += value.len;
            if (value.ptr && !utf8_valid(value)) return wrong(reader, "a value that is not UTF-8");
            if (!value.ptr && value.len) return wrong(reader, "a null with a length");
            if (keep) out->cell[(out->rows + r) * columns + c] = str_copy(arena, value);
        }
    }
    out->rows += batch->rows;
    out->rejects += batch->reject_count;
    out->batches++;
    return true;
}

bool reader_read(Reader *reader, const Extract *extract, bool keep, Arena *arena, Read *out) {
    const Connector *connector = reader->connector;
    Schema schema = {0};
    Batch batch = {0};
    size_t capacity = 0;
    *out = (Read){0};
    reader->err = (Error){0};
    if (!connector->begin(reader->source, extract, &schema, &reader->err)) return false;
    out->schema = copy_schema(&schema, arena);
    for (;;) {
        if (!connector->next(reader->source, &batch, &reader->err)) return false;
        if (batch.rows == 0 && batch.reject_count == 0) break;
        if (!take_batch(reader, &batch, keep, arena, &capacity, out)) return false;
    }
    if (!connector->next(reader->source, &batch, &reader->err)) return false;
    if (batch.rows || batch.reject_count) return wrong(reader, "rows after the end");
    if (!connector->finish(reader->source, &out->summary, &reader->err)) return false;
    if (out->summary.rows != out->rows) return wrong(reader, "a summary with another number of rows");
    return true;
}

Str read_cell(const Read *read, size_t row, const char *column) {
    for (size_t c = 0; c < read->schema.count; c++) {
        if (str_eq(read->schema.field[c].name, str_of(column))) return read->cell[row * read->schema.count + c];
    }
    fprintf(stderr, "no column %s\n", column);
    abort();
}
