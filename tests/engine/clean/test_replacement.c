#include "engine/clean/replacement.h"

#include "tests/engine/clean/cases.h"
#include "tests/engine/clean/setup.h"

static const Replacement *compile(Str pattern, Str with) {
    const Replacement *made = NULL;
    Error err = {0};
    if (!replacement_compile(&made, pattern, with, "kopeck.yaml:7:3", arena, &err))
        fail_msg("%.*s: %s", STR_ARG(pattern), err.text);
    return made;
}

typedef struct Replaced {
    const char *pattern, *with, *in, *wanted;
} Replaced;

static const Replaced CASES[] = {
    {"^ЗК-", "", "ЗК-000123", "000123"},
    {"^ЗК-", "", "УТ-000123", "УТ-000123"},
    {"\\s*\\(.*?\\)", "", "Ромашка (старое) (дубль)", "Ромашка"},
    {"(?i)ромашка", "Лютик", "РОМАШКА и ромашка", "Лютик и Лютик"},
    {"(\\d+)/(\\d+)", "$2-$1", "12/2026", "2026-12"},
    {"(?<number>\\d+)", "[${number}]", "a1b22", "a[1]b[22]"},
    {"(a)|(b)", "<$1$2>", "ab", "<a><b>"}, /* a group that took no part is empty */
    {"x", "$$", "axb", "a$b"},
    {"", "", "", ""},                 /* never compiled: see below */
    {"\\w+", "w", "Ёлка ель", "w w"}, /* Unicode letters */
    {"a*", "-", "baac", "-b--c-"},    /* as Perl and PCRE2: empty matches too */
    {"$", "!", "end", "end!"},
    {"я", "ё", "", ""},
    {"(?m)^", "> ", "a\nb", "> a\n> b"},
};

static void matches_are_replaced(void **state) {
    (void)state;
    Buf out = {0};
    for (size_t i = 0; i < ARRAY_LEN(CASES); i++) {
        if (!CASES[i].pattern[0]) continue;
        const Replacement *made = compile(str_of(CASES[i].pattern), str_of(CASES[i].with));
        out.len = 0;
        buf_add(&out, STR("="));
        replacement_apply(made, context, str_of(CASES[i].in), &out);
        Str got = str_sub(buf_str(&out), 1, out.len);
        if (!str_eq(got, str_of(CASES[i].wanted)))
            fail_msg("%s in %s: wanted [%s], got [%.*s]", CASES[i].pattern, CASES[i].in, CASES[i].wanted, STR_ARG(got));
    }
    out.len = 0;
    replacement_apply(compile(STR("x"), STR("y")), context, STR_NULL, &out);
    assert_int_equal(out.len, 0);
    replacement_apply(compile(STR("x"), STR_NULL), context, STR("axb"), &out);
    assert_true(str_eq(buf_str(&out), STR("ab")));
    assert_int_equal(context->notes, 0);
    out.len = 0;
    replacement_apply(compile(STR("x"), STR("y")), context, STR("x\xFF"), &out);
    assert_true(str_eq(buf_str(&out), STR("y\xEF\xBF\xBD")));
    assert_int_equal(context->notes, CLEAN_NOTE_BAD_TEXT);
    context->notes = 0;
    buf_free(&out);
}

