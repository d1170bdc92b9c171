/* Decimals of many texts at once. Plain numbers of at most 16 bytes, all but all of them, are read without a branch where
 * the processor can (SSE 4.1, four at once with AVX-512): lengths vary from row to row, so branches on them would be guessed wrong often. */
#ifndef KOPECK_DECIMAL_MANY_H
#define KOPECK_DECIMAL_MANY_H

#include "engine/data/decimal.h"

/* Reads the texts that are plain ("-1234.50", exactly `scale` digits behind the point, or no point): out[i] is what
 * decimal_parse gives. Bit i of `left` is set for those that were not read, out[i] is anything then: they are for
 * decimal_parse. left: count / 64 + 1 words. */
void decimal_parse_many(const Str *text, size_t count, unsigned scale, DecimalFormat format, int64_t *out, uint64_t *left);

/* The same in one way, the fastest last, for tests: false when this processor cannot. */
typedef enum DecimalWay { DECIMAL_WAY_PLAIN, DECIMAL_WAY_SSE41, DECIMAL_WAY_AVX512 } DecimalWay;
bool decimal_parse_many_by(DecimalWay way, const Str *text, size_t count, unsigned scale, DecimalFormat format, int64_t *out,
                           uint64_t *left);

#endif
