/* The first sheet: the state of the run in its first line, then what a controller asks next: as of when, which limits,
 * how much, what are the largest differences, of which kinds, on which days. */
#include "reports/bridge.h"
#include "reports/xlsx_page.h"

#include <math.h>
#include <stdio.h>

enum { TOP_MAX = 10, PROBLEMS_MAX = 8 };

/* ---- State */

static void problem(Page *page, Str what, Str why) {
    Buf text = {0};
    buf_add(&text, what);
    if (why.len) buf_printf(&text, ": %.*s", STR_ARG(why));
    page_text_height(page, buf_str(&text), 210);
    cell_merged(page_at(page, 0), PAGE_LAST_COL, buf_str(&text), STYLE_ALARM_WRAP);
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
        Str not_checked = page_word(page, LABEL_NOT_CHECKED), title = rule->title.len ? rule->title : rule->name;
        problem(page, str_printf(page->book->arena, "%.*s: %.*s", STR_ARG(not_checked), STR_ARG(title)), rule->why_not);
        shown++;
    }
}

static void banner(Page *page) {
    static const Style style[] = {[RUN_CLEAN] = STYLE_BANNER_GOOD, [RUN_WARNING] = STYLE_BANNER_WARN,
                                  [RUN_BREACH] = STYLE_BANNER_BAD, [RUN_INCOMPLETE] = STYLE_BANNER_BAD};
    if (!report_is_production(page->report)) {
        Str mark = page_word(page, LABEL_NOT_PRODUCTION), profile = page->report->profile;
        worksheet_set_row(page->sheet, page->row, 24, NULL);
        cell_merged(page_at(page, 0), PAGE_LAST_COL,
                    str_printf(page->book->arena, "%.*s: %.*s", STR_ARG(mark), STR_ARG(profile)), STYLE_BANNER_TRIAL);
        page->row++;
    }
    worksheet_set_row(page->sheet, page->row, 32, NULL);
    cell_merged(page_at(page, 0), PAGE_LAST_COL, page_word(page, words_banner(page->report)), style[report_state(page->report)]);
    page->row++;
    if (!page->report->dataset_count) problem(page, page_word(page, LABEL_NOTHING_READ), STR_NULL);
    problems(page);
}

static void pair(Page *page, Label left, Str left_value, Label right, Str right_value) {
    if (left_value.len) cell_label(page_at(page, 0), left, STYLE_LABEL, SHADE_NONE);
    cell_text(page_at(page, 1), left_value, STYLE_VALUE, SHADE_NONE);
    cell_label(page_at(page, 5), right, STYLE_LABEL, SHADE_NONE);
    cell_text(page_at(page, 6), right_value, STYLE_VALUE, SHADE_NONE);
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
    if (report->owner.len) {
        cell_label(page_at(page, 0), LABEL_OWNER, STYLE_LABEL, SHADE_NONE);
        cell_text(page_at(page, 1), report->owner, STYLE_VALUE, SHADE_NONE);
        page->row++;
    }
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
    cell_text(page_at(page, 0), first->source_title.len ? first->source_title : first->source, STYLE_TEXT, SHADE_NONE);
    Buf moment = {0};
    words_add_moment(page->language, &moment, first->cutoff_local);
    cell_text(page_at(page, 1), buf_str(&moment), STYLE_TEXT, SHADE_NONE);
    buf_free(&moment);
    cell_text(page_at(page, 2), first->zone, STYLE_TEXT, SHADE_NONE);
    cell_count(page_at(page, 3), rows, STYLE_COUNT, SHADE_NONE);
    cell_label(page_at(page, 4), complete ? LABEL_YES : LABEL_NO, complete ? STYLE_GOOD : STYLE_BAD, SHADE_NONE);
    page->row++;
}

static void certificate(Page *page) {
    static const Label head[] = {LABEL_SOURCE, LABEL_CUTOFF_LOCAL, LABEL_ZONE, LABEL_ROWS_READ, LABEL_READ_FULLY};
    page_section(page, LABEL_CERTIFICATE);
    page_heads(page, head, ARRAY_LEN(head));
    for (size_t i = 0; i < page->report->dataset_count; i++) {
        if (first_of_source(page->report, i)) certificate_row(page, &page->report->dataset[i]);
    }
}

/* ---- Limits */

/* A number alone, or an amount with its currency, which is shown once; anything else ("2 on 2026-09-03") as text. */
static bool limit_number(Str text, int64_t *value, unsigned *scale, Str *currency) {
    Str unit = text, number = str_cut(&unit, ' ');
    bool code = unit.len == 3;
    for (size_t i = 0; i < unit.len; i++) code = code && unit.ptr[i] >= 'A' && unit.ptr[i] <= 'Z';
    *currency = code ? unit : STR("");
    return (code || !unit.ptr) && words_plain_number(number, value, scale);
}

