/* Earlier: what the project's last snapshots said of the sources, to be held against what they say now. */
#ifndef KOPECK_EARLIER_H
#define KOPECK_EARLIER_H

#include "engine/data/snapshot.h"

typedef struct Earlier Earlier;

/* Finds the snapshots that stand where `folder` will stand (beside it, and itself), newest first by the time they were taken.
 * What cannot be read there is passed over: a damaged old snapshot is no reason to stop. Reading is put off until it is asked. */
Earlier *earlier_new(const char *folder, Arena *arena) MUST_USE;

/* Compares the columns that the source names now with those of the newest snapshot that has this dataset. A column of both whose
 * type is another one makes the dataset incomplete: entry->drift, was, is and problem say which. Widths of one type do not count. */
void earlier_compare(const Earlier *earlier, SnapshotDataset *entry, Arena *arena);

/* The newest of them in which this dataset is complete and was read by changes in the same way (SnapshotDataset.read_as). */
typedef struct EarlierBase {
    const char *folder; /* NULL: none */
    Str taken_at;       /* "2026-10-01T03:00:00Z" */
    bool other;         /* it stands in one of them, but was read otherwise, or not whole */
} EarlierBase;
EarlierBase earlier_base(const Earlier *earlier, Str dataset, Str read_as);

/* Whether a snapshot stands at `folder` of which every dataset is complete. */
bool earlier_complete(const char *folder, Arena *arena);

#endif
