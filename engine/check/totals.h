/* Totals of two sides by slices of one dimension (day, counterparty, warehouse, ...) and currency, in integers, so that
 * neither row order nor threads can change them. A cell's difference is right - left; what findings explain of it is added
 * afterwards, record by record, and the rest is `unexplained`. */
#ifndef KOPECK_TOTALS_H
#define KOPECK_TOTALS_H

#include "engine/data/table.h"

typedef struct TotalSide {
    size_t rows;
    const Column *slice;    /* COLUMN_TEXT or COLUMN_DATE; null rows fall into the slice "" */
    const Column *label;    /* text shown for a slice, row by row; NULL: the slice itself */
    const Column *currency; /* NULL, and null rows: the default currency */
    const Column *amount;   /* COLUMN_DECIMAL; NULL: only counted. Null rows count with 0 */
    const uint8_t *skip;    /* rows that take no part, or NULL */
} TotalSide;

typedef struct TotalCell {
    Str slice, label, currency;
    uint64_t left_count, right_count, findings;
    uint64_t last_finding;  /* number, from 1, of the last finding that was counted here */
    int128 left, right, explained;
} TotalCell;

typedef struct Totals {
    unsigned scale;         /* of all amounts: the larger one of the sides' columns */
    TotalCell *cell;        /* sorted by slice, then currency */
    size_t cell_count;
    struct TotalIndex *index;
} Totals;

typedef struct TotalsInput {
    const TotalSide *left, *right;
    Str currency; /* of rows that name none */
    size_t threads;
} TotalsInput;

/* Sums and counts by slice and currency, the same for any number of threads. What *out points to lives in `run`. */
void totals_make(const TotalsInput *in, Arena *run, Totals *out);

/* The same of all slices together, from the totals of any dimension of the same rows: they are not looked through again.
 * The sides have neither slice nor label. */
void totals_fold(const Totals *finer, const TotalsInput *in, Arena *run, Totals *out);

/* The cell that a row of a side falls into. */
TotalCell *totals_cell(const Totals *totals, bool right_side, uint32_t row);

#endif
