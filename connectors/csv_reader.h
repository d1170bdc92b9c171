/* The rows of one CSV file: header, records into columns, rejects, and the proof that the file was whole. */
#ifndef KOPECK_CSV_READER_H
#define KOPECK_CSV_READER_H

#include "connectors/csv_control.h"
#include "connectors/csv_fast.h"
#include "connectors/csv_header.h"
#include "connectors/csv_input.h"
#include "connectors/csv_settings.h"
#include "engine/data/batch.h"

/* Where rows go. Cells point into the reader's buffer until its next call. */
typedef struct CsvRows {
    Str **cell; /* cell[column][row] */
    size_t columns;
    uint64_t *line;
    size_t rows, rows_max; /* rejects stop at rows_max too */
    BatchReject *reject;
    size_t rejects;
    Arena *scratch; /* of the rejects' texts */
} CsvRows;

typedef struct CsvReader {
    const CsvSettings *settings;
    CsvInput *input;
    CsvFast *fast;
    const CsvFile *file;
    CsvDialect dialect;
    bool assumed;        /* it is read as UTF-8 because nothing says otherwise */
    const Str *column;   /* names, unique */
    size_t column_count; /* 0: the file has no record that would tell */
    const size_t *take;  /* column of the file for each column of CsvRows; set by the user after csv_reader_open */
    const size_t *same;  /* the first column of CsvRows that takes the same; likewise */
    size_t sum_column;   /* column of CsvRows that control.sum adds up, or SIZE_MAX; set by the user likewise */
    CsvField *field;     /* of the record in hand */
    size_t field_room;
    uint64_t line, rows, rejected;
    uint64_t stray, stray_line; /* quotes inside unquoted fields, and where the first was */
    bool cut_line;              /* the last line has no line end */
    CsvControl control;
} CsvReader;

/* Opens a file and reads its header. `arena` keeps the names.
 * Fails  (ERROR_SOURCE) when the encoding or separator cannot be told, or the file ends before its header does */
bool csv_reader_open(CsvReader *reader, const CsvSettings *settings, CsvInput *input, CsvFast *fast,
                     const CsvFile *file, Arena *arena, Error *err) MUST_USE;

/* Adds rows and rejects until `rows` is full or what was read is used up; sets *ended when the file is done and proven
 * whole. Fails (ERROR_SOURCE, with line and byte) when it was cut, changed meanwhile, or disagrees with its control
 * totals. */
bool csv_reader_next(CsvReader *reader, CsvRows *rows, bool *ended, Error *err) MUST_USE;

#endif
