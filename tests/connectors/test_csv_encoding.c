/* Tables against iconv of the C library, blocks against the whole, offsets against both. */
#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "connectors/csv_encoding.h"
#include "engine/base/buf.h"
#include "engine/base/utf8.h"

static const struct {
    CsvEncoding encoding;
    const char *iconv_name;
} tables[] = {{CSV_WINDOWS_1251, "CP1251"},
              {CSV_WINDOWS_1252, "CP1252"},
              {CSV_CP866, "CP866"},
              {CSV_KOI8_R, "KOI8-R"},
              {CSV_LATIN_1, "ISO-8859-1"}};

/* Bytes of UTF-8 by iconv; 0 when it is no text. */
static size_t by_iconv(const char *name, const char *in, size_t len, char *out, size_t room) {
    iconv_t converter = iconv_open("UTF-8", name);
    assert_true(converter != (iconv_t)-1);
    char *from = (char *)(uintptr_t)in, *to = out;
    size_t left = len, free_bytes = room;
    size_t failed = iconv(converter, &from, &left, &to, &free_bytes);
    iconv_close(converter);
    return failed == (size_t)-1 ? 0 : room - free_bytes;
}

static void test_tables(void **state) {
    (void)state;
    for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
        for (int byte = 0; byte < 256; byte++) {
            char in = (char)byte, wanted[8], got[8];
            size_t used, len = by_iconv(tables[t].iconv_name, &in, 1, wanted, sizeof wanted);
            size_t size = csv_decode(tables[t].encoding, (Str){&in, 1}, &used, got);
            assert_int_equal(used, 1);
            assert_true(len ? size == len && memcmp(got, wanted, len) == 0 : size == 1 && got[0] == CSV_WRONG_BYTE);
            assert_int_equal(csv_encoded_size(tables[t].encoding, (Str){got, size}), 1);
        }
    }
}

static void test_utf16(void **state) {
    (void)state;
    const char text[] = "a,ж№\r\n\xF0\x9F\x98\x80\xEF\xBF\xBF\xED\x9F\xBF\xF4\x8F\xBF\xBF";
    static const struct {
        CsvEncoding encoding;
        const char *name;
    } both[] = {{CSV_UTF_16LE, "UTF-16LE"}, {CSV_UTF_16BE, "UTF-16BE"}};
    for (size_t i = 0; i < ARRAY_LEN(both); i++) {
        char raw[128], got[3 * 128];
        iconv_t converter = iconv_open(both[i].name, "UTF-8");
        assert_true(converter != (iconv_t)-1);
        char *from = (char *)(uintptr_t)text, *to = raw;
        size_t left = sizeof text - 1, room = sizeof raw, used;
        assert_int_equal(iconv(converter, &from, &left, &to, &room), 0);
        iconv_close(converter);
        size_t size = sizeof raw - room;
        for (size_t cut = 0; cut <= size; cut++) { /* in two blocks, wherever the cut is */
            size_t len = csv_decode(both[i].encoding, (Str){raw, cut}, &used, got);
            assert_true(cut - used < 4);
            assert_int_equal(csv_encoded_size(both[i].encoding, (Str){got, len}), used);
            size_t behind = used;
            len += csv_decode(both[i].encoding, (Str){raw + behind, size - behind}, &used, got + len);
            assert_int_equal(behind + used, size);
            assert_true(
                str_eq((Str){got, len}, STR("a,ж№\r\n\xF0\x9F\x98\x80\xEF\xBF\xBF\xED\x9F\xBF\xF4\x8F\xBF\xBF")));
        }
    }
}

static void test_utf16_halves(void **state) {
    (void)state;
    static const struct {
        Str in;
        size_t used;
        Str out;
    } cases[] = {
        {{"\x3D\xD8"
          "a\0",
          4},
         4,
         {"\xFF"
          "a",
          2}}, /* first half alone */
        {{"\x00\xDE"
          "a\0",
          4},
         4,
         {"\xFF"
          "a",
          2}},                                                             /* second half alone */
        {{"\x3D\xD8\x3D\xD8\x00\xDE", 6}, 6, {"\xFF\xF0\x9F\x98\x80", 5}}, /* a half, then a pair */
        {{"\x3D\xD8", 2}, 0, {"", 0}},                                     /* the other half may come */
        {{"a", 1}, 0, {"", 0}},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char got[16];
        size_t used, len = csv_decode(CSV_UTF_16LE, cases[i].in, &used, got);
        assert_int_equal(used, cases[i].used);
        assert_true(str_eq((Str){got, len}, cases[i].out));
        assert_int_equal(csv_encoded_size(CSV_UTF_16LE, (Str){got, len}), used);
    }
}

