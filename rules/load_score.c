/* A match step with a model: what is scored, among which candidates, from which probability, with which weights. */
#include "engine/match/score.h"

#include "engine/base/file.h"
#include "engine/base/hash.h"
#include "rules/load.h"

enum { LEAST_DEFAULT_PPM = 950000, DRIFT_DEFAULT_PPM = 200000, MODEL_FILE_MAX = 1 << 20, WEIGHT_MAX = 100000 };

static const char *const only_with_score[] = {"at_least", "review_from", "model", "weights", "drift_limit", "own"};

typedef struct ScoreDraft {
    Loader *l;
    RuleDraft *draft;
    const Yaml *map;
    const MatchStep *step;
    MatchScore *score;
} ScoreDraft;

/* ---- Candidates */

/* The scored fields that a pass goes by. *whole: these are all that it goes by, and each must be equal as it is. */
static uint32_t fields_of_pass(const ScoreDraft *d, const MatchPass *pass, bool *whole) {
    const MatchAmong *among = d->step->among;
    uint32_t fields = 0;
    *whole = pass->kind == PASS_EQUAL;
    for (size_t k = 0; k <= pass->key_count + pass->order_count; k++) {
        bool key = k < pass->key_count, last = k == pass->key_count + pass->order_count;
        if (last && pass->kind != PASS_WITHIN && pass->kind != PASS_ALIKE) break;
        uint32_t field = among->field[last ? pass->field : key ? pass->key[k].field : pass->order[k - pass->key_count].field];
        size_t f = 0;
        while (f < d->score->field_count && d->score->field[f].field != field) f++;
        *whole = *whole && f < d->score->field_count && pass->key[k].part == PART_WHOLE;
        if (f < d->score->field_count) fields |= UINT32_C(1) << f;
    }
    return fields;
}

/* What a model may learn in which pass: not of the fields that the pass goes by. Pairs of passes that go by more than whole fields of
 * the score are told by a bit of their pattern. */
static bool load_learnt(const ScoreDraft *d, const Yaml *score) {
    const MatchAmong *among = d->step->among;
    const Yaml *node = yaml_get(d->map, "among");
    if (!among) {
        if (node) return false;
        load_mistake(d->l, score, "`score` needs `among`: in which fields candidates are equal");
        mistake_hint(&d->l->mistakes, "among: [surname + born, email], for example; of each field some candidates must differ");
        return false;
    }
    uint32_t *held = arena_array(d->l->run, among->pass_count, sizeof *held), always = UINT32_MAX;
    uint8_t *bit = arena_array(d->l->run, among->pass_count, 1), bits = 0;
    for (size_t p = 0; p < among->pass_count; p++) {
        bool whole;
        held[p] = fields_of_pass(d, &among->pass[p], &whole);
        always &= held[p];
        if (!whole && bits < UINT8_MAX) bit[p] = ++bits;
    }
    d->score->pass = held;
    d->score->pass_bit = bits ? bit : NULL;
    size_t count;
    const Yaml *const *nodes = load_nodes(d->l, d->map, "among", &count);
    if (always && !yaml_get(d->map, "weights")) {
        load_mistake(d->l, nodes[0], "all of `among` go by one field: nothing can be learnt of it");
        mistake_hint(&d->l->mistakes, "add a pass without it: among: [surname + born, email], for example");
        return false;
    }
    if (bits <= MODEL_PASS_BITS) return true;
    load_mistake(d->l, nodes[0], "%d passes of `among` go by more than whole fields of `score`, and a model tells only %d apart", bits, MODEL_PASS_BITS);
    return false;
}

/* ---- What a model must have been learnt for: fields, measures, cut-offs, cleaners, passes. Thresholds may change freely. */

