/* The beginning of a file: names of its columns, and where the rows begin. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "connectors/csv_header.h"
#include "engine/base/file.h"

static char path[] = "/tmp/kopeck-csv-reader-XXXXXX";

static int setup(void **state) {
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int teardown(void **state) {
    (void)state;
    return unlink(path);
}

static int make_arena(void **state) {
    *state = arena_new("test", 0);
    return 0;
}

static int free_arena(void **state) {
    arena_free(*state);
    return 0;
}

static bool read_text(CsvHeader *header, CsvInput *input, const char *text, const CsvSettings *settings, Arena *arena,
                      Error *err) {
    Str sample;
    assert_true(file_write(path, str_of(text), err));
    assert_true(csv_input_open(input, "f.csv", path, &sample, err));
    return csv_header_read(header, settings, input, sample, arena, err);
}

static CsvSettings defaults(Arena *arena) {
    CsvSettings settings;
    Error err = {0};
    assert_true(csv_settings_read(NULL, NULL, arena, &settings, &err));
    return settings;
}

static void test_names(void **state) {
    static const struct {
        const char *header, *wanted;
    } cases[] = {
        {"a,b", "a|b"},
        {" a ,\"b\"\" \"", "a|b\""},
        {"a,a,a", "a (1)|a (2)|a (3)"},
        {",,x", "1|2|x"},
        {"2,", "2 (1)|2 (2)"},
        {"a,b,a,b", "a (1)|b (1)|a (2)|b (2)"},
        {"\"a\nb\",\xC2\xA0"
         "c",
         "a\nb|c"},
        {"x", "x"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CsvHeader header;
        CsvInput *input = csv_input_new(*state, 16);
        Error err = {0};
        CsvSettings settings = defaults(*state);
        settings.separator = ',';
        assert_true(
            read_text(&header, input, arena_printf(*state, "%s\n1\n", cases[i].header), &settings, *state, &err));
        Str got = STR("");
        for (size_t k = 0; k < header.column_count; k++) {
            got = str_printf(*state, "%.*s%s%.*s", STR_ARG(got), k ? "|" : "", STR_ARG(header.column[k]));
        }
        assert_string_equal(str_cstr(*state, got), cases[i].wanted);
    }
}

static void test_headers_that_are_none(void **state) {
    static const struct {
        const char *text, *reason;
    } cases[] = {
        {"", "the file is empty where its header should stand"},
        {"\n \n", "the file is empty where its header should stand"},
        {"\"a,b\n1,2\n", "the first record, at byte 0, is no CSV record: a quote is wrong"},
        {"\n\"a\"b,c\n", "the first record, at byte 1, is no CSV record: a quote is wrong"},
        {"a\xFF,b\n", "the header is not text in utf-8: byte 0xFF"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        CsvHeader header;
        CsvInput *input = csv_input_new(*state, 16);
        Error err = {0};
        CsvSettings settings = defaults(*state);
        settings.encoding = CSV_UTF_8;
        assert_false(read_text(&header, input, cases[i].text, &settings, *state, &err));
        assert_int_equal(err.kind, ERROR_SOURCE);
        assert_string_equal(err.text, cases[i].reason);
    }
}

static void test_too_many_columns(void **state) {
    Buf *names = buf_own(*state);
    for (int i = 0; i < 20000; i++) buf_printf(names, "c%d,", i);
    buf_add(names, STR("z\n\0"));
    CsvHeader header;
    CsvInput *input = csv_input_new(*state, 16);
    Error err = {0};
    CsvSettings settings = defaults(*state);
    assert_false(read_text(&header, input, names->ptr, &settings, *state, &err));
    assert_string_equal(err.text, "the header has 20001 columns, more than 16384");
}

static void test_where_the_rows_begin(void **state) {
    static const struct {
        const char *text;
        size_t skip;
        bool header;
        const char *rest; /* from where the rows begin */
        uint64_t line;
    } cases[] = {
        {"a,b\n1,2\n", 0, true, "1,2\n", 2},
        {"\n#x\n\na,\"b\r\n\"\r\n1,2\n", 0, true, "1,2\n", 6},
        {"x \"y\nz\r\na,b\r1,2\n", 2, true, "1,2\n", 4},
        {"sep=;\r\nx\na;b\n1;2", 1, true, "1;2", 4},
        {"\n1,2\n3,4\n", 0, false, "1,2\n3,4\n", 2},
        {"\xEF\xBB\xBF"
         "1,2\n",
         0, false, "1,2\n", 1},
        {"a,b", 0, true, "", 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        for (size_t block = 1; block < 40; block += 3) {
            CsvHeader header;
            CsvInput *input = csv_input_new(*state, block);
            Error err = {0};
            CsvSettings settings = defaults(*state);
            settings.comment = '#';
            settings.skip = cases[i].skip;
            settings.header = cases[i].header;
            assert_true(read_text(&header, input, cases[i].text, &settings, *state, &err));
            while (!input->ended) assert_true(csv_input_fill(input, &err));
            Str text = csv_input_text(input);
            assert_true(str_eq(str_sub(text, input->begin, text.len), str_of(cases[i].rest)));
            assert_int_equal(header.line, cases[i].line);
            assert_int_equal(header.column_count, 2);
        }
    }
}

/* Millions of blank lines before the header cost no memory. */
static void test_blank_lines(void **state) {
    enum { LINES = 1 << 20 };
    Buf text = {0};
    for (size_t i = 0; i < LINES; i++) buf_char(&text, '\n');
    buf_add(&text, STR("a,b\n1,2\n"));
    buf_char(&text, 0);
    CsvHeader header;
    Error err = {0};
    struct rusage before, after;
    assert_int_equal(getrusage(RUSAGE_SELF, &before), 0);
    CsvSettings settings = defaults(*state);
    assert_true(read_text(&header, csv_input_new(*state, 4096), text.ptr, &settings, *state, &err));
    assert_int_equal(getrusage(RUSAGE_SELF, &after), 0);
    assert_true(after.ru_maxrss - before.ru_maxrss < 32 << 10); /* KiB */
    assert_int_equal(header.line, LINES + 2);
    buf_free(&text);
}

int main(void) {
#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, make_arena, free_arena)
    const struct CMUnitTest tests[] = {WITH_ARENA(test_names), WITH_ARENA(test_headers_that_are_none),
                                       WITH_ARENA(test_too_many_columns), WITH_ARENA(test_where_the_rows_begin),
                                       WITH_ARENA(test_blank_lines)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
