/* Control totals: the number of rows, and the sum of a column, that the sender declares beside the rows. A file that
 * does not agree with them was cut or changed on its way; it is never taken as it is. */
#ifndef KOPECK_CSV_CONTROL_H
#define KOPECK_CSV_CONTROL_H

#include "connectors/csv_record.h"
#include "connectors/csv_settings.h"

typedef struct CsvControl {
    const CsvControlSpec *spec;
    bool declared;            /* the declaration was read */
    int64_t rows_declared;    /* -1: not declared */
    int128 sum, sum_declared; /* at scale DECIMAL_SCALE_MAX */
} CsvControl;

void csv_control_start(CsvControl *control, const CsvControlSpec *spec);

/* True for a record that is the declaration: it begins with the trailer's text (behind a quote, if the field is
 * quoted). */
bool csv_control_is_trailer(const CsvControlSpec *spec, Str record, char quote);

/* Takes the declaration from a trailer or side file. Fails when a declared field is missing or no number.
 * text    what the fields point into; quotes in it have not been undoubled
 * where   file and line, for the message */
bool csv_control_declare(CsvControl *control, Str text, const CsvField *field, size_t fields, const char *where,
                         Error *err) MUST_USE;

/* Reads the declaration from the side file that goes with the data file at `path`. */
bool csv_control_read_file(CsvControl *control, const char *path, CsvDialect dialect, Error *err) MUST_USE;

/* Adds a row's value of the summed column; null adds nothing. Fails when it is no number. */
bool csv_control_add(CsvControl *control, Str value, const char *file, uint64_t line, Error *err) MUST_USE;

/* Compares at the end of a file with `rows` rows, of which `rejected` could not be read. */
bool csv_control_check(const CsvControl *control, uint64_t rows, uint64_t rejected, const char *where,
                       Error *err) MUST_USE;

#endif
