#include "engine/match/score.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/match/passes.h"
#include "engine/match/radix.h"
#include "engine/match/values.h"

#include <stdlib.h>

enum { RANDOM_TASK = 8192, ORDER_TASK = 1 << 16, COUNTS_KEPT = 1024, WEIGHTS_KEPT = 4096, NOT_YET = INT32_MIN };
static const uint64_t seed = 0x4B6F7065636B; /* fixed: a second run draws the same pairs */

typedef struct Field {
    Values values;
    MeasureUse use; /* its cut-off is that of the lowest level of likeness */
    bool exact;       /* values are equal or not: nothing is prepared */
    uint8_t *nothing; /* per value: missing, or it stands for none */
    const ModelField *model;
    uint64_t left_rows, right_rows; /* that have a value */
    uint64_t *left_count, *right_count; /* per value: rows that have it */
    uint64_t equal; /* pairs of rows with equal values */
    int32_t *frequency; /* per value: what it says beyond the average equal value, NOT_YET: not asked for */
    int32_t of_count[COUNTS_KEPT]; /* of one side: the same by how many rows have the value */
} Field;

typedef struct ScoredPair {
    uint32_t left, right; /* classes */
    Pattern pattern;
} ScoredPair;

typedef struct Scoring {
    const Step *step;
    const Classes *left, *right;
    Worker *worker;
    size_t threads, fields;
    Field field[MODEL_FIELDS_MAX];
    Arena **arena; /* per field: they are made side by side */
    Model model;
    bool half;
    /* random pairs: classes in the order of their values, rows before each of them */
    uint32_t *left_order, *right_order;
    uint64_t *left_before, *right_before, lefts, rights; /* rows */
    uint64_t *random;   /* per thread: counts by field and level */
    uint64_t pairs, draws; /* all pairs of rows; those looked at */
    Passes *passes;
    Buf *found; /* per thread: ScoredPair */
} Scoring;

/* ---- Levels */

static bool no_value(const Field *field, uint32_t value) {
    return field->nothing[value];
}

static unsigned level_of(const Field *field, uint32_t a, uint32_t b, MeasureScratch *scratch) {
    unsigned top = field->model->levels - 1u;
    if (no_value(field, a) || no_value(field, b)) return LEVEL_MISSING;
    if (a == b) return top;
    if (field->exact) return LEVEL_DIFFERENT;
    uint32_t score = measure_score(&field->use, &field->values.prepared[a], &field->values.prepared[b], scratch);
    while (top > LEVEL_DIFFERENT && score < field->model->level[top].cutoff_ppm) top--;
    return top;
}

static Pattern pattern_of(const Scoring *s, uint32_t left, uint32_t right, MeasureScratch *scratch) {
    Pattern pattern = 0;
    for (size_t f = 0; f < s->fields; f++) {
        const Field *field = &s->field[f];
        pattern |= (Pattern)level_of(field, field->values.left[left], field->values.right[right], scratch) << 4 * f;
    }
    return pattern;
}

/* Two levels of likeness between `different` and `equal`: the rule's cut-off, and the same step below it. A number of edits is
 * one level, and a measure that knows only equal has none. */
void score_levels(ModelField *field, MeasureUse *use) {
    uint32_t upper = use->cutoff_ppm;
    bool two = !use->number && upper < PPM && upper > PPM / 2;
    unsigned l = LEVEL_DIFFERENT + 1;
    if (two) field->level[l++].cutoff_ppm = 2 * upper - PPM;
    if (upper < PPM) field->level[l++].cutoff_ppm = upper;
    use->cutoff_ppm = upper < PPM ? field->level[LEVEL_DIFFERENT + 1].cutoff_ppm : PPM;
    field->level[l++].cutoff_ppm = PPM;
    field->levels = (uint8_t)l;
    field->frequency = true;
}

