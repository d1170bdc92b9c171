#include "engine/run/mask_finding.h"

#include "engine/run/findings.h"
#include "engine/run/mask_net.h"
#include "rules/shape.h"

/* ---- Which datasets a finding may speak of: those of its records, else of its rule, else of its system */

typedef struct Reach {
    uint32_t dataset[PLAN_DUPLICATES_DATASETS_MAX + 4];
    size_t count;
    bool any; /* one of them holds personal data */
} Reach;

static void reach_add(const Masker *m, Reach *reach, uint32_t dataset) {
    for (size_t i = 0; i < reach->count; i++) {
        if (reach->dataset[i] == dataset) return;
    }
    if (reach->count < ARRAY_LEN(reach->dataset)) reach->dataset[reach->count++] = dataset;
    reach->any = reach->any || m->slots[dataset].any;
}

static const RulePlan *rule_named(const Plan *plan, Str name) {
    for (uint32_t r = 0; r < plan->rule_count; r++) {
        if (str_eq(plan->rule[r].name, name)) return &plan->rule[r];
    }
    return NULL;
}

static void reach_rule(const Masker *m, const RulePlan *rule, Reach *out) {
    for (size_t d = 0; rule && d < rule->dataset_count; d++) reach_add(m, out, rule->dataset[d]);
    for (size_t s = 0; rule && rule->lines && s < 2; s++) reach_add(m, out, rule->lines[s].dataset);
    if (rule && rule->dead) reach_add(m, out, rule->dead->dataset);
}

static void reach_of(const Masker *m, const Finding *finding, Reach *out) {
    const Plan *plan = m->plan;
    out->count = 0;
    out->any = false;
    for (size_t r = 0; r < finding->record_count; r++) reach_add(m, out, finding->record[r].dataset);
    reach_rule(m, rule_named(plan, finding->rule), out);
    for (uint32_t d = 0; !out->count && d < plan->dataset_count; d++) {
        if (str_eq(plan->source[plan->dataset[d].source].name, finding->system)) reach_add(m, out, d);
    }
}

static Personal personal_in(const Masker *m, const Reach *reach, Str field) {
    Personal out = PERSONAL_NONE;
    for (size_t i = 0; i < reach->count && !out && field.len; i++)
        out = personal_of_field(m->plan, reach->dataset[i], field);
    return out;
}

/* Of a slot of the reached datasets. */
typedef enum Slot { SLOT_COUNTERPARTY, SLOT_TAX_ID, SLOT_NAME } Slot;

static Personal slot_in(const Masker *m, const Reach *reach, Slot slot) {
    Personal out = PERSONAL_NONE;
    for (size_t i = 0; i < reach->count && !out; i++) {
        const Slots *slots = &m->slots[reach->dataset[i]];
        out = slot == SLOT_COUNTERPARTY ? slots->counterparty : slot == SLOT_TAX_ID ? slots->tax_id : slots->name;
    }
    return out;
}

/* ---- Slices */

static bool is_number(Str text) {
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    }
    return text.len > 0;
}

/* "Name (tax id)", a name, or a tax id. */
static Str masked_party(const Masker *m, const Reach *reach, Str label) {
    Personal name = slot_in(m, reach, SLOT_COUNTERPARTY), tax_id = slot_in(m, reach, SLOT_TAX_ID);
    size_t open = label.len;
    if (is_number(label)) return masked(m, tax_id ? tax_id : name, label);
    while (open && str_ends(label, STR(")")) && label.ptr[open - 1] != '(') open--;
    bool pair = open >= 2 && open < label.len && is_number(str_sub(label, open, label.len - 1));
    if (!pair) return masked(m, name, label);
    Str first = masked(m, name, str_trim(str_sub(label, 0, open - 1))),
        last = masked(m, tax_id, str_sub(label, open, label.len - 1));
    return str_printf(m->arena, "%.*s (%.*s)", STR_ARG(first), STR_ARG(last));
}

static Str masked_slice(const Masker *m, const Reach *reach, Str dimension, Str label) {
    if (str_eq(dimension, STR("counterparty"))) return masked_party(m, reach, label);
    return masked(m, personal_in(m, reach, dimension), label);
}

/* ---- A finding */

/* A candidate is called by its number, or, where it is master data or a balance, by whom it is of. */
static Personal candidate_in(const Masker *m, const Reach *reach, const Finding *finding) {
    Personal kind = PERSONAL_NONE;
    if (finding->kind == FINDING_NO_ROLL_FORWARD) {
        kind = slot_in(m, reach, SLOT_COUNTERPARTY);
        return kind ? kind : slot_in(m, reach, SLOT_TAX_ID);
    }
    for (size_t i = 0; i < reach->count && !kind; i++) {
        Entity entity = m->plan->dataset[reach->dataset[i]].entity;
        const Slots *slots = &m->slots[reach->dataset[i]];
        if (entity == ENTITY_COUNTERPARTY || entity == ENTITY_ITEM) kind = slots->name;
        if (entity == ENTITY_RECEIVABLE) kind = slots->tax_id;
    }
    return kind;
}

static void mask_evidence(const Masker *m, const Reach *reach, const Finding *finding, FindingEvidence *e) {
    bool holds = str_eq(e->field, STR("holds"));
    Personal kind = personal_in(m, reach, e->field);
    if (!kind && str_eq(e->field, STR("line"))) kind = personal_in(m, reach, STR("item"));
    if (!kind && str_eq(e->field, STR("dead letter"))) kind = personal_in(m, reach, STR("reason"));
    if (!kind && (str_eq(e->field, STR("candidate")) || str_eq(e->field, STR("document"))))
        kind = candidate_in(m, reach, finding);
    if (!kind && (holds || str_eq(e->measure, STR("changed")))) kind = personal_in(m, reach, finding->field);
    if (!kind) return;
    e->left = masked(m, kind, e->left);
    if (!holds) e->right = masked(m, kind, e->right);
    if (str_eq(e->field, STR("line"))) e->measure = masked(m, kind, e->measure);
}

