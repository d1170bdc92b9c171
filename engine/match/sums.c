#include "engine/match/sum_pool.h"

#include <stdlib.h>

static const Classes *classes_at(const Pool *p, uint32_t class, uint32_t *index) {
    *index = class < p->lefts ? class : class - p->lefts;
    return p->side[class >= p->lefts];
}

uint32_t pool_row(const Pool *p, uint32_t class, uint32_t which) {
    uint32_t index;
    const Classes *classes = classes_at(p, class, &index);
    return classes->row[classes->from[index] + which];
}

uint32_t pool_free(const Pool *p, uint32_t class) {
    uint32_t index;
    const Classes *classes = classes_at(p, class, &index);
    return classes->size[index] - p->used[class];
}

/* ---- Setting up */

int128 sum_amount(const Step *step, bool right, uint32_t row) {
    const Column *column = right ? step->sum.right : step->sum.left, *other = right ? step->sum.left : step->sum.right;
    unsigned scale = column->scale > other->scale ? column->scale : other->scale;
    return column_null(column, row) ? 0 : (int128)column_number(column, row) * decimal_power(scale - column->scale);
}

typedef struct Order { /* what a class is sorted by: nothing that depends on the order of rows */
    int128 amount;
    uint64_t hash;
    uint32_t class;
} Order;

static int by_amount(const void *a, const void *b) {
    const Order *x = a, *y = b;
    if (x->amount != y->amount) return x->amount < y->amount ? 1 : -1;
    return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1) : (x->class > y->class) - (x->class < y->class);
}

static void sort_side(Pool *p, uint32_t from, uint32_t to) {
    Order *order = arena_array_raw(p->arena, to - from, sizeof *order);
    for (uint32_t c = from; c < to; c++) order[c - from] = (Order){p->amount[c], p->hash[c], c};
    if (to > from) qsort(order, to - from, sizeof *order, by_amount);
    for (uint32_t c = from; c < to; c++) p->order[c] = order[c - from].class;
}

static Pool pool_of(const Sides *sides, const Step *step, const Classes *left, const Classes *right, Arena *arena) {
    Pool p = {.sides = sides,
              .step = step,
              .sum = step->rule->sum,
              .side = {left, right},
              .lefts = left->count,
              .count = left->count + right->count,
              .arena = arena};
    p.amount = arena_array_raw(arena, p.count, sizeof *p.amount);
    p.hash = arena_array_raw(arena, p.count, sizeof *p.hash);
    p.used = arena_array(arena, p.count, sizeof *p.used);
    p.order = arena_array_raw(arena, p.count, sizeof *p.order);
    p.limited = arena_array(arena, p.count, sizeof *p.limited);
    p.only = arena_array_raw(arena, p.count, sizeof *p.only);
    p.second = arena_array_raw(arena, p.count, sizeof *p.second);
    for (uint32_t c = 0; c < p.count; c++) {
        p.amount[c] = sum_amount(step, c >= p.lefts, pool_row(&p, c, 0));
        p.hash[c] = rows_hash(c < p.lefts ? step->left : step->right, pool_row(&p, c, 0));
    }
    sort_side(&p, 0, p.lefts);
    sort_side(&p, p.lefts, p.count);
    p.rank = arena_array_raw(arena, p.count, sizeof *p.rank);
    for (uint32_t i = 0; i < p.count; i++) p.rank[p.order[i]] = i;
    p.item = arena_array_raw(arena, (size_t)p.count * pool_picks(&p), sizeof *p.item);
    KNOWN(p.count > 0); /* no group is empty */
    p.steps = SUMS_KEY_STEPS / p.count;
    if (p.steps > SUMS_STEPS) p.steps = SUMS_STEPS;
    if (p.steps < SUMS_LEAST_STEPS) p.steps = SUMS_LEAST_STEPS;
    pool_index(&p);
    return p;
}

/* ---- A search */

static int128 slack_of(const Pool *p, int128 target) {
    int128 size = target < 0 ? -target : target;
    for (size_t i = 0; i < p->step->window.count; i++) {
        const MatchWindow *window = &p->step->rule->window[i];
        if (window->field != p->sum->field) continue;
        int128 share = size / PPM * window->share_ppm + size % PPM * window->share_ppm / PPM;
        return share > window->absolute ? share : window->absolute;
    }
    return 0;
}

