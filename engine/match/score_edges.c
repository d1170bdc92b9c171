/* Candidates counted by pattern, and those whose weight reaches the step's thresholds. There may be a hundred times as
 * many pairs as patterns and edges, so of a pair no more is kept than its classes and the number of its pattern. */
#include "engine/match/score_parts.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/base/prefetch.h"
#include "engine/match/radix.h"

#include <stdlib.h>

enum { SLOTS_FIRST = 256, CLASSES_A_TASK = 1 << 12, FETCHED = 32 };

/* ---- Counting patterns */

static PatternCount *pattern_at(const PatternTable *table, size_t number) {
    return (PatternCount *)(void *)table->pattern.ptr + number;
}

static size_t patterns_of(const PatternTable *table) {
    return table->pattern.len / sizeof(PatternCount);
}

static uint32_t *slot_of(const PatternTable *table, Pattern pattern) {
    size_t at = hash_u64(pattern) & (table->slots - 1);
    while (table->slot[at] && pattern_at(table, table->slot[at] - 1)->pattern != pattern)
        at = (at + 1) & (table->slots - 1);
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
        s->found[t].table = (PatternTable){0};
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
        if (kept && count[kept - 1].pattern == count[i].pattern)
            count[kept - 1].count += count[i].count;
        else
            count[kept++] = count[i];
    }
    if (kept) counts->candidate = arena_array_copy(run, count, kept, sizeof *count);
    counts->candidate_count = kept;
    buf_free(&all);
    return pairs;
}

/* ---- Edges */

/* On the highest level are equal values, and of fields that measure likeness also some that are as good as equal. */
static bool may_be_equal(const Scoring *s, Pattern pattern, size_t f) {
    return s->model.field[f].frequency && pattern_level(pattern, f) == s->model.field[f].levels - 1u;
}

int32_t score_weigh(const Scoring *s, uint32_t left, uint32_t right, Pattern pattern, int32_t *frequency) {
    for (size_t f = 0; f < s->fields; f++) {
        const ScoreField *field = &s->field[f];
        frequency[f] = 0;
        if (!may_be_equal(s, pattern, f)) continue;
        uint32_t value = field->values.left[left];
        if (field->exact || value == field->values.right[right]) frequency[f] = field->frequency[value];
    }
    return model_weight(&s->model, pattern, frequency);
}

/* Per pattern of a thread's table: the most that a pair of it can weigh. */
static int32_t *most_of(const Scoring *s, const PatternTable *table, Arena *arena) {
    int32_t *most = arena_array_raw(arena, patterns_of(table), sizeof *most);
    for (size_t i = 0; i < patterns_of(table); i++) {
        Pattern pattern = pattern_at(table, i)->pattern;
        most[i] = model_sum(&s->model, pattern, NULL);
        for (size_t f = 0; f < s->fields; f++) {
            if (may_be_equal(s, pattern, f)) most[i] += s->field[f].frequency_most;
        }
    }
    return most;
}

/* A pair whose weight may reach the cut. */
typedef struct LikelyPair {
    uint32_t left, right; /* classes */
    Pattern pattern;
} LikelyPair;

typedef struct Weighing {
    const Scoring *s;
    int32_t cut, sure; /* sure: from here on every probability is the highest */
    bool rows;         /* the rows of pairs are asked for */
    size_t tasks;      /* each of so many classes on the left */
    uint32_t *from;    /* per task: its first likely pair; and the end */
    LikelyPair *likely;
    AssignEdge *edge;  /* those of a task from the task's first place on */
    ScoreEdge *seen;   /* as edge; NULL: nobody asks for it */
    uint32_t *kept;    /* per task */
    uint32_t **known;  /* per thread, of weights from cut to sure: their probability; 0: not known yet */
} Weighing;

static uint32_t probability_of(const Weighing *w, int32_t weight, size_t thread) {
    if (weight >= w->sure) return PPM - 1;
    uint32_t *at = &w->known[thread][weight - w->cut];
    if (!*at) *at = model_probability(weight);
    return *at;
}

static uint32_t first_row(const Classes *classes, uint32_t class) {
    return classes->row[classes->from[class]];
}

/* Of the pairs that a thread found, by task: how many, or where they are put. */
typedef struct Sifting {
    const Weighing *w;
    int32_t **most;  /* per thread */
    uint32_t **next; /* per thread and task */
} Sifting;

