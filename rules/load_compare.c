/* What follows matching: comparisons, totals, limits, owners. */
#include "rules/load.h"
#include "rules/meant.h"

#include <stdio.h>

/* ---- compare */

static const FieldPlan *sides(const Loader *l, const RuleDraft *draft, uint32_t field, unsigned *scale) {
    const FieldPlan *left = load_ref_of(l, draft, field, 0), *right = load_ref_of(l, draft, field, 1);
    *scale = left->scale > right->scale ? left->scale : right->scale;
    return left;
}

static bool is_moment(const FieldPlan *field) {
    return field->type == COLUMN_DATE || field->type == COLUMN_INSTANT;
}

static bool is_number(const FieldPlan *field) {
    return field->type == COLUMN_DECIMAL || field->type == COLUMN_INTEGER;
}

static bool compare_pairs(Loader *l, const RuleDraft *draft, const Yaml *node, ComparePlan *out) {
    const FieldPlan *left = load_ref_of(l, draft, out->field, 0), *right = load_ref_of(l, draft, out->field, 1);
    out->kind = COMPARE_PAIRS;
    if (left->type != COLUMN_TEXT) {
        load_mistake(l, node, "pairs are for texts, this field is %s", column_type_name[left->type]);
        return false;
    }
    uint32_t table = load_find_table(l, node, load_value(l, node));
    if (table == PLAN_NONE) return false;
    out->pairs = load_pairs_of(l, node, table, left, right);
    return true;
}

/* `exact`, `1 day`, `0.01`, `1 %`, or the name of a table of pairs, as the field's type tells. */
static bool compare_word(Loader *l, const RuleDraft *draft, const FieldPlan *field, const Yaml *node, unsigned scale, ComparePlan *out) {
    Str text = load_value(l, node);
    if (str_eq(text, STR("exact"))) {
        out->kind = is_number(field) ? COMPARE_AMOUNT : is_moment(field) ? COMPARE_DAYS : COMPARE_EXACT;
        return true;
    }
    if (is_moment(field)) {
        out->kind = COMPARE_DAYS;
        if (load_days(l, node, &out->days)) return true;
        mistake_hint(&l->mistakes, "write exact or 1 day");
        return false;
    }
    if (is_number(field)) {
        out->kind = COMPARE_AMOUNT;
        if (str_eq(text, STR("vat"))) return out->vat = load_has_vat(l, node);
        if (str_ends(str_trim(text), STR("%"))) return load_share(l, node, text, &out->share_ppm);
        if (load_amount(l, node, text, scale, &out->tolerance)) return true;
        mistake_hint(&l->mistakes, "write exact, 0.01 (with at most %u decimals) or 1 %%", scale);
        return false;
    }
    return compare_pairs(l, draft, node, out);
}

/* `percent: 0.5` and `percent: 0.5 %` say the same. */
static bool load_percent(Loader *l, const Yaml *node, uint32_t *ppm) {
    Str text = str_trim(load_value(l, node));
    if (!str_ends(text, STR("%"))) text = str_printf(l->run, "%.*s %%", STR_ARG(text));
    return load_share(l, node, text, ppm);
}

static bool need(Loader *l, const Yaml *node, bool fits, const char *key, const char *of, const FieldPlan *field) {
    if (fits) return true;
    load_mistake(l, node, "`%s` is for %s, this field is %s", key, of, column_type_name[field->type]);
    return false;
}

static bool compare_amount(Loader *l, RuleDraft *draft, const Yaml *map, unsigned scale, ComparePlan *out) {
    const Yaml *tolerance = yaml_get(map, "tolerance"), *per_line = yaml_get(map, "per_line"),
               *percent = yaml_get(map, "percent");
    bool good = true;
    out->kind = COMPARE_AMOUNT;
    if (tolerance) good = load_amount(l, tolerance, load_value(l, tolerance), scale, &out->tolerance) && good;
    if (per_line) good = load_amount(l, per_line, load_value(l, per_line), scale, &out->per_line) && good;
    if (percent) good = load_percent(l, percent, &out->share_ppm) && good;
    if (load_is_true(map, "vat")) good = (out->vat = load_has_vat(l, yaml_get(map, "vat"))) && good;
    if (!per_line || out->per_line == 0) return good;
    out->lines_field = load_rule_field(l, draft, per_line, per_line->place, per_line->len, STR("lines"), false);
    return good && out->lines_field != PLAN_NONE;
}

