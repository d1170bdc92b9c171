/* What a test, or all tests of a program, begin and end with: memory of their own. */
#ifndef KOPECK_TEST_SETUP_H
#define KOPECK_TEST_SETUP_H

#include "engine/base/arena.h"

static Arena *arena;

static inline int begin(void **state) {
    (void)state;
    arena = arena_new("test", 0);
    return 0;
}

static inline int end(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

#endif
