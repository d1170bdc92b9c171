#include "engine/base/file.h"
#include "engine/base/utf8.h"
#include "engine/cli/command.h"
#include "engine/cli/json_out.h"
#include "engine/run/explain.h"
#include "engine/run/models.h"

#include <dirent.h>
#include <stdio.h>

/* ---- The run: its project, its snapshot */

typedef struct ExplainedRun {
    Str snapshot_sha256, project_sha256, job; /* "" where RUN is a snapshot itself */
    const char *snapshot;
    json_t *summary;
} ExplainedRun;

static Str text_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text ? str_of(text) : STR("");
}

static bool has_identity(const char *folder, Str sha256, Arena *run) {
    Str text;
    Error ignored = {0};
    const char *path = arena_printf(run, "%s/manifest.sha256", folder);
    return sha256.len && file_exists(path) && file_read(path, 4096, run, &text, &ignored) && str_starts(text, sha256);
}

/* Among the snapshots of the project. */
static const char *find_snapshot(const Plan *plan, Str sha256, Arena *run) {
    const char *parent = arena_printf(run, "%s/snapshots", plan->folder), *found = NULL;
    DIR *folder = opendir(parent);
    for (struct dirent *entry; folder && !found && (entry = readdir(folder));) {
        const char *path = arena_printf(run, "%s/%s", parent, entry->d_name);
        if (entry->d_name[0] != '.' && has_identity(path, sha256, run)) found = path;
    }
    if (folder) closedir(folder);
    return found;
}

static bool find_run(const Arguments *arguments, const Plan *plan, Arena *run, ExplainedRun *out, Error *err) {
    const char *folder = arguments->operand[0], *summary = arena_printf(run, "%s/summary.json", folder);
    *out = (ExplainedRun){STR(""), STR(""), STR(""), arguments->from ? arguments->from : folder, NULL};
    if (file_exists(arena_printf(run, "%s/manifest.json", folder))) return true;
    if (!file_exists(summary))
        return error_set(err, ERROR_USAGE, folder, "no run has written here, and it is no snapshot\nhint: name the folder of the outputs (--out of the run)");
    json_error_t problem;
    out->summary = json_load_file(summary, 0, &problem);
    if (!out->summary) return error_set(err, ERROR_USAGE, summary, "not a summary: %s", problem.text);
    out->snapshot_sha256 = text_of(out->summary, "snapshot_sha256");
    out->project_sha256 = text_of(out->summary, "project_sha256");
    out->job = text_of(out->summary, "job");
    if (!str_eq(out->project_sha256, str_of(plan->sha256)))
        return error_set(err, ERROR_USAGE, plan->file, "the project has changed since this run, so it cannot be explained\nhint: run it again: kopeck run %.*s --from SNAPSHOT", STR_ARG(out->job));
    out->snapshot = arguments->from ? arguments->from : find_snapshot(plan, out->snapshot_sha256, run);
    if (!out->snapshot)
        return error_set(err, ERROR_USAGE, folder, "its snapshot is not among those of the project\nhint: name it with --from");
    return true;
}

static bool same_snapshot(const ExplainedRun *of, const Snapshot *snapshot, Error *err) {
    if (!of->snapshot_sha256.len || str_eq(of->snapshot_sha256, str_of(snapshot->sha256))) return true;
    return error_set(err, ERROR_USAGE, snapshot->folder, "another snapshot than the one of this run (%.16s..., not %.*s...)", snapshot->sha256, 16, of->snapshot_sha256.ptr);
}

/* A model that was trained again after the run would explain something else. */
static bool same_models(const ExplainedRun *of, const Pairing *pairing, Arena *run, Error *err) {
    RuleResult result = {.rule = pairing->rule, .match = pairing->match, .clusters = pairing->clusters};
    size_t count, at, k;
    const ReportModel *model = report_models(&result, &count, run);
    json_t *rule, *was;
    json_array_foreach(json_object_get(of->summary, "rules"), at, rule) {
        if (!str_eq(text_of(rule, "name"), pairing->rule->name)) continue;
        json_array_foreach(json_object_get(rule, "models"), k, was) {
            if (k >= count || str_eq(text_of(was, "sha256"), model[k].sha256)) continue;
            return error_set(err, ERROR_USAGE, "", "the model of rule %.*s, step %u, is not the one of this run\nhint: run it again with --from, then explain that", STR_ARG(pairing->rule->name), model[k].step);
        }
    }
    return true;
}

/* ---- Printing */