static bool compare_map(Loader *l, RuleDraft *draft, const FieldPlan *field, const Yaml *map, unsigned scale,
                        ComparePlan *out) {
    const Yaml *pairs = yaml_get(map, "pairs"), *days = yaml_get(map, "days");
    static const char *const amounts[] = {"tolerance", "per_line", "percent", "vat"};
    for (size_t i = 0; i < map->count; i++) { /* a single kind of comparison, and one that fits the field */
        const YamlKey *key = &map->key[i];
        bool amount = false;
        for (size_t k = 0; k < ARRAY_LEN(amounts); k++) amount = amount || str_eq(key->name, str_of(amounts[k]));
        if (amount && !need(l, key->value, is_number(field), key->name.ptr, "amounts", field)) return false;
        if (key->value->kind != YAML_TEXT) return false;
    }
    if (map->count == 0) {
        load_mistake(l, map, "a comparison needs tolerance, per_line, percent, vat, days or pairs");
        return false;
    }
    if (pairs) return compare_pairs(l, draft, pairs, out);
    if (!days) return compare_amount(l, draft, map, scale, out);
    out->kind = COMPARE_DAYS;
    return need(l, days, is_moment(field), "days", "dates", field) &&
           (str_find(load_value(l, days), STR(" ")) == SIZE_MAX
                ? load_days(l,
                            &(Yaml){.kind = YAML_TEXT,
                                    .place = days->place,
                                    .len = days->len,
                                    .text = str_printf(l->run, "%.*s days", STR_ARG(load_value(l, days)))},
                            &out->days)
                : load_days(l, days, &out->days));
}

static bool kinds_agree(Loader *l, const RuleDraft *draft, const YamlKey *key, uint32_t field) {
    const FieldPlan *left = load_ref_of(l, draft, field, 0), *right = load_ref_of(l, draft, field, 1);
    bool agree =
        left->type == right->type || (is_moment(left) && is_moment(right)) || (is_number(left) && is_number(right));
    if (agree) return true;
    mistake_add(&l->mistakes, key->place, key->len, "`%.*s` is %s in %.*s and %s in %.*s", STR_ARG(key->name),
                column_type_name[left->type], STR_ARG(l->dataset[draft->rule->dataset[0]].name),
                column_type_name[right->type], STR_ARG(l->dataset[draft->rule->dataset[1]].name));
    mistake_hint(&l->mistakes, "give one of the columns a `type`");
    return false;
}

static bool load_one(Loader *l, RuleDraft *draft, const YamlKey *key, ComparePlan *out) {
    Yaml name = {.kind = YAML_TEXT, .place = key->place, .len = key->len, .text = key->name};
    uint32_t field = load_rule_field(l, draft, &name, key->place, key->len, key->name, true);
    if (field == PLAN_NONE || !kinds_agree(l, draft, key, field)) return false;
    *out = (ComparePlan){.field = field, .place = key->place, .lines_field = PLAN_NONE};
    unsigned scale;
    const FieldPlan *plan = sides(l, draft, field, &scale);
    if (key->value->kind == YAML_TEXT) return compare_word(l, draft, plan, key->value, scale, out);
    return key->value->kind == YAML_MAP && compare_map(l, draft, plan, key->value, scale, out);
}

void load_compare(Loader *l, RuleDraft *draft) {
    const Yaml *map = yaml_get(draft->map, "compare");
    if (!map || map->kind != YAML_MAP) return;
    ComparePlan *all = arena_array(l->run, map->count, sizeof *all);
    uint32_t *agree = arena_array(l->run, map->count, sizeof *agree);
    RulePlan *rule = draft->rule;
    for (size_t i = 0; i < map->count; i++) {
        if (!load_one(l, draft, &map->key[i], &all[rule->compare_count])) continue;
        agree[rule->compare_count] = all[rule->compare_count].field;
        rule->compare_count++;
    }
    rule->compare = all;
    rule->match.agree = agree;
    rule->match.agree_count = rule->compare_count;
}

