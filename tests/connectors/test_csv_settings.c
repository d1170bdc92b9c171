/* Options: which level counts, what they mean, which are refused and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "connectors/csv_settings.h"
#include "engine/base/file.h"

static Options options_of(Arena *arena, const char *text) { /* "name=value name=value" */
    Option *item = arena_array(arena, 32, sizeof *item);
    size_t count = 0;
    for (Str rest = str_of(text), one; rest.len;) {
        one = str_cut(&rest, ' ');
        size_t equals = str_find(one, STR("="));
        item[count++] = (Option){str_sub(one, 0, equals), str_sub(one, equals + 1, one.len), "kopeck.yaml:2:1"};
    }
    return (Options){item, count};
}

static void test_defaults(void **state) {
    CsvSettings s;
    Error err = {0};
    assert_true(csv_settings_read(NULL, NULL, *state, &s, &err));
    assert_int_equal(s.encoding, CSV_ENCODING_AUTO);
    assert_int_equal(s.separator, '\0');
    assert_int_equal(s.quote, '"');
    assert_true(s.header);
    assert_int_equal(s.field_max, 1 << 20);
    assert_int_equal(s.pattern_count, 0);
    assert_int_equal(s.control.point, '.');
}

static void test_levels(void **state) {
    CsvSettings s;
    Error err = {0};
    Options source =
        options_of(*state, "files=a.csv separator=; header=false encoding=cp866 null_text.0=NULL null_text.1=- skip=2");
    Options dataset =
        options_of(*state, "files.0=b.csv files.1=c.csv separator=tab header.0=x header.1=y null_text=\\N");
    assert_true(csv_settings_read(&source, &dataset, *state, &s, &err));
    assert_int_equal(s.pattern_count, 2);
    assert_true(str_eq(s.pattern[1], STR("c.csv")));
    assert_int_equal(s.separator, '\t');
    assert_int_equal(s.encoding, CSV_CP866);
    assert_int_equal(s.skip, 2);
    assert_false(s.header);
    assert_int_equal(s.column_count, 2);
    assert_true(str_eq(s.column[1], STR("y")));
    assert_int_equal(s.null_text_count, 1);
    assert_true(csv_settings_read(&dataset, &source, *state, &s, &err)); /* the other way round */
    assert_int_equal(s.pattern_count, 1);
    assert_int_equal(s.column_count, 0);
    assert_false(s.header);
    assert_int_equal(s.null_text_count, 2);
}

static void test_header(void **state) {
    static const struct {
        const char *given;
        bool header;
        size_t names;
    } cases[] = {{"header=true", true, 0},
                 {"header.0=true", true, 0},
                 {"header=false", false, 0},
                 {"header.0=false", false, 0},
                 {"header.0=a", false, 1},
                 {"header=a", false, 1},
                 {"header.0=true header.1=false", false, 2}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CsvSettings s;
        Error err = {0};
        Options options = options_of(*state, cases[i].given);
        assert_true(csv_settings_read(&options, NULL, *state, &s, &err));
        assert_int_equal(s.header, cases[i].header);
        assert_int_equal(s.column_count, cases[i].names);
        assert_int_equal(s.column != NULL, cases[i].names > 0);
    }
}

/* NO is the word NO: one column of that name is not what anybody wants. */
static void test_header_no(void **state) {
    CsvSettings s;
    Error err = {0};
    Options options = options_of(*state, "header.0=no");
    assert_false(csv_settings_read(&options, NULL, *state, &s, &err));
    assert_non_null(strstr(err.text, "write false"));
}

static void test_separator_names(void **state) {
    static const struct {
        const char *value;
        char wanted;
    } cases[] = {{"auto", '\0'}, {"comma", ','}, {"Semicolon", ';'}, {"tab", '\t'}, {"\\t", '\t'},
                 {"\t", '\t'},   {"pipe", '|'},  {"^", '^'},         {"/", '/'}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CsvSettings s;
        Error err = {0};
        Option option = {STR("separator"), str_of(cases[i].value), ""};
        Options options = {&option, 1};
        assert_true(csv_settings_read(&options, NULL, *state, &s, &err));
        assert_int_equal(s.separator, cases[i].wanted);
    }
}

static void test_refused(void **state) {
    static const char *const bad[] = {"separator=ab",
                                      "separator=a",
                                      "separator=1",
                                      "separator=\xC2\xA7",
                                      "separator=",
                                      "quote=ab",
                                      "quote=; separator=;",
                                      "comment=//",
                                      "comment=\" ",
                                      "comment=; separator=;",
                                      "encoding=utf-9",
                                      "header.0=",
                                      "header.0=a header.1=a",
                                      "skip=-1",
                                      "skip=x",
                                      "field_max=0B",
                                      "field_max=1",
                                      "size_max=many",
                                      "quiet_seconds=-5",
                                      "quiet_seconds=10s",
                                      "files=",
                                      "complete_marker=",
                                      "control.rows=2",
                                      "control.trailer=T control.rows=0",
                                      "control.trailer=T control.sum=a",
                                      "control.trailer=T control.sum_at=1",
                                      "control.trailer=T control.file=.c control.rows=1",
                                      "control.trailer=",
                                      "control.file=.ctl",
                                      "control.trailer=T control.rows=1 control.decimal=;",
                                      "block=0B",
                                      "scan=mmx"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        CsvSettings s = {.skip = 77};
        Error err = {0};
        Options options = options_of(*state, bad[i]);
        bool ok = csv_settings_read(&options, NULL, *state, &s, &err);
        if (ok) print_error("%s was taken\n", bad[i]);
        assert_false(ok);
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_string_equal(err.where, "kopeck.yaml:2:1");
        assert_int_equal(s.skip, 77); /* outputs are untouched */
    }
}

/* Each option is one that the project's checker can show, and stands in the manual. */
static void test_table(void **state) {
    Str manual;
    Error err = {0};
    assert_true(file_read("connectors/CSV.md", 0, *state, &manual, &err));
    for (const OptionSpec *spec = csv_options; spec->name; spec++) {
        assert_non_null(spec->help);
        assert_null(spec->fallback); /* it would hide the source's value */
        assert_int_equal(spec->type == OPTION_CHOICE, spec->choices != NULL);
        if (strncmp(spec->help, "for tests", 9) == 0) continue;
        if (str_find(manual, str_printf(*state, "`%s`", spec->name)) == SIZE_MAX)
            fail_msg("%s is not in CSV.md", spec->name);
    }
}

static int make_arena(void **state) {
    *state = arena_new("test", 0);
    return 0;
}

static int free_arena(void **state) {
    arena_free(*state);
    return 0;
}

int main(void) {
#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, make_arena, free_arena)
    const struct CMUnitTest tests[] = {WITH_ARENA(test_defaults), WITH_ARENA(test_levels),
                                       WITH_ARENA(test_header),   WITH_ARENA(test_header_no), WITH_ARENA(test_separator_names),
                                       WITH_ARENA(test_refused),  WITH_ARENA(test_table)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
