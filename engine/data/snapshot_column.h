/* A column of a snapshot while it is written: its values go to files of their own in the narrowest form that holds
 * them. Numbers and codes start with a byte each; the first one that does not fit has the file so far rewritten, which
 * happens early or never. Text starts dictionary-coded and is rewritten as plain when it turns out not to repeat. */
#ifndef KOPECK_SNAPSHOT_COLUMN_H
#define KOPECK_SNAPSHOT_COLUMN_H

#include "engine/base/buf.h"
#include "engine/base/error.h"
#include "engine/data/snapshot.h"

typedef struct ColumnWriter ColumnWriter;

/* Its files stand in `folder`, which must live as long. */
bool column_writer_open(ColumnWriter **out, const char *folder, const SnapshotField *field, Arena *arena,
                        Error *err) MUST_USE;

bool column_writer_has_texts(const ColumnWriter *column);

/* Adds the rows [from, from + rows) of a chunk. The column's form is decided at multiples of BATCH_ROWS_MAX rows, whatever the
 * sizes of chunks. */
bool column_writer_add(ColumnWriter *column, const Chunk *chunk, size_t from, size_t rows, Error *err) MUST_USE;

/* Bytes of memory that the column's dictionary takes once `rows` more texts are in it; 0: it has none. Without it, texts
 * are written in full. */
size_t column_writer_dictionary(const ColumnWriter *column, size_t rows);
bool column_writer_plain(ColumnWriter *column, Error *err) MUST_USE;

/* No more rows: writes what is still in memory. All columns of a dataset are finished before the first is closed. */
bool column_writer_finish(ColumnWriter *column, Error *err) MUST_USE;

/* Syncs the files and appends to `list` what `files` says of the column: "# NAME TYPE SCALE", then a line a file. */
bool column_writer_close(ColumnWriter *column, Buf *list, Error *err) MUST_USE;

#endif
