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

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_in_common), cmocka_unit_test(none_in_common)};
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
