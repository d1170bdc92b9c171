/* Mapping tables, tables of allowed pairs, lists. */
#include "rules/load.h"

static void add_row(Loader *l, TablePlan *table, size_t *capacity, TableRow row) {
    TableRow *rows = arena_grow(l->run, (TableRow *)table->row, table->row_count, capacity, sizeof *rows, 16);
    rows[table->row_count++] = row;
    table->row = rows;
}

static void load_pairs(Loader *l, const Yaml *map, TablePlan *table) {
    size_t capacity = 0;
    for (size_t i = 0; i < map->count; i++) {
        const YamlKey *key = &map->key[i];
        const Yaml *value = key->value;
        TableRow row = {.from = key->name, .since = DAY_NONE, .factor_num = 1, .factor_den = 1};
        if (value->kind == YAML_TEXT) {
            row.to = load_value(l, value);
            add_row(l, table, &capacity, row);
        }
        for (size_t k = 0; value->kind == YAML_LIST && k < value->count; k++) {
            if (value->item[k]->kind != YAML_TEXT) continue;
            row.to = load_value(l, value->item[k]);
            add_row(l, table, &capacity, row);
        }
    }
}

/* 0.5 -> 1/2: decimals with at most 9 digits behind the point, above 0. */
static void load_factor(Loader *l, const Yaml *node, TableRow *row) {
    int64_t value;
    if (!load_amount(l, node, load_value(l, node), DECIMAL_SCALE_MAX, &value)) return;
    if (value == 0) {
        load_mistake(l, node, "a factor of 0");
        return;
    }
    int64_t a = value, b = decimal_power(DECIMAL_SCALE_MAX), whole = b;
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    row->factor_num = value / a;
    row->factor_den = whole / a;
}

static void load_rows(Loader *l, const Yaml *list, TablePlan *table) {
    size_t capacity = 0;
    for (size_t i = 0; i < list->count; i++) {
        const Yaml *item = list->item[i], *factor = yaml_get(item, "factor"), *since = yaml_get(item, "since");
        TableRow row = {.from = load_text(l, item, "from"),
                        .to = load_text(l, item, "to"),
                        .since = DAY_NONE,
                        .factor_num = 1,
                        .factor_den = 1};
        if (!row.from.ptr || !row.to.ptr) continue;
        if (factor && factor->kind == YAML_TEXT) load_factor(l, factor, &row);
        if (since && since->kind == YAML_TEXT) (void)!load_day(l, since, &row.since);
        for (size_t k = 0; k < table->row_count; k++) {
            const TableRow *other = &table->row[k];
            if (!str_eq(other->from, row.from) || other->since != row.since) continue;
            load_mistake(l, item, "`%.*s` stands twice with the same `since`", STR_ARG(row.from));
            break;
        }
        add_row(l, table, &capacity, row);
    }
}

void load_tables(Loader *l, const Yaml *tables) {
    if (!tables || tables->kind != YAML_MAP) return;
    l->table = arena_array(l->run, tables->count, sizeof *l->table);
    for (size_t i = 0; i < tables->count; i++) {
        const YamlKey *key = &tables->key[i];
        l->table[i] = (TablePlan){.name = key->name, .place = key->place};
        if (key->value->kind == YAML_MAP) load_pairs(l, key->value, &l->table[i]);
        if (key->value->kind == YAML_LIST) load_rows(l, key->value, &l->table[i]);
    }
    l->plan->table = l->table;
    l->plan->table_count = tables->count;
}

/* ---- Pairs as they are compared */

static Str cleaned(Loader *l, CleanContext *context, const FieldPlan *field, Str value) {
    CleanStep step[PLAN_CLEAN_STEPS_MAX];
    Buf out = {0};
    clean_steps(context, step, plan_clean_steps(field, step), value, &out);
    Str text = str_copy(l->run, buf_str(&out));
    buf_free(&out);
    return text;
}

/* A pair of the system's own word, where the column has made a common one of it, would never be met. */
static void check_translated(Loader *l, const Yaml *node, const FieldPlan *field, Str value) {
    const TablePlan *by = field->table == PLAN_NONE ? NULL : &l->table[field->table];
    const TableRow *row = table_translates(by, value);
    if (!row) return;
    load_mistake(l, node, "`%.*s` is never `%.*s`: the table %.*s makes it `%.*s`", STR_ARG(field->name), STR_ARG(value), STR_ARG(by->name), STR_ARG(row->to));
    mistake_hint(&l->mistakes, "write `%.*s` in the table of pairs", STR_ARG(row->to));
}

const TablePlan *load_pairs_of(Loader *l, const Yaml *node, uint32_t table, const FieldPlan *left, const FieldPlan *right) {
    const TablePlan *of = &l->table[table];
    TablePlan *out = arena_alloc(l->run, sizeof *out);
    TableRow *row = arena_array(l->run, of->row_count, sizeof *row);
    Arena *scratch = arena_new("pairs", 0);
    CleanContext *context = clean_context_new(scratch, NULL);
    for (size_t i = 0; i < of->row_count; i++) {
        Str from = of->row[i].from, to = of->row[i].to;
        bool none = str_eq(to, STR("none")); /* no document: not a value */
        check_translated(l, node, left, from);
        if (!none) check_translated(l, node, right, to);
        row[i] = of->row[i];
        row[i].from = cleaned(l, context, left, from);
        if (!none) row[i].to = cleaned(l, context, right, to);
    }
    arena_free(scratch);
    *out = *of;
    out->row = row;
    return out;
}

void load_lists(Loader *l, const Yaml *lists) {
    if (!lists || lists->kind != YAML_MAP) return;
    l->list = arena_array(l->run, lists->count, sizeof *l->list);
    l->expression_list = arena_array(l->run, lists->count, sizeof *l->expression_list);
    for (size_t i = 0; i < lists->count; i++) {
        const Yaml *items = lists->key[i].value;
        size_t count = items->kind == YAML_LIST ? items->count : 0, kept = 0;
        Str *item = arena_array(l->run, count, sizeof *item);
        for (size_t k = 0; k < count; k++) {
            Str value = load_value(l, items->item[k]);
            if (value.ptr) item[kept++] = value;
        }
        l->list[i] = (ListPlan){lists->key[i].name, item, kept};
        l->expression_list[i] = (ExpressionList){lists->key[i].name, item, kept};
    }
    l->plan->list = l->list;
    l->plan->list_count = lists->count;
}
