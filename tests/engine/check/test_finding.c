#include "engine/check/finding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* Every kind has a word of its own. */
static void test_codes_are_unique(void **state) {
    (void)state;
    for (size_t i = 0; i < FINDING_KINDS; i++) {
        assert_non_null(finding_kind_code[i]);
        for (size_t j = 0; j < i; j++) assert_string_not_equal(finding_kind_code[i], finding_kind_code[j]);
    }
}

/* The words that design.md, scenarios.md and PROJECT.md use: other programs rely on them. */
static void test_codes_of_the_contract(void **state) {
    (void)state;
    static const struct {
        const char *code;
        FindingKind kind;
    } cases[] = {
        {"timing", FINDING_TIMING},
        {"boundary", FINDING_BOUNDARY},
        {"amount differs", FINDING_AMOUNT_DIFFERS},
        {"status conflict", FINDING_STATUS_CONFLICT},
        {"not posted", FINDING_NOT_POSTED},
        {"unlinked payment", FINDING_UNLINKED_PAYMENT},
        {"duplicate counterparty", FINDING_DUPLICATE_COUNTERPARTY},
        {"duplicate document", FINDING_DUPLICATE_DOCUMENT},
        {"duplicate payment", FINDING_DUPLICATE_PAYMENT},
        {"schema drift", FINDING_SCHEMA_DRIFT},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) assert_string_equal(finding_kind_code[cases[i].kind], cases[i].code);
    assert_string_equal(severity_code[SEVERITY_INFO], "info");
    assert_string_equal(severity_code[SEVERITY_REVIEW], "review");
    assert_string_equal(severity_code[SEVERITY_ERROR], "error");
}

static void test_causes_are_unique(void **state) {
    (void)state;
    size_t count = 0;
    for (; cause_code[count]; count++) {
        assert_null(strstr(cause_code[count], " / ")); /* joins several causes */
        for (size_t j = 0; j < count; j++) assert_string_not_equal(cause_code[j], cause_code[count]);
    }
    assert_in_range(count, 50, 500);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_are_unique),
        cmocka_unit_test(test_codes_of_the_contract),
        cmocka_unit_test(test_causes_are_unique),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
