#include "rules/mistake.h"

#include "engine/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static Str printed(Mistakes *mistakes, Str content, size_t index) {
    MistakeList list = mistakes_list(mistakes, STR("f"), content);
    assert_true(index < list.count);
    return plan_mistake_print(&list, index, mistakes->arena);
}

static void in_the_order_of_the_file_and_once(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Mistakes m = {.arena = arena};
    mistake_add(&m, (Place){3, 1}, 1, "third");
    mistake_add(&m, (Place){1, 5}, 1, "first, behind");
    mistake_add(&m, (Place){1, 2}, 1, "first");
    mistake_hint(&m, "a hint of %d", 1);
    mistake_add(&m, (Place){3, 1}, 1, "third");
    mistake_add(&m, (Place){0, 0}, 0, "of the file as a whole");
    MistakeList list = mistakes_list(&m, STR("f"), STR("ab\ncd\nef\n"));
    assert_int_equal(list.count, 4);
    assert_string_equal(plan_mistake_print(&list, 0, arena).ptr, "f: of the file as a whole");
    assert_string_equal(plan_mistake_print(&list, 1, arena).ptr, "f:1:2: first\n    1 | ab\n      |  ^\nhint: a hint of 1");
    assert_string_equal(plan_mistake_print(&list, 3, arena).ptr, "f:3:1: third\n    3 | ef\n      | ^");
    arena_free(arena);
}

static void names(void **state) {
    (void)state;
    static const Str known[] = {{"amount", 6}, {",", 1}};
    Arena *arena = arena_new("test", 0);
    Mistakes m = {.arena = arena};
    mistake_add(&m, (Place){1, 1}, 1, "x");
    mistake_hint_names(&m, STR("amuont"), known, 2);
    assert_string_equal(m.item[0].hint.ptr, "did you mean `amount`?");
    mistake_hint_names(&m, STR("status"), known, 2);
    assert_string_equal(m.item[0].hint.ptr, "there are: amount, `,`");
    mistake_hint_names(&m, STR("status"), known, 1);
    assert_string_equal(m.item[0].hint.ptr, "there is only: amount");
    arena_free(arena);
}

static void too_many_are_counted(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Mistakes m = {.arena = arena};
    for (uint32_t i = 1; i <= MISTAKES_MAX + 7; i++) {
        mistake_add(&m, (Place){i, 1}, 1, "mistake %u", i);
        mistake_hint(&m, "hint %u", i);
    }
    MistakeList list = mistakes_list(&m, STR("f"), STR(""));
    assert_int_equal(list.count, MISTAKES_MAX + 1);
    assert_string_equal(list.item[MISTAKES_MAX].text.ptr, "and 7 more mistakes");
    assert_string_equal(list.item[MISTAKES_MAX - 1].hint.ptr, "hint 200"); /* not that of a mistake which is left out */
    arena_free(arena);
}

static void a_long_line_is_cut_around_the_caret(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Buf line = {0};
    for (int i = 0; i < 300; i++) buf_add(&line, i == 200 ? STR("Ж") : STR("я"));
    Mistakes m = {.arena = arena};
    mistake_add(&m, (Place){1, 201}, 1, "here");
    Str text = printed(&m, buf_str(&line), 0);
    assert_true(str_find(text, STR("    1 | ...яяя")) != SIZE_MAX);
    assert_true(str_find(text, STR("яяя...\n")) != SIZE_MAX);
    size_t caret = str_find(text, STR("^")), row = str_find(text, STR("\n      | "));
    size_t zh = str_find(text, STR("Ж")), start = str_find(text, STR("| ...")) + 2;
    assert_int_equal(caret - row - 9, (zh - start - 3) / 2 + 3); /* letters of two bytes before it, behind three dots */
    buf_free(&line);
    arena_free(arena);
}

static void secrets_and_controls_are_not_shown(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Mistakes m = {.arena = arena};
    mistake_hide(&m, (Place){1, 4}, 6);
    mistake_hide(&m, (Place){2, 4}, 0);
    mistake_add(&m, (Place){1, 1}, 1, "one");
    mistake_add(&m, (Place){2, 1}, 1, "two");
    mistake_add(&m, (Place){3, 2}, 1, "three");
    Str content = STR("a: secret, b\nb: to the end\nc\x1b[31m\tx\r\n");
    assert_string_equal(printed(&m, content, 0).ptr, "f:1:1: one\n    1 | a: ******, b\n      | ^");
    assert_string_equal(printed(&m, content, 1).ptr, "f:2:1: two\n    2 | b: **********\n      | ^");
    assert_string_equal(printed(&m, content, 2).ptr, "f:3:2: three\n    3 | c [31m x\n      |  ^");
    arena_free(arena);
}

static void a_place_beyond_the_text(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Mistakes m = {.arena = arena};
    mistake_add(&m, (Place){1, 50}, 9, "x");
    mistake_add(&m, (Place){9, 9}, 0, "y");
    assert_string_equal(printed(&m, STR("ab"), 0).ptr, "f:1:50: x\n    1 | ab\n      |   ^");
    assert_string_equal(printed(&m, STR("ab"), 1).ptr, "f:9:9: y\n    9 | \n      | ^");
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_the_order_of_the_file_and_once),   cmocka_unit_test(names),
        cmocka_unit_test(too_many_are_counted),                cmocka_unit_test(a_long_line_is_cut_around_the_caret),
        cmocka_unit_test(secrets_and_controls_are_not_shown), cmocka_unit_test(a_place_beyond_the_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
