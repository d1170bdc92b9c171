/* Choices: what is left of a phase of sums is tied with every row that any of its answers names, and all answers are noted. */
#include "engine/match/sum_pool.h"

#include <stdlib.h>

enum { CHOICES_A_ROW = 100, CHOICES_A_KEY = 10000 };

typedef struct Choice {
    uint32_t set;
    Together of;
} Choice;

typedef struct Choices {
    const Pool *pool;
    Buf all; /* Together, then: */
    Choice *choice;
    size_t count;
} Choices;

/* By place in the pool's order, so that no order of rows decides which choices are named. */
static int by_rank(const void *a, const void *b, void *context) {
    const Choice *x = a, *y = b;
    const uint32_t *rank = context;
    if (x->set != y->set) return x->set < y->set ? -1 : 1;
    if (x->of.count != y->of.count) return x->of.count < y->of.count ? -1 : 1;
    for (uint32_t i = 0; i < x->of.count; i++) {
        uint32_t one = rank[x->of.class[i]], other = rank[y->of.class[i]];
        if (one != other) return one < other ? -1 : 1;
    }
    return 0;
}

/* A row with several answers is asked for all of them: the first two were enough to know that none may be taken. */
static void collect(Pool *p, Buf *all, Outcome *out) {
    for (uint32_t i = 0; i < p->count; i++) {
        uint32_t c = p->order[i];
        if (!pool_free(p, c)) continue;
        if (p->answer[c] == SUBSET_UNIQUE) buf_append(all, &p->only[c], sizeof p->only[c]);
        if (p->answer[c] != SUBSET_SEVERAL) continue;
        size_t known = all->len / sizeof(Together), room = known < CHOICES_A_KEY ? CHOICES_A_KEY - known : 0;
        SubsetResult found = pool_ask(p, c, room < CHOICES_A_ROW ? (uint32_t)room + 2 : CHOICES_A_ROW, all, out);
        p->cut = p->cut || !found.all;
    }
}

/* Each choice once, with the set of rows that it hangs together with. */
static void join(Choices *choices, uint32_t *sets, bool *tied) {
    Together *all = (Together *)(void *)choices->all.ptr;
    size_t found = choices->all.len / sizeof *all;
    const Pool *p = choices->pool;
    if (found) qsort(all, found, sizeof *all, together_order);
    choices->choice = arena_array_raw(p->arena, found, sizeof *choices->choice);
    for (size_t i = 0; i < found; i++) {
        if (i && together_same(&all[i - 1], &all[i])) continue;
        for (uint32_t m = 0; m < all[i].count; m++) {
            tied[all[i].class[m]] = true;
            sets_join(sets, all[i].class[0], all[i].class[m]);
        }
        choices->choice[choices->count++].of = all[i];
    }
    for (size_t i = 0; i < choices->count; i++) choices->choice[i].set = sets_find(sets, choices->choice[i].of.class[0]);
    if (choices->count) qsort_r(choices->choice, choices->count, sizeof(Choice), by_rank, p->rank);
}

/* The rows of a choice, as outcome_tie takes them: those that the classes would give first. */
static void add_choice(const Pool *p, const Together *t, Buf *words) {
    uint32_t row[2][MEMBERS_MAX], count[2] = {0, 0};
    for (uint32_t i = 0, same = 0; i < t->count; i++) {
        uint32_t c = t->class[i], side = c >= p->lefts;
        same = i && t->class[i - 1] == c ? same + 1 : 0;
        row[side][count[side]++] = pool_row(p, c, p->used[c] + same);
    }
    buf_append(words, count, sizeof count);
    for (int s = 0; s < 2; s++) buf_append(words, row[s], count[s] * sizeof **row);
}

/* What the choices from `from` on that belong to one set name; returns where the next set's begin. */
static size_t add_choices(const Choices *choices, size_t from, Buf *words) {
    size_t at = from;
    for (; at < choices->count && choices->choice[at].set == choices->choice[from].set; at++) {
        if (at - from < MATCH_CHOICES_NAMED) add_choice(choices->pool, &choices->choice[at].of, words);
    }
    return at;
}

typedef struct Room { /* for the rows of each side */
    uint32_t *row[2];
} Room;

static Room room_of(const Pool *p) {
    Room room;
    for (int s = 0; s < 2; s++) {
        size_t rows = 0;
        for (uint32_t c = 0; c < p->side[s]->count; c++) rows += p->side[s]->size[c];
        room.row[s] = arena_array_raw(p->arena, rows, sizeof *room.row[s]);
    }
    return room;
}

/* Takes all free rows of the classes of a list out of the run. */
static void take_tied(Pool *p, uint32_t first, const uint32_t *next, Room room, size_t count[2]) {
    for (uint32_t c = first; c != UINT32_MAX; c = next[c]) {
        bool right = c >= p->lefts;
        uint32_t *state = right ? p->sides->right_state : p->sides->left_state;
        while (pool_free(p, c)) {
            uint32_t r = pool_row(p, c, p->used[c]++);
            state[r] = ROW_GONE;
            room.row[right][count[right]++] = r;
        }
    }
    for (int s = 0; s < 2; s++) qsort(room.row[s], count[s], sizeof **room.row, uint32_order);
}

void pool_tie(Pool *p, Outcome *out) {
    Choices choices = {.pool = p};
    uint32_t *sets = sets_new(p->count, p->arena);
    bool *tied = arena_array(p->arena, p->count, sizeof *tied);
    collect(p, &choices.all, out);
    join(&choices, sets, tied);
    buf_free(&choices.all);
    if (!choices.count) return;
    uint32_t *next = arena_array_raw(p->arena, p->count, sizeof *next);
    uint32_t *first = arena_array_raw(p->arena, p->count, sizeof *first);
    for (uint32_t c = 0; c < p->count; c++) first[c] = UINT32_MAX;
    for (uint32_t c = p->count; c-- > 0;) { /* members of a set as a list, in ascending order */
        if (!tied[c]) continue;
        uint32_t root = sets_find(sets, c);
        next[c] = first[root];
        first[root] = c;
    }
    Room room = room_of(p);
    Buf words = {0};
    for (size_t at = 0; at < choices.count;) {
        uint32_t set = choices.choice[at].set;
        size_t from = at, count[2] = {0, 0};
        words.len = 0;
        at = add_choices(&choices, from, &words);
        take_tied(p, first[set], next, room, count);
        outcome_tie(out, false, (KeyGroup){room.row[0], room.row[1], count[0], count[1]});
        outcome_choices(out, (uint32_t)(at - from), &words);
    }
    buf_free(&words);
}
