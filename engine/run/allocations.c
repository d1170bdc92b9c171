#include "engine/run/allocations.h"

#include "engine/match/refer.h"
#include "engine/match/step.h"

Str match_shape(Match match) {
    if (match.left_count == 1) return match.right_count == 1 ? STR("1:1") : STR("1:N");
    return match.right_count == 1 ? STR("N:1") : STR("N:M");
}

static Str currency_of(const RuleView *view, int side, uint32_t row) {
    const Column *given = view->columns[side].currency;
    Str text = given && given->type == COLUMN_TEXT && !column_null(given, row) ? column_text(given, row) : STR("");
    return text.len ? text : view->frames->plan->currency;
}

/* The records of a side of the match; false: one has no amount that the rule's scale holds, or another currency. */
static bool add_parties(const RuleView *view, int side, const uint32_t *row, uint32_t count, Str *currency,
                        AllocateParty *out) {
    const RuleColumns *c = &view->columns[side];
    for (uint32_t i = 0; i < count; i++) {
        int64_t amount;
        Str own = currency_of(view, side, row[i]);
        if (!c->amount || column_null(c->amount, row[i]) ||
            !decimal_rescale(column_number(c->amount, row[i]), c->amount->scale, view->scale, &amount))
            return false;
        if (!currency->ptr) *currency = own;
        if (!str_eq(*currency, own)) return false;
        out[i] = (AllocateParty){.amount = amount, .day = DAY_NONE};
        if (c->day && !column_null(c->day, row[i])) out[i].day = (Day)column_number(c->day, row[i]);
        out[i].key = view_record(view, (size_t)side, row[i], side == 1).key;
    }
    return true;
}

static void add_names(const MatchStep *step, const MatchSide *side, const uint32_t *row, uint32_t count,
                      AllocateParty *party, Arena *arena) {
    size_t by = refer_by(step);
    const Column *column = by == SIZE_MAX ? NULL : side->field[step->alike[by].field];
    if (!column) return;
    Str *text = arena_array(arena, count, sizeof *text);
    for (uint32_t i = 0; i < count; i++) text[i] = value_text(column, row[i], arena);
    Prepared *prepared = measure_prepare_all(step->alike[by].use.measure, text, count, arena);
    for (uint32_t i = 0; i < count; i++) party[i].names = &prepared[i];
}

static bool left_pays(const RuleView *view) {
    const Plan *plan = view->frames->plan;
    bool left = plan->dataset[view->rule->dataset[0]].entity == ENTITY_PAYMENT;
    return left && plan->dataset[view->rule->dataset[1]].entity != ENTITY_PAYMENT;
}

bool allocations_of(const RuleResult *result, const MatchSide side[2], Match match, Arena *arena, Allocations *out) {
    const MatchStep *step = &result->rule->match.step[match.step];
    if (step->shape == MATCH_ONE_ONE) return false;
    RuleView view = result->view;
    Frames frames = *view.frames;
    frames.run = arena; /* what is printed of a record is gone with the arena */
    view.frames = &frames;
    bool turned = left_pays(&view);
    int from = turned; /* the side of documents */
    const uint32_t *rows[2] = {result->match.left + match.left_from, result->match.right + match.right_from};
    uint32_t count[2] = {match.left_count, match.right_count};
    AllocateSide sides[2];
    uint32_t *row = arena_array(arena, (size_t)count[0] + count[1], sizeof *row);
    *out = (Allocations){.left_pays = turned, .documents = count[from], .row = row};
    for (int k = 0; k < 2; k++) {
        int s = k ? !from : from;
        AllocateParty *party = arena_array(arena, count[s], sizeof *party);
        if (!add_parties(&view, s, rows[s], count[s], &out->currency, party)) return false;
        add_names(step, &side[s], rows[s], count[s], party, arena);
        memcpy(row + (k ? count[from] : 0), rows[s], count[s] * sizeof *row);
        sides[k] = (AllocateSide){party, count[s]};
    }
    out->item = allocate(sides[0], sides[1], arena, &out->count);
    return true;
}
