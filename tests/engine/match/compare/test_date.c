#include "tests/engine/match/compare/reference.h"

static void known_values(void **state) {
    (void)state;
    static const ScoreCase cases[] = {
        {"date", "1985-03-12", "1985-03-12", 1000000, "the same"},
        {"date", "1985-03-12", "1985-12-03", 900000, "day and month swapped"},
        {"date", "1985-03-12", "1985-03-13", 850000, "one digit"},
        {"date", "1985-03-12", "1986-03-12", 850000, "one digit of the year"},
        {"date", "1985-03-12", "1985-03-21", 850000, "neighbours swapped"},
        {"date", "1985-03-12", "1958-03-12", 850000, "neighbours swapped in the year"},
        {"date", "1985-03-12", "2085-03-12", 850000, "another century"},
        {"date", "1999-12-31", "2000-12-31", 600000, "month and day"},
        {"date", "1985-03-12", "1985-03-27", 600000, "year and month"},
        {"date", "1985-03-12", "1985-07-12", 850000, "one digit of the month"},
        {"date", "1985-03-12", "1985-11-12", 600000, "year and day"},
        {"date", "1985-01-01", "1985-07-14", 500000, "only the year was known"},
        {"date", "1985-03-12", "1985-07-25", 0, "the year alone"},
        {"date", "1985-03-12", "1990-11-27", 0, "nothing"},
        {"date", "2026-09-01", "2026-08-31", 0, "a day apart is not a typing error"},
        {"date", "2024-02-29", "2024-02-29", 1000000, "leap day"},
        {"date", "2023-02-29", "2023-02-29", 0, "no such day: no value"},
        {"date", "1985-13-01", "1985-13-01", 0, "no such month"},
        {"date", "0000-01-01", "0000-01-01", 0, "no such year"},
        {"date", "12.03.1985", "12.03.1985", 0, "not cleaned: no value"},
        {"date", "1985-03-12T00:00", "1985-03-12T00:00", 0, "not a day"},
        {"date", "1985-3-12 ", "1985-3-12 ", 0, "not two digits"},
        {"date", "", "", 0, "no value"},
        {"date", NULL, "1985-03-12", 0, "null"},
    };
    check_cases(cases, ARRAY_LEN(cases));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
    };
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
