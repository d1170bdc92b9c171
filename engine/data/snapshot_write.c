/* Writing a snapshot: each column appends to files of its own through a buffer; text keeps its dictionary in memory and is
 * rewritten as plain when it turns out not to repeat. */
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/data/snapshot.h"
#include "engine/data/snapshot_files.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    FILE_BUFFER = 256 << 10,
    DICTIONARY_BYTES_MAX = 64 << 20, /* text whose dictionary takes more than this is written as plain, too */
};

/* ---- A file that is appended to */

typedef struct Stream {
    char path[PATH_MAX];
    int fd;
    char *buffer;
    size_t used;
    uint64_t size;
    Digest *digest;
} Stream;

static void close_stream(void *handle) {
    Stream *stream = handle;
    if (stream->fd >= 0) close(stream->fd);
    free(stream->buffer);
    stream->buffer = NULL;
    stream->fd = -1;
}

static bool stream_open(Stream **out, const char *folder, Str name, const char *suffix, Arena *arena, Error *err) {
    Stream *stream = arena_alloc(arena, sizeof *stream);
    int len = snprintf(stream->path, sizeof stream->path, "%s/%.*s%s", folder, STR_ARG(name), suffix);
    if (len >= (int)sizeof stream->path) return error_set(err, ERROR_OUTPUT, folder, "the file name is too long");
    stream->fd = open(stream->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (stream->fd < 0) return error_set_errno(err, ERROR_OUTPUT, stream->path, "cannot create");
    stream->buffer = malloc(FILE_BUFFER);
    if (!stream->buffer) arena_out_of_memory("snapshot", FILE_BUFFER);
    stream->digest = digest_new(arena);
    arena_own(arena, close_stream, stream);
    *out = stream;
    return true;
}

static bool stream_flush(Stream *stream, Error *err) {
    for (size_t done = 0; done < stream->used;) {
        ssize_t n = write(stream->fd, stream->buffer + done, stream->used - done);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return error_set_errno(err, ERROR_OUTPUT, stream->path, "cannot write the snapshot");
        done += (size_t)n;
    }
    digest_add(stream->digest, stream->buffer, stream->used);
    stream->size += stream->used;
    stream->used = 0;
    return true;
}

static bool stream_add(Stream *stream, const void *bytes, size_t size, Error *err) {
    const char *from = bytes;
    while (size) {
        size_t room = FILE_BUFFER - stream->used, part = size < room ? size : room;
        memcpy(stream->buffer + stream->used, from, part);
        stream->used += part;
        from += part;
        size -= part;
        if (stream->used == FILE_BUFFER && !stream_flush(stream, err)) return false;
    }
    return true;
}

static bool stream_end(Stream *stream, Error *err) {
    if (!stream_flush(stream, err)) return false;
    if (fsync(stream->fd) != 0) return error_set_errno(err, ERROR_OUTPUT, stream->path, "cannot sync the snapshot");
    int fd = stream->fd;
    stream->fd = -1;
    free(stream->buffer);
    stream->buffer = NULL;
    return close(fd) == 0 || error_set_errno(err, ERROR_OUTPUT, stream->path, "cannot write the snapshot");
}

/* ---- A column */

typedef struct ColumnWriter {
    SnapshotField field;
    uint64_t rows;
    Buf *nulls; /* bit a row */
    bool any_null;
    Stream *number;
    /* text */
    bool plain;
    Stream *code, *end, *bytes; /* end and bytes stream only when plain; a dictionary is written at the end */
    uint64_t plain_size;
    Buf *entry_end, *entry_bytes;
    uint32_t *slot;
    size_t slots, entries;
    uint64_t judged_at;
} ColumnWriter;

struct DatasetWriter {
    Str name;
    char folder[PATH_MAX];
    Arena *arena;
    ColumnWriter *column;
    size_t column_count;
    uint64_t rows;
    DatasetWriter *rejected; /* NULL for the table of rejects itself, made when first needed */
    SnapshotWriter *snapshot;
    bool rejects;
};

struct SnapshotWriter {
    char folder[PATH_MAX], part[PATH_MAX];
    Arena *arena;
};

static void close_slots(void *handle) {
    ColumnWriter *column = handle;
    free(column->slot);
    column->slot = NULL;
}

static bool column_open(ColumnWriter *column, const SnapshotField *field, DatasetWriter *dataset, Error *err) {
    Arena *arena = dataset->arena;
    *column = (ColumnWriter){.field = *field, .judged_at = TEXT_ROWS_JUDGED_FIRST, .nulls = buf_own(arena)};
    column->field.name = str_copy(arena, field->name);
    if (field->type != COLUMN_TEXT) return stream_open(&column->number, dataset->folder, field->name, ".num", arena, err);
    column->entry_end = buf_own(arena);
    column->entry_bytes = buf_own(arena);
    column->slots = 1024;
    column->slot = calloc(column->slots, sizeof *column->slot);
    if (!column->slot) arena_out_of_memory("snapshot", column->slots);
    arena_own(arena, close_slots, column);
    return stream_open(&column->code, dataset->folder, field->name, ".code", arena, err);
}

static void add_nulls(ColumnWriter *column, const uint64_t *nulls, size_t rows) {
    size_t words = (column->rows + rows + 63) / 64, have = column->nulls->len / sizeof(uint64_t);
    if (words > have) {
        size_t size = (words - have) * sizeof(uint64_t);
        memset(buf_reserve(column->nulls, size), 0, size);
        column->nulls->len += size;
    }
    if (!nulls) return;
    uint64_t *to = (uint64_t *)(void *)column->nulls->ptr;
    for (size_t i = 0; i < rows; i++) {
        if (!(nulls[i / 64] >> (i % 64) & 1)) continue;
        to[(column->rows + i) / 64] |= (uint64_t)1 << ((column->rows + i) % 64);
        column->any_null = true;
    }
}

static Str dictionary_entry(const ColumnWriter *column, size_t entry) {
    const uint64_t *end = (const uint64_t *)(const void *)column->entry_end->ptr;
    uint64_t from = entry ? end[entry - 1] : 0;
    return (Str){column->entry_bytes->ptr + from, (size_t)(end[entry] - from)};
}

static void grow_slots(ColumnWriter *column) {
    size_t slots = column->slots * 2;
    uint32_t *slot = calloc(slots, sizeof *slot);
    if (!slot) arena_out_of_memory("snapshot", slots);
    for (size_t e = 0; e < column->entries; e++) {
        size_t i = hash_str(dictionary_entry(column, e)) & (slots - 1);
        while (slot[i]) i = (i + 1) & (slots - 1);
        slot[i] = (uint32_t)(e + 1);
    }
    free(column->slot);
    column->slot = slot;
    column->slots = slots;
}

static uint32_t dictionary_code(ColumnWriter *column, Str value) {
    size_t i = hash_str(value) & (column->slots - 1);
    for (; column->slot[i]; i = (i + 1) & (column->slots - 1)) {
        if (str_eq(dictionary_entry(column, column->slot[i] - 1), value)) return column->slot[i] - 1;
    }
    column->slot[i] = (uint32_t)++column->entries;
    buf_reserve(column->entry_bytes, 1);
    buf_add(column->entry_bytes, value);
    buf_append(column->entry_end, &(uint64_t){column->entry_bytes->len}, sizeof(uint64_t));
    if (column->entries * 2 > column->slots) grow_slots(column);
    return (uint32_t)(column->entries - 1);
}

static bool add_plain(ColumnWriter *column, Str value, Error *err) {
    column->plain_size += value.len;
    return stream_add(column->bytes, value.ptr, value.len, err) &&
           stream_add(column->end, &column->plain_size, sizeof column->plain_size, err);
}

/* Reads the codes written so far back from their file and writes the values in full. */
static bool make_plain(ColumnWriter *column, DatasetWriter *dataset, Error *err) {
    Stream *code = column->code;
    Str name = column->field.name;
    if (!stream_open(&column->end, dataset->folder, name, ".end", dataset->arena, err) ||
        !stream_open(&column->bytes, dataset->folder, name, ".bytes", dataset->arena, err) || !stream_flush(code, err)) {
        return false;
    }
    const uint64_t *nulls = (const uint64_t *)(const void *)column->nulls->ptr;
    if (lseek(code->fd, 0, SEEK_SET) != 0) return error_set_errno(err, ERROR_OUTPUT, code->path, "cannot read back");
    for (uint64_t row = 0; row < column->rows;) {
        ssize_t n = read(code->fd, code->buffer, FILE_BUFFER);
        if (n <= 0 || n % 4) return error_set_errno(err, ERROR_OUTPUT, code->path, "cannot read back");
        for (ssize_t at = 0; at < n; at += 4, row++) {
            uint32_t entry;
            memcpy(&entry, code->buffer + at, sizeof entry);
            bool null = nulls[row / 64] >> (row % 64) & 1;
            if (!add_plain(column, null ? STR_NULL : dictionary_entry(column, entry), err)) return false;
        }
    }
    close_stream(code);
    unlink(code->path);
    column->code = NULL;
    free(column->slot);
    column->slot = NULL;
    buf_free(column->entry_bytes);
    buf_free(column->entry_end);
    column->plain = true;
    return true;
}

static bool should_be_plain(ColumnWriter *column) {
    if (column->entry_bytes->len > DICTIONARY_BYTES_MAX) return true;
    if (column->rows < column->judged_at) return false;
    column->judged_at *= 2;
    return column->entries * 2 > column->rows;
}

static bool write_texts(ColumnWriter *column, const Str *text, size_t rows, DatasetWriter *dataset, Error *err) {
    if (!column->plain && should_be_plain(column) && !make_plain(column, dataset, err)) return false;
    uint64_t nulls[BATCH_ROWS_MAX / 64] = {0};
    assert(rows <= BATCH_ROWS_MAX);
    for (size_t i = 0; i < rows; i++) {
        if (!text[i].ptr) nulls[i / 64] |= (uint64_t)1 << (i % 64);
        if (column->plain) {
            if (!add_plain(column, text[i], err)) return false;
            continue;
        }
        uint32_t code = text[i].ptr ? dictionary_code(column, text[i]) : 0;
        if (!stream_add(column->code, &code, sizeof code, err)) return false;
    }
    add_nulls(column, nulls, rows);
    column->rows += rows;
    return true;
}

static bool write_column(ColumnWriter *column, const Chunk *chunk, size_t rows, DatasetWriter *dataset, Error *err) {
    if (column->field.type == COLUMN_TEXT) return write_texts(column, chunk->text, rows, dataset, err);
    add_nulls(column, chunk->nulls, rows);
    column->rows += rows;
    return stream_add(column->number, chunk->number, rows * sizeof *chunk->number, err);
}

/* ---- A dataset */

bool dataset_create(SnapshotWriter *writer, Str name, const SnapshotField *field, size_t count, Arena *arena,
                    DatasetWriter **out, Error *err) {
    DatasetWriter *dataset = arena_alloc(arena, sizeof *dataset);
    dataset->name = str_copy(arena, name);
    dataset->arena = arena;
    dataset->snapshot = writer;
    int len = snprintf(dataset->folder, sizeof dataset->folder, "%s/%.*s", writer->part, STR_ARG(name));
    if (len >= (int)sizeof dataset->folder) return error_set(err, ERROR_OUTPUT, writer->part, "the name is too long");
    if (!file_make_folder(dataset->folder, err)) return false;
    dataset->column = arena_array(arena, count, sizeof *dataset->column);
    dataset->column_count = count;
    for (size_t i = 0; i < count; i++) {
        if (!column_open(&dataset->column[i], &field[i], dataset, err)) return false;
    }
    *out = dataset;
    return true;
}

bool dataset_write(DatasetWriter *writer, const Chunk *chunk, size_t rows, Error *err) {
    if (writer->rows + rows > ROWS_MAX) {
        return error_set(err, ERROR_SOURCE, "", "%.*s has more rows than Kopeck can hold (%zu)", STR_ARG(writer->name),
                         ROWS_MAX);
    }
    for (size_t i = 0; i < writer->column_count; i++) {
        if (!write_column(&writer->column[i], &chunk[i], rows, writer, err)) return false;
    }
    writer->rows += rows;
    return true;
}

static const SnapshotField reject_fields[] = {
    {{"line", 4}, COLUMN_INTEGER, 0},  {{"byte", 4}, COLUMN_INTEGER, 0}, {{"origin", 6}, COLUMN_TEXT, 0},
    {{"key", 3}, COLUMN_TEXT, 0},      {{"column", 6}, COLUMN_TEXT, 0},  {{"reason", 6}, COLUMN_TEXT, 0},
    {{"raw", 3}, COLUMN_TEXT, 0}};

bool dataset_reject(DatasetWriter *writer, const Reject *reject, Error *err) {
    if (!writer->rejected) {
        Str name = str_printf(writer->arena, "%.*s.rejected", STR_ARG(writer->name));
        if (!dataset_create(writer->snapshot, name, reject_fields, ARRAY_LEN(reject_fields), writer->arena,
                            &writer->rejected, err)) return false;
    }
    int64_t line = (int64_t)reject->line, byte = (int64_t)reject->byte;
    const Str *texts[] = {&reject->origin, &reject->key, &reject->column, &reject->reason, &reject->raw};
    static const Str empty = {"", 0};
    Chunk chunk[ARRAY_LEN(reject_fields)] = {{.number = &line}, {.number = &byte}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) chunk[2 + i].text = texts[i]->ptr ? texts[i] : &empty;
    return dataset_write(writer->rejected, chunk, 1, err);
}

/* ---- Closing: what is still in memory goes to files; each file's digest goes to the folder's own list. */

static void list_file(Buf *list, const Stream *stream, const char *suffix, const ColumnWriter *column, Arena *arena) {
    buf_printf(list, "%.*s%s %llu %.*s\n", STR_ARG(column->field.name), suffix, (unsigned long long)stream->size,
               STR_ARG(digest_hex(stream->digest, arena)));
}

static bool write_whole(Stream **out, Str name, const char *suffix, Str content, DatasetWriter *dataset, Error *err) {
    return stream_open(out, dataset->folder, name, suffix, dataset->arena, err) &&
           stream_add(*out, content.ptr, content.len, err);
}

static bool close_column(ColumnWriter *column, DatasetWriter *dataset, Buf *list, Error *err) {
    Str name = column->field.name;
    Stream *nulls = NULL;
    if (column->field.type == COLUMN_TEXT && !column->plain) {
        if (column->entries == 0) dictionary_code(column, STR("")); /* so that code 0 of nulls is an entry */
        if (!write_whole(&column->end, name, ".end", buf_str(column->entry_end), dataset, err) ||
            !write_whole(&column->bytes, name, ".bytes", buf_str(column->entry_bytes), dataset, err)) return false;
        free(column->slot);
        column->slot = NULL;
    }
    if (column->any_null && !write_whole(&nulls, name, ".null", buf_str(column->nulls), dataset, err)) return false;
    Stream *streams[] = {column->number, column->code, column->end, column->bytes, nulls};
    for (size_t i = 0; i < ARRAY_LEN(streams); i++) {
        if (!streams[i]) continue;
        if (!stream_end(streams[i], err)) return false;
        list_file(list, streams[i], snapshot_suffix[i], column, dataset->arena);
    }
    return true;
}

/* The list of files stands in the dataset's folder; its digest is the dataset's, and goes to the manifest. */
static bool close_columns(DatasetWriter *writer, Str *digest, Error *err) {
    Buf *list = buf_own(writer->arena);
    for (size_t i = 0; i < writer->column_count; i++) {
        const SnapshotField *field = &writer->column[i].field;
        buf_printf(list, "# %.*s %s %u\n", STR_ARG(field->name), column_type_name[field->type], field->scale);
        if (!close_column(&writer->column[i], writer, list, err)) return false;
    }
    buf_printf(list, "rows %llu\n", (unsigned long long)writer->rows);
    Digest *sum = digest_new(writer->arena);
    digest_add(sum, list->ptr, list->len);
    *digest = digest_hex(sum, writer->arena);
    return file_write(arena_printf(writer->arena, "%s/files", writer->folder), buf_str(list), err);
}

bool dataset_close(DatasetWriter *writer, SnapshotDataset *entry, Error *err) {
    Str digest, rejected = STR("");
    if (!close_columns(writer, &digest, err)) return false;
    if (writer->rejected && !close_columns(writer->rejected, &rejected, err)) return false;
    entry->rows = writer->rows;
    entry->rejected = 0; /* rows, not values: the caller knows how many rows were turned away */
    entry->digest = writer->rejected ? str_printf(writer->arena, "%.*s-%.*s", STR_ARG(digest), STR_ARG(rejected)) : digest;
    return true;
}

/* ---- The snapshot as a whole */

bool snapshot_create(const char *folder, Arena *arena, SnapshotWriter **out, Error *err) {
    SnapshotWriter *writer = arena_alloc(arena, sizeof *writer);
    writer->arena = arena;
    int len = snprintf(writer->part, sizeof writer->part, "%s.part", folder);
    if (len >= (int)sizeof writer->part) return error_set(err, ERROR_OUTPUT, folder, "the folder name is too long");
    memcpy(writer->folder, folder, strlen(folder) + 1);
    if (!file_remove_tree(writer->part, err) || !file_make_folder(writer->part, err)) return false;
    *out = writer;
    return true;
}

static void set_text(json_t *object, const char *key, Str value) {
    json_object_set_new(object, key, json_stringn_nocheck(value.ptr ? value.ptr : "", value.len));
}

static json_t *dataset_json(const SnapshotDataset *d) {
    json_t *o = json_object();
    set_text(o, "name", d->name);
    set_text(o, "source", d->source);
    set_text(o, "detail", d->detail);
    set_text(o, "cutoff", d->cutoff);
    set_text(o, "zone", d->zone);
    json_object_set_new(o, "complete", json_boolean(d->complete));
    set_text(o, "problem", d->problem);
    json_object_set_new(o, "rows", json_integer((json_int_t)d->rows));
    json_object_set_new(o, "rejected", json_integer((json_int_t)d->rejected));
    json_object_set_new(o, "rows_declared", json_integer(d->rows_declared));
    if (d->has_total) {
        char text[DECIMAL_TEXT_SIZE];
        set_text(o, "total", decimal_print(d->total, 0, text));
        json_object_set_new(o, "total_scale", json_integer(d->total_scale));
    }
    json_t *schema = json_array();
    for (size_t i = 0; i < d->schema_count; i++) {
        json_t *field = json_object();
        set_text(field, "name", d->schema[i].name);
        set_text(field, "type", str_of(column_type_name[d->schema[i].type]));
        set_text(field, "native", d->schema[i].native);
        json_array_append_new(schema, field);
    }
    json_object_set_new(o, "schema", schema);
    set_text(o, "drift", d->drift);
    set_text(o, "digest", d->digest);
    return o;
}

static bool write_json(const char *folder, const char *name, json_t *root, Str *text, Arena *arena, Error *err) {
    char *dump = json_dumps(root, JSON_INDENT(1) | JSON_PRESERVE_ORDER);
    json_decref(root);
    if (!dump) arena_out_of_memory("manifest", 0);
    *text = str_copy(arena, str_of(dump));
    free(dump);
    return file_write(arena_printf(arena, "%s/%s", folder, name), *text, err);
}

static json_t *taken_json(const SnapshotDataset *dataset, size_t count, Instant taken_at, Arena *arena) {
    json_t *taken = json_object(), *names = json_object();
    const Zone *utc = NULL;
    char text[INSTANT_TEXT_SIZE];
    Error none = {0};
    if (zone_load(STR("UTC"), arena, &utc, &none)) set_text(taken, "taken_at", instant_print(taken_at, utc, text));
    for (size_t i = 0; i < count; i++) {
        json_object_set_new(names, str_cstr(arena, dataset[i].name),
                            json_stringn_nocheck(dataset[i].source_snapshot.ptr ? dataset[i].source_snapshot.ptr : "",
                                                 dataset[i].source_snapshot.len));
    }
    json_object_set_new(taken, "source_snapshots", names);
    return taken;
}

bool snapshot_seal(SnapshotWriter *writer, const SnapshotDataset *dataset, size_t count, Str cutoff, Instant taken_at,
                   char sha256[65], Error *err) {
    Arena *arena = writer->arena;
    json_t *root = json_object(), *list = json_array();
    json_object_set_new(root, "format", json_integer(SNAPSHOT_FORMAT));
    set_text(root, "cutoff", cutoff);
    for (size_t i = 0; i < count; i++) json_array_append_new(list, dataset_json(&dataset[i]));
    json_object_set_new(root, "datasets", list);
    Str manifest, taken;
    if (!write_json(writer->part, "manifest.json", root, &manifest, arena, err) ||
        !write_json(writer->part, "taken.json", taken_json(dataset, count, taken_at, arena), &taken, arena, err)) {
        return false;
    }
    char hex[HASH_HEX_SIZE];
    hash_sha256(manifest, hex);
    Str line = str_printf(arena, "%s  manifest.json\n", hex);
    if (!file_write(arena_printf(arena, "%s/manifest.sha256", writer->part), line, err)) return false;
    if (file_exists(writer->folder) && !file_remove_tree(writer->folder, err)) return false;
    if (!file_publish(writer->part, writer->folder, err)) return false;
    memcpy(sha256, hex, sizeof hex);
    return true;
}
