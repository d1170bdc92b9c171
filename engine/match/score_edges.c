/* Candidates counted by pattern, and those whose weight reaches the step's thresholds. There may be a hundred times as many pairs
 * as patterns and edges, so of a pair no more is kept than its classes and the number of its pattern. */
#include "engine/match/score_parts.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/match/radix.h"

#include <stdlib.h>

enum { SLOTS_FIRST = 256, EDGE_TASK = 1 << 16, WEIGHTS_KEPT = 4096 };

/* ---- Counting patterns */

static PatternCount *pattern_at(const PatternTable *table, size_t number) {
    return (PatternCount *)(void *)table->pattern.ptr + number;
}

static size_t patterns_of(const PatternTable *table) {
    return table->pattern.len / sizeof(PatternCount);
}

static uint32_t *slot_of(const PatternTable *table, Pattern pattern) {
    size_t at = hash_u64(pattern) & (table->slots - 1);
    while (table->slot[at] && pattern_at(table, table->slot[at] - 1)->pattern != pattern) at = (at + 1) & (table->slots - 1);
    return &table->slot[at];
}

static void grow(PatternTable *table) {
    free(table->slot);
    table->slots = table->slots ? table->slots * 2 : SLOTS_FIRST;
    table->slot = calloc(table->slots, sizeof *table->slot);
    if (!table->slot) arena_out_of_memory("match patterns", table->slots * sizeof *table->slot);
    for (size_t i = 0; i < patterns_of(table); i++) *slot_of(table, pattern_at(table, i)->pattern) = (uint32_t)i + 1;
}

static uint32_t pattern_number(PatternTable *table, Pattern pattern, uint64_t rows) {
    if (patterns_of(table) * 2 >= table->slots) grow(table);
    uint32_t *slot = slot_of(table, pattern);
    if (!*slot) {
        *slot = (uint32_t)patterns_of(table) + 1;
        buf_append(&table->pattern, &(PatternCount){pattern, 0}, sizeof(PatternCount));
    }
    pattern_at(table, *slot - 1)->count += rows;
    return *slot - 1;
}

static uint64_t row_pairs(const Scoring *s, ClassPair pair) {
    uint64_t left = s->left->size[pair.left], right = s->right->size[pair.right];
    return s->half && pair.left == pair.right ? left * (left - 1) / 2 : left * right;
}

void score_keep_pairs(void *context, size_t thread, const ClassPair *pair, size_t count) {
    Scoring *s = context;
    FoundPairs *found = &s->found[thread];
    Pattern pattern[LEVEL_BATCH];
    score_patterns_of(s, pair, count, found->scratch, pattern);
    ScoredPair *out = (ScoredPair *)(void *)buf_reserve(&found->pairs, count * sizeof *out);
    for (size_t i = 0; i < count; i++) {
        bool swap = s->half && pair[i].left > pair[i].right;
        uint32_t number = pattern_number(&found->table, pattern[i], row_pairs(s, pair[i]));
        out[i] = (ScoredPair){swap ? pair[i].right : pair[i].left, swap ? pair[i].left : pair[i].right, number};
    }
    found->pairs.len += count * sizeof *out;
}

void score_drop_pairs(Scoring *s) {
    for (size_t t = 0; t < s->threads; t++) {
        buf_free(&s->found[t].pairs);
        buf_free(&s->found[t].table.pattern);
        free(s->found[t].table.slot);
    }
}

int score_by_pattern(const void *a, const void *b) {
    const PatternCount *x = a, *y = b;
    return x->pattern < y->pattern ? -1 : x->pattern > y->pattern;
}

