#include "engine/base/file.h"

#include "engine/base/parallel.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <ftw.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

bool file_make_folder(const char *path, Error *err) {
    char part[PATH_MAX];
    size_t len = strlen(path);
    if (len == 0 || len >= sizeof part) return error_set(err, ERROR_OUTPUT, path, "bad folder name");
    memcpy(part, path, len + 1);
    for (size_t i = 1; i <= len; i++) {
        if (part[i] != '/' && part[i] != '\0') continue;
        char kept = part[i];
        part[i] = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST) {
            return error_set_errno(err, ERROR_OUTPUT, part, "cannot make the folder");
        }
        part[i] = kept;
    }
    struct stat info; /* what was there already may be a file */
    if (stat(path, &info) == 0 && S_ISDIR(info.st_mode)) return true;
    return error_set(err, ERROR_OUTPUT, path, "is in the way: a folder is wanted here");
}

static bool sync_path(const char *path, int flags, Error *err) {
    int fd = open(path, flags | O_CLOEXEC);
    if (fd < 0) return error_set_errno(err, ERROR_OUTPUT, path, "cannot open to sync");
    bool ok = fsync(fd) == 0;
    if (!ok) error_set_errno(err, ERROR_OUTPUT, path, "cannot sync");
    close(fd);
    return ok;
}

static bool sync_folder_of(const char *path, Error *err) {
    char folder[PATH_MAX];
    const char *slash = strrchr(path, '/');
    if (!slash) return sync_path(".", O_RDONLY | O_DIRECTORY, err);
    snprintf(folder, sizeof folder, "%.*s", slash == path ? 1 : (int)(slash - path), path);
    return sync_path(folder, O_RDONLY | O_DIRECTORY, err);
}

bool file_sync_folder(const char *path, Error *err) {
    return sync_path(path, O_RDONLY | O_DIRECTORY, err);
}

bool file_publish(const char *temporary, const char *path, Error *err) {
    if (!sync_path(temporary, O_RDONLY, err)) return false;
    if (rename(temporary, path) != 0) return error_set_errno(err, ERROR_OUTPUT, path, "cannot rename into place");
    return sync_folder_of(path, err);
}

/* ---- A folder that is removed aside: of large files it takes a while. */

typedef struct Removal {
    pthread_t thread;
    char *path;
} Removal;

static void *remove_aside(void *path) {
    Error ignored = {0};
    setpriority(PRIO_PROCESS, (id_t)gettid(), 19); /* of this thread alone: nobody waits for it before the end */
    (void)!file_remove_tree(path, &ignored);
    return NULL;
}

static void join_removal(void *handle) {
    pthread_join(((Removal *)handle)->thread, NULL);
}

static void start_removal(const char *path, Arena *arena) {
    Removal *removal = arena_alloc(arena, sizeof *removal);
    removal->path = arena_copy(arena, path, strlen(path));
    if (pthread_create(&removal->thread, NULL, remove_aside, removal->path) == 0) arena_own(arena, join_removal, removal);
    else remove_aside(removal->path);
}

/* ---- A folder that appears with all that is in it. A file system writes its journal once for all who wait for it at a time. */

enum { SYNCED_AT_ONCE = 16 };

typedef struct Syncing {
    const char **path;
    Error *err; /* per path */
} Syncing;

static void sync_task(void *context, size_t i, size_t thread) {
    (void)thread;
    const Syncing *syncing = context;
    (void)!sync_path(syncing->path[i], O_RDONLY, &syncing->err[i]);
}

static const char **list_tree(const char *path, size_t *count, Arena *arena, Error *err) {
    char *const root[] = {arena_copy(arena, path, strlen(path)), NULL};
    const char **out = NULL;
    size_t capacity = 0;
    FTS *walk = fts_open(root, FTS_PHYSICAL | FTS_NOCHDIR | FTS_NOSTAT, NULL);
    *count = 0;
    for (const FTSENT *entry; walk && (entry = fts_read(walk));) {
        if (entry->fts_info == FTS_DP || entry->fts_info == FTS_SL || entry->fts_info == FTS_SLNONE) continue;
        out = arena_grow(arena, out, *count, &capacity, sizeof *out, 32);
        out[(*count)++] = arena_copy(arena, entry->fts_path, entry->fts_pathlen);
    }
    if (!walk || errno) error_set_errno(err, ERROR_OUTPUT, path, "cannot list to sync");
    if (walk) fts_close(walk);
    return out;
}

static bool sync_tree(const char *path, Error *err) {
    Arena *scratch = arena_new("sync", 0);
    size_t count;
    Syncing syncing = {.path = list_tree(path, &count, scratch, err)};
    syncing.err = arena_array(scratch, count, sizeof *syncing.err);
    if (err->kind == ERROR_NONE) parallel_for(SYNCED_AT_ONCE, count, sync_task, &syncing);
    for (size_t i = 0; i < count && err->kind == ERROR_NONE; i++) *err = syncing.err[i];
    arena_free(scratch);
    return err->kind == ERROR_NONE;
}

