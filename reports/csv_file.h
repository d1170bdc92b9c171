/* A CSV file for programs. RFC 4180: a head line, commas, CRLF behind every line, quotes only where a value holds a comma, a quote or
 * a line break; UTF-8 without a byte order mark. Values are those of the sources, byte for byte: text that begins with = + - @ is not
 * defused, since that would change data. */
#ifndef KOPECK_CSV_FILE_H
#define KOPECK_CSV_FILE_H

#include "engine/base/buf.h"
#include "reports/report.h"

#include <stdio.h>

typedef struct Csv {
    FILE *file;
    Buf out;      /* rows not written yet; of a task, which has no file, all of its rows */
    bool started; /* the row has a value already */
    int failed;   /* errno of the first failed write, or 0 */
} Csv;

typedef void (*CsvRow)(Csv *csv, const RunReport *report, size_t i, Arena *arena); /* the row or rows of item i; arena: scratch */

/* Writes folder/name through `rows`: whole or not at all. */
bool csv_write(const RunReport *report, const char *folder, const char *name, const char *head,
               void (*rows)(Csv *csv, const RunReport *report), Error *err) MUST_USE;

/* The rows of `count` items, put into words side by side and written in their order. */
void csv_rows_of(Csv *csv, const RunReport *report, size_t count, CsvRow row);

/* The next value of the row. */
void csv_text(Csv *csv, Str value);
void csv_number(Csv *csv, uint64_t value);
void csv_yes_no(Csv *csv, bool value);
void csv_money(Csv *csv, bool there, int128 value, unsigned scale); /* nothing where it is not there */
void csv_end_row(Csv *csv);

/* A value that is written by hand: csv_next puts the comma before it, csv_add_value gives it as it stands between two. */
void csv_next(Csv *csv);
void csv_add_value(Buf *out, Str value);

#endif
