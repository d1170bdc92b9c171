/* Columns of a dataset: what each field is, what it looks up, what it is computed from. */
#include "rules/load.h"
#include "rules/meant.h"
#include "rules/shape.h"

/* ---- What a field is by its name */

typedef struct FieldDefault {
    const char *names; /* | between them */
    ColumnType type;
    uint8_t scale;
    const char *clean; /* "=": the cleaner of the field's name */
} FieldDefault;

static const FieldDefault defaults[] = {
    {"id|key|guid|external_key", COLUMN_TEXT, 0, "key"},
    {"number|order_number|reference|contract|reverses", COLUMN_TEXT, 0, "document_number"},
    {"name|counterparty_name", COLUMN_TEXT, 0, "company"},
    {"tax_id|phone|email|iban|account|city", COLUMN_TEXT, 0, "="},
    {"kpp", COLUMN_TEXT, 0, "tax_id"} /* its fifth and sixth characters may be letters */,
    {"date|due|paid_at", COLUMN_INSTANT, 0, NULL},
    {"amount|paid|price|net|vat|balance|discount|delivery", COLUMN_DECIMAL, 2, NULL},
    {"quantity", COLUMN_DECIMAL, 3, NULL},
    {"rate", COLUMN_DECIMAL, 6, NULL},
    {"lines", COLUMN_INTEGER, 0, NULL},
    {"posted|deleted", COLUMN_BOOL, 0, NULL},
};

static const FieldDefault *default_of(Str name) {
    for (size_t i = 0; i < ARRAY_LEN(defaults); i++) {
        if (shape_choice(defaults[i].names, name)) return &defaults[i];
    }
    return NULL;
}

static const Cleaner *default_cleaner(const FieldPlan *field, const FieldDefault *of, Entity entity) {
    if (field->type != COLUMN_TEXT) return NULL;
    if (!of || !of->clean) return cleaner_find(STR("text"));
    if (entity == ENTITY_ITEM && str_eq(field->name, STR("name"))) return cleaner_find(STR("item"));
    return cleaner_find(strcmp(of->clean, "=") == 0 ? field->name : str_of(of->clean));
}

/* ---- One column */

static bool parse_type(Str text, ColumnType *type, uint8_t *scale) {
    *scale = 0;
    for (int t = COLUMN_TEXT; t <= COLUMN_BOOL; t++) {
        if (!str_eq(text, str_of(column_type_name[t]))) continue;
        *type = (ColumnType)t;
        if (*type == COLUMN_DECIMAL) *scale = 2;
        return true;
    }
    bool sized = text.len == 10 && str_starts(text, STR("decimal(")) && text.ptr[9] == ')';
    if (!sized || text.ptr[8] < '0' || text.ptr[8] > '0' + DECIMAL_SCALE_MAX) return false;
    *type = COLUMN_DECIMAL;
    *scale = (uint8_t)(text.ptr[8] - '0');
    return true;
}

static void load_type(Loader *l, const Yaml *map, FieldPlan *field) {
    const Yaml *node = yaml_get(map, "type");
    Str text = load_value(l, node);
    if (!text.ptr || parse_type(text, &field->type, &field->scale)) return;
    load_mistake(l, node, "there is no type `%.*s`", STR_ARG(text));
    Str names[COLUMN_BOOL + 1];
    for (int t = COLUMN_TEXT; t <= COLUMN_BOOL; t++) names[t] = str_of(column_type_name[t]);
    if (meant_name(text, names, ARRAY_LEN(names)) != SIZE_MAX) mistake_hint_names(&l->mistakes, text, names, ARRAY_LEN(names));
    else mistake_hint(&l->mistakes, "write text, integer, decimal, decimal(4), date, instant or bool");
}

