#include "engine/run/findings.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/run/keyed.h"
#include "engine/run/masker.h"
#include "reports/report.h"

#include <stdio.h>
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

static Str shown(const RuleView *view, uint32_t dataset, const Column *column, uint32_t row) {
    return frame_print(view->frames, dataset, column, row, view->frames->run);
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
    Str document = shown(view, dataset, master ? c->name : c->number, row);
    if (document.len || entity != ENTITY_OTHER || personal_of_name(view->frames->plan, dataset, STR("name"))) return document;
    return shown(view, dataset, c->name, row); /* a queue, a till */
}

Str view_key(const RuleView *view, size_t d, uint32_t row) {
    Str key = shown(view, view->rule->dataset[d], view->columns[d].key, row);
    if (!key.len) key = document_of(view, d, row);
    return key.len ? key : str_printf(view->frames->run, "row %u", row + 1);
}

Str view_date(const RuleView *view, size_t d, uint32_t row) {
    return shown(view, view->rule->dataset[d], view->columns[d].date, row);
}

FindingRecord view_record(const RuleView *view, size_t d, uint32_t row, bool right) {
    uint32_t dataset = view->rule->dataset[d];
    const Plan *plan = view->frames->plan;
    const DatasetPlan *of = &plan->dataset[dataset];
    const SourcePlan *source = &plan->source[of->source];
    const RuleColumns *c = &view->columns[d];
    Arena *run = view->frames->run;
    FindingRecord r = {.dataset = dataset, .row = row, .right = right, .system = source->name,
                       .system_title = source->title.len ? source->title : source->name, .dataset_name = of->name,
                       .entity = str_of(entity_code[of->entity])};
    r.key = view_key(view, d, row);
    r.tax_id = shown(view, dataset, c->tax_id, row);
    r.document = document_of(view, d, row);
    r.numbered = of->entity == ENTITY_RECEIVABLE && r.document.len && !str_eq(r.document, r.tax_id);
    if (!r.document.len && of->entity == ENTITY_RECEIVABLE) r.document = r.tax_id;
    if (!r.document.len) r.document = r.key;
    r.date = view_date(view, d, row);
    r.day = day_text(c->day, row, run);
    r.counterparty = c->counterparty_name ? shown(view, dataset, c->counterparty_name, row) : shown(view, dataset, c->name, row);
    r.warehouse = shown(view, dataset, c->warehouse, row);
    r.status = shown(view, dataset, c->status, row);
    r.currency = shown(view, dataset, c->currency, row);
    r.has_amount = c->amount && !column_null(c->amount, row) &&
                   decimal_rescale(column_number(c->amount, row), c->amount->scale, view->scale, &r.amount);
    if (r.has_amount && !r.currency.len) r.currency = plan->currency;
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
    size_t capacity = list->capacity ? list->capacity * 2 : 64;
    if (capacity < list->count + more) capacity = list->count + 4 * more; /* what is not used costs nothing, moving it does */
    Finding *grown = arena_array_raw(list->arena, capacity, sizeof *grown);
    if (list->count) memcpy(grown, list->item, list->count * sizeof *grown);
    list->item = grown;
    list->capacity = capacity;
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

void finding_evidence(Finding *finding, FindingList *list, Str field, Str left, Str right, Str measure, int32_t score_ppm) {
    FindingEvidence *grown = arena_array(list->arena, finding->evidence_count + 1, sizeof *grown);
    if (finding->evidence_count) memcpy(grown, finding->evidence, finding->evidence_count * sizeof *grown);
    grown[finding->evidence_count++] = (FindingEvidence){field, left, right, measure, score_ppm};
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

/* ---- Sentences: a few microseconds each, of as many findings as there may be */

enum { WORDED_AT_ONCE = 512 };

typedef struct Wording {
    FindingList *list;
    Str language;
    Arena **arena; /* one a task */
} Wording;

static void word_range(void *context, size_t task, size_t thread) {
    (void)thread;
    const Wording *w = context;
    size_t from = task * WORDED_AT_ONCE, to = from + WORDED_AT_ONCE < w->list->count ? from + WORDED_AT_ONCE : w->list->count;
    for (size_t i = from; i < to; i++) {
        Finding *finding = &w->list->item[i];
        finding->explanation = words_explain(w->language, finding, w->arena[task]);
        finding->action = words_action(w->language, finding, w->arena[task]);
    }
}

void findings_word(FindingList *list, Str language, size_t threads) {
    size_t tasks = (list->count + WORDED_AT_ONCE - 1) / WORDED_AT_ONCE;
    Wording w = {list, language, arena_array(list->arena, tasks, sizeof *w.arena)};
    for (size_t t = 0; t < tasks; t++) {
        w.arena[t] = arena_new("sentences", 0);
        arena_adopt(list->arena, w.arena[t]);
    }
    parallel_for(threads, tasks, word_range, &w);
}

/* What is wrong with a source stands before what was found in it. */
static int precedence(const Finding *finding) {
    return finding->kind == FINDING_SCHEMA_DRIFT ? 2 : finding->kind == FINDING_SOURCE_INCOMPLETE;
}

static int compare_money(int128 a, int128 b) {
    return (a > b) - (a < b);
}

static int twin_order(const void *a, const void *b) { /* pointers into the list, so their order is that of making */
    const Finding *x = *(Finding *const *)a, *y = *(Finding *const *)b;
    int order = str_compare(x->id, y->id);
    for (size_t i = 0; !order && i < x->record_count && i < y->record_count; i++) {
        order = str_compare(x->record[i].document, y->record[i].document);
        if (!order) order = str_compare(x->record[i].date, y->record[i].date);
        if (!order) order = compare_money(x->record[i].amount, y->record[i].amount);
    }
    if (!order) order = str_compare(x->left_value, y->left_value);
    return order ? order : (x > y) - (x < y);
}

/* Keys in the order of ids: all of them when they are 16 hex digits, as they are made; of others the first eight bytes. */
static bool is_hex(Str id) {
    if (id.len != 16) return false;
    for (size_t i = 0; i < 16; i++) {
        if (!((id.ptr[i] >= '0' && id.ptr[i] <= '9') || (id.ptr[i] >= 'a' && id.ptr[i] <= 'f'))) return false;
    }
    return true;
}

static uint64_t id_key(Str id, bool hex) {
    uint64_t key = 0;
    for (size_t i = 0; hex && i < 16; i++) key = key << 4 | (uint64_t)(id.ptr[i] <= '9' ? id.ptr[i] - '0' : id.ptr[i] - 'a' + 10);
    for (size_t i = 0; !hex && i < 8; i++) key = key << 8 | (i < id.len ? (unsigned char)id.ptr[i] : 0);
    return key;
}

enum { AHEAD = 16 }; /* ids lie all over the memory */

/* false: an id is of another form than `hex` says. */
static bool write_keys(const FindingList *list, bool hex, Keyed *item) {
    for (size_t i = 0; i < list->count; i++) {
        if (i + 2 * AHEAD < list->count) __builtin_prefetch(&list->item[i + 2 * AHEAD].id);
        if (i + AHEAD < list->count) __builtin_prefetch(list->item[i + AHEAD].id.ptr);
        if (hex && !is_hex(list->item[i].id)) return false;
        item[i] = (Keyed){id_key(list->item[i].id, hex), (uint32_t)i};
    }
    return true;
}

static Keyed *keyed_by_id(const FindingList *list, Arena *stage) {
    Keyed *item = arena_array_raw(stage, list->count, sizeof *item), *spare = arena_array_raw(stage, list->count, sizeof *spare);
    if (!write_keys(list, true, item)) write_keys(list, false, item);
    keyed_sort(item, spare, list->count);
    return item;
}

typedef int (*Order)(const void *, const void *);

/* What is in order already, as most runs of equal keys are, is only looked through. */
static void sort_run(void *item, size_t count, size_t size, Order order) {
    const char *at = item;
    for (size_t i = 1; i < count; i++) {
        if (order(at + (i - 1) * size, at + i * size) <= 0) continue;
        qsort(item, count, size, order);
        return;
    }
}

void findings_separate(FindingList *list) {
    Arena *stage = arena_new("separating", 0);
    Finding **sorted = arena_array_raw(stage, list->count, sizeof *sorted);
    const Keyed *by_key = keyed_by_id(list, stage);
    for (size_t i = 0; i < list->count; i++) sorted[i] = &list->item[by_key[i].index];
    for (size_t from = 0, to; from < list->count; from = to) {
        to = keyed_run(by_key, list->count, from);
        sort_run(sorted + from, to - from, sizeof *sorted, twin_order);
    }
    Str base = STR("");
    for (size_t i = 0, number = 0; i < list->count; i++) {
        bool twin = i && str_eq(sorted[i]->id, base);
        number = twin ? number + 1 : 0;
        if (!twin) base = sorted[i]->id;
        else if (sorted[i]->kind != FINDING_BROKEN_CHAIN)
            sorted[i]->id = hash_hex(hash_join(hash_str(base), number), list->arena);
    }
    arena_free(stage);
}

typedef struct Extra { /* a record of a cluster of duplicates */
    uint32_t dataset, row, cluster;
} Extra;

static int extra_order(const void *a, const void *b) {
    const Extra *x = a, *y = b;
    if (x->dataset != y->dataset) return x->dataset < y->dataset ? -1 : 1;
    if (x->row != y->row) return x->row < y->row ? -1 : 1;
    return (x->cluster > y->cluster) - (x->cluster < y->cluster);
}

static bool is_counted_twice(const Finding *finding) {
    return (finding->kind == FINDING_DUPLICATE_DOCUMENT || finding->kind == FINDING_DUPLICATE_PAYMENT) &&
           finding->severity == SEVERITY_ERROR;
}

static size_t list_extras(const FindingList *list, Extra *extra) {
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        const Finding *finding = &list->item[i];
        for (size_t k = 0; is_counted_twice(finding) && k < finding->record_count; k++) {
            extra[count++] = (Extra){finding->record[k].dataset, finding->record[k].row, (uint32_t)i};
        }
    }
    if (count) qsort(extra, count, sizeof *extra, extra_order);
    return count;
}

/* Records of the finding that some cluster counts as too many; of a cluster of n, n - 1 at most (left[]). */
static void take_out(Finding *finding, const Extra *extra, size_t count, uint32_t *left) {
    for (size_t k = 0; k < finding->record_count; k++) {
        const FindingRecord *record = &finding->record[k];
        Extra wanted = {record->dataset, record->row, 0};
        size_t from = 0, to = count;
        while (from < to) {
            size_t middle = from + (to - from) / 2;
            if (extra_order(&extra[middle], &wanted) < 0) from = middle + 1;
            else to = middle;
        }
        if (from == count || extra[from].dataset != record->dataset || extra[from].row != record->row) continue;
        if (!record->has_amount || !left[extra[from].cluster]) continue;
        left[extra[from].cluster]--;
        int128 amount = decimal_magnitude(record->amount);
        finding->at_risk = finding->at_risk > amount ? finding->at_risk - amount : 0;
    }
}

void findings_count_once(FindingList *list) {
    size_t records = 0;
    for (size_t i = 0; i < list->count; i++) records += is_counted_twice(&list->item[i]) ? list->item[i].record_count : 0;
    if (!records) return;
    Extra *extra = arena_array(list->arena, records, sizeof *extra);
    uint32_t *left = arena_array(list->arena, list->count, sizeof *left);
    size_t count = list_extras(list, extra);
    for (size_t i = 0; i < list->count; i++) left[i] = is_counted_twice(&list->item[i]) ? (uint32_t)list->item[i].record_count - 1 : 0;
    for (size_t i = 0; i < list->count; i++) {
        Finding *finding = &list->item[i];
        if (finding->kind == FINDING_SURPLUS || finding->kind == FINDING_MISSING) take_out(finding, extra, count, left);
    }
}

static int finding_order(const Finding *x, const Finding *y) {
    if (precedence(x) != precedence(y)) return precedence(y) - precedence(x);
    if (x->severity != y->severity) return (int)y->severity - (int)x->severity;
    if (x->at_risk != y->at_risk) return x->at_risk < y->at_risk ? 1 : -1;
    return str_compare(x->id, y->id);
}

typedef struct Ranked {
    const Finding *finding, *teller; /* the teller of its case is most often itself */
} Ranked;

static int rank_order(const void *a, const void *b) {
    const Ranked *x = a, *y = b;
    int order = finding_order(x->teller, y->teller);
    if (order) return order;
    bool follows_x = x->finding->story.len != 0, follows_y = y->finding->story.len != 0;
    return follows_x != follows_y ? follows_x - follows_y : finding_order(x->finding, y->finding);
}

static int by_id(const void *a, const void *b) {
    const Finding *x = *(const Finding *const *)a, *y = *(const Finding *const *)b;
    int order = str_compare(x->id, y->id);
    return order ? order : (x > y) - (x < y);
}

/* Pointers into the list, by id. */
static const Finding **sorted_by_id(const FindingList *list, Arena *stage) {
    const Finding **sorted = arena_array_raw(stage, list->count, sizeof *sorted);
    const Keyed *by_key = keyed_by_id(list, stage);
    for (size_t i = 0; i < list->count; i++) sorted[i] = &list->item[by_key[i].index];
    for (size_t from = 0, to; from < list->count; from = to) {
        to = keyed_run(by_key, list->count, from);
        sort_run(sorted + from, to - from, sizeof *sorted, by_id);
    }
    return sorted;
}

static const Finding *teller_of(const Finding *finding, const Finding *const *sorted, size_t count) {
    size_t from = 0, to = finding->story.len ? count : 0;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (str_compare(sorted[middle]->id, finding->story) < 0) from = middle + 1;
        else to = middle;
    }
    return finding->story.len && from < count && str_eq(sorted[from]->id, finding->story) ? sorted[from] : finding;
}

