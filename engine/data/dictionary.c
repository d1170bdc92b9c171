/* Open addressing. Most texts that repeat are short (codes, numbers, states): those of up to 16 bytes stand in the slot
 * itself, as two words, and are found without a call and with one look at memory. */
#include "engine/data/dictionary.h"

#include "engine/base/hash.h"
#include "engine/base/prefetch.h"

#include <stdlib.h>
#include <sys/mman.h>

enum { SLOTS_FIRST = 256, SHORT = 16, AT_ONCE = 64, CACHED = 1024, LONG_KIND = SHORT + 1, HUGE_PAGE = 2 << 20 };

/* What a text is looked up by. Two short texts are equal when all three are; of long ones a is a hash. */
typedef struct Key {
    uint64_t a, b;
    uint32_t kind; /* length, or LONG_KIND */
} Key;

struct DictionarySlot {
    uint64_t a, b;
    uint32_t kind;
    uint32_t taken; /* number of the text + 1; 0: free */
};

static inline uint64_t load(const char *from, size_t size) {
    uint64_t word = 0;
    memcpy(&word, from, size);
    return word;
}

/* All bytes of a text of at most SHORT, some of them twice: with the length, they tell it from every other. */
static inline Key key_of(Str text) {
    const char *p = text.ptr;
    size_t len = text.len;
    if (len > SHORT) return (Key){hash_str(text), 0, LONG_KIND};
    if (len >= 8) return (Key){load(p, 8), load(p + len - 8, 8), (uint32_t)len};
    if (len >= 4) return (Key){load(p, 4), load(p + len - 4, 4), (uint32_t)len};
    if (len == 0) return (Key){0, 0, 0};
    return (Key){(uint64_t)(unsigned char)p[0] | (uint64_t)(unsigned char)p[len / 2] << 8 |
                     (uint64_t)(unsigned char)p[len - 1] << 16,
                 0, (uint32_t)len};
}

