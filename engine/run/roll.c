/* A balance rolls forward: what stood at the opening, and what the documents since have added and taken, is what stands now.
 *
 *   counterparty, contract   opening  + sales  - payments - returns  = wanted   said
 *   Romashka, D-1               100       50          30         0      120      120   follows
 *   Romashka, D-2                 0       70           0        20       50       70   does not: the return was not taken in
 *
 * In exact integers, per key and currency. The opening is the balance as of the job's last run, and documents count that
 * were later than its cut-off; or a dataset, where the newest day's rows are the opening, and documents from that day on
 * count (all of them, when it has no date).
 *
 * A cause is named only when it comes to the difference exactly: documents of the time before the opening that are new,
 * gone or changed since (backdated); two contracts of one counterparty that lack and hold the same. A single document of
 * just that amount is a candidate. */
#include "engine/run/roll.h"

#include "engine/base/buf.h"
#include "engine/data/dictionary.h"
#include "engine/run/publish.h"

#include <assert.h>
#include <stdlib.h>

enum { CELLS_FIRST = 256, RECORDS_MAX = 64, BACKDATED_MAX = 5, SEPARATOR = '\x1f' };

typedef struct Cell { /* of one key and currency */
    Str key, currency;
    int128 opening, said, backdated;
    uint32_t said_rows, documents;
} Cell;

typedef struct Roll {
    RunResults *results;
    FindingList *list;
    const RulePlan *rule;
    RuleView view, then; /* then: of the frames before; only where the opening comes from them */
    size_t documents;    /* datasets 1 .. documents - 1 hold them */
    bool dated;
    Day opening_day;     /* of a dataset; DAY_NONE: of no day */
    const Before *before;
    Dictionary *keys;
    Cell *cell;
    int128 *sum; /* by cell, then dataset */
    size_t count, capacity;
    uint32_t **cell_of; /* by dataset, row: cell, or ROW_NONE */
    uint32_t **early_of; /* the same of documents of before the opening */
    KeyRows **then_row; /* by dataset: rows of the run before; NULL: nobody has asked */
    Arena *stage;
} Roll;

static const Column *by_column(const RuleView *view, size_t b, size_t d, bool compared) {
    return view_column(view, view->rule->roll->by[b], d, compared);
}

static Str currency_at(const RuleView *view, size_t d, uint32_t row) {
    const Column *currency = view->columns[d].currency;
    Str text = currency && currency->type == COLUMN_TEXT ? column_text(currency, row) : STR("");
    return text.len ? text : view->frames->plan->currency;
}

static void grow(Roll *roll) {
    size_t capacity = roll->capacity;
    roll->sum = arena_grow(roll->stage, roll->sum, roll->count, &capacity, roll->rule->dataset_count * sizeof *roll->sum, CELLS_FIRST);
    roll->cell = arena_grow(roll->stage, roll->cell, roll->count, &roll->capacity, sizeof *roll->cell, CELLS_FIRST);
}

static uint32_t cell_at(Roll *roll, const RuleView *view, size_t d, uint32_t row, Buf *key) {
    Str currency = currency_at(view, d, row);
    key->len = 0;
    for (size_t b = 0; b < roll->rule->roll->by_count; b++) {
        const Column *column = by_column(view, b, d, true);
        if (column && !column_null(column, row)) buf_add(key, column_text(column, row));
        buf_char(key, SEPARATOR);
    }
    buf_add(key, currency);
    uint32_t number = dictionary_number(roll->keys, buf_str(key));
    if (number < roll->count) return number;
    grow(roll);
    roll->cell[roll->count++] = (Cell){.key = str_copy(roll->stage, buf_str(key)), .currency = currency};
    return number;
}

static int128 amount_at(const Roll *roll, const RuleView *view, size_t d, uint32_t row) {
    const Column *amount = view->columns[d].amount;
    if (!amount || column_null(amount, row)) return 0;
    return (int128)column_number(amount, row) * decimal_power(roll->view.scale - amount->scale);
}

static int sign_of(const Roll *roll, size_t d) {
    return d <= roll->rule->roll->add_count ? 1 : -1;
}

