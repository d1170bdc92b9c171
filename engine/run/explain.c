#include "engine/match/block.h"
#include "engine/match/candidates.h"
#include "engine/match/refer.h"
#include "engine/run/allocations.h"
#include "engine/run/explaining.h"

/* ---- What stopped a step */

static Str name_of(const Explaining *x, int side, uint32_t row) {
    FindingRecord r = pairing_record(x->p, x->p->one ? 0 : (size_t)side, row);
    return str_printf(x->run, "%.*s/%.*s", STR_ARG(r.dataset_name), STR_ARG(r.key));
}

static Said say(const Explaining *x, Why why, Str a, Str b, Str c) {
    return (Said){why, explain_say(x, why, a, b, c)};
}

static Said say_alone(const Explaining *x, Why why) {
    return say(x, why, STR_NULL, STR_NULL, STR_NULL);
}

static Str number_text(const Explaining *x, size_t number) {
    return str_printf(x->run, "%zu", number);
}

static const Said said_nothing = {WHYS, {NULL, 0}};

static Said failed_text(const Explaining *x, const ExplainLine *line) {
    if (line->decided) return say_alone(x, line->kind == LINE_APART ? WHY_DECIDED_NOT_SAME : WHY_NOT_DECIDED);
    bool none_left = line->left.len && !line->left_clean.len, none_right = line->right.len && !line->right_clean.len;
    if (none_left || none_right) return say(x, WHY_HOLDS_NONE, line->title, none_left ? line->left : line->right, STR_NULL);
    if (!line->left_clean.len || !line->right_clean.len)
        return say(x,
                   line->left_clean.len    ? WHY_EMPTY_RIGHT
                   : line->right_clean.len ? WHY_EMPTY_LEFT
                                           : WHY_EMPTY_BOTH,
                   line->title, STR_NULL, STR_NULL);
    switch (line->kind) {
    case LINE_SAME: return say(x, WHY_NOT_SAME, line->title, STR_NULL, STR_NULL);
    case LINE_DIFFER: return say(x, WHY_NOT_DIFFERENT, line->title, STR_NULL, STR_NULL);
    case LINE_APART: return say(x, WHY_KEPT_APART, line->title, STR_NULL, STR_NULL);
    case LINE_WINDOW: return say(x, WHY_NOT_WITHIN, line->title, line->what, STR_NULL);
    case LINE_SUM:
    case LINE_ALIKE:
    case LINE_WEIGHED:
    case LINE_KIN: break;
    }
    return say(x, WHY_NOT_ALIKE, line->title, share_text(x->run, (uint32_t)line->score_ppm), line->what);
}

static bool block_was_too_large(const Explaining *x, const Step *step) {
    const MatchBlock *block = x->p->one ? x->p->clusters.block : x->p->match.block;
    size_t count = x->p->one ? x->p->clusters.block_count : x->p->match.block_count;
    for (size_t b = 0; step->same.count && b < count; b++) {
        if (block[b].step == step->number && str_eq(block[b].key, keys_text(step->same, x->row[0], x->run)))
            return true;
    }
    return false;
}

static bool is_tied(const Explaining *x, int side, size_t *step) {
    const MatchResult *r = &x->p->match;
    for (size_t t = 0; t < r->tie_count; t++) {
        const uint32_t *row = side ? r->right + r->tie[t].right_from : r->left + r->tie[t].left_from;
        uint32_t count = side ? r->tie[t].right_count : r->tie[t].left_count;
        for (uint32_t i = 0; i < count; i++) {
            if (row[i] != x->row[side] || r->tie[t].multiset) continue;
            *step = r->tie[t].step;
            return true;
        }
    }
    return false;
}

/* What the rows on both sides cost, each with the other, or UINT64_MAX where they may not go together. */
static uint64_t cost_of(const Step *step, uint32_t left, uint32_t right) {
    PairCost cost;
    return step_allows(step, left, right, &cost) ? cost.amount_gap + cost.day_gap : UINT64_MAX;
}

