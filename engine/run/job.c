#include "engine/run/job.h"

#include "engine/base/file.h"
#include "engine/base/log.h"
#include "engine/base/parallel.h"
#include "engine/run/audience.h"
#include "engine/run/cases.h"
#include "engine/run/closed.h"
#include "engine/run/decided.h"
#include "engine/run/edits.h"
#include "engine/run/notify.h"
#include "engine/run/outputs.h"
#include "engine/run/publish.h"
#include "engine/run/remember.h"
#include "engine/run/roll.h"
#include "engine/run/trends.h"

bool job_snapshot(const JobRequest *request, Arena *run, const char **stands_at, char sha256[65], Error *err) {
    const Plan *plan = request->plan;
    bool *needed = arena_array(run, plan->dataset_count, sizeof *needed);
    extract_needs(plan, request->job->rule, request->job->rule_count, needed);
    ExtractRequest extract = {plan, needed, request->cutoff, request->now, request->snapshot, request->threads};
    return extract_snapshot(&extract, run, stands_at, sha256, err);
}

/* ---- What may not be trusted */

static void tell_source(const RunResults *r, const SnapshotDataset *dataset, uint32_t index, const SourceProblem *problem) {
    FindingKind kind = dataset->drift.len ? FINDING_SCHEMA_DRIFT : FINDING_SOURCE_INCOMPLETE;
    const Plan *plan = r->request->plan;
    const SourcePlan *source = &plan->source[plan->dataset[index].source];
    RulePlan *rule = arena_alloc(r->run, sizeof *rule);
    *rule = (RulePlan){.name = STR("sources")};
    RuleView *view = arena_alloc(r->run, sizeof *view);
    *view = (RuleView){.frames = r->frames, .rule = rule};
    Finding *finding = findings_add(r->findings, view, kind);
    finding->system = source->name;
    finding->system_title = source->title;
    finding->origin = dataset->name;
    finding->cause = problem->cause;
    finding->field = dataset->drift;
    finding->left_value = dataset->was.len ? dataset->was : problem->value;
    finding->right_value = dataset->is;
    finding_finish(finding, view, r->findings);
}

static SourceProblem failure_of(const SnapshotDataset *dataset) {
    if (dataset->was.len) return (SourceProblem){STR("type changed"), dataset->problem, STR("")};
    if (dataset->drift.len) return (SourceProblem){STR("column missing"), dataset->problem, STR("")};
    Str rest = dataset->problem, first = str_cut(&rest, '\n'); /* the hint behind it is for the engineer */
    return (SourceProblem){STR("failed"), dataset->problem, first};
}

static void judge_sources(RunResults *r) {
    const Plan *plan = r->request->plan;
    Str *problem = arena_array(r->run, plan->dataset_count, sizeof *problem);
    for (uint32_t d = 0; d < plan->dataset_count; d++) problem[d] = STR("");
    r->problem = problem;
    for (uint32_t d = 0; d < plan->dataset_count; d++) {
        for (size_t i = 0; i < r->snapshot->count; i++) {
            const SnapshotDataset *dataset = &r->snapshot->dataset[i];
            if (!str_eq(dataset->name, plan->dataset[d].name)) continue;
            SourceProblem found = dataset->complete ? judge_dataset(r->frames, d, r->run) : failure_of(dataset);
            problem[d] = found.text;
            if (found.text.len) tell_source(r, dataset, d, &found);
        }
    }
}

/* A rule is run when all that it reads, looked-up datasets included, may be trusted. */
static Str why_not(const RunResults *r, uint32_t rule) {
    const Plan *plan = r->request->plan;
    bool *needed = arena_array(r->run, plan->dataset_count, sizeof *needed);
    extract_needs(plan, &rule, 1, needed);
    for (size_t d = 0; d < plan->dataset_count; d++) {
        if (!needed[d]) continue;
        if (r->problem[d].len) return str_printf(r->run, "%.*s: %.*s", STR_ARG(plan->dataset[d].name), STR_ARG(r->problem[d]));
        if (!r->frames->frame[d].table) {
            return str_printf(r->run, "%.*s: not in the snapshot", STR_ARG(plan->dataset[d].name));
        }
    }
    return STR("");
}

/* Lists of clusters and figures do without what brought records together, and a job of one rule without limits, with nobody's
 * details to hide, without findings of clusters. */
static ClustersAs clusters_as(const RunResults *r, const Store *store) {
    const JobPlan *job = r->request->job;
    const Plan *plan = r->request->plan;
    bool shown = store || job->xlsx || job->html || job->csv || job->duplicates || job->owners || job->mail_to_count || job->webhook_count;
    if (shown) return CLUSTERS_WITH_EVIDENCE;
    bool alone = job->rule_count == 1 && !plan->rule[job->rule[0]].limit_count && !plan->personal.any;
    return alone ? CLUSTERS_LISTED : CLUSTERS_PLAIN;
}