static uint64_t *count_rows(const Field *field, const uint32_t *value, const Classes *classes, uint64_t *all, Arena *arena) {
    uint64_t *count = arena_array(arena, field->values.count, sizeof *count);
    for (uint32_t c = 0; c < classes->count; c++) {
        if (no_value(field, value[c])) continue;
        count[value[c]] += classes->size[c];
        *all += classes->size[c];
    }
    return count;
}

static void set_field(Scoring *s, size_t f, Arena *arena) {
    const MatchAlike *rule = &s->step->rule->score->field[f];
    FieldPair at = s->step->score.at[f];
    Field *field = &s->field[f];
    ModelField *model = &s->model.field[f];
    *model = (ModelField){.name = rule->name.ptr ? rule->name : at.left->name,
                          .measure = rule->measure.ptr ? rule->measure : str_of(rule->use.measure->name)};
    field->use = rule->use;
    field->model = model;
    score_levels(model, &field->use);
    field->exact = strcmp(rule->use.measure->name, "exact") == 0;
    field->values = values_of(at, field->exact ? NULL : rule->use.measure, s->left, s->right, arena);
    field->nothing = arena_array(arena, field->values.count, 1);
    field->nothing[VALUE_MISSING] = 1;
    for (uint32_t v = 1; v < field->values.count; v++) { /* neither brought together by it nor evidence */
        field->nothing[v] = (!field->exact && !field->values.prepared[v].len) || value_says_nothing(field->values.text[v]);
    }
    field->left_count = count_rows(field, field->values.left, s->left, &field->left_rows, arena);
    field->right_count = s->half ? field->left_count : count_rows(field, field->values.right, s->right, &field->right_rows, arena);
    if (s->half) field->right_rows = field->left_rows;
    field->frequency = arena_array_raw(arena, field->values.count, sizeof *field->frequency);
    for (uint32_t v = 0; v < field->values.count; v++) field->frequency[v] = NOT_YET;
    for (size_t c = 0; c < COUNTS_KEPT; c++) field->of_count[c] = NOT_YET;
}

/* ---- Random pairs */

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
        const Field *field = &s->field[f];
        random[f * MODEL_LEVELS_MAX + level_of(field, field->values.left[a], field->values.right[b], s->worker[thread].measure)]++;
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

