#include "engine/match/assign.h"

#include "engine/base/buf.h"

/* One connected component, classes renumbered 0..lefts-1, 0..rights-1. Edges sorted by left class. */
typedef struct Part {
    uint32_t lefts, rights, edges;
    const uint32_t *left_size, *right_size;
    uint32_t *left_edge;  /* lefts + 1: where the edges of a left class begin */
    uint32_t *right_edge; /* rights + 1 into by_right */
    uint32_t *by_right;   /* edge numbers */
    uint32_t *edge_left, *edge_right;
    int128 *cost, alone;  /* per edge; of a row that finds no counterpart */
    uint32_t *flow, *flow_alone, *used;
    int128 *price_left, *price_right; /* cost - price_left - price_right >= 0, 0 where rows are paired */
    uint8_t *varies;
    Arena *arena;
} Part;

/* ---- Costs as one number: each kind of cost weighs more than all lesser kinds of all rows together can sum to. */

static bool widen(int128 *unit, uint64_t rows, uint64_t max) {
    int128 range;
    return !__builtin_mul_overflow(*unit, (int128)rows * (int128)max + 1, &range) && (*unit = range, true);
}

static uint64_t rows_of(const Part *part) {
    uint64_t left = 0, right = 0;
    for (uint32_t i = 0; i < part->lefts; i++) left += part->left_size[i];
    for (uint32_t j = 0; j < part->rights; j++) right += part->right_size[j];
    return left > right ? left : right;
}

static bool weigh(Part *part, const AssignEdge *const *edge) {
    PairCost max = {0};
    for (uint32_t e = 0; e < part->edges; e++) {
        const PairCost *cost = &edge[e]->cost;
        if (cost->amount_gap > max.amount_gap) max.amount_gap = cost->amount_gap;
        if (cost->day_gap > max.day_gap) max.day_gap = cost->day_gap;
        if (cost->score_gap > max.score_gap) max.score_gap = cost->score_gap;
        if (cost->disagree > max.disagree) max.disagree = cost->disagree;
    }
    uint64_t rows = rows_of(part);
    int128 unit_score = 1, unit_day, unit_amount, unit_alone, top;
    if (!widen(&unit_score, rows, max.disagree)) return false;
    unit_day = unit_score;
    if (!widen(&unit_day, rows, max.score_gap)) return false;
    unit_amount = unit_day;
    if (!widen(&unit_amount, rows, max.day_gap)) return false;
    unit_alone = unit_amount;
    if (!widen(&unit_alone, rows, max.amount_gap)) return false;
    top = unit_alone;
    if (!widen(&top, 4 * rows, 1)) return false; /* sums along a path stay within int128 */
    for (uint32_t e = 0; e < part->edges; e++) {
        const PairCost *cost = &edge[e]->cost;
        part->cost[e] = (int128)cost->amount_gap * unit_amount + (int128)cost->day_gap * unit_day +
                        (int128)cost->score_gap * unit_score + cost->disagree;
    }
    part->alone = unit_alone;
    return true;
}

/* ---- Shortest augmenting paths. */

typedef struct HeapItem {
    int128 distance;
    uint32_t right;
} HeapItem;

typedef struct Search {
    HeapItem *heap; /* least distance first, then least class; outdated items are passed over */
    size_t heap_count, heap_capacity;
    Buf memory;
    int128 *left_distance, *right_distance;
    uint32_t *left_via, *right_via;   /* edge by which the class was reached */
    uint32_t *left_round, *right_round, *right_done; /* the round that reached, finished it */
    uint32_t *left_list, *right_list; /* visited, finished */
    uint32_t left_count, right_count, round;
    int128 alone_distance;            /* of the best way to leave a left class alone */
    uint32_t alone_left;
} Search;

static bool before(HeapItem a, HeapItem b) {
    return a.distance != b.distance ? a.distance < b.distance : a.right < b.right;
}

static void heap_push(Search *s, HeapItem item) {
    if (s->heap_count == s->heap_capacity) {
        s->memory.len = s->heap_count * sizeof item;
        buf_reserve(&s->memory, (s->heap_capacity + 64) * sizeof item);
        s->heap = (HeapItem *)(void *)s->memory.ptr;
        s->heap_capacity = s->memory.capacity / sizeof item;
    }
    size_t at = s->heap_count++;
    for (; at && before(item, s->heap[(at - 1) / 2]); at = (at - 1) / 2) s->heap[at] = s->heap[(at - 1) / 2];
    s->heap[at] = item;
}

static HeapItem heap_pop(Search *s) {
    HeapItem top = s->heap[0], last = s->heap[--s->heap_count];
    size_t at = 0;
    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= s->heap_count) break;
        if (child + 1 < s->heap_count && before(s->heap[child + 1], s->heap[child])) child++;
        if (!before(s->heap[child], last)) break;
        s->heap[at] = s->heap[child];
        at = child;
    }
    s->heap[at] = last;
    return top;
}

