#include "engine/match/net.h"

#include "engine/base/hash.h"

#include <stdlib.h>

typedef struct Entry {
    uint64_t key;  /* of what a row and its reversal share */
    uint64_t hash; /* of all the row's fields */
    int64_t day;
    int64_t amount;
    uint32_t row;
} Entry;

static int by_key(const void *a, const void *b) {
    const Entry *x = a, *y = b;
    if (x->key != y->key) return x->key < y->key ? -1 : 1;
    if (x->day != y->day) return x->day < y->day ? -1 : 1;
    if (x->hash != y->hash) return x->hash < y->hash ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static bool takes_part(const NetSide *side, uint32_t row) {
    if (side->skip && side->skip[row]) return false;
    if (column_null(side->amount, row) || column_number(side->amount, row) == 0 || column_null(side->day, row))
        return false;
    for (size_t i = 0; i < side->same.count; i++) {
        if (value_missing(side->same.at[i].left, row)) return false;
    }
    return true;
}

static uint64_t key_of(const NetSide *side, uint32_t row) {
    int64_t amount = column_number(side->amount, row);
    uint64_t size = amount < 0 ? -(uint64_t)amount : (uint64_t)amount;
    uint64_t key = hash_join(size, rows_hash(side->same, row));
    return side->currency && !value_missing(side->currency, row) ? hash_join(key, column_hash(side->currency, row))
                                                                 : key;
}

static bool same_currency(const NetSide *side, uint32_t a, uint32_t b) {
    if (!side->currency) return true;
    bool missing = value_missing(side->currency, a);
    if (missing != value_missing(side->currency, b)) return false;
    return missing || column_equal(side->currency, a, side->currency, b);
}

static bool names(const NetSide *side, uint32_t row) {
    return side->reverses && !value_missing(side->reverses, row);
}

static bool may_reverse(const NetSide *side, const Entry *original, const Entry *reversal) {
    if (original->amount != -reversal->amount || original->day > reversal->day) return false;
    if (reversal->day - original->day > side->days) return false;
    if (!rows_equal(side->same, original->row, reversal->row) || !same_currency(side, original->row, reversal->row))
        return false;
    if (!names(side, reversal->row)) return true;
    return side->number && !value_missing(side->number, original->row) &&
           column_equal(side->number, original->row, side->reverses, reversal->row);
}

typedef struct Run { /* entries of one key, by day */
    const Entry *entry;
    size_t count;
    bool *used;
} Run;

static bool came_later(const NetSide *side, uint32_t row, uint32_t reversal) {
    if (!side->moment || column_null(side->moment, row) || column_null(side->moment, reversal)) return false;
    return column_number(side->moment, row) > column_number(side->moment, reversal);
}

enum { NEAREST_NONE = -1, NEAREST_CONTESTED = -2 };

/* The nearest document before the reversal: its place, or NEAREST_CONTESTED where two that are not interchangeable are as near. What was
 * entered later on the same day is the document anew, unless it is all there is: a reversal may bear no hour. */
static ptrdiff_t nearest(const NetSide *side, const Run *run, size_t reversal, bool strictly) {
    size_t best = SIZE_MAX;
    bool contested = false;
    for (size_t i = run->count; i-- > 0;) {
        const Entry *e = &run->entry[i];
        if (run->used[i] || !may_reverse(side, e, &run->entry[reversal])) continue;
        if (strictly && came_later(side, e->row, run->entry[reversal].row)) continue;
        if (best != SIZE_MAX && e->day < run->entry[best].day) break;
        contested = contested || (best != SIZE_MAX && !rows_equal(side->all, e->row, run->entry[best].row));
        best = i;
    }
    return contested ? NEAREST_CONTESTED : best == SIZE_MAX ? NEAREST_NONE : (ptrdiff_t)best;
}

/* Reversals that name their document go first, so that no other takes it from them. */
static size_t net_run(const NetSide *side, const Run *run, NetPair *pair) {
    size_t count = 0;
    for (int named = 1; named >= 0; named--) {
        for (size_t i = 0; i < run->count; i++) {
            const Entry *e = &run->entry[i];
            if (e->amount > 0 || run->used[i] || names(side, e->row) != (bool)named) continue;
            ptrdiff_t original = nearest(side, run, i, true);
            if (original == NEAREST_NONE) original = nearest(side, run, i, false);
            if (original < 0) continue;
            run->used[i] = run->used[original] = true;
            pair[count++] = (NetPair){run->entry[original].row, e->row};
        }
    }
    return count;
}

static int by_first(const void *a, const void *b) {
    const NetPair *x = a, *y = b;
    uint32_t p = x->row < x->reversal ? x->row : x->reversal, q = y->row < y->reversal ? y->row : y->reversal;
    return (p > q) - (p < q);
}

const NetPair *net_find(const NetSide *side, size_t *count, Arena *arena) {
    Arena *stage = arena_new("reversals", 0);
    Entry *entry = arena_array_raw(stage, side->rows, sizeof *entry);
    size_t entries = 0, negative = 0;
    for (uint32_t row = 0; row < side->rows; row++) {
        if (!takes_part(side, row)) continue;
        int64_t amount = column_number(side->amount, row);
        negative += amount < 0;
        entry[entries++] =
            (Entry){key_of(side, row), rows_hash(side->all, row), column_number(side->day, row), amount, row};
    }
    *count = 0;
    NetPair *pair = arena_array_raw(arena, negative, sizeof *pair);
    if (negative) qsort(entry, entries, sizeof *entry, by_key);
    bool *used = arena_array(stage, entries, sizeof *used);
    for (size_t from = 0, to; negative && from < entries; from = to) {
        for (to = from; to < entries && entry[to].key == entry[from].key;) to++;
        Run run = {entry + from, to - from, used + from};
        if (run.count > 1) *count += net_run(side, &run, pair + *count);
    }
    if (*count) qsort(pair, *count, sizeof *pair, by_first);
    arena_free(stage);
    return pair;
}
