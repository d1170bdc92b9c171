/* Steps whose amounts add up or are paid off by date (`sum`, `spread`), and reversals. */
#include "rules/load.h"

static uint32_t number_field(Loader *l, RuleDraft *draft, const Yaml *node, ColumnType type, const char *what) {
    uint32_t field = load_rule_field(l, draft, node, node->place, node->len, load_value(l, node), true);
    for (size_t d = 0; field != PLAN_NONE && d < draft->rule->dataset_count; d++) {
        const FieldPlan *plan = load_ref_of(l, draft, field, d);
        bool fits = plan->type == type || (type == COLUMN_DATE && plan->type == COLUMN_INSTANT);
        if (fits) continue;
        load_mistake(l, node, "%s, `%.*s` is %s", what, STR_ARG(load_value(l, node)), column_type_name[plan->type]);
        return PLAN_NONE;
    }
    return field;
}

static uint32_t dates(Loader *l, RuleDraft *draft, const Yaml *node) {
    Yaml date = {.kind = YAML_TEXT, .place = node->place, .len = node->len, .text = STR("date")};
    return number_field(l, draft, &date, COLUMN_DATE, "the order of payment is that of dates");
}

static void load_at_most(Loader *l, const Yaml *node, MatchSum *sum) {
    Str text = load_value(l, node);
    size_t word = str_find(text, STR(" "));
    Str digits = word == SIZE_MAX ? text : str_sub(text, 0, word),
        rest = word == SIZE_MAX ? STR("records") : str_sub(text, word + 1, text.len);
    uint32_t value = 0;
    for (size_t i = 0; i < digits.len && value < 1000; i++) {
        bool digit = digits.ptr[i] >= '0' && digits.ptr[i] <= '9';
        value = digit ? value * 10 + (uint32_t)(digits.ptr[i] - '0') : 1000;
    }
    if (value >= 2 && value <= MATCH_SUM_AT_MOST_MAX && (str_eq(rest, STR("records")) || str_eq(rest, STR("items"))))
        sum->at_most = value;
    else
        load_mistake(l, node, "`at_most` is a number of records, 2 to %d", MATCH_SUM_AT_MOST_MAX);
}

/* A sum without a window of its own must be exact. */
static void add_window(Loader *l, MatchStep *step, uint32_t field) {
    MatchWindow *all = arena_array(l->run, step->window_count + 1, sizeof *all);
    for (size_t i = 0; i < step->window_count; i++) {
        if (step->window[i].field == field) return;
        all[i] = step->window[i];
    }
    all[step->window_count++] = (MatchWindow){.field = field};
    step->window = all;
}

static void check_sum(Loader *l, const RuleDraft *draft, const Yaml *map, const Yaml *node, const MatchStep *step,
                      bool spread) {
    const char *key = spread ? "spread" : "sum";
    if (draft->rule->kind != RULE_RECONCILE)
        load_mistake(l, node, "`%s` is for rules that reconcile", key);
    else if (step->alike_count || step->score)
        load_mistake(l, node, "`%s` goes by `same` alone, not with `%s`", key, step->score ? "score" : "alike");
    else if (!step->same_count)
        load_mistake(l, node, "`%s` needs `same`: among all records any sum is found by chance", key);
    if (spread && yaml_get(map, "within"))
        load_mistake(l, yaml_get(map, "within"), "`spread` takes all dates, the oldest first");
    if (spread && yaml_get(map, "at_most")) load_mistake(l, yaml_get(map, "at_most"), "`at_most` is for `sum`");
    if (spread && yaml_get(map, "many"))
        load_mistake(l, yaml_get(map, "many"), "`spread` takes as many records as it needs");
}

/* amount: 0.05 beside `sum: net = amount` would ask of each single payment what its sum is asked for. */
static void check_windows(Loader *l, const RuleDraft *draft, const Yaml *map, const MatchStep *step, uint32_t field) {
    for (size_t w = 0; w < step->window_count && field != PLAN_NONE; w++) {
        if (step->window[w].is_days || step->window[w].field == field) continue;
        Str adds = load_text(l, map, "sum");
        load_mistake(l, yaml_get(map, "within"), "`%.*s` is not what adds up", STR_ARG(draft->field[step->window[w].field].name));
        mistake_hint(&l->mistakes, "write `%.*s: 0.01` for how far sums may lie apart", STR_ARG(adds));
    }
}

