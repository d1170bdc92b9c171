#include "engine/match/candidates.h"

#include "engine/base/parallel.h"
#include "engine/match/block.h"
#include "engine/match/passes.h"
#include "engine/match/radix.h"

#include <stdlib.h>

enum { SCORE_TASK = 1 << 14, EXPAND_TASK = 1 << 8 };

typedef struct Search {
    const Step *step;
    const Classes *left, *right;
    const Values *values;    /* per alike field */
    const JudgeField *field; /* the same for judges */
    size_t by, threads;      /* the alike field whose values make the pairs */
    bool connect;
    Worker *worker;
    const ValuePair *batch; /* being scored */
    size_t batch_count;
    uint32_t *score;
    Arena *scores;
    Buf passed; /* uint64_t: a << 32 | b; of several batches, may repeat */
    size_t scored;
    uint64_t *pair; /* that passed, each once, and each value with itself */
    size_t pairs;
    Candidates *task; /* per expanding task */
} Search;

static void score_task(void *context, size_t task, size_t thread) {
    Search *s = context;
    const MeasureUse *use = &s->step->rule->alike[s->by].use;
    const Prepared *prepared = s->values[s->by].prepared;
    size_t from = task * SCORE_TASK, count = s->batch_count - from < SCORE_TASK ? s->batch_count - from : SCORE_TASK;
    if (parallel_cancelled()) {
        memset(s->score + from, 0, count * sizeof *s->score);
        return;
    }
    MeasurePair *pair = arena_array_raw(s->worker[thread].part, count, sizeof *pair);
    for (size_t i = 0; i < count; i++) pair[i] = (MeasurePair){s->batch[from + i].a, s->batch[from + i].b};
    measure_score_pairs(use, prepared, prepared, pair, count, s->worker[thread].measure, s->score + from);
    arena_reset(s->worker[thread].part);
}

/* Scores a batch and keeps the pairs that reach the cut-off. */
static void score_batch(void *context, const ValuePair *pair, size_t count) {
    Search *s = context;
    const MeasureUse *use = &s->step->rule->alike[s->by].use;
    s->score = arena_array_raw(s->scores, count, sizeof *s->score);
    s->batch = pair;
    s->batch_count = count;
    s->scored += count;
    parallel_for(s->threads, (count + SCORE_TASK - 1) / SCORE_TASK, score_task, s);
    for (size_t i = 0; i < count; i++) {
        uint64_t entry = (uint64_t)pair[i].a << 32 | pair[i].b;
        if (s->score[i] && s->score[i] >= use->cutoff_ppm) buf_append(&s->passed, &entry, sizeof entry);
    }
    arena_reset(s->scores);
}

static void sort_passed(Search *s, Arena *arena) {
    const Values *values = &s->values[s->by];
    for (uint32_t value = 1; value < values->count; value++) {
        uint64_t entry = (uint64_t)value << 32 | value;
        if (values_lefts(values, value) && values_rights(values, value)) buf_append(&s->passed, &entry, sizeof entry);
    }
    size_t count = s->passed.len / sizeof(uint64_t);
    s->pair = arena_array_raw(arena, count, sizeof *s->pair);
    uint64_t *spare = arena_array_raw(s->scores, count, sizeof *spare);
    if (count) memcpy(s->pair, s->passed.ptr, s->passed.len);
    buf_free(&s->passed);
    radix_sort(s->pair, spare, count, 0, 64);
    for (size_t i = 0; i < count; i++) {
        if (s->pairs == 0 || s->pair[i] != s->pair[s->pairs - 1]) s->pair[s->pairs++] = s->pair[i];
    }
    arena_reset(s->scores);
}

/* Enough edges that all classes of two values hang together: those of one value at its first, the first ones of two
 * values at each other. */
static void connect(const Judge *judge, JudgeLists lists, bool same, Candidates *out) {
    size_t count = same ? lists.rights : 1;
    for (size_t i = same; i < count; i++) {
        uint32_t a = lists.left[0], b = lists.right[i];
        AssignEdge edge = {a < b ? a : b, a < b ? b : a, {0}};
        out->pairs++;
        if (judge_pair(judge, edge.left, edge.right, &edge.cost)) buf_append(&out->edges, &edge, sizeof edge);
    }
}

static void expand(const Search *s, uint32_t a, uint32_t b, Worker *worker, Candidates *out) {
    const Values *v = &s->values[s->by];
    JudgeLists lists = {v->left_class + v->left_from[a], v->right_class + v->right_from[b], values_lefts(v, a),
                        values_rights(v, b)};
    if (!lists.lefts || !lists.rights) return;
    Judge judge = {s->step, s->left, s->right, s->field, worker->measure, s->left == s->right};
    if (s->connect && lists.lefts * lists.rights > CONNECT_PAIRS_MAX) {
        if (a <= b) connect(&judge, lists, a == b, out); /* the other way round says the same */
        return;
    }
    if (judge_too_many(&judge, lists, worker->group)) {
        BlockNote note = {s->left->row[s->left->from[lists.left[0]]], values_text(v, a), lists.lefts, lists.rights};
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
        uint32_t a = (uint32_t)(s->pair[i] >> 32), b = (uint32_t)s->pair[i];
        expand(s, a, b, &s->worker[thread], &s->task[task]);
        if (a != b) expand(s, b, a, &s->worker[thread], &s->task[task]);
    }
}