static bool run_rule(RunResults *r, const Remembered *remembered, uint32_t index, RuleResult *out, Error *err) {
    const RulePlan *rule = &r->request->plan->rule[index];
    Str reason = why_not(r, index);
    if (reason.len) {
        *out = (RuleResult){.rule = rule, .why_not = reason};
        return true;
    }
    if (!decided_rule(r->frames, rule, remembered->pair, remembered->pair_count, &rule, err)) return false;
    switch (rule->kind) {
    case RULE_RECONCILE: return reconcile(r->frames, rule, r->findings, out, err) && tell_edits(r, out);
    case RULE_DUPLICATES: return find_duplicates(r->frames, rule, clusters_as(r, remembered->store), r->findings, out, err);
    case RULE_CHECK: return check_rows(r->frames, rule, r->findings, out, err);
    case RULE_CHAIN: follow_chain(r->frames, rule, r->findings, out); return true;
    case RULE_BALANCE: roll_forward(r, rule, out); return true;
    case RULE_CLOSED: watch_closed(r, rule, out); return true;
    }
    return false;
}

/* A rule that would take more work than the project allows is not run, as one whose sources may not be trusted. */
static bool run_or_refuse(RunResults *r, const Remembered *remembered, uint32_t index, RuleResult *out, Error *err) {
    size_t findings = r->findings->count;
    Error why = {0};
    log_event(LOG_PROGRESS, "checking", "rule", str_cstr(r->run, r->request->plan->rule[index].name), NULL);
    if (run_rule(r, remembered, index, out, &why)) return true;
    if (why.kind != ERROR_LIMIT) {
        *err = why;
        return false;
    }
    log_event(LOG_WARNING, "refused", "rule", str_cstr(r->run, r->request->plan->rule[index].name), "why", why.text, NULL);
    r->findings->count = findings;
    *out = (RuleResult){.rule = &r->request->plan->rule[index], .why_not = str_copy(r->run, str_of(why.text))};
    return true;
}

/* Chains last: they tie together what the other rules found. */
static bool run_rules(RunResults *r, const Remembered *remembered, Error *err) {
    const JobPlan *job = r->request->job;
    r->rule = arena_array(r->run, job->rule_count, sizeof *r->rule);
    r->rule_count = job->rule_count;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < job->rule_count; i++) {
            bool chain = r->request->plan->rule[job->rule[i]].kind == RULE_CHAIN;
            if (chain != (pass == 1)) continue;
            if (parallel_cancelled()) return error_set(err, ERROR_CANCELLED, "", "stopped on request");
            if (!run_or_refuse(r, remembered, job->rule[i], &r->rule[i], err)) return false;
        }
    }
    return true;
}

static void check_details(RunResults *r) {
    const Plan *plan = r->request->plan;
    for (uint32_t d = 0; d < plan->dataset_count; d++) {
        for (size_t i = 0; i < r->snapshot->count; i++) {
            if (!str_eq(r->snapshot->dataset[i].name, plan->dataset[d].name)) continue;
            check_quality(r->frames, d, &r->snapshot->rejected[i], r->findings);
        }
    }
}

/* ---- Publishing */

static bool wanted(const JobPlan *job, const char *name) {
    if (strcmp(name, "xlsx") == 0) return job->xlsx;
    if (strcmp(name, "html") == 0) return job->html;
    if (strcmp(name, "csv") == 0) return job->csv;
    if (strcmp(name, "owners") == 0) return job->owners;
    if (strcmp(name, "prometheus") == 0) return job->prometheus;
    if (strcmp(name, "matches") == 0) return job->matches;
    if (strcmp(name, "duplicates") == 0) return job->csv || job->duplicates;
    if (strcmp(name, "clusters") == 0) return job->clusters;
    return true; /* summary.json is always written: other programs look there first */
}

static Audience audience_of(const char *report) {
    if (strcmp(report, "xlsx") == 0) return AUDIENCE_WORKBOOK;
    if (strcmp(report, "html") == 0) return AUDIENCE_HTML;
    return strcmp(report, "owners") == 0 ? AUDIENCE_OWNERS : AUDIENCE_FILES;
}

/* Reports only read what they are given, so they are written side by side. */
typedef struct Writing {
    const Report *report;
    const RunReport *seen; /* what it may show */
    const char *stage;
    bool failed;
    Error err;
} Writing;

static void write_report(void *context, size_t i, size_t thread) {
    (void)thread;
    Writing *w = (Writing *)context + i;
    if (parallel_cancelled()) return;
    log_event(LOG_PROGRESS, "writing", "report", w->report->name, NULL);
    w->failed = !w->report->write(w->seen, w->stage, &w->err);
}

static bool write_reports(const JobRequest *request, Audiences *audiences, const char *stage, Arena *run, Error *err) {
    size_t count = 0, most = 0;
    while (reports[most]) most++;
    Writing *all = arena_array(run, most, sizeof *all);
    for (size_t i = 0; i < most; i++) {
        const char *name = reports[i]->name;
        if (!wanted(request->job, name)) continue;
        all[count++] = (Writing){.report = reports[i], .seen = audience_report(audiences, audience_of(name)), .stage = stage};
    }
    parallel_for(request->threads, count, write_report, all);
    for (size_t i = 0; i < count; i++) {
        if (!all[i].failed) continue;
        *err = all[i].err;
        return false;
    }
    return !parallel_cancelled() || error_set(err, ERROR_CANCELLED, "", "stopped on request");
}