/* ---- What counts */

/* Is the row of the time after the opening? */
static bool is_later(const Roll *roll, const RuleView *view, size_t d, uint32_t row) {
    const DatasetPlan *dataset = &view->frames->plan->dataset[roll->rule->dataset[d]];
    if (!roll->dated) return true;
    if (roll->before) {
        const Column *date = frame_value(view->frames, roll->rule->dataset[d], (FieldRef){dataset->date_field, PLAN_NONE});
        const SourcePlan *source = &view->frames->plan->source[dataset->source];
        if (!date || column_null(date, row)) return false;
        if (date->type == COLUMN_DATE) return column_number(date, row) > plan_last_day(view->frames->plan, source, roll->before->cutoff);
        return column_number(date, row) >= plan_source_cutoff(view->frames->plan, source, roll->before->cutoff);
    }
    const Column *day = view->columns[d].day;
    return day && !column_null(day, row) && column_number(day, row) >= roll->opening_day;
}

static void gather(Roll *roll, size_t d) {
    const Frame *frame = &roll->view.frames->frame[roll->rule->dataset[d]];
    bool opening = d >= roll->documents;
    const Column *day = roll->view.columns[d].day;
    roll->cell_of[d] = arena_array_raw(roll->stage, frame->rows, sizeof(uint32_t));
    if (roll->before) roll->early_of[d] = arena_array_raw(roll->stage, frame->rows, sizeof(uint32_t));
    Buf key = {0};
    for (uint32_t row = 0; row < frame->rows; row++) {
        roll->cell_of[d][row] = ROW_NONE;
        if (roll->before) roll->early_of[d][row] = ROW_NONE;
        if (frame->state[row] != ROW_ACTIVE) continue;
        bool counts = true;
        if (opening) counts = roll->opening_day == DAY_NONE || (day && !column_null(day, row) && column_number(day, row) == roll->opening_day);
        else if (d > 0) counts = is_later(roll, &roll->view, d, row);
        if (!counts && !roll->before) continue;
        uint32_t at = cell_at(roll, &roll->view, d, row, &key);
        Cell *cell = &roll->cell[at];
        int128 amount = amount_at(roll, &roll->view, d, row);
        assert(cell && roll->sum);
        if (!counts) { /* of the time before the opening: new since, unless it was there then */
            cell->backdated += sign_of(roll, d) * amount;
            roll->early_of[d][row] = at;
            continue;
        }
        roll->cell_of[d][row] = at;
        if (opening) cell->opening += amount;
        else if (d == 0) cell->said += amount;
        else roll->sum[at * roll->rule->dataset_count + d] += amount;
        cell->said_rows += d == 0;
        cell->documents += d > 0 && !opening;
    }
    buf_free(&key);
}

/* The balance, and the documents, as they stood at the run before. */
static void gather_then(Roll *roll) {
    Buf key = {0};
    for (size_t d = 0; d < roll->documents; d++) {
        const Frame *frame = &roll->then.frames->frame[roll->rule->dataset[d]];
        for (uint32_t row = 0; frame->table && row < frame->rows; row++) {
            if (frame->state[row] != ROW_ACTIVE) continue;
            uint32_t at = cell_at(roll, &roll->then, d, row, &key);
            int128 amount = amount_at(roll, &roll->then, d, row);
            if (d == 0) roll->cell[at].opening += amount;
            else if (!is_later(roll, &roll->then, d, row)) roll->cell[at].backdated -= sign_of(roll, d) * amount;
        }
    }
    buf_free(&key);
}

static Day newest_day(const RuleView *view, size_t d) {
    const Frame *frame = &view->frames->frame[view->rule->dataset[d]];
    const Column *day = view->columns[d].day;
    Day newest = DAY_NONE;
    for (uint32_t row = 0; day && row < frame->rows; row++) {
        if (frame->state[row] != ROW_ACTIVE || column_null(day, row)) continue;
        Day at = (Day)column_number(day, row);
        if (newest == DAY_NONE || at > newest) newest = at;
    }
    return newest;
}

