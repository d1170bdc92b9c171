#include "reports/titles.h"

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

Str finding_system(const Finding *finding) {
    return finding->system_title.len ? finding->system_title : finding->system;
}