static void count_likely(void *context, size_t t, size_t thread) {
    (void)thread;
    const Sifting *sift = context;
    const Buf *pairs = &sift->w->s->found[t].pairs;
    const ScoredPair *pair = (const ScoredPair *)(const void *)pairs->ptr;
    for (size_t i = 0; i < pairs->len / sizeof *pair; i++)
        sift->next[t][pair[i].left / CLASSES_A_TASK] += sift->most[t][pair[i].pattern] >= sift->w->cut;
}

static void take_likely(void *context, size_t t, size_t thread) {
    (void)thread;
    const Sifting *sift = context;
    const FoundPairs *found = &sift->w->s->found[t];
    const ScoredPair *pair = (const ScoredPair *)(const void *)found->pairs.ptr;
    for (size_t i = 0; i < found->pairs.len / sizeof *pair; i++) {
        if (sift->most[t][pair[i].pattern] < sift->w->cut) continue;
        sift->w->likely[sift->next[t][pair[i].left / CLASSES_A_TASK]++] =
            (LikelyPair){pair[i].left, pair[i].right, pattern_at(&found->table, pair[i].pattern)->pattern};
    }
}

static void find_likely(Weighing *w, Arena *arena) {
    const Scoring *s = w->s;
    Arena *scratch = arena_new("match patterns", 0);
    Sifting sift = {w, arena_array(scratch, s->threads, sizeof *sift.most), arena_array(scratch, s->threads, sizeof *sift.next)};
    for (size_t t = 0; t < s->threads; t++) {
        sift.most[t] = most_of(s, &s->found[t].table, scratch);
        sift.next[t] = arena_array(scratch, w->tasks, sizeof *sift.next[t]);
    }
    parallel_for(s->threads, s->threads, count_likely, &sift);
    w->from = arena_array_raw(arena, w->tasks + 1, sizeof *w->from);
    size_t count = 0;
    for (size_t task = 0; task < w->tasks; task++) {
        w->from[task] = (uint32_t)count;
        for (size_t t = 0; t < s->threads; t++) {
            uint32_t here = sift.next[t][task];
            sift.next[t][task] = (uint32_t)count;
            count += here;
        }
    }
    assert(count < UINT32_MAX);
    w->from[w->tasks] = (uint32_t)count;
    w->likely = arena_array_raw(arena, count, sizeof *w->likely);
    parallel_for(s->threads, s->threads, take_likely, &sift);
    arena_free(scratch);
}

static int by_classes(const void *a, const void *b, void *context) {
    const LikelyPair *pair = context, *x = &pair[*(const uint32_t *)a], *y = &pair[*(const uint32_t *)b];
    if (x->left != y->left) return x->left < y->left ? -1 : 1;
    return x->right < y->right ? -1 : x->right > y->right;
}

/* By classes, which is by their first rows, too, but for classes of several rows. */
static const uint32_t *order_likely(const LikelyPair *likely, uint32_t count, Arena *arena) {
    uint64_t *left = arena_array_raw(arena, count, sizeof *left);
    for (uint32_t i = 0; i < count; i++) left[i] = (uint64_t)likely[i].left << 32;
    return radix_order(left, count, by_classes, (void *)(uintptr_t)likely, arena);
}

/* Brings near what weighing the pairs will look at: they lie all over the values. */
static void fetch_pairs(const Weighing *w, const LikelyPair *likely, const uint32_t *order, uint32_t count) {
    const Scoring *s = w->s;
    for (uint32_t i = 0; i < count; i++) {
        const LikelyPair *pair = &likely[order[i]];
        if (w->rows) prefetch(&s->right->from[pair->right]);
        for (size_t f = 0; f < s->fields; f++) {
            if (!may_be_equal(s, pair->pattern, f)) continue;
            if (!s->field[f].exact) prefetch(&s->field[f].values.right[pair->right]);
            prefetch(&s->field[f].frequency[s->field[f].values.left[pair->left]]);
        }
    }
    for (uint32_t i = 0; w->rows && i < count; i++) prefetch(&s->right->row[s->right->from[likely[order[i]].right]]);
}

/* Adds the pair at `at` where it is an edge. */
static bool weigh_pair(const Weighing *w, const LikelyPair *pair, size_t at, size_t thread) {
    const Scoring *s = w->s;
    AssignEdge edge = {pair->left, pair->right, {0}};
    ScoreEdge seen = {.pattern = pair->pattern};
    seen.weight = score_weigh(s, pair->left, pair->right, pair->pattern, seen.frequency);
    if (seen.weight < w->cut) return false;
    if (w->rows) {
        seen.a = first_row(s->left, pair->left), seen.b = first_row(s->right, pair->right);
        if (!step_allows(s->step, seen.a, seen.b, &edge.cost)) return false;
    }
    edge.cost.score_gap = PPM - probability_of(w, seen.weight, thread);
    w->edge[at] = edge;
    if (w->seen) w->seen[at] = seen;
    return true;
}

