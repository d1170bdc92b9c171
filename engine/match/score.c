#include "engine/match/score_parts.h"

/* ---- Candidates */

static void score_batch(void *context, size_t thread, const ClassPair *pair, size_t count) {
    Scoring *s = context;
    for (size_t i = 0; i < count; i++) {
        ScoredPair scored = {pair[i].left, pair[i].right, score_pattern(s, pair[i].left, pair[i].right, s->worker[thread].measure)};
        buf_append(&s->found[thread], &scored, sizeof scored);
    }
}

static void find_pairs(Scoring *s, Arena *arena, Buf *pairs, Buf *blocks) {
    PassField *field = arena_array(arena, s->fields, sizeof *field);
    for (size_t f = 0; f < s->fields; f++) {
        const ScoreField *of = &s->field[f];
        field[f] = (PassField){of->values.left, of->values.right, of->nothing, of->values.text};
    }
    s->passes = passes_new(s->step, s->left, s->right, field, s->threads, arena);
    s->found = arena_array(arena, s->threads, sizeof *s->found);
    passes_run(s->passes, score_batch, s, blocks);
    for (size_t t = 0; t < s->threads; t++) {
        buf_append(pairs, s->found[t].ptr, s->found[t].len);
        buf_free(&s->found[t]);
    }
}

/* ---- The whole */

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
    assert(s->fields == rule->field_count && s->fields <= MODEL_FIELDS_MAX && rule->pass_count <= SCORE_PASSES_MAX);
    *out = (Candidates){0};
    score_fields(s, arena);
    if (!can_score(s, err)) return false;
    ModelCounts *counts = &note->counts;
    *note = (ScoreNote){.ran = true, .one = s->half, .model = s->model, .counts = {.pass = rule->pass, .pass_count = rule->pass_count}};
    score_count_random(s, counts, arena);
    for (size_t f = 0; f < s->fields; f++) counts->equal[f] = s->field[f].equal;
    Buf found = {0}, scored = {0};
    find_pairs(s, arena, &found, &out->blocks);
    const ScoredPair *pair = (const ScoredPair *)(const void *)found.ptr;
    out->pairs = found.len / sizeof *pair;
    if (out->pairs) score_count_patterns(s, pair, out->pairs, run, counts);
    uint32_t *class[2] = {NULL, NULL};
    ScoreSeen *seen = rule->probe_count ? score_look(s, class, arena, run) : NULL;
    if (seen && out->pairs) score_count_known(s, seen, counts, run);
    bool good = !out->pairs || find_model(s, counts, note, err);
    if (!out->pairs && rule->model) s->model = *rule->model;
    if (good && out->pairs) score_add_edges(s, pair, out->pairs, &out->edges, &scored);
    if (good && seen) score_weigh_probes(s, class, seen);
    note->seen = seen;
    note->model = s->model;
    score_end_edges(out, &scored, run, note);
    buf_free(&found);
    return good;
}
