/* Which ways of writing fit a column: wanted values by hand. */
#include "engine/data/forms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { VALUES_MAX = 4 };

static size_t values_of(const char *const from[VALUES_MAX], Str out[VALUES_MAX]) {
    size_t count = 0;
    for (; count < VALUES_MAX && from[count]; count++) out[count] = strcmp(from[count], "null") ? str_of(from[count]) : STR_NULL;
    return count;
}

static void dates(void **state) {
    (void)state;
    static const struct {
        const char *value[VALUES_MAX], *form[3]; /* all that fit, in order */
    } cases[] = {
        {{"2026-09-30", "2026-09-30T10:00:00+05:00"}, {"", NULL}},
        {{"30.09.2026", "null", ""}, {"DD.MM.YYYY", NULL}},
        {{"30.09.2026 10:15", "1.9.2026"}, {"DD.MM.YYYY hh:mm", NULL}},
        {{"30.09.2026 10:15:59"}, {"DD.MM.YYYY hh:mm:ss", NULL}},
        {{"01/02/2026", "02/03/2026"}, {"DD/MM/YYYY", "MM/DD/YYYY", NULL}},
        {{"01/02/2026", "02/13/2026"}, {"MM/DD/YYYY", NULL}},
        {{"30.09.26"}, {"DD.MM.YY", NULL}},
        {{"20260930"}, {"YYYYMMDD", NULL}},
        {{"20260930101500"}, {"YYYYMMDDhhmmss", NULL}},
        {{"1790000000"}, {"unix", NULL}},
        {{"1790000000000"}, {"unix ms", NULL}},
        {{"46027", "46027.4375"}, {"excel", NULL}},
        {{"5 янв. 2026", "6 января 2026 г. 10:30"}, {"", NULL}},
        {{"17"}, {NULL}}, /* a number; as unix time a moment of 1970 */
        {{"30.09.2026", "2026-09-30"}, {NULL}},
        {{"31.02.2026"}, {NULL}},
        {{"null", ""}, {NULL}},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str value[VALUES_MAX], form[DATE_FORMS_MAX];
        size_t count = date_forms(value, values_of(cases[i].value, value), form), wanted = 0;
        while (wanted < 3 && cases[i].form[wanted]) wanted++;
        if (count != wanted) fail_msg("%s: %zu forms", cases[i].value[0], count);
        for (size_t f = 0; f < count; f++) assert_true(str_eq(form[f], str_of(cases[i].form[f])));
    }
}

static void numbers(void **state) {
    (void)state;
    static const struct {
        const char *value[VALUES_MAX];
        bool fine;
        NumberForm wanted;
    } cases[] = {
        {{"1.25", "-7", "null"}, true, {'.', false, 2, false}},
        {{"1,25", "7"}, true, {',', true, 2, false}},
        {{"1 000,55", "7,1"}, true, {',', true, 2, false}},
        {{"1,234.55"}, true, {'.', true, 2, false}},
        {{"1.234,55"}, true, {',', true, 2, false}},
        {{"3,256", "12,500"}, true, {',', true, 3, true}},
        {{"1 000"}, true, {',', true, 0, false}},
        {{"0.1234567890123"}, true, {'.', false, 9, false}},
        {{"1,25", "1.25"}, false, {0}},
        {{"12 pcs"}, false, {0}},
        {{"NaN"}, false, {0}},
        {{"null", " "}, false, {0}},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str value[VALUES_MAX];
        NumberForm form = {0}, wanted = cases[i].wanted;
        bool fine = number_form(value, values_of(cases[i].value, value), &form);
        if (fine != cases[i].fine) fail_msg("%s", cases[i].value[0]);
        bool same = form.point == wanted.point && form.grouped == wanted.grouped && form.scale == wanted.scale && form.either == wanted.either;
        if (!same) fail_msg("%s: %c %d %u %d", cases[i].value[0], form.point, form.grouped, form.scale, form.either);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(dates), cmocka_unit_test(numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
