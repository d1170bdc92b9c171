/* Fields of a rule, and its match steps. */
#include "rules/load.h"
#include "rules/shape.h"

#include "engine/match/refer.h"

#include <stdio.h>

/* ---- Fields */

const FieldPlan *load_ref(const Loader *l, uint32_t dataset, FieldRef ref) {
    if (ref.field == PLAN_NONE) return NULL;
    const FieldPlan *field = &l->field[dataset][ref.field];
    return ref.sub == PLAN_NONE ? field : &l->field[field->lookup][ref.sub];
}

const FieldPlan *load_ref_of(const Loader *l, const RuleDraft *draft, uint32_t field, size_t dataset) {
    return load_ref(l, draft->rule->dataset[dataset], draft->field[field].ref[dataset]);
}

static uint32_t known_field(const RuleDraft *draft, Str name) {
    for (size_t i = 0; i < draft->field_count; i++) {
        if (str_eq(draft->field[i].name, name)) return (uint32_t)i;
    }
    return PLAN_NONE;
}

uint32_t load_append_field(Loader *l, RuleDraft *draft, Str name, const FieldRef *ref) {
    draft->field = arena_grow(l->run, draft->field, draft->field_count, &draft->field_capacity, sizeof *draft->field, 16);
    draft->field[draft->field_count] = (RuleField){name, ref};
    return (uint32_t)draft->field_count++;
}

/* "number = order_number": what each dataset is asked for. One name serves all datasets. */
static bool split_name(Loader *l, const RuleDraft *draft, const Yaml *node, Str name, Str side[2]) {
    size_t sign = str_find(name, STR("="));
    side[0] = side[1] = str_trim(name);
    if (sign == SIZE_MAX) return true;
    side[0] = str_trim(str_sub(name, 0, sign));
    side[1] = str_trim(str_sub(name, sign + 1, name.len));
    if (draft->rule->dataset_count == 2 && draft->rule->kind != RULE_DUPLICATES && side[0].len && side[1].len)
        return true;
    load_mistake(l, node, "`%.*s`: left = right is for two datasets", STR_ARG(name));
    return false;
}

/* Rules name fields; who names the source's column is told which field it is. */
static void hint_field(Loader *l, uint32_t dataset, Str name) {
    const DatasetPlan *plan = &l->dataset[dataset];
    if (str_find(name, STR(",")) != SIZE_MAX) {
        mistake_hint(&l->mistakes, "several fields stand in brackets: [%.*s]", STR_ARG(name));
        return;
    }
    for (uint32_t f = 0; f < plan->field_count; f++) {
        const FieldPlan *field = &l->field[dataset][f];
        if (!str_eq(field->from, name)) continue;
        mistake_hint(&l->mistakes, "the column `%.*s` is the field `%.*s`", STR_ARG(name), STR_ARG(field->name));
        return;
    }
    size_t count;
    Str *names = load_field_names(l, dataset, &count);
    mistake_hint_names(&l->mistakes, name, names, count);
}

/* Why `name` is no field of the dataset, with what would be. */
static void no_field(Loader *l, Place place, size_t len, uint32_t dataset, Str name) {
    Str rest = name, first = str_cut(&rest, '.');
    uint32_t looked = rest.ptr ? load_find_field(l, dataset, first) : PLAN_NONE;
    const DatasetPlan *plan = &l->dataset[dataset];
    size_t count;
    Str *names;
    if (looked != PLAN_NONE && l->field[dataset][looked].lookup == PLAN_NONE) {
        mistake_add(&l->mistakes, place, len, "`%.*s` of %.*s is not looked up, so it has no `%.*s`", STR_ARG(first),
                    STR_ARG(plan->name), STR_ARG(rest));
        mistake_hint(&l->mistakes, "write `%.*s: column -> dataset` there, or pair fields: %.*s = field",
                     STR_ARG(first), STR_ARG(name));
        return;
    }
    if (looked != PLAN_NONE) {
        uint32_t other = l->field[dataset][looked].lookup;
        names = load_field_names(l, other, &count);
        mistake_add(&l->mistakes, place, len, "%.*s has no field `%.*s`", STR_ARG(l->dataset[other].name),
                    STR_ARG(rest));
        mistake_hint_names(&l->mistakes, rest, names, count);
        return;
    }
    mistake_add(&l->mistakes, place, len, "%.*s has no field `%.*s`", STR_ARG(plan->name),
                STR_ARG(rest.ptr ? first : name));
    hint_field(l, dataset, rest.ptr ? first : name);
}

