/* The first sheet: the state of the run in its first line, then what a controller asks next: as of when, which limits,
 * how much, what are the largest differences, of which kinds, on which days. */
#include "reports/bridge.h"
#include "reports/xlsx_sheets.h"

#include <math.h>
#include <stdio.h>

enum { LAST_COL = 9, TOP_MAX = 10, PROBLEMS_MAX = 8, CHART_ROWS = 16, ROW_PIXELS = 20 };
static const double widths[LAST_COL + 1] = {34, 38, 16, 16, 16, 18, 18, 18, 16, 22};

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

/* Points of rows that one printed page holds: A4 across, at the scale that brings the columns on one page. */
enum { PAGE_POINTS = 735, ROW_POINTS = 15 };

static void page_break(Page *page, uint32_t row) {
    if (page->break_count + 1 < ARRAY_LEN(page->breaks)) page->breaks[page->break_count++] = row;
}

static uint32_t page_points(const Page *page) { /* used up on the printed page, reckoned with rows of common height */
    uint32_t from = page->break_count ? page->breaks[page->break_count - 1] : 0;
    return (page->row - from) * ROW_POINTS;
}

static XlsxCell at(const Page *page, uint16_t col) {
    return (XlsxCell){page->book, page->sheet, page->row, col};
}

static Str word(const Page *page, Label label) {
    return words_label(page->language, label);
}

static void section(Page *page, Label title) {
    page->row++;
    worksheet_set_row(page->sheet, page->row, 20, NULL);
    cell_label(at(page, 0), title, STYLE_SECTION, SHADE_NONE);
    page->row++;
}

static const Label number_heads[] = {/* heads that stand over numbers */
                                     LABEL_LEFT_COUNT, LABEL_RIGHT_COUNT, LABEL_LEFT_AMOUNT, LABEL_RIGHT_AMOUNT,
                                     LABEL_DIFFERENCE, LABEL_PERCENT,     LABEL_UNEXPLAINED, LABEL_FINDINGS,
                                     LABEL_ERRORS,     LABEL_REVIEWS,     LABEL_INFOS,       LABEL_AT_RISK,
                                     LABEL_ROWS_READ};

static void heads(Page *page, const Label *label, size_t count) {
    unsigned lines = 1;
    for (size_t i = 0; i < count; i++) {
        unsigned needed = text_lines(word(page, label[i]), widths[i]);
        if (needed > lines) lines = needed;
    }
    worksheet_set_row(page->sheet, page->row, 13.2 * lines + 6, NULL);
    for (size_t i = 0; i < count; i++) {
        bool number = false;
        for (size_t n = 0; n < ARRAY_LEN(number_heads); n++) number = number || number_heads[n] == label[i];
        cell_label(at(page, (uint16_t)i), label[i], number ? STYLE_HEAD_NUMBER : STYLE_HEAD, SHADE_NONE);
    }
    page->row++;
}

/* Merged cells do not grow with their text: the height is reckoned from its length. */
static void text_height(Page *page, Str text, double width) {
    worksheet_set_row(page->sheet, page->row, 13.2 * text_lines(text, width) + 3, NULL);
}

/* ---- State */

static void problem(Page *page, Str what, Str why) {
    Buf text = {0};
    buf_add(&text, what);
    if (why.len) buf_printf(&text, ": %.*s", STR_ARG(why));
    text_height(page, buf_str(&text), 210);
    cell_merged(at(page, 0), LAST_COL, buf_str(&text), STYLE_ALARM_WRAP);
    page->row++;
    buf_free(&text);
}