static void mask_values(const Masker *m, const Reach *reach, Finding *finding) {
    Personal kind = personal_in(m, reach, finding->field), all = reach->any ? PERSONAL_TEXT : PERSONAL_NONE;
    switch (finding->kind) {
    case FINDING_NO_COUNTERPART_SLICE:
        finding->left_value = masked_slice(m, reach, finding->field, finding->left_value);
        finding->right_value = masked_slice(m, reach, finding->field, finding->right_value);
        finding->origin = masked_slice(m, reach, finding->field, finding->origin);
        return;
    case FINDING_REJECTED_ROW:
    case FINDING_COUNTERPART_REJECTED:
        finding->left_value = masked(m, all, finding->left_value);
        finding->right_value = masked(m, all, finding->right_value);
        return;
    case FINDING_BLOCK_TOO_LARGE:
    case FINDING_SEARCH_LIMIT: finding->origin = masked(m, all, finding->origin); return; /* the values of the key */
    case FINDING_NO_ROLL_FORWARD: {
        Personal party = slot_in(m, reach, SLOT_COUNTERPARTY), tax_id = slot_in(m, reach, SLOT_TAX_ID);
        finding->origin = masked(m, party ? party : tax_id, finding->origin);
        return;
    }
    case FINDING_UNKNOWN_VALUE:
        finding->left_value = masked(m, kind, finding->left_value);
        finding->origin = masked(m, kind, finding->origin);
        return;
    case FINDING_STATUS_CONFLICT:
    case FINDING_STAGE_CONFLICT:
        if (!kind && !finding->field.len) kind = personal_in(m, reach, STR("status"));
        break;
    default: break;
    }
    finding->left_value = masked(m, kind, finding->left_value);
    finding->right_value = masked(m, kind, finding->right_value);
}

static void net_finding(const Masker *m, const Net *net, Finding *finding, FindingRecord *record,
                        FindingEvidence *evidence) {
    Str *const text[] = {&finding->left_value, &finding->right_value, &finding->origin};
    for (size_t i = 0; i < ARRAY_LEN(text); i++) *text[i] = net_clean(net, *text[i], m->arena);
    if (finding_memory(finding)->why.len) {
        FindingMemory *memory = arena_array_copy(m->arena, finding->memory, 1, sizeof *memory);
        memory->why = net_clean(net, memory->why, m->arena);
        finding->memory = memory;
    }
    for (size_t i = 0; i < finding->record_count; i++) {
        FindingRecord *r = &record[i];
        Str *const shown[] = {&r->counterparty, &r->tax_id, &r->warehouse, &r->status};
        for (size_t k = 0; k < ARRAY_LEN(shown); k++) *shown[k] = net_clean(net, *shown[k], m->arena);
        if (!str_eq(r->document, r->key)) r->document = net_clean(net, r->document, m->arena);
    }
    for (size_t i = 0; i < finding->evidence_count; i++) {
        evidence[i].left = net_clean(net, evidence[i].left, m->arena);
        evidence[i].right = net_clean(net, evidence[i].right, m->arena);
        evidence[i].measure = net_clean(net, evidence[i].measure, m->arena);
    }
}

static void mask_finding(const Masker *m, Finding *finding, Reach *reach, Net *net) {
    reach_of(m, finding, reach);
    if (!reach->any) return;
    FindingRecord *record = arena_array(m->arena, finding->record_count, sizeof *record);
    FindingEvidence *evidence = arena_array(m->arena, finding->evidence_count, sizeof *evidence);
    net->count = 0;
    for (size_t r = 0; r < finding->record_count; r++) {
        record[r] = finding->record[r];
        if (m->frames) net_record(m, net, &record[r]);
        mask_record(m, &record[r]);
    }
    mask_values(m, reach, finding);
    for (size_t e = 0; e < finding->evidence_count; e++) {
        evidence[e] = finding->evidence[e];
        mask_evidence(m, reach, finding, &evidence[e]);
    }
    finding->record = record;
    finding->evidence = evidence;
    net_finding(m, net, finding, record, evidence);
}

const Finding *mask_findings(const Masker *m, const RunReport *report) {
    Finding *finding = arena_array_copy(m->arena, report->finding, report->finding_count, sizeof *finding);
    Reach *reach = arena_alloc(m->arena, sizeof *reach);
    Net *net = arena_alloc(m->arena, sizeof *net);
    for (size_t i = 0; i < report->finding_count; i++) mask_finding(m, &finding[i], reach, net);
    return finding;
}

/* ---- Totals */

const ReportTotals *mask_totals(const Masker *m, const RunReport *report) {
    ReportTotals *totals = arena_array(m->arena, report->totals_count, sizeof *totals);
    for (size_t t = 0; t < report->totals_count; t++) {
        Reach reach = {.count = 0};
        totals[t] = report->totals[t];
        reach_rule(m, rule_named(m->plan, totals[t].rule), &reach);
        static const char open[] = "day|week|month|quarter|year|all";
        if (!reach.any || shape_choice(open, totals[t].dimension)) continue;
        ReportCell *cell = arena_array(m->arena, totals[t].cell_count, sizeof *cell);
        for (size_t c = 0; c < totals[t].cell_count; c++) {
            cell[c] = totals[t].cell[c];
            cell[c].slice = masked_slice(m, &reach, totals[t].dimension, cell[c].slice);
        }
        totals[t].cell = cell;
    }
    return totals;
}