static Together together_of(const Pool *p, uint32_t anchor, const uint32_t *item, uint32_t count) {
    Together out = {.count = count + 1, .class = {anchor}};
    for (uint32_t i = 0; i < count; i++) out.class[i + 1] = p->item[item[i]].item;
    qsort(out.class, out.count, sizeof *out.class, uint32_order);
    return out;
}

/* Rows that the anchor may go with must also be allowed to go with each other. */
static bool all_may_go(const Pool *p, const Together *t) {
    for (uint32_t i = 0; i < t->count; i++) {
        for (uint32_t k = i + 1; k < t->count; k++) {
            bool across = (t->class[i] < p->lefts) != (t->class[k] < p -> lefts);
            if (across && !pool_may_go(p, t->class[i], t->class[k])) return false;
        }
    }
    return true;
}

typedef struct Asker {
    const Pool *pool;
    uint32_t anchor;
    Buf *list;
} Asker;

static bool accept(void *context, const uint32_t *item, uint32_t count) {
    const Asker *asker = context;
    Together t = together_of(asker->pool, asker->anchor, item, count);
    if (asker->pool->mixed && !all_may_go(asker->pool, &t)) return false;
    if (asker->list) buf_append(asker->list, &t, sizeof t);
    return true;
}

SubsetResult pool_ask(Pool *p, uint32_t anchor, uint32_t answers, Buf *list, Outcome *out) {
    bool right = anchor >= p->lefts;
    size_t count = pool_items(p, anchor);
    Asker asker = {p, anchor, list};
    SubsetQuestion question = {.item = p->item,
                               .count = count,
                               .target = p->amount[anchor],
                               .slack = slack_of(p, p->amount[anchor]),
                               .picks = pool_picks(p),
                               .steps = p->steps,
                               .needed_from = right ? 0 : p->lefts,
                               .needed_to = right ? p->lefts : p->count,
                               .answers = answers,
                               .accept = accept,
                               .context = &asker};
    SubsetResult found = subset_find(&question);
    out->pairs += found.steps;
    return found;
}

static void look(Pool *p, uint32_t anchor, Outcome *out) {
    SubsetResult found = pool_ask(p, anchor, 2, NULL, out);
    p->answer[anchor] = (uint8_t)found.answer;
    p->limited[anchor] = found.answer == SUBSET_LIMIT;
    if (found.answer == SUBSET_UNIQUE || found.answer == SUBSET_SEVERAL) p->only[anchor] = together_of(p, anchor, found.item[0], found.count[0]);
    if (found.answer == SUBSET_SEVERAL) p->second[anchor] = together_of(p, anchor, found.item[1], found.count[1]);
}

/* ---- Rounds */

int together_order(const void *a, const void *b) {
    const Together *x = a, *y = b;
    if (x->count != y->count) return x->count < y->count ? -1 : 1;
    for (uint32_t i = 0; i < x->count; i++) {
        if (x->class[i] != y->class[i]) return x->class[i] < y->class[i] ? -1 : 1;
    }
    return 0;
}

bool together_same(const Together *a, const Together *b) {
    return together_order(a, b) == 0;
}

static uint32_t uses_of(const Together *t, uint32_t class) {
    uint32_t uses = 0;
    for (uint32_t i = 0; i < t->count; i++) uses += t->class[i] == class;
    return uses;
}

static uint32_t times_of(const Pool *p, const Together *t) {
    uint32_t times = UINT32_MAX;
    for (uint32_t i = 0; i < t->count; i++) {
        uint32_t fit = pool_free(p, t->class[i]) / uses_of(t, t->class[i]);
        times = fit < times ? fit : times;
    }
    return times;
}

/* Of many on both sides, each row must tell the same story. */
static bool members_agree(const Pool *p, const Together *t) {
    for (uint32_t i = 0; p->mixed && i < t->count; i++) {
        uint32_t c = t->class[i];
        if (p->answer[c] == SUBSET_NONE) continue;
        if (p->answer[c] != SUBSET_UNIQUE || !together_same(&p->only[c], t)) return false;
    }
    return true;
}

