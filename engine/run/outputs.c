#include "engine/run/outputs.h"

#include "engine/base/file.h"
#include "reports/report.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_folder(const char *path) {
    struct stat about;
    return lstat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

/* A folder gives its place up first: one that holds something is not replaced by rename. */
static bool take_place(const char *from, const char *to, Error *err) {
    if (is_folder(to) && !file_remove_tree(to, err)) return false;
    return rename(from, to) == 0 || error_set_errno(err, ERROR_OUTPUT, to, "cannot rename into place");
}

static bool remove_stale(const char *path, Error *err) {
    if (is_folder(path)) return file_remove_tree(path, err);
    return unlink(path) == 0 || errno == ENOENT || error_set_errno(err, ERROR_OUTPUT, path, "cannot remove the file of an earlier run");
}

/* The list of reports ends with summary.json, where other programs look first. A run killed here has made some renames already:
 * what is no longer in .ready then stands in its place. */
static bool move_all(const char *out, bool again, Arena *arena, Error *err) {
    const char *ready = arena_printf(arena, "%s/.ready", out);
    for (size_t i = 0; reports[i]; i++) {
        const char *from = arena_printf(arena, "%s/%s", ready, reports[i]->file);
        const char *to = arena_printf(arena, "%s/%s", out, reports[i]->file);
        if (file_exists(from)) {
            if (!take_place(from, to, err)) return false;
        } else if (!again && !remove_stale(to, err)) {
            return false;
        }
    }
    return file_remove_tree(ready, err) && file_sync_folder(out, err);
}

bool outputs_begin(const char *out, Arena *arena, const char **stage, Error *err) {
    char *part = arena_printf(arena, "%s/.part", out);
    if (!file_make_folder(out, err)) return false;
    if (file_exists(arena_printf(arena, "%s/.ready", out)) && !move_all(out, true, arena, err)) return false;
    if (!file_remove_tree(part, err) || !file_make_folder(part, err)) return false;
    *stage = part;
    return true;
}

bool outputs_publish(const char *out, Arena *arena, Error *err) {
    const char *part = arena_printf(arena, "%s/.part", out);
    return file_publish(part, arena_printf(arena, "%s/.ready", out), err) && move_all(out, false, arena, err);
}

void outputs_drop(const char *out, Arena *arena) {
    Error ignored = {0}; /* the next run removes it */
    (void)!file_remove_tree(arena_printf(arena, "%s/.part", out), &ignored);
}
