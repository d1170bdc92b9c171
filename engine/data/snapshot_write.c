/* Writing a snapshot: datasets of columns, the manifest over them, and the name under which the whole appears. */
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/base/parallel.h"
#include "engine/data/snapshot.h"
#include "engine/data/snapshot_column.h"
#include "engine/data/snapshot_crew.h"
#include "engine/data/snapshot_files.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

struct DatasetWriter {
    Str name;
    char folder[PATH_MAX];
    Arena *arena;
    ColumnWriter **column;
    size_t column_count;
    uint64_t rows;
    Crew *crew;              /* NULL: the columns are written by whoever brings rows */
    DatasetWriter *rejected; /* NULL for the table of rejects itself, made when first needed */
    SnapshotWriter *snapshot;
    bool rejects;
};

enum {
    EXTRA_FILES_MAX = 4,
    CLOSED_AT_ONCE = 16,
    DICTIONARIES_SIZE_MAX = 28 << 20 /* of a dataset; while the largest grows, a third of that once more */
};

typedef struct Extra { /* a file beside the datasets */
    const char *name;
    Str sha256;
} Extra;

struct SnapshotWriter {
    char folder[PATH_MAX], part[PATH_MAX];
    Arena *arena;
    Extra extra[EXTRA_FILES_MAX];
    size_t extra_count;
};

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
        Arena *own = arena_new("column", 0); /* columns are written side by side */
        arena_adopt(arena, own);
        if (!column_writer_open(&dataset->column[i], dataset->folder, &field[i], own, err)) return false;
    }
    *out = dataset;
    return true;
}

void dataset_write_by(DatasetWriter *writer, size_t threads) {
    assert(writer->rows == 0 && !writer->crew);
    bool worth = threads > 1 && writer->column_count > 1 && writer->column_count <= CREW_COLUMNS_MAX;
    if (worth) writer->crew = crew_new(writer->column, writer->column_count, threads, writer->arena);
}

/* Where the dictionaries of all columns together grow too large, the largest is given up. */
static bool bound_dictionaries(DatasetWriter *writer, Error *err) {
    for (;;) {
        size_t sum = 0, largest = 0, most = 0;
        for (size_t i = 0; i < writer->column_count; i++) {
            size_t size = column_writer_dictionary(writer->column[i], BLOCK_ROWS);
            sum += size;
            if (size > most) largest = i;
            if (size > most) most = size;
        }
        if (sum <= DICTIONARIES_SIZE_MAX) return true;
        if (!column_writer_plain(writer->column[largest], err)) return false;
    }
}

/* Rows of one block: which texts are coded is decided where a block begins, and only there, so that it depends neither on the
 * sizes of the batches nor on who writes. */
static bool write_part(DatasetWriter *writer, const Chunk *chunk, size_t from, size_t rows, Error *err) {
    if (writer->rows % BLOCK_ROWS == 0 && !bound_dictionaries(writer, err)) return false;
    for (size_t i = 0; i < writer->column_count; i++) {
        if (!column_writer_add(writer->column[i], &chunk[i], from, rows, err)) return false;
    }
    writer->rows += rows;
    return true;
}

/* What was gathered is written; `begins` a block, or goes on with one that took much memory. */
static bool hand_over(DatasetWriter *writer, Error *err) {
    size_t gathered = crew_gathered(writer->crew);
    bool begins = (writer->rows - gathered) % BLOCK_ROWS == 0;
    if (!crew_wait(writer->crew, err) || (begins && !bound_dictionaries(writer, err))) return false;
    crew_write(writer->crew);
    return true;
}

static bool gather_part(DatasetWriter *writer, const Chunk *chunk, size_t from, size_t rows, Error *err) {
    bool full = crew_gather(writer->crew, chunk, from, rows);
    writer->rows += rows;
    return (!full && writer->rows % BLOCK_ROWS) || hand_over(writer, err);
}

