#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/match/firsts.h"
#include "engine/match/settle.h"

#include <stdlib.h>

enum { FEW = 8, BLOCK = 1024, HASH_TASK = 1 << 16 };

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

/* ---- Hashes as rows_hash gives them, a column at a time. */

typedef struct Hashing {
    FieldPairs fields;
    const uint32_t *row;
    size_t count;
    uint64_t *hash;
} Hashing;

static void hash_column(const Column *column, const uint32_t *row, size_t count, uint64_t *hash) {
    for (size_t i = 0; i < count; i++)
        hash[i] = hash_join(hash[i], value_missing(column, row[i]) ? 0 : column_hash(column, row[i]));
}

static void hash_task(void *context, size_t task, size_t thread) {
    (void)thread;
    const Hashing *h = context;
    size_t end = (task + 1) * HASH_TASK < h->count ? (task + 1) * HASH_TASK : h->count;
    for (size_t from = task * HASH_TASK; from < end; from += BLOCK) {
        size_t count = end - from < BLOCK ? end - from : BLOCK;
        memset(h->hash + from, 0, count * sizeof *h->hash);
        for (size_t f = 0; f < h->fields.count; f++) hash_column(h->fields.at[f].left, h->row + from, count, h->hash + from);
        for (size_t i = from; i < from + count; i++) h->hash[i] += h->hash[i] == HASH_NONE;
    }
}

/* ---- Numbers in the order of first rows */

static bool are_equal(const void *context, uint32_t a, uint32_t b) {
    const Hashing *h = context;
    return rows_equal(h->fields, h->row[a], h->row[b]);
}

/* first_hash: per class, of its first row. */
static uint32_t number_many(FieldPairs fields, const uint32_t *rows, size_t count, size_t threads, uint32_t *class_of,
                            uint64_t **first_hash, Arena *arena) {
    Hashing h = {fields, rows, count, arena_array_raw(arena, count, sizeof *h.hash)};
    uint32_t classes = 0;
    parallel_for(threads, (count + HASH_TASK - 1) / HASH_TASK, hash_task, &h);
    firsts_find(&(Firsts){h.hash, (uint32_t)count, are_equal, &h, threads, NULL}, class_of);
    for (uint32_t i = 0; i < count; i++) {
        bool first = class_of[i] == i;
        if (first) h.hash[classes] = h.hash[i];
        class_of[i] = first ? classes++ : class_of[class_of[i]];
    }
    *first_hash = h.hash;
    return classes;
}

Classes classes_of_side(FieldPairs fields, const uint32_t *rows, size_t count, size_t threads, Arena *arena) {
    Classes out = {.row = arena_array_raw(arena, count, sizeof *out.row)};
    Arena *scratch = count > BLOCK ? arena_new("match classes", 0) : NULL; /* of the many small ones the caller's is emptied soon */
    uint32_t *class_of = arena_array_raw(scratch ? scratch : arena, count, sizeof *class_of);
    out.count = count <= FEW ? number_few(fields, rows, count, class_of)
                             : number_many(fields, rows, count, threads, class_of, &out.hash, arena);
    out.size = arena_array(arena, out.count, sizeof *out.size);
    out.from = arena_array_raw(arena, out.count, sizeof *out.from);
    for (size_t i = 0; i < count; i++) out.size[class_of[i]]++;
    for (uint32_t c = 0, from = 0; c < out.count; from += out.size[c++]) out.from[c] = from;
    for (size_t i = 0; i < count; i++) out.row[out.from[class_of[i]]++] = rows[i];
    for (uint32_t c = 0; c < out.count; c++) out.from[c] -= out.size[c];
    arena_free(scratch);
    return out;
}

Classes classes_of(FieldPairs fields, const uint32_t *rows, size_t count, Arena *arena) {
    return classes_of_side(fields, rows, count, 1, arena);
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

void classes_order_rows(const Column *order, Classes *classes) {
    for (uint32_t c = 0; order && c < classes->count; c++) {
        if (classes->size[c] > 1)
            qsort_r(classes->row + classes->from[c], classes->size[c], sizeof *classes->row, row_order, (void *)(uintptr_t)order);
    }
}

static void put_in_order(Classes *classes, const Column *order, Arena *arena) {
    Ordering ordering = {classes, order};
    Classes out = *classes;
    out.size = arena_array_raw(arena, classes->count, sizeof *out.size);
    out.from = arena_array_raw(arena, classes->count, sizeof *out.from);
    if (classes->hash) out.hash = arena_array_raw(arena, classes->count, sizeof *out.hash);
    uint32_t *class = arena_array_raw(arena, classes->count, sizeof *class);
    for (uint32_t c = 0; c < classes->count; c++) class[c] = c;
    classes_order_rows(order, classes);
    qsort_r(class, classes->count, sizeof *class, class_order, &ordering);
    for (uint32_t c = 0; c < classes->count; c++) {
        out.size[c] = classes->size[class[c]];
        out.from[c] = classes->from[class[c]];
        if (classes->hash) out.hash[c] = classes->hash[class[c]];
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
