#include "engine/match/pass_units.h"

#include "engine/match/radix.h"

#include <stdlib.h>

/* ---- Numbers of pairs: two numbers of each class become one, in the order of the first, then of the second */

typedef struct Numbered { /* per class of either side */
    uint32_t *left, *right, count;
} Numbered;

/* b and the class's place of each class that has both, those of a number a behind those of lesser ones; the others have none. */
static void gather(uint32_t *a, const uint32_t *b, uint32_t classes, uint32_t place, uint32_t *from, uint64_t *out) {
    for (uint32_t c = 0; c < classes; c++) {
        if (a[c] && b[c])
            out[from[a[c]]++] = (uint64_t)b[c] << 32 | (place + c);
        else
            a[c] = 0;
    }
}

static void count_firsts(const uint32_t *a, const uint32_t *b, uint32_t classes, uint32_t *count) {
    for (uint32_t c = 0; c < classes; c++) count[a[c] + 1] += a[c] && b[c];
}

/* a becomes the numbers of (a, b). first[u], where it is wanted: the number of a that unit u has. */
static void join(Numbered *a, Numbered b, const PassInput *in, uint32_t **first, Arena *arena) {
    Arena *scratch = arena_new("match units", 0);
    uint32_t lefts = in->left->count, rights = in->half ? 0 : in->right->count, count = 0;
    size_t most = (size_t)lefts + rights;
    assert(most <= UINT32_MAX);
    uint64_t *entry = arena_array_raw(scratch, most, sizeof *entry),
             *spare = arena_array_raw(scratch, most, sizeof *spare);
    uint32_t *from = arena_array(scratch, (size_t)a->count + 2, sizeof *from);
    count_firsts(a->left, b.left, lefts, from);
    if (!in->half) count_firsts(a->right, b.right, rights, from);
    for (uint32_t n = 0; n < a->count; n++) from[n + 1] += from[n];
    gather(a->left, b.left, lefts, 0, from, entry); /* from[n] moves on to where n ends */
    if (!in->half) gather(a->right, b.right, rights, lefts, from, entry);
    if (first) *first = arena_array(arena, (size_t)from[a->count] + 1, sizeof **first);
    for (uint32_t n = 0, i = 0; n < a->count; n++) {
        uint32_t begin = i;
        if (from[n] - begin > 1) radix_sort(entry + begin, spare, from[n] - begin, 32, 64 - (unsigned)__builtin_clz(b.count | 1));
        for (; i < from[n]; i++) {
            if (i == begin || entry[i] >> 32 != entry[i - 1] >> 32) count++;
            uint32_t place = (uint32_t)entry[i];
            *(place < lefts ? &a->left[place] : &a->right[place - lefts]) = count;
            if (first) (*first)[count] = n;
        }
    }
    a->count = count + 1;
    arena_free(scratch);
}

static uint32_t *of_classes(KeyNumbers numbers, const uint32_t *value, uint32_t classes, Arena *arena) {
    uint32_t *out = arena_array_raw(arena, classes, sizeof *out);
    if (!numbers.of_value && classes) memcpy(out, value, classes * sizeof *out);
    for (uint32_t c = 0; numbers.of_value && c < classes; c++) out[c] = numbers.of_value[value[c]];
    return out;
}

static Numbered number_values(const PassInput *in, const PassField *field, KeyNumbers numbers, Arena *arena) {
    Numbered out = {of_classes(numbers, field->left, in->left->count, arena), NULL, numbers.count};
    out.right = in->half ? out.left : of_classes(numbers, field->right, in->right->count, arena);
    return out;
}

static void renumber(uint32_t *number, uint32_t classes, const uint32_t *to) {
    for (uint32_t c = 0; c < classes; c++) number[c] = to[number[c]];
}

/* Most keys are those of one class, which is paired with nobody: what follows looks at those that pair. */
static void drop_lone(const PassInput *in, Numbered *n) {
    Arena *scratch = arena_new("match units", 0);
    uint32_t *rows = arena_array(scratch, n->count, sizeof *rows); /* of the left side; then: the new number */
    uint8_t *right = arena_array(scratch, in->half ? 0 : n->count, 1);
    for (uint32_t c = 0; c < in->left->count; c++) rows[n->left[c]] += in->left->size[c];
    for (uint32_t c = 0; !in->half && c < in->right->count; c++) right[n->right[c]] = 1;
    uint32_t count = 1;
    for (uint32_t i = 1; i < n->count; i++) {
        bool pairs = in->half ? rows[i] > 1 : rows[i] && right[i];
        rows[i] = pairs ? count : 0;
        count += pairs;
    }
    rows[0] = 0;
    renumber(n->left, in->left->count, rows);
    if (!in->half) renumber(n->right, in->right->count, rows);
    n->count = count;
    arena_free(scratch);
}

