/* What a file does not say of itself: its encoding and separator, told from its first bytes, or refused; never guessed.
 */
#ifndef KOPECK_CSV_DETECT_H
#define KOPECK_CSV_DETECT_H

#include "connectors/csv_encoding.h"
#include "connectors/csv_record.h"
#include "engine/base/error.h"

#define CSV_SEPARATORS ",;\t|" /* those that are looked for */

/* The encoding of a file that begins with `sample`, when the project says `wanted`.
 * *mark    size of the byte order mark
 * Fails    (ERROR_SOURCE, with the encoding that it probably is as hint) when wanted is CSV_ENCODING_AUTO and the
 * sample is not UTF-8, or when a byte order mark contradicts `wanted` */
bool csv_detect_encoding(Str sample, CsvEncoding wanted, const char *name, CsvEncoding *out, size_t *mark,
                         Error *err) MUST_USE;

/* As the failure of csv_detect_encoding, for a wrong byte found later, in `record` at line and byte of the file. */
bool csv_not_utf8(Str record, unsigned char wrong, const char *name, uint64_t line, uint64_t byte, Error *err);

/* Size of the line "sep=;" that spreadsheets understand at the start of `text`, which sets *separator; 0: there is
 * none. */
size_t csv_separator_line(Str text, char *separator);

/* The separator of the records in `text` (`whole`: no record is cut): the one that divides all of the first records
 * into the same number of fields, at least two. No candidate at all gives a comma: the file has one column. Fails
 * (ERROR_SOURCE) when two are equally good. */
bool csv_detect_separator(Str text, bool whole, CsvDialect dialect, const char *name, char *out, Error *err) MUST_USE;

#endif
