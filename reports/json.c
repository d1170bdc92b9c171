/* summary.json: what the run was, how it ended, and its counts, for monitoring and other programs. Amounts are strings
 * with exactly the column's fraction digits, since JSON numbers are doubles in most readers; counts are numbers. Keys
 * are a contract that README.md states. */
#include "engine/base/file.h"
#include "reports/report.h"
#include "reports/text.h"

#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { FORMAT_VERSION = 1 };

static void set(json_t *object, const char *key, json_t *value) {
    if (json_object_set_new(object, key, value) != 0) arena_out_of_memory("summary.json", 0);
}

static void push(json_t *array, json_t *value) {
    if (json_array_append_new(array, value) != 0) arena_out_of_memory("summary.json", 0);
}

static void set_text(json_t *object, const char *key, Str value) {
    Buf valid = {0};
    text_add_valid(&valid, value);
    set(object, key, json_stringn(buf_str(&valid).ptr, valid.len));
    buf_free(&valid);
}

static void set_count(json_t *object, const char *key, uint64_t value) {
    set(object, key, json_integer(value > INT64_MAX ? INT64_MAX : (json_int_t)value));
}

static void set_bool(json_t *object, const char *key, bool value) {
    set(object, key, json_boolean(value));
}

static void set_money(json_t *object, const char *key, bool there, int128 value, unsigned scale) {
    char digits[DECIMAL_TEXT_SIZE];
    Str printed = decimal_print(value, scale, digits);
    set(object, key, there ? json_stringn(printed.ptr, printed.len) : json_null());
}

static json_t *counts(const ReportCount *count, size_t size) {
    json_t *list = json_array();
    for (size_t i = 0; i < size; i++) {
        json_t *item = json_object();
        set_text(item, "name", count[i].name);
        set_count(item, "count", count[i].count);
        push(list, item);
    }
    return list;
}

static json_t *dataset(const ReportDataset *of) {
    json_t *out = json_object(), *rows = json_object();
    set_text(out, "name", of->name);
    set_text(out, "source", of->source);
    set_text(out, "source_title", of->source_title);
    set_text(out, "entity", of->entity);
    set_text(out, "detail", of->detail);
    set_text(out, "zone", of->zone);
    set_text(out, "cutoff_local", of->cutoff_local);
    set_bool(out, "complete", of->complete);
    set_text(out, "problem", of->problem);
    set_count(rows, "read", of->rows_read);
    set(rows, "declared", of->rows_declared >= 0 ? json_integer(of->rows_declared) : json_null());
    set_count(rows, "matched", of->matched);
    set_count(rows, "unmatched", of->unmatched);
    set_count(rows, "duplicate", of->duplicate);
    set_count(rows, "rejected", of->rejected);
    set(rows, "left_out", counts(of->left_out, of->left_out_count));
    set_bool(rows, "accounted", of->accounted);
    set(out, "rows", rows);
    set_money(out, "total_amount", of->has_total, of->total_amount, of->scale);
    set_text(out, "first_day", of->first_day);
    set_text(out, "last_day", of->last_day);
    set_text(out, "digest", of->digest);
    return out;
}

static json_t *model(const ReportModel *of) {
    json_t *out = json_object();
    set_count(out, "step", of->step);
    set_text(out, "source", of->source);
    set_text(out, "file", of->file);
    set_text(out, "sha256", of->sha256);
    set_count(out, "candidates", of->candidates);
    set_count(out, "expected_matches", of->matches);
    if (!of->file.len) return out;
    set_text(out, "drift_field", of->drift_field);
    set_money(out, "drift", true, of->drift_ppm, 6);
    set_money(out, "drift_limit", true, of->limit_ppm, 6);
    set_bool(out, "drifted", of->drifted);
    return out;
}