static void problems(Page *page) {
    const RunReport *report = page->report;
    size_t shown = 0;
    for (size_t i = 0; i < report->dataset_count && shown < PROBLEMS_MAX; i++) {
        const ReportDataset *dataset = &report->dataset[i];
        if (dataset->complete) continue;
        Str name = str_printf(page->book->arena, "%.*s (%.*s)", STR_ARG(dataset->source_title), STR_ARG(dataset->name));
        problem(page, name, dataset->problem);
        shown++;
    }
    for (size_t i = 0; i < report->rule_count && shown < PROBLEMS_MAX; i++) {
        const ReportRule *rule = &report->rule[i];
        if (rule->checked) continue;
        Str not_checked = word(page, LABEL_NOT_CHECKED), title = rule->title.len ? rule->title : rule->name;
        problem(page, str_printf(page->book->arena, "%.*s: %.*s", STR_ARG(not_checked), STR_ARG(title)), rule->why_not);
        shown++;
    }
}

static void banner(Page *page) {
    static const Style style[] = {[RUN_CLEAN] = STYLE_BANNER_GOOD, [RUN_WARNING] = STYLE_BANNER_WARN,
                                  [RUN_BREACH] = STYLE_BANNER_BAD, [RUN_INCOMPLETE] = STYLE_BANNER_BAD};
    if (!report_is_production(page->report)) {
        Str mark = word(page, LABEL_NOT_PRODUCTION), profile = page->report->profile;
        worksheet_set_row(page->sheet, page->row, 24, NULL);
        cell_merged(at(page, 0), LAST_COL,
                    str_printf(page->book->arena, "%.*s: %.*s", STR_ARG(mark), STR_ARG(profile)), STYLE_BANNER_TRIAL);
        page->row++;
    }
    worksheet_set_row(page->sheet, page->row, 32, NULL);
    cell_merged(at(page, 0), LAST_COL, word(page, words_banner(page->report)), style[report_state(page->report)]);
    page->row++;
    if (!page->report->dataset_count) problem(page, word(page, LABEL_NOTHING_READ), STR_NULL);
    problems(page);
}

static void pair(Page *page, Label left, Str left_value, Label right, Str right_value) {
    if (left_value.len) cell_label(at(page, 0), left, STYLE_LABEL, SHADE_NONE);
    cell_text(at(page, 1), left_value, STYLE_VALUE, SHADE_NONE);
    cell_label(at(page, 5), right, STYLE_LABEL, SHADE_NONE);
    cell_text(at(page, 6), right_value, STYLE_VALUE, SHADE_NONE);
    page->row++;
}

static void identity(Page *page) {
    const RunReport *report = page->report;
    page->row++;
    Buf cutoff = {0};
    words_add_moment(page->language, &cutoff, report->cutoff);
    if (report->zone.len) buf_printf(&cutoff, " (%.*s)", STR_ARG(report->zone));
    pair(page, LABEL_COMPANY, report->company, LABEL_RUN, report->run);
    pair(page, LABEL_JOB, report->job, LABEL_VERSION, report->version);
    pair(page, LABEL_CUTOFF, buf_str(&cutoff), LABEL_SNAPSHOT_DIGEST, report->snapshot_sha256);
    Buf utc = {0};
    words_add_moment(page->language, &utc, report->cutoff_utc);
    Str history = words_history(page->language, &report->history, page->book->arena);
    Label third = report->profile.len || !history.len ? LABEL_PROFILE : LABEL_HISTORY; /* no empty line */
    pair(page, third, third == LABEL_PROFILE ? report->profile : history, LABEL_PROJECT_DIGEST, report->project_sha256);
    if (third == LABEL_PROFILE && history.len) pair(page, LABEL_HISTORY, history, LABEL_CUTOFF_UTC, buf_str(&utc));
    else pair(page, LABEL_HISTORY, STR(""), LABEL_CUTOFF_UTC, buf_str(&utc));
    buf_free(&utc);
    buf_free(&cutoff);
}

/* ---- Cut-off certificate: a row a source */

static bool first_of_source(const RunReport *report, size_t index) {
    for (size_t i = 0; i < index; i++) {
        if (str_eq(report->dataset[i].source, report->dataset[index].source)) return false;
    }
    return true;
}

