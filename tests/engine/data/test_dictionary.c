#include "engine/data/dictionary.h"
#include "tests/support/setup.h"

#include <stdarg.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

static void numbers_follow_first_appearance(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint32_t number;
    } cases[] = {{"ALA", 0},
                 {"SHY", 1},
                 {"ALA", 0},
                 {"", 2},
                 {"ТОО «Ромашка» из Алматы", 3},
                 {"", 2},
                 {"ALA ", 4},
                 {"SHY", 1},
                 {"ТОО «Ромашка» из Алматы", 3}};
    Dictionary *d = dictionary_new(arena);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(dictionary_number(d, str_of(cases[i].text)), cases[i].number);
    assert_int_equal(d->count, 5);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_true(str_eq(dictionary_text(d, cases[i].number), str_of(cases[i].text)));
}

/* Every length around the two words that short texts are compared by, and in each a change of every single byte. */
static void every_byte_counts(void **state) {
    (void)state;
    Dictionary *d = dictionary_new(arena);
    uint32_t wanted = 0;
    for (size_t len = 0; len <= 40; len++) {
        char text[40];
        memset(text, 'a', sizeof text);
        assert_int_equal(dictionary_number(d, (Str){text, len}), wanted++);
        for (size_t at = 0; at < len; at++) {
            text[at] = 'b';
            assert_int_equal(dictionary_number(d, (Str){text, len}), wanted++);
            text[at] = 'a';
        }
    }
    assert_int_equal(d->count, wanted);
}

static void zero_bytes_are_text(void **state) {
    (void)state;
    Dictionary *d = dictionary_new(arena);
    assert_int_equal(dictionary_number(d, (Str){"\0\0\0", 1}), 0);
    assert_int_equal(dictionary_number(d, (Str){"\0\0\0", 2}), 1);
    assert_int_equal(dictionary_number(d, (Str){"\0\0\0", 3}), 2);
    assert_int_equal(dictionary_number(d, STR_NULL), 3); /* as empty */
    assert_int_equal(dictionary_number(d, STR("")), 3);
}

static void looking_enters_nothing(void **state) {
    (void)state;
    Dictionary *d = dictionary_new(arena);
    uint32_t number = 77;
    assert_false(dictionary_find(d, STR(""), &number));
    assert_false(dictionary_find(d, STR("ALA"), &number));
    assert_int_equal(number, 77);
    assert_int_equal(d->count, 0);
    dictionary_number(d, STR("ALA"));
    dictionary_number(d, STR("ТОО «Ромашка» из Алматы"));
    assert_true(dictionary_find(d, STR("ТОО «Ромашка» из Алматы"), &number));
    assert_int_equal(number, 1);
    assert_false(dictionary_find(d, STR("ТОО «Ромашка» из Астаны"), &number));
}

static void many_at_once_skip_null(void **state) {
    (void)state;
    enum { MANY = 100000 };
    Dictionary *d = dictionary_new(arena), *one = dictionary_new(arena);
    Str *text = arena_array(arena, MANY, sizeof *text);
    uint32_t *number = arena_array(arena, MANY, sizeof *number);
    for (size_t i = 0; i < MANY; i++) text[i] = i % 7 == 3 ? STR_NULL : str_printf(arena, "%zu", i * i % 49999);
    dictionary_numbers(d, text, MANY, number);
    for (size_t i = 0; i < MANY; i++) assert_int_equal(number[i], text[i].ptr ? dictionary_number(one, text[i]) : 0);
    assert_int_equal(d->count, one->count);
    dictionary_close(d);
    for (size_t i = 0; i < MANY; i++) assert_true(!text[i].ptr || str_eq(dictionary_text(d, number[i]), text[i]));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers_follow_first_appearance),
                                       cmocka_unit_test(every_byte_counts), cmocka_unit_test(zero_bytes_are_text),
                                       cmocka_unit_test(looking_enters_nothing), cmocka_unit_test(many_at_once_skip_null)};
    return cmocka_run_group_tests(tests, begin, end);
}
