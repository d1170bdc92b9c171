#include "engine/run/matched.h"

#include "engine/run/allocations.h"

/* Matches are numbered through all rules; those of rule i end at end[i]. */
typedef struct Numbered {
    const RuleResult **rule;
    size_t *end, rules;
    MatchSide (*side)[2]; /* of allocations */
} Numbered;

static Numbered *numbered_new(const RunResults *r) {
    Numbered *out = arena_alloc(r->run, sizeof *out);
    *out = (Numbered){.rule = arena_array(r->run, r->rule_count, sizeof *out->rule),
                      .end = arena_array(r->run, r->rule_count, sizeof *out->end),
                      .side = arena_array(r->run, r->rule_count, sizeof *out->side)};
    return out;
}

static void add_rule(Numbered *to, const RuleResult *result) {
    size_t before = to->rules ? to->end[to->rules - 1] : 0;
    to->rule[to->rules] = result;
    to->end[to->rules++] = before + result->match.match_count;
}

/* The match's rule; *i becomes its number in the rule. */
static size_t rule_of(const Numbered *of, size_t *i) {
    size_t rule = 0;
    while (*i >= of->end[rule]) rule++;
    if (rule) *i -= of->end[rule - 1];
    return rule;
}

/* What is printed of a record goes to the arena. */
static FindingRecord record_in(const RuleView *of, bool right, uint32_t row, Arena *arena) {
    RuleView view = *of;
    Frames frames = *view.frames;
    frames.run = arena;
    view.frames = &frames;
    return view_named(&view, right, row, right);
}

/* ---- Matches */

static const ReportMatch *match_records(const void *state, size_t i, Arena *scratch, size_t *count) {
    const Numbered *of = state;
    const RuleResult *result = of->rule[rule_of(of, &i)];
    Match match = match_at(&result->match, i);
    size_t lefts = match.left_count;
    *count = lefts + match.right_count;
    ReportMatch *out = arena_array(scratch, *count, sizeof *out);
    for (size_t k = 0; k < *count; k++) {
        bool right = k >= lefts;
        uint32_t row = right ? result->match.right[match.right_from + k - lefts] : result->match.left[match.left_from + k];
        FindingRecord r = record_in(&result->view, right, row, scratch);
        out[k] = (ReportMatch){result->rule->name, result->rule->match.step[match.step].words, match.review, match.multiset, (uint32_t)i + 1,
                               match.score_ppm, right, r.dataset_name, r.key, r.document, r.day, r.counterparty, r.currency, r.has_amount,
                               r.amount, result->view.scale, match_shape(match)};
    }
    return out;
}

ReportMatches matched_records(const RunResults *r) {
    Numbered *of = numbered_new(r);
    ReportMatches out = {.state = of, .at = match_records};
    for (size_t i = 0; i < r->rule_count; i++) {
        add_rule(of, &r->rule[i]);
        out.count += r->rule[i].match.match_count;
        out.records += r->rule[i].match.left_rows + r->rule[i].match.right_rows;
    }
    return out;
}

/* ---- Allocations */

static ReportParty party_of(const RuleResult *result, const Allocations *of, uint32_t index, Arena *scratch) {
    if (index == ALLOCATE_NONE) return (ReportParty){0};
    bool right = allocation_right(of, index);
    FindingRecord r = record_in(&result->view, right, of->row[index], scratch);
    return (ReportParty){true, right, r.dataset_name, r.key, r.document, r.day, r.amount};
}

static const ReportAllocation *match_allocations(const void *state, size_t i, Arena *scratch, size_t *count) {
    const Numbered *of = state;
    size_t rule = rule_of(of, &i);
    const RuleResult *result = of->rule[rule];
    Match match = match_at(&result->match, i);
    Allocations found;
    *count = 0;
    if (!allocations_of(result, of->side[rule], match, scratch, &found)) return NULL;
    *count = found.count;
    ReportAllocation *out = arena_array(scratch, found.count, sizeof *out);
    for (size_t k = 0; k < found.count; k++) {
        const Allocation *item = &found.item[k];
        out[k] = (ReportAllocation){.rule = result->rule->name, .group = (uint32_t)i + 1, .shape = match_shape(match),
                                    .step = result->rule->match.step[match.step].words, .document = party_of(result, &found, item->document, scratch),
                                    .payment = party_of(result, &found, item->payment, scratch), .currency = found.currency,
                                    .settles = item->settles, .paid = item->paid, .rest = item->rest, .scale = result->view.scale};
    }
    return out;
}

/* Does a step of the rule let one side have many records? */
static bool allocates(const RuleResult *result) {
    const MatchPlan *plan = &result->rule->match;
    for (size_t s = 0; s < plan->step_count; s++) {
        if (plan->step[s].shape != MATCH_ONE_ONE && result->match.step_matches && result->match.step_matches[s]) return true;
    }
    return false;
}

ReportAllocations matched_allocations(const RunResults *r) {
    Numbered *of = numbered_new(r);
    ReportAllocations out = {.state = of, .at = match_allocations};
    for (size_t i = 0; i < r->rule_count; i++) {
        if (!allocates(&r->rule[i])) continue;
        for (size_t s = 0; s < 2; s++) of->side[of->rules][s] = reconcile_side(&r->rule[i].view, s);
        add_rule(of, &r->rule[i]);
        out.count += r->rule[i].match.match_count;
    }
    return out;
}
