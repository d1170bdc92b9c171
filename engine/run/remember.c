#include "engine/run/remember.h"

#include "engine/base/file.h"
#include "engine/version.h"

static bool in_snapshot(const Snapshot *snapshot, Str name) {
    for (size_t i = 0; i < snapshot->count; i++) {
        if (str_eq(snapshot->dataset[i].name, name)) return true;
    }
    return false;
}

/* All rules of the job in the project: the duplicates of a job are some of them. */
static const JobPlan *whole_job(const Plan *plan, const JobPlan *job) {
    for (size_t i = 0; i < plan->job_count; i++) {
        if (str_eq(plan->job[i].name, job->name)) return &plan->job[i];
    }
    return job;
}

static bool was_checked(const RunResults *r, Str rule) {
    for (size_t i = 0; i < r->rule_count; i++) {
        if (str_eq(r->rule[i].rule->name, rule)) return r->rule[i].checked && !r->rule[i].blind;
    }
    return false;
}

static bool edits_checked(const RunResults *r, Str rule) {
    for (size_t i = 0; i < r->rule_count; i++) {
        if (str_eq(r->rule[i].rule->name, rule)) return r->rule[i].checked && !r->rule[i].edits_blind;
    }
    return false;
}

/* What findings depend on: each rule of the job; each dataset that it reads, for its completeness; each source, for
 * details. */
static void set_scopes(const RunResults *r, Run *run) {
    const Plan *plan = r->request->plan;
    const JobPlan *job = whole_job(plan, r->request->job);
    RunScope *scope = arena_array(r->run, 2 * job->rule_count + plan->dataset_count + plan->source_count, sizeof *scope);
    bool *needed = arena_array(r->run, plan->dataset_count, sizeof *needed);
    size_t count = 0;
    extract_needs(plan, job->rule, job->rule_count, needed);
    for (size_t i = 0; i < job->rule_count; i++) {
        Str name = plan->rule[job->rule[i]].name;
        scope[count++] = (RunScope){name, was_checked(r, name)};
        if (!plan->rule[job->rule[i]].edit_count) continue;
        scope[count++] = (RunScope){str_printf(r->run, "edits %.*s", STR_ARG(name)), edits_checked(r, name)};
    }
    for (size_t s = 0; s < plan->source_count; s++) {
        RunScope quality = {str_printf(r->run, "quality %.*s", STR_ARG(plan->source[s].name)), true};
        for (size_t d = 0; d < plan->dataset_count; d++) {
            if (!needed[d] || plan->dataset[d].source != s) continue;
            bool there = in_snapshot(r->snapshot, plan->dataset[d].name);
            scope[count++] = (RunScope){str_printf(r->run, "sources %.*s", STR_ARG(plan->dataset[d].name)), there};
            quality.checked = quality.checked && there && !r->problem[d].len;
        }
        scope[count++] = quality;
    }
    run->scope = scope;
    run->scope_count = count;
}

static void set_run(const RunResults *r, Run *run) {
    static const char *const kind[] = {"reconcile", "duplicates", "check", "chain", "balance", "closed"};
    const Plan *plan = r->request->plan;
    *run = (Run){.id = publish_run_id(r),
                 .job = r->request->job->name,
                 .cutoff = r->frames->cutoff,
                 .recorded = r->request->now,
                 .zone = plan->zone,
                 .company = plan->company,
                 .profile = plan->profile,
                 .version = STR(KOPECK_VERSION),
                 .project_sha256 = str_of(plan->sha256),
                 .snapshot_sha256 = str_of(r->snapshot->sha256),
                 .snapshot = file_absolute(r->snapshot->folder, r->run), /* the next run may be started elsewhere */
                 .out = file_absolute(r->request->out, r->run),
                 .language = plan->language,
                 .sentence = words_explain};
    run->cutoff_text = publish_cutoff(r->frames->cutoff, plan->zone, r->run);
    run->day = business_day(plan->zone, plan->day_ends_minutes,
                            r->frames->cutoff - 1); /* the cut-off is the end of this day */
    RunRule *rule = arena_array(r->run, r->rule_count, sizeof *rule);
    for (size_t i = 0; i < r->rule_count; i++) {
        rule[i] = (RunRule){
            .name = r->rule[i].rule->name, .kind = str_of(kind[r->rule[i].rule->kind]), .checked = r->rule[i].checked};
    }
    run->rule = rule;
    run->rule_count = r->rule_count;
    set_scopes(r, run);
}

/* Test data beside that of production would make history and decisions of both worthless. */
static bool same_profile(const JobRequest *request, Store *store, Arena *run, Error *err) {
    Str kept, own = request->plan->profile;
    bool any;
    if (!runs_profile(store, run, &any, &kept, err)) return false;
    if (!any || str_eq(kept, own)) return true;
    return error_set(err, ERROR_USAGE, store_title(store),
                     "the store keeps runs of profile `%.*s`, this project has profile `%.*s`\n"
                     "hint: give each profile a `store` of its own",
                     STR_ARG(kept), STR_ARG(own));
}

bool remember_open(const JobRequest *request, Arena *run, Remembered *out, Error *err) {
    *out = (Remembered){0};
    if (!request->store) return true;
    return store_open(request->store, true, run, &out->store, err) && same_profile(request, out->store, run, err) &&
           decisions_pairs(out->store, STR(""), run, &out->pair, &out->pair_count, err);
}

bool remember_look(Store *store, const JobRequest *request, Arena *run, Remembered *out, Error *err) {
    *out = (Remembered){.store = store, .looks = true};
    if (!store) return true;
    return same_profile(request, store, run, err) &&
           decisions_pairs(store, STR(""), run, &out->pair, &out->pair_count, err);
}

