/* Random pairs: how often values of pairs that are not the same fall on each level (u). Of values that are equal or not that is
 * counted, without looking at a pair; pairs are drawn for fields that measure likeness.
 *
 * Of many rows a sample is taken, by the hashes of what they hold, and pairs are drawn from it: a million pairs touch each of its
 * rows often enough for it to be worth having their values side by side. The draw is of places in an order of the rows by their
 * values, so that it is the same for any order of rows and any number of threads. */
#include "engine/match/score_parts.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/match/radix.h"

enum { SAMPLE_ROWS = 1 << 17, CHOOSE_TASK = 1 << 16, RANDOM_TASK = 8192, RANK_TASK = 4096, FILL_TASK = 4096, FETCHED = 64 };
static const uint64_t seed = 0x4B6F7065636B; /* fixed: a second run draws the same pairs */

/* ---- The sample */

typedef struct Sample {
    size_t rows;
    uint32_t *value[MODEL_FIELDS_MAX]; /* per row */
    Prepared *prepared[MODEL_FIELDS_MAX];
} Sample;

typedef struct SampleClass {
    uint32_t class, rows;
} SampleClass;

/* Each row is taken with the same probability, whatever row it stands before: equal ones by their number too. */
static uint32_t rows_taken(const Classes *classes, uint32_t class, uint64_t limit) {
    uint32_t taken = 0;
    for (uint32_t k = 0; k < classes->size[class]; k++) taken += hash_join(classes->hash[class], k) < limit;
    return taken;
}

typedef struct Choosing {
    const Classes *classes;
    uint64_t limit; /* of the hashes that are taken; 0: every row is */
    SampleClass *out; /* of a task from its first class on */
    size_t *count;    /* per task */
} Choosing;

static void choose_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Choosing *choosing = context;
    const Classes *classes = choosing->classes;
    size_t from = task * CHOOSE_TASK, end = parallel_end(task, CHOOSE_TASK, classes->count), count = 0;
    for (size_t c = from; c < end; c++) {
        uint32_t rows = choosing->limit ? rows_taken(classes, (uint32_t)c, choosing->limit) : classes->size[c];
        if (rows) choosing->out[from + count++] = (SampleClass){(uint32_t)c, rows};
    }
    choosing->count[task] = count;
}

static size_t choose_classes(const Classes *classes, uint64_t all, size_t threads, SampleClass *out) {
    size_t tasks = parallel_tasks(classes->count, CHOOSE_TASK), count = 0;
    Arena *scratch = arena_new("match sample", 0);
    Choosing choosing = {classes, all <= SAMPLE_ROWS ? 0 : (uint64_t)(((uint128)SAMPLE_ROWS << 64) / all), out,
                         arena_array(scratch, tasks, sizeof *choosing.count)};
    parallel_for(threads, tasks, choose_task, &choosing);
    for (size_t t = 0; t < tasks; count += choosing.count[t++]) memmove(out + count, out + t * CHOOSE_TASK, choosing.count[t] * sizeof *out);
    arena_free(scratch);
    return count;
}

typedef struct Ranks {
    const SampleClass *chosen;
    uint64_t *hash; /* of the values of what is chosen */
    size_t count, fields; /* fields: that measure likeness */
    const uint32_t *value[MODEL_FIELDS_MAX]; /* per class */
    const Values *values[MODEL_FIELDS_MAX];
} Ranks;

static size_t measured(const Scoring *s, size_t f) { /* the first such field from f on, or all fields there are */
    while (f < s->fields && s->field[f].exact) f++;
    return f;
}

static int by_values(const void *a, const void *b, void *context) {
    const Ranks *ranks = context;
    uint32_t left = ranks->chosen[*(const uint32_t *)a].class, right = ranks->chosen[*(const uint32_t *)b].class;
    for (size_t f = 0; f < ranks->fields; f++) {
        uint32_t v = ranks->value[f][left], w = ranks->value[f][right];
        int order = v == w ? 0 : str_compare(values_text(ranks->values[f], v), values_text(ranks->values[f], w));
        if (order) return order;
    }
    return 0;
}

/* In an order of the values that are measured, by texts, so that it is the same however rows are numbered: those which compare
 * equal have the same patterns. */
static void rank_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Ranks *ranks = context;
    size_t end = (task + 1) * RANK_TASK < ranks->count ? (task + 1) * RANK_TASK : ranks->count;
    for (size_t f = 0; f < ranks->fields; f++) {
        for (size_t from = task * RANK_TASK; from < end; from += FETCHED) {
            uint32_t class[FETCHED];
            size_t count = end - from < FETCHED ? end - from : FETCHED;
            for (size_t i = 0; i < count; i++) class[i] = ranks->chosen[from + i].class;
            values_fetch(ranks->values[f], ranks->value[f], class, count);
            for (size_t i = 0; i < count; i++)
                ranks->hash[from + i] = hash_join(ranks->hash[from + i], hash_str(values_text(ranks->values[f], ranks->value[f][class[i]])));
        }
    }
}

