#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/cli/command.h"
#include "engine/cli/whatif_show.h"

#include <stdio.h>
#include <unistd.h>

enum { RUNS_DEFAULT = 4 };

static Str money_text(int128 amount, unsigned scale, Arena *arena) {
    char text[DECIMAL_TEXT_SIZE];
    return str_copy(arena, decimal_print(amount, scale, text));
}

/* ---- JSON */

static json_t *side_json(const WhatifSide *side, Arena *arena) {
    if (!side->there) return json_null();
    json_t *out = json_object();
    json_put_text(out, "severity", str_of(severity_code[side->severity]));
    json_put_text(out, "cause", side->cause);
    json_put_text(out, "difference", side->difference);
    json_put_text(out, "at_risk", money_text(side->at_risk, side->scale, arena));
    json_put(out, "settled", json_boolean(side->settled));
    json_put_text(out, "explanation", side->explanation);
    return out;
}

static json_t *findings_json(const WhatifFinding *finding, size_t count, Arena *arena) {
    json_t *out = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *item = json_object();
        json_put_text(item, "change", str_of(whatif_change_code[finding[i].change]));
        json_put_text(item, "id", finding[i].id);
        json_put_text(item, "rule", finding[i].rule);
        json_put_text(item, "kind", whatif_kind(finding[i].kind));
        json_put_text(item, "document", finding[i].document);
        json_put_text(item, "currency", finding[i].currency);
        json_put_count(item, "runs", finding[i].runs);
        json_put(item, "before", side_json(&finding[i].before, arena));
        json_put(item, "after", side_json(&finding[i].after, arena));
        json_add(out, item);
    }
    return out;
}

static json_t *money_json(const WhatifRun *run, Arena *arena) {
    json_t *out = json_array();
    for (size_t i = 0; i < run->money_count; i++) {
        const WhatifMoney *m = &run->money[i];
        json_t *item = json_object();
        json_put_text(item, "rule", m->rule);
        json_put_text(item, "by", m->by);
        json_put_text(item, "value", m->value);
        json_put_text(item, "kind", whatif_kind(m->kind));
        json_put_text(item, "currency", m->currency);
        json_put_text(item, "before", money_text(m->before, m->scale, arena));
        json_put_text(item, "after", money_text(m->after, m->scale, arena));
        json_put_text(item, "moved", money_text(m->after - m->before, m->scale, arena));
        json_put_text(item, "unexplained_before", money_text(m->open_before, m->scale, arena));
        json_put_text(item, "unexplained_after", money_text(m->open_after, m->scale, arena));
        json_add(out, item);
    }
    return out;
}

static json_t *limits_json(const WhatifRun *run) {
    json_t *out = json_array();
    for (size_t i = 0; i < run->limit_count; i++) {
        const WhatifLimit *l = &run->limit[i];
        json_t *item = json_object();
        json_put_text(item, "rule", l->rule);
        json_put_text(item, "limit", l->words);
        json_put_text(item, "before", l->was ? str_of(run_state_code[l->before]) : STR(""));
        json_put_text(item, "after", l->is ? str_of(run_state_code[l->after]) : STR(""));
        json_put_text(item, "value_before", l->value_before);
        json_put_text(item, "value_after", l->value_after);
        json_add(out, item);
    }
    return out;
}

static json_t *run_json(const WhatifRun *run, Arena *arena) {
    json_t *out = json_object(), *unchecked = json_array();
    json_put_text(out, "run", run->id);
    json_put_text(out, "day", run->day);
    json_put_text(out, "cutoff", run->cutoff);
    json_put(out, "replayed", json_boolean(!run->problem.len));
    json_put_text(out, "problem", run->problem);
    if (run->problem.len) {
        json_decref(unchecked);
        return out;
    }
    json_put_text(out, "state_before", str_of(run_state_code[run->state_before]));
    json_put_text(out, "state_after", str_of(run_state_code[run->state_after]));
    json_put_count(out, "findings_before", run->before);
    json_put_count(out, "findings_after", run->after);
    for (int c = 0; c < WHATIF_CHANGES; c++) json_put_count(out, whatif_change_code[c], run->count[c]);
    json_put_count(out, "same", run->same);
    json_put_count(out, "unknown", run->unknown);
    for (size_t i = 0; i < run->unchecked_count; i++) {
        json_add(unchecked, json_text(run->unchecked[i]));
    }
    json_put(out, "not_checked", unchecked);
    json_put(out, "list", findings_json(run->finding, run->finding_count, arena));
    json_put(out, "money", money_json(run, arena));
    json_put(out, "limits", limits_json(run));
    return out;
}