bool file_replace_folder(const char *part, const char *path, Arena *arena, Error *err) {
    if (!sync_tree(part, err)) return false;
    if (renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_EXCHANGE) == 0) {
        const char *old = arena_printf(arena, "%s.old", path);
        if (!sync_folder_of(path, err)) return false;
        if (rename(part, old) != 0) return file_remove_tree(part, err); /* one is being removed still */
        start_removal(old, arena);
        return true;
    }
    /* nothing stands there yet; or a file system that cannot exchange: for a moment nothing stands there */
    if (errno != ENOENT && !file_remove_tree(path, err)) return false;
    return file_publish(part, path, err);
}

/* ---- Files */

static bool write_all(int fd, Str content, const char *path, Error *err) {
    while (content.len) {
        ssize_t done = write(fd, content.ptr, content.len);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return error_set_errno(err, ERROR_OUTPUT, path, "cannot write");
        content.ptr += done;
        content.len -= (size_t)done;
    }
    return true;
}

bool file_write_unsynced(const char *path, Str content, Error *err) {
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) return error_set_errno(err, ERROR_OUTPUT, path, "cannot create");
    bool ok = write_all(fd, content, path, err);
    if (close(fd) != 0 && ok) ok = error_set_errno(err, ERROR_OUTPUT, path, "cannot write");
    return ok;
}

bool file_write(const char *path, Str content, Error *err) {
    char temporary[PATH_MAX];
    if (snprintf(temporary, sizeof temporary, "%s.part", path) >= (int)sizeof temporary) {
        return error_set(err, ERROR_OUTPUT, path, "the file name is too long");
    }
    bool ok = file_write_unsynced(temporary, content, err) && file_publish(temporary, path, err);
    if (!ok) unlink(temporary);
    return ok;
}

static bool open_regular(const char *path, int *fd, size_t *size, Error *err) {
    *fd = open(path, O_RDONLY | O_CLOEXEC);
    if (*fd < 0) return error_set_errno(err, ERROR_USAGE, path, "cannot open");
    struct stat info;
    if (fstat(*fd, &info) == 0 && S_ISREG(info.st_mode)) {
        *size = (size_t)info.st_size;
        return true;
    }
    close(*fd);
    return error_set(err, ERROR_USAGE, path, "is not a regular file");
}

bool file_read(const char *path, size_t size_max, Arena *arena, Str *out, Error *err) {
    int fd;
    size_t size, done = 0;
    if (!open_regular(path, &fd, &size, err)) return false;
    if (size_max && size > size_max) {
        close(fd);
        return error_set(err, ERROR_USAGE, path, "the file has %zu bytes, more than the %zu allowed", size, size_max);
    }
    char *bytes = arena_array_raw(arena, size + 1, 1);
    ssize_t got = 0;
    while (done < size) {
        got = read(fd, bytes + done, size - done);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        done += (size_t)got;
    }
    int failure = got < 0 ? errno : 0;
    close(fd);
    if (failure) {
        errno = failure;
        return error_set_errno(err, ERROR_USAGE, path, "cannot read");
    }
    if (done < size) return error_set(err, ERROR_USAGE, path, "became shorter while it was read");
    bytes[size] = '\0';
    *out = (Str){bytes, size};
    return true;
}

typedef struct Mapping {
    void *bytes;
    size_t size;
} Mapping;

static void unmap(void *handle) {
    Mapping *mapping = handle;
    munmap(mapping->bytes, mapping->size);
}

bool file_map(const char *path, Arena *arena, Str *out, Error *err) {
    int fd;
    size_t size;
    if (!open_regular(path, &fd, &size, err)) return false;
    if (size == 0) {
        close(fd);
        *out = STR("");
        return true;
    }
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (bytes == MAP_FAILED) return error_set_errno(err, ERROR_INTERNAL, path, "cannot map");
    Mapping *mapping = arena_alloc(arena, sizeof *mapping);
    *mapping = (Mapping){bytes, size};
    arena_own(arena, unmap, mapping);
    *out = (Str){bytes, size};
    return true;
}

Str file_absolute(const char *path, Arena *arena) {
    char *real = realpath(path, NULL);
    Str found = str_copy(arena, str_of(real ? real : path));
    free(real);
    return found;
}

bool file_exists(const char *path) {
    return access(path, F_OK) == 0;
}

bool file_empty_folder(const char *path) {
    DIR *folder = opendir(path);
    if (!folder) return false;
    size_t count = 0;
    for (const struct dirent *entry; (entry = readdir(folder));) {
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    }
    closedir(folder);
    return count == 0;
}

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *walk) {
    (void)info;
    (void)kind;
    (void)walk;
    return remove(path) == 0 || errno == ENOENT ? 0 : -1; /* gone already: somebody else removes it too */
}

bool file_remove_tree(const char *path, Error *err) {
    if (nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT) return true;
    return error_set_errno(err, ERROR_OUTPUT, path, "cannot remove");
}
