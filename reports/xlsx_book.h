/* XlsxBook: a workbook that is written row by row in bounded memory, with one look for all its sheets. Failures of the
 * library are kept and reported by book_publish. */
#ifndef KOPECK_XLSX_BOOK_H
#define KOPECK_XLSX_BOOK_H

#include "reports/words.h"
#include "reports/xlsx_style.h"

enum { SHEET_ROWS_MAX = 1048576, SHEETS_MAX = 250 };
enum { LISTED_ROWS_MAX = 100000 }; /* of findings: 20 MB, which programs still open in seconds */

typedef struct XlsxLimits { /* tests lower them */
    uint32_t rows, listed; /* of a sheet; of a list of findings */
} XlsxLimits;
static const XlsxLimits xlsx_limits = {SHEET_ROWS_MAX, LISTED_ROWS_MAX};

struct XlsxBook {
    const RunReport *report;
    Language language;
    Arena *arena; /* of the whole workbook: sheet names, titles, orders of rows */
    lxw_workbook *workbook;
    lxw_worksheet *sheet[SHEETS_MAX];
    size_t sheet_count;
    XlsxLimits max;
    lxw_error error;   /* the library's first */
    lxw_format *format[STYLES][DECIMAL_SCALE_MAX + 1][SHADES];
    lxw_format *mark[MARKS];/* by Mark */
    Buf text;             /* the cell being made */
    uint32_t links;       /* to rows, so far */
    bool has_text_number; /* some amounts do not fit a number cell */
};

void book_keep(XlsxBook *book, lxw_error error); /* the first one stays */

/* Adds a sheet, made ready to print (A4 landscape, one page wide, company, cut-off and profile on each page). Names are
 * cut to what Excel allows and numbered until they are unique. */
lxw_worksheet *book_sheet(XlsxBook *book, Str name, uint32_t tab_colour);

/* The book as a file, whole or not at all. */
bool book_open(XlsxBook *book, const RunReport *report, const char *temporary, const char *folder, Error *err) MUST_USE;
bool book_publish(XlsxBook *book, const char *temporary, const char *path, Error *err) MUST_USE;

#endif
