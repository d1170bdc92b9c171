#include "engine/match/transport.h"

#include "engine/base/buf.h"

static void *take(Arena *arena, size_t count, size_t size) {
    return arena_array(arena, count, size);
}

Part part_new(uint32_t lefts, uint32_t rights, uint32_t edges, Arena *arena) {
    return (Part){
        .lefts = lefts,
        .rights = rights,
        .edges = edges,
        .arena = arena,
        .left_edge = take(arena, lefts + 1, sizeof(uint32_t)),
        .right_edge = take(arena, rights + 1, sizeof(uint32_t)),
        .by_right = take(arena, edges, sizeof(uint32_t)),
        .edge_left = take(arena, edges, sizeof(uint32_t)),
        .edge_right = take(arena, edges, sizeof(uint32_t)),
        .cost = take(arena, edges, sizeof(int128)),
        .flow = take(arena, edges, sizeof(uint32_t)),
        .flow_alone = take(arena, lefts, sizeof(uint32_t)),
        .used = take(arena, rights, sizeof(uint32_t)),
        .price_left = take(arena, lefts, sizeof(int128)),
        .price_right = take(arena, rights, sizeof(int128)),
        .varies = take(arena, edges, 1),
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

static bool widen(int128 *unit, uint64_t rows, uint64_t max) {
    int128 range;
    return !__builtin_mul_overflow(*unit, (int128)rows * (int128)max + 1, &range) && (*unit = range, true);
}

bool units_of(const AssignEdge *const *edge, size_t edges, uint64_t rows, CostUnits *out) {
    PairCost max = {0};
    for (size_t e = 0; e < edges; e++) {
        const PairCost *cost = &edge[e]->cost;
        if (cost->amount_gap > max.amount_gap) max.amount_gap = cost->amount_gap;
        if (cost->day_gap > max.day_gap) max.day_gap = cost->day_gap;
        if (cost->score_gap > max.score_gap) max.score_gap = cost->score_gap;
        if (cost->disagree > max.disagree) max.disagree = cost->disagree;
    }
    CostUnits unit = {.score = 1};
    if (!widen(&unit.score, rows, max.disagree)) return false;
    unit.day = unit.score;
    if (!widen(&unit.day, rows, max.score_gap)) return false;
    unit.amount = unit.day;
    if (!widen(&unit.amount, rows, max.day_gap)) return false;
    unit.alone = unit.amount;
    if (!widen(&unit.alone, rows, max.amount_gap)) return false;
    int128 top = unit.alone;
    if (!widen(&top, 4 * rows, 1)) return false; /* sums along a path stay within int128 */
    *out = unit;
    return true;
}

/* ---- Shortest augmenting paths. */

typedef struct HeapItem {
    int128 distance;
    uint32_t right;
    bool full; /* has no room; of equally near classes one with room ends the search */
} HeapItem;

typedef struct Search {
    HeapItem *heap; /* nearest first; outdated items are passed over */
    size_t heap_count, heap_capacity;
    Buf memory;
    int128 *left_distance, *right_distance;
    uint32_t *left_via, *right_via;                  /* edge by which the class was reached */
    uint32_t *left_round, *right_round, *right_done; /* the round that reached, finished it */
    uint32_t *left_list, *right_list;                /* visited, finished */
    uint32_t left_count, right_count, round;
    int128 alone_distance; /* of the best way to leave a left class alone */
    uint32_t alone_left;
} Search;

static bool before(HeapItem a, HeapItem b) {
    if (a.distance != b.distance) return a.distance < b.distance;
    return a.full != b.full ? b.full : a.right < b.right;
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
        heap_push(s, (HeapItem){there, right, part->used[right] == part->right_size[right]});
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

/* Walks the path back from its end: the edge into each right class gains rows, the edge out of it to the next left
 * class loses them. add 0: only looks how many rows can move; returns that many. */
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

static Search search_new(const Part *part) {
    Arena *a = part->arena;
    return (Search){
        .left_distance = take(a, part->lefts, sizeof(int128)),
        .right_distance = take(a, part->rights, sizeof(int128)),
        .left_via = take(a, part->lefts, sizeof(uint32_t)),
        .right_via = take(a, part->rights, sizeof(uint32_t)),
        .left_round = take(a, part->lefts, sizeof(uint32_t)),
        .right_round = take(a, part->rights, sizeof(uint32_t)),
        .right_done = take(a, part->rights, sizeof(uint32_t)),
        .left_list = take(a, part->lefts, sizeof(uint32_t)),
        .right_list = take(a, part->rights, sizeof(uint32_t)),
    };
}

static void augment_all(Part *part, Search *s) {
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

void part_solve(Part *part, const AssignEdge *const *edge, const CostUnits *unit) {
    for (uint32_t e = 0; e < part->edges; e++) part->cost[e] = cost_in(unit, &edge[e]->cost);
    part->alone = unit->alone;
    index_by_right(part);
    Search search = search_new(part);
    augment_all(part, &search);
    buf_free(&search.memory);
}