static void print_padded(Str text, size_t width) {
    size_t letters = utf8_count(text), shown = 0, bytes = 0;
    while (bytes < text.len && shown < width) {
        (void)utf8_next(text, &bytes);
        shown++;
    }
    printf("%.*s%*s", (int)bytes, text.ptr ? text.ptr : "", letters < width ? (int)(width - letters) : 0, "");
}

static void print_bits(int32_t milli) {
    int32_t size = milli < 0 ? -milli : milli;
    char text[24];
    snprintf(text, sizeof text, "%s%d.%02d", milli < 0 ? "-" : "+", size / 1000, size % 1000 / 10);
    printf("  %7s", text);
}

static void print_values(const ExplainLine *line) {
    printf("    ");
    print_padded(line->field, 14);
    printf("  ");
    print_padded(line->left_clean.len ? line->left_clean : STR("-"), 24);
    printf("  ");
    print_padded(line->right_clean.len ? line->right_clean : STR("-"), 24);
    printf("  ");
}

static void print_line(const ExplainLine *line) {
    print_values(line);
    if (line->level.len) {
        print_padded(line->level, 10);
        print_bits(line->weight + line->frequency);
        print_bits(line->sum);
        if (line->frequency) printf("  %s value", line->frequency > 0 ? "rare" : "frequent");
    } else {
        printf("%-5s %.*s", line->holds ? "holds" : "FAILS", STR_ARG(line->what));
        if (line->score_ppm >= 0) printf(" (%d.%02d)", line->score_ppm / PPM, line->score_ppm / 10000 % 100);
    }
    putchar('\n');
}

static void print_step(const ExplainStep *step) {
    printf("  step %zu: %.*s\n", step->number, STR_ARG(step->words));
    if (step->scores) {
        printf("    %-14s  %-24s  %-24s  %-10s", "two records at random", "", "", "");
        print_bits(step->prior);
        putchar('\n');
    }
    for (size_t i = 0; i < step->count; i++) print_line(&step->line[i]);
    if (step->scores)
        printf("    probability %u.%02u %%; a match from %u.%02u %%\n", step->probability_ppm / 10000, step->probability_ppm / 100 % 100,
               step->least_ppm / 10000, step->least_ppm / 100 % 100);
    printf("    => %.*s\n", STR_ARG(step->outcome));
}

static void print_explanation(const Explanation *e) {
    printf("rule %.*s: %.*s/%.*s and %.*s/%.*s: %.*s\n", STR_ARG(e->rule->name), STR_ARG(e->left.dataset_name), STR_ARG(e->left.key),
           STR_ARG(e->right.dataset_name), STR_ARG(e->right.key), STR_ARG(e->outcome));
    for (size_t s = 0; s < e->count; s++) print_step(&e->step[s]);
}

static json_t *json_line(const ExplainLine *line) {
    json_t *out = json_object();
    json_put_text(out, "field", line->field);
    json_put_text(out, "measure", line->what);
    json_put_text(out, "left", line->left);
    json_put_text(out, "right", line->right);
    json_put_text(out, "left_cleaned", line->left_clean);
    json_put_text(out, "right_cleaned", line->right_clean);
    json_put(out, "score", line->score_ppm >= 0 ? json_real(line->score_ppm / 1e6) : json_null());
    if (!line->level.len) {
        json_put(out, "holds", json_boolean(line->holds));
        return out;
    }
    json_put_text(out, "level", line->level);
    json_put(out, "weight_millibits", json_integer(line->weight));
    json_put(out, "frequency_millibits", json_integer(line->frequency));
    json_put(out, "sum_millibits", json_integer(line->sum));
    return out;
}

static json_t *json_step(const ExplainStep *step) {
    json_t *out = json_object(), *lines = json_array();
    json_put_count(out, "step", step->number);
    json_put_text(out, "words", step->words);
    json_put(out, "brought", json_boolean(step->brought));
    json_put_text(out, "outcome", step->outcome);
    if (step->scores) {
        json_put(out, "prior_millibits", json_integer(step->prior));
        json_put(out, "weight_millibits", json_integer(step->weight));
        json_put(out, "probability", json_real(step->probability_ppm / 1e6));
        json_put(out, "at_least", json_real(step->least_ppm / 1e6));
    }
    for (size_t i = 0; i < step->count; i++) json_add(lines, json_line(&step->line[i]));
    json_put(out, "fields", lines);
    return out;
}

