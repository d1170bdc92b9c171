#include "engine/match/pass_units.h"

#include "engine/match/radix.h"

#include <stdlib.h>

/* ---- Numbers of pairs: two numbers of each class become one, in the order of the first, then of the second */

typedef struct Numbered { /* per class of either side */
    uint32_t *left, *right, count;
} Numbered;

/* (a, b) of each class, those of a number a behind those of lesser ones. */
static void gather(const uint32_t *a, const uint32_t *b, uint32_t classes, uint32_t *from, uint64_t *out) {
    for (uint32_t c = 0; c < classes; c++) {
        if (a[c] && b[c]) out[from[a[c]]++] = (uint64_t)a[c] << 32 | b[c];
    }
}

static void count_firsts(const uint32_t *a, const uint32_t *b, uint32_t classes, uint32_t *count) {
    for (uint32_t c = 0; c < classes; c++) count[a[c] + 1] += a[c] && b[c];
}

/* The place, from 1, of (a, b) among all different ones; those that begin with a are entry[from[a]] .. entry[from[a +
 * 1] - 1]. */
static uint32_t place_of(const uint64_t *entry, const uint32_t *from, uint32_t a, uint32_t b) {
    uint32_t low = from[a], high = from[a + 1];
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if ((uint32_t)entry[middle] <= b)
            low = middle;
        else
            high = middle;
    }
    return low + 1;
}

static void place_all(const uint64_t *entry, const uint32_t *from, uint32_t *a, const uint32_t *b, uint32_t classes) {
    for (uint32_t c = 0; c < classes; c++) a[c] = a[c] && b[c] ? place_of(entry, from, a[c], b[c]) : 0;
}

/* a becomes the numbers of (a, b). first[u], where it is wanted: the number of a that unit u has. */
static void join(Numbered *a, Numbered b, const PassInput *in, uint32_t **first, Arena *arena) {
    Arena *scratch = arena_new("match units", 0);
    size_t most = (size_t)in->left->count + (in->half ? 0 : in->right->count), kept = 0;
    uint64_t *entry = arena_array_raw(scratch, most, sizeof *entry),
             *spare = arena_array_raw(scratch, most, sizeof *spare);
    uint32_t *from = arena_array(scratch, (size_t)a->count + 2, sizeof *from);
    count_firsts(a->left, b.left, in->left->count, from);
    if (!in->half) count_firsts(a->right, b.right, in->right->count, from);
    for (uint32_t n = 0; n < a->count; n++) from[n + 1] += from[n];
    gather(a->left, b.left, in->left->count, from, entry); /* from[n] moves on to where n ends, */
    if (!in->half) gather(a->right, b.right, in->right->count, from, entry);
    for (uint32_t n = 0, begin = 0; n < a->count; n++) { /* and then to where its different ones begin */
        uint32_t end = from[n];
        if (end - begin > 1) radix_sort(entry + begin, spare, end - begin, 0, 32 - (unsigned)__builtin_clz(b.count | 1));
        from[n] = (uint32_t)kept;
        for (uint32_t i = begin; i < end; i++) {
            if (i == begin || entry[i] != entry[kept - 1]) entry[kept++] = entry[i];
        }
        begin = end;
    }
    from[a->count] = (uint32_t)kept;
    place_all(entry, from, a->left, b.left, in->left->count);
    if (!in->half) place_all(entry, from, a->right, b.right, in->right->count);
    a->count = (uint32_t)kept + 1;
    if (first) {
        *first = arena_array(arena, a->count, sizeof **first);
        for (size_t i = 0; i < kept; i++) (*first)[i + 1] = (uint32_t)(entry[i] >> 32);
    }
    arena_free(scratch);
}

static uint32_t *of_classes(const uint32_t *of_value, const uint32_t *value, uint32_t classes, Arena *arena) {
    uint32_t *out = arena_array_raw(arena, classes, sizeof *out);
    for (uint32_t c = 0; c < classes; c++) out[c] = of_value[value[c]];
    return out;
}

