#include "engine/data/decimal.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static const DecimalFormat plain = {.point = '.'}, comma = {.point = ',', .grouping = true, .sure = true},
                           english = {.point = '.', .grouping = true, .sure = true}, json = {.point = '.', .exponent = true},
                           unsaid = {.point = '.', .grouping = true, .exponent = true};

typedef struct Case {
    const char *text;
    unsigned scale;
    const DecimalFormat *format;
    DecimalFault fault;
    int64_t value;
} Case;

/* Expected values by hand; INT64 limits from stdint.h. */
static const Case cases[] = {
    {"0", 2, &plain, DECIMAL_OK, 0},
    {"1234.50", 2, &plain, DECIMAL_OK, 123450},
    {"-0.05", 2, &plain, DECIMAL_OK, -5},
    {"+7", 2, &plain, DECIMAL_OK, 700},
    {"  12.5 ", 2, &plain, DECIMAL_OK, 1250},
    {"12.500", 2, &plain, DECIMAL_OK, 1250},
    {".5", 2, &plain, DECIMAL_OK, 50},
    {"000123.40", 2, &plain, DECIMAL_OK, 12340},
    {"92233720368547758.07", 2, &plain, DECIMAL_OK, INT64_MAX},
    {"-92233720368547758.08", 2, &plain, DECIMAL_OK, INT64_MIN},
    {"1 234 567,89", 2, &comma, DECIMAL_OK, 123456789},
    {"1\xC2\xA0" "234,5", 2, &comma, DECIMAL_OK, 123450},
    {"1\xE2\x80\xAF" "234,5", 2, &comma, DECIMAL_OK, 123450},
    {"1.234.567,89", 2, &comma, DECIMAL_OK, 123456789},
    {"1,234,567.89", 2, &english, DECIMAL_OK, 123456789},
    {"1'234.5", 2, &english, DECIMAL_OK, 123450},
    {"(15,00)", 2, &comma, DECIMAL_OK, -1500},
    {"15,00-", 2, &comma, DECIMAL_OK, -1500},
    {"\xE2\x88\x92" "3,1", 2, &comma, DECIMAL_OK, -310},
    {"1.5e3", 2, &json, DECIMAL_OK, 150000},
    {"15e-1", 2, &json, DECIMAL_OK, 150},
    {"0.001e3", 2, &json, DECIMAL_OK, 100},
    {"1e-2", 2, &json, DECIMAL_OK, 1},
    {"0e400", 2, &json, DECIMAL_OK, 0},
    {"0e-300", 2, &json, DECIMAL_OK, 0},
    {"-0.0e-200", 2, &json, DECIMAL_OK, 0},
    {"", 2, &plain, DECIMAL_EMPTY, 0},
    {" \xC2\xA0 ", 2, &plain, DECIMAL_EMPTY, 0},
    {"12abc3", 2, &plain, DECIMAL_BAD, 0},
    {"1,234.50", 2, &plain, DECIMAL_BAD, 0},
    {"1.2.3", 2, &plain, DECIMAL_BAD, 0},
    {"1.2.3", 2, &comma, DECIMAL_BAD, 0},
    {"12.", 2, &plain, DECIMAL_BAD, 0},
    {"-", 2, &plain, DECIMAL_BAD, 0},
    {".", 2, &plain, DECIMAL_BAD, 0},
    {"--1", 2, &plain, DECIMAL_BAD, 0},
    {"- 1", 2, &plain, DECIMAL_BAD, 0},
    {"1 2", 2, &comma, DECIMAL_BAD, 0},
    {"1 23,4", 2, &comma, DECIMAL_BAD, 0},
    {"12 34,5", 2, &comma, DECIMAL_BAD, 0},
    {"1234 567,5", 2, &comma, DECIMAL_BAD, 0},
    {"1 234.567,5", 2, &comma, DECIMAL_BAD, 0},
    {"(1,0", 2, &comma, DECIMAL_BAD, 0},
    {"1e3", 2, &plain, DECIMAL_BAD, 0},
    {"1e", 2, &json, DECIMAL_BAD, 0},
    {"NaN", 2, &json, DECIMAL_BAD, 0},
    {"0x10", 2, &json, DECIMAL_BAD, 0},
    /* what nobody said how to read: only what can be one number alone */
    {"1 234.50", 2, &unsaid, DECIMAL_OK, 123450},
    {"1\xC2\xA0" "234\xC2\xA0" "567", 2, &unsaid, DECIMAL_OK, 123456700},
    {"1\xE2\x80\x89" "234.5", 2, &unsaid, DECIMAL_OK, 123450},
    {"1'234.50", 2, &unsaid, DECIMAL_OK, 123450},
    {"1\xE2\x80\x99" "234", 2, &unsaid, DECIMAL_OK, 123400},
    {"1,234.50", 2, &unsaid, DECIMAL_OK, 123450},
    {"1,234,567", 2, &unsaid, DECIMAL_OK, 123456700},
    {"(1 234.50)", 2, &unsaid, DECIMAL_OK, -123450},
    {"( 1 234.50 )", 2, &unsaid, DECIMAL_OK, -123450},
    {"1234.50-", 2, &unsaid, DECIMAL_OK, -123450},
    {"1234.50 -", 2, &unsaid, DECIMAL_OK, -123450},
    {"- 5 000", 2, &unsaid, DECIMAL_OK, -500000},
    {"\xE2\x88\x92" "5.1", 2, &unsaid, DECIMAL_OK, -510},
    {"\xE2\x80\x93" "5.1", 2, &unsaid, DECIMAL_OK, -510},
    {"-0.00", 2, &unsaid, DECIMAL_OK, 0},
    {"1,234", 2, &unsaid, DECIMAL_UNSURE, 0},
    {"-1,234", 3, &unsaid, DECIMAL_UNSURE, 0},
    {"(1,234)", 2, &unsaid, DECIMAL_UNSURE, 0},
    {"1234,50", 2, &unsaid, DECIMAL_UNSURE, 0},
    {"1 234,50", 2, &unsaid, DECIMAL_UNSURE, 0},
    {"1.234,56", 2, &unsaid, DECIMAL_UNSURE, 0},
    {"1.234.567", 2, &unsaid, DECIMAL_UNSURE, 0},
    {"1,234", 2, &english, DECIMAL_OK, 123400},
    {"1,234", 3, &comma, DECIMAL_OK, 1234},
    {"1.50", 2, &comma, DECIMAL_BAD, 0},
    {"-5-", 2, &unsaid, DECIMAL_BAD, 0},
    {"+5-", 2, &unsaid, DECIMAL_BAD, 0},
    {"(-5)", 2, &unsaid, DECIMAL_BAD, 0},
    {"(5", 2, &unsaid, DECIMAL_BAD, 0},
    {"5)", 2, &unsaid, DECIMAL_BAD, 0},
    {"1 2345", 2, &unsaid, DECIMAL_BAD, 0},
    {"1  234", 2, &unsaid, DECIMAL_BAD, 0},
    {"1 234 567,8.9", 2, &unsaid, DECIMAL_BAD, 0},
    {"1,234 567", 2, &unsaid, DECIMAL_BAD, 0},
    {"5 -3", 2, &unsaid, DECIMAL_BAD, 0},
    {"12.345", 2, &plain, DECIMAL_SURPLUS_DIGITS, 0},
    {"1e-400", 2, &json, DECIMAL_SURPLUS_DIGITS, 0},
    {"0.001", 0, &plain, DECIMAL_SURPLUS_DIGITS, 0},
    {"92233720368547758.08", 2, &plain, DECIMAL_OVERFLOW, 0},
    {"123456789012345678901234567890", 2, &plain, DECIMAL_OVERFLOW, 0},
    {"1e400", 2, &json, DECIMAL_OVERFLOW, 0},
};

