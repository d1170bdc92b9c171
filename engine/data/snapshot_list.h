/* SnapshotList: the snapshots that stand in a folder, by name. One that is being made (NAME.part) or lies aside (NAME.old) is none. */
#ifndef KOPECK_SNAPSHOT_LIST_H
#define KOPECK_SNAPSHOT_LIST_H

#include "engine/base/arena.h"

typedef struct SnapshotList {
    const char **folder;
    size_t count;
} SnapshotList;

/* Of a folder that is not there, or cannot be read, none. */
SnapshotList snapshots_in(const char *parent, Arena *arena);

#endif
