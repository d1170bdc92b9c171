/* The fields of a scoring: numbers for their values, and what an equal value says for itself. */
#include "engine/match/score_parts.h"

#include "engine/base/parallel.h"

/* What stands for none, neither brings records together nor is it evidence. */
static void drop_nothing(Scoring *s, ScoreField *field, Arena *arena) {
    Values *values = &field->values;
    const MatchAmong *among = s->step->rule->among;
    Arena *letters = arena_new("match letters", 0), *scratch = arena_new("match nothing", 0);
    uint8_t *nothing = arena_array(scratch, values->count, 1);
    bool prepares = !field->exact && !measure_takes_any(field->use.measure);
    Prepared prepared;
    for (uint32_t v = 1; v < values->count; v++) {
        Str text = values_text(values, v);
        if (prepares) measure_prepare(field->use.measure, text, letters, &prepared);
        nothing[v] = (prepares && !prepared.len) || value_says_nothing(text);
        for (size_t i = 0; i < among->nothing_count && !nothing[v]; i++) nothing[v] = str_eq(text, among->nothing[i]);
        if (v % LEVEL_BATCH == 0) arena_reset(letters);
    }
    values_forget(values, nothing, s->left, s->right, arena);
    arena_free(letters);
    arena_free(scratch);
}

/* Rows that have each value; of VALUE_MISSING 0. */
static uint32_t *count_rows(const Values *values, const uint32_t *value, const Classes *classes, uint64_t *all, Arena *arena) {
    uint32_t *count = arena_array(arena, values->count, sizeof *count);
    for (uint32_t c = 0; c < classes->count; c++) count[value[c]] += classes->size[c];
    count[VALUE_MISSING] = 0;
    for (uint32_t v = 0; v < values->count; v++) *all += count[v];
    return count;
}

/* ---- Frequencies */

enum { COUNTS_KEPT = 1024 };

/* What an equal value that so many of all rows have says beyond the average equal value. Most are rare, so few are computed. */
typedef struct Frequencies {
    uint64_t equal, pairs, all;
    bool known[COUNTS_KEPT];
    int32_t of_count[COUNTS_KEPT];
} Frequencies;

static int32_t frequency_of(Frequencies *f, uint64_t count) {
    if (count >= COUNTS_KEPT) return model_frequency_weight(f->equal, f->pairs, count, f->all);
    if (!f->known[count]) f->of_count[count] = model_frequency_weight(f->equal, f->pairs, count, f->all);
    f->known[count] = true;
    return f->of_count[count];
}

static void weigh_one_side(ScoreField *field, const uint32_t *count, uint64_t rows) {
    Frequencies f = {.equal = field->equal, .pairs = rows * (rows ? rows - 1 : 0) / 2, .all = rows ? rows - 1 : 0};
    for (uint32_t v = 0; v < field->values.count; v++) field->frequency[v] = count[v] > 1 ? frequency_of(&f, count[v] - 1) : 0;
}

static void weigh_two_sides(ScoreField *field, const uint32_t *left, const uint32_t *right, uint64_t lefts, uint64_t rights) {
    Frequencies of_left = {.equal = field->equal, .pairs = lefts * rights, .all = lefts}, of_right = of_left;
    of_right.all = rights;
    for (uint32_t v = 0; v < field->values.count; v++) {
        bool more_left = (uint128)left[v] * rights > (uint128)right[v] * lefts;
        bool both = left[v] && right[v];
        field->frequency[v] = !both ? 0 : more_left ? frequency_of(&of_left, left[v]) : frequency_of(&of_right, right[v]);
    }
}

static void weigh_values(Scoring *s, ScoreField *field, Arena *arena, Arena *scratch) {
    uint64_t lefts = 0, rights = 0;
    uint32_t *left = count_rows(&field->values, field->values.left, s->left, &lefts, scratch), *right = left;
    if (!s->half) right = count_rows(&field->values, field->values.right, s->right, &rights, scratch);
    field->valued[0] = lefts, field->valued[1] = s->half ? lefts : rights;
    for (uint32_t v = 1; v < field->values.count; v++) {
        uint64_t l = left[v], r = right[v];
        field->equal += !s->half ? l * r : l ? l * (l - 1) / 2 : 0;
    }
    field->frequency = arena_array_raw(arena, field->values.count, sizeof *field->frequency);
    if (s->half) weigh_one_side(field, left, lefts);
    else weigh_two_sides(field, left, right, lefts, rights);
    for (uint32_t v = 1; v < field->values.count; v++)
        field->frequency_most = field->frequency[v] > field->frequency_most ? field->frequency[v] : field->frequency_most;
}

/* ---- Fields */

static void field_task(void *context, size_t f, size_t thread) {
    (void)thread;
    Scoring *s = context;
    const MatchAlike *rule = &s->step->rule->score->field[f];
    FieldPair at = s->step->score.at[f];
    ScoreField *field = &s->field[f];
    ModelField *model = &s->model.field[f];
    *model = (ModelField){.name = rule->name.ptr ? rule->name : at.left->name,
                          .measure = rule->measure.ptr ? rule->measure : str_of(rule->use.measure->name),
                          .own = s->step->rule->score->own >> f & 1};
    size_t threads = s->threads > s->fields ? s->threads / s->fields : 1;
    Values values = values_numbered(at, s->left, s->right, threads, s->arena[f]);
    *field = (ScoreField){.values = values, .use = rule->use, .model = model, .exact = strcmp(rule->use.measure->name, "exact") == 0};
    score_levels(model, &field->use);
    Arena *scratch = arena_new("match field", 0);
    field->corpus = values_corpus(at, rule->use.measure, s->arena[f]);
    drop_nothing(s, field, s->arena[f]);
    weigh_values(s, field, s->arena[f], scratch);
    arena_free(scratch);
}

void score_fields(Scoring *s, Arena *arena) {
    s->model.field_count = s->fields;
    s->arena = arena_array(arena, s->fields, sizeof *s->arena);
    for (size_t f = 0; f < s->fields; f++) {
        s->arena[f] = arena_new("match field", 0);
        arena_adopt(arena, s->arena[f]);
    }
    parallel_for(s->threads, s->fields, field_task, s);
}
