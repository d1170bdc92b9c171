/* summary.json: what the run was, how it ended, and its counts, for monitoring and other programs. Amounts are strings
 * with exactly the column's fraction digits, since JSON numbers are doubles in most readers; counts are numbers. Keys
 * are a contract that README.md states. */
#include "engine/base/file.h"
#include "engine/base/json.h"
#include "reports/report.h"

#include <limits.h>
#include <stdio.h>

enum { FORMAT_VERSION = 1 };

static void put_money(json_t *object, const char *key, bool there, int128 value, unsigned scale) {
    char digits[DECIMAL_TEXT_SIZE];
    Str printed = decimal_print(value, scale, digits);
    json_put(object, key, there ? json_text(printed) : json_null());
}

static json_t *counts(const ReportCount *count, size_t size) {
    json_t *list = json_array();
    for (size_t i = 0; i < size; i++) {
        json_t *item = json_object();
        json_put_text(item, "name", count[i].name);
        json_put_count(item, "count", count[i].count);
        json_add(list, item);
    }
    return list;
}

static json_t *dataset(const ReportDataset *of) {
    json_t *out = json_object(), *rows = json_object();
    json_put_text(out, "name", of->name);
    json_put_text(out, "source", of->source);
    json_put_text(out, "source_title", of->source_title);
    json_put_text(out, "entity", of->entity);
    json_put_text(out, "detail", of->detail);
    json_put_text(out, "zone", of->zone);
    json_put_text(out, "cutoff_local", of->cutoff_local);
    json_put_bool(out, "complete", of->complete);
    json_put_text(out, "problem", of->problem);
    json_put_count(rows, "read", of->rows_read);
    json_put(rows, "declared", of->rows_declared >= 0 ? json_integer(of->rows_declared) : json_null());
    json_put_count(rows, "matched", of->matched);
    json_put_count(rows, "unmatched", of->unmatched);
    json_put_count(rows, "duplicate", of->duplicate);
    json_put_count(rows, "rejected", of->rejected);
    json_put(rows, "left_out", counts(of->left_out, of->left_out_count));
    json_put_bool(rows, "accounted", of->accounted);
    json_put(out, "rows", rows);
    put_money(out, "total_amount", of->has_total, of->total_amount, of->scale);
    json_put_text(out, "first_day", of->first_day);
    json_put_text(out, "last_day", of->last_day);
    json_put_text(out, "digest", of->digest);
    return out;
}

static json_t *model(const ReportModel *of) {
    json_t *out = json_object();
    json_put_count(out, "step", of->step);
    json_put_text(out, "source", of->source);
    json_put_text(out, "file", of->file);
    json_put_text(out, "sha256", of->sha256);
    json_put_count(out, "candidates", of->candidates);
    json_put_count(out, "expected_matches", of->matches);
    if (!of->file.len) return out;
    json_put_text(out, "drift_field", of->drift_field);
    put_money(out, "drift", true, of->drift_ppm, 6);
    put_money(out, "drift_limit", true, of->limit_ppm, 6);
    json_put_bool(out, "drifted", of->drifted);
    return out;
}

static json_t *pass(const ReportPass *of) {
    json_t *out = json_object(), *blocks = json_array();
    json_put_text(out, "pass", of->words);
    json_put_count(out, "pairs", of->pairs);
    json_put_count(out, "new", of->fresh);
    for (size_t b = 0; b < of->block_count; b++) {
        json_t *block = json_object();
        json_put_text(block, "name", of->block[b].name);
        json_put_count(block, "left", of->block[b].left);
        json_put_count(block, "right", of->block[b].right);
        json_put_count(block, "pairs", of->block[b].pairs);
        json_put_bool(block, "compared", of->block[b].compared);
        json_add(blocks, block);
    }
    json_put(out, "largest_blocks", blocks);
    return out;
}

static json_t *among(const ReportAmong *of) {
    json_t *out = json_object(), *passes = json_array();
    json_put_count(out, "step", of->step);
    json_put_count(out, "pairs", of->pairs);
    json_put_count(out, "pairs_max", of->pairs_max);
    for (size_t p = 0; p < of->pass_count; p++) json_add(passes, pass(&of->pass[p]));
    json_put(out, "passes", passes);
    return out;
}

