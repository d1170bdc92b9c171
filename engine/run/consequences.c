#include "engine/run/consequences.h"

#include <stdlib.h>

typedef struct Unknown {
    uint32_t dataset;
    Str field, value;
    uint32_t finding;
} Unknown;

static int unknown_order(const void *a, const void *b) {
    const Unknown *x = a, *y = b;
    if (x->dataset != y->dataset) return x->dataset < y->dataset ? -1 : 1;
    int order = str_compare(x->field, y->field);
    return order ? order : str_compare(x->value, y->value);
}

typedef struct Unknowns {
    const Plan *plan;
    Unknown *item;
    size_t count;
} Unknowns;

static Unknowns unknowns_of(const Plan *plan, const FindingList *list, Arena *arena) {
    Unknowns all = {plan, NULL, 0};
    size_t capacity = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        const Finding *f = &list->item[i];
        if (f->kind != FINDING_UNKNOWN_VALUE || !f->record_count) continue;
        all.item = arena_grow(arena, all.item, all.count, &capacity, sizeof *all.item, 64);
        all.item[all.count++] = (Unknown){f->record[0].dataset, f->field, f->left_value, i};
    }
    if (all.count > 1) qsort(all.item, all.count, sizeof *all.item, unknown_order);
    return all;
}

/* Of "warehouse = store" the side's own name. */
static Str field_of_side(Str name, bool right) {
    Str rest = name, left = str_cut_by(&rest, STR(" = "));
    return right && rest.ptr ? rest : left;
}

static uint32_t unknown_of(const Unknowns *all, const RulePlan *rule, const Finding *finding, bool right) {
    Unknown wanted = {rule->dataset[right], field_of_side(finding->field, right), right ? finding->right_value : finding->left_value, 0};
    const Unknown *found = wanted.value.len ? bsearch(&wanted, all->item, all->count, sizeof wanted, unknown_order) : NULL;
    return found ? found->finding : PLAN_NONE;
}

static const RulePlan *rule_named(const Plan *plan, Str name) {
    for (size_t r = 0; r < plan->rule_count; r++) {
        if (str_eq(plan->rule[r].name, name)) return &plan->rule[r];
    }
    return NULL;
}

const uint32_t *consequences(const Plan *plan, FindingList *list, Arena *arena) {
    Unknowns all = unknowns_of(plan, list, arena);
    if (!all.count) return NULL;
    uint32_t *by = arena_array_raw(arena, list->count, sizeof *by);
    for (size_t i = 0; i < list->count; i++) {
        Finding *f = &list->item[i];
        by[i] = PLAN_NONE;
        if (f->kind != FINDING_FIELD_DIFFERS && f->kind != FINDING_NO_COUNTERPART_SLICE) continue;
        const RulePlan *rule = rule_named(plan, f->rule);
        if (!rule || rule->kind != RULE_RECONCILE) continue;
        by[i] = unknown_of(&all, rule, f, false);
        if (by[i] == PLAN_NONE) by[i] = unknown_of(&all, rule, f, true);
        if (by[i] != PLAN_NONE && !f->cause.len) f->cause = list->item[by[i]].cause;
    }
    return by;
}
