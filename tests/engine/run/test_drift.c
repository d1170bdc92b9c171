/* Which columns are named when a dataset could not be read for want of one. The connector here is a fake one: it has the
 * columns `has`, or refuses every query. */
#include "engine/run/drift.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const FieldInfo has[] = {{.name = {"id", 2}}, {.name = {"sum", 3}}, {.name = {"client", 6}}};

static bool begin_whole(Source *source, const Extract *extract, Schema *schema, Error *err) {
    (void)source, (void)err;
    assert_int_equal(extract->column_count, 0); /* whatever it has, not what was wanted */
    *schema = (Schema){has, ARRAY_LEN(has)};
    return true;
}

static bool begin_refused(Source *source, const Extract *extract, Schema *schema, Error *err) {
    (void)source, (void)extract, (void)schema;
    return error_set_native(err, ERROR_SOURCE, "", "42703", "column \"total\" does not exist");
}

static const Connector whole = {.name = "whole", .begin = begin_whole}, refusing = {.name = "refusing", .begin = begin_refused};

typedef struct Case {
    const Connector *connector;
    bool begun;
    const char *native, *text, *column; /* of the error */
    const char *wanted[4];
    const char *named;
} Case;

static const Case cases[] = {
    /* other faults are no drift, and the source is not asked again */
    {&refusing, false, "", "connection refused: total", "", {"id", "total"}, ""},
    {&refusing, false, "42P01", "relation \"total\" does not exist", "", {"id", "total"}, ""},
    {&whole, false, "503", "HTTP 503", "", {"id", "total"}, ""},
    /* the source tells what it has: all that is missing is named, not the first alone */
    {&whole, false, "", "no column", "total", {"id", "total", "sum"}, "total"},
    {&whole, false, "", "no column", "total", {"total", "id", "store"}, "total, store"},
    {&whole, false, "42S22", "Unknown column 'total'", "", {"total"}, "total"},
    {&whole, false, "", "no column", "client.inn", {"id", "client.inn"}, "client.inn"}, /* a path: as the error names it */
    /* the query is refused: its words are looked through for wanted columns */
    {&refusing, false, "42703", "column \"total\" does not exist", "", {"id", "total"}, "total"},
    {&refusing, false, "42S22", "no such column: total (1)", "", {"id", "total", "tot"}, "total"},
    {&refusing, false, "42S22", "no such column: o.total (1)", "", {"id", "total"}, "total"},
    {&refusing, false, "42S22", "no such column: total_net", "", {"total", "net"}, "no such column: total_net"},
    {&refusing, false, "42S22", "no such column: total\nhint: id", "", {"id"}, "no such column: total"},
    {&refusing, false, "42703", "no such column: \xD1\x81\xD1\x83\xD0\xBC\xD0\xBC\xD0\xB0", "", {"\xD1\x81\xD1\x83\xD0\xBC\xD0\xBC\xD0\xB0"}, "\xD1\x81\xD1\x83\xD0\xBC\xD0\xBC\xD0\xB0"},
    {&refusing, false, "42703", "no such column: total", "", {""}, "no such column: total"},
    /* in the middle of the rows: a later file lacks it */
    {&whole, true, "", "the file has no column \"store\"", "store", {"id", "store"}, "store"},
};

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const Case *c = &cases[i];
        Arena *arena = arena_new("test", 0);
        Str column[ARRAY_LEN(c->wanted)];
        Extract wanted = {.dataset = STR("crm.orders"), .column = column};
        for (; wanted.column_count < ARRAY_LEN(c->wanted) && c->wanted[wanted.column_count]; wanted.column_count++) {
            column[wanted.column_count] = str_of(c->wanted[wanted.column_count]);
        }
        Error err = {0};
        Schema now;
        error_set_native(&err, ERROR_SOURCE, "", c->native, "%s", c->text);
        error_column(&err, c->column, strlen(c->column));
        Str named = drift_find(c->connector, NULL, &wanted, &err, c->begun, arena, &now);
        if (!str_eq(named, str_of(c->named))) fail_msg("case %zu: \"%.*s\", wanted \"%s\"", i, STR_ARG(named), c->named);
        arena_free(arena);
    }
}

static void test_long_names_are_cut_at_a_character(void **state) {
    (void)state;
    char name[400];
    for (size_t i = 0; i < sizeof name; i += 2) memcpy(name + i, "\xD1\x8F", 2);
    Error err = {0};
    error_column(&err, name, sizeof name);
    assert_int_equal(strlen(err.column), 126);
    error_column(&err, name + 1, 127); /* begins within a character: kept as it is but for the end */
    assert_int_equal(strlen(err.column), 127);
    error_column(&err, NULL, 0);
    assert_string_equal(err.column, "");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases), cmocka_unit_test(test_long_names_are_cut_at_a_character)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
