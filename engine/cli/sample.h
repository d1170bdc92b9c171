/* Sample rows of a dataset, read as a run would read them: what does not fit the project is told before the first run. */
#ifndef KOPECK_SAMPLE_H
#define KOPECK_SAMPLE_H

#include "engine/base/buf.h"
#include "engine/data/batch.h"
#include "rules/plan.h"

enum { SAMPLE_ROWS = 3 };

static inline size_t sample_rows(const Batch *batch) {
    return batch->rows < SAMPLE_ROWS ? batch->rows : SAMPLE_ROWS;
}

typedef struct Sample {
    const Plan *plan;
    uint32_t source;
    const DatasetPlan *dataset;
    const FieldPlan *const *field; /* one a column */
    size_t column_count;
    const Batch *batch;            /* of which the first SAMPLE_ROWS rows are looked at */
    const Str *shown;              /* the cells as people may see them, row by row */
} Sample;

/* Adds a line and a hint for each column with values that cannot be read, and one for each record that is none. The number
 * of rows that a run would reject. */
size_t sample_faults(const Sample *sample, Buf *out, Arena *arena);

#endif
