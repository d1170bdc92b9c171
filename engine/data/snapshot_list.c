#include "engine/data/snapshot_list.h"

#include "engine/base/file.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

SnapshotList snapshots_in(const char *parent, Arena *arena) {
    SnapshotList out = {NULL, 0};
    size_t capacity = 0;
    DIR *list = opendir(parent);
    for (struct dirent *entry; list && (entry = readdir(list));) {
        Str name = str_of(entry->d_name);
        if (name.ptr[0] == '.' || str_ends(name, STR(".part")) || str_ends(name, STR(".old"))) continue;
        const char *folder = arena_printf(arena, "%s/%s", parent, entry->d_name);
        if (!file_exists(arena_printf(arena, "%s/manifest.json", folder))) continue;
        out.folder = arena_grow(arena, out.folder, out.count, &capacity, sizeof *out.folder, 64);
        out.folder[out.count++] = folder;
    }
    if (list) closedir(list);
    if (out.count > 1) qsort(out.folder, out.count, sizeof *out.folder, by_name);
    return out;
}
