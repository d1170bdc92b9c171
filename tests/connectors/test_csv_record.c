/* One record by the automaton: what it is, where it ends, and when more text is needed to know. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "connectors/csv_record.h"
#include "engine/base/buf.h"

static const CsvDialect plain = {',', '"', '#'};

typedef struct Case {
    const char *text;
    bool last;
    CsvStatus status;
    size_t next, fields, stray, at;
    uint64_t lines;
    const char *content; /* fields joined by '|', quoted ones in <> */
} Case;

/* Wanted by hand from RFC 4180, section 2, and the header's rules for what it does not cover. */
static const Case cases[] = {
    {"a,b\nc", false, CSV_RECORD, 4, 2, 0, SIZE_MAX, 1, "a|b"},
    {"a,b\r\nc", false, CSV_RECORD, 5, 2, 0, SIZE_MAX, 1, "a|b"},
    {"a,b\rc", false, CSV_RECORD, 4, 2, 0, SIZE_MAX, 1, "a|b"},
    {"a,b\r", false, CSV_MORE, 0, 0, 0, SIZE_MAX, 0, NULL},
    {"a,b\r", true, CSV_RECORD, 4, 2, 0, SIZE_MAX, 1, "a|b"},
    {"a,b", false, CSV_MORE, 0, 0, 0, SIZE_MAX, 0, NULL},
    {"a,b", true, CSV_RECORD, 3, 2, 0, SIZE_MAX, 0, "a|b"},
    {"a,", true, CSV_RECORD, 2, 2, 0, SIZE_MAX, 0, "a|"},
    {"\n", false, CSV_RECORD, 1, 1, 0, SIZE_MAX, 1, ""},
    {",\n", false, CSV_RECORD, 2, 2, 0, SIZE_MAX, 1, "|"},
    {"\"\"\n", false, CSV_RECORD, 3, 1, 0, SIZE_MAX, 1, "<>"},
    {"\"a,\"\"\r\nb\n\r\",c\n", false, CSV_RECORD, 14, 2, 0, SIZE_MAX, 4, "<a,\"\"\r\nb\n\r>|c"},
    {"\"a\"", false, CSV_MORE, 0, 0, 0, 0, 0, NULL}, /* a quote may follow */
    {"\"a\"", true, CSV_RECORD, 3, 1, 0, SIZE_MAX, 0, "<a>"},
    {"x,\"a", true, CSV_MORE, 0, 0, 0, 2, 0, NULL},
    {"x,\"a\"\"", true, CSV_MORE, 0, 0, 0, 2, 0, NULL},
    {"12\",\"x\",a\"\"\n", false, CSV_RECORD, 12, 3, 3, SIZE_MAX, 1, "12\"|<x>|a\"\""},
    {"\"a\"b\nc", false, CSV_BROKEN, 5, 0, 0, 3, 1, NULL},
    {"\"a\" \nc", false, CSV_BROKEN, 5, 0, 0, 3, 1, NULL},
    {"\"a\n\"b\nc", false, CSV_BROKEN, 3, 0, 0, 4, 1, NULL},
    {"\"a\"b", false, CSV_MORE, 0, 0, 0, SIZE_MAX, 0, NULL},
    {"\"a\"b", true, CSV_BROKEN, 4, 0, 0, 3, 0, NULL},
    {"#\"x\ny", false, CSV_COMMENT, 4, 0, 0, SIZE_MAX, 1, NULL},
    {"#\"x", false, CSV_MORE, 0, 0, 0, SIZE_MAX, 0, NULL},
    {"#", true, CSV_COMMENT, 1, 0, 0, SIZE_MAX, 0, NULL},
    {"a,#\n", false, CSV_RECORD, 4, 2, 0, SIZE_MAX, 1, "a|#"},
};

static void join(Buf *out, Str text, const CsvField *field, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (i) buf_char(out, '|');
        if (field[i].quoted) buf_char(out, '<');
        buf_add(out, str_sub(text, field[i].from, field[i].to));
        if (field[i].quoted) buf_char(out, '>');
    }
}

static void test_cases(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const Case *c = &cases[i];
        CsvField field[8];
        CsvRecord record;
        CsvStatus status = csv_record(&plain, str_of(c->text), 0, c->last, field, ARRAY_LEN(field), &record);
        if (status != c->status) print_error("case %zu <%s>\n", i, c->text);
        assert_int_equal(status, c->status);
        assert_int_equal(record.at, c->at);
        if (status == CSV_MORE) continue;
        assert_int_equal(record.next, c->next);
        assert_int_equal(record.lines, c->lines);
        assert_int_equal(record.fields, c->fields);
        assert_int_equal(record.stray, c->stray);
        Buf got = {0};
        join(&got, str_of(c->text), field, record.fields);
        assert_true(str_eq(buf_str(&got), c->content ? str_of(c->content) : STR("")));
        buf_free(&got);
    }
}

