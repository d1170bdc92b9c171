/* Rules about what was before: balances that roll forward, closed periods, and edits since the last run. */
#include "rules/load.h"

/* ---- balance */

enum { BALANCE_DATASETS_MAX = 32 };

static bool add_dataset(Loader *l, RuleDraft *draft, const Yaml *node) {
    uint32_t dataset = load_find_dataset(l, node, load_value(l, node));
    RulePlan *rule = draft->rule;
    for (size_t i = 0; i < rule->dataset_count && dataset != PLAN_NONE; i++) {
        if (rule->dataset[i] != dataset) continue;
        load_mistake(l, node, "%.*s stands twice", STR_ARG(l->dataset[dataset].name));
        return false;
    }
    if (rule->dataset_count == BALANCE_DATASETS_MAX) {
        load_mistake(l, node, "a balance takes at most %d datasets", BALANCE_DATASETS_MAX);
        return false;
    }
    ((uint32_t *)rule->dataset)[rule->dataset_count++] = dataset;
    return dataset != PLAN_NONE;
}

static bool add_datasets(Loader *l, RuleDraft *draft, const char *key, size_t *added) {
    size_t count, before = draft->rule->dataset_count;
    const Yaml *const *nodes = load_nodes(l, draft->map, key, &count);
    bool good = true;
    for (size_t i = 0; i < count; i++) good = add_dataset(l, draft, nodes[i]) && good;
    *added = draft->rule->dataset_count - before;
    return good;
}

static void load_by(Loader *l, RuleDraft *draft, RollPlan *roll) {
    size_t count;
    const Yaml *const *nodes = load_nodes(l, draft->map, "by", &count);
    uint32_t *by = arena_array(l->run, count, sizeof *by);
    for (size_t i = 0; i < count; i++) {
        uint32_t field = load_rule_field(l, draft, nodes[i], nodes[i]->place, nodes[i]->len, load_value(l, nodes[i]), true);
        if (field == PLAN_NONE) continue;
        by[roll->by_count++] = field;
        for (size_t d = 0; d < draft->rule->dataset_count; d++) {
            const FieldPlan *plan = load_ref_of(l, draft, field, d);
            if (!plan || plan->type == COLUMN_TEXT) continue;
            load_mistake(l, nodes[i], "balances go by texts, `%.*s` of %.*s is %s", STR_ARG(load_value(l, nodes[i])),
                         STR_ARG(l->dataset[draft->rule->dataset[d]].name), column_type_name[plan->type]);
        }
    }
    if (count == 0 && yaml_get(draft->map, "by")) load_mistake(l, yaml_get(draft->map, "by"), "`by` names no field");
    roll->by = by;
}

bool load_balance(Loader *l, RuleDraft *draft) {
    RollPlan *roll = arena_alloc(l->run, sizeof *roll);
    const Yaml *balance = yaml_get(draft->map, "balance"), *opening = yaml_get(draft->map, "opening");
    *roll = (RollPlan){.from_run = true};
    draft->rule->dataset = arena_array(l->run, BALANCE_DATASETS_MAX, sizeof(uint32_t));
    draft->rule->roll = roll;
    bool good = balance && opening && balance->kind == YAML_TEXT && opening->kind == YAML_TEXT;
    good = good && add_dataset(l, draft, balance);
    good = add_datasets(l, draft, "add", &roll->add_count) && good;
    good = add_datasets(l, draft, "less", &roll->less_count) && good;
    if (opening && opening->kind == YAML_TEXT && !str_eq(load_value(l, opening), STR("last run"))) {
        roll->from_run = false;
        good = add_dataset(l, draft, opening) && good;
    }
    if (good) load_by(l, draft, roll);
    if (!good) draft->rule->dataset_count = 0;
    return good;
}

void load_balance_check(Loader *l, const RuleDraft *draft) {
    const RulePlan *rule = draft->rule;
    const RollPlan *roll = rule->roll;
    size_t documents = 1 + roll->add_count + roll->less_count;
    uint32_t last = rule->dataset[rule->dataset_count - 1];
    bool dated = roll->from_run || l->dataset[last].date_field != PLAN_NONE;
    for (size_t d = 0; d < rule->dataset_count; d++) {
        const DatasetPlan *dataset = &l->dataset[rule->dataset[d]];
        if (rule->amount == PLAN_NONE || draft->field[rule->amount].ref[d].field == PLAN_NONE)
            load_mistake(l, draft->map, "%.*s has no decimal field `amount` or `balance`", STR_ARG(dataset->name));
        if (dated && d > 0 && d < documents && dataset->date_field == PLAN_NONE)
            load_mistake(l, draft->map, "%.*s has no `date`: which of its rows are newer than the opening cannot be told",
                         STR_ARG(dataset->name));
    }
}

