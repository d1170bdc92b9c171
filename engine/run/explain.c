#include "engine/run/explain.h"

#include "engine/match/keys.h"

typedef struct Explaining {
    Pairing *p;
    Arena *run;
    uint32_t row[2];
    const Step *step;      /* bound, all of the plan */
    MeasureScratch *measure;
    ExplainLine *line;     /* of the step at hand */
    size_t lines;
} Explaining;

/* ---- Conditions */

static Str shown_value(const Explaining *x, int side, uint32_t field, bool compared) {
    return pairing_value(x->p, x->p->one ? 0 : (size_t)side, field, x->row[side], compared);
}

static ExplainLine *add_line(Explaining *x, uint32_t field, Str what, bool holds) {
    ExplainLine *line = &x->line[x->lines++];
    *line = (ExplainLine){.field = x->p->rule->field[field].name, .what = what, .holds = holds, .score_ppm = -1, .level = STR(""),
                          .left = shown_value(x, 0, field, false), .right = shown_value(x, 1, field, false),
                          .left_clean = shown_value(x, 0, field, true), .right_clean = shown_value(x, 1, field, true)};
    return line;
}

static bool there(const Column *column, uint32_t row) {
    return column && !value_missing(column, row);
}

static bool both_there(const Explaining *x, uint32_t field) {
    return there(x->p->side[0].field[field], x->row[0]) && there(x->p->side[1].field[field], x->row[1]);
}

static bool values_equal(const Explaining *x, uint32_t field) {
    return both_there(x, field) && column_equal(x->p->side[0].field[field], x->row[0], x->p->side[1].field[field], x->row[1]);
}

static uint32_t likeness(const Explaining *x, const MatchAlike *alike) {
    if (!both_there(x, alike->field)) return 0;
    Prepared prepared[2];
    MeasureUse use = alike->use;
    use.cutoff_ppm = 0;
    for (int s = 0; s < 2; s++)
        measure_prepare(use.measure, value_text(x->p->side[s].field[alike->field], x->row[s], x->run), x->run, &prepared[s]);
    return measure_score(&use, &prepared[0], &prepared[1], x->measure);
}

static Str share_text(Arena *run, uint32_t ppm) {
    return str_printf(run, "%u.%02u", ppm / PPM, ppm / 10000 % 100);
}

static void add_alike(Explaining *x, const MatchAlike *alike) {
    uint32_t score = likeness(x, alike);
    bool edits = alike->use.number != 0;
    Str what = edits ? alike->measure : str_printf(x->run, "%s from %.*s", alike->use.measure->name, STR_ARG(share_text(x->run, alike->use.cutoff_ppm)));
    add_line(x, alike->field, what, score && score >= alike->use.cutoff_ppm)->score_ppm = (int32_t)score;
}

static Str window_text(const Explaining *x, const MatchWindow *window) {
    if (window->is_days) return str_printf(x->run, "within %d days", window->days);
    char amount[DECIMAL_TEXT_SIZE];
    unsigned scale = 0;
    for (int s = 0; s < 2; s++) {
        const Column *column = x->p->side[s].field[window->field];
        if (column && column->scale > scale) scale = column->scale;
    }
    decimal_print(window->absolute, scale, amount);
    return window->share_ppm ? str_printf(x->run, "within %s or %u.%02u %%", amount, window->share_ppm / 10000, window->share_ppm / 100 % 100)
                             : str_printf(x->run, "within %s", amount);
}

/* One window alone, as the step judges it. */
static void add_window(Explaining *x, const Step *step, size_t w) {
    const MatchWindow *window = &step->rule->window[w];
    MatchStep rule = *step->rule;
    Step one = *step;
    PairCost cost;
    rule.window = window;
    rule.window_count = 1;
    one.rule = &rule;
    one.window = (FieldPairs){&step->window.at[w], 1};
    one.differ.count = one.veto.count = 0;
    add_line(x, window->field, window_text(x, window), step_allows(&one, x->row[0], x->row[1], &cost));
}