static void weigh_task(void *context, size_t task, size_t thread) {
    const Weighing *w = context;
    const LikelyPair *likely = w->likely + w->from[task];
    uint32_t count = w->from[task + 1] - w->from[task], kept = 0;
    Arena *scratch = arena_new("match edges", 0);
    const uint32_t *order = order_likely(likely, count, scratch);
    for (uint32_t i = 0; i < count; i++) {
        if (i % FETCHED == 0) fetch_pairs(w, likely, order + i, count - i < FETCHED ? count - i : FETCHED);
        kept += weigh_pair(w, &likely[order[i]], (size_t)w->from[task] + kept, thread);
    }
    w->kept[task] = kept;
    arena_free(scratch);
}

/* Closes the gaps between tasks. */
static size_t join_tasks(const Weighing *w) {
    size_t kept = 0;
    for (size_t t = 0; t < w->tasks; kept += w->kept[t++]) {
        memmove(w->edge + kept, w->edge + w->from[t], w->kept[t] * sizeof *w->edge);
        if (w->seen) memmove(w->seen + kept, w->seen + w->from[t], w->kept[t] * sizeof *w->seen);
    }
    return kept;
}

static int by_rows(const void *a, const void *b) {
    const ScoreEdge *x = a, *y = b;
    if (x->a != y->a) return x->a < y->a ? -1 : 1;
    return x->b < y->b ? -1 : x->b > y->b;
}

/* For score_edge: the row that stands for a class of several is not always the one that the class was numbered by. */
static void sort_seen(const Scoring *s, ScoreEdge *seen, size_t count) {
    bool sorted = true;
    for (size_t i = 0; i < count; i++) {
        if (s->half && seen[i].a > seen[i].b) {
            uint32_t a = seen[i].a;
            seen[i].a = seen[i].b, seen[i].b = a;
        }
        sorted = sorted && (!i || by_rows(&seen[i - 1], &seen[i]) <= 0);
    }
    if (!sorted) qsort(seen, count, sizeof *seen, by_rows);
}

static bool asks_rows(const Step *step) {
    return !step->quiet || step->window.count || step->differ.count || step->veto.count;
}

void score_add_edges(Scoring *s, Arena *run, Buf *edges, ScoreNote *note) {
    const MatchScore *rule = s->step->rule->score;
    Arena *scratch = arena_new("match edges", 0);
    Weighing w = {.s = s,
                  .cut = model_cut(rule->review_ppm ? rule->review_ppm : rule->least_ppm),
                  .sure = model_cut(PPM - 1),
                  .rows = asks_rows(s->step),
                  .tasks = parallel_tasks(s->left->count, CLASSES_A_TASK)};
    find_likely(&w, scratch);
    score_drop_pairs(s);
    size_t likely = w.from[w.tasks];
    w.kept = arena_array(scratch, w.tasks, sizeof *w.kept);
    w.known = arena_array(scratch, s->threads, sizeof *w.known);
    for (size_t t = 0; t < s->threads && w.sure > w.cut; t++) w.known[t] = arena_array(scratch, (size_t)(w.sure - w.cut), sizeof **w.known);
    w.edge = (AssignEdge *)(void *)buf_reserve(edges, likely * sizeof *w.edge);
    if (!s->step->quiet) w.seen = arena_array_raw(run, likely, sizeof *w.seen);
    parallel_for(s->threads, w.tasks, weigh_task, &w);
    size_t kept = join_tasks(&w);
    edges->len += kept * sizeof *w.edge;
    if (w.seen) sort_seen(s, w.seen, kept);
    note->edge = w.seen;
    note->edge_count = w.seen ? kept : 0;
    arena_free(scratch);
}

const ScoreEdge *score_edge(const ScoreNote *note, uint32_t a, uint32_t b) {
    const ScoreEdge wanted[] = {{.a = a, .b = b}, {.a = a, .b = a}, {.a = b, .b = b}}; /* equal rows: by the one that stands for them */
    const ScoreEdge *found = NULL;
    for (size_t i = 0; note->edge_count && !found && i < (note->one ? 3 : 1); i++)
        found = bsearch(&wanted[i], note->edge, note->edge_count, sizeof wanted[i], by_rows);
    return found;
}
