/* Keys that were met: found again, with their number, through all growing. */
#include "connectors/rest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void keys(void **state) {
    (void)state;
    enum { COUNT = 100000 };
    Arena *arena = arena_new("test", 0);
    SeenKeys *seen = seen_new(arena);
    char text[32];
    bool known;
    for (uint64_t i = 0; i < COUNT; i++) {
        Str key = {text, (size_t)snprintf(text, sizeof text, "%llu", (unsigned long long)i)};
        assert_int_equal(*seen_find(seen, key, i, &known), i);
        assert_false(known);
    }
    assert_int_equal(seen_count(seen), COUNT);
    for (uint64_t i = 0; i < COUNT; i++) {
        Str key = {text, (size_t)snprintf(text, sizeof text, "%llu", (unsigned long long)i)};
        uint64_t *number = seen_find(seen, key, 0, &known);
        assert_true(known);
        assert_int_equal(*number, i);
        *number = i + 1; /* may be changed */
    }
    assert_int_equal(*seen_find(seen, STR("77"), 0, &known), 78);
    assert_int_equal(*seen_find(seen, STR(""), 5, &known), 5);
    assert_false(known);
    assert_int_equal(*seen_find(seen, STR_NULL, 6, &known), 5); /* nothing is nothing */
    assert_true(known);
    assert_int_equal(seen_count(seen), COUNT + 1);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(keys)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
