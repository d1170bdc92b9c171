/* WordsWhatif: each sentence stands in all languages with the same places for values. */
#include "reports/words_whatif.h"
#include "tests/support/sentence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static Arena *arena;

static void all_languages_say_the_same(void **state) {
    (void)state;
    for (int w = 0; w < WHATIF_WORDS; w++) {
        Str en = words_whatif(STR("en"), (WhatifWord)w, NULL, arena);
        const Str other[] = {STR("ru"), STR("uk"), STR("kk")};
        assert_true(en.len && sentence_places(en) < 1u << WHATIF_ARGUMENTS_MAX);
        assert_int_equal(sentence_places(en) & (sentence_places(en) + 1), 0); /* {1}, {2} without a gap */
        for (size_t i = 0; i < ARRAY_LEN(other); i++) {
            Str text = words_whatif(other[i], (WhatifWord)w, NULL, arena);
            assert_int_equal(sentence_places(text), sentence_places(en));
            assert_true(text.len && !str_eq(text, en)); /* nothing is left in English */
        }
    }
}

static void as_people_read_them(void **state) {
    (void)state;
    const struct {
        Str said, wanted;
    } all[] = {
        {words_whatif(STR("ru"), WHATIF_SAYS_IN_RUNS, (const Str[WHATIF_ARGUMENTS_MAX]){STR("2"), STR("4")}, arena),
         STR("в 2 из 4 прогонов")},
        {words_whatif(STR("uk"), WHATIF_SAYS_LIMITS, NULL, arena), STR("Пороги")},
        {whatif_causes(STR("en"), STR("rounding / discount"), arena), STR("rounding or discount")},
        {whatif_money(STR("ru"), -123456, 2, STR("KZT"), arena), STR("\u22121\u00A0234,56\u00A0KZT")},
        {whatif_day(STR("ru"), STR("2026-09-03"), arena), STR("03.09.2026")},
        {whatif_slice(STR("en"), STR("all"), STR(""), arena), STR("Total")},
        {whatif_slice(STR("ru"), STR("day"), STR("2026-09-03"), arena), STR("день 03.09.2026")},
        {whatif_slice(STR("ru"), STR("warehouse"), STR(""), arena), STR("склад (не указано)")},
        {whatif_capital(STR("появятся"), arena), STR("Появятся")},
    };
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        if (!str_eq(all[i].said, all[i].wanted)) fail_msg("%zu: %.*s", i, STR_ARG(all[i].said));
    }
}

int main(void) {
    arena = arena_new("test", 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_languages_say_the_same),
                                       cmocka_unit_test(as_people_read_them)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
