/* Templates, fields picked from lists, faults inside answers. */
#include "connectors/rest.h"
#include "tests/support/reading.h"
#include "tests/support/standin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SEPTEMBER = 1788220800 }; /* 2026-09-01T00:00:00Z */

static void templates(void **state) {
    static const struct {
        const char *pattern;
        bool json, page, fine;
        const char *wanted;
    } cases[] = {
        {"plain", false, true, true, "plain"},
        {"{field} ge {from}", false, true, true, "date ge 2026-09-01T00:00:00Z"},
        {"{to}", false, true, false, ""},
        {"{from:before}", false, true, true, "before"},
        {"{to:before}", false, true, false, ""},
        {"a{? and {to}?}b", false, true, true, "ab"},
        {"a{? and {from}?}b", false, true, true, "a and 2026-09-01T00:00:00Zb"},
        {"{?{to}?}{?{from}?}", false, true, true, "2026-09-01T00:00:00Z"},
        {"{? unended {from}", false, true, false, ""}, /* "? unended {from" is no name */
        {"{nothing}", false, true, false, ""},
        {"{\"a\": {\"b\": \"{after}\"}}", true, true, true, "{\"a\": {\"b\": \"O\\\"Neil\"}}"},
        {"{\"d\": [{? {filter} ?}], \"n\": {size}}", true, true, true,
         "{\"d\": [ [\"date\", \">=\", \"2026-09-01T00:00:00Z\"], [\"id\", \">\", \"O\\\"Neil\"] ], \"n\": 50}"},
        {"{\"d\": [{? {filter} ?}]}", true, false, true, "{\"d\": []}"}, /* a look at the fields: no conditions */
        {"{\"f\": [{select}]}", true, true, true, "{\"f\": [\"client\",\"id\"]}"},
        {"{select}", false, true, true, "client,id"},
        {"{select}", false, false, true, "*"},
        {"{values.database}/{auth.key}", false, true, true, "shop/secret-4711"},
        {"{values.other}", false, true, false, ""},
        {"", false, true, true, ""},
        {"{?}", false, true, false, ""}, /* a name that there is not */
        {"{?}", true, true, true, "{?}"},
        {"{??}", false, true, true, ""},
        {"{", false, true, true, "{"},
        {"{}", false, true, true, "{}"},
        {"?}{?", false, true, true, "?}{?"},
    };
    (void)state;
    Pair value = {STR("database"), STR("shop")}, secret = {STR("key"), STR("secret-4711")};
    Rest rest = {.values = {&value, 1}, .auth.body = {&secret, 1}};
    Str column[] = {STR("client.inn"), STR("client.kpp"), STR("id")};
    RestRead read = {.column = column, .column_count = ARRAY_LEN(column), .windows.field = STR("date")};
    read.set = (RestDataset){.time_format = TIME_ISO_UTC,
                             .select_separator = STR(","),
                             .select_all = STR("*"),
                             .filter_from = STR("[\"{field}\", \">=\", \"{from}\"]"),
                             .filter_to = STR("[\"{field}\", \"<\", \"{to}\"]"),
                             .filter_after = STR("[\"id\", \">\", \"{after}\"]"),
                             .filter_join = STR(", ")};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Buf out = {0};
        Fill fill = {.rest = &rest,
                     .read = &read,
                     .window = {SEPTEMBER * INSTANT_SECOND, INSTANT_NONE},
                     .after = STR("O\"Neil"),
                     .size = 50,
                     .kind = cases[i].page ? QUERY_PAGE : QUERY_PROBE,
                     .json = cases[i].json};
        bool fine = fill_expand(&fill, str_of(cases[i].pattern), &out);
        buf_char(&out, 0);
        if (fine != cases[i].fine || strcmp(out.ptr, cases[i].wanted) != 0)
            fail_msg("%s: %d \"%s\", wanted \"%s\"", cases[i].pattern, fine, out.ptr, cases[i].wanted);
        buf_free(&out);
    }
}

static void moments(void **state) {
    static const struct {
        TimeFormat format;
        const char *wanted;
    } cases[] = {{TIME_ISO_UTC, "2026-09-01T00:00:00Z"},
                 {TIME_UTC, "2026-09-01T00:00:00"},
                 {TIME_UTC_SPACE, "2026-09-01 00:00:00"},
                 {TIME_UNIX, "1788220800"},
                 {TIME_UNIX_MS, "1788220800000"}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Buf out = {0};
        rest_print_time(SEPTEMBER * INSTANT_SECOND, cases[i].format, NULL, &out);
        buf_char(&out, 0);
        assert_string_equal(out.ptr, cases[i].wanted);
        buf_free(&out);
    }
}

