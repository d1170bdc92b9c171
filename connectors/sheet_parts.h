/* The parts of a workbook: XML files in a ZIP archive, read as rows of cells. A part that unpacks to hundreds of times its
 * size is refused. */
#ifndef KOPECK_SHEET_PARTS_H
#define KOPECK_SHEET_PARTS_H

#include "connectors/xml_rows.h"

enum {
    SHEET_RATIO_MAX = 400,      /* unpacked to packed; real sheets stay below 100 */
    SHEET_RATIO_FROM = 16 << 20 /* bytes from which the ratio counts */
};

typedef struct SheetParts SheetParts;

typedef struct SheetFile {
    const char *name; /* for messages */
    const char *path;
    size_t value_max; /* bytes of a cell */
} SheetFile;

/* Opens the archive; `arena` closes it. Fails on what is no archive, with what it is instead. */
bool sheet_parts_open(SheetParts **out, const SheetFile *file, Arena *arena, Error *err) MUST_USE;

/* Counts `bytes` more of values that the workbook gives out: a text that stands once in it may be named by every cell, and
 * a row stand for thousands. Fails when they are too many for its size, as a part that unpacks to too much does. */
bool sheet_parts_give(SheetParts *parts, size_t bytes, Error *err) MUST_USE;

bool sheet_parts_has(const SheetParts *parts, const char *part); /* letter case is free */

/* Which elements of a part are rows, and where their cells stand in them (xml_rows.h). */
typedef struct SheetPaths {
    const Str *row;
    size_t row_count;
    const Str *cell;
    size_t cell_count;
} SheetPaths;

/* Begins to read a part; its rows are good until another one begins. *found is false when there is none. */
bool sheet_parts_rows(SheetParts *parts, const char *part, const SheetPaths *paths, XmlRows **out, bool *found,
                      Error *err) MUST_USE;

/* Calls `take` for each row of a small part. A part that is missing has none. */
typedef bool (*SheetTake)(void *context, const Str *cell, Error *err);
bool sheet_parts_each(SheetParts *parts, const char *part, const SheetPaths *paths, SheetTake take, void *context,
                      Error *err) MUST_USE;

#endif
