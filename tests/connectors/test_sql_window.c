#include "connectors/sql_window.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Arena *arena;
static const Zone *almaty;

static Instant at(const char *text) {
    Day day;
    int64_t us;
    assert_int_equal(instant_parse(str_of(text), STR(""), &day, &us), INSTANT_ZONED);
    return us;
}

static void wall_clocks(void **state) {
    (void)state;
    static const struct {
        const char *at;
        bool local; /* Asia/Almaty: +06:00 until 2024-03-01, +05:00 since (tzdata) */
        int days;
        const char *wanted;
    } cases[] = {
        {"2026-09-30T19:00:00Z", false, 0, "2026-09-30 19:00:00"},
        {"2026-09-30T19:00:00Z", true, 0, "2026-10-01 00:00:00"},
        {"2023-09-30T19:00:00Z", true, 0, "2023-10-01 01:00:00"},
        {"2026-02-28T19:00:00.5Z", true, -1, "2026-02-28 00:00:00.500000"},
        {"1969-12-31T23:59:59.999999Z", false, 0, "1969-12-31 23:59:59.999999"},
        {"0001-01-01T00:00:00Z", false, -1, "0001-01-01 00:00:00"},
        {"9999-12-31T23:00:00Z", true, 1, "9999-12-31 23:59:59.999999"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str got = sql_wall_clock(at(cases[i].at), cases[i].local ? almaty : NULL, cases[i].days, arena);
        if (!str_eq(got, str_of(cases[i].wanted))) fail_msg("%s -> %.*s", cases[i].at, STR_ARG(got));
    }
}

static void literals(void **state) {
    (void)state;
    static const struct {
        SqlDialect dialect;
        size_t index;
        const char *wanted;
    } cases[] = {
        {DIALECT_POSTGRESQL, 0, "'-infinity'::timestamptz"},
        {DIALECT_POSTGRESQL, 1, "'2026-09-30 19:00:00+00'::timestamptz"},
        {DIALECT_POSTGRESQL, 2, "TIMESTAMP '0001-01-01 00:00:00'"},
        {DIALECT_POSTGRESQL, 3, "TIMESTAMP '2026-10-01 00:00:00'"},
        {DIALECT_POSTGRESQL, 5, "TIMESTAMP '2026-09-30 19:00:00'"},
        {DIALECT_MYSQL, 1, "'2026-10-01 00:00:00'"},
        {DIALECT_SQLITE, 3, "'2026-10-01 00:00:00'"},
        {DIALECT_MSSQL, 1, "'2026-10-01T00:00:00'"},
        {DIALECT_MSSQL, 0, "'1753-01-01T00:00:00'"},
        {DIALECT_ORACLE, 5, "TIMESTAMP '2026-09-30 19:00:00'"},
    };
    Extract extract = {.from = INSTANT_NONE, .to = at("2026-09-30T19:00:00Z")};
    static const struct {
        SqlDialect dialect;
        ExtractChanges changes;
        size_t index;
        const char *wanted;
    } since[] = {
        {DIALECT_POSTGRESQL, {.bounded = false}, 6, "'-infinity'::timestamptz"},
        {DIALECT_MYSQL, {.bounded = false}, 6, "'0001-01-01 00:00:00'"},
        {DIALECT_MSSQL, {.bounded = false}, 8, "'1753-01-01T00:00:00'"},
        {DIALECT_SQLITE, {.by_version = true}, 6, "-9223372036854775807"},
        {DIALECT_SQLITE, {.by_version = true, .bounded = true, .version = -5}, 7, "-5"},
        {DIALECT_POSTGRESQL, {.bounded = true, .since = 0}, 6, "'1970-01-01 00:00:00+00'::timestamptz"},
        {DIALECT_POSTGRESQL, {.bounded = true, .since = 0}, 7, "TIMESTAMP '1970-01-01 06:00:00'"},
        {DIALECT_MYSQL, {.bounded = true, .since = 0}, 8, "'1970-01-01 00:00:00'"},
    };
    for (size_t i = 0; i < ARRAY_LEN(since); i++) {
        SqlPlaceholder list[SQL_WINDOW_PLACEHOLDERS];
        Extract changed = {.from = INSTANT_NONE, .to = INSTANT_NONE, .changes = since[i].changes};
        sql_window_placeholders(&changed, almaty, since[i].dialect, arena, list);
        if (!str_eq(list[since[i].index].text, str_of(since[i].wanted))) fail_msg("since %zu: %.*s", i, STR_ARG(list[since[i].index].text));
    }
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        SqlPlaceholder list[SQL_WINDOW_PLACEHOLDERS];
        sql_window_placeholders(&extract, almaty, cases[i].dialect, arena, list);
        Str got = list[cases[i].index].text;
        if (!str_eq(got, str_of(cases[i].wanted))) fail_msg("%zu: %.*s", i, STR_ARG(got));
    }
}

int main(void) {
    Error err = {0};
    arena = arena_new("test", 0);
    if (!zone_load(STR("Asia/Almaty"), arena, &almaty, &err)) return 1;
    const struct CMUnitTest tests[] = {cmocka_unit_test(wall_clocks), cmocka_unit_test(literals)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