static void add_conditions(Explaining *x, const Step *step) {
    const MatchStep *rule = step->rule;
    const MatchPlan *plan = &x->p->plan;
    for (size_t i = 0; i < rule->same_count; i++) add_line(x, rule->same[i], STR("same"), values_equal(x, rule->same[i]));
    for (size_t i = 0; i < rule->alike_count; i++) add_alike(x, &rule->alike[i]);
    for (size_t i = 0; step->runs && i < rule->window_count; i++) add_window(x, step, i);
    for (size_t i = 0; i < rule->differ_count; i++)
        add_line(x, rule->differ[i], STR("different"), both_there(x, rule->differ[i]) && !values_equal(x, rule->differ[i]));
    for (size_t i = 0; i < plan->veto_count; i++)
        add_line(x, plan->veto[i], STR("keep apart"), !both_there(x, plan->veto[i]) || values_equal(x, plan->veto[i]));
}

/* ---- A model's fields */

static Str level_name(const ModelField *field, unsigned level, Arena *run) {
    if (level == LEVEL_MISSING) return STR("missing");
    if (level == LEVEL_DIFFERENT) return STR("different");
    if (level == field->levels - 1u) return STR("equal");
    if (field->level[level].cutoff_ppm < 10000) return STR("alike");
    return str_printf(run, "from %.*s", STR_ARG(share_text(run, field->level[level].cutoff_ppm)));
}

static void add_fields(Explaining *x, const Step *step, const ScoreNote *note, const ScoreSeen *seen, ExplainStep *out) {
    const MatchScore *score = step->rule->score;
    int32_t sum = note->model.prior;
    for (size_t f = 0; f < score->field_count; f++) {
        const MatchAlike *alike = &score->field[f];
        const ModelField *field = &note->model.field[f];
        unsigned level = pattern_level(seen->pattern, f);
        ExplainLine *line = add_line(x, alike->field, alike->measure, level > LEVEL_DIFFERENT);
        if (level != LEVEL_MISSING) line->score_ppm = (int32_t)likeness(x, alike);
        line->level = level_name(field, level, x->run);
        line->weight = field->level[level].weight;
        line->frequency = seen->frequency[f];
        line->sum = sum += line->weight + line->frequency;
    }
    out->scores = true;
    out->prior = note->model.prior;
    out->weight = sum;
    out->probability_ppm = model_probability(sum);
    out->least_ppm = score->least_ppm;
    out->review_ppm = score->review_ppm;
}

/* ---- What stopped a step */

static Str name_of(const Explaining *x, int side, uint32_t row) {
    FindingRecord r = pairing_record(x->p, x->p->one ? 0 : (size_t)side, row);
    return str_printf(x->run, "%.*s/%.*s", STR_ARG(r.dataset_name), STR_ARG(r.key));
}

static Str failed_text(const Explaining *x, const ExplainLine *line) {
    if (!line->left_clean.len || !line->right_clean.len)
        return str_printf(x->run, "%.*s is empty on %s, and empty equals nothing", STR_ARG(line->field),
                          line->left_clean.len ? "the right" : line->right_clean.len ? "the left" : "both sides");
    if (line->score_ppm >= 0)
        return str_printf(x->run, "%.*s is not alike enough: %.*s, wanted is %.*s", STR_ARG(line->field), STR_ARG(share_text(x->run, (uint32_t)line->score_ppm)), STR_ARG(line->what));
    if (str_eq(line->what, STR("same"))) return str_printf(x->run, "%.*s is not the same", STR_ARG(line->field));
    if (str_eq(line->what, STR("different"))) return str_printf(x->run, "%.*s does not differ", STR_ARG(line->field));
    if (str_eq(line->what, STR("keep apart"))) return str_printf(x->run, "%.*s differs, and the rule keeps such records apart", STR_ARG(line->field));
    return str_printf(x->run, "%.*s is not %.*s", STR_ARG(line->field), STR_ARG(line->what));
}

