#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/clean/clean.h"
#include "engine/match/compare/nicknames.h"

static void list_is_in_order(void **state) {
    (void)state;
    size_t count;
    const Nickname *list = nickname_list(&count);
    assert_true(count > 100);
    for (size_t i = 0; i < count; i++) {
        if (i && str_compare(str_of(list[i - 1].form), str_of(list[i].form)) >= 0)
            fail_msg("%s stands before %s", list[i - 1].form, list[i].form);
        assert_int_equal(nickname_row(str_of(list[i].form)), i + 1);
        assert_string_equal(nickname_names((uint32_t)i + 1), list[i].names);
    }
    assert_int_equal(nickname_row(STR("")), 0);
    assert_int_equal(nickname_row(STR("александр")), 0);
    assert_int_equal(nickname_row(STR("саш")), 0);
}

static bool has_name(const char *names, Str name) {
    Str rest = str_of(names);
    while (rest.ptr) {
        if (str_eq(str_cut(&rest, ' '), name)) return true;
    }
    return false;
}

/* Whatever a row says is also said in the cleaner's spelling, where that tells the two apart. */
static void translit_is_known(void **state) {
    (void)state;
    Arena *arena = arena_new("nicknames", 0);
    CleanContext *context = clean_context_new(arena, "KZ");
    const Cleaner *translit = cleaner_find(STR("translit"));
    size_t count;
    const Nickname *list = nickname_list(&count);
    Buf *form = buf_own(arena), *name = buf_own(arena);
    for (size_t i = 0; i < count; i++) {
        form->len = 0;
        translit->clean(context, str_of(list[i].form), form);
        Str names = str_of(list[i].names);
        while (names.ptr) {
            name->len = 0;
            translit->clean(context, str_cut(&names, ' '), name);
            if (str_eq(buf_str(form), buf_str(name))) continue;
            uint32_t row = nickname_row(buf_str(form));
            if (!row || !has_name(nickname_names(row), buf_str(name)))
                fail_msg("%s: no row of %.*s with %.*s", list[i].form, STR_ARG(buf_str(form)), STR_ARG(buf_str(name)));
        }
    }
    arena_free(arena);
}

static bool are_one(const char *form, const char *name) {
    uint32_t row = nickname_row(str_of(form));
    return row && has_name(nickname_names(row), str_of(name));
}

static void forms_of_one_language(void **state) {
    (void)state;
    static const char *const SAME[][2] = {{"dick", "richard"}, {"peggy", "margaret"}, {"pegi", "margaret"}, {"сашко", "олександр"},
                                          {"вовка", "владимир"}, {"опанас", "афанасий"}, {"аляксандр", "александр"}, {"maikl", "michael"},
                                          {"zheims", "iames"}, {"yusef", "yusuf"}, {"hank", "henry"}, {"тема", "артем"}};
    static const char *const OTHER[][2] = {{"juan", "john"}, {"серик", "сергей"}, {"оксана", "ксения"}, {"ali", "alexander"}, {"марина", "мария"}};
    for (size_t i = 0; i < ARRAY_LEN(SAME); i++) {
        if (!are_one(SAME[i][0], SAME[i][1])) fail_msg("%s is no form of %s", SAME[i][0], SAME[i][1]);
    }
    for (size_t i = 0; i < ARRAY_LEN(OTHER); i++) {
        if (are_one(OTHER[i][0], OTHER[i][1]) || are_one(OTHER[i][1], OTHER[i][0])) fail_msg("%s is a form of %s", OTHER[i][0], OTHER[i][1]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(list_is_in_order),
        cmocka_unit_test(translit_is_known), cmocka_unit_test(forms_of_one_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
