/* Spread: documents paid off in the order of dates. */
#include "engine/match/sum_pool.h"

#include <stdlib.h>

typedef struct Dated {
    int64_t day;
    int128 amount;
    uint64_t hash;
    uint32_t row;
} Dated;

static int by_day(const void *a, const void *b) {
    const Dated *x = a, *y = b;
    if (x->day != y->day) return x->day < y->day ? -1 : 1;
    if (x->amount != y->amount) return x->amount < y->amount ? -1 : 1;
    return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1) : (x->row > y->row) - (x->row < y->row);
}

/* Rows without a date or an amount take no part. */
static size_t dated_rows(const Step *step, bool right, const uint32_t *rows, size_t count, Dated *out) {
    const Column *day = right ? step->spread.right : step->spread.left,
                 *amount = right ? step->sum.right : step->sum.left;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (column_null(day, rows[i]) || column_null(amount, rows[i])) continue;
        out[kept++] = (Dated){column_number(day, rows[i]), sum_amount(step, right, rows[i]),
                              rows_hash(right ? step->right : step->left, rows[i]), rows[i]};
    }
    if (kept) qsort(out, kept, sizeof *out, by_day);
    return kept;
}

static void match_dated(const Sides *sides, const Step *step, const Dated *left, size_t lefts, const Dated *right,
                        size_t rights, Worker *worker) {
    if (!lefts || !rights) return;
    uint32_t *l = arena_array_raw(worker->group, lefts, sizeof *l),
             *r = arena_array_raw(worker->group, rights, sizeof *r);
    for (size_t i = 0; i < lefts; i++) l[i] = left[i].row;
    for (size_t i = 0; i < rights; i++) r[i] = right[i].row;
    qsort(l, lefts, sizeof *l, uint32_order);
    qsort(r, rights, sizeof *r, uint32_order);
    settle_group_match(sides, step, l, lefts, r, rights, false);
}

static void spread_currency(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out) {
    Dated *left = arena_array_raw(worker->group, group.lefts, sizeof *left);
    Dated *right = arena_array_raw(worker->group, group.rights, sizeof *right);
    size_t lefts = dated_rows(step, false, group.left, group.lefts, left), l = 0, l_from = 0;
    size_t rights = dated_rows(step, true, group.right, group.rights, right), r = 0, r_from = 0;
    int128 open = 0; /* what the left rows taken so far hold more than the right ones */
    out->pairs += lefts + rights;
    for (;;) {
        bool take_left = l == l_from || (r > r_from && open <= 0);
        if (take_left ? l == lefts : r == rights) break;
        open += take_left ? left[l++].amount : -right[r++].amount;
        if (open || l == l_from || r == r_from) continue;
        match_dated(sides, step, left + l_from, l - l_from, right + r_from, r - r_from, worker);
        l_from = l;
        r_from = r;
    }
    match_dated(sides, step, left + l_from, l - l_from, right + r_from, r - r_from, worker);
}

void settle_spread(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out) {
    sums_each_currency(sides, step, group, worker, out, spread_currency);
}