/* ---- totals */

/* A field of both datasets that is called month goes before the month of the date. */
static bool is_calendar(Loader *l, const RuleDraft *draft, Str name, uint32_t *out) {
    static const uint32_t parts[] = {TOTAL_BY_DAY, TOTAL_BY_WEEK, TOTAL_BY_MONTH, TOTAL_BY_QUARTER, TOTAL_BY_YEAR};
    size_t i = 0;
    while (i < ARRAY_LEN(parts) && !str_eq(name, str_of(total_by_calendar(parts[i])))) i++;
    if (i == ARRAY_LEN(parts)) return false;
    *out = parts[i];
    bool own = parts[i] != TOTAL_BY_DAY;
    for (size_t d = 0; d < 2 && own; d++) own = load_find_field(l, draft->rule->dataset[d], name) != PLAN_NONE;
    return !own;
}

/* What is no field of any dataset, and means a part of the calendar or the counterparty. */
static bool hint_total(Loader *l, const RuleDraft *draft, const Yaml *node, Str name) {
    static const Str names[] = {STR_CONST("counterparty"), STR_CONST("day"),     STR_CONST("week"),
                                STR_CONST("month"),        STR_CONST("quarter"), STR_CONST("year")};
    for (size_t d = 0; d < draft->rule->dataset_count; d++) {
        if (load_find_field(l, draft->rule->dataset[d], name) != PLAN_NONE) return false;
    }
    if (meant_name(name, names, ARRAY_LEN(names)) == SIZE_MAX) return false;
    load_mistake(l, node, "no dataset of this rule has a field `%.*s`", STR_ARG(name));
    mistake_hint_names(&l->mistakes, name, names, ARRAY_LEN(names));
    return true;
}

static bool load_total_by(Loader *l, RuleDraft *draft, const Yaml *node, uint32_t *out) {
    Str name = load_value(l, node);
    if (is_calendar(l, draft, name, out)) {
        if (draft->rule->date != PLAN_NONE) return true;
        load_mistake(l, node, "totals by %.*s need the field `date`", STR_ARG(name));
        return false;
    }
    if (str_eq(name, STR("counterparty"))) {
        *out = TOTAL_BY_COUNTERPARTY;
        bool any = draft->rule->counterparty_id != PLAN_NONE || draft->rule->counterparty_name != PLAN_NONE;
        if (any) return true;
        load_mistake(l, node, "totals by counterparty need `counterparty`, looked up, or `tax_id`");
        return false;
    }
    if (hint_total(l, draft, node, name)) return false;
    *out = load_rule_field(l, draft, node, node->place, node->len, name, true);
    if (*out == PLAN_NONE) return false;
    const FieldPlan *field = load_ref_of(l, draft, *out, 0);
    if (!field || field->type != COLUMN_INSTANT) return true;
    load_mistake(l, node, "`%.*s` is a moment: each would be a slice of its own", STR_ARG(name));
    mistake_hint(&l->mistakes, "write day, week, month, quarter or year: those of the field `date`");
    return false;
}

void load_totals(Loader *l, RuleDraft *draft) {
    RulePlan *rule = draft->rule;
    const Yaml *map = yaml_get(draft->map, "totals"), *of = yaml_get(map, "of");
    size_t by_count, of_count;
    const Yaml *const *by = load_nodes(l, map, "by", &by_count), *const *what = load_nodes(l, map, "of", &of_count);
    uint32_t *all = arena_array(l->run, by_count, sizeof *all);
    for (size_t i = 0; i < by_count; i++) {
        if (load_total_by(l, draft, by[i], &all[rule->total_by_count])) rule->total_by_count++;
    }
    rule->total_by = all;
    if (rule->total_by_count > PLAN_TOTALS_MAX) load_mistake(l, map, "at most %d totals a rule", PLAN_TOTALS_MAX);
    rule->total_amount = !of && rule->amount != PLAN_NONE; /* nothing said: all that there is */
    rule->total_count = !of;
    for (size_t i = 0; i < of_count; i++) {
        bool amount = str_eq(load_value(l, what[i]), STR("amount"));
        if (amount && rule->amount == PLAN_NONE)
            load_mistake(l, what[i], "totals of amount need the field `amount` on both sides");
        rule->total_amount = rule->total_amount || (amount && rule->amount != PLAN_NONE);
        rule->total_count = rule->total_count || !amount;
    }
}

