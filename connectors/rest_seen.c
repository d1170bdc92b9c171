#include "connectors/rest.h"

#include <stdlib.h>
#include <xxhash.h>

/* Open addressing on 86 bits of XXH3-128: two of 10 million keys share them with a chance of 1 in 10^12, so the keys
 * themselves need not be kept. Sixteen bytes a key, two thirds full at most. */
enum { CHECK_BITS = 22 };

struct SeenKeys {
    SeenEntry *entry; /* low 0: free */
    size_t capacity, count;
};

static void close_seen(void *handle) {
    free(((SeenKeys *)handle)->entry);
}

static SeenEntry *allocate(size_t capacity) {
    SeenEntry *entry = calloc(capacity, sizeof *entry);
    if (!entry) arena_out_of_memory("keys", capacity * sizeof *entry);
    return entry;
}

SeenKeys *seen_new(Arena *arena) {
    SeenKeys *seen = arena_alloc(arena, sizeof *seen);
    seen->capacity = 1024;
    seen->entry = allocate(seen->capacity);
    arena_own(arena, close_seen, seen);
    return seen;
}

static SeenEntry *place(SeenEntry *entry, size_t capacity, uint64_t low, uint64_t check) {
    size_t at = (size_t)low & (capacity - 1);
    while (entry[at].low && !(entry[at].low == low && entry[at].check == check)) at = (at + 1) & (capacity - 1);
    return &entry[at];
}

static void grow(SeenKeys *seen) {
    size_t capacity = 2 * seen->capacity;
    SeenEntry *entry = allocate(capacity);
    for (size_t i = 0; i < seen->capacity; i++) {
        const SeenEntry *old = &seen->entry[i];
        if (old->low) *place(entry, capacity, old->low, old->check) = *old;
    }
    free(seen->entry);
    seen->entry = entry;
    seen->capacity = capacity;
}

SeenEntry *seen_find(SeenKeys *seen, Str key, bool *known) {
    XXH128_hash_t hash = XXH3_128bits(key.ptr ? key.ptr : "", key.len);
    uint64_t low = hash.low64 ? hash.low64 : 1, check = hash.high64 >> (64 - CHECK_BITS);
    if (3 * seen->count >= 2 * seen->capacity) grow(seen);
    SeenEntry *entry = place(seen->entry, seen->capacity, low, check);
    *known = entry->low != 0;
    if (*known) return entry;
    *entry = (SeenEntry){.low = low};
    entry->check = check & ((1u << CHECK_BITS) - 1);
    seen->count++;
    return entry;
}

size_t seen_count(const SeenKeys *seen) {
    return seen->count;
}