/* What is wrong in a project is said when it is compiled, with its place. */
static void bad_patterns_are_refused(void **state) {
    (void)state;
    static const char *const PATTERNS[][3] = {{"(", "", "byte 1"},
                                              {"[a", "", "pattern"},
                                              {"a{2,1}", "", "pattern"},
                                              {"*", "", "pattern"},
                                              {"\\C", "", "pattern"},
                                              {"(?<n>a", "", "pattern"},
                                              {"\xFF", "", "pattern"},
                                              {"a", "\xFF", "replacement"},
                                              {"", "", "empty"},
                                              {"a", "$1", "replacement"},
                                              {"(a)", "$2", "replacement"},
                                              {"(a)", "${name}", "replacement"},
                                              {"a", "${", "replacement"},
                                              {"a", "\\", "replacement"},
                                              {"^a$", "$9", "replacement"},
                                              {"(?x) a # comment", "$3", "replacement"}};
    for (size_t i = 0; i < ARRAY_LEN(PATTERNS); i++) {
        const Replacement *made = NULL;
        Error err = {0};
        if (replacement_compile(&made, str_of(PATTERNS[i][0]), str_of(PATTERNS[i][1]), "kopeck.yaml:7:3", arena, &err))
            fail_msg("%s with %s is taken", PATTERNS[i][0], PATTERNS[i][1]);
        assert_null(made);
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_string_equal(err.where, "kopeck.yaml:7:3");
        if (str_find(str_of(err.text), str_of(PATTERNS[i][2])) == SIZE_MAX)
            fail_msg("%s: %s", PATTERNS[i][0], err.text);
    }
    Buf many = {0};
    for (int i = 0; i < 64; i++) buf_add(&many, STR("(a)"));
    const Replacement *made = NULL;
    Error err = {0};
    assert_false(replacement_compile(&made, buf_str(&many), STR(""), "x", arena, &err));
    for (int i = 0; i < 4000; i++) buf_add(&many, STR("a"));
    err = (Error){0};
    assert_false(replacement_compile(&made, buf_str(&many), STR(""), "x", arena, &err));
    buf_free(&many);
}

/* Catastrophic patterns: the value stays as it is, soon, and a note says so. */
static void bad_patterns_cannot_hang(void **state) {
    (void)state;
    static const char *const PATTERNS[] = {"(a+)+$", "(a|aa)+$",         "^(a|a?)+$",
                                           "(.*)*b", "(?:a?){60}a{60}$", "(x+x+)+y|(a+a+)+y"};
    Buf value = {0}, out = {0};
    for (int i = 0; i < 3000; i++) buf_char(&value, 'a');
    buf_char(&value, 'c');
    for (size_t i = 0; i < ARRAY_LEN(PATTERNS); i++) {
        out.len = 0;
        context->notes = 0;
        replacement_apply(compile(str_of(PATTERNS[i]), STR("")), context, buf_str(&value), &out);
        assert_true(context->notes == CLEAN_NOTE_PATTERN_LIMIT || context->notes == 0);
        if (context->notes) assert_true(str_eq(buf_str(&out), buf_str(&value)));
    }
    out.len = 0;
    context->notes = 0;
    replacement_apply(compile(STR("(a+)+$"), STR("")), context, buf_str(&value), &out);
    assert_int_equal(context->notes, CLEAN_NOTE_PATTERN_LIMIT);
    context->notes = 0;
    buf_free(&value);
    buf_free(&out);
}

static void results_cannot_burst(void **state) {
    (void)state;
    Buf value = {0}, with = {0}, out = {0};
    for (int i = 0; i < 10000; i++) buf_char(&value, 'a');
    for (int i = 0; i < 1000; i++) buf_add(&with, STR("$0x"));
    replacement_apply(compile(STR("a"), buf_str(&with)), context, buf_str(&value), &out);
    assert_int_equal(context->notes, CLEAN_NOTE_PATTERN_LIMIT);
    assert_true(str_eq(buf_str(&out), buf_str(&value)));
    context->notes = 0;
    out.len = 0;
    replacement_apply(compile(STR("a"), STR("bbbb")), context, buf_str(&value), &out); /* larger, within bounds */
    assert_int_equal(context->notes, 0);
    assert_int_equal(out.len, 40000);
    buf_free(&value);
    buf_free(&with);
    buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(matches_are_replaced),
        cmocka_unit_test(bad_patterns_are_refused),
        cmocka_unit_test(bad_patterns_cannot_hang),
        cmocka_unit_test(results_cannot_burst),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
