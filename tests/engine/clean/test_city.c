#include "tests/engine/clean/cases.h"
#include "tests/engine/clean/setup.h"

static void one_city(void **state) {
    (void)state;
    SAME(context, "city", "Алматы", "г. Алматы", "Алматы г", "город Алматы", "г.Алматы", "Almaty", "Almaty city",
         "Алма-Ата", "АЛМАТЫ ҚАЛАСЫ", "«Алматы»");
    SAME(context, "city", "Астана", "Нур-Султан", "г. Нур-Султан", "Astana", "Nur-Sultan");
    SAME(context, "city", "Санкт-Петербург", "СПб", "г. Санкт-Петербург", "St. Petersburg", "Saint Petersburg",
         "С.-Петербург", "Sankt-Peterburg");
    SAME(context, "city", "Москва", "Moscow", "Moskva", "МОСКВА Г", "мск");
    SAME(context, "city", "Київ", "Киев", "Kyiv", "Kiev", "м. Київ");
    SAME(context, "city", "Харків", "Харьков", "Kharkiv", "Kharkov");
    SAME(context, "city", "Львів", "Львов", "Lviv", "Lvov");
    SAME(context, "city", "Дніпро", "Днепр", "Днепропетровск", "Dnipro");
    SAME(context, "city", "Одеса", "Одесса", "Odesa", "Odessa");
    SAME(context, "city", "Қызылорда", "Кызылорда", "Кызыл-Орда", "Kyzylorda");
    SAME(context, "city", "Шымкент", "Чимкент", "Shymkent");
    SAME(context, "city", "Өскемен", "Усть-Каменогорск", "Ust-Kamenogorsk");
    SAME(context, "city", "Минск", "Minsk", "г. Минск");
    SAME(context, "city", "Ростов-на-Дону", "Ростов на Дону г", "Ростов н/Д", "Rostov-on-Don");
    SAME(context, "city", "Ақтөбе", "Актобе", "Актюбинск");
    SAME(context, "city", "Қарағанды", "Караганда", "Karaganda");
    SAME(context, "city", "Қостанай", "Костанай", "Кустанай");
    SAME(context, "city", "Віцебск", "Витебск");
    SAME(context, "city", "Wien", "Vienna", "Вена");
    SAME(context, "city", "München", "Munich", "Мюнхен");
    SAME(context, "city", "Химки", "г.о. Химки", "городской округ Химки");
    SAME(context, "city", "Нижний Новгород", "Н. Новгород", "Nizhny Novgorod");
}

static void different_cities(void **state) {
    (void)state;
    static const char *const PAIRS[][2] = {{"Алматы", "Астана"},
                                           {"Нижний Новгород", "Великий Новгород"},
                                           {"Алматы", "Алматинская область"},
                                           {"Орёл", "Орал"},
                                           {"Москва", "Московский"},
                                           {"Ростов", "Ростов-на-Дону"},
                                           {"Ростов", "Ростов н/Д"},
                                           {"Петропавловск", "Петропавловск-Камчатский"},
                                           {"Жамбыл", "Тараз"},
                                           {"г", "с"}};
    for (size_t i = 0; i < ARRAY_LEN(PAIRS); i++) check_differ(context, "city", PAIRS[i][0], PAIRS[i][1]);
    CHECK(context, "city", {"", ""}, {"г.", "g"}, {"-", ""}, {"с. Покровка", "pokrovka"});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_city),
        cmocka_unit_test(different_cities),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