static const uint32_t *order_chosen(Ranks *ranks, size_t threads, Arena *arena) {
    ranks->hash = arena_array(arena, ranks->count, sizeof *ranks->hash);
    parallel_for(threads, (ranks->count + RANK_TASK - 1) / RANK_TASK, rank_task, ranks);
    return radix_order(ranks->hash, (uint32_t)ranks->count, by_values, ranks, arena);
}

typedef struct Filling {
    const Scoring *s;
    const uint32_t *class; /* of each row of the sample */
    bool right;
    Sample *out;
    size_t parts;  /* of the rows; a task fills one of one field */
    Arena **arena; /* per task */
} Filling;

static void fill_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Filling *filling = context;
    size_t f = task / filling->parts, part = task % filling->parts, end = parallel_end(part, FILL_TASK, filling->out->rows);
    const ScoreField *field = &filling->s->field[f];
    if (field->exact) return;
    const uint32_t *of_class = filling->right ? field->values.right : field->values.left;
    uint32_t *value = filling->out->value[f];
    Prepared *prepared = filling->out->prepared[f];
    for (size_t from = part * FILL_TASK; from < end; from += FETCHED) {
        uint32_t place[FETCHED];
        size_t count = end - from < FETCHED ? end - from : FETCHED;
        for (size_t i = 0; i < count; i++) {
            place[i] = (uint32_t)(from + i);
            value[from + i] = of_class[filling->class[from + i]];
        }
        values_fetch(&field->values, value, place, count);
        for (size_t i = from; i < from + count; i++) {
            measure_prepare(field->use.measure, values_text(&field->values, value[i]), filling->arena[task], &prepared[i]);
            if (field->corpus) field->use.measure->weigh(&prepared[i], field->corpus);
        }
    }
}

static void fill_sample(const Scoring *s, bool right, const uint32_t *class, Sample *out, Arena *arena) {
    Filling filling = {s, class, right, out, parallel_tasks(out->rows, FILL_TASK), NULL};
    size_t tasks = s->fields * filling.parts;
    filling.arena = arena_array(arena, tasks, sizeof *filling.arena);
    for (size_t t = 0; t < tasks; t++) {
        filling.arena[t] = arena_new("match sample", 0);
        arena_adopt(arena, filling.arena[t]);
    }
    for (size_t f = 0; (f = measured(s, f)) < s->fields; f++) {
        out->value[f] = arena_array_raw(arena, out->rows, sizeof *out->value[f]);
        out->prepared[f] = measure_room(out->rows, arena);
    }
    parallel_for(s->threads, tasks, fill_task, &filling);
}

static uint64_t rows_of(const Classes *classes) {
    uint64_t rows = 0;
    for (uint32_t c = 0; c < classes->count; c++) rows += classes->size[c];
    return rows;
}

static Sample take_sample(const Scoring *s, bool right, Arena *arena) {
    const Classes *classes = right ? s->right : s->left;
    SampleClass *chosen = arena_array_raw(arena, classes->count, sizeof *chosen);
    Ranks ranks = {.chosen = chosen};
    for (size_t f = 0; (f = measured(s, f)) < s->fields; f++) {
        ranks.value[ranks.fields] = right ? s->field[f].values.right : s->field[f].values.left;
        ranks.values[ranks.fields++] = &s->field[f].values;
    }
    Sample out = {0};
    ranks.count = choose_classes(classes, rows_of(classes), s->threads, chosen);
    for (size_t i = 0; i < ranks.count; i++) out.rows += chosen[i].rows;
    const uint32_t *order = order_chosen(&ranks, s->threads, arena);
    uint32_t *class = arena_array_raw(arena, out.rows, sizeof *class);
    for (size_t i = 0, row = 0; i < ranks.count; i++) {
        for (uint32_t k = 0; k < chosen[order[i]].rows; k++) class[row++] = chosen[order[i]].class;
    }
    fill_sample(s, right, class, &out, arena);
    return out;
}

/* ---- The draw */

typedef uint64_t LevelCounts[MODEL_FIELDS_MAX][MODEL_LEVELS_MAX];

typedef struct Draw {
    const Scoring *s;
    Sample left, right; /* of one side the same */
    uint64_t draws;
    LevelScratch **scratch; /* per thread, as: */
    LevelCounts *count;
} Draw;

