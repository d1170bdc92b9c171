#include "tests/engine/match/compare/reference.h"

static void known_values(void **state) {
    (void)state;
    static const ScoreCase cases[] = {
        {"phone", "+77011234567", "+77011234567", 1000000, "the same"},
        {"phone", "+7 (701) 123-45-67", "77011234567", 1000000, "digits alone count"},
        {"phone", "+77011234567", "87011234567", 950000, "8 for +7"},
        {"phone", "+77011234567", "7011234567", 950000, "no country code"},
        {"phone", "+380501234567", "0501234567", 950000, "no country code"},
        {"phone", "+77272345678", "2345678", 800000, "local number"},
        {"phone", "+77011234567", "+77011234568", 700000, "one digit"},
        {"phone", "+77011234567", "+77011234576", 700000, "a swap"},
        {"phone", "+77011234567", "+77011234589", 0, "two digits"},
        {"phone", "+77011234567", "+97011234567", 700000, "the first digit is a typing error, not a trunk"},
        {"phone", "2345678", "2345679", 0, "a local number is too short for typing errors"},
        {"phone", "+77011234567", "34567", 0, "the end of a number is an extension"},
        {"phone", "34567", "34567", 1000000, "short, but the same"},
        {"phone", "1234", "1234", 0, "too short to be a number"},
        {"phone", "нет", "нет", 0, "no digit: no value"},
        {"phone", "", "", 0, "no value"},
        {"phone", NULL, "+77011234567", 0, "null"},
    };
    check_cases(cases, ARRAY_LEN(cases));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
    };
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
