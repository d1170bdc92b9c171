/* Cells: the memory behind the batches of one dataset, filled row by row and used again for every batch.
 * A batch ends at rows_max rows, or earlier when its bytes reach CELLS_BYTES, so that memory stays the same for any number
 * of rows and any width: at most CELLS_BYTES, one row more, and 16 bytes a cell. */
#ifndef KOPECK_CELLS_H
#define KOPECK_CELLS_H

#include "engine/data/batch.h"

enum { CELLS_BYTES = 8 << 20, CELLS_COUNT_MAX = 1 << 18 /* cells of one batch: 4 MiB of Str */ };

typedef struct CellsChunk CellsChunk;

typedef struct Cells {
    size_t columns, rows_max, rows;
    Str **cell;     /* cell[column][row] */
    char *at, *end; /* room in the chunk in use */
    size_t bytes;   /* in the chunks filled before it */
    CellsChunk *chunk;
} Cells;

/* Lives, with all its chunks, until the arena is reset. */
Cells *cells_new(Arena *arena, size_t columns);

void cells_clear(Cells *cells); /* before a batch: what was handed out is void */
void cells_grow(Cells *cells, size_t size);

/* Room for `size` bytes, to be written at once and then taken by cells->at += used. */
static inline char *cells_room(Cells *cells, size_t size) {
    if ((size_t)(cells->end - cells->at) < size) cells_grow(cells, size);
    return cells->at;
}

static inline Str cells_copy(Cells *cells, const void *bytes, size_t size) {
    char *to = cells_room(cells, size + 1); /* never NULL, even for an empty value */
    memcpy(to, bytes, size);
    cells->at += size;
    return (Str){to, size};
}

bool cells_full(const Cells *cells); /* no further row belongs in this batch */
void cells_batch(const Cells *cells, Batch *out);

#endif
