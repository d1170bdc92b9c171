#include "engine/match/assign.h"

#include "engine/match/transport.h"

/* All components, their members in order: the edges of component c are order[from[c] .. from[c + 1]). */
typedef struct Components {
    uint32_t count;
    uint32_t *of_node; /* lefts then rights; ROW_NONE: a class without edges */
    size_t *edge_from, *left_from, *right_from;
    uint32_t *edge, *left, *right; /* members by component */
    uint32_t *local;               /* number of a node within its component */
} Components;

static size_t *starts_of(const uint32_t *of, size_t count, uint32_t components, Arena *arena) {
    size_t *from = arena_array(arena, (size_t)components + 1, sizeof *from);
    for (size_t i = 0; i < count; i++) {
        if (of[i] != ROW_NONE) from[of[i] + 1]++;
    }
    for (uint32_t c = 0; c < components; c++) from[c + 1] += from[c];
    return from;
}

static uint32_t *members_of(const uint32_t *of, size_t count, const size_t *from, uint32_t components, uint32_t *local,
                            Arena *arena) {
    uint32_t *member = arena_array(arena, from[components], sizeof *member);
    size_t *next = arena_array(arena, components, sizeof *next);
    for (size_t i = 0; i < count; i++) {
        if (of[i] == ROW_NONE) continue;
        if (local) local[i] = (uint32_t)next[of[i]];
        member[from[of[i]] + next[of[i]]++] = (uint32_t)i;
    }
    return member;
}

static Components find_components(const AssignInput *in, Arena *arena) {
    size_t nodes = (size_t)in->lefts + in->rights;
    Components c = {.of_node = arena_array_raw(arena, nodes, sizeof *c.of_node),
                    .local = arena_array(arena, nodes, sizeof *c.local)};
    uint32_t *sets = sets_new(nodes, arena), *of_edge = arena_array(arena, in->edges, sizeof *of_edge);
    memset(c.of_node, 0xFF, nodes * sizeof *c.of_node);
    for (size_t e = 0; e < in->edges; e++) sets_join(sets, in->edge[e].left, in->lefts + in->edge[e].right);
    for (size_t e = 0; e < in->edges; e++) {
        uint32_t root = sets_find(sets, in->edge[e].left); /* the least member: a left class */
        if (c.of_node[root] == ROW_NONE) c.of_node[root] = c.count++;
        of_edge[e] = c.of_node[in->edge[e].left] = c.of_node[in->lefts + in->edge[e].right] = c.of_node[root];
    }
    c.edge_from = starts_of(of_edge, in->edges, c.count, arena);
    c.left_from = starts_of(c.of_node, in->lefts, c.count, arena);
    c.right_from = starts_of(c.of_node + in->lefts, in->rights, c.count, arena);
    c.edge = members_of(of_edge, in->edges, c.edge_from, c.count, NULL, arena);
    c.left = members_of(c.of_node, in->lefts, c.left_from, c.count, c.local, arena);
    c.right = members_of(c.of_node + in->lefts, in->rights, c.right_from, c.count, c.local + in->lefts, arena);
    return c;
}

static uint32_t *sizes_of(const uint32_t *member, uint32_t count, const uint32_t *size, Arena *arena) {
    uint32_t *out = arena_array(arena, count, sizeof *out);
    for (uint32_t i = 0; i < count; i++) out[i] = size[member[i]];
    return out;
}

/* ---- One component */

typedef struct Component {
    const AssignInput *in;
    const Components *all;
    const uint32_t *member; /* its edges, by number */
    uint32_t edges, lefts, rights;
    const uint32_t *left_size, *right_size;
    CostUnits unit;
} Component;

static const AssignEdge *edge_of(const Component *c, uint32_t i) {
    return &c->in->edge[c->member[i]];
}

static uint32_t left_of(const Component *c, uint32_t i) {
    return c->all->local[edge_of(c, i)->left];
}

static uint32_t right_of(const Component *c, uint32_t i) {
    return c->all->local[c->in->lefts + edge_of(c, i)->right];
}

static uint64_t rows_in(const uint32_t *size, uint32_t count) {
    uint64_t rows = 0;
    for (uint32_t i = 0; i < count; i++) rows += size[i];
    return rows;
}

