/* The encodings in which text files arrive, turned into UTF-8 block by block.
 * What is no text in the encoding (an undefined byte, half of a surrogate pair) becomes the one byte CSV_WRONG_BYTE,
 * which is not UTF-8 either, so that whoever checks the text finds it in its record; nothing is replaced in silence. */
#ifndef KOPECK_CSV_ENCODING_H
#define KOPECK_CSV_ENCODING_H

#include "engine/base/str.h"

typedef enum CsvEncoding {
    CSV_ENCODING_AUTO, /* byte order mark, else UTF-8 when the file is that; never the result of detection */
    CSV_UTF_8,
    CSV_UTF_16LE,
    CSV_UTF_16BE,
    CSV_WINDOWS_1251,
    CSV_WINDOWS_1252,
    CSV_CP866,
    CSV_KOI8_R,
    CSV_LATIN_1
} CsvEncoding;

enum {
    CSV_ENCODING_COUNT = CSV_LATIN_1 + 1,
    CSV_DECODED_MAX = 3 /* bytes of UTF-8 that one byte of a file can become */
};
#define CSV_WRONG_BYTE ((char)0xFF)

extern const char *const csv_encoding_name[CSV_ENCODING_COUNT]; /* "auto", "utf-8", ... */

bool csv_encoding_find(Str name, CsvEncoding *out); /* by name, case ignored */

/* Size of the byte order mark at the start of a file, with the encoding that it tells; 0 when there is none. */
size_t csv_byte_order_mark(Str head, CsvEncoding *out);

/* Decodes `in` to `out`, which has room for CSV_DECODED_MAX * in.len + 1 bytes. Returns the bytes written.
 * *used  bytes consumed: fewer than in.len when a UTF-16 character is cut; the rest is given again with what follows.
 * UTF-8 is copied unchecked. */
size_t csv_decode(CsvEncoding encoding, Str in, size_t *used, char *out);

/* Bytes of well-formed UTF-8 at the start of `s`: s.len when all of it is. */
size_t csv_utf8_run(Str s);

/* The number of bytes in the file that `text`, which came from csv_decode, was made of. */
uint64_t csv_encoded_size(CsvEncoding encoding, Str text);

/* What a sample without a byte order mark probably is, for a hint: UTF-16 by its zero bytes, else, when it is not
 * UTF-8, the Cyrillic encoding that reads best, else windows-1252. CSV_ENCODING_AUTO: it may be UTF-8. */
CsvEncoding csv_encoding_guess(Str sample);

#endif