static void parses(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const Case *c = &cases[i];
        int64_t value = 424242;
        DecimalFault fault = decimal_parse(str_of(c->text), c->scale, *c->format, &value);
        if (fault != c->fault) print_error("case \"%s\"\n", c->text);
        assert_int_equal(fault, c->fault);
        assert_true(value == (c->fault == DECIMAL_OK ? c->value : 424242));
    }
}

static void print_then_parse_is_identity(void **state) {
    (void)state;
    uint64_t x = 88172645463325252u;
    for (int i = 0; i < 200000; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        int64_t value = (int64_t)x >> (x % 61), again;
        unsigned scale = (unsigned)(x >> 32) % (DECIMAL_SCALE_MAX + 1);
        char text[DECIMAL_TEXT_SIZE];
        assert_int_equal(decimal_parse(decimal_print(value, scale, text), scale, plain, &again), DECIMAL_OK);
        assert_true(value == again);
    }
}

static void prints(void **state) {
    (void)state;
    char text[DECIMAL_TEXT_SIZE];
    decimal_print(-5, 2, text);
    assert_string_equal(text, "-0.05");
    decimal_print(0, 2, text);
    assert_string_equal(text, "0.00");
    decimal_print(INT64_MIN, 0, text);
    assert_string_equal(text, "-9223372036854775808");
    int128 least = (int128)1 << 126;
    least = -least - least; /* -2^127 = -170141183460469231731687303715884105728 */
    decimal_print(least, 9, text);
    assert_string_equal(text, "-170141183460469231731687303715.884105728");
}

