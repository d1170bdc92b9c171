#include "engine/run/cases.h"

#include "engine/check/cause.h"
#include "engine/match/assign.h"
#include "engine/run/consequences.h"
#include "engine/run/keyed.h"
#include "engine/run/neighbours.h"

#include <stdlib.h>

enum { EVIDENCE_MAX = 8 };

typedef struct Cases {
    Frames *frames;
    FindingList *list;
    uint32_t *parent; /* sets of findings */
    const uint32_t *unknown; /* per finding that of the unknown value which it follows from; NULL: there is none */
} Cases;

/* Details of a card, rows that could not be read and the state of a source are no part of a deal's story. */
static bool tells_of_deals(const Finding *finding) {
    switch (finding->kind) {
    case FINDING_DUPLICATE_COUNTERPARTY:
    case FINDING_DUPLICATE_ITEM:
    case FINDING_NO_COUNTERPART_SLICE:
    case FINDING_MISSING_DETAIL:
    case FINDING_MALFORMED_DETAIL:
    case FINDING_UNKNOWN_VALUE:
    case FINDING_REJECTED_ROW:
    case FINDING_SCHEMA_DRIFT:
    case FINDING_SOURCE_INCOMPLETE:
    case FINDING_BLOCK_TOO_LARGE:
    case FINDING_NO_ROLL_FORWARD: return false; /* of a whole counterparty */
    default: return finding->record_count > 0;
    }
}

/* ---- Findings that share a record or a deal */

typedef struct Link { /* a deal's name */
    Str deal;
    uint32_t finding;
} Link;

static int link_order(const void *a, const void *b) {
    const Link *x = a, *y = b;
    int order = str_compare(x->deal, y->deal);
    return order ? order : (x->finding > y->finding) - (x->finding < y->finding);
}

/* Columns of deals' names, looked up once a dataset. */
typedef struct Deals {
    const Column **column; /* NULL: it has none */
    bool *known;
} Deals;

static Str deal_of(const Cases *cases, Deals *deals, const FindingRecord *record) {
    uint32_t d = record->dataset;
    FieldRef ref;
    if (!deals->known[d] && plan_field(cases->frames->plan, d, STR("deal"), &ref)) {
        const Column *deal = frame_compared(cases->frames, d, ref);
        if (deal && deal->type == COLUMN_TEXT) deals->column[d] = deal;
    }
    deals->known[d] = true;
    return deals->column[d] ? column_text(deals->column[d], record->row) : STR("");
}

static void join_deals(Cases *cases, Link *link, size_t count) {
    if (count > 1) qsort(link, count, sizeof *link, link_order);
    for (size_t i = 1; i < count; i++) {
        if (str_eq(link[i - 1].deal, link[i].deal)) sets_join(cases->parent, link[i - 1].finding, link[i].finding);
    }
}

static void join_links(Cases *cases) {
    size_t records = 0, count = 0, named = 0, datasets = cases->frames->plan->dataset_count;
    for (size_t i = 0; i < cases->list->count; i++) records += cases->list->item[i].record_count;
    Arena *stage = arena_new("cases", 0);
    Deals deals = {arena_array(stage, datasets, sizeof *deals.column),
                   arena_array(stage, datasets, sizeof *deals.known)};
    Keyed *same = arena_array_raw(stage, records, sizeof *same),
          *spare = arena_array_raw(stage, records, sizeof *spare);
    Link *link = arena_array_raw(stage, records, sizeof *link);
    for (uint32_t i = 0; i < cases->list->count; i++) {
        const Finding *finding = &cases->list->item[i];
        for (size_t r = 0; r < finding->record_count && tells_of_deals(finding); r++) {
            const FindingRecord *record = &finding->record[r];
            if (record->row == ROW_NONE) continue; /* vanished: it stands in no table of today */
            same[count++] = (Keyed){(uint64_t)record->dataset << 32 | record->row, i};
            Str name = deal_of(cases, &deals, record);
            if (name.len) link[named++] = (Link){name, i};
        }
    }
    keyed_sort(same, spare, count);
    for (size_t i = 1; i < count; i++) {
        if (same[i - 1].key == same[i].key) sets_join(cases->parent, same[i - 1].index, same[i].index);
    }
    join_deals(cases, link, named);
    arena_free(stage);
}

static Str currency_of(const Cases *cases, const FindingRecord *record) {
    return record->currency.len ? record->currency : cases->frames->plan->currency;
}

static int128 finest(int64_t amount, unsigned scale) {
    return (int128)amount * decimal_power(DECIMAL_SCALE_MAX - scale);
}

