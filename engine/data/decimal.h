/* Exact decimals: a 64-bit integer and a scale that belongs to the column (amount 1234.50 at scale 2 is 123450).
 * Sums are 128-bit. Text becomes a decimal here and nowhere else; a double never does. */
#ifndef KOPECK_DECIMAL_H
#define KOPECK_DECIMAL_H

#include "engine/base/str.h"

enum { DECIMAL_SCALE_MAX = 9, DECIMAL_TEXT_SIZE = 48 /* enough for any 128-bit sum, sign, point and NUL */ };

typedef enum DecimalFault {
    DECIMAL_OK,
    DECIMAL_EMPTY,          /* nothing but spaces */
    DECIMAL_BAD,            /* not a number in this format */
    DECIMAL_UNSURE,         /* a number once it is said which of '.' and ',' stands before the decimals: "1,234", "12,50" */
    DECIMAL_SURPLUS_DIGITS, /* more non-zero fraction digits than the scale */
    DECIMAL_OVERFLOW        /* does not fit 64 bits at this scale */
} DecimalFault;

/* How a source writes numbers. Grouping is accepted only where it separates whole groups of three digits. */
typedef struct DecimalFormat {
    char point;     /* '.' or ',' */
    bool grouping;  /* as people write: spaces of any width, apostrophes, and the other one of '.' and ',' between thousands */
    bool exponent;  /* "1.5e3" (JSON numbers) */
    bool sure;      /* somebody said which is the point: the other one groups in "1,234", too, not only in "1,234.5" and "1,234,567" */
} DecimalFormat;

/* Accepted: optional sign (ASCII or U+2212; when grouping also other dashes, one behind, or parentheses), digits, point, digits.
 * Zeros beyond the scale are not surplus. *out is untouched unless DECIMAL_OK. */
DecimalFault decimal_parse(Str text, unsigned scale, DecimalFormat format, int64_t *out);

const char *decimal_fault_text(DecimalFault fault); /* "surplus digits", for rejections */

/* Plain form with exactly `scale` fraction digits: -0.05, 1234.50. parse(print(x)) = x. */
Str decimal_print(int128 value, unsigned scale, char out[DECIMAL_TEXT_SIZE]);

static inline int128 decimal_magnitude(int128 value) {
    return value < 0 ? -value : value;
}

int64_t decimal_power(unsigned scale); /* 10^scale, scale 0..18 */

/* value at scale `from` expressed at scale `to`; false when digits would be lost or it overflows. */
bool decimal_rescale(int64_t value, unsigned from, unsigned to, int64_t *out) MUST_USE;

/* a * b / c rounded half away from zero, in 128 bits; c != 0. */
bool decimal_mul_div(int64_t a, int64_t b, int64_t c, int64_t *out) MUST_USE;

#endif
