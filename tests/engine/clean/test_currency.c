#include "tests/engine/clean/cases.h"
#include "tests/engine/clean/setup.h"

/* As 1C, BAS, banks and people write them; codes by ISO 4217 and ОКВ. */
static void written_in_many_ways(void **state) {
    (void)state;
    SAME(context, "currency", "RUB", "rub", "руб.", "Руб", " р. ", "₽", "RUR", "643", "810", "рублей", "Российский рубль");
    SAME(context, "currency", "KZT", "kzt", "тенге", "Тг.", "теңге", "₸", "398");
    SAME(context, "currency", "UAH", "грн.", "гривня", "гривень", "₴", "980");
    SAME(context, "currency", "BYN", "бел. руб.", "белорусский рубль", "933");
    SAME(context, "currency", "USD", "$", "US$", "долл. США", "Доллар США", "840");
    SAME(context, "currency", "EUR", "€", "евро", "Euro", "978");
}

static void what_is_not_known_stays(void **state) {
    (void)state;
    CHECK(context, "currency", {"руб.", "RUB"}, {"¥", "¥"}, {"xau", "XAU"}, {"фунт", "ФУНТ"}, {"рубин", "РУБИН"}, {"у.е.", "У.Е."}, {".", "."},
          {"", ""});
    check_differ(context, "currency", "RUB", "BYN");
    check_differ(context, "currency", "BYR", "BYN"); /* 10 000 of the one are one of the other */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(written_in_many_ways),
        cmocka_unit_test(what_is_not_known_stays),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
