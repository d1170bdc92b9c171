/* Units of quantity: «шт», "pcs" and "796" are one unit; kilograms and grams are one dimension with an exact factor.
 * A pack or a box has no factor of its own: a project says how many pieces are in its pack. */
#ifndef KOPECK_UNIT_H
#define KOPECK_UNIT_H

#include "engine/clean/context.h"

typedef struct Unit {
    const char *name;               /* canonical: "pc", "kg", "l", "pack" */
    const char *base;               /* the unit its factor leads to: "pc", "mg", "ml", "pack" */
    int64_t numerator, denominator; /* one unit = numerator / denominator of base, both above 0, in lowest terms */
} Unit;

/* The unit of that name in any case, with or without a full stop: NULL when unknown, which is a data error, never 1. */
const Unit *unit_find(CleanContext *context, Str name);

#endif
