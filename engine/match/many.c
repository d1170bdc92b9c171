#include "engine/match/many.h"

#include "engine/match/refer.h"

#include <stdlib.h>

/* Rows that pairs connect, as lists: those of set s are member[from[s]] .. member[from[s + 1]], left ones first, each
 * ascending. */
typedef struct Sets {
    uint32_t count, *from, *member; /* a member below `lefts` is a left class, else a right one */
    uint64_t *score_gap;            /* per set, summed over edges */
    uint32_t *edges;
} Sets;

static Classes rows_alone(const uint32_t *rows, size_t count, Arena *arena) { /* each row a class of its own */
    Classes out = {.count = (uint32_t)count, .size = arena_array_raw(arena, count, sizeof *out.size),
                   .from = arena_array_raw(arena, count, sizeof *out.from), .row = arena_array_raw(arena, count, sizeof *out.row)};
    for (size_t i = 0; i < count; i++) {
        out.row[i] = rows[i];
        out.from[i] = (uint32_t)i;
        out.size[i] = 1;
    }
    return out;
}

/* Rows that no pair names are in no set. */
static Sets sets_of(const AssignEdge *edge, size_t edges, uint32_t lefts, uint32_t nodes, Arena *arena) {
    uint32_t *root = sets_new(nodes, arena), *number = arena_array_raw(arena, nodes, sizeof *number);
    bool *named = arena_array(arena, nodes, sizeof *named);
    Sets out = {0};
    for (size_t e = 0; e < edges; e++) {
        sets_join(root, edge[e].left, lefts + edge[e].right);
        named[edge[e].left] = named[lefts + edge[e].right] = true;
    }
    for (uint32_t n = 0; n < nodes; n++) { /* the root is the least of its set */
        uint32_t r = sets_find(root, n);
        number[n] = !named[n] ? ROW_NONE : r == n ? out.count++ : number[r];
    }
    out.from = arena_array(arena, (size_t)out.count + 2, sizeof *out.from);
    out.member = arena_array_raw(arena, nodes, sizeof *out.member);
    out.score_gap = arena_array(arena, out.count, sizeof *out.score_gap);
    out.edges = arena_array(arena, out.count, sizeof *out.edges);
    for (uint32_t n = 0; n < nodes; n++) {
        if (named[n]) out.from[number[n] + 2]++;
    }
    for (uint32_t s = 0; s < out.count; s++) out.from[s + 2] += out.from[s + 1];
    for (uint32_t n = 0; n < nodes; n++) {
        if (named[n]) out.member[out.from[number[n] + 1]++] = n;
    }
    for (size_t e = 0; e < edges; e++) {
        out.score_gap[number[edge[e].left]] += edge[e].cost.score_gap;
        out.edges[number[edge[e].left]]++;
    }
    return out;
}

/* The rows of a set, each side's ascending. */
typedef struct Members {
    const uint32_t *left, *right;
    uint32_t lefts, rights;
} Members;

static Members members_of(const Sets *sets, uint32_t set, KeyGroup group, uint32_t *room) {
    Members out = {.left = room};
    for (uint32_t i = sets->from[set]; i < sets->from[set + 1]; i++) {
        uint32_t n = sets->member[i];
        bool right = n >= group.lefts;
        *room++ = right ? group.right[n - group.lefts] : group.left[n];
        if (right)
            out.rights++;
        else
            out.lefts++;
    }
    out.right = out.left + out.lefts;
    return out;
}

static void match_members(const Sides *sides, const Step *step, Members m, uint32_t score_gap) {
    uint32_t how = settle_how(step, score_gap, false);
    MatchShape shape = step->rule->shape;
    for (uint32_t i = 0; i < m.lefts; i++) {
        sides->left_state[m.left[i]] = shape == MATCH_ONE_MANY   ? m.rights
                                       : shape == MATCH_MANY_ONE ? m.right[0]
                                                                 : m.left[0];
        how_set(sides->how, m.left[i], how);
    }
    for (uint32_t i = 0; i < m.rights; i++) sides->right_state[m.right[i]] = m.left[0];
}