static void test_utf8_run(void **state) {
    (void)state;
    static const struct {
        const char *text;
        size_t run;
    } cases[] = {{"", 0},
                 {"abc", 3},
                 {"abcdefghijж", 12},
                 {"ж\xC6", 2},
                 {"\xEF\xBF\xBD", 3},
                 {"abcdefgh\xC0\xAF", 8},
                 {"\xED\xA0\x80", 0},
                 {"12345678\xE2\x84", 8},
                 {"\xF4\x90\x80\x80", 0},
                 {"a\x80", 1}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str text = str_of(cases[i].text);
        assert_int_equal(csv_utf8_run(text), cases[i].run);
        assert_int_equal(csv_utf8_run(text) == text.len, utf8_valid(text));
    }
}

static void test_marks_and_names(void **state) {
    (void)state;
    CsvEncoding encoding = CSV_KOI8_R;
    assert_int_equal(csv_byte_order_mark(STR("\xEF\xBB\xBF"
                                             "a"),
                                         &encoding),
                     3);
    assert_int_equal(encoding, CSV_UTF_8);
    assert_int_equal(csv_byte_order_mark(STR("\xFF\xFE"), &encoding), 2);
    assert_int_equal(encoding, CSV_UTF_16LE);
    assert_int_equal(csv_byte_order_mark(STR("\xFE\xFF"), &encoding), 2);
    assert_int_equal(encoding, CSV_UTF_16BE);
    assert_int_equal(csv_byte_order_mark(STR("\xEF\xBB"), &encoding), 0);
    assert_int_equal(encoding, CSV_UTF_16BE);
    for (size_t i = 0; i < CSV_ENCODING_COUNT; i++) {
        assert_true(csv_encoding_find(str_of(csv_encoding_name[i]), &encoding));
        assert_int_equal(encoding, i);
    }
    assert_true(csv_encoding_find(STR("Windows-1251"), &encoding));
    assert_false(csv_encoding_find(STR("cp1251x"), &encoding));
}

/* A bank statement's words in each encoding are told apart. */
static void test_guess(void **state) {
    (void)state;
    const char *text = "Дата;Контрагент;Сумма\n01.09.2026;ООО «Ромашка»;1 500,00\n02.09.2026;ИП Иванов;Оплата по счёту";
    static const struct {
        const char *name;
        CsvEncoding wanted;
    } cases[] = {{"CP1251", CSV_WINDOWS_1251}, {"CP866//TRANSLIT", CSV_CP866}, {"KOI8-R//TRANSLIT", CSV_KOI8_R},
                 {"UTF-16LE", CSV_UTF_16LE},   {"UTF-16BE", CSV_UTF_16BE},     {"UTF-8", CSV_ENCODING_AUTO}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char raw[1024];
        iconv_t converter = iconv_open(cases[i].name, "UTF-8");
        assert_true(converter != (iconv_t)-1);
        char *from = (char *)(uintptr_t)text, *to = raw;
        size_t left = strlen(text), room = sizeof raw;
        assert_true(iconv(converter, &from, &left, &to, &room) != (size_t)-1);
        iconv_close(converter);
        CsvEncoding got = csv_encoding_guess((Str){raw, sizeof raw - room});
        assert_int_equal(got, cases[i].wanted);
    }
    assert_int_equal(csv_encoding_guess(STR("M\xFCller;Stra\xDF"
                                            "e")),
                     CSV_WINDOWS_1252);
    assert_int_equal(csv_encoding_guess((Str){"a\0;\0b\0\n\0", 8}), CSV_UTF_16LE);
    assert_int_equal(csv_encoding_guess((Str){"\0a\0;\0b\0\n", 8}), CSV_UTF_16BE);
    assert_int_equal(csv_encoding_guess(STR("")), CSV_ENCODING_AUTO);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tables),   cmocka_unit_test(test_utf16),           cmocka_unit_test(test_utf16_halves),
        cmocka_unit_test(test_utf8_run), cmocka_unit_test(test_marks_and_names), cmocka_unit_test(test_guess),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