static json_t *whatif_json(const Whatif *w, Arena *arena) {
    json_t *out = json_object(), *runs = json_array(), *sums = json_array();
    json_put_text(out, "job", w->job);
    json_put_text(out, "before", str_of(w->before));
    json_put_text(out, "after", str_of(w->after));
    json_put_count(out, "replayed", w->replayed);
    for (int c = 0; c < WHATIF_CHANGES; c++) json_put_count(out, whatif_change_code[c], w->count[c]);
    for (size_t i = 0; i < w->sum_count; i++) {
        json_t *sum = json_object();
        json_put_text(sum, "currency", w->sum[i].currency);
        json_put_text(sum, "gained", money_text(w->sum[i].gained, w->sum[i].scale, arena));
        json_put_text(sum, "lost", money_text(w->sum[i].lost, w->sum[i].scale, arena));
        json_add(sums, sum);
    }
    json_put(out, "at_risk", sums);
    json_put(out, "list", findings_json(w->finding, w->finding_count, arena));
    for (size_t i = 0; i < w->run_count; i++) json_add(runs, run_json(&w->run[i], arena));
    json_put(out, "runs", runs);
    return out;
}

/* ---- The command */

static bool show(const Arguments *arguments, const Whatif *w, Arena *run, Error *err) {
    if (arguments->html && !file_write(arguments->html, whatif_html(w, run), err)) return false;
    if (arguments->out && !whatif_write_csv(w, arguments->out, run, err)) return false;
    if (arguments->json)
        terminal_json(whatif_json(w, run));
    else if (!arguments->quiet)
        whatif_print(w, run);
    return true;
}

/* As it is named, else beside the project; NULL, and told: there is no such file. */
static const char *changed_project(const char *named, const char *folder, Arena *run) {
    const char *beside = str_printf(run, "%s/%s", folder, named).ptr;
    if (access(named, F_OK) == 0) return named;
    if (named[0] != '/' && access(beside, F_OK) == 0) return beside;
    fprintf(stderr, "kopeck: whatif: %s: there is no such project file, here or beside the project\nhint: copy kopeck.yaml, change the copy, and name it with --rules\n", named);
    return NULL;
}

/* Both projects, and the job in both of them. */
static bool load_both(const Arguments *arguments, Arena *run, WhatifRequest *out) {
    Arguments offline = *arguments, other;
    if (!arguments->rules) {
        fprintf(
            stderr,
            "kopeck: whatif: no changed rules\nhint: copy kopeck.yaml, change the copy, and name it with --rules\n");
        return false;
    }
    offline.from = offline.from ? offline.from : ""; /* no source is read: variables need not be set */
    other = offline;
    if (!load_project(&offline, run, &out->before)) return false;
    other.project = changed_project(arguments->rules, out->before->folder, run);
    if (!other.project || !load_project(&other, run, &out->after)) return false;
    out->job = str_of(arguments->operand[0]);
    return find_job(out->before, out->job) && find_job(out->after, out->job);
}

static int run_whatif(const Arguments *arguments, Arena *run) {
    WhatifRequest request = {.last = arguments->last ? arguments->last : RUNS_DEFAULT,
                             .threads = arguments->threads};
    Whatif whatif;
    Error err = {0};
    if (!load_both(arguments, run, &request)) return EXIT_USAGE;
    request.from = given_snapshot(arguments, request.before, run);
    const StorePlace *store = store_place(arguments, request.before, run);
    if (!store && !request.from) {
        fprintf(stderr, "kopeck: the project keeps no store (`store: none`)\nhint: name a snapshot with --from\n");
        return EXIT_USAGE;
    }
    bool kept = store && (!request.from || store_may_be_there(store));
    if (kept && !store_open(store, false, run, &request.store, &err)) return terminal_fail(&err);
    terminal_start(arguments);
    bool ok = whatif_run(&request, run, &whatif, &err);
    terminal_stop();
    if (!ok || !show(arguments, &whatif, run, &err)) return terminal_fail(&err);
    return whatif.replayed ? EXIT_CLEAN : EXIT_INCOMPLETE;
}

const Command command_whatif = {
    "whatif",
    "whatif JOB",
    "judge the last snapshots again with changed rules, before they go live",
    "Judges the snapshots of the job's last runs (--last N, default 4; or that of --from) twice: by the project and by "
    "the\n"
    "one of --rules FILE, a copy of kopeck.yaml with changed rules. Prints for each run and together which findings "
    "are\n"
    "gained, lost and changed, the limits whose state is another one, and the money moved by cause and slice. --json\n"
    "prints all of it, --out DIR writes whatif.csv, whatif_money.csv and whatif_limits.csv, --html FILE one page. "
    "Nothing\n"
    "is read from a source, nothing is kept in the store, nobody is told. Exit status 3: no snapshot could be judged.",
    "from out store html rules last json",
    1,
    1,
    run_whatif};
