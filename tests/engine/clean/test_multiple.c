#include "engine/clean/multiple.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static void words_behind_a_number(void **state) {
    (void)state;
    static const struct {
        const char *text, *name, *left; /* name NULL: none */
    } cases[] = {{"5 тыс. руб.", "thousand", "5 руб."}, {"5 тыс.руб.", "thousand", "5 руб."},  {"1 234,5 тысяч", "thousand", "1 234,5"},
                 {"-7 млн ₽", "million", "-7 ₽"},       {"12,5 %", "percent", "12,5"},         {"12,5%", "percent", "12,5"},
                 {"3 мың теңге", "thousand", "3 теңге"}, {"5K", "thousand", "5"},              {"5 руб.", NULL, "5 руб."},
                 {"5", NULL, "5"},                      {"тыс. руб.", NULL, "тыс. руб."},      {"", NULL, ""},
                 {"5\xC2\xA0тыс.\xC2\xA0руб.", "thousand", "5 руб."}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const Multiple *m = multiple_named(str_of(cases[i].text));
        if (!m != !cases[i].name || (m && strcmp(m->name, cases[i].name) != 0)) fail_msg("%s: %s", cases[i].text, m ? m->name : "-");
        char text[MULTIPLE_TEXT_MAX];
        Str left = multiple_cut(str_of(cases[i].text), m ? m : &multiples[0], text);
        if (!str_eq(left, str_of(cases[i].left))) fail_msg("%s: %.*s", cases[i].text, STR_ARG(left));
    }
    assert_ptr_equal(multiple_find(STR("million")), &multiples[1]);
    assert_null(multiple_find(STR("dozen")));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(words_behind_a_number)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
