#include "engine/match/compare/letters.h"

#include "tests/engine/match/compare/reference.h"

static void codes_rise_and_return(void **state) {
    (void)state;
    uint32_t last = 0;
    for (uint32_t c = 0; c < 0x110000; c++) {
        uint32_t code = letter_code(c);
        if (!code) continue;
        assert_int_equal(code, last + 1); /* in order, none left out, none twice */
        assert_int_equal(letter_point(code), c);
        last = code;
    }
    assert_int_equal(last, LETTER_CODES - 1);
}

static void alphabets_are_narrow(void **state) {
    (void)state;
    static const Str alphabets[] = {
        STR("abcdefghijklmnopqrstuvwxyz0123456789 -.,/&@+'\"()"),
        STR("абвгдеёжзийклмнопрстуфхцчшщъыьэюя"),
        STR("әғқңөұүһі"),
        STR("ґєіїў"),
        STR("äöüßéèçñąćęłńśźż"),
        STR("«»–’№"),
    };
    for (size_t i = 0; i < ARRAY_LEN(alphabets); i++) {
        for (size_t at = 0; at < alphabets[i].len;) assert_true(letter_code(utf8_next(alphabets[i], &at)) != 0);
    }
    assert_int_equal(letter_code(0), 0);
    assert_int_equal(letter_code(0x1F), 0);
    assert_int_equal(letter_code(0x7F), 0);
    assert_int_equal(letter_code(0x3B1), 0);
    assert_int_equal(letter_code(UTF8_BAD), 0);
    assert_int_equal(letter_code(0x10FFFF), 0);
}

/* equal, compare and prefix say the same of narrow and wide values as of their code points. */
static void order_is_that_of_code_points(void **state) {
    (void)state;
    static uint32_t points_a[REFERENCE_MAX], points_b[REFERENCE_MAX];
    uint64_t seed = 21;
    Buf a = {0}, b = {0};
    Arena *arena = arena_new("letters", 0);
    for (int i = 0; i < 5000; i++) {
        Str left = random_text(&seed, 60, STR_NULL, &a), right = random_text(&seed, 60, left, &b);
        uint32_t n = points_of(left, points_a), m = points_of(right, points_b), same = 0;
        Letters x = letters_keep(points_a, n, arena, NULL), y = letters_keep(points_b, m, arena, NULL);
        while (same < n && same < m && points_a[same] == points_b[same]) same++;
        assert_int_equal(letters_prefix(x, y, 1000), same);
        assert_int_equal(letters_prefix(x, y, 2), same < 2 ? same : 2);
        int wanted = same < n && same < m ? (points_a[same] < points_b[same] ? -1 : 1) : n < m ? -1 : n > m;
        assert_int_equal(letters_compare(x, y), wanted);
        assert_int_equal(letters_compare(y, x), -wanted);
        assert_int_equal(letters_equal(x, y), wanted == 0);
        arena_reset(arena);
    }
    arena_free(arena);
    buf_free(&a);
    buf_free(&b);
}

static void pair_ids_are_letters(void **state) {
    (void)state;
    static uint32_t points_a[REFERENCE_MAX], points_b[REFERENCE_MAX];
    uint64_t seed = 22;
    Buf a = {0}, b = {0};
    Arena *arena = arena_new("letters", 0);
    for (int i = 0; i < 500; i++) {
        Str left = random_text(&seed, 90, STR_NULL, &a), right = random_text(&seed, 90, left, &b);
        uint32_t n = points_of(left, points_a), m = points_of(right, points_b);
        LettersPair pair =
            letters_pair(letters_keep(points_a, n, arena, NULL), letters_keep(points_b, m, arena, NULL), test_scratch);
        for (uint32_t j = 0; j < m; j++) {
            assert_true(pair.b[j] < pair.alphabet);
            for (uint32_t k = 0; k < n; k++) assert_int_equal(pair.a[k] == pair.b[j], points_a[k] == points_b[j]);
        }
        arena_reset(arena);
    }
    arena_free(arena);
    buf_free(&a);
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_rise_and_return),
        cmocka_unit_test(alphabets_are_narrow),
        cmocka_unit_test(order_is_that_of_code_points),
        cmocka_unit_test(pair_ids_are_letters),
    };
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
