#include "engine/match/subset.h"

#include "engine/base/buf.h"

#include <string.h>

/* Two items each, by their sum: those of one bucket are a chain. */
typedef struct Pair {
    uint32_t first, second, next; /* next: number of a pair + 1; 0: none */
} Pair;

typedef struct Pairs {
    uint32_t *head; /* per bucket, as Pair.next */
    Pair *pair;
    uint32_t count;
    unsigned bits; /* 2^bits buckets; 0: there is no table */
    int128 least;  /* of all sums */
    uint64_t width;
    Buf heads, list;
} Pairs;

typedef struct Search {
    const SubsetQuestion *q;
    int128 slack;
    const int128 *sum; /* sum[i]: of items [0, i) */
    size_t first;      /* items before it are too large for any answer */
    uint32_t pick[SUBSET_PICKS_MAX], size; /* size: of the answers that are looked for */
    uint32_t found, enough;
    Pairs pairs;
    SubsetResult *out;
} Search;

/* Most (least) that just so many items from `from` on can add up to. */
static int128 most(const Search *s, size_t from, uint32_t picks) {
    return s->sum[from + picks] - s->sum[from];
}

static int128 least(const Search *s, uint32_t picks) {
    return s->sum[s->q->count] - s->sum[s->q->count - picks];
}

static bool stopped(const Search *s) {
    return s->found == s->enough || s->out->steps >= s->q->steps;
}

static bool is_near(const Search *s, int128 rest) {
    return rest <= s->slack && rest >= -s->slack;
}

/* ---- An answer */

/* Does a part of the picked items add up to nothing, so that the others alone are the answer? */
static bool is_reducible(const Search *s) {
    for (uint32_t part = 1; part + 1 < UINT32_C(1) << s->size; part++) {
        int128 sum = 0;
        for (uint32_t i = 0; i < s->size; i++) {
            if (part >> i & 1) sum += s->q->item[s->pick[i]].amount;
        }
        if (sum == 0) return true;
    }
    return false;
}

static bool holds_needed(const Search *s) {
    if (s->q->needed_from == s->q->needed_to) return true;
    for (uint32_t i = 0; i < s->size; i++) {
        uint32_t item = s->q->item[s->pick[i]].item;
        if (item >= s->q->needed_from && item < s->q->needed_to) return true;
    }
    return false;
}

static void take(Search *s) {
    if (!holds_needed(s)) return;
    bool negative = s->q->item[s->pick[s->size - 1]].amount < 0; /* the least of them: without such no part is nothing */
    if (negative && is_reducible(s)) return;
    if (s->q->accept && !s->q->accept(s->q->context, s->pick, s->size)) return;
    uint32_t at = s->found++;
    if (at >= ARRAY_LEN(s->out->item)) return;
    s->out->count[at] = s->size;
    memcpy(s->out->item[at], s->pick, s->size * sizeof *s->pick);
}

