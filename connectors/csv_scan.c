#include "connectors/csv_scan.h"

enum { BLOCK = 64 };

bool csv_scan_kind(Str name, CsvScanKind *out) {
    static const char *const names[] = {"auto", "plain", "sse2", "avx2", "avx512", "vbmi2"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (!str_eq(name, str_of(names[i]))) continue;
        *out = (CsvScanKind)i;
        return true;
    }
    return false;
}

CsvIndex *csv_index_new(Arena *arena) {
    size_t room = CSV_SCAN_WINDOW + 2 * BLOCK; /* marks are written in groups, past their number */
    CsvIndex *index = arena_alloc(arena, sizeof *index);
    uint32_t *arrays = arena_array_raw(arena, 3 * room, sizeof *arrays);
    index->mark = arrays + 1;
    index->end = arrays + room + 1;
    index->inner = arrays + 2 * room;
    index->mark[-1] = index->end[-1] = UINT32_MAX;
    return index;
}

#if defined(__x86_64__)

#include <immintrin.h>

/* Which of 64 bytes are what; bit i is byte i. */
typedef struct Masks {
    uint64_t quote, separator, lf, cr;
    uint64_t comment;
    uint64_t never;   /* 0x00, 0xC0, 0xC1: never in our text */
    uint64_t follows; /* 0x80..0xBF: continue a character */
    uint64_t high;    /* 0x80..0xFF */
    uint64_t three;   /* 0xE0..0xFF: begin a character of three or four bytes, or are wrong */
} Masks;

/* What the previous block says of the first bytes of this one. */
typedef struct Carry {
    uint64_t inside;  /* all ones: within quotes */
    uint64_t edge;    /* bit 0: behind a separator, line end or quote, or at the start */
    uint64_t closed;  /* bit 0: behind a closing quote */
    uint64_t cr;      /* bit 0: behind a CR */
    uint64_t line;    /* bit 0: at the start of a line outside quotes */
    uint64_t follows; /* bits 0..2: bytes that must continue a character */
} Carry;

#define INLINE static inline __attribute__((always_inline))

/* Characters of three and four bytes whose second byte may not be any: overlong forms, surrogates, past U+10FFFF
 * (Unicode standard, table 3-7). Rare in our texts, so byte by byte. */
INLINE uint64_t wrong_threes(const char *text, uint64_t three) {
    uint64_t wrong = 0;
    for (; three; three &= three - 1) {
        const unsigned char *p = (const unsigned char *)text + __builtin_ctzll(three);
        bool bad = p[0] == 0xE0   ? p[1] < 0xA0
                   : p[0] == 0xED ? p[1] >= 0xA0
                   : p[0] == 0xF0 ? p[1] < 0x90
                   : p[0] == 0xF4 ? p[1] >= 0x90
                                  : p[0] > 0xF4;
        if (bad) wrong |= three & -three;
    }
    return wrong;
}

/* Bytes that are not UTF-8 here. */
INLINE uint64_t wrong_text(const Masks *m, const char *text, Carry *carry) {
    uint64_t lead = m->high ^ m->follows, needed = lead << 1 | carry->follows, wrong = m->never;
    carry->follows = lead >> 63;
    if (__builtin_expect(m->three != 0, 0)) {
        uint64_t four = 0;
        for (uint64_t rest = m->three; rest; rest &= rest - 1) {
            if ((unsigned char)text[__builtin_ctzll(rest)] >= 0xF0) four |= rest & -rest;
        }
        needed |= m->three << 2 | four << 3;
        carry->follows |= m->three >> 62 | four >> 61;
        wrong |= wrong_threes(text, m->three);
    }
    return wrong | (needed ^ m->follows);
}