bool remember_let_go(Remembered *remembered, RunResults *r, const char *what, Error *err) {
    if (!remembered->store || remembered->looks || !store_remote(remembered->store) || err->kind != ERROR_OUTPUT) return false;
    store_cancel(remembered->store);
    remembered->store = NULL;
    (void)error_set_native(&remembered->lost, err->kind, err->where, err->native, "%s: %s", what, err->text);
    Str rest = str_of(err->text);
    since_tell(r, true, str_printf(r->run, "what earlier runs found is not known, nor what was decided: %.*s", STR_ARG(str_cut(&rest, '\n'))));
    *err = (Error){0};
    return true;
}

/* As if nobody had been asked. */
static void forget(RunResults *r) {
    for (size_t i = 0; i < r->findings->count; i++) r->findings->item[i].memory = NULL;
    r->before.item = NULL;
    r->before.count = 0;
}

static bool ask_store(RunResults *r, Remembered *out, Error *err) {
    return (out->looks ? runs_recall : runs_begin)(out->store, &out->run, r->findings->item, r->findings->count,
                                                   &out->history, err) &&
           decisions_recall(out->store, &out->run, r->findings->item, r->findings->count, err) &&
           (!out->history.before ||
            limits_read(out->store, out->history.before, r->run, &r->before.item, &r->before.count, err));
}

bool remember_findings(RunResults *r, Remembered *out, Error *err) {
    if (out->store || out->looks) set_run(r, &out->run);
    if (!out->store || ask_store(r, out, err)) return true;
    if (!remember_let_go(out, r, NOT_KEPT, err)) return false;
    forget(r);
    return true;
}

void remember_report(const Remembered *remembered, RunReport *report) {
    if (!remembered->store) return;
    const RunHistory *history = &remembered->history;
    const RunCounts *counts = &remembered->run.counts;
    report->history = (ReportHistory){.kept = true,
                                      .first = history->first,
                                      .aside = history->aside,
                                      .since = history->since,
                                      .fresh = counts->fresh,
                                      .open = counts->open,
                                      .came_back = counts->came_back,
                                      .resolved = counts->resolved,
                                      .unknown = counts->unknown};
}

static void set_datasets(Run *run, const RunReport *report, Arena *arena) {
    RunDataset *dataset = arena_array(arena, report->dataset_count, sizeof *dataset);
    for (size_t i = 0; i < report->dataset_count; i++) {
        const ReportDataset *from = &report->dataset[i];
        dataset[i] =
            (RunDataset){from->name, from->problem, from->digest, from->complete, from->rows_read, from->rejected};
    }
    run->dataset = dataset;
    run->dataset_count = report->dataset_count;
}

static Str amount_text(int128 amount, unsigned scale, Arena *arena) {
    char text[DECIMAL_TEXT_SIZE];
    return str_copy(arena, decimal_print(amount, scale, text));
}

static void set_totals(Run *run, const RunReport *report, Arena *arena) {
    size_t count = 0;
    for (size_t t = 0; t < report->totals_count; t++) count += report->totals[t].cell_count;
    RunTotal *total = arena_array(arena, count, sizeof *total);
    for (size_t t = 0; t < report->totals_count; t++) {
        const ReportTotals *totals = &report->totals[t];
        if (!str_eq(totals->dimension, STR("all"))) continue;
        for (size_t c = 0; c < totals->cell_count; c++) {
            const ReportCell *cell = &totals->cell[c];
            total[run->total_count++] = (RunTotal){totals->rule,
                                                   cell->currency.ptr ? cell->currency : STR(""),
                                                   cell->left_count,
                                                   cell->right_count,
                                                   amount_text(cell->left_amount, totals->scale, arena),
                                                   amount_text(cell->right_amount, totals->scale, arena),
                                                   amount_text(cell->difference, totals->scale, arena),
                                                   amount_text(cell->unexplained, totals->scale, arena)};
        }
    }
    run->total = total;
}

static void set_limits(Run *run, const RunReport *report, Arena *arena) {
    KeptLimit *limit = arena_array(arena, report->limit_count, sizeof *limit);
    for (size_t i = 0; i < report->limit_count; i++) {
        limit[i] = (KeptLimit){report->limit[i].rule, report->limit[i].words, (int)report->limit[i].state};
    }
    run->limit = limit;
    run->limit_count = report->limit_count;
}

bool remember_keep(Remembered *remembered, const RunResults *r, const RunReport *report, const Finding *finding,
                   Error *err) {
    if (!remembered->store) return true;
    Run *run = &remembered->run;
    run->state = str_of(run_state_code[report_state(report)]);
    for (size_t i = 0; i < run->rule_count; i++) {
        run->rule[i].matches = report->rule[i].matches;
        run->rule[i].groups = report->rule[i].groups;
        run->rule[i].findings = report->rule[i].findings;
    }
    set_datasets(run, report, r->run);
    set_totals(run, report, r->run);
    set_limits(run, report, r->run);
    if (remembered->history.aside) {
        log_event(LOG_WARNING, "run not kept", "reason", "its cut-off is before that of the newest run of the job",
                  NULL);
    }
    return runs_commit(remembered->store, run, &remembered->history, finding, r->findings->count, err);
}

bool remember_published(Remembered *remembered, Error *err) {
    return !remembered->store || runs_published(remembered->store, &remembered->run, err);
}

void remember_drop(Remembered *remembered) {
    if (remembered->store) store_cancel(remembered->store);
}