static bool component_new(const AssignInput *in, const Components *all, uint32_t number, Arena *scratch, Component *out) {
    *out = (Component){.in = in,
                       .all = all,
                       .member = all->edge + all->edge_from[number],
                       .edges = (uint32_t)(all->edge_from[number + 1] - all->edge_from[number]),
                       .lefts = (uint32_t)(all->left_from[number + 1] - all->left_from[number]),
                       .rights = (uint32_t)(all->right_from[number + 1] - all->right_from[number])};
    out->left_size = sizes_of(all->left + all->left_from[number], out->lefts, in->left_size, scratch);
    out->right_size = sizes_of(all->right + all->right_from[number], out->rights, in->right_size, scratch);
    uint64_t left = rows_in(out->left_size, out->lefts), right = rows_in(out->right_size, out->rights);
    const AssignEdge **edge = arena_array(scratch, out->edges, sizeof *edge);
    for (uint32_t i = 0; i < out->edges; i++) edge[i] = edge_of(out, i);
    if (!units_of(edge, out->edges, left > right ? left : right, &out->unit)) return false;
    if (in->alone_gap) out->unit.alone = in->alone_gap * out->unit.score;
    return true;
}

/* Solves it on the edges that are in play (NULL: all), `count` of them; *number: those in the order of the part. */
static Part solve_on(const Component *c, const bool *in_play, uint32_t count, uint32_t **number, Arena *arena) {
    Part part = part_new(c->lefts, c->rights, count, arena);
    part.left_size = c->left_size;
    part.right_size = c->right_size;
    const AssignEdge **edge = arena_array(arena, count, sizeof *edge);
    *number = arena_array(arena, count, sizeof **number);
    for (uint32_t i = 0; i < c->edges; i++) part.left_edge[left_of(c, i) + 1] += !in_play || in_play[i];
    for (uint32_t i = 0; i < c->lefts; i++) part.left_edge[i + 1] += part.left_edge[i];
    uint32_t *next = arena_array(arena, c->lefts, sizeof *next);
    for (uint32_t i = 0; i < c->edges; i++) {
        if (in_play && !in_play[i]) continue;
        uint32_t left = left_of(c, i), e = part.left_edge[left] + next[left]++;
        part.edge_left[e] = left;
        part.edge_right[e] = right_of(c, i);
        edge[e] = edge_of(c, i);
        (*number)[e] = c->member[i];
    }
    part_solve(&part, edge, &c->unit);
    return part;
}

static void keep_solution(Part *part, const uint32_t *number, AssignOutput *out) {
    part_find_varying(part);
    for (uint32_t e = 0; e < part->edges; e++) {
        out->flow[number[e]] = part->flow[e];
        out->varies[number[e]] = part->varies[e];
    }
}

/* ---- Larger ones */

enum { CHEAPEST = 8 };

/* Each class's cheapest edges, CHEAPEST at least of those that cost the same; of cost alone, so that no order of rows decides. */
static void add_cheapest(const Component *c, bool right, bool *in_play, Arena *arena) {
    uint32_t classes = right ? c->rights : c->lefts;
    int128(*least)[CHEAPEST] = arena_array(arena, classes, sizeof *least);
    uint8_t *count = arena_array(arena, classes, 1);
    for (uint32_t i = 0; i < c->edges; i++) {
        uint32_t class = right ? right_of(c, i) : left_of(c, i), at = count[class];
        int128 cost = cost_in(&c->unit, &edge_of(c, i)->cost);
        if (at == CHEAPEST && cost >= least[class][CHEAPEST - 1]) continue;
        at = at == CHEAPEST ? CHEAPEST - 1 : count[class]++;
        for (; at && least[class][at - 1] > cost; at--) least[class][at] = least[class][at - 1];
        least[class][at] = cost;
    }
    uint8_t *taken = arena_array(arena, classes, 1);
    for (uint32_t i = 0; i < c->edges; i++) {
        uint32_t class = right ? right_of(c, i) : left_of(c, i);
        if (taken[class] == CHEAPEST || cost_in(&c->unit, &edge_of(c, i)->cost) > least[class][count[class] - 1]) continue;
        taken[class]++;
        in_play[i] = true;
    }
}

