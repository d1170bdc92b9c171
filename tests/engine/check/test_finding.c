#include "engine/check/finding.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* Every kind has a word of its own, and finding it gives the kind back. */
static void test_codes_round_trip(void **state) {
    (void)state;
    for (size_t i = 0; i < FINDING_KINDS; i++) {
        assert_non_null(finding_kind_code[i]);
        FindingKind kind = FINDING_KINDS;
        assert_true(finding_kind_find(str_of(finding_kind_code[i]), &kind));
        assert_int_equal(kind, i); /* also fails when two kinds share a word: the first is found */
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
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        FindingKind kind = FINDING_KINDS;
        assert_true(finding_kind_find(str_of(cases[i].code), &kind));
        assert_int_equal(kind, cases[i].kind);
    }
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

static void test_unknown_codes(void **state) {
    (void)state;
    static const char *const bad[] = {"",          "Missing",   "missing ",       " missing",
                                      "missin",    "missing\n", "amount_differs", "amount  differs",
                                      "duplicate", "kind",      "расхождение"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        FindingKind kind = FINDING_OVERPAID;
        assert_false(finding_kind_find(str_of(bad[i]), &kind));
        assert_int_equal(kind, FINDING_OVERPAID); /* untouched */
    }
    FindingKind kind = FINDING_OVERPAID;
    assert_false(finding_kind_find(STR_NULL, &kind));
    assert_false(finding_kind_find((Str){"missing\0x", 9}, &kind));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes_round_trip),
        cmocka_unit_test(test_codes_of_the_contract),
        cmocka_unit_test(test_causes_are_unique),
        cmocka_unit_test(test_unknown_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