size_t score_count_patterns(const Scoring *s, Arena *run, ModelCounts *counts) {
    Buf all = {0};
    size_t pairs = 0, kept = 0;
    for (size_t t = 0; t < s->threads; t++) {
        pairs += s->found[t].pairs.len / sizeof(ScoredPair);
        buf_append(&all, s->found[t].table.pattern.ptr, s->found[t].table.pattern.len);
    }
    PatternCount *count = (PatternCount *)(void *)all.ptr;
    size_t listed = all.len / sizeof *count;
    if (listed) qsort(count, listed, sizeof *count, score_by_pattern);
    for (size_t i = 0; i < listed; i++) {
        if (kept && count[kept - 1].pattern == count[i].pattern) count[kept - 1].count += count[i].count;
        else count[kept++] = count[i];
    }
    if (kept) counts->candidate = (const PatternCount *)(const void *)arena_copy(run, count, kept * sizeof *count);
    counts->candidate_count = kept;
    buf_free(&all);
    return pairs;
}

/* ---- Edges */

int32_t score_weigh(const Scoring *s, uint32_t left, uint32_t right, Pattern pattern, int32_t *frequency) {
    int32_t weight = model_weight(&s->model, pattern);
    for (size_t f = 0; f < s->fields; f++) {
        const ScoreField *field = &s->field[f];
        uint32_t value = field->values.left[left];
        bool counts = s->model.field[f].frequency && value != VALUE_MISSING && value == field->values.right[right];
        frequency[f] = counts ? field->frequency[value] : 0;
        weight += frequency[f];
    }
    return weight;
}

/* Per pattern of a thread's table: the most that a pair of it can weigh. */
static int32_t *most_of(const Scoring *s, const PatternTable *table, Arena *arena) {
    int32_t *most = arena_array_raw(arena, patterns_of(table), sizeof *most);
    for (size_t i = 0; i < patterns_of(table); i++) {
        Pattern pattern = pattern_at(table, i)->pattern;
        most[i] = model_weight(&s->model, pattern);
        for (size_t f = 0; f < s->fields; f++) {
            bool counts = s->model.field[f].frequency && pattern_level(pattern, f) == s->model.field[f].levels - 1u;
            if (counts) most[i] += s->field[f].frequency_most;
        }
    }
    return most;
}

typedef struct Edge {
    AssignEdge edge;
    ScoreEdge seen;
} Edge;

typedef struct EdgeTask {
    size_t thread; /* that found its pairs: */
    size_t from, count;
    Buf edges; /* Edge */
} EdgeTask;

typedef struct Weighing {
    const Scoring *s;
    int32_t cut, sure;   /* sure: from here on every probability is the highest */
    int32_t **most;      /* per thread that found pairs */
    EdgeTask *task;
} Weighing;

typedef struct Probability { /* of a weight; 0: not known yet */
    int32_t weight;
    uint32_t ppm;
} Probability;

static uint32_t probability_of(Probability *known, int32_t weight) {
    Probability *at = &known[(uint32_t)weight % WEIGHTS_KEPT];
    if (at->weight != weight || !at->ppm) *at = (Probability){weight, model_probability(weight)};
    return at->ppm;
}

static uint32_t first_row(const Classes *classes, uint32_t class) {
    return classes->row[classes->from[class]];
}

static void weigh_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Weighing *w = context;
    const Scoring *s = w->s;
    EdgeTask *t = &w->task[task];
    const FoundPairs *found = &s->found[t->thread];
    const ScoredPair *pair = (const ScoredPair *)(const void *)found->pairs.ptr + t->from;
    Probability known[WEIGHTS_KEPT] = {{0}};
    for (size_t i = 0; i < t->count; i++) {
        if (w->most[t->thread][pair[i].pattern] < w->cut) continue;
        Pattern pattern = pattern_at(&found->table, pair[i].pattern)->pattern;
        Edge edge = {{pair[i].left, pair[i].right, {0}},
                     {first_row(s->left, pair[i].left), first_row(s->right, pair[i].right), 0, pattern, {0}}};
        edge.seen.weight = score_weigh(s, pair[i].left, pair[i].right, pattern, edge.seen.frequency);
        if (edge.seen.weight < w->cut || !step_allows(s->step, edge.seen.a, edge.seen.b, &edge.edge.cost)) continue;
        edge.edge.cost.score_gap = PPM - (edge.seen.weight >= w->sure ? PPM - 1 : probability_of(known, edge.seen.weight));
        buf_append(&t->edges, &edge, sizeof edge);
    }
}

