/* UTF-8: decoding that never reads past the end and never accepts overlong forms, surrogates or values past U+10FFFF. */
#ifndef KOPECK_UTF8_H
#define KOPECK_UTF8_H

#include "engine/base/buf.h"

enum { UTF8_BAD = 0xFFFD }; /* what a wrong byte decodes to, one byte at a time */

uint32_t utf8_next(Str s, size_t *index); /* the code point at *index (< s.len), which moves behind it */
size_t utf8_count(Str s);                 /* code points, a wrong byte counting as one */
Str utf8_head(Str s, size_t letters);      /* the first code points, at most so many */
bool utf8_valid(Str s);
size_t utf8_put(char out[4], uint32_t code_point); /* bytes written, 1..4 */
void utf8_add(Buf *buf, uint32_t code_point);

/* Appends s, each wrong byte and each NUL as U+FFFD, for files that promise UTF-8. */
void utf8_add_valid(Buf *buf, Str s);

#endif
