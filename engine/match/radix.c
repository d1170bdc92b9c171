#include "engine/match/radix.h"

#include <stdlib.h>

enum { DIGIT_BITS = 11, FEW = 32 };

/* Sorting few by insertion beats clearing histograms. */
static void sort_few(uint64_t *entry, size_t count, uint64_t mask) {
    for (size_t i = 1; i < count; i++) {
        uint64_t moved = entry[i];
        size_t at = i;
        for (; at > 0 && (entry[at - 1] & mask) > (moved & mask); at--) entry[at] = entry[at - 1];
        entry[at] = moved;
    }
}

int uint32_order(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

void radix_sort(uint64_t *entry, uint64_t *spare, size_t count, unsigned from_bit, unsigned to_bit) {
    assert(from_bit <= to_bit && to_bit <= 64);
    if (from_bit == to_bit) return;
    if (count <= FEW) {
        sort_few(entry, count, (to_bit == 64 ? 0 : (uint64_t)1 << to_bit) - ((uint64_t)1 << from_bit));
        return;
    }
    uint64_t *from = entry, *to = spare;
    for (unsigned shift = from_bit; shift < to_bit; shift += DIGIT_BITS) {
        unsigned bits = to_bit - shift < DIGIT_BITS ? to_bit - shift : DIGIT_BITS;
        const uint64_t mask = ((uint64_t)1 << bits) - 1;
        size_t place[1 << DIGIT_BITS] = {0}, sum = 0;
        for (size_t i = 0; i < count; i++) place[from[i] >> shift & mask]++;
        if (place[from[0] >> shift & mask] == count) continue; /* all have this digit */
        for (size_t d = 0; d <= mask; d++) {
            size_t here = place[d];
            place[d] = sum;
            sum += here;
        }
        for (size_t i = 0; i < count; i++) to[place[from[i] >> shift & mask]++] = from[i];
        uint64_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != entry) memcpy(entry, from, count * sizeof *entry);
}

/* Most of what is sorted so is short: items whose hashes are equal, rows of a class. */
void uint32_sort(uint32_t *item, size_t count, int (*compare)(const void *, const void *, void *), void *context) {
    if (count > FEW) {
        qsort_r(item, count, sizeof *item, compare, context);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        uint32_t moved = item[i];
        size_t at = i;
        for (; at > 0 && compare(&item[at - 1], &moved, context) > 0; at--) item[at] = item[at - 1];
        item[at] = moved;
    }
}

uint32_t *radix_order(const uint64_t *hash, uint32_t count, int (*compare)(const void *, const void *, void *),
                      void *context, Arena *arena) {
    Arena *scratch = arena_new("match order", 0);
    uint64_t *entry = arena_array_raw(scratch, count, sizeof *entry),
             *spare = arena_array_raw(scratch, count, sizeof *spare);
    uint32_t *order = arena_array_raw(arena, count, sizeof *order);
    for (uint32_t i = 0; i < count; i++) entry[i] = hash[i] >> 32 << 32 | i;
    radix_sort(entry, spare, count, 32, 64);
    for (uint32_t i = 0; i < count; i++) order[i] = (uint32_t)entry[i];
    for (uint32_t from = 0, to; from < count; from = to) {
        for (to = from + 1; to < count && entry[to] >> 32 == entry[from] >> 32;) to++;
        uint32_sort(order + from, to - from, compare, context);
    }
    arena_free(scratch);
    return order;
}
