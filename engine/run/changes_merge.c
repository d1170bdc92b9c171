#include "engine/run/changes_merge.h"

#include "engine/base/buf.h"

#include <stdlib.h>

static int compare_value(const Column *a, size_t row_a, const Column *b, size_t row_b) {
    bool no_a = column_null(a, row_a), no_b = column_null(b, row_b);
    if (no_a || no_b) return no_b - no_a;
    if (a->type == COLUMN_TEXT) return str_compare(column_text(a, row_a), column_text(b, row_b));
    int64_t x = column_number(a, row_a), y = column_number(b, row_b);
    return (x > y) - (x < y);
}

typedef struct Keyed { /* a table and what its rows are known by */
    const Table *table;
    const MergeKey *key;
} Keyed;

static int compare_key(Keyed a, size_t row_a, Keyed b, size_t row_b) {
    int order = 0;
    for (size_t k = 0; k < a.key->count && order == 0; k++)
        order = compare_value(&a.table->column[a.key->column[k]], row_a, &b.table->column[b.key->column[k]], row_b);
    return order;
}

Str merge_key_text(const Str *part, size_t count, Arena *arena) {
    if (count < 2) return count ? part[0] : STR("");
    Buf *out = buf_own(arena);
    for (size_t k = 0; k < count; k++) {
        if (k) buf_char(out, '/');
        for (size_t i = 0; i < part[k].len; i++) {
            if (part[k].ptr[i] == '/' || part[k].ptr[i] == '\\') buf_char(out, '\\');
            buf_char(out, part[k].ptr[i]);
        }
    }
    return buf_str(out);
}

/* ---- Order. The first eight bytes of a key, or the number, decide nearly always. */

typedef struct Spot {
    uint64_t head;
    uint32_t row;
} Spot;

static uint64_t head_of(const Column *key, size_t row) {
    if (column_null(key, row)) return 0;
    if (key->type != COLUMN_TEXT) return (uint64_t)column_number(key, row) ^ (uint64_t)1 << 63;
    Str text = column_text(key, row);
    uint64_t head = 0;
    for (size_t i = 0; i < 8; i++) head = head << 8 | (i < text.len ? (unsigned char)text.ptr[i] : 0);
    return head;
}

static int compare_spots(const void *a, const void *b, void *context) {
    const Spot *x = a, *y = b;
    const Keyed *of = context;
    if (x->head != y->head) return x->head < y->head ? -1 : 1;
    const Table *t = of->table;
    int order = compare_key(*of, x->row, *of, y->row);
    for (size_t c = 0; c < t->column_count && order == 0; c++)
        order = compare_value(&t->column[c], x->row, &t->column[c], y->row);
    return order;
}

uint32_t *merge_order(const Table *table, const MergeKey *key, Arena *arena) {
    Spot *place = arena_array_raw(arena, table->rows, sizeof *place);
    uint32_t *order = arena_array_raw(arena, table->rows, sizeof *order);
    for (size_t i = 0; i < table->rows; i++) place[i] = (Spot){head_of(&table->column[key->column[0]], i), (uint32_t)i};
    Keyed of = {table, key};
    if (table->rows > 1) qsort_r(place, table->rows, sizeof *place, compare_spots, &of);
    for (size_t i = 0; i < table->rows; i++) order[i] = place[i].row;
    return order;
}

/* ---- Rejects and their keys */

static const Column *reject_keys(const Table *rejected) {
    return rejected && rejected->rows ? table_column(rejected, STR("origin")) : NULL;
}

static int compare_rejects(const void *a, const void *b, void *context) {
    static const Str by[] = {{"origin", 6}, {"key", 3}, {"column", 6}, {"reason", 6}, {"raw", 3}};
    const MergeRow *x = a, *y = b;
    const Table *rejected = context;
    int order = 0;
    for (size_t i = 0; i < ARRAY_LEN(by) && order == 0; i++) {
        const Column *column = table_column(rejected, by[i]);
        order = compare_value(column, x->row, column, y->row);
    }
    return order;
}

MergeRow *merge_rejects(const Table *rejected, Arena *arena) {
    MergeRow *row = arena_array(arena, rejected->rows, sizeof *row);
    for (size_t i = 0; i < rejected->rows; i++) row[i].row = (uint32_t)i;
    if (rejected->rows > 1) qsort_r(row, rejected->rows, sizeof *row, compare_rejects, (void *)(uintptr_t)rejected);
    return row;
}

/* A key as rejects show it. */
static Str key_text(const Table *table, const MergeKey *key, size_t row, Arena *arena) {
    Str part[CHANGES_KEY_MAX];
    for (size_t k = 0; k < key->count; k++) {
        part[k] = column_print(&table->column[key->column[k]], row, NULL, arena);
        if (!part[k].ptr) return STR("");
    }
    return merge_key_text(part, key->count, arena);
}

