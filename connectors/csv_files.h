/* The files of a dataset: patterns made into names in byte order, and whether each is whole before it is opened. */
#ifndef KOPECK_CSV_FILES_H
#define KOPECK_CSV_FILES_H

#include <time.h>

#include "engine/base/error.h"
#include "engine/base/options.h"

typedef struct CsvFile {
    const char *name; /* as reports show it: relative to the project's folder where the pattern was */
    const char *path;
    uint64_t size;
    struct timespec changed;
    int64_t entry;     /* within the ZIP archive at `path`, from 1; 0: it is the file itself */
    uint64_t unpacked; /* size of that entry */
    const char *inner; /* of a pattern that leads into archives: of the names within; NULL: none */
} CsvFile;

typedef struct CsvFileList { /* grows in an arena */
    CsvFile *item;
    size_t count, capacity;
} CsvFileList;

void csv_files_add(CsvFileList *list, CsvFile file, Arena *arena);

typedef struct CsvFileRules {
    uint64_t size_max;     /* 0: no limit */
    int64_t quiet_seconds; /* a file changed since is still being written; 0: not looked at */
    Str marker;            /* complete_marker, or STR_NULL */
} CsvFileRules;

/* All files that match `patterns`, each once, in byte order of their names. A pattern may lead into ZIP archives:
 * inbox/july.zip/orders*.csv.
 * where  of the patterns in the project, for the message
 * Fails  (ERROR_SOURCE) when a pattern matches no file; says what stands in that folder instead. */
bool csv_files_find(const Str *patterns, size_t count, const char *folder, const char *where, Arena *arena,
                    CsvFile **out, size_t *out_count, Error *err) MUST_USE;

/* Looks at a file and fails (ERROR_SOURCE) when it is too large, too fresh, or its marker is missing. Sets size,
 * changed. */
bool csv_file_check(CsvFile *file, const CsvFileRules *rules, Error *err) MUST_USE;

/* The file that goes with `path`: a pattern ".ok" is added to its name, in "*.ok" the star is its name without
 * extension, and a pattern without either is a file name in the same folder. */
const char *csv_file_beside(const char *path, Str pattern, Arena *arena);

#endif
