#include "connectors/rest.h"

#include <stdlib.h>
#include <xxhash.h>

/* Open addressing on the low half of XXH3-128. Two keys out of 10 million share all 128 bits with a chance of 1 in
 * 10^24, so the keys themselves need not be kept. */
typedef struct Entry {
    uint64_t low, high; /* both 0: free */
    uint64_t number;
} Entry;

struct SeenKeys {
    Entry *entry;
    size_t capacity, count;
};

static void close_seen(void *handle) {
    free(((SeenKeys *)handle)->entry);
}

static Entry *allocate(size_t capacity) {
    Entry *entry = calloc(capacity, sizeof *entry);
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

static Entry *place(Entry *entry, size_t capacity, uint64_t low, uint64_t high) {
    size_t at = (size_t)low & (capacity - 1);
    while ((entry[at].low || entry[at].high) && !(entry[at].low == low && entry[at].high == high)) {
        at = (at + 1) & (capacity - 1);
    }
    return &entry[at];
}

static void grow(SeenKeys *seen) {
    size_t capacity = 2 * seen->capacity;
    Entry *entry = allocate(capacity);
    for (size_t i = 0; i < seen->capacity; i++) {
        const Entry *old = &seen->entry[i];
        if (old->low || old->high) *place(entry, capacity, old->low, old->high) = *old;
    }
    free(seen->entry);
    seen->entry = entry;
    seen->capacity = capacity;
}

uint64_t *seen_find(SeenKeys *seen, Str key, uint64_t number, bool *known) {
    XXH128_hash_t hash = XXH3_128bits(key.ptr ? key.ptr : "", key.len);
    if (!hash.low64 && !hash.high64) hash.low64 = 1;
    if (3 * seen->count >= 2 * seen->capacity) grow(seen);
    Entry *entry = place(seen->entry, seen->capacity, hash.low64, hash.high64);
    *known = entry->low || entry->high;
    if (!*known) {
        *entry = (Entry){hash.low64, hash.high64, number};
        seen->count++;
    }
    return &entry->number;
}

size_t seen_count(const SeenKeys *seen) {
    return seen->count;
}
