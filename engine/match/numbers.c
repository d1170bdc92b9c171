/* Plain texts and other values are told apart row by row, those of a dictionary once an entry. */
#include "engine/match/numbers.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/base/prefetch.h"
#include "engine/match/firsts.h"
#include "engine/match/match.h"

enum { RANGE = 1 << 15 };

/* What is told apart: rows of the list, or entries. */
typedef struct Numbering {
    const NumbersOf *list;
    bool coded;
    uint32_t items;
    uint64_t *hash;  /* per item; HASH_NONE: of none */
    uint32_t *first; /* per item: the first that is equal to it */
    uint32_t *number; /* per item, coded: that of its value; 0: none yet */
    uint32_t *of, *row;
} Numbering;

static inline Str text_of(const Numbering *n, uint32_t item) {
    return column_entry(n->list->column, n->coded ? item : n->list->row[item]);
}

static bool texts_equal(const void *context, uint32_t a, uint32_t b) {
    return str_eq(text_of(context, a), text_of(context, b));
}

static bool values_equal(const void *context, uint32_t a, uint32_t b) {
    const NumbersOf *list = ((const Numbering *)context)->list;
    return column_equal(list->column, list->row[a], list->column, list->row[b]);
}

static void fetch_texts(const void *context, const uint32_t *item, size_t count) {
    const Numbering *n = context;
    const Column *column = n->list->column;
    for (size_t i = 0; i < count; i++) prefetch(column->end + (n->coded ? item[i] : n->list->row[item[i]]));
    for (size_t i = 0; i < count; i++) prefetch(text_of(n, item[i]).ptr);
}

/* ---- Hashes */

static uint64_t hash_of(const Numbering *n, uint32_t item) {
    const Column *column = n->list->column;
    Str text = column->type == COLUMN_TEXT ? text_of(n, item) : STR_NULL;
    bool none = (column->type == COLUMN_TEXT && !text.len) || (!n->coded && column_null(column, n->list->row[item]));
    uint64_t hash = none ? HASH_NONE : column->type == COLUMN_TEXT ? hash_str(text) : column_hash(column, n->list->row[item]);
    return !none && hash == HASH_NONE ? 1 : hash;
}

static void join(const NumbersOf *list, size_t place, uint64_t hash) {
    list->hash[place] = hash_join(list->hash[place], hash);
}

static void hash_items(void *context, size_t range, size_t thread) {
    (void)thread;
    const Numbering *n = context;
    for (size_t i = range * RANGE, end = parallel_end(range, RANGE, n->items); i < end; i++) {
        n->hash[i] = hash_of(n, (uint32_t)i);
        if (n->list->hash && !n->coded) join(n->list, i, n->hash[i]);
    }
}

static void join_entries(void *context, size_t range, size_t thread) {
    (void)thread;
    const Numbering *n = context;
    const NumbersOf *list = n->list;
    for (size_t i = range * RANGE, end = parallel_end(range, RANGE, list->count); i < end; i++) {
        bool none = column_null(list->column, list->row[i]);
        join(list, i, none ? 0 : n->hash[column_code(list->column, list->row[i])]);
    }
}

/* ---- Numbers of rows with entries, which they have in any order */

static uint32_t first_at(const Numbering *n, size_t place) {
    uint32_t row = n->list->row[place];
    return column_null(n->list->column, row) ? ROW_NONE : n->first[column_code(n->list->column, row)];
}

/* Few entries have all been met after few rows. */
static uint32_t number_entries(Numbering *n) {
    uint32_t count = 1, most = 1;
    for (uint32_t e = 0; e < n->items; e++) most += n->first[e] == e;
    for (size_t i = 0; i < n->list->count && count < most; i++) {
        uint32_t first = first_at(n, i);
        if (first == ROW_NONE || n->number[first]) continue;
        n->row[count] = n->list->row[i];
        n->number[first] = count++;
    }
    return count;
}

static void number_coded(void *context, size_t range, size_t thread) {
    (void)thread;
    const Numbering *n = context;
    for (size_t i = range * RANGE, end = parallel_end(range, RANGE, n->list->count); i < end; i++) {
        uint32_t first = first_at(n, i);
        n->of[i] = first == ROW_NONE ? 0 : n->number[first];
    }
}

/* Rows' first ones become their numbers where they stand. */
static void find_firsts(Numbering *n, Arena *scratch) {
    const NumbersOf *list = n->list;
    bool is_text = list->column->type == COLUMN_TEXT;
    uint64_t *room = list->room && !n->coded ? list->room : arena_array_raw(scratch, 2 * (size_t)n->items, sizeof *room);
    n->hash = room;
    n->first = n->coded ? arena_array_raw(scratch, n->items, sizeof *n->first) : n->of;
    parallel_for(list->threads, parallel_tasks(n->items, RANGE), hash_items, n);
    firsts_find(&(Firsts){n->hash, n->items, is_text ? texts_equal : values_equal, n, list->threads, is_text ? fetch_texts : NULL, room + n->items},
                n->first);
}

Numbers numbers_of(const NumbersOf *list, Arena *arena) {
    const Column *column = list->column;
    Arena *scratch = arena_new("match numbers", 0);
    Numbering n = {.list = list, .coded = column->type == COLUMN_TEXT && column->code};
    n.of = arena_array_raw(arena, list->count, sizeof *n.of);
    n.items = (uint32_t)(n.coded ? column->entries : list->count);
    find_firsts(&n, scratch);
    uint32_t count;
    if (n.coded) {
        size_t ranges = parallel_tasks(list->count, RANGE);
        n.row = arena_array_raw(arena, (size_t)n.items + 1, sizeof *n.row);
        n.number = arena_array(scratch, n.items, sizeof *n.number);
        count = number_entries(&n);
        parallel_for(list->threads, ranges, number_coded, &n);
        if (list->hash) parallel_for(list->threads, ranges, join_entries, &n);
    } else {
        count = firsts_number(&(FirstsNumbering){n.of, n.items, 1, list->row, list->threads}, &n.row, arena);
    }
    n.row[0] = ROW_NONE;
    arena_free(scratch);
    return (Numbers){column, count, n.of, n.row};
}
