#include "reports/titles.h"

#include "engine/base/buf.h"

Str report_system_title(const RunReport *report, Str dataset) {
    for (size_t i = 0; i < report->dataset_count; i++) {
        const ReportDataset *of = &report->dataset[i];
        if (str_eq(of->name, dataset)) return of->source_title.len ? of->source_title : of->source;
    }
    Str rest = dataset; /* unknown: its source's name, "acc" of "acc.sales" */
    return str_cut(&rest, '.');
}

Str report_rule_title(const RunReport *report, Str rule) {
    for (size_t i = 0; i < report->rule_count; i++) {
        if (str_eq(report->rule[i].name, rule) && report->rule[i].title.len) return report->rule[i].title;
    }
    return rule;
}

Str report_sides(const RunReport *report, Str left, Str right, Arena *arena) {
    Str l = report_system_title(report, left), r = report_system_title(report, right);
    if (!right.len) return l;
    return str_printf(arena, "%.*s \u2192 %.*s", STR_ARG(l), STR_ARG(r));
}

Str report_source_title(const RunReport *report, Str source) {
    for (size_t i = 0; i < report->dataset_count; i++) {
        if (str_eq(report->dataset[i].source, source) && report->dataset[i].source_title.len) return report->dataset[i].source_title;
    }
    return source;
}

static bool named_before(const RunReport *report, const ReportRule *rule, size_t index) {
    for (size_t i = 0; i < index; i++) {
        if (str_eq(report_system_title(report, rule->dataset[i]), report_system_title(report, rule->dataset[index]))) return true;
    }
    return false;
}

Str report_rule_sides(const RunReport *report, const ReportRule *rule, Arena *arena) {
    if (rule->right.len || !rule->dataset_count) return report_sides(report, rule->left, rule->right, arena);
    Buf *out = buf_own(arena);
    for (size_t i = 0; i < rule->dataset_count; i++) {
        if (named_before(report, rule, i)) continue;
        if (out->len) buf_add(out, STR(", "));
        buf_add(out, report_system_title(report, rule->dataset[i]));
    }
    return buf_str(out);
}

Str finding_system(const Finding *finding) {
    return finding->system_title.len ? finding->system_title : finding->system;
}