/* ---- What does not follow */

typedef struct Break {
    const Cell *cell;
    int128 wanted, difference;
    Str name;  /* as people read it */
    Str other; /* the contract that has the opposite difference, "" */
} Break;

static int128 wanted_of(const Roll *roll, uint32_t at) {
    int128 wanted = roll->cell[at].opening;
    for (size_t d = 1; d < roll->documents; d++) wanted += sign_of(roll, d) * roll->sum[at * roll->rule->dataset_count + d];
    return wanted;
}

static Str joined(const Str *part, size_t count, Arena *arena) {
    Buf *name = buf_own(arena);
    for (size_t i = 0; i < count; i++) {
        if (part[i].len && name->len) buf_add(name, STR(", "));
        buf_add(name, part[i]);
    }
    return buf_str(name);
}

/* "ромашка, Д5": the key's parts as they are compared, so the same whoever writes them how. */
static Str key_name(const Roll *roll, const Cell *cell, Arena *arena) {
    Str rest = cell->key, *part = arena_array(roll->stage, roll->rule->roll->by_count, sizeof *part);
    for (size_t b = 0; b < roll->rule->roll->by_count; b++) part[b] = str_cut(&rest, SEPARATOR);
    return joined(part, roll->rule->roll->by_count, arena);
}

static Str first_part(const Cell *cell) {
    Str rest = cell->key;
    return str_cut(&rest, SEPARATOR);
}

static int same_money(const Break *x, const Break *y) {
    int order = str_compare(first_part(x->cell), first_part(y->cell));
    if (!order) order = str_compare(x->cell->currency, y->cell->currency);
    int128 p = decimal_magnitude(x->difference), q = decimal_magnitude(y->difference);
    return order ? order : (p > q) - (p < q);
}

static int break_order(const void *a, const void *b) {
    const Break *x = a, *y = b;
    int order = same_money(x, y);
    return order ? order : str_compare(x->cell->key, y->cell->key);
}

/* Two contracts of one counterparty, one of which has too much by what the other lacks, and no third one. */
static void pair_contracts(const Roll *roll, Break *all, size_t count) {
    for (size_t i = 0; i < count && roll->rule->roll->by_count > 1;) {
        size_t to = i + 1;
        while (to < count && same_money(&all[i], &all[to]) == 0) to++;
        if (to - i == 2 && all[i].difference == -all[i + 1].difference && first_part(all[i].cell).len) {
            all[i].other = all[i + 1].name;
            all[i + 1].other = all[i].name;
        }
        i = to;
    }
}

/* ---- Telling */

typedef struct Document {
    const Roll *roll;
    size_t d;
    uint32_t row;
    int128 amount;
} Document;

static Str record_key(const Document *document, Arena *arena) {
    const Column *key = document->roll->view.columns[document->d].key;
    if (!key) key = document->roll->view.columns[document->d].number;
    return key_text(document->roll->view.frames, key, document->row, arena);
}

static int document_order(const void *a, const void *b) { /* the largest first */
    const Document *x = a, *y = b;
    int128 p = decimal_magnitude(x->amount), q = decimal_magnitude(y->amount);
    if (p != q) return p < q ? 1 : -1;
    if (x->d != y->d) return x->d < y->d ? -1 : 1;
    int order = str_compare(record_key(x, x->roll->stage), record_key(y, y->roll->stage));
    return order ? order : (x->row > y->row) - (x->row < y->row);
}