static void certificate_row(Page *page, const ReportDataset *first) {
    const RunReport *report = page->report;
    uint64_t rows = 0;
    bool complete = true;
    for (size_t i = 0; i < report->dataset_count; i++) {
        const ReportDataset *dataset = &report->dataset[i];
        if (!str_eq(dataset->source, first->source)) continue;
        rows += dataset->rows_read;
        complete = complete && dataset->complete;
    }
    cell_text(at(page, 0), first->source_title.len ? first->source_title : first->source, STYLE_TEXT, SHADE_NONE);
    Buf moment = {0};
    words_add_moment(page->language, &moment, first->cutoff_local);
    cell_text(at(page, 1), buf_str(&moment), STYLE_TEXT, SHADE_NONE);
    buf_free(&moment);
    cell_text(at(page, 2), first->zone, STYLE_TEXT, SHADE_NONE);
    cell_count(at(page, 3), rows, STYLE_COUNT, SHADE_NONE);
    cell_label(at(page, 4), complete ? LABEL_YES : LABEL_NO, complete ? STYLE_GOOD : STYLE_BAD, SHADE_NONE);
    page->row++;
}

static void certificate(Page *page) {
    static const Label head[] = {LABEL_SOURCE, LABEL_CUTOFF_LOCAL, LABEL_ZONE, LABEL_ROWS_READ, LABEL_READ_FULLY};
    section(page, LABEL_CERTIFICATE);
    heads(page, head, ARRAY_LEN(head));
    for (size_t i = 0; i < page->report->dataset_count; i++) {
        if (first_of_source(page->report, i)) certificate_row(page, &page->report->dataset[i]);
    }
}

/* ---- Limits */

static void quantity(Page *page, uint16_t col, Str text) {
    Buf out = {0};
    words_add_quantity(page->language, &out, text);
    cell_text(at(page, col), buf_str(&out), STYLE_WRAP, SHADE_NONE);
    buf_free(&out);
}

static void limits(Page *page) {
    static const Label head[] = {LABEL_RULE, LABEL_LIMIT, LABEL_VALUE, LABEL_WARN, LABEL_ALERT, LABEL_STATE};
    static const Style style[] = {
        [RUN_CLEAN] = STYLE_GOOD, [RUN_WARNING] = STYLE_WARN, [RUN_BREACH] = STYLE_BAD, [RUN_INCOMPLETE] = STYLE_BAD};
    const RunReport *report = page->report;
    section(page, LABEL_LIMITS);
    if (!report->limit_count) {
        cell_label(at(page, 0), LABEL_NO_LIMITS, STYLE_NOTE, SHADE_NONE);
        page->row++;
        return;
    }
    heads(page, head, ARRAY_LEN(head));
    for (size_t i = 0; i < report->limit_count; i++) {
        const ReportLimit *limit = &report->limit[i];
        cell_text(at(page, 0), report_rule_title(report, limit->rule), STYLE_TEXT, SHADE_NONE);
        Str words = words_limit(page->language, limit->words, page->book->arena);
        text_height(page, words, widths[1]);
        cell_text(at(page, 1), words, STYLE_WRAP, SHADE_NONE);
        quantity(page, 2, limit->value);
        quantity(page, 3, limit->warn);
        quantity(page, 4, limit->alert);
        cell_text(at(page, 5), words_state(report->language, limit->state), style[limit->state], SHADE_NONE);
        page->row++;
    }
}

/* ---- Grand totals */

static void percent(Page *page, uint16_t col, const ReportCell *cell, unsigned scale) {
    double part, whole;
    bool numbers = number_is_exact(cell->difference, scale, &part) && number_is_exact(cell->left_amount, scale, &whole);
    if (!numbers || !cell->left_amount) {
        cell_blank(at(page, col), STYLE_PERCENT, SHADE_NONE);
        return;
    }
    char formula[64];
    snprintf(formula, sizeof formula, "=H%u/ABS(F%u)", page->row + 1, page->row + 1);
    cell_formula(at(page, col), formula, part / fabs(whole), STYLE_PERCENT, 0, SHADE_NONE);
}

