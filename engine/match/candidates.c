#include "engine/match/candidates.h"

#include "engine/base/parallel.h"
#include "engine/match/block.h"

enum { SCORE_TASK = 1 << 14, EXPAND_TASK = 1 << 8 };

typedef struct Search {
    const Step *step;
    const Classes *left, *right;
    const Values *values;    /* per alike field */
    const JudgeField *field; /* the same for judges */
    size_t by;               /* the alike field whose values make the pairs */
    Worker *worker;
    ValuePair *pair;         /* then only those that passed, and each value with itself */
    uint32_t *score;
    size_t pairs;
    Candidates *task;        /* per expanding task */
} Search;

static void score_task(void *context, size_t task, size_t thread) {
    Search *s = context;
    const MeasureUse *use = &s->step->rule->alike[s->by].use;
    const Prepared *prepared = s->values[s->by].prepared;
    size_t from = task * SCORE_TASK, count = s->pairs - from < SCORE_TASK ? s->pairs - from : SCORE_TASK;
    if (parallel_cancelled()) return;
    MeasurePair *pair = arena_array_raw(s->worker[thread].part, count, sizeof *pair);
    for (size_t i = 0; i < count; i++) pair[i] = (MeasurePair){s->pair[from + i].a, s->pair[from + i].b};
    measure_score_pairs(use, prepared, prepared, pair, count, s->worker[thread].measure, s->score + from);
    arena_reset(s->worker[thread].part);
}

/* Keeps the pairs that reach the cut-off; every value is a pair with itself. */
static void keep_scored(Search *s, Arena *arena) {
    const MeasureUse *use = &s->step->rule->alike[s->by].use;
    const Values *values = &s->values[s->by];
    size_t kept = 0;
    for (size_t i = 0; i < s->pairs; i++) {
        if (s->score[i] && s->score[i] >= use->cutoff_ppm) s->pair[kept++] = s->pair[i];
    }
    ValuePair *pair = arena_array_raw(arena, kept + values->count, sizeof *pair);
    if (kept) memcpy(pair, s->pair, kept * sizeof *pair);
    for (uint32_t value = 1; value < values->count; value++) {
        if (values_lefts(values, value) && values_rights(values, value)) pair[kept++] = (ValuePair){value, value};
    }
    s->pair = pair;
    s->pairs = kept;
}

static void expand(const Search *s, uint32_t a, uint32_t b, Worker *worker, Candidates *out) {
    const Values *v = &s->values[s->by];
    JudgeLists lists = {v->left_class + v->left_from[a], v->right_class + v->right_from[b], values_lefts(v, a), values_rights(v, b)};
    if (!lists.lefts || !lists.rights) return;
    Judge judge = {s->step, s->left, s->right, s->field, worker->measure, s->left == s->right};
    uint64_t pairs_max = (uint64_t)s->step->rows_max * s->step->rows_max;
    if ((uint64_t)lists.lefts * lists.rights > pairs_max && judge_count(&judge, lists, worker->group) > pairs_max) {
        BlockNote note = {s->left->row[s->left->from[lists.left[0]]], v->text[a], lists.lefts, lists.rights};
        buf_append(&out->blocks, &note, sizeof note);
    } else {
        out->pairs += judge_lists(&judge, lists, worker->group, &out->edges);
    }
    arena_reset(worker->group);
}

static void expand_task(void *context, size_t task, size_t thread) {
    Search *s = context;
    size_t end = (task + 1) * EXPAND_TASK < s->pairs ? (task + 1) * EXPAND_TASK : s->pairs;
    for (size_t i = task * EXPAND_TASK; i < end && !parallel_cancelled(); i++) {
        ValuePair pair = s->pair[i];
        expand(s, pair.a, pair.b, &s->worker[thread], &s->task[task]);
        if (pair.a != pair.b) expand(s, pair.b, pair.a, &s->worker[thread], &s->task[task]);
    }
}

static void note_blocked(const Values *values, const ValuePairs *pairs, Buf *blocks) {
    for (size_t i = 0; i < pairs->blocked_count; i++) {
        const BlockedValues *blocked = &pairs->blocked[i];
        BlockNote note = {ROW_NONE, values->text[blocked->value], blocked->lefts, blocked->rights};
        buf_append(blocks, &note, sizeof note);
    }
}

static void find_by_values(Search *s, size_t threads, Arena *arena, Candidates *out) {
    const MeasureUse *use = &s->step->rule->alike[s->by].use;
    const Values *values = &s->values[s->by];
    ValuePairs pairs = block_pairs(values, use, s->step->rows_max, !block_is_complete(use), arena);
    note_blocked(values, &pairs, &out->blocks);
    s->pair = pairs.pair;
    s->pairs = pairs.count;
    s->score = arena_array_raw(arena, pairs.count, sizeof *s->score);
    parallel_for(threads, (s->pairs + SCORE_TASK - 1) / SCORE_TASK, score_task, s);
    keep_scored(s, arena);
    size_t tasks = (s->pairs + EXPAND_TASK - 1) / EXPAND_TASK;
    s->task = arena_array(arena, tasks, sizeof *s->task);
    parallel_for(threads, tasks, expand_task, s);
    out->pairs = pairs.count;
    for (size_t t = 0; t < tasks; t++) {
        buf_append(&out->edges, s->task[t].edges.ptr, s->task[t].edges.len);
        buf_append(&out->blocks, s->task[t].blocks.ptr, s->task[t].blocks.len);
        out->pairs += s->task[t].pairs;
        buf_free(&s->task[t].edges);
        buf_free(&s->task[t].blocks);
    }
}

/* The first field whose blocks miss nothing, else the first. */
static size_t best_field(const MatchStep *rule) {
    for (size_t i = 0; i < rule->alike_count; i++) {
        if (block_is_complete(&rule->alike[i].use)) return i;
    }
    return 0;
}

void candidates_find(const Step *step, const Classes *left, const Classes *right, size_t threads, Worker *worker, Arena *arena,
                     Candidates *out) {
    Values *values = arena_array(arena, step->alike.count, sizeof *values);
    JudgeField *field = arena_array(arena, step->alike.count, sizeof *field);
    for (size_t i = 0; i < step->alike.count; i++) {
        values[i] = values_of(step->alike.at[i], step->rule->alike[i].use.measure, left, right, arena);
        field[i] = (JudgeField){values[i].prepared, values[i].prepared, values[i].left, values[i].right};
    }
    Judge judge = {step, left, right, field, worker->measure, left == right};
    *out = (Candidates){0};
    if (step->window.count) {
        JudgeLists all = {values[0].left_class, values[0].right_class, left->count, right->count};
        if (judge_count(&judge, all, worker->group) <= WINDOW_PAIRS_MAX) {
            out->pairs = judge_all(&judge, worker->group, &out->edges);
            arena_reset(worker->group);
            return;
        }
        arena_reset(worker->group);
    }
    Search search = {.step = step, .left = left, .right = right, .values = values, .field = field,
                     .by = best_field(step->rule), .worker = worker};
    find_by_values(&search, threads, arena, out);
}