/* Marks, line ends outside quotes and inside, of one block; returns the bytes that the index must not go past. */
INLINE uint64_t structure(const Masks *m, uint64_t inside, Carry *carry, uint64_t *marks, uint64_t *ends,
                          uint64_t *inner) {
    uint64_t breaks = m->lf | m->cr, edges = m->separator | breaks | m->quote;
    uint64_t line_ends = breaks & ~(m->lf & (m->cr << 1 | carry->cr)); /* the LF of a CRLF ends nothing more */
    uint64_t opening = m->quote & inside, closing = m->quote & ~inside;
    uint64_t wrong = (opening & ~(edges << 1 | carry->edge)) | ((closing << 1 | carry->closed) & ~edges);
    uint64_t lines = breaks & ~inside;
    wrong |= m->comment & (lines << 1 | carry->line);
    *ends = line_ends & ~inside;
    *inner = line_ends & inside;
    *marks = (m->separator & ~inside) | *ends;
    carry->inside = (uint64_t)((int64_t)inside >> 63);
    carry->edge = edges >> 63;
    carry->closed = closing >> 63;
    carry->cr = m->cr >> 63;
    carry->line = lines >> 63;
    return wrong;
}

/* The numbers of the marks that are line ends, counted from `number`; returns where the next go. Two are written
 * always: most blocks have none to two, and a branch on that would be guessed wrong often. */
INLINE uint32_t *put_ends(uint32_t *to, uint32_t number, uint64_t marks, uint64_t ends) {
    uint32_t *next = to + __builtin_popcountll(ends);
#define PUT(i) (to[i] = number + (uint32_t)__builtin_popcountll(marks & ((ends ^ (ends - 1)) >> 1)), ends &= ends - 1)
    PUT(0), PUT(1);
    for (size_t i = 2; ends; i++) PUT(i);
#undef PUT
    return next;
}

INLINE void put_inner(CsvIndex *out, uint32_t base, uint64_t inner) {
    for (; inner; inner &= inner - 1) out->inner[out->inners++] = base + (uint32_t)__builtin_ctzll(inner);
}

INLINE uint64_t prefix_xor_shifts(uint64_t x) {
    for (int shift = 1; shift < 64; shift *= 2) x ^= x << shift;
    return x;
}

__attribute__((target("pclmul"))) INLINE uint64_t prefix_xor_clmul(uint64_t x) {
    __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)x), _mm_set1_epi8(-1), 0);
    return (uint64_t)_mm_cvtsi128_si64(product);
}

INLINE void put_marks_bits(uint32_t *to, uint32_t base, uint64_t marks, size_t count) {
    (void)count;
    for (; marks; marks &= marks - 1) *to++ = base + (uint32_t)__builtin_ctzll(marks);
}

/* Eight at a time, past the count: the branch is on full groups only. */
__attribute__((target("bmi"))) INLINE void put_marks_groups(uint32_t *to, uint32_t base, uint64_t marks, size_t count) {
#define PUT(i) (to[i] = base + (uint32_t)_tzcnt_u64(marks), marks &= marks - 1) /* -O2 does not unroll a loop */
    for (size_t done = 0; done < count; done += 8, to += 8) PUT(0), PUT(1), PUT(2), PUT(3), PUT(4), PUT(5), PUT(6), PUT(7);
#undef PUT
}

#define WITH_VBMI2 "avx512f,avx512bw,avx512vl,avx512vbmi2,pclmul,bmi,bmi2,popcnt"

__attribute__((target(WITH_VBMI2))) INLINE void put_marks_compress(uint32_t *to, uint32_t base, uint64_t marks,
                                                                   size_t count) {
    static const _Alignas(64) unsigned char numbers[BLOCK] = {
        0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
        22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43,
        44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63};
    __m512i packed = _mm512_maskz_compress_epi8(marks, _mm512_load_si512(numbers)),
            bases = _mm512_set1_epi32((int)base);
    _mm512_storeu_si512(to, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_castsi512_si128(packed)), bases));
    if (__builtin_expect(count <= 16, 1)) return;
    _mm512_storeu_si512(to + 16, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 1)), bases));
    _mm512_storeu_si512(to + 32, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 2)), bases));
    _mm512_storeu_si512(to + 48, _mm512_add_epi32(_mm512_cvtepu8_epi32(_mm512_extracti32x4_epi32(packed, 3)), bases));
}

INLINE uint64_t four16(__m128i a, __m128i b, __m128i c, __m128i d) {
    return (uint64_t)(uint32_t)_mm_movemask_epi8(a) | (uint64_t)(uint32_t)_mm_movemask_epi8(b) << 16 |
           (uint64_t)(uint32_t)_mm_movemask_epi8(c) << 32 | (uint64_t)(uint32_t)_mm_movemask_epi8(d) << 48;
}

