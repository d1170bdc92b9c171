/* The summary's sheet while it is written, top down: sections, heads over tables, and where its printed pages break. */
#ifndef KOPECK_XLSX_PAGE_H
#define KOPECK_XLSX_PAGE_H

#include "reports/xlsx_sheets.h"

/* Points of rows that one printed page holds: A4 across, at the scale that brings the columns on one page. */
enum { PAGE_LAST_COL = 9, PAGE_POINTS = 735, ROW_POINTS = 15 };

extern const double page_widths[PAGE_LAST_COL + 1]; /* of the columns, in letters */

typedef struct Page {
    XlsxBook *book;
    XlsxContents *contents;
    const RunReport *report;
    lxw_worksheet *sheet;
    Language language;
    uint32_t row;        /* the next free one */
    lxw_row_t breaks[8]; /* rows that begin a page in print; the last stays 0 */
    size_t break_count;
} Page;

XlsxCell page_at(const Page *page, uint16_t col); /* in the free row */
Str page_word(const Page *page, Label label);
void page_section(Page *page, Label title);
void page_heads(Page *page, const Label *label, size_t count); /* of a table, from the first column on */

/* The height that a text needs in merged cells so many letters wide: those do not grow with their text. */
void page_text_height(Page *page, Str text, double width);

void page_break(Page *page, uint32_t row);   /* a printed page begins with that row */
uint32_t page_points_used(const Page *page); /* of the printed page, reckoned with rows of common height */

/* Findings by kind, with charts of them and of the drift by day (xlsx_kinds.c). */
void summary_kinds(Page *page);

#endif