static Str definition_of(const ScoreDraft *d) {
    Buf out = {0};
    const MatchScore *score = d->score;
    for (size_t f = 0; f < score->field_count; f++) {
        const MatchAlike *at = &score->field[f];
        buf_printf(&out, "%.*s|%.*s|%u", STR_ARG(at->name), STR_ARG(at->measure), at->use.cutoff_ppm);
        for (size_t s = 0; s < d->draft->rule->dataset_count; s++) {
            const FieldPlan *field = load_ref_of(d->l, d->draft, at->field, s);
            buf_printf(&out, "|%s", !field ? "-" : field->clean ? field->clean->name : "exact");
        }
        buf_char(&out, '\n');
    }
    const MatchAmong *among = d->step->among;
    for (size_t p = 0; p < among->pass_count; p++) {
        if (score->pass_bit && score->pass_bit[p]) buf_printf(&out, "%.*s, ", STR_ARG(among->pass[p].words));
        else buf_printf(&out, "%x ", score->pass[p]);
    }
    for (size_t i = 0; i < among->nothing_count; i++) buf_printf(&out, "|%.*s", STR_ARG(among->nothing[i]));
    if (score->own) buf_printf(&out, "|own %x", score->own);
    Str hex = hash_hex(hash_str(buf_str(&out)), d->l->run);
    buf_free(&out);
    return hex;
}

static Model *blank_model(const ScoreDraft *d) {
    Model *model = arena_alloc(d->l->run, sizeof *model);
    model->field_count = d->score->field_count;
    for (size_t f = 0; f < model->field_count; f++) {
        MeasureUse use = d->score->field[f].use;
        model->field[f] = (ModelField){.name = d->score->field[f].name, .measure = d->score->field[f].measure, .own = d->score->own >> f & 1};
        score_levels(&model->field[f], &use);
    }
    return model;
}

/* ---- Weights in the rule */

static bool parse_bits(Str text, int32_t *out) {
    int64_t value;
    if (decimal_parse(text, 3, (DecimalFormat){.point = '.'}, &value) != DECIMAL_OK || value < -WEIGHT_MAX || value > WEIGHT_MAX) return false;
    *out = (int32_t)value;
    return true;
}

static bool parse_ppb(Str text, uint32_t *out) {
    int64_t value;
    if (decimal_parse(str_trim(text), 9, (DecimalFormat){.point = '.'}, &value) != DECIMAL_OK || value < 1 || value > PPB) return false;
    *out = (uint32_t)value;
    return true;
}

static bool load_level(Loader *l, const Yaml *node, ModelField *field, unsigned level) {
    Str rest = load_value(l, node);
    int32_t bits;
    uint32_t m, u;
    if (str_find(rest, STR("/")) == SIZE_MAX) {
        if (parse_bits(str_trim(rest), &bits)) {
            model_set_level(field, level, bits);
            return true;
        }
    } else {
        Str first = str_cut(&rest, '/');
        if (parse_ppb(first, &m) && parse_ppb(rest, &u)) {
            model_set_shares(field, level, m, u);
            return true;
        }
    }
    load_mistake(l, node, "`%.*s` is not a weight", STR_ARG(load_value(l, node)));
    mistake_hint(&l->mistakes, "write bits, such as -4.2, or m/u, the shares among true and among other pairs, such as 0.03/0.9");
    return false;
}

/* "1 in 10000", or bits. */
static bool load_prior(Loader *l, const Yaml *node, int32_t *out) {
    Str text = load_value(l, node), one = STR("1 in ");
    int64_t of;
    if (str_starts(text, one) && str_int64(str_trim(str_sub(text, one.len, text.len)), &of) && of >= 2) {
        *out = milli_bits(1, (uint64_t)of - 1);
        return true;
    }
    if (parse_bits(text, out) && *out <= 0) return true;
    load_mistake(l, node, "`%.*s` is not how often two records are the same", STR_ARG(text));
    mistake_hint(&l->mistakes, "write 1 in 10000, or bits up to 0, such as -13.3");
    return false;
}

static ModelField *field_named(Model *model, Str name) {
    for (size_t f = 0; f < model->field_count; f++) {
        if (str_eq(model->field[f].name, name)) return &model->field[f];
    }
    return NULL;
}