/* ---- limits */

static bool load_level(Loader *l, const Yaml *map, const char *key, LimitOf of, LimitLevel *out) {
    const Yaml *node = yaml_get(map, key);
    Str text = str_trim(load_value(l, node));
    if (!text.ptr) return false;
    if (of == LIMIT_AGE) {
        int32_t days;
        out->set = load_days(l, node, &days);
        out->value = out->set ? days : 0;
        return out->set;
    }
    if (of != LIMIT_DRIFT) {
        out->set = str_int64(text, &out->value) && out->value >= 0;
        if (out->set) return true;
        load_mistake(l, node, "`%.*s` is not a number of findings", STR_ARG(text));
        mistake_hint(&l->mistakes, "write a whole number");
        return false;
    }
    if (str_ends(text, STR("of turnover"))) {
        out->of_turnover = true;
        out->set = load_share(l, node, str_sub(text, 0, text.len - strlen("of turnover")), &out->share_ppm);
        return out->set;
    }
    if (str_ends(text, STR("%"))) {
        load_mistake(l, node, "`%.*s`: per cent of what?", STR_ARG(text));
        mistake_hint(&l->mistakes, "write %.*s of turnover", STR_ARG(text));
        return false;
    }
    out->set = load_amount(l, node, text, 2, &out->value);
    return out->set;
}

static const struct {
    const char *words;
    LimitOf of;
} limit_words[] = {{"new findings", LIMIT_NEW_FINDINGS}, {"findings per day", LIMIT_FINDINGS_PER_DAY}, {"findings", LIMIT_FINDINGS}, {"age", LIMIT_AGE}, {"drift", LIMIT_DRIFT}};

/* Without the totals that it looks at, a limit on drift would hold whatever happens. */
static void check_drift(Loader *l, const RuleDraft *draft, const Yaml *node, const LimitPlan *limit) {
    const RulePlan *rule = draft->rule;
    bool by_counterparty = false;
    for (size_t i = 0; i < rule->total_by_count; i++) by_counterparty |= rule->total_by[i] == TOTAL_BY_COUNTERPARTY;
    if (rule->kind != RULE_RECONCILE) {
        load_mistake(l, node, "only a reconciliation has a drift");
    } else if (rule->amount == PLAN_NONE) {
        load_mistake(l, node, "a limit on drift needs the field `amount`");
    } else if (!rule->total_amount) {
        load_mistake(l, node, "a limit on drift needs totals of `amount`");
    } else if (rule->missing_left == FINDING_KINDS || rule->missing_right == FINDING_KINDS) {
        load_mistake(l, node, "a rule with a side of which nothing need be matched has no totals, so no drift");
    } else if (limit->list != PLAN_NONE && !by_counterparty) {
        load_mistake(l, node, "a limit on the drift of counterparties needs totals by `counterparty`");
    }
}

static void load_limit(Loader *l, RuleDraft *draft, const YamlKey *key, LimitPlan *out) {
    *out = (LimitPlan){.words = key->name, .place = key->place, .list = PLAN_NONE};
    Yaml node = {.kind = YAML_TEXT, .place = key->place, .len = key->len, .text = key->name};
    Str words = str_trim(key->name), list = STR_NULL;
    size_t of = str_find(words, STR(" for counterparties in "));
    if (of != SIZE_MAX) {
        list = str_trim(str_sub(words, of + strlen(" for counterparties in "), words.len));
        words = str_trim(str_sub(words, 0, of));
    }
    size_t i = 0;
    while (i < ARRAY_LEN(limit_words) && !str_eq(words, str_of(limit_words[i].words))) i++;
    if (i == ARRAY_LEN(limit_words)) {
        load_mistake(l, &node, "`%.*s` cannot be limited", STR_ARG(words));
        mistake_hint(&l->mistakes,
                     "write findings, new findings, findings per day, age or drift, each with `for counterparties in LIST` or without");
        return;
    }
    out->of = limit_words[i].of;
    if (list.ptr) out->list = load_find_list(l, &node, list);
    if (out->of == LIMIT_DRIFT) check_drift(l, draft, &node, out);
    bool warn = load_level(l, key->value, "warn", out->of, &out->warn),
         alert = load_level(l, key->value, "alert", out->of, &out->alert);
    if (key->value->count == 0) load_mistake(l, key->value, "a limit needs `warn`, `alert` or both");
    bool alike = warn && alert && out->warn.of_turnover == out->alert.of_turnover;
    bool above = out->warn.value > out->alert.value || out->warn.share_ppm > out->alert.share_ppm;
    if (alike && above) load_mistake(l, key->value, "`warn` is above `alert`");
}