/* All keys as one number a class; without keys all classes have number 1. */
static Numbered number_keys(const PassInput *in, const PassKey *key, size_t keys, bool ordered, Arena *arena) {
    Numbered all = {0};
    for (size_t k = 0; k < keys; k++) {
        Arena *scratch = arena_new("match units", 0);
        const PassField *field = &in->field[key[k].field];
        Numbered one = number_values(in, field, pass_key_numbers(field, key[k], ordered, scratch), k ? scratch : arena);
        if (k)
            join(&all, one, in, NULL, arena);
        else
            all = one;
        if (in->pass->kind == PASS_EQUAL) drop_lone(in, &all);
        arena_free(scratch);
    }
    return all;
}

/* ---- What lies near */

/* A window begins at each unit and ends within its block. */
static void reach_places(PassUnits *units, uint32_t window, Arena *arena) {
    const uint32_t *block = units->block;
    units->last = arena_array(arena, units->count, sizeof *units->last);
    for (uint32_t u = 1, end = 1; u < units->count; u++) {
        if (end < u) end = u;
        while (end + 1 < units->count && end + 1 - u < window && (!block || block[end + 1] == block[u])) end++;
        units->last[u] = end;
    }
}

static bool near(const MatchWindow *window, int128 a, int128 b) {
    int128 gap = a > b ? a - b : b - a;
    if (window->is_days) return gap <= window->days;
    if (gap <= window->absolute) return true;
    int128 larger = a < 0 ? -a : a, other = b < 0 ? -b : b;
    if (other > larger) larger = other;
    int128 whole = larger / PPM, rest = larger % PPM; /* as step_allows has it */
    return gap <= whole * window->share_ppm + rest * window->share_ppm / PPM;
}

/* Of two numbers in order the ones near the first are a run: each further one is further away. Both ends only ever move
 * on. */
static void reach_numbers(PassUnits *units, const int128 *number, const MatchWindow *window, Arena *arena) {
    const uint32_t *block = units->block;
    units->last = arena_array(arena, units->count, sizeof *units->last);
    for (uint32_t u = 1, end = 1; u < units->count; u++) {
        if (end < u) end = u;
        while (end + 1 < units->count && (!block || block[end + 1] == block[u]) &&
               near(window, number[u], number[end + 1]))
            end++;
        units->last[u] = end;
    }
}

typedef struct Amount {
    int128 number;
    uint32_t value;
} Amount;

