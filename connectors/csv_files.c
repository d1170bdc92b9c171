#include "connectors/csv_files.h"

#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

void csv_files_add(CsvFileList *list, CsvFile file, Arena *arena) {
    list->item = arena_grow(arena, list->item, list->count, &list->capacity, sizeof *list->item, 16);
    list->item[list->count++] = file;
}

static bool is_folder(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool names_folder(Str pattern, const char *folder, const char *where, Error *err) {
    return error_set(err, ERROR_SOURCE, where,
                     "no file matches %.*s in %s: it is a folder\nhint: name the files in it: %.*s/*", STR_ARG(pattern),
                     folder, STR_ARG(str_ends(pattern, STR("/")) ? str_sub(pattern, 0, pattern.len - 1) : pattern));
}

/* Sets the error for a pattern without a file, with the nearest thing that the reader can look at. */
static bool nothing_matches(Str pattern, const char *folder, const char *full, const char *where, Arena *arena,
                            Error *err) {
    if (is_folder(full)) return names_folder(pattern, folder, where, err);
    const char *slash = strrchr(full, '/');
    const char *place = slash ? str_cstr(arena, (Str){full, slash == full ? 1 : (size_t)(slash - full)}) : ".";
    char example[256] = "";
    size_t files = 0;
    const char *star = strpbrk(str_cstr(arena, pattern), "*?["), *behind = star ? strchr(star, '/') : NULL;
    DIR *there = behind ? NULL : opendir(place); /* a pattern for folders is no folder */
    for (struct dirent *entry; there && (entry = readdir(there));) {
        if (entry->d_name[0] == '.' || entry->d_type == DT_DIR) continue;
        if (!files++ || strcmp(entry->d_name, example) < 0) snprintf(example, sizeof example, "%s", entry->d_name);
    }
    if (!there) {
        return error_set(err, ERROR_SOURCE, where,
                         "no file matches %.*s in %s\nhint: there is no folder %s that can be read", STR_ARG(pattern),
                         folder, place);
    }
    closedir(there);
    if (!files) {
        return error_set(err, ERROR_SOURCE, where, "no file matches %.*s in %s\nhint: the folder %s is empty",
                         STR_ARG(pattern), folder, place);
    }
    return error_set(err, ERROR_SOURCE, where,
                     "no file matches %.*s in %s\nhint: %s holds %zu other file%s, such as %s", STR_ARG(pattern),
                     folder, place, files, files == 1 ? "" : "s", example);
}

/* A folder's name may hold characters that mean something to glob. */
static const char *without_magic(const char *text, Arena *arena) {
    char *out = arena_array_raw(arena, 2 * strlen(text) + 1, 1), *to = out;
    for (; *text; text++) {
        if (strchr("*?[]\\", *text)) *to++ = '\\';
        *to++ = *text;
    }
    *to = '\0';
    return out;
}

/* Where the part of a pattern begins that leads into archives: behind ".zip/". 0: there is none. */
static size_t inner_part(Str pattern) {
    for (size_t i = 1; i + 5 < pattern.len; i++) {
        if (str_eq_ascii_case(str_sub(pattern, i, i + 4), STR(".zip")) && pattern.ptr[i + 4] == '/') return i + 5;
    }
    return 0;
}

static bool find_pattern(Str pattern, const char *folder, const char *where, Arena *arena, CsvFileList *list, Error *err) {
    bool absolute = str_starts(pattern, STR("/"));
    size_t inner = inner_part(pattern);
    const char *within = inner ? str_cstr(arena, str_sub(pattern, inner, pattern.len)) : NULL;
    if (inner) pattern = str_sub(pattern, 0, inner - 1);
    const char *text = str_cstr(arena, pattern);
    size_t before = list->count, skip = absolute ? 0 : strlen(folder) + 1;
    glob_t found;
    int code = glob(absolute ? text : arena_printf(arena, "%s/%s", without_magic(folder, arena), text),
                    GLOB_NOSORT | GLOB_ERR, NULL, &found);
    if (code != 0 && code != GLOB_NOMATCH && code != GLOB_ABORTED) arena_out_of_memory("csv", 0);
    for (size_t i = 0; code == 0 && i < found.gl_pathc; i++) {
        const char *path = str_cstr(arena, str_of(found.gl_pathv[i]));
        if (!is_folder(path)) csv_files_add(list, (CsvFile){.name = path + skip, .path = path, .inner = within}, arena);
    }
    if (code == 0) globfree(&found);
    if (code == GLOB_ABORTED && errno != ENOENT) {
        return error_set_errno(err, ERROR_SOURCE, where, arena_printf(arena, "cannot look for %s in %s", text, folder));
    }
    if (list->count > before) return true;
    const char *full = absolute ? text : arena_printf(arena, "%s/%s", folder, text);
    return nothing_matches(pattern, folder, full, where, arena, err);
}

static int by_name(const void *a, const void *b) {
    const CsvFile *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    return order ? order : strcmp(x->inner ? x->inner : "", y->inner ? y->inner : "");
}

bool csv_files_find(const Str *patterns, size_t count, const char *folder, const char *where, Arena *arena,
                    CsvFile **out, size_t *out_count, Error *err) {
    CsvFileList list = {0};
    for (size_t i = 0; i < count; i++) {
        if (!find_pattern(patterns[i], folder, where, arena, &list, err)) return false;
    }
    if (list.count) qsort(list.item, list.count, sizeof *list.item, by_name);
    size_t kept = 0;
    for (size_t i = 0; i < list.count; i++) {
        if (kept && by_name(&list.item[kept - 1], &list.item[i]) == 0) continue;
        list.item[kept++] = list.item[i];
    }
    *out = list.item;
    *out_count = kept;
    return true;
}

const char *csv_file_beside(const char *path, Str pattern, Arena *arena) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = strrchr(name, '.');
    size_t star = str_find(pattern, STR("*"));
    Str folder = {path, (size_t)(name - path)};
    if (str_starts(pattern, STR("."))) return arena_printf(arena, "%s%.*s", path, STR_ARG(pattern));
    if (star == SIZE_MAX) return arena_printf(arena, "%.*s%.*s", STR_ARG(folder), STR_ARG(pattern));
    Str stem = {name, dot && dot > name ? (size_t)(dot - name) : strlen(name)};
    Str front = str_sub(pattern, 0, star), back = str_sub(pattern, star + 1, pattern.len);
    return arena_printf(arena, "%.*s%.*s%.*s%.*s", STR_ARG(folder), STR_ARG(front), STR_ARG(stem), STR_ARG(back));
}

