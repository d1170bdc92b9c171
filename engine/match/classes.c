#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/match/firsts.h"
#include "engine/match/radix.h"
#include "engine/match/settle.h"

#include <stdlib.h>

enum { FEW = 8, HASH_TASK = 1 << 16, ORDER_TASK = 1 << 14 };

uint32_t *rows_free(const uint32_t *state, size_t rows, size_t *count, Arena *arena) {
    uint32_t *row = arena_array_raw(arena, rows, sizeof *row);
    *count = 0;
    for (size_t r = 0; r < rows; r++) {
        if (state[r] == ROW_NONE) row[(*count)++] = (uint32_t)r;
    }
    return row;
}

/* class_of[i] for each row, numbered by first sight; returns how many. */
static uint32_t number_few(FieldPairs fields, const uint32_t *rows, size_t count, uint32_t *class_of) {
    uint32_t classes = 0, first[FEW];
    for (size_t i = 0; i < count; i++) {
        uint32_t c = 0;
        while (c < classes && !rows_equal(fields, first[c], rows[i])) c++;
        if (c == classes) first[classes++] = rows[i];
        class_of[i] = c;
    }
    return classes;
}

/* ---- Rows that are told apart by hashes as rows_hash gives them. Of a side these are made a column at a time, and the columns whose
 * values its step compares are numbered on the way: what was told apart once need not be hashed and compared again. */

typedef struct Hashing {
    FieldPairs fields;
    Numbers *const *numbers; /* per field: by place; NULL: it has none */
    const uint32_t *row;
    size_t count;
    const Column *column; /* that is hashed; NULL: all have been */
    uint64_t *hash;
    uint64_t *room; /* to work in: twice as many as rows; NULL: none */
    uint32_t *class_of;
} Hashing;

static void hash_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Hashing *h = context;
    size_t end = parallel_end(task, HASH_TASK, h->count);
    for (size_t i = task * HASH_TASK; i < end; i++) {
        if (h->column) h->hash[i] = hash_join(h->hash[i], value_missing(h->column, h->row[i]) ? 0 : column_hash(h->column, h->row[i]));
        else if (h->hash[i] == HASH_NONE) h->hash[i]++;
    }
}

static void hash_side(Hashing *h, const SideRows *rows, Arena *arena) {
    size_t tasks = parallel_tasks(h->count, HASH_TASK);
    for (size_t f = 0; f < h->fields.count; f++) {
        h->column = h->fields.at[f].left;
        if (h->numbers[f]) *h->numbers[f] = numbers_of(&(NumbersOf){h->column, h->row, h->count, rows->threads, h->hash, h->room}, arena);
        else parallel_for(rows->threads, tasks, hash_task, h);
    }
    h->column = NULL;
    parallel_for(rows->threads, tasks, hash_task, h);
}

static bool are_equal(const void *context, uint32_t a, uint32_t b) {
    const Hashing *h = context;
    for (size_t f = 0; h->numbers && f < h->fields.count; f++) {
        const Column *column = h->fields.at[f].left;
        if (h->numbers[f] ? h->numbers[f]->of[a] != h->numbers[f]->of[b]
                          : !rows_equal((FieldPairs){&(FieldPair){column, column}, 1}, h->row[a], h->row[b]))
            return false;
    }
    return h->numbers || rows_equal(h->fields, h->row[a], h->row[b]);
}

/* What is known by place becomes known by class. */
typedef struct Keeping {
    const Hashing *hashing;
    const uint32_t *place; /* per class: its first one */
    uint32_t classes;
} Keeping;

static void keep_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Keeping *k = context;
    const Hashing *h = k->hashing;
    if (task == 0) {
        for (uint32_t c = 0; c < k->classes; c++) h->hash[c] = h->hash[k->place[c]];
        return;
    }
    uint32_t *of = h->numbers[task - 1] ? h->numbers[task - 1]->of : NULL;
    for (uint32_t c = 0; of && c < k->classes; c++) of[c] = of[k->place[c]];
}

/* Numbers in the order of first rows. */
static uint32_t number_many(Hashing *h, size_t threads, Arena *scratch) {
    uint32_t *place, count = (uint32_t)h->count;
    firsts_find(&(Firsts){h->hash, count, are_equal, h, threads, NULL, h->room}, h->class_of);
    uint32_t classes = firsts_number(&(FirstsNumbering){h->class_of, count, 0, NULL, threads}, &place, scratch);
    parallel_for(threads, h->numbers ? h->fields.count + 1 : 1, keep_task, &(Keeping){h, place, classes});
    return classes;
}

static void place_rows(Classes *out, const uint32_t *rows, size_t count, const uint32_t *class_of, Arena *arena) {
    out->row = arena_array_raw(arena, count, sizeof *out->row);
    out->size = arena_array(arena, out->count, sizeof *out->size);
    out->from = arena_array_raw(arena, out->count, sizeof *out->from);
    for (size_t i = 0; i < count; i++) out->size[class_of[i]]++;
    for (uint32_t c = 0, from = 0; c < out->count; from += out->size[c++]) out->from[c] = from;
    for (size_t i = 0; i < count; i++) out->row[out->from[class_of[i]]++] = rows[i];
    for (uint32_t c = 0; c < out->count; c++) out->from[c] -= out->size[c];
}

static bool has_column(FieldPairs fields, bool right, const Column *column) {
    for (size_t f = 0; f < fields.count; f++) {
        if ((right ? fields.at[f].right : fields.at[f].left) == column) return true;
    }
    return false;
}

static bool compares_values(const Step *step, bool right, const Column *column) {
    return has_column(step->alike, right, column) || has_column(step->score, right, column) || has_column(step->among, right, column);
}

