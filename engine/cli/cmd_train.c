#include "engine/base/json.h"
#include "engine/base/utf8.h"
#include "engine/cli/command.h"
#include "engine/run/train.h"

#include <stdio.h>

/* ---- What was learnt, as text */

static Str level_name(const ModelField *field, unsigned level, char text[16]) {
    if (level == LEVEL_DIFFERENT) return STR("different");
    if (level == field->levels - 1u) return STR("equal");
    if (field->level[level].cutoff_ppm < 10000) return STR("alike"); /* so many edits */
    snprintf(text, 16, "from %u.%02u", field->level[level].cutoff_ppm / PPM, field->level[level].cutoff_ppm / 10000 % 100);
    return str_of(text);
}

static void print_padded(Str text, size_t width) {
    size_t letters = utf8_count(text);
    printf("%.*s%*s", STR_ARG(text), letters < width ? (int)(width - letters) : 0, "");
}

static void print_bits(int32_t milli) {
    printf("%8d.%02d", milli / 1000, abs(milli % 1000) / 10);
}

static void print_field(const ModelField *field, size_t width) {
    for (unsigned l = 1; l < field->levels; l++) {
        char text[16];
        const ModelLevel *level = &field->level[l];
        printf("  ");
        print_padded(l == 1 ? field->name : STR(""), width);
        printf("  ");
        print_padded(level_name(field, l, text), 10);
        printf("  %9.6f  %9.6f", level->m_ppb / 1e9, level->u_ppb / 1e9);
        printf("  %s%d.%02d\n", level->weight < 0 ? "-" : "+", abs(level->weight) / 1000, abs(level->weight) % 1000 / 10);
    }
}

static void print_share(uint32_t ppm) {
    printf("  %u.%04u", ppm / PPM, ppm / 100 % 10000);
}

static void print_outcomes(Outcomes o) {
    print_share(outcomes_precision(o));
    printf("   ");
    print_share(outcomes_recall(o));
    print_share(outcomes_f1(o));
    printf("  %llu wrong, %llu missed\n", (unsigned long long)o.wrong, (unsigned long long)o.missed);
}

static void print_calibration(const Calibration *c) {
    printf("  %zu labels: %zu same (%zu of them no candidates), %zu other (%zu of them no candidates); %s\n", c->same + c->other, c->same,
           c->unreachable, c->other, c->other - c->reachable_other,
           c->folds < CALIBRATE_FOLDS ? "each judged by a model that did not know it (leave-one-out)" : "each judged by a model that did not know it (10 parts)");
    printf("  at least  precision     recall  f1\n");
    for (size_t i = 0; i < CALIBRATE_POINTS; i++) {
        printf("  %5.1f %%  ", c->point_ppm[i] / 1e4);
        print_outcomes(c->point[i]);
    }
    printf("  held out  ");
    print_outcomes(c->held_out);
    if (!c->match_ppm) {
        printf("  no thresholds: of wrong matches the labels say nothing, for none of the others is a candidate\n");
        return;
    }
    printf("  thresholds in the model: a match from %u.%02u %%, for review from %u.%02u %%; `at_least` and `review_from` go before them\n",
           c->match_ppm / 10000, c->match_ppm / 100 % 100, c->review_ppm / 10000, c->review_ppm / 100 % 100);
}

/* "  city + born   12034 pairs, 11200 of them new; most in omsk, 310 records". */
static void print_passes(const TrainedStep *step) {
    const MatchAmong *among = step->rule->match.step[step->step].among;
    size_t width = 0;
    for (size_t p = 0; p < step->among.pass_count; p++) {
        size_t letters = utf8_count(among->pass[p].words);
        width = letters > width ? letters : width;
    }
    for (size_t p = 0; p < step->among.pass_count; p++) {
        const PassNote *note = &step->among.pass[p];
        const PassBlock *block = note->block;
        printf("  ");
        print_padded(among->pass[p].words, width);
        printf("  %llu pairs, %llu of them new", (unsigned long long)note->pairs, (unsigned long long)note->fresh);
        if (note->block_count)
            printf("; most by %.*s, in %llu records%s", STR_ARG(block->name), (unsigned long long)(block->lefts > block->rights ? block->lefts : block->rights),
                   block->compared ? "" : ": too many, not compared");
        putchar('\n');
    }
}

static void print_step(const TrainedStep *step) {
    const Model *model = &step->model;
    const ModelOrigin *origin = &model->origin;
    size_t width = 5;
    for (size_t f = 0; f < model->field_count; f++) {
        size_t letters = utf8_count(model->field[f].name);
        width = letters > width ? letters : width;
    }
    printf("%.*s, step %zu: learnt from %llu random pairs of %llu and %llu candidates, of which %llu are expected to be true",
           STR_ARG(step->rule->name), step->step + 1, (unsigned long long)origin->random, (unsigned long long)origin->pairs,
           (unsigned long long)origin->candidates, (unsigned long long)origin->matches);
    if (model->has_kin) printf(", and %llu to be of one household or firm, but others", (unsigned long long)origin->kin);
    putchar('\n');
    if (origin->matches < MODEL_MATCHES_LEAST) printf("  fewer than %u: too little data to learn from, so its probabilities are rough\n", MODEL_MATCHES_LEAST);
    print_passes(step);
    printf("  %-*s  level       m          u          weight, bits\n", (int)width, "field");
    for (size_t f = 0; f < model->field_count; f++) print_field(&model->field[f], width);
    printf("  two records at random");
    print_bits(model->prior);
    printf("\n");
    if (step->calibrated) print_calibration(&step->calibration);
    printf("  written to %s\n", step->path);
}