/* Would the two have done as well, their counterparts going together instead? So it is with equal items, which were given out as a multiset. */
static bool is_as_good(const Explaining *x, const Step *step) {
    const MatchResult *r = &x->p->match;
    uint32_t a = r->left_match[x->row[0]], b = r->right_match[x->row[1]];
    if (a == ROW_NONE || b == ROW_NONE || step->rule->shape != MATCH_ONE_ONE) return false;
    Match left = match_at(r, a), right = match_at(r, b);
    if (left.step != step->number || right.step != step->number || !left.multiset || !right.multiset) return false;
    uint32_t other_left = r->left[right.left_from], other_right = r->right[left.right_from];
    uint64_t now = cost_of(step, x->row[0], other_right) + cost_of(step, other_left, x->row[1]);
    uint64_t own = cost_of(step, x->row[0], x->row[1]), others = cost_of(step, other_left, other_right);
    return own != UINT64_MAX && others != UINT64_MAX && own + others == now;
}

/* A reconciliation uses a record once: who has one of the two, and since which step? */
static Said taken_text(const Explaining *x, size_t step) {
    const MatchResult *r = &x->p->match;
    for (int side = 0; side < 2; side++) {
        uint32_t m = side ? r->right_match[x->row[side]] : r->left_match[x->row[side]];
        size_t tie;
        if (m == ROW_NONE && is_tied(x, side, &tie) && tie <= step)
            return say(x, WHY_TIED, name_of(x, side, x->row[side]), number_text(x, tie + 1), STR_NULL);
        if (m == ROW_NONE) continue;
        Match match = match_at(r, m);
        if (match.step > step) continue;
        uint32_t other = side ? r->left[match.left_from] : r->right[match.right_from];
        Why why = match.step < step ? WHY_TAKEN_BEFORE : is_as_good(x, &x->step[step]) ? WHY_TAKEN_EQUAL : WHY_TAKEN_BETTER;
        return say(x, why, name_of(x, side, x->row[side]),
                   name_of(x, !side, other), number_text(x, match.step + 1u));
    }
    return said_nothing;
}

static Said no_pass(const Explaining *x, const MatchAmong *among) {
    Buf names = {0};
    for (size_t p = 0; p < among->pass_count; p++) buf_printf(&names, "%s%.*s", p ? ", " : "", STR_ARG(among->pass[p].words));
    Said said = say(x, WHY_NO_CANDIDATE, buf_str(&names), STR_NULL, STR_NULL);
    buf_free(&names);
    return said;
}

static Said no_candidate(const Explaining *x, const ScoreSeen *seen, const MatchAmong *among) {
    return seen->too_large ? say_alone(x, WHY_NO_CANDIDATE_LARGE) : no_pass(x, among);
}

static Said brought_by(const Explaining *x, const ScoreSeen *seen, const MatchAmong *among) {
    if (!seen || seen->pass == PASS_NONE) return say_alone(x, WHY_BROUGHT);
    return say(x, WHY_BROUGHT_BY, among->pass[seen->pass].words, STR_NULL, STR_NULL);
}

static Str percent_text(Arena *run, uint32_t ppm) {
    return str_printf(run, "%u.%02u %%", ppm / 10000, ppm / 100 % 100);
}

static Said score_stopped(const Explaining *x, const ScoreSeen *seen, const MatchStep *rule) {
    const MatchScore *score = rule->score;
    uint32_t p = model_probability(seen->weight), least = score->review_ppm ? score->review_ppm : score->least_ppm;
    if (seen->pass == PASS_NONE) return no_candidate(x, seen, rule->among);
    return p < least ? say(x, WHY_PROBABILITY, percent_text(x->run, p), percent_text(x->run, least), rule->among->pass[seen->pass].words)
                     : said_nothing;
}

/* Of a step that looks at alike values alone, where the generators of candidates do not find all that its measure can
 * match. */