static void visit_left(const Part *part, Search *s, uint32_t left, int128 distance, uint32_t via) {
    s->left_round[left] = s->round;
    s->left_distance[left] = distance;
    s->left_via[left] = via;
    s->left_list[s->left_count++] = left;
    int128 alone = distance + part->alone - part->price_left[left];
    if (s->left_count == 1 || alone < s->alone_distance) s->alone_distance = alone, s->alone_left = left;
    for (uint32_t e = part->left_edge[left]; e < part->left_edge[left + 1]; e++) {
        uint32_t right = part->edge_right[e];
        if (s->right_done[right] == s->round) continue;
        int128 there = distance + part->cost[e] - part->price_left[left] - part->price_right[right];
        if (there >= s->alone_distance) continue;
        if (s->right_round[right] == s->round && there >= s->right_distance[right]) continue;
        s->right_round[right] = s->round;
        s->right_distance[right] = there;
        s->right_via[right] = e;
        heap_push(s, (HeapItem){there, right});
    }
}

/* From left class `source` to the nearest right class with room; ROW_NONE: leaving a class alone is nearer. */
static uint32_t find_path(const Part *part, Search *s, uint32_t source, int128 *length) {
    s->round++;
    s->left_count = s->right_count = 0;
    s->heap_count = 0;
    visit_left(part, s, source, 0, ROW_NONE);
    while (s->heap_count) {
        HeapItem item = heap_pop(s);
        uint32_t right = item.right;
        if (item.distance >= s->alone_distance) break;
        if (s->right_done[right] == s->round || item.distance != s->right_distance[right]) continue;
        *length = item.distance;
        if (part->used[right] < part->right_size[right]) return right;
        s->right_done[right] = s->round;
        s->right_list[s->right_count++] = right;
        for (uint32_t k = part->right_edge[right]; k < part->right_edge[right + 1]; k++) {
            uint32_t e = part->by_right[k], left = part->edge_left[e];
            if (part->flow[e] && s->left_round[left] != s->round) visit_left(part, s, left, item.distance, e);
        }
    }
    *length = s->alone_distance;
    return ROW_NONE;
}

static void set_prices(Part *part, const Search *s, int128 length) {
    for (uint32_t i = 0; i < s->left_count; i++) {
        part->price_left[s->left_list[i]] += length - s->left_distance[s->left_list[i]];
    }
    for (uint32_t i = 0; i < s->right_count; i++) {
        part->price_right[s->right_list[i]] -= length - s->right_distance[s->right_list[i]];
    }
}

/* Walks the path back from its end: the edge into each right class gains rows, the edge out of it to the next left class
 * loses them. add 0: only looks how many rows can move; returns that many. */
static uint32_t walk_path(Part *part, const Search *s, uint32_t source, uint32_t end, uint32_t rows, uint32_t add) {
    uint32_t left = s->alone_left;
    if (end != ROW_NONE) {
        uint32_t room = part->right_size[end] - part->used[end];
        if (room < rows) rows = room;
        part->used[end] += add;
        part->flow[s->right_via[end]] += add;
        left = part->edge_left[s->right_via[end]];
    } else {
        part->flow_alone[left] += add;
    }
    while (left != source) {
        uint32_t out = s->left_via[left], in = s->right_via[part->edge_right[out]];
        if (part->flow[out] < rows) rows = part->flow[out];
        part->flow[out] -= add;
        part->flow[in] += add;
        left = part->edge_left[in];
    }
    return rows;
}

static void solve(Part *part, Search *s) {
    for (uint32_t source = 0; source < part->lefts; source++) {
        for (uint32_t rest = part->left_size[source]; rest;) {
            int128 length = 0;
            uint32_t end = find_path(part, s, source, &length);
            set_prices(part, s, length);
            uint32_t rows = walk_path(part, s, source, end, rest, 0);
            walk_path(part, s, source, end, rest, rows);
            rest -= rows;
        }
    }
}

/* ---- Which edges vary. Nodes: left classes, right classes, ROOM (a right class with room can take rows that another
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
    if (list->counting) list->graph->from[from + 1]++;
    else list->graph->arc[list->graph->from[from]++] = arc;
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
        bool room = part->used[right] < part->right_size[right], some = part->used[right] > 0;
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
    uint32_t *index = arena_array(part->arena, g->nodes, sizeof *index), *low = arena_array(part->arena, g->nodes, sizeof *low);
    uint32_t *stack = arena_array(part->arena, g->nodes, sizeof *stack), *path = arena_array(part->arena, g->nodes, sizeof *path);
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
                if (!index[to]) path[depth++] = to, down = true;
                else if (g->group[to] == ROW_NONE && index[to] < low[node]) low[node] = index[to];
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
    uint32_t *nodes = arena_array(part->arena, g->groups, sizeof *nodes), *arcs = arena_array(part->arena, g->groups, sizeof *arcs);
    bool *plain = arena_array(part->arena, g->groups, sizeof *plain), *one_way = arena_array(part->arena, g->groups, sizeof *one_way);
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

static bool reaches(const Graph *g, uint32_t from, uint32_t to, uint32_t without, uint32_t *seen, uint32_t round, uint32_t *queue) {
    uint32_t head = 0, tail = 0;
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

/* Steps that the search for varying edges may take in one component; beyond it every edge of a group with a cycle is held
 * to vary, which may call a row tied that is not, never the other way. */
