/* Steps: what an expression compiles to, for the compiler and the runner only.
 * Values lie in slots, a stack whose depth is known when compiled. A step reads slots a (b, c) and writes slot a. */
#ifndef KOPECK_STEP_H
#define KOPECK_STEP_H

#include "rules/expression.h"

enum {
    SLOTS_MAX = 64,
    SCALE_LIMIT = 18, /* decimals of anything inside an expression */
    DIVISION_SCALE = 12
};

typedef enum StepOp {
    STEP_DONE,
    STEP_FIELD_NUMBER,
    STEP_FIELD_TEXT,
    STEP_NUMBER,
    STEP_TEXT,
    STEP_NULL,
    STEP_ADD,
    STEP_SUBTRACT,
    STEP_MULTIPLY,
    STEP_DIVIDE,
    STEP_NEGATE,
    STEP_ABS,
    STEP_SCALE_UP, /* times 10^digits */
    STEP_ROUND,    /* divided by 10^digits, half away from zero */
    STEP_COMPARE_NUMBER,
    STEP_COMPARE_TEXT,
    STEP_IN_NUMBER,
    STEP_IN_TEXT,
    STEP_IS_NULL,
    STEP_NOT,
    STEP_AND,
    STEP_OR,
    STEP_IF,
    STEP_COALESCE,
    STEP_DAY,
    STEP_MONTH,
    STEP_YEAR,
    STEP_MINUTES, /* from instant a to instant b */
    STEP_JOIN,
    STEP_LOWER,
    STEP_UPPER,
    STEP_TRIM,
    STEP_LENGTH,
    STEP_STARTS,
    STEP_ENDS,
    STEP_CONTAINS,
    STEP_MATCHES
} StepOp;

enum { COMPARE_LESS = 1, COMPARE_EQUAL = 2, COMPARE_GREATER = 4 };

typedef struct Step {
    StepOp op;
    uint8_t a, b, c;
    uint8_t accept; /* comparisons: COMPARE_ bits for which they hold; `in`: 1, `not in`: 0; is null: 1, is not: 0 */
    bool text;      /* STEP_IF, STEP_COALESCE: values are texts */
    int digits;     /* STEP_SCALE_UP, STEP_ROUND; STEP_DIVIDE: numerator times 10^digits (denominator when negative) */
    size_t field;
    int128 number;
    Str value;             /* STEP_TEXT */
    const int128 *numbers; /* STEP_IN_NUMBER, ascending */
    const Str *values;     /* STEP_IN_TEXT, ascending */
    size_t count;
    const void *pattern; /* STEP_MATCHES: pcre2_code */
} Step;

struct Expression {
    const Step *step;
    size_t step_count; /* with STEP_DONE */
    unsigned slots;
    ColumnType type;
    unsigned scale;
    const bool *uses; /* per field of the scope */
    size_t field_count;
    size_t only_text; /* the one field that it uses, when that is a text; else SIZE_MAX */
    const Zone *zone;
    int day_ends_minutes;
};

#endif