static json_t *pass(const ReportPass *of) {
    json_t *out = json_object(), *blocks = json_array();
    set_text(out, "pass", of->words);
    set_count(out, "pairs", of->pairs);
    set_count(out, "new", of->fresh);
    for (size_t b = 0; b < of->block_count; b++) {
        json_t *block = json_object();
        set_text(block, "name", of->block[b].name);
        set_count(block, "left", of->block[b].left);
        set_count(block, "right", of->block[b].right);
        set_count(block, "pairs", of->block[b].pairs);
        set_bool(block, "compared", of->block[b].compared);
        push(blocks, block);
    }
    set(out, "largest_blocks", blocks);
    return out;
}

static json_t *among(const ReportAmong *of) {
    json_t *out = json_object(), *passes = json_array();
    set_count(out, "step", of->step);
    set_count(out, "pairs", of->pairs);
    set_count(out, "pairs_max", of->pairs_max);
    for (size_t p = 0; p < of->pass_count; p++) push(passes, pass(&of->pass[p]));
    set(out, "passes", passes);
    return out;
}

static json_t *rule(const ReportRule *of) {
    json_t *out = json_object();
    set_text(out, "name", of->name);
    set_text(out, "title", of->title);
    set_text(out, "kind", of->kind);
    set_text(out, "left", of->left);
    set_text(out, "right", of->right);
    set_bool(out, "checked", of->checked);
    set_text(out, "why_not", of->why_not);
    set_count(out, "matches", of->matches);
    set_count(out, "groups", of->groups);
    set_count(out, "review", of->review);
    set_count(out, "ambiguous", of->ambiguous);
    set_count(out, "findings", of->findings);
    set(out, "steps", counts(of->step, of->step_count));
    if (of->among_count) set(out, "candidates", json_array());
    for (size_t i = 0; i < of->among_count; i++) push(json_object_get(out, "candidates"), among(&of->among[i]));
    if (of->model_count) set(out, "models", json_array());
    for (size_t i = 0; i < of->model_count; i++) push(json_object_get(out, "models"), model(&of->model[i]));
    return out;
}

static json_t *total(const ReportTotals *totals, const ReportCell *cell) {
    json_t *out = json_object();
    set_text(out, "rule", totals->rule);
    set_text(out, "left", totals->left);
    set_text(out, "right", totals->right);
    set_text(out, "currency", cell->currency);
    set_count(out, "left_count", cell->left_count);
    set_count(out, "right_count", cell->right_count);
    set_money(out, "left_amount", totals->has_amount, cell->left_amount, totals->scale);
    set_money(out, "right_amount", totals->has_amount, cell->right_amount, totals->scale);
    set_money(out, "difference", totals->has_amount, cell->difference, totals->scale);
    set_money(out, "explained", totals->has_amount, cell->explained, totals->scale);
    set_money(out, "unexplained", totals->has_amount, cell->unexplained, totals->scale);
    set_count(out, "findings", cell->findings);
    return out;
}

static json_t *limit(const ReportLimit *of) {
    json_t *out = json_object();
    set_text(out, "rule", of->rule);
    set_text(out, "limit", of->words);
    set_text(out, "value", of->value);
    set_text(out, "warn", of->warn);
    set_text(out, "alert", of->alert);
    set_text(out, "level", of->level);
    set_text(out, "state", str_of(run_state_code[of->state]));
    return out;
}

static json_t *notice(const ReportNotice *of) {
    json_t *out = json_object();
    set_text(out, "source", of->source);
    set_bool(out, "warning", of->warning);
    set_text(out, "code", of->code);
    set_text(out, "text", of->text);
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
        set_text(item, "currency", risk[r].currency);
        set_money(item, "amount", true, risk[r].amount, risk[r].scale);
        push(list, item);
    }
    return list;
}

static void set_severities(json_t *out, const uint64_t count[3]) {
    for (Severity s = SEVERITY_INFO; s <= SEVERITY_ERROR; s++) set_count(out, severity_code[s], count[s]);
}

