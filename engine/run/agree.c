/* Dictionary-coded texts are compared by number: equal texts of both columns share one. The rows of one side come in
 * order, those of the other in any: a column's values are fetched for a whole block, so that many are under way at once. */
#include "engine/run/agree.h"

#include "engine/base/parallel.h"
#include "engine/base/prefetch.h"
#include "engine/data/dictionary.h"

enum { BLOCK = 1024, TASK = 64 * BLOCK, PAIRS_MAX = 1 << 20, NOTHING = 0 /* number of null */ };

typedef enum How {
    BY_NUMBER, /* values of number columns */
    BY_CLASS,  /* numbers of texts */
    BY_PAIR,   /* numbers of texts, allowed by table */
    ONE_BY_ONE
} How;

typedef struct Bound {
    AgreeField field;
    How how;
    const uint32_t *class[2]; /* per entry of left, of right */
    uint32_t null[2];         /* class of null */
    const uint8_t *allowed;   /* BY_PAIR: [left class * rights + right class] */
    uint32_t rights;
} Bound;

typedef struct AgreeRun {
    const Bound *bound;
    size_t fields;
    const uint32_t *left, *right;
    size_t pairs;
    uint64_t *differs;
} AgreeRun;

bool agree_allowed(const TablePlan *pairs, Str left, Str right) {
    for (size_t i = 0; i < pairs->row_count; i++) {
        if (str_eq(pairs->row[i].from, left) && str_eq(pairs->row[i].to, right)) return true;
    }
    return false;
}

/* ---- Binding: what is known before the first pair */

static bool is_text(const Column *column) {
    return !column || column->type == COLUMN_TEXT;
}

/* Worth numbering: entries are looked at once, pairs many times. */
static bool is_small(const Column *column, size_t pairs) {
    return !column || (column->code && column->entries <= pairs / 4 + BLOCK);
}

/* NOTHING is null; the texts of the dictionary follow. */
static void number_entries(Bound *b, int side, const Column *column, Dictionary *dictionary, Arena *arena) {
    Str missing = b->field.missing;
    b->null[side] = missing.ptr ? dictionary_number(dictionary, missing) + 1 : NOTHING;
    if (!column) return;
    uint32_t *class = arena_array_raw(arena, column->entries, sizeof *class);
    for (size_t e = 0; e < column->entries; e++) {
        Str text = column_entry(column, e);
        class[e] = text.len || !missing.ptr ? dictionary_number(dictionary, text) + 1 : b->null[side];
    }
    b->class[side] = class;
}

/* false: too many to look at beforehand. */
static bool judge_classes(Bound *b, const Dictionary *left, const Dictionary *right, Arena *arena) {
    size_t lefts = left->count + 1, rights = right->count + 1;
    if (lefts > PAIRS_MAX / rights) return false;
    uint8_t *allowed = arena_array(arena, lefts * rights, 1);
    for (size_t l = 0; l < lefts; l++) {
        Str a = l ? dictionary_text(left, l - 1) : STR_NULL;
        for (size_t r = 0; r < rights; r++) {
            Str c = r ? dictionary_text(right, r - 1) : STR_NULL;
            allowed[l * rights + r] = (!l && !r) || agree_allowed(b->field.pairs, a, c);
        }
    }
    b->allowed = allowed;
    b->rights = (uint32_t)rights;
    return true;
}

static Bound bind(const AgreeField *field, size_t pairs, Arena *arena) {
    Bound b = {.field = *field, .how = ONE_BY_ONE};
    const Column *left = field->left, *right = field->right;
    if (is_text(left) && is_text(right)) {
        if (!is_small(left, pairs) || !is_small(right, pairs)) return b;
        Dictionary *of_left = dictionary_new(arena), *of_right = field->pairs ? dictionary_new(arena) : of_left;
        number_entries(&b, 0, left, of_left, arena);
        number_entries(&b, 1, right, of_right, arena);
        b.how = !field->pairs ? BY_CLASS : judge_classes(&b, of_left, of_right, arena) ? BY_PAIR : ONE_BY_ONE;
    } else if (left && right && !field->pairs && left->type == right->type && left->scale == right->scale) {
        b.how = BY_NUMBER;
    }
    return b;
}

/* ---- A block of pairs */

static bool is_null(const Column *column, uint32_t row) {
    return !column || column_null(column, row);
}