Classes classes_of_side(const SideRows *rows, Arena *arena) {
    FieldPairs fields = rows->right ? rows->step->right : rows->step->left;
    Classes out = {.numbers = arena_array(arena, fields.count, sizeof *out.numbers)};
    Arena *scratch = arena_new("match classes", 0);
    Numbers **numbers = arena_array(scratch, fields.count, sizeof *numbers);
    for (size_t f = 0; f < fields.count; f++) {
        if (compares_values(rows->step, rows->right, fields.at[f].left)) numbers[f] = &out.numbers[out.numbered++];
    }
    Hashing h = {fields, numbers, rows->row, rows->count, .hash = arena_array(arena, rows->count, sizeof *h.hash)};
    h.room = arena_array_raw(scratch, 2 * rows->count, sizeof *h.room);
    hash_side(&h, rows, arena);
    h.class_of = arena_array_raw(scratch, rows->count, sizeof *h.class_of);
    out.hash = h.hash;
    out.count = number_many(&h, rows->threads, scratch);
    place_rows(&out, rows->row, rows->count, h.class_of, arena);
    arena_free(scratch);
    return out;
}

Classes classes_of(FieldPairs fields, const uint32_t *rows, size_t count, Arena *arena) {
    Classes out = {0};
    uint32_t *class_of = arena_array_raw(arena, count, sizeof *class_of);
    if (count > FEW) {
        Hashing h = {fields, NULL, rows, count, .hash = arena_array_raw(arena, count, sizeof *h.hash), .class_of = class_of};
        for (size_t i = 0; i < count; i++) h.hash[i] = rows_hash(fields, rows[i]);
        for (size_t i = 0; i < count; i++) h.hash[i] += h.hash[i] == HASH_NONE;
        out.hash = h.hash;
        out.count = number_many(&h, 1, arena);
    } else {
        out.count = number_few(fields, rows, count, class_of);
    }
    place_rows(&out, rows, count, class_of, arena);
    return out;
}

const Numbers *classes_numbers(const Classes *classes, const Column *column) {
    for (size_t n = 0; n < classes->numbered; n++) {
        if (classes->numbers[n].column == column) return &classes->numbers[n];
    }
    return NULL;
}

/* ---- Which of equal rows comes first */

static int row_order(const void *a, const void *b, void *context) {
    const Column *order = context;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    bool missing = value_missing(order, x), other = value_missing(order, y);
    int compared = 0;
    if (missing != other) return missing ? 1 : -1;
    if (!missing && order->type == COLUMN_TEXT) compared = str_compare(column_text(order, x), column_text(order, y));
    if (!missing && order->type != COLUMN_TEXT) {
        int64_t m = column_number(order, x), n = column_number(order, y);
        compared = (m > n) - (m < n);
    }
    return compared ? compared : (x > y) - (x < y);
}

typedef struct Ordering {
    const Classes *classes;
    const Column *order;
} Ordering;

static int class_order(const void *a, const void *b, void *context) {
    Ordering *ordering = context;
    const Classes *classes = ordering->classes;
    return row_order(&classes->row[classes->from[*(const uint32_t *)a]], &classes->row[classes->from[*(const uint32_t *)b]],
                     (void *)(uintptr_t)ordering->order);
}

static void order_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Ordering *o = context;
    const Classes *classes = o->classes;
    for (size_t c = task * ORDER_TASK, end = parallel_end(task, ORDER_TASK, classes->count); c < end; c++)
        uint32_sort(classes->row + classes->from[c], classes->size[c], row_order, (void *)(uintptr_t)o->order);
}

void classes_order_rows(const Column *order, Classes *classes, size_t threads) {
    if (order) parallel_for(threads, parallel_tasks(classes->count, ORDER_TASK), order_task, &(Ordering){classes, order});
}

static void put_in_order(Classes *classes, const Column *order, Arena *arena) {
    Ordering ordering = {classes, order};
    Classes out = *classes;
    out.size = arena_array_raw(arena, classes->count, sizeof *out.size);
    out.from = arena_array_raw(arena, classes->count, sizeof *out.from);
    if (classes->hash) out.hash = arena_array_raw(arena, classes->count, sizeof *out.hash);
    out.numbers = arena_array_raw(arena, classes->numbered, sizeof *out.numbers);
    uint32_t *class = arena_array_raw(arena, classes->count, sizeof *class);
    for (uint32_t c = 0; c < classes->count; c++) class[c] = c;
    classes_order_rows(order, classes, 1);
    qsort_r(class, classes->count, sizeof *class, class_order, &ordering);
    for (uint32_t c = 0; c < classes->count; c++) {
        out.size[c] = classes->size[class[c]];
        out.from[c] = classes->from[class[c]];
        if (classes->hash) out.hash[c] = classes->hash[class[c]];
    }
    for (size_t n = 0; n < classes->numbered; n++) {
        out.numbers[n] = classes->numbers[n];
        out.numbers[n].of = arena_array_raw(arena, classes->count, sizeof(uint32_t));
        for (uint32_t c = 0; c < classes->count; c++) out.numbers[n].of[c] = classes->numbers[n].of[class[c]];
    }
    *classes = out;
}

static bool has_equals(const Classes *classes) {
    for (uint32_t c = 0; c < classes->count; c++) {
        if (classes->size[c] > 1) return true;
    }
    return false;
}

void classes_order(const Step *step, Classes *left, Classes *right, Arena *arena) {
    if (!has_equals(left) && !has_equals(right)) return;
    if (step->order.left && left->count) put_in_order(left, step->order.left, arena);
    if (step->order.right && right->count) put_in_order(right, step->order.right, arena);
}
