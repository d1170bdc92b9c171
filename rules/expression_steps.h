/* The steps of expressions, run over blocks of ROWS rows. Each slot holds one value a row: a number (128 bits) or a text, and
 * two flags. NULL_FLAG: there is no value. FAULT_FLAG: it could not be computed; a fault travels with the values made from
 * it, and is dropped where and, or, if and coalesce did not need that value. */
#ifndef KOPECK_EXPRESSION_STEPS_H
#define KOPECK_EXPRESSION_STEPS_H

#include "rules/step.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum {
    ROWS = 1024,
    NULL_FLAG = 1,
    FAULT_FLAG = 2
};

typedef struct Slot {
    uint8_t flag[ROWS];
    union {
        int128 number[ROWS];
        Str text[ROWS];
    };
} Slot;

typedef struct Runner {
    const Expression *expression;
    const Column *const *column;
    Slot *slot;
    size_t from, rows;       /* of the block */
    Arena *scratch;          /* texts of the block */
    pcre2_match_data *match; /* made at the first pattern */
    pcre2_match_context *limits;
} Runner;

void slot_fault(Slot *slot, size_t row); /* the value could not be computed */

/* Runs one step over the block: slots a, b and c of the step in, slot a out. */
void expression_step(Runner *r, const Step *step);

#endif
