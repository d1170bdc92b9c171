/* history, show, compare, store: what the store remembers. */
#include "engine/base/json.h"
#include "engine/cli/command.h"
#include "engine/cli/past_show.h"
#include "engine/store/compare.h"

#include <stdio.h>

static Str day_of_run(const Run *run, Arena *arena) {
    char text[DAY_TEXT_SIZE];
    return str_copy(arena, day_print(run->day, text));
}

static json_t *counts_json(const RunCounts *counts) {
    json_t *out = json_object();
    json_put_count(out, "count", counts->findings);
    json_put_count(out, "errors", counts->errors);
    json_put_count(out, "new", counts->fresh);
    json_put_count(out, "open", counts->open);
    json_put_count(out, "came_back", counts->came_back);
    json_put_count(out, "resolved", counts->resolved);
    json_put_count(out, "unknown", counts->unknown);
    return out;
}

static json_t *run_json(const Run *run, Arena *arena) {
    json_t *out = json_object();
    json_put_text(out, "run", run->id);
    json_put_count(out, "number", (uint64_t)run->seq);
    json_put_text(out, "job", run->job);
    json_put_text(out, "cutoff", run->cutoff_text);
    json_put_text(out, "day", day_of_run(run, arena));
    json_put_text(out, "recorded_utc", moment_utc(run->recorded, arena));
    json_put_text(out, "state", run->state);
    json_put(out, "published", json_boolean(run->published));
    json_put_text(out, "profile", run->profile);
    json_put_text(out, "version", run->version);
    json_put_text(out, "project_sha256", run->project_sha256);
    json_put_text(out, "snapshot_sha256", run->snapshot_sha256);
    json_put_text(out, "snapshot", run->snapshot);
    json_put_text(out, "out", run->out);
    json_put(out, "findings", counts_json(&run->counts));
    return out;
}

/* ---- history */

static int run_history(const Arguments *arguments, Arena *run) {
    Store *store;
    const Plan *plan = NULL;
    const Run *list;
    size_t count;
    int status;
    Error err = {0};
    if (!open_store(arguments, false, run, &store, &plan, &status)) return status;
    const Past past = past_of(plan, run);
    Str job = arguments->operands ? str_of(arguments->operand[0]) : STR("");
    if (!runs_list(store, job, run, &list, &count, &err)) return terminal_fail(&err);
    if (!arguments->json) {
        past_runs(&past, list, count);
        return EXIT_CLEAN;
    }
    json_t *out = json_array();
    for (size_t i = 0; i < count; i++) json_add(out, run_json(&list[i], run));
    terminal_json(out);
    return EXIT_CLEAN;
}

/* ---- show */

static json_t *finding_json(const KeptFinding *finding) {
    json_t *out = json_object();
    json_put_text(out, "id", finding->identity);
    json_put_text(out, "state", str_of(finding->state));
    json_put_text(out, "rule", finding->rule);
    json_put_text(out, "kind", finding->kind);
    json_put_text(out, "field", finding->field);
    json_put_text(out, "severity", finding->severity);
    json_put_text(out, "cause", finding->cause);
    json_put_text(out, "currency", finding->currency);
    json_put_text(out, "difference", finding->difference);
    json_put_text(out, "at_risk", finding->at_risk);
    json_put_text(out, "first_seen", finding->first_seen);
    json_put_text(out, "explanation", finding->explanation);
    json_t *content = json_loadb(finding->content.ptr, finding->content.len, 0, NULL);
    json_put(out, "content", content ? content : json_null());
    return out;
}

static json_t *findings_json(const KeptFinding *finding, size_t count) {
    json_t *out = json_array();
    for (size_t i = 0; i < count; i++) json_add(out, finding_json(&finding[i]));
    return out;
}

