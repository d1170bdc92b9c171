#include "engine/cli/sample.h"

#include "engine/data/forms.h"
#include "engine/run/typed.h"

typedef struct Cells { /* of one column */
    const FieldPlan *field;
    const Str *cell;
    size_t rows;
} Cells;

/* ---- Hints */

/* The ways of writing dates in which all values of the sample are dates: days and months below 13 leave two. */
static void hint_date(const Cells *cells, Buf *out) {
    Str form[DATE_FORMS_MAX];
    size_t count = date_forms(cells->cell, cells->rows, form);
    if (count == 1 && !form[0].len) {
        if (cells->field->format.len) buf_add(out, STR("      hint: the values are in ISO 8601 already: leave out `format`\n"));
        return;
    }
    for (size_t i = 0; i < count; i++) buf_printf(out, "%s`format: %.*s`", i ? " or " : "      hint: ", STR_ARG(form[i]));
    if (count) buf_char(out, '\n');
}

static void hint_number(const Cells *cells, const char *fault, Buf *out) {
    NumberForm form;
    if (!number_form(cells->cell, cells->rows, &form)) return;
    if (strcmp(fault, decimal_fault_text(DECIMAL_SURPLUS_DIGITS)) == 0) {
        buf_printf(out, "      hint: `type: decimal(%u)` keeps all its digits\n", form.scale);
    } else if (strcmp(fault, decimal_fault_text(DECIMAL_BAD)) == 0 || strcmp(fault, decimal_fault_text(DECIMAL_UNSURE)) == 0) {
        buf_printf(out, "      hint: `decimal: \"%c\"`, of the column or of the whole dataset\n", form.point);
    }
}

static void hint(const Cells *cells, const char *fault, Buf *out) {
    ColumnType type = cells->field->type;
    if (type == COLUMN_DATE || type == COLUMN_INSTANT) hint_date(cells, out);
    else if (type == COLUMN_DECIMAL || type == COLUMN_INTEGER) hint_number(cells, fault, out);
}

/* ---- Faults */

static void column_faults(const Sample *sample, size_t column, const Cells *cells, DayCache *days, TypedCells *typed, bool *rejected, Buf *out) {
    const char *fault[SAMPLE_ROWS] = {NULL};
    if (!typed_read(cells->field, cells->cell, cells->rows, days, typed, fault)) return;
    size_t first = SIZE_MAX;
    for (size_t row = 0; row < cells->rows; row++) {
        if (!fault[row]) continue;
        rejected[row] = true;
        first = first == SIZE_MAX ? row : first;
    }
    Str shown = sample->shown[first * sample->column_count + column];
    buf_printf(out, "      %.*s: \"%.*s\": %s\n", STR_ARG(cells->field->name), STR_ARG(shown), fault[first]);
    hint(cells, fault[first], out);
}

size_t sample_faults(const Sample *sample, Buf *out, Arena *arena) {
    const Batch *batch = sample->batch;
    bool rejected[SAMPLE_ROWS] = {false};
    size_t count = 0;
    DayCache *days = day_cache_new(&sample->plan->source[sample->source], arena);
    TypedCells *typed = arena_alloc(arena, sizeof *typed);
    for (size_t c = 0; c < sample->column_count; c++) {
        Cells cells = {sample->field[c], batch->cell[c], sample_rows(batch)};
        column_faults(sample, c, &cells, days, typed, rejected, out);
    }
    for (size_t row = 0; row < SAMPLE_ROWS; row++) count += rejected[row];
    for (size_t i = 0; i < batch->reject_count; i++) {
        const BatchReject *reject = &batch->reject[i];
        buf_printf(out, "      line %llu is no record: %.*s\n", (unsigned long long)reject->line, STR_ARG(reject->reason));
    }
    return count + batch->reject_count;
}
