#include "engine/match/compare/distance.h"

#include "tests/engine/match/compare/reference.h"

static Letters letters_of(Str s, uint32_t *points, Arena *arena) {
    uint32_t len = points_of(s, points);
    return letters_keep(points, len, arena, NULL);
}

static void check_pair(Str a, Str b, uint32_t max) {
    static uint32_t points_a[REFERENCE_MAX], points_b[REFERENCE_MAX];
    Arena *arena = arena_new("pair", 0);
    Letters x = letters_of(a, points_a, arena), y = letters_of(b, points_b, arena);
    uint32_t edits = reference_distance(points_a, x.len, points_b, y.len, false);
    uint32_t typos = reference_distance(points_a, x.len, points_b, y.len, true);
    uint32_t common = reference_common(points_a, x.len, points_b, y.len);
    uint32_t all = x.len + y.len;
    if (distance_edit(x, y, all, test_scratch) != edits || distance_typo(x, y, all, test_scratch) != typos ||
        distance_common(x, y, test_scratch) != common)
        fail_msg("'%.*s' '%.*s': edit %u wanted %u, typo %u wanted %u, common %u wanted %u", STR_ARG(a), STR_ARG(b),
                 distance_edit(x, y, all, test_scratch), edits, distance_typo(x, y, all, test_scratch), typos,
                 distance_common(x, y, test_scratch), common);
    assert_int_equal(distance_edit(x, y, max, test_scratch), edits <= max ? edits : max + 1);
    assert_int_equal(distance_typo(x, y, max, test_scratch), typos <= max ? typos : max + 1);
    arena_free(arena);
}

static void agrees_with_reference(void **state) {
    (void)state;
    static const uint32_t lens[] = {0, 3, 12, 40, 66, 130, 200};
    uint64_t seed = 20261122;
    Buf a = {0}, b = {0};
    for (int i = 0; i < 12000; i++) {
        uint32_t len = lens[random_below(&seed, ARRAY_LEN(lens))];
        if (len > 66 && i % 8) len = 20; /* the table of the reference is slow */
        Str left = random_text(&seed, len, STR_NULL, &a);
        check_pair(left, random_text(&seed, len, left, &b), random_below(&seed, 8));
    }
    buf_free(&a);
    buf_free(&b);
}

/* Lengths around the edges of a word, where shifts go wrong. */
static void agrees_at_word_edges(void **state) {
    (void)state;
    static const uint32_t lens[] = {1, 2, 31, 32, 33, 62, 63, 64, 65, 66, 127, 128, 129, 192, 193};
    uint64_t seed = 64;
    Buf a = {0}, b = {0};
    for (size_t i = 0; i < ARRAY_LEN(lens); i++) {
        for (size_t j = 0; j < ARRAY_LEN(lens); j++) {
            a.len = b.len = 0;
            uint32_t script = random_below(&seed, 5);
            for (uint32_t k = 0; k < lens[i]; k++) utf8_add(&a, random_letter(&seed, script));
            for (uint32_t k = 0; k < lens[j]; k++) utf8_add(&b, random_letter(&seed, script));
            check_pair(buf_str(&a), buf_str(&b), 3);
        }
    }
    buf_free(&a);
    buf_free(&b);
}

static void pattern_is_left_clear(void **state) {
    (void)state;
    for (size_t i = 0; i < LETTER_CODES; i++) assert_true(test_scratch->pattern[i] == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_reference),
        cmocka_unit_test(agrees_at_word_edges),
        cmocka_unit_test(pattern_is_left_clear),
    };
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