static void paths_with_brackets(void **state) {
    static const struct {
        const char *path;
        bool split;
        const char *list, *key, *value, *rest;
    } cases[] = {
        {"f[code=INN].values.0.value", true, "f", "code", "INN", "values.0.value"},
        {"a.b[k=v]", true, "a.b", "k", "v", ""},
        {"f[k=].v", true, "f", "k", "", "v"},
        {"f[k=a=b].v", true, "f", "k", "a=b", "v"},
        {"f.0.v", false, NULL, NULL, NULL, NULL},
        {"f[k].v", false, NULL, NULL, NULL, NULL},
        {"f[=v].v", false, NULL, NULL, NULL, NULL},
        {"[k=v].v", false, NULL, NULL, NULL, NULL},
        {"f]k=v[", false, NULL, NULL, NULL, NULL},
        {"f[k=v", false, NULL, NULL, NULL, NULL},
        {"", false, NULL, NULL, NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str list, key, value, rest;
        bool split = pick_split(str_of(cases[i].path), &list, &key, &value, &rest);
        if (split != cases[i].split) fail_msg("%s: %d", cases[i].path, split);
        if (!split) continue;
        assert_true(str_eq(list, str_of(cases[i].list)));
        assert_true(str_eq(key, str_of(cases[i].key)));
        assert_true(str_eq(value, str_of(cases[i].value)));
        assert_true(str_eq(rest, str_of(cases[i].rest)));
    }
}

static Reading read_from(const Standin *standin, const char *source, const char *columns) {
    char text[512];
    snprintf(text, sizeof text, "url=%s/api\nretry.0=10 ms\nretry.1=20 ms%s", standin->url, source);
    return reading_of(
        &(ReadingWish){.connector = "rest",
                       .source = text,
                       .dataset = "resource=things\nrows=data\nkey=id\npage.style=offset\npage.total=total",
                       .columns = columns});
}

static void fields_of_list_members(void **state) {
    (void)state;
    Standin standin = {0};
    standin_record(&standin, "things",
                   "{\"id\":1,\"f\":[{\"c\":\"A\",\"v\":[{\"x\":1.50}]},{\"c\":\"B\",\"v\":[{\"x\":\"b\"}]},{\"c\":"
                   "\"A\",\"v\":[{\"x\":9}]}]}\n"
                   "{\"id\":2,\"f\":[{\"c\":\"B\",\"v\":[]}]}\n{\"id\":3,\"f\":[]}\n{\"id\":4,\"f\":null}\n{\"id\":5,"
                   "\"f\":{\"c\":\"A\"}}\n"
                   "{\"id\":6,\"f\":[null,7,{\"c\":\"A\"},{\"v\":[{\"x\":3}]}]}\n{\"id\":7,\"f\":[{\"v\":[{\"x\":\"\"}]"
                   ",\"c\":\"A\"}]}\n");
    assert_true(standin_start(&standin, "rest", NULL, NULL));
    Reading reading = read_from(&standin, "", "id f[c=A].v.0.x f[c=B].v.0.x f");
    if (!reading.fine) print_error("%s\n", reading.err.text);
    assert_true(reading.fine);
    static const char *const wanted[7][2] = {{"1.50", "b"},        {"(null)", "(null)"}, {"(null)", "(null)"},
                                             {"(null)", "(null)"}, {"(null)", "(null)"}, {"(null)", "(null)"},
                                             {"", "(null)"}};
    assert_int_equal(reading.read.rows, 7);
    for (size_t r = 0; r < 7; r++) {
        int id = atoi(reading_cell(&reading, r, 0));
        assert_in_range(id, 1, 7);
        assert_string_equal(reading_cell(&reading, r, 1), wanted[id - 1][0]);
        assert_string_equal(reading_cell(&reading, r, 2), wanted[id - 1][1]);
    }
    reading_free(&reading);
    reading = read_from(&standin, "", "id g[c=A].v");
    assert_false(reading.fine); /* there is no list of that name */
    assert_non_null(strstr(reading.err.text, "g[c=A].v"));
    reading_free(&reading);
    standin_stop(&standin);
}

static void faults_inside_answers(void **state) {
    static const struct {
        const char *fault, *wanted; /* NULL: the reading succeeds */
    } cases[] = {
        {"body@1={\"error\":\"BUSY\"}", NULL},
        {"body@1x2={\"error\":\"BUSY\",\"data\":[{\"id\":1}]}", NULL},
        {"body={\"error\":\"BUSY\"}", "given up after 3 attempts"},
        {"body@1={\"error\":\"NO_RIGHTS\",\"data\":[{\"id\":9}]}", "NO_RIGHTS"},
        {"body@1={\"error\":\"NO_RIGHTS\"}", "NO_RIGHTS"},
        {"body@1={\"error\":\"\",\"data\":[{\"id\":1}]}", NULL},
        {"body@1={\"error\":[],\"data\":[{\"id\":1}]}", NULL},
        {"body@1={\"error\":{\"a\":\"BUSY\"},\"data\":[]}", NULL},
        {"body@1={\"error\":{\"a\":\"LOST\"},\"data\":[]}", "the answer is an error"},
        {"400@1", "HTTP 400"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Standin standin = {0};
        standin_record(&standin, "things", "{\"id\":1,\"n\":2}\n{\"id\":2,\"n\":3}\n");
        assert_true(standin_start(&standin, "rest", NULL, "--fault", cases[i].fault, NULL));
        Reading reading = read_from(&standin, "\nfault.path=error\nfault.wait.0=BUSY", "id");
        if (reading.fine != !cases[i].wanted) fail_msg("%s: %d %s", cases[i].fault, reading.fine, reading.err.text);
        if (reading.fine) assert_int_equal(reading.read.rows, 2);
        if (!reading.fine && !strstr(reading.err.text, cases[i].wanted)) fail_msg("%s", reading.err.text);
        reading_free(&reading);
        standin_stop(&standin);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(templates),
        cmocka_unit_test(moments),
        cmocka_unit_test(paths_with_brackets),
        cmocka_unit_test(fields_of_list_members),
        cmocka_unit_test(faults_inside_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
