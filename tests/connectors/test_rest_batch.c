/* Queries as PHP reads addresses: what a body becomes within a batch. */
#include "connectors/rest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void queries(void **state) {
    (void)state;
    static const struct {
        const char *json, *wanted; /* NULL: refused */
    } cases[] = {
        {"{\"start\": -1}", "start=-1"},
        {"{\"select\": [\"id\", \"UF_CRM_1\"], \"start\": -1}", "select%5B0%5D=id&select%5B1%5D=UF_CRM_1&start=-1"},
        {"{\"filter\": {\">id\": \"50\", \"<=id\": \"100\"}}", "filter%5B%3Eid%5D=50&filter%5B%3C%3Did%5D=100"},
        {"{\"filter\": {\">=dateUpdate\": \"2026-09-30T23:58:00+05:00\"}}",
         "filter%5B%3E%3DdateUpdate%5D=2026-09-30T23%3A58%3A00%2B05%3A00"},
        {"{\"a\": {\"b\": {\"c\": [1, {\"d\": \"x\"}]}}}", "a%5Bb%5D%5Bc%5D%5B0%5D=1&a%5Bb%5D%5Bc%5D%5B1%5D%5Bd%5D=x"},
        {"{\"q\": \"a&b=c d%?#\\\"'ж\"}", "q=a%26b%3Dc%20d%25%3F%23%22%27%D0%B6"},
        {"{\"yes\": true, \"no\": false, \"none\": null, \"empty\": \"\"}", "yes=1&no=0&none=&empty="},
        {"{\"big\": 9223372036854775807}", "big=9223372036854775807"},
        {"{\"filter\": {}, \"list\": []}", ""},
        {"{}", ""},
        {"{\"sum\": 1.5}", NULL}, /* a number with a fraction has no one form */
        {"[1, 2]", NULL},
        {"\"text\"", NULL},
        {"{\"a\": 1", NULL},
        {"{\"a\": 1, \"a\": 2}", NULL},
        {"", NULL},
        {"{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{"
         "\"a\":{\"a\":{\"a\":1}}}}}}}}}}}}}}}}}}",
         NULL},
    };
    Arena *arena = arena_new("test", 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Buf out = {0};
        bool ok = batch_query(str_of(cases[i].json), arena, &out);
        if (ok != (cases[i].wanted != NULL)) fail_msg("case %zu was %s", i, ok ? "taken" : "refused");
        if (ok && !str_eq(buf_str(&out), str_of(cases[i].wanted)))
            fail_msg("case %zu: %.*s", i, STR_ARG(buf_str(&out)));
        buf_free(&out);
    }
    arena_free(arena);
}

static RestRead read_of(int64_t first, int64_t last, int64_t total) {
    return (RestRead){.set.page = {.size_first = 50, .batch.size = 50, .batch.rows = STR("result.result")},
                      .set.rows = STR("result.items"),
                      .at.batch = {.first = first, .last = last, .low = first},
                      .total_before = total};
}

static void ranges(void **state) {
    (void)state;
    static const struct {
        int64_t first, last, total;
        size_t queries;
        bool worth;
    } cases[] = {
        {0, 1, 1, 1, true},
        {0, 50, 50, 1, true},
        {0, 51, 51, 2, true},
        {0, 2500, 2500, 50, true},
        {0, 1000000, 1000000, 50, true},
        {0, 100000, 100, 50, false},
        {89999, 90001, 2, 1, true},
        {-10, 10, 20, 1, true},
        {0, 5000, -1, 50, true},
        {0, 4000000000000000000, 1000, 50, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        RestRead read = read_of(cases[i].first, cases[i].last, cases[i].total);
        assert_int_equal(batch_queries(&read), cases[i].queries);
        if (batch_is_worth_it(&read) != cases[i].worth) fail_msg("case %zu", i);
    }
    RestRead read = read_of(0, 5020, 5020);
    read.at.batch.low = 5000;
    assert_int_equal(batch_queries(&read), 1);
    read.at.batch.low = 5050;
    assert_int_equal(batch_queries(&read), 0);
}

static void places(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    RestRead read = read_of(0, 1, 1);
    size_t count;
    Str *rows = batch_rows(&read, arena, &count);
    assert_int_equal(count, 50);
    assert_true(str_eq(rows[0], STR("result.result.c0.items")) && str_eq(rows[49], STR("result.result.c49.items")));
    read.set.rows = STR("result");
    rows = batch_rows(&read, arena, &count);
    assert_true(str_eq(rows[7], STR("result.result.c7")));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(queries), cmocka_unit_test(ranges), cmocka_unit_test(places)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
