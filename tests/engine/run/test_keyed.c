/* Sorted as an insertion sort would, with what has equal keys in the order it came in. */
#include "engine/run/keyed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MANY = 20000 };

static uint64_t next(uint64_t *state) { /* xorshift: the same numbers in each run */
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void check_sorted(const Keyed *item, const uint64_t *key, size_t count) {
    uint8_t seen[MANY] = {0};
    for (size_t i = 0; i < count; i++) {
        assert_true(item[i].index < count);
        assert_false(seen[item[i].index]);
        seen[item[i].index] = 1;
        assert_true(item[i].key == key[item[i].index]);
        if (!i) continue;
        assert_true(item[i - 1].key <= item[i].key);
        if (item[i - 1].key == item[i].key) assert_true(item[i - 1].index < item[i].index);
    }
}

static void sort_with(uint64_t mask, size_t count) {
    static Keyed item[MANY], spare[MANY];
    static uint64_t key[MANY];
    uint64_t state = 88172645463325252u;
    for (size_t i = 0; i < count; i++) {
        key[i] = next(&state) & mask;
        item[i] = (Keyed){key[i], (uint32_t)i};
    }
    keyed_sort(item, spare, count);
    check_sorted(item, key, count);
}

/* Keys of which 0 to 8 bytes differ, an odd number of them too: the result must end up in the array that was given. */
static void test_sort(void **state) {
    (void)state;
    static const uint64_t mask[] = {0, 1, 0xFF, 0xFF00, 0xFFFF, 0xFF0000FF00000000u, 0xFF000000000000FFu, 0xFFFFFFFFFFu, UINT64_MAX};
    static const size_t count[] = {0, 1, 2, 3, 255, 256, 257, MANY};
    for (size_t m = 0; m < ARRAY_LEN(mask); m++) {
        for (size_t c = 0; c < ARRAY_LEN(count); c++) sort_with(mask[m], count[c]);
    }
}

static void test_extremes(void **state) {
    (void)state;
    Keyed item[] = {{UINT64_MAX, 0}, {0, 1}, {(uint64_t)1 << 63, 2}, {0, 3}, {UINT64_MAX, 4}}, spare[ARRAY_LEN(item)];
    keyed_sort(item, spare, ARRAY_LEN(item));
    static const uint32_t wanted[] = {1, 3, 2, 0, 4};
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) assert_int_equal(item[i].index, wanted[i]);
}

static void test_runs(void **state) {
    (void)state;
    const Keyed item[] = {{1, 0}, {1, 1}, {2, 2}, {3, 3}, {3, 4}, {3, 5}};
    assert_int_equal(keyed_run(item, ARRAY_LEN(item), 0), 2);
    assert_int_equal(keyed_run(item, ARRAY_LEN(item), 1), 2);
    assert_int_equal(keyed_run(item, ARRAY_LEN(item), 2), 3);
    assert_int_equal(keyed_run(item, ARRAY_LEN(item), 3), 6);
    assert_int_equal(keyed_run(item, ARRAY_LEN(item), 5), 6);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_sort), cmocka_unit_test(test_extremes), cmocka_unit_test(test_runs)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