static void test_fields_past_the_room_are_counted(void **state) {
    (void)state;
    CsvField field[3] = {{0}, {0}, {.from = 77}};
    CsvRecord record;
    assert_int_equal(csv_record(&plain, STR("a,b,c,d\n"), 0, false, field, 2, &record), CSV_RECORD);
    assert_int_equal(record.fields, 4);
    assert_int_equal(field[2].from, 77);
}

static void test_dialects(void **state) {
    (void)state;
    CsvDialect none = {';', '\0', '\0'}, single = {'\t', '\'', '\0'};
    CsvField field[4];
    CsvRecord record;
    assert_int_equal(csv_record(&none, STR("\"a;b\"\n"), 0, false, field, 4, &record), CSV_RECORD);
    assert_int_equal(record.fields, 2);
    assert_int_equal(record.stray, 0);
    assert_int_equal(csv_record(&single, STR("'a\t''b'\t\"\n"), 0, false, field, 4, &record), CSV_RECORD);
    assert_int_equal(record.fields, 2);
    assert_true(field[0].doubled && field[0].quoted && !field[1].quoted);
}

static void test_line_end(void **state) {
    (void)state;
    assert_int_equal(csv_line_end(STR("a\nb"), 0, false), 2);
    assert_int_equal(csv_line_end(STR("a\r\nb"), 0, false), 3);
    assert_int_equal(csv_line_end(STR("a\rb"), 0, false), 2);
    assert_int_equal(csv_line_end(STR("a\r"), 0, false), SIZE_MAX);
    assert_int_equal(csv_line_end(STR("a\r"), 0, true), 2);
    assert_int_equal(csv_line_end(STR("ab"), 0, true), SIZE_MAX);
    assert_int_equal(csv_line_end(STR("\n\nb"), 1, false), 2);
}

/* undouble(double(x)) = x, and the bytes that become free are quotes, so that no character is lost or gained. */
static void test_undouble(void **state) {
    (void)state;
    static const char alphabet[] = {'a', '"', 'b'};
    for (unsigned number = 0; number < 59049; number++) { /* all texts of up to ten letters over the alphabet */
        char plain_text[10], doubled[21];
        size_t len = 0, size = 0;
        for (unsigned rest = number; rest; rest /= 3) plain_text[len++] = alphabet[rest % 3];
        for (size_t i = 0; i < len; i++) {
            doubled[size++] = plain_text[i];
            if (plain_text[i] == '"') doubled[size++] = '"';
        }
        doubled[size] = '!';
        assert_int_equal(csv_undouble(doubled, size, '"'), len);
        assert_memory_equal(doubled, plain_text, len);
        for (size_t i = len; i < size; i++) assert_int_equal(doubled[i], '"');
        assert_int_equal(doubled[size], '!');
    }
}

static void test_undouble_long(void **state) {
    (void)state;
    for (size_t quotes = 0; quotes < 5; quotes++) {
        for (size_t gap = 0; gap < 80; gap++) {
            Buf doubled = {0}, wanted = {0};
            for (size_t q = 0; q <= quotes; q++) {
                for (size_t i = 0; i < gap; i++) buf_char(&doubled, (char)('a' + i % 26));
                for (size_t i = 0; i < gap; i++) buf_char(&wanted, (char)('a' + i % 26));
                buf_add(&doubled, STR("\"\""));
                buf_char(&wanted, '"');
            }
            size_t len = csv_undouble(doubled.ptr, doubled.len, '"');
            assert_true(str_eq((Str){doubled.ptr, len}, buf_str(&wanted)));
            buf_free(&doubled);
            buf_free(&wanted);
        }
    }
}

static void test_blank(void **state) {
    (void)state;
    static const struct {
        const char *text;
        bool one, many; /* blank in a file of one column, of several */
    } lines[] = {{"\n", true, true},       {"  \n", false, true}, {"\t\n", false, false},
                 {"\"\"\n", false, false}, {"a\n", false, false}, {",\n", false, false}};
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        CsvField field[2];
        CsvRecord record;
        Str text = str_of(lines[i].text);
        assert_int_equal(csv_record(&plain, text, 0, true, field, 2, &record), CSV_RECORD);
        assert_int_equal(csv_blank(text, field, &record, 1), lines[i].one);
        assert_int_equal(csv_blank(text, field, &record, 2), lines[i].many);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),    cmocka_unit_test(test_fields_past_the_room_are_counted),
        cmocka_unit_test(test_dialects), cmocka_unit_test(test_line_end),
        cmocka_unit_test(test_undouble), cmocka_unit_test(test_undouble_long),
        cmocka_unit_test(test_blank),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