/* Precedence, severity and the money at risk, the greatest first; sums past 2^58 share a key. */
static uint64_t rank_key(const Finding *finding) {
    const int128 most = ((int128)1 << 58) - 1;
    uint64_t money = finding->at_risk < 0 ? 0 : finding->at_risk > most ? (uint64_t)most : (uint64_t)finding->at_risk;
    return ~((uint64_t)precedence(finding) << 62 | (uint64_t)finding->severity << 58 | money);
}

/* Moves the findings in place: item[i] becomes what stood at source[i].index. */
static void permute(FindingList *list, Keyed *source) {
    const uint32_t placed = UINT32_MAX;
    for (size_t start = 0; start < list->count; start++) {
        if (source[start].index == placed) continue;
        Finding first = list->item[start];
        size_t at = start;
        while (source[at].index != start) {
            size_t next = source[at].index;
            list->item[at] = list->item[next];
            source[at].index = placed;
            at = next;
        }
        list->item[at] = first;
        source[at].index = placed;
    }
}

void findings_rank(FindingList *list) {
    if (list->count < 2) return;
    Arena *stage = arena_new("ranking", 0);
    Keyed *item = arena_array_raw(stage, list->count, sizeof *item), *spare = arena_array_raw(stage, list->count, sizeof *spare);
    Ranked *run = arena_array_raw(stage, list->count, sizeof *run);
    const Finding **teller = arena_array_raw(stage, list->count, sizeof *teller);
    const Finding *const *sorted = sorted_by_id(list, stage);
    for (size_t i = 0; i < list->count; i++) { /* by id, so that most of what has equal keys is in order */
        uint32_t index = (uint32_t)(sorted[i] - list->item);
        teller[index] = teller_of(sorted[i], sorted, list->count);
        item[i] = (Keyed){rank_key(teller[index]), index};
    }
    keyed_sort(item, spare, list->count);
    for (size_t from = 0, to; from < list->count; from = to) {
        to = keyed_run(item, list->count, from);
        for (size_t i = from; i < to; i++) run[i] = (Ranked){&list->item[item[i].index], teller[item[i].index]};
        sort_run(run + from, to - from, sizeof *run, rank_order);
        for (size_t i = from; i < to; i++) item[i].index = (uint32_t)(run[i].finding - list->item);
    }
    permute(list, item);
    arena_free(stage);
}
