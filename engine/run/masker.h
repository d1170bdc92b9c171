/* Which columns are personal, and values of them as a reader with one sight sees them. */
#ifndef KOPECK_MASKER_H
#define KOPECK_MASKER_H

#include "engine/run/frame.h"

typedef struct Slots { /* of a dataset: what a record of it shows, by where view_record takes it from */
    bool any;
    Personal name, counterparty, tax_id, warehouse, status;
} Slots;

typedef struct Masker {
    const Plan *plan;
    Frames *frames; /* NULL: there are no rows at hand */
    Sight sight;
    Slots *slots; /* one a dataset */
    Arena *arena;
} Masker;

/* Lives in the arena, as all that it masks. frames: NULL where there are no rows at hand. */
Masker masker_new(const Plan *plan, Frames *frames, Sight sight, Arena *arena);

/* PERSONAL_NONE for what is not personal, or no field of the dataset. */
Personal personal_of_ref(const Plan *plan, uint32_t dataset, FieldRef ref);
Personal personal_of_name(const Plan *plan, uint32_t dataset, Str name);
Personal personal_of_field(const Plan *plan, uint32_t dataset, Str name);

/* The value itself for PERSONAL_NONE. */
Str masked(const Masker *m, Personal kind, Str value);

/* Its document, counterparty, tax id, warehouse and status, by what their columns hold. */
void mask_record(const Masker *m, FindingRecord *record);

/* The number of a record of the dataset, which is a name or a tax id where it is master data or a balance. */
Str mask_document(const Masker *m, uint32_t dataset, Str key, Str document);

uint32_t dataset_named(const Plan *plan, Str name); /* plan->dataset_count: none */

#endif
