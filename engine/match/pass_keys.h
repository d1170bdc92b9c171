/* Pass keys: the values of a field as keys of a pass, each part of a value made once for all rows that have it. */
#ifndef KOPECK_MATCH_PASS_KEYS_H
#define KOPECK_MATCH_PASS_KEYS_H

#include "engine/match/values.h"

/* A field that passes look at. */
typedef struct PassField {
    uint32_t count;               /* of values, with VALUE_MISSING */
    const uint32_t *left, *right; /* per class: its value; VALUE_MISSING also for what stands for none */
    Values values;                /* their texts */
    FieldPair at;
} PassField;

/* Per value the number of its key, 0: none; equal numbers, equal keys. With `ordered` the numbers are in the order of
 * the keys' bytes. */
typedef struct KeyNumbers {
    uint32_t count;           /* numbers are 0 .. count - 1 */
    const uint32_t *of_value; /* NULL: they are those of the values */
} KeyNumbers;

KeyNumbers pass_key_numbers(const PassField *field, PassKey key, bool ordered, Arena *arena);

/* The key of a value, STR_NULL: none. */
Str pass_key_text(const PassField *field, PassKey key, uint32_t value, Arena *arena);

/* The words of a text, or its groups of `grams` letters (its ends marked by as many signs less one), as the sink is
 * told them. */
typedef void (*TokenSink)(void *context, Str token);
void pass_tokens(Str text, uint32_t grams, Buf *scratch, TokenSink sink, void *context);

#endif