/* Brings the edges into play that these prices do not rule out; returns how many. */
static uint32_t price_others(const Component *c, const Part *part, bool *in_play) {
    uint32_t added = 0;
    for (uint32_t i = 0; i < c->edges; i++) {
        if (in_play[i]) continue;
        if (cost_in(&c->unit, &edge_of(c, i)->cost) > part->price_left[left_of(c, i)] + part->price_right[right_of(c, i)]) continue;
        in_play[i] = true;
        added++;
    }
    return added;
}

static bool solve_priced(const Component *c, Arena *scratch, AssignOutput *out) {
    bool *in_play = arena_array(scratch, c->edges, sizeof *in_play), solved = false;
    add_cheapest(c, false, in_play, scratch);
    add_cheapest(c, true, in_play, scratch);
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->edges; i++) count += in_play[i];
    Arena *round = arena_new("match round", 0);
    while (!solved && count <= c->in->edges_max) {
        uint32_t *number;
        Part part = solve_on(c, in_play, count, &number, round);
        uint32_t added = price_others(c, &part, in_play);
        solved = added == 0;
        if (solved) keep_solution(&part, number, out);
        count += added;
        arena_reset(round);
    }
    arena_free(round);
    return solved;
}

/* Fills the component's flows and varying edges; false: it is too large, or its costs are. */
static bool solve_component(const AssignInput *in, const Components *all, uint32_t number, Arena *scratch, AssignOutput *out) {
    Component c;
    if (!component_new(in, all, number, scratch, &c)) return false;
    if (c.edges > in->edges_max) return solve_priced(&c, scratch, out);
    uint32_t *edge;
    Part part = solve_on(&c, NULL, c.edges, &edge, scratch);
    keep_solution(&part, edge, out);
    return true;
}

/* Classes at varying edges, together when such an edge joins them. */
static void number_ties(const AssignInput *in, Arena *scratch, AssignOutput *out) {
    uint32_t *sets = sets_new((size_t)in->lefts + in->rights, scratch);
    bool any = false;
    for (size_t e = 0; e < in->edges; e++) {
        if (!out->varies[e]) continue;
        sets_join(sets, in->edge[e].left, in->lefts + in->edge[e].right);
        any = true;
    }
    for (size_t e = 0; any && e < in->edges; e++) {
        if (!out->varies[e]) continue;
        uint32_t root = sets_find(sets, in->edge[e].left);
        if (out->left_tie[root] == ROW_NONE) out->left_tie[root] = out->ties++;
        out->left_tie[in->edge[e].left] = out->right_tie[in->edge[e].right] = out->left_tie[root];
    }
}

static uint32_t *nones(size_t count, Arena *arena) {
    uint32_t *out = arena_array_raw(arena, count, sizeof *out);
    memset(out, 0xFF, count * sizeof *out);
    return out;
}

static void mark_block(const Components *all, uint32_t c, AssignOutput *out) {
    for (size_t i = all->left_from[c]; i < all->left_from[c + 1]; i++) out->left_block[all->left[i]] = out->blocks;
    for (size_t i = all->right_from[c]; i < all->right_from[c + 1]; i++) out->right_block[all->right[i]] = out->blocks;
    out->blocks++;
}

void assign_best(const AssignInput *in, Arena *arena, AssignOutput *out) {
    *out = (AssignOutput){
        .flow = arena_array(arena, in->edges, sizeof *out->flow),
        .varies = arena_array(arena, in->edges, sizeof *out->varies),
        .left_tie = nones(in->lefts, arena),
        .right_tie = nones(in->rights, arena),
        .left_block = nones(in->lefts, arena),
        .right_block = nones(in->rights, arena),
    };
    Arena *whole = arena_new("match components", 0), *scratch = arena_new("match assignment", 0);
    Components all = find_components(in, whole);
    for (uint32_t c = 0; c < all.count; c++) {
        size_t edges = all.edge_from[c + 1] - all.edge_from[c];
        if (edges == 1) { /* most of them */
            uint32_t e = all.edge[all.edge_from[c]];
            uint32_t left = in->left_size[in->edge[e].left], right = in->right_size[in->edge[e].right];
            out->flow[e] = left < right ? left : right;
            continue;
        }
        if (edges > UINT32_MAX / 4 || !solve_component(in, &all, c, scratch, out)) {
            mark_block(&all, c, out);
        }
        arena_reset(scratch);
    }
    number_ties(in, whole, out);
    arena_free(scratch);
    arena_free(whole);
}
