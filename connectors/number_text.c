#include "connectors/number_text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* "-1.25e+03" from printf -> its digits and the place of the point; whatever byte the locale puts at the point is passed over. */
static size_t split(const char *scientific, char digits[32], int *point) {
    const char *e = strchr(scientific, 'e');
    size_t count = 0;
    for (const char *c = scientific; c < e; c++) {
        if (*c >= '0' && *c <= '9') digits[count++] = *c;
    }
    *point = (int)strtol(e + 1, NULL, 10) + 1;
    while (count > 1 && digits[count - 1] == '0') count--;
    return count;
}

static Str plain(const char *scientific, bool negative, char *out) {
    char digits[32];
    int point;
    size_t count = split(scientific, digits, &point), at = 0;
    if (negative) out[at++] = '-';
    if (point <= 0) {
        out[at++] = '0';
        out[at++] = '.';
        for (int i = point; i < 0; i++) out[at++] = '0';
        memcpy(out + at, digits, count);
        at += count;
    } else {
        for (size_t i = 0; i < (size_t)point || i < count; i++) {
            if (i == (size_t)point) out[at++] = '.';
            out[at++] = i < count ? digits[i] : '0';
        }
    }
    out[at] = '\0';
    return (Str){out, at};
}

static Str special(double value, char *out) {
    const char *text = isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    size_t len = strlen(text);
    memcpy(out, text, len + 1);
    return (Str){out, len};
}

/* 15 digits of decimal survive a double, 6 a float: if fewer digits than the most give the number back, the first try does. */
Str double_text(double value, char out[NUMBER_TEXT_SIZE]) {
    char text[40];
    if (!isfinite(value)) return special(value, out);
    if (value == 0) return plain("0e0", false, out);
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, value);
        if (strtod(text, NULL) == value) break;
    }
    return plain(text, value < 0, out);
}

Str float_text(float value, char out[NUMBER_TEXT_SIZE]) {
    char text[40];
    if (!isfinite(value)) return special((double)value, out);
    if (value == 0) return plain("0e0", false, out);
    for (int digits = 6; digits <= 9; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, (double)value);
        if (strtof(text, NULL) == value) break;
    }
    return plain(text, value < 0, out);
}
