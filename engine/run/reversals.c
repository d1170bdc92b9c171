#include "engine/run/reversals.h"

static const Column *named(const RuleView *view, size_t side, const char *name) {
    FieldRef ref;
    uint32_t dataset = view->rule->dataset[side];
    const Column *column =
        plan_field(view->frames->plan, dataset, str_of(name), &ref) ? frame_compared(view->frames, dataset, ref) : NULL;
    return column && column->type == COLUMN_TEXT ? column : NULL;
}

static bool matches_by(const MatchPlan *plan, uint32_t field) {
    for (size_t s = 0; s < plan->step_count; s++) {
        for (size_t i = 0; i < plan->step[s].same_count; i++) {
            if (plan->step[s].same[i] == field) return true;
        }
    }
    return false;
}

/* Every field of the rule that the side has: rows that differ in one are not the same document. A key by which nothing is
 * matched only tells equal ones apart. */
static FieldPairs all_fields(const RuleView *view, size_t side) {
    FieldPair *at = arena_array(view->frames->run, view->rule->field_count, sizeof *at);
    size_t count = 0;
    for (uint32_t f = 0; f < view->rule->field_count; f++) {
        const Column *column = view_column(view, f, side, true);
        if (f == view->rule->key && !matches_by(&view->rule->match, f)) continue;
        if (column) at[count++] = (FieldPair){column, column};
    }
    return (FieldPairs){at, count};
}

const NetPair *reversals_find(const RuleView *view, size_t side, size_t *pairs) {
    const RulePlan *rule = view->rule;
    const ReversalPlan *plan = rule->reversals;
    const Frame *frame = &view->frames->frame[rule->dataset[side]];
    FieldPair *same = arena_array(view->frames->run, plan->same_count, sizeof *same);
    for (size_t i = 0; i < plan->same_count; i++) {
        const Column *column = view_column(view, plan->same[i], side, true);
        same[i] = (FieldPair){column, column};
    }
    const Column *date = view->columns[side].date;
    NetSide net = {.same = {same, plan->same_count},
                   .all = all_fields(view, side),
                   .amount = view->columns[side].amount,
                   .day = view->columns[side].day,
                   .currency = view->columns[side].currency,
                   .moment = date && date->type == COLUMN_INSTANT ? date : NULL,
                   .number = named(view, side, "number"),
                   .reverses = named(view, side, "reverses"),
                   .days = plan->days,
                   .skip = frame->state,
                   .rows = frame->rows};
    *pairs = 0;
    return net.amount && net.day ? net_find(&net, pairs, view->frames->run) : NULL;
}

uint8_t *reversals_rows(const NetPair *pair, size_t pairs, size_t rows, Arena *run) {
    if (!pairs) return NULL;
    uint8_t *netted = arena_array(run, rows, 1);
    for (size_t i = 0; i < pairs; i++) netted[pair[i].row] = netted[pair[i].reversal] = 1;
    return netted;
}

void reversals_tell(const RuleView *view, size_t side, const NetPair *pair, size_t pairs, FindingList *list) {
    for (size_t i = 0; i < pairs; i++) {
        FindingRecord record[2] = {view_record(view, side, pair[i].row, side == 1),
                                   view_record(view, side, pair[i].reversal, side == 1)};
        Finding *finding = findings_add(list, view, FINDING_REVERSED);
        finding_records(finding, list, record, 2);
        finding->cause = STR("reversal");
        finding->system = record[0].system;
        finding->system_title = record[0].system_title;
        finding->explains = true; /* their days may differ, and so the totals of these */
        finding_finish(finding, view, list);
    }
}