static void take_together(Pool *p, const Together *t) {
    uint32_t row[2][MEMBERS_MAX];
    size_t count[2] = {0, 0};
    bool multiset = false;
    for (uint32_t i = 0; i < t->count; i++) multiset = multiset || pool_free(p, t->class[i]) > uses_of(t, t->class[i]);
    for (uint32_t i = 0; i < t->count; i++) {
        uint32_t c = t->class[i];
        bool right = c >= p->lefts;
        row[right][count[right]++] = pool_row(p, c, p->used[c]++);
    }
    for (int s = 0; s < 2; s++) qsort(row[s], count[s], sizeof *row[s], uint32_order);
    settle_group_match(p->sides, p->step, (KeyGroup){row[0], row[1], count[0], count[1]}, multiset);
}

/* Unique answers, each once. */
static size_t collect_unique(const Pool *p, Together *all) {
    size_t count = 0, kept = 0;
    for (uint32_t c = 0; c < p->count; c++) {
        if (p->answer[c] == SUBSET_UNIQUE) all[count++] = p->only[c];
    }
    if (count) qsort(all, count, sizeof *all, together_order);
    for (size_t i = 0; i < count; i++) {
        if (!kept || !together_same(&all[kept - 1], &all[i])) all[kept++] = all[i];
    }
    return kept;
}

/* Takes all unique answers that no other contests. */
static bool take_round(Pool *p, Together *all, uint64_t *wanted) {
    size_t count = collect_unique(p, all);
    bool any = false;
    memset(wanted, 0, p->count * sizeof *wanted);
    for (size_t g = 0; g < count; g++) {
        uint32_t times = times_of(p, &all[g]);
        for (uint32_t i = 0; i < all[g].count; i++) wanted[all[g].class[i]] += times;
    }
    for (size_t g = 0; g < count; g++) { /* free rows change as groups are taken, by as much as was wanted of them */
        bool contested = !members_agree(p, &all[g]);
        for (uint32_t i = 0; i < all[g].count; i++)
            contested = contested || wanted[all[g].class[i]] > pool_free(p, all[g].class[i]);
        uint32_t times = contested ? 0 : times_of(p, &all[g]);
        for (uint32_t k = 0; k < times; k++) take_together(p, &all[g]);
        for (uint32_t i = 0; times && i < all[g].count; i++) wanted[all[g].class[i]] -= times;
        any = any || times;
    }
    return any;
}

static bool anchors(const Pool *p, uint32_t class) {
    if (p->amount[class] == 0 || !pool_free(p, class)) return false;
    return p->mixed || (class < p->lefts ? p->sum->many_right : p->sum->many_left);
}

/* Is an answer that was found before still one? Fewer rows do not bring new ones, but where what adds up exactly is gone, what nearly
 * does may take its place. */
static bool still_stands(const Pool *p, uint32_t class) {
    if (p->answer[class] == SUBSET_LIMIT) return false;
    if (p->answer[class] == SUBSET_SEVERAL && !times_of(p, &p->second[class])) return false;
    return times_of(p, &p->only[class]) > 0;
}

/* Looks for what adds up to each row of which it is not known; what found nothing finds nothing among fewer rows. */
static void look_at_all(Pool *p, bool first, bool limited, Outcome *out) {
    for (uint32_t c = 0; c < p->count; c++) {
        if (!pool_free(p, c)) p->answer[c] = SUBSET_NONE;
        if (p->answer[c] == SUBSET_NONE) continue;
        if (first || (p->answer[c] == SUBSET_LIMIT ? limited : !still_stands(p, c))) look(p, c, out);
    }
}

/* true: not all sums were tried. */
static bool run_phase(Pool *p, bool mixed, Outcome *out) {
    Together *all = arena_array_raw(p->arena, p->count, sizeof *all);
    uint64_t *wanted = arena_array_raw(p->arena, p->count, sizeof *wanted);
    p->mixed = mixed;
    p->answer = arena_array(p->arena, p->count, sizeof *p->answer);
    for (uint32_t c = 0; c < p->count; c++) p->answer[c] = anchors(p, c) ? SUBSET_SEVERAL : SUBSET_NONE;
    look_at_all(p, true, true, out);
    for (bool again = true; again;) {
        again = false;
        while (take_round(p, all, wanted)) {
            again = true;
            look_at_all(p, false, false, out);
        }
        if (again) look_at_all(p, false, true, out); /* what was too much may no longer be */
    }
    pool_tie(p, out);
    bool limited = p->cut;
    for (uint32_t c = 0; c < p->count; c++) limited = limited || (p->limited[c] && pool_free(p, c));
    return limited;
}