bool dataset_write(DatasetWriter *writer, const Chunk *chunk, size_t rows, Error *err) {
    if (writer->rows + rows > ROWS_MAX) {
        return error_set(err, ERROR_SOURCE, "", "%.*s has more rows than Kopeck can hold (%zu)", STR_ARG(writer->name),
                         ROWS_MAX);
    }
    for (size_t from = 0; from < rows;) {
        size_t part = BLOCK_ROWS - writer->rows % BLOCK_ROWS;
        if (part > rows - from) part = rows - from;
        bool ok = writer->crew ? gather_part(writer, chunk, from, part, err) : write_part(writer, chunk, from, part, err);
        if (!ok) return false;
        from += part;
    }
    return true;
}

bool dataset_reject(DatasetWriter *writer, const Reject *reject, Error *err) {
    if (!writer->rejected) {
        Str name = str_printf(writer->arena, "%.*s.rejected", STR_ARG(writer->name));
        if (!dataset_create(writer->snapshot, name, snapshot_reject_fields, SNAPSHOT_REJECT_FIELDS, writer->arena,
                            &writer->rejected, err))
            return false;
    }
    int64_t line = (int64_t)reject->line, byte = (int64_t)reject->byte;
    const Str *texts[] = {&reject->origin, &reject->key, &reject->column, &reject->reason, &reject->raw};
    static const Str empty = {"", 0};
    Chunk chunk[SNAPSHOT_REJECT_FIELDS] = {{.number = &line}, {.number = &byte}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) chunk[2 + i].text = texts[i]->ptr ? texts[i] : &empty;
    return dataset_write(writer->rejected, chunk, 1, err);
}

/* ---- Closing: what is still in memory goes to files; each file's digest goes to the folder's own list. */

/* Columns are closed side by side, since closing one is no more than waiting for the disk. */
typedef struct Closing {
    ColumnWriter **column;
    Buf **list; /* per column, its files; NULL: it failed */
    Error *err; /* per column */
} Closing;

static void close_task(void *context, size_t i, size_t thread) {
    (void)thread;
    const Closing *closing = context;
    if (!column_writer_close(closing->column[i], closing->list[i], &closing->err[i])) closing->list[i] = NULL;
}

/* The list of files stands in the dataset's folder; its digest is the dataset's, and goes to the manifest. */
static bool close_columns(DatasetWriter *writer, Str *digest, Error *err) {
    Buf *list = buf_own(writer->arena);
    size_t columns = writer->column_count;
    Closing closing = {writer->column, arena_array(writer->arena, columns, sizeof(Buf *)), arena_array(writer->arena, columns, sizeof(Error))};
    for (size_t i = 0; i < columns; i++) {
        if (!column_writer_finish(writer->column[i], err)) return false;
        closing.list[i] = buf_own(writer->arena);
    }
    parallel_for(CLOSED_AT_ONCE, columns, close_task, &closing);
    for (size_t i = 0; i < columns; i++) {
        if (!closing.list[i]) *err = closing.err[i];
        if (!closing.list[i]) return false;
        buf_add(list, buf_str(closing.list[i]));
    }
    buf_printf(list, "rows %llu\n", (unsigned long long)writer->rows);
    Digest *sum = digest_new(writer->arena);
    digest_add(sum, list->ptr, list->len);
    *digest = digest_hex(sum, writer->arena);
    return file_write_unsynced(arena_printf(writer->arena, "%s/files", writer->folder), buf_str(list), err);
}

bool dataset_close(DatasetWriter *writer, SnapshotDataset *entry, Error *err) {
    Str digest, rejected = STR("");
    if (writer->crew && crew_gathered(writer->crew) && !hand_over(writer, err)) return false;
    if (writer->crew && !crew_wait(writer->crew, err)) return false;
    if (!close_columns(writer, &digest, err)) return false;
    if (writer->rejected && !close_columns(writer->rejected, &rejected, err)) return false;
    entry->rows = writer->rows;
    entry->rejected = 0; /* rows, not values: the caller knows how many rows were turned away */
    entry->digest =
        writer->rejected ? str_printf(writer->arena, "%.*s-%.*s", STR_ARG(digest), STR_ARG(rejected)) : digest;
    return true;
}

