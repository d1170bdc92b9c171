#include "engine/match/score_parts.h"

static const Values *scored_values(const Scoring *s, uint32_t field) {
    for (size_t f = 0; f < s->fields; f++) {
        if (s->step->rule->score->field[f].field == field) return &s->field[f].values;
    }
    return NULL;
}

static bool find_pairs(Scoring *s, Arena *arena, Arena *run, Buf *blocks, AmongNote *note, Error *err) {
    const MatchAmong *among = s->step->rule->among;
    PassField *field = arena_array(arena, among->field_count, sizeof *field);
    for (size_t f = 0; f < among->field_count; f++)
        field[f] = pass_field(s->step, f, scored_values(s, among->field[f]), s->left, s->right, s->threads, arena);
    PassesPlan plan = {s->step, s->left, s->right, field, s->threads, sizeof(ScoredPair)};
    if (!passes_new(&plan, arena, run, &s->passes, note, err)) return false;
    s->found = arena_array(arena, s->threads, sizeof *s->found);
    for (size_t t = 0; t < s->threads; t++) s->found[t].scratch = level_scratch_new(s->worker[t].measure, arena);
    passes_run(s->passes, score_keep_pairs, s, blocks);
    return true;
}

/* The model that scores: the step's own, or one that is learnt from the counts. */
static bool find_model(Scoring *s, const ModelCounts *counts, ScoreNote *note, Error *err) {
    const MatchScore *rule = s->step->rule->score;
    if (!rule->model) return model_train(&s->model, counts, err);
    note->drift = model_drift(rule->model, counts);
    s->model = *rule->model;
    return true;
}

static bool can_score(const Scoring *s, Error *err) {
    const MatchScore *rule = s->step->rule->score;
    if (rule->source == SCORE_FILE && !rule->model)
        return error_set(err, ERROR_USAGE, NULL, "the model %.*s has not been learnt\nhint: `kopeck train` learns it", STR_ARG(rule->file));
    if (rule->model && !model_fits(rule->model, &s->model))
        return error_set(err, ERROR_USAGE, NULL, "the model %.*s is not one of this step\nhint: `kopeck train` learns it anew", STR_ARG(rule->file));
    return true;
}

bool score_find(const Step *step, const Classes *left, const Classes *right, size_t threads, Worker *worker, Arena *arena,
                Arena *run, ScoreNote *note, Candidates *out, Error *err) {
    const MatchScore *rule = step->rule->score;
    Scoring *s = arena_alloc(arena, sizeof *s);
    *s = (Scoring){.step = step, .left = left, .right = right, .worker = worker, .threads = threads ? threads : 1,
                   .fields = step->score.count, .half = left == right};
    assert(s->fields == rule->field_count && s->fields <= MODEL_FIELDS_MAX && step->rule->among);
    *out = (Candidates){0};
    s->learns = !rule->model;
    score_fields(s, arena);
    if (!can_score(s, err)) return false;
    ModelCounts *counts = &note->counts;
    *note = (ScoreNote){.ran = true, .one = s->half, .model = s->model, .counts = {.pass = rule->pass, .pass_bit = rule->pass_bit, .pass_count = step->rule->among->pass_count}};
    score_count_random(s, counts);
    for (size_t f = 0; f < s->fields; f++) {
        if (!s->field[f].exact) continue; /* from here on numbers stand for values that are equal or not */
        column_let_go(step->score.at[f].left);
        column_let_go(step->score.at[f].right);
    }
    for (size_t f = 0; f < s->fields; f++) counts->equal[f] = s->field[f].equal;
    if (!find_pairs(s, arena, run, &out->blocks, &note->among, err)) return false;
    out->pairs = score_count_patterns(s, run, counts);
    uint32_t *class[2] = {NULL, NULL};
    ScoreSeen *seen = rule->probe_count ? score_look(s, class, arena, run) : NULL;
    if (seen && out->pairs) score_count_known(s, seen, counts, run);
    bool good = !out->pairs || find_model(s, counts, note, err);
    if (!out->pairs && rule->model) s->model = *rule->model;
    if (good && out->pairs) score_add_edges(s, run, &out->edges, note);
    if (good && seen) score_weigh_probes(s, class, seen);
    note->seen = seen;
    note->model = s->model;
    score_drop_pairs(s);
    return good;
}
