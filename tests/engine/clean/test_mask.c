/* Masks: what stands for personal values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/clean/mask.h"

typedef struct MaskCase {
    Personal kind;
    const char *value, *wanted;
} MaskCase;

static void check(Sight sight, const char *key, const MaskCase *cases, size_t count) {
    Arena *arena = arena_new("test", 0);
    for (size_t i = 0; i < count; i++) {
        Str got = mask_value(cases[i].kind, sight, str_of(key), str_of(cases[i].value), arena);
        if (!str_eq(got, str_of(cases[i].wanted)))
            fail_msg("%s %s: wanted [%s], got [%.*s]", personal_code[cases[i].kind], cases[i].value, cases[i].wanted,
                     STR_ARG(got));
    }
    arena_free(arena);
}

static void masked_values(void **state) {
    (void)state;
    static const MaskCase cases[] = {
        {PERSONAL_NAME, "Иванов Пётр Сергеевич", "И. П. С."},
        {PERSONAL_NAME, "Петров-Водкин К.С.", "П. В. К. С."},
        {PERSONAL_NAME, "ТОО «Ромашка»", "Т. Р."},
        {PERSONAL_NAME, "O'Neil Jane", "O. J."},
        {PERSONAL_NAME, "Мария Анна Луиза Виктория Шарлотта", "М. А. Л. В."},
        {PERSONAL_NAME, "«»", "•••"},
        {PERSONAL_NAME, "\xff\xfe", "•••"}, /* no letter */
        {PERSONAL_PHONE, "+7 701 123-45-67", "•••4567"},
        {PERSONAL_PHONE, "87011234567", "•••4567"},
        {PERSONAL_PHONE, "123-45-67", "•••"}, /* seven digits: four would be most of it */
        {PERSONAL_PHONE, "8701123456x", "•••456x"},
        {PERSONAL_PHONE, "8701123тел", "•••"},
        {PERSONAL_TAX_ID, "850517301234", "•••1234"},
        {PERSONAL_TAX_ID, "1234567", "•••"},
        {PERSONAL_ACCOUNT, "KZ75 125K ZT10 0130 0335", "•••0335"},
        {PERSONAL_EMAIL, "p.ivanov@mail.kz", "p•••@•••.kz"},
        {PERSONAL_EMAIL, "пётр@почта.рф", "п•••@•••.рф"},
        {PERSONAL_EMAIL, "a@mail.kz", "•••"}, /* one letter: all of it */
        {PERSONAL_EMAIL, "ivanov@localhost", "i•••@•••"},
        {PERSONAL_EMAIL, "ivanov@x.verylongending", "i•••@•••"},
        {PERSONAL_EMAIL, "ivanov", "•••"},
        {PERSONAL_BIRTHDAY, "1985-05-17", "1985"},
        {PERSONAL_BIRTHDAY, "17.05.1985", "•••"},
        {PERSONAL_BIRTHDAY, "about1985-", "•••"},
        {PERSONAL_ADDRESS, "ул. Абая 10", "•••"},
        {PERSONAL_TEXT, "звонил Иванов", "•••"},
        {PERSONAL_NAME, "", ""},
        {PERSONAL_PHONE, "   ", "   "},
        {PERSONAL_NONE, "Иванов", "Иванов"},
    };
    check(SIGHT_MASKED, "", cases, ARRAY_LEN(cases));
}

static void others(void **state) {
    (void)state;
    static const MaskCase all[] = {{PERSONAL_PHONE, "+7 701", "+7 701"}, {PERSONAL_NAME, "Иванов", "Иванов"}};
    static const MaskCase hidden[] = {
        {PERSONAL_NAME, "Иванов", "•••"}, {PERSONAL_BIRTHDAY, "1985-05-17", "•••"}, {PERSONAL_TEXT, "", ""}};
    static const MaskCase keyless[] = {{PERSONAL_NAME, "Иванов", "•••"}};
    check(SIGHT_ALL, "", all, ARRAY_LEN(all));
    check(SIGHT_HIDDEN, "", hidden, ARRAY_LEN(hidden));
    check(SIGHT_PSEUDONYM, "", keyless, ARRAY_LEN(keyless));
}

static Str pseudonym(Personal kind, const char *key, const char *value, Arena *arena) {
    return mask_value(kind, SIGHT_PSEUDONYM, str_of(key), str_of(value), arena);
}

static void pseudonyms(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Str one = pseudonym(PERSONAL_PHONE, "k", "+7 701 123-45-67", arena);
    /* printf 'phone:77011234567' | openssl dgst -sha256 -hmac k */
    assert_true(str_eq(one, STR("phone-56158c192a37")));
    assert_true(str_eq(one, pseudonym(PERSONAL_PHONE, "k", "7-701-123 45 67", arena)));
    assert_false(str_eq(one, pseudonym(PERSONAL_PHONE, "l", "+7 701 123-45-67", arena)));
    assert_false(str_eq(one, pseudonym(PERSONAL_PHONE, "k", "+7 701 123-45-68", arena)));
    assert_true(str_eq(pseudonym(PERSONAL_EMAIL, "k", "P.Ivanov@Mail.kz", arena),
                       pseudonym(PERSONAL_EMAIL, "k", "p.ivanov@mail.kz", arena)));
    assert_true(
        str_eq(pseudonym(PERSONAL_NAME, "k", " Иванов ", arena), pseudonym(PERSONAL_NAME, "k", "Иванов", arena)));
    assert_false(
        str_eq(pseudonym(PERSONAL_NAME, "k", "Иванов", arena), pseudonym(PERSONAL_NAME, "k", "Иванова", arena)));
    /* the same text of two kinds: nobody learns that they are equal */
    Str name = pseudonym(PERSONAL_NAME, "k", "850517301234", arena),
        tax_id = pseudonym(PERSONAL_TAX_ID, "k", "850517301234", arena);
    assert_false(str_eq(str_sub(name, 5, name.len), str_sub(tax_id, 7, tax_id.len)));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(masked_values), cmocka_unit_test(others),
                                       cmocka_unit_test(pseudonyms)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