static void differ_by_number(const Bound *b, const uint32_t *l, const uint32_t *r, size_t count, uint8_t *differs) {
    const Column *left = b->field.left, *right = b->field.right;
    int64_t x[BLOCK], y[BLOCK];
    column_numbers_at(left, l, count, x);
    column_numbers_at(right, r, count, y);
    for (size_t i = 0; i < count; i++) differs[i] |= x[i] != y[i];
    if (!left->nulls && !right->nulls) return;
    for (size_t i = 0; i < count; i++) differs[i] |= column_null(left, l[i]) != column_null(right, r[i]);
}

static void classes_at(const Bound *b, int side, const uint32_t *row, size_t count, uint32_t *out) {
    const Column *column = side ? b->field.right : b->field.left;
    const uint32_t *class = b->class[side];
    if (column) column_codes_at(column, row, count, out);
    for (size_t i = 0; column && i < count; i++) out[i] = class[out[i]];
    for (size_t i = 0; (!column || column->nulls) && i < count; i++) {
        if (is_null(column, row[i])) out[i] = b->null[side];
    }
}

static void differ_by_class(const Bound *b, const uint32_t *l, const uint32_t *r, size_t count, uint8_t *differs) {
    uint32_t x[BLOCK], y[BLOCK];
    classes_at(b, 0, l, count, x);
    classes_at(b, 1, r, count, y);
    if (b->how == BY_CLASS) {
        for (size_t i = 0; i < count; i++) differs[i] |= x[i] != y[i];
    } else {
        for (size_t i = 0; i < count; i++) differs[i] |= !b->allowed[(size_t)x[i] * b->rights + y[i]];
    }
}

static Str text_of(const Bound *b, const Column *column, uint32_t row) {
    Str text = column ? column_text(column, row) : STR_NULL;
    return text.len ? text : b->field.missing.ptr ? b->field.missing : text;
}

static bool pair_agrees(const Bound *b, uint32_t l, uint32_t r) {
    const AgreeField *f = &b->field;
    if (!f->missing.ptr && is_null(f->left, l) && is_null(f->right, r)) return true;
    if (f->missing.ptr || f->pairs) {
        if (!is_text(f->left) || !is_text(f->right)) return false;
        Str left = text_of(b, f->left, l), right = text_of(b, f->right, r);
        return f->pairs ? agree_allowed(f->pairs, left, right) : str_eq(left, right);
    }
    return f->left && f->right && column_equal(f->left, l, f->right, r);
}

static void differ_one_by_one(const Bound *b, const uint32_t *l, const uint32_t *r, size_t count, uint8_t *differs) {
    const Column *right = b->field.right;
    for (size_t i = 0; right && i < count; i++) prefetch(column_place(right, r[i]));
    for (size_t i = 0; i < count; i++) differs[i] |= !pair_agrees(b, l[i], r[i]);
}

static void find_block(const AgreeRun *f, size_t from, size_t count) {
    uint8_t differs[BLOCK] = {0};
    for (size_t n = 0; n < f->fields; n++) {
        const Bound *b = &f->bound[n];
        switch (b->how) {
        case BY_NUMBER: differ_by_number(b, f->left + from, f->right + from, count, differs); break;
        case BY_CLASS:
        case BY_PAIR: differ_by_class(b, f->left + from, f->right + from, count, differs); break;
        case ONE_BY_ONE: differ_one_by_one(b, f->left + from, f->right + from, count, differs); break;
        }
    }
    for (size_t i = 0; i < count; i++) f->differs[(from + i) / 64] |= (uint64_t)differs[i] << ((from + i) % 64);
}

static void find_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const AgreeRun *f = context;
    size_t end = parallel_end(task, TASK, f->pairs);
    for (size_t from = task * TASK; from < end && !parallel_cancelled(); from += BLOCK) {
        find_block(f, from, end - from < BLOCK ? end - from : BLOCK);
    }
}

static bool is_same(const AgreeField *a, const AgreeField *b) {
    return a->left == b->left && a->right == b->right && a->pairs == b->pairs && a->missing.ptr == b->missing.ptr;
}

uint64_t *agree_find(const AgreeField *field, size_t fields, AgreePairs of, size_t threads, Arena *arena) {
    Bound *bound = arena_array(arena, fields, sizeof *bound);
    AgreeRun f = {bound, 0, of.left, of.right, of.count, arena_array(arena, of.count / 64 + 1, sizeof(uint64_t))};
    for (size_t n = 0; n < fields; n++) {
        bool known = !field[n].left && !field[n].right; /* nothing to differ */
        for (size_t k = 0; k < n && !known; k++) known = is_same(&field[k], &field[n]);
        if (!known) bound[f.fields++] = bind(&field[n], of.count, arena);
    }
    parallel_for(threads, parallel_tasks(of.count, TASK), find_task, &f);
    return f.differs;
}