static json_t *rule(const ReportRule *of) {
    json_t *out = json_object();
    json_put_text(out, "name", of->name);
    json_put_text(out, "title", of->title);
    json_put_text(out, "kind", of->kind);
    json_put_text(out, "left", of->left);
    json_put_text(out, "right", of->right);
    json_put_bool(out, "checked", of->checked);
    json_put_text(out, "why_not", of->why_not);
    json_put_count(out, "matches", of->matches);
    json_put_count(out, "groups", of->groups);
    json_put_count(out, "review", of->review);
    json_put_count(out, "ambiguous", of->ambiguous);
    json_put_count(out, "findings", of->findings);
    json_put(out, "steps", counts(of->step, of->step_count));
    if (of->among_count) json_put(out, "candidates", json_array());
    for (size_t i = 0; i < of->among_count; i++) json_add(json_object_get(out, "candidates"), among(&of->among[i]));
    if (of->model_count) json_put(out, "models", json_array());
    for (size_t i = 0; i < of->model_count; i++) json_add(json_object_get(out, "models"), model(&of->model[i]));
    return out;
}

static json_t *total(const ReportTotals *totals, const ReportCell *cell) {
    json_t *out = json_object();
    json_put_text(out, "rule", totals->rule);
    json_put_text(out, "left", totals->left);
    json_put_text(out, "right", totals->right);
    json_put_text(out, "currency", cell->currency);
    json_put_count(out, "left_count", cell->left_count);
    json_put_count(out, "right_count", cell->right_count);
    put_money(out, "left_amount", totals->has_amount, cell->left_amount, totals->scale);
    put_money(out, "right_amount", totals->has_amount, cell->right_amount, totals->scale);
    put_money(out, "difference", totals->has_amount, cell->difference, totals->scale);
    put_money(out, "explained", totals->has_amount, cell->explained, totals->scale);
    put_money(out, "unexplained", totals->has_amount, cell->unexplained, totals->scale);
    json_put_count(out, "findings", cell->findings);
    return out;
}

static json_t *limit(const ReportLimit *of) {
    json_t *out = json_object();
    json_put_text(out, "rule", of->rule);
    json_put_text(out, "limit", of->words);
    json_put_text(out, "value", of->value);
    json_put_text(out, "warn", of->warn);
    json_put_text(out, "alert", of->alert);
    json_put_text(out, "level", of->level);
    json_put_text(out, "state", str_of(run_state_code[of->state]));
    return out;
}

static json_t *notice(const ReportNotice *of) {
    json_t *out = json_object();
    json_put_text(out, "source", of->source);
    json_put_bool(out, "warning", of->warning);
    json_put_text(out, "code", of->code);
    json_put_text(out, "text", of->text);
    return out;
}

/* ---- Findings by kind */

typedef struct Risk { /* of one kind in one currency and scale */
    Str currency;
    unsigned scale;
    int128 amount;
} Risk;

enum { RISKS_MAX = 64 };

static json_t *risks(const RunReport *report, FindingKind kind) {
    Risk risk[RISKS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < report->finding_count; i++) {
        const Finding *f = &report->finding[i];
        if (f->kind != kind || !f->at_risk) continue;
        size_t r = 0;
        while (r < count && (risk[r].scale != f->scale || !str_eq(risk[r].currency, f->currency))) r++;
        if (r == RISKS_MAX) continue; /* more currencies than there are in use in a company */
        if (r == count) risk[count++] = (Risk){f->currency, f->scale, 0};
        risk[r].amount += f->at_risk;
    }
    json_t *list = json_array();
    for (size_t r = 0; r < count; r++) {
        json_t *item = json_object();
        json_put_text(item, "currency", risk[r].currency);
        put_money(item, "amount", true, risk[r].amount, risk[r].scale);
        json_add(list, item);
    }
    return list;
}

static void set_severities(json_t *out, const uint64_t count[3]) {
    for (Severity s = SEVERITY_INFO; s <= SEVERITY_ERROR; s++) json_put_count(out, severity_code[s], count[s]);
}

