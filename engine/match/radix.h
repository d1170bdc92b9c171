/* Radix sort of 64-bit entries by some of their bits; stable. */
#ifndef KOPECK_MATCH_RADIX_H
#define KOPECK_MATCH_RADIX_H

#include "engine/base/base.h"

/* By bits [from_bit, to_bit). spare: room for as many entries. */
void radix_sort(uint64_t *entry, uint64_t *spare, size_t count, unsigned from_bit, unsigned to_bit);

#endif
