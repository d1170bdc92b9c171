#include "engine/run/findings.h"

#include "engine/base/hash.h"
#include "engine/run/masker.h"

#include <stdlib.h>

/* How the rule's currencies are cleaned; NULL: as they are. */
static const FieldPlan *currency_field(const RuleView *view) {
    const RulePlan *rule = view->rule;
    for (size_t d = 0; d < rule->dataset_count; d++) {
        FieldRef ref = rule->field[rule->currency].ref[d];
        if (ref.field != PLAN_NONE && ref.sub == PLAN_NONE) return &view->frames->plan->dataset[rule->dataset[d]].field[ref.field];
    }
    return NULL;
}

/* The company's currency where a row names none. */
static const Column *whole_currency(const RuleView *view, const Column *compared, const Column *given, size_t d) {
    const FieldPlan *field = currency_field(view);
    size_t rows = view->frames->frame[view->rule->dataset[d]].rows, row = 0;
    while (compared && row < rows && !column_null(compared, row)) row++;
    bool whole = compared && row == rows;
    if (whole || !field || field->type != COLUMN_TEXT) return compared;
    ColumnBuilder *builder = column_builder(view->frames->run, STR("currency"), COLUMN_TEXT, 0, rows);
    for (row = 0; row < rows; row++) {
        bool named = compared && !column_null(compared, row);
        column_add_text(builder, named ? column_text(given, row) : view->frames->plan->currency);
    }
    Column *out = arena_alloc(view->frames->run, sizeof *out);
    *out = column_built(builder);
    return frame_cleaned(view->frames, field, out);
}

const Column *view_column(const RuleView *view, uint32_t field, size_t d, bool compared) {
    if (field == PLAN_NONE || field >= view->rule->field_count) return NULL;
    const RulePlan *rule = view->rule;
    if (rule->decided && field >= rule->decided_from) return rule->decided[(field - rule->decided_from) * rule->dataset_count + d];
    FieldRef ref = view->rule->field[field].ref[d];
    uint32_t dataset = view->rule->dataset[d];
    if (!compared) return frame_value(view->frames, dataset, ref);
    const Column *column = frame_compared(view->frames, dataset, ref);
    if ((rule->kind != RULE_DUPLICATES && rule->kind != RULE_CHECK) || field != rule->currency) return column;
    return whole_currency(view, column, frame_value(view->frames, dataset, ref), d);
}

static const Column *own_field(Frames *frames, uint32_t dataset, const char *name) {
    FieldRef ref;
    return plan_field(frames->plan, dataset, str_of(name), &ref) ? frame_value(frames, dataset, ref) : NULL;
}

RuleView rule_view(Frames *frames, const RulePlan *rule) {
    RuleView view = {frames, rule, arena_array(frames->run, rule->dataset_count, sizeof(RuleColumns)), 0};
    for (size_t d = 0; d < rule->dataset_count; d++) {
        uint32_t dataset = rule->dataset[d];
        RuleColumns *c = &view.columns[d];
        if (!frames->frame[dataset].table) continue;
        c->amount = view_column(&view, rule->amount, d, false);
        c->currency = view_column(&view, rule->currency, d, false);
        c->status = view_column(&view, rule->status, d, false);
        c->warehouse = view_column(&view, rule->warehouse, d, false);
        c->number = view_column(&view, rule->number, d, false);
        c->date = view_column(&view, rule->date, d, false);
        c->counterparty_name = view_column(&view, rule->counterparty_name, d, false);
        c->day = frame_day(frames, dataset);
        c->key = own_field(frames, dataset, "key");
        if (!c->key) c->key = own_field(frames, dataset, "id");
        if (!c->amount) c->amount = own_field(frames, dataset, "amount");
        if (!c->number) c->number = own_field(frames, dataset, "number");
        if (!c->currency) c->currency = own_field(frames, dataset, "currency");
        c->name = own_field(frames, dataset, "name");
        c->tax_id = own_field(frames, dataset, "tax_id");
        if (!c->tax_id) c->tax_id = own_field(frames, dataset, "counterparty.tax_id");
        if (!c->counterparty_name) c->counterparty_name = own_field(frames, dataset, "counterparty.name");
        if (c->amount && c->amount->type != COLUMN_DECIMAL) c->amount = NULL;
        if (c->amount && c->amount->scale > view.scale) view.scale = c->amount->scale;
    }
    return view;
}

