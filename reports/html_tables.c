/* The page's tables: totals by dimension, findings, sources. */
#include "reports/html_page.h"
#include "reports/titles.h"
#include "reports/words_evidence.h"

#include <stdlib.h>

/* More make a page too heavy for a phone; the rest stands in totals.csv and findings.csv, and the page says so. */
enum { TOTALS_ROWS_MAX = 1000, FINDINGS_MAX = 2000, RECORDS_MAX = 20 };

/* ---- Totals */

static void money_cell(HtmlPage *page, int128 value, unsigned scale, bool delta) {
    html_raw(page, "<td class=\"n\">");
    if (delta)
        html_delta(page, value, scale);
    else
        html_number(page, value, scale);
    html_raw(page, "</td>");
}

static void total_row(HtmlPage *page, const ReportTotals *totals, const ReportCell *cell) {
    bool differs = cell->difference || cell->left_count != cell->right_count;
    html_printf(page, "<tr%s><td>", differs ? " class=\"differs\"" : "");
    if (cell->findings) {
        bool all = str_eq(totals->dimension, STR("all"));
        html_filter(page, "",
                    (HtmlFilter){.rule = totals->rule,
                                 .by = all ? STR_NULL : totals->dimension,
                                 .value = html_slice(totals->dimension, cell->slice)});
    }
    if (str_eq(totals->dimension, STR("day")) || (str_eq(totals->dimension, STR("week")) && cell->slice.len))
        html_date(page, cell->slice);
    else if (cell->slice.len)
        html_text(page, cell->slice);
    else
        html_label(page, str_eq(totals->dimension, STR("all")) ? LABEL_SHEET_ALL : LABEL_NO_VALUE);
    html_raw(page, cell->findings ? "</a></td>" : "</td>");
    money_cell(page, cell->left_count, 0, false);
    money_cell(page, cell->right_count, 0, false);
    if (totals->has_amount) {
        money_cell(page, cell->left_amount, totals->scale, false);
        money_cell(page, cell->right_amount, totals->scale, false);
        money_cell(page, cell->difference, totals->scale, true);
        money_cell(page, cell->unexplained, totals->scale, true);
        html_raw(page, "<td>");
        html_text(page, cell->currency);
        html_raw(page, "</td>");
    }
    html_printf(page, "<td class=\"n\">%llu</td></tr>\n", (unsigned long long)cell->findings);
}

static bool notable(const ReportCell *cell) {
    return cell->difference || cell->left_count != cell->right_count || cell->findings;
}

static void totals_table(HtmlPage *page, const ReportTotals *totals) {
    static const Label with_money[] = {LABEL_SLICE,       LABEL_LEFT_COUNT,   LABEL_RIGHT_COUNT,
                                       LABEL_LEFT_AMOUNT, LABEL_RIGHT_AMOUNT, LABEL_DIFFERENCE,
                                       LABEL_UNEXPLAINED, LABEL_CURRENCY,     LABEL_FINDINGS};
    static const Label counts[] = {LABEL_SLICE, LABEL_LEFT_COUNT, LABEL_RIGHT_COUNT, LABEL_FINDINGS};
    size_t open = 0, shown = 0;
    for (size_t i = 0; i < totals->cell_count; i++) open += notable(&totals->cell[i]);
    html_raw(page, "<details><summary>");
    html_text(page, words_sheet_of(page->language, totals->dimension, page->arena));
    html_printf(page, " <small>%zu / %zu</small></summary><div class=\"wide\"><table>", open, totals->cell_count);
    if (totals->has_amount)
        html_heads(page, with_money, ARRAY_LEN(with_money), 1);
    else
        html_heads(page, counts, ARRAY_LEN(counts), 1);
    html_raw(page, "<tbody>\n");
    for (int pass = 0; pass < 2; pass++) { /* what differs first */
        for (size_t i = 0; i < totals->cell_count && shown < TOTALS_ROWS_MAX; i++) {
            if (notable(&totals->cell[i]) != (pass == 0)) continue;
            total_row(page, totals, &totals->cell[i]);
            shown++;
        }
    }
    html_raw(page, "</tbody></table></div>\n");
    html_rest(page, shown, totals->cell_count, "totals.csv");
    html_raw(page, "</details>\n");
}

