#include "engine/run/explaining.h"

/* ---- Conditions */

static Str shown_value(const Explaining *x, int side, uint32_t field, bool compared) {
    return pairing_value(x->p, x->p->one ? 0 : (size_t)side, field, x->row[side], compared);
}

static ExplainLine *add_line(Explaining *x, LineKind kind, uint32_t field, Str what, bool holds) {
    ExplainLine *line = &x->line[x->lines++];
    Str name = x->p->rule->field[field].name;
    *line = (ExplainLine){.kind = kind,
                          .field = name,
                          .title = explain_is_decided(x, field) ? words_why(x->language, WHY_DECISION, NULL, x->run) : why_field(x->language, name),
                          .decided = explain_is_decided(x, field),
                          .what = what,
                          .holds = holds,
                          .judged = true,
                          .score_ppm = -1,
                          .level = STR(""),
                          .level_title = STR(""),
                          .left = shown_value(x, 0, field, false),
                          .right = shown_value(x, 1, field, false),
                          .left_clean = shown_value(x, 0, field, true),
                          .right_clean = shown_value(x, 1, field, true)};
    return line;
}

static bool there(const Column *column, uint32_t row) {
    return column && !value_missing(column, row);
}

static bool both_there(const Explaining *x, uint32_t field) {
    return there(x->p->side[0].field[field], x->row[0]) && there(x->p->side[1].field[field], x->row[1]);
}

static bool values_equal(const Explaining *x, uint32_t field) {
    return both_there(x, field) &&
           column_equal(x->p->side[0].field[field], x->row[0], x->p->side[1].field[field], x->row[1]);
}

const Corpus *explain_corpus(const Pairing *p, const MatchAlike *alike, Arena *arena) {
    FieldPair at = {p->side[0].field[alike->field], p->side[1].field[alike->field]};
    return at.left && at.right ? values_corpus(at, alike->use.measure, arena) : NULL;
}

/* Both values as the measure takes them; false: a side has none. */
static bool prepare_both(const Pairing *p, const MatchAlike *alike, const Corpus *corpus, const uint32_t row[2], Prepared out[2], Arena *arena) {
    for (int s = 0; s < 2; s++) {
        const Column *column = p->side[s].field[alike->field];
        if (!there(column, row[s])) return false;
        measure_prepare(alike->use.measure, value_text(column, row[s], arena), arena, &out[s]);
        if (corpus) alike->use.measure->weigh(&out[s], corpus);
    }
    return true;
}

uint32_t explain_likeness(const Pairing *p, const MatchAlike *alike, const Corpus *corpus, uint32_t left, uint32_t right,
                          MeasureScratch *measure, Arena *arena) {
    Prepared prepared[2];
    MeasureUse use = alike->use;
    use.cutoff_ppm = 0;
    return prepare_both(p, alike, corpus, (uint32_t[]){left, right}, prepared, arena) ? measure_score(&use, &prepared[0], &prepared[1], measure) : 0;
}

/* What of the two values cannot be of one thing, in words: «другой: 840evo / 850evo»; null: nothing. */
static Str contradiction(const Explaining *x, const MatchAlike *alike) {
    Prepared prepared[2];
    Buf *word[2] = {buf_own(x->run), buf_own(x->run)};
    const Measure *measure = alike->use.measure;
    bool found = measure->contradiction && prepare_both(x->p, alike, explain_corpus(x->p, alike, x->run), x->row, prepared, x->run) &&
                 measure->contradiction(&prepared[0], &prepared[1], word[0], word[1]);
    if (!found) return STR_NULL;
    return explain_say(x, WHY_LEVEL_OTHER, word[0]->len ? buf_str(word[0]) : STR("-"), word[1]->len ? buf_str(word[1]) : STR("-"), STR_NULL);
}

Str share_text(Arena *run, uint32_t ppm) {
    return str_printf(run, "%u.%02u", ppm / PPM, ppm / 10000 % 100);
}

static uint32_t likeness(const Explaining *x, const MatchAlike *alike) {
    return explain_likeness(x->p, alike, explain_corpus(x->p, alike, x->run), x->row[0], x->row[1], x->measure, x->run);
}

