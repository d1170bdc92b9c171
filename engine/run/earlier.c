#include "engine/run/earlier.h"

#include "engine/base/buf.h"
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/data/snapshot_list.h"

#include <stdlib.h>

enum { LOOKED_AT_MAX = 16, FILE_SIZE_MAX = 64 << 20 };

typedef struct Taken {
    const char *folder;
    Str at; /* "2026-10-01T03:00:00Z": its order is that of time */
} Taken;

typedef struct EarlierDataset {
    Str name;
    const FieldInfo *schema;
    size_t count;
} EarlierDataset;

typedef struct EarlierRead { /* a dataset in one of the snapshots */
    Str name, read_as, taken_at;
    const char *folder;
    bool complete;
} EarlierRead;

struct Earlier {
    EarlierDataset *dataset;
    size_t count;
    EarlierRead *read; /* newest first */
    size_t read_count;
};

static json_t *read_json(const char *folder, const char *name, Arena *arena) {
    Str text;
    Error ignored = {0};
    if (!file_read(arena_printf(arena, "%s/%s", folder, name), FILE_SIZE_MAX, arena, &text, &ignored)) return NULL;
    return json_loadb(text.ptr, text.len, 0, NULL);
}

static int newest_first(const void *a, const void *b) {
    const Taken *x = a, *y = b;
    int order = str_compare(y->at, x->at);
    return order ? order : strcmp(x->folder, y->folder);
}

static const char *parent_of(const char *folder, Arena *arena) {
    Str parent = str_of(folder);
    while (parent.len > 1 && parent.ptr[parent.len - 1] == '/') parent.len--;
    while (parent.len && parent.ptr[parent.len - 1] != '/') parent.len--;
    return parent.len ? str_cstr(arena, parent) : ".";
}

static Taken *find_snapshots(const char *parent, size_t *count, Arena *arena) {
    SnapshotList list = snapshots_in(parent, arena);
    Taken *out = arena_array(arena, list.count, sizeof *out);
    *count = 0;
    for (size_t i = 0; i < list.count; i++) {
        json_t *taken = read_json(list.folder[i], "taken.json", arena);
        out[*count] = (Taken){list.folder[i], json_get_text(taken, "taken_at", arena)};
        *count += out[*count].at.len > 0;
        json_decref(taken);
    }
    if (*count > 1) qsort(out, *count, sizeof *out, newest_first);
    return out;
}

static const EarlierDataset *find_dataset(const Earlier *earlier, Str name) {
    for (size_t i = 0; i < earlier->count; i++) {
        if (str_eq(earlier->dataset[i].name, name)) return &earlier->dataset[i];
    }
    return NULL;
}

static void keep_dataset(Earlier *earlier, const json_t *object, Arena *arena) {
    const json_t *list = json_object_get(object, "schema");
    EarlierDataset kept = {.name = json_get_text(object, "name", arena), .count = json_array_size(list)};
    if (kept.count == 0 || find_dataset(earlier, kept.name)) return;
    FieldInfo *schema = arena_array(arena, kept.count, sizeof *schema);
    for (size_t i = 0; i < kept.count; i++) {
        const json_t *field = json_array_get(list, i);
        schema[i] = (FieldInfo){.name = json_get_text(field, "name", arena), .native = json_get_text(field, "native", arena)};
    }
    kept.schema = schema;
    earlier->dataset[earlier->count++] = kept;
}

static void keep_read(Earlier *earlier, const json_t *object, const Taken *taken, Arena *arena) {
    earlier->read[earlier->read_count++] = (EarlierRead){.name = json_get_text(object, "name", arena), .read_as = json_get_text(object, "read_as", arena),
                                                         .taken_at = taken->at, .folder = taken->folder,
                                                         .complete = json_is_true(json_object_get(object, "complete"))};
}

EarlierBase earlier_base(const Earlier *earlier, Str dataset, Str read_as) {
    EarlierBase base = {0};
    for (size_t i = 0; i < earlier->read_count; i++) {
        const EarlierRead *read = &earlier->read[i];
        if (!str_eq(read->name, dataset)) continue;
        if (read->complete && str_eq(read->read_as, read_as)) return (EarlierBase){read->folder, read->taken_at, base.other};
        base.other = true;
    }
    return base;
}

Earlier *earlier_new(const char *folder, Arena *arena) {
    Earlier *earlier = arena_alloc(arena, sizeof *earlier);
    size_t count, total = 0;
    const Taken *taken = find_snapshots(parent_of(folder, arena), &count, arena);
    json_t *manifest[LOOKED_AT_MAX] = {NULL};
    for (size_t s = 0; s < count && s < LOOKED_AT_MAX; s++) {
        manifest[s] = read_json(taken[s].folder, "manifest.json", arena);
        total += json_array_size(json_object_get(manifest[s], "datasets"));
    }
    *earlier = (Earlier){.dataset = arena_array(arena, total, sizeof *earlier->dataset), .read = arena_array(arena, total, sizeof *earlier->read)};
    for (size_t s = 0; s < LOOKED_AT_MAX; s++) {
        const json_t *list = json_object_get(manifest[s], "datasets");
        for (size_t i = 0; i < json_array_size(list); i++) {
            keep_dataset(earlier, json_array_get(list, i), arena);
            keep_read(earlier, json_array_get(list, i), &taken[s], arena);
        }
        json_decref(manifest[s]);
    }
    return earlier;
}

/* "numeric(15,2)" -> "numeric" */
static Str bare(Str native) {
    Str rest = native;
    return str_trim(str_cut(&rest, '('));
}

static void add_name(Buf *list, Str name) {
    buf_printf(list, "%s%.*s", list->len ? ", " : "", STR_ARG(name));
}

void earlier_compare(const Earlier *earlier, SnapshotDataset *entry, Arena *arena) {
    const EarlierDataset *before = find_dataset(earlier, entry->name);
    if (!before) return;
    Buf *names = buf_own(arena), *was = buf_own(arena), *is = buf_own(arena);
    for (size_t i = 0; i < entry->schema_count; i++) {
        const FieldInfo *now = &entry->schema[i];
        for (size_t k = 0; k < before->count; k++) {
            const FieldInfo *then = &before->schema[k];
            if (!str_eq(now->name, then->name) || !now->native.len || !then->native.len) continue;
            if (str_eq(bare(now->native), bare(then->native))) break;
            add_name(names, now->name);
            add_name(was, then->native);
            add_name(is, now->native);
            break;
        }
    }
    if (!names->len) return;
    entry->complete = false;
    entry->drift = str_copy(arena, buf_str(names));
    entry->was = str_copy(arena, buf_str(was));
    entry->is = str_copy(arena, buf_str(is));
    entry->problem = str_printf(arena, "the type of %.*s changed since the last snapshot: was %.*s, is %.*s\nhint: find out who changed "
                                "it, and whether the values mean the same; the next run takes the new type as known",
                                STR_ARG(entry->drift), STR_ARG(entry->was), STR_ARG(entry->is));
}

bool earlier_complete(const char *folder, Arena *arena) {
    json_t *manifest = read_json(folder, "manifest.json", arena);
    const json_t *list = json_object_get(manifest, "datasets");
    bool complete = json_array_size(list) > 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        complete = complete && json_is_true(json_object_get(json_array_get(list, i), "complete"));
    }
    json_decref(manifest);
    return complete;
}
