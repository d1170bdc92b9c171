/* The one look of all cells of a workbook: a style by meaning, a shade for its row, a mark for conditional formats. */
#ifndef KOPECK_XLSX_STYLE_H
#define KOPECK_XLSX_STYLE_H

#include "engine/data/decimal.h"

#include <xlsxwriter.h>

typedef struct XlsxBook XlsxBook; /* xlsx_book.h */

enum { STYLE_TRIAL_FILL = 0x5E3A87 }; /* of what belongs to a profile that is not production */

typedef enum Style {
    STYLE_TEXT, /* one line, cut at the column's edge */
    STYLE_WRAP,
    STYLE_QUANTITY,
    STYLE_CENTRE,
    STYLE_COUNT,
    STYLE_COUNT_DELTA, /* +1, -1, nothing for 0 */
    STYLE_MONEY,
    STYLE_DELTA,
    STYLE_PERCENT,
    STYLE_TEXT_NUMBER, /* an exact number as text, with a mark */
    STYLE_DATE,
    STYLE_MOMENT,
    STYLE_INPUT, /* to be filled in by the reader */
    STYLE_INPUT_DATE,
    STYLE_GOOD,
    STYLE_WARN,
    STYLE_BAD,
    STYLE_BAD_WRAP,
    STYLE_BAD_COUNT,
    STYLE_GOOD_COUNT,
    STYLE_QUIET,
    STYLE_HEAD,
    STYLE_HEAD_NUMBER,
    STYLE_TITLE,
    STYLE_SECTION,
    STYLE_NOTE,
    STYLE_ALARM,
    STYLE_ALARM_WRAP,
    STYLE_LABEL,
    STYLE_VALUE,
    STYLE_LINK,
    STYLE_BANNER_GOOD,
    STYLE_BANNER_WARN,
    STYLE_BANNER_BAD,
    STYLE_BANNER_TRIAL,
    STYLES
} Style;

typedef enum Shade { SHADE_NONE, SHADE_BAND, SHADE_TOTAL, SHADES } Shade;

bool style_is_number(Style style); /* its cells stand at the right */

/* The format of a style with `scale` decimals, made when first asked for. The book owns it. */
lxw_format *book_format(XlsxBook *book, Style style, unsigned scale, Shade shade);

/* Colours for conditional formats: ink alone, or ink and fill. */
typedef enum Mark { MARK_WARN, MARK_BAD, MARKS } Mark;
lxw_format *book_mark(XlsxBook *book, Mark mark);

#endif
