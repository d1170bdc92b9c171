#include "engine/data/decimal_many.h"

static void leave_all(size_t count, uint64_t *left) {
    memset(left, 0xFF, (count / 64 + 1) * sizeof *left);
}

#if defined(__x86_64__)

#include <immintrin.h>

enum { SIZE = 16, PAGE = 4096, SCALE_MAX = 8, DIGITS_MAX = 18 };

/* [s] closes the gap of a point that stands before the last s bytes. */
#define KEEP(i, s) ((unsigned char)((i) > 15 - (s) ? (i) : (i) ? (i) - 1 : 0x80))
#define GAP(s)                                                                                                         \
    {KEEP(0, s), KEEP(1, s), KEEP(2, s),  KEEP(3, s),  KEEP(4, s),  KEEP(5, s),  KEEP(6, s),  KEEP(7, s),              \
     KEEP(8, s), KEEP(9, s), KEEP(10, s), KEEP(11, s), KEEP(12, s), KEEP(13, s), KEEP(14, s), KEEP(15, s)}
static const _Alignas(SIZE) unsigned char gap[SCALE_MAX + 1][SIZE] = {
    {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, GAP(1), GAP(2), GAP(3), GAP(4), GAP(5), GAP(6), GAP(7), GAP(8)};

/* The 16 bytes that end with the text are loaded at once. Those before it are masked off and may be anybody's, but lie in
 * the text's own page, so they can be read. */
__attribute__((target("sse4.1"), no_sanitize("address", "thread"))) static inline bool
parse_plain(Str text, unsigned scale, char point, int64_t *out) {
    const char *end = text.ptr + text.len;
    if (text.len - 1 >= SIZE || ((uintptr_t)(end - 1) & (PAGE - 1)) < SIZE - 1) return false;
    unsigned negative = text.ptr[0] == '-', len = (unsigned)text.len - negative;
    unsigned behind = len > scale + 1 ? scale : 0;
    unsigned pointed = (behind != 0) & (end[-1 - (ptrdiff_t)behind] == point);
    unsigned digits = len - pointed;
    const __m128i numbers = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(end - SIZE));
    v = _mm_shuffle_epi8(v, _mm_load_si128((const __m128i *)(const void *)gap[pointed ? scale : 0]));
    v = _mm_sub_epi8(v, _mm_set1_epi8('0'));
    v = _mm_and_si128(v, _mm_cmpgt_epi8(numbers, _mm_set1_epi8((char)(SIZE - 1 - (int)digits))));
    bool plain = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(9)), v)) == 0xFFFF;
    v = _mm_maddubs_epi16(v, _mm_set1_epi16(1 << 8 | 10)); /* pairs of digits, then fours, then eights */
    v = _mm_madd_epi16(v, _mm_set1_epi32(1 << 16 | 100));
    v = _mm_packus_epi32(v, v);
    v = _mm_madd_epi16(v, _mm_set1_epi32(1 << 16 | 10000));
    uint64_t eights = (uint64_t)_mm_cvtsi128_si64(v);
    int64_t value = (int64_t)((eights & UINT32_MAX) * 100000000 + (eights >> 32));
    unsigned added = pointed ? 0 : scale;
    if (!plain || digits == 0 || digits + added > DIGITS_MAX) return false;
    value *= decimal_power(added);
    *out = negative ? -value : value;
    return true;
}

__attribute__((target("sse4.1"))) static void parse_all(const Str *text, size_t count, unsigned scale, char point, int64_t *out,
                                                         uint64_t *left) {
    for (size_t from = 0; from <= count; from += 64) {
        uint64_t bits = 0;
        for (size_t i = from; i < count && i < from + 64; i++) {
            bool read = text[i].len && parse_plain(text[i], scale, point, &out[i]);
            bits |= (uint64_t)!read << (i - from);
        }
        left[from / 64] = bits;
    }
}

/* ---- Four texts at once (AVX-512): each in a lane of 16 bytes that ends with it; masks have a bit a byte. */