/* ---- And as JSON */

static json_t *json_outcomes(Outcomes o) {
    return json_pack("{s:f,s:f,s:f,s:I,s:I,s:I}", "precision", outcomes_precision(o) / 1e6, "recall", outcomes_recall(o) / 1e6, "f1",
                     outcomes_f1(o) / 1e6, "found", (json_int_t)o.found, "wrong", (json_int_t)o.wrong, "missed", (json_int_t)o.missed);
}

static json_t *json_step(const TrainedStep *step) {
    const ModelOrigin *origin = &step->model.origin;
    json_t *out = json_pack("{s:o,s:I,s:s,s:o,s:I,s:I,s:I,s:I}", "rule", json_text(step->rule->name), "step",
                            (json_int_t)step->step + 1, "file", step->path, "definition", json_text(origin->definition),
                            "pairs", (json_int_t)origin->pairs, "random", (json_int_t)origin->random, "candidates",
                            (json_int_t)origin->candidates, "matches", (json_int_t)origin->matches);
    if (step->model.has_kin) json_put_count(out, "kin", origin->kin);
    if (step->calibrated) {
        const Calibration *c = &step->calibration;
        json_put(out, "labels", json_pack("{s:I,s:I,s:I,s:f,s:f,s:o}", "same", (json_int_t)c->same, "other", (json_int_t)c->other,
                                                     "unreachable", (json_int_t)c->unreachable, "at_least", c->match_ppm / 1e6,
                                                     "review_from", c->review_ppm / 1e6, "held_out", json_outcomes(c->held_out)));
    }
    return out;
}

static void print_training(const Arguments *arguments, const Training *training, json_t *list) {
    if (training->unknown_labels && !arguments->quiet)
        fprintf(stderr, "kopeck: %llu labels name records that are not in the data, such as %.*s\n", (unsigned long long)training->unknown_labels,
                STR_ARG(training->first_unknown));
    for (size_t i = 0; i < training->count; i++) {
        if (arguments->json) json_add(list, json_step(&training->step[i]));
        else if (!arguments->quiet) print_step(&training->step[i]);
    }
}

/* ---- The command */

static bool train_one(const Arguments *arguments, const Plan *plan, const Snapshot *snapshot, const RulePlan *rule, const Labels *labels,
                      Arena *run, json_t *list, Error *err) {
    Frames *frames = arena_alloc(run, sizeof *frames);
    Training training;
    if (!pairing_frames((FramesInput){.plan = plan, .snapshot = snapshot, .threads = arguments->threads}, rule, run, frames, err) ||
        !train_rule(frames, rule, snapshot->cutoff, labels, &training, err)) return false;
    print_training(arguments, &training, list);
    return true;
}

static int run_train(const Arguments *arguments, Arena *run) {
    const Plan *plan;
    Snapshot snapshot;
    Labels labels;
    Error err = {0};
    int status;
    if (!load_untrained(arguments, arguments->from != NULL, run, &plan)) return EXIT_USAGE;
    const JobPlan *job = find_rules(plan, str_of(arguments->operand[0]), run);
    if (!job) return EXIT_USAGE;
    size_t models = 0;
    for (size_t r = 0; r < job->rule_count; r++) models += rule_has_model(&plan->rule[job->rule[r]]);
    if (!models || (arguments->labels && models > 1)) {
        fprintf(stderr, models ? "kopeck: --labels are those of one rule, and %s has several\nhint: name the rule\n"
                               : "kopeck: %s has no `score` step with a `model:` file, so there is nothing to learn\n", arguments->operand[0]);
        return EXIT_USAGE;
    }
    Str labelled = STR("");
    for (size_t r = 0; r < job->rule_count; r++) labelled = rule_has_model(&plan->rule[job->rule[r]]) ? plan->rule[job->rule[r]].name : labelled;
    if (arguments->labels && !find_labels(arguments, labelled, run, &labels, &status)) return status;
    bool ok = true;
    if (!take_snapshot(arguments, plan, job, run, &snapshot, &status)) return status;
    json_t *list = json_array();
    for (size_t r = 0; ok && r < job->rule_count; r++) {
        const RulePlan *rule = &plan->rule[job->rule[r]];
        if (rule_has_model(rule)) ok = train_one(arguments, plan, &snapshot, rule, arguments->labels ? &labels : NULL, run, list, &err);
    }
    if (ok && arguments->json) terminal_json(list);
    else json_decref(list);
    if (ok) return EXIT_CLEAN;
    return terminal_fail(&err);
}

const Command command_train = {
    "train",
    "train JOB|RULE",
    "learn the models of `score` steps, write their files",
    "Learns the model of each `score` step that names a file (`model: FILE`) from a fresh snapshot, or that of --from, "
    "prints what\n"
    "it learnt and writes the file. No run ever changes it. --labels FILE, for one rule, adds pairs of which it is "
    "known whether they\n"
    "are the same (CSV: left,right,same, or what `kopeck decide --pairs` writes; `--labels decisions`: those of the "
    "store): they are learnt from, set the thresholds and say how well these do on pairs not known.\n"
    "A rule goes before a job of the same name.",
    "as-of from snapshot store labels json",
    1,
    1,
    run_train};
