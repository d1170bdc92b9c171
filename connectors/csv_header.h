/* Everything before the first row of a file: encoding, separator, lines to pass over, and the names of its columns. */
#ifndef KOPECK_CSV_HEADER_H
#define KOPECK_CSV_HEADER_H

#include "connectors/csv_input.h"
#include "connectors/csv_record.h"
#include "connectors/csv_settings.h"

typedef struct CsvHeader {
    CsvDialect dialect;
    bool assumed;      /* the file is read as UTF-8 because nothing says otherwise */
    const Str *column; /* names, unique: an empty one is the column's number, one that stands twice is "name (1)", "name
                          (2)" */
    size_t column_count; /* 0: no names are to be had, and the file has no record that would tell */
    uint64_t line;       /* number of the line on which the rows begin */
} CsvHeader;

/* Reads the beginning of a file that was just opened; input->begin is then where the rows begin.
 * sample  its first bytes, from csv_input_open
 * arena   keeps the names
 * Fails   (ERROR_SOURCE) when the encoding or separator cannot be told, or the file ends before its header does */
bool csv_header_read(CsvHeader *out, const CsvSettings *settings, CsvInput *input, Str sample, Arena *arena,
                     Error *err) MUST_USE;

#endif
