/* Which pairs a match step looks at: `among`, a list of passes. A pass in words:
 *
 *   pass    part + part + ...
 *   part    key  |  window N by key + key ...  |  words of FIELD alike at least 0.6  |  FIELD within 3 days
 *   key     FIELD  |  first N of FIELD  |  last N of FIELD  |  sound of FIELD  |  year of FIELD  |  month of FIELD  |
 * reversed FIELD
 *
 * for `words`: `rare words`, `3-grams`, `rare 3-grams`; for `alike`: `contained`. What stands behind `window N by` is
 * the order. */
#include "rules/load.h"

enum { LETTERS_MAX = 100, WINDOW_MAX = 1000, GRAMS_MIN = 2, GRAMS_MAX = 8, AMONG_FIELDS_MAX = 64 };

typedef struct AmongDraft {
    Loader *l;
    RuleDraft *draft;
    const Yaml *node; /* the pass at hand */
    MatchPass *pass;
    uint32_t field[AMONG_FIELDS_MAX];
    bool personal[AMONG_FIELDS_MAX];
    size_t fields;
    PassKey *key; /* of the pass */
    size_t keys;
} AmongDraft;

/* ---- Words */

/* Cuts a word, and the spaces behind it. */
static Str next_word(Str *rest) {
    Str word = str_cut(rest, ' ');
    *rest = str_trim(*rest);
    return word;
}

/* "first 7 of name" with the word "first": 7 and "name". False: it is not of this form. */
static bool number_of(Str text, Str word, Str *rest, uint32_t *number) {
    Str first = next_word(&text), count = next_word(&text), of = next_word(&text);
    int64_t value;
    if (!str_eq(first, word) || !str_eq(of, STR("of")) || !text.len || !str_int64(count, &value) || value < 0 ||
        value > UINT32_MAX)
        return false;
    *rest = text;
    *number = (uint32_t)value;
    return true;
}

static bool wrong_number(const AmongDraft *d, const char *what, int least, int most) {
    load_mistake(d->l, d->node, "%s: from %d to %d", what, least, most);
    return false;
}

/* ---- Fields */

static bool pass_field(AmongDraft *d, Str name, uint32_t *number, const FieldPlan **plan) {
    uint32_t field = load_rule_field(d->l, d->draft, d->node, d->node->place, d->node->len, name,
                                     d->draft->rule->kind != RULE_DUPLICATES);
    if (field == PLAN_NONE || !load_same_types(d->l, d->draft, d->node, field)) return false;
    *plan = load_any_ref(d->l, d->draft, field);
    for (*number = 0; *number < d->fields && d->field[*number] != field;) ++*number;
    if (*number < d->fields) return true;
    if (d->fields == AMONG_FIELDS_MAX) {
        load_mistake(d->l, d->node, "`among` names more than %d fields", AMONG_FIELDS_MAX);
        return false;
    }
    for (size_t i = 0; i < d->draft->rule->dataset_count; i++) {
        const FieldPlan *of = load_ref_of(d->l, d->draft, field, i);
        d->personal[d->fields] = d->personal[d->fields] || (of && of->personal);
    }
    d->field[d->fields++] = field;
    return true;
}

static bool wants_type(const AmongDraft *d, Str name, const FieldPlan *plan, bool text, const char *hint) {
    if (load_matched_as(plan) == (text ? COLUMN_TEXT : COLUMN_DATE)) return true;
    load_mistake(d->l, d->node, "`%.*s` is %s, and this part of a pass is for %s", STR_ARG(name),
                 column_type_name[plan->type], text ? "texts" : "dates");
    mistake_hint(&d->l->mistakes, "%s", hint);
    return false;
}

/* ---- Keys */

typedef struct PartWord {
    const char *words;
    PassPart part;
} PartWord;

static const PartWord part_words[] = {
    {"sound of ", PART_SOUND}, {"year of ", PART_YEAR}, {"month of ", PART_MONTH}, {"reversed ", PART_REVERSED}};