static void tie_members(const Sides *sides, Members m, Outcome *out) {
    for (uint32_t i = 0; i < m.lefts; i++) sides->left_state[m.left[i]] = ROW_GONE;
    for (uint32_t i = 0; i < m.rights; i++) sides->right_state[m.right[i]] = ROW_GONE;
    outcome_tie(out, false, (KeyGroup){m.left, m.right, m.lefts, m.rights});
}

/* false: more pairs than a block may have, and told so. */
static bool find_edges(const Judge *judge, KeyGroup group, Worker *worker, Outcome *out) {
    size_t by = refer_by(judge->step->rule);
    worker->edges.len = 0;
    if (by != SIZE_MAX) {
        out->pairs += refer_edges(judge, by, worker->group, &worker->edges, out);
        return true;
    }
    JudgeLists all = judge_lists_all(judge, worker->group);
    if (judge_too_many(judge, all, worker->group)) {
        outcome_block(out, group.left[0], group.lefts, group.rights);
        return false;
    }
    out->pairs += judge_lists(judge, all, worker->group, &worker->edges);
    return true;
}

void settle_many(const Sides *sides, const Step *step, KeyGroup group, Worker *worker, Outcome *out) {
    Arena *arena = worker->group;
    Classes left = rows_alone(group.left, group.lefts, arena), right = rows_alone(group.right, group.rights, arena);
    Judge judge = judge_new(step, &left, &right, worker->measure, arena);
    if (!find_edges(&judge, group, worker, out)) return;
    const AssignEdge *edge = (const AssignEdge *)(const void *)worker->edges.ptr;
    Sets sets = sets_of(edge, worker->edges.len / sizeof *edge, left.count, left.count + right.count, arena);
    uint32_t *room = arena_array_raw(arena, (size_t)left.count + right.count, sizeof *room);
    for (uint32_t s = 0; s < sets.count; s++) {
        Members m = members_of(&sets, s, group, room);
        uint32_t ones = step->rule->shape == MATCH_ONE_MANY ? m.lefts : m.rights;
        if (step->rule->shape == MATCH_MANY_MANY || ones == 1)
            match_members(sides, step, m, (uint32_t)(sets.score_gap[s] / sets.edges[s]));
        else
            tie_members(sides, m, out);
    }
}

/* ---- By likeliness */

/* The classes of the side that may be many, and for each its best edge. */
typedef struct Stars {
    const ClassEdges *of;
    const Classes *one, *many;
    bool left_many;
    size_t *best; /* per class that may be many: edge + 1; 0: none */
    uint32_t *set; /* union of classes that are tied: the ones, then the many */
    bool *tied;    /* per root */
} Stars;

static uint32_t one_of(const Stars *s, size_t edge) {
    return s->left_many ? s->of->edge[edge].right : s->of->edge[edge].left;
}

static uint32_t many_of(const Stars *s, size_t edge) {
    return s->left_many ? s->of->edge[edge].left : s->of->edge[edge].right;
}

static int compare_costs(const PairCost *a, const PairCost *b) {
    if (a->amount_gap != b->amount_gap) return a->amount_gap < b->amount_gap ? -1 : 1;
    if (a->day_gap != b->day_gap) return a->day_gap < b->day_gap ? -1 : 1;
    if (a->score_gap != b->score_gap) return a->score_gap < b->score_gap ? -1 : 1;
    return a->disagree < b->disagree ? -1 : a->disagree > b->disagree;
}

static void find_best(const Stars *s) {
    for (size_t e = 0; e < s->of->edges; e++) {
        size_t *best = &s->best[many_of(s, e)];
        if (!*best || compare_costs(&s->of->edge[e].cost, &s->of->edge[*best - 1].cost) < 0) *best = e + 1;
    }
}