static void difference(Page *page, uint16_t col, const ReportCell *cell, unsigned scale, bool operands) {
    double number;
    if (!operands || !number_is_exact(cell->difference, scale, &number)) {
        cell_money(at(page, col), cell->difference, scale, STYLE_DELTA, SHADE_NONE);
        return;
    }
    char formula[64];
    snprintf(formula, sizeof formula, "=ROUND(G%u-F%u,%u)", page->row + 1, page->row + 1, scale);
    cell_formula(at(page, col), formula, number, STYLE_DELTA, scale, SHADE_NONE);
}

/* The largest finding that makes the total differ; without one, the rule's first; -1: it has none. */
static int64_t first_behind(const RunReport *report, const ReportTotals *totals, const ReportCell *cell) {
    int64_t first = -1;
    for (size_t i = 0; i < report->finding_count; i++) {
        if (!str_eq(report->finding[i].rule, totals->rule)) continue;
        if (first < 0) first = (int64_t)i;
        if (bridge_carried(report, &report->finding[i], cell->currency, totals->scale)) return (int64_t)i;
    }
    return first;
}

static void total_row(Page *page, const ReportTotals *totals, const ReportCell *cell) {
    const RunReport *report = page->report;
    xlsx_finding_link(at(page, 0), page->contents, first_behind(report, totals, cell),
                      totals->rule_title.len ? totals->rule_title : totals->rule, SHADE_NONE);
    cell_text(at(page, 1), report_sides(report, totals->left, totals->right, page->book->arena), STYLE_TEXT,
              SHADE_NONE);
    cell_text(at(page, 2), cell->currency, STYLE_TEXT, SHADE_NONE);
    cell_count(at(page, 3), cell->left_count, STYLE_COUNT, SHADE_NONE);
    cell_count(at(page, 4), cell->right_count, STYLE_COUNT, SHADE_NONE);
    if (totals->has_amount) {
        bool left = cell_money(at(page, 5), cell->left_amount, totals->scale, STYLE_MONEY, SHADE_NONE);
        bool right = cell_money(at(page, 6), cell->right_amount, totals->scale, STYLE_MONEY, SHADE_NONE);
        difference(page, 7, cell, totals->scale, left && right);
        percent(page, 8, cell, totals->scale);
        cell_money(at(page, 9), cell->unexplained, totals->scale, STYLE_DELTA, SHADE_NONE);
    } else {
        for (uint16_t col = 5; col <= LAST_COL; col++) cell_blank(at(page, col), STYLE_MONEY, SHADE_NONE);
    }
    page->row++;
}

static void mark(Page *page, uint32_t first, uint16_t col, Mark colour) {
    lxw_conditional_format rule = {.type = LXW_CONDITIONAL_TYPE_CELL,
                                   .criteria = LXW_CONDITIONAL_CRITERIA_NOT_EQUAL_TO,
                                   .value = 0,
                                   .format = book_mark(page->book, colour)};
    worksheet_conditional_format_range(page->sheet, first, col, page->row - 1, col, &rule);
}

static void grand_totals(Page *page) {
    static const Label head[] = {LABEL_RULE,        LABEL_SIDES,       LABEL_CURRENCY,     LABEL_LEFT_COUNT,
                                 LABEL_RIGHT_COUNT, LABEL_LEFT_AMOUNT, LABEL_RIGHT_AMOUNT, LABEL_DIFFERENCE,
                                 LABEL_PERCENT,     LABEL_UNEXPLAINED};
    const RunReport *report = page->report;
    section(page, LABEL_GRAND_TOTALS);
    heads(page, head, ARRAY_LEN(head));
    uint32_t first = page->row;
    for (size_t i = 0; i < report->totals_count; i++) {
        if (!str_eq(report->totals[i].dimension, STR("all"))) continue;
        for (size_t j = 0; j < report->totals[i].cell_count; j++) {
            total_row(page, &report->totals[i], &report->totals[i].cell[j]);
        }
    }
    if (page->row == first) {
        cell_label(at(page, 0), LABEL_NO_FINDINGS, STYLE_QUIET, SHADE_NONE);
        page->row++;
        return;
    }
    mark(page, first, 7, MARK_WARN);
    mark(page, first, 8, MARK_WARN);
    mark(page, first, 9, MARK_BAD);
}

