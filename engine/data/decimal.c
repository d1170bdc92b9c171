/* Parsing has two paths: plain numbers ("-1234.50", all but all of them) eight digits at a time, and everything else by
 * first rewriting the text into that plain form. */
#include "engine/data/decimal.h"

#include <stdio.h>

enum { PLAIN_SIZE_MAX = 128 };

static const int64_t powers[19] = {1,
                                   10,
                                   100,
                                   1000,
                                   10000,
                                   100000,
                                   1000000,
                                   10000000,
                                   100000000,
                                   1000000000,
                                   10000000000,
                                   100000000000,
                                   1000000000000,
                                   10000000000000,
                                   100000000000000,
                                   1000000000000000,
                                   10000000000000000,
                                   100000000000000000,
                                   1000000000000000000};

int64_t decimal_power(unsigned scale) {
    assert(scale < ARRAY_LEN(powers));
    return powers[scale];
}

const char *decimal_fault_text(DecimalFault fault) {
    switch (fault) {
    case DECIMAL_OK: return "";
    case DECIMAL_EMPTY: return "empty";
    case DECIMAL_BAD: return "not a number";
    case DECIMAL_UNSURE: return "decimal sign unclear";
    case DECIMAL_SURPLUS_DIGITS: return "surplus digits";
    case DECIMAL_OVERFLOW: return "number too large";
    }
    return "";
}

/* Digits of a number without sign, point or exponent: `point` of them stand before the decimal point (it may lie
 * outside). */
static DecimalFault digits_value(const char *digit, size_t count, int64_t point, unsigned scale, bool negative,
                                 int64_t *out) {
    int64_t value = 0;
    int64_t wanted = point + (int64_t)scale; /* digits that make up the result */
    for (size_t i = 0; i < count; i++) {
        int d = digit[i] - '0';
        if ((int64_t)i >= wanted) {
            if (d) return DECIMAL_SURPLUS_DIGITS;
            continue;
        }
        if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, d, &value))
            return DECIMAL_OVERFLOW;
    }
    for (int64_t i = (int64_t)count; i < wanted && value; i++) {
        if (__builtin_mul_overflow(value, 10, &value)) return DECIMAL_OVERFLOW;
    }
    if (!negative && __builtin_sub_overflow((int64_t)0, value, &value)) return DECIMAL_OVERFLOW;
    *out = value;
    return DECIMAL_OK;
}

/* The first of 1 to 8 bytes in the lowest byte; reads no byte that is not theirs. */
static inline uint64_t load_bytes(const char *p, size_t count) {
    if (count >= 4) {
        uint32_t head, tail; /* they overlap, with the same bytes at the same places */
        memcpy(&head, p, sizeof head);
        memcpy(&tail, p + count - 4, sizeof tail);
        return head | (uint64_t)tail << 8 * (count - 4);
    }
    size_t middle = count / 2, last = count - 1;
    return (uint64_t)(unsigned char)p[0] | (uint64_t)(unsigned char)p[middle] << 8 * middle |
           (uint64_t)(unsigned char)p[last] << 8 * last;
}

/* Value of 1 to 8 digits, all at once: pairs, then fours, then eights (D. Lemire, "Quickly parsing eight digits",
 * 2018). */
static inline bool digits8(const char *p, size_t count, uint64_t *out) {
    unsigned missing = 8 * (8 - (unsigned)count);
    uint64_t w = load_bytes(p, count) << missing | (missing ? 0x3030303030303030u >> (64 - missing) : 0);
    if (((w & 0xF0F0F0F0F0F0F0F0u) | ((w + 0x0606060606060606u) & 0xF0F0F0F0F0F0F0F0u) >> 4) != 0x3333333333333333u)
        return false;
    w -= 0x3030303030303030u;
    w = w * 10 + (w >> 8);
    w = ((w & 0x000000FF000000FFu) * (100 + ((uint64_t)1000000 << 32)) +
         (w >> 16 & 0x000000FF000000FFu) * (1 + ((uint64_t)10000 << 32))) >>
        32;
    *out = w;
    return true;
}

static inline bool digits16(const char *p, size_t count, uint64_t *out) {
    uint64_t high;
    if (count <= 8) return digits8(p, count, out);
    if (!digits8(p, count - 8, &high) || !digits8(p + count - 8, 8, out)) return false;
    *out += high * 100000000;
    return true;
}

/* [-]digits[.digits], nothing else, at most 16 before the point and 18 in all; false for anything else, which is then
 * tried by the full reader. */