/* Rows by cell, for the breaks only. */
static Document *documents_of(const Roll *roll, const Break *all, size_t breaks, size_t *from) {
    uint32_t *number = arena_array_raw(roll->stage, roll->count + 1, sizeof *number);
    for (size_t i = 0; i < roll->count; i++) number[i] = ROW_NONE;
    for (uint32_t i = 0; i < breaks; i++) number[all[i].cell - roll->cell] = i;
    size_t *at = arena_array(roll->stage, breaks + 1, sizeof *at);
    Document *out = NULL;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t d = 0; d < roll->rule->dataset_count; d++) {
            size_t rows = roll->view.frames->frame[roll->rule->dataset[d]].rows;
            for (uint32_t row = 0; row < rows; row++) {
                uint32_t cell = roll->cell_of[d][row], b = cell == ROW_NONE ? ROW_NONE : number[cell];
                if (b == ROW_NONE) continue;
                if (pass == 0) from[b + 1]++;
                else out[at[b]++] = (Document){roll, d, row, amount_at(roll, &roll->view, d, row)};
            }
        }
        if (pass) break;
        for (size_t b = 0; b < breaks; b++) from[b + 1] += from[b];
        memcpy(at, from, breaks * sizeof *at);
        out = arena_array(roll->stage, from[breaks] + 1, sizeof *out);
    }
    return out;
}

/* "ТОО Ромашка, Д-5": as the balance's row has it, else the first dataset that names it; of several ways to write it the
 * first one in the order of bytes. */
static Str shown_name(const Roll *roll, const Break *of, const Document *document, size_t count) {
    Str *part = arena_array(roll->stage, roll->rule->roll->by_count, sizeof *part), best = STR_NULL;
    size_t from = SIZE_MAX;
    for (size_t i = 0; i < count; i++) from = document[i].d < from ? document[i].d : from;
    for (size_t i = 0; i < count; i++) {
        if (document[i].d != from) continue;
        for (size_t b = 0; b < roll->rule->roll->by_count; b++) {
            const Column *column = by_column(&roll->view, b, from, false);
            part[b] = column && column->type == COLUMN_TEXT ? column_text(column, document[i].row) : STR("");
        }
        Str name = joined(part, roll->rule->roll->by_count, roll->stage);
        if (!best.ptr || str_compare(name, best) < 0) best = name;
    }
    return best.len ? str_copy(roll->results->run, best) : key_name(roll, of->cell, roll->results->run);
}

static void add_component(const Roll *roll, Finding *finding, Str name, int128 amount, const char *sign) {
    char text[DECIMAL_TEXT_SIZE];
    Str shown = str_copy(roll->list->arena, decimal_print(amount, roll->view.scale, text));
    finding_evidence(finding, roll->list, (FindingEvidence){name, shown, STR(""), str_of(sign), -1});
}

/* "shipments", as the report's language calls them; what a dataset holds else, by its own name: "returns". */
static Str flow_name(const Roll *roll, size_t d) {
    const DatasetPlan *dataset = &roll->view.frames->plan->dataset[roll->rule->dataset[d]];
    size_t dot = str_find(dataset->name, STR("."));
    if (dataset->entity == ENTITY_ORDER || dataset->entity == ENTITY_SHIPMENT || dataset->entity == ENTITY_PAYMENT)
        return str_printf(roll->list->arena, "%ss", entity_code[dataset->entity]);
    return str_sub(dataset->name, dot == SIZE_MAX ? 0 : dot + 1, dataset->name.len);
}

/* Two of one name, and documents of another system than the balance's, are told apart: "sales (ERP)". */
static Str component_name(const Roll *roll, size_t d) {
    const Plan *plan = roll->view.frames->plan;
    const DatasetPlan *dataset = &plan->dataset[roll->rule->dataset[d]];
    const SourcePlan *source = &plan->source[dataset->source];
    Str name = flow_name(roll, d), title = source->title.len ? source->title : source->name;
    bool alone = dataset->source == plan->dataset[roll->rule->dataset[0]].source;
    for (size_t i = 1; i < roll->documents && alone; i++) alone = i == d || !str_eq(flow_name(roll, i), name);
    if (alone) return name;
    size_t dot = str_find(dataset->name, STR("."));
    Str own = str_sub(dataset->name, dot == SIZE_MAX ? 0 : dot + 1, dataset->name.len);
    return str_printf(roll->list->arena, "%.*s (%.*s)", STR_ARG(own), STR_ARG(title));
}

