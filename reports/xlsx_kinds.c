#include "reports/xlsx_chart.h"
#include "reports/xlsx_page.h"

#include <stdio.h>

enum { CHART_ROWS = 16, CHART_TITLE_ROWS = 3, ROW_PIXELS = 20 };

typedef struct Kind {
    uint64_t count;
    FindingCounts counts;
    int128 at_risk; /* in the company's currency, at scale 2 or that of its findings */
    unsigned scale;
    bool mixed;   /* findings of other scales or currencies are left out of at_risk */
    size_t first; /* index of its first finding */
} Kind;

static void count_kinds(const RunReport *report, Kind kinds[FINDING_KINDS]) {
    for (size_t i = 0; i < report->finding_count; i++) {
        const Finding *finding = &report->finding[i];
        Kind *kind = &kinds[finding->kind];
        if (!kind->count++) kind->first = i;
        finding_counts_add(&kind->counts, finding);
        if (!finding->at_risk) continue;
        bool ours = !finding->currency.len || str_eq(finding->currency, report->currency);
        if (ours && !kind->at_risk) kind->scale = finding->scale;
        if (!ours || kind->scale != finding->scale) {
            kind->mixed = true;
        } else {
            kind->at_risk += finding->at_risk;
        }
    }
}

/* Kinds by number of findings, then in the order of the enumeration. */
static size_t rank_kinds(const Kind kinds[FINDING_KINDS], FindingKind order[FINDING_KINDS]) {
    size_t count = 0;
    for (size_t k = 0; k < FINDING_KINDS; k++) {
        if (!kinds[k].count) continue;
        size_t i = count++;
        for (; i > 0 && kinds[order[i - 1]].count < kinds[k].count; i--) order[i] = order[i - 1];
        order[i] = (FindingKind)k;
    }
    return count;
}

/* What is at risk in other currencies: "12 300,00 USD; 4,00 EUR". */
static void add_other_money(Page *page, Buf *out, FindingKind kind) {
    const RunReport *report = page->report;
    Str seen[8];
    size_t seen_count = 0;
    for (size_t i = 0; i < report->finding_count && seen_count < ARRAY_LEN(seen); i++) {
        const Finding *first = &report->finding[i];
        bool other =
            first->kind == kind && first->at_risk && first->currency.len && !str_eq(first->currency, report->currency);
        for (size_t s = 0; s < seen_count && other; s++) other = !str_eq(seen[s], first->currency);
        if (!other) continue;
        seen[seen_count++] = first->currency;
        int128 sum = 0;
        for (size_t j = i; j < report->finding_count; j++) {
            const Finding *finding = &report->finding[j];
            bool same =
                finding->kind == kind && finding->scale == first->scale && str_eq(finding->currency, first->currency);
            if (same) sum += finding->at_risk;
        }
        if (out->len) buf_add(out, STR("; "));
        words_add_money(page->language, out, sum, first->scale, first->currency);
    }
}

static void kind_row(Page *page, FindingKind k, const Kind *kind) {
    static const Severity order[] = {SEVERITY_ERROR, SEVERITY_REVIEW, SEVERITY_INFO};
    const XlsxContents *contents = page->contents;
    FindingSheet sheet = finding_sheet(page->report, contents, kind->first);
    lxw_worksheet *to = sheet == FINDING_SHEET_DUPLICATES ? contents->duplicates
                        : sheet == FINDING_SHEET_QUALITY  ? contents->quality
                                                          : contents->findings;
    cell_text(page_at(page, 0), words_kind(page->report->language, k), STYLE_TEXT, SHADE_NONE);
    cell_link(page_at(page, 1), to, str_of(to->name));
    cell_count(page_at(page, 2), kind->count, STYLE_COUNT, SHADE_NONE);
    for (uint16_t i = 0; i < ARRAY_LEN(order); i++) {
        cell_count(page_at(page, (uint16_t)(3 + i)), kind->counts.by_severity[order[i]], STYLE_COUNT, SHADE_NONE);
    }
    cell_count(page_at(page, 6), kind->counts.settled, STYLE_COUNT, SHADE_NONE);
    if (kind->at_risk) {
        cell_money(page_at(page, 7), kind->at_risk, kind->scale, STYLE_MONEY, SHADE_NONE);
    } else {
        cell_blank(page_at(page, 7), STYLE_MONEY, SHADE_NONE);
    }
    Buf other = {0};
    if (kind->mixed) add_other_money(page, &other, k);
    cell_text(page_at(page, 8), buf_str(&other), STYLE_VALUE, SHADE_NONE);
    buf_free(&other);
    page->row++;
}

