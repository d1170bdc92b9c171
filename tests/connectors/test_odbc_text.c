#include "connectors/odbc_text.h"

#include "engine/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Arena *arena;

static void utf16_both_ways(void **state) {
    (void)state;
    static const char *const texts[] = {"", "abc", "Шины 205/55", "😀", "a😀b\xC3\xA9", "\xEF\xBF\xBD", "\xF4\x8F\xBF\xBF"};
    Cells *cells = cells_new(arena, 1);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        size_t units;
        Str out;
        SQLWCHAR *wide = utf16_of(str_of(texts[i]), arena, &units);
        assert_int_equal(wide[units], 0);
        assert_true(utf16_cell(wide, units, cells, &out));
        assert_true(str_eq(out, str_of(texts[i])));
        assert_non_null(out.ptr);
        assert_true(str_eq(utf16_text(wide, units, arena), str_of(texts[i])));
    }
    size_t units;
    SQLWCHAR *pair = utf16_of(STR("😀"), arena, &units); /* U+1F600 is D83D DE00 (Unicode chart) */
    assert_int_equal(units, 2);
    assert_int_equal(pair[0], 0xD83D);
    assert_int_equal(pair[1], 0xDE00);
}

static void lone_surrogates_are_seen(void **state) {
    (void)state;
    static const SQLWCHAR cases[][3] = {{0xD83D, 'a', 'b'}, {'a', 0xDE00, 'b'}, {'a', 'b', 0xD83D}, {0xD83D, 0xD83D, 0xDE00}, {0xDE00, 0xD83D, 'a'}};
    Cells *cells = cells_new(arena, 1);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str out;
        assert_false(utf16_cell(cases[i], 3, cells, &out));
        assert_true(utf8_valid(utf16_text(cases[i], 3, arena)));
    }
}

static void moments(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool utc;
        const char *wanted;
    } cases[] = {
        {"2026-09-30 23:58:00", false, "2026-09-30T23:58:00"},
        {"2026-09-30 23:58:00", true, "2026-09-30T23:58:00Z"},
        {"2026-09-30 23:58:00.000000", true, "2026-09-30T23:58:00Z"},
        {"2026-09-30 23:58:00.250000", false, "2026-09-30T23:58:00.25"},
        {"2026-09-30 23:58:00.5000000 +05:00", false, "2026-09-30T23:58:00.5+05:00"},
        {"2026-09-30 23:58:00+00", true, "2026-09-30T23:58:00+00"},
        {"2026-09-30T23:58:00Z", true, "2026-09-30T23:58:00Z"},
        {"2026-09-30", true, "2026-09-30"},
        {"0000-00-00 00:00:00", false, "0000-00-00T00:00:00"}, /* MySQL's no date: rejected by whoever parses it */
        {"0044-03-15 00:00:00 BC", false, "0044-03-15T00:00:00 BC"},
        {"infinity", true, "infinity"},
        {"2026-09-30 23:58", false, "2026-09-30 23:58"},
        {"", true, ""},
    };
    Cells *cells = cells_new(arena, 1);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str got = moment_text(str_of(cases[i].text), cases[i].utc, cells);
        if (!str_eq(got, str_of(cases[i].wanted))) fail_msg("%s -> %.*s", cases[i].text, STR_ARG(got));
    }
}

static void connection_values(void **state) {
    (void)state;
    static const struct {
        const char *connection, *key, *wanted; /* NULL: not there */
    } cases[] = {
        {"Driver=SQLite3;Database=/x y.db", "database", "/x y.db"},
        {"Driver={ODBC Driver 18 for SQL Server};UID=a", "DRIVER", "ODBC Driver 18 for SQL Server"},
        {"PWD={a;b}}c};UID=x", "PWD", "a;b}c"},
        {"PWD={a;b}}c};UID=x", "UID", "x"},
        {" ; A = 1 ;; B=2", "A", "1"},
        {"A=1;A=2", "A", "1"},
        {"A=", "A", ""},
        {"A={}", "A", ""},
        {"A", "A", ""},
        {"", "A", NULL},
        {"AB=1", "A", NULL},
        {"X={A=1;", "A", NULL},
        {"X=y=z", "X", "y=z"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str value = STR_NULL;
        bool found = connection_get(str_of(cases[i].connection), cases[i].key, arena, &value);
        if (found != (cases[i].wanted != NULL)) fail_msg("%s: %d", cases[i].connection, found);
        if (found && !str_eq(value, str_of(cases[i].wanted))) fail_msg("%s -> %.*s", cases[i].connection, STR_ARG(value));
    }
}

static void what_is_set_is_got(void **state) {
    (void)state;
    static const char *const values[] = {"", "plain", "with space", "a;b", "a}b", "}}", "{x}", "пароль", "a=b", "a{b;c}d"};
    for (size_t i = 0; i < ARRAY_LEN(values); i++) {
        Str got = STR_NULL, other = STR_NULL;
        Str connection = connection_set(STR("Driver={My ; driver};pwd=old;X=1"), "PWD", str_of(values[i]), arena);
        assert_true(connection_get(connection, "PWD", arena, &got));
        if (!str_eq(got, str_of(values[i]))) fail_msg("%s -> %.*s in %.*s", values[i], STR_ARG(got), STR_ARG(connection));
        assert_true(connection_get(connection, "driver", arena, &other) && str_eq(other, STR("My ; driver")));
        assert_int_equal(str_find(connection, STR("old")), SIZE_MAX);
    }
}

int main(void) {
    arena = arena_new("test", 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(utf16_both_ways), cmocka_unit_test(lone_surrogates_are_seen),
                                       cmocka_unit_test(moments), cmocka_unit_test(connection_values),
                                       cmocka_unit_test(what_is_set_is_got)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
