#include "engine/base/file.h"
#include "engine/base/parallel.h"
#include "engine/cli/command.h"
#include "engine/cli/run_show.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* One run at a time into a folder: the second one is told, not queued. The lock goes with the process. */
static bool lock_folder(const char *folder, struct stat *held, Arena *run, Error *err) {
    const char *path = arena_printf(run, "%s/.lock", folder);
    struct stat info = {0};
    if (!file_make_folder(folder, err)) return false;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666); /* kept open until the process ends */
    if (fd >= 0 && fstat(fd, &info) == 0 && info.st_ino == held->st_ino && info.st_dev == held->st_dev) return true;
    if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
        *held = info;
        return true;
    }
    if (errno != EWOULDBLOCK) return error_set_errno(err, ERROR_OUTPUT, path, "cannot lock");
    return error_set(err, ERROR_USAGE, "", "another run is writing to %s\nhint: wait for it, or name other folders with --out and "
                     "--snapshot", folder);
}

/* The folder of the outputs, and the one in which the new snapshot will stand. */
static bool lock_request(const JobRequest *request, bool outputs, Arena *run, Error *err) {
    struct stat held = {0}; /* both may be one folder */
    if (outputs && !lock_folder(request->out, &held, run, err)) return false;
    if (request->from) return true;
    Str parent = str_of(request->snapshot);
    while (parent.len > 1 && parent.ptr[parent.len - 1] == '/') parent.len--;
    while (parent.len && parent.ptr[parent.len - 1] != '/') parent.len--;
    return lock_folder(parent.len ? str_cstr(run, parent) : ".", &held, run, err);
}

static const char *default_snapshot(const Plan *plan, const JobPlan *job, Instant cutoff, Arena *run) {
    int64_t second = cutoff / INSTANT_SECOND;
    char text[INSTANT_TEXT_SIZE];
    Str moment = instant_print(second * INSTANT_SECOND, plan->zone, text);
    Buf *name = buf_own(run);
    buf_printf(name, "%s/snapshots/%.*s-", plan->folder, STR_ARG(job->name));
    for (size_t i = 0; i < moment.len && i < 19; i++) {
        if (moment.ptr[i] != ':' && moment.ptr[i] != '-') buf_char(name, moment.ptr[i]);
    }
    return str_cstr(run, buf_str(name));
}

static bool make_request(const Arguments *arguments, const Plan *plan, const JobPlan *job, Arena *run, JobRequest *out) {
    *out = (JobRequest){.plan = plan, .job = job, .now = now_instant(), .from = given_snapshot(arguments, plan, run), .threads = arguments->threads,
                        .mail = !arguments->no_mail};
    if (arguments->from && arguments->as_of) {
        fprintf(stderr, "kopeck: --as-of does not go with --from\nhint: the snapshot has its own cut-off\n");
        return false;
    }
    if (!arguments->from && !find_cutoff(arguments, plan, job, out->now, &out->cutoff)) return false;
    out->snapshot = arguments->snapshot ? arguments->snapshot : default_snapshot(plan, job, out->cutoff, run);
    out->out = arguments->out ? arguments->out : arena_printf(run, "%s/out", plan->folder);
    out->store = store_place(arguments, plan, run);
    return true;
}

static int status_of(const RunReport *report) {
    if (report->state == RUN_INCOMPLETE) return EXIT_INCOMPLETE;
    return report->state == RUN_BREACH ? EXIT_BREACH : EXIT_CLEAN;
}

static int print_json(const JobRequest *request, Arena *run) {
    Str text;
    Error err = {0};
    if (!file_read(arena_printf(run, "%s/summary.json", request->out), 0, run, &text, &err)) {
        terminal_error(&err);
        return EXIT_FAULT;
    }
    fwrite(text.ptr, 1, text.len, stdout);
    return EXIT_CLEAN;
}

static int run_job(const Arguments *arguments, const Plan *plan, const JobPlan *job, Arena *run) {
    JobRequest request;
    const RunReport *report;
    Error err = {0}, problem = {0};
    if (!make_request(arguments, plan, job, run, &request)) return EXIT_USAGE;
    terminal_start(arguments);
    bool ok = lock_request(&request, true, run, &err) && job_run(&request, run, &report, &problem, &err);
    terminal_stop();
    if (!ok) return terminal_fail(&err);
    if (arguments->json && print_json(&request, run) != EXIT_CLEAN) return EXIT_FAULT;
    if (!arguments->json && !arguments->quiet) show_run(report, &request, terminal_color(arguments));
    if (problem.kind != ERROR_NONE) { /* the reports stand, but somebody has not been told, or the run is not kept */
        terminal_error(&problem);
        return status_of(report) == EXIT_INCOMPLETE ? EXIT_INCOMPLETE : EXIT_FAULT;
    }
    return status_of(report);
}

