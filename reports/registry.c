#include "reports/report.h"

#include <stdlib.h>

extern const Report report_xlsx, report_html, report_findings_csv, report_matches_csv, report_allocations_csv,
    report_duplicates_csv, report_clusters_csv, report_totals_csv, report_prometheus, report_json, report_owners;

const Report *const reports[] = {&report_xlsx,        &report_html,           &report_findings_csv,
                                 &report_matches_csv, &report_allocations_csv, &report_duplicates_csv, &report_clusters_csv, &report_totals_csv,
                                 &report_prometheus,  &report_owners,         &report_json, NULL};

const char *const run_state_code[] = {
    [RUN_CLEAN] = "clean", [RUN_WARNING] = "warning", [RUN_BREACH] = "breach", [RUN_INCOMPLETE] = "incomplete"};

RunState report_state(const RunReport *report) {
    bool complete = report->dataset_count > 0;
    for (size_t i = 0; i < report->dataset_count; i++) complete = complete && report->dataset[i].complete;
    for (size_t i = 0; i < report->rule_count; i++) complete = complete && report->rule[i].checked;
    return complete ? report->state : RUN_INCOMPLETE;
}

static bool warns_by_limit(const RunReport *report) {
    for (size_t i = 0; i < report->limit_count; i++) {
        if (report->limit[i].state == RUN_WARNING) return true;
    }
    return false;
}

bool report_rejected_any(const RunReport *report) {
    for (size_t i = 0; i < report->dataset_count; i++) {
        if (report->dataset[i].rejected) return true;
    }
    return false;
}

void finding_counts_add(FindingCounts *counts, const Finding *finding) {
    if (finding_memory(finding)->settled && finding->severity != SEVERITY_INFO) counts->settled++;
    else counts->by_severity[finding->severity]++;
}

FindingCounts report_counts(const RunReport *report) {
    FindingCounts counts = {.by_severity = {[SEVERITY_REVIEW] = report->list.review,
                                            [SEVERITY_ERROR] = report->list.count - report->list.review}};
    for (size_t i = 0; i < report->finding_count; i++) finding_counts_add(&counts, &report->finding[i]);
    return counts;
}

static ReportBanner warning_banner(const RunReport *report) {
    if (warns_by_limit(report)) return BANNER_WARNING;
    if (report_rejected_any(report)) return BANNER_REJECTED;
    return report->limit_count ? BANNER_WARNING : BANNER_NO_LIMITS;
}

ReportBanner report_banner(const RunReport *report) {
    switch (report_state(report)) {
    case RUN_CLEAN: return report_findings(report) ? BANNER_CLEAN : BANNER_NO_FINDINGS;
    case RUN_WARNING: return warning_banner(report);
    case RUN_BREACH: return BANNER_BREACH;
    case RUN_INCOMPLETE: break;
    }
    return BANNER_INCOMPLETE;
}

int64_t report_owed(const ReportAllocation *a) {
    return a->document.amount < 0 ? -a->document.amount : a->document.amount;
}

int64_t report_paid_percent(const ReportAllocation *a) {
    int64_t owed = report_owed(a);
    return owed ? (int64_t)((int128)a->paid * 10000 / owed) : 0;
}

bool report_is_production(const RunReport *report) {
    return profile_is_production(report->profile);
}

bool profile_is_production(Str profile) {
    return !profile.len || str_eq(profile, STR("production"));
}

const Report *report_find(Str name) {
    for (size_t i = 0; reports[i]; i++) {
        if (str_eq(name, str_of(reports[i]->name))) return reports[i];
    }
    return NULL;
}

static uint64_t states_of(const RunReport *report, const Finding *finding, FindingState state) {
    uint64_t count = 0;
    for (size_t i = 0; i < report->finding_count; i++) count += finding_memory(&finding[i])->state == state;
    return count;
}

typedef struct Told { /* a finding that another one tells */
    Str teller;
    size_t index;
} Told;

static int told_order(const void *a, const void *b) {
    const Told *x = a, *y = b;
    int order = str_compare(x->teller, y->teller);
    return order ? order : (x->index > y->index) - (x->index < y->index);
}

static int text_order(const void *a, const void *b) {
    return str_compare(*(const Str *)a, *(const Str *)b);
}

/* A case is told by the first of the team's own findings where the one that tells it is another team's. */
static void tell_own(Finding *finding, size_t count, Arena *arena) {
    Told *told = arena_array(arena, count, sizeof *told);
    Str *id = arena_array(arena, count, sizeof *id);
    size_t followers = 0, first = 0;
    for (size_t i = 0; i < count; i++) {
        id[i] = finding[i].id;
        if (finding[i].story.len) told[followers++] = (Told){finding[i].story, i};
    }
    if (count) qsort(id, count, sizeof *id, text_order);
    if (followers) qsort(told, followers, sizeof *told, told_order);
    for (size_t i = 0; i < followers; i++) {
        if (!i || !str_eq(told[i].teller, told[i - 1].teller)) first = told[i].index;
        if (bsearch(&told[i].teller, id, count, sizeof *id, text_order)) continue;
        finding[told[i].index].story = told[i].index == first ? STR("") : finding[first].id;
    }
}

RunReport report_of_owner(const RunReport *report, Str team, Arena *arena) {
    RunReport out = *report;
    size_t own = 0; /* one of many teams: room for its findings alone */
    for (size_t i = 0; i < report->finding_count; i++) own += str_eq(report->finding[i].owner_team, team);
    Finding *finding = arena_array(arena, own, sizeof *finding);
    ReportCluster *cluster = arena_array(arena, report->cluster_count, sizeof *cluster);
    uint32_t *place = arena_array(arena, report->finding_count, sizeof *place); /* from 1; 0: not here */
    out.finding_count = out.cluster_count = out.limit_count = out.totals_count = 0;
    for (size_t i = 0; i < report->finding_count; i++) {
        if (!str_eq(report->finding[i].owner_team, team)) continue;
        finding[out.finding_count++] = report->finding[i];
        place[i] = (uint32_t)out.finding_count;
    }
    for (size_t i = 0; i < report->cluster_count; i++) {
        uint32_t at = place[report->cluster[i].finding];
        if (!at) continue;
        cluster[out.cluster_count] = report->cluster[i];
        cluster[out.cluster_count++].finding = at - 1;
    }
    tell_own(finding, out.finding_count, arena);
    out.owner = team;
    out.history.part = true;
    out.history.fresh = states_of(&out, finding, FINDING_NEW);
    out.history.open = states_of(&out, finding, FINDING_OPEN);
    out.history.came_back = states_of(&out, finding, FINDING_CAME_BACK);
    out.trends = (ReportTrends){0}; /* of the whole run, as are all its payments */
    out.allocations = (ReportAllocations){0};
    out.finding = finding;
    out.cluster = cluster;
    return out;
}
