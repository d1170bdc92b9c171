#include "engine/run/decided.h"

#include "engine/base/hash.h"

#include <stdlib.h>

typedef struct Spot { /* of a record that a pair names */
    uint32_t d, row;  /* number of the dataset in the rule; ROW_NONE: not there */
} Spot;

typedef struct Decided {
    Frames *frames;
    const RulePlan *rule;
    RuleView view;
    const DecidedPair *pair;
    size_t count;
    Spot *place; /* two a pair */
    size_t slots;
    uint32_t *slot; /* hash of dataset and key -> place number + 1; several of one record are chained by probing */
} Decided;

static Str dataset_of(const DecidedPair *pair, size_t side) {
    return side ? pair->right_dataset : pair->left_dataset;
}

static Str key_of(const DecidedPair *pair, size_t side) {
    return side ? pair->right_key : pair->left_key;
}

static uint64_t slot_hash(Str dataset, Str key) {
    return hash_join(hash_str(dataset), hash_str(key));
}

static void index_places(Decided *w) {
    w->slots = hash_slots(w->count * 2);
    w->slot = arena_array(w->frames->run, w->slots, sizeof *w->slot);
    for (size_t n = 0; n < w->count * 2; n++) {
        w->place[n].row = ROW_NONE;
        size_t i = slot_hash(dataset_of(&w->pair[n / 2], n % 2), key_of(&w->pair[n / 2], n % 2)) & (w->slots - 1);
        while (w->slot[i]) i = (i + 1) & (w->slots - 1);
        w->slot[i] = (uint32_t)n + 1;
    }
}

/* The first row of a key: records of equal keys cannot be told apart by it. */
static void take_row(Decided *w, size_t d, uint32_t row, Str key) {
    Str dataset = w->frames->plan->dataset[w->rule->dataset[d]].name;
    for (size_t i = slot_hash(dataset, key) & (w->slots - 1); w->slot[i]; i = (i + 1) & (w->slots - 1)) {
        size_t n = w->slot[i] - 1;
        if (!str_eq(dataset_of(&w->pair[n / 2], n % 2), dataset) || !str_eq(key_of(&w->pair[n / 2], n % 2), key))
            continue;
        if (w->place[n].row == ROW_NONE) w->place[n] = (Spot){(uint32_t)d, row};
    }
}

/* Its key as a finding shows it. */
static void find_rows(Decided *w) {
    Arena *scratch = arena_new("decided", 0);
    Frames frames = *w->frames;
    RuleView view = w->view;
    frames.run = scratch;
    view.frames = &frames;
    for (size_t d = 0; d < w->rule->dataset_count; d++) {
        const Frame *frame = &w->frames->frame[w->rule->dataset[d]];
        const Column *key = w->view.columns[d].key;
        for (uint32_t row = 0; row < frame->rows; row++) {
            Str text = key && key->type == COLUMN_TEXT && !column_null(key, row) ? column_text(key, row) : STR("");
            if (!text.len) text = view_record(&view, d, row, false).key;
            take_row(w, d, row, text);
            arena_reset(scratch);
        }
    }
    arena_free(scratch);
}

static bool is_there(const Decided *w, size_t pair) {
    return w->place[2 * pair].row != ROW_NONE && w->place[2 * pair + 1].row != ROW_NONE;
}

/* ---- Fields */

static int place_order(const void *a, const void *b) {
    const Spot *x = a, *y = b;
    if (x->d != y->d) return x->d < y->d ? -1 : 1;
    return x->row < y->row ? -1 : x->row > y->row;
}

typedef struct Value {
    Spot at;
    Str text;
} Value;

static int value_order(const void *a, const void *b) {
    return place_order(&((const Value *)a)->at, &((const Value *)b)->at);
}

/* A column of dataset d: null but for the values given, which are sorted by place. */
static const Column *value_column(const Decided *w, size_t d, Str name, const Value *value, size_t count) {
    const Frame *frame = &w->frames->frame[w->rule->dataset[d]];
    ColumnBuilder *builder = column_builder(w->frames->run, name, COLUMN_TEXT, 0, frame->rows);
    size_t next = 0;
    while (next < count && value[next].at.d < d) next++;
    for (uint32_t row = 0; row < frame->rows; row++) {
        if (next == count || value[next].at.d != d || value[next].at.row != row) {
            column_add_null(builder);
            continue;
        }
        column_add_text(builder, value[next].text);
        while (next < count && value[next].at.d == d && value[next].at.row == row) next++;
    }
    Column *column = arena_alloc(w->frames->run, sizeof *column);
    *column = column_built(builder);
    return column;
}

static void add_field(const Decided *w, Str name, Value *value, size_t count, RuleField *field, const Column **column) {
    FieldRef *ref = arena_array(w->frames->run, w->rule->dataset_count, sizeof *ref);
    if (count) qsort(value, count, sizeof *value, value_order);
    for (size_t d = 0; d < w->rule->dataset_count; d++) {
        ref[d] = (FieldRef){PLAN_NONE, PLAN_NONE};
        column[d] = value_column(w, d, name, value, count);
    }
    *field = (RuleField){name, ref};
}