static bool parse_fast(Str s, unsigned scale, char point, int64_t *out) {
    bool negative = s.len && s.ptr[0] == '-';
    const char *p = s.ptr + negative;
    size_t len = s.len - negative, whole = len;
    uint64_t value, fraction = 0;
    if (scale > 8 || len == 0) return false;
    unsigned decimals = scale; /* most have as many as the scale */
    while (decimals && (len <= decimals + 1 || p[len - decimals - 1] != point)) decimals--;
    if (decimals) {
        whole = len - decimals - 1;
        if (!digits8(p + whole + 1, decimals, &fraction)) return false;
    }
    if (whole > 16 || whole + scale > 18 || !digits16(p, whole, &value)) return false;
    value = value * (uint64_t)powers[scale] + fraction * (uint64_t)powers[scale - decimals];
    *out = negative ? -(int64_t)value : (int64_t)value;
    return true;
}

typedef struct Reader {
    Str s;
    size_t i;
    char digit[PLAIN_SIZE_MAX];
    size_t count;  /* digits kept */
    int64_t point; /* of them before the point */
    bool negative, seen_point;
} Reader;

static bool take(Reader *r, Str literal) {
    if (!str_starts(str_sub(r->s, r->i, r->s.len), literal)) return false;
    r->i += literal.len;
    return true;
}

/* What stands between thousands: spaces (also U+00A0, U+202F, U+2009, U+2007) and apostrophes, whatever the format; then the
 * other one of '.' and ','. */
static const Str group_sign[] = {STR_CONST(" "), STR_CONST("\xC2\xA0"), STR_CONST("\xE2\x80\xAF"), STR_CONST("\xE2\x80\x89"),
                                 STR_CONST("\xE2\x80\x87"), STR_CONST("'"), STR_CONST("\xE2\x80\x99")};
enum { SPACES = 5, OTHER_POINT = ARRAY_LEN(group_sign) };

/* A thousands separator, if one stands here; *kind tells which, so that a number uses only one kind. */
static size_t separator(const Reader *r, char point, int *kind) {
    Str rest = str_sub(r->s, r->i, r->s.len);
    for (size_t k = 0; k < ARRAY_LEN(group_sign); k++) {
        if (str_starts(rest, group_sign[k])) {
            *kind = (int)k;
            return group_sign[k].len;
        }
    }
    char other = point == '.' ? ',' : '.';
    if (rest.len && rest.ptr[0] == other) {
        *kind = OTHER_POINT;
        return 1;
    }
    return 0;
}

static bool three_digits_follow(const Reader *r, size_t at) {
    if (r->s.len - at < 3) return false;
    for (size_t i = 0; i < 3; i++) {
        if (r->s.ptr[at + i] < '0' || r->s.ptr[at + i] > '9') return false;
    }
    return r->s.len - at == 3 || r->s.ptr[at + 3] < '0' || r->s.ptr[at + 3] > '9';
}

static DecimalFault read_digits(Reader *r, DecimalFormat format) {
    int used = -1, kind = -1;
    size_t since_separator = 0, groups = 0;
    bool any = false;
    for (; r->i < r->s.len;) {
        char c = r->s.ptr[r->i];
        if (c >= '0' && c <= '9') {
            any = true;
            since_separator++;
            if (!(r->count == 0 && c == '0' && !r->seen_point)) { /* leading zeros carry nothing */
                if (r->count == sizeof r->digit) return DECIMAL_OVERFLOW;
                r->digit[r->count++] = c;
                if (!r->seen_point) r->point++;
            }
            r->i++;
            continue;
        }
        if (c == format.point && !r->seen_point) {
            if (used >= 0 && since_separator != 3) return DECIMAL_BAD;
            r->seen_point = true;
            r->i++;
            continue;
        }
        size_t len = format.grouping && !r->seen_point ? separator(r, format.point, &kind) : 0;
        if (!len || !any || !three_digits_follow(r, r->i + len)) break;
        if (used >= 0 ? kind != used || since_separator != 3 : since_separator > 3) return DECIMAL_BAD;
        used = kind;
        since_separator = 0;
        groups++;
        r->i += len;
    }
    if (used == OTHER_POINT && groups == 1 && !r->seen_point && !format.sure) return DECIMAL_BAD;
    if (r->seen_point && r->s.ptr[r->i - 1] == format.point) return DECIMAL_BAD; /* "12." */
    return any ? DECIMAL_OK : DECIMAL_BAD;
}

static bool read_exponent(Reader *r) {
    if (r->i == r->s.len || (r->s.ptr[r->i] | 32) != 'e') return true;
    int64_t exponent;
    if (!str_int64(str_sub(r->s, r->i + 1, r->s.len), &exponent) || exponent < -400 || exponent > 400) return false;
    r->point += exponent;
    r->i = r->s.len;
    return true;
}

/* A minus, or a dash that stands for one: U+2212, U+2010, U+2011, U+2013. */
static bool take_minus(Reader *r, bool any_dash) {
    static const Str dash[] = {STR_CONST("\xE2\x80\x90"), STR_CONST("\xE2\x80\x91"), STR_CONST("\xE2\x80\x93")};
    bool taken = take(r, STR("-")) || take(r, STR("\xE2\x88\x92"));
    for (size_t i = 0; i < ARRAY_LEN(dash) && any_dash && !taken; i++) taken = take(r, dash[i]);
    return taken;
}

