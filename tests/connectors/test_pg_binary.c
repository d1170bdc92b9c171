#include "connectors/pg_binary.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static Arena *arena;

static size_t unhex(const char *hex, uint8_t *out) {
    size_t size = 0;
    unsigned byte;
    for (; *hex; hex += 2) {
        while (*hex == ' ') hex++;
        if (sscanf(hex, "%2x", &byte) != 1) break;
        out[size++] = (uint8_t)byte;
    }
    return size;
}

static void values(void **state) {
    (void)state;
    static const struct {
        PgForm form;
        const char *hex, *wanted; /* NULL: refused. The numerics of protocols.md, measured on PostgreSQL 15; the rest by hand */
    } cases[] = {
        {PG_NUMERIC, "0003 0001 0000 0003 0001 0929 1a7c", "12345.678"},
        {PG_NUMERIC, "0001 ffff 4000 0004 0001", "-0.0001"},
        {PG_NUMERIC, "0000 0000 0000 0002", "0.00"},
        {PG_NUMERIC, "0000 0000 0000 0000", "0"},
        {PG_NUMERIC, "0001 0001 0000 0000 0001", "10000"},
        {PG_NUMERIC, "0001 fffe 0000 0008 0001", "0.00000001"},
        {PG_NUMERIC, "0001 fffd 0000 000a 0064", "0.0000000001"}, /* 100 * 10000^-3 */
        {PG_NUMERIC, "0002 0000 4000 0002 04d2 157c", "-1234.55"},
        {PG_NUMERIC, "0001 0000 0000 0005 0007", "7.00000"},
        {PG_NUMERIC, "0000 0000 c000 0000", "NaN"},
        {PG_NUMERIC, "0000 0000 d000 0000", "Infinity"},
        {PG_NUMERIC, "0000 0000 f000 0000", "-Infinity"},
        {PG_NUMERIC, "0000 0000 1000 0000", NULL},
        {PG_NUMERIC, "0001 0000 0000 0000", NULL},           /* a digit is missing */
        {PG_NUMERIC, "0001 0000 0000 0000 2710", NULL},      /* digit 10000 */
        {PG_NUMERIC, "0002 0000 0000 0001 0001 0457", NULL}, /* 1.1111 shown with one digit */
        {PG_NUMERIC, "0000 0000 0000", NULL},
        {PG_INT2, "8000", "-32768"}, {PG_INT2, "0063", "99"}, {PG_INT2, "00", NULL},
        {PG_INT4, "80000000", "-2147483648"}, {PG_INT4, "00000000", "0"}, {PG_INT4, "0000000a", "10"},
        {PG_INT8, "8000000000000000", "-9223372036854775808"}, {PG_INT8, "7fffffffffffffff", "9223372036854775807"},
        {PG_INT8, "00000000", NULL},
        {PG_BOOL, "01", "true"}, {PG_BOOL, "00", "false"}, {PG_BOOL, "", NULL},
        {PG_DATE, "00000000", "2000-01-01"}, {PG_DATE, "ffffffff", "1999-12-31"}, {PG_DATE, "0000262a", "2026-10-01"},
        {PG_DATE, "fff4dbf9", "0001-01-01"}, {PG_DATE, "fff4dbf8", "0001-12-31 BC"},
        {PG_DATE, "002c95d3", "9999-12-31"}, {PG_DATE, "002c95d4", "10000-01-01"},
        {PG_DATE, "7fffffff", "infinity"}, {PG_DATE, "80000000", "-infinity"}, {PG_DATE, "0000", NULL},
        {PG_TIMESTAMP, "0000000000000000", "2000-01-01T00:00:00"},
        {PG_TIMESTAMP, "ffffffffffffffff", "1999-12-31T23:59:59.999999"},
        {PG_TIMESTAMP, "ff1fe2ffc59c6000", "0001-01-01T00:00:00"},
        {PG_TIMESTAMP, "000000000007a120", "2000-01-01T00:00:00.500000"},
        {PG_TIMESTAMPTZ, "0000000005265c00", "2000-01-01T00:01:26.400000Z"},
        {PG_TIMESTAMPTZ, "7fffffffffffffff", "infinity"}, {PG_TIMESTAMPTZ, "8000000000000000", "-infinity"},
        {PG_UUID, "00112233445566778899aabbccddeeff", "00112233-4455-6677-8899-aabbccddeeff"}, {PG_UUID, "0011", NULL},
        {PG_FLOAT8, "3fb999999999999a", "0.1"}, {PG_FLOAT8, "7ff0000000000000", "Infinity"}, {PG_FLOAT4, "3dcccccd", "0.1"},
        {PG_TEXT, "", ""}, {PG_TEXT, "d09f20", "\xd0\x9f "}, {PG_BPCHAR, "412020", "A"}, {PG_BPCHAR, "2020", ""},
        {PG_JSONB, "017b7d", "{}"}, {PG_JSONB, "027b7d", NULL}, {PG_JSONB, "", NULL},
    };
    Cells *cells = cells_new(arena, 1);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint8_t bytes[64];
        Str out = STR("untouched");
        size_t size = unhex(cases[i].hex, bytes);
        bool ok = pg_value(cases[i].form, bytes, size, cells, &out);
        if (ok != (cases[i].wanted != NULL)) fail_msg("%s: %d", cases[i].hex, ok);
        if (ok && !str_eq(out, str_of(cases[i].wanted))) fail_msg("%s -> %.*s", cases[i].hex, STR_ARG(out));
        if (ok) assert_non_null(out.ptr);
    }
}