static Str shown(const RuleView *view, const Column *column, uint32_t row) {
    return frame_print(view->frames, column, row, view->frames->run);
}

static Str day_text(const Column *day, uint32_t row, Arena *arena) {
    char text[DAY_TEXT_SIZE];
    return day && !column_null(day, row) ? str_copy(arena, day_print((Day)column_number(day, row), text)) : STR("");
}

static Str document_of(const RuleView *view, size_t d, uint32_t row) {
    uint32_t dataset = view->rule->dataset[d];
    Entity entity = view->frames->plan->dataset[dataset].entity;
    const RuleColumns *c = &view->columns[d];
    bool master = entity == ENTITY_COUNTERPARTY || entity == ENTITY_ITEM;
    Str document = shown(view, master ? c->name : c->number, row);
    if (document.len || entity != ENTITY_OTHER || personal_of_name(view->frames->plan, dataset, STR("name"))) return document;
    return shown(view, c->name, row); /* a queue, a till */
}

Str view_key(const RuleView *view, size_t d, uint32_t row) {
    Str key = shown(view, view->columns[d].key, row);
    if (!key.len) key = document_of(view, d, row);
    return key.len ? key : str_printf(view->frames->run, "row %u", row + 1);
}

Str view_date(const RuleView *view, size_t d, uint32_t row) {
    return shown(view, view->columns[d].date, row);
}

FindingRecord view_named(const RuleView *view, size_t d, uint32_t row, bool right) {
    uint32_t dataset = view->rule->dataset[d];
    const Plan *plan = view->frames->plan;
    const DatasetPlan *of = &plan->dataset[dataset];
    const SourcePlan *source = &plan->source[of->source];
    const RuleColumns *c = &view->columns[d];
    FindingRecord r = {.dataset = dataset, .row = row, .right = right, .system = source->name,
                       .system_title = source->title.len ? source->title : source->name, .dataset_name = of->name,
                       .entity = str_of(entity_code[of->entity])};
    r.document = document_of(view, d, row);
    r.key = shown(view, c->key, row);
    if (!r.key.len) r.key = view_key(view, d, row);
    if (of->entity == ENTITY_RECEIVABLE) r.tax_id = shown(view, c->tax_id, row);
    r.numbered = of->entity == ENTITY_RECEIVABLE && r.document.len && !str_eq(r.document, r.tax_id);
    if (!r.document.len && of->entity == ENTITY_RECEIVABLE) r.document = r.tax_id;
    if (!r.document.len) r.document = r.key;
    r.day = day_text(c->day, row, view->frames->run);
    r.counterparty = c->counterparty_name ? shown(view, c->counterparty_name, row) : shown(view, c->name, row);
    r.currency = shown(view, c->currency, row);
    r.has_amount = c->amount && !column_null(c->amount, row) &&
                   decimal_rescale(column_number(c->amount, row), c->amount->scale, view->scale, &r.amount);
    if (r.has_amount && !r.currency.len) r.currency = plan->currency;
    return r;
}

FindingRecord view_record(const RuleView *view, size_t d, uint32_t row, bool right) {
    FindingRecord r = view_named(view, d, row, right);
    const RuleColumns *c = &view->columns[d];
    r.tax_id = shown(view, c->tax_id, row);
    r.date = view_date(view, d, row);
    r.warehouse = shown(view, c->warehouse, row);
    r.status = shown(view, c->status, row);
    return r;
}

