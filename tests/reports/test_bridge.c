#include "reports/bridge.h"
#include "tests/reports/sample.h"
#include "tests/support/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* By hand from sample.h: missing -120 000.00, VAT +12 000.00, rounding -0.01; nothing in USD. */
static void test_bars(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    const Bridge *bridge;
    assert_int_equal(bridges_make(&report, arena, &bridge), 2);
    assert_int_equal(bridge[0].bar_count, 3);
    assert_int_equal(bridge[0].bar[0].kind, FINDING_MISSING);
    assert_true(bridge[0].bar[0].amount == -12000000);
    assert_true(str_eq(bridge[0].bar[1].cause, STR("vat included 12 %")));
    assert_true(bridge[0].bar[1].amount == 1200000);
    assert_true(bridge[0].bar[2].amount == -1);
    assert_true(bridge[0].unexplained == 0);
    assert_int_equal(bridge[0].findings, 3);
    assert_int_equal(bridge[0].findings_most, 1); /* 12 000 000 of 13 200 001 is 90.9 % */
    assert_int_equal(bridge[0].most_permille, 909);
    assert_int_equal(bridge[1].bar_count, 0);
    assert_int_equal(bridge[1].most_permille, 0);
}

/* left + bars + unexplained = right, whatever the findings say or do not say. */
static void test_law_of_sums(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    for (size_t count = 0; count <= report.finding_count; count++) {
        RunReport part = report;
        part.finding_count = count;
        const Bridge *bridge;
        size_t bridges = bridges_make(&part, arena, &bridge);
        for (size_t i = 0; i < bridges; i++) {
            int128 sum = bridge[i].cell->left_amount + bridge[i].unexplained;
            for (size_t k = 0; k < bridge[i].bar_count; k++) sum += bridge[i].bar[k].amount;
            assert_true(sum == bridge[i].cell->right_amount);
        }
    }
}

/* A finding at a coarser scale than the totals, one in another currency, one that does not explain. */
static void test_carried(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    const FindingRecord record[] = {{.has_amount = true, .amount = 5}, {.right = true, .has_amount = true, .amount = 12},
                                    {.right = true, .has_amount = true, .amount = 99, .currency = STR("USD")}};
    Finding finding = {.scale = 0, .explains = true, .record = record, .record_count = 3};
    assert_true(bridge_carried(&report, &finding, STR("KZT"), 2) == 700); /* no currency of its own: the project's */
    assert_true(bridge_carried(&report, &finding, STR("USD"), 0) == 99);
    finding.explains = false;
    assert_true(bridge_carried(&report, &finding, STR("KZT"), 2) == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup_teardown(test_bars, begin, end),
                                       cmocka_unit_test_setup_teardown(test_law_of_sums, begin, end),
                                       cmocka_unit_test_setup_teardown(test_carried, begin, end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
