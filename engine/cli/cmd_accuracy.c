#include "engine/base/json.h"
#include "engine/cli/command.h"
#include "engine/run/audience.h"
#include "engine/run/judge_labels.h"

#include <stdio.h>

enum { ERRORS_SHOWN = 20 }; /* of each sort; all with --verbose */

static Str name_of(const Pairing *pairing, size_t side, uint32_t row) {
    Frames *frames = pairing->frames;
    FindingRecord r = pairing_record(pairing, side, row);
    audience_record(frames->plan, AUDIENCE_TERMINAL, &r, frames->run);
    bool named = r.document.len && !str_eq(r.document, r.key);
    return str_printf(pairing->frames->run, "%.*s/%.*s%s%.*s%s", STR_ARG(r.dataset_name), STR_ARG(r.key), named ? " (" : "",
                      named ? (int)r.document.len : 0, r.document.ptr ? r.document.ptr : "", named ? ")" : "");
}

static void print_errors(const Pairing *pairing, const LabelJudgement *judgement, bool missed, bool all) {
    size_t shown = 0, count = 0;
    for (size_t i = 0; i < judgement->error_count; i++) count += judgement->error[i].missed == missed;
    if (!count) return;
    printf("%s: %zu\n", missed ? "missed" : "wrong", count);
    for (size_t i = 0; i < judgement->error_count && (all || shown < ERRORS_SHOWN); i++) {
        const LabelError *error = &judgement->error[i];
        if (error->missed != missed) continue;
        Str left = name_of(pairing, 0, error->left), right = name_of(pairing, pairing->one ? 0 : 1, error->right);
        printf("  %.*s - %.*s%s\n", STR_ARG(left), STR_ARG(right), error->review ? "  (for review)" : "");
        shown++;
    }
    if (shown < count) printf("  and %zu more; --verbose prints them all\n", count - shown);
}

/* "-": of none at all there is no share. */
static void print_share(const char *what, uint32_t ppm, uint64_t of) {
    if (of) printf(" %s %u.%04u", what, ppm / PPM, ppm / 100 % 10000);
    else printf(" %s -", what);
}

static void print_line(const char *what, Outcomes o) {
    printf("%s", what);
    print_share("precision", outcomes_precision(o), o.found + o.wrong);
    print_share("recall", outcomes_recall(o), o.found + o.missed);
    print_share("f1", outcomes_f1(o), o.found + o.wrong + o.missed);
    printf(" (%llu found, %llu wrong, %llu missed)\n", (unsigned long long)o.found, (unsigned long long)o.wrong, (unsigned long long)o.missed);
}

static void print_judgement(const Arguments *arguments, const Pairing *pairing, const Labels *labels, const LabelJudgement *judgement) {
    print_line("with review   ", judgement->all);
    print_line("without review", judgement->sure);
    if (arguments->quiet) return;
    printf("%s\n", labels->only_same ? "the labels are all that is true: every other pair that is found counts as wrong"
                                     : "only pairs that the labels name are judged");
    if (judgement->unknown)
        printf("%llu labels name records that are not in the data, such as %.*s\n", (unsigned long long)judgement->unknown, STR_ARG(judgement->first_unknown));
    print_errors(pairing, judgement, false, arguments->verbose);
    print_errors(pairing, judgement, true, arguments->verbose);
}

static json_t *json_share(uint32_t ppm, uint64_t of) {
    return of ? json_real(ppm / 1e6) : json_null();
}

static json_t *json_outcomes(Outcomes o) {
    return json_pack("{s:o,s:o,s:o,s:I,s:I,s:I}", "precision", json_share(outcomes_precision(o), o.found + o.wrong), "recall",
                     json_share(outcomes_recall(o), o.found + o.missed), "f1", json_share(outcomes_f1(o), o.found + o.wrong + o.missed), "found", (json_int_t)o.found, "wrong", (json_int_t)o.wrong, "missed", (json_int_t)o.missed);
}

static void print_json(const Pairing *pairing, const Labels *labels, const LabelJudgement *judgement) {
    json_t *errors = json_array();
    for (size_t i = 0; i < judgement->error_count; i++) {
        const LabelError *error = &judgement->error[i];
        FindingRecord left = pairing_record(pairing, 0, error->left), right = pairing_record(pairing, pairing->one ? 0 : 1, error->right);
        json_add(errors, json_pack("{s:s,s:o,s:o,s:o,s:o,s:b}", "error", error->missed ? "missed" : "wrong", "left_dataset",
                                                json_text(left.dataset_name), "left", json_text(left.key), "right_dataset",
                                                json_text(right.dataset_name), "right", json_text(right.key), "review", error->review));
    }
    json_t *out = json_pack("{s:o,s:o,s:b,s:I,s:o}", "with_review", json_outcomes(judgement->all), "without_review", json_outcomes(judgement->sure),
                            "complete", labels->only_same, "unknown", (json_int_t)judgement->unknown, "errors", errors);
    terminal_json(out);
}

static int run_accuracy(const Arguments *arguments, Arena *run) {
    const Plan *plan;
    Snapshot snapshot;
    Labels labels;
    Frames frames;
    LabelJudgement judgement;
    Error err = {0};
    int status;
    if (!arguments->labels) {
        fprintf(stderr, "kopeck: accuracy needs --labels FILE: pairs of which it is known whether they are the same\n");
        return EXIT_USAGE;
    }
    if (!load_project(arguments, run, &plan)) return EXIT_USAGE;
    const JobPlan *job = find_rules(plan, str_of(arguments->operand[0]), run);
    if (!job) return EXIT_USAGE;
    const RulePlan *rule = &plan->rule[job->rule[0]];
    if (job->rule_count != 1 || (rule->kind != RULE_RECONCILE && rule->kind != RULE_DUPLICATES)) {
        fprintf(stderr, "kopeck: %s is no rule that matches records\nhint: name one `reconcile` or `duplicates` rule\n", arguments->operand[0]);
        return EXIT_USAGE;
    }
    if (!find_labels(arguments, rule->name, run, &labels, &status)) return status;
    if (!take_snapshot(arguments, plan, job, run, &snapshot, &status)) return status;
    bool ok = pairing_frames((FramesInput){.plan = plan, .snapshot = &snapshot, .threads = arguments->threads}, rule, run, &frames, &err);
    if (ok) {
        Pairing pairing = pairing_new(&frames, rule);
        ok = pairing_run(&pairing, &err) && judge_labels(&pairing, &labels, &judgement, &err);
        if (ok && arguments->json) print_json(&pairing, &labels, &judgement);
        else if (ok) print_judgement(arguments, &pairing, &labels, &judgement);
    }
    if (ok) return EXIT_CLEAN;
    return terminal_fail(&err);
}

const Command command_accuracy = {
    "accuracy",
    "accuracy RULE",
    "precision, recall and F1 of a rule against --labels FILE",
    "Runs the rule's matching on a fresh snapshot, or that of --from, and compares it with pairs of which it is known "
    "whether they are\n"
    "the same (--labels FILE, CSV: left,right,same; `--labels decisions`: those of the store). Prints precision, "
    "recall, F1 and the errors by name. Without a column `same` the\n"
    "file is taken to name all true pairs.",
    "as-of from snapshot store labels json",
    1,
    1,
    run_accuracy};