/* 2026-01-31 23:59:58 in the given order; what instant_parse does not read back is no order. HH and SS would be taken as they stand. */
static bool is_format(Str format) {
    if (str_eq(format, STR("unix")) || str_eq(format, STR("unix ms")) || str_eq(format, STR("excel"))) return true;
    if (str_find(format, STR("HH")) != SIZE_MAX || str_find(format, STR("SS")) != SIZE_MAX) return false;
    static const char *const parts[][2] = {{"YYYY", "2026"}, {"YY", "26"}, {"MM", "01"}, {"DD", "31"},
                                           {"hh", "23"},     {"mm", "59"}, {"ss", "58"}};
    char sample[64];
    size_t len = 0;
    for (size_t i = 0; i < format.len && len + 4 < sizeof sample;) {
        Str rest = str_sub(format, i, format.len);
        size_t p = 0;
        while (p < ARRAY_LEN(parts) && !str_starts(rest, str_of(parts[p][0]))) p++;
        Str put = p < ARRAY_LEN(parts) ? str_of(parts[p][1]) : str_sub(rest, 0, 1);
        memcpy(sample + len, put.ptr, put.len);
        len += put.len;
        i += put.len;
    }
    Day day;
    int64_t us;
    InstantForm form = instant_parse((Str){sample, len}, format, &day, &us);
    return form == INSTANT_DATE || form == INSTANT_LOCAL;
}

static void load_format(Loader *l, const Yaml *map, FieldPlan *field, bool own) {
    const Yaml *node = yaml_get(map, "format");
    Str format = load_value(l, node);
    bool dates = field->type == COLUMN_DATE || field->type == COLUMN_INSTANT;
    if (!format.ptr || (!own && !dates)) return;
    if (!dates) {
        load_mistake(l, node, "`format` is for dates, this field is %s", column_type_name[field->type]);
        bool number = field->type == COLUMN_DECIMAL || field->type == COLUMN_INTEGER;
        if (number) mistake_hint(&l->mistakes, "numbers have `decimal: \",\"`; a date needs `type: date` or `type: instant`");
        else mistake_hint(&l->mistakes, "add `type: date` or `type: instant`");
    } else if (!is_format(format)) {
        load_mistake(l, node, "`%.*s` is not a way of writing dates", STR_ARG(format));
        mistake_hint(&l->mistakes, "write DD.MM.YYYY, YYYY-MM-DD hh:mm:ss, unix, unix ms or excel");
    }
    field->format = format;
}

static void load_decimal(Loader *l, const Yaml *map, FieldPlan *field, bool own) {
    const Yaml *node = yaml_get(map, "decimal");
    Str point = load_value(l, node);
    bool number = field->type == COLUMN_DECIMAL || field->type == COLUMN_INTEGER;
    if (point.len != 1 || (!own && !number)) return;
    if (!number) load_mistake(l, node, "`decimal` is for numbers, this field is %s", column_type_name[field->type]);
    field->decimal = (DecimalFormat){.point = point.ptr[0], .grouping = true, .exponent = true, .sure = true};
}

/* Exact: the digits of what is written reach as far behind those of its type as the multiple is large. */
static void load_in(Loader *l, const Yaml *map, FieldPlan *field) {
    const Yaml *node = yaml_get(map, "in");
    const Multiple *in = multiple_find(load_value(l, node));
    if (!in) return;
    bool number = field->type == COLUMN_DECIMAL || field->type == COLUMN_INTEGER;
    int scale = field->type == COLUMN_DECIMAL ? field->scale : 0;
    if (!field->from.len) {
        load_mistake(l, node, "`in` is for columns of the source, not for computed ones");
    } else if (!number) {
        load_mistake(l, node, "`in` is for numbers, this field is %s", column_type_name[field->type]);
    } else if (scale + in->power < 0 || scale + in->power > DECIMAL_SCALE_MAX) {
        load_mistake(l, node, "`in: %s` does not go with %d decimals", in->name, scale);
        mistake_hint(&l->mistakes, "write `type: decimal(%d)`", in->power < 0 ? 4 : 2);
    } else {
        field->in = in;
    }
}

/* Rates and quantities are decimals, too, and no money. */
static bool is_money(const FieldPlan *field) {
    return field->type == COLUMN_DECIMAL && !str_eq(field->name, STR("quantity")) && !str_eq(field->name, STR("rate"));
}

static void load_minus(Loader *l, const Yaml *map, FieldPlan *field, bool own) {
    const Yaml *node = yaml_get(map, "minus");
    Str side = load_value(l, node);
    if (!side.ptr || (!own && !field->money)) return;
    if (!field->money) load_mistake(l, node, "`minus` is for amounts, `%.*s` is none", STR_ARG(field->name));
    field->minus = str_eq(side, STR("debit")) ? MONEY_DEBIT : MONEY_CREDIT;
}

