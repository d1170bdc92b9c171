/* report.html: one file that shows a run on any screen, light or dark, without a network. The tables and pictures are
 * plain HTML; a short script lets the findings be searched, and turns every number into the list of what is behind it.
 */
#include "engine/base/file.h"
#include "reports/html_page.h"
#include "reports/titles.h"

#include <limits.h>
#include <stdio.h>

/* report.css and report.js, embedded by the assembler; each ends with a NUL. */
extern const char html_style[], html_script[];
__asm__(".section .rodata\n"
        ".global html_style\nhtml_style:\n.incbin \"reports/html/report.css\"\n.byte 0\n"
        ".global html_script\nhtml_script:\n.incbin \"reports/html/report.js\"\n.byte 0\n"
        ".text\n");

static const char *const state_class[] = {
    [RUN_CLEAN] = "good", [RUN_WARNING] = "warn", [RUN_BREACH] = "bad", [RUN_INCOMPLETE] = "bad"};

static void head(HtmlPage *page) {
    const RunReport *report = page->report;
    html_raw(page, "<!DOCTYPE html>\n<html");
    html_attribute(page, "lang", report->language);
    html_raw(page,
             ">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
             "initial-scale=1\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
             "script-src 'unsafe-inline'\">\n<title>");
    html_text(page, report->company);
    html_raw(page, " — ");
    html_text(page, report->job);
    if (!report_is_production(report)) {
        html_raw(page, " [");
        html_text(page, report->profile);
        html_raw(page, "]");
    }
    html_raw(page, "</title>\n<style>\n");
    html_raw(page, html_style);
    html_raw(page, "</style>\n</head>\n<body>\n");
}

static void fact(HtmlPage *page, Label label, Str value) {
    if (!value.len) return;
    html_raw(page, "<span><small>");
    html_label(page, label);
    html_raw(page, "</small> ");
    html_text(page, value);
    html_raw(page, "</span>\n");
}

static void banner(HtmlPage *page) {
    const RunReport *report = page->report;
    RunState state = report_state(report);
    bool production = report_is_production(report);
    html_printf(page, "<header class=\"%s%s\">\n", state_class[state], production ? "" : " trial");
    if (!production) {
        html_raw(page, "<p class=\"trial\">");
        html_label(page, LABEL_NOT_PRODUCTION);
        html_raw(page, ": ");
        html_text(page, report->profile);
        html_raw(page, "</p>\n");
    }
    html_raw(page, "<h1>");
    html_text(page, report->company);
    html_raw(page, "</h1>\n<p class=\"state\">");
    html_label(page, words_banner(report));
    html_raw(page, "</p>\n<p class=\"facts\">");
    fact(page, LABEL_JOB, report->job);
    Buf cutoff = {0};
    words_add_moment(page->language, &cutoff, report->cutoff);
    fact(page, LABEL_CUTOFF, buf_str(&cutoff));
    buf_free(&cutoff);
    fact(page, LABEL_ZONE, report->zone);
    fact(page, LABEL_PROFILE, report->profile);
    fact(page, LABEL_HISTORY, words_history(page->language, &report->history, page->arena));
    fact(page, LABEL_RUN, report->run);
    html_raw(page, "</p>\n</header>\n<main>\n");
}

static bool is_unchecked(const ReportRule *rule, Str why_not) {
    return !rule->checked && str_eq(rule->why_not, why_not);
}

static bool told_before(const RunReport *report, size_t rule) {
    for (size_t i = 0; i < rule; i++) {
        if (is_unchecked(&report->rule[i], report->rule[rule].why_not)) return true;
    }
    return false;
}

/* A source that fails takes several rules with it: why is said once. */
static void problems(HtmlPage *page) {
    const RunReport *report = page->report;
    for (size_t i = 0; i < report->rule_count; i++) {
        Str why_not = report->rule[i].why_not;
        if (report->rule[i].checked || told_before(report, i)) continue;
        html_raw(page, "<p class=\"alarm\"><b>");
        html_label(page, LABEL_NOT_CHECKED);
        html_raw(page, ":</b> ");
        for (size_t r = i; r < report->rule_count; r++) {
            const ReportRule *rule = &report->rule[r];
            if (!is_unchecked(rule, why_not)) continue;
            if (r > i) html_raw(page, "; ");
            html_text(page, rule->title.len ? rule->title : rule->name);
        }
        html_raw(page, " — ");
        html_text(page, why_not);
        html_raw(page, "</p>\n");
    }
}

