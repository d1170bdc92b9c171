#include "engine/match/transport.h"

/* Which edges vary. Nodes: left classes, right classes, ROOM (a right class with room can take rows that another
 * gives up), ALONE (a left row can stay alone when another finds a counterpart). */

typedef struct Arc {
    uint32_t to, edge; /* edge ROW_NONE: at ROOM or ALONE */
    bool paired;       /* there is an arc back */
} Arc;

typedef struct Graph {
    uint32_t nodes, room, alone;
    uint32_t *from; /* nodes + 1 into arc */
    Arc *arc;
    uint32_t *group; /* strongly connected component of each node */
    uint32_t groups;
} Graph;

static bool is_tight(const Part *part, uint32_t e) {
    return part->cost[e] == part->price_left[part->edge_left[e]] + part->price_right[part->edge_right[e]];
}

typedef struct ArcList {
    Graph *graph;
    bool counting;
} ArcList;

static void add_arc(ArcList *list, uint32_t from, Arc arc) {
    if (list->counting)
        list->graph->from[from + 1]++;
    else
        list->graph->arc[list->graph->from[from]++] = arc;
}

static void list_arcs(const Part *part, ArcList *list) {
    Graph *g = list->graph;
    bool any_alone = false;
    for (uint32_t e = 0; e < part->edges; e++) {
        uint32_t left = part->edge_left[e], right = part->lefts + part->edge_right[e];
        if (!is_tight(part, e)) continue;
        add_arc(list, left, (Arc){right, e, part->flow[e] > 0});
        if (part->flow[e]) add_arc(list, right, (Arc){left, e, true});
    }
    for (uint32_t left = 0; left < part->lefts; left++) {
        bool some = part->flow_alone[left] > 0;
        if (part->price_left[left] == part->alone) add_arc(list, left, (Arc){g->alone, ROW_NONE, some});
        if (some) add_arc(list, g->alone, (Arc){left, ROW_NONE, true});
        any_alone |= some;
    }
    for (uint32_t right = 0; right < part->rights; right++) {
        bool room = part->used[right]<part->right_size[right], some = part->used[right]> 0;
        if (part->price_right[right] != 0) continue;
        if (room) add_arc(list, part->lefts + right, (Arc){g->room, ROW_NONE, some});
        if (some) add_arc(list, g->room, (Arc){part->lefts + right, ROW_NONE, room});
    }
    add_arc(list, g->alone, (Arc){g->room, ROW_NONE, any_alone});
    if (any_alone) add_arc(list, g->room, (Arc){g->alone, ROW_NONE, true});
}

static Graph graph_of(const Part *part) {
    Graph g = {.nodes = part->lefts + part->rights + 2};
    g.room = part->lefts + part->rights;
    g.alone = g.room + 1;
    g.from = arena_array(part->arena, g.nodes + 2, sizeof *g.from);
    g.from++; /* from[-1] takes the place that filling moves on */
    list_arcs(part, &(ArcList){&g, true});
    for (uint32_t n = 0; n < g.nodes; n++) g.from[n + 1] += g.from[n];
    g.arc = arena_array_raw(part->arena, g.from[g.nodes], sizeof *g.arc);
    list_arcs(part, &(ArcList){&g, false}); /* now from[n] is where n's arcs end, from[n - 1] where they begin */
    g.from--;
    return g;
}

