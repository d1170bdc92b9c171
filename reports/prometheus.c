/* kopeck.prom: the run's figures for the textfile collector of Prometheus' node exporter. Written whole, so a scrape
 * never sees half of it. Times are the cut-off's: the same run gives the same bytes. Amounts are rounded to a double,
 * as Prometheus keeps them; exact ones stand in summary.json. */
#include "engine/base/file.h"
#include "engine/base/utf8.h"
#include "engine/data/instant.h"
#include "reports/report.h"

#include <limits.h>
#include <stdio.h>

static void label(Buf *out, const char *name, Str value) {
    buf_printf(out, "%s%s=\"", out->ptr[out->len - 1] == '{' ? "" : ",", name);
    size_t from = out->len;
    utf8_add_valid(out, value);
    Str valid = str_sub(buf_str(out), from, out->len);
    Buf escaped = {0};
    for (size_t i = 0; i < valid.len; i++) {
        char c = valid.ptr[i];
        if (c == '\\' || c == '"') buf_char(&escaped, '\\');
        if (c == '\n')
            buf_add(&escaped, STR("\\n"));
        else
            buf_char(&escaped, c);
    }
    out->len = from;
    buf_add(out, buf_str(&escaped));
    buf_char(out, '"');
    buf_free(&escaped);
}

