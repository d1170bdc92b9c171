/* Charts in the book's look. Series take the categories of column `category` of the rows first..last. The
 * book owns them; text is copied. */
#ifndef KOPECK_XLSX_CHART_H
#define KOPECK_XLSX_CHART_H

#include "reports/xlsx_cell.h"

lxw_chart *book_chart(XlsxBook *book, uint8_t type, Str title);
/* Rows of a sheet, with the columns of what they are called and of their values. */
typedef struct BookSeries {
    const char *sheet;
    uint32_t first, last;
    uint16_t category, value;
    Str name;
    lxw_color_t colour;
} BookSeries;

lxw_chart_series *book_series(lxw_chart *chart, const BookSeries *of);

#endif