static void add_alike(Explaining *x, const MatchAlike *alike) {
    uint32_t score = likeness(x, alike);
    bool edits = alike->use.number != 0;
    Str what = edits ? alike->measure
                     : explain_say(x, WHY_FROM, str_of(alike->use.measure->name),
                                   share_text(x->run, alike->use.cutoff_ppm), STR_NULL);
    Str other = score ? STR_NULL : contradiction(x, alike);
    if (other.len) what = str_printf(x->run, "%.*s; %.*s", STR_ARG(what), STR_ARG(other));
    add_line(x, LINE_ALIKE, alike->field, what, score && score >= alike->use.cutoff_ppm)->score_ppm = (int32_t)score;
}

static Str window_text(const Explaining *x, const MatchWindow *window) {
    if (window->is_days) return explain_say(x, WHY_DAYS, str_printf(x->run, "%d", window->days), STR_NULL, STR_NULL);
    char text[DECIMAL_TEXT_SIZE];
    unsigned scale = 0;
    for (int s = 0; s < 2; s++) {
        const Column *column = x->p->side[s].field[window->field];
        if (column && column->scale > scale) scale = column->scale;
    }
    Str amount = str_copy(x->run, decimal_print(window->absolute, scale, text));
    Str share = str_printf(x->run, "%u.%02u %%", window->share_ppm / 10000, window->share_ppm / 100 % 100);
    if (window->vat_count) {
        Str least = window->share_ppm ? window->absolute ? str_printf(x->run, "%.*s / %.*s", STR_ARG(amount), STR_ARG(share)) : share : amount;
        return explain_say(x, WHY_AMOUNT_OR_VAT, least, STR_NULL, STR_NULL);
    }
    if (!window->share_ppm) return explain_say(x, WHY_AMOUNT, amount, STR_NULL, STR_NULL);
    return window->absolute ? explain_say(x, WHY_AMOUNT_OR_SHARE, amount, share, STR_NULL)
                            : explain_say(x, WHY_AMOUNT, share, STR_NULL, STR_NULL);
}

bool explain_window_holds(const Step *step, size_t w, uint32_t left, uint32_t right) {
    MatchStep rule = *step->rule;
    Step one = *step;
    PairCost cost;
    rule.window = &step->rule->window[w];
    rule.window_count = 1;
    one.rule = &rule;
    one.window = (FieldPairs){&step->window.at[w], 1};
    one.vat_date = &step->vat_date[w];
    one.differ.count = one.veto.count = 0;
    return step_allows(&one, left, right, &cost);
}

/* All amounts of a side of the match that the two are in. */
static Str side_sum(const Explaining *x, int side, uint32_t field) {
    const MatchResult *r = &x->p->match;
    Match match = match_at(r, r->left_match[x->row[0]]);
    const uint32_t *row = side ? r->right + match.right_from : r->left + match.left_from;
    uint32_t count = side ? match.right_count : match.left_count;
    const Column *column = x->p->side[side].field[field];
    char text[DECIMAL_TEXT_SIZE];
    int128 sum = 0;
    for (uint32_t i = 0; i < count; i++) sum += column_number(column, row[i]);
    Str total = str_copy(x->run, decimal_print(sum, column->scale, text));
    return count > 1 ? str_printf(x->run, "%.*s (%u)", STR_ARG(total), count) : total;
}

/* Two amounts of a sum are seldom equal themselves: what has to be so are the sums. */
static void add_sum_window(Explaining *x, const MatchWindow *window) {
    ExplainLine *line = add_line(x, LINE_SUM, window->field, window_text(x, window), true);
    line->judged = x->brought;
    line->title = explain_say(x, WHY_SUM_OF, line->title, STR_NULL, STR_NULL);
    if (!x->brought) return;
    line->left_clean = side_sum(x, 0, window->field);
    line->right_clean = side_sum(x, 1, window->field);
}

