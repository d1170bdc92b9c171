#include "connectors/retry.h"
#include "engine/base/parallel.h"
#include "engine/base/utf8.h"
#include "engine/cli/command.h"
#include "engine/cli/forecast.h"
#include "engine/cli/run_show.h"
#include "engine/cli/sample.h"
#include "engine/run/audience.h"
#include "engine/run/veiled.h"

#include <stdio.h>

enum { SAMPLE_WIDTH = 28, NAME_WIDTH = 20 };

typedef struct SourceCheck { /* of one source; filled by its own thread */
    const Plan *plan;
    uint32_t source;
    Instant now;    /* as of which balances are asked for */
    Arena *arena;
    Buf *text;      /* what is printed */
    size_t problems;
} SourceCheck;

static Str short_cell(Str cell, Arena *arena) {
    Buf *text = buf_own(arena);
    size_t letters = 0;
    if (!cell.ptr) return STR("-");
    for (size_t i = 0; i < cell.len && letters <= SAMPLE_WIDTH; i++) {
        unsigned char c = (unsigned char)cell.ptr[i];
        if ((c & 0xC0) != 0x80 && ++letters > SAMPLE_WIDTH) {
            buf_add(text, STR("…"));
            break;
        }
        buf_char(text, c < ' ' ? ' ' : cell.ptr[i]);
    }
    return buf_str(text);
}

/* The cells of the sample as they may be shown, row by row. */
static const Str *shown_cells(SourceCheck *check, const Batch *batch, size_t columns, const FieldPlan *const *field) {
    Str *cell = arena_array(check->arena, SAMPLE_ROWS * columns, sizeof *cell);
    for (size_t row = 0; row < sample_rows(batch); row++) {
        for (size_t c = 0; c < columns; c++) cell[row * columns + c] = batch->cell[c][row];
        audience_row(check->plan, AUDIENCE_TERMINAL, field, cell + row * columns, columns, check->arena);
    }
    return cell;
}

static void add_padded(Buf *text, Str word, size_t width) {
    size_t letters = utf8_count(word);
    buf_printf(text, "%.*s%*s", STR_ARG(word), letters < width ? (int)(width - letters) : 0, "");
}

/* Several fields may be made of one column: it is shown once, unless they are shown differently. */
static bool shown_before(const Str *cell, size_t rows, size_t columns, const Str *name, size_t c) {
    for (size_t b = 0; b < c; b++) {
        bool same = str_eq(name[b], name[c]);
        for (size_t row = 0; row < rows && same; row++) same = str_eq(cell[row * columns + b], cell[row * columns + c]);
        if (same) return true;
    }
    return false;
}

static void add_samples(Buf *text, const Str *cell, size_t rows, size_t columns, const Str *name, Arena *arena) {
    Str *word = arena_array(arena, rows * columns, sizeof *word);
    size_t width[SAMPLE_ROWS] = {0};
    for (size_t i = 0; i < rows * columns; i++) {
        word[i] = short_cell(cell[i], arena);
        size_t letters = utf8_count(word[i]);
        if (letters > width[i / columns]) width[i / columns] = letters;
    }
    for (size_t c = 0; c < columns; c++) {
        if (shown_before(cell, rows, columns, name, c)) continue;
        buf_add(text, STR("      "));
        add_padded(text, name[c], NAME_WIDTH);
        for (size_t row = 0; row < rows; row++) {
            buf_add(text, STR("  | "));
            add_padded(text, word[row * columns + c], width[row]);
        }
        while (text->len && text->ptr[text->len - 1] == ' ') text->len--;
        buf_char(text, '\n');
    }
}

static void add_problem(SourceCheck *check, Str name, const Error *err) {
    check->problems++;
    Speech speech = speech_of(check->plan->language, check->arena);
    Str why = str_printf(check->arena, "%s%s%s%s%s%s", err->where, *err->where ? ": " : "", err->text, *err->native ? " [" : "", err->native,
                         *err->native ? "]" : "");
    buf_printf(check->text, "  %.*s: %.*s\n", STR_ARG(name), STR_ARG(speech_say(&speech, SAY_FAILED, (RunArguments){why})));
}

static void add_state(SourceCheck *check, size_t rows, size_t wrong) {
    Speech speech = speech_of(check->plan->language, check->arena);
    Str all = speech_number(&speech, rows);
    if (!wrong) {
        buf_add(check->text, speech_say(&speech, rows ? SAY_OK : SAY_OK_EMPTY, NULL));
    } else if (wrong < rows) {
        buf_add(check->text, speech_say(&speech, SAY_OK_SOME, (RunArguments){speech_number(&speech, wrong), all}));
    } else {
        check->problems++;
        buf_add(check->text, speech_say(&speech, SAY_NONE_READ, (RunArguments){all}));
    }
    buf_char(check->text, '\n');
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
    Extract extract = {.dataset = dataset->name, .where = dataset->where, .options = &dataset->options, .column = column, .column_count = columns,
                       .from = INSTANT_NONE, .to = INSTANT_NONE, .cutoff = check->now, .rows_max = SAMPLE_ROWS,
                       .changes = plan_changes(dataset)};
    Schema schema;
    Batch batch = {0};
    Error err = {0};
    if (!connector->begin(source, &extract, &schema, &err) || !connector->next(source, &batch, &err)) {
        veiled_fault(check->plan, (uint32_t)(dataset - check->plan->dataset), &err);
        add_problem(check, dataset->name, &err);
        return;
    }
    Sample sample = {check->plan, check->source, dataset, field, columns, &batch, shown_cells(check, &batch, columns, field)};
    Buf faults = {0};
    size_t rows = sample_rows(&batch), wrong = sample_faults(&sample, &faults, check->arena);
    buf_printf(check->text, "  %.*s: ", STR_ARG(dataset->name));
    add_state(check, rows + batch.reject_count, wrong);
    add_samples(check->text, sample.shown, rows, columns, column, check->arena);
    buf_add(check->text, buf_str(&faults));
    buf_free(&faults);
}