bool csv_file_check(CsvFile *file, const CsvFileRules *rules, Error *err) {
    struct stat info;
    if (stat(file->path, &info) != 0) return error_set_errno(err, ERROR_SOURCE, file->name, "cannot look at the file");
    file->size = file->entry ? file->unpacked : (uint64_t)info.st_size;
    file->changed = info.st_mtim;
    if (rules->size_max && file->size > rules->size_max) {
        return error_set(err, ERROR_SOURCE, file->name,
                         "the file has %llu bytes, more than the %llu allowed\n"
                         "hint: raise size_max if that is right",
                         (unsigned long long)file->size, (unsigned long long)rules->size_max);
    }
    long long age = (long long)time(NULL) - (long long)info.st_mtim.tv_sec;
    if (rules->quiet_seconds && age < rules->quiet_seconds) {
        return error_set(err, ERROR_SOURCE, file->name,
                         "the file was changed %lld seconds ago and may still be written\n"
                         "hint: it is read when it was left alone for %lld seconds (quiet_seconds)",
                         age, (long long)rules->quiet_seconds);
    }
    if (!rules->marker.ptr) return true;
    Arena *scratch = arena_new("csv marker", 0);
    const char *marker = csv_file_beside(file->path, rules->marker, scratch);
    bool there = stat(marker, &info) == 0;
    if (!there) {
        error_set(err, ERROR_SOURCE, file->name,
                  "the file is not declared complete: there is no %s\n"
                  "hint: the sender has not finished, or complete_marker is wrong",
                  marker);
    }
    arena_free(scratch);
    return there;
}
