#include "engine/cli/sample.h"

#include "engine/run/typed.h"

typedef struct Cells { /* of one column */
    const FieldPlan *field;
    const Str *cell;
    size_t rows;
} Cells;

/* ---- Hints */

static bool all_fit(const Cells *cells, Str format) {
    for (size_t row = 0; row < cells->rows; row++) {
        Day day;
        int64_t us;
        if (cells->cell[row].ptr && instant_parse(cells->cell[row], format, &day, &us) == INSTANT_BAD) return false;
    }
    return true;
}

/* The ways of writing dates in which all values of the sample are dates: days and months below 13 leave two. */
static void hint_date(const Cells *cells, Buf *out) {
    static const char *const format[] = {"DD.MM.YYYY hh:mm:ss", "DD/MM/YYYY hh:mm:ss", "MM/DD/YYYY hh:mm:ss", "DD-MM-YYYY hh:mm:ss",
                                         "YYYY/MM/DD hh:mm:ss", "YYYY.MM.DD hh:mm:ss", "DD.MM.YY hh:mm:ss", "MM/DD/YY hh:mm:ss",
                                         "YYYYMMDDhhmmss", "YYYYMMDD", "unix", "unix ms"};
    bool any = false;
    if (cells->field->format.len && all_fit(cells, STR(""))) {
        buf_add(out, STR("      hint: the values are in ISO 8601 already: leave out `format`\n"));
        return;
    }
    for (size_t i = 0; i < ARRAY_LEN(format); i++) {
        if (!all_fit(cells, str_of(format[i]))) continue;
        buf_printf(out, "%s`format: %s`", any ? " or " : "      hint: ", format[i]);
        any = true;
    }
    if (any) buf_char(out, '\n');
}

static bool reads(const Cells *cells, DecimalFormat format) {
    int64_t value;
    for (size_t row = 0; row < cells->rows; row++) {
        DecimalFault fault = cells->cell[row].ptr ? decimal_parse(cells->cell[row], DECIMAL_SCALE_MAX, format, &value) : DECIMAL_OK;
        if (fault == DECIMAL_BAD) return false;
    }
    return true;
}

static unsigned digits_needed(const Cells *cells) {
    int64_t value;
    for (unsigned scale = 0; scale < DECIMAL_SCALE_MAX; scale++) {
        bool fits = true;
        for (size_t row = 0; row < cells->rows && fits; row++) {
            fits = !cells->cell[row].ptr || decimal_parse(cells->cell[row], scale, cells->field->decimal, &value) != DECIMAL_SURPLUS_DIGITS;
        }
        if (fits) return scale;
    }
    return DECIMAL_SCALE_MAX;
}

static void hint_number(const Cells *cells, const char *fault, Buf *out) {
    if (strcmp(fault, decimal_fault_text(DECIMAL_SURPLUS_DIGITS)) == 0) {
        buf_printf(out, "      hint: `type: decimal(%u)` keeps all its digits\n", digits_needed(cells));
        return;
    }
    if (strcmp(fault, decimal_fault_text(DECIMAL_BAD)) != 0) return;
    for (int i = 0; i < 2; i++) {
        char point = ",."[i];
        if (!reads(cells, (DecimalFormat){point, true, false})) continue;
        buf_printf(out, "      hint: `decimal: \"%c\"`, of the column or of the whole dataset\n", point);
        return;
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
    buf_printf(out, "      %.*s: \"%.*s\" is %s\n", STR_ARG(cells->field->name), STR_ARG(shown), fault[first]);
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
