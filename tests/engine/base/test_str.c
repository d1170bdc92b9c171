#include "engine/base/str.h"
#include "tests/support/setup.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static void assert_str(Str s, const char *wanted) {
    if (!wanted) {
        assert_null(s.ptr);
        assert_int_equal(s.len, 0);
        return;
    }
    assert_non_null(s.ptr);
    assert_string_equal(str_cstr(arena, s), wanted);
    assert_int_equal(s.len, strlen(wanted));
}

static const char *const samples[] = {NULL, "", "a", "A", "b", "ab", "abc", "B", "я", "Я", "\xFF", "a\x80"};

/* Bytes are unsigned: "я" (D1 8F) stands behind "b". Null and empty are the same here. */
static void order_is_total(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        Str a = str_of(samples[i]);
        assert_int_equal(str_compare(a, a), 0);
        for (size_t k = 0; k < ARRAY_LEN(samples); k++) {
            Str b = str_of(samples[k]);
            int ab = str_compare(a, b), ba = str_compare(b, a);
            assert_int_equal((ab > 0) - (ab < 0), (ba < 0) - (ba > 0));
            assert_int_equal(ab == 0, str_eq(a, b));
            for (size_t m = 0; m < ARRAY_LEN(samples); m++) {
                Str c = str_of(samples[m]);
                if (ab <= 0 && str_compare(b, c) <= 0) assert_true(str_compare(a, c) <= 0);
            }
        }
    }
    assert_true(str_compare(STR("b"), STR("я")) < 0);
    assert_true(str_compare(STR("ab"), STR("abc")) < 0);
    assert_true(str_eq(STR_NULL, STR("")));
}

static void case_is_that_of_ascii_only(void **state) {
    (void)state;
    assert_true(str_eq_ascii_case(STR("True"), STR("tRUE")));
    assert_true(str_eq_ascii_case(STR_NULL, STR("")));
    assert_false(str_eq_ascii_case(STR("да"), STR("ДА")));
    assert_false(str_eq_ascii_case(STR("a"), STR("aa")));
    assert_false(str_eq_ascii_case(STR("@"), STR("`"))); /* 0x40 and 0x60: no letters */
    assert_false(str_eq_ascii_case(STR("["), STR("{")));
}

static void starts_and_ends(void **state) {
    (void)state;
    assert_true(str_starts(STR("abc"), STR("ab")) && str_ends(STR("abc"), STR("bc")));
    assert_true(str_starts(STR("abc"), STR("")) && str_ends(STR("abc"), STR("")));
    assert_true(str_starts(STR_NULL, STR_NULL) && str_ends(STR_NULL, STR_NULL));
    assert_false(str_starts(STR("ab"), STR("abc")) || str_ends(STR("bc"), STR("abc")));
    assert_false(str_starts(STR_NULL, STR("a")) || str_ends(STR_NULL, STR("a")));
}

static void trims_spaces_but_no_part_of_a_letter(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"", ""},
        {" ", ""},
        {"\xC2\xA0", ""},
        {" \t\r\n\xC2\xA0 x y \xC2\xA0\n", "x y"},
        {"x", "x"},
        {"\xC2\xA0\xC2", "\xC2"},         /* half a character stays */
        {"\xA0x\xA0", "\xA0x\xA0"},       /* a byte of latin-1 is no space */
        {"\xC3\xA0", "\xC3\xA0"},         /* à ends with A0 */
        {"\x0Bx\x0C", "\x0Bx\x0C"},
        {"\xE2\x80\xAFx", "\xE2\x80\xAFx"}, /* U+202F is not among those that the header names */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str trimmed = str_trim(str_of(cases[i][0]));
        assert_str(trimmed, cases[i][1]);
        assert_str(str_trim(trimmed), cases[i][1]);
    }
    assert_str(str_trim(STR_NULL), NULL);
}

static void finds(void **state) {
    (void)state;
    assert_int_equal(str_find(STR("abcabc"), STR("ca")), 2);
    assert_int_equal(str_find(STR("abcabc"), STR("abc")), 0);
    assert_int_equal(str_find(STR("ab"), STR("abc")), SIZE_MAX);
    assert_int_equal(str_find(STR("abc"), STR("")), 0);
    assert_int_equal(str_find(STR_NULL, STR("")), 0);
    assert_int_equal(str_find(STR_NULL, STR("a")), SIZE_MAX);
    assert_int_equal(str_find((Str){"a\0b", 3}, (Str){"\0b", 2}), 1);
}