static json_t *findings(const RunReport *report) {
    uint64_t by_kind[FINDING_KINDS][3] = {0}, all[3] = {0, 0, 0};
    for (size_t i = 0; i < report->finding_count; i++) {
        by_kind[report->finding[i].kind][report->finding[i].severity]++;
        all[report->finding[i].severity]++;
    }
    const uint64_t listed[3] = {[SEVERITY_REVIEW] = report->list.review, [SEVERITY_ERROR] = report->list.count - report->list.review};
    for (size_t s = 0; s < ARRAY_LEN(listed); s++) {
        by_kind[report->list.kind][s] += listed[s];
        all[s] += listed[s];
    }
    json_t *out = json_object(), *kinds = json_array();
    json_put_count(out, "count", report_findings(report));
    json_put_count(out, "settled", report_counts(report).settled);
    set_severities(out, all);
    for (size_t k = 0; k < FINDING_KINDS; k++) {
        uint64_t count = by_kind[k][0] + by_kind[k][1] + by_kind[k][2];
        if (!count) continue;
        json_t *item = json_object();
        json_put_text(item, "kind", str_of(finding_kind_code[k]));
        json_put_count(item, "count", count);
        set_severities(item, by_kind[k]);
        json_put(item, "at_risk", risks(report, (FindingKind)k));
        json_add(kinds, item);
    }
    json_put(out, "by_kind", kinds);
    return out;
}

/* null: there is no store. */
static json_t *history(const ReportHistory *of) {
    if (!of->kept) return json_null();
    json_t *out = json_object();
    json_put_bool(out, "first", of->first);
    json_put_bool(out, "aside", of->aside);
    json_put_text(out, "since", of->since);
    json_put_count(out, "new", of->fresh);
    json_put_count(out, "open", of->open);
    json_put_count(out, "came_back", of->came_back);
    json_put_count(out, "resolved", of->resolved);
    json_put_count(out, "unknown", of->unknown);
    return out;
}

static void set_identity(json_t *out, const RunReport *report) {
    json_put_text(out, "format", STR("kopeck-summary"));
    json_put_count(out, "format_version", FORMAT_VERSION);
    json_put_text(out, "state", str_of(run_state_code[report_state(report)]));
    json_put_text(out, "run", report->run);
    json_put_text(out, "version", report->version);
    json_put_text(out, "company", report->company);
    json_put_text(out, "profile", report->profile);
    json_put_text(out, "job", report->job);
    json_put_text(out, "language", report->language);
    json_put_text(out, "currency", report->currency);
    json_put_text(out, "cutoff", report->cutoff);
    json_put_text(out, "cutoff_utc", report->cutoff_utc);
    json_put_text(out, "zone", report->zone);
    json_put_text(out, "project_sha256", report->project_sha256);
    json_put_text(out, "snapshot_sha256", report->snapshot_sha256);
}

static json_t *summary(const RunReport *report) {
    json_t *out = json_object(), *list = json_array();
    set_identity(out, report);
    json_put(out, "findings", findings(report));
    json_put(out, "history", history(&report->history));
    json_put_count(out, "clusters", report->cluster_count + report->list.count);
    json_put_count(out, "matched_records", report->matches.records);
    for (size_t i = 0; i < report->dataset_count; i++) json_add(list, dataset(&report->dataset[i]));
    json_put(out, "datasets", list);
    list = json_array();
    for (size_t i = 0; i < report->rule_count; i++) json_add(list, rule(&report->rule[i]));
    json_put(out, "rules", list);
    list = json_array();
    for (size_t i = 0; i < report->totals_count; i++) {
        if (!str_eq(report->totals[i].dimension, STR("all"))) continue;
        for (size_t c = 0; c < report->totals[i].cell_count; c++) {
            json_add(list, total(&report->totals[i], &report->totals[i].cell[c]));
        }
    }
    json_put(out, "totals", list);
    list = json_array();
    for (size_t i = 0; i < report->limit_count; i++) json_add(list, limit(&report->limit[i]));
    json_put(out, "limits", list);
    list = json_array();
    for (size_t i = 0; i < report->notice_count; i++) json_add(list, notice(&report->notice[i]));
    json_put(out, "notices", list);
    return out;
}

static bool write_json(const RunReport *report, const char *folder, Error *err) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/summary.json", folder) >= (int)sizeof path) {
        return error_set(err, ERROR_OUTPUT, folder, "the folder's name is too long");
    }
    Buf content = {0};
    json_print(summary(report), JSON_INDENT(2), &content);
    buf_char(&content, '\n');
    bool ok = file_write(path, buf_str(&content), err);
    buf_free(&content);
    return ok;
}

extern const Report report_json;
const Report report_json = {"json", "summary.json", "state, counts and grand totals, for programs", write_json};
