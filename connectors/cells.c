#include "connectors/cells.h"

#include <stdlib.h>

enum { CHUNK_BYTES = 1 << 20 };

/* Newest first. A chunk of CHUNK_BYTES is kept for the next batch; a larger one, made for one large value, is not. */
struct CellsChunk {
    CellsChunk *next;
    size_t size;
    char bytes[];
};

typedef struct Store {
    Cells cells;
    CellsChunk *spare;
} Store;

static void free_chunks(CellsChunk *chunk) {
    while (chunk) {
        CellsChunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
}

static void close_store(void *handle) {
    Store *store = handle;
    free_chunks(store->cells.chunk);
    free_chunks(store->spare);
}

Cells *cells_new(Arena *arena, size_t columns) {
    Store *store = arena_alloc(arena, sizeof *store);
    Cells *cells = &store->cells;
    size_t fitting = columns ? CELLS_COUNT_MAX / columns : BATCH_ROWS_MAX;
    cells->columns = columns;
    cells->rows_max = fitting > BATCH_ROWS_MAX ? BATCH_ROWS_MAX : fitting < 16 ? 16 : fitting;
    cells->cell = arena_array(arena, columns, sizeof *cells->cell);
    for (size_t i = 0; i < columns; i++) cells->cell[i] = arena_array(arena, cells->rows_max, sizeof **cells->cell);
    arena_own(arena, close_store, store);
    return cells;
}

static CellsChunk *take_chunk(Store *store, size_t size) {
    CellsChunk *chunk = store->spare;
    if (chunk && size <= CHUNK_BYTES) {
        store->spare = chunk->next;
        return chunk;
    }
    if (size < CHUNK_BYTES) size = CHUNK_BYTES;
    chunk = malloc(sizeof *chunk + size);
    if (!chunk) arena_out_of_memory("batch", size);
    chunk->size = size;
    return chunk;
}

void cells_grow(Cells *cells, size_t size) {
    Store *store = (Store *)cells; /* its first member */
    if (cells->chunk) cells->bytes += (size_t)(cells->at - cells->chunk->bytes);
    CellsChunk *chunk = take_chunk(store, size);
    chunk->next = cells->chunk;
    cells->chunk = chunk;
    cells->at = chunk->bytes;
    cells->end = chunk->bytes + chunk->size;
}

void cells_clear(Cells *cells) {
    Store *store = (Store *)cells;
    while (cells->chunk) {
        CellsChunk *chunk = cells->chunk;
        cells->chunk = chunk->next;
        if (chunk->size > CHUNK_BYTES) {
            free(chunk);
            continue;
        }
        chunk->next = store->spare;
        store->spare = chunk;
    }
    cells->at = cells->end = NULL;
    cells->rows = cells->bytes = 0;
}

bool cells_full(const Cells *cells) {
    if (cells->rows == cells->rows_max) return true;
    size_t now = cells->chunk ? (size_t)(cells->at - cells->chunk->bytes) : 0;
    return cells->bytes + now >= CELLS_BYTES;
}

void cells_batch(const Cells *cells, Batch *out) {
    *out = (Batch){.rows = cells->rows, .cell = (const Str *const *)cells->cell, .origin = STR("")};
}