static void settle_currency(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out) {
    Classes left = classes_of(step->left, group.left, group.lefts, worker->group);
    Classes right = classes_of(step->right, group.right, group.rights, worker->group);
    classes_order(step, &left, &right, worker->group);
    Pool p = pool_of(sides, step, &left, &right, worker->group);
    if (pool_pairs(&p) > (uint64_t)SUMS_PAIRS_A_BLOCK * step->rows_max * step->rows_max) {
        outcome_block(out, group.left[0], group.lefts, group.rights);
        return;
    }
    bool limited = run_phase(&p, false, out);
    if (p.sum->many_left && p.sum->many_right) limited = run_phase(&p, true, out) || limited;
    if (limited) outcome_block(out, group.left[0], group.lefts, group.rights);
}

/* ---- A key: pairs first, then sums, each currency by itself */

/* Rows still free; with `as`: those that have the value of its row. */
typedef struct Like {
    const Column *column, *as;
    uint32_t as_row;
} Like;

static size_t in_play(const uint32_t *rows, size_t count, const uint32_t *state, Like like, uint32_t *out) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (state[rows[i]] == ROW_NONE && (!like.as || column_equal(like.column, rows[i], like.as, like.as_row)))
            out[kept++] = rows[i];
    }
    return kept;
}

/* Pairs are written as groups of one and one, as this step's matches are. */
static void pairs_to_groups(const Sides *sides, KeyGroup group) {
    for (size_t i = 0; i < group.lefts; i++) {
        uint32_t l = group.left[i], r = sides->left_state[l];
        if (r >= ROW_GONE) continue;
        sides->left_state[l] = sides->right_state[r] = l;
    }
}

static void settle_pairs_then_sums(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out) {
    size_t blocks = out->blocks.len;
    settle_pairs(sides, step, group, worker, out);
    pairs_to_groups(sides, group);
    if (out->blocks.len > blocks) return; /* too many rows, and told so */
    uint32_t *left = arena_array_raw(worker->group, group.lefts, sizeof *left);
    uint32_t *right = arena_array_raw(worker->group, group.rights, sizeof *right);
    KeyGroup rest = {left, right, in_play(group.left, group.lefts, sides->left_state, (Like){0}, left),
                     in_play(group.right, group.rights, sides->right_state, (Like){0}, right)};
    if (rest.lefts && rest.rights) settle_currency(sides, step, rest, worker, out);
}

void sums_each_currency(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out,
                          SettleSum *settle) {
    const Column *lc = step->currency.left, *rc = step->currency.right;
    if (!lc || !rc) {
        settle(sides, step, group, worker, out);
        return;
    }
    uint32_t *left = arena_array_raw(worker->group, group.lefts, sizeof *left);
    uint32_t *right = arena_array_raw(worker->group, group.rights, sizeof *right);
    uint8_t *done = arena_array(worker->group, group.lefts, 1);
    for (size_t i = 0; i < group.lefts; i++) {
        uint32_t first = group.left[i];
        if (done[i]) continue;
        for (size_t k = i; k < group.lefts; k++) done[k] = done[k] || column_equal(lc, group.left[k], lc, first);
        KeyGroup part = {left, right, in_play(group.left, group.lefts, sides->left_state, (Like){lc, lc, first}, left),
                         in_play(group.right, group.rights, sides->right_state, (Like){rc, lc, first}, right)};
        if (part.lefts && part.rights) settle(sides, step, part, worker, out);
    }
}

void settle_sums(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out) {
    sums_each_currency(sides, step, group, worker, out, settle_pairs_then_sums);
}

void settle_group_match(const Sides *sides, const Step *step, KeyGroup rows, bool multiset) {
    for (size_t i = 0; i < rows.lefts; i++) {
        sides->left_state[rows.left[i]] = rows.left[0];
        how_set(sides->how, rows.left[i], how_pack(step->number, PPM, multiset, step->rule->review));
    }
    for (size_t i = 0; i < rows.rights; i++) sides->right_state[rows.right[i]] = rows.left[0];
}