void html_totals(HtmlPage *page) {
    const RunReport *report = page->report;
    if (!report->totals_count) return;
    html_heading(page, "totals", LABEL_GRAND_TOTALS);
    for (size_t i = 0; i < report->totals_count; i++) {
        if (i == 0 || !str_eq(report->totals[i].rule, report->totals[i - 1].rule)) {
            html_raw(page, "<h3>");
            html_text(page, report->totals[i].rule_title);
            html_raw(page, " <small>");
            html_text(page, report_sides(report, report->totals[i].left, report->totals[i].right, page->arena));
            html_raw(page, "</small></h3>\n");
        }
        totals_table(page, &report->totals[i]);
    }
}

/* ---- Findings: one row each; opened, its records and its evidence */

static void record_row(HtmlPage *page, const FindingRecord *record, unsigned scale) {
    html_raw(page, "<tr><td>");
    html_text(page, record->system_title.len ? record->system_title : record->system);
    html_raw(page, "</td><td>");
    html_text(page, record->document.len ? record->document : record->key);
    html_raw(page, "</td><td>");
    words_add_moment(page->language, page->out, record->date);
    html_raw(page, "</td><td>");
    html_text(page, record->counterparty);
    if (record->tax_id.len) {
        html_raw(page, " <small>");
        html_text(page, record->tax_id);
        html_raw(page, "</small>");
    }
    html_raw(page, "</td><td>");
    html_text(page, record->warehouse);
    html_raw(page, "</td><td>");
    html_text(page, record->status);
    html_raw(page, "</td><td class=\"n\">");
    if (record->has_amount) {
        html_number(page, record->amount, scale);
        html_raw(page, " ");
        html_text(page, record->currency);
    }
    html_raw(page, "</td><td><small>");
    html_text(page, record->dataset_name);
    html_raw(page, "/");
    html_text(page, record->key);
    html_raw(page, "</small></td></tr>\n");
}

static void records(HtmlPage *page, const Finding *finding) {
    static const Label head[] = {LABEL_SYSTEM,    LABEL_DOCUMENT, LABEL_DATE,   LABEL_COUNTERPARTY,
                                 LABEL_WAREHOUSE, LABEL_STATUS,   LABEL_AMOUNT, LABEL_KEY};
    if (!finding->record_count) return;
    html_raw(page, "<div class=\"wide\"><table>");
    html_heads(page, head, ARRAY_LEN(head), ARRAY_LEN(head));
    html_raw(page, "<tbody>\n");
    size_t shown = finding->record_count < RECORDS_MAX ? finding->record_count : RECORDS_MAX;
    for (size_t i = 0; i < shown; i++) record_row(page, &finding->record[i], finding->scale);
    html_raw(page, "</tbody></table></div>\n");
    html_rest(page, shown, finding->record_count, "findings.csv");
}

static void evidence(HtmlPage *page, const Finding *finding) {
    static const Label head[] = {LABEL_FIELD, LABEL_LEFT_VALUE, LABEL_RIGHT_VALUE, LABEL_STEP};
    if (!finding->evidence_count) return;
    html_raw(page, "<div class=\"wide\"><table>");
    html_heads(page, head, ARRAY_LEN(head), ARRAY_LEN(head));
    html_raw(page, "<tbody>\n");
    for (size_t i = 0; i < finding->evidence_count; i++) {
        const FindingEvidence *of = &finding->evidence[i];
        html_raw(page, "<tr><td>");
        html_text(page, words_field(page->language, of->field));
        html_raw(page, "</td><td>");
        html_text(page, of->left);
        html_raw(page, "</td><td>");
        html_text(page, of->right);
        html_raw(page, "</td><td>");
        Buf weighed = {0};
        if (words_add_weighed(page->language, &weighed, of->measure)) html_text(page, buf_str(&weighed));
        else html_text(page, words_step(page->language, of->measure, page->arena));
        buf_free(&weighed);
        if (of->score_ppm >= 0) {
            html_raw(page, " ");
            html_number(page, of->score_ppm / 1000, 1);
            html_raw(page, "&nbsp;%");
        }
        html_raw(page, "</td></tr>\n");
    }
    html_raw(page, "</tbody></table></div>\n");
}

static void fact(HtmlPage *page, Label label, Str value) {
    if (!value.len) return;
    html_raw(page, "<dt>");
    html_label(page, label);
    html_raw(page, "</dt><dd>");
    html_text(page, value);
    html_raw(page, "</dd>");
}