static void add_parts(json_t *out, const Run *run) {
    json_t *rules = json_array(), *totals = json_array(), *datasets = json_array();
    for (size_t i = 0; i < run->rule_count; i++) {
        json_t *rule = json_object();
        json_put_text(rule, "rule", run->rule[i].name);
        json_put_text(rule, "kind", run->rule[i].kind);
        json_put(rule, "checked", json_boolean(run->rule[i].checked));
        json_put_count(rule, "matches", run->rule[i].matches);
        json_put_count(rule, "groups", run->rule[i].groups);
        json_put_count(rule, "findings", run->rule[i].findings);
        json_put_count(rule, "new", run->rule[i].fresh);
        json_add(rules, rule);
    }
    for (size_t i = 0; i < run->total_count; i++) {
        json_t *total = json_object();
        json_put_text(total, "rule", run->total[i].rule);
        json_put_text(total, "currency", run->total[i].currency);
        json_put_text(total, "left", run->total[i].left);
        json_put_text(total, "right", run->total[i].right);
        json_put_text(total, "difference", run->total[i].difference);
        json_put_text(total, "unexplained", run->total[i].unexplained);
        json_add(totals, total);
    }
    for (size_t i = 0; i < run->dataset_count; i++) {
        json_t *dataset = json_object();
        json_put_text(dataset, "dataset", run->dataset[i].name);
        json_put(dataset, "complete", json_boolean(run->dataset[i].complete));
        json_put_text(dataset, "problem", run->dataset[i].problem);
        json_put_count(dataset, "rows", run->dataset[i].rows);
        json_put_count(dataset, "rejected", run->dataset[i].rejected);
        json_put_text(dataset, "digest", run->dataset[i].digest);
        json_add(datasets, dataset);
    }
    json_put(out, "rules", rules);
    json_put(out, "totals", totals);
    json_put(out, "datasets", datasets);
}

/* A list of findings as the object's last member so far, written one by one. */
typedef struct Listing {
    Buf text;
    size_t count;
} Listing;

static bool write_finding(void *context, const KeptFinding *finding, Error *err) {
    Listing *list = context;
    list->text.len = 0;
    buf_add(&list->text, list->count++ ? STR(",\n    ") : STR("\n    "));
    terminal_json_text(finding_json(finding), "    ", &list->text);
    if (fwrite(list->text.ptr, 1, list->text.len, stdout) == list->text.len) return true;
    return error_set_errno(err, ERROR_OUTPUT, "", "cannot write the findings");
}

static bool write_list(const char *name, bool (*each)(Store *, const Run *, const FindingTaker *, Error *),
                       Store *store, const Run *run, Error *err) {
    Listing list = {0};
    printf(",\n  \"%s\": [", name);
    bool ok = each(store, run, &(FindingTaker){write_finding, &list}, err);
    fputs(list.count ? "\n  ]" : "]", stdout);
    buf_free(&list.text);
    return ok;
}

/* What terminal_json would show of the whole, which need not fit into memory. */
static bool write_run(Store *store, const Run *run, Arena *arena, Error *err) {
    Buf *head = buf_own(arena);
    json_t *out = run_json(run, arena);
    add_parts(out, run);
    terminal_json_text(out, "", head);
    fwrite(head->ptr, 1, head->len - strlen("\n}"), stdout);
    if (!write_list("list", runs_each_finding, store, run, err) ||
        !write_list("resolved", runs_each_resolved, store, run, err))
        return false;
    fputs("\n}\n", stdout);
    return true;
}

static int run_show(const Arguments *arguments, Arena *run) {
    Store *store;
    Run of;
    KeptFindings findings, resolved;
    FindingWant want = {.max = PAST_SHOWN_MAX};
    const Plan *plan = NULL;
    int status;
    Error err = {0};
    if (!open_store(arguments, false, run, &store, &plan, &status)) return status;
    const Past past = past_of(plan, run);
    if (!runs_find(store, str_of(arguments->operand[0]), run, &of, &err)) return terminal_fail(&err);
    if (arguments->json) return write_run(store, &of, run, &err) ? EXIT_CLEAN : terminal_fail(&err);
    if (!runs_findings(store, &of, &want, run, &findings, &err) || !runs_resolved(store, &of, &want, run, &resolved, &err))
        return terminal_fail(&err);
    past_run(&past, &of);
    past_findings(&past, PAST_THE_FINDINGS, findings.item, findings.all);
    past_findings(&past, PAST_THE_RESOLVED, resolved.item, resolved.all);
    return EXIT_CLEAN;
}

/* ---- compare */

static json_t *changes_json(const RunChange *change, size_t count) {
    json_t *out = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *item = json_object();
        json_put(item, "before", finding_json(&change[i].before));
        json_put(item, "after", finding_json(&change[i].after));
        json_add(out, item);
    }
    return out;
}

