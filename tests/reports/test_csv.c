#include "reports/csv_file.h"
#include "tests/reports/files.h"
#include "tests/reports/sample.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static void write_all(const RunReport *report) {
    Error err = {0};
    for (size_t i = 0; reports[i]; i++) {
        Str name = str_of(reports[i]->name);
        bool table = str_eq(name, STR("csv")) || str_eq(name, STR("matches")) || str_eq(name, STR("duplicates")) || str_eq(name, STR("clusters"));
        if (table) assert_true(reports[i]->write(report, test_folder, &err));
    }
}

static const char *const files[] = {"findings.csv", "matches.csv", "allocations.csv", "duplicates.csv", "clusters.csv", "totals.csv"};

/* The expected files were made by this program once, read line by line, and checked with a second CSV reader. */
static void test_whole_files(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    write_all(&report);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        Str got = folder_file(files[i], arena), wanted = expected_file(files[i], arena);
        if (!str_eq(got, wanted)) print_error("%s differs from what is expected:\n%.*s\n", files[i], STR_ARG(got));
        assert_true(str_eq(got, wanted));
    }
    write_all(&report); /* again, over the old ones */
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        assert_true(str_eq(folder_file(files[i], arena), expected_file(files[i], arena)));
    }
}

/* README states the columns; other programs rely on them. */
static void test_heads_are_those_of_the_readme(void **state) {
    (void)state;
    RunReport report = sample_empty("en");
    write_all(&report);
    Error err = {0};
    Str readme;
    assert_true(file_read("reports/README.md", 0, arena, &readme, &err));
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        Str content = folder_file(files[i], arena);
        assert_true(str_ends(content, STR("\r\n"))); /* of an empty run the head alone */
        Str head = str_sub(content, 0, content.len - 2);
        assert_true(str_find(head, STR("\n")) == SIZE_MAX);
        Str quoted = str_printf(arena, "`%.*s`", STR_ARG(head));
        if (str_find(readme, quoted) == SIZE_MAX) {
            print_error("README.md lacks the columns of %s: %s\n", files[i], quoted.ptr);
        }
        assert_true(str_find(readme, quoted) != SIZE_MAX);
    }
}

