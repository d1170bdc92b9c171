/* One folder a case: kopeck.yaml, and `expected`, all that plan_load has to say of it. KOPECK_GOLDEN=1 rewrites the
 * expected files; git shows the difference. */
#include "rules/plan.h"

#include "engine/base/buf.h"
#include "engine/base/file.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static const char *const folder = "tests/rules/invalid";

static Str all_mistakes(const char *name, Arena *arena) {
    char *path = arena_printf(arena, "%s/%s/kopeck.yaml", folder, name);
    PlanOptions options = {.data_folder = "."};
    const Plan *plan = NULL;
    MistakeList mistakes;
    Error err = {0};
    if (plan_load(path, &options, arena, &plan, &mistakes, &err)) fail_msg("%s: no mistake was found", name);
    assert_null(plan);
    Buf out = {0};
    for (size_t i = 0; i < mistakes.count; i++) {
        Str text = plan_mistake_print(&mistakes, i, arena);
        buf_printf(&out, "%s%.*s\n", i ? "\n" : "",
                   STR_ARG(str_sub(text, strlen(folder) + strlen(name) + 2, text.len)));
    }
    Str copy = str_copy(arena, buf_str(&out));
    buf_free(&out);
    return copy;
}

static void check(const char *name) {
    Arena *arena = arena_new("case", 0);
    char *path = arena_printf(arena, "%s/%s/expected", folder, name);
    Str seen = all_mistakes(name, arena), wanted;
    Error err = {0};
    if (getenv("KOPECK_GOLDEN") && !file_write(path, seen, &err)) fail_msg("%s", err.text);
    if (!file_read(path, 0, arena, &wanted, &err)) fail_msg("%s", err.text);
    if (!str_eq(seen, wanted)) {
        fail_msg("%s\n---- wanted\n%.*s---- seen\n%.*s", path, STR_ARG(wanted), STR_ARG(seen));
    }
    arena_free(arena);
}

static int is_case(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static void projects(void **state) {
    (void)state;
    struct dirent **names;
    int count = scandir(folder, &names, is_case, alphasort);
    assert_true(count > 30);
    for (int i = 0; i < count; i++) {
        check(names[i]->d_name);
        free(names[i]);
    }
    free(names);
}

int main(void) {
    setenv("TEST_TOKEN", "s3cret", 1);
    unsetenv("TEST_NOT_SET");
    unsetenv("CREDENTIALS_DIRECTORY");
    const struct CMUnitTest tests[] = {cmocka_unit_test(projects)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