/* All datasets of the rule lack it: one mistake, with the names of the first. */
static void nowhere(Loader *l, const RuleDraft *draft, Place place, size_t len, Str name) {
    uint32_t first = draft->rule->dataset[0];
    Str rest = name, head = str_cut(&rest, '.');
    bool looks = rest.ptr && load_find_field(l, first, head) != PLAN_NONE;
    if (looks) {
        no_field(l, place, len, first, name);
        return;
    }
    mistake_add(&l->mistakes, place, len, "no dataset of this rule has a field `%.*s`",
                STR_ARG(rest.ptr ? head : name));
    hint_field(l, first, rest.ptr ? head : name);
}

uint32_t load_rule_field(Loader *l, RuleDraft *draft, const Yaml *node, Place place, size_t len, Str name, bool every) {
    uint32_t known = known_field(draft, name);
    Str side[2];
    if (known == PLAN_NONE && !split_name(l, draft, node, name, side)) return PLAN_NONE;
    size_t found = 0, lacking = 0;
    FieldRef *ref = arena_array(l->run, draft->rule->dataset_count, sizeof *ref);
    for (size_t d = 0; d < draft->rule->dataset_count; d++) {
        uint32_t dataset = draft->rule->dataset[d];
        ref[d] = (FieldRef){PLAN_NONE, PLAN_NONE};
        if (known != PLAN_NONE)
            ref[d] = draft->field[known].ref[d];
        else
            (void)plan_field(l->plan, dataset, side[d ? 1 : 0], &ref[d]);
        if (ref[d].field != PLAN_NONE)
            found++;
        else
            lacking++;
    }
    bool pair = known == PLAN_NONE && !str_eq(side[0], side[1]);
    if (!found && !pair && draft->rule->dataset_count > 1) {
        nowhere(l, draft, place, len, name);
        return PLAN_NONE;
    }
    for (size_t d = 0; (every || !found) && d < draft->rule->dataset_count; d++) {
        if (ref[d].field != PLAN_NONE) continue;
        no_field(l, place, len, draft->rule->dataset[d], known == PLAN_NONE ? side[d ? 1 : 0] : name);
    }
    if (!found || (every && lacking)) return PLAN_NONE;
    return known != PLAN_NONE ? known : load_append_field(l, draft, name, ref);
}

static uint32_t field_of(Loader *l, RuleDraft *draft, const Yaml *node) {
    return load_rule_field(l, draft, node, node->place, node->len, load_value(l, node),
                           draft->rule->kind != RULE_DUPLICATES);
}

static uint32_t field_of_key(Loader *l, RuleDraft *draft, const YamlKey *key) {
    Yaml node = {.kind = YAML_TEXT, .place = key->place, .len = key->len, .text = key->name};
    return load_rule_field(l, draft, &node, key->place, key->len, key->name, draft->rule->kind != RULE_DUPLICATES);
}

/* ---- What may be compared with what */

ColumnType load_matched_as(const FieldPlan *field) {
    if (field->type == COLUMN_INSTANT) return COLUMN_DATE;
    return field->type == COLUMN_INTEGER ? COLUMN_DECIMAL : field->type;
}

bool load_same_types(Loader *l, const RuleDraft *draft, const Yaml *node, uint32_t field) {
    const FieldPlan *first = NULL;
    uint32_t first_dataset = 0;
    for (size_t d = 0; d < draft->rule->dataset_count; d++) {
        const FieldPlan *plan = load_ref_of(l, draft, field, d);
        if (!plan) continue;
        if (!first) {
            first = plan;
            first_dataset = draft->rule->dataset[d];
        }
        if (load_matched_as(first) == load_matched_as(plan)) continue;
        load_mistake(l, node, "`%.*s` is %s in %.*s and %s in %.*s", STR_ARG(draft->field[field].name),
                     column_type_name[first->type], STR_ARG(l->dataset[first_dataset].name),
                     column_type_name[plan->type], STR_ARG(l->dataset[draft->rule->dataset[d]].name));
        mistake_hint(&l->mistakes, "give one of the columns a `type`");
        return false;
    }
    return true;
}

