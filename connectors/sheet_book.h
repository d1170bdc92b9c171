/* Workbooks: the rows of one sheet of an XLSX or ODS file, streamed out of the archive.
 *
 * Values are text: numbers as they stand in the file, rounded to the 15 digits that spreadsheets show where a float
 * stands behind them (0.30000000000000004 is 0.3); dates 2026-01-31 or 2026-01-31T12:30:00; true and false; texts
 * untouched. Formulas give the value that was saved. Memory is one row and the shared texts of the workbook, which are
 * bounded (sheet_parts.h). */
#ifndef KOPECK_SHEET_BOOK_H
#define KOPECK_SHEET_BOOK_H

#include "connectors/sheet_parts.h"
#include "engine/base/error.h"
#include "engine/base/str.h"

enum {
    SHEET_COLUMNS_MAX = 4096,
    SHEET_SHARED_MAX = 128 << 20, /* bytes of shared texts: some 2 million of them */
    SHEET_ROW_MAX = 64 << 20      /* bytes of one row */
};

typedef struct Book Book;

/* Opens the file; `arena` closes it.
 * sheet  its name, its number from 1, or STR_NULL: the first
 * Fails  (ERROR_SOURCE) on what is no workbook, with what it is instead */
bool sheet_book_open(Book **out, const SheetFile *file, Str sheet, Arena *arena, Error *err) MUST_USE;

typedef struct SheetRow {
    const Str *cell; /* valid until the next row is asked for; STR_NULL where nothing stands */
    size_t count;
    uint64_t number; /* of the row in the sheet, from 1 */
} SheetRow;

/* The next row that has a value; where the sheet has ended, none. */
bool sheet_book_next(Book *book, SheetRow *row, bool *ended, Error *err) MUST_USE;

#endif
