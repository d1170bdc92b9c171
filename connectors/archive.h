/* ZIP archives among the files of a dataset: each file within one is a file of its own, "july.zip/orders.csv".
 *
 * Refused, each by its name: entries with a password, archives within archives, entries that unpack to more than
 * ARCHIVE_RATIO_MAX times their size, archives of more than ARCHIVE_ENTRIES_MAX entries, two entries of one name. What
 * is damaged or cut fails when its end, with the check sum, is not there. */
#ifndef KOPECK_ARCHIVE_H
#define KOPECK_ARCHIVE_H

#include "connectors/csv_files.h"

enum {
    ARCHIVE_ENTRIES_MAX = 10000,
    ARCHIVE_RATIO_MAX = 400,       /* unpacked to packed; text of machines stays below 100 */
    ARCHIVE_RATIO_FROM = 16 << 20, /* bytes from which the ratio counts */
    ARCHIVE_HELD_MAX = 64 << 10    /* bytes from the beginning that can be read again */
};

/* Puts the files within archives in the place of the archives. Whether a file is one is told by its first bytes.
 * entries  patterns of names within (*.xml), or none: all. Folders and what a Macintosh adds are passed over.
 * Fails    when an archive has no such file, or is a workbook. */
bool archive_expand(CsvFile **file, size_t *count, const Str *entries, size_t entry_count, Arena *arena,
                    Error *err) MUST_USE;

typedef struct Archive Archive; /* one entry while it is unpacked */

/* Until archive_close. Fails (ERROR_SOURCE) where the entry cannot be unpacked. */
bool archive_open(const CsvFile *file, Archive **out, Error *err) MUST_USE;
void archive_close(Archive *archive); /* NULL: nothing */

/* The next bytes from `offset` on, which goes on from read to read, or lies within the first ARCHIVE_HELD_MAX bytes
 * before more than those have been read. Fewer than `size` only at the end; -1 with *err. */
int64_t archive_read(Archive *archive, char *to, size_t size, uint64_t offset, Error *err) MUST_USE;

#endif
