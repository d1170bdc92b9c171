/* Patterns, and files that are not ready. (What is seen through the connector stands in test_csv.c.) */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "connectors/csv_files.h"
#include "engine/base/file.h"

static char folder[] = "/tmp/kopeck-csv-[x]-XXXXXX"; /* a folder's name may hold what means something in a pattern */
static Arena *arena;

static void put(const char *name) {
    Error err = {0};
    assert_true(file_write(arena_printf(arena, "%s/%s", folder, name), STR("a\n"), &err));
}

static int setup(void **state) {
    (void)state;
    arena = arena_new("test", 0);
    if (!mkdtemp(folder)) return -1;
    mkdir(arena_printf(arena, "%s/in", folder), 0777);
    mkdir(arena_printf(arena, "%s/in/folder.csv", folder), 0777);
    mkdir(arena_printf(arena, "%s/empty", folder), 0777);
    static const char *const names[] = {"in/b.csv",        "in/B.csv",       "in/a10.csv", "in/a9.csv",
                                        "in/\xD0\x96.csv", "in/.hidden.csv", "in/x.txt"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) put(names[i]);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    Error err = {0};
    bool ok = file_remove_tree(folder, &err);
    arena_free(arena);
    return ok ? 0 : -1;
}

static void expect_files(const Str *patterns, size_t count, const char *wanted) {
    Error err = {0};
    CsvFile *file;
    size_t files;
    Str got = STR("");
    assert_true(csv_files_find(patterns, count, folder, "kopeck.yaml:1:1", arena, &file, &files, &err));
    for (size_t i = 0; i < files; i++) {
        got = str_printf(arena, "%.*s %s", STR_ARG(got), file[i].name);
        assert_true(file_exists(file[i].path));
    }
    assert_string_equal(str_cstr(arena, got), wanted);
}

static void test_order(void **state) {
    (void)state;
    const Str all = STR("in/*.csv"), twice[] = {STR("in/b*"), STR("in/[ab]*.csv")};
    expect_files(&all, 1, " in/B.csv in/a10.csv in/a9.csv in/b.csv in/\xD0\x96.csv");
    expect_files(twice, 2, " in/a10.csv in/a9.csv in/b.csv");
    Str absolute = str_printf(arena, "/tmp/kopeck-csv-[[]x]-%s/in/x.txt", folder + strlen(folder) - 6);
    expect_files(&absolute, 1, arena_printf(arena, " %s/in/x.txt", folder));
}

static void test_nothing(void **state) {
    (void)state;
    static const struct {
        const char *pattern, *hint;
    } cases[] = {{"empty/*", "/empty is empty"},
                 {"in/*.xml", "/in holds 6 other files, such as B.csv"},
                 {"none/*", "/none that can be read"},
                 {"in/folder.csv", "it is a folder\nhint: name the files in it: in/folder.csv/*"},
                 {"*/*.xml", "that can be read"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Error err = {0};
        CsvFile *file;
        size_t files;
        Str pattern = str_of(cases[i].pattern);
        assert_false(csv_files_find(&pattern, 1, folder, "kopeck.yaml:1:1", arena, &file, &files, &err));
        assert_int_equal(err.kind, ERROR_SOURCE);
        assert_string_equal(err.where, "kopeck.yaml:1:1");
        assert_non_null(strstr(err.text, arena_printf(arena, "no file matches %s in %s", cases[i].pattern, folder)));
        if (!strstr(err.text, cases[i].hint)) print_error("%s\n", err.text);
        assert_non_null(strstr(err.text, cases[i].hint));
    }
}

static void test_beside(void **state) {
    (void)state;
    static const struct {
        const char *path, *pattern, *wanted;
    } cases[] = {{"/in/a.csv", ".ok", "/in/a.csv.ok"}, {"/in/a.csv", "*.ok", "/in/a.ok"},
                 {"/in/a", "*.ok", "/in/a.ok"},        {"/in/a.b.csv", "ok-*", "/in/ok-a.b"},
                 {"/in/a.csv", "READY", "/in/READY"},  {"a.csv", "*.ctl", "a.ctl"},
                 {"/in.d/a", "*.ctl", "/in.d/a.ctl"},  {"/in/.a", "*.ok", "/in/.a.ok"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_string_equal(csv_file_beside(cases[i].path, str_of(cases[i].pattern), arena), cases[i].wanted);
    }
}

static void test_check(void **state) {
    (void)state;
    Error err = {0};
    CsvFile file = {.name = "b.csv", .path = arena_printf(arena, "%s/in/b.csv", folder)};
    CsvFileRules rules = {.size_max = 2};
    assert_true(csv_file_check(&file, &rules, &err));
    assert_int_equal(file.size, 2);
    assert_true(file.changed.tv_sec > 0);
    rules.size_max = 1;
    assert_false(csv_file_check(&file, &rules, &err));
    err = (Error){0};
    rules = (CsvFileRules){.quiet_seconds = 3600};
    assert_false(csv_file_check(&file, &rules, &err));
    assert_int_equal(err.kind, ERROR_SOURCE);
    err = (Error){0};
    file.path = "/nonexistent/b.csv";
    assert_false(csv_file_check(&file, &(CsvFileRules){0}, &err));
    assert_string_equal(err.native, "ENOENT");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_order), cmocka_unit_test(test_nothing),
                                       cmocka_unit_test(test_beside), cmocka_unit_test(test_check)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