/* ---- Largest findings */

static void top_row(Page *page, const Finding *finding) {
    const RunReport *report = page->report;
    Str explanation =
        finding->explanation.len ? finding->explanation : words_explain(report->language, finding, page->book->arena);
    text_height(page, explanation, 155);
    xlsx_finding_link(at(page, 0), page->contents, finding - report->finding, words_kind(report->language, finding->kind),
                      SHADE_NONE);
    cell_merged(at(page, 1), 6, explanation, STYLE_WRAP);
    cell_money(at(page, 7), finding->at_risk, finding->scale, STYLE_MONEY, SHADE_NONE);
    cell_text(at(page, 8), finding->currency, STYLE_TEXT, SHADE_NONE);
    cell_text(at(page, 9), finding->owner_team, STYLE_WRAP, SHADE_NONE);
    page->row++;
}

static void top(Page *page) {
    section(page, LABEL_TOP_FINDINGS);
    worksheet_set_row(page->sheet, page->row, 18, NULL);
    cell_label(at(page, 0), LABEL_KIND, STYLE_HEAD, SHADE_NONE);
    cell_merged(at(page, 1), 6, word(page, LABEL_EXPLANATION), STYLE_HEAD);
    cell_label(at(page, 7), LABEL_AT_RISK, STYLE_HEAD_NUMBER, SHADE_NONE);
    cell_label(at(page, 8), LABEL_CURRENCY, STYLE_HEAD, SHADE_NONE);
    cell_label(at(page, 9), LABEL_OWNER, STYLE_HEAD, SHADE_NONE);
    page->row++;
    size_t shown = 0;
    for (size_t i = 0; i < page->report->finding_count && shown < TOP_MAX; i++) { /* they come ranked */
        const Finding *finding = &page->report->finding[i];
        if (finding->at_risk <= 0 || finding->severity == SEVERITY_INFO || finding->story.len)
            continue; /* a case once */
        top_row(page, finding);
        shown++;
    }
    if (shown) return;
    cell_label(at(page, 0), LABEL_NO_FINDINGS, STYLE_QUIET, SHADE_NONE);
    page->row++;
}

/* ---- Findings by kind */

typedef struct Kind {
    uint64_t count, by_severity[3];
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
        kind->by_severity[finding->severity]++;
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
    cell_text(at(page, 0), words_kind(page->report->language, k), STYLE_TEXT, SHADE_NONE);
    cell_link(at(page, 1), to, str_of(to->name));
    cell_count(at(page, 2), kind->count, STYLE_COUNT, SHADE_NONE);
    for (uint16_t i = 0; i < ARRAY_LEN(order); i++) {
        cell_count(at(page, (uint16_t)(3 + i)), kind->by_severity[order[i]], STYLE_COUNT, SHADE_NONE);
    }
    if (kind->at_risk) {
        cell_money(at(page, 6), kind->at_risk, kind->scale, STYLE_MONEY, SHADE_NONE);
    } else {
        cell_blank(at(page, 6), STYLE_MONEY, SHADE_NONE);
    }
    Buf other = {0};
    if (kind->mixed) add_other_money(page, &other, k);
    cell_text(at(page, 7), buf_str(&other), STYLE_VALUE, SHADE_NONE);
    buf_free(&other);
    page->row++;
}

