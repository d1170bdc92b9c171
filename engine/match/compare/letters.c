#include "engine/match/compare/letters.h"

#include "engine/base/utf8.h"

#include <stdlib.h>

/* 255 codes in the order of their code points: ASCII, lower-case Latin letters with marks, the Cyrillic of Russian,
 * Ukrainian, Belarusian and Kazakh, and the signs « » – ’ № of names that no cleaner has seen. */
typedef struct Range {
    uint16_t first, last, code;
} Range;

static const Range ranges[] = {
    {0x20, 0x7E, 1},       {0xAB, 0xAB, 96},      {0xBB, 0xBB, 97},    {0xDF, 0xF6, 98},    {0xF8, 0xFF, 122},
    {0x105, 0x105, 130},   {0x107, 0x107, 131},   {0x10D, 0x10D, 132}, {0x119, 0x119, 133}, {0x11F, 0x11F, 134},
    {0x142, 0x142, 135},   {0x144, 0x144, 136},   {0x15B, 0x15B, 137}, {0x15F, 0x15F, 138}, {0x161, 0x161, 139},
    {0x17A, 0x17A, 140},   {0x17C, 0x17C, 141},   {0x17E, 0x17E, 142}, {0x401, 0x40C, 143}, {0x40E, 0x44F, 155},
    {0x451, 0x45C, 221},   {0x45E, 0x45F, 233},   {0x490, 0x493, 235}, {0x49A, 0x49B, 239}, {0x4A2, 0x4A3, 241},
    {0x4AE, 0x4B1, 243},   {0x4BA, 0x4BB, 247},   {0x4D8, 0x4D9, 249}, {0x4E8, 0x4E9, 251}, {0x2013, 0x2013, 253},
    {0x2019, 0x2019, 254}, {0x2116, 0x2116, 255},
};

uint32_t letter_code(uint32_t c) {
    if (c - 0x20 <= 0x7E - 0x20) return c - 0x20 + 1;
    if (c - 0x410 <= 0x44F - 0x410) return c - 0x410 + 157; /* А-я; the rest is rare */
    for (size_t i = 1; i < ARRAY_LEN(ranges) && c >= ranges[i].first; i++) {
        if (c <= ranges[i].last) return c - ranges[i].first + ranges[i].code;
    }
    return 0;
}

uint32_t letter_point(uint32_t code) {
    assert(code > 0 && code < LETTER_CODES);
    size_t i = ARRAY_LEN(ranges) - 1;
    while (ranges[i].code > code) i--;
    return code - ranges[i].code + ranges[i].first;
}

void decode(Str value, Decoded *out) {
    out->heap = (Buf){0};
    out->at = out->fixed;
    out->len = 0;
    if (value.len > ARRAY_LEN(out->fixed)) { /* a letter is at least one byte; malloc's memory suits any type */
        if (value.len > UINT32_MAX / sizeof(uint32_t)) arena_out_of_memory("measure", value.len);
        out->at = (uint32_t *)(void *)buf_reserve(&out->heap, value.len * sizeof(uint32_t));
    }
    for (size_t i = 0; i < value.len;) out->at[out->len++] = utf8_next(value, &i);
}

void decode_end(Decoded *decoded) {
    buf_free(&decoded->heap);
}

Letters letters_keep(const uint32_t *points, uint32_t len, Arena *arena, uint8_t *codes) {
    uint32_t i = 0;
    while (i < len && letter_code(points[i])) i++;
    if (i < len) {
        uint32_t *wide = arena_array_raw(arena, len, sizeof *wide);
        memcpy(wide, points, len * sizeof *wide);
        return (Letters){NULL, wide, len};
    }
    uint8_t *narrow = codes && len <= PREPARED_CODES ? codes : arena_array_raw(arena, len, 1);
    for (i = 0; i < len; i++) narrow[i] = (uint8_t)letter_code(points[i]);
    return (Letters){narrow, NULL, len};
}

uint64_t letters_signature(const uint32_t *points, uint32_t len) {
    uint64_t signature = 0;
    for (uint32_t i = 0; i < len; i++) signature |= letter_bit(points[i]);
    return signature;
}