/* "id", "order and line" */
static Str key_name(const Table *table, const MergeKey *key, Arena *arena) {
    Str name = table->column[key->column[0]].name;
    for (size_t k = 1; k < key->count; k++)
        name = str_printf(arena, "%.*s and %.*s", STR_ARG(name), STR_ARG(table->column[key->column[k]].name));
    return name;
}

/* One row and the one before it in order. */
static Str unfit_row(Keyed of, const Column *marks, size_t before, size_t row, Arena *arena) {
    const Table *table = of.table;
    const MergeKey *key = of.key;
    for (size_t k = 0; k < key->count; k++) {
        const Column *column = &table->column[key->column[k]];
        if (column_null(column, row)) return str_printf(arena, "a row has no %.*s", STR_ARG(column->name));
    }
    Str text = key_text(table, key, row, arena);
    if (column_null(marks, row)) return str_printf(arena, "%.*s has no %.*s", STR_ARG(text), STR_ARG(marks->name));
    int order = before == row ? -1 : compare_key(of, before, of, row);
    if (order == 0) return str_printf(arena, "two rows have the %.*s %.*s", STR_ARG(key_name(table, key, arena)), STR_ARG(text));
    return order > 0 ? STR("its rows are not in order") : STR_NULL;
}

Str merge_unfit(const MergePart *part, const MergeKey *key, size_t by, bool in_order, Arena *arena) {
    const Table *table = part->table;
    const Column *marks = &table->column[by], *rejects = reject_keys(part->rejected);
    const uint32_t *order = in_order ? NULL : merge_order(table, key, arena);
    for (size_t i = 0; i < table->rows; i++) {
        size_t before = i ? i - 1 : 0;
        Str unfit = unfit_row((Keyed){table, key}, marks, order ? order[before] : before, order ? order[i] : i, arena);
        if (unfit.ptr) return unfit;
    }
    for (size_t i = 0; rejects && i < rejects->rows; i++) {
        if (!column_text(rejects, i).len) return str_printf(arena, "a rejected row has no %.*s", STR_ARG(key_name(table, key, arena)));
    }
    return STR_NULL;
}

/* ---- Merging */

typedef struct KeySet { /* texts in order */
    Str *text;
    size_t count;
} KeySet;