void load_limits(Loader *l, RuleDraft *draft) {
    size_t count, total = 0;
    const Yaml *const *maps = load_nodes(l, draft->map, "limits", &count);
    for (size_t i = 0; i < count; i++) total += maps[i]->kind == YAML_MAP ? maps[i]->count : 0;
    LimitPlan *all = arena_array(l->run, total, sizeof *all);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; maps[i]->kind == YAML_MAP && k < maps[i]->count; k++) {
            if (maps[i]->key[k].value->kind != YAML_MAP) continue;
            load_limit(l, draft, &maps[i]->key[k], &all[draft->rule->limit_count++]);
        }
    }
    draft->rule->limit = all;
}

/* ---- owner */

/* Findings are about fields of the rule, whatever the side; "missing" is a finding about the record as a whole. */
static bool is_owned(Loader *l, const RuleDraft *draft, Str name) {
    if (str_eq(name, STR("*"))) return true;
    FieldRef ref;
    for (size_t d = 0; d < draft->rule->dataset_count; d++) {
        if (plan_field(l->plan, draft->rule->dataset[d], name, &ref)) return true;
    }
    for (size_t i = 0; i < draft->field_count; i++) {
        if (str_eq(draft->field[i].name, name)) return true;
    }
    return false;
}

/* [accounting, acc] */
static bool is_turned(const Loader *l, const Yaml *pair) {
    bool first = false, second = false;
    for (size_t s = 0; s < l->plan->source_count; s++) {
        first = first || str_eq(l->plan->source[s].name, pair->item[0]->text);
        second = second || str_eq(l->plan->source[s].name, pair->item[1]->text);
    }
    return second && !first;
}

void load_owner(Loader *l, RuleDraft *draft) {
    const Yaml *map = yaml_get(draft->map, "owner");
    if (!map || map->kind != YAML_MAP) return;
    OwnerPlan *all = arena_array(l->run, map->count, sizeof *all);
    for (size_t i = 0; i < map->count; i++) {
        const YamlKey *key = &map->key[i];
        const Yaml *list = key->value;
        if (list->kind != YAML_LIST) continue;
        if (!is_owned(l, draft, key->name)) {
            size_t count;
            const Str *fields = load_field_names(l, draft->rule->dataset[0], &count);
            Str *names = arena_array(l->run, count + 1, sizeof *names);
            memcpy(names, fields, count * sizeof *names);
            names[count++] = STR("*");
            mistake_add(&l->mistakes, key->place, key->len, "there is no field `%.*s` in this rule",
                        STR_ARG(key->name));
            mistake_hint_names(&l->mistakes, key->name, names, count);
        }
        if (list->count != 2 || list->item[0]->kind != YAML_TEXT || list->item[1]->kind != YAML_TEXT) {
            load_mistake(l, list, "an owner is [source, team]");
            continue;
        }
        if (is_turned(l, list)) {
            load_mistake(l, list->item[0], "there is no source `%.*s`", STR_ARG(list->item[0]->text));
            mistake_hint(&l->mistakes, "the source stands first: [%.*s, %.*s]", STR_ARG(list->item[1]->text), STR_ARG(list->item[0]->text));
            continue;
        }
        uint32_t source = load_find_source(l, list->item[0], load_value(l, list->item[0]));
        all[draft->rule->owner_count++] = (OwnerPlan){key->name, source, load_value(l, list->item[1])};
    }
    draft->rule->owner = all;
}