/* ---- Documents that two systems miss in a third: the same one, when counterparty, amount and what is missing agree */

typedef struct Lack {
    Str system, expected, who, currency, rule;
    int128 amount;
    uint32_t finding;
} Lack;

static int same_lack(const Lack *x, const Lack *y) {
    const Str a[] = {x->system, x->expected, x->who, x->currency}, b[] = {y->system, y->expected, y->who, y->currency};
    for (size_t i = 0; i < ARRAY_LEN(a); i++) {
        int order = str_compare(a[i], b[i]);
        if (order) return order;
    }
    return (x->amount > y->amount) - (x->amount < y->amount);
}

static int lack_order(const void *a, const void *b) {
    const Lack *x = a, *y = b;
    int order = same_lack(x, y);
    if (!order) order = str_compare(x->rule, y->rule);
    return order ? order : (x->finding > y->finding) - (x->finding < y->finding);
}

/* Only where each rule misses one such document: of two equal ones nobody knows which is which. */
static void join_group(Cases *cases, const Lack *lack, size_t count) {
    for (size_t i = 1; i < count; i++) {
        if (str_eq(lack[i].rule, lack[i - 1].rule)) return;
    }
    for (size_t i = 1; i < count; i++) sets_join(cases->parent, lack[0].finding, lack[i].finding);
}

static void join_lacks(Cases *cases) {
    Lack *lack = arena_array(cases->list->arena, cases->list->count + 1, sizeof *lack);
    size_t count = 0;
    for (uint32_t i = 0; i < cases->list->count; i++) {
        const Finding *f = &cases->list->item[i];
        if (!f->expected.len || f->record_count != 1 || !f->record[0].has_amount || !record_who(&f->record[0]).len)
            continue;
        lack[count++] = (Lack){f->system,
                               f->expected,
                               record_who(&f->record[0]),
                               currency_of(cases, &f->record[0]),
                               f->rule,
                               finest(f->record[0].amount, f->scale),
                               i};
    }
    if (count > 1) qsort(lack, count, sizeof *lack, lack_order);
    for (size_t i = 0; i < count;) {
        size_t to = i + 1;
        while (to < count && same_lack(&lack[i], &lack[to]) == 0) to++;
        join_group(cases, lack + i, to - i);
        i = to;
    }
}

/* ---- Receivables that follow from their documents */

typedef struct Flow { /* what a finding carries, of one counterparty */
    uint32_t rule;    /* in the plan */
    Str who, currency;
    int128 carried; /* right - left, at DECIMAL_SCALE_MAX */
    uint32_t finding;
} Flow;

static int flow_order(const void *a, const void *b) {
    const Flow *x = a, *y = b;
    if (x->rule != y->rule) return x->rule < y->rule ? -1 : 1;
    int order = str_compare(x->who, y->who);
    if (!order) order = str_compare(x->currency, y->currency);
    return order ? order : (x->finding > y->finding) - (x->finding < y->finding);
}

static int same_account(const Flow *x, const Flow *y) {
    Flow a = *x, b = *y;
    a.finding = b.finding = 0;
    return flow_order(&a, &b);
}

static uint32_t rule_of(const Plan *plan, Str name) {
    for (uint32_t i = 0; i < plan->rule_count; i++) {
        if (str_eq(plan->rule[i].name, name)) return i;
    }
    return PLAN_NONE;
}

static bool entities(const Plan *plan, const RulePlan *rule, Entity a, Entity b) {
    for (size_t side = 0; side < 2; side++) {
        Entity entity = plan->dataset[rule->dataset[side]].entity;
        if (entity != a && entity != b) return false;
    }
    return true;
}

static Flow *gather_flows(const Cases *cases, size_t *out) {
    const Plan *plan = cases->frames->plan;
    size_t count = 0;
    for (size_t i = 0; i < cases->list->count; i++)
        count += cases->list->item[i].explains ? cases->list->item[i].record_count : 0;
    Flow *flow = arena_array(cases->list->arena, count + 1, sizeof *flow);
    count = 0;
    for (uint32_t i = 0; i < cases->list->count; i++) {
        const Finding *finding = &cases->list->item[i];
        uint32_t rule = finding->explains ? rule_of(plan, finding->rule) : PLAN_NONE;
        if (rule == PLAN_NONE || plan->rule[rule].kind != RULE_RECONCILE) continue;
        for (size_t r = 0; r < finding->record_count; r++) {
            const FindingRecord *record = &finding->record[r];
            int128 amount = record->has_amount ? finest(record->amount, finding->scale) : 0;
            if (amount)
                flow[count++] =
                    (Flow){rule, record_who(record), currency_of(cases, record), record->right ? amount : -amount, i};
        }
    }
    if (count > 1) qsort(flow, count, sizeof *flow, flow_order);
    *out = count;
    return flow;
}

