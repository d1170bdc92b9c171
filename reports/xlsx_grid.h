/* Grid: a table that goes on over sheets. Each sheet has a title, a note, the head (repeated in print, frozen) and a filter. */
#ifndef KOPECK_XLSX_GRID_H
#define KOPECK_XLSX_GRID_H

#include "reports/xlsx_cell.h"

static const double POINTS_PER_LINE = 13.2; /* of Calibri 10 */

/* Lines that a text takes in a cell so many letters wide. */
unsigned text_lines(Str text, double width);

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
    uint32_t row, first;       /* row: the one being written */
    unsigned part;             /* 1, 2, ...: number of the sheet */
    unsigned lines;            /* of the row being written */
} Grid;

void grid_open(Grid *grid); /* with the fields down to `finish` set */
void grid_row(Grid *grid);  /* starts a row, on a further sheet where this one is full */
XlsxCell grid_at(const Grid *grid, uint16_t col);
void grid_wrap(Grid *grid, uint16_t col, Str text, Style style, Shade shade); /* text that makes the row as high as it needs */
void grid_next_sheet(Grid *grid); /* goes on over there, whatever room is left here */
Str grid_note(XlsxBook *book, Str note, uint64_t shown, uint64_t all, const char *file); /* and that not all rows are shown */
void grid_close(Grid *grid);      /* filter and finish; without rows, one that says "None" */

#endif