static Said not_looked_at(const Explaining *x, const Step *step) {
    const MatchStep *rule = step->rule;
    static const Why generator[BLOCK_GENERATORS] = {WHY_BY_WHOLE,   WHY_BY_PREFIX, WHY_BY_DELETIONS, WHY_BY_ENDING,
                                                    WHY_BY_MAILBOX, WHY_BY_WORDS,  WHY_BY_NEAR};
    if (rule->shape != MATCH_ONE_ONE && refer_by(rule) != SIZE_MAX) return say_alone(x, WHY_NAMED_SECOND);
    if (rule->same_count || !rule->alike_count) return say_alone(x, WHY_NOT_MATCHED_ALL_THE_SAME);
    if (rule->among) return no_pass(x, rule->among);
    const MatchAlike *by = &rule->alike[candidates_by(rule)];
    if (block_is_complete(&by->use)) return say_alone(x, WHY_NOT_MATCHED_ALL_THE_SAME);
    Buf names = {0};
    for (size_t g = 0; g < BLOCK_GENERATORS; g++) {
        if (!(block_generators(&by->use) >> g & 1)) continue;
        if (names.len) buf_add(&names, STR(", "));
        buf_add(&names, words_why(x->language, generator[g], NULL, x->run));
    }
    Said said =
        say(x, WHY_NOT_LOOKED_AT, why_field(x->language, x->p->rule->field[by->field].name), buf_str(&names), STR_NULL);
    buf_free(&names);
    return said;
}

static const ClusterEdge *edge_between(const ClusterResult *c, uint32_t a, uint32_t b, bool *cut) {
    *cut = false;
    for (size_t k = 0; k < c->cluster_count; k++) {
        for (uint32_t e = 0; e < c->cluster[k].edge_count; e++) {
            const ClusterEdge *edge = &c->edge[c->cluster[k].edge_from + e];
            if (edge->a == (a < b ? a : b) && edge->b == (a < b ? b : a)) return edge;
        }
    }
    for (size_t e = 0; e < c->cut_count; e++) {
        *cut = c->cut[e].a == (a < b ? a : b) && c->cut[e].b == (a < b ? b : a);
        if (*cut) return &c->cut[e];
    }
    return NULL;
}

/* Of rows that are equal to the rule one stands for all, and of many with one key the first: whoever is joined to it is joined to
 * them by the same step, without an edge of its own. */
static bool stands_for(const Explaining *x, const ClusterEdge *edge, int side) {
    const Step *step = &x->step[edge->step];
    uint32_t here = x->row[side], there = x->row[!side];
    if (edge->a != here && edge->b != here) return false;
    uint32_t other = edge->a == here ? edge->b : edge->a;
    if (rows_equal(step->left, other, there)) return true;
    bool keys_alone = !step->alike.count && !step->window.count && !step->differ.count && !step->veto.count && step->same.count;
    return keys_alone && keys_equal(step->same, here, there);
}

static uint32_t step_of_equal(const Explaining *x) {
    const ClusterResult *c = &x->p->clusters;
    for (size_t k = 0; k < c->cluster_count; k++) {
        for (uint32_t e = 0; e < c->cluster[k].edge_count; e++) {
            const ClusterEdge *edge = &c->edge[c->cluster[k].edge_from + e];
            if (stands_for(x, edge, 0) || stands_for(x, edge, 1)) return edge->step;
        }
    }
    return PLAN_NONE;
}

/* The step that made the match or the edge; PLAN_NONE. */
static uint32_t bringing_step(const Explaining *x, bool *cut) {
    *cut = false;
    if (x->p->one) {
        const ClusterEdge *edge = edge_between(&x->p->clusters, x->row[0], x->row[1], cut);
        return edge ? edge->step : step_of_equal(x);
    }
    bool review;
    if (!pairing_together(x->p, x->row[0], x->row[1], &review)) return PLAN_NONE;
    return match_at(&x->p->match, x->p->match.left_match[x->row[0]]).step;
}

static bool are_equal_rows(const Explaining *x, const Step *step) {
    return x->p->one && rows_equal(step->left, x->row[0], x->row[1]);
}