bool dataset_read(const SnapshotWriter *writer, SnapshotPart *part, Arena *arena, Error *err) {
    return snapshot_tables(writer->part, part, arena, err);
}

bool dataset_remove(const SnapshotWriter *writer, Str name, Error *err) {
    char path[PATH_MAX];
    static const char *const suffixes[] = {"", ".rejected"};
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        int len = snprintf(path, sizeof path, "%s/%.*s%s", writer->part, STR_ARG(name), suffixes[i]);
        if (len >= (int)sizeof path) return error_set(err, ERROR_OUTPUT, writer->part, "the name is too long");
        if (!file_remove_tree(path, err)) return false;
    }
    return true;
}

/* ---- The snapshot as a whole */

static bool may_replace(const char *folder, Arena *arena) {
    return !file_exists(folder) || file_empty_folder(folder) || file_exists(arena_printf(arena, "%s/manifest.json", folder));
}

bool snapshot_create(const char *folder, Arena *arena, SnapshotWriter **out, Error *err) {
    SnapshotWriter *writer = arena_alloc(arena, sizeof *writer);
    writer->arena = arena;
    size_t len = strlen(folder);
    while (len > 1 && folder[len - 1] == '/') len--;
    if (len + sizeof ".part" > sizeof writer->part) return error_set(err, ERROR_OUTPUT, folder, "the folder name is too long");
    snprintf(writer->folder, sizeof writer->folder, "%.*s", (int)len, folder);
    snprintf(writer->part, sizeof writer->part, "%.*s.part", (int)len, folder);
    if (!may_replace(writer->folder, arena)) {
        return error_set(err, ERROR_USAGE, writer->folder, "there is something here that is no snapshot, and it is not replaced by one\n"
                         "hint: name a folder that does not exist yet");
    }
    if (!file_remove_tree(arena_printf(arena, "%s.old", writer->folder), err) || !file_remove_tree(writer->part, err) ||
        !file_make_folder(writer->part, err))
        return false;
    *out = writer;
    return true;
}

bool snapshot_move(SnapshotWriter *writer, const char *folder, Error *err) {
    if (strlen(folder) + sizeof ".old" > sizeof writer->folder) return error_set(err, ERROR_OUTPUT, folder, "the folder name is too long");
    if (!may_replace(folder, writer->arena)) return error_set(err, ERROR_USAGE, folder, "there is something here that is no snapshot");
    snprintf(writer->folder, sizeof writer->folder, "%s", folder);
    return file_remove_tree(arena_printf(writer->arena, "%s.old", folder), err);
}

void snapshot_drop(SnapshotWriter *writer) {
    Error ignored = {0}; /* the next run of the same name removes it */
    (void)!file_remove_tree(writer->part, &ignored);
}

bool snapshot_add(SnapshotWriter *writer, const char *name, Str content, Error *err) {
    assert(writer->extra_count < ARRAY_LEN(writer->extra));
    if (!file_write_unsynced(arena_printf(writer->arena, "%s/%s", writer->part, name), content, err)) return false;
    char hex[HASH_HEX_SIZE];
    hash_sha256(content, hex);
    writer->extra[writer->extra_count++] = (Extra){name, str_copy(writer->arena, str_of(hex))};
    return true;
}

