#include "tests/engine/match/compare/reference.h"

static void one_in_common(void **state) {
    (void)state;
    assert_int_equal(score_of("reference", "123", "123"), PPM);
    assert_int_equal(score_of("reference", "123 124 YT45", "YT45"), PPM);
    assert_int_equal(score_of("reference", "1 2 3", "3 4"), PPM);
}

static void none_in_common(void **state) {
    (void)state;
    assert_int_equal(score_of("reference", "123", "1234"), 0);
    assert_int_equal(score_of("reference", "1 2", "12"), 0);
    assert_int_equal(score_of("reference", "YT45", "45"), 0);
    assert_int_equal(score_of("reference", "", ""), 0);
}

/* Wanted: by hand, see the head of the measure. */
static void second_best(void **state) {
    (void)state;
    const struct {
        const char *a, *b;
        uint32_t score;
    } cases[] = {
        {"12 14-16 14..16 19 ~45", "14-16", PPM}, {"12 14-16 14..16 19 ~45", "19", PPM}, {"12 14-16 14..16 19 ~45", "15", 900000},
        {"12 14-16 14..16 19 ~45", "45", 900000}, {"12 14-16 14..16 19 ~45", "17", 0},   {"14 14..16 16", "14", PPM},
        {"14 14..16 16", "15", 900000},           {"YT14..16", "YT15", 900000},          {"YT14..16", "15", 0},
        {"14..16", "15..17", 0},                  {"14..16", "14..16", PPM},             {"~45", "~45", PPM},
        {"~45 1", "~45 2", 900000},               {"16..14", "15", 0},                   {"1..101", "50", 0},
        {"1..100", "50", 900000},                 {"x..16", "15", 0},                    {"14..1x", "15", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint32_t score = score_of("reference", cases[i].a, cases[i].b);
        if (score != cases[i].score) fail_msg("%s, %s: %u, wanted %u", cases[i].a, cases[i].b, score, cases[i].score);
        MeasureUse whole = {measure_find(STR("reference")), 0, PPM};
        assert_int_equal(score_use(&whole, str_of(cases[i].a), str_of(cases[i].b)), score == PPM ? PPM : 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_in_common), cmocka_unit_test(none_in_common), cmocka_unit_test(second_best)};
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
