/* TraceIndex: a snapshot with an index of the names in it, so that a document is found without reading the columns.
 *
 * The first trace that meets a snapshot proves it whole, file by file, and writes the index beside its datasets, as FOLDER/names; later
 * ones map it. It remembers how the files looked when they were proven (size, inode, moments of change): a file that was
 * touched since is proven again, with all others. What it points to is compared with the column itself, so it never invents a
 * name, and a sum over the snapshot's identity and all its entries, checked at each use, keeps it from hiding one. It is no part of
 * the sealed snapshot: removed or changed, it is made again; where it cannot be written it serves this once.
 *
 *   five numbers   magic with version, digest of the files as they looked, digest of what is indexed, count of sections, sum of the rest
 *   sections       the end of each, in entries; section d * namings + n holds field n of dataset d
 *   entries        32 bits of the name's hash, 32 bits of where it stands in the column: a row, or an entry of the dictionary that
 *                  many rows share; ascending in a section */
#ifndef KOPECK_TRACE_INDEX_H
#define KOPECK_TRACE_INDEX_H

#include "engine/base/buf.h"
#include "engine/data/snapshot.h"
#include "engine/run/trace_names.h"

typedef struct TraceIndex {
    Snapshot snapshot;
    const TraceNames *naming;
    const uint64_t *end, *entry;
} TraceIndex;

/* Fails  as snapshot_open: a snapshot that was changed is refused */
bool trace_index_open(const char *folder, const TraceNames *naming, Arena *arena, TraceIndex *out, Error *err) MUST_USE;

/* Adds the rows (uint32_t) of dataset d whose naming n is this text. */
void trace_index_find(const TraceIndex *index, size_t d, size_t n, Str text, Buf *rows);

#endif
