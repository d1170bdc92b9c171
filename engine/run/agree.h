/* Agree: which of many matched pairs of rows need to be looked at one by one, because a compared column does not hold the
 * same value on both sides. Most pairs agree in all columns, so this goes column by column over blocks of pairs.
 *
 *   amount 100|100, day 1|1, status paid|PAID (allowed by a table)   agrees
 *   amount 100|90                                                    does not
 *   amount null|null                                                 agrees;  null|0 does not */
#ifndef KOPECK_AGREE_H
#define KOPECK_AGREE_H

#include "engine/data/table.h"
#include "rules/plan.h"

typedef struct AgreeField {
    const Column *left, *right; /* NULL: all null */
    Str missing;                /* what null and empty text stand for (a currency), or STR_NULL */
    const TablePlan *pairs;     /* texts agree when the table holds the pair, or NULL: when they are equal */
} AgreeField;

typedef struct AgreePairs { /* rows of both sides */
    const uint32_t *left, *right;
    size_t count;
} AgreePairs;

/* Bit p of the result is set where left[p] and right[p] do not agree in a field. */
uint64_t *agree_find(const AgreeField *field, size_t fields, AgreePairs of, size_t threads, Arena *arena);

/* Two texts, by the table of pairs; NULL: they are equal. */
bool agree_allowed(const TablePlan *pairs, Str left, Str right);

#endif
