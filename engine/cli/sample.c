#include "engine/cli/sample.h"

#include "engine/data/forms.h"
#include "engine/run/currencies.h"

typedef struct Cells { /* of one column */
    const FieldPlan *field;
    const Str *cell;
    size_t rows;
    bool currency; /* the dataset says the currency of its rows */
} Cells;

/* ---- Hints */

/* The ways of writing dates in which all values of the sample are dates: days and months below 13 leave two. */
static void hint_date(const Cells *cells, Buf *out) {
    Str form[DATE_FORMS_MAX];
    size_t count = date_forms(cells->cell, cells->rows, form);
    if (count == 1 && !form[0].len) {
        if (cells->field->format.len) buf_add(out, STR("      hint: the values are read without a `format`: leave it out\n"));
        return;
    }
    for (size_t i = 0; i < count; i++) buf_printf(out, "%s`format: %.*s`", i ? " or " : "      hint: ", STR_ARG(form[i]));
    if (count) buf_char(out, '\n');
}

/* The numbers alone, without currencies beside them. */
static const Str *bare_numbers(const Cells *cells, Money money[SAMPLE_ROWS], Str bare[SAMPLE_ROWS]) {
    MoneyWords words = {.currency = NULL};
    for (size_t row = 0; row < cells->rows; row++) {
        bool is_money = cells->field->money && cells->cell[row].len && money_read(cells->cell[row], &words, &money[row]);
        bare[row] = is_money ? (Str){money[row].text, money[row].len} : cells->cell[row];
    }
    return bare;
}

static void hint_currency(const Cells *cells, Buf *out) {
    buf_printf(out, "      hint: `currency: %.*s` beside `%.*s: %.*s` takes the currency from the amount\n", STR_ARG(cells->field->from),
               STR_ARG(cells->field->name), STR_ARG(cells->field->from));
}

static void hint_number(const Cells *cells, const char *fault, Buf *out) {
    NumberForm form;
    Money money[SAMPLE_ROWS];
    Str bare[SAMPLE_ROWS];
    if (strcmp(fault, "currency") == 0 && !cells->currency) hint_currency(cells, out);
    for (size_t row = 0; row < cells->rows && !cells->field->in; row++) {
        const Multiple *in = multiple_named(str_trim(cells->cell[row]));
        if (!in) continue;
        buf_printf(out, "      hint: `in: %s`\n", in->name);
        return;
    }
    if (strcmp(fault, "debit or credit") == 0) buf_add(out, STR("      hint: `minus: credit` or `minus: debit`, of the column or of the whole dataset\n"));
    if (!number_form(bare_numbers(cells, money, bare), cells->rows, &form)) return;
    if (strcmp(fault, decimal_fault_text(DECIMAL_SURPLUS_DIGITS)) == 0) {
        buf_printf(out, "      hint: `type: decimal(%u)` keeps all its digits\n", form.scale);
    } else if (strcmp(fault, decimal_fault_text(DECIMAL_BAD)) == 0 || strcmp(fault, decimal_fault_text(DECIMAL_UNSURE)) == 0) {
        buf_printf(out, "      hint: `decimal: \"%c\"`, of the column or of the whole dataset\n", form.point);
    }
}

/* Words for nothing: -, н/д, NULL. */
static bool is_nothing(Str cell) {
    static const char *const words[] = {"-", "–", "—", "--", "н/д", "Н/Д", "нет", "null", "none", "n/a", "na", "#N/A", "nil", "\\N", "нет данных", "не указано"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq_ascii_case(cell, str_of(words[i]))) return true;
    }
    return false;
}

static void hint(const Cells *cells, const char *fault, Buf *out) {
    ColumnType type = cells->field->type;
    for (size_t row = 0; row < cells->rows; row++) {
        Str cell = str_trim(cells->cell[row]);
        if (!is_nothing(cell)) continue;
        buf_printf(out, "      hint: `null_text: [\"%.*s\"]` of a CSV source makes it no value\n", STR_ARG(cell));
        return;
    }
    if (type == COLUMN_DATE || type == COLUMN_INSTANT) hint_date(cells, out);
    else if (type == COLUMN_DECIMAL || type == COLUMN_INTEGER) hint_number(cells, fault, out);
}

