#include "tests/engine/match/compare/reference.h"

static void numbers_in_values(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        uint32_t ppm;
    } cases[] = {
        {"100", "90", 900000},      {"$1,299.00", "1 299,00 ₽", PPM}, {"5.60 %", "5.6%", PPM},   {"3:45", "225", PPM},    {"1:02:05", "3725", PPM}, {"3:45", "4:00", 937500},
        {"1,50", "1.5", PPM},       {"1,500", "1500", PPM},           {"0", "0.00", PPM},        {"0", "5", 0},           {"-5", "5", 0},           {"-5", "-4", 800000},
        {"-", "-", 0}, {"+77011234567", "77011234567", PPM}, {"400000000000", "800000000000", 500000},              {"", "5", 0},                     {"abv 5", "5", PPM},       {"1234567890123", "1234567890123", 0} /* no number */,
        {"12:5", "12", PPM} /* no time */, {"0.00001", "0", PPM} /* below a part */, {"a-5", "5", PPM} /* a hyphen is no sign */,
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint32_t score = score_of("number", cases[i].a, cases[i].b), back = score_of("number", cases[i].b, cases[i].a);
        if (score != cases[i].ppm || back != score) fail_msg("%s, %s: %u, wanted %u", cases[i].a, cases[i].b, score, cases[i].ppm);
    }
}

static void so_far_apart(void **state) {
    (void)state;
    assert_int_equal(score_of("number 2", "1999", "2001"), 500000);
    assert_int_equal(score_of("number 2", "1999", "2000"), 750000);
    assert_int_equal(score_of("number 2", "1999", "2002"), 0);
    assert_int_equal(score_of("number 1", "5.5", "6"), 750000);
    MeasureUse use = use_of("number 7");
    use.cutoff_ppm = 600000;
    assert_int_equal(score_use(&use, STR("7"), STR("0")), 0);
    assert_int_equal(score_use(&use, STR("7"), STR("2")), 642858);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers_in_values), cmocka_unit_test(so_far_apart)};
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
