/* Values that stand for none. */
#include "engine/match/values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void values_that_stand_for_none(void **unused) {
    (void)unused;
    static const char *const none[] = {"000000000000", "---", "ааа", "999999999999", "test", "тест", "нет", "n/a", "none", "-"};
    static const char *const some[] = {"", "0", "00", "000001", "тестов", "нетто", "ann", "12", "а", "aab", "no"};
    for (size_t i = 0; i < ARRAY_LEN(none); i++) assert_true(value_says_nothing(str_of(none[i])));
    for (size_t i = 0; i < ARRAY_LEN(some); i++) assert_false(value_says_nothing(str_of(some[i])));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(values_that_stand_for_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