static Numbered number_values(const PassInput *in, const PassField *field, const uint32_t *of_value, uint32_t count,
                              Arena *arena) {
    Numbered out = {of_classes(of_value, field->left, in->left->count, arena), NULL, count};
    out.right = in->half ? out.left : of_classes(of_value, field->right, in->right->count, arena);
    return out;
}

/* All keys as one number a class; without keys all classes have number 1. */
static Numbered number_keys(const PassInput *in, const PassKey *key, size_t keys, bool ordered, Arena *arena) {
    Numbered all = {0};
    for (size_t k = 0; k < keys; k++) {
        Arena *scratch = arena_new("match units", 0);
        const PassField *field = &in->field[key[k].field];
        KeyNumbers numbers = pass_key_numbers(field, key[k], ordered, scratch);
        Numbered one = number_values(in, field, numbers.of_value, numbers.count, k ? scratch : arena);
        if (k)
            join(&all, one, in, NULL, arena);
        else
            all = one;
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
    Numbered inner = number_values(in, field, ranks.of_value, ranks.count, in->pass->key_count ? scratch : arena);
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

/* Most keys are those of one class, which is paired with nobody: what follows looks at units that pair. */
static PassUnits without_lone(const PassInput *in, PassUnits units) {
    Arena *scratch = arena_new("match units", 0);
    uint32_t *rows = arena_array(scratch, units.count, sizeof *rows); /* of the left side; then: the unit's new number */
    uint8_t *right = arena_array(scratch, units.count, 1);
    assert(units.left && (in->half || units.right));
    for (uint32_t c = 0; c < in->left->count; c++) rows[units.left[c]] += in->left->size[c];
    for (uint32_t c = 0; !in->half && c < in->right->count; c++) right[units.right[c]] = 1;
    uint32_t count = 1;
    for (uint32_t u = 1; u < units.count; u++) rows[u] = (in->half ? rows[u] > 1 : rows[u] && right[u]) ? count++ : 0;
    rows[0] = 0;
    for (uint32_t c = 0; c < in->left->count; c++) units.left[c] = rows[units.left[c]];
    for (uint32_t c = 0; !in->half && c < in->right->count; c++) units.right[c] = rows[units.right[c]];
    units.count = count;
    arena_free(scratch);
    return units;
}

PassUnits pass_units(const PassInput *in, Arena *arena) {
    const MatchPass *pass = in->pass;
    if (pass->kind == PASS_WITHIN) return near_units(in, arena);
    if (pass->kind == PASS_EQUAL) return without_lone(in, as_units(number_keys(in, pass->key, pass->key_count, false, arena)));
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

/* Most classes are in no unit, and nobody asks for these. */
static UnitSide order_by_unit(const uint32_t *unit, uint32_t classes, uint32_t units, Arena *arena) {
    uint32_t *start = arena_array(arena, (size_t)units + 2, sizeof *start);
    for (uint32_t c = 0; c < classes; c++) {
        if (unit[c] && !(unit[c] & UNIT_LARGE)) start[unit[c] + 2]++;
    }
    for (uint32_t u = 0; u < units; u++) start[u + 2] += start[u + 1];
    uint32_t *out = arena_array_raw(arena, start[units + 1], sizeof *out);
    for (uint32_t c = 0; c < classes; c++) {
        if (unit[c] && !(unit[c] & UNIT_LARGE)) out[start[unit[c] + 1]++] = c; /* start[u + 1] moves on to where u ends */
    }
    return (UnitSide){start, out};
}

UnitClasses unit_classes(const PassUnits *units, const PassInput *in, Arena *arena) {
    UnitSide left = order_by_unit(units->left, in->left->count, units->count, arena);
    return (UnitClasses){left, in->half ? left : order_by_unit(units->right, in->right->count, units->count, arena)};
}