static void load_cleaner(Loader *l, const Yaml *map, FieldPlan *field) {
    const Yaml *node = yaml_get(map, "clean");
    Str name = load_value(l, node);
    if (!name.ptr) return;
    field->clean = str_eq(name, STR("exact")) ? NULL : cleaner_find(name);
    if (field->type != COLUMN_TEXT) {
        load_mistake(l, node, "`clean` is for texts, this field is %s", column_type_name[field->type]);
        return;
    }
    if (field->clean || str_eq(name, STR("exact"))) return;
    Str names[64];
    size_t count = 0;
    for (; cleaners[count].name && count < ARRAY_LEN(names) - 1; count++) names[count] = str_of(cleaners[count].name);
    names[count++] = STR("exact");
    load_unknown(l, node, "cleaner", name, names, count);
}

static void load_valid(Loader *l, const Yaml *map, FieldPlan *field) {
    size_t count;
    const Yaml *const *nodes = load_nodes(l, map, "valid", &count);
    const Validator **valid = arena_array(l->run, count, sizeof *valid);
    for (size_t i = 0; i < count; i++) {
        Str name = load_value(l, nodes[i]);
        const Validator *validator = validator_find(name);
        if (validator && validator->check) {
            valid[field->valid_count++] = validator;
            continue;
        }
        Str names[64];
        size_t known = 0;
        for (size_t v = 0; validators[v].name && known < ARRAY_LEN(names); v++) {
            if (validators[v].check) names[known++] = str_of(validators[v].name);
        }
        load_unknown(l, nodes[i], "validator", name, names, known);
    }
    field->valid = valid;
    if (count && field->type != COLUMN_TEXT) {
        load_mistake(l, nodes[0], "`valid` is for texts, this field is %s", column_type_name[field->type]);
    }
}

static void load_replace(Loader *l, const Yaml *map, FieldPlan *field) {
    size_t count;
    const Yaml *const *nodes = load_nodes(l, map, "replace", &count);
    const Replacement **all = arena_array(l->run, count, sizeof *all);
    if (count > PLAN_REPLACE_MAX) {
        load_mistake(l, nodes[PLAN_REPLACE_MAX], "more than %d replacements", PLAN_REPLACE_MAX);
        count = PLAN_REPLACE_MAX;
    }
    for (size_t i = 0; i < count; i++) {
        const Yaml *pattern = yaml_get(nodes[i], "pattern"), *with = yaml_get(nodes[i], "with");
        if (!pattern || pattern->kind != YAML_TEXT || !with || with->kind != YAML_TEXT) continue;
        Error err = {0};
        bool good = replacement_compile(&all[field->replace_count], pattern->text, with->text,
                                        load_where(l, pattern->place), l->run, &err);
        if (good)
            field->replace_count++;
        else
            load_error(l, pattern, 0, &err);
    }
    field->replace = all;
    if (count && field->type != COLUMN_TEXT) {
        load_mistake(l, nodes[0], "`replace` is for texts, this field is %s", column_type_name[field->type]);
    }
}

/* "client_id -> crm.clients by code": the source column; the rest is settled once all datasets are known. */
static Str column_part(Str from) {
    size_t arrow = str_find(from, STR("->"));
    return str_trim(arrow == SIZE_MAX ? from : str_sub(from, 0, arrow));
}

static void load_from(Loader *l, const YamlKey *key, const Yaml *from, const Yaml *compute, FieldPlan *field) {
    if (from && compute) {
        mistake_add(&l->mistakes, key->place, key->len, "`%.*s` has both `from` and `compute`", STR_ARG(key->name));
        return;
    }
    if (!from && !compute) {
        mistake_add(&l->mistakes, key->place, key->len, "`%.*s` has neither `from` nor `compute`", STR_ARG(key->name));
        mistake_hint(&l->mistakes, "from: column of the source; compute: an expression");
        return;
    }
    if (!from) return;
    field->from = column_part(load_value(l, from));
    if (from->kind == YAML_TEXT && !field->from.len) load_mistake(l, from, "no column of the source is named");
}

static const Yaml *from_node(const YamlKey *key) {
    return key->value->kind == YAML_MAP ? yaml_get(key->value, "from") : key->value;
}

static const Yaml *compute_node(const YamlKey *key) {
    return key->value->kind == YAML_MAP ? yaml_get(key->value, "compute") : NULL;
}

