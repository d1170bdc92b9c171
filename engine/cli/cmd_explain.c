#include "engine/base/file.h"
#include "engine/cli/explain_lost.h"
#include "engine/cli/explained.h"
#include "engine/run/audience.h"
#include "engine/run/decided.h"
#include "engine/store/runs.h"

#include <stdio.h>

/* ---- The command */

static bool in_job(const Plan *plan, const ExplainedRun *of, uint32_t rule) {
    for (size_t j = 0; of->job.len && j < plan->job_count; j++) {
        if (!str_eq(plan->job[j].name, of->job)) continue;
        for (size_t i = 0; i < plan->job[j].rule_count; i++) {
            if (plan->job[j].rule[i] == rule) return true;
        }
        return false;
    }
    return true;
}

enum { PAIRS_MAX = 12, NEAREST_MAX = 3 };

typedef struct Asked {
    const Arguments *arguments;
    const Plan *plan;
    const ExplainedRun *of;
    const Snapshot *snapshot;
    Arena *run;
    Explanation *out;
    size_t count;
    Str note; /* of all, in the project's language; "" */
    const DecidedPair *decided; /* what people had decided of records when the run was made */
    size_t decided_count;
} Asked;

/* A run goes by the decisions in force then: those of later days are none of its reasons. */
static bool find_decided(Asked *asked, Error *err) {
    const StorePlace *place = asked->of->run.len ? store_place(asked->arguments, asked->plan, asked->run) : NULL;
    Store *store;
    Run kept;
    const DecidedPair *pair;
    size_t count;
    Error none = {0};
    if (!place || !store_may_be_there(place)) return true;
    if (!store_open(place, false, asked->run, &store, err)) return false;
    if (!runs_find(store, asked->of->run, asked->run, &kept, &none)) return true; /* it was not kept */
    if (!decisions_pairs(store, STR(""), asked->run, &pair, &count, err)) return false;
    DecidedPair *own = arena_array(asked->run, count, sizeof *own);
    for (size_t i = 0; i < count; i++) {
        if (pair[i].at <= kept.recorded) own[asked->decided_count++] = pair[i];
    }
    asked->decided = own;
    return true;
}

/* False: this rule cannot be looked at, *err says why. */
static bool open_rule(const Asked *asked, const RulePlan *rule, Pairing *out, Error *err) {
    Frames *frames = arena_alloc(asked->run, sizeof *frames);
    if (!pairing_frames((FramesInput){.plan = asked->plan, .snapshot = asked->snapshot, .threads = asked->arguments->threads}, rule,
                        asked->run, frames, err))
        return false;
    if (!decided_rule(frames, rule, asked->decided, asked->decided_count, &rule, err)) return false;
    *out = pairing_new(frames, rule);
    return true;
}

static bool explain_into(Asked *asked, Pairing *pairing, const RowPair *pair, size_t count, Error *err) {
    asked->out = arena_array(asked->run, count, sizeof *asked->out);
    asked->count = count;
    return explain_pairs(pairing, pair, count, asked->out, err) &&
           explained_models(asked->of, pairing, asked->run, err);
}

/* ---- Two records */

static bool has_side(Pairing *pairing, size_t side, Str key, uint32_t *row) {
    return pairing_find(pairing, side, key, row) == KEY_FOUND;
}

static bool explain_rule(Asked *asked, const RulePlan *rule, Explanation *out, size_t *count, LostKey key[2], Error *err) {
    Str a = key[0].key, b = key[1].key;
    Pairing pairing;
    Error missing = {0};
    RowPair pair;
    if (!open_rule(asked, rule, &pairing, &missing)) return true; /* not checked then either */
    lost_look(&pairing, key);
    bool found = has_side(&pairing, 0, a, &pair.left) && has_side(&pairing, 1, b, &pair.right);
    if (!found && !pairing.one) found = has_side(&pairing, 0, b, &pair.left) && has_side(&pairing, 1, a, &pair.right);
    if (!found || (pairing.one && pair.left == pair.right)) return true;
    if (!explain_into(asked, &pairing, &pair, 1, err)) return false;
    out[(*count)++] = asked->out[0];
    return true;
}

