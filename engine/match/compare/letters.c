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

/* The same backwards. */
const uint16_t letter_points[LETTER_CODES] = {
    0x0,   0x20,  0x21,  0x22,  0x23,  0x24,  0x25,  0x26,  0x27,  0x28,  0x29,  0x2A,  0x2B,  0x2C,   0x2D,   0x2E,
    0x2F,  0x30,  0x31,  0x32,  0x33,  0x34,  0x35,  0x36,  0x37,  0x38,  0x39,  0x3A,  0x3B,  0x3C,   0x3D,   0x3E,
    0x3F,  0x40,  0x41,  0x42,  0x43,  0x44,  0x45,  0x46,  0x47,  0x48,  0x49,  0x4A,  0x4B,  0x4C,   0x4D,   0x4E,
    0x4F,  0x50,  0x51,  0x52,  0x53,  0x54,  0x55,  0x56,  0x57,  0x58,  0x59,  0x5A,  0x5B,  0x5C,   0x5D,   0x5E,
    0x5F,  0x60,  0x61,  0x62,  0x63,  0x64,  0x65,  0x66,  0x67,  0x68,  0x69,  0x6A,  0x6B,  0x6C,   0x6D,   0x6E,
    0x6F,  0x70,  0x71,  0x72,  0x73,  0x74,  0x75,  0x76,  0x77,  0x78,  0x79,  0x7A,  0x7B,  0x7C,   0x7D,   0x7E,
    0xAB,  0xBB,  0xDF,  0xE0,  0xE1,  0xE2,  0xE3,  0xE4,  0xE5,  0xE6,  0xE7,  0xE8,  0xE9,  0xEA,   0xEB,   0xEC,
    0xED,  0xEE,  0xEF,  0xF0,  0xF1,  0xF2,  0xF3,  0xF4,  0xF5,  0xF6,  0xF8,  0xF9,  0xFA,  0xFB,   0xFC,   0xFD,
    0xFE,  0xFF,  0x105, 0x107, 0x10D, 0x119, 0x11F, 0x142, 0x144, 0x15B, 0x15F, 0x161, 0x17A, 0x17C,  0x17E,  0x401,
    0x402, 0x403, 0x404, 0x405, 0x406, 0x407, 0x408, 0x409, 0x40A, 0x40B, 0x40C, 0x40E, 0x40F, 0x410,  0x411,  0x412,
    0x413, 0x414, 0x415, 0x416, 0x417, 0x418, 0x419, 0x41A, 0x41B, 0x41C, 0x41D, 0x41E, 0x41F, 0x420,  0x421,  0x422,
    0x423, 0x424, 0x425, 0x426, 0x427, 0x428, 0x429, 0x42A, 0x42B, 0x42C, 0x42D, 0x42E, 0x42F, 0x430,  0x431,  0x432,
    0x433, 0x434, 0x435, 0x436, 0x437, 0x438, 0x439, 0x43A, 0x43B, 0x43C, 0x43D, 0x43E, 0x43F, 0x440,  0x441,  0x442,
    0x443, 0x444, 0x445, 0x446, 0x447, 0x448, 0x449, 0x44A, 0x44B, 0x44C, 0x44D, 0x44E, 0x44F, 0x451,  0x452,  0x453,
    0x454, 0x455, 0x456, 0x457, 0x458, 0x459, 0x45A, 0x45B, 0x45C, 0x45E, 0x45F, 0x490, 0x491, 0x492,  0x493,  0x49A,
    0x49B, 0x4A2, 0x4A3, 0x4AE, 0x4AF, 0x4B0, 0x4B1, 0x4BA, 0x4BB, 0x4D8, 0x4D9, 0x4E8, 0x4E9, 0x2013, 0x2019, 0x2116,
};

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

/* Most values: letters with a code, of one byte or two of UTF-8, few enough for the cache line. False: anything else. */
static bool prepare_short(Prepared *out, Str value) {
    uint8_t codes[PREPARED_CODES] = {0};
    uint64_t signature = 0;
    uint32_t len = 0;
    const unsigned char *at = (const unsigned char *)value.ptr, *end = at + value.len;
    while (at < end) {
        uint32_t point = *at++;
        if (point >= 0x80) {
            if (point < 0xC2 || point > 0xDF || at == end || (*at & 0xC0) != 0x80) return false;
            point = (point & 0x1F) << 6 | (*at++ & 0x3Fu);
        }
        uint32_t code = point - 0x20 <= 0x7E - 0x20      ? point - 0x20 + 1
                        : point - 0x410 <= 0x44F - 0x410 ? point - 0x410 + 157
                                                         : letter_code(point);
        if (!code || len == PREPARED_CODES) return false;
        codes[len++] = (uint8_t)code;
        signature |= letter_bit(point);
    }
    memcpy(out->u.codes, codes, sizeof codes);
    out->signature = signature;
    out->len = len;
    out->where = PREPARED_INLINE;
    return true;
}

void prepare_letters(Prepared *out, Str value, Arena *arena) {
    if (prepare_short(out, value)) return;
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

void letters_print(Letters s, Buf *out) {
    for (uint32_t i = 0; i < s.len; i++) utf8_add(out, letters_at(s, i));
}

/* floor(sqrt(x)) */
static uint32_t root_of(uint64_t x) {
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 31; bit; bit >>= 1) {
        uint64_t more = root | bit;
        if (more * more <= x) root = more;
    }
    return (uint32_t)root;
}

uint32_t ppm_of_cosine(uint64_t common, uint64_t a, uint64_t b) {
    return root_of((uint64_t)((uint128)common * common * PPM * PPM / ((uint128)a * b)));
}
