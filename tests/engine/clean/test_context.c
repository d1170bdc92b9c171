#include "tests/engine/clean/cases.h"

static void notes_are_set_and_kept(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    CleanContext *context = clean_context_new(arena, "KZ");
    assert_string_equal(context->region, "KZ");
    assert_int_equal(context->notes, 0);
    CHECK(context, "fold", {"Cбербанк", "сбербанк"}, {"чисто", "чисто"});
    assert_int_equal(context->notes, CLEAN_NOTE_LOOK_ALIKE); /* the caller clears them */
    CHECK(context, "phone", {"87011234567 доб. 5", "+77011234567"});
    assert_int_equal(context->notes, CLEAN_NOTE_LOOK_ALIKE | CLEAN_NOTE_EXTENSION);
    arena_free(arena); /* gives the buffers back too: a leak checker sees to it */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_are_set_and_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
