/* The fields of a scoring: numbers for their values, levels of two of them, and what an equal value says for itself. */
#include "engine/match/score_parts.h"

#include "engine/base/parallel.h"

unsigned score_level(const ScoreField *field, uint32_t a, uint32_t b, MeasureScratch *scratch) {
    unsigned top = field->model->levels - 1u;
    if (score_nothing(field, a) || score_nothing(field, b)) return LEVEL_MISSING;
    if (a == b) return top;
    if (field->exact) return LEVEL_DIFFERENT;
    uint32_t score = measure_score(&field->use, &field->values.prepared[a], &field->values.prepared[b], scratch);
    while (top > LEVEL_DIFFERENT && score < field->model->level[top].cutoff_ppm) top--;
    return top;
}

Pattern score_pattern(const Scoring *s, uint32_t left, uint32_t right, MeasureScratch *scratch) {
    Pattern pattern = 0;
    for (size_t f = 0; f < s->fields; f++) {
        const ScoreField *field = &s->field[f];
        pattern |= (Pattern)score_level(field, field->values.left[left], field->values.right[right], scratch) << 4 * f;
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

static uint64_t *count_rows(const ScoreField *field, const uint32_t *value, const Classes *classes, uint64_t *all, Arena *arena) {
    uint64_t *count = arena_array(arena, field->values.count, sizeof *count);
    for (uint32_t c = 0; c < classes->count; c++) {
        if (score_nothing(field, value[c])) continue;
        count[value[c]] += classes->size[c];
        *all += classes->size[c];
    }
    return count;
}

static void set_field(Scoring *s, size_t f, Arena *arena) {
    const MatchAlike *rule = &s->step->rule->score->field[f];
    FieldPair at = s->step->score.at[f];
    ScoreField *field = &s->field[f];
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
    for (uint32_t v = 0; v < field->values.count; v++) field->frequency[v] = FREQUENCY_NOT_YET;
    for (size_t c = 0; c < COUNTS_KEPT; c++) field->of_count[c] = FREQUENCY_NOT_YET;
}

static uint64_t equal_pairs(const Scoring *s, const ScoreField *field) {
    uint64_t sum = 0;
    for (uint32_t v = 1; v < field->values.count; v++) {
        uint64_t left = field->left_count[v], right = field->right_count[v];
        sum += !s->half ? left * right : left ? left * (left - 1) / 2 : 0;
    }
    return sum;
}

static void field_task(void *context, size_t f, size_t thread) {
    (void)thread;
    Scoring *s = context;
    set_field(s, f, s->arena[f]);
    s->field[f].equal = equal_pairs(s, &s->field[f]);
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

/* ---- Weights */

static int32_t frequency_weight(ScoreField *field, bool half, uint32_t value) {
    uint64_t left = field->left_count[value], right = field->right_count[value], L = field->left_rows, R = field->right_rows;
    if (half && left >= COUNTS_KEPT) return model_frequency_weight(field->equal, L * (L - 1) / 2, left - 1, L - 1);
    if (half) {
        int32_t *known = &field->of_count[left];
        if (*known == FREQUENCY_NOT_YET) *known = model_frequency_weight(field->equal, L * (L - 1) / 2, left - 1, L - 1);
        return *known;
    }
    bool more_left = (uint128)left * R > (uint128)right * L;
    return model_frequency_weight(field->equal, L * R, more_left ? left : right, more_left ? L : R);
}

int32_t score_weigh(Scoring *s, uint32_t left, uint32_t right, Pattern pattern, int32_t *frequency) {
    int32_t weight = model_weight(&s->model, pattern);
    for (size_t f = 0; f < s->fields; f++) {
        ScoreField *field = &s->field[f];
        uint32_t value = field->values.left[left];
        bool counts = s->model.field[f].frequency && !score_nothing(field, value) && value == field->values.right[right];
        if (counts && field->frequency[value] == FREQUENCY_NOT_YET) field->frequency[value] = frequency_weight(field, s->half, value);
        frequency[f] = counts ? field->frequency[value] : 0;
        weight += frequency[f];
    }
    return weight;
}