/* ---- closed */

/* "2026-08-31", "2026-08-31 since 2026-09-20", or the name of a dataset, whose number among the rule's is set later. */
static bool load_until(Loader *l, const Yaml *node, ClosedPlan *out, uint32_t *periods) {
    Str text = str_trim(load_value(l, node)), since_word = STR(" since ");
    *out = (ClosedPlan){.until = DAY_NONE, .since = DAY_NONE, .periods = PLAN_NONE};
    *periods = PLAN_NONE;
    if (text.len && (text.ptr[0] < '0' || text.ptr[0] > '9')) {
        *periods = load_find_dataset(l, node, text);
        if (*periods == PLAN_NONE) return false;
        if (l->dataset[*periods].date_field != PLAN_NONE) return true;
        load_mistake(l, node, "%.*s has no `date`, so it cannot say until when books are closed", STR_ARG(text));
        return false;
    }
    size_t at = str_find(text, since_word);
    Yaml until = *node, since = *node;
    until.text = at == SIZE_MAX ? text : str_trim(str_sub(text, 0, at));
    if (!load_day(l, &until, &out->until)) return false;
    if (at == SIZE_MAX) return true;
    since.text = str_trim(str_sub(text, at + since_word.len, text.len));
    if (!load_day(l, &since, &out->since)) return false;
    if (out->since > out->until) return true;
    load_mistake(l, node, "a period is closed after it has ended");
    return false;
}

typedef struct ClosedSource {
    const YamlKey *key;
    uint32_t source; /* PLAN_NONE: the rest */
    ClosedPlan plan;
    uint32_t periods; /* dataset */
} ClosedSource;

static size_t load_closed_sources(Loader *l, const Yaml *map, ClosedSource *out, bool *good) {
    size_t count = 0;
    for (size_t i = 0; i < map->count; i++) {
        const YamlKey *key = &map->key[i];
        ClosedSource *of = &out[count];
        *of = (ClosedSource){.key = key, .source = PLAN_NONE};
        Yaml name = {.kind = YAML_TEXT, .place = key->place, .len = key->len, .text = key->name};
        if (!str_eq(key->name, STR("*"))) {
            of->source = load_find_source(l, &name, key->name);
            if (of->source == PLAN_NONE) *good = false;
            if (of->source == PLAN_NONE) continue;
        }
        bool fits = key->value->kind == YAML_TEXT && load_until(l, key->value, &of->plan, &of->periods);
        *good = *good && fits;
        count += fits;
    }
    return count;
}

static const ClosedSource *closed_of(const ClosedSource *all, size_t count, uint32_t source) {
    const ClosedSource *rest = NULL;
    for (size_t i = 0; i < count; i++) {
        if (all[i].source == source) return &all[i];
        if (all[i].source == PLAN_NONE) rest = &all[i];
    }
    return rest;
}

static bool is_periods(const ClosedSource *all, size_t count, uint32_t dataset) {
    for (size_t i = 0; i < count; i++) {
        if (all[i].periods == dataset) return true;
    }
    return false;
}

/* The datasets that are looked at: those named, else all of the closed sources that have a date. */
static size_t choose_datasets(Loader *l, const RuleDraft *draft, const ClosedSource *all, size_t sources, uint32_t *out, bool *good) {
    size_t named, count = 0;
    const Yaml *const *nodes = load_nodes(l, draft->map, "datasets", &named);
    for (size_t i = 0; i < named; i++) {
        uint32_t dataset = load_find_dataset(l, nodes[i], load_value(l, nodes[i]));
        bool twice = false;
        for (size_t k = 0; k < count; k++) twice = twice || out[k] == dataset;
        if (twice) load_mistake(l, nodes[i], "`%.*s` stands twice", STR_ARG(load_value(l, nodes[i])));
        else if (dataset != PLAN_NONE && !closed_of(all, sources, l->dataset[dataset].source))
            load_mistake(l, nodes[i], "`closed` does not say until when %.*s is closed", STR_ARG(l->dataset[dataset].name));
        else if (dataset != PLAN_NONE && l->dataset[dataset].date_field == PLAN_NONE)
            load_mistake(l, nodes[i], "%.*s has no `date`, so none of its rows lies in a period", STR_ARG(l->dataset[dataset].name));
        else if (dataset != PLAN_NONE) {
            out[count++] = dataset;
            continue;
        }
        *good = false;
    }
    for (uint32_t d = 0; !named && d < l->plan->dataset_count; d++) {
        bool dated = l->dataset[d].date_field != PLAN_NONE && !is_periods(all, sources, d);
        if (dated && closed_of(all, sources, l->dataset[d].source)) out[count++] = d;
    }
    return count;
}

