/* Records out of JSON answers, whole and cut at every byte. The real answers of ../shared are not needed here: shapes
 * are. */
#include "connectors/json_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct Case {
    const char *rows, *columns, *aside, *document;
    const char
        *wanted; /* cells of a row joined by |, rows by newlines; null is ~; a rejected row is !reason; then = asides */
} Case;

static size_t split(const char *text, Str *out) {
    size_t count = 0;
    for (Str rest = text ? str_of(text) : STR_NULL; rest.ptr;) out[count++] = str_cut(&rest, ' ');
    return count;
}

static void put_row(Buf *out, const JsonRow *row, size_t columns) {
    if (row->reject) buf_printf(out, "!%s", row->reject);
    for (size_t c = 0; c < columns && !row->reject; c++) {
        buf_printf(out, "%s%.*s", c ? "|" : "", row->cell[c].ptr ? (int)row->cell[c].len : 1,
                   row->cell[c].ptr ? row->cell[c].ptr : "~");
    }
    buf_char(out, '\n');
}

static char *read_case(const Case *c, size_t step) {
    Arena *arena = arena_new("case", 0);
    Str column[16], aside[16];
    Buf out = {0};
    Error err = {0};
    JsonRowsSpec spec = {.rows = str_of(c->rows),
                         .column = column,
                         .column_count = split(c->columns, column),
                         .aside = aside,
                         .aside_count = split(c->aside, aside),
                         .value_max = 1000,
                         .depth_max = 20};
    JsonRows *rows;
    assert_true(json_rows_new(&rows, &spec, arena, &err));
    for (int pass = 0; pass < 2; pass++) { /* a second answer starts clean */
        out.len = 0;
        json_rows_start(rows);
        JsonRowsState state = JSON_ROWS_MORE;
        JsonRow row;
        Str document = str_of(c->document);
        for (size_t at = 0; at < document.len && state != JSON_ROWS_BAD; at += step) {
            Str piece = str_sub(document, at, at + step < document.len ? at + step : document.len);
            while ((state = json_rows_next(rows, &piece, &row)) == JSON_ROWS_ROW)
                put_row(&out, &row, spec.column_count);
        }
        if (!json_rows_end(rows)) buf_printf(&out, "?%s", json_rows_fault(rows));
        for (size_t i = 0; i < spec.aside_count; i++) {
            Str value = json_rows_aside(rows, i);
            buf_printf(&out, "=%.*s", value.ptr ? (int)value.len : 1, value.ptr ? value.ptr : "~");
        }
    }
    buf_char(&out, 0);
    arena_free(arena);
    return out.ptr;
}

static const Case cases[] = {
    {"", "id", NULL, "[{\"id\":1},{\"id\":2}]", "1\n2\n"},
    {"", "id", NULL, "[]", ""},
    {"", "id", NULL, "null", ""},
    {"data", "id client.inn", "total",
     "{\"total\":2,\"data\":[{\"id\":1,\"client\":{\"inn\":\"77\"}},{\"id\":2,\"client\":null}]}", "1|77\n2|~\n=2"},
    {"data", "id", "total", "{\"data\":[{\"id\":1}],\"total\":9}", "1\n=9"}, /* asides on both sides */
    {"data", "id", "paging.next.after error.message", "{\"data\":[],\"paging\":{\"next\":{\"after\":\"c1\"}}}",
     "=c1=~"},
    {"d.results", "id", NULL, "{\"d\":{\"x\":[{\"id\":0}],\"results\":[{\"id\":1}]}}", "1\n"},
    {"value", "a b", "odata\\.count", "{\"odata.count\":\"3\",\"value\":[{\"b\":true,\"a\":false}]}", "false|true\n=3"},
    {"result.*", "id", NULL, "{\"result\":{\"7\":{\"id\":1},\"8\":{\"id\":2}}}", "1\n2\n"},
    {"result.*", "id", NULL, "{\"result\":[]}", ""}, /* PHP's empty object */
    {"*", "id", NULL, "{\"7\":{\"id\":1}}", "1\n"},
    {"0.rows", "id", NULL, "[{\"rows\":[{\"id\":1}]},{\"rows\":[{\"id\":2}]}]", "1\n"},
    {"data", "items.0.price items.1.price items", NULL,
     "{\"data\":[{\"items\":[{\"price\":1.50},{\"price\":2}]},{\"items\":[]}]}",
     "1.50|2|[{\"price\":1.50},{\"price\":2}]\n~|~|[]\n"},
    {"", "a a.b a.b.c", NULL, "[{\"a\":{\"b\":{\"c\":1},\"d\":[2,\"x\\ny\"]}}]",
     "{\"b\":{\"c\":1},\"d\":[2,\"x\\u000ay\"]}|{\"c\":1}|1\n"},
    {"", "a a", NULL, "[{\"a\":5}]", "5|5\n"},
    {"", "a", NULL, "[ { \"b\" : [ { \"a\" : 1 } , [ ] ] , \"a\" : 2 } ]", "2\n"},
    {"", "a", NULL, "[{\"a\":1.5e2}]", "150\n"},
    {"", "a", NULL, "[1,{\"a\":2},\"x\",[{\"a\":3}],null,{}]",
     "!not an object\n2\n!not an object\n!not an object\n!not an object\n~\n"},
    {"", "a", NULL, "[{\"a\":1,\"a\":2},{\"a\":3}]", "!a field stands twice in the record\n3\n"},
    {"", "a", NULL, "[{\"b\":1,\"b\":2,\"a\":3}]", "3\n"}, /* only what is wanted is looked at */
    {"", "a", NULL, "[{\"a\":\"\xFF\"},{\"b\":\"\xFF\",\"a\":1}]", "!text that is not UTF-8\n1\n"},
    {"data", "a", "data", "{\"data\":[{\"a\":1}]}", "1\n=~"}, /* what holds all records is not kept */
    {"data", "a", NULL, "{\"other\":[]}", "?the answer has no 'data'"},
    {"data", "a", NULL, "{\"data\":{\"a\":1}}",
     "?an object stands where the list of records should be; if its members are the records, end the path of `rows` "
     "with '*'"},
    {"", "a", NULL, "{\"error\":\"x\"}",
     "?an object stands where the list of records should be; if its members are the records, end the path of `rows` "
     "with '*'"},
    {"", "a", NULL, "17", "?the answer is no list of records; `rows` tells where in it they are"},
    {"data", "a", NULL, "{\"data\":\"x\"}", "?the answer has no 'data'"},
    {"", "a", NULL, "[{\"a\":1},", "1\n?the answer ends in the middle, after 9 bytes"},
    {"", "a", NULL, "", "?the answer ends in the middle, after 0 bytes"},
    {"", "a", NULL, "[{\"a\":1}{", "1\n?not JSON at byte 9: a comma, colon or key is missing"},
};

