/* Files that appear whole or not at all, and files that are read by mapping. */
#ifndef KOPECK_FILE_H
#define KOPECK_FILE_H

#include "engine/base/buf.h"
#include "engine/base/error.h"

/* Makes `path` and every missing folder above it. */
bool file_make_folder(const char *path, Error *err) MUST_USE;

/* Writes content to a temporary file beside `path`, syncs it, renames it over `path`, syncs the folder. */
bool file_write(const char *path, Str content, Error *err) MUST_USE;

/* Writes content to a file of a folder that has no place yet: file_replace_folder syncs it with all the others. */
bool file_write_unsynced(const char *path, Str content, Error *err) MUST_USE;

/* The second half of file_write for a file that a library wrote: syncs `temporary`, renames it to `path`. */
bool file_publish(const char *temporary, const char *path, Error *err) MUST_USE;

/* Puts the folder `part`, when all that is in it has been synced, in the place of the folder `path` in one step. The old one becomes PATH.old, and a thread of its own
 * removes it while the work goes on, done at the latest when the arena is reset. A PATH.old that a killed process left is
 * for whoever makes the next `part`. */
bool file_replace_folder(const char *part, const char *path, Arena *arena, Error *err) MUST_USE;

/* The whole file, read into the arena. size_max: refuse a larger one (0: no limit). */
bool file_read(const char *path, size_t size_max, Arena *arena, Str *out, Error *err) MUST_USE;

/* The whole file, mapped read-only until the arena is reset. An empty file gives an empty Str. */
bool file_map(const char *path, Arena *arena, Str *out, Error *err) MUST_USE;

/* Syncs a folder: the names in it are on disk. */
bool file_sync_folder(const char *path, Error *err) MUST_USE;

/* The path from the root, links followed, for what is kept longer than the working folder; as it is where nothing stands there. */
Str file_absolute(const char *path, Arena *arena);

/* A file or folder, links followed. */
bool file_exists(const char *path);
bool file_empty_folder(const char *path); /* a folder with nothing in it */
bool file_remove_tree(const char *path, Error *err) MUST_USE; /* a folder and all in it; does not follow links */

#endif