static void sum_row(Page *page, uint32_t first, const Kind kinds[FINDING_KINDS]) {
    uint64_t sums[5] = {0};
    for (size_t k = 0; k < FINDING_KINDS; k++) {
        sums[0] += kinds[k].count;
        sums[1] += kinds[k].counts.by_severity[SEVERITY_ERROR];
        sums[2] += kinds[k].counts.by_severity[SEVERITY_REVIEW];
        sums[3] += kinds[k].counts.by_severity[SEVERITY_INFO];
        sums[4] += kinds[k].counts.settled;
    }
    cell_label(page_at(page, 0), LABEL_TOTAL, STYLE_TEXT, SHADE_TOTAL);
    cell_blank(page_at(page, 1), STYLE_TEXT, SHADE_TOTAL);
    for (uint16_t i = 0; i < ARRAY_LEN(sums); i++) {
        char formula[64];
        snprintf(formula, sizeof formula, "=SUM(%c%u:%c%u)", 'C' + i, first + 1, 'C' + i, page->row);
        cell_formula(page_at(page, (uint16_t)(2 + i)), formula, (double)sums[i], STYLE_COUNT, 0, SHADE_TOTAL);
    }
    cell_blank(page_at(page, 7), STYLE_TEXT, SHADE_TOTAL);
    cell_blank(page_at(page, 8), STYLE_TEXT, SHADE_TOTAL);
    page->row++;
}

static double chart_width(int from, int to) { /* pixels of the columns from..to */
    double pixels = 0;
    for (int i = from; i <= to; i++) pixels += 7 * page_widths[i] + 5;
    return pixels;
}

enum { CHART_PIXELS_X = 480, CHART_PIXELS_Y = 288 }; /* the library's own size, which scales refer to */

static void place_chart(Page *page, lxw_chart *chart, uint16_t col, double width, uint32_t rows) {
    if (col == 0 && page_points_used(page) + rows * ROW_POINTS > PAGE_POINTS) page_break(page, page->row);
    lxw_chart_options options = {.x_scale = (width - 12) / CHART_PIXELS_X,
                                 .y_scale = (double)(rows * ROW_PIXELS - 8) / CHART_PIXELS_Y,
                                 .object_position = LXW_OBJECT_MOVE_DONT_SIZE};
    worksheet_insert_chart_opt(page->sheet, page->row, col, chart, &options);
}

static void kinds_chart(Page *page, uint32_t first, uint32_t last, double width, uint32_t rows) {
    lxw_chart *chart = book_chart(page->book, LXW_CHART_BAR, page_word(page, LABEL_BY_KIND));
    book_series(chart, &(BookSeries){page->sheet->name, first, last, 0, 2, page_word(page, LABEL_FINDINGS), 0x5B7FA3});
    chart_axis_set_reverse(chart->y_axis);          /* the most frequent on top; a bar chart's y is that of the kinds */
    chart_axis_set_interval_unit(chart->y_axis, 1); /* every kind's name, however many there are */
    chart_axis_off(chart->x_axis);
    chart_axis_set_major_tick_mark(chart->y_axis, LXW_CHART_AXIS_TICK_MARK_NONE);
    chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_FALSE);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    chart_set_series_gap(chart, 40);
    chart_series_set_labels(STAILQ_FIRST(chart->series_list));
    place_chart(page, chart, 0, width, rows);
}

