#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/clean/clean.h"
#include "engine/match/compare/words.h"

static void list_is_in_order(void **state) {
    (void)state;
    size_t count;
    const CompanyWord *words = company_words(&count);
    assert_true(count > 100);
    for (size_t i = 0; i < count; i++) {
        if (i && str_compare(str_of(words[i - 1].word), str_of(words[i].word)) >= 0)
            fail_msg("%s stands before %s", words[i - 1].word, words[i].word);
        assert_int_equal(company_word(str_of(words[i].word)), words[i].kind);
    }
}

static void known_words(void **state) {
    (void)state;
    assert_int_equal(company_word(STR("ооо")), WORD_LIMITED);
    assert_int_equal(company_word(STR("тоо")), WORD_LIMITED);
    assert_int_equal(company_word(STR("ип")), WORD_SOLE);
    assert_int_equal(company_word(STR("jsc")), WORD_STOCK);
    assert_int_equal(company_word(STR("компания")), WORD_EMPTY);
    assert_int_equal(company_word(STR("торговый")), WORD_GENERIC);
    assert_int_equal(company_word(STR("ромашка")), WORD_PLAIN);
    assert_int_equal(company_word(STR("оо")), WORD_PLAIN);
    assert_int_equal(company_word(STR("")), WORD_PLAIN);
    assert_true(word_is_legal(WORD_STATE) && !word_is_legal(WORD_GENERIC) && !word_is_legal(WORD_EMPTY) && !word_is_legal(WORD_PLAIN));
}

/* The words of trade are known as cleaner `company` spells them too, one by one ("golding" for holding). */
static void cleaned_words_are_known(void **state) {
    (void)state;
    Arena *arena = arena_new("words", 0);
    CleanContext *context = clean_context_new(arena, "KZ");
    const Cleaner *translit = cleaner_find(STR("translit"));
    assert_non_null(translit);
    size_t count;
    const CompanyWord *words = company_words(&count);
    Buf *cleaned = buf_own(arena);
    for (size_t i = 0; i < count; i++) {
        if (words[i].kind != WORD_GENERIC) continue;
        cleaned->len = 0;
        translit->clean(context, str_of(words[i].word), cleaned);
        if (company_word(buf_str(cleaned)) == WORD_PLAIN)
            fail_msg("%s is cleaned to %.*s, which is not in the list", words[i].word, STR_ARG(buf_str(cleaned)));
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(list_is_in_order),
        cmocka_unit_test(known_words),
        cmocka_unit_test(cleaned_words_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
