/* One CSV record, read by a tolerant automaton byte by byte: the reference for what a file means. The fast path
 * (csv_scan.h) must give the same records wherever it is used.
 *
 * A field that begins with the quote runs to the next lone quote, which must be followed by a separator or a line end;
 * doubled quotes inside stand for one. Any other field runs to the separator or line end, and quotes in it are ordinary
 * characters (12" monitor), counted as stray. LF, CRLF and a CR without LF end a record. */
#ifndef KOPECK_CSV_RECORD_H
#define KOPECK_CSV_RECORD_H

#include "engine/base/str.h"

typedef struct CsvDialect {
    char separator;
    char quote;   /* '\0': quotes mean nothing */
    char comment; /* a record that begins with it is a comment up to the line end; '\0': none */
} CsvDialect;

/* A field's content, without its outer quotes: bytes [from, to) of the text. */
typedef struct CsvField {
    size_t from, to;
    bool quoted;
    bool doubled; /* it holds doubled quotes that stand for one each */
} CsvField;

typedef enum CsvStatus {
    CSV_RECORD,  /* fields and `next` are set */
    CSV_COMMENT, /* the same, of a comment line: no fields */
    CSV_MORE,    /* the text ends before the record does */
    CSV_BROKEN   /* text after a closing quote; `next` is behind the record's first line */
} CsvStatus;

typedef struct CsvRecord {
    size_t next;    /* where the next record begins */
    size_t fields;  /* how many there are, which may be more than were stored */
    uint64_t lines; /* line ends within [start, next) */
    size_t stray;   /* quotes inside unquoted fields */
    size_t at;      /* CSV_BROKEN: the wrong byte. CSV_MORE: where the open quoted field begins, or SIZE_MAX */
} CsvRecord;

/* Reads the record that begins at `from` (<= text.len).
 * last    no more text follows: the end of the text ends an unquoted field, and a quote there closes. Without it, a CR
 * or a quote as the last byte is CSV_MORE, since the next byte decides field   gets the first field_max fields */
CsvStatus csv_record(const CsvDialect *dialect, Str text, size_t from, bool last, CsvField *field, size_t field_max,
                     CsvRecord *out);

/* The end of the line that begins at `from`, behind its LF, CRLF or CR; SIZE_MAX when it does not end in the text. */
size_t csv_line_end(Str text, size_t from, bool last);

/* Turns the doubled quotes of [ptr, ptr + len) into one each, in place; returns the new length. The bytes that become
 * free at the end are filled with quotes, so that the text keeps its number of characters (byte offsets rely on it). */
size_t csv_undouble(char *ptr, size_t len, char quote);

/* True for a record of one unquoted field without a character, or, where a record has several columns, of spaces alone.
 */
bool csv_blank(Str text, const CsvField *first, const CsvRecord *record, size_t columns);

#endif
