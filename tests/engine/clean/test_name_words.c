#include "engine/clean/name_words.h"

#include "tests/engine/clean/cases.h"
#include "tests/engine/clean/setup.h"

static Str spelling_of(const char *word, Buf *out) {
    out->len = 0;
    cleaner_find(STR("translit"))->clean(context, str_of(word), out);
    Str known = name_spelling(buf_str(out));
    return known.len ? known : buf_str(out);
}

static void spellings_are_one(void **state) {
    (void)state;
    static const char *const PAIRS[][2] = {{"лайн", "line"}, {"сервис", "service"}, {"юнайтед", "united"}, {"Schweiz", "Suisse"}, {"Россия", "России"},
                                           {"Қазақстан", "Kazakhstan"}, {"Peking", "Beijing"}, {"Циндао", "Tsingtao"}, {"Москва", "Moscow"},
                                           {"технолоджис", "technologies"}, {"Bros", "Братья"}, {"St", "Saint"}, {"ГК", "Groupe"}, {"Mfg", "Manufacturing"}, {"Авто", "Auto"},
                                           {"им", "имени"}, {"Хендай", "Hyundai"}, {"Леруа", "Leroy"}, {"Эппл", "Apple"}, {"Лікарня", "Hospital"}, {"Зауыты", "Завод"}, {"Министрлігі", "Ministry"}, {"Холдинг", "Holdings"}, {"Дженерал", "General"}};
    Buf a = {0}, b = {0};
    for (size_t i = 0; i < ARRAY_LEN(PAIRS); i++) {
        Str one = spelling_of(PAIRS[i][0], &a), other = spelling_of(PAIRS[i][1], &b);
        if (!str_eq(one, other)) fail_msg("%s: %.*s, %s: %.*s", PAIRS[i][0], STR_ARG(one), PAIRS[i][1], STR_ARG(other));
    }
    assert_false(str_eq(spelling_of("ромашка", &a), spelling_of("лютик", &b)));
    assert_true(name_spelling(STR("")).len == 0 && name_spelling(STR("romashka")).len == 0);
    buf_free(&a);
    buf_free(&b);
}

static void contractions(void **state) {
    (void)state;
    assert_true(str_eq(name_contraction(STR("ин"), STR("т")), STR("институт")));
    assert_true(str_eq(name_contraction(STR("пр"), STR("во")), STR("производство")));
    assert_true(str_eq(name_contraction(STR("мин"), STR("во")), STR("министерство")));
    assert_true(!name_contraction(STR("т"), STR("ин")).len && !name_contraction(STR("ин"), STR("")).len && !name_contraction(STR(""), STR("")).len);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(spellings_are_one), cmocka_unit_test(contractions)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