static Str key_name(Str text, PassKey *key) {
    Str name = text;
    key->part = PART_WHOLE;
    if (number_of(text, STR("first"), &name, &key->number))
        key->part = PART_FIRST;
    else if (number_of(text, STR("last"), &name, &key->number))
        key->part = PART_LAST;
    for (size_t i = 0; i < ARRAY_LEN(part_words); i++) {
        Str words = str_of(part_words[i].words);
        if (!str_starts(text, words)) continue;
        key->part = part_words[i].part;
        name = str_trim(str_sub(text, words.len, text.len));
    }
    return name;
}

/* "first many of name", "name + ". */
static bool is_unclear(const AmongDraft *d, Str text, const PassKey *key) {
    bool letters = str_starts(text, STR("first ")) || str_starts(text, STR("last "));
    if (text.len && (key->part != PART_WHOLE || !letters || str_find(text, STR(" of ")) == SIZE_MAX)) return false;
    load_mistake(d->l, d->node, text.len ? "`%.*s`: how many letters?" : "a pass has nothing%.*s between or behind `+`",
                 STR_ARG(text));
    mistake_hint(&d->l->mistakes, "write `first 7 of name`, or `first 7 of name + city`");
    return true;
}

static bool load_key(AmongDraft *d, Str text, bool order) {
    PassKey key = {0};
    Str name = key_name(text, &key);
    const FieldPlan *plan;
    if (is_unclear(d, text, &key)) return false;
    if (!pass_field(d, name, &key.field, &plan)) return false;
    bool letters = key.part == PART_FIRST || key.part == PART_LAST,
         date = key.part == PART_YEAR || key.part == PART_MONTH;
    if (letters && (key.number < 1 || key.number > LETTERS_MAX))
        return wrong_number(d, "so many letters of a field", 1, LETTERS_MAX);
    if (date &&
        !wants_type(d, name, plan, false,
                    "give its column `type: date`; or, where a text begins with the year, write `first 4 of` it"))
        return false;
    if (key.part != PART_WHOLE && !date &&
        !wants_type(d, name, plan, true, "write `year of` or `month of` a date, and `within` for amounts"))
        return false;
    if (order && key.part == PART_WHOLE && load_matched_as(plan) != COLUMN_TEXT &&
        load_matched_as(plan) != COLUMN_DATE) {
        load_mistake(d->l, d->node, "a window goes by the order of texts and dates, `%.*s` is %s", STR_ARG(name),
                     column_type_name[plan->type]);
        mistake_hint(&d->l->mistakes, "write `%.*s within 1 %%`, for example", STR_ARG(name));
        return false;
    }
    d->key[d->keys++] = key;
    return true;
}

/* ---- What lies near */

/* "0.6" or "60 %". */
static bool load_bound(const AmongDraft *d, Str text, uint32_t *ppm) {
    int64_t value = 0;
    if (str_ends(text, STR("%"))) {
        if (!load_share(d->l, d->node, text, ppm)) return false;
        value = *ppm;
    } else if (decimal_parse(text, 6, (DecimalFormat){.point = '.'}, &value) != DECIMAL_OK) {
        value = 0;
    }
    *ppm = (uint32_t)(value > 0 && value <= PPM ? value : 0);
    if (*ppm) return true;
    load_mistake(d->l, d->node, "`%.*s` is not what texts must share", STR_ARG(text));
    mistake_hint(&d->l->mistakes, "write at least 0.6, or at least 60 %%: more than nothing, at most all");
    return false;
}

/* "rare 3-grams": what texts are made of. False: nothing of the kind. */
static bool token_kind(Str text, PassShare *share) {
    Str grams = STR("-grams");
    int64_t letters;
    share->rare = str_starts(text, STR("rare "));
    if (share->rare) text = str_trim(str_sub(text, 5, text.len));
    share->grams = 0;
    if (str_eq(text, STR("words"))) return true;
    if (!str_ends(text, grams) || !str_int64(str_sub(text, 0, text.len - grams.len), &letters) || letters < 0 ||
        letters > UINT32_MAX)
        return false;
    share->grams = (uint32_t)letters;
    return true;
}

