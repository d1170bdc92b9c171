#include "engine/base/file.h"
#include "engine/base/json.h"
#include "engine/cli/command.h"
#include "engine/run/whatif.h"

#include <stdio.h>

enum { SHOWN_MAX = 20, RUNS_DEFAULT = 4 };

static Str money_text(int128 amount, unsigned scale, Arena *arena) {
    char text[DECIMAL_TEXT_SIZE];
    return str_copy(arena, decimal_print(amount, scale, text));
}

/* ---- Text */

static void print_run(const WhatifRun *run) {
    if (run->problem.len) {
        printf("  %.*s  %.*s  NOT REPLAYED: %.*s\n", STR_ARG(run->day), STR_ARG(run->id), STR_ARG(run->problem));
        return;
    }
    printf("  %.*s  %.*s%s%zu -> %zu findings: %zu gained, %zu lost, %zu changed, %llu the same", STR_ARG(run->day),
           STR_ARG(run->id), run->id.len ? "  " : "", run->before, run->after, run->count[WHATIF_GAINED],
           run->count[WHATIF_LOST], run->count[WHATIF_CHANGED], (unsigned long long)run->same);
    if (run->unknown) printf(", %llu unknown", (unsigned long long)run->unknown);
    if (run->state_before != run->state_after)
        printf("; %s -> %s", run_state_code[run->state_before], run_state_code[run->state_after]);
    putchar('\n');
    for (size_t i = 0; i < run->unchecked_count; i++) printf("      NOT CHECKED %.*s\n", STR_ARG(run->unchecked[i]));
    for (size_t i = 0; i < run->limit_count; i++) {
        const WhatifLimit *l = &run->limit[i];
        printf("      limit %.*s: %.*s: %s -> %s\n", STR_ARG(l->rule), STR_ARG(l->words),
               l->was ? run_state_code[l->before] : "(none)", l->is ? run_state_code[l->after] : "(none)");
    }
}

static void print_risk(const WhatifFinding *f, Arena *arena) {
    Str before = f->before.there && f->before.at_risk ? money_text(f->before.at_risk, f->before.scale, arena) : STR("");
    Str after = f->after.there && f->after.at_risk ? money_text(f->after.at_risk, f->after.scale, arena) : STR("");
    bool moved = f->change == WHATIF_CHANGED && !str_eq(before, after);
    if (moved)
        printf("  %.*s -> %.*s %.*s", STR_ARG(before), STR_ARG(after), STR_ARG(f->currency));
    else if (before.len || after.len)
        printf("  %.*s %.*s", STR_ARG(after.len ? after : before), STR_ARG(f->currency));
}

static void print_finding(const WhatifFinding *f, size_t runs, Arena *arena) {
    const WhatifSide *side = f->after.there ? &f->after : &f->before;
    printf("  %.*s  %.*s: %.*s (%.*s)", STR_ARG(f->id), STR_ARG(f->rule), STR_ARG(f->kind), STR_ARG(side->severity));
    if (f->document.len) printf(" %.*s", STR_ARG(f->document));
    print_risk(f, arena);
    if (runs > 1) printf("  in %zu of %zu runs", f->runs, runs);
    if (f->change == WHATIF_CHANGED && !str_eq(f->before.explanation, f->after.explanation))
        printf("\n    before: %.*s", STR_ARG(f->before.explanation));
    printf("\n    %s%.*s\n",
           f->change == WHATIF_CHANGED && !str_eq(f->before.explanation, f->after.explanation) ? "after:  " : "",
           STR_ARG(side->explanation));
}

static void print_changes(const Whatif *w, WhatifChange change, Arena *arena) {
    size_t shown = 0;
    if (!w->count[change]) return;
    printf("\n%s (%zu)\n", whatif_change_code[change], w->count[change]);
    for (size_t i = 0; i < w->finding_count && shown < SHOWN_MAX; i++) {
        if (w->finding[i].change != change) continue;
        print_finding(&w->finding[i], w->replayed, arena);
        shown++;
    }
    if (shown < w->count[change])
        printf("  ... and %zu more: --json and --out DIR list all\n", w->count[change] - shown);
}

static void print_money(const WhatifRun *run, Arena *arena) {
    if (!run->money_count) return;
    printf("\nmoney moved in the run of %.*s\n", STR_ARG(run->day));
    for (size_t i = 0; i < run->money_count && i < SHOWN_MAX; i++) {
        const WhatifMoney *m = &run->money[i];
        bool cause = str_eq(m->by, STR("cause"));
        printf("  %.*s: %.*s%s%.*s  %.*s -> %.*s %.*s", STR_ARG(m->rule), STR_ARG(cause ? m->kind : m->by),
               m->value.len ? (cause ? ", " : " ") : "", STR_ARG(m->value),
               STR_ARG(money_text(m->before, m->scale, arena)), STR_ARG(money_text(m->after, m->scale, arena)),
               STR_ARG(m->currency));
        if (m->open_before || m->open_after)
            printf(", unexplained %.*s -> %.*s", STR_ARG(money_text(m->open_before, m->scale, arena)),
                   STR_ARG(money_text(m->open_after, m->scale, arena)));
        putchar('\n');
    }
    if (run->money_count > SHOWN_MAX)
        printf("  ... and %zu more: --json and --out DIR list all\n", run->money_count - SHOWN_MAX);
}

static void print_whatif(const Whatif *w, Arena *arena) {
    printf("%.*s with %s instead of %s: %zu of %zu runs judged again\n", STR_ARG(w->job), w->after, w->before,
           w->replayed, w->run_count);
    for (size_t i = 0; i < w->run_count; i++) print_run(&w->run[i]);
    printf("together  %zu gained, %zu lost, %zu changed; each finding once\n", w->count[WHATIF_GAINED],
           w->count[WHATIF_LOST], w->count[WHATIF_CHANGED]);
    for (size_t i = 0; i < w->sum_count; i++) {
        const WhatifSum *s = &w->sum[i];
        printf("at risk   %.*s %.*s gained, %.*s lost\n", STR_ARG(money_text(s->gained, s->scale, arena)),
               STR_ARG(s->currency), STR_ARG(money_text(s->lost, s->scale, arena)));
    }
    for (int change = 0; change < WHATIF_CHANGES; change++) print_changes(w, (WhatifChange)change, arena);
    for (size_t i = 0; i < w->run_count; i++) {
        if (w->run[i].problem.len) continue;
        print_money(&w->run[i], arena);
        break;
    }
}

/* ---- JSON */

static json_t *side_json(const WhatifSide *side, Arena *arena) {
    if (!side->there) return json_null();
    json_t *out = json_object();
    json_put_text(out, "severity", side->severity);
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
        json_put_text(item, "kind", finding[i].kind);
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
        json_put_text(item, "kind", m->kind);
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
        print_whatif(w, run);
    return true;
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
    other.project = arguments->rules;
    if (!load_project(&offline, run, &out->before) || !load_project(&other, run, &out->after)) return false;
    out->job = str_of(arguments->operand[0]);
    return find_job(out->before, out->job) && find_job(out->after, out->job);
}

static int run_whatif(const Arguments *arguments, Arena *run) {
    WhatifRequest request = {.from = arguments->from,
                             .last = arguments->last ? arguments->last : RUNS_DEFAULT,
                             .threads = arguments->threads};
    Whatif whatif;
    Error err = {0};
    if (!load_both(arguments, run, &request)) return EXIT_USAGE;
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
