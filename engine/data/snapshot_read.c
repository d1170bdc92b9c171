/* Reading a snapshot: the manifest and each dataset's list of files are checked, the files mapped. */
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/base/json.h"
#include "engine/data/snapshot.h"
#include "engine/data/snapshot_files.h"

#include <stdio.h>

const char *const snapshot_suffix[SNAPSHOT_SUFFIXES] = {".num", ".code", ".end", ".bytes", ".null"};

const SnapshotField snapshot_reject_fields[SNAPSHOT_REJECT_FIELDS] = {{{"line", 4}, COLUMN_INTEGER, 0}, {{"byte", 4}, COLUMN_INTEGER, 0},
                                              {{"origin", 6}, COLUMN_TEXT, 0},  {{"key", 3}, COLUMN_TEXT, 0},
                                              {{"column", 6}, COLUMN_TEXT, 0},  {{"reason", 6}, COLUMN_TEXT, 0},
                                              {{"raw", 3}, COLUMN_TEXT, 0}};

enum { MANIFEST_SIZE_MAX = 64 << 20 };

typedef struct Opening {
    const char *folder;
    bool verify;
    Arena *arena;
    Error *err;
} Opening;

static bool damaged(const Opening *o, const char *where, const char *what) {
    return error_set(o->err, ERROR_USAGE, where, "the snapshot is damaged: %s\nhint: take a new one with "
                     "`kopeck snapshot`; a sealed snapshot must not be edited", what);
}

static Str digest_of(Str bytes, Arena *arena) {
    Digest *digest = digest_new(arena);
    digest_add(digest, bytes.ptr, bytes.len);
    return digest_hex(digest, arena);
}

/* "FIELD.suffix SIZE DIGEST" */
static bool map_file(const Opening *o, const char *folder, Str line, Column *column, Str file[SNAPSHOT_SUFFIXES]) {
    Str rest = line, name = str_cut(&rest, ' '), size = str_cut(&rest, ' ');
    int64_t wanted;
    for (size_t i = 0; i < SNAPSHOT_SUFFIXES; i++) {
        Str suffix = str_of(snapshot_suffix[i]);
        if (!str_ends(name, suffix) || !str_eq(str_sub(name, 0, name.len - suffix.len), column->name)) continue;
        const char *path = arena_printf(o->arena, "%s/%.*s", folder, STR_ARG(name));
        if (!file_map(path, o->arena, &file[i], o->err)) return false;
        if (!str_int64(size, &wanted) || (int64_t)file[i].len != wanted) return damaged(o, path, "its size has changed");
        if (o->verify && !str_eq(digest_of(file[i], o->arena), rest)) return damaged(o, path, "its bytes have changed");
        return true;
    }
    return damaged(o, folder, "the list of files is wrong");
}

static bool ends_are_sound(const uint64_t *end, size_t entries, size_t bytes) {
    uint64_t before = 0;
    for (size_t i = 0; i < entries; i++) {
        if (end[i] < before) return false;
        before = end[i];
    }
    return before == bytes;
}

static bool codes_are_sound(const Column *column) {
    uint32_t most = 0, code[1024];
    for (size_t from = 0; from < column->rows; from += ARRAY_LEN(code)) {
        size_t count = column->rows - from < ARRAY_LEN(code) ? column->rows - from : ARRAY_LEN(code);
        column_codes(column, from, count, code);
        for (size_t i = 0; i < count; i++) most = code[i] > most ? code[i] : most;
    }
    return column->rows == 0 || most < column->entries;
}

/* The width that a file of `size` bytes has at `rows` integers of at most `full` bytes. */
static bool find_width(size_t size, size_t rows, size_t full, ColumnWidth *width) {
    *width = WIDTH_FULL;
    if (size == rows * full) return true;
    *width = size == rows ? WIDTH_1 : size == rows * 2 ? WIDTH_2 : WIDTH_4;
    return size == rows || size == rows * 2 || size == rows * 4;
}

