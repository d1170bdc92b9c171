/* Plain texts and other values are told apart row by row, those of a dictionary once an entry. */
#include "engine/match/numbers.h"

#include "engine/base/hash.h"
#include "engine/base/parallel.h"
#include "engine/base/prefetch.h"
#include "engine/match/firsts.h"
#include "engine/match/match.h"

enum { RANGE = 1 << 15 }; /* so that places within one are told by 16 bits */

/* What is told apart: rows of the list, or entries. */
typedef struct Numbering {
    const NumbersOf *list;
    bool coded;
    uint32_t items;
    uint64_t *hash;  /* per item; HASH_NONE: of none */
    uint32_t *first; /* per item: the first that is equal to it */
    uint16_t *before; /* per item: new values before it in its range */
    uint32_t *from;  /* per range of rows: the number of its first new value */
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

/* ---- Numbers of rows that are told apart by themselves: new values are counted, then numbered, range by range. Whether a value is new
 * is as good as random, so neither loop asks it. */

static void count_new(void *context, size_t range, size_t thread) {
    (void)thread;
    const Numbering *n = context;
    uint32_t count = 0;
    for (size_t i = range * RANGE, end = parallel_end(range, RANGE, n->items); i < end; i++) {
        n->before[i] = (uint16_t)count;
        count += n->first[i] == i;
    }
    n->from[range] = count;
}

/* Each place writes its row where the next new value's goes, up to the last new one: what stays there is the new value's own. */
static void put_rows(const Numbering *n, size_t range) {
    size_t from = range * RANGE, end = parallel_end(range, RANGE, n->items);
    while (end > from && n->first[end - 1] != end - 1) end--;
    uint32_t *row = n->row + n->from[range];
    for (size_t i = from; i < end; i++) row[n->before[i]] = n->list->row[i];
}

static void number_range(void *context, size_t range, size_t thread) {
    (void)thread;
    const Numbering *n = context;
    put_rows(n, range);
    for (size_t i = range * RANGE, end = parallel_end(range, RANGE, n->items); i < end; i++) {
        uint32_t first = n->first[i], at = first == ROW_NONE ? 0 : first, number = n->from[at / RANGE] + n->before[at];
        n->of[i] = first == ROW_NONE ? 0 : number;
    }
}

static uint32_t number_rows(Numbering *n, Arena *arena, Arena *scratch) {
    size_t ranges = parallel_tasks(n->items, RANGE);
    uint32_t count = 1;
    n->from = arena_array(scratch, ranges, sizeof *n->from);
    n->before = arena_array_raw(scratch, n->items, sizeof *n->before);
    parallel_for(n->list->threads, ranges, count_new, n);
    for (size_t r = 0; r < ranges; r++) {
        uint32_t here = n->from[r];
        n->from[r] = count;
        count += here;
    }
    n->row = arena_array_raw(arena, count, sizeof *n->row);
    parallel_for(n->list->threads, ranges, number_range, n);
    return count;
}

/* ---- Numbers of rows with entries, which they have in any order */

static uint32_t number_coded(Numbering *n, Arena *arena, Arena *scratch) {
    const NumbersOf *list = n->list;
    uint32_t count = 1, *number = arena_array(scratch, n->items, sizeof *number);
    n->row = arena_array_raw(arena, (size_t)n->items + 1, sizeof *n->row);
    for (size_t i = 0; i < list->count; i++) {
        uint32_t row = list->row[i], first = column_null(list->column, row) ? ROW_NONE : n->first[column_code(list->column, row)];
        if (first != ROW_NONE && !number[first]) {
            n->row[count] = row;
            number[first] = count++;
        }
        n->of[i] = first == ROW_NONE ? 0 : number[first];
    }
    return count;
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
    if (list->hash && n.coded) parallel_for(list->threads, parallel_tasks(list->count, RANGE), join_entries, &n);
    uint32_t count = n.coded ? number_coded(&n, arena, scratch) : number_rows(&n, arena, scratch);
    n.row[0] = ROW_NONE;
    arena_free(scratch);
    return (Numbers){column, count, n.of, n.row};
}
