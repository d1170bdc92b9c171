#include "reports/report.h"

extern const Report report_xlsx, report_html, report_findings_csv, report_matches_csv, report_duplicates_csv, report_totals_csv,
    report_json;

const Report *const reports[] = {
    &report_xlsx, &report_html, &report_findings_csv, &report_matches_csv, &report_duplicates_csv, &report_totals_csv, &report_json,
    NULL};

const char *const run_state_code[] = {
    [RUN_CLEAN] = "clean", [RUN_WARNING] = "warning", [RUN_BREACH] = "breach", [RUN_INCOMPLETE] = "incomplete"};

RunState report_state(const RunReport *report) {
    bool complete = report->dataset_count > 0;
    for (size_t i = 0; i < report->dataset_count; i++) complete = complete && report->dataset[i].complete;
    for (size_t i = 0; i < report->rule_count; i++) complete = complete && report->rule[i].checked;
    return complete ? report->state : RUN_INCOMPLETE;
}

const Report *report_find(Str name) {
    for (size_t i = 0; reports[i]; i++) {
        if (str_eq(name, str_of(reports[i]->name))) return reports[i];
    }
    return NULL;
}