static void load_field(Loader *l, const YamlKey *key, const Yaml *dataset, Entity entity, FieldPlan *field) {
    const FieldDefault *of = default_of(key->name);
    *field = (FieldPlan){.name = key->name,
                         .place = key->place,
                         .from = STR(""),
                         .format = STR(""),
                         .table = PLAN_NONE,
                         .lookup = PLAN_NONE,
                         .lookup_field = PLAN_NONE,
                         .unit_field = STR(""),
                         .decimal = {.point = '.', .grouping = true, .exponent = true}};
    if (of) {
        field->type = of->type;
        field->scale = of->scale;
    }
    (void)load_names_are_plain(l, key, "a field", false);
    const Yaml *map = key->value;
    load_type(l, map, field);
    load_from(l, key, from_node(key), compute_node(key), field);
    field->clean = default_cleaner(field, of, entity);
    load_format(l, dataset, field, false);
    load_decimal(l, dataset, field, false);
    load_format(l, map, field, true);
    load_decimal(l, map, field, true);
    load_in(l, map, field);
    field->money = is_money(field);
    load_minus(l, dataset, field, false);
    load_minus(l, map, field, true);
    load_cleaner(l, map, field);
    load_replace(l, map, field);
    load_valid(l, map, field);
    field->required = load_is_true(map, "required");
    load_column_personal(l, map, field);
    const Yaml *table = yaml_get(map, "table");
    if (!table || table->kind != YAML_TEXT) return;
    field->table = load_find_table(l, table, load_value(l, table));
    if (field->type != COLUMN_TEXT) {
        load_mistake(l, table, "`table` is for texts, this field is %s", column_type_name[field->type]);
    } else if (compute_node(key)) {
        load_mistake(l, table, "`table` is for columns of the source, not for computed ones");
        mistake_hint(&l->mistakes, "make a field of the column with its table, and compute from that field");
    }
}

void load_columns(Loader *l, const Yaml *map, uint32_t index) {
    DatasetPlan *dataset = &l->dataset[index];
    const Yaml *columns = yaml_get(map, "columns");
    if (!columns || columns->kind != YAML_MAP) return;
    FieldPlan *field = arena_array(l->run, columns->count, sizeof *field);
    for (size_t i = 0; i < columns->count; i++) {
        load_field(l, &columns->key[i], map, dataset->entity, &field[i]);
        if (str_eq(field[i].name, STR("date"))) dataset->date_field = (uint32_t)i;
    }
    l->field[index] = field;
    dataset->field = field;
    dataset->field_count = columns->count;
    if (columns->count == 0) load_mistake(l, columns, "no columns");
    if (dataset->date_field == PLAN_NONE) return;
    const FieldPlan *date = &field[dataset->date_field];
    if (date->type == COLUMN_DATE || date->type == COLUMN_INSTANT) return;
    mistake_add(&l->mistakes, date->place, 4, "`date` is %s", column_type_name[date->type]);
    mistake_hint(&l->mistakes, "the field `date` decides what is before the cut-off: its type is date or instant");
}

/* ---- Look-ups and units, once all datasets have their fields */

static void load_lookup(Loader *l, const Yaml *from, FieldPlan *field) {
    Str text = load_value(l, from);
    size_t arrow = str_find(text, STR("->"));
    if (arrow == SIZE_MAX) return;
    Str target = str_trim(str_sub(text, arrow + 2, text.len)), by = STR("id");
    size_t word = str_find(target, STR(" by "));
    if (word != SIZE_MAX) {
        by = str_trim(str_sub(target, word + 4, target.len));
        target = str_trim(str_sub(target, 0, word));
    }
    uint32_t dataset = load_find_dataset(l, from, target);
    if (dataset == PLAN_NONE) return;
    uint32_t id = load_find_field(l, dataset, by);
    if (id == PLAN_NONE) {
        size_t count;
        Str *names = load_field_names(l, dataset, &count);
        load_mistake(l, from, "%.*s has no field `%.*s` to be looked up by", STR_ARG(target), STR_ARG(by));
        mistake_hint_names(&l->mistakes, by, names, count);
        return;
    }
    if (field->type != COLUMN_TEXT || l->field[dataset][id].type != COLUMN_TEXT) {
        load_mistake(l, from, "look-ups are by texts, %.*s is %s and %.*s.%.*s is %s", STR_ARG(field->name),
                     column_type_name[field->type], STR_ARG(target), STR_ARG(by),
                     column_type_name[l->field[dataset][id].type]);
        return;
    }
    field->lookup = dataset;
    field->lookup_field = id;
    field->clean = l->field[dataset][id].clean; /* or "{A1..}" would not find "a1.." */
}

