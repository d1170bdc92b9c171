#include "engine/run/units.h"

#include "engine/clean/unit.h"

enum { QUANTITY_SCALE = 3 };

const TableRow *table_row_at(const TablePlan *table, Str value, Day day) {
    const TableRow *best = NULL;
    for (size_t i = 0; i < table->row_count; i++) {
        const TableRow *row = &table->row[i];
        if (!str_eq(row->from, value) || (row->since != DAY_NONE && (day == DAY_NONE || day < row->since))) continue;
        if (!best || (row->since != DAY_NONE && (best->since == DAY_NONE || row->since > best->since))) best = row;
    }
    return best;
}

static bool leads_to(const TablePlan *table, Str name) {
    for (size_t i = 0; table && i < table->row_count; i++) {
        if (str_eq(table->row[i].to, name)) return true;
    }
    return false;
}

bool units_known(CleanContext *context, const TablePlan *table, Str name) {
    return leads_to(table, name) || unit_find(context, name);
}

typedef struct Factor {
    int128 numerator, denominator;
    Str base;
} Factor;

static bool find_factor(const UnitQuestion *q, CleanContext *context, Str name, Day day, Factor *out) {
    const TableRow *row = q->table ? table_row_at(q->table, name, day) : NULL;
    Str of = row ? row->to : name;
    const Unit *unit = unit_find(context, of);
    if (!unit && !row && !leads_to(q->table, name)) return false;
    *out = (Factor){row ? row->factor_num : 1, row ? row->factor_den : 1, unit ? str_of(unit->base) : of};
    if (!unit) return true; /* a word of the project's own: its pallets are compared with its pallets */
    out->numerator *= unit->numerator;
    out->denominator *= unit->denominator;
    return true;
}

static bool multiply(int64_t value, int64_t shift, const Factor *factor, int64_t *out) {
    int128 product;
    if (__builtin_mul_overflow((int128)value * shift, factor->numerator, &product)) return false;
    int128 half = factor->denominator / 2;
    int128 result = (product < 0 ? product - half : product + half) / factor->denominator;
    *out = (int64_t)result;
    return result <= INT64_MAX && result >= INT64_MIN;
}

BaseQuantity units_convert(const UnitQuestion *q, Arena *run) {
    const Column *quantity = q->quantity;
    unsigned scale = quantity->scale > QUANTITY_SCALE ? quantity->scale : QUANTITY_SCALE;
    int64_t shift = decimal_power(scale - quantity->scale);
    ColumnBuilder *numbers = column_builder(run, quantity->name, COLUMN_DECIMAL, (uint8_t)scale, quantity->rows);
    ColumnBuilder *bases = column_builder(run, STR("unit"), COLUMN_TEXT, 0, quantity->rows);
    Arena *scratch = arena_new("units", 0);
    CleanContext *context = clean_context_new(scratch, NULL);
    for (uint32_t row = 0; row < quantity->rows; row++) {
        Str name = str_trim(column_text(q->unit, row));
        Day day = q->day && !column_null(q->day, row) ? (Day)column_number(q->day, row) : DAY_NONE;
        Factor factor;
        int64_t value;
        bool known = name.len && find_factor(q, context, name, day, &factor);
        if (name.len && !known) q->unknown(q->context, name, row);
        if (!known || column_null(quantity, row) || !multiply(column_number(quantity, row), shift, &factor, &value)) {
            column_add_null(numbers);
            column_add_null(bases);
            continue;
        }
        column_add_number(numbers, value);
        column_add_text(bases, factor.base);
    }
    arena_free(scratch);
    Column *out = arena_array(run, 2, sizeof *out);
    out[0] = column_built(numbers);
    out[1] = column_built(bases);
    return (BaseQuantity){&out[0], &out[1]};
}
