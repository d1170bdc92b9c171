/* Datasets. Three passes, since they may name each other: fields with their types; look-ups; expressions. */
#include "rules/load.h"
#include "rules/shape.h"

static Entity load_entity(Loader *l, const Yaml *map) {
    Str text = load_text(l, map, "entity");
    for (size_t i = 0; i < ENTITIES; i++) {
        if (str_eq(text, str_of(entity_code[i]))) return (Entity)i;
    }
    return ENTITY_OTHER;
}

static const char *const dataset_known[] = {"entity", "columns", "where", "leave_out", "stale_after", "changes",
                                            "empty",  "format",  "decimal", "minus", "like",    NULL};

static void load_dataset_options(Loader *l, const YamlKey *key, DatasetPlan *dataset) {
    const SourcePlan *source = &l->source[dataset->source];
    if (!source->connector) return;
    OptionParts parts = {.preset = l->preset_dataset[dataset->source],
                         .preset_file = l->preset_file[dataset->source],
                         .given = key->value,
                         .known = dataset_known,
                         .specs = source->connector->dataset_options,
                         .who = arena_printf(l->run, "a dataset of %.*s", STR_ARG(source->use)),
                         .key = key};
    dataset->options = load_options(l, &parts);
}

static void load_dataset(Loader *l, const YamlKey *key, uint32_t index) {
    DatasetPlan *dataset = &l->dataset[index];
    *dataset = (DatasetPlan){
        .name = key->name, .place = key->place, .where = load_where(l, key->place), .source = PLAN_NONE, .date_field = PLAN_NONE, .stale_after_days = -1};
    const Yaml *map = key->value;
    Str rest = key->name, source = str_cut(&rest, '.');
    Yaml at = {.kind = YAML_TEXT, .place = key->place, .len = key->len, .text = key->name};
    if (!rest.len) {
        mistake_add(&l->mistakes, key->place, key->len, "`%.*s` does not say its source", STR_ARG(key->name));
        mistake_hint(&l->mistakes, "write source.%.*s", STR_ARG(key->name));
    } else if (load_names_are_plain(l, key, "a dataset", true)) {
        dataset->source = load_find_source(l, &at, source);
    }
    if (map->kind != YAML_MAP) return;
    dataset->entity = load_entity(l, map);
    if (dataset->source != PLAN_NONE) load_dataset_options(l, key, dataset);
    load_columns(l, map, index);
    const Yaml *stale = yaml_get(map, "stale_after");
    if (stale && stale->kind == YAML_TEXT && load_days(l, stale, &dataset->stale_after_days) &&
        dataset->date_field == PLAN_NONE) {
        load_mistake(l, stale, "`stale_after` needs the field `date`");
    }
    load_changes(l, map, dataset);
    dataset->empty_allowed = str_eq(load_text(l, map, "empty"), STR("allowed"));
}

static void load_conditions(Loader *l, const Yaml *map, uint32_t index) {
    DatasetPlan *dataset = &l->dataset[index];
    const Yaml *where = yaml_get(map, "where"), *leave_out = yaml_get(map, "leave_out");
    size_t names = leave_out && leave_out->kind == YAML_MAP ? leave_out->count : 0;
    LeaveOut *all = arena_array(l->run, names + 1, sizeof *all);
    ExpressionField *fields = load_scope_fields(l, index);
    ExpressionScope scope = load_scope(l, index, fields);
    static const ExpressionWant condition = {COLUMN_BOOL, 0};
    if (where) {
        const Expression *when = load_expression_negated(l, where, &scope);
        if (when) all[dataset->leave_out_count++] = (LeaveOut){STR("where"), when};
    }
    for (size_t i = 0; i < names; i++) {
        const YamlKey *key = &leave_out->key[i];
        const Expression *when = load_expression(l, key->value, &scope, &condition);
        if (when) all[dataset->leave_out_count++] = (LeaveOut){key->name, when};
    }
    dataset->leave_out = all;
    if (dataset->leave_out_count > PLAN_LEAVE_OUT_MAX) {
        load_mistake(l, leave_out, "at most %d reasons to leave rows out, here are %zu", PLAN_LEAVE_OUT_MAX,
                     dataset->leave_out_count);
    }
}

void load_datasets(Loader *l, const Yaml *datasets) {
    if (!datasets || datasets->kind != YAML_MAP) return;
    size_t count = datasets->count;
    l->dataset = arena_array(l->run, count, sizeof *l->dataset);
    l->field = arena_array(l->run, count, sizeof *l->field);
    l->plan->dataset = l->dataset;
    for (size_t i = 0; i < count; i++) load_dataset(l, &datasets->key[i], (uint32_t)i);
    l->plan->dataset_count = count;
    for (size_t i = 0; i < count; i++) {
        if (datasets->key[i].value->kind == YAML_MAP) load_links(l, datasets->key[i].value, (uint32_t)i);
    }
    for (size_t i = 0; i < count; i++) {
        if (datasets->key[i].value->kind == YAML_MAP) load_computed(l, datasets->key[i].value, (uint32_t)i);
    }
    for (size_t i = 0; i < count; i++) {
        if (datasets->key[i].value->kind == YAML_MAP) load_conditions(l, datasets->key[i].value, (uint32_t)i);
    }
}