static bool brings_pairs(const RulePlan *rule) {
    return rule->kind == RULE_RECONCILE || rule->kind == RULE_DUPLICATES;
}

static bool explain_records(Asked *asked, Error *err) {
    LostKey key[2] = {{.key = str_of(asked->arguments->operand[1])}, {.key = str_of(asked->arguments->operand[2])}};
    Explanation *out = arena_array(asked->run, asked->plan->rule_count, sizeof *out);
    size_t count = 0;
    for (uint32_t r = 0; r < asked->plan->rule_count; r++) {
        const RulePlan *rule = &asked->plan->rule[r];
        if (!brings_pairs(rule) || !in_job(asked->plan, asked->of, r)) continue;
        if (!explain_rule(asked, rule, out, &count, key, err)) return false;
    }
    asked->out = out;
    asked->count = count;
    return count || lost_say(asked->plan, key, asked->run, err);
}

/* ---- A finding */

typedef struct Placed {
    size_t side;
    uint32_t row;
} Placed;

/* Records that the rule's sides have; others, as of a case, are another rule's. */
static Placed *place_records(Pairing *pairing, const ExplainedFinding *finding, Arena *run, size_t *count) {
    Placed *out = arena_array(run, finding->count, sizeof *out);
    *count = 0;
    for (size_t i = 0; i < finding->count; i++) {
        Placed *p = &out[*count];
        for (p->side = 0; p->side < (pairing->one ? 1 : 2); p->side++) {
            if (pairing_find(pairing, p->side, finding->record[i], &p->row) != KEY_FOUND) continue;
            ++*count;
            break;
        }
    }
    return out;
}

/* Pairs of a finding's records, at most PAIRS_MAX of them; *all: how many there are. */
static size_t pairs_of(const Pairing *pairing, const Placed *at, size_t count, RowPair *out, size_t *all) {
    size_t kept = 0;
    *all = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = pairing->one ? i + 1 : 0; k < count; k++) {
            bool pair = pairing->one ? at[i].row != at[k].row : at[i].side == 0 && at[k].side == 1;
            if (!pair) continue;
            ++*all;
            if (kept < PAIRS_MAX) out[kept++] = (RowPair){at[i].row, at[k].row};
        }
    }
    return kept;
}

static size_t nearest_pairs(Pairing *pairing, Placed at, RowPair *out) {
    uint32_t row[NEAREST_MAX];
    size_t count = explain_nearest(pairing, at.side, at.row, row, NEAREST_MAX);
    for (size_t i = 0; i < count; i++) out[i] = at.side ? (RowPair){row[i], at.row} : (RowPair){at.row, row[i]};
    return count;
}

static void note_finding(Asked *asked, const ExplainedFinding *finding, Why why, size_t more) {
    Str language = asked->plan->language;
    Str number = str_printf(asked->run, "%zu", more);
    Str text = why == WHYS
                   ? STR("")
                   : words_why(language, why, (const Str[WHY_ARGUMENTS_MAX]){number, STR_NULL, STR_NULL}, asked->run);
    Str explanation = finding->explanation;
    if (str_ends(explanation, STR("."))) explanation.len--;
    asked->note = str_printf(asked->run, "%.*s: %.*s%s%.*s", STR_ARG(finding->id), STR_ARG(explanation),
                             text.len ? "; " : "", STR_ARG(text));
}