bool letters_equal(Letters a, Letters b) {
    if (a.len != b.len) return false;
    if (a.narrow && b.narrow) return memcmp(a.narrow, b.narrow, a.len) == 0;
    for (uint32_t i = 0; i < a.len; i++) {
        if (letters_at(a, i) != letters_at(b, i)) return false;
    }
    return true;
}

int letters_compare(Letters a, Letters b) {
    uint32_t len = min_u32(a.len, b.len);
    uint32_t same = letters_prefix(a, b, len);
    if (same < len) return letters_at(a, same) < letters_at(b, same) ? -1 : 1;
    return a.len < b.len ? -1 : a.len > b.len;
}

uint32_t letters_prefix(Letters a, Letters b, uint32_t max) {
    max = min_u32(max, min_u32(a.len, b.len));
    uint32_t i = 0;
    if (a.narrow && b.narrow) {
        while (i < max && a.narrow[i] == b.narrow[i]) i++;
    } else {
        while (i < max && letters_at(a, i) == letters_at(b, i)) i++;
    }
    return i;
}

void prepare_points(Prepared *out, const uint32_t *points, uint32_t len, Arena *arena) {
    Letters letters = letters_keep(points, len, arena, out->u.codes);
    out->signature = letters_signature(points, len);
    out->len = len;
    out->where = letters.narrow == out->u.codes ? PREPARED_INLINE : letters.narrow ? PREPARED_NARROW : PREPARED_WIDE;
    if (out->where == PREPARED_NARROW) out->u.narrow = letters.narrow;
    if (out->where == PREPARED_WIDE) out->u.wide = letters.wide;
}

void prepare_letters(Prepared *out, Str value, Arena *arena) {
    Decoded text;
    decode(value, &text);
    prepare_points(out, text.at, text.len, arena);
    decode_end(&text);
}

static void close_scratch(void *handle) {
    MeasureScratch *scratch = handle;
    for (size_t i = 0; i < SCRATCH_SLOTS; i++) buf_free(&scratch->slots[i]);
}

MeasureScratch *measure_scratch_new(Arena *arena) {
    MeasureScratch *scratch = arena_alloc(arena, sizeof *scratch);
    arena_own(arena, close_scratch, scratch);
    return scratch;
}

void *scratch_take(MeasureScratch *scratch, int slot, size_t count, size_t size) {
    assert(count <= SIZE_MAX / size);
    scratch->slots[slot].len = 0;
    return buf_reserve(&scratch->slots[slot], count * size + 1);
}

/* Ids of code points without a letter code: LETTER_CODES and on, in order of first sight. */
typedef struct Slot {
    uint32_t point, id; /* id 0: free */
} Slot;

static uint32_t id_of(uint32_t point, Slot *slots, uint32_t mask, uint32_t *alphabet) {
    uint32_t code = letter_code(point);
    if (code) return code;
    uint32_t at = point * 0x9E3779B1u >> 7 & mask;
    while (slots[at].id && slots[at].point != point) at = (at + 1) & mask;
    if (!slots[at].id) slots[at] = (Slot){point, (*alphabet)++};
    return slots[at].id;
}

static void ids_of(Letters s, uint32_t *ids, Slot *slots, uint32_t mask, uint32_t *alphabet) {
    for (uint32_t i = 0; i < s.len; i++) {
        ids[i] = s.narrow ? s.narrow[i] : id_of(s.wide[i], slots, mask, alphabet);
    }
}

LettersPair letters_pair(Letters a, Letters b, MeasureScratch *scratch) {
    uint32_t *ids_a = scratch_take(scratch, SCRATCH_IDS_A, a.len, sizeof *ids_a);
    uint32_t *ids_b = scratch_take(scratch, SCRATCH_IDS_B, b.len, sizeof *ids_b);
    uint64_t wide = (uint64_t)(a.narrow ? 0 : a.len) + (b.narrow ? 0 : b.len);
    uint32_t size = 2, alphabet = LETTER_CODES;
    while (size < wide * 2) size *= 2;
    Slot *slots = scratch_take(scratch, SCRATCH_HASH, size, sizeof *slots);
    memset(slots, 0, size * sizeof *slots);
    ids_of(a, ids_a, slots, size - 1, &alphabet);
    ids_of(b, ids_b, slots, size - 1, &alphabet);
    return (LettersPair){ids_a, ids_b, a.len, b.len, alphabet};
}
