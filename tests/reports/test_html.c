#include "reports/html_page.h"
#include "tests/reports/files.h"
#include "tests/reports/sample.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static Str written(const RunReport *report) {
    Error err = {0};
    assert_true(report_find(STR("html"))->write(report, test_folder, &err));
    return folder_file("report.html", arena);
}

static size_t count(Str page, const char *part) {
    size_t found = 0, at;
    for (Str rest = page; (at = str_find(rest, str_of(part))) != SIZE_MAX; found++) rest = str_sub(rest, at + 1, rest.len);
    return found;
}

static void test_what_stands_on_it(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    Str page = written(&report);
    assert_int_equal(count(page, "<html lang=\"ru\">"), 1);
    assert_int_equal(count(page, "<li class=\"warn\"><b>writable</b> 1С: the account could write</li>"), 1);
    assert_int_equal(count(page, "ТОО «Ромашка &amp; Ко»</h1>"), 1);
    assert_int_equal(count(page, "Превышение: порог нарушен"), 1);
    assert_int_equal(count(page, "production"), 1);
    assert_int_equal(count(page, "<figure class=\"bridge\">"), 2); /* KZT and USD */
    assert_int_equal(count(page, "<figure class=\"calendar\">"), 1);
    assert_int_equal(count(page, "<figure class=\"heat\">"), 0); /* no totals by counterparty */
    assert_int_equal(count(page, "<details><summary>"), 2 + 1 + report.finding_count); /* all, day, warehouse */
    assert_int_equal(count(page, "data-kind=\"missing\" data-cause=\"\""), 2); /* the finding, and the bar that opens it */
    assert_int_equal(count(page, "data-by=\"day\" data-value=\"2026-09-03\""), 2); /* in the calendar and in the totals */
    assert_true(count(page, "−120\u00a0000,00") >= 1);
    assert_true(str_eq(page, written(&report)));
}

/* What a source says stays text: no tag, no attribute, no formula, whatever its bytes are. */
static void test_hostile_values(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    FindingRecord record = sample_missing[0];
    Finding finding = sample_findings[0];
    record.document = STR("</td><script>alert(1)</script>");
    record.counterparty = STR("\" onclick=\"x\xFF");
    record.tax_id = STR("");
    finding.record = &record;
    finding.origin = STR("<img src=x>");
    finding.rule = STR("\"><b>");
    report.finding = &finding;
    report.finding_count = 1;
    report.cluster_count = 0;
    Str page = written(&report);
    assert_int_equal(count(page, "<script>"), 1); /* our own */
    assert_int_equal(count(page, "<img"), 0);
    assert_int_equal(count(page, "\" onclick"), 0);
    assert_int_equal(count(page, "\xFF"), 0);
    assert_int_equal(count(page, "&lt;img src=x&gt;"), 1);
}

/* Nothing on the page is fetched from anywhere. */
static void test_no_network(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    Str page = written(&report);
    assert_int_equal(count(page, "src="), 0);
    assert_int_equal(count(page, "url("), 0);
    assert_int_equal(count(page, "@import"), 0);
    assert_int_equal(count(page, "<link"), 0);
    assert_int_equal(count(page, "href=\""), count(page, "href=\"#"));
    assert_int_equal(count(page, "default-src 'none'"), 1);
}

static void test_states(void **state) {
    (void)state;
    ReportDataset dataset[3];
    ReportRule rule[3];
    RunReport report = sample_incomplete("en", dataset, rule);
    report.state = RUN_CLEAN; /* claims better */
    Str page = written(&report);
    assert_int_equal(count(page, "INCOMPLETE: part of the data was not read"), 1);
    assert_int_equal(count(page, "bank.payments is incomplete"), 1);
    assert_int_equal(count(page, "file ends inside a quoted field"), 1);
    report = sample_empty("en"); /* nothing was read: no all-clear */
    page = written(&report);
    assert_int_equal(count(page, "INCOMPLETE"), 1);
    assert_int_equal(count(page, "No discrepancy was found"), 1); /* in the place of the table */
}

/* More findings than a page bears: the largest, and a word where the rest is. */
static void test_many(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    Finding *finding = arena_array(arena, 2500, sizeof *finding);
    for (size_t i = 0; i < 2500; i++) finding[i] = sample_findings[0];
    report.finding = finding;
    report.finding_count = 2500;
    report.cluster_count = 0;
    Str page = written(&report);
    assert_int_equal(count(page, "<tr class=\"s2\""), 2000);
    assert_int_equal(count(page, "Shown: the first 2,000 of 2,500. All of them stand in findings.csv."), 1);
}

/* A slice of totals and the record of a finding name the same counterparty in filters. */
static void test_counterparties(void **state) {
    (void)state;
    FindingRecord record = {.counterparty = STR("ТОО «Север» (Алматы)"), .tax_id = STR("123456789012")};
    assert_true(str_eq(record_who(&record), html_slice(STR("counterparty"), STR("ТОО «Север» (Алматы) (123456789012)"))));
    record.tax_id = STR("");
    assert_true(str_eq(record_who(&record), html_slice(STR("counterparty"), STR("ТОО «Север» (Алматы)"))));
    assert_true(str_eq(html_slice(STR("warehouse"), STR("A (12)")), STR("A (12)")));
    assert_true(str_eq(html_slice(STR("counterparty"), STR("()")), STR("()")));
    assert_true(str_eq(html_slice(STR("counterparty"), STR(")")), STR(")")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_stands_on_it, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_hostile_values, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_no_network, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_states, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_many, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_counterparties, folder_begin, folder_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