static bool load_field_weights(const ScoreDraft *d, const YamlKey *key, Model *model, uint32_t *seen) {
    ModelField *field = field_named(model, key->name);
    Loader *l = d->l;
    if (!field) {
        mistake_add(&l->mistakes, key->place, key->len, "`%.*s` is no field of `score`", STR_ARG(key->name));
        return false;
    }
    size_t count;
    const Yaml *const *nodes = load_nodes(l, yaml_get(d->map, "weights"), str_cstr(l->run, key->name), &count);
    if (count != field->levels - 1u) {
        Buf words = {0};
        for (unsigned i = LEVEL_DIFFERENT + 1; i + 1 < field->levels; i++) buf_printf(&words, ", from %u.%02u", field->level[i].cutoff_ppm / PPM, field->level[i].cutoff_ppm / 10000 % 100);
        load_mistake(l, key->value, "`%.*s` by %.*s has %d levels, not %zu", STR_ARG(key->name), STR_ARG(field->measure), field->levels - 1, count);
        mistake_hint(&l->mistakes, "in this order: different%.*s, equal", STR_ARG(buf_str(&words)));
        buf_free(&words);
        return false;
    }
    *seen |= UINT32_C(1) << (field - model->field);
    field->frequency = false;
    for (unsigned i = 0; i < count; i++) {
        if (!load_level(l, nodes[i], field, i + 1)) return false;
    }
    return true;
}

static void load_weights(const ScoreDraft *d, const Yaml *weights) {
    Model *model = blank_model(d);
    uint32_t seen = 0;
    bool prior = false, good = true;
    for (size_t i = 0; weights->kind == YAML_MAP && i < weights->count; i++) {
        const YamlKey *key = &weights->key[i];
        if (str_eq(key->name, STR("prior"))) {
            prior = true;
            good = load_prior(d->l, key->value, &model->prior) && good;
        } else {
            good = load_field_weights(d, key, model, &seen) && good;
        }
    }
    for (size_t f = 0; good && f < model->field_count; f++) {
        if (seen >> f & 1) continue;
        load_mistake(d->l, weights, "`weights` lacks `%.*s`", STR_ARG(model->field[f].name));
        good = false;
    }
    if (good && !prior) {
        load_mistake(d->l, weights, "`weights` lacks `prior`: how often two records taken at random are the same");
        mistake_hint(&d->l->mistakes, "prior: 1 in 10000, for example");
        good = false;
    }
    d->score->source = SCORE_WEIGHTS;
    if (good) d->score->model = model;
}

/* ---- The model's file */

static void train_hint(const ScoreDraft *d) {
    mistake_hint(&d->l->mistakes, "run `kopeck train %.*s`", STR_ARG(d->draft->rule->name));
}

static void load_model_file(const ScoreDraft *d, const Yaml *node) {
    Loader *l = d->l;
    Str name = d->score->file, text;
    Model *model = arena_alloc(l->run, sizeof *model);
    Error err = {0};
    const char *path = str_starts(name, STR("/")) ? str_cstr(l->run, name) : arena_printf(l->run, "%s/%.*s", l->plan->folder, STR_ARG(name));
    if (l->options.untrained) return;
    if (!file_exists(path)) {
        load_mistake(l, node, "there is no model %.*s yet", STR_ARG(name));
        train_hint(d);
        return;
    }
    if (!file_read(path, MODEL_FILE_MAX, l->run, &text, &err) || !model_read(text, str_cstr(l->run, name), l->run, model, &err)) {
        Str rest = str_of(err.text), first = str_cut(&rest, '\n');
        load_mistake(l, node, "%s: %.*s", err.where[0] ? err.where : path, STR_ARG(first));
        if (str_starts(rest, STR("hint: "))) mistake_hint(&l->mistakes, "%.*s", STR_ARG(str_sub(rest, 6, rest.len)));
        return;
    }
    if (!str_eq(model->origin.definition, d->score->definition) || !model_fits(model, blank_model(d))) {
        load_mistake(l, node, "%.*s was learnt for other fields, measures, cleaners or candidates than those of this step", STR_ARG(name));
        train_hint(d);
        return;
    }
    d->score->model = model;
}

static void load_source(const ScoreDraft *d, const Yaml *score) {
    const Yaml *model = yaml_get(d->map, "model"), *weights = yaml_get(d->map, "weights"), *drift = yaml_get(d->map, "drift_limit");
    Loader *l = d->l;
    if (model && weights) {
        load_mistake(l, weights, "a step takes `model` or `weights`, not both");
    } else if (weights) {
        load_weights(d, weights);
    } else if (!model) {
        load_mistake(l, score, "`score` needs `model` or `weights`: where its weights come from");
        mistake_hint(&l->mistakes, "model: models/%.*s.model, and run `kopeck train %.*s`; or `model: learn`, anew at each run", STR_ARG(d->draft->rule->name), STR_ARG(d->draft->rule->name));
    } else if (!str_eq(load_value(l, model), STR("learn"))) {
        d->score->source = SCORE_FILE;
        d->score->file = load_value(l, model);
        load_model_file(d, model);
    }
    d->score->drift_ppm = DRIFT_DEFAULT_PPM;
    if (!drift) return;
    if (d->score->source != SCORE_FILE) load_mistake(l, drift, "`drift_limit` is for steps with a model's file");
    else (void)load_share(l, drift, load_value(l, drift), &d->score->drift_ppm);
}

