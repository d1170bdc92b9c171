#include "tests/engine/match/compare/reference.h"

static void known(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        uint32_t ppm;
    } cases[] = {
        {"cat", "cat", 1000000},
        {"cat", "dog", 0},
        {"cat", "cats", 670820},                             /* 3 common of 4 and 5: 3 / sqrt(20) */
        {"кабель медный", "медный кабель", 1000000},         /* the order of words says nothing */
        {"кабель медный", "кабель медный медный", 1000000},  /* nor does a word twice */
        {"кабель медный", "медный кабель 3м", 907485},       /* 7 + 7 runs, 3 more: 14 / sqrt(14 * 17) */
        {"ё", "е", 0},
        {"", "cat", 0},
        {"  ", "  ", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(score_of("qgram", cases[i].a, cases[i].b), cases[i].ppm);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(known)};
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
