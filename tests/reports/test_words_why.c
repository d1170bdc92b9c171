/* WordsWhy: each sentence stands in all languages with the same places for values. */
#include "reports/words_why.h"
#include "tests/support/sentence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static Arena *arena;

static void all_languages_say_the_same(void **state) {
    (void)state;
    for (int w = 0; w < WHYS; w++) {
        Str en = words_why(STR("en"), (Why)w, NULL, arena), ru = words_why(STR("ru"), (Why)w, NULL, arena);
        assert_true(en.len && ru.len);
        assert_int_equal(sentence_places(en), sentence_places(ru));
        assert_true(sentence_places(en) < 1u << WHY_ARGUMENTS_MAX);
        assert_true(sentence_places(en) == 0 || (sentence_places(en) & (sentence_places(en) + 1)) == 0); /* {1}, {2} without a gap */
        assert_false(str_eq(en, ru));
        for (int i = 0; i < 2; i++) {
            Str text = words_why(i ? STR("kk") : STR("uk"), (Why)w, NULL, arena);
            assert_int_equal(sentence_places(text), sentence_places(en));
            assert_true(text.len && !str_eq(text, en)); /* nothing is left in English */
        }
        assert_true(str_eq(words_why(STR("de"), (Why)w, NULL, arena), en));
    }
}

static void values_are_filled_in(void **state) {
    (void)state;
    Str text = words_why(STR("en"), WHY_PROBABILITY, (const Str[]){STR("12 %"), STR("{1} %"), STR("born")}, arena);
    assert_true(str_eq(text, STR("candidates by born, with a probability of 12 %, less than {1} %"))); /* a value is never read as a place */
    assert_true(
        str_eq(words_why(STR("ru"), WHY_STEP, (const Str[]){STR("3"), STR_NULL, STR_NULL}, arena), STR("Шаг 3")));
    assert_true(str_eq(words_why(STR("kk"), WHY_STEP, (const Str[]){STR("3"), STR_NULL, STR_NULL}, arena), STR("3-қадам")));
    assert_true(
        str_eq(words_why(STR("en"), WHY_STEP, (const Str[]){STR(""), STR_NULL, STR_NULL}, arena), STR("Step ")));
}

static void codes_are_for_outcomes(void **state) {
    (void)state;
    assert_true(str_eq(why_code(WHY_NOT_LOOKED_AT), STR("not looked at")));
    assert_int_equal(why_code(WHY_LEGEND).len, 0);
    for (int w = WHY_BROUGHT; w <= WHY_NOT_MATCHED; w++) assert_true(why_code((Why)w).len > 0);
}

int main(void) {
    arena = arena_new("test", 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_languages_say_the_same),
                                       cmocka_unit_test(values_are_filled_in),
                                       cmocka_unit_test(codes_are_for_outcomes)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
