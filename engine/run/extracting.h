/* Inside of extraction, shared by its files only: one dataset while it is read (extract.c), and one that is read by
 * what changed in it (changes.c). */
#ifndef KOPECK_EXTRACTING_H
#define KOPECK_EXTRACTING_H

#include "engine/run/currencies.h"
#include "engine/run/earlier.h"
#include "engine/run/extract.h"
#include "engine/run/typed.h"

typedef struct Reading {
    const Plan *plan;
    const SourcePlan *source_plan;
    const DatasetPlan *dataset;
    Str stored_as; /* the dataset's name, or that of a table to be merged */
    SnapshotWriter *snapshot;
    DatasetWriter *writer;
    SnapshotDataset *entry;
    Arena *arena;
    size_t threads; /* that write its rows */
    DayCache *days;
    ExtractChanges changes;
    /* Fields that come from the source, i.e. all but computed ones. */
    uint32_t *field;
    size_t field_count, amount, id; /* amount, id: index in `field`, SIZE_MAX: none */
    size_t key[CHANGES_KEY_MAX], key_count; /* of `changes`, in the order of its fields; count 0: not all are read */
    TypedCells *cells;                   /* one a field */
    Currencies *currencies;
    Chunk *chunk;                        /* the same, as the writer takes them */
    uint64_t rejected_rows, rejects_kept;
    const char *fault[BATCH_ROWS_MAX];
    size_t fault_field[BATCH_ROWS_MAX];
} Reading;

/* All fields that come from the source, or the `count` given ones. */
void reading_fields(Reading *r, const uint32_t *only, size_t count);
bool reading_writer(Reading *r, Error *err) MUST_USE; /* creates the table, named `stored_as` */
bool reading_rows(Reading *r, Source *source, Instant cutoff, bool *begun, Error *err) MUST_USE;

typedef struct ChangesJob {
    const Earlier *earlier;
    NoticeList *notices;
    Instant now;
} ChangesJob;

/* Reads and closes a dataset that has `changes`: what changed since the newest fitting snapshot, or all of it where
 * there is none to build on. The result, sorted by its key, has the same bytes either way. */
bool changes_read(Reading *r, const ChangesJob *job, Source *source, bool *begun, Error *err) MUST_USE;

#endif
