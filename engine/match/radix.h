/* Orders of numbers. Radix sort of 64-bit entries by some of their bits; stable. And numbers in an order of their hashes. */
#ifndef KOPECK_MATCH_RADIX_H
#define KOPECK_MATCH_RADIX_H

#include "engine/base/arena.h"

int uint32_order(const void *a, const void *b); /* ascending, for qsort */

/* As `compare` says, of two uint32_t. */
void uint32_sort(uint32_t *item, size_t count, int (*compare)(const void *, const void *, void *), void *context);

/* By bits [from_bit, to_bit). spare: room for as many entries. */
void radix_sort(uint64_t *entry, uint64_t *spare, size_t count, unsigned from_bit, unsigned to_bit);

/* The numbers 0 .. count - 1 in the order of the upper halves of their hashes; whoever shares it stands as `compare` says (of two
 * uint32_t). The order lives in *arena. */
uint32_t *radix_order(const uint64_t *hash, uint32_t count, int (*compare)(const void *, const void *, void *), void *context,
                      Arena *arena);

#endif