void load_sum(Loader *l, RuleDraft *draft, const Yaml *map, MatchStep *step) {
    const Yaml *spread = yaml_get(map, "spread"), *node = spread ? spread : yaml_get(map, "sum");
    if (!node || node->kind != YAML_TEXT) return;
    if (spread && yaml_get(map, "sum")) load_mistake(l, spread, "a step goes by `sum` or by `spread`");
    check_sum(l, draft, map, node, step, spread != NULL);
    if (draft->rule->kind != RULE_RECONCILE) return;
    for (size_t w = 0; w < step->window_count; w++) {
        if (!step->window[w].vat_count) continue;
        load_mistake(l, yaml_get(map, "within"), "sums add up as they are, without `vat`");
        mistake_hint(&l->mistakes, "give both datasets a column of the amount with VAT, such as gross: { compute: 'round(net * 1.12, 2)' }, and sum that");
    }
    MatchSum *sum = arena_alloc(l->run, sizeof *sum);
    Str many = load_text(l, map, "many");
    *sum = (MatchSum){.field = number_field(l, draft, node, COLUMN_DECIMAL, "amounts add up"),
                      .currency = MATCH_NO_FIELD,
                      .at_most = MATCH_SUM_AT_MOST,
                      .by_date = spread != NULL,
                      .date = PLAN_NONE};
    check_windows(l, draft, map, step, sum->field);
    sum->many_left = !many.ptr || !str_eq(many, STR("right"));
    sum->many_right = !many.ptr || !str_eq(many, STR("left"));
    if (sum->by_date) sum->date = dates(l, draft, node);
    if (yaml_get(map, "at_most")) load_at_most(l, yaml_get(map, "at_most"), sum);
    if (sum->field == PLAN_NONE || (sum->by_date && sum->date == PLAN_NONE)) return;
    if (!sum->by_date) add_window(l, step, sum->field);
    step->shape = MATCH_MANY_MANY;
    step->sum = sum;
}

void load_sum_currencies(RuleDraft *draft) {
    for (size_t s = 0; s < draft->rule->match.step_count; s++) {
        MatchSum *sum = (MatchSum *)draft->rule->match.step[s].sum;
        if (sum) sum->currency = draft->rule->currency;
    }
}

/* 5 dollars and 5 tenge are no amount entered twice. */
static void add_currency(Loader *l, const RulePlan *rule, MatchStep *step) {
    bool amount = false, currency = false;
    for (size_t i = 0; i < step->same_count; i++) {
        amount = amount || step->same[i] == rule->amount;
        currency = currency || step->same[i] == rule->currency;
    }
    if (!amount || currency) return;
    uint32_t *same = arena_array(l->run, step->same_count + 1, sizeof *same);
    memcpy(same, step->same, step->same_count * sizeof *same);
    same[step->same_count++] = rule->currency;
    step->same = same;
}

void load_same_currencies(Loader *l, RuleDraft *draft) {
    if (draft->rule->currency == PLAN_NONE || draft->rule->amount == PLAN_NONE) return;
    for (size_t s = 0; s < draft->rule->match.step_count; s++) add_currency(l, draft->rule, (MatchStep *)&draft->rule->match.step[s]);
}

void load_reversals(Loader *l, RuleDraft *draft) {
    const Yaml *map = yaml_get(draft->map, "reversals");
    if (!map || map->kind != YAML_MAP) return;
    ReversalPlan *out = arena_alloc(l->run, sizeof *out);
    *out = (ReversalPlan){.days = 31};
    size_t count;
    const Yaml *const *same = load_nodes(l, map, "same", &count);
    uint32_t *field = arena_array(l->run, count, sizeof *field);
    for (size_t i = 0; i < count; i++) {
        field[out->same_count] =
            load_rule_field(l, draft, same[i], same[i]->place, same[i]->len, load_value(l, same[i]), true);
        if (field[out->same_count] != PLAN_NONE) out->same_count++;
    }
    out->same = field;
    const Yaml *within = yaml_get(map, "within");
    if (within && !load_days(l, within, &out->days)) return;
    if (draft->rule->amount == PLAN_NONE || dates(l, draft, map) == PLAN_NONE) {
        if (draft->rule->amount == PLAN_NONE) load_mistake(l, map, "`reversals` need `amount` on both sides");
        return;
    }
    draft->rule->reversals = out;
}
