/* Floating-point numbers of a source as plain text: never with an exponent, and shortest that reads back as the same number.
 * Amounts kept in such columns are as exact as the source has them, no more. */
#ifndef KOPECK_NUMBER_TEXT_H
#define KOPECK_NUMBER_TEXT_H

#include "engine/base/str.h"

enum { NUMBER_TEXT_SIZE = 352 }; /* -, 0., 323 zeros, 17 digits and NUL of the smallest double */

/* "0.1", "-1250", "100000000000000000000", "NaN", "Infinity", "-Infinity"; -0 gives "0". */
Str double_text(double value, char out[NUMBER_TEXT_SIZE]);
Str float_text(float value, char out[NUMBER_TEXT_SIZE]);

#endif
