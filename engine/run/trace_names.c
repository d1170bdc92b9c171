#include "engine/run/trace_names.h"

static const struct {
    const char *field;
    bool key, leads, other;
} known[] = {{"key", true, true, true},           {"guid", true, true, true},         {"external_key", true, true, true},
             {"id", true, false, false},          {"number", false, true, false},     {"deal", false, true, true},
             {"order_number", false, true, true}, {"reference", false, false, true},  {"contract", false, false, true},
             {"order", false, false, true},       {"order_id", false, false, true}};

typedef struct Naming {
    TraceNaming *item;
    size_t count, capacity;
    Arena *arena;
} Naming;

static void add(Naming *names, TraceNaming one) {
    for (size_t i = 0; i < names->count; i++) {
        const TraceNaming *had = &names->item[i];
        if (str_eq(had->field, one.field) && (!had->dataset.len || str_eq(had->dataset, one.dataset))) return;
    }
    names->item = arena_grow(names->arena, names->item, names->count, &names->capacity, sizeof *names->item, 32);
    names->item[names->count++] = one;
}

static const FieldPlan *own_text(const Plan *plan, const RulePlan *rule, uint32_t field, size_t side) {
    FieldRef ref = rule->field[field].ref[side];
    if (ref.field == PLAN_NONE || ref.sub != PLAN_NONE) return NULL;
    const FieldPlan *of = &plan->dataset[rule->dataset[side]].field[ref.field];
    return of->type == COLUMN_TEXT ? of : NULL;
}

/* The one text of its own by which a step knows a record; none when it takes several, or an amount, together. */
static const FieldPlan *name_of_step(const Plan *plan, const RulePlan *rule, const MatchStep *step, size_t side) {
    const FieldPlan *name = NULL;
    for (size_t i = 0; i < step->same_count; i++) {
        const FieldPlan *text = own_text(plan, rule, step->same[i], side);
        if (step->same[i] == rule->amount || (text && name)) return NULL;
        if (text) name = text;
    }
    return name;
}

static void add_field(Naming *names, const Plan *plan, const RulePlan *rule, const FieldPlan *field, size_t side) {
    if (field) add(names, (TraceNaming){plan->dataset[rule->dataset[side]].name, field->name, false, true, true});
}

static void add_rule(Naming *names, const Plan *plan, const RulePlan *rule) {
    for (size_t s = 0; rule->kind == RULE_RECONCILE && s < rule->match.step_count; s++) {
        const MatchStep *step = &rule->match.step[s];
        for (size_t side = 0; side < 2 && !step->sum; side++) add_field(names, plan, rule, name_of_step(plan, rule, step, side), side);
    }
    for (size_t d = 0; rule->kind == RULE_CHAIN && d < rule->dataset_count; d++)
        add_field(names, plan, rule, own_text(plan, rule, rule->deal, d), d);
}

TraceNames trace_names(const Plan *plan, Arena *arena) {
    Naming names = {.arena = arena};
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        add(&names, (TraceNaming){STR(""), str_of(known[i].field), known[i].key, known[i].leads, known[i].other});
    for (size_t r = 0; plan && r < plan->rule_count; r++) add_rule(&names, plan, &plan->rule[r]);
    return (TraceNames){names.item, names.count};
}

const Column *trace_column(const TraceNaming *naming, const Table *table) {
    if (naming->dataset.len && !str_eq(naming->dataset, table->name)) return NULL;
    const Column *column = table_column(table, naming->field);
    return column && column->type == COLUMN_TEXT ? column : NULL;
}
