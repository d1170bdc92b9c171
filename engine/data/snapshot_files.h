/* What the two halves of the snapshot file format share. */
#ifndef KOPECK_SNAPSHOT_FILES_H
#define KOPECK_SNAPSHOT_FILES_H

#include "engine/data/snapshot.h"

enum { SNAPSHOT_FORMAT = 2, SNAPSHOT_SUFFIXES = 5 };

enum { SNAPSHOT_NUM, SNAPSHOT_CODE, SNAPSHOT_END, SNAPSHOT_BYTES, SNAPSHOT_NULL };
extern const char *const snapshot_suffix[SNAPSHOT_SUFFIXES];

enum { SNAPSHOT_REJECT_FIELDS = 7 };
extern const SnapshotField snapshot_reject_fields[SNAPSHOT_REJECT_FIELDS]; /* the columns of DATASET.rejected */

/* The tables of a dataset that was just written in `folder`, as part->entry.digest names them; what the entry says otherwise is not
 * looked at, nor are digests reckoned once more. */
bool snapshot_tables(const char *folder, SnapshotPart *part, Arena *arena, Error *err) MUST_USE;

#endif
