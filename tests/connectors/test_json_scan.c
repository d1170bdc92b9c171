/* The JSON scanner: every document is read whole, and cut at every place, with the same tokens. */
#include "connectors/json_scan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static void put_token(Buf *out, JsonToken token, Str text) {
    static const char names[] = "?{}[]";
    if (token <= TOKEN_ARRAY_END) {
        buf_char(out, names[token]);
    } else if (token == TOKEN_KEY) {
        buf_printf(out, "%.*s:", STR_ARG(text));
    } else if (token == TOKEN_TEXT || token == TOKEN_NUMBER) {
        buf_printf(out, "%s%.*s ", token == TOKEN_TEXT ? "'" : "", STR_ARG(text));
    } else {
        buf_add(out, token == TOKEN_TRUE ? STR("T") : token == TOKEN_FALSE ? STR("F") : STR("N"));
    }
}

/* Tokens of a document that comes in pieces of `step` bytes, as text; "!" and the fault where it is bad, "~" where it
 * is cut. */
static char *tokens_of(Str document, size_t step, size_t text_max, size_t depth_max) {
    JsonScan scan = {0};
    Buf out = {0};
    Str text;
    JsonToken token = TOKEN_MORE;
    json_scan_start(&scan, text_max, depth_max);
    for (size_t at = 0; at < document.len && token != TOKEN_BAD; at += step) {
        Str piece = str_sub(document, at, at + step < document.len ? at + step : document.len);
        char *copy = malloc(piece.len); /* of just that size, so that reading past it is seen */
        memcpy(copy, piece.ptr, piece.len);
        piece.ptr = copy;
        while ((token = json_next(&scan, &piece, &text)) != TOKEN_MORE && token != TOKEN_BAD)
            put_token(&out, token, text);
        free(copy);
    }
    if (token != TOKEN_BAD) token = json_last(&scan, &text);
    if (token != TOKEN_MORE && token != TOKEN_BAD) put_token(&out, token, text);
    if (token == TOKEN_BAD) buf_printf(&out, "!%s", scan.fault);
    if (token != TOKEN_BAD && !json_complete(&scan)) buf_char(&out, '~');
    json_scan_free(&scan);
    buf_char(&out, 0);
    return out.ptr;
}

static void assert_tokens(Str document, const char *wanted, size_t text_max, size_t depth_max) {
    for (size_t step = 1; step <= document.len + 1; step++) {
        char *got = tokens_of(document, step, text_max, depth_max);
        if (strcmp(got, wanted) != 0) print_error("%.*s by %zu: %s\n", STR_ARG(document), step, got);
        assert_string_equal(got, wanted);
        free(got);
    }
}