static inline size_t hash_of(Key key) {
    if (key.kind == LONG_KIND) return key.a;
    uint128 product = (uint128)(key.a ^ 0x9E3779B97F4A7C15u) * (key.b ^ (0xD6E8FEB86659FD93u + key.kind));
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static inline bool is_key(const DictionarySlot *slot, Key key) {
    return slot->a == key.a && slot->b == key.b && slot->kind == key.kind;
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

size_t dictionary_size(const Dictionary *dictionary, size_t more) {
    size_t slots = dictionary->slots, count = dictionary->count + more;
    while (count * 2 > slots) slots *= 2;
    return slots * sizeof *dictionary->slot + count * sizeof(uint64_t) + dictionary->bytes.len;
}

/* All slots are written at once: of memory that is zeros already, each page would be mapped when it is looked at and once more
 * when an entry comes. Large pages spare most of both, and texts are found all over them. */
static DictionarySlot *slots_new(size_t slots) {
    size_t size = slots * sizeof(DictionarySlot), whole = (size + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1);
    DictionarySlot *slot = size < HUGE_PAGE ? malloc(size) : aligned_alloc(HUGE_PAGE, whole);
    if (!slot) arena_out_of_memory("dictionary", size);
    if (size >= HUGE_PAGE) madvise(slot, size & ~(size_t)(HUGE_PAGE - 1), MADV_HUGEPAGE); /* a last one would be cleared for a part of it */
    return memset(slot, 0, size);
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
    DictionarySlot *slot = slots_new(slots);
    for (size_t old = 0; old < dictionary->slots; old++) {
        const DictionarySlot *from = &dictionary->slot[old];
        if (!from->taken) continue;
        size_t i = hash_of((Key){from->a, from->b, from->kind}) & mask;
        while (slot[i].taken) i = (i + 1) & mask;
        slot[i] = *from;
    }
    free(dictionary->slot);
    dictionary->slot = slot;
    dictionary->slots = slots;
}

static uint32_t add(Dictionary *dictionary, Str text, Key key, DictionarySlot *at) {
    uint32_t number = (uint32_t)dictionary->count++;
    *at = (DictionarySlot){key.a, key.b, key.kind, number + 1};
    buf_add(&dictionary->bytes, text);
    buf_append(&dictionary->end, &(uint64_t){dictionary->bytes.len}, sizeof(uint64_t));
    if (dictionary->count * 2 > dictionary->slots) grow(dictionary);
    return number;
}

/* The slot of a text, or the free one where it would be entered. */
static inline DictionarySlot *slot_of(const Dictionary *dictionary, Str text, Key key, size_t hash) {
    size_t mask = dictionary->slots - 1, i = hash & mask;
    DictionarySlot *slot = &dictionary->slot[i];
    for (; slot->taken; i = (i + 1) & mask, slot = &dictionary->slot[i]) {
        if (!is_key(slot, key)) continue;
        if (key.kind < LONG_KIND || str_eq(dictionary_text(dictionary, slot->taken - 1), text)) break;
    }
    return slot;
}

static inline uint32_t number_of(Dictionary *dictionary, Str text, Key key, size_t hash) {
    DictionarySlot *slot = slot_of(dictionary, text, key, hash);
    return slot->taken ? slot->taken - 1 : add(dictionary, text, key, slot);
}

uint32_t dictionary_number(Dictionary *dictionary, Str text) {
    Key key = key_of(text);
    return number_of(dictionary, text, key, hash_of(key));
}

bool dictionary_find(const Dictionary *dictionary, Str text, uint32_t *number) {
    Key key = key_of(text);
    const DictionarySlot *slot = slot_of(dictionary, text, key, hash_of(key));
    if (!slot->taken) return false;
    *number = slot->taken - 1;
    return true;
}

/* Of a dictionary that is larger than the first cache, slots come from further away: for many texts at once they are
 * fetched side by side. */
static void number_far(Dictionary *dictionary, const Str *text, size_t count, uint32_t *out) {
    Key key[AT_ONCE];
    size_t hash[AT_ONCE];
    for (size_t from = 0; from < count; from += AT_ONCE) {
        size_t part = count - from < AT_ONCE ? count - from : AT_ONCE, mask = dictionary->slots - 1;
        for (size_t i = 0; i < part; i++) {
            key[i] = key_of(text[from + i]);
            hash[i] = hash_of(key[i]);
            const DictionarySlot *slot = &dictionary->slot[hash[i] & mask];
            prefetch(slot);
            prefetch(&slot->taken); /* which may be in the next line */
        }
        for (size_t i = 0; i < part; i++) {
            Str value = text[from + i];
            out[from + i] = value.ptr ? number_of(dictionary, value, key[i], hash[i]) : 0;
        }
    }
}

/* Many columns have one value for most of their rows: as long as it is the first one's, nothing is looked up. */
static size_t number_run(Dictionary *dictionary, const Str *text, size_t count, uint32_t *out) {
    if (!count || !text[0].ptr || text[0].len > SHORT) return 0;
    Key first = key_of(text[0]);
    uint32_t number = number_of(dictionary, text[0], first, hash_of(first));
    size_t i = 0;
    for (; i < count && text[i].ptr && text[i].len == text[0].len; i++) {
        Key key = key_of(text[i]);
        if (key.a != first.a || key.b != first.b) break;
        out[i] = number;
    }
    return i;
}

void dictionary_numbers(Dictionary *dictionary, const Str *text, size_t count, uint32_t *out) {
    if (dictionary->count > CACHED) {
        number_far(dictionary, text, count, out);
        return;
    }
    for (size_t i = number_run(dictionary, text, count, out); i < count; i++) {
        Key key = key_of(text[i]);
        out[i] = text[i].ptr ? number_of(dictionary, text[i], key, hash_of(key)) : 0;
    }
}
