/* What a file is by its first bytes, whatever its name says. */
#ifndef KOPECK_FILE_KIND_H
#define KOPECK_FILE_KIND_H

#include "connectors/csv_encoding.h"
#include "engine/base/error.h"
#include "engine/base/str.h"

/* Fails (ERROR_SOURCE) when the file is of a known kind that is no text (a PDF, a gzip archive), or holds bytes that no
 * text has. declared: the encoding that the project says, or CSV_ENCODING_AUTO. */
bool file_kind_text(const char *name, Str head, CsvEncoding declared, Error *err) MUST_USE;

/* Fails when it is an HTML page: what a server sends instead of a file. */
bool file_kind_no_page(const char *name, Str head, Error *err) MUST_USE;

bool file_kind_is_page(Str head);

#endif
