#include "engine/run/survivor.h"

#include "engine/base/prefetch.h"
#include "engine/clean/validate.h"

enum { FOREIGN = UINT32_MAX }; /* rank of a source that nobody named */

typedef struct Details { /* of a dataset: the columns that count */
    const Column **column;
    const FieldPlan **field;
    size_t count;
    uint32_t rank;
} Details;

struct Survivors {
    const RuleView *view;
    const Details *dataset; /* one a dataset of the rule */
};

static uint32_t rank_of(const RulePlan *rule, uint32_t source) {
    for (size_t k = 0; k < rule->keep_count; k++) {
        if (rule->keep[k] == source) return (uint32_t)k;
    }
    if (rule->keep_count) return FOREIGN;
    for (size_t o = 0; o < rule->owner_count; o++) { /* who owns the record as a whole goes before owners of fields */
        if (rule->owner[o].source == source && str_eq(rule->owner[o].field, STR("*"))) return 0;
    }
    for (size_t o = 0; o < rule->owner_count; o++) {
        if (rule->owner[o].source == source) return (uint32_t)o + 1;
    }
    return FOREIGN;
}

static Details details_of(const RuleView *view, size_t d) {
    Frames *frames = view->frames;
    uint32_t index = view->rule->dataset[d];
    const DatasetPlan *dataset = frames->frame[index].dataset;
    Details out = {.rank = rank_of(view->rule, dataset->source)};
    out.column = arena_array(frames->run, dataset->field_count, sizeof(Column *));
    out.field = arena_array(frames->run, dataset->field_count, sizeof(FieldPlan *));
    for (uint32_t f = 0; f < dataset->field_count; f++) {
        const FieldPlan *field = &dataset->field[f];
        const Column *column = field->from.len ? frame_value(frames, index, (FieldRef){f, PLAN_NONE}) : NULL;
        if (!column) continue; /* what is computed says nothing new */
        out.column[out.count] = column;
        out.field[out.count++] = field;
    }
    return out;
}

Survivors *survivors_new(const RuleView *view) {
    size_t count = view->rule->dataset_count;
    Details *dataset = arena_array(view->frames->run, count, sizeof *dataset);
    for (size_t d = 0; d < count; d++) dataset[d] = details_of(view, d);
    Survivors *out = arena_alloc(view->frames->run, sizeof *out);
    *out = (Survivors){view, dataset};
    return out;
}

/* A text as it was read is null where it has no bytes: only what has become of it, and what has to be valid, is looked at. */
static bool is_looked_at(const Column *column, const FieldPlan *field) {
    return column->type == COLUMN_TEXT && (!column->mapped || field->valid_count);
}

void survivors_fetch(const Survivors *s, size_t d, uint32_t row) {
    const Details *details = &s->dataset[d];
    for (size_t c = 0; c < details->count; c++) {
        if (is_looked_at(details->column[c], details->field[c])) prefetch(column_place(details->column[c], row));
    }
}

static bool is_filled(const Column *column, const FieldPlan *field, uint32_t row) {
    if (column_null(column, row)) return false;
    if (!is_looked_at(column, field)) return true;
    Str text = column_text(column, row);
    bool valid = field->valid_count == 0;
    for (size_t v = 0; v < field->valid_count && !valid; v++)
        valid = !field->valid[v]->check || field->valid[v]->check(text) == VALIDITY_VALID;
    return text.len && valid;
}

enum { REQUIRED = 1 << 16 }; /* a detail that must be there counts for more than any number of others */

static uint32_t filled(const Details *details, uint32_t row) {
    uint32_t count = 0;
    for (size_t c = 0; c < details->count; c++) {
        if (!is_filled(details->column[c], details->field[c], row)) continue;
        count += details->field[c]->required ? REQUIRED : 1;
    }
    return count;
}

/* The rule's date as a day or a moment, later for none. */
static int64_t age(const RuleView *view, size_t d, uint32_t row) {
    const Column *date = view->columns[d].day;
    return date && !column_null(date, row) ? column_number(date, row) : INT64_MAX;
}

/* Keys that are numbers go by their size: 9 before 10. */
static int compare_keys(Str a, Str b) {
    if (a.len != b.len) return a.len < b.len ? -1 : 1;
    return str_compare(a, b);
}

static bool goes_before(const Survivors *s, const Duplicate *a, const Duplicate *b) {
    const Details *x = &s->dataset[a->d], *y = &s->dataset[b->d];
    if (x->rank != y->rank) return x->rank < y->rank;
    uint32_t more = filled(x, a->row), less = filled(y, b->row);
    if (more != less) return more > less;
    int64_t old = age(s->view, a->d, a->row), young = age(s->view, b->d, b->row);
    if (old != young) return old < young;
    int order = compare_keys(a->key, b->key);
    return order ? order < 0 : a->d < b->d;
}

size_t survivor_of(const Survivors *s, const Duplicate *record, size_t count) {
    size_t best = 0;
    for (size_t i = 1; i < count; i++) {
        if (goes_before(s, &record[i], &record[best])) best = i;
    }
    return count ? best + 1 : 0;
}
