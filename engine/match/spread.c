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

/* A side's rows in the order of dates; those from `from` to before `to` are the group at hand. */
typedef struct Queue {
    Dated *row;
    size_t count, from, to;
} Queue;

/* Rows without a date or an amount take no part. */
static Queue queue_of(const Step *step, bool right, const uint32_t *rows, size_t count, Arena *arena) {
    const Column *day = right ? step->spread.right : step->spread.left,
                 *amount = right ? step->sum.right : step->sum.left;
    Queue out = {.row = arena_array_raw(arena, count, sizeof *out.row)};
    for (size_t i = 0; i < count; i++) {
        if (column_null(day, rows[i]) || column_null(amount, rows[i])) continue;
        out.row[out.count++] = (Dated){column_number(day, rows[i]), sum_amount(step, right, rows[i]),
                                       rows_hash(right ? step->right : step->left, rows[i]), rows[i]};
    }
    if (out.count) qsort(out.row, out.count, sizeof *out.row, by_day);
    return out;
}

static bool is_empty(const Queue *queue) {
    return queue->from == queue->to;
}

/* The rows of the group at hand, ascending; the next group begins behind them. */
static const uint32_t *take_group(Queue *queue, size_t *count, Arena *arena) {
    *count = queue->to - queue->from;
    uint32_t *out = arena_array_raw(arena, *count, sizeof *out);
    for (size_t i = 0; i < *count; i++) out[i] = queue->row[queue->from + i].row;
    qsort(out, *count, sizeof *out, uint32_order);
    queue->from = queue->to;
    return out;
}

static void match_group(const Sides *sides, const Step *step, Queue *left, Queue *right, Arena *arena) {
    if (is_empty(left) || is_empty(right)) return;
    KeyGroup rows;
    rows.left = take_group(left, &rows.lefts, arena);
    rows.right = take_group(right, &rows.rights, arena);
    settle_group_match(sides, step, rows, false);
}

static void spread_currency(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out) {
    Queue left = queue_of(step, false, group.left, group.lefts, worker->group);
    Queue right = queue_of(step, true, group.right, group.rights, worker->group);
    int128 open = 0; /* what the left rows taken so far hold more than the right ones */
    out->pairs += left.count + right.count;
    for (;;) {
        bool take_left = is_empty(&left) || (!is_empty(&right) && open <= 0);
        if (take_left ? left.to == left.count : right.to == right.count) break;
        open += take_left ? left.row[left.to++].amount : -right.row[right.to++].amount;
        if (!open) match_group(sides, step, &left, &right, worker->group);
    }
    match_group(sides, step, &left, &right, worker->group);
}

void settle_spread(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out) {
    sums_each_currency(sides, step, group, worker, out, spread_currency);
}