static void quantity(Page *page, uint16_t col, Str text) {
    int64_t value;
    unsigned scale;
    Str currency;
    if (limit_number(text, &value, &scale, &currency)) {
        cell_money(page_at(page, col), value, scale, scale ? STYLE_MONEY : STYLE_COUNT, SHADE_NONE);
        return;
    }
    Buf out = {0};
    words_add_quantity(page->language, &out, text);
    cell_text(page_at(page, col), buf_str(&out), STYLE_QUANTITY, SHADE_NONE);
    buf_free(&out);
}

static Str limit_currency(const ReportLimit *limit) {
    int64_t value;
    unsigned scale;
    Str currency;
    return limit_number(limit->value, &value, &scale, &currency) ? currency : STR("");
}

static void limits(Page *page) {
    static const Label head[] = {LABEL_RULE, LABEL_LIMIT, LABEL_VALUE, LABEL_WARN, LABEL_ALERT, LABEL_STATE, LABEL_CURRENCY};
    static const Style style[] = {
        [RUN_CLEAN] = STYLE_GOOD, [RUN_WARNING] = STYLE_WARN, [RUN_BREACH] = STYLE_BAD, [RUN_INCOMPLETE] = STYLE_BAD};
    const RunReport *report = page->report;
    page_section(page, LABEL_LIMITS);
    if (!report->limit_count) {
        cell_label(page_at(page, 0), LABEL_NO_LIMITS, STYLE_NOTE, SHADE_NONE);
        page->row++;
        return;
    }
    page_heads(page, head, ARRAY_LEN(head));
    for (size_t i = 0; i < report->limit_count; i++) {
        const ReportLimit *limit = &report->limit[i];
        cell_text(page_at(page, 0), report_rule_title(report, limit->rule), STYLE_TEXT, SHADE_NONE);
        Str words = words_limit(page->language, limit->words, page->book->arena);
        page_text_height(page, words, page_widths[1]);
        cell_text(page_at(page, 1), words, STYLE_WRAP, SHADE_NONE);
        quantity(page, 2, limit->value);
        quantity(page, 3, limit->warn);
        quantity(page, 4, limit->alert);
        cell_text(page_at(page, 5), words_state(report->language, limit->state), style[limit->state], SHADE_NONE);
        cell_text(page_at(page, 6), limit_currency(limit), STYLE_TEXT, SHADE_NONE);
        page->row++;
    }
}

/* ---- Grand totals */

static void percent(Page *page, uint16_t col, const ReportCell *cell, unsigned scale) {
    double part, whole;
    bool numbers = number_is_exact(cell->difference, scale, &part) && number_is_exact(cell->left_amount, scale, &whole);
    if (!numbers || !cell->left_amount) {
        cell_blank(page_at(page, col), STYLE_PERCENT, SHADE_NONE);
        return;
    }
    char formula[64];
    snprintf(formula, sizeof formula, "=H%u/ABS(F%u)", page->row + 1, page->row + 1);
    cell_formula(page_at(page, col), formula, part / fabs(whole), STYLE_PERCENT, 0, SHADE_NONE);
}

static void difference(Page *page, uint16_t col, const ReportCell *cell, unsigned scale, bool operands) {
    char formula[64];
    snprintf(formula, sizeof formula, "=ROUND(G%u-F%u,%u)", page->row + 1, page->row + 1, scale);
    cell_reckoned(page_at(page, col), operands ? formula : NULL, cell->difference, scale, STYLE_DELTA, SHADE_NONE);
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
    xlsx_finding_link(page_at(page, 0), page->contents, first_behind(report, totals, cell),
                      totals->rule_title.len ? totals->rule_title : totals->rule, SHADE_NONE);
    cell_text(page_at(page, 1), report_sides(report, totals->left, totals->right, page->book->arena), STYLE_TEXT,
              SHADE_NONE);
    cell_text(page_at(page, 2), cell->currency, STYLE_TEXT, SHADE_NONE);
    cell_count(page_at(page, 3), cell->left_count, STYLE_COUNT, SHADE_NONE);
    cell_count(page_at(page, 4), cell->right_count, STYLE_COUNT, SHADE_NONE);
    if (totals->has_amount) {
        bool left = cell_money(page_at(page, 5), cell->left_amount, totals->scale, STYLE_MONEY, SHADE_NONE);
        bool right = cell_money(page_at(page, 6), cell->right_amount, totals->scale, STYLE_MONEY, SHADE_NONE);
        difference(page, 7, cell, totals->scale, left && right);
        percent(page, 8, cell, totals->scale);
        cell_money(page_at(page, 9), cell->unexplained, totals->scale, STYLE_DELTA, SHADE_NONE);
    } else {
        for (uint16_t col = 5; col <= PAGE_LAST_COL; col++) cell_blank(page_at(page, col), STYLE_MONEY, SHADE_NONE);
    }
    page->row++;
}