/* "words of name alike at least 0.6". */
static bool load_alike(AmongDraft *d, Str text, size_t of, bool *is) {
    MatchPass *pass = d->pass;
    Str rest = str_trim(str_sub(text, of + 4, text.len)), name = next_word(&rest), how = next_word(&rest);
    const FieldPlan *plan;
    *is = token_kind(str_trim(str_sub(text, 0, of)), &pass->share);
    if (!*is) return false;
    pass->kind = PASS_ALIKE;
    pass->share.contained = str_eq(how, STR("contained"));
    if ((!pass->share.contained && !str_eq(how, STR("alike"))) || !str_starts(rest, STR("at least "))) {
        load_mistake(d->l, d->node, "`%.*s`: how much must texts share?", STR_ARG(text));
        mistake_hint(&d->l->mistakes, "write `words of %.*s alike at least 0.6`, or `contained at least 0.9`",
                     STR_ARG(name));
        return false;
    }
    if (pass->share.grams && (pass->share.grams < GRAMS_MIN || pass->share.grams > GRAMS_MAX))
        return wrong_number(d, "groups of so many letters", GRAMS_MIN, GRAMS_MAX);
    return pass_field(d, name, &pass->field, &plan) &&
           wants_type(d, name, plan, true, "write `within` for dates and amounts") &&
           load_bound(d, str_trim(str_sub(rest, 9, rest.len)), &pass->share.least_ppm);
}

/* "date within 3 days". */
static bool load_near(AmongDraft *d, Str text, size_t word) {
    Str name = str_trim(str_sub(text, 0, word));
    Yaml node = {.kind = YAML_TEXT,
                 .place = d->node->place,
                 .len = d->node->len,
                 .text = str_trim(str_sub(text, word + 8, text.len))};
    YamlKey key = {.name = name, .place = node.place, .len = node.len, .value = &node};
    const FieldPlan *plan;
    d->pass->kind = PASS_WITHIN;
    if (!pass_field(d, name, &d->pass->field, &plan)) return false;
    d->pass->within.field = d->field[d->pass->field];
    if (!load_window(d->l, d->draft, &key, &d->pass->within)) return false;
    if (!d->pass->within.vat_count) return true;
    load_mistake(d->l, d->node, "`vat` narrows `within`, it brings no candidates");
    return false;
}

/* "window 10 by surname", and the rest of the pass: the order. */
static bool load_places(AmongDraft *d, Str text, Str rest) {
    Str words = text;
    next_word(&words); /* "window" */
    Str count = next_word(&words), by = next_word(&words);
    size_t keys = d->keys;
    int64_t value;
    d->pass->kind = PASS_WINDOW;
    if (!str_eq(by, STR("by")) || !words.len || !str_int64(count, &value)) {
        load_mistake(d->l, d->node, "`%.*s`: a window of how many, by what?", STR_ARG(text));
        mistake_hint(
            &d->l->mistakes,
            "write `window 10 by surname`; what must be equal stands before it: `city + window 10 by surname`");
        return false;
    }
    if (value < 2 || value > WINDOW_MAX) return wrong_number(d, "a window of so many different values", 2, WINDOW_MAX);
    d->pass->window = (uint32_t)value;
    if (!load_key(d, words, true)) return false;
    while (rest.ptr) {
        if (!load_key(d, str_trim(str_cut(&rest, '+')), true)) return false;
    }
    d->pass->key_count = keys;
    d->pass->order = d->key + keys;
    d->pass->order_count = d->keys - keys;
    return true;
}

/* ---- A pass */

static bool second_near(const AmongDraft *d) {
    load_mistake(d->l, d->node, "a pass goes by one of `window`, `alike` and `within`");
    mistake_hint(&d->l->mistakes, "what must be equal may stand beside it: `city + date within 3 days`; what need not "
                                  "holds in a pass of its own");
    return false;
}

static bool load_part(AmongDraft *d, Str text, Str *rest) {
    size_t of = str_find(text, STR(" of ")), within = str_find(text, STR(" within "));
    bool is_alike = false, near = d->pass->kind != PASS_EQUAL;
    if (str_starts(text, STR("window "))) {
        Str order = *rest;
        *rest = STR_NULL;
        return near ? second_near(d) : load_places(d, text, order);
    }
    if (within != SIZE_MAX) return near ? second_near(d) : load_near(d, text, within);
    if (of != SIZE_MAX) {
        PassShare kind;
        if (near && token_kind(str_trim(str_sub(text, 0, of)), &kind)) return second_near(d);
        bool good = !near && load_alike(d, text, of, &is_alike);
        if (is_alike) return good;
    }
    return load_key(d, text, false);
}