static void sum_row(Page *page, uint32_t first, const Kind kinds[FINDING_KINDS]) {
    uint64_t sums[4] = {0, 0, 0, 0};
    for (size_t k = 0; k < FINDING_KINDS; k++) {
        sums[0] += kinds[k].count;
        sums[1] += kinds[k].by_severity[SEVERITY_ERROR];
        sums[2] += kinds[k].by_severity[SEVERITY_REVIEW];
        sums[3] += kinds[k].by_severity[SEVERITY_INFO];
    }
    cell_label(at(page, 0), LABEL_TOTAL, STYLE_TEXT, SHADE_TOTAL);
    cell_blank(at(page, 1), STYLE_TEXT, SHADE_TOTAL);
    for (uint16_t i = 0; i < ARRAY_LEN(sums); i++) {
        char formula[64];
        snprintf(formula, sizeof formula, "=SUM(%c%u:%c%u)", 'C' + i, first + 1, 'C' + i, page->row);
        cell_formula(at(page, (uint16_t)(2 + i)), formula, (double)sums[i], STYLE_COUNT, 0, SHADE_TOTAL);
    }
    cell_blank(at(page, 6), STYLE_TEXT, SHADE_TOTAL);
    page->row++;
}

static double chart_width(int from, int to) { /* pixels of the columns from..to */
    double pixels = 0;
    for (int i = from; i <= to; i++) pixels += 7 * widths[i] + 5;
    return pixels;
}

enum { CHART_PIXELS_X = 480, CHART_PIXELS_Y = 288 }; /* the library's own size, which scales refer to */

static void place_chart(Page *page, lxw_chart *chart, uint16_t col, double width) {
    if (col == 0 && page_points(page) + CHART_ROWS * ROW_POINTS > PAGE_POINTS) page_break(page, page->row);
    lxw_chart_options options = {.x_scale = (width - 12) / CHART_PIXELS_X,
                                 .y_scale = (double)(CHART_ROWS * ROW_PIXELS - 8) / CHART_PIXELS_Y,
                                 .object_position = LXW_OBJECT_MOVE_DONT_SIZE};
    worksheet_insert_chart_opt(page->sheet, page->row, col, chart, &options);
}

static void kinds_chart(Page *page, uint32_t first, uint32_t last, double width) {
    lxw_chart *chart = book_chart(page->book, LXW_CHART_BAR, word(page, LABEL_BY_KIND));
    book_series(chart, page->sheet->name, first, last, 0, 2, word(page, LABEL_FINDINGS), 0x5B7FA3);
    chart_axis_set_reverse(chart->y_axis);          /* the most frequent on top; a bar chart's y is that of the kinds */
    chart_axis_set_interval_unit(chart->y_axis, 1); /* every kind's name, however many there are */
    chart_axis_off(chart->x_axis);
    chart_axis_set_major_tick_mark(chart->y_axis, LXW_CHART_AXIS_TICK_MARK_NONE);
    chart_axis_major_gridlines_set_visible(chart->x_axis, LXW_FALSE);
    chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    chart_set_series_gap(chart, 40);
    chart_series_set_labels(STAILQ_FIRST(chart->series_list));
    place_chart(page, chart, 0, width);
}

static void drift_chart(Page *page, const XlsxDrift *drift, uint16_t col, double width) {
    Str by_day = word(page, LABEL_DRIFT_BY_DAY);
    Str title = str_printf(page->book->arena, "%.*s: %.*s, %.*s", STR_ARG(by_day), STR_ARG(drift->title),
                           STR_ARG(page->report->currency));
    lxw_chart *chart = book_chart(page->book, LXW_CHART_COLUMN_STACKED, title);
    book_series(chart, drift->sheet, drift->first, drift->last, drift->day_col, drift->explained_col,
                word(page, LABEL_EXPLAINED), 0x5B7FA3);
    book_series(chart, drift->sheet, drift->first, drift->last, drift->day_col, drift->unexplained_col,
                word(page, LABEL_UNEXPLAINED), 0xC2410C);
    chart_axis_set_label_position(chart->x_axis, LXW_CHART_AXIS_LABEL_POSITION_LOW);
    chart_axis_set_major_tick_mark(chart->x_axis, LXW_CHART_AXIS_TICK_MARK_NONE);
    chart_axis_set_num_format(chart->x_axis, words_day_format(page->language));
    chart_axis_set_num_format(chart->y_axis, "#,##0");
    chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    chart_set_series_gap(chart, 40);
    place_chart(page, chart, col, width);
}

