/* Text cells of a batch -> typed values of a snapshot's column. */
#ifndef KOPECK_TYPED_H
#define KOPECK_TYPED_H

#include "engine/data/batch.h"
#include "rules/plan.h"

/* Remembers what the zone said about recent days, since most rows of a source share a few hundred of them. */
typedef struct DayCache DayCache;
DayCache *day_cache_new(const SourcePlan *source, Arena *arena);

/* Values of one field for the rows of a batch. */
typedef struct TypedCells {
    int64_t number[BATCH_ROWS_MAX];
    const Str *texts; /* of a text field: the batch's own cells, or `text` */
    Str text[BATCH_ROWS_MAX];
    uint64_t nulls[BATCH_ROWS_MAX / 64];
    /* Of amounts beside which a currency stands: the codes that it may be, else NULL. Only where `named` is not 0. */
    const char *currency[BATCH_ROWS_MAX];
    size_t named;
    MoneyWords words;
} TypedCells;

/* Reads `rows` cells as the field's type. Empty text (after trimming), and the date 0001-01-01 that 1C and .NET write for
 * "none", become null. fault[row] gets a reason for a value that is wrong and stays as it was otherwise; count of faults. */
size_t typed_read(const FieldPlan *field, const Str *cell, size_t rows, DayCache *days, TypedCells *out,
                  const char **fault);

/* A truth value as programs and people write it, in any of the languages: yes, 0, ДА, ложь. False: it is none. */
bool typed_truth(Str word, bool *out);

#endif