/* What the one of the two that pays settles of the other. */
static Said settles_text(const Explaining *x) {
    RuleResult result = {.rule = x->p->rule, .view = x->p->view, .match = x->p->match};
    Allocations all;
    char text[3][DECIMAL_TEXT_SIZE];
    if (x->p->one || !allocations_of(&result, x->p->side, match_at(&x->p->match, x->p->match.left_match[x->row[0]]), x->run, &all)) return said_nothing;
    int payment = all.left_pays ? 0 : 1;
    for (size_t i = 0; i < all.count; i++) {
        const Allocation *a = &all.item[i];
        if (a->document == ALLOCATE_NONE || a->payment == ALLOCATE_NONE || allocation_right(&all, a->payment) != (payment == 1)) continue;
        if (all.row[a->document] != x->row[!payment] || all.row[a->payment] != x->row[payment]) continue;
        const Column *amount = x->p->view.columns[!payment].amount;
        int64_t owed;
        if (!decimal_rescale(column_number(amount, x->row[!payment]), amount->scale, x->p->view.scale, &owed) || owed <= 0) break;
        unsigned scale = x->p->view.scale;
        Str percent = str_printf(x->run, "%.*s %%", STR_ARG(decimal_print((int128)a->paid * 10000 / owed, 2, text[2])));
        return say(x, WHY_BROUGHT_SETTLES, str_copy(x->run, decimal_print(a->settles, scale, text[0])),
                   str_copy(x->run, decimal_print(a->paid, scale, text[1])), percent);
    }
    return said_nothing;
}

/* Of a step with `sum` whose other conditions hold: amounts that do not add up. */
static Said sum_stopped(const Explaining *x, const MatchSum *sum) {
    const Column *const *field[2] = {x->p->side[0].field, x->p->side[1].field};
    if (sum->currency != MATCH_NO_FIELD && field[0][sum->currency] && field[1][sum->currency] &&
        !column_equal(field[0][sum->currency], x->row[0], field[1][sum->currency], x->row[1]))
        return say(x, WHY_OTHER_CURRENCY, value_text(field[0][sum->currency], x->row[0], x->run),
                   value_text(field[1][sum->currency], x->row[1], x->run), STR_NULL);
    for (size_t i = 0; i < x->lines; i++) {
        if (x->line[i].kind == LINE_SUM) return say(x, WHY_NO_SUM, why_field(x->language, x->line[i].field), x->line[i].what, STR_NULL);
    }
    return say(x, WHY_NO_SUM, why_field(x->language, x->p->rule->field[sum->field].name), explain_say(x, WHY_AMOUNT, STR("0"), STR_NULL, STR_NULL), STR_NULL);
}

static Said step_outcome(const Explaining *x, const Step *step, const ScoreSeen *seen, uint32_t brought) {
    if (x->no_part.text.ptr) return x->no_part;
    if (step->number == x->cut_step) return say_alone(x, WHY_CUT);
    if (step->number == brought) {
        Said settles = settles_text(x);
        return settles.text.ptr ? settles : brought_by(x, seen, step->rule->among);
    }
    if (!step->runs) return say_alone(x, WHY_LACKS_FIELD);
    Said taken = x->p->one ? said_nothing : taken_text(x, step->number);
    if (taken.why == WHY_TAKEN_BEFORE) return taken;
    for (size_t i = 0; i < x->lines; i++) {
        const ExplainLine *line = &x->line[i];
        if (!line->holds && !explain_is_weighed(line)) return failed_text(x, line);
    }
    if (seen && !seen->in_play) return say_alone(x, WHY_OUT_OF_PLAY);
    Said stopped = seen ? score_stopped(x, seen, step->rule) : said_nothing;
    if (stopped.text.ptr) return stopped;
    if (taken.text.ptr) return taken;
    if (block_was_too_large(x, step)) return say_alone(x, step->rule->sum ? WHY_SUM_LIMIT : WHY_BLOCK_TOO_LARGE);
    if (step->rule->sum && !step->rule->sum->by_date) return sum_stopped(x, step->rule->sum);
    if (x->p->one && brought != PLAN_NONE && brought < step->number) return say_alone(x, WHY_HOLDS_TOO);
    return are_equal_rows(x, step) ? say_alone(x, WHY_HOLDS_EQUAL) : not_looked_at(x, step);
}