#define WITH_AVX512 "avx512f,avx512bw,avx512dq,avx512vl,bmi,bmi2"
#define FOUR(type) __attribute__((target(WITH_AVX512), no_sanitize("address", "thread"))) static inline type

enum { LANES = 4 };

#define EVERY_LANE 0x0001000100010001u /* the first byte of each */

/* Constants of a scale, as masks. */
typedef struct Format {
    unsigned scale;
    char point;
    int64_t unit;      /* what 1 is */
    uint64_t at_point; /* where the point stands, if there is one */
    uint64_t too_long; /* where no digit of a number without point may stand */
} Format;

static Format format_of(unsigned scale, char point) {
    Format f = {.scale = scale, .point = point, .unit = decimal_power(scale)};
    if (scale) f.at_point = EVERY_LANE << (SIZE - 1 - scale);
    for (unsigned i = 0; i + DIGITS_MAX < SIZE + scale; i++) f.too_long |= EVERY_LANE << i;
    return f;
}

/* Text and, as 0xFF, which bytes of the lane are its own. What cannot be loaded so is no text at all. */
FOUR(void) load_lane(Str text, __m128i *bytes, __m128i *own) {
    static const _Alignas(32) unsigned char window[2 * SIZE] = {[SIZE] = 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                                                                0xFF,         0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    bool whole = text.len - 1 < SIZE && (((uintptr_t)text.ptr + text.len - 1) & (PAGE - 1)) >= SIZE - 1;
    const void *from = whole ? text.ptr + text.len - SIZE : (const char *)window;
    *bytes = _mm_loadu_si128((const __m128i *)from);
    *own = _mm_loadu_si128((const __m128i *)(const void *)(window + (whole ? text.len : 0)));
}

FOUR(__m512i) join(const __m128i lane[LANES]) {
    __m256i low = _mm256_inserti128_si256(_mm256_castsi128_si256(lane[0]), lane[1], 1);
    __m256i high = _mm256_inserti128_si256(_mm256_castsi128_si256(lane[2]), lane[3], 1);
    return _mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
}

/* Which lanes have any of these bytes. */
FOUR(__mmask8) lanes_with(uint64_t bytes) {
    const __m256i lane = _mm256_setr_epi64x(0xFFFF, 0xFFFFll << 16, 0xFFFFll << 32, (long long)(0xFFFFull << 48));
    return _mm256_test_epi64_mask(_mm256_set1_epi64x((long long)bytes), lane);
}

/* Lanes of 16 digits, 0 to 9 each, as numbers. */
FOUR(__m256i) values_of(__m512i v) {
    v = _mm512_maddubs_epi16(v, _mm512_set1_epi16(1 << 8 | 10));
    v = _mm512_madd_epi16(v, _mm512_set1_epi32(1 << 16 | 100));
    v = _mm512_packus_epi32(v, v);
    v = _mm512_madd_epi16(v, _mm512_set1_epi32(1 << 16 | 10000));
    v = _mm512_add_epi64(_mm512_mul_epu32(v, _mm512_set1_epi64(100000000)), _mm512_srli_epi64(v, 32));
    return _mm512_castsi512_si256(_mm512_maskz_compress_epi64(0x55, v));
}

/* Returns a bit for each text that was not read. whole: the scale is 0, known when compiled; then there are no points. */
__attribute__((target(WITH_AVX512), no_sanitize("address", "thread"), always_inline)) static inline unsigned
parse_four(const Str *text, const Format *f, bool whole, int64_t *out) {
    __m128i bytes[LANES], owned[LANES];
    for (size_t i = 0; i < LANES; i++) load_lane(text[i], &bytes[i], &owned[i]);
    __m512i v = join(bytes);
    uint64_t own = _mm512_movepi8_mask(join(owned));
    uint64_t first = own & ~(own << 1 & ~EVERY_LANE);
    uint64_t minus = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('-')) & first, digits = own ^ minus;
    uint64_t pointed = 0, moved = 0;
    if (!whole) {
        pointed = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8(f->point)) & f->at_point & digits << 1;
        moved = (pointed << 1) - (pointed >> (SIZE - 1 - f->scale)); /* up to the point: one byte on, over it */
        v = _mm512_mask_mov_epi8(v, moved, _mm512_bslli_epi128(v, 1));
        digits &= ~moved | (digits << 1 & ~EVERY_LANE);
    }
    v = _mm512_maskz_sub_epi8(digits, v, _mm512_set1_epi8('0'));
    uint64_t wrong = _mm512_cmpgt_epu8_mask(v, _mm512_set1_epi8(9)) | (digits & f->too_long & ~moved);
    __m256i value = values_of(v);
    if (!whole) value = _mm256_mask_mullo_epi64(value, (__mmask8)~lanes_with(pointed), value, _mm256_set1_epi64x(f->unit));
    value = _mm256_mask_sub_epi64(value, lanes_with(minus), _mm256_setzero_si256(), value);
    _mm256_storeu_si256((__m256i *)(void *)out, value);
    return (lanes_with(wrong) | (unsigned)~lanes_with(digits)) & ((1u << LANES) - 1);
}

