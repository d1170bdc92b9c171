#include "tests/engine/match/compare/reference.h"

static void known_values(void **state) {
    (void)state;
    static const ScoreCase cases[] = {
        {"jaro_winkler", "martha", "marhta", 961111, "Winkler 1990"},
        {"jaro_winkler", "dwayne", "duane", 840000, "Winkler 1990"},
        {"jaro_winkler", "dixon", "dicksonx", 813333, "Winkler 1990"},
        {"jaro_winkler", "jones", "johnson", 832380, "Winkler 1994"},
        {"jaro_winkler", "shackleford", "shackelford", 981818, "Winkler 1994"},
        {"jaro_winkler", "cunningham", "cunnigham", 980000, "9 of 10 and 9: 29/30 and 4/10 of the rest"},
        {"jaro_winkler", "мама", "папа", 666666, "as mama papa; bytes say 0.85"},
        {"jaro_winkler", "mama", "papa", 666666, "2 of 4 common: (1/2 + 1/2 + 1) / 3"},
        {"jaro_winkler", "аб", "вг", 0, "as ab vg; bytes say 0.667"},
        {"jaro_winkler", "ab", "vg", 0, "nothing common"},
        {"jaro_winkler", "a", "a", 1000000, "equal"},
        {"jaro_winkler", "ab", "ba", 0, "two letters reach nothing but their own place"},
        {"jaro_winkler", "αβγδε", "αβγδζ", 920000,
         "no letter codes: jaro 13/15, four letters of start: + 4/10 of 2/15"},
        {"jaro_winkler", "", "", 0, "no value"},
        {"jaro_winkler", NULL, NULL, 0, "null"},
        {"jaro_winkler", "a", "", 0, "no value"},
    };
    check_cases(cases, ARRAY_LEN(cases));
}

static void agrees_with_reference(void **state) {
    (void)state;
    static uint32_t points_a[REFERENCE_MAX], points_b[REFERENCE_MAX];
    static const uint32_t lens[] = {2, 6, 20, 63, 64, 66, 130, 200},
                          cutoffs[] = {1, 700000, 700001, 850000, 900000, 1000000};
    MeasureUse use = use_of("jaro_winkler");
    uint64_t seed = 5;
    Buf a = {0}, b = {0};
    for (int i = 0; i < 20000; i++) {
        uint32_t len = lens[random_below(&seed, ARRAY_LEN(lens))];
        Str left = random_text(&seed, len, STR_NULL, &a), right = random_text(&seed, len, left, &b);
        uint32_t n = points_of(left, points_a), m = points_of(right, points_b);
        uint32_t wanted = reference_jaro_winkler(points_a, n, points_b, m);
        use.cutoff_ppm = 0;
        if (score_use(&use, left, right) != wanted)
            fail_msg("'%.*s' '%.*s': %u wanted %u", STR_ARG(left), STR_ARG(right), score_use(&use, left, right),
                     wanted);
        use.cutoff_ppm = cutoffs[random_below(&seed, ARRAY_LEN(cutoffs))];
        assert_int_equal(score_use(&use, left, right), wanted >= use.cutoff_ppm ? wanted : 0);
    }
    buf_free(&a);
    buf_free(&b);
}

/* A fraction that is exactly the cut-off passes: jaro 9/10 of 10 letters (cdefg): 7/10 boundary of the boost too. */
static void decides_exact_fractions(void **state) {
    (void)state;
    MeasureUse use = use_of("jaro_winkler");
    use.cutoff_ppm = 840000; /* dwayne duane is 21/25 exactly */
    assert_int_equal(score_use(&use, STR("dwayne"), STR("duane")), 840000);
    use.cutoff_ppm = 840001;
    assert_int_equal(score_use(&use, STR("dwayne"), STR("duane")), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(agrees_with_reference),
        cmocka_unit_test(decides_exact_fractions),
    };
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