static ExplainStep explain_step(Explaining *x, size_t s, uint32_t brought) {
    const Step *step = &x->step[s];
    const MatchScore *score = step->rule->score;
    const ScoreNote *note = x->p->score ? &x->p->score[s] : NULL;
    const ScoreSeen *seen = score && note && note->ran && note->seen ? &note->seen[x->probe] : NULL;
    size_t most = step->rule->same_count + step->rule->alike_count + step->rule->window_count +
                  step->rule->differ_count + x->p->plan.veto_count;
    x->line = arena_array(x->run, most + (score ? score->field_count + 1 : 0), sizeof *x->line);
    x->lines = 0;
    ExplainStep out = {
        .number = s + 1, .words = why_step(x->language, step->rule->words, x->run), .brought = brought == s};
    x->brought = brought == s;
    if (seen && seen->in_play) explain_fields(x, step, note, seen, &out);
    explain_conditions(x, step);
    out.line = x->line;
    out.count = x->lines;
    Said said = step_outcome(x, step, seen, brought);
    out.outcome = said.text;
    out.why = said.why;
    return out;
}

/* ---- The whole */

static Str left_out_name(const Explaining *x, int side) {
    size_t dataset;
    uint32_t row;
    pairing_place(x->p, x->p->one ? 0 : (size_t)side, x->row[side], &dataset, &row);
    const Frame *frame = &x->p->frames->frame[x->p->rule->dataset[dataset]];
    if (frame->state[row] == ROW_ACTIVE) return STR_NULL;
    if (frame->state[row] == ROW_LATE) return words_why(x->language, WHY_LATE, NULL, x->run);
    return frame->dataset->leave_out[frame->state[row] - ROW_LEFT_OUT].name;
}

static Said no_part(const Explaining *x) {
    for (int side = 0; side < 2; side++) {
        Str why = left_out_name(x, side);
        if (why.ptr) return say(x, WHY_NO_PART, name_of(x, side, x->row[side]), why, STR_NULL);
    }
    return said_nothing;
}

static Said whole_outcome(const Explaining *x, const Explanation *e, uint32_t brought, bool cut) {
    if (x->no_part.text.ptr) return x->no_part;
    Str step = number_text(x, brought + 1u);
    if (e->together && !x->p->one)
        return say(x, e->review ? WHY_MATCHED_REVIEW : WHY_MATCHED, step, STR_NULL, STR_NULL);
    if (e->together && brought != PLAN_NONE)
        return say(x, e->review ? WHY_CLUSTER_REVIEW : WHY_CLUSTER, step, STR_NULL, STR_NULL);
    if (e->together) return say_alone(x, e->review ? WHY_THROUGH_REVIEW : WHY_THROUGH);
    return say_alone(x, cut ? WHY_CUT : WHY_NOT_MATCHED);
}

static Explanation explain_one(Explaining *x) {
    Pairing *p = x->p;
    bool cut;
    uint32_t brought = bringing_step(x, &cut);
    ExplainStep *step = arena_array(x->run, p->plan.step_count, sizeof *step);
    Explanation e = {.language = x->language, .rule = p->rule, .step = step, .count = p->plan.step_count};
    e.left = pairing_record(p, 0, x->row[0]);
    e.right = pairing_record(p, p->one ? 0 : 1, x->row[1]);
    e.together = pairing_together(p, x->row[0], x->row[1], &e.review);
    x->no_part = no_part(x);
    x->cut_step = cut ? brought : PLAN_NONE;
    for (size_t s = 0; s < e.count; s++) step[s] = explain_step(x, s, cut ? PLAN_NONE : brought);
    Said said = whole_outcome(x, &e, brought, cut);
    e.outcome = said.text;
    e.why = said.why;
    return e;
}

bool explain_pairs(Pairing *pairing, const RowPair *pair, size_t count, Explanation *out, Error *err) {
    Arena *run = pairing->frames->run;
    ScoreProbe *probe = arena_array(run, count, sizeof *probe);
    for (size_t i = 0; i < count; i++) probe[i] = (ScoreProbe){pair[i].left, pair[i].right, PAIR_UNKNOWN};
    pairing_ask(pairing, false, probe, count);
    if (!pairing_run(pairing, err)) return false;
    Explaining x = {.p = pairing,
                    .run = run,
                    .language = pairing->frames->plan->language,
                    .measure = measure_scratch_new(run),
                    .step = steps_bind(&pairing->plan, &pairing->side[0], &pairing->side[1], run)};
    for (size_t i = 0; i < count; i++) {
        x.row[0] = pair[i].left;
        x.row[1] = pair[i].right;
        x.probe = i;
        out[i] = explain_one(&x);
    }
    return true;
}
