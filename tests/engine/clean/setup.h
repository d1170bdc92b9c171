/* What each test of a cleaner begins and ends with: memory and a context of its own. */
#ifndef KOPECK_TEST_CLEAN_SETUP_H
#define KOPECK_TEST_CLEAN_SETUP_H

#include "engine/clean/clean.h"

static Arena *arena;
static CleanContext *context;

static inline int set_up(void **state) {
    (void)state;
    arena = arena_new("test", 0);
    context = clean_context_new(arena, NULL);
    return 0;
}

static inline int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

#endif