static bool finish_column(const Opening *o, const char *folder, Column *column, size_t rows, const Str *file) {
    column->rows = rows;
    if (file[SNAPSHOT_NULL].ptr) {
        if (file[SNAPSHOT_NULL].len != (rows + 63) / 64 * 8) return damaged(o, folder, "a null bitmap is too short");
        column->nulls = (const uint64_t *)(const void *)file[SNAPSHOT_NULL].ptr;
    }
    if (column->type != COLUMN_TEXT) {
        column->number = file[SNAPSHOT_NUM].ptr;
        return find_width(file[SNAPSHOT_NUM].len, rows, 8, &column->width) || damaged(o, folder, "a column is too short");
    }
    column->entries = file[SNAPSHOT_END].len / 8;
    column->end = (const uint64_t *)(const void *)file[SNAPSHOT_END].ptr;
    column->bytes = file[SNAPSHOT_BYTES].ptr;
    column->mapped = true;
    column->code = file[SNAPSHOT_CODE].ptr;
    bool sizes = column->code ? find_width(file[SNAPSHOT_CODE].len, rows, 4, &column->width) : column->entries == rows;
    if (!sizes || !column->bytes) return damaged(o, folder, "a text column is too short");
    if (!o->verify) return true; /* just written by this process */
    return (ends_are_sound(column->end, column->entries, file[SNAPSHOT_BYTES].len) &&
            (!column->code || codes_are_sound(column))) ||
           damaged(o, folder, "a text column is inconsistent");
}

static bool column_head(Str line, Column *column, Arena *arena) { /* "# NAME TYPE SCALE" */
    Str rest = str_sub(line, 2, line.len), name = str_cut(&rest, ' '), type = str_cut(&rest, ' ');
    int64_t scale;
    if (!str_int64(rest, &scale) || scale < 0 || scale > DECIMAL_SCALE_MAX) return false;
    for (size_t t = 0; t <= COLUMN_BOOL; t++) {
        if (!str_eq(type, str_of(column_type_name[t]))) continue;
        *column = (Column){.name = str_copy(arena, name), .type = (ColumnType)t, .scale = (uint8_t)scale};
        return true;
    }
    return false;
}

static size_t count_columns(Str list) {
    size_t count = 0;
    for (Str line; list.ptr;) {
        line = str_cut(&list, '\n');
        count += str_starts(line, STR("# "));
    }
    return count;
}

static bool open_table(const Opening *o, Str name, Table *out, Str *digest) {
    const char *folder = arena_printf(o->arena, "%s/%.*s", o->folder, STR_ARG(name));
    Str list, rest, row_count = STR_NULL;
    int64_t rows = -1;
    if (!file_read(arena_printf(o->arena, "%s/files", folder), MANIFEST_SIZE_MAX, o->arena, &list, o->err)) return false;
    *digest = digest_of(list, o->arena);
    size_t at = str_find(list, STR("\nrows "));
    if (at == SIZE_MAX) row_count = str_starts(list, STR("rows ")) ? str_sub(list, 5, list.len) : STR_NULL;
    else row_count = str_sub(list, at + 6, list.len);
    if (!str_int64(str_cut(&row_count, '\n'), &rows) || rows < 0 || rows > (int64_t)ROWS_MAX) {
        return damaged(o, folder, "the number of rows is missing or too large");
    }
    size_t columns = count_columns(list), index = 0;
    Column *column = arena_array(o->arena, columns, sizeof *column);
    Str(*file)[SNAPSHOT_SUFFIXES] = arena_array(o->arena, columns, sizeof *file);
    for (rest = list; rest.ptr;) {
        Str line = str_cut(&rest, '\n');
        if (line.len == 0 || str_starts(line, STR("rows "))) continue;
        if (str_starts(line, STR("# "))) {
            if (!column_head(line, &column[index++], o->arena)) return damaged(o, folder, "the list of files is wrong");
            continue;
        }
        if (index == 0) return damaged(o, folder, "the list of files is wrong");
        if (!map_file(o, folder, line, &column[index - 1], file[index - 1])) return false;
    }
    for (size_t i = 0; i < columns; i++) {
        if (!finish_column(o, folder, &column[i], (size_t)rows, file[i])) return false;
    }
    *out = (Table){str_copy(o->arena, name), (size_t)rows, columns, column};
    return true;
}

static bool read_schema(const json_t *list, SnapshotDataset *entry, Arena *arena) {
    entry->schema_count = json_array_size(list);
    FieldInfo *schema = arena_array(arena, entry->schema_count, sizeof *schema);
    for (size_t i = 0; i < entry->schema_count; i++) {
        const json_t *field = json_array_get(list, i);
        Str type = json_get_text(field, "type", arena);
        schema[i] = (FieldInfo){.name = json_get_text(field, "name", arena), .native = json_get_text(field, "native", arena)};
        for (size_t t = 0; t <= COLUMN_BOOL; t++) {
            if (str_eq(type, str_of(column_type_name[t]))) schema[i].type = (ColumnType)t;
        }
    }
    entry->schema = schema;
    return true;
}