static size_t cut_tasks(const Scoring *s, EdgeTask **out, Arena *arena) {
    size_t tasks = 0;
    for (size_t t = 0; t < s->threads; t++) tasks += (s->found[t].pairs.len / sizeof(ScoredPair) + EDGE_TASK - 1) / EDGE_TASK;
    EdgeTask *task = *out = arena_array(arena, tasks, sizeof *task);
    for (size_t t = 0; t < s->threads; t++) {
        size_t pairs = s->found[t].pairs.len / sizeof(ScoredPair);
        for (size_t from = 0; from < pairs; from += EDGE_TASK)
            *task++ = (EdgeTask){.thread = t, .from = from, .count = pairs - from < EDGE_TASK ? pairs - from : EDGE_TASK};
    }
    return tasks;
}

static int by_classes(const void *a, const void *b, void *context) {
    const Edge *const *edge = context;
    const AssignEdge *x = &edge[*(const uint32_t *)a]->edge, *y = &edge[*(const uint32_t *)b]->edge;
    if (x->left != y->left) return x->left < y->left ? -1 : 1;
    return x->right < y->right ? -1 : x->right > y->right;
}

/* By classes, which is by their first rows too: classes are numbered in the order of rows. */
static void sort_edges(EdgeTask *task, size_t tasks, Arena *run, Arena *scratch, Buf *edges, ScoreNote *note) {
    size_t count = 0;
    for (size_t t = 0; t < tasks; t++) count += task[t].edges.len / sizeof(Edge);
    const Edge **edge = arena_array_raw(scratch, count, sizeof *edge);
    uint64_t *left = arena_array_raw(scratch, count, sizeof *left);
    count = 0;
    for (size_t t = 0; t < tasks; t++) {
        const Edge *of = (const Edge *)(const void *)task[t].edges.ptr;
        for (size_t i = 0; i < task[t].edges.len / sizeof *of; i++, count++) {
            edge[count] = &of[i];
            left[count] = (uint64_t)of[i].edge.left << 32;
        }
    }
    assert(count < UINT32_MAX);
    const uint32_t *order = radix_order(left, (uint32_t)count, by_classes, edge, scratch);
    ScoreEdge *seen = arena_array_raw(run, count, sizeof *seen);
    AssignEdge *out = (AssignEdge *)(void *)buf_reserve(edges, count * sizeof *out);
    for (size_t i = 0; i < count; i++) {
        out[i] = edge[order[i]]->edge;
        seen[i] = edge[order[i]]->seen;
    }
    edges->len += count * sizeof *out;
    note->edge = seen;
    note->edge_count = count;
}

void score_add_edges(const Scoring *s, Arena *run, Buf *edges, ScoreNote *note) {
    const MatchScore *rule = s->step->rule->score;
    Arena *scratch = arena_new("match edges", 0);
    Weighing w = {s, model_cut(rule->review_ppm ? rule->review_ppm : rule->least_ppm), model_cut(PPM - 1),
                  arena_array(scratch, s->threads, sizeof *w.most), NULL};
    for (size_t t = 0; t < s->threads; t++) w.most[t] = most_of(s, &s->found[t].table, scratch);
    size_t tasks = cut_tasks(s, &w.task, scratch);
    parallel_for(s->threads, tasks, weigh_task, &w);
    sort_edges(w.task, tasks, run, scratch, edges, note);
    for (size_t t = 0; t < tasks; t++) buf_free(&w.task[t].edges);
    arena_free(scratch);
}

static int by_rows(const void *a, const void *b) {
    const ScoreEdge *x = a, *y = b;
    if (x->a != y->a) return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

const ScoreEdge *score_edge(const ScoreNote *note, uint32_t a, uint32_t b) {
    ScoreEdge wanted = {.a = a, .b = b}, alone = {.a = a, .b = a};
    if (!note->edge_count) return NULL;
    const ScoreEdge *found = bsearch(&wanted, note->edge, note->edge_count, sizeof wanted, by_rows);
    if (found || !note->one) return found;
    return bsearch(&alone, note->edge, note->edge_count, sizeof alone, by_rows);
}