void explain_conditions(Explaining *x, const Step *step) {
    const MatchStep *rule = step->rule;
    const MatchPlan *plan = &x->p->plan;
    for (size_t i = 0; i < rule->same_count; i++)
        add_line(x, LINE_SAME, rule->same[i], words_why(x->language, WHY_SAME, NULL, x->run),
                 values_equal(x, rule->same[i]));
    for (size_t i = 0; i < rule->alike_count; i++) add_alike(x, &rule->alike[i]);
    for (size_t i = 0; step->runs && i < rule->window_count; i++) {
        const MatchWindow *window = &rule->window[i];
        bool sum = rule->sum && !window->is_days && window->field == rule->sum->field;
        if (sum) add_sum_window(x, window);
        else add_line(x, LINE_WINDOW, window->field, window_text(x, window), explain_window_holds(step, i, x->row[0], x->row[1]));
    }
    for (size_t i = 0; i < rule->differ_count; i++)
        add_line(x, LINE_DIFFER, rule->differ[i], words_why(x->language, WHY_DIFFERENT_FIELD, NULL, x->run),
                 both_there(x, rule->differ[i]) && !values_equal(x, rule->differ[i]));
    for (size_t i = 0; i < plan->veto_count; i++) {
        if (explain_is_decided(x, plan->veto[i]) && !both_there(x, plan->veto[i])) continue; /* of other records */
        add_line(x, LINE_APART, plan->veto[i], words_why(x->language, WHY_APART, NULL, x->run),
                 !both_there(x, plan->veto[i]) || values_equal(x, plan->veto[i]));
    }
}

/* ---- A model's fields */

/* code: in English, whatever the language. */
static Str level_name(const Explaining *x, const ModelField *field, unsigned level, bool code) {
    Str language = code ? STR("en") : x->language;
    Why why = level == LEVEL_MISSING                   ? WHY_LEVEL_MISSING
              : level == LEVEL_DIFFERENT               ? WHY_LEVEL_DIFFERENT
              : level == field->levels - 1u            ? WHY_LEVEL_EQUAL
              : field->level[level].cutoff_ppm < 10000 ? WHY_LEVEL_ALIKE
                                                       : WHY_LEVEL_FROM;
    Str cutoff = why == WHY_LEVEL_FROM ? share_text(x->run, field->level[level].cutoff_ppm) : STR_NULL;
    return words_why(language, why, (const Str[WHY_ARGUMENTS_MAX]){cutoff, STR_NULL, STR_NULL}, x->run);
}

/* Fields add up as if two records were either the same or strangers: here stands that there are relatives, too. */
static void add_kin(Explaining *x, int32_t weight, int32_t sum) {
    x->line[x->lines++] = (ExplainLine){.kind = LINE_KIN,
                                        .field = STR("kin"),
                                        .title = words_why(x->language, WHY_KIN, NULL, x->run),
                                        .what = STR(""),
                                        .judged = true,
                                        .score_ppm = -1,
                                        .level = STR(""),
                                        .level_title = STR(""),
                                        .left = STR(""),
                                        .right = STR(""),
                                        .left_clean = STR(""),
                                        .right_clean = STR(""),
                                        .weight = weight,
                                        .sum = sum};
}

void explain_fields(Explaining *x, const Step *step, const ScoreNote *note, const ScoreSeen *seen, ExplainStep *out) {
    const MatchScore *score = step->rule->score;
    int32_t sum = note->model.prior;
    for (size_t f = 0; f < score->field_count; f++) {
        const MatchAlike *alike = &score->field[f];
        const ModelField *field = &note->model.field[f];
        unsigned level = pattern_level(seen->pattern, f);
        ExplainLine *line = add_line(x, LINE_WEIGHED, alike->field, alike->measure, level > LEVEL_DIFFERENT);
        if (level != LEVEL_MISSING) line->score_ppm = (int32_t)likeness(x, alike);
        line->level = level_name(x, field, level, true);
        Str other = level == LEVEL_DIFFERENT ? contradiction(x, alike) : STR_NULL;
        line->level_title = other.len ? other : level_name(x, field, level, false);
        line->weight = field->level[level].weight;
        line->frequency = seen->frequency[f];
        line->sum = sum += line->weight + line->frequency;
    }
    int32_t kin = model_kin(&note->model, seen->pattern, seen->frequency);
    sum += kin;
    if (kin) add_kin(x, kin, sum);
    out->scores = true;
    out->prior = note->model.prior;
    out->weight = sum;
    out->probability_ppm = model_probability(sum);
    out->least_ppm = score->least_ppm;
    out->review_ppm = score->review_ppm;
}
