#include "connectors/payload.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

static const char *read(Payload *payload, const char *body, const Str **cell) {
    return payload_read(payload, str_of(body), cell);
}

static void paths_lead_into_bodies(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Error err = {0};
    Payload *payload;
    const Str path[] = {{"args.0", 6}, {"order.number", 12}, {"sum", 3}, {"", 0}, {"gone", 4}};
    const Str *cell;
    assert_true(payload_new(&payload, path, ARRAY_LEN(path), arena, &err));
    assert_null(read(payload, "{\"args\":[17],\"order\":{\"number\":\"A-1\"},\"sum\":1.50}", &cell));
    assert_true(str_eq(cell[0], STR("17")) && str_eq(cell[1], STR("A-1")) && str_eq(cell[2], STR("1.50")));
    assert_true(str_eq(cell[3], STR("{\"args\":[17],\"order\":{\"number\":\"A-1\"},\"sum\":1.50}")));
    assert_null(cell[4].ptr);
    assert_null(read(payload, "  {\"args\":null} ", &cell));
    assert_null(cell[0].ptr);
    arena_free(arena);
}

static void what_is_no_json_is_told(void **state) {
    (void)state;
    static const char *const bad[] = {
        "",        "   ",      "{",   "{\"a\":1",         "{\"a\":1}}", "{} {}",       "{}]",        "plain text",
        "17",      "\"text\"", "nul", "{\"a\" 1}",        "{a:1}",      "[1,2",        "{\"a\":01}", "\xFF\xFE",
        "{'a':1}", "}",        "]",   "{\"a\":\"\x01\"}", ",",          "{},{\"a\":1}"};
    Arena *arena = arena_new("test", 0);
    Error err = {0};
    Payload *payload;
    const Str path[] = {{"a", 1}}, *cell;
    assert_true(payload_new(&payload, path, 1, arena, &err));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (!read(payload, bad[i], &cell)) fail_msg("taken: %s", bad[i]);
        assert_null(read(payload, "{\"a\":\"x\"}", &cell)); /* and the next one is read as ever */
        assert_true(str_eq(cell[0], STR("x")));
    }
    assert_false(payload_new(&payload, &STR("a..b"), 1, arena, &err));
    arena_free(arena);
}

static void fields_become_an_object(void **state) {
    (void)state;
    static const struct {
        Str pair[4];
        size_t count;
        const char *wanted;
    } cases[] = {
        {{{0}}, 0, "{}"},
        {{{"order", 5}, {"17", 2}}, 1, "{\"order\":\"17\"}"},
        {{{"a", 1}, {"{\"b\":[1, 2]}", 12}, {"c", 1}, {"[]", 2}}, 2, "{\"a\":{\"b\":[1, 2]},\"c\":[]}"},
        {{{"a", 1}, {"{\"b\":", 5}, {"q\"", 2}, {"x\ny", 3}},
         2,
         "{\"a\":\"{\\\"b\\\":\",\"q\\\"\":\"x\\u000ay\"}"}, /* no JSON: a text */
        {{{"a", 1}, {"{} {}", 5}, {"b", 1}, {"[1]]", 4}}, 2, "{\"a\":\"{} {}\",\"b\":\"[1]]\"}"},
        {{{"a", 1}, {"\xFF", 1}, {"\xFF", 1}, {"x", 1}}, 2, "{\"a\":null}"},
        {{{"a", 1}, {NULL, 0}, {"b", 1}, {"", 0}}, 2, "{\"a\":null,\"b\":\"\"}"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Buf out = {0};
        payload_of_fields(&out, cases[i].pair, cases[i].count);
        if (!str_eq(buf_str(&out), str_of(cases[i].wanted)))
            fail_msg("%.*s, wanted %s", STR_ARG(buf_str(&out)), cases[i].wanted);
        buf_free(&out);
    }
}

static void moments(void **state) {
    (void)state;
    static const struct {
        const char *text, *wanted;
    } cases[] = {
        {"1790000000", "2026-09-21T14:13:20+00:00"},
        {"1790000000.5", "2026-09-21T14:13:20.500000+00:00"},
        {"1790000000500", "2026-09-21T14:13:20.500000+00:00"},
        {"1790000000500000", "2026-09-21T14:13:20.500000+00:00"},
        {" 1790000000 ", "2026-09-21T14:13:20+00:00"},
        {"2026-09-21T14:13:20Z", "2026-09-21T14:13:20+00:00"},
        {"2026-09-21T19:13:20+05:00", "2026-09-21T14:13:20+00:00"},
        {"2026-09-21 14:13:20", "2026-09-21T14:13:20+00:00"},
        {"2026-09-21", "2026-09-21T00:00:00+00:00"},
        {"", NULL},
        {"0", NULL},
        {"soon", NULL},
        {"-1790000000", NULL},
        {"1e9", NULL},
        {"179000000.5.5", NULL},
        {".5", NULL},
        {"99999999999999999999", NULL},
        {"999999999999999999", NULL},
        {"2026-13-01", NULL},
        {"nan", NULL},
        {"inf", NULL},
        {"-inf", NULL},
        {"0x10", NULL},
        {"2026-09-21T25:00:00Z", NULL},
    };
    Arena *arena = arena_new("test", 0);
    Error err = {0};
    const Zone *utc;
    char text[INSTANT_TEXT_SIZE];
    assert_true(zone_load(STR("UTC"), arena, &utc, &err));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Instant at = payload_moment(str_of(cases[i].text), utc);
        if ((at == INSTANT_NONE) != !cases[i].wanted)
            fail_msg("%s: %s", cases[i].text, at == INSTANT_NONE ? "none" : "some");
        if (!cases[i].wanted) continue;
        Str printed = instant_print(at, utc, text), wanted = str_of(cases[i].wanted);
        bool same = str_eq(str_sub(printed, 0, 19), str_sub(wanted, 0, 19)) &&
                    (str_find(wanted, STR(".5")) != SIZE_MAX) == (str_find(printed, STR(".5")) != SIZE_MAX);
        if (!same) fail_msg("%s: %.*s", cases[i].text, STR_ARG(printed));
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_lead_into_bodies),
        cmocka_unit_test(what_is_no_json_is_told),
        cmocka_unit_test(fields_become_an_object),
        cmocka_unit_test(moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
