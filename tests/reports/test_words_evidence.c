/* What a model's fields weigh, in the four languages; measures of other steps are none of a model. */
#include "reports/words_evidence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void weighed(void **state) {
    (void)state;
    static const struct {
        const char *measure, *wanted[LANGUAGES];
    } cases[] = {
        {"jaro_winkler: from 0.90, +5.98 bits", {"from 0.90, +5.98 bits", "от 0.90, +5.98 бит", "від 0.90, +5.98 біт", "0.90 бастап, +5.98 бит"}},
        {"edit 1: different, -3.60 bits", {"different, -3.60 bits", "разные, -3.60 бит", "різні, -3.60 біт", "әртүрлі, -3.60 бит"}},
        {"exact: equal, +0.00 bits", {"equal, +0.00 bits", "равны, +0.00 бит", "рівні, +0.00 біт", "тең, +0.00 бит"}},
        {"-9.30 bits", {"-9.30 bits", "-9.30 бит", "-9.30 біт", "-9.30 бит"}},
        {"two records at random, -16.23 bits",
         {"two records at random, -16.23 bits", "две случайные записи, -16.23 бит", "два випадкові записи, -16.23 біт", "кездейсоқ екі жазба, -16.23 бит"}},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (int language = 0; language < LANGUAGES; language++) {
            Buf out = {0};
            assert_true(words_add_weighed((Language)language, &out, str_of(cases[i].measure)));
            if (!str_eq(buf_str(&out), str_of(cases[i].wanted[language]))) fail_msg("%.*s", (int)out.len, out.ptr);
            buf_free(&out);
        }
    }
}

static void not_weighed(void **state) {
    (void)state;
    static const char *const other[] = {"", "same", "company 0.85", "differs", " bits", "bits"};
    for (size_t i = 0; i < ARRAY_LEN(other); i++) {
        Buf out = {0};
        assert_false(words_add_weighed(LANGUAGE_RU, &out, str_of(other[i])));
        assert_int_equal(out.len, 0);
        buf_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(weighed), cmocka_unit_test(not_weighed)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
