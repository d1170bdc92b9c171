#include "engine/run/audience.h"

/* ---- Which columns are personal */

typedef struct Slots { /* of a dataset: what a record of it shows, by where view_record takes it from */
    bool any;
    Personal name, counterparty, tax_id, warehouse, status;
} Slots;

typedef struct Masker {
    const Plan *plan;
    Frames *frames; /* NULL: there are no rows at hand */
    Sight sight;
    Slots *slots; /* one a dataset */
    Arena *arena;
} Masker;

static Personal personal_of_ref(const Plan *plan, uint32_t dataset, FieldRef ref) {
    const FieldPlan *field = &plan->dataset[dataset].field[ref.field];
    if (ref.sub == PLAN_NONE) return field->personal;
    return field->lookup == PLAN_NONE ? PERSONAL_NONE : plan->dataset[field->lookup].field[ref.sub].personal;
}

static Personal personal_of_name(const Plan *plan, uint32_t dataset, Str name) {
    FieldRef ref;
    return plan_field(plan, dataset, name, &ref) && ref.field != PLAN_NONE ? personal_of_ref(plan, dataset, ref)
                                                                           : PERSONAL_NONE;
}

/* A rule's field: "phone", "counterparty.phone", "phone = client_phone". */
static Personal personal_of_field(const Plan *plan, uint32_t dataset, Str name) {
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

static Masker masker_new(const Plan *plan, Frames *frames, Sight sight, Arena *arena) {
    Masker m = {plan, frames, sight, arena_array(arena, plan->dataset_count, sizeof(Slots)), arena};
    for (uint32_t d = 0; d < plan->dataset_count; d++) m.slots[d] = slots_of(plan, d);
    return m;
}

static Str masked(const Masker *m, Personal kind, Str value) {
    return mask_value(kind, m->sight, m->plan->personal.key, value, m->arena);
}

/* ---- A record */

static Str masked_document(const Masker *m, const Slots *slots, const FindingRecord *r) {
    if (str_eq(r->document, r->key)) return r->document;
    if (str_eq(r->entity, str_of(entity_code[ENTITY_COUNTERPARTY])) ||
        str_eq(r->entity, str_of(entity_code[ENTITY_ITEM])))
        return masked(m, slots->name, r->document);
    bool receivable = str_eq(r->entity, str_of(entity_code[ENTITY_RECEIVABLE]));
    return receivable && str_eq(r->document, r->tax_id) ? masked(m, slots->tax_id, r->document) : r->document;
}

static void mask_record(const Masker *m, FindingRecord *r) {
    const Slots *slots = &m->slots[r->dataset];
    if (!slots->any) return;
    r->document = masked_document(m, slots, r);
    r->counterparty = masked(m, slots->counterparty, r->counterparty);
    r->tax_id = masked(m, slots->tax_id, r->tax_id);
    r->warehouse = masked(m, slots->warehouse, r->warehouse);
    r->status = masked(m, slots->status, r->status);
}

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

/* ---- The second net: values of the finding's own records, wherever they stand in its texts */

enum { NET_BYTES_LEAST = 4 /* shorter ones stand in every other word */, NET_VALUES_MAX = 256 };

typedef struct Net {
    Str value[NET_VALUES_MAX], mask[NET_VALUES_MAX];
    size_t count;
} Net;

static void net_add(const Masker *m, Net *net, Personal kind, const Column *column, uint32_t dataset, uint32_t row) {
    if (!column || net->count == NET_VALUES_MAX || row >= column->rows || column_null(column, row)) return;
    Str value = str_trim(frame_print(m->frames, dataset, column, row, m->arena));
    if (value.len < NET_BYTES_LEAST) return;
    for (size_t i = 0; i < net->count; i++) {
        if (str_eq(net->value[i], value)) return;
    }
    net->value[net->count] = value;
    net->mask[net->count++] = masked(m, kind, value);
}

static void net_record(const Masker *m, Net *net, const FindingRecord *record) {
    uint32_t dataset = record->dataset;
    const DatasetPlan *of = &m->plan->dataset[dataset];
    const Frame *frame = &m->frames->frame[dataset];
    if (!m->slots[dataset].any || !frame->table || record->row >= frame->rows) return;
    for (uint32_t f = 0; f < of->field_count; f++) {
        uint32_t lookup = of->field[f].lookup;
        size_t subs = lookup == PLAN_NONE ? 0 : m->plan->dataset[lookup].field_count;
        for (uint32_t s = 0; s <= subs; s++) {
            FieldRef ref = {f, s == subs ? PLAN_NONE : s};
            Personal kind = personal_of_ref(m->plan, dataset, ref);
            if (!kind) continue;
            net_add(m, net, kind, frame_value(m->frames, dataset, ref), dataset, record->row);
            net_add(m, net, kind, frame_compared(m->frames, dataset, ref), dataset, record->row);
        }
    }
}

static Str net_clean(const Masker *m, const Net *net, Str text) {
    for (size_t i = 0; i < net->count && text.len; i++) {
        for (size_t from = 0, at; from < text.len; from += at + net->mask[i].len) {
            at = str_find(str_sub(text, from, text.len), net->value[i]);
            if (at == SIZE_MAX) break;
            Str before = str_sub(text, 0, from + at), after = str_sub(text, from + at + net->value[i].len, text.len);
            text = str_printf(m->arena, "%.*s%.*s%.*s", STR_ARG(before), STR_ARG(net->mask[i]), STR_ARG(after));
        }
    }
    return text;
}

static void net_finding(const Masker *m, const Net *net, Finding *finding, FindingRecord *record,
                        FindingEvidence *evidence) {
    Str *const text[] = {&finding->left_value, &finding->right_value, &finding->origin, &finding->memory.why};
    for (size_t i = 0; i < ARRAY_LEN(text); i++) *text[i] = net_clean(m, net, *text[i]);
    for (size_t i = 0; i < finding->record_count; i++) {
        FindingRecord *r = &record[i];
        Str *const shown[] = {&r->counterparty, &r->tax_id, &r->warehouse, &r->status};
        for (size_t k = 0; k < ARRAY_LEN(shown); k++) *shown[k] = net_clean(m, net, *shown[k]);
        if (!str_eq(r->document, r->key)) r->document = net_clean(m, net, r->document);
    }
    for (size_t i = 0; i < finding->evidence_count; i++) {
        evidence[i].left = net_clean(m, net, evidence[i].left);
        evidence[i].right = net_clean(m, net, evidence[i].right);
        evidence[i].measure = net_clean(m, net, evidence[i].measure);
    }
}

static void mask_finding(const Masker *m, Finding *finding, Reach *reach, Net *net) {
    reach_of(m, finding, reach);
    finding->explanation = finding->action = STR("");
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

static const Finding *mask_findings(const Masker *m, const RunReport *report, size_t threads) {
    FindingList list = {arena_array(m->arena, report->finding_count, sizeof(Finding)), report->finding_count,
                        report->finding_count, m->arena};
    Reach *reach = arena_alloc(m->arena, sizeof *reach);
    Net *net = arena_alloc(m->arena, sizeof *net);
    if (list.count) memcpy(list.item, report->finding, list.count * sizeof *list.item);
    for (size_t i = 0; i < list.count; i++) mask_finding(m, &list.item[i], reach, net);
    findings_word(&list, report->language, threads);
    return list.item;
}

/* ---- Totals, matches, allocations */

static const ReportTotals *mask_totals(const Masker *m, const RunReport *report) {
    ReportTotals *totals = arena_array(m->arena, report->totals_count, sizeof *totals);
    for (size_t t = 0; t < report->totals_count; t++) {
        Reach reach = {.count = 0};
        totals[t] = report->totals[t];
        reach_rule(m, rule_named(m->plan, totals[t].rule), &reach);
        if (!reach.any || str_eq(totals[t].dimension, STR("day")) || str_eq(totals[t].dimension, STR("all"))) continue;
        ReportCell *cell = arena_array(m->arena, totals[t].cell_count, sizeof *cell);
        for (size_t c = 0; c < totals[t].cell_count; c++) {
            cell[c] = totals[t].cell[c];
            cell[c].slice = masked_slice(m, &reach, totals[t].dimension, cell[c].slice);
        }
        totals[t].cell = cell;
    }
    return totals;
}

typedef struct MaskedMatches {
    Masker masker;
    ReportMatches of;
} MaskedMatches;

static uint32_t dataset_named(const Plan *plan, Str name) {
    uint32_t d = 0;
    while (d < plan->dataset_count && !str_eq(plan->dataset[d].name, name)) d++;
    return d;
}

static Str mask_document(const Masker *m, uint32_t dataset, Str key, Str document) {
    const Slots *slots = &m->slots[dataset];
    Entity entity = m->plan->dataset[dataset].entity;
    bool master = entity == ENTITY_COUNTERPARTY || entity == ENTITY_ITEM;
    if (str_eq(document, key)) return document;
    return masked(m, master ? slots->name : entity == ENTITY_RECEIVABLE ? slots->tax_id : PERSONAL_NONE, document);
}

static bool next_masked(void *state, ReportMatch *out) {
    MaskedMatches *matches = state;
    arena_reset(matches->masker.arena);
    if (!matches->of.next(matches->of.state, out)) return false;
    uint32_t dataset = dataset_named(matches->masker.plan, out->dataset);
    if (dataset == matches->masker.plan->dataset_count) return true;
    out->document = mask_document(&matches->masker, dataset, out->key, out->document);
    out->counterparty = masked(&matches->masker, matches->masker.slots[dataset].counterparty, out->counterparty);
    return true;
}

static void rewind_masked(void *state) {
    MaskedMatches *matches = state;
    matches->of.rewind(matches->of.state);
}

static ReportMatches mask_matches(const Masker *m, ReportMatches of) {
    MaskedMatches *matches = arena_alloc(m->arena, sizeof *matches);
    *matches = (MaskedMatches){*m, of};
    matches->masker.arena = arena_new("masked matches", 0);
    arena_adopt(m->arena, matches->masker.arena);
    return (ReportMatches){matches, next_masked, rewind_masked, of.count};
}

typedef struct MaskedAllocations {
    Masker masker;
    ReportAllocations of;
} MaskedAllocations;

static void mask_party(const Masker *m, ReportParty *party) {
    uint32_t dataset = dataset_named(m->plan, party->dataset);
    if (party->there && dataset < m->plan->dataset_count) party->document = mask_document(m, dataset, party->key, party->document);
}

static bool next_masked_allocation(void *state, ReportAllocation *out) {
    MaskedAllocations *all = state;
    arena_reset(all->masker.arena);
    if (!all->of.next(all->of.state, out)) return false;
    mask_party(&all->masker, &out->document);
    mask_party(&all->masker, &out->payment);
    return true;
}

static void rewind_masked_allocations(void *state) {
    MaskedAllocations *all = state;
    all->of.rewind(all->of.state);
}

static ReportAllocations mask_allocations(const Masker *m, ReportAllocations of) {
    MaskedAllocations *all = arena_alloc(m->arena, sizeof *all);
    *all = (MaskedAllocations){*m, of};
    all->masker.arena = arena_new("masked allocations", 0);
    arena_adopt(m->arena, all->masker.arena);
    return (ReportAllocations){all, next_masked_allocation, rewind_masked_allocations};
}

/* ---- The whole */

bool audience_check(const Plan *plan, Error *err) {
    if (!plan->personal.any || !plan->personal.keyed || plan->personal.key.len) return true;
    return error_set(err, ERROR_USAGE, plan->file,
                     "the key of pseudonyms is not set\nhint: `personal: { key: ... }` names "
                     "the variable or credential that holds it");
}

Audiences audiences_new(RunResults *results, const RunReport *report) {
    Audiences audiences = {.results = results, .report = report};
    audiences.seen[SIGHT_ALL] = report;
    return audiences;
}

const RunReport *audience_report(Audiences *audiences, Audience who) {
    const RunResults *r = audiences->results;
    const Plan *plan = r->request->plan;
    Sight sight = plan->personal.any ? plan->personal.sight[who] : SIGHT_ALL;
    if (audiences->seen[sight]) return audiences->seen[sight];
    Masker m = masker_new(plan, r->frames, sight, r->run);
    RunReport *out = arena_alloc(r->run, sizeof *out);
    *out = *audiences->report;
    out->finding = mask_findings(&m, audiences->report, r->request->threads);
    out->totals = mask_totals(&m, audiences->report);
    if (out->matches.next) out->matches = mask_matches(&m, out->matches);
    if (out->allocations.next) out->allocations = mask_allocations(&m, out->allocations);
    return audiences->seen[sight] = out;
}

/* ---- Records that commands show themselves */

void audience_row(const Plan *plan, Audience who, const FieldPlan *const *field, Str *cell, size_t count,
                  Arena *arena) {
    Masker m = {.plan = plan, .sight = plan->personal.sight[who], .arena = arena};
    if (!plan->personal.any || m.sight == SIGHT_ALL) return;
    Net *net = arena_alloc(arena, sizeof *net);
    for (size_t i = 0; i < count; i++) {
        Str value = str_trim(cell[i]);
        cell[i] = masked(&m, field[i]->personal, cell[i]);
        if (!field[i]->personal || value.len < NET_BYTES_LEAST || net->count == NET_VALUES_MAX) continue;
        net->value[net->count] = value;
        net->mask[net->count++] = cell[i];
    }
    for (size_t i = 0; i < count; i++) cell[i] = net_clean(&m, net, cell[i]);
}

void audience_record(const Plan *plan, Audience who, FindingRecord *record, Arena *arena) {
    if (!plan->personal.any || plan->personal.sight[who] == SIGHT_ALL) return;
    Masker m = masker_new(plan, NULL, plan->personal.sight[who], arena);
    mask_record(&m, record);
}

static Str traced_value(const Plan *plan, Audience who, uint32_t dataset, Str field, Str value, Arena *arena) {
    if (dataset == plan->dataset_count) return value;
    Personal kind = personal_of_name(plan, dataset, field);
    return mask_value(kind, plan->personal.sight[who], plan->personal.key, value, arena);
}

/* Values of the record's personal fields, now and before: they may stand in its other fields, as in a payment's
 * purpose. */
static void net_traced(const Plan *plan, Audience who, uint32_t dataset, const TraceRecord *record, Net *net,
                       Arena *arena) {
    net->count = 0;
    for (size_t i = 0; dataset < plan->dataset_count && i < record->field_count + 2 * record->change_count; i++) {
        size_t c = i < record->field_count ? 0 : (i - record->field_count) / 2;
        bool now = i < record->field_count, after = !now && (i - record->field_count) % 2;
        Str field = now ? record->field[i] : record->change[c].field;
        Str value = str_trim(now ? record->value[i] : after ? record->change[c].after : record->change[c].before);
        Personal kind = field.len ? personal_of_name(plan, dataset, field) : PERSONAL_NONE;
        if (!kind || value.len < NET_BYTES_LEAST || net->count == NET_VALUES_MAX) continue;
        net->value[net->count] = value;
        net->mask[net->count++] = mask_value(kind, plan->personal.sight[who], plan->personal.key, value, arena);
    }
}

void audience_trace(const Plan *plan, Audience who, Trace *trace, Arena *arena) {
    if (!plan->personal.any || plan->personal.sight[who] == SIGHT_ALL) return;
    Masker m = {.plan = plan, .arena = arena};
    Net *net = arena_alloc(arena, sizeof *net);
    TraceRecord *record = arena_array(arena, trace->record_count, sizeof *record);
    for (size_t r = 0; r < trace->record_count; r++) {
        record[r] = trace->record[r];
        uint32_t dataset = dataset_named(plan, record[r].dataset);
        net_traced(plan, who, dataset, &record[r], net, arena);
        Str *value = arena_array(arena, record[r].field_count, sizeof *value);
        TraceChange *change = arena_array(arena, record[r].change_count, sizeof *change);
        for (size_t f = 0; f < record[r].field_count; f++)
            value[f] =
                net_clean(&m, net, traced_value(plan, who, dataset, record[r].field[f], record[r].value[f], arena));
        for (size_t c = 0; c < record[r].change_count; c++) {
            change[c] = record[r].change[c];
            if (!change[c].field.len) continue;
            change[c].before =
                net_clean(&m, net, traced_value(plan, who, dataset, change[c].field, change[c].before, arena));
            change[c].after =
                net_clean(&m, net, traced_value(plan, who, dataset, change[c].field, change[c].after, arena));
        }
        record[r].value = value;
        record[r].change = change;
    }
    trace->record = record;
}

static void mask_line(const Masker *m, const Explanation *e, ExplainLine *line) {
    Personal left = personal_of_field(m->plan, e->left.dataset, line->field),
             right = personal_of_field(m->plan, e->right.dataset, line->field);
    if (!left && !right) return;
    left = left ? left : right;
    right = right ? right : left;
    line->left = masked(m, left, line->left);
    line->right = masked(m, right, line->right);
    line->left_clean = masked(m, left, line->left_clean);
    line->right_clean = masked(m, right, line->right_clean);
}

void audience_explanations(const Plan *plan, Audience who, Explanation *explanation, size_t count, Arena *arena) {
    if (!plan->personal.any || plan->personal.sight[who] == SIGHT_ALL) return;
    Masker m = masker_new(plan, NULL, plan->personal.sight[who], arena);
    for (size_t i = 0; i < count; i++) {
        Explanation *e = &explanation[i];
        ExplainStep *step = arena_array(arena, e->count, sizeof *step);
        for (size_t s = 0; s < e->count; s++) {
            step[s] = e->step[s];
            ExplainLine *line = arena_array(arena, step[s].count, sizeof *line);
            for (size_t l = 0; l < step[s].count; l++) {
                line[l] = step[s].line[l];
                mask_line(&m, e, &line[l]);
            }
            step[s].line = line;
        }
        mask_record(&m, &e->left);
        mask_record(&m, &e->right);
        e->step = step;
    }
}
