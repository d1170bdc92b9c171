/* A row of a sheet that lists findings, or the records of clusters, and what each of its columns says. */
#ifndef KOPECK_XLSX_LINE_H
#define KOPECK_XLSX_LINE_H

#include "reports/xlsx_grid.h"
#include "reports/xlsx_sheets.h"
#include "reports/xlsx_side.h"

typedef struct Line {
    XlsxBook *book;
    Grid *grid;
    const Finding *finding;
    const FindingRecord *record; /* of duplicates: the row's record */
    size_t number;               /* of the finding or cluster on the sheet, from 1 */
    bool continues;              /* not the first row of its cluster */
    bool review;
    Shade shade;
    bool survivor;
    const XlsxContents *contents;
} Line;

/* What stands under a title. */
typedef struct LineField {
    Style style;
    void (*fill)(const Line *line, uint16_t col);
} LineField;

/* Titles that no row has: a field without `fill`. */
LineField line_finding_field(Label title); /* of a finding as a whole */
LineField line_record_field(Label title);  /* of one record of its cluster; what is no record's: of the finding */

/* Text in the row's look; an amount at the finding's scale, or nothing where there is none. */
void line_put(const Line *line, uint16_t col, Str text, Style style);
void line_put_money(const Line *line, uint16_t col, bool there, int128 amount);

#endif