static bool int128_parse(Str text, int128 *out) {
    bool negative = text.len && text.ptr[0] == '-';
    int128 value = 0;
    size_t i = negative;
    if (i == text.len || text.len > 38) return false; /* 38 digits always fit */
    for (; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
        value = value * 10 - (text.ptr[i] - '0');
    }
    *out = negative ? value : -value;
    return true;
}

/* Rejects are read by name, so they must be what their names say. */
static bool rejects_are_sound(const Table *rejected) {
    for (size_t i = 0; i < SNAPSHOT_REJECT_FIELDS; i++) {
        const Column *column = table_column(rejected, snapshot_reject_fields[i].name);
        if (!column || column->type != snapshot_reject_fields[i].type) return false;
    }
    return true;
}

static bool open_tables(const Opening *o, const SnapshotDataset *entry, Table *table, Table *rejected) {
    Str digest, reject_digest = STR("");
    *rejected = (Table){.name = entry->name};
    if (!open_table(o, entry->name, table, &digest)) return false;
    bool has_rejects = str_find(entry->digest, STR("-")) != SIZE_MAX;
    if (has_rejects && !open_table(o, str_printf(o->arena, "%.*s.rejected", STR_ARG(entry->name)), rejected, &reject_digest)) {
        return false;
    }
    if (has_rejects && !rejects_are_sound(rejected)) return damaged(o, o->folder, "the table of rejects is wrong");
    Str both = has_rejects ? str_printf(o->arena, "%.*s-%.*s", STR_ARG(digest), STR_ARG(reject_digest)) : digest;
    if (!str_eq(both, entry->digest) || entry->rows != table->rows) {
        return damaged(o, o->folder, "the list of files does not agree with the manifest");
    }
    return true;
}

bool snapshot_tables(const char *folder, SnapshotPart *part, Arena *arena, Error *err) {
    Opening o = {folder, false, arena, err};
    return open_tables(&o, &part->entry, &part->table, &part->rejected);
}

static bool open_dataset(const Opening *o, const json_t *object, SnapshotDataset *entry, Table *table, Table *rejected) {
    Arena *arena = o->arena;
    *entry = (SnapshotDataset){
        .name = json_get_text(object, "name", arena),     .source = json_get_text(object, "source", arena),
        .detail = json_get_text(object, "detail", arena), .cutoff = json_get_text(object, "cutoff", arena),
        .zone = json_get_text(object, "zone", arena),     .problem = json_get_text(object, "problem", arena),
        .drift = json_get_text(object, "drift", arena),
        .was = json_get_text(object, "was", arena),       .is = json_get_text(object, "is", arena),
        .digest = json_get_text(object, "digest", arena), .read_as = json_get_text(object, "read_as", arena), .complete = json_is_true(json_object_get(object, "complete")),
        .rows = (uint64_t)json_integer_value(json_object_get(object, "rows")),
        .rejected = (uint64_t)json_integer_value(json_object_get(object, "rejected")),
        .rows_declared = json_integer_value(json_object_get(object, "rows_declared")),
        .total_scale = (uint8_t)json_integer_value(json_object_get(object, "total_scale"))};
    entry->has_total = int128_parse(json_get_text(object, "total", arena), &entry->total);
    read_schema(json_object_get(object, "schema"), entry, arena);
    *rejected = (Table){.name = entry->name};
    if (json_integer_value(json_object_get(object, "total_scale")) > DECIMAL_SCALE_MAX || entry->total_scale > DECIMAL_SCALE_MAX) {
        return damaged(o, o->folder, "bad scale of a total");
    }
    if (entry->name.len == 0 || str_find(entry->name, STR("/")) != SIZE_MAX) return damaged(o, o->folder, "bad dataset name");
    if (entry->digest.len == 0) { /* the source failed before anything was stored */
        *table = (Table){.name = entry->name};
        return true;
    }
    return open_tables(o, entry, table, rejected);
}

static void read_taken(const Opening *o, SnapshotDataset *dataset, size_t count) {
    Str text;
    Error missing = {0};
    if (!file_read(arena_printf(o->arena, "%s/taken.json", o->folder), MANIFEST_SIZE_MAX, o->arena, &text, &missing)) return;
    json_t *root = json_loadb(text.ptr, text.len, 0, NULL);
    const json_t *names = json_object_get(root, "source_snapshots"), *changes = json_object_get(root, "changes");
    for (size_t i = 0; i < count; i++) {
        const char *name = str_cstr(o->arena, dataset[i].name);
        const json_t *how = json_object_get(changes, name);
        dataset[i].source_snapshot = json_get_text(names, name, o->arena);
        dataset[i].base = json_get_text(how, "base", o->arena);
        dataset[i].since = json_get_text(how, "since", o->arena);
        dataset[i].keys_at = json_get_text(how, "keys_compared_at", o->arena);
    }
    json_decref(root);
}