/* ---- Faults */

typedef struct Faults { /* of a column in the sample */
    const char *of[SAMPLE_ROWS];
} Faults;

/* Where the values of a column are written in several ways, what would read those that are not read. */
static void hint_faulty(const Cells *cells, const Faults *faults, Buf *out) {
    Str cell[SAMPLE_ROWS];
    Cells some = *cells;
    const char *fault = NULL;
    some.cell = cell;
    some.rows = 0;
    for (size_t row = 0; row < cells->rows; row++) {
        if (!faults->of[row]) continue;
        fault = fault ? fault : faults->of[row];
        cell[some.rows++] = cells->cell[row];
    }
    if (some.rows < cells->rows) hint(&some, fault, out);
}

static void tell_column(const Sample *sample, size_t column, const Cells *cells, const Faults *faults, Buf *out) {
    size_t first = 0;
    while (first < cells->rows && !faults->of[first]) first++;
    if (first == cells->rows) return;
    Str shown = sample->shown[first * sample->column_count + column];
    buf_printf(out, "      %.*s: \"%.*s\": %s\n", STR_ARG(cells->field->name), STR_ARG(shown), faults->of[first]);
    size_t before = out->len;
    hint(cells, faults->of[first], out);
    if (out->len == before) hint_faulty(cells, faults, out);
}

/* Amounts in another currency than their rows, where all of a row could be read. */
static void add_currencies(const Sample *sample, TypedCells *typed, Faults *faults, Arena *arena) {
    const char *fault[SAMPLE_ROWS] = {NULL};
    size_t rows = sample_rows(sample->batch), at[SAMPLE_ROWS];
    for (size_t row = 0; row < rows; row++) {
        for (size_t c = 0; c < sample->column_count && !fault[row]; c++) fault[row] = faults[c].of[row];
    }
    bool before[SAMPLE_ROWS];
    for (size_t row = 0; row < rows; row++) before[row] = fault[row] != NULL;
    Currencies *currencies = currencies_new(sample->plan, sample->dataset, sample->field, sample->column_count, arena);
    (void)currencies_settle(currencies, typed, rows, fault, at);
    for (size_t row = 0; row < rows; row++) {
        if (fault[row] && !before[row]) faults[at[row]].of[row] = fault[row];
    }
}

static bool has_currency(const DatasetPlan *dataset) {
    for (size_t f = 0; f < dataset->field_count; f++) {
        if (str_eq(dataset->field[f].name, STR("currency"))) return true;
    }
    return false;
}

size_t sample_faults(const Sample *sample, Buf *out, Arena *arena) {
    const Batch *batch = sample->batch;
    size_t rows = sample_rows(batch), columns = rows ? sample->column_count : 0, count = 0; /* without rows there are no cells */
    DayCache *days = day_cache_new(&sample->plan->source[sample->source], arena);
    TypedCells *typed = arena_array(arena, columns, sizeof *typed);
    Faults *faults = arena_array(arena, columns, sizeof *faults);
    for (size_t c = 0; c < columns; c++) (void)typed_read(sample->field[c], batch->cell[c], rows, days, &typed[c], faults[c].of);
    if (rows) add_currencies(sample, typed, faults, arena);
    for (size_t c = 0; c < columns; c++) {
        Cells cells = {sample->field[c], batch->cell[c], rows, has_currency(sample->dataset)};
        tell_column(sample, c, &cells, &faults[c], out);
    }
    for (size_t row = 0; row < rows; row++) {
        bool rejected = false;
        for (size_t c = 0; c < columns; c++) rejected = rejected || faults[c].of[row];
        count += rejected;
    }
    for (size_t i = 0; i < batch->reject_count; i++) {
        const BatchReject *reject = &batch->reject[i];
        buf_printf(out, "      line %llu is no record: %.*s\n", (unsigned long long)reject->line, STR_ARG(reject->reason));
    }
    return count + batch->reject_count;
}
