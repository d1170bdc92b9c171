#include "engine/base/options.h"

#include <stdarg.h>
#include <stdio.h>
#include <setjmp.h>
#include <cmocka.h>

static const Option items[] = {
    {{"url", 3}, {"http://x", 8}, "kopeck.yaml:3:5"},
    {{"auth.bearer", 11}, {"", 0}, NULL},
    {{"authors", 7}, {"no", 2}, NULL},
    {{"retry.0", 7}, {"10 s", 4}, NULL},
    {{"retry.1", 7}, {"2 min", 5}, NULL},
    {{"retry.10", 8}, {"1 h", 3}, NULL},
    {{"headers.X-One", 13}, {"1", 1}, NULL},
    {{"headers.a.b", 11}, {"2", 1}, NULL},
    {{"headers.", 8}, {"3", 1}, NULL},
    {{"on", 2}, {"true", 4}, NULL},
    {{"off", 3}, {"True", 4}, NULL},
    {{"pages", 5}, {"25", 2}, NULL},
    {{"wrong", 5}, {"many", 4}, NULL},
    {{"wait", 4}, {"500 ms", 6}, NULL},
    {{"size_max", 8}, {"64 KiB", 6}, NULL},
};
static const Options options = {items, ARRAY_LEN(items)};

static void reads_by_name(void **state) {
    (void)state;
    assert_true(str_eq(options_text(&options, "url"), STR("http://x")));
    assert_string_equal(options_where(&options, "url"), "kopeck.yaml:3:5");
    assert_string_equal(options_where(&options, "auth.bearer"), "");
    assert_string_equal(options_where(&options, "nowhere"), "");
    assert_non_null(options_text(&options, "auth.bearer").ptr); /* there, though empty */
    assert_null(options_text(&options, "auth").ptr);
    assert_null(options_text(&options, "bearer").ptr);
    assert_true(options_switch(&options, "on"));
    assert_false(options_switch(&options, "off"));
    assert_false(options_switch(&options, "nowhere"));
    assert_int_equal(options_number(&options, "pages", 7), 25);
    assert_int_equal(options_number(&options, "nowhere", 7), 7);
    assert_int_equal(options_number(&options, "wrong", 7), 7);
    assert_int_equal(options_ms(&options, "wait", 7), 500);
    assert_int_equal(options_ms(&options, "pages", 7), 7);
    assert_int_equal(options_size(&options, "size_max", 7), 65536);
}

static void lists_and_maps(void **state) {
    (void)state;
    assert_true(str_eq(options_item(&options, "retry", 1), STR("2 min")));
    assert_true(str_eq(options_item(&options, "retry", 10), STR("1 h")));
    assert_null(options_item(&options, "retry", 2).ptr);
    size_t cursor = 0, count = 0;
    Str key, value;
    static const char *const wanted[][2] = {{"X-One", "1"}, {"a.b", "2"}};
    while (options_below(&options, "headers", &cursor, &key, &value)) {
        assert_true(count < ARRAY_LEN(wanted));
        assert_true(str_eq(key, str_of(wanted[count][0])) && str_eq(value, str_of(wanted[count][1])));
        count++;
    }
    assert_int_equal(count, 2);
    cursor = 0;
    assert_true(options_below(&options, "auth", &cursor, &key, &value)); /* "authors" is not below "auth" */
    assert_false(options_below(&options, "auth", &cursor, &key, &value));
    static const Options none = {NULL, 0};
    cursor = 0;
    assert_false(options_below(&none, "auth", &cursor, &key, &value));
    assert_null(options_text(&none, "url").ptr);
}

typedef struct Case {
    const char *text;
    int64_t ms, size; /* -1: refused */
} Case;

static void durations_and_sizes(void **state) {
    (void)state;
    static const Case cases[] = {
        {"500 ms", 500, -1},
        {"10s", 10000, -1},
        {" 2  min ", 120000, -1},
        {"1 h", 3600000, -1},
        {"7 d", 604800000, -1},
        {"0 s", 0, -1},
        {"106751991167 d", 9223372036828800000, -1},
        {"106751991168 d", -1, -1},          /* past 64 bits */
        {"9223372036854775808 ms", -1, -1},
        {"0 B", -1, 0},
        {"64 KiB", -1, 65536},
        {"2GiB", -1, (int64_t)2 << 30},
        {"8589934591 GiB", -1, 9223372035781033984},
        {"8589934592 GiB", -1, -1},
        {"", -1, -1},
        {"s", -1, -1},
        {"10", -1, -1},
        {"-10 s", -1, -1},
        {"+10 s", -1, -1},
        {"1.5 s", -1, -1},
        {"1,5 s", -1, -1},
        {"1e3 s", -1, -1},
        {"10 S", -1, -1},
        {"10 sec", -1, -1},
        {"10 s s", -1, -1},
        {"10 kib", -1, -1},
        {"10 KB", -1, -1},
        {"1 0 s", -1, -1},
        {"١ s", -1, -1},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t ms = -1, size = -1;
        assert_int_equal(option_parse_ms(str_of(cases[i].text), &ms), cases[i].ms >= 0);
        assert_int_equal(option_parse_size(str_of(cases[i].text), &size), cases[i].size >= 0);
        assert_true(ms == cases[i].ms && size == cases[i].size); /* untouched on failure */
    }
    int64_t ms;
    assert_false(option_parse_ms(STR_NULL, &ms));
}

/* One factor for each unit: n of a unit is n times one of it. */
static void multiples_agree(void **state) {
    (void)state;
    static const char *const units[] = {"ms", "s", "min", "h", "d"}, *const sizes[] = {"B", "KiB", "MiB", "GiB"};
    for (int64_t n = 0; n < 2000; n = n * 3 + 1) {
        for (size_t u = 0; u < ARRAY_LEN(units) + ARRAY_LEN(sizes); u++) {
            bool ms = u < ARRAY_LEN(units);
            char one[32], many[64];
            int64_t of_one, of_many;
            snprintf(one, sizeof one, "1 %s", ms ? units[u] : sizes[u - ARRAY_LEN(units)]);
            snprintf(many, sizeof many, "%lld %s", (long long)n, one + 2);
            assert_true(ms ? option_parse_ms(str_of(one), &of_one) : option_parse_size(str_of(one), &of_one));
            assert_true(ms ? option_parse_ms(str_of(many), &of_many) : option_parse_size(str_of(many), &of_many));
            assert_true(of_many == n * of_one);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_by_name),
        cmocka_unit_test(lists_and_maps),
        cmocka_unit_test(durations_and_sizes),
        cmocka_unit_test(multiples_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
