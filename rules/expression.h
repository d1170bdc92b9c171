/* Expressions of the project: `where`, `leave_out`, `expect`, `compute`. Typed when compiled, run by column. */
#ifndef KOPECK_EXPRESSION_H
#define KOPECK_EXPRESSION_H

#include "engine/data/table.h"

typedef struct Expression Expression; /* a flat array of steps; read-only, shared by threads */

/* What an expression may name: a field with its type, by its position in the table that it will run on. */
typedef struct ExpressionField {
    Str name;
    ColumnType type;
    unsigned scale;
} ExpressionField;

/* Compiles `text`. On failure err->text says what is wrong and *error_at is the byte index in text. */
bool expression_compile(Str text, const ExpressionField *field, size_t field_count, Arena *arena,
                        const Expression **out, size_t *error_at, Error *err) MUST_USE;

ColumnType expression_type(const Expression *expression);
unsigned expression_scale(const Expression *expression);

/* Runs over rows 0..rows-1 of columns given in the order of `field` (NULL for fields it does not use; see expression_uses).
 * A value that cannot be computed (overflow, division by zero) is null and counted in *faults. */
Column expression_run(const Expression *expression, const Column *const *column, size_t rows, Str name, Arena *arena,
                      size_t *faults);
bool expression_uses(const Expression *expression, size_t field);

#endif