static void every_day_of_800_years(void **state) { /* against the engine's own calendar */
    (void)state;
    Cells *cells = cells_new(arena, 1);
    Day first = day_of(1600, 1, 1), last = day_of(2400, 12, 31);
    for (Day day = first; day <= last; day++) {
        int32_t wire = day - 10957;
        uint8_t bytes[4] = {(uint8_t)(wire >> 24), (uint8_t)(wire >> 16), (uint8_t)(wire >> 8), (uint8_t)wire};
        char wanted[DAY_TEXT_SIZE];
        Str out;
        cells_clear(cells);
        assert_true(pg_value(PG_DATE, bytes, 4, cells, &out));
        if (!str_eq(out, day_print(day, wanted))) fail_msg("%.*s, wanted %s", STR_ARG(out), wanted);
    }
}

static void large_numerics_are_whole(void **state) { /* 131072 digits, PostgreSQL's most */
    (void)state;
    static uint8_t bytes[8 + 2 * 32768] = {0x80, 0x00, 0x7f, 0xff, 0, 0, 0, 0};
    for (size_t i = 8; i < sizeof bytes; i += 2) {
        bytes[i] = 0x27;
        bytes[i + 1] = 0x0f; /* 9999 */
    }
    Cells *cells = cells_new(arena, 1);
    Str out;
    assert_true(pg_value(PG_NUMERIC, bytes, sizeof bytes, cells, &out));
    assert_int_equal(out.len, 131072);
    for (size_t i = 0; i < out.len; i++) assert_int_equal(out.ptr[i], '9');
}

#define HEADER "5047434f50590aff0d0a00 00000000 00000000"

static void messages(void **state) {
    (void)state;
    static const PgForm forms[] = {PG_INT2, PG_TEXT};
    static const struct {
        const char *hex[3], *wrong; /* NULL: read to the end */
        size_t rows;
    } cases[] = {
        {{HEADER, "ffff"}, NULL, 0},
        {{HEADER "0002 00000002 0001 ffffffff", "0002 ffffffff 00000001 41", "ffff"}, NULL, 2},
        {{"5047"}, "does not begin", 0},
        {{"5047434f50590aff0d0a00 00010000 00000000"}, "flags", 0},
        {{"5047434f50590aff0d0a00 00000000 00000009"}, "header is cut", 0},
        {{HEADER, "0002"}, "cut short", 0},
        {{HEADER, "00"}, "cut short", 0},
        {{HEADER, "0002 00000002 0001 00000005 41"}, "cut short", 0},
        {{HEADER, "0002 00000002 0001"}, "cut short", 0},
        {{HEADER, "0003 ffffffff ffffffff ffffffff"}, "number of columns", 0},
        {{HEADER, "0002 fffffffe ffffffff"}, "negative", 0},
        {{HEADER, "0002 00000003 000001 ffffffff"}, "form of its type", 0},
        {{HEADER, "0002 ffffffff ffffffff 00"}, "bytes follow a row", 1},
        {{HEADER, "ffff", "0002 ffffffff ffffffff"}, "follow its end", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        PgCopy copy = {.form = forms, .columns = 2};
        Cells *cells = cells_new(arena, 2);
        const char *wrong = NULL;
        for (size_t m = 0; m < 3 && cases[i].hex[m] && !wrong; m++) {
            uint8_t bytes[64];
            size_t size = unhex(cases[i].hex[m], bytes);
            wrong = pg_copy_message(&copy, bytes, size, cells);
        }
        if ((wrong == NULL) != (cases[i].wrong == NULL)) fail_msg("case %zu: %s", i, wrong);
        if (wrong && !strstr(wrong, cases[i].wrong)) fail_msg("case %zu: %s", i, wrong);
        assert_int_equal(cells->rows, cases[i].rows);
        assert_true(wrong || copy.ended);
    }
}

int main(void) {
    arena = arena_new("test", 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(values), cmocka_unit_test(every_day_of_800_years),
                                       cmocka_unit_test(large_numerics_are_whole), cmocka_unit_test(messages)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
