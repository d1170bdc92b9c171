#include "engine/data/snapshot_list.h"

#include "engine/base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void make(const char *folder, const char *name, bool sealed, Arena *arena) {
    Error err = {0};
    const char *place = arena_printf(arena, "%s/%s", folder, name);
    assert_true(file_make_folder(place, &err));
    if (sealed) assert_true(file_write(arena_printf(arena, "%s/manifest.json", place), STR("{}"), &err));
}

static void those_that_stand(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    char folder[] = "/tmp/kopeck-list-XXXXXX";
    Error err = {0};
    assert_non_null(mkdtemp(folder));
    assert_int_equal(snapshots_in(folder, arena).count, 0);
    assert_int_equal(snapshots_in(arena_printf(arena, "%s/nowhere", folder), arena).count, 0);
    const char *const sealed[] = {"weekly-2", "weekly-10", "daily-1", "daily-1.incomplete", "x.part", "x.old", ".hidden"};
    for (size_t i = 0; i < ARRAY_LEN(sealed); i++) make(folder, sealed[i], true, arena);
    make(folder, "begun", false, arena);
    SnapshotList list = snapshots_in(folder, arena);
    const char *const wanted[] = {"daily-1", "daily-1.incomplete", "weekly-10", "weekly-2"};
    assert_int_equal(list.count, ARRAY_LEN(wanted));
    for (size_t i = 0; i < list.count; i++) assert_string_equal(list.folder[i], arena_printf(arena, "%s/%s", folder, wanted[i]));
    assert_true(file_remove_tree(folder, &err));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(those_that_stand)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
