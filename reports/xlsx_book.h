/* XlsxBook: a workbook that is written row by row in bounded memory, with one look for all its sheets.
 * Cells of a sheet must be written in the order of its rows (libxlsxwriter's constant_memory mode). Text is always a
 * string cell, never a formula, whatever it begins with. Money is a number cell when 15 digits hold it exactly, else
 * the exact text with a mark (a number cell would be quietly wrong). Failures of the library are kept and reported by
 * book_publish. */
#ifndef KOPECK_XLSX_BOOK_H
#define KOPECK_XLSX_BOOK_H

#include "reports/words.h"

#include <xlsxwriter.h>

enum { SHEET_ROWS_MAX = 1048576, SHEETS_MAX = 250 };

typedef enum Style {
    STYLE_TEXT, /* one line, cut at the column's edge */
    STYLE_WRAP,
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

typedef struct XlsxBook {
    const RunReport *report;
    Language language;
    Arena *arena; /* of the whole workbook: sheet names, titles, orders of rows */
    lxw_workbook *workbook;
    lxw_worksheet *sheet[SHEETS_MAX];
    size_t sheet_count;
    uint32_t rows_max; /* SHEET_ROWS_MAX; tests lower it */
    lxw_error error;   /* the library's first */
    lxw_format *format[STYLES][DECIMAL_SCALE_MAX + 1][SHADES];
    lxw_format *mark[2];  /* by Mark */
    Buf text;             /* the cell being made */
    uint32_t links;       /* to rows, so far */
    bool has_text_number; /* some amounts do not fit a number cell */
} XlsxBook;

bool style_is_number(Style style); /* its cells stand at the right */

/* Lines that a text takes in a cell so many letters wide. */
unsigned text_lines(Str text, double width);

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

/* A place on a sheet. */
typedef struct XlsxCell {
    XlsxBook *book;
    lxw_worksheet *sheet;
    uint32_t row;
    uint16_t col;
} XlsxCell;

/* Colours for conditional formats: ink alone, or ink and fill. */
typedef enum Mark { MARK_WARN, MARK_BAD, MARKS } Mark;
lxw_format *book_mark(XlsxBook *book, Mark mark);

lxw_format *book_format(XlsxBook *book, Style style, unsigned scale, Shade shade);

/* Adds a sheet, made ready to print (A4 landscape, one page wide, company, cut-off and profile on each page). Names are
 * cut to what Excel allows and numbered until they are unique. */
lxw_worksheet *book_sheet(XlsxBook *book, Str name, uint32_t tab_colour);

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
void cell_link(XlsxCell at, lxw_worksheet *to, Str text);
void cell_link_row(XlsxCell at, lxw_worksheet *to, uint32_t row, Str text, Shade shade);
void cell_merged(XlsxCell at, uint16_t last_col, Str text, Style style);

/* ---- Charts in the book's look. Series take the categories of column `category` of the rows first..last. */
lxw_chart *book_chart(XlsxBook *book, uint8_t type, Str title);
lxw_chart_series *book_series(lxw_chart *chart, const char *sheet, uint32_t first, uint32_t last, uint16_t category,
                              uint16_t value, Str name, lxw_color_t colour);

/* ---- Grid: a table that goes on over sheets. Each sheet has a title, a note, the head (repeated in print, frozen) and
 * a filter. */
typedef struct GridColumn {
    Label title;
    Str caption; /* instead of title when not empty */
    double width;
    Style style;
} GridColumn;

typedef struct Grid {
    XlsxBook *book;
    Str name, note;
    const GridColumn *column;
    uint16_t column_count;
    uint16_t print_columns; /* how many of them are printed */
    uint32_t print_rows;    /* of the first sheet, with its head; 0: all */
    uint16_t freeze_columns;
    uint32_t tab_colour;
    void (*finish)(struct Grid *grid, uint32_t first, uint32_t last); /* lists, colours for a sheet's rows; or NULL */
    lxw_worksheet *sheet;
    uint32_t row, first, head; /* row: the one being written */
    unsigned part;             /* 1, 2, ...: number of the sheet */
    unsigned lines;            /* of the row being written */
} Grid;

void grid_open(Grid *grid); /* with the fields down to `finish` set */
void grid_row(Grid *grid);  /* starts a row, on a further sheet where this one is full */
XlsxCell grid_at(const Grid *grid, uint16_t col);
void grid_wrap(Grid *grid, uint16_t col, Str text, Style style,
               Shade shade);      /* text that makes the row as high as it needs */
void grid_next_sheet(Grid *grid); /* goes on over there, whatever room is left here */
void grid_close(Grid *grid);      /* filter and finish; without rows, one that says "None" */

/* The book as a file, whole or not at all. */
bool book_open(XlsxBook *book, const RunReport *report, const char *temporary, const char *folder, Error *err) MUST_USE;
bool book_publish(XlsxBook *book, const char *temporary, const char *path, Error *err) MUST_USE;

#endif
