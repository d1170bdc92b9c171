/* Items: the rows of a key that may go together with one of them. Where the step has a window of days, only those within it are looked
 * at: of a client with 20,000 documents in a year a payment may go with some hundreds. */
#include "engine/match/sum_pool.h"

#include <stdlib.h>

uint32_t pool_picks(const Pool *p) {
    return p->sum->at_most && p->sum->at_most <= SUBSET_PICKS_MAX ? p->sum->at_most : MATCH_SUM_AT_MOST;
}

bool pool_may_go(const Pool *p, uint32_t a, uint32_t b) {
    uint32_t x = pool_row(p, a, 0), y = pool_row(p, b, 0);
    bool left_a = a < p->lefts, left_b = b < p->lefts;
    if (left_a == left_b) return step_near(p->step, !left_a, x, y);
    return left_a ? step_allows_sum(p->step, x, y) : step_allows_sum(p->step, y, x);
}

/* ---- Days */

static int by_day(const void *a, const void *b) {
    const PoolDay *x = a, *y = b;
    if (x->day != y->day) return x->day < y->day ? -1 : 1;
    return (x->rank > y->rank) - (x->rank < y->rank);
}

void pool_index(Pool *p) {
    size_t at = 0;
    while (at < p->step->window.count && !p->step->rule->window[at].is_days) at++;
    if (at == p->step->window.count) return;
    p->days = &p->step->rule->window[at];
    p->at = p->step->window.at[at];
    p->day = arena_array_raw(p->arena, p->count, sizeof *p->day);
    p->near = arena_array(p->arena, p->count / 64 + 1, sizeof *p->near);
    uint32_t from[] = {0, p->lefts}, to[] = {p->lefts, p->count};
    for (int s = 0; s < 2; s++) {
        const Column *column = s ? p->at.right : p->at.left;
        for (uint32_t c = from[s]; c < to[s]; c++) { /* a row without a date goes with nothing */
            uint32_t row = pool_row(p, c, 0);
            if (!column_null(column, row)) p->day[from[s] + p->dated[s]++] = (PoolDay){column_number(column, row), p->rank[c]};
        }
        if (p->dated[s]) qsort(p->day + from[s], p->dated[s], sizeof *p->day, by_day);
    }
}

static uint32_t first_from(const PoolDay *day, uint32_t count, int128 wanted) {
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (day[middle].day < wanted) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* Those of a side that are within the window of a class; returns how many. */
static uint32_t near_days(const Pool *p, uint32_t class, bool right, const PoolDay **out) {
    const Column *column = class < p->lefts ? p->at.left : p->at.right;
    uint32_t row = pool_row(p, class, 0);
    *out = p->day + (right ? p->lefts : 0);
    if (column_null(column, row)) return 0;
    int128 day = column_number(column, row);
    uint32_t from = first_from(*out, p->dated[right], day - p->days->days), to = first_from(*out, p->dated[right], day + p->days->days + 1);
    *out += from;
    return to - from;
}

uint64_t pool_pairs(const Pool *p) {
    uint64_t pairs = 0;
    const PoolDay *ignored;
    if (!p->days) return (uint64_t)p->lefts * (p->count - p->lefts);
    for (uint32_t c = 0; c < p->lefts; c++) pairs += near_days(p, c, true, &ignored);
    return pairs;
}

/* ---- Items */

static size_t add_class(Pool *p, size_t count, uint32_t anchor, uint32_t rank, int sign) {
    uint32_t c = p->order[rank], rows = pool_free(p, c) - (c == anchor && pool_free(p, c) > 0);
    if (!rows || p->amount[c] == 0 || !pool_may_go(p, anchor, c)) return count;
    for (uint32_t k = 0; k < rows && k < pool_picks(p); k++) p->item[count++] = (SubsetItem){p->amount[c] * sign, rank, c};
    return count;
}

/* Marks the ranks in question, for each to be looked at in its order. */
static void mark_near(Pool *p, uint32_t anchor, bool right) {
    const PoolDay *day;
    uint32_t count = near_days(p, anchor, right, &day);
    for (uint32_t i = 0; i < count; i++) p->near[day[i].rank >> 6] |= UINT64_C(1) << (day[i].rank & 63);
}

/* Adds the classes of a side that `anchor` may go with, their amounts times `sign`; kind: their rank in the pool's
 * order, which no order of rows changes. */
static size_t add_items(Pool *p, size_t count, uint32_t anchor, bool right, int sign) {
    uint32_t from = right ? p->lefts : 0, to = right ? p->count : p->lefts;
    if (!p->days) {
        for (uint32_t rank = from; rank < to; rank++) count = add_class(p, count, anchor, rank, sign);
        return count;
    }
    mark_near(p, anchor, right);
    for (uint32_t word = from >> 6; word <= (to - 1) >> 6 && to > from; word++) {
        for (uint64_t rest = p->near[word]; rest; rest &= rest - 1) {
            count = add_class(p, count, anchor, word << 6 | (uint32_t)__builtin_ctzll(rest), sign);
        }
        p->near[word] = 0;
    }
    return count;
}

static int item_order(const void *a, const void *b) {
    const SubsetItem *x = a, *y = b;
    if (x->amount != y->amount) return x->amount < y->amount ? 1 : -1;
    return x->kind != y->kind ? (x->kind < y->kind ? -1 : 1) : (x->item > y->item) - (x->item < y->item);
}

size_t pool_items(Pool *p, uint32_t anchor) {
    bool right = anchor >= p->lefts;
    size_t count = add_items(p, 0, anchor, !right, 1);
    if (!count || !p->mixed) return count;
    count = add_items(p, count, anchor, right, -1);
    qsort(p->item, count, sizeof *p->item, item_order);
    return count;
}