INLINE uint64_t equal_sse2(const __m128i v[4], char c) {
    __m128i w = _mm_set1_epi8(c);
    return four16(_mm_cmpeq_epi8(v[0], w), _mm_cmpeq_epi8(v[1], w), _mm_cmpeq_epi8(v[2], w), _mm_cmpeq_epi8(v[3], w));
}

/* Signed comparison: 0x80..0xFF are -128..-1. */
INLINE uint64_t below_sse2(const __m128i v[4], char c) {
    __m128i w = _mm_set1_epi8(c);
    return four16(_mm_cmplt_epi8(v[0], w), _mm_cmplt_epi8(v[1], w), _mm_cmplt_epi8(v[2], w), _mm_cmplt_epi8(v[3], w));
}

INLINE Masks masks_sse2(const char *text, const CsvDialect *d, bool comment) {
    const __m128i v[4] = {_mm_loadu_si128((const __m128i *)(const void *)text),
                          _mm_loadu_si128((const __m128i *)(const void *)(text + 16)),
                          _mm_loadu_si128((const __m128i *)(const void *)(text + 32)),
                          _mm_loadu_si128((const __m128i *)(const void *)(text + 48))};
    Masks m = {.quote = equal_sse2(v, d->quote),
               .separator = equal_sse2(v, d->separator),
               .lf = equal_sse2(v, '\n'),
               .cr = equal_sse2(v, '\r'),
               .comment = comment ? equal_sse2(v, d->comment) : 0,
               .follows = below_sse2(v, (char)0xC0),
               .high = four16(v[0], v[1], v[2], v[3])};
    m.three = m.high & ~below_sse2(v, (char)0xE0);
    m.never = equal_sse2(v, 0) | (m.high & ~m.follows & below_sse2(v, (char)0xC2));
    return m;
}

#define WITH_AVX2 "avx2,pclmul,bmi,bmi2,popcnt"

__attribute__((target(WITH_AVX2))) INLINE uint64_t two32(__m256i a, __m256i b) {
    return (uint64_t)(uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

__attribute__((target(WITH_AVX2))) INLINE uint64_t equal_avx2(__m256i a, __m256i b, char c) {
    __m256i w = _mm256_set1_epi8(c);
    return two32(_mm256_cmpeq_epi8(a, w), _mm256_cmpeq_epi8(b, w));
}

__attribute__((target(WITH_AVX2))) INLINE uint64_t below_avx2(__m256i a, __m256i b, char c) {
    __m256i w = _mm256_set1_epi8(c);
    return two32(_mm256_cmpgt_epi8(w, a), _mm256_cmpgt_epi8(w, b));
}

/* Bytes that few files have: a CR, or what text cannot hold or holds rarely. */
__attribute__((target(WITH_AVX2))) INLINE bool any_rare_avx2(__m256i a, __m256i b) {
    __m256i least = _mm256_min_epu8(a, b), most = _mm256_max_epu8(a, b), cr = _mm256_set1_epi8('\r'), c0 = _mm256_set1_epi8((char)0xC0);
    __m256i from_c0 = _mm256_min_epu8(_mm256_sub_epi8(a, c0), _mm256_sub_epi8(b, c0));
    __m256i rare = _mm256_or_si256(_mm256_cmpeq_epi8(a, cr), _mm256_cmpeq_epi8(b, cr));
    rare = _mm256_or_si256(rare, _mm256_cmpeq_epi8(least, _mm256_setzero_si256()));
    rare = _mm256_or_si256(rare, _mm256_cmpeq_epi8(_mm256_max_epu8(most, _mm256_set1_epi8((char)0xE0)), most));
    rare = _mm256_or_si256(rare, _mm256_cmpeq_epi8(_mm256_min_epu8(from_c0, _mm256_set1_epi8(1)), from_c0));
    return _mm256_movemask_epi8(rare) != 0;
}

__attribute__((target(WITH_AVX2))) INLINE Masks masks_avx2(const char *text, const CsvDialect *d, bool comment) {
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)text),
            b = _mm256_loadu_si256((const __m256i *)(const void *)(text + 32));
    Masks m = {.quote = equal_avx2(a, b, d->quote),
               .separator = equal_avx2(a, b, d->separator),
               .lf = equal_avx2(a, b, '\n'),
               .comment = comment ? equal_avx2(a, b, d->comment) : 0,
               .follows = below_avx2(a, b, (char)0xC0),
               .high = two32(a, b)};
    if (!any_rare_avx2(a, b)) return m;
    m.cr = equal_avx2(a, b, '\r');
    m.three = m.high & ~below_avx2(a, b, (char)0xE0);
    m.never = equal_avx2(a, b, 0) | (m.high & ~m.follows & below_avx2(a, b, (char)0xC2));
    return m;
}