/* One field, through the writer and back by the rules of RFC 4180. */
static void test_quoting(void **state) {
    (void)state;
    static const struct {
        Str value;
        const char *written;
    } cases[] = {
        {STR("plain"), "plain"},
        {STR(""), ""},
        {STR("a,b"), "\"a,b\""},
        {STR("a\"b"), "\"a\"\"b\""},
        {STR("\""), "\"\"\"\""},
        {STR("a\nb"), "\"a\nb\""},
        {STR("a\rb"), "\"a\rb\""},
        {STR("a;b\tc"), "a;b\tc"},
        {STR(" a "), " a "},
        {STR("=1+1"), "=1+1"}, /* machine-readable: not defused, the README says so */
        {STR("-5"), "-5"},
        {STR("a\xFF"
             "b"),
         "a\uFFFDb"},
        {STR("\xC3"), "\uFFFD"},
        {STR("a\0b"), "a\uFFFDb"},
        {STR("\xD0\x81,"), "\"Ё,\""},
        {STR("12345678,"), "\"12345678,\""}, /* eight bytes are looked at together */
        {STR("1234567,9"), "\"1234567,9\""},
        {STR("12345678Ё9"), "12345678Ё9"},
        {STR("1234567\0" "9"), "1234567\uFFFD9"},
        {STR("--------+++++++-"), "--------+++++++-"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        ReportCell cell = {cases[i].value, STR("KZT"), 0, 0, 0, 0, 0, 0, 0, 0};
        ReportTotals totals = {STR("r"), STR("t"), STR("l"), STR("r"), STR("day"), 2, false, &cell, 1};
        RunReport report = sample_empty("en");
        report.totals = &totals;
        report.totals_count = 1;
        write_all(&report);
        Str content = folder_file("totals.csv", arena);
        Str row = str_sub(content, str_find(content, STR("\n")) + 1, content.len);
        Str wanted = str_printf(arena, "r,l,r,day,%s,KZT,0,0,,,,,,,0\r\n", cases[i].written);
        assert_true(str_eq(row, wanted));
    }
}

/* Of every length, with each sign that matters at every place: as one byte at a time would say. */
static void test_values_of_every_length(void **state) {
    (void)state;
    enum { LONGEST = 40 };
    static const char signs[] = {',', '"', '\r', '\n', '\0', (char)0xFF, 'b'};
    Buf out = {0}, wanted = {0};
    for (size_t len = 0; len <= LONGEST; len++) {
        for (size_t at = 0; at < (len ? len : 1) * sizeof signs; at++) {
            char *value = malloc(len ? len : 1); /* of its size, so that reading behind it is found */
            char sign = signs[at % sizeof signs];
            memset(value, 'a', len);
            if (len) value[at / sizeof signs] = sign;
            bool quoted = len && (sign == ',' || sign == '"' || sign == '\r' || sign == '\n');
            out.len = wanted.len = 0;
            if (quoted) buf_char(&wanted, '"');
            for (size_t i = 0; i < len; i++) {
                if (value[i] == '"') buf_char(&wanted, '"');
                if (value[i] == '\0' || value[i] == (char)0xFF) buf_add(&wanted, STR("\xEF\xBF\xBD"));
                else buf_char(&wanted, value[i]);
            }
            if (quoted) buf_char(&wanted, '"');
            csv_add_value(&out, (Str){value, len});
            assert_true(str_eq(buf_str(&out), buf_str(&wanted)));
            free(value);
        }
    }
    buf_free(&out);
    buf_free(&wanted);
}

/* 100 * difference / |left|, four digits, half away from zero. Expected values by hand. */
static void test_percent(void **state) {
    (void)state;
    static const struct {
        int64_t left, difference;
        const char *wanted;
    } cases[] = {{100, 1, "1.0000"},
                 {300, 1, "0.3333"},
                 {300, 2, "0.6667"},
                 {-300, 2, "0.6667"},
                 {0, 5, ""},
                 {200000000, 1, "0.0000"},
                 {2000000, 1, "0.0001"},
                 {2000000, -1, "-0.0001"},
                 {100, -100, "-100.0000"},
                 {1, INT64_MAX, "922337203685477580700.0000"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        ReportCell cell = {STR("x"), STR("KZT"), 0, 0, cases[i].left, cases[i].left + 0, cases[i].difference, 0, 0, 0};
        ReportTotals totals = {STR("r"), STR("t"), STR("l"), STR("r"), STR("day"), 0, true, &cell, 1};
        RunReport report = sample_empty("en");
        report.totals = &totals;
        report.totals_count = 1;
        write_all(&report);
        Str content = folder_file("totals.csv", arena);
        Str row = str_sub(content, str_find(content, STR("\n")) + 1, content.len);
        for (int column = 0; column < 11; column++) str_cut(&row, ',');
        assert_true(str_eq(str_cut(&row, ','), str_of(cases[i].wanted)));
    }
}

static void test_failures(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    for (size_t i = 0; reports[i]; i++) {
        Error err = {0};
        assert_false(reports[i]->write(&report, "/tmp/kopeck-reports-no-such-folder", &err));
        assert_int_equal(err.kind, ERROR_OUTPUT);
    }
    char *old = arena_printf(arena, "%s/findings.csv", test_folder);
    Error err = {0};
    assert_true(file_write(old, STR("old"), &err));
    struct rlimit before, small = {100, 100}; /* as a full disk: writing fails after 100 bytes */
    getrlimit(RLIMIT_FSIZE, &before);
    small.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    bool ok = report_find(STR("csv"))->write(&report, test_folder, &err);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_false(ok);
    assert_int_equal(err.kind, ERROR_OUTPUT);
    assert_string_equal(err.native, "EFBIG");
    assert_true(str_eq(folder_file("findings.csv", arena), STR("old"))); /* untouched, and nothing left behind */
    assert_int_not_equal(access(arena_printf(arena, "%s.part", old), F_OK), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whole_files, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_heads_are_those_of_the_readme, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_quoting, folder_begin, folder_end),
        cmocka_unit_test(test_values_of_every_length),
        cmocka_unit_test_setup_teardown(test_percent, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_failures, folder_begin, folder_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
