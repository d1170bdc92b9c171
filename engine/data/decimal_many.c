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

void decimal_parse_many(const Str *text, size_t count, unsigned scale, DecimalFormat format, int64_t *out, uint64_t *left) {
    __builtin_cpu_init();
    if (scale <= SCALE_MAX && __builtin_cpu_supports("sse4.1")) parse_all(text, count, scale, format.point, out, left);
    else leave_all(count, left);
}

#else

void decimal_parse_many(const Str *text, size_t count, unsigned scale, DecimalFormat format, int64_t *out, uint64_t *left) {
    (void)text, (void)scale, (void)format, (void)out;
    leave_all(count, left);
}

#endif
