/* The options of the csv connector, read once for a dataset: what the dataset says goes before what its source says. */
#ifndef KOPECK_CSV_SETTINGS_H
#define KOPECK_CSV_SETTINGS_H

#include "connectors/csv_encoding.h"
#include "connectors/csv_files.h"
#include "connectors/csv_scan.h"
#include "engine/base/options.h"

/* Control totals: where the sender declares how many rows there are and what a column adds up to. */
typedef struct CsvControlSpec {
    Str trailer;    /* a record that begins so is no row but the declaration, and must be the last; STR_NULL: none */
    Str file;       /* a side file (csv_file_beside) whose first record is the declaration; STR_NULL: none */
    size_t rows_at; /* number of the declaration's field that holds the count, from 1; 0: not declared */
    Str sum;        /* column that is added up, or STR_NULL */
    size_t sum_at;  /* field that holds its sum, from 1 */
    char point;     /* decimal point of the column and of the sum */
} CsvControlSpec;

typedef struct CsvSettings {
    const Str *pattern; /* files */
    size_t pattern_count;
    const Str *entry; /* entries */
    size_t entry_count;
    const char *files_where;
    CsvFileRules files;
    CsvEncoding encoding;
    char separator;      /* '\0': to be found out */
    char quote, comment; /* '\0': none */
    bool header;         /* the first record holds the names */
    const Str *column;   /* names given instead, or NULL: numbers, unless `header` */
    size_t column_count;
    size_t skip; /* lines before the header */
    const Str *null_text;
    size_t null_text_count;
    bool final_newline; /* a last line without line end means that the file was cut */
    size_t field_max, record_max;
    CsvControlSpec control;
    size_t block; /* bytes read at once */
    CsvScanKind scan;
} CsvSettings;

extern const OptionSpec csv_options[]; /* of the source and of the dataset alike */

/* Fails (ERROR_USAGE, at the option) on a value that makes no sense. What *out points to lives in `arena`. */
bool csv_settings_read(const Options *source, const Options *dataset, Arena *arena, CsvSettings *out,
                       Error *err) MUST_USE;

#endif
