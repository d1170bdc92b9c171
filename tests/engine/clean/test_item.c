#include "tests/engine/clean/cases.h"
#include "tests/engine/clean/setup.h"

/* As cards of 1C and price lists have them. */
static void one_item(void **state) {
    (void)state;
    SAME(context, "item", "кабель utp cat5e 305m", "Кабель UTP cat5e 305м", "кабель UTP cat.5e 305 м", "Кабель UTP кат. 5e, 305 m", "кабель utp кат.5е 305 м.",
         "Кабель UTP категории 5e 305 метров", "кабель UTP CAT 5E (305m)");
    SAME(context, "item", "кабель ввг 3x2.5", "Кабель ВВГ 3х2,5", "кабель ВВГ 3x2.5", "Кабель ВВГ 3 х 2,5", "кабель ВВГ 3×2.5", "кабель ВВГ 3*2,5");
    SAME(context, "item", "мука 50kg", "Мука 50кг", "мука, 50 кг.", "МУКА 50 KG", "мука 50 килограммов", "мука 50,0 кг");
    SAME(context, "item", "стул 10pc", "Стул 10шт", "стул 10 шт.", "стул, 10 pcs", "стул 10-pack", "Стул, pack of 10", "стул (упаковка по 10 шт)");
    SAME(context, "item", "ssd m2 256gb", "SSD M.2 256GB", "SSD M.2 256 Гб", "SSD M-2 256-GB");
    SAME(context, "item", "вода 1500ml", "Вода 1,5л", "вода 1.5 л", "вода 1500 мл", "Вода 1.50 l");
    SAME(context, "item", "вода 6pc 500ml", "Вода 6х0,5л", "вода 6 x 500 ml", "Вода 6 шт. 0.5 л");
    SAME(context, "item", "ab1200 болт m8x40", "АВ-1200 болт М8х40", "AB-1200 болт M8x40", "ав1200 болт М8 х 40", "AB1200 болт М-8*40");
}

static void what_is_none_of_it_stays(void **state) {
    (void)state;
    CHECK(context, "item", {"iPhone 5s", "iphone 5s"}, {"Router 5G", "router 5g"}, {"Sony PS-LX350H", "sony pslx350h"}, {"Болт М8", "болт m8"},
          {"art.5", "art 5"}, {"No.7 soap", "no 7 soap"}, {"м 5", "м 5"}, {"кг", "кг"}, {"cat food", "cat food"}, {"x", "x"}, {"3 x", "3 x"}, {"", ""},
          {"5 carat", "5 carat"}, {"2 x 4 GB", "2pc 4gb"}, {"12 месяцев", "12month"}, {"Office 4.0", "office 4"}, {"1,500 pages", "1500 pages"}, {"2006-2007", "2006 2007"},
          {"dual-core", "dual core"}, {"10.4.2", "10.4.2"}, {"agent 007", "agent 007"}, {"1 шт. мыло", "мыло"}, {"set of tools", "set of tools"}, {"0 кг", "0kg"}, {"2x4 мм", "2x4 mm"}, {"18 cu. ft. fridge", "18cuft fridge"});
    check_differ(context, "item", "Кабель 305 м", "Кабель 305 мм");
    check_differ(context, "item", "cat5e", "cat6");
    check_differ(context, "item", "сок 1 л", "сок 10 л");
    check_differ(context, "item", "провод 2,5", "провод 25");
}

static void it_is_clean_already(void **state) {
    (void)state;
    static const char *const items[] = {"Вода 6х0,5л", "Болт М8х40 ГОСТ 7798", "TV 40\" LED", "кабель кат. 5е 305 м", "Краска 2,5л", "SD-600 10MP", "3-pack 100 мл"};
    for (size_t i = 0; i < ARRAY_LEN(items); i++) {
        Buf once = {0}, twice = {0};
        const Cleaner *item = cleaner_find(STR("item"));
        item->clean(context, str_of(items[i]), &once);
        item->clean(context, buf_str(&once), &twice);
        assert_string_equal(str_copy(arena, buf_str(&once)).ptr, str_copy(arena, buf_str(&twice)).ptr);
        buf_free(&once);
        buf_free(&twice);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_item), cmocka_unit_test(what_is_none_of_it_stays), cmocka_unit_test(it_is_clean_already)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
