/* WordsPast: each sentence stands in all languages with the same places for values. */
#include "reports/words_past.h"
#include "tests/support/sentence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static Arena *arena;

static void all_languages_say_the_same(void **state) {
    (void)state;
    for (int w = 0; w < PAST_WORDS; w++) {
        Str en = words_past(LANGUAGE_EN, (PastWord)w, NULL, arena);
        assert_true(en.len && sentence_places(en) < 1u << PAST_ARGUMENTS_MAX);
        assert_int_equal(sentence_places(en) & (sentence_places(en) + 1), 0); /* {1}, {2} without a gap */
        for (Language language = LANGUAGE_RU; language < LANGUAGES; language++) {
            Str text = words_past(language, (PastWord)w, NULL, arena);
            assert_int_equal(sentence_places(text), sentence_places(en));
            assert_true(text.len);
        }
    }
}

static void as_people_read_them(void **state) {
    (void)state;
    const Str count[PAST_ARGUMENTS_MAX] = {STR("7"), STR("2"), STR("9"), STR("3"), STR("0")};
    Str text = words_past(LANGUAGE_RU, PAST_RULE, count, arena);
    assert_true(str_eq(text, STR("пар 7, групп 2, расхождений 9, из них новых и вернувшихся 3")));
    assert_true(str_eq(words_kind_of(LANGUAGE_RU, STR("missing")), STR("Нет документа")));
    assert_true(str_eq(words_kind_of(LANGUAGE_RU, STR("of no kind")), STR("of no kind")));
}

int main(void) {
    arena = arena_new("test", 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_languages_say_the_same), cmocka_unit_test(as_people_read_them)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