static void rounds_half_away_from_zero(void **state) {
    (void)state;
    int64_t out = 7;
    assert_true(decimal_mul_div(5, 1, 2, &out) && out == 3);
    assert_true(decimal_mul_div(-5, 1, 2, &out) && out == -3);
    assert_true(decimal_mul_div(5, 1, -2, &out) && out == -3);
    assert_true(decimal_mul_div(4, 1, 3, &out) && out == 1);
    assert_true(decimal_mul_div(INT64_MAX, INT64_MAX, INT64_MAX, &out) && out == INT64_MAX);
    assert_false(decimal_mul_div(INT64_MAX, 2, 1, &out));
    assert_true(decimal_rescale(150, 2, 4, &out) && out == 15000);
    assert_false(decimal_rescale(155, 2, 1, &out));
    assert_false(decimal_rescale(INT64_MAX, 0, 1, &out));
}

/* A space in front sends a number the long way, which must come to the same. */
static void both_ways_agree(void **state) {
    (void)state;
    static const char *const texts[] = {"7", "42", "305", "9999", "12345", "1234567", "12345678", "123456789", "1234567890123456", "12345678901234567",
                                        "123456789012345678", "-1", "-98765.43", "0.1", "10.25", "123.456", "1234567890123456.78", "-0.00"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        char text[40] = " ";
        size_t len = strlen(texts[i]);
        memcpy(text + 1, texts[i], len);
        for (size_t at = 1; at <= len; at++) {
            char was = text[at];
            for (int byte = 0; byte < 256; byte++) { /* every byte in every place */
                text[at] = (char)byte;
                for (unsigned scale = 0; scale <= DECIMAL_SCALE_MAX; scale++) {
                    int64_t fast = 1, slow = 1;
                    DecimalFault a = decimal_parse((Str){text + 1, len}, scale, plain, &fast);
                    DecimalFault b = decimal_parse((Str){text, len + 1}, scale, plain, &slow);
                    assert_int_equal(a, b);
                    assert_true(fast == slow);
                }
            }
            text[at] = was;
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(parses), cmocka_unit_test(both_ways_agree),
                                       cmocka_unit_test(print_then_parse_is_identity),
                                       cmocka_unit_test(prints), cmocka_unit_test(rounds_half_away_from_zero)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
