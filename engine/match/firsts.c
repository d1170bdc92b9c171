/* First by the upper halves of hashes alone, which needs no look at an item; then each item is compared with what it was taken for, in
 * the order of items, so that half of what is looked at lies side by side. Where two items differ that were taken for the same, all that
 * are equal to the later one were taken for the other, too: these few are told apart among themselves. */
#include "engine/match/firsts.h"

#include "engine/base/arena.h"
#include "engine/base/buf.h"
#include "engine/base/parallel.h"
#include "engine/base/prefetch.h"

enum { PART_BITS = 6, PARTS = 1 << PART_BITS, RANGES_MAX = 16, RANGE_LEAST = 1 << 15, AT_ONCE = FETCH_MOST / 2 };

/* Entries of a part: the upper half of the hash, and the item. Items that are equal to no other make up one more part, which nobody
 * looks at: which they are is as good as random, and a loop that asks it is slower than one that writes them. */
typedef struct Search {
    const Firsts *in;
    uint32_t *first;
    uint64_t *entry;
    uint32_t (*from)[PARTS + 1]; /* per range of items and part: where its entries go */
    uint32_t part_from[PARTS + 1];
    uint64_t **slot; /* per thread */
    size_t ranges, slots;
    Buf mistaken[RANGES_MAX]; /* uint32_t: items of a range that are not equal to their first one, ascending */
} Search;

static inline unsigned part_of(uint64_t hash) {
    return hash == HASH_NONE ? PARTS : (unsigned)(hash >> (64 - PART_BITS));
}

static uint32_t range_end(const Search *f, size_t range) {
    return (uint32_t)((uint64_t)f->in->count * range / f->ranges);
}

static void count_range(void *context, size_t range, size_t thread) {
    (void)thread;
    const Search *f = context;
    uint32_t count[PARTS + 1] = {0};
    for (uint32_t i = range_end(f, range), end = range_end(f, range + 1); i < end; i++) {
        count[part_of(f->in->hash[i])]++;
        f->first[i] = ROW_NONE;
    }
    memcpy(f->from[range], count, sizeof count);
}

static void spread_range(void *context, size_t range, size_t thread) {
    (void)thread;
    const Search *f = context;
    uint32_t *at = f->from[range];
    for (uint32_t i = range_end(f, range), end = range_end(f, range + 1); i < end; i++) {
        uint64_t hash = f->in->hash[i];
        f->entry[at[part_of(hash)]++] = hash >> 32 << 32 | i;
    }
}

static void place_parts(Search *f) {
    uint32_t at = 0;
    for (size_t p = 0; p <= PARTS; p++) {
        f->part_from[p] = at;
        for (size_t r = 0; r < f->ranges; r++) {
            uint32_t count = f->from[r][p];
            f->from[r][p] = at;
            at += count;
        }
    }
}

static size_t slots_for(size_t count) {
    size_t slots = 16;
    while (slots < count + count / 2) slots *= 2;
    return slots;
}

/* A slot holds the upper half of a hash, whose lowest bits say where, and item + 1. */
static uint32_t first_of(uint64_t *slot, size_t mask, uint64_t entry) {
    uint64_t tag = entry >> 32;
    size_t at = tag & mask;
    while (slot[at] && slot[at] >> 32 != tag) at = (at + 1) & mask;
    if (!slot[at]) slot[at] = entry + 1;
    return (uint32_t)slot[at] - 1;
}

static void find_part(void *context, size_t part, size_t thread) {
    const Search *f = context;
    uint32_t from = f->part_from[part], to = f->part_from[part + 1];
    size_t slots = slots_for(to - from);
    uint64_t *slot = f->slot[thread];
    memset(slot, 0, slots * sizeof *slot);
    for (uint32_t block = from; block < to; block += AT_ONCE) {
        uint32_t end = to - block < AT_ONCE ? to : block + AT_ONCE;
        for (uint32_t e = block; e < end; e++) prefetch(&slot[f->entry[e] >> 32 & (slots - 1)]);
        for (uint32_t e = block; e < end; e++) f->first[(uint32_t)f->entry[e]] = first_of(slot, slots - 1, f->entry[e]);
    }
}

/* ---- Are they equal? */

typedef struct Batch {
    uint32_t item[FETCH_MOST]; /* an item, then its first one */
    size_t count;
} Batch;

static void check_batch(Search *f, const Batch *batch, Buf *mistaken) {
    for (size_t i = 0; i < batch->count; i += 2) {
        if (!f->in->equal(f->in->context, batch->item[i + 1], batch->item[i])) buf_append(mistaken, &batch->item[i], sizeof *batch->item);
    }
}

/* Takes items from i on that have another one for their first, until the batch is full; returns where to go on. */
static uint32_t fill_batch(const Search *f, Batch *batch, uint32_t i, uint32_t end) {
    size_t count = 0;
    for (; i < end && count < FETCH_MOST; i++) {
        uint32_t first = f->first[i];
        batch->item[count] = i;
        batch->item[count + 1] = first;
        count += first != ROW_NONE && first != i ? 2 : 0;
    }
    batch->count = count;
    return i;
}

/* While one batch is compared, what the next one needs is on its way. */
static void check_range(void *context, size_t range, size_t thread) {
    (void)thread;
    Search *f = context;
    Batch batch[2] = {{.count = 0}, {.count = 0}}, *next = batch, *before = batch + 1;
    for (uint32_t i = range_end(f, range), end = range_end(f, range + 1); i < end || before->count;) {
        i = fill_batch(f, next, i, end);
        if (f->in->fetch && next->count) f->in->fetch(f->in->context, next->item, next->count);
        check_batch(f, before, &f->mistaken[range]);
        Batch *swap = next;
        next = before, before = swap;
    }
}