static bool open_snapshot(const JobRequest *request, Arena *run, Snapshot *snapshot, Instant *cutoff, Error *err) {
    char sha256[65];
    const char *folder = request->from;
    if (!folder && !job_snapshot(request, run, &folder, sha256, err)) return false;
    if (!snapshot_open(folder, request->from != NULL, run, snapshot, err)) return false;
    Day day;
    int64_t us;
    if (instant_parse(snapshot->cutoff, STR(""), &day, &us) != INSTANT_ZONED) {
        return error_set(err, ERROR_USAGE, snapshot->folder, "the snapshot has no cut-off");
    }
    *cutoff = us;
    return true;
}

static bool run_stages(RunResults *r, Remembered *remembered, RunReport *out, Error *err) {
    Snapshot *snapshot = r->snapshot;
    Frames *frames = r->frames;
    const JobRequest *request = r->request;
    Instant cutoff = INSTANT_NONE;
    if (!open_snapshot(request, r->run, snapshot, &cutoff, err) ||
        !frames_make(&(FramesInput){request->plan, snapshot, cutoff, request->threads}, r->run, frames, err))
        return false;
    judge_sources(r);
    if (!since_open(r, remembered->store, err) && !(remember_let_go(remembered, r, NOT_KEPT, err) && since_open(r, NULL, err))) return false;
    if (!run_rules(r, remembered, err)) return false;
    check_details(r);
    findings_separate(r->findings);
    findings_count_once(r->findings);
    join_cases(frames, r->findings);
    findings_rank(r->findings);
    if (!remember_findings(r, remembered, err) || !publish_report(r, out, err)) return false;
    remember_report(remembered, out);
    return trends_report(remembered, out, r->run, err) || remember_let_go(remembered, r, NOT_KEPT, err);
}

static void drop_findings(void *list) {
    findings_drop(list);
}

static RunResults *results_new(const JobRequest *request, Arena *run) {
    RunResults *r = arena_alloc(run, sizeof *r);
    FindingList *findings = arena_alloc(run, sizeof *findings);
    findings->arena = run;
    arena_own(run, drop_findings, findings);
    *r = (RunResults){.request = request,
                      .snapshot = arena_alloc(run, sizeof(Snapshot)),
                      .frames = arena_alloc(run, sizeof(Frames)),
                      .findings = findings,
                      .run = run,
                      .stands_for = STR("")};
    return r;
}

bool job_replay(const JobRequest *request, Store *store, Str run_id, Arena *run, JobReplay *out, Error *err) {
    RunResults *r = results_new(request, run);
    Remembered remembered;
    r->stands_for = run_id;
    *out = (JobReplay){0};
    if (!audience_check(request->plan, err) || !remember_look(store, request, run, &remembered, err) ||
        !run_stages(r, &remembered, &out->report, err))
        return false;
    Audiences audiences = audiences_new(r, &out->report);
    out->shown = audience_report(&audiences, AUDIENCE_TERMINAL);
    out->scope = remembered.run.scope;
    out->scope_count = remembered.run.scope_count;
    return true;
}

static bool keep(RunResults *r, Remembered *remembered, const RunReport *report, Audiences *audiences, Error *err) {
    return remember_keep(remembered, r, report, audience_report(audiences, AUDIENCE_TERMINAL)->finding, err) ||
           remember_let_go(remembered, r, NOT_KEPT, err);
}

bool job_run(const JobRequest *request, Arena *run, const RunReport **report, Error *problem, Error *err) {
    RunResults *r = results_new(request, run);
    RunReport *out = arena_alloc(run, sizeof *out);
    const char *stage;
    Remembered remembered = {0};
    Audiences audiences = audiences_new(r, out);
    if (!audience_check(request->plan, err) || !outputs_begin(request->out, run, &stage, err)) return false;
    /* The store first, then the outputs: a run killed in between is repeated from its snapshot with the same result. */
    if (!remember_open(request, run, &remembered, err) || !run_stages(r, &remembered, out, err) || !write_reports(request, &audiences, stage, run, err) ||
        !keep(r, &remembered, out, &audiences, err) || !outputs_publish(request->out, run, err)) {
        remember_drop(&remembered);
        outputs_drop(request->out, run);
        return false;
    }
    if (!remember_published(&remembered, err) && !remember_let_go(&remembered, r, "the run is kept, but not marked as published", err)) return false;
    *report = out;
    bool told = notify_run(request, &audiences, remembered.store, run, problem, err) ||
                remember_let_go(&remembered, r, "the run is kept, but nobody was told", err);
    if (remembered.lost.kind != ERROR_NONE) *problem = remembered.lost;
    return told;
}
