/* Frame: a dataset made comparable. Typed columns of the snapshot, computed fields, mapped and cleaned values, looked-up
 * records, the business day, and for each row whether it takes part. What a rule does not ask for is not computed. */
#ifndef KOPECK_FRAME_H
#define KOPECK_FRAME_H

#include "engine/data/snapshot.h"
#include "rules/plan.h"

/* Why a row takes no part; ROW_LEFT_OUT + k: by leave_out number k of its dataset. */
enum { ROW_ACTIVE, ROW_LATE, ROW_LEFT_OUT };

/* A value that a mapping table does not know, with how often it occurs. */
typedef struct UnknownValue {
    uint32_t field;
    Str value;
    uint64_t count;
    uint32_t first_row;
} UnknownValue;

typedef struct Frame Frame;

struct Frame {
    const Plan *plan;
    const DatasetPlan *dataset;
    uint32_t index;          /* of the dataset */
    const Table *table;
    const Table *rejected;   /* rows that could not be read, as the snapshot keeps them; NULL: none */
    size_t rows;
    const uint8_t *state;    /* one a row */
    uint64_t late;
    const uint64_t *left_out; /* count per leave_out */
    const UnknownValue *unknown;
    size_t unknown_count;
    uint64_t faults;         /* computed values that could not be (overflow, division by zero): null */
    struct FrameCache *cache;
};

/* Values of a column that stayed as they were, since a replacement needed too much work (CLEAN_NOTE_PATTERN_LIMIT), and document
 * numbers that are none for want of a figure (CLEAN_NOTE_NO_FIGURE). Each different value counts once where the column is coded. */
typedef struct HardValues {
    const FieldPlan *field; /* whose replacements and cleaner they are */
    const Column *column;
    uint64_t count, no_figure;
} HardValues;

typedef struct Frames {
    const Plan *plan;
    Frame *frame;            /* one a dataset of the plan; rows 0 and table NULL: not in the snapshot */
    size_t count;
    Instant cutoff;
    size_t threads;
    Arena *run;
    const HardValues *hard;  /* of the columns cleaned so far */
    size_t hard_count;
} Frames;

typedef struct FramesInput {
    const Plan *plan;
    const Snapshot *snapshot;
    Instant cutoff;
    size_t threads;
} FramesInput;

/* Builds the frames of all datasets in the snapshot: states, computed and mapped fields. Cleaned columns follow on demand. */
bool frames_make(const FramesInput *in, Arena *run, Frames *out, Error *err) MUST_USE;

/* A field's values as people read them, and as they are compared (cleaned; for moments the business day, COLUMN_DATE). NULL
 * when the dataset has no such field. Looked-up fields ("counterparty.tax_id") have a value per row of this dataset. */
const Column *frame_value(Frames *frames, uint32_t dataset, FieldRef ref);
const Column *frame_compared(Frames *frames, uint32_t dataset, FieldRef ref);

bool frame_all_active(const Frame *frame); /* does every row take part? */

/* The base units of a quantity's values ("pc", "mg"), in which they are compared; NULL when it has no `unit`. */
const Column *frame_unit_base(const Frames *frames, uint32_t dataset, FieldRef ref);

/* The column of a quantity's units as its source says them; NULL when it has no `unit`. */
const Column *frame_unit(const Frames *frames, uint32_t dataset, FieldRef ref);

/* A text column cleaned as that field is. */
const Column *frame_cleaned(Frames *frames, const FieldPlan *field, const Column *column);

/* Business day of the row's date: COLUMN_DATE, or NULL without a date field. */
const Column *frame_day(Frames *frames, uint32_t dataset);

/* The looked-up record of a field, per row (ROW_NONE: none), or NULL when the field looks nothing up. */
const uint32_t *frame_lookup(Frames *frames, uint32_t dataset, uint32_t field);

/* What stands for the counterparty in totals (tax id, else cleaned name, else the value itself), and its label. */
void frame_counterparty(Frames *frames, uint32_t dataset, FieldRef ref, const Column **identity, const Column **label);

/* Text of a value in the project's zone; "" for null, or without a column. */
Str frame_print(const Frames *frames, const Column *column, uint32_t row, Arena *arena);

#endif
