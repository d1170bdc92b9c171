#include "engine/base/utf8.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

/* Every code point that may be written is read back; surrogates are refused. */
static void every_character_comes_back(void **state) {
    (void)state;
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char bytes[4];
        size_t size = utf8_put(bytes, c), index = 0;
        assert_int_equal(size, c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4);
        bool surrogate = c >= 0xD800 && c <= 0xDFFF;
        uint32_t read = utf8_next((Str){bytes, size}, &index);
        if (surrogate) assert_true(read == UTF8_BAD && index == 1 && !utf8_valid((Str){bytes, size}));
        else assert_true(read == c && index == size && utf8_valid((Str){bytes, size}));
    }
}

typedef struct Case {
    const char *bytes;
    size_t len, count; /* characters, wrong bytes counting one each */
} Case;

/* Source: Unicode 15, table 3-7 (well-formed byte sequences), and the neighbours of each of its ranges. */
static const Case wrong[] = {
    {"\x80", 1, 1},                 /* a tail alone */
    {"\xBF", 1, 1},
    {"\xC0\x80", 2, 2},             /* overlong NUL */
    {"\xC1\xBF", 2, 2},
    {"\xC2", 1, 1},                 /* cut short */
    {"\xC2\x7F", 2, 2},
    {"\xC2\xC0", 2, 2},
    {"\xE0\x9F\xBF", 3, 3},         /* overlong */
    {"\xE0\xA0", 2, 2},
    {"\xED\xA0\x80", 3, 3},         /* surrogates */
    {"\xED\xBF\xBF", 3, 3},
    {"\xEF\xBF", 2, 2},
    {"\xF0\x8F\xBF\xBF", 4, 4},     /* overlong */
    {"\xF4\x90\x80\x80", 4, 4},     /* past U+10FFFF */
    {"\xF5\x80\x80\x80", 4, 4},
    {"\xF8\x88\x80\x80\x80", 5, 5},
    {"\xFE", 1, 1},
    {"\xFF", 1, 1},
    {"\xF0\x9F\x98", 3, 3},
    {"a\xFF" "я", 4, 3},
    {"\xE2\x82я", 4, 3},            /* a cut character before a whole one */
};

static void wrong_bytes_stand_for_themselves(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        Str s = {wrong[i].bytes, wrong[i].len};
        assert_false(utf8_valid(s));
        assert_int_equal(utf8_count(s), wrong[i].count);
    }
}

static void right_bytes(void **state) {
    (void)state;
    assert_true(utf8_valid(STR_NULL) && utf8_valid(STR("")) && utf8_valid((Str){"\0", 1}));
    assert_int_equal(utf8_count(STR("Қазақ 1С €😀")), 11);
    assert_int_equal(utf8_head(STR("Қазақ 1С €😀"), 5).len, 10);
    assert_int_equal(utf8_head(STR("€😀"), 1).len, 3);
    assert_int_equal(utf8_head(STR("€"), 0).len, 0);
    assert_int_equal(utf8_head(STR("€"), 9).len, 3);
    assert_true(utf8_valid(STR("Қазақ 1С €😀")));
}

/* Never past the end: each cut of a text ends exactly at its last byte. AddressSanitizer watches the copy. */
static void reads_no_further_than_the_end(void **state) {
    (void)state;
    static const char text[] = "aя€😀\xF4\x8F\xBF\xBF\xED\x9F\xBF";
    Arena *arena = arena_new("test", 0);
    for (size_t len = 0; len < sizeof text; len++) {
        char *copy = arena_array(arena, len, 1);
        memcpy(copy, text, len);
        size_t index = 0;
        while (index < len) {
            size_t before = index;
            uint32_t c = utf8_next((Str){copy, len}, &index);
            assert_true(index > before && index <= len);
            assert_true(c <= 0x10FFFF);
        }
    }
    arena_free(arena);
}

static void adds_to_a_buffer(void **state) {
    (void)state;
    Buf buf = {0};
    static const uint32_t letters[] = {'a', 0x44F, 0x20AC, 0x1F600};
    for (size_t i = 0; i < ARRAY_LEN(letters); i++) utf8_add(&buf, letters[i]);
    assert_true(str_eq(buf_str(&buf), STR("aя€😀")));
    buf_free(&buf);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_comes_back),
        cmocka_unit_test(wrong_bytes_stand_for_themselves),
        cmocka_unit_test(right_bytes),
        cmocka_unit_test(reads_no_further_than_the_end),
        cmocka_unit_test(adds_to_a_buffer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
