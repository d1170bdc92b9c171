/* XmlRows: the rows of one XML document after another, one at a time, in memory that depends on one row.
 * The document comes as UTF-8 from a function of the caller. Documents that declare entities are refused; so are those
 * nested deeper than XML_DEPTH_MAX, and values longer than value_max. Nothing is fetched from anywhere. */
#ifndef KOPECK_XML_ROWS_H
#define KOPECK_XML_ROWS_H

#include "connectors/xml_path.h"

enum { XML_DEPTH_MAX = 100 };

typedef struct XmlRows XmlRows;

typedef struct XmlRowsSpec {
    const Str *rows; /* paths; a row within a row takes its place */
    size_t row_count;
    const Str *column;
    size_t column_count;
    size_t value_max;
    bool verbatim;     /* texts are not trimmed, and repeated ones follow each other without a blank */
    const char *where; /* of `rows` in the project */
} XmlRowsSpec;

/* Reads at most `size` bytes; 0 at the end, -1 when err is set. */
typedef int (*XmlRead)(void *context, char *to, int size);

bool xml_rows_new(XmlRows **out, const XmlRowsSpec *spec, Arena *arena, Error *err) MUST_USE;

/* A new document. name: for messages; err: where `read` and the parser leave what is wrong. */
bool xml_rows_start(XmlRows *rows, const char *name, XmlRead read, void *context, Error *err) MUST_USE;

/* The next row: cells by column, valid until the next call, STR_NULL for none. *ended: the document is over, and whole.
 */
bool xml_rows_next(XmlRows *rows, const Str **cell, uint64_t *line, bool *ended, Error *err) MUST_USE;

/* The paths below the rows that have values, among the first `rows_max` rows of the document that was started. */
bool xml_rows_discover(XmlRows *rows, size_t rows_max, Str **column, size_t *count, Arena *arena, Error *err) MUST_USE;

typedef struct XmlRepeated {
    Str path;
    uint64_t count;
    bool more; /* only the beginning of the document was counted */
} XmlRepeated;

/* Elements of the document that was started which stand side by side and hold more than a text: what could be rows, in the
 * order in which they appear, at most `max`; where none does, those that hold more than a text, whose count is 1. */
bool xml_rows_repeated(XmlRows *rows, XmlRepeated *out, size_t max, size_t *count, Arena *arena, Error *err) MUST_USE;

/* The number, in the document, of the element around the row that was given last: the same for rows side by side. */
uint64_t xml_rows_outer(const XmlRows *rows);

/* Whether the column had a value in any row so far. */
bool xml_rows_seen(const XmlRows *rows, size_t column);

#endif
