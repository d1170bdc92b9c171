/* Charts in the book's look. Series take the categories of column `category` of the rows first..last. The
 * book owns them; text is copied. */
#ifndef KOPECK_XLSX_CHART_H
#define KOPECK_XLSX_CHART_H

#include "reports/xlsx_cell.h"

lxw_chart *book_chart(XlsxBook *book, uint8_t type, Str title);
lxw_chart_series *book_series(lxw_chart *chart, const char *sheet, uint32_t first, uint32_t last, uint16_t category,
                              uint16_t value, Str name, lxw_color_t colour);

#endif
