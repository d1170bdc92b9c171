/* WordsRun: each sentence stands in all languages with the same places for values. */
#include "reports/words_run.h"

#include "engine/base/utf8.h"
#include "tests/support/sentence.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static Arena *arena;

static void all_languages_say_the_same(void **state) {
    (void)state;
    for (int w = 0; w < RUN_WORDS; w++) {
        Str en = words_run(LANGUAGE_EN, (RunWord)w, NULL, arena);
        assert_true(en.len && sentence_places(en) < 1u << RUN_ARGUMENTS_MAX);
        assert_int_equal(sentence_places(en) & (sentence_places(en) + 1), 0); /* {1}, {2} without a gap */
        for (Language language = LANGUAGE_RU; language < LANGUAGES; language++) {
            Str text = words_run(language, (RunWord)w, NULL, arena);
            assert_int_equal(sentence_places(text), sentence_places(en));
            assert_true(text.len);
        }
    }
}

static void as_people_read_them(void **state) {
    (void)state;
    const Str count[RUN_ARGUMENTS_MAX] = {STR("11"), STR("10680")};
    assert_true(str_eq(words_run(LANGUAGE_EN, SAY_READ, count, arena), STR("11 datasets, 10680 rows, all accounted for")));
    assert_true(str_eq(words_run(LANGUAGE_RU, SAY_READ, count, arena), STR("наборов данных 11, строк 10680, все учтены")));
    assert_true(str_eq(words_run(LANGUAGE_KK, SAY_BREACHED, count, arena), STR("10680 шектің 11 асты")));
}

/* They stand before nine letters, however long they are. */
static void names_of_lines_are_short(void **state) {
    (void)state;
    for (Language language = LANGUAGE_EN; language < LANGUAGES; language++) {
        for (int w = SAY_LINE_CUTOFF; w <= SAY_LINE_FAILED; w++)
            assert_true(utf8_count(words_run(language, (RunWord)w, NULL, arena)) <= 9);
    }
}

int main(void) {
    arena = arena_new("test", 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(all_languages_say_the_same), cmocka_unit_test(as_people_read_them),
                                       cmocka_unit_test(names_of_lines_are_short)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
