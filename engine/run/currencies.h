/* Currencies that stand beside amounts, held against what their rows say: neither is ignored. */
#ifndef KOPECK_CURRENCIES_H
#define KOPECK_CURRENCIES_H

#include "engine/run/typed.h"

/* Of a dataset's fields that are read together; rows as they are read. */
typedef struct Currencies Currencies;

/* fields: in the order of the cells. `dataset` may have a currency that is not among them: a computed one. */
Currencies *currencies_new(const Plan *plan, const DatasetPlan *dataset, const FieldPlan *const *field, size_t count, Arena *arena);

/* After all cells of a batch were read. A row without a currency gets the one of its amounts, as does every row where the field is
 * of an amount's own column. Amounts in another currency than their row's, or the company's where there is no field, are faults:
 * fault[row] is set where it is not yet, and fault_field[row] to the number of the cell. Returns how many. */
size_t currencies_settle(Currencies *c, TypedCells *cells, size_t rows, const char **fault, size_t *fault_field);

#endif
