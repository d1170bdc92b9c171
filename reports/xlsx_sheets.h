/* The sheets of report.xlsx. Each function writes its own; xlsx_write calls them in their order and then fills in the
 * summary, which stands first but is written last because it points to the others. */
#ifndef KOPECK_XLSX_SHEETS_H
#define KOPECK_XLSX_SHEETS_H

#include "reports/titles.h"
#include "reports/xlsx_cell.h"

enum { DRIFT_CHARTS_MAX = 6 };

/* Rows of a sheet of totals by day that make a chart: one rule in one currency. */
typedef struct XlsxDrift {
    Str title;
    const char *sheet;
    uint32_t first, last;
    uint16_t day_col, explained_col, unexplained_col;
} XlsxDrift;

typedef struct XlsxPlace {
    lxw_worksheet *sheet;
    uint32_t row;
} XlsxPlace;

typedef struct XlsxContents {
    lxw_worksheet *summary, *findings, *duplicates, *quality, *sources;
    lxw_worksheet *bridge, *trends; /* NULL: there is nothing to show */
    lxw_worksheet *totals[SHEETS_MAX];
    size_t totals_count;
    XlsxDrift drift[DRIFT_CHARTS_MAX];
    size_t drift_count;
    struct XlsxPlace *place;   /* per finding: where it stands; sheet NULL: not written yet */
    const uint32_t *by_id;     /* findings in the order of their ids */
    const bool *in_cluster; /* per finding: it stands on the sheet of duplicates */
} XlsxContents;

/* Which sheet a finding stands on: each stands on exactly one. */
typedef enum FindingSheet { FINDING_SHEET_FINDINGS, FINDING_SHEET_DUPLICATES, FINDING_SHEET_QUALITY } FindingSheet;
FindingSheet finding_sheet(const RunReport *report, const XlsxContents *contents, size_t finding);
bool finding_is_quality(FindingKind kind);

/* Words that open a finding's row; without a link for finding -1 and one that stands nowhere yet. */
void xlsx_finding_link(XlsxCell at, const XlsxContents *contents, int64_t finding, Str text, Shade shade);
int64_t xlsx_finding_of(const RunReport *report, const XlsxContents *contents, Str id); /* -1: none */

void xlsx_bridge(XlsxBook *book, XlsxContents *contents);
void xlsx_trends(XlsxBook *book, XlsxContents *contents);
void xlsx_totals(XlsxBook *book, XlsxContents *contents);
void xlsx_allocations(XlsxBook *book); /* none without any */
void xlsx_findings(XlsxBook *book, XlsxContents *contents);
void xlsx_duplicates(XlsxBook *book, XlsxContents *contents);
void xlsx_quality(XlsxBook *book, XlsxContents *contents);
void xlsx_sources(XlsxBook *book, XlsxContents *contents);
void xlsx_summary(XlsxBook *book, XlsxContents *contents);

/* The workbook. Published at `path`. */
bool xlsx_write_book(const RunReport *report, const char *path, XlsxLimits max, Error *err) MUST_USE;

#endif
