/* A chain follows a deal (an order) through the systems: promised, shipped, invoiced, paid. Per deal the amounts of each
 * dataset are added up.
 *
 *   deal   crm.orders  erp.shipments  acc.sales  bank.payments
 *   A-1       100           100          100          100        whole
 *   A-2       100            50           50          100        broken at erp.shipments: 50 of 100
 *   A-3       100           100          100            -        not paid yet: no break, since what follows may still come
 *
 * Of a credit note the amounts are negative, and the further ones are the lower ones. A link in another currency than the promise's says
 * only that it is there: 100 USD are not less than 45 000 KZT.
 *
 * A deal is told when a later link is further than an earlier one: paid in full though shipped in half. The first link that
 * falls short of a later one is the broken one. Findings of other rules about the deal then point to it, see cases.h. */
#include "engine/run/rules_run.h"

#include "engine/data/dictionary.h"

enum { LINKS_MAX = PLAN_CHAIN_DATASETS_MAX, RECORDS_MAX = 64, DEALS_FIRST = 256 };

typedef struct Deal {
    int128 sum[LINKS_MAX];
    uint32_t rows[LINKS_MAX];
    Str currency;            /* of the promise */
    bool foreign[LINKS_MAX]; /* some of the link's rows are in another one */
    uint32_t first[LINKS_MAX]; /* chain of rows: first row, then next[link][row] */
    Str aside[LINKS_MAX];      /* why rows of the link take no part, such as "not posted": of the first one */
} Deal;

typedef struct Deals {
    Dictionary *names;
    Deal *deal; /* by the number of its name */
    size_t count, capacity;
    uint32_t *next[LINKS_MAX];
    Arena *arena;
} Deals;

/* NULL where there is none of that name and none is to be added. */
static Deal *find_deal(Deals *deals, Str name, bool add) {
    uint32_t number;
    if (dictionary_find(deals->names, name, &number)) return &deals->deal[number];
    if (!add) return NULL;
    dictionary_number(deals->names, name);
    deals->deal = arena_grow(deals->arena, deals->deal, deals->count, &deals->capacity, sizeof *deals->deal, DEALS_FIRST);
    Deal *deal = &deals->deal[deals->count++];
    for (size_t link = 0; link < LINKS_MAX; link++) deal->first[link] = ROW_NONE;
    return deal;
}

static Str row_currency(const RuleView *view, size_t link, uint32_t row) {
    const Column *column = view->columns[link].currency;
    Str own = column && column->type == COLUMN_TEXT && !column_null(column, row) ? column_text(column, row) : STR("");
    return own.len ? own : view->frames->plan->currency;
}

/* What a row that takes no part says of the link that is missing; "" where it says nothing. */
static Str aside_cause(const Frame *frame, uint32_t row) {
    static const char *const told[] = {"not posted", "draft", "deleted", "cancelled"};
    if (frame->state[row] == ROW_LATE) return STR("timing");
    Str name = frame->dataset->leave_out[frame->state[row] - ROW_LEFT_OUT].name;
    for (size_t i = 0; i < ARRAY_LEN(told); i++) {
        if (str_eq(name, str_of(told[i]))) return name;
    }
    return STR("");
}

static void gather(Deals *deals, const RuleView *view, size_t link) {
    const RulePlan *rule = view->rule;
    const Frame *frame = &view->frames->frame[rule->dataset[link]];
    const Column *name = view_column(view, rule->deal, link, true), *amount = view->columns[link].amount;
    deals->next[link] = arena_array_raw(deals->arena, frame->rows, sizeof(uint32_t));
    for (uint32_t row = (uint32_t)frame->rows; row-- > 0;) { /* backwards, so that each chain is in row order */
        bool active = frame->state[row] == ROW_ACTIVE;
        if (!name || column_null(name, row) || column_text(name, row).len == 0) continue;
        Deal *deal = find_deal(deals, column_text(name, row), link == 0 && active);
        if (deal && !active) deal->aside[link] = aside_cause(frame, row);
        if (!deal || !active) continue;
        deals->next[link][row] = deal->first[link];
        deal->first[link] = row;
        Str currency = row_currency(view, link, row);
        if (!deal->currency.len) deal->currency = currency;
        deal->foreign[link] = deal->foreign[link] || !str_eq(deal->currency, currency);
        deal->rows[link]++;
        if (amount && !column_null(amount, row)) {
            deal->sum[link] += (int128)column_number(amount, row) * decimal_power(view->scale - amount->scale);
        }
    }
}

/* The first link that falls short of a later one, or SIZE_MAX. Link 0 promises: what exceeds it is another rule's matter. */
static size_t broken_link(const Deal *deal, size_t links) {
    int sign = deal->sum[0] < 0 ? -1 : 1;
    for (size_t link = 1; link + 1 < links; link++) {
        if (deal->foreign[link] || (!deal->foreign[0] && sign * deal->sum[link] >= sign * deal->sum[0])) continue;
        for (size_t later = link + 1; later < links; later++) {
            bool further = deal->foreign[later] ? !deal->rows[link] : sign * deal->sum[later] > sign * deal->sum[link];
            if (deal->rows[later] && further) return link;
        }
    }
    return SIZE_MAX;
}

static void tell(Deals *deals, const Deal *deal, const RuleView *view, size_t broken, FindingList *list) {
    const RulePlan *rule = view->rule;
    FindingRecord record[RECORDS_MAX];
    size_t count = 0;
    for (size_t link = 0; link < rule->dataset_count; link++) {
        for (uint32_t row = deal->first[link]; row != ROW_NONE && count < RECORDS_MAX; row = deals->next[link][row]) {
            record[count++] = view_record(view, link, row, link > 0);
        }
    }
    Finding *finding = findings_add(list, view, FINDING_BROKEN_CHAIN);
    finding_records(finding, list, record, count);
    const DatasetPlan *at = &view->frames->plan->dataset[rule->dataset[broken]];
    const SourcePlan *source = &view->frames->plan->source[at->source];
    finding->system = source->name;
    finding->system_title = source->title;
    finding->expected = str_of(entity_code[at->entity]);
    finding->cause = deal->aside[broken];
    finding->left_amount = deal->sum[0];
    finding->right_amount = deal->sum[broken];
    finding->difference = finding->right_amount - finding->left_amount;
    finding->at_risk = finding->difference < 0 ? -finding->difference : finding->difference;
    for (size_t link = 0; link < rule->dataset_count; link++) {
        const DatasetPlan *dataset = &view->frames->plan->dataset[rule->dataset[link]];
        char sum[DECIMAL_TEXT_SIZE];
        Str amount = str_copy(list->arena, decimal_print(deal->sum[link], view->scale, sum));
        FindingEvidence evidence = {view->frames->plan->source[dataset->source].title, str_of(entity_code[dataset->entity]),
                                    deal->rows[link] ? amount : STR(""), link == broken ? STR("broken") : STR(""), -1};
        finding_evidence(finding, list, evidence);
    }
    finding_finish(finding, view, list);
}

void follow_chain(Frames *frames, const RulePlan *rule, FindingList *list, RuleResult *out) {
    *out = (RuleResult){.rule = rule, .checked = true, .why_not = STR(""), .view = rule_view(frames, rule)};
    Deals deals = {.names = dictionary_new(frames->run), .arena = frames->run};
    for (size_t link = 0; link < rule->dataset_count; link++) gather(&deals, &out->view, link);
    for (size_t i = 0; i < deals.count; i++) {
        size_t broken = broken_link(&deals.deal[i], rule->dataset_count);
        if (broken != SIZE_MAX) tell(&deals, &deals.deal[i], &out->view, broken, list);
    }
}
