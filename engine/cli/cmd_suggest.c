#include "engine/base/file.h"
#include "engine/cli/command.h"
#include "engine/cli/forecast.h"
#include "engine/run/suggest.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- Datasets of the project, as its newest snapshot holds them */

static const DatasetPlan *dataset_named(const Plan *plan, const char *name) {
    for (uint32_t d = 0; d < plan->dataset_count; d++) {
        if (str_eq(plan->dataset[d].name, str_of(name))) return &plan->dataset[d];
    }
    return NULL;
}

static const Table *table_named(const Snapshot *snapshot, const char *name) {
    for (size_t i = 0; i < snapshot->count; i++) {
        if (str_eq(snapshot->dataset[i].name, str_of(name)) && snapshot->dataset[i].complete)
            return &snapshot->table[i];
    }
    return NULL;
}

static bool find_snapshot(const Arguments *arguments, const Plan *plan, Arena *run, Snapshot *out, Error *err) {
    if (arguments->from) return snapshot_open(given_snapshot(arguments, plan, run), true, run, out, err);
    Str name[2];
    for (size_t i = 0; i < arguments->operands; i++) name[i] = str_of(arguments->operand[i]);
    if (newest_snapshot(plan, name, arguments->operands, run, out, err)) return true;
    if (err->kind != ERROR_NONE) return false;
    return error_set(
        err, ERROR_USAGE, arguments->operand[0],
        "no snapshot of the project holds it\nhint: kopeck snapshot JOB takes one, or name one with --from");
}

static const Str *cleaners_of(const DatasetPlan *dataset, const Table *table, Arena *run) {
    Str *clean = arena_array(run, table->column_count, sizeof *clean);
    for (size_t c = 0; c < table->column_count; c++) {
        clean[c] = STR("");
        for (size_t f = 0; f < dataset->field_count; f++) {
            const FieldPlan *field = &dataset->field[f];
            if (str_eq(field->name, table->column[c].name) && field->clean) clean[c] = str_of(field->clean->name);
        }
    }
    return clean;
}

static bool suggest_datasets(const Arguments *arguments, const Plan *plan, Arena *run, Buf *out, Error *err) {
    Snapshot snapshot;
    SuggestDataset dataset[2];
    for (size_t i = 0; i < arguments->operands; i++) {
        if (!dataset_named(plan, arguments->operand[i]))
            return error_set(err, ERROR_USAGE, arguments->operand[i], "neither a file nor a dataset of the project");
    }
    if (!find_snapshot(arguments, plan, run, &snapshot, err)) return false;
    for (size_t i = 0; i < arguments->operands; i++) {
        const Table *table = table_named(&snapshot, arguments->operand[i]);
        if (!table)
            return error_set(err, ERROR_USAGE, snapshot.folder, "the snapshot does not hold %s, or not all of it",
                             arguments->operand[i]);
        dataset[i] = (SuggestDataset){str_of(arguments->operand[i]), table,
                                      cleaners_of(dataset_named(plan, arguments->operand[i]), table, run)};
    }
    return suggest_rule(dataset, arguments->operands, run, out, err);
}

/* ---- */

static int run_suggest(const Arguments *arguments, Arena *run) {
    Error err = {0};
    Buf *project = buf_own(run);
    const Plan *plan;
    bool fields = !file_exists(arguments->operand[0]) && file_exists(project_file(arguments, run));
    if (fields && !load_untrained(arguments, true, run, &plan)) return EXIT_USAGE;
    bool good = fields ? suggest_datasets(arguments, plan, run, project, &err)
                       : suggest_project(arguments->operand, arguments->operands, run, project, &err);
    if (!good) return terminal_fail(&err);
    fwrite(project->ptr, 1, project->len, stdout);
    return EXIT_CLEAN;
}

const Command command_suggest = {
    "suggest",
    "suggest FILE|DATASET [FILE|DATASET]",
    "look at CSV files or datasets, print what matches their records",
    "One file: a project that finds its duplicates; two: one that finds the records of the one in the other. What the "
    "columns hold\n"
    "decides how they are cleaned and compared and what brings candidates; the reasons stand in the project as "
    "comments:\n"
    "kopeck suggest clients.csv > kopeck.yaml && kopeck run once --as-of 2026-01-31\n"
    "Of datasets of a project (crm.clients), as its newest snapshot or --from holds them, the rule alone.",
    "from",
    1,
    2,
    run_suggest};
