#include "engine/match/many.h"

#include "engine/match/refer.h"

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