static json_t *dataset_json(const SnapshotDataset *d) {
    json_t *o = json_object();
    json_put_text(o, "name", d->name);
    json_put_text(o, "source", d->source);
    json_put_text(o, "detail", d->detail);
    json_put_text(o, "cutoff", d->cutoff);
    json_put_text(o, "zone", d->zone);
    json_put_bool(o, "complete", d->complete);
    json_put_text(o, "problem", d->problem);
    json_put_count(o, "rows", d->rows);
    json_put_count(o, "rejected", d->rejected);
    json_put(o, "rows_declared", json_integer(d->rows_declared));
    if (d->has_total) {
        char text[DECIMAL_TEXT_SIZE];
        json_put_text(o, "total", decimal_print(d->total, 0, text));
        json_put(o, "total_scale", json_integer(d->total_scale));
    }
    json_t *schema = json_array();
    for (size_t i = 0; i < d->schema_count; i++) {
        json_t *field = json_object();
        json_put_text(field, "name", d->schema[i].name);
        json_put_text(field, "type", str_of(column_type_name[d->schema[i].type]));
        json_put_text(field, "native", d->schema[i].native);
        json_add(schema, field);
    }
    json_put(o, "schema", schema);
    json_put_text(o, "drift", d->drift);
    if (d->was.len || d->is.len) {
        json_put_text(o, "was", d->was);
        json_put_text(o, "is", d->is);
    }
    if (d->read_as.len) json_put_text(o, "read_as", d->read_as);
    json_put_text(o, "digest", d->digest);
    return o;
}

static bool write_json(const char *folder, const char *name, json_t *root, Str *text, Arena *arena, Error *err) {
    Buf *printed = buf_own(arena);
    json_print(root, JSON_INDENT(1) | JSON_PRESERVE_ORDER, printed);
    *text = buf_str(printed);
    return file_write_unsynced(arena_printf(arena, "%s/%s", folder, name), *text, err);
}

static json_t *changes_json(const SnapshotDataset *d) {
    json_t *o = json_object();
    json_put_text(o, "base", d->base);
    json_put_text(o, "since", d->since);
    json_put_text(o, "keys_compared_at", d->keys_at);
    json_put_count(o, "rows_read", d->changed);
    json_put_count(o, "rows_deleted", d->deleted);
    return o;
}

static json_t *taken_json(const SnapshotDataset *dataset, size_t count, Instant taken_at, Arena *arena) {
    json_t *taken = json_object(), *names = json_object();
    const Zone *utc = NULL;
    char text[INSTANT_TEXT_SIZE];
    Error none = {0};
    if (zone_load(STR("UTC"), arena, &utc, &none)) json_put_text(taken, "taken_at", instant_print(taken_at, utc, text));
    for (size_t i = 0; i < count; i++) {
        json_put_text(names, str_cstr(arena, dataset[i].name), dataset[i].source_snapshot);
    }
    json_put(taken, "source_snapshots", names);
    json_t *changes = json_object();
    for (size_t i = 0; i < count; i++) {
        if (dataset[i].read_as.len && dataset[i].complete) json_put(changes, str_cstr(arena, dataset[i].name), changes_json(&dataset[i]));
    }
    if (json_object_size(changes)) json_object_set(taken, "changes", changes);
    json_decref(changes);
    return taken;
}

bool snapshot_seal(SnapshotWriter *writer, const SnapshotDataset *dataset, size_t count, Str cutoff, Instant taken_at,
                   char sha256[65], Error *err) {
    Arena *arena = writer->arena;
    json_t *root = json_object(), *list = json_array();
    json_put(root, "format", json_integer(SNAPSHOT_FORMAT));
    json_put_text(root, "cutoff", cutoff);
    for (size_t i = 0; i < count; i++) json_add(list, dataset_json(&dataset[i]));
    json_put(root, "datasets", list);
    json_t *files = json_object();
    for (size_t i = 0; i < writer->extra_count; i++) json_put_text(files, writer->extra[i].name, writer->extra[i].sha256);
    json_put(root, "files", files);
    Str manifest, taken;
    if (!write_json(writer->part, "manifest.json", root, &manifest, arena, err) ||
        !write_json(writer->part, "taken.json", taken_json(dataset, count, taken_at, arena), &taken, arena, err)) {
        return false;
    }
    char hex[HASH_HEX_SIZE];
    hash_sha256(manifest, hex);
    Str line = str_printf(arena, "%s  manifest.json\n", hex);
    if (!file_write_unsynced(arena_printf(arena, "%s/manifest.sha256", writer->part), line, err)) return false;
    if (!file_replace_folder(writer->part, writer->folder, arena, err)) return false;
    memcpy(sha256, hex, sizeof hex);
    return true;
}