static bool load_pass(AmongDraft *d, const Yaml *node, MatchPass *pass) {
    Str rest = str_trim(load_value(d->l, node));
    size_t parts = 1;
    *pass = (MatchPass){.words = rest, .within = {.field = PLAN_NONE}};
    if (!rest.ptr) return false; /* its shape has its mistake */
    for (size_t i = 0; i < rest.len; i++) parts += rest.ptr[i] == '+';
    d->node = node;
    d->pass = pass;
    d->key = arena_array(d->l->run, parts, sizeof *d->key);
    d->keys = 0;
    while (rest.ptr) {
        Str part = str_trim(str_cut(&rest, '+'));
        if (!load_part(d, part, &rest)) return false;
    }
    pass->key = d->key;
    if (pass->kind != PASS_WINDOW) pass->key_count = d->keys;
    return true;
}

static const MatchPass *load_passes(AmongDraft *d, const Yaml *map, size_t *out) {
    size_t count;
    const Yaml *const *nodes = load_nodes(d->l, map, "among", &count);
    if (count > SCORE_PASSES_MAX) {
        load_mistake(d->l, nodes[SCORE_PASSES_MAX], "more than %d in `among`", SCORE_PASSES_MAX);
        count = SCORE_PASSES_MAX;
    }
    MatchPass *pass = arena_array(d->l->run, count, sizeof *pass);
    bool good = count > 0;
    for (size_t i = 0; i < count; i++) {
        good = load_pass(d, nodes[i], &pass[i]) && good;
        for (size_t k = 0; k < i; k++) {
            if (good && str_eq(pass[k].words, pass[i].words))
                load_mistake(d->l, nodes[i], "`%.*s` stands twice in `among`", STR_ARG(pass[i].words));
        }
    }
    *out = good ? count : 0;
    return pass;
}

static uint64_t load_pairs_max(Loader *l, const Yaml *node) {
    int64_t value;
    if (!node || !load_value(l, node).ptr) return 0;
    if (str_int64(load_value(l, node), &value) && value >= 1) return (uint64_t)value;
    load_mistake(l, node, "`%.*s` is not a number of pairs", STR_ARG(load_value(l, node)));
    mistake_hint(&l->mistakes, "pairs_max: %d, for example, which is the default", MATCH_PAIRS_MAX);
    return 0;
}

static bool may_have_among(Loader *l, const Yaml *map, const MatchStep *step) {
    static const char *const keys[] = {"among", "placeholders", "pairs_max"};
    const Yaml *among = yaml_get(map, "among");
    bool scored = yaml_get(map, "score") != NULL, good = true;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const Yaml *node = yaml_get(map, keys[i]);
        if (!node || (i && among) || (!i && (scored || (step->alike_count && !yaml_get(map, "same"))))) continue;
        load_mistake(l, node,
                     i ? "`%s` is for steps with `among`"
                       : "`%s` is for steps with `score`, or with `alike` and without `same`",
                     keys[i]);
        good = false;
    }
    return good && among;
}

void load_among(Loader *l, RuleDraft *draft, const Yaml *map, MatchStep *step) {
    AmongDraft d = {.l = l, .draft = draft};
    if (!may_have_among(l, map, step)) return;
    MatchAmong *among = arena_alloc(l->run, sizeof *among);
    among->pass = load_passes(&d, map, &among->pass_count);
    among->field = arena_array_copy(l->run, d.field, d.fields, sizeof *d.field);
    among->field_count = d.fields;
    among->personal = arena_array_copy(l->run, d.personal, 1, sizeof d.personal);
    const Yaml *const *nodes = load_nodes(l, map, "placeholders", &among->nothing_count);
    Str *nothing = arena_array(l->run, among->nothing_count, sizeof *nothing);
    for (size_t i = 0; i < among->nothing_count; i++) nothing[i] = load_value(l, nodes[i]);
    among->nothing = nothing;
    among->pairs_max = load_pairs_max(l, yaml_get(map, "pairs_max"));
    if (among->pass_count) step->among = among;
}