static void load_unit(Loader *l, const Yaml *map, uint32_t dataset, FieldPlan *field) {
    const Yaml *node = yaml_get(map, "unit");
    Str name = load_value(l, node);
    if (!name.ptr) return;
    uint32_t unit = load_find_field(l, dataset, name);
    if (unit == PLAN_NONE) {
        size_t count;
        Str *names = load_field_names(l, dataset, &count);
        load_unknown(l, node, "field", name, names, count);
    } else if (l->field[dataset][unit].type != COLUMN_TEXT) {
        load_mistake(l, node, "the unit is a text, `%.*s` is %s", STR_ARG(name),
                     column_type_name[l->field[dataset][unit].type]);
    } else {
        field->unit_field = name;
        field->unit_beside = field->from.len && str_eq(field->from, l->field[dataset][unit].from);
        l->field[dataset][unit].unit_beside = field->unit_beside;
        field->money = false;
    }
}

void load_links(Loader *l, const Yaml *map, uint32_t index) {
    const Yaml *columns = yaml_get(map, "columns");
    for (size_t i = 0; i < l->dataset[index].field_count; i++) {
        const YamlKey *key = &columns->key[i];
        const Yaml *from = from_node(key);
        if (from && from->kind == YAML_TEXT) load_lookup(l, from, &l->field[index][i]);
        load_unit(l, key->value, index, &l->field[index][i]);
    }
}

/* ---- Expressions */

ExpressionField load_scope_field(const Loader *l, Str name, const FieldPlan *field) {
    const TablePlan *table = field->table == PLAN_NONE ? NULL : &l->plan->table[field->table];
    return (ExpressionField){name, field->type, field->scale, table, field->from};
}

ExpressionField *load_scope_fields(const Loader *l, uint32_t index) {
    size_t count = l->dataset[index].field_count;
    ExpressionField *fields = arena_array(l->run, count, sizeof *fields);
    for (size_t i = 0; i < count; i++) fields[i] = load_scope_field(l, l->field[index][i].name, &l->field[index][i]);
    return fields;
}

ExpressionScope load_scope(const Loader *l, uint32_t index, const ExpressionField *fields) {
    const DatasetPlan *dataset = &l->dataset[index];
    const SourcePlan *source = dataset->source == PLAN_NONE ? NULL : &l->source[dataset->source];
    return (ExpressionScope){.field = fields,
                             .field_count = dataset->field_count,
                             .list = l->expression_list,
                             .list_count = l->plan->list_count,
                             .zone = source ? source->day_zone : l->plan->zone,
                             .day_ends_minutes = source ? source->day_ends_minutes : 0};
}

/* A computed field without a type of its own, nor by its name, has the expression's. It may use what stands above it.
 */
static void compute_field(Loader *l, const ExpressionScope *scope, const YamlKey *key, FieldPlan *field) {
    bool typed = yaml_get(key->value, "type") || default_of(field->name);
    ExpressionWant want = {field->type, field->scale};
    field->compute = load_expression(l, compute_node(key), scope, typed ? &want : NULL);
    if (!field->compute || typed) return;
    field->type = expression_type(field->compute);
    field->scale = (uint8_t)expression_scale(field->compute);
    if (!yaml_get(key->value, "clean")) field->clean = default_cleaner(field, NULL, ENTITY_OTHER);
}

void load_computed(Loader *l, const Yaml *map, uint32_t index) {
    const Yaml *columns = yaml_get(map, "columns");
    ExpressionField *fields = load_scope_fields(l, index);
    Str *later = arena_array(l->run, l->dataset[index].field_count, sizeof *later);
    ExpressionScope scope = load_scope(l, index, fields);
    for (size_t i = 0; i < l->dataset[index].field_count; i++) {
        if (!compute_node(&columns->key[i]) || from_node(&columns->key[i])) continue;
        later[scope.later_count++] = fields[i].name;
        fields[i].name = STR("");
    }
    scope.later = later;
    for (size_t i = 0; i < l->dataset[index].field_count; i++) {
        FieldPlan *field = &l->field[index][i];
        const Yaml *compute = compute_node(&columns->key[i]);
        if (!compute || from_node(&columns->key[i])) continue;
        compute_field(l, &scope, &columns->key[i], field);
        scope.later++; /* they stand in the order of the file */
        scope.later_count--;
        fields[i] = load_scope_field(l, field->name, field);
    }
}