/* Law: the pieces joined by the separator are the text again. */
static void cuts_into_pieces_that_join_again(void **state) {
    (void)state;
    static const char *const cases[] = {"", ",", "a", "a,", ",a", "a,b", ",,", "a,,b,", "я,ю"};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char joined[32] = "";
        size_t pieces = 0;
        for (Str rest = str_of(cases[i]); rest.ptr; pieces++) {
            Str piece = str_cut(&rest, ',');
            if (pieces) strcat(joined, ",");
            strncat(joined, piece.ptr, piece.len);
        }
        assert_string_equal(joined, cases[i]);
    }
    Str none = STR_NULL;
    assert_str(str_cut(&none, ','), NULL);
}

static void cuts_by_a_text(void **state) {
    (void)state;
    static const char *const cases[] = {"", " / ", "a", "a / ", " / a", "a / b", " /  / ", "a /b/ c", "я / ю"};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char joined[32] = "";
        size_t pieces = 0;
        for (Str rest = str_of(cases[i]); rest.ptr; pieces++) {
            Str piece = str_cut_by(&rest, STR(" / "));
            assert_int_equal(str_find(piece, STR(" / ")), SIZE_MAX);
            assert_int_equal(str_listed(str_of(cases[i]), STR(" / "), piece), cases[i][0] != '\0');
            if (pieces) strcat(joined, " / ");
            strncat(joined, piece.ptr, piece.len);
        }
        assert_string_equal(joined, cases[i]);
    }
    Str none = STR_NULL;
    assert_str(str_cut_by(&none, STR(" / ")), NULL);
    assert_false(str_listed(STR("ab / c"), STR(" / "), STR("a")));
    assert_false(str_listed(STR_NULL, STR(" / "), STR("")));
}

static void a_null_stays_null(void **state) {
    (void)state;
    assert_str(str_of(NULL), NULL);
    assert_str(str_copy(arena, STR_NULL), NULL);
    assert_str(str_sub(STR_NULL, 0, 0), NULL);
    assert_str(str_copy(arena, STR("")), "");
    assert_string_equal(str_cstr(arena, STR_NULL), "");
    assert_str(str_printf(arena, "%.*s", STR_ARG(STR_NULL)), "");
}

typedef struct IntCase {
    const char *text;
    bool good;
    int64_t value;
} IntCase;

static void integers(void **state) {
    (void)state;
    static const IntCase cases[] = {
        {"0", true, 0},
        {"-0", true, 0},
        {"+7", true, 7},
        {"007", true, 7},
        {"9223372036854775807", true, INT64_MAX},
        {"-9223372036854775808", true, INT64_MIN},
        {"9223372036854775808", false, 0},
        {"-9223372036854775809", false, 0},
        {"92233720368547758070", false, 0},
        {"", false, 0},
        {"-", false, 0},
        {"+", false, 0},
        {"+-1", false, 0},
        {" 1", false, 0},
        {"1 ", false, 0},
        {"1.0", false, 0},
        {"1e3", false, 0},
        {"0x10", false, 0},
        {"\xD9\xA1", false, 0}, /* ARABIC-INDIC DIGIT ONE */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        int64_t value = 4711;
        assert_int_equal(str_int64(str_of(cases[i].text), &value), cases[i].good);
        assert_true(value == (cases[i].good ? cases[i].value : 4711)); /* untouched on failure */
    }
    int64_t value;
    assert_false(str_int64(STR_NULL, &value));
    for (int64_t n = INT64_MAX; n; n /= 3) { /* what is printed is read */
        assert_true(str_int64(str_printf(arena, "%lld", (long long)n), &value) && value == n);
        assert_true(str_int64(str_printf(arena, "%lld", (long long)-n), &value) && value == -n);
    }
}

static void a_secret_is_hidden_wherever_it_stands(void **state) {
    (void)state;
    Str hidden = str_without_secret(STR("pass-1 of kopeck, pass-1pass-1."), STR("pass-1"), arena);
    assert_true(str_eq(hidden, STR("*** of kopeck, ******.")));
    assert_true(str_eq(str_without_secret(STR("nothing here"), STR("pass-1"), arena), STR("nothing here")));
    assert_true(str_eq(str_without_secret(STR("cab"), STR("a"), arena), STR("cab")));
    assert_true(str_eq(str_without_secret(STR("cab"), STR_NULL, arena), STR("cab")));
    assert_true(str_eq(str_without_secret(STR("pass-1"), STR("pass-1"), arena), STR("***")));
    assert_int_equal(str_without_secret(STR(""), STR("pass-1"), arena).len, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_is_total),
        cmocka_unit_test(case_is_that_of_ascii_only),
        cmocka_unit_test(starts_and_ends),
        cmocka_unit_test(trims_spaces_but_no_part_of_a_letter),
        cmocka_unit_test(finds),
        cmocka_unit_test(cuts_into_pieces_that_join_again),
        cmocka_unit_test(cuts_by_a_text),
        cmocka_unit_test(a_null_stays_null),
        cmocka_unit_test(integers),
        cmocka_unit_test(a_secret_is_hidden_wherever_it_stands),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