const FieldPlan *load_any_ref(const Loader *l, const RuleDraft *draft, uint32_t field) {
    for (size_t d = 0; d < draft->rule->dataset_count; d++) {
        const FieldPlan *plan = load_ref_of(l, draft, field, d);
        if (plan) return plan;
    }
    return NULL;
}

static unsigned largest_scale(const Loader *l, const RuleDraft *draft, uint32_t field) {
    unsigned scale = 0;
    for (size_t d = 0; d < draft->rule->dataset_count; d++) {
        const FieldPlan *plan = load_ref_of(l, draft, field, d);
        if (plan && plan->scale > scale) scale = plan->scale;
    }
    return scale;
}

/* ---- The parts of a step */

static const uint32_t *load_fields(Loader *l, RuleDraft *draft, const Yaml *map, const char *key, size_t *out) {
    size_t count;
    const Yaml *const *nodes = load_nodes(l, map, key, &count);
    uint32_t *fields = arena_array(l->run, count, sizeof *fields);
    *out = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t field = field_of(l, draft, nodes[i]);
        if (field == PLAN_NONE || !load_same_types(l, draft, nodes[i], field)) continue;
        bool again = false;
        for (size_t k = 0; k < *out; k++) again = again || fields[k] == field;
        if (again)
            load_mistake(l, nodes[i], "`%.*s` stands twice in `%s`", STR_ARG(load_value(l, nodes[i])), key);
        else
            fields[(*out)++] = field;
    }
    return fields;
}

/* company on a field that is cleaned as `text` would compare legal forms: the measure says what it needs. */
static void check_cleaner(Loader *l, const RuleDraft *draft, const Yaml *node, uint32_t field, const Measure *measure) {
    if (strcmp(measure->clean, "text") == 0 || strcmp(measure->clean, "date") == 0) return;
    for (size_t d = 0; d < draft->rule->dataset_count; d++) {
        const FieldPlan *plan = load_ref_of(l, draft, field, d);
        if (!plan || (plan->clean && shape_choice(measure->clean, str_of(plan->clean->name)))) continue;
        load_mistake(l, node, "the measure %s needs `clean: %.*s`, but `%.*s` of %.*s is cleaned as %s", measure->name,
                     (int)strcspn(measure->clean, "|"), measure->clean, STR_ARG(plan->name), STR_ARG(l->dataset[draft->rule->dataset[d]].name),
                     plan->clean ? plan->clean->name : "exact");
        return;
    }
}

/* "edit 1": the measure without its cut-off, as models name it. */
static Str measure_name(Loader *l, const MeasureUse *use) {
    if (!use->number) return str_of(use->measure->name);
    return str_printf(l->run, "%s %u", use->measure->name, use->number);
}

const MatchAlike *load_measures(Loader *l, RuleDraft *draft, const Yaml *alike, size_t *count) {
    *count = 0;
    if (!alike || alike->kind != YAML_MAP) return NULL;
    MatchAlike *all = arena_array(l->run, alike->count, sizeof *all);
    for (size_t i = 0; i < alike->count; i++) {
        const YamlKey *key = &alike->key[i];
        if (key->value->kind != YAML_TEXT) continue;
        uint32_t field = field_of_key(l, draft, key);
        Error err = {0};
        MeasureUse use;
        if (!measure_parse(load_value(l, key->value), "", &use, &err)) {
            load_error(l, key->value, 0, &err);
            continue;
        }
        if (field == PLAN_NONE || !load_same_types(l, draft, key->value, field)) continue;
        const FieldPlan *plan = load_any_ref(l, draft, field);
        if (plan->type != COLUMN_TEXT) {
            load_mistake(l, key->value, "measures compare texts, `%.*s` is %s", STR_ARG(key->name),
                         column_type_name[plan->type]);
            mistake_hint(&l->mistakes, "put it under `within`: %.*s: %s", STR_ARG(key->name),
                         load_matched_as(plan) == COLUMN_DATE ? "3 days" : "1 %");
            continue;
        }
        check_cleaner(l, draft, key->value, field, use.measure);
        all[(*count)++] = (MatchAlike){field, use, draft->field[field].name, measure_name(l, &use)};
    }
    return all;
}