static json_t *findings(const RunReport *report) {
    uint64_t by_kind[FINDING_KINDS][3] = {0}, all[3] = {0, 0, 0};
    for (size_t i = 0; i < report->finding_count; i++) {
        by_kind[report->finding[i].kind][report->finding[i].severity]++;
        all[report->finding[i].severity]++;
    }
    json_t *out = json_object(), *kinds = json_array();
    set_count(out, "count", report->finding_count);
    set_severities(out, all);
    for (size_t k = 0; k < FINDING_KINDS; k++) {
        uint64_t count = by_kind[k][0] + by_kind[k][1] + by_kind[k][2];
        if (!count) continue;
        json_t *item = json_object();
        set_text(item, "kind", str_of(finding_kind_code[k]));
        set_count(item, "count", count);
        set_severities(item, by_kind[k]);
        set(item, "at_risk", risks(report, (FindingKind)k));
        push(kinds, item);
    }
    set(out, "by_kind", kinds);
    return out;
}

/* null: there is no store. */
static json_t *history(const ReportHistory *of) {
    if (!of->kept) return json_null();
    json_t *out = json_object();
    set_bool(out, "first", of->first);
    set_bool(out, "aside", of->aside);
    set_text(out, "since", of->since);
    set_count(out, "new", of->fresh);
    set_count(out, "open", of->open);
    set_count(out, "came_back", of->came_back);
    set_count(out, "resolved", of->resolved);
    set_count(out, "unknown", of->unknown);
    return out;
}

static void set_identity(json_t *out, const RunReport *report) {
    set_text(out, "format", STR("kopeck-summary"));
    set_count(out, "format_version", FORMAT_VERSION);
    set_text(out, "state", str_of(run_state_code[report_state(report)]));
    set_text(out, "run", report->run);
    set_text(out, "version", report->version);
    set_text(out, "company", report->company);
    set_text(out, "profile", report->profile);
    set_text(out, "job", report->job);
    set_text(out, "language", report->language);
    set_text(out, "currency", report->currency);
    set_text(out, "cutoff", report->cutoff);
    set_text(out, "cutoff_utc", report->cutoff_utc);
    set_text(out, "zone", report->zone);
    set_text(out, "project_sha256", report->project_sha256);
    set_text(out, "snapshot_sha256", report->snapshot_sha256);
}

static json_t *summary(const RunReport *report) {
    json_t *out = json_object(), *list = json_array();
    set_identity(out, report);
    set(out, "findings", findings(report));
    set(out, "history", history(&report->history));
    set_count(out, "clusters", report->cluster_count);
    set_count(out, "matched_records", report->matches.count);
    for (size_t i = 0; i < report->dataset_count; i++) push(list, dataset(&report->dataset[i]));
    set(out, "datasets", list);
    list = json_array();
    for (size_t i = 0; i < report->rule_count; i++) push(list, rule(&report->rule[i]));
    set(out, "rules", list);
    list = json_array();
    for (size_t i = 0; i < report->totals_count; i++) {
        if (!str_eq(report->totals[i].dimension, STR("all"))) continue;
        for (size_t c = 0; c < report->totals[i].cell_count; c++) {
            push(list, total(&report->totals[i], &report->totals[i].cell[c]));
        }
    }
    set(out, "totals", list);
    list = json_array();
    for (size_t i = 0; i < report->limit_count; i++) push(list, limit(&report->limit[i]));
    set(out, "limits", list);
    list = json_array();
    for (size_t i = 0; i < report->notice_count; i++) push(list, notice(&report->notice[i]));
    set(out, "notices", list);
    return out;
}

static bool write_json(const RunReport *report, const char *folder, Error *err) {
    char path[PATH_MAX];
    if (snprintf(path, sizeof path, "%s/summary.json", folder) >= (int)sizeof path) {
        return error_set(err, ERROR_OUTPUT, folder, "the folder's name is too long");
    }
    json_t *tree = summary(report);
    char *printed = json_dumps(tree, JSON_INDENT(2));
    json_decref(tree);
    if (!printed) arena_out_of_memory("summary.json", 0);
    Buf content = {0};
    buf_add(&content, str_of(printed));
    buf_char(&content, '\n');
    free(printed);
    bool ok = file_write(path, buf_str(&content), err);
    buf_free(&content);
    return ok;
}

extern const Report report_json;
const Report report_json = {"json", "summary.json", "state, counts and grand totals, for programs", write_json};