static void tile(HtmlPage *page, Label label, uint64_t count, const char *class) {
    html_printf(page, "<div class=\"tile %s\"><b>", count ? class : "");
    html_number(page, count, 0);
    html_raw(page, "</b> ");
    html_label(page, label);
    html_raw(page, "</div>\n");
}

static void tiles(HtmlPage *page) {
    FindingCounts counts = report_counts(page->report);
    uint64_t rows = 0;
    for (size_t i = 0; i < page->report->dataset_count; i++) rows += page->report->dataset[i].rows_read;
    html_raw(page, "<div class=\"tiles\">\n");
    tile(page, LABEL_ERRORS, counts.by_severity[SEVERITY_ERROR], "bad");
    tile(page, LABEL_REVIEWS, counts.by_severity[SEVERITY_REVIEW], "warn");
    tile(page, LABEL_INFOS, counts.by_severity[SEVERITY_INFO], "");
    if (counts.settled) tile(page, LABEL_SETTLED, counts.settled, "");
    tile(page, LABEL_ROWS_READ, rows, "");
    html_raw(page, "</div>\n");
}

/* On a phone a row is a card, and each number says what it is. */
static void quantity(HtmlPage *page, Label what, Str text) {
    html_raw(page, "<td class=\"n\"");
    html_attribute(page, "data-t", words_label(page->language, what));
    html_raw(page, ">");
    words_add_quantity(page->language, page->out, text);
    html_raw(page, "</td>");
}

static void limits(HtmlPage *page) {
    static const Label heads[] = {LABEL_RULE, LABEL_LIMIT, LABEL_VALUE, LABEL_WARN, LABEL_ALERT, LABEL_STATE};
    const RunReport *report = page->report;
    if (!report->limit_count) return;
    html_heading(page, "limits", LABEL_LIMITS);
    html_raw(page, "<div class=\"wide\"><table class=\"stack\">");
    html_heads(page, heads, ARRAY_LEN(heads), 2);
    html_raw(page, "<tbody>\n");
    for (size_t i = 0; i < report->limit_count; i++) {
        const ReportLimit *limit = &report->limit[i];
        html_printf(page, "<tr class=\"%s\"><td>", limit->state == RUN_CLEAN ? "" : state_class[limit->state]);
        html_filter(page, "", (HtmlFilter){.rule = limit->rule});
        html_text(page, report_rule_title(report, limit->rule));
        html_raw(page, "</a></td><td>");
        html_text(page, words_limit(page->language, limit->words, page->arena));
        html_raw(page, "</td>");
        quantity(page, LABEL_VALUE, limit->value);
        quantity(page, LABEL_WARN, limit->warn);
        quantity(page, LABEL_ALERT, limit->alert);
        html_raw(page, "<td>");
        html_text(page, words_state(report->language, limit->state));
        html_raw(page, "</td></tr>\n");
    }
    html_raw(page, "</tbody></table></div>\n");
}

static void digest(HtmlPage *page, Label label, Str sha256) {
    html_raw(page, "<br><small>");
    html_label(page, label);
    html_raw(page, ": ");
    html_text(page, sha256);
    html_raw(page, "</small>");
}

static void foot(HtmlPage *page) {
    html_raw(page, "</main>\n<footer>Kopeck ");
    html_text(page, page->report->version);
    digest(page, LABEL_PROJECT_DIGEST, page->report->project_sha256);
    digest(page, LABEL_SNAPSHOT_DIGEST, page->report->snapshot_sha256);
    html_raw(page, "</footer>\n<script>\n");
    html_raw(page, html_script);
    html_raw(page, "</script>\n</body>\n</html>\n");
}

static bool write_html(const RunReport *report, const char *folder, Error *err) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/report.html", folder) >= (int)sizeof path) {
        return error_set(err, ERROR_OUTPUT, folder, "the folder's name is too long");
    }
    Arena *arena = arena_new("report.html", 0);
    HtmlPage page = {report, words_language(report->language), arena, buf_own(arena)};
    head(&page);
    banner(&page);
    problems(&page);
    tiles(&page);
    limits(&page);
    html_bridges(&page);
    html_trends(&page);
    html_calendars(&page);
    html_heat_maps(&page);
    html_findings(&page);
    html_totals(&page);
    html_sources(&page);
    foot(&page);
    bool ok = file_write(path, buf_str(page.out), err);
    arena_free(arena);
    return ok;
}

extern const Report report_html;
const Report report_html = {"html", "report.html", "one page for any screen: bridge, days, findings that filter",
                            write_html};