static void drift_chart(Page *page, const XlsxDrift *drift, uint16_t col, double width) {
    Str by_day = page_word(page, LABEL_DRIFT_BY_DAY);
    Str title = str_printf(page->book->arena, "%.*s: %.*s, %.*s", STR_ARG(by_day), STR_ARG(drift->title),
                           STR_ARG(page->report->currency));
    lxw_chart *chart = book_chart(page->book, LXW_CHART_COLUMN_STACKED, title);
    book_series(chart, &(BookSeries){drift->sheet, drift->first, drift->last, drift->day_col, drift->explained_col,
                                     page_word(page, LABEL_EXPLAINED), 0x5B7FA3});
    book_series(chart, &(BookSeries){drift->sheet, drift->first, drift->last, drift->day_col, drift->unexplained_col,
                                     page_word(page, LABEL_UNEXPLAINED), 0xC2410C});
    chart_axis_set_label_position(chart->x_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    chart_axis_set_major_tick_mark(chart->x_axis, LXW_CHART_AXIS_TICK_MARK_NONE);
    chart_axis_set_num_format(chart->x_axis, words_day_format(page->language));
    chart_axis_set_num_format(chart->y_axis, "#,##0");
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    chart_set_series_gap(chart, 40);
    place_chart(page, chart, col, width, CHART_ROWS);
}

enum { LEFT_CHART_LAST = 2 }; /* charts stand two in a row: columns 0..2 and 3..9 */

static void charts(Page *page, uint32_t first_kind, uint32_t last_kind) {
    const XlsxContents *contents = page->contents;
    double left = chart_width(0, LEFT_CHART_LAST), right = chart_width(LEFT_CHART_LAST + 1, PAGE_LAST_COL);
    page->row++;
    if (first_kind > last_kind && !contents->drift_count) return;
    bool at_left = true;
    uint32_t rows = CHART_ROWS; /* of the row of charts that is being filled */
    if (first_kind <= last_kind) {
        uint32_t lines = (last_kind - first_kind + 1) * 3 / 4 + CHART_TITLE_ROWS; /* a bar's name needs three quarters of a row */
        if (lines > rows) rows = lines;
        kinds_chart(page, first_kind, last_kind, left, rows);
        at_left = false;
    }
    for (size_t i = 0; i < contents->drift_count; i++) {
        drift_chart(page, &contents->drift[i], at_left ? 0 : LEFT_CHART_LAST + 1, at_left ? left : right);
        if (!at_left) page->row += rows;
        if (!at_left) rows = CHART_ROWS;
        at_left = !at_left;
    }
    if (!at_left) page->row += rows;
}

void summary_kinds(Page *page) {
    static const Label head[] = {LABEL_KIND,  LABEL_CONTENTS, LABEL_FINDINGS, LABEL_ERRORS,       LABEL_REVIEWS,
                                 LABEL_INFOS, LABEL_SETTLED,  LABEL_AT_RISK,  LABEL_AT_RISK_OTHER};
    Kind kinds[FINDING_KINDS] = {0};
    FindingKind order[FINDING_KINDS];
    count_kinds(page->report, kinds);
    size_t count = rank_kinds(kinds, order);
    page_break(page, page->row + 1); /* kinds and charts on a page of their own */
    page_section(page, LABEL_BY_KIND);
    page_heads(page, head, ARRAY_LEN(head));
    uint32_t first = page->row;
    for (size_t i = 0; i < count; i++) kind_row(page, order[i], &kinds[order[i]]);
    if (count) {
        sum_row(page, first, kinds);
    } else {
        cell_label(page_at(page, 0), LABEL_NO_FINDINGS, STYLE_QUIET, SHADE_NONE);
        page->row++;
    }
    charts(page, first, count ? page->row - 2 : first - 1);
}
