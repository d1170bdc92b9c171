/* Notices of sources in the project's language. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/words.h"

static const struct {
    const char *code, *text, *wanted; /* in Russian */
} cases[] = {
    {"no rows", "bank.payments: 1 of 4 files hold no rows; the first is inbox/bank-2026-10.csv",
     "bank.payments: файлов без строк: 1 из 4; первый — inbox/bank-2026-10.csv"},
    {"day not over", "it was read before its day ended at 2026-10-01T08:00:00+05:00: what its last hours bring is not there",
     "прочитано до конца рабочего дня источника (2026-10-01T08:00:00+05:00): того, что приносят последние часы, здесь нет"},
    {"standby lag", "the source is a standby, 90 s behind its primary", "источник — резервная копия базы, отстаёт от основной на 90 с"},
    {"could write", "redis account x may do more than read (+@all); give Kopeck an account that may only read",
     "redis account x may do more than read (+@all); дайте Kopeck учётную запись, которая может только читать"},
    {"earlier run", "acc.sales, closed to 2026-08-31: 3 records have no key and are not compared with the run before",
     "acc.sales, закрыто по 2026-08-31: записей без ключа: 3, с прежним прогоном не сравниваются"},
    {"earlier run", "the snapshot of run 12ab (2026-09-06T24:00) is gone: it is not compared with",
     "снимка прогона 12ab (2026-09-06T24:00) больше нет: с ним не сравнивается"},
    {"replacement left out", "a.b: 3 values of key stay as they came: a pattern of their replacement takes too much work on them; write a simpler one",
     "a.b: значений поля «key», оставленных как есть: 3: шаблон замены требует на них слишком много работы; напишите его проще"},
    {"no figure", "a.b: 3 values of number have no figure, so that they are no document numbers and match nothing; `clean: text` compares them as words",
     "a.b: значений поля «number» без единой цифры: 3: это не номера документов, они ни с чем не сопоставлены; `clean: text` сравнит их как слова"},
    /* of another form, or of another code: as they came */
    {"no rows", "bank.payments: all files are empty", "bank.payments: all files are empty"},
    {"no rows", "bank.payments: 1 of 4 files hold no rows", "bank.payments: 1 of 4 files hold no rows"},
    {"standby lag", "bank.payments: 1 of 4 files hold no rows; the first is a", "bank.payments: 1 of 4 files hold no rows; the first is a"},
    {"01000", "the driver says something", "the driver says something"},
    {"", "no rows", "no rows"},
    {"no rows", "", ""},
};

static void texts(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str text = words_notice(LANGUAGE_RU, str_of(cases[i].code), str_of(cases[i].text), arena);
        if (!str_eq(text, str_of(cases[i].wanted))) fail_msg("%s: got %.*s", cases[i].text, STR_ARG(text));
        assert_true(str_eq(words_notice(LANGUAGE_EN, str_of(cases[i].code), str_of(cases[i].text), arena), str_of(cases[i].text)));
        Str ukrainian = words_notice(LANGUAGE_UK, str_of(cases[i].code), str_of(cases[i].text), arena);
        bool known = strcmp(cases[i].text, cases[i].wanted) != 0;
        assert_true(known != str_eq(ukrainian, str_of(cases[i].text)));
    }
    arena_free(arena);
}

static void codes(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    assert_true(str_eq(words_notice_code(LANGUAGE_RU, STR("no rows"), arena), STR("нет строк")));
    assert_true(str_eq(words_notice_code(LANGUAGE_KK, STR("no rows"), arena), STR("жол жоқ")));
    assert_true(str_eq(words_notice_code(LANGUAGE_EN, STR("no rows"), arena), STR("no rows")));
    assert_true(str_eq(words_notice_code(LANGUAGE_RU, STR("HY000"), arena), STR("HY000")));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(texts), cmocka_unit_test(codes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
