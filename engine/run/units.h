/* Units: quantities made comparable. 5 boxes of 12 and 60 pieces are one quantity; 5 of an unknown unit are none. */
#ifndef KOPECK_UNITS_H
#define KOPECK_UNITS_H

#include "engine/data/table.h"
#include "rules/plan.h"

/* The row of a table for a value on a day: of several the one with the latest `since` that has begun; NULL: none. */
const TableRow *table_row_at(const TablePlan *table, Str value, Day day);

typedef struct BaseQuantity {
    const Column *quantity; /* in base units, null where the unit is unknown or missing */
    const Column *base;     /* the base unit: "pc", "mg", "ml", or the project's own word */
} BaseQuantity;

typedef struct UnitQuestion {
    const Column *quantity; /* integers or decimals */
    const Column *unit;     /* as the source writes it */
    const TablePlan *table; /* of the unit's field, or NULL */
    const Column *day;      /* of the rows, or NULL */
    void (*unknown)(void *context, Str unit, uint32_t row);
    void *context;
} UnitQuestion;

/* Of each row: the table's factor on the row's day, times that of the unit it leads to. Thousandths at least are kept; what lies
 * beyond is rounded half away from zero. A unit that neither the table nor the built-in list knows is told to `unknown`. */
BaseQuantity units_convert(const UnitQuestion *q, Arena *run);

/* Whether a name is a unit by itself: in the built-in list, or what a row of the table leads to. */
bool units_known(CleanContext *context, const TablePlan *table, Str name);

#endif
