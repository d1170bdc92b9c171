#include "engine/base/parallel.h"
#include "engine/base/utf8.h"
#include "engine/cli/command.h"
#include "engine/run/audience.h"

#include <stdio.h>

enum { SAMPLE_ROWS = 3, SAMPLE_WIDTH = 28, NAME_WIDTH = 20 };

typedef struct SourceCheck { /* of one source; filled by its own thread */
    const Plan *plan;
    uint32_t source;
    Arena *arena;
    Buf *text;      /* what is printed */
    size_t problems;
} SourceCheck;

static void add_cell(Buf *text, Str cell) {
    size_t letters = 0;
    if (!cell.ptr) {
        buf_add(text, STR("-"));
        return;
    }
    for (size_t i = 0; i < cell.len && letters <= SAMPLE_WIDTH; i++) {
        unsigned char c = (unsigned char)cell.ptr[i];
        if ((c & 0xC0) != 0x80 && ++letters > SAMPLE_WIDTH) {
            buf_add(text, STR("…"));
            break;
        }
        buf_char(text, c < ' ' ? ' ' : cell.ptr[i]);
    }
}

static void add_samples(SourceCheck *check, const Batch *batch, size_t columns, const Str *name,
                        const FieldPlan *const *field) {
    size_t rows = batch->rows < SAMPLE_ROWS ? batch->rows : SAMPLE_ROWS;
    Str *cell = arena_array(check->arena, SAMPLE_ROWS * columns, sizeof *cell);
    for (size_t row = 0; row < rows; row++) {
        for (size_t c = 0; c < columns; c++) cell[row * columns + c] = batch->cell[c][row];
        audience_row(check->plan, AUDIENCE_TERMINAL, field, cell + row * columns, columns, check->arena);
    }
    for (size_t c = 0; c < columns; c++) {
        size_t letters = utf8_count(name[c]);
        buf_printf(check->text, "      %.*s%*s", STR_ARG(name[c]), letters < NAME_WIDTH ? (int)(NAME_WIDTH - letters) : 0, "");
        for (size_t row = 0; row < rows; row++) {
            buf_add(check->text, STR("  | "));
            add_cell(check->text, cell[row * columns + c]);
        }
        while (check->text->len && check->text->ptr[check->text->len - 1] == ' ') check->text->len--;
        buf_char(check->text, '\n');
    }
}

static void add_problem(SourceCheck *check, Str name, const Error *err) {
    check->problems++;
    buf_printf(check->text, "  %.*s: FAILED: %s%s%s%s%s%s\n", STR_ARG(name), err->where, *err->where ? ": " : "", err->text,
               *err->native ? " [" : "", err->native, *err->native ? "]" : "");
}

static void check_dataset(SourceCheck *check, Source *source, const DatasetPlan *dataset) {
    const Connector *connector = check->plan->source[check->source].connector;
    Str *column = arena_array(check->arena, dataset->field_count, sizeof *column);
    const FieldPlan **field = arena_array(check->arena, dataset->field_count, sizeof *field);
    size_t columns = 0;
    for (size_t f = 0; f < dataset->field_count; f++) {
        if (!dataset->field[f].from.len) continue;
        field[columns] = &dataset->field[f];
        column[columns++] = dataset->field[f].from;
    }
    Extract extract = {.dataset = dataset->name, .options = &dataset->options, .column = column, .column_count = columns,
                       .from = INSTANT_NONE, .to = INSTANT_NONE, .rows_max = SAMPLE_ROWS,
                       .changes = plan_changes(dataset)};
    Schema schema;
    Batch batch = {0};
    Error err = {0};
    if (!connector->begin(source, &extract, &schema, &err) || !connector->next(source, &batch, &err)) {
        add_problem(check, dataset->name, &err);
        return;
    }
    buf_printf(check->text, "  %.*s: %s\n", STR_ARG(dataset->name), batch.rows ? "ok" : "ok, but empty");
    add_samples(check, &batch, columns, column, field);
}

static void check_source(void *context, size_t task, size_t thread) {
    (void)thread;
    SourceCheck *check = &((SourceCheck *)context)[task];
    const SourcePlan *plan = &check->plan->source[check->source];
    NoticeList notices = {0};
    Source *source;
    Error err = {0};
    Options options = options_replace_list(&plan->options, "retry", STR("none"), check->arena); /* who asks wants to know now */
    SourceSpec spec = {plan->name, &options, check->plan->folder, plan->zone};
    Arena *session = arena_new("source", 0);
    buf_printf(check->text, "%.*s (%.*s)\n", STR_ARG(plan->name), STR_ARG(plan->use));
    if (!plan->connector->open(&source, &spec, &notices, session, &err)) add_problem(check, STR("connection"), &err);
    for (size_t d = 0; err.kind == ERROR_NONE && d < check->plan->dataset_count; d++) {
        if (check->plan->dataset[d].source == check->source) check_dataset(check, source, &check->plan->dataset[d]);
    }
    for (size_t i = 0; i < notices.count; i++) {
        buf_printf(check->text, "  %s: %.*s\n", notices.item[i].level >= LOG_WARNING ? "warning" : "note", STR_ARG(notices.item[i].text));
    }
    arena_free(session);
}

static int run_check(const Arguments *arguments, Arena *run) {
    const Plan *plan;
    if (!load_project(arguments, run, &plan)) return EXIT_USAGE;
    SourceCheck *check = arena_array(run, plan->source_count, sizeof *check);
    for (uint32_t s = 0; s < plan->source_count; s++) {
        Arena *arena = arena_new("check", 0);
        arena_adopt(run, arena);
        check[s] = (SourceCheck){plan, s, arena, buf_own(arena), 0};
    }
    parallel_for(plan->source_count, plan->source_count, check_source, check);
    size_t problems = 0;
    for (size_t s = 0; s < plan->source_count; s++) {
        if (!arguments->quiet) fwrite(check[s].text->ptr, 1, check[s].text->len, stdout);
        problems += check[s].problems;
    }
    printf("%s: no mistake in the project; %zu sources, %zu datasets, %zu rules, %zu jobs; %zu problems with sources\n", plan->file,
           plan->source_count, plan->dataset_count, plan->rule_count, plan->job_count, problems);
    return problems ? EXIT_INCOMPLETE : EXIT_CLEAN;
}

const Command command_check = {
    "check", "check", "check the project, connect to each source, show three rows",
    "Names every mistake of the project with line and column; then connects to each source and shows three sample rows of\n"
    "every dataset. Exit status 2 for mistakes, 3 when a source could not be read.",
    0, 0, run_check};
