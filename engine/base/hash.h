/* Hashes: the same value on every machine and in every run, so that they may stand in files and decide orders.
 * Source: XXH3 (libxxhash) for tables and file integrity, SHA-256 (libcrypto) for manifests. */
#ifndef KOPECK_HASH_H
#define KOPECK_HASH_H

#include "engine/base/str.h"

/* XXH3, 64 bits. */
uint64_t hash_bytes(const void *bytes, size_t size);

static inline uint64_t hash_str(Str s) {
    return hash_bytes(s.ptr, s.len);
}

static inline uint64_t hash_u64(uint64_t x) { /* a bijection; 0 gives 0 */
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    x ^= x >> 32;
    x *= 0xd6e8feb86659fd93u;
    return x ^ x >> 32;
}

static inline uint64_t hash_join(uint64_t a, uint64_t b) { /* order matters: (a, b) differs from (b, a) */
    return hash_u64(a + 0x9E3779B97F4A7C15u) * 0x9FB21C651E98DF25u ^ hash_u64(b ^ 0xC2B2AE3D27D4EB4Fu);
}

/* Slots for a table of `count` hashes in which a free one is never far: a power of two, at least twice as many. */
static inline size_t hash_slots(size_t count) {
    size_t slots = 16;
    while (slots < 2 * count) slots *= 2;
    return slots;
}

Str hash_hex(uint64_t hash, Arena *arena); /* 16 digits */

enum { HASH_HEX_SIZE = 65 }; /* a SHA-256 in hex, with its NUL */

void hash_sha256(Str bytes, char hex[HASH_HEX_SIZE]);

/* XXH3-128 of bytes that arrive in pieces; hex has 32 digits. */
typedef struct Digest Digest;
Digest *digest_new(Arena *arena);
void digest_add(Digest *digest, const void *bytes, size_t size);
Str digest_hex(Digest *digest, Arena *arena);

#endif
