#include "engine/base/hash.h"

#include <openssl/sha.h>
#include <stdio.h>

#define XXH_INLINE_ALL /* most of what is hashed is short: a call costs as much */
#include <xxhash.h>

Str hash_hex(uint64_t hash, Arena *arena) {
    char text[16];
    for (size_t i = sizeof text; i-- > 0; hash >>= 4) text[i] = "0123456789abcdef"[hash & 15];
    return str_copy(arena, (Str){text, sizeof text});
}

uint64_t hash_bytes(const void *bytes, size_t size) {
    return size ? XXH3_64bits(bytes, size) : 0x2d06800538d394c2u; /* XXH3 of nothing, without a NULL argument */
}

void hash_sha256(Str bytes, char hex[HASH_HEX_SIZE]) {
    unsigned char sum[SHA256_DIGEST_LENGTH];
    SHA256((const unsigned char *)(bytes.ptr ? bytes.ptr : ""), bytes.len, sum);
    for (size_t i = 0; i < sizeof sum; i++) snprintf(hex + 2 * i, 3, "%02x", sum[i]);
}

struct Digest {
    XXH3_state_t *state;
};

static void close_state(void *handle) {
    XXH3_freeState(handle);
}

Digest *digest_new(Arena *arena) {
    Digest *digest = arena_alloc(arena, sizeof *digest);
    digest->state = XXH3_createState();
    if (!digest->state) arena_out_of_memory("digest", sizeof *digest);
    arena_own(arena, close_state, digest->state);
    XXH3_128bits_reset(digest->state);
    return digest;
}

void digest_add(Digest *digest, const void *bytes, size_t size) {
    if (size) XXH3_128bits_update(digest->state, bytes, size);
}

Str digest_hex(Digest *digest, Arena *arena) {
    XXH128_hash_t sum = XXH3_128bits_digest(digest->state);
    return str_printf(arena, "%016llx%016llx", (unsigned long long)sum.high64, (unsigned long long)sum.low64);
}