static int run_compare(const Arguments *arguments, Arena *run) {
    Store *store;
    Run a, b;
    RunComparison c;
    const Plan *plan = NULL;
    int status;
    Error err = {0};
    if (!open_store(arguments, false, run, &store, &plan, &status)) return status;
    const Past past = past_of(plan, run);
    if (!runs_find(store, str_of(arguments->operand[0]), run, &a, &err) ||
        !runs_find(store, str_of(arguments->operand[1]), run, &b, &err) || !runs_compare(store, &a, &b, run, &c, &err))
        return terminal_fail(&err);
    if (arguments->json) {
        json_t *out = json_object();
        json_put(out, "before", run_json(&a, run));
        json_put(out, "after", run_json(&b, run));
        json_put(out, "gained", findings_json(c.gained, c.gained_count));
        json_put(out, "lost", findings_json(c.lost, c.lost_count));
        json_put(out, "changed", changes_json(c.changed, c.changed_count));
        json_put_count(out, "same", c.same);
        json_put_count(out, "unknown", c.unknown);
        terminal_json(out);
        return EXIT_CLEAN;
    }
    past_comparison(&past, &a, &b, &c);
    return EXIT_CLEAN;
}

/* ---- store */

/* A file's runs, decisions and messages into the project's store. */
static int copy_store(const Arguments *arguments, Store *to, Arena *run) {
    Store *from;
    uint64_t rows;
    Error err = {0};
    StorePlace place = {.file = arguments->operand[1]};
    if (!store_open(&place, false, run, &from, &err) || !store_copy(from, to, &rows, &err)) return terminal_fail(&err);
    if (!arguments->quiet) printf("copied    %llu rows into %s\n", (unsigned long long)rows, store_title(to));
    return EXIT_CLEAN;
}

static int run_store(const Arguments *arguments, Arena *run) {
    Store *store;
    int status;
    Error err = {0};
    Str what = str_of(arguments->operand[0]);
    bool backup = str_eq(what, STR("backup")) && arguments->operands == 2,
         copy = str_eq(what, STR("copy")) && arguments->operands == 2,
         check = str_eq(what, STR("check")) && arguments->operands == 1;
    if (!backup && !copy && !check) {
        fprintf(stderr, "kopeck: store: say `store backup FILE`, `store copy FILE` or `store check`\nhint: kopeck store --help\n");
        return EXIT_USAGE;
    }
    if (!open_store(arguments, copy, run, &store, NULL, &status)) return status;
    if (copy) return copy_store(arguments, store, run);
    if (backup ? !store_backup(store, arguments->operand[1], &err) : !store_check(store, &err)) return terminal_fail(&err);
    if (backup && !arguments->quiet) printf("backup    %s\n", arguments->operand[1]);
    if (check && !arguments->quiet) puts("store     ok");
    return EXIT_CLEAN;
}

const Command command_history = {"history",
                                 "history [JOB]",
                                 "list the runs: state, findings new, open, back, resolved",
                                 "Lists the runs that the store remembers, newest first, of one job or of all.",
                                 "store json",
                                 0,
                                 1,
                                 run_history};

const Command command_show = {"show",
                              "show RUN",
                              "show a run as the store remembers it, with its findings",
                              "RUN is a run's name or the beginning of it, its number, or \"last\".",
                              "store json",
                              1,
                              1,
                              run_show};

const Command command_compare = {
    "compare",
    "compare RUN RUN",
    "findings gained, lost and changed between two runs",
    "Compares what two runs found; a finding whose rule or data were not looked at in one of them is unknown.",
    "store json",
    2,
    2,
    run_compare};

const Command command_store = {"store",
                               "store backup FILE",
                               "copy the store while runs go on (`store check`: check it; `store copy`: move it)",
                               "`store backup FILE` writes a consistent copy into a new file, also of a store on a "
                               "server; pg_dump --schema copies such a\n"
                               "one as well. `store copy FILE` copies all of a store in a file into the project's "
                               "store, which must be empty: to move it to\n"
                               "a server, or to put a backup back. `store check` reads all of the store.",
                               "store",
                               1,
                               2,
                               run_store};
