/* Random pairs: how often values of pairs that are not the same fall on each level (u). The draw is of places in an order of the
 * rows by their values, so that it is the same for any order of rows and any number of threads. */
#include "engine/match/score_parts.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/match/radix.h"

enum { RANDOM_TASK = 8192, ORDER_TASK = 1 << 16 };
static const uint64_t seed = 0x4B6F7065636B; /* fixed: a second run draws the same pairs */

typedef struct Ranks {
    size_t fields;
    const uint32_t *value[MODEL_FIELDS_MAX]; /* per class */
    const Str *text[MODEL_FIELDS_MAX];       /* per value */
} Ranks;

static int by_values(const void *a, const void *b, void *context) {
    const Ranks *ranks = context;
    uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
    for (size_t f = 0; f < ranks->fields; f++) {
        uint32_t v = ranks->value[f][left], w = ranks->value[f][right];
        int order = v == w ? 0 : str_compare(ranks->text[f][v], ranks->text[f][w]);
        if (order) return order;
    }
    return 0;
}

/* By texts, so that the order is the same however rows are numbered. */
typedef struct TextHashes {
    const Ranks *ranks;
    uint32_t classes;
    uint64_t *hash;
} TextHashes;

static void hash_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const TextHashes *h = context;
    uint32_t from = (uint32_t)task * ORDER_TASK, to = h->classes - from < ORDER_TASK ? h->classes : from + ORDER_TASK;
    for (size_t f = 0; f < h->ranks->fields; f++) {
        for (uint32_t c = from; c < to; c++) h->hash[c] = hash_join(h->hash[c], hash_str(h->ranks->text[f][h->ranks->value[f][c]]));
    }
}

static uint64_t *hash_texts(const Ranks *ranks, uint32_t classes, size_t threads, Arena *arena) {
    TextHashes h = {ranks, classes, arena_array(arena, classes, sizeof *h.hash)};
    parallel_for(threads, ((size_t)classes + ORDER_TASK - 1) / ORDER_TASK, hash_task, &h);
    return h.hash;
}

/* Classes in an order of the values that are scored: those which compare equal have the same patterns. */
static uint32_t *order_classes(const Scoring *s, bool right, uint64_t **before, uint64_t *rows, Arena *arena) {
    const Classes *classes = right ? s->right : s->left;
    Ranks ranks = {.fields = s->fields};
    for (size_t f = 0; f < s->fields; f++) {
        ranks.value[f] = right ? s->field[f].values.right : s->field[f].values.left;
        ranks.text[f] = s->field[f].values.text;
    }
    Arena *scratch = arena_new("match order", 0);
    uint32_t *order = radix_order(hash_texts(&ranks, classes->count, s->threads, scratch), classes->count, by_values, &ranks, arena);
    arena_free(scratch);
    *before = arena_array_raw(arena, (size_t)classes->count + 1, sizeof **before);
    *rows = 0;
    for (uint32_t i = 0; i < classes->count; i++) {
        (*before)[i] = *rows;
        *rows += classes->size[order[i]];
    }
    (*before)[classes->count] = *rows;
    return order;
}

static uint32_t class_at(const uint32_t *order, const uint64_t *before, size_t count, uint64_t row) {
    uint64_t more = before[count] - count; /* rows that are not the first of their class: a row stands at most so far from its class */
    size_t low = row > more ? row - more : 0, high = row < count ? row + 1 : count; /* before[low] <= row < before[high] */
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (before[middle] <= row) low = middle;
        else high = middle;
    }
    return order[low];
}

static uint64_t next_random(uint64_t *state) { /* splitmix64, Steele, Lea and Flood 2014 */
    uint64_t x = *state += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

static uint64_t below(uint64_t *state, uint64_t limit) { /* biased by less than limit / 2^64 */
    return (uint64_t)((uint128)next_random(state) * limit >> 64);
}

static void count_pair(Scoring *s, uint64_t left, uint64_t right, size_t thread) {
    uint64_t *random = s->random + thread * MODEL_FIELDS_MAX * MODEL_LEVELS_MAX;
    uint32_t a = class_at(s->left_order, s->left_before, s->left->count, left);
    uint32_t b = class_at(s->right_order, s->right_before, s->right->count, right);
    for (size_t f = 0; f < s->fields; f++) {
        const ScoreField *field = &s->field[f];
        random[f * MODEL_LEVELS_MAX + score_level(field, field->values.left[a], field->values.right[b], s->worker[thread].measure)]++;
    }
}

static void draw_task(void *context, size_t task, size_t thread) {
    Scoring *s = context;
    uint64_t state = hash_u64(seed + task), end = (task + 1) * RANDOM_TASK;
    if (end > s->draws) end = s->draws;
    for (uint64_t i = task * RANDOM_TASK; i < end && !parallel_cancelled(); i++) {
        uint64_t a = below(&state, s->lefts), b = below(&state, s->half ? s->rights - 1 : s->rights);
        count_pair(s, a, s->half && b >= a ? b + 1 : b, thread);
    }
}

static void all_task(void *context, size_t left, size_t thread) { /* a row against all, or all after it */
    Scoring *s = context;
    for (uint64_t right = s->half ? left + 1 : 0; right < s->rights; right++) count_pair(s, left, right, thread);
}

void score_count_random(Scoring *s, ModelCounts *counts, Arena *arena) {
    s->left_order = order_classes(s, false, &s->left_before, &s->lefts, arena);
    s->right_order = s->left_order, s->right_before = s->left_before, s->rights = s->lefts;
    if (!s->half) s->right_order = order_classes(s, true, &s->right_before, &s->rights, arena);
    s->pairs = s->half ? s->lefts * (s->lefts ? s->lefts - 1 : 0) / 2 : s->lefts * s->rights;
    uint64_t most = s->step->rule->score->model ? DRIFT_PAIRS_MAX : RANDOM_PAIRS_MAX;
    bool all = s->pairs <= most;
    s->draws = all ? s->pairs : most;
    size_t each = MODEL_FIELDS_MAX * MODEL_LEVELS_MAX;
    s->random = arena_array(arena, s->threads * each, sizeof *s->random);
    if (all) parallel_for(s->threads, s->lefts, all_task, s);
    else parallel_for(s->threads, (s->draws + RANDOM_TASK - 1) / RANDOM_TASK, draw_task, s);
    for (size_t i = 0; i < s->threads * each; i++) counts->random[i % each / MODEL_LEVELS_MAX][i % MODEL_LEVELS_MAX] += s->random[i];
    counts->random_pairs = s->draws;
    counts->pairs = s->pairs;
}
