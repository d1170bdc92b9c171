/* The rows of one key while their sums are looked for: what sums.c and sum_choices.c share. */
#ifndef KOPECK_SUM_POOL_H
#define KOPECK_SUM_POOL_H

#include "engine/match/radix.h"
#include "engine/match/subset.h"
#include "engine/match/sums.h"

enum { MEMBERS_MAX = SUBSET_PICKS_MAX + 1 };

/* Rows that would be matched, as classes in ascending order, a class as often as it gives rows. */
typedef struct Together {
    uint32_t count, class[MEMBERS_MAX];
} Together;

typedef struct PoolDay {
    int64_t day;
    uint32_t rank;
} PoolDay;

/* Classes of the left side, then of the right one, of one key and currency. */
typedef struct Pool {
    const Sides *sides;
    const Step *step;
    const MatchSum *sum;
    const Classes *side[2];
    uint32_t lefts, count;
    int128 *amount; /* per class, at the finer of the sides' scales; 0: takes no part */
    uint64_t *hash;
    uint32_t *used;  /* rows of the class that are matched or tied */
    uint32_t *order; /* left classes, then right ones, each by descending amount */
    uint32_t *rank;  /* per class: its place in `order`, which no order of rows changes */
    uint64_t steps;  /* a search */
    Arena *arena;
    /* of a step with a window of days */
    const MatchWindow *days; /* NULL: it has none */
    FieldPair at;
    PoolDay *day;      /* of the left side, then from `lefts` on of the right one, ascending */
    uint32_t dated[2]; /* how many of each */
    uint64_t *near;    /* a bit per rank, none of them set between two searches */
    /* of the phase at hand */
    uint8_t *answer; /* per class: SubsetAnswer */
    Together *only; /* per class: of SUBSET_UNIQUE, and the first of SUBSET_SEVERAL */
    Together *second; /* of SUBSET_SEVERAL */
    bool *limited;
    bool cut; /* of some row not all answers are known */
    bool mixed; /* both sides may have many */
    SubsetItem *item;
} Pool;

/* What adds up to a class, up to so many answers; each of them also goes to `list` (Together), where that is given. */
SubsetResult pool_ask(Pool *pool, uint32_t anchor, uint32_t answers, Buf *list, Outcome *out);

/* Fills item with what `anchor` may go with, in the order of amounts; returns how many. */
size_t pool_items(Pool *pool, uint32_t anchor);
bool pool_may_go(const Pool *pool, uint32_t a, uint32_t b);
uint32_t pool_picks(const Pool *pool);
void pool_index(Pool *pool); /* once amounts and ranks are there */
uint64_t pool_pairs(const Pool *pool); /* of a left and a right class within the window */

uint32_t pool_row(const Pool *pool, uint32_t class, uint32_t which);
uint32_t pool_free(const Pool *pool, uint32_t class);

int128 sum_amount(const Step *step, bool right, uint32_t row); /* 0: it has none */

/* Each currency of a key by itself. */
typedef void SettleSum(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out);
void sums_each_currency(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out, SettleSum *settle);

int together_order(const void *a, const void *b);
bool together_same(const Together *a, const Together *b);

/* What is left of a phase: whatever has several answers, or one that another contests, is tied with all rows that any of
 * its answers names. */
void pool_tie(Pool *pool, Outcome *out);

#endif