static int by_number(const void *a, const void *b) {
    const Amount *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

static void read_numbers(const uint32_t *value, const Classes *classes, const Column *column, unsigned scale,
                         Amount *out) {
    int64_t factor = column->type == COLUMN_DECIMAL ? decimal_power(scale - column->scale) : 1;
    for (uint32_t c = 0; c < classes->count; c++) {
        uint32_t row = classes->row[classes->from[c]];
        if (value[c]) out[value[c]] = (Amount){(int128)column_number(column, row) * factor, value[c]};
    }
}

/* Per value the place of its number among all different ones, from 1; *number: per place. */
static KeyNumbers rank_numbers(const PassInput *in, const PassField *field, int128 **number, Arena *arena) {
    const Column *left = field->at.left, *right = field->at.right;
    unsigned scale = left->scale > right->scale ? left->scale : right->scale;
    Arena *scratch = arena_new("match units", 0);
    Amount *amount = arena_array(scratch, field->count, sizeof *amount);
    read_numbers(field->left, in->left, left, scale, amount);
    if (!in->half) read_numbers(field->right, in->right, right, scale, amount);
    uint32_t kept = 0, count = 1, *rank = arena_array(arena, field->count, sizeof *rank);
    for (uint32_t v = 1; v < field->count; v++) {
        if (amount[v].value) amount[kept++] = amount[v];
    }
    qsort(amount, kept, sizeof *amount, by_number);
    *number = arena_array(arena, (size_t)kept + 1, sizeof **number);
    for (uint32_t i = 0; i < kept; i++) {
        if (!i || amount[i].number != amount[i - 1].number) (*number)[count++] = amount[i].number;
        rank[amount[i].value] = count - 1;
    }
    arena_free(scratch);
    return (KeyNumbers){count, rank};
}

/* ---- The four kinds */

static PassUnits as_units(Numbered n) {
    return (PassUnits){.count = n.count, .left = n.left, .right = n.right};
}

/* `inner` within the pass's keys, which come first. */
static PassUnits within_keys(const PassInput *in, Numbered inner, Arena *arena) {
    if (!in->pass->key_count) return as_units(inner);
    uint32_t *block;
    Numbered keys = number_keys(in, in->pass->key, in->pass->key_count, false, arena);
    join(&keys, inner, in, &block, arena);
    PassUnits units = as_units(keys);
    units.block = block;
    return units;
}

static void number_of_units(const uint32_t *inner, const int128 *number, uint32_t classes, const uint32_t *unit,
                            int128 *out) {
    for (uint32_t c = 0; c < classes; c++) {
        if (unit[c]) out[unit[c]] = number[inner[c]];
    }
}

static PassUnits near_units(const PassInput *in, Arena *arena) {
    const PassField *field = &in->field[in->pass->field];
    Arena *scratch = arena_new("match units", 0);
    int128 *number, *of_unit;
    KeyNumbers ranks = rank_numbers(in, field, &number, scratch);
    Numbered inner = number_values(in, field, ranks, in->pass->key_count ? scratch : arena);
    PassUnits units = within_keys(in, inner, arena);
    of_unit = number;
    if (units.block) {
        of_unit = arena_array(scratch, units.count, sizeof *of_unit);
        number_of_units(inner.left, number, in->left->count, units.left, of_unit);
        if (!in->half) number_of_units(inner.right, number, in->right->count, units.right, of_unit);
    }
    reach_numbers(&units, of_unit, &in->pass->within, arena);
    arena_free(scratch);
    return units;
}

PassUnits pass_units(const PassInput *in, Arena *arena) {
    const MatchPass *pass = in->pass;
    if (pass->kind == PASS_WITHIN) return near_units(in, arena);
    if (pass->kind == PASS_EQUAL) return as_units(number_keys(in, pass->key, pass->key_count, false, arena));
    if (pass->kind == PASS_WINDOW) {
        PassUnits units = within_keys(in, number_keys(in, pass->order, pass->order_count, true, arena), arena);
        reach_places(&units, pass->window, arena);
        return units;
    }
    PassKey whole = {pass->field, PART_WHOLE, 0};
    return within_keys(in, number_keys(in, &whole, 1, false, arena), arena);
}

/* ---- Use */

bool units_paired(const PassUnits *units, uint32_t a, uint32_t b) {
    uint32_t first = a < b ? a : b, second = a < b ? b : a;
    if (first == second) return true;
    if (units->last) return second <= units->last[first];
    if (!units->partner) return false;
    uint64_t low = units->partner_from[first], high = units->partner_from[first + 1];
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (units->partner[middle] == second) return true;
        if (units->partner[middle] < second)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* Most classes are in no unit, and nobody asks for these: they are left out first, without a branch that cannot be foretold. */
static UnitSide order_by_unit(const uint32_t *unit, uint32_t classes, uint32_t units, Arena *arena) {
    Arena *scratch = arena_new("match units", 0);
    uint32_t *class = arena_array_raw(scratch, (size_t)classes + 1, sizeof *class), count = 0;
    uint32_t *start = arena_array(arena, (size_t)units + 2, sizeof *start);
    for (uint32_t c = 0; c < classes; c++) {
        class[count] = c;
        count += unit[c] && !(unit[c] & UNIT_LARGE);
    }
    for (uint32_t i = 0; i < count; i++) start[unit[class[i]] + 2]++;
    for (uint32_t u = 0; u < units; u++) start[u + 2] += start[u + 1];
    uint32_t *out = arena_array_raw(arena, count, sizeof *out);
    for (uint32_t i = 0; i < count; i++) out[start[unit[class[i]] + 1]++] = class[i]; /* start[u + 1] moves on to where u ends */
    arena_free(scratch);
    return (UnitSide){start, out};
}

UnitClasses unit_classes(const PassUnits *units, const PassInput *in, Arena *arena) {
    UnitSide left = order_by_unit(units->left, in->left->count, units->count, arena);
    return (UnitClasses){left, in->half ? left : order_by_unit(units->right, in->right->count, units->count, arena)};
}