/* ---- What is a record's own */

static void load_own(const ScoreDraft *d) {
    size_t count;
    const Yaml *const *nodes = load_nodes(d->l, d->map, "own", &count);
    if (count && yaml_get(d->map, "weights")) {
        load_mistake(d->l, nodes[0], "`own` is for a model that is learnt: it says what relatives have in common, which weights do not");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        Str name = load_value(d->l, nodes[i]);
        size_t f = 0;
        while (f < d->score->field_count && !str_eq(d->score->field[f].name, name)) f++;
        if (f < d->score->field_count) d->score->own |= UINT32_C(1) << f;
        else load_mistake(d->l, nodes[i], "`%.*s` is no field of `score`", STR_ARG(name));
    }
    if (d->score->own != (UINT32_C(1) << d->score->field_count) - 1) return;
    load_mistake(d->l, nodes[0], "`own` names all fields of `score`: then nothing is left that relatives could have in common");
    d->score->own = 0;
}

/* ---- Thresholds */

static bool load_probability(Loader *l, const Yaml *node, uint32_t *ppm) {
    if (!load_share(l, node, load_value(l, node), ppm)) return false;
    if (*ppm && *ppm < PPM) return true;
    load_mistake(l, node, "a probability between 0 %% and 100 %%, without these two");
    return false;
}

static void load_thresholds(const ScoreDraft *d) {
    const Yaml *least = yaml_get(d->map, "at_least"), *review = yaml_get(d->map, "review_from");
    MatchScore *score = d->score;
    const Model *model = score->model;
    score->least_ppm = LEAST_DEFAULT_PPM;
    if (!least && model && model->origin.match_ppm) {
        score->least_ppm = model->origin.match_ppm;
        if (!d->step->review && model->origin.review_ppm < model->origin.match_ppm) score->review_ppm = model->origin.review_ppm;
    }
    if (least && !load_probability(d->l, least, &score->least_ppm)) return;
    if (!review) return;
    if (d->step->review) {
        load_mistake(d->l, review, "`review_from` says what `review: true` says of all: one of the two");
    } else if (load_probability(d->l, review, &score->review_ppm) && score->review_ppm >= score->least_ppm) {
        load_mistake(d->l, review, "`review_from` must be less than `at_least`, which is %u.%04u %%", score->least_ppm / 10000, score->least_ppm % 10000);
        score->review_ppm = 0;
    }
}

void load_score(Loader *l, RuleDraft *draft, const Yaml *map, MatchStep *step) {
    const Yaml *node = yaml_get(map, "score");
    for (size_t i = 0; !node && i < ARRAY_LEN(only_with_score); i++) {
        const Yaml *part = yaml_get(map, only_with_score[i]);
        if (part) load_mistake(l, part, "`%s` is for steps with `score`", only_with_score[i]);
    }
    if (!node) {
        load_among(l, draft, map, step);
        return;
    }
    MatchScore *score = arena_alloc(l->run, sizeof *score);
    *score = (MatchScore){.least_ppm = LEAST_DEFAULT_PPM, .file = STR(""), .definition = STR("")};
    step->score = score;
    ScoreDraft d = {l, draft, map, step, score};
    if (step->same_count || step->alike_count) load_mistake(l, node, "a step goes by `score`, or by `same` and `alike`");
    score->field = load_measures(l, draft, node, &score->field_count);
    load_among(l, draft, map, step); /* may name fields that are not scored: they come behind */
    if (score->field_count < 2 || score->field_count > MODEL_FIELDS_MAX) {
        load_mistake(l, node, "`score` takes 2 to %d fields", MODEL_FIELDS_MAX);
        return;
    }
    if (!load_learnt(&d, node)) return;
    load_own(&d);
    score->definition = definition_of(&d);
    load_source(&d, node);
    load_thresholds(&d);
}