static bool block_was_too_large(const Explaining *x, const Step *step) {
    const MatchBlock *block = x->p->one ? x->p->clusters.block : x->p->match.block;
    size_t count = x->p->one ? x->p->clusters.block_count : x->p->match.block_count;
    for (size_t b = 0; step->same.count && b < count; b++) {
        if (block[b].step == step->number && str_eq(block[b].key, keys_text(step->same, x->row[0], x->run))) return true;
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

/* A reconciliation uses a record once: who has one of the two, and since which step? STR_NULL: nobody. */
static Str taken_text(const Explaining *x, size_t step) {
    const MatchResult *r = &x->p->match;
    for (int side = 0; side < 2; side++) {
        uint32_t m = side ? r->right_match[x->row[side]] : r->left_match[x->row[side]];
        size_t tie;
        if (m == ROW_NONE && is_tied(x, side, &tie) && tie <= step)
            return str_printf(x->run, "%.*s has several equally good candidates by step %zu, so none was taken", STR_ARG(name_of(x, side, x->row[side])), tie + 1);
        if (m == ROW_NONE) continue;
        Match match = match_at(r, m);
        if (match.step > step) continue;
        uint32_t other = side ? r->left[match.left_from] : r->right[match.right_from];
        return str_printf(x->run, match.step < step ? "%.*s was matched with %.*s by step %u before" : "%.*s was matched with %.*s by step %u, which gave the better total",
                          STR_ARG(name_of(x, side, x->row[side])), STR_ARG(name_of(x, !side, other)), match.step + 1);
    }
    return STR_NULL;
}

static Str no_candidate(const Explaining *x, const ScoreSeen *seen, const MatchScore *score) {
    if (seen->too_large) return STR("no candidate: the block that holds both is too large to be compared (see the finding about it)");
    Buf names = {0};
    for (size_t p = 0; p < score->pass_count; p++) {
        if (p) buf_add(&names, STR(", "));
        for (size_t f = 0, any = 0; f < score->field_count; f++) {
            if (!(score->pass[p] >> f & 1)) continue;
            buf_printf(&names, "%s%.*s", any++ ? " + " : "", STR_ARG(score->field[f].name));
        }
    }
    Str text = str_printf(x->run, "no candidate: the two are not equal in any of `among` (%.*s)", STR_ARG(buf_str(&names)));
    buf_free(&names);
    return text;
}

static Str percent_text(Arena *run, uint32_t ppm) {
    return str_printf(run, "%u.%02u %%", ppm / 10000, ppm / 100 % 100);
}

static Str score_stopped(const Explaining *x, const ScoreSeen *seen, const MatchScore *score) {
    uint32_t p = model_probability(seen->weight), least = score->review_ppm ? score->review_ppm : score->least_ppm;
    if (seen->pass == PASS_NONE) return no_candidate(x, seen, score);
    if (p < least) return str_printf(x->run, "a probability of %.*s, less than %.*s", STR_ARG(percent_text(x->run, p)), STR_ARG(percent_text(x->run, least)));
    return STR_NULL;
}

static const ClusterEdge *edge_between(const ClusterResult *c, uint32_t a, uint32_t b, bool *cut) {
    for (size_t k = 0; k < c->cluster_count; k++) {
        for (uint32_t e = 0; e < c->cluster[k].edge_count; e++) {
            const ClusterEdge *edge = &c->edge[c->cluster[k].edge_from + e];
            *cut = false;
            if (edge->a == (a < b ? a : b) && edge->b == (a < b ? b : a)) return edge;
        }
    }
    for (size_t e = 0; e < c->cut_count; e++) {
        *cut = true;
        if (c->cut[e].a == (a < b ? a : b) && c->cut[e].b == (a < b ? b : a)) return &c->cut[e];
    }
    return NULL;
}

/* The step that made the match or the edge; PLAN_NONE. */
static uint32_t bringing_step(const Explaining *x, bool *cut) {
    *cut = false;
    if (x->p->one) {
        const ClusterEdge *edge = edge_between(&x->p->clusters, x->row[0], x->row[1], cut);
        return edge ? edge->step : PLAN_NONE;
    }
    bool review;
    if (!pairing_together(x->p, x->row[0], x->row[1], &review)) return PLAN_NONE;
    return match_at(&x->p->match, x->p->match.left_match[x->row[0]]).step;
}

static Str step_outcome(const Explaining *x, const Step *step, const ScoreSeen *seen, uint32_t brought) {
    if (step->number == brought) return STR("this step brought the two together");
    if (!step->runs) return STR("not tried: one of the datasets lacks a field of this step");
    Str taken = x->p->one ? STR_NULL : taken_text(x, step->number);
    bool before = taken.ptr && str_ends(taken, STR("before"));
    if (before) return taken;
    for (size_t i = 0; i < x->lines; i++) {
        const ExplainLine *line = &x->line[i];
        if (!line->holds && !line->level.len) return failed_text(x, line);
    }
    if (seen && seen->in_play) {
        Str stopped = score_stopped(x, seen, step->rule->score);
        if (stopped.ptr) return stopped;
    } else if (seen) {
        return STR("not tried: one of the two takes no part any more");
    }
    if (taken.ptr) return taken;
    if (block_was_too_large(x, step)) return STR("not compared: too many records share this key (see the finding about it)");
    if (x->p->one && brought != PLAN_NONE && brought < step->number) return STR("holds too; an earlier step had brought the two together");
    if (x->p->one) return STR("holds; equal records are tied together by one of them");
    return STR("holds, but neither record was matched: they were not among the candidates that this step looked at");
}

static ExplainStep explain_step(Explaining *x, size_t s, uint32_t brought) {
    const Step *step = &x->step[s];
    const MatchScore *score = step->rule->score;
    const ScoreNote *note = x->p->score ? &x->p->score[s] : NULL;
    const ScoreSeen *seen = score && note && note->ran && note->seen ? note->seen : NULL;
    size_t most = step->rule->same_count + step->rule->alike_count + step->rule->window_count + step->rule->differ_count + x->p->plan.veto_count;
    x->line = arena_array(x->run, most + (score ? score->field_count : 0), sizeof *x->line);
    x->lines = 0;
    ExplainStep out = {.number = s + 1, .words = step->rule->words, .brought = brought == s};
    if (seen && seen->in_play) add_fields(x, step, note, seen, &out);
    add_conditions(x, step);
    out.line = x->line;
    out.count = x->lines;
    out.outcome = step_outcome(x, step, seen, brought);
    return out;
}

/* ---- The whole */

static const char *left_out_name(const Explaining *x, int side) {
    size_t dataset;
    uint32_t row;
    pairing_place(x->p, x->p->one ? 0 : (size_t)side, x->row[side], &dataset, &row);
    const Frame *frame = &x->p->frames->frame[x->p->rule->dataset[dataset]];
    if (frame->state[row] == ROW_ACTIVE) return NULL;
    if (frame->state[row] == ROW_LATE) return "after the cut-off";
    return str_cstr(x->run, frame->dataset->leave_out[frame->state[row] - ROW_LEFT_OUT].name);
}

static Str whole_outcome(const Explaining *x, const Explanation *e, uint32_t brought, bool cut) {
    for (int side = 0; side < 2; side++) {
        const char *why = left_out_name(x, side);
        if (why) return str_printf(x->run, "%.*s takes no part: %s", STR_ARG(name_of(x, side, x->row[side])), why);
    }
    const char *review = e->review ? ", for review" : "";
    if (e->together && !x->p->one) return str_printf(x->run, "matched by step %u%s", brought + 1, review);
    if (e->together && brought != PLAN_NONE) return str_printf(x->run, "in one cluster by step %u%s", brought + 1, review);
    if (e->together) return str_printf(x->run, "in one cluster through other records%s; no step brings the two directly", review);
    if (cut) return STR("brought together, but cut again: the cluster would hold records that are kept apart");
    return STR("not matched");
}

bool explain_pair(Pairing *pairing, uint32_t left, uint32_t right, Explanation *out, Error *err) {
    Arena *run = pairing->frames->run;
    ScoreProbe *probe = arena_alloc(run, sizeof *probe);
    *probe = (ScoreProbe){left, right, PAIR_UNKNOWN};
    pairing_ask(pairing, false, probe, 1);
    if (!pairing_run(pairing, err)) return false;
    Explaining x = {.p = pairing, .run = run, .row = {left, right}, .measure = measure_scratch_new(run),
                    .step = steps_bind(&pairing->plan, &pairing->side[0], &pairing->side[1], run)};
    bool cut;
    uint32_t brought = bringing_step(&x, &cut);
    ExplainStep *step = arena_array(run, pairing->plan.step_count, sizeof *step);
    Explanation e = {.rule = pairing->rule, .left = pairing_record(pairing, 0, left), .right = pairing_record(pairing, pairing->one ? 0 : 1, right),
                     .step = step, .count = pairing->plan.step_count};
    e.together = pairing_together(pairing, left, right, &e.review);
    for (size_t s = 0; s < e.count; s++) step[s] = explain_step(&x, s, cut ? PLAN_NONE : brought);
    e.outcome = whole_outcome(&x, &e, brought, cut);
    *out = e;
    return true;
}
