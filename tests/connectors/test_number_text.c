#include "connectors/number_text.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void doubles(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *wanted; /* PostgreSQL's float8 text, exponents written out by hand */
    } cases[] = {
        {0.0, "0"}, {-0.0, "0"}, {1, "1"}, {-1250, "-1250"}, {0.1, "0.1"}, {0.1 + 0.2, "0.30000000000000004"},
        {9.3, "9.3"}, {1e20, "100000000000000000000"}, {123456789.125, "123456789.125"}, {1e-7, "0.0000001"},
        {-2.5e-3, "-0.0025"}, {9007199254740993.0, "9007199254740992"}, {NAN, "NaN"}, {INFINITY, "Infinity"},
        {-INFINITY, "-Infinity"}, {90071992547409.93, "90071992547409.94"}, {0.5, "0.5"}, {10, "10"}, {100.25, "100.25"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char out[NUMBER_TEXT_SIZE];
        Str got = double_text(cases[i].value, out);
        if (!str_eq(got, str_of(cases[i].wanted))) fail_msg("%.*s, wanted %s", STR_ARG(got), cases[i].wanted);
    }
}

static void reads_back_the_same(void **state) {
    (void)state;
    static const double edges[] = {DBL_MAX, -DBL_MAX, DBL_MIN, DBL_TRUE_MIN, -DBL_TRUE_MIN, DBL_EPSILON, 1 / 3.0};
    uint64_t random = 42;
    for (size_t i = 0; i < 20000; i++) {
        char out[NUMBER_TEXT_SIZE];
        double value;
        random = random * 6364136223846793005u + 1442695040888963407u;
        memcpy(&value, &random, sizeof value);
        if (i < ARRAY_LEN(edges)) value = edges[i];
        if (!isfinite(value)) continue;
        Str got = double_text(value, out);
        assert_true(got.len < NUMBER_TEXT_SIZE);
        assert_null(strchr(out, 'e'));
        assert_true(strtod(out, NULL) == value);
        float small = (float)value;
        if (!isfinite(small)) continue;
        float_text(small, out);
        assert_true(strtof(out, NULL) == small);
    }
}

static void floats(void **state) {
    (void)state;
    char out[NUMBER_TEXT_SIZE];
    assert_true(str_eq(float_text(0.1f, out), STR("0.1")));
    assert_true(str_eq(float_text(16777216.0f, out), STR("16777216")));
    assert_true(str_eq(float_text(-3.4028235e38f, out), STR("-340282350000000000000000000000000000000")));
    assert_true(str_eq(float_text(-INFINITY, out), STR("-Infinity")));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(doubles), cmocka_unit_test(reads_back_the_same), cmocka_unit_test(floats)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