static uint64_t next_random(uint64_t *state) { /* splitmix64, Steele, Lea and Flood 2014 */
    uint64_t x = *state += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

static uint64_t below(uint64_t *state, uint64_t limit) { /* biased by less than limit / 2^64 */
    return (uint64_t)((uint128)next_random(state) * limit >> 64);
}

static void count_pairs(const Draw *d, const MeasurePair *pair, size_t count, size_t thread) {
    uint32_t a[LEVEL_BATCH], b[LEVEL_BATCH];
    uint8_t level[LEVEL_BATCH];
    for (size_t f = 0; (f = measured(d->s, f)) < d->s->fields; f++) {
        for (size_t i = 0; i < count; i++) a[i] = d->left.value[f][pair[i].left], b[i] = d->right.value[f][pair[i].right];
        LevelPrepared prepared = {d->left.prepared[f], d->right.prepared[f], pair};
        score_levels_of(&d->s->field[f], a, b, count, &prepared, d->scratch[thread], level);
        for (size_t i = 0; i < count; i++) d->count[thread][f][level[i]]++;
    }
}

static void draw_task(void *context, size_t task, size_t thread) {
    const Draw *d = context;
    uint64_t state = hash_u64(seed + task), end = (task + 1) * RANDOM_TASK;
    if (end > d->draws) end = d->draws;
    for (uint64_t i = task * RANDOM_TASK; i < end && !parallel_cancelled();) {
        MeasurePair pair[LEVEL_BATCH];
        size_t count = 0;
        for (; i < end && count < LEVEL_BATCH; i++) {
            uint64_t a = below(&state, d->left.rows), b = below(&state, d->s->half ? d->right.rows - 1 : d->right.rows);
            pair[count++] = (MeasurePair){(uint32_t)a, (uint32_t)(d->s->half && b >= a ? b + 1 : b)};
        }
        count_pairs(d, pair, count, thread);
    }
}

static void all_task(void *context, size_t left, size_t thread) { /* a row against all, or all after it */
    const Draw *d = context;
    for (size_t right = d->s->half ? left + 1 : 0; right < d->right.rows;) {
        MeasurePair pair[LEVEL_BATCH];
        size_t count = 0;
        for (; right < d->right.rows && count < LEVEL_BATCH; right++) pair[count++] = (MeasurePair){(uint32_t)left, (uint32_t)right};
        count_pairs(d, pair, count, thread);
    }
}

static void draw_pairs(const Scoring *s, bool all, ModelCounts *counts) {
    Arena *scratch = arena_new("match sample", 0);
    Draw d = {.s = s, .left = take_sample(s, false, scratch), .draws = counts->random_pairs};
    d.right = s->half ? d.left : take_sample(s, true, scratch);
    d.scratch = arena_array(scratch, s->threads, sizeof *d.scratch);
    d.count = arena_array(scratch, s->threads, sizeof *d.count);
    for (size_t t = 0; t < s->threads; t++) d.scratch[t] = level_scratch_new(s->worker[t].measure, scratch);
    if (all) parallel_for(s->threads, d.left.rows, all_task, &d);
    else parallel_for(s->threads, (d.draws + RANDOM_TASK - 1) / RANDOM_TASK, draw_task, &d);
    for (size_t t = 0; t < s->threads; t++) {
        for (size_t f = 0; f < s->fields; f++) {
            for (size_t l = 0; l < MODEL_LEVELS_MAX; l++) counts->random[f][l] += d.count[t][f][l];
        }
    }
    arena_free(scratch);
}

/* What the pairs would hold of each level if they were like all pairs. */
static void count_exact(const Scoring *s, const ScoreField *field, const ModelCounts *counts, uint64_t *level) {
    uint64_t left = field->valued[0], right = field->valued[1], valued = s->half ? left * (left ? left - 1 : 0) / 2 : left * right;
    if (!counts->pairs) return;
    level[LEVEL_MISSING] = (uint64_t)((uint128)(counts->pairs - valued) * counts->random_pairs / counts->pairs);
    level[field->model->levels - 1] = (uint64_t)((uint128)field->equal * counts->random_pairs / counts->pairs);
    level[LEVEL_DIFFERENT] = counts->random_pairs - level[LEVEL_MISSING] - level[field->model->levels - 1];
}

void score_count_random(const Scoring *s, ModelCounts *counts) {
    uint64_t left = rows_of(s->left), right = s->half ? left : rows_of(s->right);
    uint64_t most = s->step->rule->score->model ? DRIFT_PAIRS_MAX : RANDOM_PAIRS_MAX;
    counts->pairs = s->half ? left * (left ? left - 1 : 0) / 2 : left * right;
    bool all = counts->pairs <= most && left <= SAMPLE_ROWS && right <= SAMPLE_ROWS;
    counts->random_pairs = all ? counts->pairs : most;
    if (measured(s, 0) < s->fields) draw_pairs(s, all, counts);
    for (size_t f = 0; f < s->fields; f++) {
        if (s->field[f].exact) count_exact(s, &s->field[f], counts, counts->random[f]);
    }
}
