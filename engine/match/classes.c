#include "engine/match/settle.h"

enum { FEW = 8 };

/* class_of[i] for each row, numbered by first sight; returns how many. */
static uint32_t number_few(FieldPairs fields, const uint32_t *rows, size_t count, uint32_t *class_of) {
    uint32_t classes = 0, first[FEW];
    for (size_t i = 0; i < count; i++) {
        uint32_t c = 0;
        while (c < classes && !rows_equal(fields, first[c], rows[i])) c++;
        if (c == classes) first[classes++] = rows[i];
        class_of[i] = c;
    }
    return classes;
}

static uint32_t number_many(FieldPairs fields, const uint32_t *rows, size_t count, uint32_t *class_of, Arena *arena) {
    size_t slots = 16;
    while (slots < 2 * count) slots *= 2;
    uint32_t *slot = arena_array(arena, slots, sizeof *slot); /* class + 1 */
    uint64_t *hash = arena_array_raw(arena, count, sizeof *hash);
    uint32_t *first = arena_array_raw(arena, count, sizeof *first), classes = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t h = rows_hash(fields, rows[i]);
        size_t at = h & (slots - 1);
        while (slot[at] && (hash[slot[at] - 1] != h || !rows_equal(fields, first[slot[at] - 1], rows[i])))
            at = (at + 1) & (slots - 1);
        if (!slot[at]) {
            hash[classes] = h;
            first[classes] = rows[i];
            slot[at] = ++classes;
        }
        class_of[i] = slot[at] - 1;
    }
    return classes;
}

Classes classes_of(FieldPairs fields, const uint32_t *rows, size_t count, Arena *arena) {
    Classes out = {.row = arena_array_raw(arena, count, sizeof *out.row)};
    uint32_t *class_of = arena_array_raw(arena, count, sizeof *class_of);
    out.count =
        count <= FEW ? number_few(fields, rows, count, class_of) : number_many(fields, rows, count, class_of, arena);
    out.size = arena_array(arena, out.count, sizeof *out.size);
    out.from = arena_array(arena, out.count, sizeof *out.from);
    for (size_t i = 0; i < count; i++) out.size[class_of[i]]++;
    for (uint32_t c = 1; c < out.count; c++) out.from[c] = out.from[c - 1] + out.size[c - 1];
    uint32_t *next = arena_array(arena, out.count, sizeof *next);
    for (size_t i = 0; i < count; i++) {
        uint32_t c = class_of[i];
        out.row[out.from[c] + next[c]++] = rows[i];
    }
    return out;
}