static json_t *json_explanation(const Explanation *e) {
    json_t *out = json_object(), *steps = json_array();
    json_put_text(out, "rule", e->rule->name);
    json_put_text(out, "left_dataset", e->left.dataset_name);
    json_put_text(out, "left", e->left.key);
    json_put_text(out, "right_dataset", e->right.dataset_name);
    json_put_text(out, "right", e->right.key);
    json_put(out, "together", json_boolean(e->together));
    json_put(out, "review", json_boolean(e->review));
    json_put_text(out, "outcome", e->outcome);
    for (size_t s = 0; s < e->count; s++) json_add(steps, json_step(&e->step[s]));
    json_put(out, "steps", steps);
    return out;
}

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

typedef struct Asked {
    const Arguments *arguments;
    const Plan *plan;
    const ExplainedRun *of;
    const Snapshot *snapshot;
    Arena *run;
    Explanation *out;
    size_t count;
} Asked;

static bool has_side(Pairing *pairing, size_t side, const char *key, uint32_t *row, bool *ambiguous) {
    KeyFound found = pairing_find(pairing, side, str_of(key), row);
    *ambiguous = *ambiguous || found == KEY_AMBIGUOUS;
    return found == KEY_FOUND;
}

static bool explain_rule(Asked *asked, const RulePlan *rule, bool *ambiguous, Error *err) {
    const char *a = asked->arguments->operand[1], *b = asked->arguments->operand[2];
    Frames *frames = arena_alloc(asked->run, sizeof *frames);
    Error missing = {0};
    uint32_t left, right;
    if (!pairing_frames(asked->plan, asked->snapshot, rule, asked->arguments->threads, asked->run, frames, &missing)) return true; /* not checked then either */
    Pairing pairing = pairing_new(frames, rule);
    bool found = has_side(&pairing, 0, a, &left, ambiguous) && has_side(&pairing, 1, b, &right, ambiguous);
    if (!found && !pairing.one) found = has_side(&pairing, 0, b, &left, ambiguous) && has_side(&pairing, 1, a, &right, ambiguous);
    if (!found || (pairing.one && left == right)) return true;
    return explain_pair(&pairing, left, right, &asked->out[asked->count++], err) && same_models(asked->of, &pairing, asked->run, err);
}

static bool explain_all(Asked *asked, Error *err) {
    bool ambiguous = false;
    for (uint32_t r = 0; r < asked->plan->rule_count; r++) {
        const RulePlan *rule = &asked->plan->rule[r];
        if ((rule->kind != RULE_RECONCILE && rule->kind != RULE_DUPLICATES) || !in_job(asked->plan, asked->of, r)) continue;
        if (!explain_rule(asked, rule, &ambiguous, err)) return false;
    }
    if (asked->count) return true;
    return error_set(err, ERROR_USAGE, "", ambiguous ? "several records have that key\nhint: dataset/key names the dataset, too"
                                                     : "no rule of this run has both records\nhint: keys are those of matches.csv and duplicates.csv, as dataset/key");
}

static bool show(const Asked *asked, Error *err) {
    if (asked->arguments->html && !file_write(asked->arguments->html, explain_html(asked->out, asked->count, asked->run), err)) return false;
    json_t *list = json_array();
    for (size_t i = 0; i < asked->count; i++) {
        if (asked->arguments->json) json_add(list, json_explanation(&asked->out[i]));
        else if (!asked->arguments->quiet) print_explanation(&asked->out[i]);
    }
    if (asked->arguments->json) json_show(list);
    else json_decref(list);
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
    Asked asked = {arguments, plan, &of, &snapshot, run, arena_array(run, plan->rule_count, sizeof(Explanation)), 0};
    bool ok = find_run(arguments, plan, run, &of, &err) && snapshot_open(of.snapshot, true, run, &snapshot, &err) && same_snapshot(&of, &snapshot, &err) &&
              explain_all(&asked, &err) && show(&asked, &err);
    if (of.summary) json_decref(of.summary);
    if (ok) return EXIT_CLEAN;
    terminal_error(&err);
    return error_status(&err);
}

const Command command_explain = {
    "explain", "explain RUN A B", "why two records match or do not, step by step",
    "RUN is the folder of a run's outputs, or a snapshot; A and B are keys as in matches.csv, or dataset/key. Runs the rules that have\n"
    "both again on the run's snapshot and prints for each step its conditions, or what each field weighs up to the probability, and\n"
    "what it did or what stopped it. --json prints it for programs, --html FILE writes one page as well. A project, snapshot or model\n"
    "that is not that of the run is refused.",
    3, 3, run_explain};