/* Tarjan 1972, with its own stack. */
static void find_groups(const Part *part, Graph *g) {
    uint32_t *index = arena_array(part->arena, g->nodes, sizeof *index),
             *low = arena_array(part->arena, g->nodes, sizeof *low);
    uint32_t *stack = arena_array(part->arena, g->nodes, sizeof *stack),
             *path = arena_array(part->arena, g->nodes, sizeof *path);
    uint32_t *next = arena_array(part->arena, g->nodes, sizeof *next);
    g->group = arena_array_raw(part->arena, g->nodes, sizeof *g->group);
    memset(g->group, 0xFF, g->nodes * sizeof *g->group);
    uint32_t stacked = 0, count = 0;
    for (uint32_t start = 0; start < g->nodes; start++) {
        if (index[start]) continue;
        uint32_t depth = 0;
        path[depth++] = start;
        while (depth) {
            uint32_t node = path[depth - 1];
            if (!index[node]) {
                index[node] = low[node] = ++count;
                next[node] = g->from[node];
                stack[stacked++] = node;
            }
            bool down = false;
            while (next[node] < g->from[node + 1] && !down) {
                uint32_t to = g->arc[next[node]++].to;
                if (!index[to])
                    path[depth++] = to, down = true;
                else if (g->group[to] == ROW_NONE && index[to] < low[node])
                    low[node] = index[to];
            }
            if (down) continue;
            depth--;
            if (depth && low[node] < low[path[depth - 1]]) low[path[depth - 1]] = low[node];
            if (low[node] != index[node]) continue;
            uint32_t member;
            do g->group[member = stack[--stacked]] = g->groups;
            while (member != node);
            g->groups++;
        }
    }
}

/* A group whose arcs all go there and back and form a tree has no cycle of interest. */
static bool *plain_groups(const Part *part, const Graph *g) {
    uint32_t *nodes = arena_array(part->arena, g->groups, sizeof *nodes),
             *arcs = arena_array(part->arena, g->groups, sizeof *arcs);
    bool *plain = arena_array(part->arena, g->groups, sizeof *plain),
         *one_way = arena_array(part->arena, g->groups, sizeof *one_way);
    for (uint32_t n = 0; n < g->nodes; n++) {
        uint32_t group = g->group[n];
        nodes[group]++;
        for (uint32_t k = g->from[n]; k < g->from[n + 1]; k++) {
            if (g->group[g->arc[k].to] != group) continue;
            arcs[group]++;
            one_way[group] |= !g->arc[k].paired;
        }
    }
    for (uint32_t i = 0; i < g->groups; i++) plain[i] = !one_way[i] && arcs[i] == 2 * (nodes[i] - 1);
    return plain;
}

typedef struct Walk {
    const Graph *graph;
    uint32_t *seen; /* per node: by which walk */
    uint32_t *queue;
    uint32_t round; /* number of the walk */
} Walk;

/* Over arcs of one group, without that edge. */
static bool reaches(Walk *walk, uint32_t from, uint32_t to, uint32_t without) {
    const Graph *g = walk->graph;
    uint32_t *seen = walk->seen, *queue = walk->queue, round = ++walk->round, head = 0, tail = 0;
    queue[tail++] = from;
    seen[from] = round;
    while (head < tail) {
        uint32_t node = queue[head++];
        for (uint32_t k = g->from[node]; k < g->from[node + 1]; k++) {
            Arc arc = g->arc[k];
            if (arc.edge == without || seen[arc.to] == round || g->group[arc.to] != g->group[from]) continue;
            if (arc.to == to) return true;
            seen[arc.to] = round;
            queue[tail++] = arc.to;
        }
    }
    return false;
}

/* Steps that the search for varying edges may take in one component; beyond it every edge of a group with a cycle is
 * held to vary, which may call a row tied that is not, never the other way. */
#define VARYING_STEPS_MAX ((uint64_t)1 << 27)

void part_find_varying(Part *part) {
    Graph g = graph_of(part);
    find_groups(part, &g);
    const bool *plain = plain_groups(part, &g);
    Walk walk = {&g, arena_array(part->arena, g.nodes, sizeof *walk.seen), arena_array(part->arena, g.nodes, sizeof *walk.queue), 0};
    uint64_t paired = 0;
    for (uint32_t e = 0; e < part->edges; e++) paired += part->flow[e] != 0;
    bool exact = paired * g.from[g.nodes] <= VARYING_STEPS_MAX;
    for (uint32_t e = 0; e < part->edges; e++) {
        uint32_t left = part->edge_left[e], right = part->lefts + part->edge_right[e];
        if (!is_tight(part, e) || g.group[left] != g.group[right] || plain[g.group[left]]) continue;
        part->varies[e] = part->flow[e] == 0 || !exact || reaches(&walk, left, right, e) ||
                          reaches(&walk, right, left, e);
    }
}
