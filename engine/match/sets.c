#include "engine/match/assign.h"

uint32_t *sets_new(size_t count, Arena *arena) {
    uint32_t *parent = arena_array_raw(arena, count, sizeof *parent);
    for (size_t i = 0; i < count; i++) parent[i] = (uint32_t)i;
    return parent;
}

uint32_t sets_find(uint32_t *parent, uint32_t member) {
    while (parent[member] != member) {
        parent[member] = parent[parent[member]];
        member = parent[member];
    }
    return member;
}

bool sets_join(uint32_t *parent, uint32_t a, uint32_t b) {
    a = sets_find(parent, a);
    b = sets_find(parent, b);
    if (a == b) return false;
    if (a < b)
        parent[b] = a;
    else
        parent[a] = b;
    return true;
}