/* Pairs that share a record are one set: a value for all of it. */
static size_t same_values(const Decided *w, Value *out) {
    size_t count = 0;
    size_t *root = arena_array(w->frames->run, w->count * 2, sizeof *root);
    for (size_t n = 0; n < w->count * 2; n++) root[n] = n;
    for (bool changed = true; changed;) { /* sets are small: few passes */
        changed = false;
        for (size_t a = 0; a < w->count * 2; a++) {
            if (!w->pair[a / 2].same || !is_there(w, a / 2)) continue;
            for (size_t b = 0; b < w->count * 2; b++) {
                bool joined = a / 2 == b / 2 || (w->pair[b / 2].same && is_there(w, b / 2) &&
                                                 place_order(&w->place[a], &w->place[b]) == 0);
                if (!joined || root[a] <= root[b]) continue;
                root[a] = root[b];
                changed = true;
            }
        }
    }
    for (size_t n = 0; n < w->count * 2; n++) {
        if (w->pair[n / 2].same && is_there(w, n / 2))
            out[count++] = (Value){w->place[n], w->pair[root[n] / 2].identity};
    }
    return count;
}

static void add_same(const Decided *w, RulePlan *out, RuleField *field, const Column **column) {
    Value *value = arena_array(w->frames->run, w->count * 2, sizeof *value);
    size_t count = same_values(w, value);
    MatchStep *step = arena_array(w->frames->run, w->rule->match.step_count + 1, sizeof *step);
    uint32_t *same = arena_alloc(w->frames->run, sizeof *same);
    *same = (uint32_t)w->rule->field_count;
    add_field(w, STR("decision"), value, count, field, column);
    if (w->rule->match.step_count) memcpy(step + 1, w->rule->match.step, w->rule->match.step_count * sizeof *step);
    step[0] = (MatchStep){.words = STR("decided by hand"), .shape = MATCH_ONE_ONE, .same = same, .same_count = 1};
    if (!count) return;
    out->match.step = step;
    out->match.step_count++;
}

static size_t add_apart(const Decided *w, RulePlan *out, RuleField *field, const Column **column) {
    size_t count = 0, vetoes = w->rule->match.veto_count;
    uint32_t *veto = arena_array(w->frames->run, vetoes + DECIDED_APART_MAX, sizeof *veto);
    if (vetoes) memcpy(veto, w->rule->match.veto, vetoes * sizeof *veto);
    for (size_t p = 0; p < w->count; p++) {
        if (w->pair[p].same || !is_there(w, p) || place_order(&w->place[2 * p], &w->place[2 * p + 1]) == 0) continue;
        Value value[2] = {{w->place[2 * p], STR("1")}, {w->place[2 * p + 1], STR("2")}};
        add_field(w, str_printf(w->frames->run, "apart %zu", count + 1), value, 2, &field[count],
                  column + count * w->rule->dataset_count);
        veto[vetoes + count] = (uint32_t)(w->rule->field_count + 1 + count);
        count++;
    }
    out->match.veto = veto;
    out->match.veto_count = vetoes + count;
    return count;
}

bool decided_rule(Frames *frames, const RulePlan *rule, const DecidedPair *pair, size_t count, const RulePlan **out,
                  Error *err) {
    *out = rule;
    if (!count || (rule->kind != RULE_RECONCILE && rule->kind != RULE_DUPLICATES)) return true;
    Decided w = {.frames = frames, .rule = rule, .view = rule_view(frames, rule)};
    DecidedPair *own = arena_array(frames->run, count, sizeof *own);
    size_t apart = 0, there = 0;
    for (size_t i = 0; i < count; i++) {
        if (str_eq(pair[i].rule, rule->name)) own[w.count++] = pair[i];
    }
    if (!w.count) return true;
    w.pair = own;
    w.place = arena_array(frames->run, w.count * 2, sizeof *w.place);
    index_places(&w);
    find_rows(&w);
    for (size_t i = 0; i < w.count; i++) there += is_there(&w, i);
    for (size_t i = 0; i < w.count; i++) apart += is_there(&w, i) && !own[i].same;
    if (!there) return true;
    if (apart > DECIDED_APART_MAX) {
        return error_set(
            err, ERROR_USAGE, "",
            "rule %.*s: %zu pairs were decided not to be the same, more than %d\nhint: tell them apart by a "
            "field of their own, with `keep_apart`",
            STR_ARG(rule->name), apart, DECIDED_APART_MAX);
    }
    RulePlan *copy = arena_alloc(frames->run, sizeof *copy);
    RuleField *field = arena_array(frames->run, rule->field_count + 1 + apart, sizeof *field);
    const Column **column = arena_array(frames->run, (1 + apart) * rule->dataset_count, sizeof *column);
    *copy = *rule;
    if (rule->field_count) memcpy(field, rule->field, rule->field_count * sizeof *field);
    add_same(&w, copy, field + rule->field_count, column);
    copy->field_count =
        rule->field_count + 1 + add_apart(&w, copy, field + rule->field_count + 1, column + rule->dataset_count);
    copy->field = field;
    copy->decided_from = (uint32_t)rule->field_count;
    copy->decided = column;
    *out = copy;
    return true;
}