/* +1: the rule's right side stands where the receivable's right side does, so that differences have one direction; -1:
 * the other way round; 0: the rule has nothing to do with these systems. */
static int direction(const Plan *plan, const RulePlan *balance, const RulePlan *rule) {
    uint32_t l = plan->dataset[balance->dataset[0]].source, r = plan->dataset[balance->dataset[1]].source;
    uint32_t from = plan->dataset[rule->dataset[0]].source, to = plan->dataset[rule->dataset[1]].source;
    if (from == to) return 0;
    if (to == r) return 1;
    if (from == r) return -1;
    return to == l ? -1 : from == l ? 1 : 0;
}

typedef struct Account { /* all that one rule's findings carry of one counterparty in one currency */
    size_t from, to;     /* range of flows */
    int128 sum;          /* in the receivable's direction, payments subtracted */
} Account;

static Account account_of(const Flow *flow, size_t count, const Flow *key, int sign) {
    size_t low = 0, high = count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (same_account(&flow[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    Account account = {low, low, 0};
    for (; account.to < count && same_account(&flow[account.to], key) == 0; account.to++)
        account.sum += sign * flow[account.to].carried;
    return account;
}

static Str cause_in_words(const Finding *finding) {
    if (finding->cause.len && !str_eq(finding->cause, STR("unexplained"))) return finding->cause;
    return finding->kind == FINDING_MISSING || finding->kind == FINDING_STATUS_CONFLICT ||
                   finding->kind == FINDING_STAGE_CONFLICT
               ? STR("no document")
               : STR("amounts of documents");
}

/* One finding more that accounts for the receivable. Its documents are shown once, though several rules tell of them.
 * Returns the causes of all of them together. */
static Str take_account(Cases *cases, uint32_t balance, const Flow *flow, const Account *account, Str causes) {
    Finding *of = &cases->list->item[balance];
    for (size_t i = account->from; i < account->to; i++) {
        Finding *document = &cases->list->item[flow[i].finding];
        bool again = i > account->from && flow[i].finding == flow[i - 1].finding;
        bool told = sets_find(cases->parent, balance) == sets_find(cases->parent, flow[i].finding);
        sets_join(cases->parent, balance, flow[i].finding);
        causes = causes_with(causes, CAUSES_BOTH, cause_in_words(document), cases->list->arena);
        if (again || told || of->evidence_count >= EVIDENCE_MAX || !document->record_count) continue;
        const FindingRecord *first = &document->record[0];
        finding_evidence(of, cases->list, (FindingEvidence){STR("document"), first->right ? STR("") : first->document,
                                                            first->right ? first->document : STR(""), first->date, -1});
    }
    return causes;
}

static bool is_flow(const Cases *cases, const RulePlan *balance, uint32_t rule, Entity a, Entity b, int *sign) {
    const Plan *plan = cases->frames->plan;
    const RulePlan *of = &plan->rule[rule];
    if (of->kind != RULE_RECONCILE || of == balance) return false;
    bool left = plan->dataset[of->dataset[0]].entity == a || plan->dataset[of->dataset[0]].entity == b;
    bool right = plan->dataset[of->dataset[1]].entity == a || plan->dataset[of->dataset[1]].entity == b;
    *sign = direction(plan, balance, of);
    return left && right && *sign;
}

/* Every way to take one rule of documents, one of payments, or both, so that they come to the difference exactly. */
static void explain_balance(Cases *cases, uint32_t index, const RulePlan *balance, const Flow *flow, size_t flows) {
    const Plan *plan = cases->frames->plan;
    Finding *finding = &cases->list->item[index];
    Flow key = {.who = record_who(&finding->record[0]), .currency = currency_of(cases, &finding->record[0])};
    if (!key.who.len) return;
    int128 wanted = finding->difference * decimal_power(DECIMAL_SCALE_MAX - finding->scale);
    size_t rules = plan->rule_count, documents = 0, payments = 0;
    Account *document = arena_array(cases->list->arena, rules + 1, sizeof *document);
    Account *payment = arena_array(cases->list->arena, rules + 1, sizeof *payment);
    document[documents++] = payment[payments++] = (Account){0, 0, 0}; /* none */
    for (uint32_t r = 0; r < rules; r++) {
        int sign;
        key.rule = r;
        if (is_flow(cases, balance, r, ENTITY_ORDER, ENTITY_SHIPMENT, &sign))
            document[documents++] = account_of(flow, flows, &key, sign);
        if (is_flow(cases, balance, r, ENTITY_PAYMENT, ENTITY_PAYMENT, &sign))
            payment[payments++] = account_of(flow, flows, &key, -sign);
    }
    Str before = finding->cause;
    finding->cause = STR("");
    for (size_t d = 0; d < documents; d++) {
        for (size_t p = 0; p < payments; p++) {
            if ((d && !document[d].sum) || (p && !payment[p].sum) || document[d].sum + payment[p].sum != wanted)
                continue;
            Str causes = take_account(cases, index, flow, &document[d], STR(""));
            causes = take_account(cases, index, flow, &payment[p], causes);
            finding->cause = causes_with(finding->cause, CAUSES_EITHER, causes, cases->list->arena);
        }
    }
    if (!finding->cause.len) finding->cause = before;
}

static void explain_balances(Cases *cases) {
    const Plan *plan = cases->frames->plan;
    size_t flows = 0;
    const Flow *flow = NULL;
    for (uint32_t i = 0; i < cases->list->count; i++) {
        Finding *finding = &cases->list->item[i];
        if (finding->kind != FINDING_AMOUNT_DIFFERS || !str_eq(finding->cause, STR("unexplained")) ||
            !finding->record_count)
            continue;
        uint32_t rule = rule_of(plan, finding->rule);
        if (rule == PLAN_NONE || plan->rule[rule].kind != RULE_RECONCILE) continue;
        if (!entities(plan, &plan->rule[rule], ENTITY_RECEIVABLE, ENTITY_RECEIVABLE)) continue;
        if (!flow) flow = gather_flows(cases, &flows); /* most projects have no receivables */
        explain_balance(cases, i, &plan->rule[rule], flow, flows);
    }
}

/* ---- Who tells the case */

static bool of_balance(const Cases *cases, const Finding *finding) {
    return cases->frames->plan->dataset[finding->record[0].dataset].entity == ENTITY_RECEIVABLE;
}

static int insight(const Finding *finding) { /* how much of a case its kind tells */
    if (finding->kind == FINDING_BROKEN_CHAIN) return 2;
    return finding->kind == FINDING_DUPLICATE_DOCUMENT || finding->kind == FINDING_DUPLICATE_PAYMENT;
}

/* The deal's whole chain, a duplicate, else the document with the gravest finding and the most money; a balance only
 * follows. */
static bool tells_better(const Cases *cases, const Finding *a, const Finding *b) {
    if (insight(a) != insight(b)) return insight(a) > insight(b);
    if (of_balance(cases, a) != of_balance(cases, b)) return !of_balance(cases, a);
    if (a->severity != b->severity) return a->severity > b->severity;
    if (a->at_risk != b->at_risk) return a->at_risk > b->at_risk;
    return false; /* the earlier one, in the order of the job's rules */
}

/* A balance that is wrong for a duplicate says so, and one that only waits for late documents is no error. */
static void follow(const Cases *cases, Finding *balance, const Finding *teller) {
    if (balance->kind != FINDING_AMOUNT_DIFFERS || !of_balance(cases, balance)) return;
    if (insight(teller) == 1 && teller->cause.len) balance->cause = teller->cause;
    if (str_eq(balance->cause, STR("timing"))) balance->severity = SEVERITY_INFO;
}

static bool is_consequence(const Cases *cases, size_t i) {
    return cases->unknown && cases->unknown[i] != PLAN_NONE;
}

static void set_stories(Cases *cases) {
    size_t count = cases->list->count;
    uint32_t *teller = arena_array_raw(cases->list->arena, count, sizeof *teller);
    for (size_t i = 0; i < count; i++) teller[i] = PLAN_NONE;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t set = sets_find(cases->parent, i);
        const Finding *finding = &cases->list->item[i];
        if (!tells_of_deals(finding) || is_consequence(cases, i)) continue;
        if (teller[set] == PLAN_NONE || tells_better(cases, finding, &cases->list->item[teller[set]])) teller[set] = i;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t by = is_consequence(cases, i) ? cases->unknown[i] : teller[sets_find(cases->parent, i)];
        if (by == PLAN_NONE || by == i) continue;
        cases->list->item[i].story = cases->list->item[by].id;
        follow(cases, &cases->list->item[i], &cases->list->item[by]);
    }
}

void join_cases(Frames *frames, FindingList *list) {
    Cases cases = {frames, list, sets_new(list->count, list->arena), consequences(frames->plan, list, list->arena)};
    join_links(&cases);
    join_lacks(&cases);
    join_neighbours(list, cases.parent);
    explain_balances(&cases);
    set_stories(&cases);
}
