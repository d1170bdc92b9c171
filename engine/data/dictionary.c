/* Open addressing. Most texts that repeat are short (codes, numbers, states), so those of up to 16 bytes are hashed and
 * compared as two words, without a call. */
#include "engine/data/dictionary.h"

#include "engine/base/hash.h"

#include <stdlib.h>

enum { SLOTS_FIRST = 256, SHORT = 16, AT_ONCE = 64, CACHED = 512 };

typedef struct Words {
    uint64_t a, b;
} Words;

static inline uint64_t load(const char *from, size_t size) {
    uint64_t word = 0;
    memcpy(&word, from, size);
    return word;
}

/* All bytes of a text of at most SHORT, some of them twice: with the length, they tell it from every other. */
static inline Words words_of(Str text) {
    const char *p = text.ptr;
    size_t len = text.len;
    if (len >= 8) return (Words){load(p, 8), load(p + len - 8, 8)};
    if (len >= 4) return (Words){load(p, 4), load(p + len - 4, 4)};
    if (len == 0) return (Words){0, 0};
    return (Words){(uint64_t)(unsigned char)p[0] | (uint64_t)(unsigned char)p[len / 2] << 8 |
                       (uint64_t)(unsigned char)p[len - 1] << 16,
                   0};
}

static inline bool same(Str a, Str b) {
    if (a.len != b.len) return false;
    if (a.len > SHORT) return memcmp(a.ptr, b.ptr, a.len) == 0;
    Words x = words_of(a), y = words_of(b);
    return x.a == y.a && x.b == y.b;
}

static inline uint64_t hash_of(Str text) {
    if (text.len > SHORT) return hash_str(text);
    Words w = words_of(text);
    uint128 product = (uint128)(w.a ^ 0x9E3779B97F4A7C15u) * (w.b ^ (0xD6E8FEB86659FD93u + text.len));
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

void dictionary_close(Dictionary *dictionary) {
    free(dictionary->slot);
    dictionary->slot = NULL;
    dictionary->slots = 0;
}

void dictionary_free(Dictionary *dictionary) {
    free(dictionary->slot);
    buf_free(&dictionary->end);
    buf_free(&dictionary->bytes);
    *dictionary = (Dictionary){0};
}

static void close_dictionary(void *handle) {
    dictionary_free(handle);
}

static uint64_t *slots_new(size_t slots) {
    uint64_t *slot = calloc(slots, sizeof *slot);
    if (!slot) arena_out_of_memory("dictionary", slots * sizeof *slot);
    return slot;
}

Dictionary *dictionary_new(Arena *arena) {
    Dictionary *dictionary = arena_alloc(arena, sizeof *dictionary);
    *dictionary = (Dictionary){.slot = slots_new(SLOTS_FIRST), .slots = SLOTS_FIRST};
    buf_reserve(&dictionary->bytes, 1); /* so that no entry is null */
    arena_own(arena, close_dictionary, dictionary);
    return dictionary;
}

static void grow(Dictionary *dictionary) {
    size_t slots = dictionary->slots * 2, mask = slots - 1;
    uint64_t *slot = slots_new(slots);
    for (size_t number = 0; number < dictionary->count; number++) {
        uint64_t hash = hash_of(dictionary_text(dictionary, number));
        size_t i = hash & mask;
        while (slot[i]) i = (i + 1) & mask;
        slot[i] = (hash >> 32) << 32 | (number + 1);
    }
    free(dictionary->slot);
    dictionary->slot = slot;
    dictionary->slots = slots;
}

static uint32_t add(Dictionary *dictionary, Str text, uint64_t hash, size_t at) {
    uint32_t number = (uint32_t)dictionary->count++;
    dictionary->slot[at] = (hash >> 32) << 32 | (number + 1);
    buf_add(&dictionary->bytes, text);
    buf_append(&dictionary->end, &(uint64_t){dictionary->bytes.len}, sizeof(uint64_t));
    if (dictionary->count * 2 > dictionary->slots) grow(dictionary);
    return number;
}

static inline uint32_t number_of(Dictionary *dictionary, Str text, uint64_t hash) {
    uint64_t slot;
    size_t mask = dictionary->slots - 1, i = hash & mask;
    for (; (slot = dictionary->slot[i]); i = (i + 1) & mask) {
        uint32_t number = (uint32_t)slot - 1;
        if (slot >> 32 == hash >> 32 && same(dictionary_text(dictionary, number), text)) return number;
    }
    return add(dictionary, text, hash, i);
}

uint32_t dictionary_number(Dictionary *dictionary, Str text) {
    return number_of(dictionary, text, hash_of(text));
}

/* Of a dictionary that is larger than the first cache, slot, end and bytes of a text each come from memory, one after
 * the other; for many texts at once they are fetched side by side, each step for all before the next. */
static void fetch(const Dictionary *dictionary, const uint64_t *hash, size_t count) {
    const uint64_t *end = (const uint64_t *)(const void *)dictionary->end.ptr;
    size_t mask = dictionary->slots - 1;
    for (size_t i = 0; i < count; i++) __builtin_prefetch(&dictionary->slot[hash[i] & mask]);
    for (size_t i = 0; i < count; i++) {
        uint32_t next = (uint32_t)dictionary->slot[hash[i] & mask];
        if (next) __builtin_prefetch(&end[next - 1]);
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t next = (uint32_t)dictionary->slot[hash[i] & mask];
        if (next) __builtin_prefetch(dictionary->bytes.ptr + end[next - 1] - 1);
    }
}

void dictionary_numbers(Dictionary *dictionary, const Str *text, size_t count, uint32_t *out) {
    uint64_t hash[AT_ONCE];
    for (size_t from = 0; from < count; from += AT_ONCE) {
        size_t part = count - from < AT_ONCE ? count - from : AT_ONCE;
        for (size_t i = 0; i < part; i++) hash[i] = hash_of(text[from + i]);
        if (dictionary->count > CACHED) fetch(dictionary, hash, part);
        for (size_t i = 0; i < part; i++) {
            Str value = text[from + i];
            out[from + i] = value.ptr ? number_of(dictionary, value, hash[i]) : 0;
        }
    }
}