static void find_tied(const Stars *s) {
    uint32_t ones = s->one->count;
    for (size_t e = 0; e < s->of->edges; e++) {
        size_t best = s->best[many_of(s, e)] - 1;
        if (best != e && compare_costs(&s->of->edge[e].cost, &s->of->edge[best].cost) == 0) {
            sets_join(s->set, one_of(s, e), one_of(s, best));
            s->tied[one_of(s, e)] = s->tied[one_of(s, best)] = true;
        }
    }
    for (uint32_t m = 0; m < s->many->count; m++) {
        if (s->best[m]) sets_join(s->set, one_of(s, s->best[m] - 1), ones + m);
    }
    for (uint32_t o = 0; o < ones; o++) {
        if (s->tied[o] || s->one->size[o] > 1) s->tied[sets_find(s->set, o)] = true;
    }
}

static int by_row(const void *a, const void *b) {
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

typedef struct StarRows {
    uint32_t *row;
    uint32_t count;
} StarRows;

static void take_rows(StarRows *to, const Classes *classes, uint32_t class) {
    for (uint32_t i = 0; i < classes->size[class]; i++) to->row[to->count++] = classes->row[classes->from[class] + i];
}

static Members star_members(const Stars *s, StarRows one, StarRows many) {
    qsort(one.row, one.count, sizeof *one.row, by_row);
    qsort(many.row, many.count, sizeof *many.row, by_row);
    return s->left_many ? (Members){many.row, one.row, many.count, one.count} : (Members){one.row, many.row, one.count, many.count};
}

/* The classes of each set, as lists: member[from[r]] .. member[from[r + 1]] of root r, the ones first. */
static uint32_t *list_sets(const Stars *s, uint32_t nodes, uint32_t *from, Arena *scratch) {
    uint32_t *member = arena_array_raw(scratch, nodes, sizeof *member), *next = arena_array_raw(scratch, nodes, sizeof *next);
    for (uint32_t n = 0; n < nodes; n++) from[sets_find(s->set, n) + 1]++;
    for (uint32_t n = 0; n < nodes; n++) from[n + 1] += from[n];
    memcpy(next, from, nodes * sizeof *next);
    for (uint32_t n = 0; n < nodes; n++) member[next[sets_find(s->set, n)]++] = n;
    return member;
}

void settle_stars(const Sides *sides, const Step *step, const ClassEdges *of, Arena *scratch, Outcome *out) {
    bool left_many = step->rule->shape == MATCH_MANY_ONE;
    Stars s = {.of = of, .one = left_many ? of->right : of->left, .many = left_many ? of->left : of->right, .left_many = left_many};
    uint32_t ones = s.one->count, nodes = ones + s.many->count;
    s.best = arena_array(scratch, s.many->count, sizeof *s.best);
    s.set = sets_new(nodes, scratch);
    s.tied = arena_array(scratch, nodes, sizeof *s.tied);
    find_best(&s);
    find_tied(&s);
    uint32_t *from = arena_array(scratch, (size_t)nodes + 1, sizeof *from), *member = list_sets(&s, nodes, from, scratch);
    StarRows one = {.row = arena_array_raw(scratch, sides->left->rows + sides->right->rows, sizeof *one.row)};
    StarRows many = {.row = one.row + (left_many ? sides->right->rows : sides->left->rows)};
    for (uint32_t r = 0; r < nodes; r++) {
        uint32_t gap = 0;
        one.count = many.count = 0;
        for (uint32_t i = from[r]; i < from[r + 1]; i++) {
            uint32_t n = member[i];
            size_t best = n < ones ? 0 : s.best[n - ones];
            if (best && of->edge[best - 1].cost.score_gap > gap) gap = of->edge[best - 1].cost.score_gap;
            take_rows(n < ones ? &one : &many, n < ones ? s.one : s.many, n < ones ? n : n - ones);
        }
        if (!one.count || !many.count) continue;
        Members m = star_members(&s, one, many);
        if (s.tied[r]) tie_members(sides, m, out);
        else match_members(sides, step, m, gap);
    }
}