static int run_reconciliation(const Arguments *arguments, Arena *run) {
    const Plan *plan;
    if (!load_project(arguments, run, &plan)) return EXIT_USAGE;
    const JobPlan *job = find_job(plan, str_of(arguments->operand[0]));
    return job ? run_job(arguments, plan, job, run) : EXIT_USAGE;
}

/* The duplicates rules of a job alone: the daily scan. */
static int run_duplicates(const Arguments *arguments, Arena *run) {
    const Plan *plan;
    if (!load_project(arguments, run, &plan)) return EXIT_USAGE;
    const JobPlan *job = find_job(plan, str_of(arguments->operand[0]));
    if (!job) return EXIT_USAGE;
    JobPlan scan = *job;
    uint32_t *rule = arena_array(run, job->rule_count, sizeof *rule);
    scan.rule_count = 0;
    for (size_t i = 0; i < job->rule_count; i++) {
        if (plan->rule[job->rule[i]].kind == RULE_DUPLICATES) rule[scan.rule_count++] = job->rule[i];
    }
    scan.rule = rule;
    if (scan.rule_count) return run_job(arguments, plan, &scan, run);
    fprintf(stderr, "kopeck: %s: the job \"%s\" has no duplicates rule\n", plan->file, arguments->operand[0]);
    return EXIT_USAGE;
}

bool take_snapshot(const Arguments *arguments, const Plan *plan, const JobPlan *job, Arena *run, Snapshot *out, int *status) {
    JobRequest request;
    char sha256[65];
    Error err = {0};
    *status = EXIT_USAGE;
    if (!make_request(arguments, plan, job, run, &request)) return false;
    terminal_start(arguments);
    const char *folder = request.from;
    bool ok = folder || (lock_request(&request, false, run, &err) && job_snapshot(&request, run, &folder, sha256, &err));
    ok = ok && snapshot_open(folder, request.from != NULL, run, out, &err);
    terminal_stop();
    if (ok) return true;
    *status = terminal_fail(&err);
    return false;
}

static json_t *snapshot_json(const Snapshot *snapshot, const char *folder, const char *sha256) {
    json_t *out = json_object(), *list = json_array();
    json_put_text(out, "snapshot", str_of(folder));
    json_put_text(out, "sha256", str_of(sha256));
    for (size_t i = 0; i < snapshot->count; i++) {
        const SnapshotDataset *d = &snapshot->dataset[i];
        json_t *item = json_object();
        json_put_text(item, "name", d->name);
        json_put_bool(item, "complete", d->complete);
        json_put_text(item, "problem", d->problem);
        json_put_count(item, "rows", d->rows);
        json_put_count(item, "rejected", d->rejected);
        json_add(list, item);
    }
    json_put(out, "datasets", list);
    return out;
}

static int run_snapshot(const Arguments *arguments, Arena *run) {
    const Plan *plan;
    JobRequest request;
    const char *folder = NULL;
    char sha256[65];
    Error err = {0};
    Snapshot snapshot;
    if (!load_untrained(arguments, false, run, &plan)) return EXIT_USAGE;
    const JobPlan *job = find_job(plan, str_of(arguments->operand[0]));
    if (!job || !make_request(arguments, plan, job, run, &request)) return EXIT_USAGE;
    terminal_start(arguments);
    bool ok = lock_request(&request, false, run, &err) && job_snapshot(&request, run, &folder, sha256, &err) && snapshot_open(folder, false, run, &snapshot, &err);
    terminal_stop();
    if (!ok) return terminal_fail(&err);
    if (arguments->json) terminal_json(snapshot_json(&snapshot, folder, sha256));
    else if (!arguments->quiet) {
        show_snapshot(&snapshot, plan->language);
        printf("sha256 %s\n%s\n", sha256, folder);
    }
    for (size_t i = 0; i < snapshot.count; i++) {
        if (!snapshot.dataset[i].complete) return EXIT_INCOMPLETE;
    }
    return EXIT_CLEAN;
}

const Command command_run = {"run",
                             "run JOB",
                             "read the sources, reconcile, write the reports",
                             "Reads every source that the job's rules need as of its cut-off, checks them, and writes "
                             "report.xlsx, report.html,\n"
                             "findings.csv, matches.csv, duplicates.csv, totals.csv and summary.json. With --from "
                             "SNAPSHOT nothing is read again,\n"
                             "and the same snapshot gives the same bytes.",
                             "as-of from snapshot out store json no-mail",
                             1,
                             1,
                             run_reconciliation};

const Command command_duplicates = {"duplicates",
                                    "duplicates JOB",
                                    "look for duplicates only (daily scan)",
                                    "Runs the job's duplicates rules alone, on the datasets that they need.",
                                    "as-of from snapshot out store json no-mail",
                                    1,
                                    1,
                                    run_duplicates};

const Command command_snapshot = {
    "snapshot",
    "snapshot JOB",
    "read the sources into a sealed snapshot, check nothing",
    "Reads every source that the job's rules need as of its cut-off into a sealed folder, for `kopeck run --from`.",
    "as-of snapshot json",
    1,
    1,
    run_snapshot};