static void metric(Buf *out, const char *name, const char *help) {
    buf_printf(out, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void begin(Buf *out, const char *name, const RunReport *report) {
    buf_printf(out, "%s{", name);
    label(out, "company", report->company);
    label(out, "job", report->job);
    if (!report_is_production(report)) label(out, "profile", report->profile);
}

static void number(Buf *out, uint64_t value) {
    buf_printf(out, "} %llu\n", (unsigned long long)value);
}

static void money(Buf *out, int128 value, unsigned scale) {
    char digits[DECIMAL_TEXT_SIZE];
    Str text = decimal_print(value, scale, digits);
    buf_printf(out, "} %.*s\n", STR_ARG(text));
}

static void run_figures(Buf *out, const RunReport *report) {
    Day day;
    int64_t us = 0;
    metric(out, "kopeck_run_state", "0 clean, 1 warning, 2 breach, 3 incomplete");
    begin(out, "kopeck_run_state", report);
    number(out, (uint64_t)report_state(report));
    metric(out, "kopeck_cutoff_seconds", "cut-off of the newest run, seconds since 1970");
    begin(out, "kopeck_cutoff_seconds", report);
    number(out, instant_parse(report->cutoff_utc, STR(""), &day, &us) == INSTANT_ZONED && us > 0
                    ? (uint64_t)(us / INSTANT_SECOND)
                    : 0);
}

static void finding_figures(Buf *out, const RunReport *report) {
    metric(out, "kopeck_findings", "findings of the newest run by rule and severity");
    for (size_t r = 0; r < report->rule_count; r++) {
        uint64_t count[3] = {0};
        for (size_t i = 0; i < report->finding_count; i++) {
            const Finding *finding = &report->finding[i];
            if (str_eq(finding->rule, report->rule[r].name)) count[finding->severity]++;
        }
        if (report->list.count && str_eq(report->list.rule, report->rule[r].name)) {
            count[SEVERITY_REVIEW] += report->list.review;
            count[SEVERITY_ERROR] += report->list.count - report->list.review;
        }
        for (size_t s = 0; s < ARRAY_LEN(count); s++) {
            begin(out, "kopeck_findings", report);
            label(out, "rule", report->rule[r].name);
            label(out, "severity", str_of(severity_code[s]));
            number(out, count[s]);
        }
    }
    metric(out, "kopeck_findings_settled", "errors and reviews among the findings that a decision settled");
    begin(out, "kopeck_findings_settled", report);
    number(out, report_counts(report).settled);
    metric(out, "kopeck_duplicate_clusters", "clusters of duplicates in the newest run");
    begin(out, "kopeck_duplicate_clusters", report);
    number(out, report->cluster_count + report->list.count);
    if (!report->history.kept) return;
    const struct {
        const char *state;
        uint64_t count;
    } history[] = {{"new", report->history.fresh},
                   {"open", report->history.open},
                   {"came back", report->history.came_back},
                   {"resolved", report->history.resolved}};
    metric(out, "kopeck_findings_history", "findings of the newest run against the run before");
    for (size_t i = 0; i < ARRAY_LEN(history); i++) {
        begin(out, "kopeck_findings_history", report);
        label(out, "state", str_of(history[i].state));
        number(out, history[i].count);
    }
}

static void total_figures(Buf *out, const RunReport *report) {
    metric(out, "kopeck_difference", "right less left, grand total of a rule");
    for (size_t t = 0; t < report->totals_count; t++) {
        const ReportTotals *totals = &report->totals[t];
        if (!totals->has_amount || !str_eq(totals->dimension, STR("all"))) continue;
        for (size_t c = 0; c < totals->cell_count; c++) {
            begin(out, "kopeck_difference", report);
            label(out, "rule", totals->rule);
            label(out, "currency", totals->cell[c].currency);
            money(out, totals->cell[c].difference, totals->scale);
        }
    }
}

static void dataset_figures(Buf *out, const RunReport *report) {
    static const char *const name[] = {"kopeck_rows_read", "kopeck_rows_rejected", "kopeck_dataset_complete"};
    static const char *const help[] = {"rows read", "rows that could not be read", "1: read to its end, 0: not"};
    for (size_t k = 0; k < ARRAY_LEN(name); k++) {
        metric(out, name[k], help[k]);
        for (size_t i = 0; i < report->dataset_count; i++) {
            const ReportDataset *dataset = &report->dataset[i];
            const uint64_t value[] = {dataset->rows_read, dataset->rejected, dataset->complete};
            begin(out, name[k], report);
            label(out, "dataset", dataset->name);
            number(out, value[k]);
        }
    }
}

static bool same_limit(const ReportLimit *a, const ReportLimit *b) {
    return str_eq(a->rule, b->rule) && str_eq(a->words, b->words);
}

/* The worst of the limits that are worded alike; false: an earlier one of them has told it. A collector refuses a file that has a series
 * twice, with all that stands in it. */
static bool worst_alike(const RunReport *report, size_t index, RunState *worst) {
    const ReportLimit *limit = &report->limit[index];
    *worst = limit->state;
    for (size_t i = 0; i < report->limit_count; i++) {
        if (i == index || !same_limit(limit, &report->limit[i])) continue;
        if (i < index) return false;
        if (report->limit[i].state > *worst) *worst = report->limit[i].state;
    }
    return true;
}

static void limit_figures(Buf *out, const RunReport *report) {
    metric(out, "kopeck_limit_state", "0 held, 1 warning, 2 breach");
    for (size_t i = 0; i < report->limit_count; i++) {
        RunState worst;
        if (!worst_alike(report, i, &worst)) continue;
        begin(out, "kopeck_limit_state", report);
        label(out, "rule", report->limit[i].rule);
        label(out, "limit", report->limit[i].words);
        number(out, (uint64_t)worst);
    }
}

static bool write_prometheus(const RunReport *report, const char *folder, Error *err) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/kopeck.prom", folder) >= (int)sizeof path) {
        return error_set(err, ERROR_OUTPUT, folder, "the folder's name is too long");
    }
    Buf out = {0};
    run_figures(&out, report);
    finding_figures(&out, report);
    total_figures(&out, report);
    dataset_figures(&out, report);
    limit_figures(&out, report);
    bool ok = file_write(path, buf_str(&out), err);
    buf_free(&out);
    return ok;
}

extern const Report report_prometheus;
const Report report_prometheus = {"prometheus", "kopeck.prom", "figures for Prometheus' textfile collector",
                                  write_prometheus};