static void add_components(const Roll *roll, Finding *finding, const Cell *cell) {
    size_t at = (size_t)(cell - roll->cell);
    add_component(roll, finding, STR("opening"), cell->opening, "+");
    for (size_t d = 1; d < roll->documents; d++) {
        int128 sum = roll->sum[at * roll->rule->dataset_count + d];
        add_component(roll, finding, component_name(roll, d), sum, sign_of(roll, d) > 0 ? "+" : "-");
    }
}

/* The one document of just the difference. */
static void add_candidate(const Roll *roll, Finding *finding, const Break *of, const Document *document, size_t count) {
    const Document *found = NULL;
    for (size_t i = 0; i < count; i++) {
        bool fits = document[i].d > 0 && document[i].d < roll->documents && decimal_magnitude(document[i].amount) == decimal_magnitude(of->difference);
        if (fits && found) return;
        if (fits) found = &document[i];
    }
    if (!found) return;
    FindingRecord record = view_record(&roll->view, found->d, found->row, false);
    finding_evidence(finding, roll->list, (FindingEvidence){STR("candidate"), record.document, STR(""), record.date, -1});
}

static Str cause_of_break(const Roll *roll, const Break *of) {
    if (roll->before && of->cell->backdated == of->difference) return STR("backdated");
    return of->other.len ? STR("wrong contract") : STR("unexplained");
}

static void attach_records(const Roll *roll, Finding *finding, Document *document, size_t count) {
    FindingRecord record[RECORDS_MAX];
    size_t shown = count < RECORDS_MAX ? count : RECORDS_MAX;
    if (count > 1) qsort(document, count, sizeof *document, document_order);
    for (size_t pass = 0, n = 0; pass < 2; pass++) { /* the documents, then the balance */
        for (size_t i = 0; i < shown; i++) {
            if ((document[i].d == 0) == (pass == 1)) record[n++] = view_record(&roll->view, document[i].d, document[i].row, pass == 1);
        }
    }
    finding_records(finding, roll->list, record, shown);
    if (shown < count)
        finding_evidence(finding, roll->list, (FindingEvidence){STR("records shown"), str_printf(roll->list->arena, "%zu", shown),
                                                                str_printf(roll->list->arena, "%zu", count), STR("the largest"), -1});
}

/* Whether the run before had the document as it is, among those of its time. */
static bool stood_then(const Roll *roll, size_t d, uint32_t row) {
    const Column *key = view_column(&roll->view, roll->rule->key, d, false), *was = view_column(&roll->then, roll->rule->key, d, false);
    if (!key || !was) return true;
    if (!roll->then_row[d]) roll->then_row[d] = key_rows(roll->then.frames, roll->rule->dataset[d], was, roll->stage);
    uint32_t then = key_rows_find(roll->then_row[d], key_text(roll->view.frames, key, row, roll->stage));
    if (then == ROW_NONE || then == ROW_SEVERAL) return then == ROW_SEVERAL;
    return !is_later(roll, &roll->then, d, then) && amount_at(roll, &roll->then, d, then) == amount_at(roll, &roll->view, d, row);
}

/* The documents that came into the time before the opening, or changed there, since the run before. */
static void add_backdated(const Roll *roll, Finding *finding, const Cell *cell) {
    size_t told = 0;
    for (size_t d = 1; d < roll->documents && roll->rule->key != PLAN_NONE; d++) {
        size_t rows = roll->view.frames->frame[roll->rule->dataset[d]].rows;
        for (uint32_t row = 0; row < rows && told < BACKDATED_MAX; row++) {
            bool here = roll->early_of[d][row] == (uint32_t)(cell - roll->cell);
            if (!here || stood_then(roll, d, row)) continue;
            FindingRecord record = view_record(&roll->view, d, row, false);
            finding_evidence(finding, roll->list, (FindingEvidence){STR("candidate"), record.document, STR(""), record.date, -1});
            told++;
        }
    }
}