enum { LEFT_CHART_LAST = 2 }; /* charts stand two in a row: columns 0..2 and 3..9 */

static void charts(Page *page, uint32_t first_kind, uint32_t last_kind) {
    const XlsxContents *contents = page->contents;
    double left = chart_width(0, LEFT_CHART_LAST), right = chart_width(LEFT_CHART_LAST + 1, LAST_COL);
    page->row++;
    if (first_kind > last_kind && !contents->drift_count) return;
    bool at_left = true;
    if (first_kind <= last_kind) {
        kinds_chart(page, first_kind, last_kind, left);
        at_left = false;
    }
    for (size_t i = 0; i < contents->drift_count; i++) {
        drift_chart(page, &contents->drift[i], at_left ? 0 : LEFT_CHART_LAST + 1, at_left ? left : right);
        if (!at_left) page->row += CHART_ROWS;
        at_left = !at_left;
    }
    if (!at_left) page->row += CHART_ROWS;
}

static void by_kind(Page *page) {
    static const Label head[] = {LABEL_KIND,    LABEL_CONTENTS, LABEL_FINDINGS, LABEL_ERRORS,
                                 LABEL_REVIEWS, LABEL_INFOS,    LABEL_AT_RISK,  LABEL_AT_RISK_OTHER};
    Kind kinds[FINDING_KINDS] = {0};
    FindingKind order[FINDING_KINDS];
    count_kinds(page->report, kinds);
    size_t count = rank_kinds(kinds, order);
    page_break(page, page->row + 1); /* kinds and charts on a page of their own */
    section(page, LABEL_BY_KIND);
    heads(page, head, ARRAY_LEN(head));
    uint32_t first = page->row;
    for (size_t i = 0; i < count; i++) kind_row(page, order[i], &kinds[order[i]]);
    if (count) {
        sum_row(page, first, kinds);
    } else {
        cell_label(at(page, 0), LABEL_NO_FINDINGS, STYLE_QUIET, SHADE_NONE);
        page->row++;
    }
    charts(page, first, count ? page->row - 2 : first - 1);
}

static void links(Page *page) {
    const XlsxContents *contents = page->contents;
    section(page, LABEL_CONTENTS);
    for (size_t i = 0; i < contents->totals_count; i++, page->row++) {
        cell_link(at(page, 0), contents->totals[i], str_of(contents->totals[i]->name));
    }
    lxw_worksheet *const sheet[] = {contents->trends,     contents->bridge,  contents->findings,
                                    contents->duplicates, contents->quality, contents->sources};
    for (size_t i = 0; i < ARRAY_LEN(sheet); i++) {
        if (!sheet[i]) continue;
        cell_link(at(page, 0), sheet[i], str_of(sheet[i]->name));
        page->row++;
    }
}

static void text_number_note(Page *page) {
    if (!page->book->has_text_number) return;
    page->row++;
    cell_label(at(page, 0), LABEL_TEXT_NUMBER, STYLE_NOTE, SHADE_NONE);
    page->row++;
}

void xlsx_summary(XlsxBook *book, XlsxContents *contents) {
    Page page = {.book = book,
                 .contents = contents,
                 .report = book->report,
                 .sheet = contents->summary,
                 .language = book->language};
    for (uint16_t i = 0; i <= LAST_COL; i++) worksheet_set_column(page.sheet, i, i, widths[i], NULL);
    banner(&page);
    identity(&page);
    certificate(&page);
    limits(&page);
    grand_totals(&page);
    top(&page);
    by_kind(&page);
    text_number_note(&page);
    worksheet_print_area(page.sheet, 0, 0, page.row, LAST_COL);
    if (page.break_count) worksheet_set_h_pagebreaks(page.sheet, page.breaks);
    links(&page); /* for the screen */
}