/* Of a few items, ascending, by hashes and comparison. */
static void tell_apart(const Firsts *in, const uint32_t *item, size_t count, uint32_t *first, Arena *scratch) {
    size_t slots = slots_for(count);
    uint32_t *slot = arena_array(scratch, slots, sizeof *slot); /* place + 1 */
    for (uint32_t i = 0; i < count; i++) {
        size_t at = in->hash[item[i]] & (slots - 1);
        while (slot[at] && !in->equal(in->context, item[slot[at] - 1], item[i])) at = (at + 1) & (slots - 1);
        if (!slot[at]) slot[at] = i + 1;
        first[item[i]] = item[slot[at] - 1];
    }
}

static void check(Search *f, size_t threads, Arena *scratch) {
    Buf all = {0};
    parallel_for(threads, f->ranges, check_range, f);
    for (size_t r = 0; r < f->ranges; r++) {
        buf_append(&all, f->mistaken[r].ptr, f->mistaken[r].len);
        buf_free(&f->mistaken[r]);
    }
    if (all.len) tell_apart(f->in, (const uint32_t *)(const void *)all.ptr, all.len / sizeof(uint32_t), f->first, scratch);
    buf_free(&all);
}

static size_t largest_part(const Search *f) {
    size_t most = 0;
    for (size_t p = 0; p < PARTS; p++) {
        size_t here = f->part_from[p + 1] - f->part_from[p];
        most = here > most ? here : most;
    }
    return most;
}

void firsts_find(const Firsts *in, uint32_t *first) {
    assert(in->count < UINT32_MAX);
    Arena *scratch = arena_new("match firsts", 0);
    size_t threads = in->threads ? in->threads : 1, ranges = in->count / RANGE_LEAST + 1;
    Search f = {.in = in, .first = first, .ranges = ranges < RANGES_MAX ? ranges : RANGES_MAX};
    f.from = arena_array_raw(scratch, f.ranges, sizeof *f.from);
    f.entry = in->room ? in->room : arena_array_raw(scratch, in->count, sizeof *f.entry);
    parallel_for(threads, f.ranges, count_range, &f);
    place_parts(&f);
    parallel_for(threads, f.ranges, spread_range, &f);
    f.slots = slots_for(largest_part(&f));
    f.slot = arena_array(scratch, threads, sizeof *f.slot);
    for (size_t t = 0; t < threads; t++) f.slot[t] = arena_array_raw(scratch, f.slots, sizeof **f.slot);
    parallel_for(threads, PARTS, find_part, &f);
    check(&f, threads, scratch);
    arena_free(scratch);
}

/* ---- Numbers: new values are counted, then numbered, range by range. Whether a value is new is as good as random, so neither loop
 * asks it. */

enum { NUMBER_RANGE = 1 << 15 }; /* so that places within one are told by 16 bits */

typedef struct Numbering {
    const FirstsNumbering *in;
    uint16_t *before; /* per item: new values before it in its range */
    uint32_t *from;   /* per range: the number of its first new value */
    uint32_t *row;
} Numbering;

static void count_new(void *context, size_t range, size_t thread) {
    (void)thread;
    const Numbering *n = context;
    const uint32_t *first = n->in->first;
    uint32_t count = 0;
    for (size_t i = range * NUMBER_RANGE, end = parallel_end(range, NUMBER_RANGE, n->in->count); i < end; i++) {
        n->before[i] = (uint16_t)count;
        count += first[i] == i;
    }
    n->from[range] = count;
}

/* Each item writes its row where the next new value's goes, up to the last new one: what stays there is the new value's own. */
static void put_rows(const Numbering *n, size_t range) {
    const uint32_t *first = n->in->first;
    size_t from = range * NUMBER_RANGE, end = parallel_end(range, NUMBER_RANGE, n->in->count);
    while (end > from && first[end - 1] != end - 1) end--;
    uint32_t *row = n->row + n->from[range];
    for (size_t i = from; i < end; i++) row[n->before[i]] = n->in->row ? n->in->row[i] : (uint32_t)i;
}

static void number_range(void *context, size_t range, size_t thread) {
    (void)thread;
    const Numbering *n = context;
    put_rows(n, range);
    for (size_t i = range * NUMBER_RANGE, end = parallel_end(range, NUMBER_RANGE, n->in->count); i < end; i++) {
        uint32_t first = n->in->first[i], at = first == ROW_NONE ? 0 : first, number = n->from[at / NUMBER_RANGE] + n->before[at];
        n->in->first[i] = first == ROW_NONE ? 0 : number;
    }
}

uint32_t firsts_number(const FirstsNumbering *in, uint32_t **row, Arena *arena) {
    Arena *scratch = arena_new("match firsts", 0);
    size_t ranges = parallel_tasks(in->count, NUMBER_RANGE);
    uint32_t count = in->least;
    Numbering n = {.in = in, .from = arena_array(scratch, ranges, sizeof *n.from)};
    n.before = arena_array_raw(scratch, in->count, sizeof *n.before);
    parallel_for(in->threads, ranges, count_new, &n);
    for (size_t r = 0; r < ranges; r++) {
        uint32_t here = n.from[r];
        n.from[r] = count;
        count += here;
    }
    *row = n.row = arena_array_raw(arena, count, sizeof *n.row);
    parallel_for(in->threads, ranges, number_range, &n);
    arena_free(scratch);
    return count;
}
