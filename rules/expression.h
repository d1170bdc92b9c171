/* Expressions of the project: `where`, `leave_out`, `expect`, `compute`. Typed when compiled, run by column.
 *
 *   round(amount / 1.12, 2) >= 100 and status in ('new', 'paid') and not (note is null or starts(note, 'test'))
 *
 * Types: text, integer, decimal with a scale, date, instant, bool. Nothing is converted between text and numbers.
 * Numbers are exact: 128-bit integers with a scale that is known when compiled.
 *   a + b, a - b, comparisons   at the larger of the two scales
 *   a * b                       at the sum of the scales (more than 18 decimals is a mistake: round a part)
 *   a / b                       at 12 decimals, half away from zero; round(a / b, n) divides straight to n decimals,
 *                               so that nothing is rounded twice
 *   round(x, n)                 half away from zero, 0 <= n <= 9
 * Dates: date + integer and date - integer are dates, date - date is a number of days. An instant that meets a date
 * counts as its business day (the scope's zone and hour), likewise in day(x), month(x), year(x). minutes(a, b) are the
 * whole minutes from instant a to instant b, negative where b is the earlier one. Null: arithmetic and
 * functions on null are null; a comparison, `in`, `not in`, starts, ends, contains and matches with a null are false,
 * and a null bool counts as false in and, or, not, if. `is null` and coalesce see nulls. Texts compare byte by byte,
 * which is the order of code points. */
#ifndef KOPECK_EXPRESSION_H
#define KOPECK_EXPRESSION_H

#include "engine/data/table.h"

typedef struct Expression Expression; /* a flat array of steps; read-only, shared by threads */

struct TablePlan;

/* What an expression may name: a field with its type, by its position in the table that it will run on. */
typedef struct ExpressionField {
    Str name;
    ColumnType type;
    unsigned scale;
    const struct TablePlan *table; /* that translates its values; NULL: none */
    Str column;                    /* of the source, "": computed; who names it is told the field */
} ExpressionField;

typedef struct ExpressionList { /* for `x in name` */
    Str name;
    const Str *item;
    size_t count;
} ExpressionList;

typedef struct ExpressionScope {
    const ExpressionField *field;
    size_t field_count;
    const Str *later; /* fields that are computed only after this expression: naming one says so */
    size_t later_count;
    const ExpressionList *list;
    size_t list_count;
    const Zone *zone; /* instants become business days by these two; NULL: instants cannot meet dates */
    int day_ends_minutes;
} ExpressionScope;

/* What the result is wanted as, where a lossless change gets there: integer to decimal, decimal to a larger scale. */
typedef struct ExpressionWant {
    ColumnType type;
    unsigned scale;
} ExpressionWant;

/* Compiles `text`; what `scope` points to need not outlive the call, but for `zone`.
 * want   NULL: any type
 * Fails  ERROR_USAGE: err->text says what is wrong (second line "hint: ..."), *error_at is the byte index in text. */
bool expression_compile(Str text, const ExpressionScope *scope, const ExpressionWant *want, Arena *arena,
                        const Expression **out, size_t *error_at, Error *err) MUST_USE;

ColumnType expression_type(const Expression *expression);
unsigned expression_scale(const Expression *expression); /* 0 unless decimal */
bool expression_uses(const Expression *expression, size_t field);

/* Runs over rows 0..rows-1 of columns given in the order of the scope's fields (NULL for fields it does not use).
 * A value that cannot be computed (overflow, division by zero, a pattern that takes too long) is null and counted in
 * *faults; what `and`, `or`, `if` and coalesce did not need to look at is no fault.
 * A condition holds where the result is true: null is not true. */
Column expression_run(const Expression *expression, const Column *const *column, size_t rows, Str name, Arena *arena,
                      size_t *faults);

#endif