static Severity severity_of(FindingKind kind) {
    switch (kind) {
    case FINDING_TIMING:
    case FINDING_BOUNDARY:
    case FINDING_WITHIN_TOLERANCE:
    case FINDING_NOT_DUE:
    case FINDING_REVERSED:
    case FINDING_PARTLY_PAID: return SEVERITY_INFO;
    case FINDING_AMBIGUOUS:
    case FINDING_REVIEW:
    case FINDING_BLOCK_TOO_LARGE:
    case FINDING_SEARCH_LIMIT:
    case FINDING_NO_COUNTERPART_SLICE: return SEVERITY_REVIEW;
    default: return SEVERITY_ERROR;
    }
}

void findings_reserve(FindingList *list, size_t more) {
    if (list->capacity - list->count >= more) return;
    size_t capacity = list->capacity * 2;
    if (capacity < list->count + more) capacity = more > 1 ? list->count + more : 64;
    Arena *room = arena_new("findings", 0), *before = list->room;
    Finding *grown = arena_array_raw(room, capacity, sizeof *grown);
    if (list->count) memcpy(grown, list->item, list->count * sizeof *grown);
    list->item = grown;
    list->capacity = capacity;
    list->room = room;
    arena_free(before);
}

void findings_drop(FindingList *list) {
    arena_free(list->room);
    *list = (FindingList){.arena = list->arena};
}

Finding *findings_add(FindingList *list, const RuleView *view, FindingKind kind) {
    findings_reserve(list, 1);
    Finding *finding = &list->item[list->count++];
    *finding = (Finding){.kind = kind, .severity = severity_of(kind), .rule = view ? view->rule->name : STR("")};
    return finding;
}

int record_order(const void *a, const void *b) {
    const FindingRecord *x = a, *y = b;
    if (x->dataset != y->dataset) return x->dataset < y->dataset ? -1 : 1;
    const Str texts[][2] = {{x->date, y->date}, {x->key, y->key}, {x->document, y->document}, {x->currency, y->currency},
                            {x->counterparty, y->counterparty}, {x->tax_id, y->tax_id}, {x->warehouse, y->warehouse}, {x->status, y->status}};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        int order = str_compare(texts[i][0], texts[i][1]);
        if (order) return order;
    }
    if (x->has_amount != y->has_amount) return x->has_amount ? -1 : 1;
    return (x->amount > y->amount) - (x->amount < y->amount);
}

void records_sort(FindingRecord *record, size_t count) {
    if (count > 1) qsort(record, count, sizeof *record, record_order);
}

void finding_records(Finding *finding, FindingList *list, const FindingRecord *record, size_t count) {
    FindingRecord *kept = arena_array_raw(list->arena, count, sizeof *kept);
    memcpy(kept, record, count * sizeof *kept);
    finding_records_kept(finding, kept, count);
}

void finding_records_kept(Finding *finding, const FindingRecord *record, size_t count) {
    finding->record = record;
    finding->record_count = count;
    bool mixed = false;
    for (size_t i = 0; i < count; i++) {
        if (!record[i].has_amount) continue;
        finding->has_amounts = true;
        if (!finding->currency.len) finding->currency = record[i].currency;
        mixed = mixed || !str_eq(finding->currency, record[i].currency);
        if (record[i].right) finding->right_amount += record[i].amount;
        else finding->left_amount += record[i].amount;
    }
    if (mixed) { /* money of two currencies is neither added up nor subtracted */
        finding->has_amounts = false;
        finding->left_amount = finding->right_amount = 0;
        finding->currency = STR("");
        return;
    }
    finding->difference = finding->right_amount - finding->left_amount;
    finding->at_risk = decimal_magnitude(finding->difference);
}

void finding_evidence(Finding *finding, FindingList *list, FindingEvidence evidence) {
    FindingEvidence *grown = arena_array(list->arena, finding->evidence_count + 1, sizeof *grown);
    if (finding->evidence_count) memcpy(grown, finding->evidence, finding->evidence_count * sizeof *grown);
    grown[finding->evidence_count++] = evidence;
    finding->evidence = grown;
}

static bool is_of_no_rule(const RulePlan *rule) {
    return str_eq(rule->name, STR("quality")) || str_eq(rule->name, STR("sources"));
}