/* Rates as a step needs them; the document's day is its field `date`, where the rule's datasets have one. */
static bool load_vat_window(Loader *l, RuleDraft *draft, const Yaml *node, MatchWindow *window) {
    if (!load_has_vat(l, node)) return false;
    if (draft->rule->kind != RULE_RECONCILE) return load_mistake(l, node, "`vat` is for rules that reconcile"), false;
    MatchVat *all = arena_array(l->run, l->plan->vat_count, sizeof *all);
    uint32_t most = 0;
    for (size_t i = 0; i < l->plan->vat_count; i++) {
        const VatRate *rate = &l->plan->vat[i];
        all[i] = (MatchVat){rate->rate_ppm, rate->since, rate->until == DAY_NONE ? INT32_MIN : rate->until};
        if (rate->rate_ppm > most) most = rate->rate_ppm;
    }
    window->vat = all;
    window->vat_count = (uint32_t)l->plan->vat_count;
    window->vat_share_ppm = (uint32_t)((uint64_t)most * PPM / (PPM + (uint64_t)most)) + 1;
    window->vat_date = MATCH_NO_FIELD;
    FieldRef ref[2];
    for (size_t d = 0; d < 2; d++) {
        const FieldPlan *date = plan_field(l->plan, draft->rule->dataset[d], STR("date"), &ref[d]) ? load_ref(l, draft->rule->dataset[d], ref[d]) : NULL;
        bool moment = date && (date->type == COLUMN_INSTANT || date->type == COLUMN_DATE);
        if (moment) window->vat_date = load_rule_field(l, draft, node, node->place, node->len, STR("date"), false);
        if (moment) break;
    }
    return true;
}

/* `0.01`, `1 %`, `vat`, or two of them: "0.01 or vat". */
bool load_window(Loader *l, RuleDraft *draft, const YamlKey *key, MatchWindow *window) {
    const FieldPlan *plan = load_any_ref(l, draft, window->field);
    ColumnType type = load_matched_as(plan);
    if (type == COLUMN_DATE) {
        window->is_days = true;
        return load_days(l, key->value, &window->days);
    }
    if (type != COLUMN_DECIMAL) {
        load_mistake(l, key->value, "`within` is for dates and amounts, `%.*s` is %s", STR_ARG(key->name),
                     column_type_name[plan->type]);
        mistake_hint(&l->mistakes, "put it under `same` or `alike`");
        return false;
    }
    unsigned scale = largest_scale(l, draft, window->field);
    Str text = load_value(l, key->value);
    for (bool more = true; more;) {
        size_t word = str_find(text, STR(" or "));
        Str part = str_trim(word == SIZE_MAX ? text : str_sub(text, 0, word));
        bool share = str_ends(part, STR("%")), vat = str_eq(part, STR("vat"));
        more = word != SIZE_MAX;
        if (more) text = str_sub(text, word + 4, text.len);
        if (vat && !load_vat_window(l, draft, key->value, window)) return false;
        if (share && !load_share(l, key->value, part, &window->share_ppm)) return false;
        if (!share && !vat && !load_amount(l, key->value, part, scale, &window->absolute)) return false;
    }
    return true;
}

static void load_within(Loader *l, RuleDraft *draft, const Yaml *map, MatchStep *step) {
    const Yaml *within = yaml_get(map, "within");
    if (!within || within->kind != YAML_MAP) return;
    MatchWindow *all = arena_array(l->run, within->count, sizeof *all);
    for (size_t i = 0; i < within->count; i++) {
        const YamlKey *key = &within->key[i];
        if (key->value->kind != YAML_TEXT) continue;
        MatchWindow window = {.field = field_of_key(l, draft, key)};
        if (window.field == PLAN_NONE || !load_same_types(l, draft, key->value, window.field)) continue;
        if (load_window(l, draft, key, &window)) all[step->window_count++] = window;
    }
    step->window = all;
}

/* ---- A step in words: "same number, counterparty tax id; date within 3 days" */

static void add_words(Buf *out, Str name) {
    for (size_t i = 0; i < name.len; i++) buf_char(out, name.ptr[i] == '.' || name.ptr[i] == '_' ? ' ' : name.ptr[i]);
}

static void add_names(const RuleDraft *draft, Buf *out, const char *word, const uint32_t *field, size_t count) {
    if (count) buf_printf(out, "%s%s ", out->len ? "; " : "", word);
    for (size_t i = 0; i < count; i++) {
        if (i) buf_add(out, STR(", "));
        add_words(out, draft->field[field[i]].name);
    }
}