__attribute__((target(WITH_AVX512), no_sanitize("address", "thread"), always_inline)) static inline void
parse_sixty_fours(const Str *text, size_t count, const Format *format, bool whole, int64_t *out, uint64_t *left) {
    for (size_t from = 0; from <= count; from += 64) {
        uint64_t bits = 0;
        for (size_t i = from; i < count && i < from + 64; i += LANES) {
            if (count - i >= LANES) {
                bits |= (uint64_t)parse_four(&text[i], format, whole, &out[i]) << (i - from);
                continue;
            }
            Str last[LANES] = {{0}};
            int64_t value[LANES];
            memcpy(last, &text[i], (count - i) * sizeof *last);
            bits |= (uint64_t)parse_four(last, format, whole, value) << (i - from);
            memcpy(&out[i], value, (count - i) * sizeof *value);
        }
        left[from / 64] = bits;
    }
}

__attribute__((target(WITH_AVX512), no_sanitize("address", "thread"))) static void
parse_fours(const Str *text, size_t count, unsigned scale, char point, int64_t *out, uint64_t *left) {
    Format format = format_of(scale, point);
    if (scale) parse_sixty_fours(text, count, &format, false, out, left);
    else parse_sixty_fours(text, count, &format, true, out, left);
}

static bool has_avx512(void) {
    return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("bmi2");
}

bool decimal_parse_many_by(DecimalWay way, const Str *text, size_t count, unsigned scale, DecimalFormat format, int64_t *out,
                           uint64_t *left) {
    __builtin_cpu_init();
    bool can = way == DECIMAL_WAY_AVX512 ? has_avx512() : way == DECIMAL_WAY_SSE41 ? __builtin_cpu_supports("sse4.1") != 0 : true;
    if (!can) return false;
    if (way == DECIMAL_WAY_PLAIN || scale > SCALE_MAX) leave_all(count, left);
    else if (way == DECIMAL_WAY_AVX512) parse_fours(text, count, scale, format.point, out, left);
    else parse_all(text, count, scale, format.point, out, left);
    return true;
}

#else

bool decimal_parse_many_by(DecimalWay way, const Str *text, size_t count, unsigned scale, DecimalFormat format, int64_t *out,
                           uint64_t *left) {
    (void)text, (void)scale, (void)format, (void)out;
    if (way != DECIMAL_WAY_PLAIN) return false;
    leave_all(count, left);
    return true;
}

#endif

void decimal_parse_many(const Str *text, size_t count, unsigned scale, DecimalFormat format, int64_t *out, uint64_t *left) {
    DecimalWay way = DECIMAL_WAY_AVX512;
    while (!decimal_parse_many_by(way, text, count, scale, format, out, left)) way--;
}