static void good_documents(void **state) {
    (void)state;
    static const struct {
        const char *document, *wanted;
    } cases[] = {
        {"{}", "{}"},
        {"[]", "[]"},
        {" [ 1 , 2 ] ", "[1 2 ]"},
        {"{\"a\":[1,\"x\",{\"b\":null}],\"c\":true}", "{a:[1 'x {b:N}]c:T}"},
        {"[true,false,null]", "[TFN]"},
        {"17", "17 "},
        {"-0.10", "-0.10 "},
        {"true", "T"},
        {"\"\"", "' "},
        {"[0,-0,0.0,1e5,1E+5,1.5e-7,123456789012345678901234567890.01]",
         "[0 -0 0.0 1e5 1E+5 1.5e-7 123456789012345678901234567890.01 ]"},
        {"\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "'\"\\/\b\f\n\r\t "},
        {"\"\\u041F\\u0440\"", "'Пр "},
        {"\"Привет, \\u043cир\"", "'Привет, мир "},
        {"\"\\ud83d\\ude00\"", "'\xF0\x9F\x98\x80 "},
        {"\xEF\xBB\xBF[1]", "[1 ]"},
        {"{\"\\u0061\":1}", "{a:1 }"},
        {"[[[[]]]]", "[[[[]]]]"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_tokens(str_of(cases[i].document), cases[i].wanted, 1000, 64);
    }
}

static void bad_documents(void **state) {
    (void)state;
    static const struct {
        const char *document, *wanted;
    } cases[] = {
        {"", "~"},
        {" ", "~"},
        {"[", "[~"},
        {"[1", "[~"},
        {"{\"a\":", "{a:~"},
        {"\"abc", "~"},
        {"\"abc\\", "~"},
        {"\"\\u12", "~"},
        {"[1]]", "[1 ]!unexpected ']'"},
        {"[1}", "[1 !unexpected '}'"},
        {"{1:2}", "{!a comma, colon or key is missing"},
        {"{\"a\" 1}", "{a:!a comma, colon or key is missing"},
        {"{\"a\":1,}", "{a:1 !unexpected '}'"},
        {"[1,]", "[1 !not a value"},
        {"[1 2]", "[1 !a comma, colon or key is missing"},
        {"[,1]", "[!not a value"},
        {"{}{}", "{}!something after the end"},
        {"[01]", "[!not a number"},
        {"[-]", "[!not a number"},
        {"[1.]", "[!not a number"},
        {"[.5]", "[!not a value"},
        {"[1e]", "[!not a number"},
        {"[+1]", "[!not a value"},
        {"[1.2.3]", "[!not a number"},
        {"[0x10]", "[0 !a comma, colon or key is missing"},
        {"[NaN]", "[!a word that JSON does not know (NaN and Infinity are no numbers there)"},
        {"[Infinity]", "[!a word that JSON does not know (NaN and Infinity are no numbers there)"},
        {"[nul]", "[!a word that JSON does not know (NaN and Infinity are no numbers there)"},
        {"[True]", "[!a word that JSON does not know (NaN and Infinity are no numbers there)"},
        {"'a'", "!not a value"},
        {"[\"a\nb\"]", "[!control character in a text"},
        {"[\"\\x\"]", "[!wrong escape in a text"},
        {"[\"\\u12G4\"]", "[!wrong escape in a text"},
        {"\xEF\xBB[1]", "!half a byte order mark"},
        {"<html>", "!not a value"},
        {"/* no */ {}", "!not a value"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) assert_tokens(str_of(cases[i].document), cases[i].wanted, 1000, 64);
}

static void limits(void **state) {
    (void)state;
    assert_tokens(STR("[\"1234567890\"]"), "['1234567890 ]", 10, 64);
    assert_tokens(STR("[\"12345678901\"]"), "[!text longer than allowed", 10, 64);
    assert_tokens(STR("[\"\\u0430\\u0430\\u0430\\u0430\\u0430\\u0430\"]"), "[!text longer than allowed", 10, 64);
    assert_tokens(STR("[[[1]]]"), "[[[1 ]]]", 10, 3);
    assert_tokens(STR("[[[[1]]]]"), "[[[!nested too deep", 10, 3);
    assert_tokens(STR("{\"a\":{\"a\":{\"a\":{}}}}"), "{a:{a:{a:!nested too deep", 10, 3);
    char number[3000];
    memset(number, '7', sizeof number);
    char *got = tokens_of((Str){number, sizeof number}, 100, 1 << 20, 3);
    assert_string_equal(got, "!number longer than allowed");
    free(got);
}

static bool text_is_bad(const char *document) {
    JsonScan scan = {0};
    Str rest = str_of(document), text;
    json_scan_start(&scan, 1000, 10);
    assert_int_equal(json_next(&scan, &rest, &text), TOKEN_TEXT);
    bool bad = scan.text_bad;
    json_scan_free(&scan);
    return bad;
}

static void texts_that_are_not_unicode(void **state) {
    (void)state;
    assert_false(text_is_bad("\"при\""));
    assert_false(text_is_bad("\"\\ud83d\\ude00\""));
    assert_true(text_is_bad("\"\\ud83d\""));
    assert_true(text_is_bad("\"\\ud83dx\""));
    assert_true(text_is_bad("\"\\ude00\""));
    assert_true(text_is_bad("\"\\ud83d\\ud83d\\ude00\""));
    assert_true(text_is_bad("\"\xCF\xF0\xE8\"")); /* windows-1251 */
    assert_true(text_is_bad("\"\xC0\x80\""));
    assert_true(text_is_bad("\"\xED\xA0\x80\""));
}

static void numbers_without_exponent(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"12.50", "12.50"},    {"1e2", "100"},         {"1E+2", "100"},
        {"1.5e3", "1500"},     {"1.2345e2", "123.45"}, {"25e-1", "2.5"},
        {"-25e-3", "-0.025"},  {"0e5", "0"},           {"0.001e2", "0.1"},
        {"123e0", "123"},      {"1.0e1", "10"},        {"5e-1", "0.5"},
        {"1e-64", NULL},       {"1e65", "1e65"},       {"1e999999999999999999999", "1e999999999999999999999"},
        {"-1.5E-2", "-0.015"}, {"0.000e3", "0"},
    };
    Buf scratch = {0};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str got = json_plain_number(str_of(cases[i][0]), &scratch);
        if (!cases[i][1]) {
            assert_int_equal(got.len, 66); /* 0. and 64 digits */
            continue;
        }
        if (!str_eq(got, str_of(cases[i][1]))) print_error("%s: %.*s\n", cases[i][0], STR_ARG(got));
        assert_true(str_eq(got, str_of(cases[i][1])));
    }
    buf_free(&scratch);
}

static void quoting_and_reading_are_inverse(void **state) {
    (void)state;
    char all[256];
    for (int i = 0; i < 128; i++) all[i] = (char)i;
    memcpy(all + 128, "Привет \xF0\x9F\x98\x80", 17);
    Str whole = {all, 128 + 17}, text;
    Buf quoted = {0};
    json_quote(&quoted, whole);
    JsonScan scan = {0};
    json_scan_start(&scan, 1000, 10);
    Str rest = buf_str(&quoted);
    assert_int_equal(json_next(&scan, &rest, &text), TOKEN_TEXT);
    assert_true(str_eq(text, whole));
    assert_false(scan.text_bad);
    json_scan_free(&scan);
    buf_free(&quoted);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_documents),
        cmocka_unit_test(bad_documents),
        cmocka_unit_test(limits),
        cmocka_unit_test(texts_that_are_not_unicode),
        cmocka_unit_test(numbers_without_exponent),
        cmocka_unit_test(quoting_and_reading_are_inverse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