static int compare_texts(const void *a, const void *b) {
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static bool has_key(const KeySet *set, Str key) {
    return set->count && bsearch(&key, set->text, set->count, sizeof key, compare_texts);
}

static KeySet ordered(KeySet set) {
    if (set.count > 1) qsort(set.text, set.count, sizeof(Str), compare_texts);
    return set;
}

static KeySet keys_of(const Table *table, const MergeKey *key, Arena *arena) {
    KeySet set = {arena_array(arena, table->rows, sizeof(Str)), table->rows};
    for (size_t i = 0; i < set.count; i++) set.text[i] = key_text(table, key, i, arena);
    return ordered(set);
}

static KeySet keys_of_rejects(const Table *rejected, Arena *arena) {
    const Column *keys = reject_keys(rejected);
    KeySet set = {arena_array(arena, keys ? keys->rows : 0, sizeof(Str)), keys ? keys->rows : 0};
    for (size_t i = 0; i < set.count; i++) set.text[i] = column_text(keys, i);
    return ordered(set);
}

/* Rows of both, those of `changed` instead of those of the base; a base row that is rejected now is none. */
static void join_rows(const MergeInput *in, const KeySet *rejected_now, Arena *arena, Merged *out) {
    const Table *base = in->base.table, *changed = in->changed.table;
    const uint32_t *order = merge_order(changed, &in->key, arena);
    size_t b = 0, c = 0, base_rows = base->rows, changed_rows = changed->rows;
    out->row = arena_array_raw(arena, base_rows + changed_rows, sizeof *out->row);
    while (b < base_rows || c < changed_rows) {
        int compared = b == base_rows ? 1 : c == changed_rows ? -1 : compare_key((Keyed){base, &in->key}, b, (Keyed){changed, &in->key}, order[c]);
        if (compared < 0) {
            bool gone = rejected_now->count && has_key(rejected_now, key_text(base, &in->key, b, arena));
            if (!gone) out->row[out->count++] = (MergeRow){(uint32_t)b, false};
            b++;
            continue;
        }
        b += compared == 0;
        out->row[out->count++] = (MergeRow){order[c++], true};
    }
}

static void join_rejects(const MergeInput *in, const KeySet *rejected_now, Arena *arena, Merged *out) {
    size_t base = in->base.rejected->rows, changed = in->changed.rejected->rows;
    const Column *keys = reject_keys(in->base.rejected), *now = reject_keys(in->changed.rejected);
    out->reject = arena_array(arena, base + changed, sizeof *out->reject);
    if (!base && !changed) return;
    KeySet read_now = base ? keys_of(in->changed.table, &in->key, arena) : (KeySet){0};
    const MergeRow *old = merge_rejects(in->base.rejected, arena), *new = merge_rejects(in->changed.rejected, arena);
    size_t b = 0, c = 0;
    while (b < base || c < changed) {
        Str key = b < base ? column_text(keys, old[b].row) : STR_NULL;
        if (b < base && (has_key(&read_now, key) || has_key(rejected_now, key))) {
            b++;
            continue;
        }
        bool take_old = b < base && (c == changed || str_compare(key, column_text(now, new[c].row)) < 0);
        out->reject[out->reject_count++] = take_old ? (MergeRow){old[b++].row, false} : (MergeRow){new[c++].row, true};
    }
}

/* ---- Keys */

typedef struct KeyWalk {
    const MergeInput *in;
    MergeKey key;          /* of the keys' own table */
    const uint32_t *order; /* of the keys */
    size_t at;
    KeySet rejects;
    Merged *out;
    Arena *arena;
} KeyWalk;

static void note_missed(KeyWalk *walk, const Table *table, const MergeKey *key, size_t row) {
    if (!walk->out->missed.ptr) walk->out->missed = key_text(table, key, row, walk->arena);
}

/* Keys that come before this row's stand for no row: rejected ones, else missed ones. table NULL: behind all rows. */
static int step_keys(KeyWalk *walk, const Table *table, size_t row) {
    const Table *keys = walk->in->keys;
    int compared = 1;
    while (walk->at < keys->rows) {
        uint32_t now = walk->order[walk->at];
        compared = table ? compare_key((Keyed){keys, &walk->key}, now, (Keyed){table, &walk->in->key}, row) : -1;
        if (compared >= 0) break;
        if (!has_key(&walk->rejects, key_text(keys, &walk->key, now, walk->arena))) note_missed(walk, keys, &walk->key, now);
        walk->at++;
    }
    return walk->at < keys->rows ? compared : 1;
}

/* A row of the base stays when its key is there with the same mark. A changed row was read after the keys were: it is
 * there. */
static void compare_rows(KeyWalk *walk) {
    const MergeInput *in = walk->in;
    const Column *marks = &in->keys->column[in->key.count];
    Merged *out = walk->out;
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        MergeRow row = out->row[i];
        const Table *table = row.of_changed ? in->changed.table : in->base.table;
        bool found = step_keys(walk, table, row.row) == 0;
        uint32_t at = found ? walk->order[walk->at++] : 0;
        if (!found && !row.of_changed) {
            out->deleted++;
            continue;
        }
        if (found && !row.of_changed && compare_value(marks, at, &table->column[in->by], row.row) != 0) {
            note_missed(walk, table, &in->key, row.row);
        }
        out->row[kept++] = row;
    }
    out->count = kept;
    (void)step_keys(walk, NULL, 0);
}

static void drop_deleted_rejects(KeyWalk *walk, const KeySet *there) {
    Merged *out = walk->out;
    const Column *keys = reject_keys(walk->in->base.rejected);
    size_t kept = 0;
    for (size_t i = 0; i < out->reject_count; i++) {
        MergeRow reject = out->reject[i];
        bool stays = reject.of_changed || has_key(there, column_text(keys, reject.row));
        out->deleted += !stays;
        if (stays) out->reject[kept++] = reject;
    }
    out->reject_count = kept;
}

static void compare_keys(const MergeInput *in, Arena *arena, Merged *out) {
    KeyWalk walk = {.in = in, .key.count = in->key.count, .out = out, .arena = arena};
    for (size_t k = 0; k < in->key.count; k++) walk.key.column[k] = k;
    walk.order = merge_order(in->keys, &walk.key, arena);
    walk.rejects.text = arena_array(arena, out->reject_count, sizeof(Str));
    for (size_t i = 0; i < out->reject_count; i++) {
        const Table *rejected = out->reject[i].of_changed ? in->changed.rejected : in->base.rejected;
        walk.rejects.text[walk.rejects.count++] = column_text(reject_keys(rejected), out->reject[i].row);
    }
    compare_rows(&walk);
    if (!out->reject_count) return;
    KeySet there = keys_of(in->keys, &walk.key, arena);
    drop_deleted_rejects(&walk, &there);
}

void merge_rows(const MergeInput *input, Arena *arena, Merged *out) {
    *out = (Merged){.missed = STR_NULL};
    KeySet rejected_now = keys_of_rejects(input->changed.rejected, arena);
    join_rows(input, &rejected_now, arena, out);
    join_rejects(input, &rejected_now, arena, out);
    if (input->keys) compare_keys(input, arena, out);
}