static bool check_extra(const Opening *o, const json_t *files) {
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)files, name, value) {
        const char *path = arena_printf(o->arena, "%s/%s", o->folder, name);
        char hex[HASH_HEX_SIZE];
        Str content;
        if (strchr(name, '/') || !json_is_string(value)) return damaged(o, o->folder, "bad file name");
        if (!file_read(path, MANIFEST_SIZE_MAX, o->arena, &content, o->err)) return false;
        hash_sha256(content, hex);
        if (strcmp(hex, json_string_value(value)) != 0) return damaged(o, path, "its bytes have changed");
    }
    return true;
}

static bool open_all(const Opening *o, const json_t *root, Snapshot *out) {
    const json_t *list = json_object_get(root, "datasets");
    size_t count = json_array_size(list);
    SnapshotDataset *dataset = arena_array(o->arena, count, sizeof *dataset);
    Table *table = arena_array(o->arena, count, sizeof *table), *rejected = arena_array(o->arena, count, sizeof *rejected);
    for (size_t i = 0; i < count; i++) {
        if (!open_dataset(o, json_array_get(list, i), &dataset[i], &table[i], &rejected[i])) return false;
    }
    if (o->verify && !check_extra(o, json_object_get(root, "files"))) return false;
    read_taken(o, dataset, count);
    out->folder = o->folder;
    out->cutoff = json_get_text(root, "cutoff", o->arena);
    out->dataset = dataset;
    out->table = table;
    out->rejected = rejected;
    out->count = count;
    return true;
}

/* The manifest, once it agrees with its seal. */
static json_t *open_manifest(const Opening *o, char hex[HASH_HEX_SIZE]) {
    Str manifest, sealed;
    const char *path = arena_printf(o->arena, "%s/manifest.json", o->folder);
    if (!file_exists(path)) {
        error_set(o->err, ERROR_USAGE, o->folder,
                  "no snapshot stands here\nhint: snapshots are folders below `snapshots` of the project; --from takes the path of one or its name");
        return NULL;
    }
    if (!file_read(path, MANIFEST_SIZE_MAX, o->arena, &manifest, o->err) ||
        !file_read(arena_printf(o->arena, "%s/manifest.sha256", o->folder), 1024, o->arena, &sealed, o->err)) return NULL;
    hash_sha256(manifest, hex);
    if (!str_eq(str_cut(&sealed, ' '), str_of(hex))) {
        (void)!damaged(o, path, "it does not agree with manifest.sha256");
        return NULL;
    }
    json_error_t reason;
    json_t *root = json_loadb(manifest.ptr, manifest.len, JSON_REJECT_DUPLICATES, &reason);
    if (!root) (void)!damaged(o, path, reason.text);
    if (!root || json_integer_value(json_object_get(root, "format")) == SNAPSHOT_FORMAT) return root;
    error_set(o->err, ERROR_USAGE, path, "the snapshot was made by another version of Kopeck");
    json_decref(root);
    return NULL;
}

bool snapshot_open(const char *folder, bool verify, Arena *arena, Snapshot *out, Error *err) {
    Opening o = {str_cstr(arena, str_of(folder)), verify, arena, err};
    char hex[HASH_HEX_SIZE];
    json_t *root = open_manifest(&o, hex);
    bool ok = root && open_all(&o, root, out);
    json_decref(root);
    if (ok) memcpy(out->sha256, hex, sizeof hex);
    return ok;
}

bool snapshot_open_dataset(const char *folder, Str name, Arena *arena, SnapshotPart *out, Error *err) {
    Opening o = {str_cstr(arena, str_of(folder)), true, arena, err};
    json_t *root = open_manifest(&o, out->sha256);
    const json_t *list = json_object_get(root, "datasets"), *found = NULL;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        if (str_eq(json_get_text(item, "name", arena), name)) found = item;
    }
    bool ok = root && (found || error_set(err, ERROR_USAGE, folder, "the snapshot has no %.*s", STR_ARG(name)));
    ok = ok && open_dataset(&o, found, &out->entry, &out->table, &out->rejected);
    json_decref(root);
    if (ok) read_taken(&o, &out->entry, 1);
    return ok;
}