static void grand_totals(Page *page) {
    static const Label head[] = {LABEL_RULE,        LABEL_SIDES,       LABEL_CURRENCY,     LABEL_LEFT_COUNT,
                                 LABEL_RIGHT_COUNT, LABEL_LEFT_AMOUNT, LABEL_RIGHT_AMOUNT, LABEL_DIFFERENCE,
                                 LABEL_PERCENT,     LABEL_UNEXPLAINED};
    const RunReport *report = page->report;
    page_section(page, LABEL_GRAND_TOTALS);
    page_heads(page, head, ARRAY_LEN(head));
    uint32_t first = page->row;
    for (size_t i = 0; i < report->totals_count; i++) {
        if (!str_eq(report->totals[i].dimension, STR("all"))) continue;
        for (size_t j = 0; j < report->totals[i].cell_count; j++) {
            total_row(page, &report->totals[i], &report->totals[i].cell[j]);
        }
    }
    if (page->row == first) {
        cell_label(page_at(page, 0), LABEL_NO_FINDINGS, STYLE_QUIET, SHADE_NONE);
        page->row++;
        return;
    }
    cells_mark((XlsxCell){page->book, page->sheet, first, 7}, page->row - 1, MARK_WARN);
    cells_mark((XlsxCell){page->book, page->sheet, first, 8}, page->row - 1, MARK_WARN);
    cells_mark((XlsxCell){page->book, page->sheet, first, 9}, page->row - 1, MARK_BAD);
}

/* ---- Largest findings */

static void top_row(Page *page, const Finding *finding) {
    const RunReport *report = page->report;
    Str explanation = words_explain(report->language, finding, page->book->arena);
    page_text_height(page, explanation, 155);
    xlsx_finding_link(page_at(page, 0), page->contents, finding - report->finding, words_kind(report->language, finding->kind),
                      SHADE_NONE);
    cell_merged(page_at(page, 1), 6, explanation, STYLE_WRAP);
    cell_money(page_at(page, 7), finding->at_risk, finding->scale, STYLE_MONEY, SHADE_NONE);
    cell_text(page_at(page, 8), finding->currency, STYLE_TEXT, SHADE_NONE);
    cell_text(page_at(page, 9), finding->owner_team, STYLE_WRAP, SHADE_NONE);
    page->row++;
}

static void top(Page *page) {
    page_section(page, LABEL_TOP_FINDINGS);
    worksheet_set_row(page->sheet, page->row, 18, NULL);
    cell_label(page_at(page, 0), LABEL_KIND, STYLE_HEAD, SHADE_NONE);
    cell_merged(page_at(page, 1), 6, page_word(page, LABEL_EXPLANATION), STYLE_HEAD);
    cell_label(page_at(page, 7), LABEL_AT_RISK, STYLE_HEAD_NUMBER, SHADE_NONE);
    cell_label(page_at(page, 8), LABEL_CURRENCY, STYLE_HEAD, SHADE_NONE);
    cell_label(page_at(page, 9), LABEL_OWNER, STYLE_HEAD, SHADE_NONE);
    page->row++;
    size_t shown = 0;
    for (size_t i = 0; i < page->report->finding_count && shown < TOP_MAX; i++) { /* they come ranked */
        const Finding *finding = &page->report->finding[i];
        bool told = finding->story.len || finding_memory(finding)->settled; /* a case once; what people settled needs nobody */
        if (finding->at_risk <= 0 || finding->severity == SEVERITY_INFO || told) continue;
        top_row(page, finding);
        shown++;
    }
    if (shown) return;
    cell_label(page_at(page, 0), LABEL_NO_FINDINGS, STYLE_QUIET, SHADE_NONE);
    page->row++;
}

/* ---- The whole */

static void links(Page *page) {
    const XlsxContents *contents = page->contents;
    page_section(page, LABEL_CONTENTS);
    for (size_t i = 0; i < contents->totals_count; i++, page->row++) {
        cell_link(page_at(page, 0), contents->totals[i], str_of(contents->totals[i]->name));
    }
    lxw_worksheet *const sheet[] = {contents->trends,     contents->bridge,  contents->findings,
                                    contents->duplicates, contents->quality, contents->sources};
    for (size_t i = 0; i < ARRAY_LEN(sheet); i++) {
        if (!sheet[i]) continue;
        cell_link(page_at(page, 0), sheet[i], str_of(sheet[i]->name));
        page->row++;
    }
}

static void text_number_note(Page *page) {
    if (!page->book->has_text_number) return;
    page->row++;
    cell_label(page_at(page, 0), LABEL_TEXT_NUMBER, STYLE_NOTE, SHADE_NONE);
    page->row++;
}

void xlsx_summary(XlsxBook *book, XlsxContents *contents) {
    Page page = {.book = book,
                 .contents = contents,
                 .report = book->report,
                 .sheet = contents->summary,
                 .language = book->language};
    for (uint16_t i = 0; i <= PAGE_LAST_COL; i++) worksheet_set_column(page.sheet, i, i, page_widths[i], NULL);
    banner(&page);
    identity(&page);
    certificate(&page);
    if (!book->report->owner.len) { /* of the whole run, not of one team's part */
        limits(&page);
        grand_totals(&page);
    }
    top(&page);
    summary_kinds(&page);
    text_number_note(&page);
    worksheet_print_area(page.sheet, 0, 0, page.row, PAGE_LAST_COL);
    if (page.break_count) worksheet_set_h_pagebreaks(page.sheet, page.breaks);
    links(&page); /* for the screen */
}
