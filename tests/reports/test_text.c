#include "reports/text.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void test_html(void **state) {
    (void)state;
    static const struct {
        const char *given, *wanted;
    } cases[] = {
        {"", ""},
        {"plain", "plain"},
        {"<a href=\"x\">&</a>", "&lt;a href=&quot;x&quot;&gt;&amp;&lt;/a&gt;"},
        {"&amp;", "&amp;amp;"}, /* what is escaped already is text like any other */
        {"ёж < ж", "ёж &lt; ж"},
        {"\xFF<\xD0", "\xEF\xBF\xBD&lt;\xEF\xBF\xBD"}, /* no UTF-8 */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Buf out = {0};
        text_add_html(&out, str_of(cases[i].given));
        assert_true(str_eq(buf_str(&out), str_of(cases[i].wanted)));
        buf_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_html)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