#define WITH_AVX512 "avx512f,avx512bw,avx512vl,pclmul,bmi,bmi2,popcnt"

/* Keeps a mask among the general registers, where the arithmetic on it is done: gcc leaves some in the mask registers, whose
 * shifts and ors take four times as long. */
INLINE uint64_t general(__mmask64 mask) {
    __asm__("" : "+r"(mask));
    return mask;
}

__attribute__((target(WITH_AVX512))) INLINE uint64_t equal_avx512(__m512i v, char c) {
    return general(_mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(c)));
}

__attribute__((target(WITH_AVX512))) INLINE uint64_t below_avx512(__m512i v, char c) {
    return general(_mm512_cmplt_epi8_mask(v, _mm512_set1_epi8(c)));
}

__attribute__((target(WITH_AVX512))) INLINE Masks masks_avx512(const char *text, const CsvDialect *d, bool comment) {
    __m512i v = _mm512_loadu_si512(text);
    Masks m = {.quote = equal_avx512(v, d->quote),
               .separator = equal_avx512(v, d->separator),
               .lf = equal_avx512(v, '\n'),
               .cr = equal_avx512(v, '\r'),
               .comment = comment ? equal_avx512(v, d->comment) : 0,
               .follows = below_avx512(v, (char)0xC0),
               .high = general(_mm512_movepi8_mask(v)),
               .three = general(_mm512_cmpge_epu8_mask(v, _mm512_set1_epi8((char)0xE0)))};
    m.never = general(_mm512_testn_epi8_mask(v, v)) | (m.high & ~m.follows & below_avx512(v, (char)0xC2));
    return m;
}

/* A quote or comment sign that the dialect does not have: a byte at which the index ends anyway. */
#define NO_SIGN ((char)0xFF)

/* Cuts the masks off before the first wrong byte. */
INLINE void stop_before(uint64_t wrong, uint64_t *marks, uint64_t *ends, uint64_t *inner) {
    uint64_t before = (wrong & -wrong) - 1;
    *marks &= before;
    *ends &= before;
    *inner &= before;
}

/* The loop over blocks, the same for every instruction set. */
#define SCAN(name, features, masks_of, prefix_xor, put_marks)                                                          \
    __attribute__((target(features))) static void name(const CsvDialect *dialect, const char *text, size_t len,        \
                                                       CsvIndex *out) {                                                \
        CsvDialect d = *dialect;                                                                                       \
        bool comment = d.comment != '\0';                                                                              \
        if (!d.quote) d.quote = NO_SIGN;                                                                               \
        Carry carry = {.edge = 1, .line = 1};                                                                          \
        uint64_t returns = 0, wrong = 0;                                                                               \
        uint32_t *mark = out->mark, *end = out->end, number = 0;                                                       \
        assert(len <= CSV_SCAN_WINDOW);                                                                                \
        out->inners = 0;                                                                                               \
        for (size_t i = 0; i < len && !wrong; i += BLOCK) {                                                            \
            uint64_t marks, ends, inner;                                                                               \
            Masks m = masks_of(text + i, &d, comment);                                                                 \
            wrong = wrong_text(&m, text + i, &carry);                                                                  \
            wrong |= structure(&m, prefix_xor(m.quote) ^ carry.inside, &carry, &marks, &ends, &inner);                 \
            if (__builtin_expect(len - i < BLOCK, 0)) wrong |= ~(uint64_t)0 << (len - i);                              \
            if (__builtin_expect(wrong != 0, 0)) stop_before(wrong, &marks, &ends, &inner);                            \
            uint32_t count = (uint32_t)__builtin_popcountll(marks);                                                    \
            put_marks(mark, (uint32_t)i, marks, count);                                                                \
            end = put_ends(end, number, marks, ends);                                                                  \
            if (__builtin_expect(inner != 0, 0)) put_inner(out, (uint32_t)i, inner);                                   \
            mark += count;                                                                                             \
            number += count;                                                                                           \
            returns |= ends & m.cr;                                                                                    \
        }                                                                                                              \
        out->marks = number;                                                                                           \
        out->ends = (size_t)(end - out->end);                                                                          \
        out->returns = returns != 0;                                                                                   \
    }

