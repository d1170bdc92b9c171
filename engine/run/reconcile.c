#include "engine/run/reconciling.h"

static const Column *extra(Work *w, int side, const char *name) {
    FieldRef ref;
    uint32_t dataset = w->rule->dataset[side];
    if (!plan_field(w->frames->plan, dataset, str_of(name), &ref)) return NULL;
    return frame_value(w->frames, dataset, ref);
}

/* Fields that the rule names are looked up and cleaned; the others stay NULL. */
static void add_fields(const RuleView *view, size_t side, const void *numbers, size_t count, size_t stride, const Column **field) {
    for (size_t i = 0; i < count; i++) {
        uint32_t f;
        memcpy(&f, (const char *)numbers + i * stride, sizeof f);
        field[f] = view_column(view, f, side, true);
    }
}

/* Each row's currency, the company's where it names none. */
static const Column *whole_currency(const RuleView *view, size_t side) {
    const Column *given = view->columns[side].currency;
    size_t rows = view->frames->frame[view->rule->dataset[side]].rows;
    ColumnBuilder *builder = column_builder(view->frames->run, STR("currency"), COLUMN_TEXT, 0, rows);
    for (size_t row = 0; row < rows; row++) {
        Str text = given && given->type == COLUMN_TEXT && !column_null(given, row) ? column_text(given, row) : STR("");
        column_add_text(builder, text.len ? text : view->frames->plan->currency);
    }
    Column *out = arena_alloc(view->frames->run, sizeof *out);
    *out = column_built(builder);
    return out;
}

static void prepare_sum(const RuleView *view, size_t side, const MatchSum *sum, const Column **field) {
    field[sum->field] = view_column(view, sum->field, side, true);
    if (sum->by_date) field[sum->date] = view_column(view, sum->date, side, true);
    if (sum->currency != MATCH_NO_FIELD && !field[sum->currency]) field[sum->currency] = whole_currency(view, side);
}

MatchSide reconcile_side(const RuleView *view, size_t side) {
    const RulePlan *rule = view->rule;
    const MatchPlan *plan = &rule->match;
    const Frame *frame = &view->frames->frame[rule->dataset[side]];
    const Column **field = arena_array(view->frames->run, rule->field_count, sizeof *field);
    for (size_t s = 0; s < plan->step_count; s++) {
        const MatchStep *step = &plan->step[s];
        add_fields(view, side, step->same, step->same_count, sizeof *step->same, field);
        add_fields(view, side, step->alike, step->alike_count, sizeof *step->alike, field);
        if (step->score) add_fields(view, side, step->score->field, step->score->field_count, sizeof *step->score->field, field);
        add_fields(view, side, step->window, step->window_count, sizeof *step->window, field);
        for (size_t i = 0; i < step->window_count; i++) {
            uint32_t date = step->window[i].vat_date;
            if (step->window[i].vat_count && date != MATCH_NO_FIELD) add_fields(view, side, &date, 1, sizeof date, field);
        }
        add_fields(view, side, step->differ, step->differ_count, sizeof *step->differ, field);
        if (step->sum) prepare_sum(view, side, step->sum, field);
    }
    add_fields(view, side, plan->veto, plan->veto_count, sizeof *plan->veto, field);
    add_fields(view, side, plan->agree, plan->agree_count, sizeof *plan->agree, field);
    for (size_t i = 0; i < rule->compare_count; i++) add_fields(view, side, &rule->compare[i].field, 1, sizeof(uint32_t), field);
    return (MatchSide){field, rule->field_count, frame->rows, frame_all_active(frame) ? NULL : frame->state, view->columns[side].key};
}

/* Rows that take no part, those that are netted among them. */
static const uint8_t *skipped(Work *w, int side) {
    const Frame *frame = w->frame[side];
    uint8_t *netted = NULL;
    if (w->rule->reversals) {
        w->reversal[side] = reversals_find(&w->result->view, (size_t)side, &w->reversals[side]);
        netted = reversals_rows(w->reversal[side], w->reversals[side], frame->rows, w->frames->run);
    }
    w->result->netted[side] = netted;
    if (!netted) return frame_all_active(frame) ? NULL : frame->state;
    uint8_t *skip = arena_array(w->frames->run, frame->rows, 1);
    for (size_t row = 0; row < frame->rows; row++) skip[row] = frame->state[row] != ROW_ACTIVE || netted[row];
    return skip;
}

static void prepare_side(Work *w, int side) {
    w->frame[side] = &w->frames->frame[w->rule->dataset[side]];
    w->side[side] = reconcile_side(&w->result->view, (size_t)side);
    w->side[side].skip = skipped(w, side);
    w->line_count[side] = extra(w, side, "lines");
    w->discount[side] = extra(w, side, "discount");
    w->delivery[side] = extra(w, side, "delivery");
    w->rate[side] = extra(w, side, "rate");
    bool payment = w->frame[side]->dataset->entity == ENTITY_PAYMENT; /* net is what is left after VAT elsewhere */
    w->net[side] = payment ? extra(w, side, "net") : NULL;
    w->fee[side] = payment ? extra(w, side, "fee") : NULL;
    FieldRef due;
    if (plan_field(w->frames->plan, w->rule->dataset[side], STR("due"), &due)) w->due[side] = frame_compared(w->frames, w->rule->dataset[side], due);
}

bool reconcile(Frames *frames, const RulePlan *rule, FindingList *list, RuleResult *out, Error *err) {
    Work w = {.frames = frames, .rule = rule, .list = list, .result = out};
    size_t findings_from = list->count;
    *out = (RuleResult){.rule = rule, .checked = true, .why_not = STR(""), .view = rule_view(frames, rule)};
    prepare_side(&w, LEFT);
    prepare_side(&w, RIGHT);
    w.lines = lines_open(frames, rule);
    w.rates = rates_open(frames, rule);
    w.dead = dead_open(frames, rule);
    if (!match_sides(&(MatchInput){&rule->match, &w.side[LEFT], &w.side[RIGHT], frames->threads}, frames->run, &out->match, err)) return false;
    find_slices(&w);
    for (int side = 0; side < 2; side++) reversals_tell(&out->view, (size_t)side, w.reversal[side], w.reversals[side], list);
    compare_matches(&w);
    if (!tell_rest(&w, err)) return false;
    bool whole = rule->missing_left != FINDING_KINDS && rule->missing_right != FINDING_KINDS;
    if (whole) make_totals(&w, findings_from); /* of a side that need not be matched, totals would say nothing */
    return true;
}