static bool explain_found(Asked *asked, const ExplainedFinding *finding, const RulePlan *rule, Error *err) {
    Pairing pairing;
    RowPair pair[PAIRS_MAX];
    size_t count, all;
    if (!open_rule(asked, rule, &pairing, err)) return false;
    Placed *at = place_records(&pairing, finding, asked->run, &count);
    if (!count)
        return error_set(err, ERROR_USAGE, "", "none of the records of finding %.*s is one that rule %.*s matches",
                         STR_ARG(finding->id), STR_ARG(rule->name));
    size_t pairs = pairs_of(&pairing, at, count, pair, &all);
    Why why = all > pairs ? WHY_MORE_PAIRS : WHYS;
    if (!pairs) {
        pairs = nearest_pairs(&pairing, at[0], pair);
        why = pairs ? WHY_NEAREST : WHY_NO_NEAREST;
    }
    note_finding(asked, finding, why, all > pairs ? all - pairs : 0);
    return !pairs || explain_into(asked, &pairing, pair, pairs, err);
}

static bool explain_finding(Asked *asked, Error *err) {
    ExplainedFinding finding;
    if (!explained_finding(asked->arguments, asked->plan, asked->of, str_of(asked->arguments->operand[1]), asked->run,
                           &finding, err))
        return false;
    for (uint32_t r = 0; r < asked->plan->rule_count; r++) {
        const RulePlan *rule = &asked->plan->rule[r];
        if (str_eq(rule->name, finding.rule) && brings_pairs(rule)) return explain_found(asked, &finding, rule, err);
    }
    return error_set(err, ERROR_USAGE, "", "finding %.*s is none of a rule that matches records: %.*s",
                     STR_ARG(finding.id), STR_ARG(finding.explanation));
}

/* ---- */

static bool show(const Asked *asked, Error *err) {
    const Arguments *arguments = asked->arguments;
    audience_explanations(asked->plan, AUDIENCE_TERMINAL, asked->out, asked->count, asked->run);
    if (arguments->html &&
        !file_write(arguments->html, explain_html(asked->out, asked->count, asked->note, asked->run), err))
        return false;
    json_t *list = json_array();
    if (asked->note.len && !arguments->json && !arguments->quiet) printf("%.*s\n", STR_ARG(asked->note));
    for (size_t i = 0; i < asked->count; i++) {
        if (arguments->json)
            json_add(list, explained_json(&asked->out[i]));
        else if (!arguments->quiet)
            explained_print(&asked->out[i], asked->run);
    }
    if (arguments->json)
        terminal_json(list);
    else
        json_decref(list);
    return true;
}

static int run_explain(const Arguments *arguments, Arena *run) {
    const Plan *plan;
    ExplainedRun of;
    Snapshot snapshot;
    Error err = {0};
    Arguments offline = *arguments;
    offline.from = offline.from ? offline.from : ""; /* no source is read: variables need not be set */
    if (!load_project(&offline, run, &plan)) return EXIT_USAGE;
    Asked asked = {arguments, plan, &of, &snapshot, run, NULL, 0, STR(""), NULL, 0};
    bool ok = explained_find(arguments, plan, run, &of, &err) &&
              snapshot_open(of.snapshot, true, run, &snapshot, &err) && explained_snapshot(&of, &snapshot, &err) &&
              find_decided(&asked, &err) &&
              (arguments->operands == 2 ? explain_finding(&asked, &err) : explain_records(&asked, &err)) &&
              show(&asked, &err);
    if (of.summary) json_decref(of.summary);
    if (ok) return EXIT_CLEAN;
    return terminal_fail(&err);
}

const Command command_explain = {
    "explain",
    "explain RUN A B|FINDING",
    "why two records match or do not, step by step",
    "RUN is the folder of a run's outputs, a snapshot, or a run as `kopeck history` lists it (\"last\"); A and B are keys\n"
    "as in matches.csv, or dataset/key; FINDING is the id of a finding, or the beginning of it, 6 digits at least: its\n"
    "pairs are explained, or, where it has one record, the nearest candidates and what stopped them. Runs the rule again\n"
    "on the run's snapshot and prints for each step its conditions, or what each field weighs up to the probability, and\n"
    "what it did or what stopped it, in the project's language. --json prints it for programs, --html FILE writes one page\n"
    "as well. A project, snapshot or model that is not that of the run is refused.",
    "from store html json",
    2,
    3,
    run_explain};
