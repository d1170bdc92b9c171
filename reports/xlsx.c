/* report.xlsx: the workbook that the controller opens. */
#include "engine/base/file.h"
#include "reports/xlsx_sheets.h"

#include <limits.h>
#include <locale.h>
#include <stdio.h>

static const bool *clustered(const RunReport *report, Arena *arena) {
    bool *in_cluster = arena_array(arena, report->finding_count, sizeof *in_cluster);
    for (size_t i = 0; i < report->cluster_count; i++) in_cluster[report->cluster[i].finding] = true;
    return in_cluster;
}

static _Thread_local const RunReport *sorting; /* qsort has no argument for it */

static int by_id(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int order = str_compare(sorting->finding[x].id, sorting->finding[y].id);
    return order ? order : (x > y) - (x < y);
}

static const uint32_t *ids(const RunReport *report, Arena *arena) {
    uint32_t *order = arena_array(arena, report->finding_count, sizeof *order);
    for (size_t i = 0; i < report->finding_count; i++) order[i] = (uint32_t)i;
    sorting = report;
    if (report->finding_count > 1) qsort(order, report->finding_count, sizeof *order, by_id);
    return order;
}

int64_t xlsx_finding_of(const RunReport *report, const XlsxContents *contents, Str id) {
    size_t low = 0, high = report->finding_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (str_compare(report->finding[contents->by_id[middle]].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == report->finding_count || !str_eq(report->finding[contents->by_id[low]].id, id)) return -1;
    return (int64_t)contents->by_id[low];
}

void xlsx_finding_link(XlsxCell at, const XlsxContents *contents, int64_t finding, Str text, Shade shade) {
    const XlsxPlace *place = finding >= 0 ? &contents->place[finding] : NULL;
    if (place && place->sheet)
        cell_link_row(at, place->sheet, place->row, text, shade);
    else
        cell_text(at, text, STYLE_TEXT, shade);
}

static bool has_bridges(const RunReport *report) {
    bool any = false;
    for (size_t i = 0; i < report->totals_count; i++) {
        const ReportTotals *totals = &report->totals[i];
        any = any || (totals->has_amount && totals->cell_count && str_eq(totals->dimension, STR("all")));
    }
    return any;
}

static void write_sheets(XlsxBook *book) {
    XlsxContents *contents = arena_alloc(book->arena, sizeof *contents);
    contents->in_cluster = clustered(book->report, book->arena);
    contents->summary = book_sheet(book, words_label(book->language, LABEL_SHEET_SUMMARY), 0x2F4B66);
    contents->place = arena_array(book->arena, book->report->finding_count, sizeof *contents->place);
    contents->by_id = ids(book->report, book->arena);
    if (has_bridges(book->report)) {
        contents->bridge = book_sheet(book, words_label(book->language, LABEL_SHEET_BRIDGE), 0x2F4B66);
    }
    xlsx_trends(book, contents);
    xlsx_totals(book, contents);
    xlsx_findings(book, contents);
    xlsx_duplicates(book, contents);
    xlsx_quality(book, contents);
    xlsx_allocations(book);
    xlsx_sources(book, contents);
    xlsx_bridge(book, contents);
    xlsx_summary(book, contents);
}

static bool write_book(const RunReport *report, const char *path, XlsxLimits max, Error *err) {
    char temporary[PATH_MAX], folder[PATH_MAX];
    if (snprintf(temporary, sizeof temporary, "%s.part", path) >= (int)sizeof temporary) {
        return error_set(err, ERROR_OUTPUT, path, "the file name is too long");
    }
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    XlsxBook book;
    if (!book_open(&book, report, temporary, folder, err)) return false;
    book.max = max;
    write_sheets(&book);
    return book_publish(&book, temporary, path, err);
}

/* Numbers in the file have a decimal point: the library prints them by the locale of the thread. */
bool xlsx_write_book(const RunReport *report, const char *path, XlsxLimits max, Error *err) {
    locale_t plain = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (!plain) return error_set_errno(err, ERROR_INTERNAL, path, "cannot set the locale");
    locale_t before = uselocale(plain);
    bool ok = write_book(report, path, max, err);
    uselocale(before);
    freelocale(plain);
    return ok;
}

static bool write_xlsx(const RunReport *report, const char *folder, Error *err) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/report.xlsx", folder) >= (int)sizeof path) {
        return error_set(err, ERROR_OUTPUT, folder, "the folder's name is too long");
    }
    return xlsx_write_book(report, path, xlsx_limits, err);
}

extern const Report report_xlsx;
const Report report_xlsx = {"xlsx", "report.xlsx", "workbook for people: summary, totals, findings, sources",
                            write_xlsx};
