#include "engine/match/score_parts.h"

static const Values *scored_values(const Scoring *s, uint32_t field) {
    for (size_t f = 0; f < s->fields; f++) {
        if (s->step->rule->score->field[f].field == field) return &s->field[f].values;
    }
    return NULL;
}

/* passes: where these live. */
static bool find_pairs(Scoring *s, Arena *passes, Arena *run, Buf *blocks, AmongNote *note, Error *err) {
    const MatchAmong *among = s->step->rule->among;
    PassField *field = arena_array(passes, among->field_count, sizeof *field);
    for (size_t f = 0; f < among->field_count; f++)
        field[f] = pass_field(s->step, f, scored_values(s, among->field[f]), s->left, s->right, s->threads, passes);
    PassesPlan plan = {s->step, s->left, s->right, field, s->threads, sizeof(ScoredPair)};
    if (!passes_new(&plan, passes, run, &s->passes, note, err)) return false;
    passes_run(s->passes, score_keep_pairs, s, blocks);
    return true;
}

/* Names of blocks outlive the passes. */
static void keep_names(Buf *blocks, Arena *arena) {
    BlockNote *note = (BlockNote *)(void *)blocks->ptr;
    for (size_t b = 0; b < blocks->len / sizeof *note; b++) note[b].name = str_copy(arena, note[b].name);
}

/* Candidates, how many of each pattern there are, and the pairs that are asked for: all that passes are needed for. */
static bool count_candidates(Scoring *s, Arena *arena, Arena *run, ScoreNote *note, Candidates *out, Error *err) {
    Arena *passes = arena_new("match passes", 0);
    bool good = find_pairs(s, passes, run, &out->blocks, &note->among, err);
    if (good) {
        out->pairs = score_count_patterns(s, run, &note->counts);
        if (s->step->rule->score->probe_count) score_look(s, arena, run);
        if (s->seen && out->pairs) score_count_known(s, &note->counts, run);
    }
    keep_names(&out->blocks, arena);
    arena_free(passes);
    s->passes = NULL;
    return good;
}

/* From here on numbers stand for values that are equal or not. */
static void let_texts_go(const Scoring *s, bool exact) {
    for (size_t f = 0; f < s->fields; f++) {
        if (exact && !s->field[f].exact) continue;
        column_let_go(s->step->score.at[f].left);
        column_let_go(s->step->score.at[f].right);
    }
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
    *note = (ScoreNote){.ran = true, .one = s->half, .model = s->model, .counts = {.pass = rule->pass, .pass_bit = rule->pass_bit, .pass_count = step->rule->among->pass_count}};
    score_count_random(s, &note->counts);
    let_texts_go(s, true);
    for (size_t f = 0; f < s->fields; f++) note->counts.equal[f] = s->field[f].equal;
    s->found = arena_array(arena, s->threads, sizeof *s->found);
    for (size_t t = 0; t < s->threads; t++) s->found[t].scratch = level_scratch_new(s->worker[t].measure, arena);
    if (!count_candidates(s, arena, run, note, out, err)) return false;
    let_texts_go(s, false);
    bool good = !out->pairs || find_model(s, &note->counts, note, err);
    if (!out->pairs && rule->model) s->model = *rule->model;
    if (good && out->pairs) score_add_edges(s, run, &out->edges, note);
    if (good && s->seen) score_weigh_probes(s);
    note->seen = s->seen;
    note->model = s->model;
    score_drop_pairs(s);
    return good;
}
