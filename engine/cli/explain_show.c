#include "engine/base/utf8.h"
#include "engine/cli/explained.h"

#include <stdio.h>

enum { COLUMNS = 7, VALUE_LETTERS_MAX = 48 };

/* What was compared, the two values, how they compare, its weight and the sum so far, and what was asked. */
static const char align[] = "llllrrl";

static Str shortened(Str text, Arena *run) {
    size_t bytes = 0;
    if (!text.len) return STR("-");
    if (utf8_count(text) <= VALUE_LETTERS_MAX) return text;
    for (size_t letters = 1; letters < VALUE_LETTERS_MAX; letters++) (void)utf8_next(text, &bytes);
    return str_printf(run, "%.*s…", (int)bytes, text.ptr);
}

static Str bits(int32_t milli, Arena *run) {
    int32_t size = milli < 0 ? -milli : milli;
    return str_printf(run, "%s%d.%02d", milli < 0 ? "-" : "+", size / 1000, size % 1000 / 10);
}

static void add_line(Str *cell, const ExplainLine *line, Str language, Arena *run) {
    cell[0] = str_printf(run, "    %.*s", STR_ARG(line->title));
    cell[1] = shortened(line->left_clean, run);
    cell[2] = shortened(line->right_clean, run);
    if (explain_is_weighed(line)) {
        cell[3] = line->level_title;
        cell[4] = bits(line->weight + line->frequency, run);
        cell[5] = bits(line->sum, run);
        if (line->frequency) cell[6] = words_why(language, line->frequency > 0 ? WHY_RARE : WHY_FREQUENT, NULL, run);
        return;
    }
    cell[3] = words_why(language, explain_result(line), NULL, run);
    cell[6] = line->what;
    if (line->score_ppm >= 0)
        cell[6] = str_printf(run, "%.*s (%d.%02d)", STR_ARG(line->what), line->score_ppm / PPM, line->score_ppm / 10000 % 100);
}

static void print_lines(const ExplainStep *step, Str language, Arena *run) {
    Str *cell = arena_array(run, (step->count + 1) * COLUMNS, sizeof *cell);
    size_t rows = 0;
    if (step->scores) {
        Str *prior = cell + COLUMNS * rows++;
        prior[0] = str_printf(run, "    %.*s", STR_ARG(words_why(language, WHY_PRIOR, NULL, run)));
        prior[5] = bits(step->prior, run);
    }
    for (size_t i = 0; i < step->count; i++) add_line(cell + COLUMNS * rows++, &step->line[i], language, run);
    terminal_table(cell, rows, COLUMNS, align);
}

static void print_labelled(Str language, Why why, uint32_t ppm, Arena *run) {
    Str percent = str_printf(run, "%u.%02u %%", ppm / 10000, ppm / 100 % 100);
    Str text = words_why(language, why, (const Str[WHY_ARGUMENTS_MAX]){percent, STR_NULL, STR_NULL}, run);
    printf("%.*s", STR_ARG(text));
}

static void print_step(const ExplainStep *step, Str language, Arena *run) {
    Str head = words_why(language, WHY_STEP,
                         (const Str[WHY_ARGUMENTS_MAX]){str_printf(run, "%zu", step->number), STR_NULL, STR_NULL}, run);
    printf("  %.*s: %.*s\n", STR_ARG(head), STR_ARG(step->words));
    print_lines(step, language, run);
    if (step->scores) {
        printf("    ");
        print_labelled(language, WHY_CHANCE, step->probability_ppm, run);
        printf("; ");
        print_labelled(language, WHY_MATCH_FROM, step->least_ppm, run);
        if (step->review_ppm) printf("; ");
        if (step->review_ppm) print_labelled(language, WHY_REVIEW_FROM, step->review_ppm, run);
        putchar('\n');
    }
    printf("    => %.*s\n", STR_ARG(step->outcome));
}

void explained_print(const Explanation *e, Arena *run) {
    Str rule = words_why(e->language, WHY_RULE, (const Str[WHY_ARGUMENTS_MAX]){e->rule->name, STR_NULL, STR_NULL}, run);
    Str pair =
        words_why(e->language, WHY_PAIR,
                  (const Str[WHY_ARGUMENTS_MAX]){
                      str_printf(run, "%.*s/%.*s", STR_ARG(e->left.dataset_name), STR_ARG(e->left.key)),
                      str_printf(run, "%.*s/%.*s", STR_ARG(e->right.dataset_name), STR_ARG(e->right.key)), STR_NULL},
                  run);
    printf("%.*s: %.*s: %.*s\n", STR_ARG(rule), STR_ARG(pair), STR_ARG(e->outcome));
    for (size_t s = 0; s < e->count; s++) print_step(&e->step[s], e->language, run);
}

static json_t *json_line(const ExplainLine *line) {
    json_t *out = json_object();
    json_put_text(out, "field", line->field);
    json_put_text(out, "measure", line->what);
    json_put_text(out, "left", line->left);
    json_put_text(out, "right", line->right);
    json_put_text(out, "left_cleaned", line->left_clean);
    json_put_text(out, "right_cleaned", line->right_clean);
    json_put(out, "score", line->score_ppm >= 0 ? json_real(line->score_ppm / 1e6) : json_null());
    if (!explain_is_weighed(line)) {
        json_put(out, "holds", line->judged ? json_boolean(line->holds) : json_null());
        return out;
    }
    json_put_text(out, "level", line->level);
    json_put(out, "weight_millibits", json_integer(line->weight));
    json_put(out, "frequency_millibits", json_integer(line->frequency));
    json_put(out, "sum_millibits", json_integer(line->sum));
    return out;
}

static json_t *json_step(const ExplainStep *step) {
    json_t *out = json_object(), *lines = json_array();
    json_put_count(out, "step", step->number);
    json_put_text(out, "words", step->words);
    json_put(out, "brought", json_boolean(step->brought));
    json_put_text(out, "outcome", step->outcome);
    json_put_text(out, "outcome_code", why_code(step->why));
    if (step->scores) {
        json_put(out, "prior_millibits", json_integer(step->prior));
        json_put(out, "weight_millibits", json_integer(step->weight));
        json_put(out, "probability", json_real(step->probability_ppm / 1e6));
        json_put(out, "at_least", json_real(step->least_ppm / 1e6));
    }
    for (size_t i = 0; i < step->count; i++) json_add(lines, json_line(&step->line[i]));
    json_put(out, "fields", lines);
    return out;
}

json_t *explained_json(const Explanation *e) {
    json_t *out = json_object(), *steps = json_array();
    json_put_text(out, "rule", e->rule->name);
    json_put_text(out, "left_dataset", e->left.dataset_name);
    json_put_text(out, "left", e->left.key);
    json_put_text(out, "right_dataset", e->right.dataset_name);
    json_put_text(out, "right", e->right.key);
    json_put(out, "together", json_boolean(e->together));
    json_put(out, "review", json_boolean(e->review));
    json_put_text(out, "outcome", e->outcome);
    json_put_text(out, "outcome_code", why_code(e->why));
    for (size_t s = 0; s < e->count; s++) json_add(steps, json_step(&e->step[s]));
    json_put(out, "steps", steps);
    return out;
}
