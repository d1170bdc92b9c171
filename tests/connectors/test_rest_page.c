/* Link headers (RFC 8288) as servers write them. */
#include "connectors/rest.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void next_links(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"<https://a/x?page=2>; rel=\"next\"", "https://a/x?page=2"},
        {"<https://a/1>; rel=\"prev\", <https://a/3>; rel=\"next\"", "https://a/3"},
        {"<https://a/3>;rel=next,<https://a/1>;rel=prev", "https://a/3"},
        {"<https://a/3>; title=\"x\"; rel=\"next\"", "https://a/3"},
        {"<https://a/3>; REL=\"Next\"", "https://a/3"},
        {"<https://a/x?fields=a,b;c>; rel=\"next\"", "https://a/x?fields=a,b;c"},
        {"<https://a/1>; rel=\"first\"", NULL},
        {"<https://a/1>; rel=\"nextish\"", NULL},
        {"https://a/1; rel=\"next\"", NULL},
        {"<https://a/1", NULL},
        {"", NULL},
        {NULL, NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str link = page_link(str_of(cases[i][0]), STR("next"));
        assert_int_equal(link.ptr != NULL, cases[i][1] != NULL);
        assert_true(str_eq(link, str_of(cases[i][1])));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(next_links)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
