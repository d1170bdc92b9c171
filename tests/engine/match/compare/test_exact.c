#include "tests/engine/match/compare/reference.h"

static void known_values(void **state) {
    (void)state;
    static const ScoreCase cases[] = {
        {"exact", "ромашка", "ромашка", 1000000, "the same"},
        {"exact", "ромашка", "ромашкa", 0, "Latin a"},
        {"exact", "山", "山", 1000000, "no letter codes"},
        {"exact", "山", "川", 0, "no letter codes"},
        {"exact", "α", "a", 0, "with and without code"},
        {"exact", "ab", "ba", 0, "the same letters, another order"},
        {"exact", "", "", 0, "no value"},
        {"exact", NULL, NULL, 0, "null"},
        {"prefix", "12345", "12345/1", 1000000, "begins with"},
        {"prefix", "12345", "12346/1", 800000, "4 of 5"},
        {"prefix", "12", "123", 666666, "two letters are too few for a beginning"},
        {"prefix", "12", "12", 1000000, "but equal"},
        {"prefix", "1", "2", 0, "nothing"},
        {"prefix 4", "12345", "12349", 1000000, "the first four"},
        {"prefix 4", "123", "123", 1000000, "equal and shorter"},
        {"prefix 4", "123", "1234", 750000, "3 of 4"},
        {"prefix 4", "1234", "1234567", 1000000, "four"},
        {"prefix 4", "x123", "y123", 0, "not at the start"},
        {"prefix", "山田", "山田商", 666666, "no letter codes"},
        {"prefix", "", "", 0, "no value"},
    };
    check_cases(cases, ARRAY_LEN(cases));
}

static void cutoffs_agree(void **state) {
    (void)state;
    static const char *const names[] = {"exact", "prefix", "prefix 4"};
    uint64_t seed = 9;
    Buf a = {0}, b = {0};
    for (int i = 0; i < 6000; i++) {
        MeasureUse use = use_of(names[random_below(&seed, ARRAY_LEN(names))]);
        Str left = random_text(&seed, i % 9 ? 14 : 90, STR_NULL, &a), right = random_text(&seed, 14, left, &b);
        use.cutoff_ppm = 0;
        uint32_t full = score_use(&use, left, right);
        assert_true(full <= PPM);
        uint32_t cutoffs[] = {1, 400000, 666667, 900000, PPM, full, full + (full < PPM)};
        for (size_t k = 0; k < ARRAY_LEN(cutoffs); k++) {
            use.cutoff_ppm = cutoffs[k];
            assert_int_equal(score_use(&use, left, right), full >= cutoffs[k] ? full : 0);
        }
    }
    buf_free(&a);
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(cutoffs_agree),
    };
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
