/* Encoding and separator of a file, told or refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "connectors/csv_detect.h"

static void test_separators(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool whole;
        char wanted; /* '?': refused */
    } cases[] = {
        {"a,b\n1,2\n", true, ','},
        {"a;b\n1,5;2,5\n", true, ';'},
        {"a\tb,c\n1\t2,5\n3\t4\n", true, '\t'}, /* commas divide unevenly */
        {"a|b|c\n1|2|3\n", true, '|'},
        {"a\n1\n", true, ','}, /* one column */
        {"", true, ','},
        {"a;b;c,d\n1;2;3,4\n", true, ';'}, /* both even: more fields */
        {"a,b;c\n1,2;3\n", true, '?'},
        {"\"x;y\",b\n\"1;2;3\",4\n", true, ','}, /* those in quotes do not count */
        {"\n\na;b\n\n1;2\n", true, ';'},         /* blank lines do not count */
        {"#a,b,c\na;b\n1;2\n", true, ';'},       /* nor do comments */
        {"a;b;c\n1;2\n3;4;5;6\n", true, ';'},    /* ragged rows: the header decides */
        {"a;b;c\n1;2;3\n4;", false, ';'},        /* the sample cuts the last record */
        {"a;b;c\n1;2;\"3", false, ';'},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Error err = {0};
        char got = '?';
        bool ok = csv_detect_separator(str_of(cases[i].text), cases[i].whole,
                                       (CsvDialect){.quote = '"', .comment = '#'}, "f", &got, &err);
        if (got != cases[i].wanted) print_error("case %zu: %c\n", i, got);
        assert_int_equal(got, cases[i].wanted);
        assert_int_equal(ok, cases[i].wanted != '?');
        assert_int_equal(err.kind, ok ? ERROR_NONE : ERROR_SOURCE);
    }
}

static void test_separator_line(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t size;
    } cases[] = {{"sep=;\r\na", 7}, {"sep=;\na", 6}, {"sep=;", 0},     {"sep=ab\n", 0},
                 {"sep=\n", 0},     {"Sep=;\n", 0},  {"a\nsep=;\n", 0}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char separator = '?';
        assert_int_equal(csv_separator_line(str_of(cases[i].text), &separator), cases[i].size);
        assert_int_equal(separator, cases[i].size ? ';' : '?');
    }
}

static void test_encodings(void **state) {
    (void)state;
    static const struct {
        const char *text;
        CsvEncoding wanted, found; /* AUTO: refused */
        size_t mark;
    } cases[] = {
        {"a", CSV_ENCODING_AUTO, CSV_UTF_8, 0},
        {"", CSV_ENCODING_AUTO, CSV_UTF_8, 0},
        {"\xEF\xBB\xBF", CSV_ENCODING_AUTO, CSV_UTF_8, 3},
        {"\xFF\xFE"
         "a",
         CSV_ENCODING_AUTO, CSV_UTF_16LE, 2},
        {"\xFF\xFE"
         "a",
         CSV_UTF_16LE, CSV_UTF_16LE, 2},
        {"\xFF\xFE"
         "a",
         CSV_UTF_8, CSV_ENCODING_AUTO, 0},
        {"\xEF\xBB\xBF"
         "a",
         CSV_KOI8_R, CSV_ENCODING_AUTO, 0},
        {"\xC6\n", CSV_KOI8_R, CSV_KOI8_R, 0},
        {"\xC6\n", CSV_UTF_8, CSV_UTF_8, 0}, /* its records are rejected one by one */
        {"\xC6\n", CSV_ENCODING_AUTO, CSV_ENCODING_AUTO, 0},
        {"ab\xD0", CSV_ENCODING_AUTO, CSV_UTF_8, 0}, /* the sample, or the file, is cut inside a character */
        {"ab\xE2\x84", CSV_ENCODING_AUTO, CSV_UTF_8, 0},
        {"ab\xE2\xE2", CSV_ENCODING_AUTO, CSV_ENCODING_AUTO, 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Error err = {0};
        CsvEncoding got = CSV_ENCODING_AUTO;
        size_t mark = 0;
        bool ok = csv_detect_encoding(str_of(cases[i].text), cases[i].wanted, "f", &got, &mark, &err);
        assert_int_equal(ok, cases[i].found != CSV_ENCODING_AUTO);
        if (!ok) continue;
        assert_int_equal(got, cases[i].found);
        assert_int_equal(mark, cases[i].mark);
    }
}

static void test_where_it_is_not_utf8(void **state) {
    (void)state;
    Error err = {0};
    CsvEncoding got;
    size_t mark;
    assert_false(csv_detect_encoding(STR("a\r\nb\nc\xCF\xF0\xE8\xE2\xE5\xF2\n"), CSV_ENCODING_AUTO, "in/x.csv", &got,
                                     &mark, &err));
    assert_string_equal(err.where, "in/x.csv:3");
    assert_non_null(strstr(err.text, "byte 0xCF at offset 6"));
    assert_non_null(strstr(err.text, "windows-1251"));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_separators), cmocka_unit_test(test_separator_line),
                                       cmocka_unit_test(test_encodings), cmocka_unit_test(test_where_it_is_not_utf8)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
