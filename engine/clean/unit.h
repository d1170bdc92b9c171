/* Units of quantity: «шт», "pcs" and "796" are one unit; kilograms and grams are one dimension with an exact factor.
 * A pack or a box has no factor of its own: a project says how many pieces are in its pack (unit_table_add). */
#ifndef KOPECK_UNIT_H
#define KOPECK_UNIT_H

#include "engine/clean/context.h"

typedef struct Unit {
    const char *name;               /* canonical: "pc", "kg", "l", "pack" */
    const char *base;               /* the unit its factor leads to: "pc", "mg", "ml", "pack" */
    int64_t numerator, denominator; /* one unit = numerator / denominator of base, both above 0, in lowest terms */
} Unit;

typedef struct UnitTable UnitTable;

/* The built-in units, to which a project adds its own. Lives in the arena; read-only after the last unit_table_add. */
UnitTable *unit_table_new(Arena *arena) MUST_USE;

/* Says that one `name` is numerator / denominator of `of` (a unit known already): ("упаковка 12", 12, 1, "шт").
 * A name known already is given the new meaning from here on. False, and nothing changed, when `of` is unknown, the
 * name is empty, the factor is not above 0 or the product does not fit. */
bool unit_table_add(CleanContext *context, UnitTable *table, Str name, int64_t numerator, int64_t denominator,
                    Str of) MUST_USE;

/* The unit of that name in any case, with or without a full stop: NULL when unknown, which is a data error, never 1.
 * table: NULL for the built-in units alone. */
const Unit *unit_find(CleanContext *context, const UnitTable *table, Str name);

/* What to multiply a quantity in `from` by to have it in `to`. False when they measure different things or the factor
 * does not fit. */
bool unit_factor(const Unit *from, const Unit *to, int64_t *numerator, int64_t *denominator) MUST_USE;

#endif