static void take_spaces(Reader *r) {
    for (size_t k = 0; k < SPACES; k++) {
        while (take(r, group_sign[k])) k = 0;
    }
}

static DecimalFault parse_full(Str text, unsigned scale, DecimalFormat format, int64_t *out) {
    Reader r = {.s = text};
    bool parentheses = format.grouping && take(&r, STR("("));
    r.negative = parentheses || take_minus(&r, format.grouping);
    bool sign = r.negative || take(&r, STR("+"));
    if (format.grouping && sign) take_spaces(&r);
    DecimalFault fault = read_digits(&r, format);
    if (fault != DECIMAL_OK) return fault;
    if (format.exponent && !read_exponent(&r)) return DECIMAL_BAD;
    if (format.grouping && r.i < r.s.len) take_spaces(&r);
    if (parentheses && !take(&r, STR(")"))) return DECIMAL_BAD;
    if (format.grouping && !sign && take_minus(&r, true)) r.negative = true;
    if (r.i != r.s.len) return DECIMAL_BAD;
    size_t zeros = 0;
    while (zeros < r.count && r.digit[zeros] == '0') zeros++;
    if (zeros == r.count) { /* zero, whatever its exponent */
        *out = 0;
        return DECIMAL_OK;
    }
    while (r.point < 0 && r.count < sizeof r.digit - 1 &&
           -r.point < (int64_t)sizeof r.digit) { /* 0.00x by an exponent */
        memmove(r.digit + 1, r.digit, r.count++);
        r.digit[0] = '0';
        r.point++;
    }
    if (r.point < 0) return DECIMAL_SURPLUS_DIGITS;
    return digits_value(r.digit, r.count, r.point, scale, r.negative, out);
}

DecimalFault decimal_parse(Str text, unsigned scale, DecimalFormat format, int64_t *out) {
    assert(scale <= DECIMAL_SCALE_MAX);
    if (text.ptr && parse_fast(text, scale, format.point, out)) return DECIMAL_OK;
    text = str_trim(text);
    if (text.len == 0) return DECIMAL_EMPTY;
    DecimalFault fault = parse_full(text, scale, format, out);
    if (fault != DECIMAL_BAD || !format.grouping || format.sure) return fault;
    format.point = format.point == '.' ? ',' : '.';
    format.sure = true;
    int64_t other;
    return parse_full(text, scale, format, &other) == DECIMAL_BAD ? DECIMAL_BAD : DECIMAL_UNSURE;
}

/* The digits of a number, at least `least` of them, before p; returns where they begin. */
static char *digits_before(char *p, uint128 rest, unsigned least) {
    static const char PAIRS[] = "00010203040506070809101112131415161718192021222324252627282930313233343536373839404142434445464748495051525354555657585960616263646566676869"
                                "707172737475767778798081828384858687888990919293949596979899";
    char *end = p;
    for (; rest > UINT64_MAX; rest /= 10) *--p = (char)('0' + (int)(rest % 10)); /* division by two words is slow */
    uint64_t word = (uint64_t)rest;
    for (; word >= 100; word /= 100) memcpy(p -= 2, PAIRS + 2 * (word % 100), 2);
    if (word >= 10) memcpy(p -= 2, PAIRS + 2 * word, 2);
    else if (word) *--p = (char)('0' + word);
    while (end - p < (ptrdiff_t)least) *--p = '0';
    return p;
}

Str decimal_print(int128 value, unsigned scale, char out[DECIMAL_TEXT_SIZE]) {
    char digits[DECIMAL_TEXT_SIZE], *end = digits + sizeof digits, *to = out;
    const char *from = digits_before(end, value < 0 ? -(uint128)value : (uint128)value, scale + 1);
    size_t whole = (size_t)(end - from) - scale;
    if (value < 0) *to++ = '-';
    for (size_t i = 0; i < whole; i++) *to++ = from[i];
    if (scale) *to++ = '.';
    for (size_t i = whole; i < whole + scale; i++) *to++ = from[i];
    *to = '\0';
    return (Str){out, (size_t)(to - out)};
}

bool decimal_rescale(int64_t value, unsigned from, unsigned to, int64_t *out) {
    if (to >= from) return !__builtin_mul_overflow(value, decimal_power(to - from), out);
    int64_t factor = decimal_power(from - to);
    if (value % factor) return false;
    *out = value / factor;
    return true;
}

bool decimal_mul_div(int64_t a, int64_t b, int64_t c, int64_t *out) {
    assert(c != 0);
    int128 product = (int128)a * b;
    int128 quotient = product / c, rest = product % c;
    int128 twice = rest < 0 ? -2 * rest : 2 * rest, limit = c < 0 ? -(int128)c : (int128)c;
    if (twice >= limit) quotient += (product < 0) == (c < 0) ? 1 : -1;
    if (quotient > INT64_MAX || quotient < INT64_MIN) return false;
    *out = (int64_t)quotient;
    return true;
}
