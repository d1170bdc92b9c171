/* Cells. Those of a sheet must be written in the order of its rows (libxlsxwriter's constant_memory mode). Text is always a
 * string cell, never a formula, whatever it begins with. Money is a number cell when 15 digits hold it exactly, else the
 * exact text with a mark (a number cell would be quietly wrong). Failures of the library are kept in the book. */
#ifndef KOPECK_XLSX_CELL_H
#define KOPECK_XLSX_CELL_H

#include "reports/xlsx_book.h"

/* A place on a sheet. */
typedef struct XlsxCell {
    XlsxBook *book;
    lxw_worksheet *sheet;
    uint32_t row;
    uint16_t col;
} XlsxCell;

/* Text made fit for XML and Excel: wrong UTF-8 and control characters become U+FFFD, "_x0041_" stays what it is, more
 * than TEXT_MAX characters are cut with "...". Valid until the next call. */
const char *book_text(XlsxBook *book, Str text);

/* True when a number cell shows and keeps every digit: at most 15 significant ones. */
bool number_is_exact(int128 value, unsigned scale, double *out);

void cell_text(XlsxCell at, Str text, Style style, Shade shade);
void cell_label(XlsxCell at, Label label, Style style, Shade shade);
void cell_count(XlsxCell at, uint64_t count, Style style, Shade shade);
/* Returns whether the cell holds a number, so that a formula may refer to it. */
bool cell_money(XlsxCell at, int128 value, unsigned scale, Style style, Shade shade);
void cell_blank(XlsxCell at, Style style, Shade shade);
/* An ISO date (and time) as a date of the sheet; anything else, and years before 1900, as text. */
void cell_date(XlsxCell at, Str iso, Style style, Shade shade);
/* A formula with the value that it gives. value must be exact (number_is_exact). */
void cell_formula(XlsxCell at, const char *formula, double value, Style style, unsigned scale, Shade shade);
/* The same where formula is not NULL (its operands are numbers) and a number cell holds the value; else as cell_money. */
bool cell_reckoned(XlsxCell at, const char *formula, int128 value, unsigned scale, Style style, Shade shade);
/* Cells from there down to last_row are coloured while they are not 0. */
void cells_mark(XlsxCell from, uint32_t last_row, Mark mark);
void cell_link(XlsxCell at, lxw_worksheet *to, Str text);
void cell_link_row(XlsxCell at, lxw_worksheet *to, uint32_t row, Str text, Shade shade);
void cell_merged(XlsxCell at, uint16_t last_col, Str text, Style style);

#endif