static uint32_t number_of(RulePlan *rule, uint32_t dataset) {
    for (size_t i = 0; i < rule->dataset_count; i++) {
        if (rule->dataset[i] == dataset) return (uint32_t)i;
    }
    ((uint32_t *)rule->dataset)[rule->dataset_count] = dataset;
    return (uint32_t)rule->dataset_count++;
}

bool load_closed(Loader *l, RuleDraft *draft) {
    const Yaml *map = yaml_get(draft->map, "closed");
    RulePlan *rule = draft->rule;
    bool good = true;
    if (!map || map->kind != YAML_MAP) return false;
    ClosedSource *all = arena_array(l->run, map->count, sizeof *all);
    size_t sources = load_closed_sources(l, map, all, &good);
    uint32_t *dataset = arena_array(l->run, l->plan->dataset_count + sources, sizeof *dataset);
    rule->dataset = dataset;
    if (good) rule->closed_count = rule->dataset_count = choose_datasets(l, draft, all, sources, dataset, &good);
    if (good && rule->closed_count == 0) load_mistake(l, map, "no dataset of these sources has a `date`");
    if (!good || rule->closed_count == 0) {
        rule->closed_count = rule->dataset_count = 0;
        return false;
    }
    ClosedPlan *closed = arena_array(l->run, rule->closed_count, sizeof *closed);
    for (size_t d = 0; d < rule->closed_count; d++) {
        const ClosedSource *of = closed_of(all, sources, l->dataset[dataset[d]].source);
        closed[d] = of->plan;
        if (of->periods != PLAN_NONE) closed[d].periods = number_of(rule, of->periods);
    }
    rule->closed = closed;
    return true;
}

void load_closed_check(Loader *l, const RuleDraft *draft) {
    const RulePlan *rule = draft->rule;
    for (size_t d = 0; d < rule->closed_count; d++) {
        if (rule->key != PLAN_NONE && draft->field[rule->key].ref[d].field != PLAN_NONE) continue;
        load_mistake(l, draft->map, "%.*s has no key, guid, id or number by which its records are known again",
                     STR_ARG(l->dataset[rule->dataset[d]].name));
    }
}

/* ---- edits */

static bool load_edit(Loader *l, RuleDraft *draft, const YamlKey *key, EditPlan *out) {
    Yaml name = {.kind = YAML_TEXT, .place = key->place, .len = key->len, .text = key->name};
    if (key->value->kind != YAML_TEXT) return false;
    *out = (EditPlan){load_rule_field(l, draft, &name, key->place, key->len, key->name, true), PLAN_NONE};
    Str owner = load_value(l, key->value);
    if (out->field == PLAN_NONE) return false;
    const FieldPlan *left = load_ref_of(l, draft, out->field, 0), *right = load_ref_of(l, draft, out->field, 1);
    if (left->type != right->type) {
        load_mistake(l, &name, "`%.*s` is %s on the left and %s on the right", STR_ARG(key->name), column_type_name[left->type],
                     column_type_name[right->type]);
        return false;
    }
    if (str_eq(owner, STR("nobody"))) return true;
    uint32_t source = load_find_source(l, key->value, owner);
    if (source == PLAN_NONE) return false;
    for (uint32_t side = 0; side < 2; side++) {
        if (l->dataset[draft->rule->dataset[side]].source == source) out->owner = out->owner == PLAN_NONE ? side : 2;
    }
    if (out->owner < 2) return true;
    load_mistake(l, key->value, out->owner == 2 ? "both sides are of %.*s, so it does not say which one owns the field"
                                                : "%.*s is not a side of this rule", STR_ARG(owner));
    mistake_hint(&l->mistakes, "name the source of one of its two datasets, or nobody");
    return false;
}

void load_edits(Loader *l, RuleDraft *draft) {
    const Yaml *map = yaml_get(draft->map, "edits");
    if (!map || map->kind != YAML_MAP) return;
    EditPlan *all = arena_array(l->run, map->count, sizeof *all);
    for (size_t i = 0; i < map->count; i++) {
        if (load_edit(l, draft, &map->key[i], &all[draft->rule->edit_count])) draft->rule->edit_count++;
    }
    draft->rule->edit = all;
}
