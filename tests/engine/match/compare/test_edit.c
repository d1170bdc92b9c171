#include "tests/engine/match/compare/reference.h"

static void known_values(void **state) {
    (void)state;
    static const ScoreCase cases[] = {
        {"edit", "ёж", "еж", 500000, "1 edit of 2 letters, where bytes say 2"},
        {"edit", "kitten", "sitting", 571428, "3 edits of 7 letters: Wagner and Fischer's example"},
        {"edit", "saturday", "sunday", 625000, "3 of 8"},
        {"edit", "кот", "кто", 333333, "2 of 3"},
        {"typo", "кот", "кто", 666666, "1 swap of 3"},
        {"typo", "ca", "abc", 0, "3 of 3: alignment does not edit a swapped letter again (Damerau: 2)"},
        {"edit 1", "ёж", "еж", 500000, "1 of at most 1"},
        {"edit 1", "12345", "12345", 1000000, "none"},
        {"edit 1", "12345", "12354", 0, "a swap is two edits"},
        {"typo 1", "12345", "12354", 500000, "a swap is one"},
        {"edit 2", "12345", "12354", 333333, "2 of at most 2"},
        {"edit 2", "12345", "1234567", 333333, "2 letters more"},
        {"edit 2", "12345", "12345678", 0, "3 letters more"},
        {"edit 3", "ab", "xyz", 250000, "3 edits pass, though no letter agrees: N is the rule's word"},
        {"edit", "қазақстан", "казахстан", 777777, "2 of 9, Kazakh letters"},
        {"edit", "αβγ", "αβδ", 666666, "letters without code"},
        {"edit", "αβγ", "abc", 0, "nothing"},
        {"edit", "a", "", 0, "no value"},
        {"edit", "", "", 0, "an empty value is no value, equal to nothing"},
        {"edit", NULL, NULL, 0, "null is never like null"},
        {"edit", NULL, "a", 0, "null"},
        {"edit 1", "", "a", 0, "one letter away, but no value"},
    };
    check_cases(cases, ARRAY_LEN(cases));
}

/* Every cut-off gives what cut-off 0 gives, or 0; `many` and `pairs` give what `score` gives. */
static void cutoffs_agree(void **state) {
    (void)state;
    static const char *const names[] = {"edit", "typo", "edit 1", "edit 4", "typo 2"};
    static const uint32_t cutoffs[] = {0, 1, 333333, 333334, 500000, 800000, 999999, 1000000};
    uint64_t seed = 7;
    Buf a = {0}, b = {0};
    for (int i = 0; i < 4000; i++) {
        MeasureUse use = use_of(names[random_below(&seed, ARRAY_LEN(names))]);
        Str left = random_text(&seed, i % 9 ? 12 : 80, STR_NULL, &a), right = random_text(&seed, 12, left, &b);
        use.cutoff_ppm = 0;
        uint32_t full = score_use(&use, left, right);
        for (size_t k = 0; k < ARRAY_LEN(cutoffs); k++) {
            use.cutoff_ppm = cutoffs[k];
            assert_int_equal(score_use(&use, left, right), full >= cutoffs[k] ? full : 0);
        }
    }
    buf_free(&a);
    buf_free(&b);
}

static void agrees_with_reference(void **state) {
    (void)state;
    static uint32_t points_a[REFERENCE_MAX], points_b[REFERENCE_MAX];
    uint64_t seed = 11;
    Buf a = {0}, b = {0};
    for (int i = 0; i < 3000; i++) {
        Str left = random_text(&seed, 40, STR_NULL, &a), right = random_text(&seed, 40, left, &b);
        uint32_t n = points_of(left, points_a), m = points_of(right, points_b), longer = n > m ? n : m;
        if (!n || !m) continue;
        for (int swaps = 0; swaps < 2; swaps++) {
            uint32_t edits = reference_distance(points_a, n, points_b, m, swaps);
            MeasureUse use = use_of(swaps ? "typo" : "edit");
            use.cutoff_ppm = 0;
            assert_int_equal(score_use(&use, left, right), (uint64_t)(longer - edits) * PPM / longer);
        }
    }
    buf_free(&a);
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(cutoffs_agree),
        cmocka_unit_test(agrees_with_reference),
    };
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
