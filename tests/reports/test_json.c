#include "tests/reports/files.h"
#include "tests/reports/sample.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static Str written(const RunReport *report) {
    Error err = {0};
    assert_true(report_find(STR("json"))->write(report, test_folder, &err));
    return folder_file("summary.json", arena);
}

static json_t *parsed(const RunReport *report) {
    Str content = written(report);
    json_error_t error;
    json_t *tree = json_loadb(content.ptr, content.len, JSON_REJECT_DUPLICATES, &error);
    assert_non_null(tree);
    return tree;
}

static void test_whole_file(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    Str got = written(&report);
    if (!str_eq(got, expected_file("summary.json", arena))) print_error("%.*s\n", STR_ARG(got));
    assert_true(str_eq(got, expected_file("summary.json", arena)));
    assert_true(str_eq(got, written(&report)));
}

/* Counts by hand from sample.h. */
static void test_counts(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    json_t *tree = parsed(&report);
    json_t *findings = json_object_get(tree, "findings");
    assert_int_equal(json_integer_value(json_object_get(findings, "count")), 8);
    assert_int_equal(json_integer_value(json_object_get(findings, "error")), 5);
    assert_int_equal(json_integer_value(json_object_get(findings, "review")), 2);
    assert_int_equal(json_integer_value(json_object_get(findings, "info")), 1);
    json_t *total = json_array_get(json_object_get(tree, "totals"), 0);
    assert_string_equal(json_string_value(json_object_get(total, "difference")), "-108000.01");
    assert_string_equal(json_string_value(json_object_get(tree, "state")), "breach");
    json_decref(tree);
}

/* README states the keys of the first level. */
static void test_keys_are_those_of_the_readme(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    json_t *tree = parsed(&report);
    Error err = {0};
    Str readme;
    assert_true(file_read("reports/README.md", 0, arena, &readme, &err));
    Str contract = str_sub(readme, str_find(readme, STR("## summary.json")), readme.len);
    const char *key;
    json_t *value;
    json_object_foreach(tree, key, value) {
        Str quoted = str_printf(arena, "`%s`", key);
        if (str_find(contract, quoted) == SIZE_MAX) print_error("README.md lacks %s\n", quoted.ptr);
        assert_true(str_find(contract, quoted) != SIZE_MAX);
    }
    json_decref(tree);
}

/* Never a false all-clear: whatever the run claims, what was not read or not run makes it incomplete. */
static void test_states(void **state) {
    (void)state;
    ReportDataset dataset[3];
    ReportRule rule[3];
    RunReport report = sample_incomplete("en", dataset, rule);
    json_t *tree = parsed(&report);
    assert_string_equal(json_string_value(json_object_get(tree, "state")), "incomplete");
    json_decref(tree);
    report.state = RUN_CLEAN; /* claims better, with a dataset and a rule that say otherwise */
    assert_int_equal(report_state(&report), RUN_INCOMPLETE);
    dataset[2].complete = true;
    assert_int_equal(report_state(&report), RUN_INCOMPLETE);
    rule[2].checked = true;
    assert_int_equal(report_state(&report), RUN_CLEAN);
    report.state = RUN_WARNING;
    assert_int_equal(report_state(&report), RUN_WARNING);
    report = sample_empty("en"); /* nothing was read */
    tree = parsed(&report);
    assert_string_equal(json_string_value(json_object_get(tree, "state")), "incomplete");
    assert_int_equal(json_array_size(json_object_get(tree, "datasets")), 0);
    json_decref(tree);
}

/* Amounts of any size stay exact; wrong UTF-8 does not make wrong JSON. */
static void test_hostile_values(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    int128 huge = ((int128)INT64_MAX << 60) + 7;
    ReportDataset dataset = sample_datasets[0];
    dataset.total_amount = huge;
    dataset.problem = STR("\xFF\"\\\n\0x");
    dataset.rows_read = UINT64_MAX;
    report.dataset = &dataset;
    report.dataset_count = 1;
    json_t *tree = parsed(&report);
    json_t *first = json_array_get(json_object_get(tree, "datasets"), 0);
    char digits[DECIMAL_TEXT_SIZE];
    assert_string_equal(json_string_value(json_object_get(first, "total_amount")), decimal_print(huge, 2, digits).ptr);
    assert_string_equal(json_string_value(json_object_get(first, "problem")), "\uFFFD\"\\\n\uFFFDx");
    json_decref(tree);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whole_file, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_counts, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_keys_are_those_of_the_readme, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_states, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_hostile_values, folder_begin, folder_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