static void count_random(Scoring *s, ModelCounts *counts, Arena *arena) {
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

static uint64_t equal_pairs(const Scoring *s, const Field *field) {
    uint64_t sum = 0;
    for (uint32_t v = 1; v < field->values.count; v++) {
        uint64_t left = field->left_count[v], right = field->right_count[v];
        sum += !s->half ? left * right : left ? left * (left - 1) / 2 : 0;
    }
    return sum;
}

/* ---- Candidates */

static void score_batch(void *context, size_t thread, const ClassPair *pair, size_t count) {
    Scoring *s = context;
    for (size_t i = 0; i < count; i++) {
        ScoredPair scored = {pair[i].left, pair[i].right, pattern_of(s, pair[i].left, pair[i].right, s->worker[thread].measure)};
        buf_append(&s->found[thread], &scored, sizeof scored);
    }
}

static void find_pairs(Scoring *s, Arena *arena, Buf *pairs, Buf *blocks) {
    PassField *field = arena_array(arena, s->fields, sizeof *field);
    for (size_t f = 0; f < s->fields; f++) {
        const Field *of = &s->field[f];
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

/* ---- Counting patterns */

static int by_pattern(const void *a, const void *b) {
    const PatternCount *x = a, *y = b;
    return x->pattern < y->pattern ? -1 : x->pattern > y->pattern;
}

static uint64_t row_pairs(const Scoring *s, const ScoredPair *pair) {
    uint64_t left = s->left->size[pair->left], right = s->right->size[pair->right];
    return s->half && pair->left == pair->right ? left * (left - 1) / 2 : left * right;
}

enum { RECENT = 1024 };

static void count_patterns(const Scoring *s, const ScoredPair *pair, size_t pairs, Arena *run, ModelCounts *counts) {
    Arena *scratch = arena_new("match patterns", 0);
    PatternCount *count = arena_array_raw(scratch, pairs + RECENT, sizeof *count), recent[RECENT] = {{0}};
    size_t listed = 0, kept = 0;
    for (size_t i = 0; i < pairs; i++) { /* most pairs are of few patterns: those are summed up before they are sorted */
        PatternCount *at = &recent[hash_u64(pair[i].pattern) % RECENT];
        if (at->count && at->pattern != pair[i].pattern) {
            count[listed++] = *at;
            at->count = 0;
        }
        *at = (PatternCount){pair[i].pattern, at->count + row_pairs(s, &pair[i])};
    }
    for (size_t i = 0; i < RECENT; i++) {
        if (recent[i].count) count[listed++] = recent[i];
    }
    qsort(count, listed, sizeof *count, by_pattern);
    for (size_t i = 0; i < listed; i++) {
        if (kept && count[kept - 1].pattern == count[i].pattern) count[kept - 1].count += count[i].count;
        else count[kept++] = count[i];
    }
    counts->candidate = (const PatternCount *)(const void *)arena_copy(run, count, kept * sizeof *count);
    counts->candidate_count = kept;
    arena_free(scratch);
}

/* ---- Edges */

static int32_t frequency_weight(Field *field, bool half, uint32_t value) {
    uint64_t left = field->left_count[value], right = field->right_count[value], L = field->left_rows, R = field->right_rows;
    if (half && left >= COUNTS_KEPT) return model_frequency_weight(field->equal, L * (L - 1) / 2, left - 1, L - 1);
    if (half) {
        int32_t *known = &field->of_count[left];
        if (*known == NOT_YET) *known = model_frequency_weight(field->equal, L * (L - 1) / 2, left - 1, L - 1);
        return *known;
    }
    bool more_left = (uint128)left * R > (uint128)right * L;
    return model_frequency_weight(field->equal, L * R, more_left ? left : right, more_left ? L : R);
}

/* Prior, levels, and what rare or frequent values add, which goes to frequency[field]. */
static int32_t weigh(Scoring *s, uint32_t left, uint32_t right, Pattern pattern, int32_t *frequency) {
    int32_t weight = model_weight(&s->model, pattern);
    for (size_t f = 0; f < s->fields; f++) {
        Field *field = &s->field[f];
        uint32_t value = field->values.left[left];
        bool counts = s->model.field[f].frequency && !no_value(field, value) && value == field->values.right[right];
        if (counts && field->frequency[value] == NOT_YET) field->frequency[value] = frequency_weight(field, s->half, value);
        frequency[f] = counts ? field->frequency[value] : 0;
        weight += frequency[f];
    }
    return weight;
}

static uint32_t first_row(const Classes *classes, uint32_t class) {
    return classes->row[classes->from[class]];
}

typedef struct Probability { /* of a weight; 0: not known yet */
    int32_t weight;
    uint32_t ppm;
} Probability;

static uint32_t probability_of(Probability *known, int32_t weight) {
    Probability *at = &known[(uint32_t)weight % WEIGHTS_KEPT];
    if (at->weight != weight || !at->ppm) *at = (Probability){weight, model_probability(weight)};
    return at->ppm;
}

/* scored: ScoreEdge, the edges once more with what they were made of. */
static void add_edges(Scoring *s, const ScoredPair *pair, size_t pairs, Buf *edges, Buf *scored) {
    const MatchScore *rule = s->step->rule->score;
    int32_t cut = model_cut(rule->review_ppm ? rule->review_ppm : rule->least_ppm);
    Probability known[WEIGHTS_KEPT] = {{0}};
    for (size_t i = 0; i < pairs; i++) {
        ScoreEdge seen = {first_row(s->left, pair[i].left), first_row(s->right, pair[i].right), 0, pair[i].pattern, {0}};
        seen.weight = weigh(s, pair[i].left, pair[i].right, pair[i].pattern, seen.frequency);
        AssignEdge edge = {pair[i].left, pair[i].right, {0}};
        if (seen.weight < cut || !step_allows(s->step, seen.a, seen.b, &edge.cost)) continue;
        edge.cost.score_gap = PPM - probability_of(known, seen.weight);
        if (s->half && seen.a > seen.b) {
            uint32_t swap = seen.a;
            seen.a = seen.b, seen.b = swap;
        }
        buf_append(edges, &edge, sizeof edge);
        buf_append(scored, &seen, sizeof seen);
    }
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

/* ---- Probes */

static uint32_t *class_of_rows(const Classes *classes, size_t rows, Arena *arena) {
    uint32_t *class = arena_array_raw(arena, rows, sizeof *class);
    for (size_t r = 0; r < rows; r++) class[r] = ROW_NONE;
    for (uint32_t c = 0; c < classes->count; c++) {
        for (uint32_t i = 0; i < classes->size[c]; i++) class[classes->row[classes->from[c] + i]] = c;
    }
    return class;
}

static size_t rows_of(const Classes *classes) { /* one more than the highest */
    size_t rows = 0;
    for (uint32_t c = 0; c < classes->count; c++) {
        for (uint32_t i = 0; i < classes->size[c]; i++) {
            uint32_t row = classes->row[classes->from[c] + i];
            rows = row >= rows ? (size_t)row + 1 : rows;
        }
    }
    return rows;
}

/* All but the weights, which are not known yet. */
static ScoreSeen *look_at_probes(const Scoring *s, uint32_t *class[2], Arena *arena, Arena *run) {
    const MatchScore *rule = s->step->rule->score;
    ScoreSeen *seen = arena_array(run, rule->probe_count, sizeof *seen);
    size_t lefts = rows_of(s->left), rights = s->half ? lefts : rows_of(s->right);
    class[0] = class_of_rows(s->left, lefts, arena);
    class[1] = s->half ? class[0] : class_of_rows(s->right, rights, arena);
    for (size_t i = 0; i < rule->probe_count; i++) {
        const ScoreProbe *probe = &rule->probe[i];
        uint32_t a = probe->left < lefts ? class[0][probe->left] : ROW_NONE, b = probe->right < rights ? class[1][probe->right] : ROW_NONE;
        PairCost cost;
        seen[i].pass = PASS_NONE;
        seen[i].in_play = a != ROW_NONE && b != ROW_NONE;
        if (!seen[i].in_play) continue;
        seen[i].pass = passes_first(s->passes, a, b);
        seen[i].too_large = seen[i].pass == PASS_NONE && passes_too_large(s->passes, a, b);
        seen[i].allowed = step_allows(s->step, probe->left, probe->right, &cost);
        seen[i].pattern = pattern_of(s, a, b, s->worker[0].measure);
    }
    return seen;
}

static void weigh_probes(Scoring *s, uint32_t *const *class, ScoreSeen *seen) {
    const MatchScore *rule = s->step->rule->score;
    for (size_t i = 0; i < rule->probe_count; i++) {
        if (!seen[i].in_play) continue;
        uint32_t a = class[0][rule->probe[i].left], b = class[1][rule->probe[i].right];
        seen[i].weight = weigh(s, a, b, seen[i].pattern, seen[i].frequency);
    }
}

/* Known pairs by pattern; those that no pass brings are not among the candidates. */
static void count_known(const Scoring *s, const ScoreSeen *seen, ModelCounts *counts, Arena *run) {
    const MatchScore *rule = s->step->rule->score;
    uint64_t *same = arena_array(run, counts->candidate_count, sizeof *same), *other = arena_array(run, counts->candidate_count, sizeof *other);
    bool any = false;
    for (size_t i = 0; i < rule->probe_count; i++) {
        if (rule->probe[i].known == PAIR_UNKNOWN || seen[i].pass == PASS_NONE) continue;
        PatternCount wanted = {seen[i].pattern, 0};
        const PatternCount *at = bsearch(&wanted, counts->candidate, counts->candidate_count, sizeof wanted, by_pattern);
        size_t p = at ? (size_t)(at - counts->candidate) : 0;
        if (!at || same[p] + other[p] == at->count) continue;
        (rule->probe[i].known == PAIR_SAME ? same : other)[p]++;
        any = true;
    }
    if (!any) return;
    counts->same = same;
    counts->other = other;
}

static int by_classes(const void *a, const void *b) {
    const AssignEdge *x = a, *y = b;
    if (x->left != y->left) return x->left < y->left ? -1 : 1;
    return x->right < y->right ? -1 : x->right > y->right;
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

static void field_task(void *context, size_t f, size_t thread) {
    (void)thread;
    Scoring *s = context;
    set_field(s, f, s->arena[f]);
    s->field[f].equal = equal_pairs(s, &s->field[f]);
}

static void start_scoring(Scoring *s, Arena *arena) {
    s->model.field_count = s->fields;
    s->arena = arena_array(arena, s->fields, sizeof *s->arena);
    for (size_t f = 0; f < s->fields; f++) {
        s->arena[f] = arena_new("match field", 0);
        arena_adopt(arena, s->arena[f]);
    }
    parallel_for(s->threads, s->fields, field_task, s);
}

static void end_edges(Candidates *out, Buf *scored, Arena *run, ScoreNote *note) {
    size_t edges = scored->len / sizeof(ScoreEdge);
    if (edges) {
        qsort(out->edges.ptr, edges, sizeof(AssignEdge), by_classes);
        qsort(scored->ptr, edges, sizeof(ScoreEdge), by_rows);
        note->edge = arena_array_raw(run, edges, sizeof(ScoreEdge));
        memcpy((void *)(uintptr_t)note->edge, scored->ptr, scored->len);
    }
    note->edge_count = edges;
    buf_free(scored);
}

bool score_find(const Step *step, const Classes *left, const Classes *right, size_t threads, Worker *worker, Arena *arena,
                Arena *run, ScoreNote *note, Candidates *out, Error *err) {
    const MatchScore *rule = step->rule->score;
    Scoring *s = arena_alloc(arena, sizeof *s);
    *s = (Scoring){.step = step, .left = left, .right = right, .worker = worker, .threads = threads ? threads : 1,
                   .fields = step->score.count, .half = left == right};
    assert(s->fields == rule->field_count && s->fields <= MODEL_FIELDS_MAX && rule->pass_count <= SCORE_PASSES_MAX);
    *out = (Candidates){0};
    start_scoring(s, arena);
    if (!can_score(s, err)) return false;
    ModelCounts *counts = &note->counts;
    *note = (ScoreNote){.ran = true, .one = s->half, .model = s->model, .counts = {.pass = rule->pass, .pass_count = rule->pass_count}};
    count_random(s, counts, arena);
    for (size_t f = 0; f < s->fields; f++) counts->equal[f] = s->field[f].equal;
    Buf found = {0}, scored = {0};
    find_pairs(s, arena, &found, &out->blocks);
    const ScoredPair *pair = (const ScoredPair *)(const void *)found.ptr;
    out->pairs = found.len / sizeof *pair;
    if (out->pairs) count_patterns(s, pair, out->pairs, run, counts);
    uint32_t *class[2] = {NULL, NULL};
    ScoreSeen *seen = rule->probe_count ? look_at_probes(s, class, arena, run) : NULL;
    if (seen && out->pairs) count_known(s, seen, counts, run);
    bool good = !out->pairs || find_model(s, counts, note, err);
    if (!out->pairs && rule->model) s->model = *rule->model;
    if (good && out->pairs) add_edges(s, pair, out->pairs, &out->edges, &scored);
    if (good && seen) weigh_probes(s, class, seen);
    note->seen = seen;
    note->model = s->model;
    end_edges(out, &scored, run, note);
    buf_free(&found);
    return good;
}
