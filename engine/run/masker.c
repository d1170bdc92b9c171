#include "engine/run/masker.h"

Personal personal_of_ref(const Plan *plan, uint32_t dataset, FieldRef ref) {
    const FieldPlan *field = &plan->dataset[dataset].field[ref.field];
    if (ref.sub == PLAN_NONE) return field->personal;
    return field->lookup == PLAN_NONE ? PERSONAL_NONE : plan->dataset[field->lookup].field[ref.sub].personal;
}

Personal personal_of_name(const Plan *plan, uint32_t dataset, Str name) {
    FieldRef ref;
    return plan_field(plan, dataset, name, &ref) && ref.field != PLAN_NONE ? personal_of_ref(plan, dataset, ref)
                                                                           : PERSONAL_NONE;
}

/* A rule's field: "phone", "counterparty.phone", "phone = client_phone". */
Personal personal_of_field(const Plan *plan, uint32_t dataset, Str name) {
    size_t equals = str_find(name, STR(" = "));
    if (equals == SIZE_MAX) return personal_of_name(plan, dataset, name);
    Personal left = personal_of_name(plan, dataset, str_sub(name, 0, equals));
    return left ? left : personal_of_name(plan, dataset, str_sub(name, equals + 3, name.len));
}

static Personal first_of(const Plan *plan, uint32_t dataset, const char *const *name) {
    Personal out = PERSONAL_NONE;
    for (size_t i = 0; name[i] && !out; i++) out = personal_of_name(plan, dataset, str_of(name[i]));
    return out;
}

static Slots slots_of(const Plan *plan, uint32_t dataset) {
    static const char *const counterparty[] = {"counterparty_name", "counterparty.name", "counterparty", "name", NULL},
                             *const tax_id[] = {"tax_id", "counterparty.tax_id", NULL};
    const DatasetPlan *of = &plan->dataset[dataset];
    Slots slots = {.name = personal_of_name(plan, dataset, STR("name")),
                   .counterparty = first_of(plan, dataset, counterparty),
                   .tax_id = first_of(plan, dataset, tax_id),
                   .warehouse = personal_of_name(plan, dataset, STR("warehouse")),
                   .status = personal_of_name(plan, dataset, STR("status"))};
    for (size_t f = 0; f < of->field_count && !slots.any; f++) {
        slots.any = of->field[f].personal != PERSONAL_NONE;
        uint32_t lookup = of->field[f].lookup;
        for (size_t k = 0; lookup != PLAN_NONE && k < plan->dataset[lookup].field_count && !slots.any; k++)
            slots.any = plan->dataset[lookup].field[k].personal != PERSONAL_NONE;
    }
    return slots;
}

Masker masker_new(const Plan *plan, Frames *frames, Sight sight, Arena *arena) {
    Masker m = {plan, frames, sight, arena_array(arena, plan->dataset_count, sizeof(Slots)), arena};
    for (uint32_t d = 0; d < plan->dataset_count; d++) m.slots[d] = slots_of(plan, d);
    return m;
}

Str masked(const Masker *m, Personal kind, Str value) {
    return mask_value(kind, m->sight, m->plan->personal.key, value, m->arena);
}

static Str masked_document(const Masker *m, const Slots *slots, const FindingRecord *r) {
    if (str_eq(r->document, r->key)) return r->document;
    if (str_eq(r->entity, str_of(entity_code[ENTITY_COUNTERPARTY])) ||
        str_eq(r->entity, str_of(entity_code[ENTITY_ITEM])))
        return masked(m, slots->name, r->document);
    bool receivable = str_eq(r->entity, str_of(entity_code[ENTITY_RECEIVABLE]));
    return receivable && str_eq(r->document, r->tax_id) ? masked(m, slots->tax_id, r->document) : r->document;
}

void mask_record(const Masker *m, FindingRecord *r) {
    const Slots *slots = &m->slots[r->dataset];
    if (!slots->any) return;
    r->document = masked_document(m, slots, r);
    r->counterparty = masked(m, slots->counterparty, r->counterparty);
    r->tax_id = masked(m, slots->tax_id, r->tax_id);
    r->warehouse = masked(m, slots->warehouse, r->warehouse);
    r->status = masked(m, slots->status, r->status);
}

uint32_t dataset_named(const Plan *plan, Str name) {
    uint32_t d = 0;
    while (d < plan->dataset_count && !str_eq(plan->dataset[d].name, name)) d++;
    return d;
}

Str mask_document(const Masker *m, uint32_t dataset, Str key, Str document) {
    const Slots *slots = &m->slots[dataset];
    Entity entity = m->plan->dataset[dataset].entity;
    bool master = entity == ENTITY_COUNTERPARTY || entity == ENTITY_ITEM;
    if (str_eq(document, key)) return document;
    return masked(m, master ? slots->name : entity == ENTITY_RECEIVABLE ? slots->tax_id : PERSONAL_NONE, document);
}