static void check_source(void *context, size_t task, size_t thread) {
    (void)thread;
    SourceCheck *check = &((SourceCheck *)context)[task];
    const SourcePlan *plan = &check->plan->source[check->source];
    NoticeList notices = {0};
    Source *source;
    Error err = {0};
    Options options = retry_hasty(&plan->options, check->arena);
    SourceSpec spec = {plan->name, &options, check->plan->folder, plan->zone, plan->where};
    Arena *session = arena_new("source", 0);
    Speech speech = speech_of(check->plan->language, check->arena);
    buf_printf(check->text, "%.*s (%.*s)\n", STR_ARG(plan->name), STR_ARG(plan->use));
    if (!plan->connector->open(&source, &spec, &notices, session, &err)) add_problem(check, speech_say(&speech, SAY_CONNECTION, NULL), &err);
    for (size_t d = 0; err.kind == ERROR_NONE && d < check->plan->dataset_count; d++) {
        if (check->plan->dataset[d].source == check->source) check_dataset(check, source, &check->plan->dataset[d]);
    }
    veiled_notices(check->plan, check->source, &notices, session);
    for (size_t i = 0; i < notices.count; i++) {
        const Notice *notice = &notices.item[i];
        Str level = speech_say(&speech, notice->level >= LOG_WARNING ? SAY_CAUTION : SAY_NOTE, NULL);
        Str text = words_notice(speech.language, str_of(notice->code), notice->text, check->arena);
        buf_printf(check->text, "  %.*s: %.*s\n", STR_ARG(level), STR_ARG(text));
    }
    arena_free(session);
}

static void print_outcome(const Plan *plan, size_t problems, Arena *run) {
    Speech speech = speech_of(plan->language, run);
    const Str count[] = {speech_count(&speech, SAY_SOURCES, plan->source_count), speech_count(&speech, SAY_DATASETS, plan->dataset_count),
                         speech_count(&speech, SAY_RULES, plan->rule_count), speech_count(&speech, SAY_JOBS, plan->job_count)};
    Buf *counts = buf_own(run);
    for (size_t i = 0; i < ARRAY_LEN(count); i++) buf_printf(counts, "%s%.*s", i ? ", " : "", STR_ARG(count[i]));
    Str whole = speech_say(&speech, SAY_CHECKED, (RunArguments){str_of(plan->file), buf_str(counts)});
    Str failed = speech_say(&speech, SAY_WITH_SOURCES, (RunArguments){speech_count(&speech, SAY_PROBLEMS, problems)});
    printf("%.*s%.*s\n", STR_ARG(whole), STR_ARG(failed));
}

static int run_check(const Arguments *arguments, Arena *run) {
    const Plan *plan;
    if (!load_project(arguments, run, &plan)) return EXIT_USAGE;
    SourceCheck *check = arena_array(run, plan->source_count, sizeof *check);
    Instant now = now_instant();
    for (uint32_t s = 0; s < plan->source_count; s++) {
        Arena *arena = arena_new("check", 0);
        arena_adopt(run, arena);
        check[s] = (SourceCheck){plan, s, now, arena, buf_own(arena), 0};
    }
    parallel_for(plan->source_count, plan->source_count, check_source, check);
    size_t problems = 0;
    for (size_t s = 0; s < plan->source_count; s++) {
        if (!arguments->quiet) fwrite(check[s].text->ptr, 1, check[s].text->len, stdout);
        problems += check[s].problems;
    }
    Buf *forecasts = buf_own(run);
    if (!arguments->quiet) add_forecasts(forecasts, plan, arguments->threads);
    if (forecasts->len) fwrite(forecasts->ptr, 1, forecasts->len, stdout);
    print_outcome(plan, problems, run);
    return problems ? EXIT_INCOMPLETE : EXIT_CLEAN;
}

const Command command_check = {"check",
                               "check",
                               "check the project, connect to each source, show three rows",
                               "Names every mistake of the project with line and column; then connects to each source "
                               "and shows three sample rows of\n"
                               "every dataset, and how many pairs of records each rule would compare in the newest snapshot.\n"
                               "Exit status 2 for mistakes, 3 when a source could not be read.",
                               "",
                               0,
                               0,
                               run_check};