SCAN(scan_sse2, "popcnt", masks_sse2, prefix_xor_shifts, put_marks_bits)
SCAN(scan_avx2, WITH_AVX2, masks_avx2, prefix_xor_clmul, put_marks_groups)
SCAN(scan_avx512, WITH_AVX512, masks_avx512, prefix_xor_clmul, put_marks_groups)
SCAN(scan_vbmi2, WITH_VBMI2, masks_avx512, prefix_xor_clmul, put_marks_compress)

/* memmove to a lower address of at most 16 bytes: all is loaded before anything is stored. */
INLINE void move_down(char *to, const char *from, size_t len) {
    uint64_t head, tail;
    if (len >= 8) {
        memcpy(&head, from, 8);
        memcpy(&tail, from + len - 8, 8);
        memcpy(to, &head, 8);
        memcpy(to + len - 8, &tail, 8);
        return;
    }
    for (size_t i = 0; i < len; i++) to[i] = from[i];
}

static size_t undouble_sse2(char *ptr, size_t len, char quote) {
    const __m128i quotes = _mm_set1_epi8(quote);
    size_t to = 0;
    for (size_t from = 0; from < len;) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(ptr + from));
        uint32_t found = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(v, quotes));
        size_t run = found ? (size_t)__builtin_ctz(found) + 1 : 16;
        bool pair = found && run < len - from; /* else the quote found is behind the text */
        if (run > len - from) run = len - from;
        if (to < from) move_down(ptr + to, ptr + from, run);
        to += run;
        from += run + pair;
    }
    memset(ptr + to, quote, len - to);
    return to;
}

/* The second quotes of all pairs at once: the prefix XOR is 1 at the first of a pair and 0 at the second. */
__attribute__((target(WITH_VBMI2))) static size_t undouble_vbmi2(char *ptr, size_t len, char quote) {
    if (len > BLOCK) return undouble_sse2(ptr, len, quote);
    const __m512i quotes = _mm512_set1_epi8(quote);
    uint64_t within = _bzhi_u64(~(uint64_t)0, (unsigned)len);
    __m512i v = _mm512_loadu_si512(ptr);
    uint64_t found = _mm512_cmpeq_epi8_mask(v, quotes) & within;
    if (!found) return len;
    uint64_t kept = within & ~(found & ~prefix_xor_clmul(found));
    _mm512_mask_storeu_epi8(ptr, within, _mm512_mask_compress_epi8(quotes, kept, v));
    return (size_t)__builtin_popcountll(kept);
}

static bool can_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

static bool can_avx512(void) {
    return can_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl");
}

const CsvScan *csv_scan_find(CsvScanKind kind) {
    static const CsvScan sse2 = {scan_sse2, undouble_sse2}, avx2 = {scan_avx2, undouble_sse2},
                         avx512 = {scan_avx512, undouble_sse2}, vbmi2 = {scan_vbmi2, undouble_vbmi2};
    bool any = kind == CSV_SCAN_AUTO;
    __builtin_cpu_init();
    if ((any || kind == CSV_SCAN_VBMI2) && can_avx512() && __builtin_cpu_supports("avx512vbmi2")) return &vbmi2;
    if ((any || kind == CSV_SCAN_AVX512) && can_avx512()) return &avx512;
    if ((any || kind == CSV_SCAN_AVX2) && can_avx2()) return &avx2;
    if ((any || kind == CSV_SCAN_SSE2) && __builtin_cpu_supports("popcnt")) return &sse2;
    return NULL;
}

#else

const CsvScan *csv_scan_find(CsvScanKind kind) {
    (void)kind;
    return NULL;
}

#endif