/* The first item from `from` on whose amount is at most `limit`. */
static size_t first_not_above(const SubsetQuestion *q, size_t from, int128 limit) {
    size_t low = from, high = q->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (q->item[middle].amount > limit)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The same choice as the one before it: of items of one kind those that stand first are taken. */
static bool is_repeated(const SubsetQuestion *q, size_t from, size_t i) {
    return i > from && q->item[i].kind == q->item[i - 1].kind;
}

/* ---- Pairs by their sum */

enum { PAIR_ITEMS_MAX = 2048 }; /* two million pairs: some 30 MB */

static uint32_t bucket_of(const Pairs *p, uint128 place) {
    uint64_t number = (uint64_t)place;
    if (p->width > 1 && place <= UINT64_MAX) number /= p->width;
    return (uint32_t)(number * UINT64_C(0x9E3779B97F4A7C15) >> (64 - p->bits));
}

/* Where it is worth its work: what is left of the steps is more than that. */
static void pairs_make(Search *s) {
    const SubsetItem *item = s->q->item;
    size_t count = s->q->count - s->first, all = count * (count - 1) / 2;
    Pairs *p = &s->pairs;
    p->bits = 0;
    if (count < 4 || count > PAIR_ITEMS_MAX || s->slack > INT32_MAX || s->out->steps + all / 2 >= s->q->steps) return;
    s->out->steps += all / 2;
    while (UINT64_C(1) << ++p->bits < all) continue;
    p->width = 2 * (uint64_t)s->slack + 1;
    p->least = item[s->q->count - 1].amount + item[s->q->count - 2].amount;
    p->heads.len = p->list.len = 0;
    p->head = (uint32_t *)(void *)buf_reserve(&p->heads, sizeof *p->head << p->bits);
    p->pair = (Pair *)(void *)buf_reserve(&p->list, all * sizeof *p->pair);
    memset(p->head, 0, sizeof *p->head << p->bits);
    p->count = 0;
    for (size_t i = s->first; i < s->q->count; i++) {
        for (size_t k = i + 1; k < s->q->count; k++) {
            if (is_repeated(s->q, i + 1, k)) continue;
            uint32_t *head = &p->head[bucket_of(p, (uint128)(item[i].amount + item[k].amount - p->least))];
            p->pair[p->count] = (Pair){(uint32_t)i, (uint32_t)k, *head};
            *head = ++p->count;
        }
    }
}

static void take_pair(Search *s, const Pair *pair, size_t from, int128 rest, uint32_t depth) {
    const SubsetItem *item = s->q->item;
    if (pair->first < from || is_repeated(s->q, from, pair->first)) return;
    int128 left = rest - item[pair->first].amount;
    if (is_near(s, left) || !is_near(s, left - item[pair->second].amount)) return;
    s->pick[depth] = pair->first;
    s->pick[depth + 1] = pair->second;
    take(s);
}

/* The last two picks at once. */
static void search_pairs(Search *s, size_t from, int128 rest, uint32_t depth) {
    const Pairs *p = &s->pairs;
    uint32_t before = UINT32_MAX;
    for (int end = 0; end < 2; end++) {
        int128 place = (end ? rest + s->slack : rest - s->slack) - p->least;
        s->out->steps++;
        if (place < 0) continue;
        uint32_t bucket = bucket_of(p, (uint128)place);
        if (bucket == before) return;
        before = bucket;
        for (uint32_t at = p->head[bucket]; at && !stopped(s); at = p->pair[at - 1].next) {
            s->out->steps++;
            take_pair(s, &p->pair[at - 1], from, rest, depth);
        }
    }
}

/* ---- The search */

static void search_last(Search *s, size_t from, int128 rest) {
    const SubsetItem *item = s->q->item;
    for (size_t i = first_not_above(s->q, from, rest + s->slack); i < s->q->count && !stopped(s); i++) {
        s->out->steps++;
        if (item[i].amount < rest - s->slack) return;
        if (is_repeated(s->q, from, i)) continue;
        s->pick[s->size - 1] = (uint32_t)i;
        take(s);
    }
}

static void search(Search *s, size_t from, int128 rest, uint32_t depth) { /* at most SUBSET_PICKS_MAX deep */
    uint32_t picks = s->size - depth;
    if (s->q->count < from + picks) return;
    if (picks == 1) {
        search_last(s, from, rest);
        return;
    }
    if (picks == 2 && s->pairs.bits) {
        search_pairs(s, from, rest, depth);
        return;
    }
    /* what is too large for the others to make good is passed over */
    size_t i = first_not_above(s->q, from, rest + s->slack - least(s, picks - 1));
    for (; i + picks <= s->q->count && !stopped(s); i++) {
        s->out->steps++;
        if (is_repeated(s->q, from, i)) continue;
        if (most(s, i, picks) < rest - s->slack) return;
        int128 left = rest - s->q->item[i].amount;
        s->pick[depth] = (uint32_t)i;
        if (!is_near(s, left)) search(s, i + 1, left, depth + 1); /* else a shorter answer */
    }
}

/* Items before the first one that some answer may hold. */
static size_t too_large(const Search *s) {
    int128 others = 0;
    for (uint32_t picks = 1; picks < s->q->picks && picks < s->q->count; picks++) {
        int128 sum = least(s, picks);
        if (sum < others) others = sum;
    }
    return first_not_above(s->q, 0, s->q->target + s->slack - others);
}

/* Few items first: their answers take the least work to find. */
static void search_within(Search *s, int128 slack) {
    s->slack = slack;
    s->found = 0;
    s->first = too_large(s);
    s->pairs.bits = 0;
    for (s->size = 1; s->size <= s->q->picks && s->size <= s->q->count - s->first && !stopped(s); s->size++) {
        if (s->size == 3) pairs_make(s);
        search(s, s->first, s->q->target, 0);
    }
}

SubsetResult subset_find(const SubsetQuestion *q) {
    SubsetResult out = {.answer = SUBSET_NONE};
    Search s = {.q = q, .out = &out, .enough = q->answers ? q->answers : 2};
    assert(q->picks && q->picks <= SUBSET_PICKS_MAX && q->slack >= 0);
    Buf sums = {0};
    int128 *sum = (int128 *)(void *)buf_reserve(&sums, (q->count + 1) * sizeof *sum);
    sum[0] = 0;
    for (size_t i = 0; i < q->count; i++) sum[i + 1] = sum[i] + q->item[i].amount;
    s.sum = sum;
    search_within(&s, 0);
    if (!s.found && q->slack && !stopped(&s)) search_within(&s, q->slack);
    buf_free(&sums);
    buf_free(&s.pairs.heads);
    buf_free(&s.pairs.list);
    out.all = !stopped(&s);
    if (s.found >= 2)
        out.answer = SUBSET_SEVERAL;
    else if (out.steps >= q->steps)
        out.answer = SUBSET_LIMIT;
    else if (s.found)
        out.answer = SUBSET_UNIQUE;
    return out;
}