static void add_written(Loader *l, Buf *out, const Yaml *map, const char *key, const char *word) {
    const Yaml *node = yaml_get(map, key);
    for (size_t i = 0; node && node->kind == YAML_MAP && i < node->count; i++) {
        Str value = load_value(l, node->key[i].value);
        if (out->len) buf_add(out, STR("; "));
        add_words(out, node->key[i].name);
        buf_printf(out, " %s %.*s", word, STR_ARG(value));
    }
}

static void add_word(Loader *l, Buf *out, const Yaml *map, const char *key, const char *word) {
    Str value = load_text(l, map, key);
    if (!value.ptr) return;
    buf_printf(out, "%s%s", out->len ? "; " : "", word);
    add_words(out, value);
}

static Str step_words(Loader *l, const RuleDraft *draft, const Yaml *map, const MatchStep *step) {
    Buf out = {0};
    add_names(draft, &out, "same", step->same, step->same_count);
    add_written(l, &out, map, "alike", "alike by");
    add_written(l, &out, map, "score", "scored by");
    add_written(l, &out, map, "within", "within");
    add_word(l, &out, map, "sum", "adds up: ");
    add_word(l, &out, map, "spread", "oldest first: ");
    add_names(draft, &out, "different", step->differ, step->differ_count);
    Str words = str_copy(l->run, buf_str(&out));
    buf_free(&out);
    return words;
}

/* ---- Steps */

static void load_shape(Loader *l, const RuleDraft *draft, const Yaml *map, MatchStep *step) {
    const Yaml *node = yaml_get(map, "many");
    Str many = load_value(l, node);
    if (!many.ptr) return;
    step->shape = str_eq(many, STR("right")) ? MATCH_ONE_MANY : str_eq(many, STR("left")) ? MATCH_MANY_ONE : MATCH_MANY_MANY;
    if (draft->rule->kind == RULE_DUPLICATES) {
        load_mistake(l, node, "`many` is for rules that reconcile");
    } else if (step->score && step->shape == MATCH_MANY_MANY) {
        load_mistake(l, node, "`score` pairs one with many: `many: left` or `many: right`");
    } else if (!step->score && !step->same_count && refer_by(step) == SIZE_MAX) {
        load_mistake(l, node, "`many` needs `same`, or `alike` by references");
        mistake_hint(&l->mistakes, "alike: { number = purpose: reference }, for purposes that name documents");
    }
}

static void load_step(Loader *l, RuleDraft *draft, const Yaml *map, MatchStep *step) {
    step->same = load_fields(l, draft, map, "same", &step->same_count);
    step->alike = load_measures(l, draft, yaml_get(map, "alike"), &step->alike_count);
    step->review = load_is_true(map, "review");
    load_score(l, draft, map, step);
    load_within(l, draft, map, step);
    step->differ = load_fields(l, draft, map, "different", &step->differ_count);
    load_shape(l, draft, map, step);
    load_sum(l, draft, map, step);
    step->words = step_words(l, draft, map, step);
    if (yaml_get(map, "same") || yaml_get(map, "alike") || step->score) return;
    mistake_add(&l->mistakes, map->place, map->len ? map->len : 1, "a match step needs `same`, `alike` or `score`");
    mistake_hint(&l->mistakes, "same: [number], for example; `within` only narrows it");
}

void load_match(Loader *l, RuleDraft *draft, const Yaml *const *steps, size_t count) {
    MatchStep *all = arena_array(l->run, count, sizeof *all);
    size_t kept = 0;
    if (count > MATCH_STEPS_MAX) {
        load_mistake(l, steps[MATCH_STEPS_MAX], "more than %d steps", MATCH_STEPS_MAX);
        count = MATCH_STEPS_MAX;
    }
    for (size_t i = 0; i < count; i++) {
        if (steps[i]->kind == YAML_MAP) load_step(l, draft, steps[i], &all[kept++]);
    }
    draft->rule->match.step = all;
    draft->rule->match.step_count = kept;
}

void load_keep_apart(Loader *l, RuleDraft *draft) {
    draft->rule->match.veto = load_fields(l, draft, draft->map, "keep_apart", &draft->rule->match.veto_count);
}
