#include "engine/match/subset.h"

#include <string.h>

typedef struct Search {
    const SubsetQuestion *q;
    int128 slack;
    size_t positives; /* items [0, positives) are above 0 */
    uint32_t pick[SUBSET_PICKS_MAX];
    uint32_t found, enough;
    SubsetResult *out;
} Search;

/* Most (least) that `picks` items from `from` on can add up to, none of them being a choice too. */
static int128 most(const Search *s, size_t from, uint32_t picks) {
    int128 sum = 0;
    for (size_t i = from; i < s->positives && i - from < picks; i++) sum += s->q->item[i].amount;
    return sum;
}

static int128 least(const Search *s, size_t from, uint32_t picks) {
    int128 sum = 0;
    size_t first = from > s->positives ? from : s->positives;
    for (size_t i = s->q->count; i > first && s->q->count - i < picks; i--) sum += s->q->item[i - 1].amount;
    return sum;
}

static bool stopped(const Search *s) {
    return s->found == s->enough || s->out->steps >= s->q->steps;
}

/* Does a part of the picked items add up to nothing, so that the others alone are the answer? */
static bool is_reducible(const Search *s, uint32_t count) {
    for (uint32_t part = 1; part + 1 < UINT32_C(1) << count; part++) {
        int128 sum = 0;
        for (uint32_t i = 0; i < count; i++) {
            if (part >> i & 1) sum += s->q->item[s->pick[i]].amount;
        }
        if (sum == 0) return true;
    }
    return false;
}

static bool holds_needed(const Search *s, uint32_t count) {
    if (s->q->needed_from == s->q->needed_to) return true;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t item = s->q->item[s->pick[i]].item;
        if (item >= s->q->needed_from && item < s->q->needed_to) return true;
    }
    return false;
}

static void take(Search *s, uint32_t count) {
    if (!holds_needed(s, count)) return;
    bool negative = s->q->item[s->pick[count - 1]].amount < 0; /* the least of them: without such no part is nothing */
    if (negative && is_reducible(s, count)) return;
    if (s->q->accept && !s->q->accept(s->q->context, s->pick, count)) return;
    uint32_t at = s->found++;
    if (at >= ARRAY_LEN(s->out->item)) return;
    s->out->count[at] = count;
    memcpy(s->out->item[at], s->pick, count * sizeof *s->pick);
}

/* The first item from `from` on whose amount is at most `limit`. */
static size_t first_not_above(const Search *s, size_t from, int128 limit) {
    size_t low = from, high = s->q->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->q->item[middle].amount > limit)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void search(Search *s, size_t from, int128 rest, uint32_t depth) { /* at most SUBSET_PICKS_MAX deep */
    const SubsetItem *item = s->q->item;
    uint32_t picks = s->q->picks - depth;
    /* what is too large for the others to make good is passed over */
    size_t i = first_not_above(s, from, rest + s->slack - least(s, from, picks - 1));
    for (; i < s->q->count && !stopped(s); i++) {
        s->out->steps++;
        if (i > from && item[i].kind == item[i - 1].kind) continue; /* the same choice again */
        if (most(s, i, picks) < rest - s->slack) return;
        int128 left = rest - item[i].amount;
        s->pick[depth] = (uint32_t)i;
        if (left <= s->slack && left >= -s->slack)
            take(s, depth + 1);
        else if (picks > 1)
            search(s, i + 1, left, depth + 1);
    }
}

static void search_within(Search *s, int128 slack) {
    s->slack = slack;
    s->found = 0;
    search(s, 0, s->q->target, 0);
}

SubsetResult subset_find(const SubsetQuestion *q) {
    SubsetResult out = {.answer = SUBSET_NONE};
    Search s = {.q = q, .out = &out, .enough = q->answers ? q->answers : 2};
    assert(q->picks && q->picks <= SUBSET_PICKS_MAX && q->slack >= 0);
    while (s.positives < q->count && q->item[s.positives].amount > 0) s.positives++;
    search_within(&s, 0);
    if (!s.found && q->slack && !stopped(&s)) search_within(&s, q->slack);
    out.all = !stopped(&s);
    if (s.found >= 2)
        out.answer = SUBSET_SEVERAL;
    else if (out.steps >= q->steps)
        out.answer = SUBSET_LIMIT;
    else if (s.found)
        out.answer = SUBSET_UNIQUE;
    return out;
}
