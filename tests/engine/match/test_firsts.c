/* Firsts against a search among all items before, for any number of threads; hashes that meet, and items without one.
 */
#include "engine/base/arena.h"
#include "engine/match/firsts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

typedef struct Items {
    const uint32_t *value; /* 0: none */
} Items;

static uint64_t random_next(uint64_t *state) {
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *state >> 33;
}

static bool equal_values(const void *context, uint32_t a, uint32_t b) {
    const Items *items = context;
    return items->value[a] == items->value[b];
}

static uint32_t first_by_search(const uint32_t *value, uint32_t item) {
    if (!value[item]) return ROW_NONE;
    for (uint32_t i = 0; i < item; i++) {
        if (value[i] == value[item]) return i;
    }
    return item;
}

/* Numbers in place of first ones; rows are 7 more than items. */
static void check_numbers(const uint32_t *first, uint32_t count, size_t threads) {
    Arena *arena = arena_new("test", 0);
    uint32_t *of = arena_array(arena, count, sizeof *of), *row = arena_array(arena, count, sizeof *row), *known, next = 0;
    for (uint32_t least = 0; least <= 1; least++) {
        memcpy(of, first, count * sizeof *of);
        for (uint32_t i = 0; i < count; i++) row[i] = i + 7;
        uint32_t numbers = firsts_number(&(FirstsNumbering){of, count, least, least ? row : NULL, threads}, &known, arena);
        next = least;
        for (uint32_t i = 0; i < count; i++) {
            if (first[i] == i) assert_int_equal(known[next], least ? i + 7 : i);
            assert_int_equal(of[i], first[i] == ROW_NONE ? 0 : first[i] == i ? next : of[first[i]]);
            next += first[i] == i;
        }
        assert_int_equal(numbers, next);
    }
    arena_free(arena);
}

/* `kinds` different values; `hashes` different hashes, so that some values share one. */
static void check_items(uint32_t count, uint32_t kinds, uint32_t hashes, uint64_t seed) {
    Arena *arena = arena_new("test", 0);
    uint32_t *value = arena_array(arena, count, sizeof *value), *first = arena_array(arena, count, sizeof *first);
    uint64_t *hash = arena_array(arena, count, sizeof *hash);
    for (uint32_t i = 0; i < count; i++) {
        value[i] = (uint32_t)(random_next(&seed) % (kinds + 1));
        hash[i] = value[i] ? (value[i] % hashes + 1) * UINT64_C(0x9E3779B97F4A7C15) : HASH_NONE;
    }
    Items items = {value};
    for (size_t threads = 1; threads <= 3; threads++) {
        memset(first, 0x55, count * sizeof *first);
        firsts_find(&(Firsts){hash, count, equal_values, &items, threads, NULL, NULL}, first);
        for (uint32_t i = 0; i < count; i++) assert_int_equal(first[i], first_by_search(value, i));
        check_numbers(first, count, threads);
    }
    arena_free(arena);
}

static void as_by_search(void **state) {
    (void)state;
    check_items(1, 1, 1, 1);
    check_items(1000, 1, 1, 2);
    check_items(3000, 2000, 2000, 3);
    check_items(3000, 40, 3, 4); /* one hash of many values */
    check_items(3000, 3000, 1, 5);
}

static void none(void **state) {
    (void)state;
    firsts_find(&(Firsts){NULL, 0, equal_values, NULL, 2, NULL, NULL}, NULL);
    uint64_t hash[3] = {HASH_NONE, HASH_NONE, HASH_NONE};
    uint32_t first[3] = {0};
    firsts_find(&(Firsts){hash, 3, equal_values, NULL, 0, NULL, NULL}, first);
    for (size_t i = 0; i < 3; i++) assert_int_equal(first[i], ROW_NONE);
}

/* More than one range of items, whose first ones a thread finds that starts in the middle. */
static void across_ranges(void **state) {
    (void)state;
    enum { COUNT = 200000 };
    static const uint32_t kinds[] = {777, 150001};
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        Arena *arena = arena_new("test", 0);
        uint32_t *value = arena_array(arena, COUNT, sizeof *value), *first = arena_array(arena, COUNT, sizeof *first);
        uint64_t *hash = arena_array(arena, COUNT, sizeof *hash);
        for (uint32_t i = 0; i < COUNT; i++) {
            value[i] = i % kinds[k] + 1;
            hash[i] = value[i] * UINT64_C(0x9E3779B97F4A7C15);
        }
        Items items = {value};
        firsts_find(&(Firsts){hash, COUNT, equal_values, &items, 2, NULL, NULL}, first);
        for (uint32_t i = 0; i < COUNT; i++) assert_int_equal(first[i], i % kinds[k]);
        check_numbers(first, COUNT, 2);
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(as_by_search), cmocka_unit_test(none),
                                       cmocka_unit_test(across_ranges)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
