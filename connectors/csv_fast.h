/* Rows by way of the index (csv_scan.h): regular records are cut into columns many at a time. Whatever is not regular,
 * or not certain, is left to the reader's automaton, which must come to the same rows. */
#ifndef KOPECK_CSV_FAST_H
#define KOPECK_CSV_FAST_H

#include "connectors/csv_scan.h"

/* Where the index stands in the text of an input. */
typedef struct CsvFast {
    const CsvScan *scan; /* NULL: no index, every record is the automaton's */
    CsvIndex *index;
    bool valid;    /* the index is of the text as it is now */
    size_t base;   /* position in the text of what the index calls 0 */
    size_t record; /* the next record of the index */
    size_t inner;  /* the next entry of index->inner */
} CsvFast;

/* What a regular record is, and where its cells go. */
typedef struct CsvRegular {
    const CsvDialect *dialect;
    size_t columns;    /* of the file, at least 2 */
    size_t record_max; /* bytes of a longer record are looked at by the automaton */
    const Str *null_text;
    size_t null_text_count;
    Str trailer;        /* a record that begins with it is none, or STR_NULL */
    const size_t *take; /* column of the file for each of `cell` */
    const size_t *same; /* the first of `cell` that takes the same column */
    size_t take_count;
    Str **cell;
} CsvRegular;

/* Cuts the regular records that begin at *begin, at most `room` of them, into cells [row, row + result).
 * text   the records, whose doubled quotes are undoubled in place; CSV_SCAN_SLACK bytes behind it can be read
 * *begin moves behind them; *line, the line number of the first, likewise; lines gets each row's
 * Returns 0 when the record there is for the automaton. Whoever changes the text otherwise sets fast->valid to false.
 */
size_t csv_fast_rows(CsvFast *fast, const CsvRegular *regular, char *text, size_t len, bool last, size_t room,
                     size_t row, size_t *begin, uint64_t *line, uint64_t *lines);

#endif