static void opened(HtmlPage *page, const Finding *finding) {
    Str language = page->report->language;
    html_raw(page, "<dl>");
    fact(page, LABEL_ACTION, words_action(language, finding, page->arena));
    fact(page, LABEL_STEP, words_step(page->language, finding->step, page->arena));
    fact(page, LABEL_ORIGIN, finding->origin);
    fact(page, LABEL_RULE, report_rule_title(page->report, finding->rule));
    fact(page, LABEL_FINDING_ID, finding->id);
    html_raw(page, "</dl>\n");
    records(page, finding);
    evidence(page, finding);
}

/* All values of a field of the records, each once, separated by line feeds: what filters look for. */
static void values(HtmlPage *page, const char *name, const Finding *finding, Str (*value)(const FindingRecord *)) {
    Buf list = {0};
    for (size_t i = 0; i < finding->record_count; i++) {
        Str of = value(&finding->record[i]);
        bool seen = false;
        for (size_t k = 0; k < i && !seen; k++) seen = str_eq(of, value(&finding->record[k]));
        if (seen) continue;
        if (list.len || i) buf_char(&list, '\n');
        buf_add(&list, of);
    }
    html_attribute(page, name, buf_str(&list));
    buf_free(&list);
}

static Str record_day(const FindingRecord *record) {
    return record->day;
}

static Str record_warehouse(const FindingRecord *record) {
    return record->warehouse;
}

static Str record_status(const FindingRecord *record) {
    return record->status;
}

static Str record_currency(const FindingRecord *record) {
    return record->currency;
}

/* How it stands against the run before, or by what was decided; "" without a store. */
static Str standing(const HtmlPage *page, const Finding *finding) {
    return finding_memory(finding)->settled ? words_label(page->language, LABEL_SETTLED) : words_finding_state(page->language, finding_memory(finding)->state);
}

/* What is left as it was needs no mark, nor anything in the job's first run, where all is new. */
static void mark(HtmlPage *page, const Finding *finding) {
    bool news = !page->report->history.first && (finding_memory(finding)->state == FINDING_NEW || finding_memory(finding)->state == FINDING_CAME_BACK);
    if (!news && !finding_memory(finding)->settled) return;
    html_printf(page, "<small class=\"mark%s\">", finding_memory(finding)->settled ? "" : " news");
    html_text(page, standing(page, finding));
    html_raw(page, "</small>");
}

static void finding_row(HtmlPage *page, size_t index) {
    const Finding *finding = &page->report->finding[index];
    Str language = page->report->language;
    html_printf(page, "<tr class=\"s%d%s%s\"", (int)finding->severity, finding->story.len ? " follows" : "",
                finding_memory(finding)->settled ? " settled" : "");
    html_attribute(page, "id", finding->id);
    html_attribute(page, "data-rule", finding->rule);
    html_attribute(page, "data-kind", str_of(finding_kind_code[finding->kind]));
    html_attribute(page, "data-cause", finding->cause);
    html_attribute(page, "data-owner", finding->owner_team.len ? finding->owner_team : finding_system(finding));
    html_attribute(page, "data-state", standing(page, finding));
    values(page, "data-day", finding, record_day);
    values(page, "data-counterparty", finding, record_who);
    values(page, "data-warehouse", finding, record_warehouse);
    values(page, "data-status", finding, record_status);
    values(page, "data-currency", finding, record_currency);
    html_printf(page, "><td class=\"n\">%zu</td><td>", index + 1);
    html_text(page, words_kind(language, finding->kind));
    mark(page, finding);
    html_raw(page, "</td><td><details><summary>");
    html_text(page, words_explain(language, finding, page->arena));
    html_raw(page, "</summary>\n");
    opened(page, finding);
    html_raw(page, "</details></td><td>");
    html_text(page, finding->owner_team.len ? finding->owner_team : finding_system(finding));
    html_raw(page, "</td><td class=\"n\">");
    if (finding->at_risk) {
        html_number(page, finding->at_risk, finding->scale);
        html_raw(page, " ");
        html_text(page, finding->currency);
    }
    html_raw(page, "</td></tr>\n");
}

static void choice(HtmlPage *page, const char *name, Label label) {
    html_printf(page, "<select data-filter=\"%s\"", name);
    html_attribute(page, "aria-label", words_label(page->language, label));
    html_raw(page, "><option value=\"\">");
    html_label(page, label);
    html_raw(page, "</option></select>\n");
}

