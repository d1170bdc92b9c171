#include "tests/engine/clean/cases.h"
#include "tests/engine/clean/setup.h"

/* As cards of 1C and price lists have them. */
static void one_item(void **state) {
    (void)state;
    SAME(context, "item", "кабель utp cat5e 305 m", "Кабель UTP cat5e 305м", "кабель UTP cat.5e 305 м", "Кабель UTP кат. 5e, 305 m", "кабель utp кат.5е 305 м.",
         "Кабель UTP категории 5e 305 метров", "кабель UTP CAT 5E (305m)");
    SAME(context, "item", "кабель ввг 3x2 5", "Кабель ВВГ 3х2,5", "кабель ВВГ 3x2.5", "Кабель ВВГ 3 х 2,5", "кабель ВВГ 3×2.5", "кабель ВВГ 3*2,5");
    SAME(context, "item", "мука 50 kg", "Мука 50кг", "мука, 50 кг.", "МУКА 50 KG", "мука 50 килограммов");
    SAME(context, "item", "стул 10 pc", "Стул 10шт", "стул 10 шт.", "стул, 10 pcs");
    SAME(context, "item", "ssd m2 256 gb", "SSD M.2 256GB", "SSD M.2 256 Гб");
    SAME(context, "item", "вода 1 5 l", "Вода 1,5л", "вода 1.5 л");
}

static void what_is_none_of_it_stays(void **state) {
    (void)state;
    CHECK(context, "item", {"iPhone 5s", "iphone 5s"}, {"Router 5G", "router 5g"}, {"Sony PS-LX350H", "sony ps lx350h"}, {"Болт М8", "болт м8"},
          {"art.5", "art 5"}, {"No.7 soap", "no 7 soap"}, {"м 5", "м 5"}, {"кг", "кг"}, {"cat food", "cat food"}, {"x", "x"}, {"3 x", "3 x"}, {"", ""},
          {"5 carat", "5 carat"}, {"2 x 4 GB", "2x4 gb"}, {"12 месяцев", "12 month"});
    check_differ(context, "item", "Кабель 305 м", "Кабель 305 мм");
    check_differ(context, "item", "cat5e", "cat6");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_item), cmocka_unit_test(what_is_none_of_it_stays)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