/* Details and sources belong to no rule: the team that puts right this field of the system in some rule, else the one that
 * puts right the rest there, else any of its teams. */
static Str team_of_system(const Plan *plan, Str system, Str field) {
    const OwnerPlan *best = NULL;
    int rank = 0;
    for (size_t r = 0; r < plan->rule_count; r++) {
        for (size_t o = 0; o < plan->rule[r].owner_count; o++) {
            const OwnerPlan *owner = &plan->rule[r].owner[o];
            if (!str_eq(plan->source[owner->source].name, system)) continue;
            int here = field.len && str_eq(owner->field, field) ? 3 : str_eq(owner->field, STR("*")) ? 2 : 1;
            if (here <= rank) continue;
            best = owner;
            rank = here;
        }
    }
    return best ? best->team : STR("");
}

static void set_owner(Finding *finding, const RuleView *view) {
    const Plan *plan = view->frames->plan;
    const OwnerPlan *best = NULL;
    Str field = finding->field;
    if (!field.len && (finding->kind == FINDING_STATUS_CONFLICT || finding->kind == FINDING_STAGE_CONFLICT)) field = STR("status");
    for (size_t i = 0; i < view->rule->owner_count; i++) {
        const OwnerPlan *owner = &view->rule->owner[i];
        if (str_eq(owner->field, field)) best = owner;
        if (!best && str_eq(owner->field, STR("*"))) best = owner;
    }
    if (!best) {
        finding->owner_system = finding->system;
        finding->owner_title = finding->system_title;
        finding->owner_team = is_of_no_rule(view->rule) ? team_of_system(plan, finding->system, field) : STR("");
        return;
    }
    finding->owner_system = plan->source[best->source].name;
    finding->owner_title = plan->source[best->source].title;
    finding->owner_team = best->team;
}

static int key_order(const void *a, const void *b) {
    const FindingRecord *x = *(const FindingRecord *const *)a, *y = *(const FindingRecord *const *)b;
    if (x->right != y->right) return x->right ? 1 : -1;
    int order = str_compare(x->dataset_name, y->dataset_name);
    return order ? order : str_compare(x->key, y->key);
}

uint64_t finding_identity(const Finding *finding, Arena *arena) {
    uint64_t hash = hash_join(hash_str(finding->rule), hash_str(str_of(finding_kind_code[finding->kind])));
    hash = hash_join(hash, hash_join(hash_str(finding->field), hash_str(finding->origin)));
    const FindingRecord *few[4], **sorted = few; /* most findings have one or two records */
    size_t count = finding->record_count;
    if (count > ARRAY_LEN(few)) sorted = arena_array_raw(arena, count, sizeof *sorted);
    for (size_t i = 0; i < count; i++) sorted[i] = &finding->record[i];
    if (count > 2) qsort(sorted, count, sizeof *sorted, key_order);
    bool turned = count == 2 && key_order(&sorted[0], &sorted[1]) > 0;
    for (size_t i = 0; i < count; i++) {
        const FindingRecord *record = sorted[turned ? 1 - i : i];
        hash = hash_join(hash, hash_join(hash_str(record->dataset_name), hash_str(record->key)));
    }
    return hash;
}

static void fill_empty(Str *text) {
    if (!text->ptr) *text = STR("");
}

void finding_finish(Finding *finding, const RuleView *view, FindingList *list) {
    if (finding->record_count) finding->scale = view->scale;
    if (!finding->currency.len && finding->at_risk) finding->currency = view->frames->plan->currency;
    if (!finding->owner_team.ptr) set_owner(finding, view);
    Str *const texts[] = {&finding->step, &finding->cause, &finding->field, &finding->left_value, &finding->right_value,
                          &finding->system, &finding->system_title, &finding->expected, &finding->owner_system,
                          &finding->owner_title, &finding->owner_team, &finding->currency, &finding->story, &finding->origin};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) fill_empty(texts[i]);
    finding->id = hash_hex(finding_identity(finding, list->arena), list->arena);
}
