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
    for (uint32_t i = 0; i < COUNT; i++) {
        Str key = {text, (size_t)snprintf(text, sizeof text, "%u", i)};
        SeenEntry *entry = seen_find(seen, key, &known);
        assert_false(known);
        assert_int_equal(entry->number, 0);
        entry->number = i;
    }
    assert_int_equal(seen_count(seen), COUNT);
    for (uint32_t i = 0; i < COUNT; i++) {
        Str key = {text, (size_t)snprintf(text, sizeof text, "%u", i)};
        SeenEntry *entry = seen_find(seen, key, &known);
        assert_true(known);
        assert_int_equal(entry->number, i);
    }
    seen_find(seen, STR(""), &known)->number = ((uint64_t)1 << 42) - 1; /* the largest */
    assert_false(known);
    assert_int_equal(seen_find(seen, STR_NULL, &known)->number, ((uint64_t)1 << 42) - 1); /* nothing is nothing */
    assert_true(known);
    assert_int_equal(seen_count(seen), COUNT + 1);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(keys)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