static void filters(HtmlPage *page) {
    html_raw(page, "<form class=\"filters\" hidden><input type=\"search\"");
    html_attribute(page, "placeholder", words_label(page->language, LABEL_SEARCH));
    html_raw(page, ">\n");
    choice(page, "rule", LABEL_RULE);
    choice(page, "kind", LABEL_KIND);
    choice(page, "owner", LABEL_OWNER);
    if (page->report->history.kept) choice(page, "state", LABEL_FINDING_STATE);
    html_raw(page, "<button type=\"reset\">");
    html_label(page, LABEL_SHOW_ALL);
    html_raw(page, "</button> <output></output></form>\n");
}

void html_findings(HtmlPage *page) {
    static const Label head[] = {LABEL_NUMBER, LABEL_KIND, LABEL_EXPLANATION, LABEL_OWNER, LABEL_AT_RISK};
    size_t all = page->report->finding_count, shown = all < FINDINGS_MAX ? all : FINDINGS_MAX;
    html_heading(page, "findings", LABEL_SHEET_FINDINGS);
    if (!all) {
        html_raw(page, "<p>");
        html_label(page, LABEL_BANNER_NO_FINDINGS);
        html_raw(page, ".</p>\n");
        return;
    }
    filters(page);
    html_rest(page, shown, all, "findings.csv");
    html_raw(page, "<table class=\"findings\">");
    html_heads(page, head, ARRAY_LEN(head), ARRAY_LEN(head) - 1);
    html_raw(page, "<tbody>\n");
    for (size_t i = 0; i < shown; i++) finding_row(page, i);
    html_raw(page, "</tbody></table>\n");
}

/* ---- Sources: every row accounted for */

static void source_row(HtmlPage *page, const ReportDataset *of) {
    uint64_t left_out = 0;
    for (size_t i = 0; i < of->left_out_count; i++) left_out += of->left_out[i].count;
    html_printf(page, "<tr%s><td>", of->complete ? "" : " class=\"bad\"");
    html_text(page, of->source_title.len ? of->source_title : of->source);
    html_raw(page, " <small>");
    html_text(page, of->name);
    html_raw(page, "</small>");
    if (of->problem.len) {
        html_raw(page, "<br>");
        html_text(page, of->problem);
    }
    html_raw(page, "</td><td>");
    words_add_moment(page->language, page->out, of->cutoff_local);
    html_raw(page, "</td>");
    const uint64_t count[] = {of->rows_read, of->matched, of->unmatched, of->duplicate, left_out, of->rejected};
    for (size_t i = 0; i < ARRAY_LEN(count); i++) money_cell(page, count[i], 0, false);
    html_raw(page, "</tr>\n");
}

static void notices(HtmlPage *page) {
    const RunReport *report = page->report;
    if (!report->notice_count) return;
    html_raw(page, "<h3>");
    html_label(page, LABEL_NOTICES);
    html_raw(page, "</h3>\n<ul class=\"notices\">\n");
    for (size_t i = 0; i < report->notice_count; i++) {
        const ReportNotice *notice = &report->notice[i];
        html_printf(page, "<li%s><b>", notice->warning ? " class=\"warn\"" : "");
        html_text(page, words_notice_code(page->language, notice->code, page->arena));
        html_raw(page, "</b> ");
        html_text(page, report_source_title(report, notice->source));
        html_raw(page, notice->source.len ? ": " : "");
        html_text(page, words_notice(page->language, notice->code, notice->text, page->arena));
        html_raw(page, "</li>\n");
    }
    html_raw(page, "</ul>\n");
}

void html_sources(HtmlPage *page) {
    static const Label head[] = {LABEL_DATASET,   LABEL_CUTOFF_LOCAL, LABEL_ROWS_READ, LABEL_MATCHED,
                                 LABEL_UNMATCHED, LABEL_DUPLICATE,    LABEL_LEFT_OUT,  LABEL_REJECTED};
    html_heading(page, "sources", LABEL_SHEET_SOURCES);
    html_raw(page, "<div class=\"wide\"><table>");
    html_heads(page, head, ARRAY_LEN(head), 2);
    html_raw(page, "<tbody>\n");
    for (size_t i = 0; i < page->report->dataset_count; i++) source_row(page, &page->report->dataset[i]);
    html_raw(page, "</tbody></table></div>\n<p class=\"note\">");
    html_label(page, LABEL_DATASETS);
    html_raw(page, "</p>\n");
    notices(page);
}
