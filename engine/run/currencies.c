/* What an amount's sign means depends on its row:
 *
 *   amount     currency    becomes
 *   1 234 ₽    RUB         1234, RUB
 *   $5         CAD         5, CAD: $ is its sign, too
 *   $5         KZT         rejected
 *   $5         (empty)     5, USD
 *   $5         no field    5 where the company's currency is USD, else rejected: the amount would pass for one in the company's */
#include "engine/run/currencies.h"

#include "engine/clean/clean.h"

static const char another[] = "currency"; /* the cause of findings, too */

struct Currencies {
    const Plan *plan;
    const FieldPlan *const *field;
    size_t count;
    size_t currency;  /* the cell of the field, SIZE_MAX: there is none that is read */
    size_t beside;    /* the amount whose column the field shares, SIZE_MAX: it has one of its own */
    bool unknown;     /* it is computed, or looked up: not known yet */
    Str fixed;        /* of all rows: the company's where there is no field, or a computed constant */
    CleanContext *context;
    Buf *raw, *code;  /* the value met last, and what it means */
};

/* compute: "'USD'". */
static Str constant_of(const Plan *plan, const DatasetPlan *dataset, const Expression *compute, Arena *arena) {
    size_t faults = 0, scope = plan_scope_count(plan, (uint32_t)(dataset - plan->dataset));
    for (size_t i = 0; i < scope; i++) {
        if (expression_uses(compute, i)) return STR("");
    }
    const Column **none = arena_array(arena, scope, sizeof *none);
    Column column = expression_run(compute, none, 1, STR("currency"), arena, &faults);
    return column.type == COLUMN_TEXT && !column_null(&column, 0) ? column_text(&column, 0) : STR("");
}

static void find_fields(Currencies *c, const DatasetPlan *dataset, Arena *arena) {
    c->fixed = c->plan->currency;
    for (size_t f = 0; f < dataset->field_count; f++) {
        const FieldPlan *field = &dataset->field[f];
        if (!str_eq(field->name, STR("currency"))) continue;
        c->fixed = field->compute ? constant_of(c->plan, dataset, field->compute, arena) : STR("");
        c->unknown = !field->from.len || field->lookup != PLAN_NONE || field->type != COLUMN_TEXT;
    }
    for (size_t i = 0; i < c->count && !c->unknown; i++) {
        if (str_eq(c->field[i]->name, STR("currency"))) c->currency = i;
    }
    for (size_t i = 0; i < c->count && c->currency != SIZE_MAX; i++) {
        if (c->field[i]->money && c->beside == SIZE_MAX && str_eq(c->field[i]->from, c->field[c->currency]->from)) c->beside = i;
    }
}

Currencies *currencies_new(const Plan *plan, const DatasetPlan *dataset, const FieldPlan *const *field, size_t count, Arena *arena) {
    Currencies *c = arena_alloc(arena, sizeof *c);
    *c = (Currencies){.plan = plan, .field = field, .count = count, .currency = SIZE_MAX, .beside = SIZE_MAX,
                      .raw = buf_own(arena), .code = buf_own(arena), .context = clean_context_new(arena, NULL)};
    find_fields(c, dataset, arena);
    return c;
}

/* The code of what a row's own field says, "" for nothing. */
static Str code_of(Currencies *c, Str raw) {
    if (!raw.len) return STR("");
    if (str_eq(raw, buf_str(c->raw))) return buf_str(c->code);
    const FieldPlan *field = c->field[c->currency];
    const TablePlan *table = field->table == PLAN_NONE ? NULL : &c->plan->table[field->table];
    const TableRow *row = table_translates(table, raw);
    CleanStep step[PLAN_CLEAN_STEPS_MAX + 1];
    size_t steps = 0;
    for (size_t i = 0; i < field->replace_count; i++) step[steps++] = (CleanStep){.replacement = field->replace[i]};
    step[steps++] = (CleanStep){.cleaner = cleaner_find(STR("currency"))};
    c->raw->len = c->code->len = 0;
    buf_add(c->raw, raw);
    clean_steps(c->context, step, steps, row ? row->to : raw, c->code);
    return buf_str(c->code);
}

/* What a row says of its currency, or another amount of it has said. */
static Str said(Currencies *c, const TypedCells *cells, size_t row) {
    return c->currency == SIZE_MAX ? c->fixed : code_of(c, cells[c->currency].texts[row]);
}

static void write_text(TypedCells *cells, size_t row, size_t rows, Str text) {
    if (cells->texts != cells->text) memcpy(cells->text, cells->texts, rows * sizeof *cells->text);
    cells->texts = cells->text;
    cells->text[row] = text;
}

/* Several amounts of a row name the same, or one of them is wrong. */
static bool settle_one(Currencies *c, TypedCells *cells, size_t rows, size_t row, const char *codes) {
    Str own = said(c, cells, row);
    if (own.len) return currency_may_be(codes, own);
    Str likely = currency_likeliest(codes, c->plan->currency);
    if (!likely.len || c->currency == SIZE_MAX) return false;
    write_text(&cells[c->currency], row, rows, likely);
    return true;
}

size_t currencies_settle(Currencies *c, TypedCells *cells, size_t rows, const char **fault, size_t *fault_field) {
    size_t faults = 0;
    if (c->beside != SIZE_MAX) {
        for (size_t row = 0; row < rows; row++) write_text(&cells[c->currency], row, rows, STR_NULL);
    }
    for (size_t i = 0; i < c->count; i++) {
        for (size_t row = 0; cells[i].named && row < rows; row++) {
            const char *codes = cells[i].currency[row];
            if (!codes || fault[row] || settle_one(c, cells, rows, row, codes)) continue;
            fault[row] = another;
            fault_field[row] = i;
            faults++;
        }
    }
    return faults;
}
