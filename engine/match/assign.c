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

/* Fills the component's flows and varying edges; false: its costs are too large to be summed. */
static bool solve_component(const AssignInput *in, const Components *all, uint32_t c, Arena *scratch,
                            AssignOutput *out) {
    const uint32_t *member = all->edge + all->edge_from[c];
    uint32_t edges = (uint32_t)(all->edge_from[c + 1] - all->edge_from[c]);
    Part part = part_new((uint32_t)(all->left_from[c + 1] - all->left_from[c]),
                         (uint32_t)(all->right_from[c + 1] - all->right_from[c]), edges, scratch);
    part.left_size = sizes_of(all->left + all->left_from[c], part.lefts, in->left_size, scratch);
    part.right_size = sizes_of(all->right + all->right_from[c], part.rights, in->right_size, scratch);
    const AssignEdge **edge = arena_array(scratch, edges, sizeof *edge);
    uint32_t *number = arena_array(scratch, edges, sizeof *number);
    for (uint32_t i = 0; i < edges; i++) part.left_edge[all->local[in->edge[member[i]].left] + 1]++;
    for (uint32_t i = 0; i < part.lefts; i++) part.left_edge[i + 1] += part.left_edge[i];
    uint32_t *next = arena_array(scratch, part.lefts, sizeof *next);
    for (uint32_t i = 0; i < edges; i++) {
        const AssignEdge *given = &in->edge[member[i]];
        uint32_t left = all->local[given->left], e = part.left_edge[left] + next[left]++;
        part.edge_left[e] = left;
        part.edge_right[e] = all->local[in->lefts + given->right];
        edge[e] = given;
        number[e] = member[i];
    }
    if (!part_solve(&part, edge)) return false;
    part_find_varying(&part);
    for (uint32_t e = 0; e < edges; e++) {
        out->flow[number[e]] = part.flow[e];
        out->varies[number[e]] = part.varies[e];
    }
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
        if (edges > in->edges_max || edges > UINT32_MAX / 4 || !solve_component(in, &all, c, scratch, out)) {
            mark_block(&all, c, out);
        }
        arena_reset(scratch);
    }
    number_ties(in, whole, out);
    arena_free(scratch);
    arena_free(whole);
}