static void note_blocked(const Values *values, Buf *blocked, Buf *blocks) {
    for (size_t i = 0; i < blocked->len / sizeof(BlockedValues); i++) {
        const BlockedValues *b = (const BlockedValues *)(const void *)blocked->ptr + i;
        BlockNote note = {ROW_NONE, values_text(values, b->value), b->lefts, b->rights};
        buf_append(blocks, &note, sizeof note);
    }
    buf_free(blocked);
}

static void find_by_values(Search *s, Arena *arena, Candidates *out) {
    const MeasureUse *use = &s->step->rule->alike[s->by].use;
    const Values *values = &s->values[s->by];
    Buf blocked = {0};
    s->scores = arena_new("match scores", 0);
    block_pairs(&(BlockPlan){values, use, s->step->rows_max, !block_is_complete(use), score_batch, s}, &blocked);
    note_blocked(values, &blocked, &out->blocks);
    sort_passed(s, arena);
    arena_free(s->scores);
    size_t tasks = (s->pairs + EXPAND_TASK - 1) / EXPAND_TASK;
    s->task = arena_array(arena, tasks, sizeof *s->task);
    parallel_for(s->threads, tasks, expand_task, s);
    out->pairs = s->scored;
    for (size_t t = 0; t < tasks; t++) {
        buf_append(&out->edges, s->task[t].edges.ptr, s->task[t].edges.len);
        buf_append(&out->blocks, s->task[t].blocks.ptr, s->task[t].blocks.len);
        out->pairs += s->task[t].pairs;
        buf_free(&s->task[t].edges);
        buf_free(&s->task[t].blocks);
    }
}

size_t candidates_by(const MatchStep *rule) {
    for (size_t i = 0; i < rule->alike_count; i++) {
        if (block_is_complete(&rule->alike[i].use)) return i;
    }
    return 0;
}

/* ---- By the step's own passes */

typedef struct Sieve {
    Judge *judge; /* per thread */
    Buf *edges;   /* per thread */
    bool half;
} Sieve;

static void sieve_batch(void *context, size_t thread, const ClassPair *pair, size_t count) {
    Sieve *sieve = context;
    for (size_t i = 0; i < count; i++) {
        bool swap = sieve->half && pair[i].left > pair[i].right;
        AssignEdge edge = {swap ? pair[i].right : pair[i].left, swap ? pair[i].left : pair[i].right, {0}};
        if (sieve->half && edge.left == edge.right) continue;
        if (judge_pair(&sieve->judge[thread], edge.left, edge.right, &edge.cost)) buf_append(&sieve->edges[thread], &edge, sizeof edge);
    }
}

static int by_classes(const void *a, const void *b) {
    const AssignEdge *x = a, *y = b;
    if (x->left != y->left) return x->left < y->left ? -1 : 1;
    return x->right < y->right ? -1 : x->right > y->right;
}

static bool find_among(const Search *s, Arena *arena, Arena *run, AmongNote *note, Candidates *out, Error *err) {
    const MatchAmong *among = s->step->rule->among;
    PassField *field = arena_array(arena, among->field_count, sizeof *field);
    for (size_t f = 0; f < among->field_count; f++)
        field[f] = pass_field(s->step, f, NULL, s->left, s->right, s->threads, arena);
    PassesPlan plan = {s->step, s->left, s->right, field, s->threads, 0};
    Passes *passes;
    if (!passes_new(&plan, arena, run, &passes, note, err)) return false;
    Sieve sieve = {arena_array(arena, s->threads, sizeof *sieve.judge), arena_array(arena, s->threads, sizeof *sieve.edges), s->left == s->right};
    for (size_t t = 0; t < s->threads; t++)
        sieve.judge[t] = (Judge){s->step, s->left, s->right, s->field, s->worker[t].measure, sieve.half};
    passes_run(passes, sieve_batch, &sieve, &out->blocks);
    for (size_t t = 0; t < s->threads; t++) {
        buf_append(&out->edges, sieve.edges[t].ptr, sieve.edges[t].len);
        buf_free(&sieve.edges[t]);
    }
    if (out->edges.len) qsort(out->edges.ptr, out->edges.len / sizeof(AssignEdge), sizeof(AssignEdge), by_classes);
    out->pairs = (size_t)note->fresh;
    return true;
}

bool candidates_find(const Step *step, const Classes *left, const Classes *right, bool by_path, size_t threads,
                     Worker *worker, Arena *arena, Arena *run, ScoreNote *note, Candidates *out, Error *err) {
    Values *values = arena_array(arena, step->alike.count, sizeof *values);
    JudgeField *field = arena_array(arena, step->alike.count, sizeof *field);
    for (size_t i = 0; i < step->alike.count; i++) {
        values[i] = values_of(step->alike.at[i], step->rule->alike[i].use.measure, left, right, arena);
        field[i] = (JudgeField){values[i].prepared, values[i].prepared, values[i].left, values[i].right};
    }
    Judge judge = {step, left, right, field, worker->measure, left == right};
    *out = (Candidates){0};
    if (step->window.count && !step->rule->among) {
        JudgeLists all = judge_lists_all(&judge, worker->group);
        if (judge_count(&judge, all, worker->group) <= WINDOW_PAIRS_MAX) {
            out->pairs = judge_lists(&judge, all, worker->group, &out->edges);
            arena_reset(worker->group);
            return true;
        }
        arena_reset(worker->group);
    }
    Search search = {.step = step,
                     .left = left,
                     .right = right,
                     .values = values,
                     .field = field,
                     .by = candidates_by(step->rule),
                     .threads = threads,
                     .connect = by_path,
                     .worker = worker};
    if (step->rule->among) return find_among(&search, arena, run, &note->among, out, err);
    find_by_values(&search, arena, out);
    return true;
}