static void tell(const Roll *roll, const Break *of, Document *document, size_t count) {
    const Cell *cell = of->cell;
    const Plan *plan = roll->view.frames->plan;
    const SourcePlan *source = &plan->source[plan->dataset[roll->rule->dataset[0]].source];
    Finding *finding = findings_add(roll->list, &roll->view, FINDING_NO_ROLL_FORWARD);
    finding->system = source->name;
    finding->system_title = source->title;
    finding->origin = key_name(roll, cell, roll->list->arena);
    if (!str_eq(cell->currency, plan->currency)) finding->field = str_copy(roll->list->arena, cell->currency);
    finding->cause = cause_of_break(roll, of);
    finding_finish(finding, &roll->view, roll->list); /* its identity is that of the key, whatever documents come */
    finding->field = STR("");
    finding->origin = of->name;
    finding->scale = roll->view.scale;
    add_components(roll, finding, of->cell);
    if (of->other.len && str_eq(finding->cause, STR("wrong contract")))
        finding_evidence(finding, roll->list, (FindingEvidence){STR("candidate"), of->other, STR(""), STR(""), -1});
    else if (str_eq(finding->cause, STR("unexplained")))
        add_candidate(roll, finding, of, document, count);
    else
        add_backdated(roll, finding, cell);
    attach_records(roll, finding, document, count);
    finding->currency = str_copy(roll->list->arena, cell->currency);
    finding->has_amounts = true;
    finding->left_amount = of->wanted;
    finding->right_amount = cell->said;
    finding->difference = of->difference;
    finding->at_risk = decimal_magnitude(of->difference);
}

static void tell_breaks(Roll *roll) {
    Break *all = arena_array(roll->stage, roll->count + 1, sizeof *all);
    size_t count = 0;
    for (uint32_t at = 0; at < roll->count; at++) {
        int128 wanted = wanted_of(roll, at);
        if (wanted != roll->cell[at].said) all[count++] = (Break){&roll->cell[at], wanted, roll->cell[at].said - wanted, STR(""), STR("")};
    }
    if (!count) return;
    if (count > 1) qsort(all, count, sizeof *all, break_order);
    size_t *from = arena_array(roll->stage, count + 2, sizeof *from);
    Document *document = documents_of(roll, all, count, from);
    for (size_t i = 0; i < count; i++) all[i].name = shown_name(roll, &all[i], document + from[i], from[i + 1] - from[i]);
    pair_contracts(roll, all, count);
    for (size_t i = 0; i < count; i++) tell(roll, &all[i], document + from[i], from[i + 1] - from[i]);
}

/* ---- The rule */

void roll_forward(RunResults *r, const RulePlan *rule, RuleResult *out) {
    const RollPlan *plan = rule->roll;
    *out = (RuleResult){.rule = rule, .checked = true, .why_not = STR(""), .view = rule_view(r->frames, rule)};
    const Before *before = plan->from_run ? &r->since.opening : NULL;
    if (before && (!before->frames || !before->frames->frame[rule->dataset[0]].table)) {
        if (before->frames)
            since_tell(r, true, str_printf(r->run, "%.*s: the run of %.*s has no balance to begin from", STR_ARG(rule->name), STR_ARG(before->day_text)));
        out->blind = true;
        return;
    }
    Arena *stage = arena_new("balance", 0);
    Roll roll = {.results = r, .list = r->findings, .rule = rule, .view = out->view, .before = before, .stage = stage,
                 .documents = 1 + plan->add_count + plan->less_count, .opening_day = DAY_NONE,
                 .keys = dictionary_new(stage), .cell_of = arena_array(stage, rule->dataset_count, sizeof(uint32_t *)),
                 .early_of = arena_array(stage, rule->dataset_count, sizeof(uint32_t *)), .then_row = arena_array(stage, rule->dataset_count, sizeof(KeyRows *))};
    if (before) {
        roll.then = rule_view(before->frames, rule);
        if (roll.then.scale > roll.view.scale) roll.view.scale = roll.then.scale;
    } else {
        roll.opening_day = newest_day(&roll.view, roll.documents);
    }
    roll.dated = before || roll.opening_day != DAY_NONE;
    for (size_t d = 0; d < rule->dataset_count; d++) gather(&roll, d);
    if (before) gather_then(&roll);
    tell_breaks(&roll);
    arena_free(stage);
}
