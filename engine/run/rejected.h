/* Rejected: rows that a source gave and that could not be read, found again by the key that was legible in them. */
#ifndef KOPECK_REJECTED_H
#define KOPECK_REJECTED_H

#include "engine/run/frame.h"

/* The field whose text a reject keeps as its key: `number`, else `id` or `key`; PLAN_NONE: none comes from the source. */
uint32_t rejected_key_field(const DatasetPlan *dataset);

/* Where a rejected row stands: "orders.csv:17", or the dataset and its key. */
Str rejected_place(const Table *rejected, uint32_t row, Arena *arena);

typedef struct RejectedRows { /* sorted by key as it is compared */
    struct RejectedKey *key;
    size_t count;
    const Table *table;
    uint32_t field; /* of the dataset: what the key is */
} RejectedRows;

/* The rejected rows of a dataset, to be found by their keys. */
RejectedRows rejected_rows(Frames *frames, uint32_t dataset);

/* The row of the table of rejects with that key, compared as the field compares; ROW_NONE. */
uint32_t rejected_find(const RejectedRows *rows, Str key);

/* "orders.csv:17, amount «12,x»": what was rejected, for people. */
Str rejected_text(const RejectedRows *rows, uint32_t row, Arena *arena);
Str rejected_reason(const RejectedRows *rows, uint32_t row);

#endif
