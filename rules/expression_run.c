/* Runs an expression by blocks of rows, or, where it sees one dictionary-coded text alone, over the dictionary. */
#include "rules/expression_steps.h"

typedef struct Output {
    Column column;
    int64_t *number;
    uint64_t *nulls;
    ColumnBuilder *builder; /* texts */
    size_t faults, null_count;
} Output;

static void store_number(const Expression *e, Output *out, Slot *result, size_t i, size_t row) {
    KNOWN(out->nulls && out->number);
    int128 value = result->number[i];
    bool fits = value >= INT64_MIN && value <= INT64_MAX;
    if (e->type == COLUMN_DATE) fits = value > INT32_MIN && value <= INT32_MAX;
    if (!(result->flag[i] & NULL_FLAG) && !fits) slot_fault(result, i);
    if (result->flag[i]) {
        out->nulls[row >> 6] |= (uint64_t)1 << (row & 63);
        out->null_count++;
        return;
    }
    out->number[row] = (int64_t)value;
}

static void store(const Runner *r, Output *out) {
    Slot *result = &r->slot[0];
    for (size_t i = 0; i < r->rows; i++) {
        if (!out->builder)
            store_number(r->expression, out, result, i, r->from + i);
        else if (result->flag[i])
            column_add_null(out->builder);
        else
            column_add_text(out->builder, result->text[i]);
        out->faults += (result->flag[i] & FAULT_FLAG) != 0;
    }
}

static Output run_rows(const Expression *e, const Column *const *column, size_t rows, Str name, Arena *arena) {
    Output out = {.column = {.name = name, .type = e->type, .scale = (uint8_t)e->scale, .rows = rows}};
    if (e->type == COLUMN_TEXT) {
        out.builder = column_builder(arena, name, COLUMN_TEXT, 0, rows);
    } else {
        out.number = arena_array(arena, rows, sizeof *out.number);
        out.nulls = arena_array(arena, rows / 64 + 1, sizeof *out.nulls);
    }
    Arena *scratch = arena_new("expression", 0);
    Runner runner = {.expression = e, .column = column, .scratch = scratch};
    runner.slot = arena_array_raw(scratch, e->slots, sizeof *runner.slot);
    Arena *texts = arena_new("expression texts", 0);
    runner.scratch = texts;
    for (; runner.from < rows; runner.from += ROWS) {
        runner.rows = rows - runner.from < ROWS ? rows - runner.from : ROWS;
        for (const Step *step = e->step; step->op != STEP_DONE; step++) expression_step(&runner, step);
        store(&runner, &out);
        arena_reset(texts);
    }
    pcre2_match_data_free(runner.match);
    pcre2_match_context_free(runner.limits);
    arena_free(texts);
    arena_free(scratch);
    if (out.builder) {
        out.column = column_built(out.builder);
        return out;
    }
    out.column.number = out.number;
    out.column.nulls = out.null_count ? out.nulls : NULL;
    return out;
}

/* `status == 'draft'` over ten million rows of eight different statuses is eight comparisons: an expression that sees
 * only one dictionary-coded text runs over the dictionary, and one null behind it, and the rows take their values from
 * there. false: there was a fault, which must be counted once a row. */
static bool run_entries(const Expression *e, const Column *const *column, size_t rows, Str name, Arena *arena,
                        Column *taken) {
    const Column *text = column[e->only_text];
    size_t entries = text->entries;
    Arena *scratch = arena_new("expression entries", 0);
    uint64_t *nulls = arena_array(scratch, entries / 64 + 1, sizeof *nulls),
             *end = arena_array(scratch, entries + 1, sizeof *end);
    nulls[entries >> 6] |= (uint64_t)1 << (entries & 63);
    if (entries) memcpy(end, text->end, entries * sizeof *end);
    end[entries] = entries ? end[entries - 1] : 0;
    Column values = {.name = text->name,
                     .type = COLUMN_TEXT,
                     .rows = entries + 1,
                     .nulls = nulls,
                     .entries = entries + 1,
                     .end = end,
                     .bytes = text->bytes};
    const Column **all = arena_array(scratch, e->field_count, sizeof *all);
    for (size_t i = 0; i < e->field_count; i++) all[i] = &values;
    /* The rows' texts are views into the texts of the entries, so these live as long. */
    Output out = run_rows(e, all, entries + 1, name, e->type == COLUMN_TEXT ? arena : scratch);
    if (out.faults == 0) {
        uint32_t *row = arena_array_raw(scratch, rows, sizeof *row);
        for (size_t i = 0; i < rows; i++) row[i] = column_null(text, i) ? (uint32_t)entries : column_code(text, i);
        *taken = column_take(&out.column, row, rows, arena);
    }
    arena_free(scratch);
    return out.faults == 0;
}

static bool worth_entries(const Expression *e, const Column *const *column, size_t rows) {
    if (e->only_text == SIZE_MAX) return false;
    const Column *text = column[e->only_text];
    return text->code && text->entries < rows / 4;
}

Column expression_run(const Expression *expression, const Column *const *column, size_t rows, Str name, Arena *arena,
                      size_t *faults) {
    Column taken;
    if (worth_entries(expression, column, rows) && run_entries(expression, column, rows, name, arena, &taken))
        return taken;
    Output out = run_rows(expression, column, rows, name, arena);
    *faults += out.faults;
    return out.column;
}