#define VARYING_STEPS_MAX ((uint64_t)1 << 27)

static void find_varying(Part *part) {
    Graph g = graph_of(part);
    find_groups(part, &g);
    const bool *plain = plain_groups(part, &g);
    uint32_t *seen = arena_array(part->arena, g.nodes, sizeof *seen), *queue = arena_array(part->arena, g.nodes, sizeof *queue);
    uint64_t paired = 0;
    for (uint32_t e = 0; e < part->edges; e++) paired += part->flow[e] != 0;
    bool exact = paired * g.from[g.nodes] <= VARYING_STEPS_MAX;
    uint32_t round = 0;
    for (uint32_t e = 0; e < part->edges; e++) {
        uint32_t left = part->edge_left[e], right = part->lefts + part->edge_right[e];
        if (!is_tight(part, e) || g.group[left] != g.group[right] || plain[g.group[left]]) continue;
        part->varies[e] = part->flow[e] == 0 || !exact || reaches(&g, left, right, e, seen, ++round, queue) ||
                          reaches(&g, right, left, e, seen, ++round, queue);
    }
}

/* ---- Components. */

static void *take(Arena *arena, size_t count, size_t size) {
    return arena_array(arena, count, size);
}

static Part part_new(uint32_t lefts, uint32_t rights, uint32_t edges, Arena *arena) {
    return (Part){
        .lefts = lefts, .rights = rights, .edges = edges, .arena = arena,
        .left_edge = take(arena, lefts + 1, sizeof(uint32_t)), .right_edge = take(arena, rights + 1, sizeof(uint32_t)),
        .by_right = take(arena, edges, sizeof(uint32_t)),
        .edge_left = take(arena, edges, sizeof(uint32_t)), .edge_right = take(arena, edges, sizeof(uint32_t)),
        .cost = take(arena, edges, sizeof(int128)), .flow = take(arena, edges, sizeof(uint32_t)),
        .flow_alone = take(arena, lefts, sizeof(uint32_t)), .used = take(arena, rights, sizeof(uint32_t)),
        .price_left = take(arena, lefts, sizeof(int128)), .price_right = take(arena, rights, sizeof(int128)),
        .varies = take(arena, edges, 1),
    };
}

static Search search_new(const Part *part) {
    Arena *a = part->arena;
    return (Search){
        .left_distance = take(a, part->lefts, sizeof(int128)), .right_distance = take(a, part->rights, sizeof(int128)),
        .left_via = take(a, part->lefts, sizeof(uint32_t)), .right_via = take(a, part->rights, sizeof(uint32_t)),
        .left_round = take(a, part->lefts, sizeof(uint32_t)), .right_round = take(a, part->rights, sizeof(uint32_t)),
        .right_done = take(a, part->rights, sizeof(uint32_t)),
        .left_list = take(a, part->lefts, sizeof(uint32_t)), .right_list = take(a, part->rights, sizeof(uint32_t)),
    };
}

static void index_by_right(Part *part) {
    for (uint32_t e = 0; e < part->edges; e++) part->right_edge[part->edge_right[e] + 1]++;
    for (uint32_t j = 0; j < part->rights; j++) part->right_edge[j + 1] += part->right_edge[j];
    uint32_t *next = arena_array(part->arena, part->rights, sizeof *next);
    for (uint32_t e = 0; e < part->edges; e++) {
        uint32_t right = part->edge_right[e];
        part->by_right[part->right_edge[right] + next[right]++] = e;
    }
}

/* All components, their members in order: the edges of component c are order[from[c] .. from[c + 1]). */
typedef struct Components {
    uint32_t count;
    uint32_t *of_node;               /* lefts then rights; ROW_NONE: a class without edges */
    size_t *edge_from, *left_from, *right_from;
    uint32_t *edge, *left, *right;   /* members by component */
    uint32_t *local;                 /* number of a node within its component */
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
    Components c = {.of_node = arena_array_raw(arena, nodes, sizeof *c.of_node), .local = arena_array(arena, nodes, sizeof *c.local)};
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
static bool solve_component(const AssignInput *in, const Components *all, uint32_t c, Arena *scratch, AssignOutput *out) {
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
    if (!weigh(&part, edge)) return false;
    index_by_right(&part);
    Search search = search_new(&part);
    solve(&part, &search);
    buf_free(&search.memory);
    find_varying(&part);
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
        .flow = arena_array(arena, in->edges, sizeof *out->flow), .varies = arena_array(arena, in->edges, sizeof *out->varies),
        .left_tie = nones(in->lefts, arena), .right_tie = nones(in->rights, arena),
        .left_block = nones(in->lefts, arena), .right_block = nones(in->rights, arena),
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
