#include "engine/run/balance.h"

/* The columns in the order of the dataset's expression scope: its fields, then those of what they look up. */
static const Column **scope_of(Frames *frames, uint32_t dataset, const Expression *expression) {
    size_t count = plan_scope_count(frames->plan, dataset);
    const Column **scope = arena_array(frames->run, count, sizeof *scope);
    for (size_t i = 0; i < count; i++) {
        scope[i] = NULL;
        if (expression_uses(expression, i)) scope[i] = frame_value(frames, dataset, plan_scope_field(frames->plan, dataset, i));
    }
    return scope;
}

/* What the figures of the expectation are: "depth 1500, age 45". Texts may be anybody's name, and are not repeated. */
static Str seen_figures(const Frames *frames, const RulePlan *rule, const Column *const *scope, uint32_t row) {
    const DatasetPlan *plan = &frames->plan->dataset[rule->dataset[0]];
    Buf *out = buf_own(frames->run);
    for (size_t i = 0; i < plan->field_count; i++) {
        const FieldPlan *field = &plan->field[i];
        if (!scope[i] || scope[i]->type == COLUMN_TEXT || field->personal != PERSONAL_NONE || column_null(scope[i], row)) continue;
        Str value = frame_print(frames, scope[i], row, frames->run);
        buf_printf(out, "%s%.*s %.*s", out->len ? ", " : "", STR_ARG(field->name), STR_ARG(value));
    }
    return buf_str(out);
}

static bool find_candidates(const RuleView *view, const uint8_t *failed, MatchResult *found, Error *err) {
    Frames *frames = view->frames;
    const RulePlan *rule = view->rule;
    MatchSide side[2];
    for (size_t d = 0; d < 2; d++) {
        const Column **field = arena_array(frames->run, rule->field_count, sizeof *field);
        for (uint32_t f = 0; f < rule->field_count; f++) field[f] = view_column(view, f, d, true);
        const Frame *frame = &frames->frame[rule->dataset[d]];
        uint8_t *skip = arena_array(frames->run, frame->rows, 1);
        for (size_t row = 0; row < frame->rows; row++) skip[row] = d ? frame->state[row] : !failed[row];
        side[d] = (MatchSide){field, rule->field_count, frame->rows, skip, NULL};
    }
    return match_sides(&(MatchInput){&rule->match, &side[0], &side[1], frames->threads}, frames->run, found, err);
}

/* found: other dataset's rows that may belong to it, or NULL. */
static void tell(const RuleView *view, const Column *const *scope, uint32_t row, const MatchResult *found, FindingList *list) {
    Frames *frames = view->frames;
    const RulePlan *rule = view->rule;
    FindingRecord record = view_record(view, 0, row, false);
    Finding *finding = findings_add(list, view, rule->finding);
    finding_records(finding, list, &record, 1);
    finding->difference = 0;
    if (record.has_amount) finding->at_risk = record.amount < 0 ? -(int128)record.amount : record.amount;
    finding->system = record.system;
    finding->system_title = record.system_title;
    finding->cause = rule->cause;
    if (rule->finding == FINDING_CHECK_FAILED) finding->left_value = seen_figures(frames, rule, scope, row);
    if (rule->finding == FINDING_BALANCE_BREAK) balance_tell(frames, rule->dataset[0], row, finding);
    if (found && found->left_match[row] != ROW_NONE) {
        Match match = match_at(found, found->left_match[row]);
        finding->step = rule->match.step[match.step].words;
        for (uint32_t i = 0; i < match.right_count; i++) {
            FindingRecord candidate = view_record(view, 1, found->right[match.right_from + i], true);
            finding_evidence(finding, list, (FindingEvidence){STR("candidate"), STR(""), candidate.document, candidate.date, -1});
            if (rule->finding == FINDING_RETURN_WITHOUT_SALE) finding->right_value = candidate.document;
        }
    }
    finding_finish(finding, view, list);
}

bool check_rows(Frames *frames, const RulePlan *rule, FindingList *list, RuleResult *out, Error *err) {
    uint32_t dataset = rule->dataset[0];
    const Frame *frame = &frames->frame[dataset];
    size_t faults = 0, wrong = 0;
    *out = (RuleResult){.rule = rule, .checked = true, .why_not = STR(""), .view = rule_view(frames, rule)};
    const Column **scope = scope_of(frames, dataset, rule->expect);
    Column holds = expression_run(rule->expect, scope, frame->rows, STR("expect"), frames->run, &faults);
    uint8_t *failed = arena_array(frames->run, frame->rows, 1);
    for (size_t row = 0; row < frame->rows; row++) {
        failed[row] = frame->state[row] == ROW_ACTIVE && (column_null(&holds, row) || !column_number(&holds, row));
        wrong += failed[row];
    }
    MatchResult found;
    bool look = wrong && rule->dataset_count > 1 && rule->match.step_count;
    if (look && !find_candidates(&out->view, failed, &found, err)) return false;
    for (uint32_t row = 0; row < frame->rows; row++) {
        if (failed[row]) tell(&out->view, scope, row, look ? &found : NULL, list);
    }
    return true;
}
