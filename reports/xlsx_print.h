/* How sheets are printed: A4 landscape, one page wide, company, cut-off and profile on each page. */
#ifndef KOPECK_XLSX_PRINT_H
#define KOPECK_XLSX_PRINT_H

#include "reports/xlsx_book.h"

void print_set_up(XlsxBook *book, lxw_worksheet *sheet);

/* Page breaks of a sheet that is printed one page wide: what would not fit on the rest of a page begins a new one. Heights
 * are in rows of the usual height; width is the sum of the printed columns' widths. */
typedef struct PrintBreaks {
    lxw_worksheet *sheet;
    uint32_t top, page_rows; /* first row of the page at hand; rows that fit on one */
    lxw_row_t at[128];
    size_t count;
} PrintBreaks;
PrintBreaks breaks_new(lxw_worksheet *sheet, double width, uint32_t head_rows); /* head_rows: repeated on each page */
void breaks_keep(PrintBreaks *breaks, uint32_t row, uint32_t rows); /* these rows stand on one page */
void breaks_close(PrintBreaks *breaks);

#endif
