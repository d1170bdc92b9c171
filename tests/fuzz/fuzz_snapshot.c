/* Files of a sealed snapshot, changed and sealed again: refused with a message, or every value can be read. The first byte says
 * which file; the second whether the rest replaces its bytes or changes some of them (two bytes of place, one of value). */
#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "engine/data/snapshot.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LIST "a.b/files"

static char folder[] = "/dev/shm/kopeck-fuzz-XXXXXX"; /* a disk would be waited for */
static const char *const file[] = {"manifest.json", LIST, "a.b/amount.num", "a.b/amount.null", "a.b/day.num", "a.b/code.code", "a.b/code.end",
                                   "a.b/code.bytes", "taken.json", "a.b.rejected/files"};
static Str sound[ARRAY_LEN(file)];

static void must(bool done) {
    if (!done) abort();
}

static void put(const char *name, Str bytes, Arena *arena) {
    FILE *out = fopen(arena_printf(arena, "%s/%s", folder, name), "wb");
    must(out && fwrite(bytes.ptr, 1, bytes.len, out) == bytes.len && fclose(out) == 0);
}

static void write_sound(void) {
    enum { ROWS = 6 };
    static const SnapshotField field[] = {{STR("amount"), COLUMN_DECIMAL, 2}, {STR("day"), COLUMN_DATE, 0}, {STR("code"), COLUMN_TEXT, 0}};
    static const int64_t amount[ROWS] = {100, -5, 0, 70000, 1, 2}, day[ROWS] = {20000, 20001, 20002, 0, 1, 2};
    static const Str code[ROWS] = {STR("new"), STR("paid"), STR("new"), STR("new"), STR("paid"), STR("new")};
    const uint64_t nulls = 4;
    const Chunk chunk[] = {{.number = amount, .nulls = &nulls}, {.number = day}, {.text = code}};
    static Arena *forever; /* reachable, so that the leak detector is content */
    forever = arena_new("sound", 0);
    SnapshotWriter *writer;
    DatasetWriter *dataset;
    SnapshotDataset entry = {.name = STR("a.b"), .source = STR("a"), .complete = true, .has_total = true, .total_scale = 2, .total = 70098};
    const Reject reject = {.line = 7, .column = STR("amount"), .reason = STR("not a number"), .raw = STR("x")};
    Error err = {0};
    char sha256[65];
    must(mkdtemp(folder) && snapshot_create(folder, forever, &writer, &err) &&
         dataset_create(writer, entry.name, field, ARRAY_LEN(field), forever, &dataset, &err) && dataset_write(dataset, chunk, ROWS, &err) &&
         dataset_reject(dataset, &reject, &err) && dataset_close(dataset, &entry, &err) &&
         snapshot_seal(writer, &entry, 1, STR("2026-09-30T19:00:00Z"), 0, sha256, &err));
    for (size_t i = 0; i < ARRAY_LEN(file); i++)
        must(file_read(arena_printf(forever, "%s/%s", folder, file[i]), 0, forever, &sound[i], &err));
}

static Str changed_bytes(Str old, const uint8_t *data, size_t size, Arena *arena) {
    if (size && data[0] % 2 == 0) return (Str){(const char *)data + 1, size - 1};
    char *bytes = arena_copy(arena, old.ptr, old.len);
    for (size_t at = 1; at + 2 < size && old.len; at += 3) bytes[(data[at] * 256u + data[at + 1]) % old.len] = (char)data[at + 2];
    return (Str){bytes, old.len};
}

static Str digest_of(Str bytes, Arena *arena) {
    Digest *digest = digest_new(arena);
    digest_add(digest, bytes.ptr, bytes.len);
    return digest_hex(digest, arena);
}

/* `text` with one piece replaced: between the first `from` and the next `to`. */
static Str replaced(Str text, const char *from, char to, Str with, Arena *arena) {
    size_t at = str_find(text, str_of(from));
    if (at == SIZE_MAX) return text;
    at += strlen(from);
    Str rest = str_sub(text, at, text.len);
    size_t len = str_find(rest, (Str){&to, 1});
    if (len == SIZE_MAX) return text;
    return str_printf(arena, "%.*s%.*s%.*s", (int)at, text.ptr, STR_ARG(with), (int)(rest.len - len), rest.ptr + len);
}

/* The lists and the manifest as if the file had always been so. */
static void seal(size_t i, Str bytes, Arena *arena) {
    Str manifest = i == 0 ? bytes : sound[0], list = i == 1 ? bytes : sound[1];
    char hex[HASH_HEX_SIZE];
    if (i > 1 && str_starts(str_of(file[i]), STR("a.b/"))) {
        list = replaced(list, arena_printf(arena, "%s ", file[i] + 4), '\n', str_printf(arena, "%zu %.*s", bytes.len, STR_ARG(digest_of(bytes, arena))), arena);
        put(LIST, list, arena);
    }
    Str old = digest_of(sound[1], arena), now = digest_of(list, arena);
    size_t at = str_find(manifest, old);
    if (at != SIZE_MAX)
        manifest = str_printf(arena, "%.*s%.*s%.*s", (int)at, manifest.ptr, STR_ARG(now), (int)(manifest.len - at - old.len), manifest.ptr + at + old.len);
    put("manifest.json", manifest, arena);
    hash_sha256(manifest, hex);
    put("manifest.sha256", str_printf(arena, "%s  manifest.json\n", hex), arena);
}

static void read_all(const Table *table, Arena *arena) {
    const Zone *utc;
    Error err = {0};
    must(zone_load(STR("UTC"), arena, &utc, &err));
    for (size_t c = 0; c < table->column_count; c++) {
        for (size_t row = 0; row < table->rows; row++) (void)column_print(&table->column[c], row, utc, arena);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (!sound[0].ptr) write_sound();
    if (size < 2) return 0;
    Arena *arena = arena_new("fuzz", 0);
    size_t i = data[0] % ARRAY_LEN(file);
    Str bytes = changed_bytes(sound[i], data + 1, size - 1, arena);
    put(file[i], bytes, arena);
    seal(i, bytes, arena);
    Snapshot snapshot;
    Error err = {0};
    bool opened = snapshot_open(folder, true, arena, &snapshot, &err);
    if (!opened && (err.kind == ERROR_NONE || !err.text[0])) abort();
    for (size_t d = 0; opened && d < snapshot.count; d++) {
        read_all(&snapshot.table[d], arena);
        read_all(&snapshot.rejected[d], arena);
    }
    put(file[i], sound[i], arena);
    if (i != 1) put(LIST, sound[1], arena);
    arena_free(arena);
    return 0;
}