static void records_and_asides(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (size_t step = 1; step <= strlen(cases[i].document) + 1; step++) {
            char *got = read_case(&cases[i], step);
            if (strcmp(got, cases[i].wanted) != 0) print_error("%s by %zu:\n%s\n", cases[i].document, step, got);
            assert_string_equal(got, cases[i].wanted);
            free(got);
        }
    }
}

static void columns_that_nobody_has(void **state) {
    (void)state;
    static const struct {
        const char *document;
        bool seen[4]; /* a, b.c, items.0.p, items.0.q */
    } seen_cases[] = {
        {"[{\"x\":1}]", {false, false, false, false}},
        {"[{\"a\":null}]", {true, false, false, false}},
        {"[{\"b\":{}}]", {false, false, false, false}},
        {"[{\"b\":null}]", {false, true, false, false}},  /* could have a c */
        {"[{\"items\":[]}]", {false, false, true, true}}, /* could have both */
        {"[{\"items\":[{\"p\":1}]}]", {false, false, true, false}},
        {"[{\"x\":1},{\"a\":1}]", {true, false, false, false}},
    };
    static const Str columns[] = {{"a", 1}, {"b.c", 3}, {"items.0.p", 9}, {"items.0.q", 9}};
    for (size_t i = 0; i < ARRAY_LEN(seen_cases); i++) {
        Arena *arena = arena_new("case", 0);
        Error err = {0};
        JsonRowsSpec spec = {.rows = STR(""), .column = columns, .column_count = 4, .value_max = 1000, .depth_max = 20};
        JsonRows *rows;
        JsonRow row;
        assert_true(json_rows_new(&rows, &spec, arena, &err));
        Str piece = str_of(seen_cases[i].document);
        while (json_rows_next(rows, &piece, &row) == JSON_ROWS_ROW) {
        }
        for (size_t c = 0; c < 4; c++) assert_int_equal(json_rows_seen(rows, c), seen_cases[i].seen[c]);
        arena_free(arena);
    }
}

static void a_record_has_a_limit(void **state) {
    (void)state;
    Arena *arena = arena_new("case", 0);
    Error err = {0};
    const Str column = STR("a");
    JsonRowsSpec spec = {.rows = STR(""), .column = &column, .column_count = 1, .value_max = 100, .depth_max = 20};
    JsonRows *rows;
    JsonRow row;
    assert_true(json_rows_new(&rows, &spec, arena, &err));
    Str piece = STR("[{\"a\":[");
    assert_int_equal(json_rows_next(rows, &piece, &row), JSON_ROWS_MORE);
    JsonRowsState got = JSON_ROWS_MORE;
    for (int i = 0; i < 1000 && got == JSON_ROWS_MORE; i++) {
        piece = STR("12345,");
        got = json_rows_next(rows, &piece, &row);
    }
    assert_int_equal(got, JSON_ROWS_BAD);
    assert_string_equal(json_rows_fault(rows), "a record longer than allowed");
    json_rows_start(rows);
    piece = STR("[{\"b\":["); /* what is not wanted may be long */
    got = json_rows_next(rows, &piece, &row);
    for (int i = 0; i < 1000 && got == JSON_ROWS_MORE; i++) {
        piece = STR("12345,");
        got = json_rows_next(rows, &piece, &row);
    }
    assert_int_equal(got, JSON_ROWS_MORE);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_and_asides),
        cmocka_unit_test(columns_that_nobody_has),
        cmocka_unit_test(a_record_has_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
