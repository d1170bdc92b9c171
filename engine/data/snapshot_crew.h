/* Crew: threads that write the columns of one dataset. Rows are gathered in blocks, values copied; while the crew writes the
 * columns of one block, whoever brings rows gathers the next, and helps when that is full first. A column's bytes do not
 * depend on who writes it. */
#ifndef KOPECK_SNAPSHOT_CREW_H
#define KOPECK_SNAPSHOT_CREW_H

#include "engine/data/snapshot_column.h"

enum {
    BLOCK_ROWS = 4 * BATCH_ROWS_MAX, /* rows of a block: where one begins is decided what concerns all columns, crew or not */
    CREW_COLUMNS_MAX = 128           /* more take too much memory for each block */
};

typedef struct Crew Crew;

/* threads: those that write, the caller's among them. A thread that cannot be had is done without. They end with the arena. */
Crew *crew_new(ColumnWriter *const *column, size_t count, size_t threads, Arena *arena);

/* Copies the rows [from, from + rows) of a chunk a column; with those gathered already at most BLOCK_ROWS. Returns whether what is
 * gathered takes so much memory that it must be written now. */
bool crew_gather(Crew *crew, const Chunk *chunk, size_t from, size_t rows) MUST_USE;
size_t crew_gathered(const Crew *crew); /* rows */

/* Waits until the block before is written. Fails as its columns did; of several the first one says how. */
bool crew_wait(Crew *crew, Error *err) MUST_USE;

/* After crew_wait: what was gathered is written from now on, and gathering begins anew. */
void crew_write(Crew *crew);

#endif
