#include "tests/engine/match/compare/reference.h"

static void known_values(void **state) {
    (void)state;
    static const ScoreCase cases[] = {
        {"email", "ivan@romashka.kz", "ivan@romashka.kz", 1000000, "the same"},
        {"email", "ivan@gmail.com", "ivan@gmial.com", 900000, "typing error in the domain"},
        {"email", "ivan@romashka.ru", "ivan@romashka.kz", 800000, "another top level"},
        {"email", "ivan@yandex.ru", "ivan@ya.ru", 950000, "one mailbox"},
        {"email", "ivan@yandex.ru", "ivan@yandex.kz", 950000, "one mailbox"},
        {"email", "ivan@gmail.com", "ivan@googlemail.com", 950000, "one mailbox"},
        {"email", "ivan+shop@gmail.com", "ivan@gmail.com", 950000, "tag"},
        {"email", "ivan+shop@gmail.com", "ivan+bank@gmail.com", 950000, "another tag"},
        {"email", "ivan+shop@gmail.com", "ivan+shop@gmail.com", 1000000, "the same tag"},
        {"email", "ivan+shop@gmail.com", "ivan+shop@gmial.com", 900000, "tag and typing error: the lower one"},
        {"email", "ivanov@romashka.kz", "ivanof@romashka.kz", 800000, "typing error in the name"},
        {"email", "ivan@romashka.kz", "iven@romashka.kz", 0, "a short name has no typing errors"},
        {"email", "ivanov@romashka.kz", "ivanof@romashka.ru", 0, "name and domain differ"},
        {"email", "ivan@romashka.kz", "ivan@lutik.com", 400000, "the name alone"},
        {"email", "info@romashka.kz", "sales@romashka.kz", 0, "another mailbox of the company"},
        {"email", "ivan", "ivan", 1000000, "no address, equal"},
        {"email", "ivan", "ivan@romashka.kz", 0, "no address on one side"},
        {"email", "@", "@", 1000000, "no address, equal"},
        {"email", "@romashka.kz", "ivan@romashka.kz", 0, "nothing before @"},
        {"email", "ivan@", "ivan@romashka.kz", 0, "nothing behind @"},
        {"email", "a@b@romashka.kz", "a@b@romashka.kz", 1000000, "the last @ counts"},
        {"email", "иван@ромашка.рф", "иван@ромашка.рф", 1000000, "Cyrillic"},
        {"email", "", "", 0, "no value"},
        {"email", NULL, NULL, 0, "null"},
    };
    check_cases(cases, ARRAY_LEN(cases));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
    };
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
