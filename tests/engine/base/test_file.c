#include "engine/base/file.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static Arena *arena;
static char folder[] = "/tmp/kopeck-file-XXXXXX";

static const char *in(const char *name) {
    return arena_printf(arena, "%s/%s", folder, name);
}

static void put(const char *path, const char *text) {
    Error err = {0};
    assert_true(file_write(path, str_of(text), &err));
}

static void assert_holds(const char *path, Str wanted) {
    Error err = {0};
    Str read, mapped;
    assert_true(file_read(path, 0, arena, &read, &err));
    assert_true(file_map(path, arena, &mapped, &err));
    assert_true(str_eq(read, wanted) && str_eq(mapped, wanted));
    assert_non_null(read.ptr);
    assert_non_null(mapped.ptr);
    assert_int_equal(read.ptr[read.len], '\0');
}

static void what_is_written_is_read(void **state) {
    (void)state;
    static const size_t sizes[] = {0, 1, 4095, 4096, 4097, 3 << 20};
    Error err = {0};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        char *bytes = arena_array(arena, sizes[i], 1);
        for (size_t b = 0; b < sizes[i]; b++) bytes[b] = (char)(b * 7);
        assert_true(file_write(in("a"), (Str){bytes, sizes[i]}, &err));
        assert_holds(in("a"), (Str){bytes, sizes[i]});
        assert_false(file_exists(in("a.part")));
    }
}

/* A reader that has the old file open keeps the old one whole: the new one took its name, not its bytes. */
static void a_file_is_replaced_as_a_whole(void **state) {
    (void)state;
    Error err = {0};
    Str old;
    put(in("whole"), "the old content");
    assert_true(file_map(in("whole"), arena, &old, &err));
    put(in("whole"), "new");
    assert_true(str_eq(old, STR("the old content")));
    assert_holds(in("whole"), STR("new"));
}

static void a_failed_write_leaves_the_old_file(void **state) {
    (void)state;
    Error err = {0};
    put(in("kept"), "old");
    assert_int_equal(mkdir(in("kept.part"), 0777), 0); /* so that the temporary file cannot be made */
    assert_false(file_write(in("kept"), STR("new"), &err));
    assert_int_equal(err.kind, ERROR_OUTPUT);
    assert_holds(in("kept"), STR("old"));
    Error full = {0};
    if (access("/dev/full", W_OK) == 0 && symlink("/dev/full", in("full.part")) == 0) {
        assert_false(file_write(in("full"), STR("x"), &full));
        assert_string_equal(full.native, "ENOSPC");
        assert_false(file_exists(in("full")));
    }
}

static void wrong_paths_are_told(void **state) {
    (void)state;
    char longest[5000];
    memset(longest, 'x', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    const char *const paths[] = {"", longest, "/nowhere/at/all", folder, "/dev/null"};
    for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
        Error read = {0}, map = {0};
        Str out = STR("untouched");
        assert_false(file_read(paths[i], 0, arena, &out, &read));
        assert_false(file_map(paths[i], arena, &out, &map));
        assert_true(str_eq(out, STR("untouched")));
        assert_true(read.kind == ERROR_USAGE && map.kind == ERROR_USAGE);
    }
    Error write = {0}, make = {0};
    assert_false(file_write(longest, STR("x"), &write));
    assert_false(file_make_folder(longest, &make));
}

static void a_file_that_is_too_large_is_refused(void **state) {
    (void)state;
    Error err = {0};
    Str out;
    put(in("ten"), "0123456789");
    assert_true(file_read(in("ten"), 10, arena, &out, &err));
    assert_false(file_read(in("ten"), 9, arena, &out, &err));
    assert_non_null(strstr(err.text, "10 bytes"));
}

static void a_folder_takes_the_place_of_another(void **state) {
    (void)state;
    for (int round = 0; round < 2; round++) { /* of nothing; of the one before */
        Error err = {0}, none = {0};
        const char *content = round ? "second" : "first";
        assert_true(file_make_folder(in("set.part/below/deeper"), &err));
        assert_true(file_write_unsynced(in("set.part/above"), str_of(content), &err));
        assert_true(file_write_unsynced(in("set.part/below/deeper/file"), str_of(content), &err));
        Arena *removal = arena_new("removal", 0);
        assert_true(file_replace_folder(in("set.part"), in("set"), removal, &err));
        assert_holds(in("set/above"), str_of(content));
        assert_holds(in("set/below/deeper/file"), str_of(content));
        assert_false(file_exists(in("set.part")));
        arena_free(removal);
        assert_false(file_exists(in("set.old")));
        assert_false(file_replace_folder(in("set.part"), in("set"), arena, &none)); /* what is not there takes no place */
        assert_int_equal(none.kind, ERROR_OUTPUT);
        assert_holds(in("set/above"), str_of(content));
    }
}

static void folders_are_made_with_those_above(void **state) {
    (void)state;
    Error err = {0};
    assert_true(file_make_folder(in("x/y//z/"), &err));
    assert_true(file_make_folder(in("x/y/z"), &err)); /* again */
    put(in("x/y/z/file"), "1");
    assert_false(file_make_folder(in("x/y/z/file"), &err)); /* a file is no folder */
    assert_int_equal(err.kind, ERROR_OUTPUT);
    Error below = {0}, none = {0};
    assert_false(file_make_folder(in("x/y/z/file/deeper"), &below));
    assert_string_equal(below.native, "ENOTDIR");
    assert_false(file_make_folder("", &none));
}

static void a_tree_is_removed_but_not_what_links_lead_to(void **state) {
    (void)state;
    Error err = {0};
    assert_true(file_make_folder(in("keep"), &err) && file_make_folder(in("tree/a/b"), &err));
    put(in("keep/me"), "1");
    put(in("tree/a/b/file"), "2");
    assert_int_equal(symlink(in("keep"), in("tree/a/link")), 0);
    assert_true(file_remove_tree(in("tree"), &err));
    assert_false(file_exists(in("tree")));
    assert_true(file_exists(in("keep/me")));
    assert_true(file_remove_tree(in("tree"), &err)); /* nothing there: nothing to do */
}

static int start(void **state) {
    (void)state;
    arena = arena_new("test", 0);
    return mkdtemp(folder) ? 0 : -1;
}

static int stop(void **state) {
    (void)state;
    Error err = {0};
    arena_free(arena);
    return file_remove_tree(folder, &err) ? 0 : -1;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(a_file_is_replaced_as_a_whole),
        cmocka_unit_test(a_failed_write_leaves_the_old_file),
        cmocka_unit_test(wrong_paths_are_told),
        cmocka_unit_test(a_file_that_is_too_large_is_refused),
        cmocka_unit_test(a_folder_takes_the_place_of_another),
        cmocka_unit_test(folders_are_made_with_those_above),
        cmocka_unit_test(a_tree_is_removed_but_not_what_links_lead_to),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
