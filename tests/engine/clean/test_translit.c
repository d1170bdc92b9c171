#include "tests/engine/clean/cases.h"
#include "tests/engine/clean/setup.h"

/* Spellings of one name that stand in passports, bank files and English texts: ICAO 9303, BGN/PCGN, ISO 9, GOST 7.79,
 * the Ukrainian rule of 2010, the Kazakh alphabet of 2021, German. */
static void spellings_of_one_name(void **state) {
    (void)state;
    SAME(context, "translit", "Щукин", "Shchukin", "Schukin", "ŠČukin");
    SAME(context, "translit", "Чайковский", "Chaikovskii", "Chaykovskiy", "Tchaikovsky", "Tschaikowski", "Čajkovskij");
    SAME(context, "translit", "Сергеев", "Sergeev", "Sergeyev", "Sergejew", "Sergeiev");
    SAME(context, "translit", "Юлия", "Yulia", "Yuliya", "Iuliia", "Julija", "Iulia");
    SAME(context, "translit", "Яна", "Yana", "Iana", "Jana");
    SAME(context, "translit", "Дмитрий", "Dmitrij", "Dmitry", "Dmitriy", "Dmitrii");
    SAME(context, "translit", "Хабаровск", "Khabarovsk", "Habarovsk");
    SAME(context, "translit", "Жанна", "Zhanna", "Žana", "ЖАНА");
    SAME(context, "translit", "Цветков", "Tsvetkov");
    SAME(context, "translit", "Григорій", "Hryhorii", "Grigorii", "Григорий");
    SAME(context, "translit", "Харків", "Kharkiv", "Harkiv");
    SAME(context, "translit", "Київ", "Kyiv", "Kyyiv");
    SAME(context, "translit", "Семён", "Semyon", "Semen", "СЕМЕН");
    SAME(context, "translit", "Татьяна", "Tatiana", "Tatyana", "Tat'yana");
    SAME(context, "translit", "Наталья", "Наталия", "Natalia", "Nataliya");
    SAME(context, "translit", "Қазақстан", "Qazaqstan", "Kazakstan");
    SAME(context, "translit", "Әсел", "Asel", "Äsel");
    SAME(context, "translit", "Өскемен", "Oskemen", "Öskemen");
    SAME(context, "translit", "Шымкент", "Shymkent", "Şymkent");
    SAME(context, "translit", "Подъездный", "Podyezdny", "Podezdnyi");
    SAME(context, "translit", "Центр", "Centr", "Tsentr");
    SAME(context, "translit", "Шмидт", "Schmidt", "Shmidt");
    SAME(context, "translit", "Групп", "Group", "Grup");
    SAME(context, "translit", "Фуд", "Food");
    SAME(context, "translit", "Зеленский", "Zelensky", "Zelenskyj", "Zelenskyy");
    SAME(context, "translit", "Николаев", "Nikolaev", "Nikolayev", "Nikolajev");
    SAME(context, "translit", "Семён", "Semjon", "Semyon");
    SAME(context, "translit", "Бьёрн", "Bjorn");
    SAME(context, "translit", "Чайковский", "Czajkowski");
    SAME(context, "translit", "Кузнецов", "Kuznetzov", "Kuznetsov");
    SAME(context, "translit", "Саргсян", "Սարգսյան", "Sargsyan");
    SAME(context, "translit", "Овсепян", "Օվսեփյան", "Ovsepyan");
    SAME(context, "translit", "Саакашвили", "სააკაშვილი", "Saakashvili");
    SAME(context, "translit", "Папандреу", "Παπανδρέου", "Papandreou");
    SAME(context, "translit", "Кириакос", "Κυριάκος", "ΚΥΡΙΑΚΟΣ", "Kyriakos");
    SAME(context, "translit", "ёлка", "елка", "Yolka", "elka");
}

static void different_words_stay_different(void **state) {
    (void)state;
    static const char *const PAIRS[][2] = {
        {"Ромашка", "Рубашка"},   {"Ангара", "Анара"}, {"Шар", "Жар"}, {"Чай", "Шай"},
        {"Цех", "Чех"},           {"Сок", "Ток"},      {"Бар", "Вар"}, {"Дом", "Том"},
        {"Ромашка-2", "Ромашка"}, {"1", "11"},         {"22", "2"},    {"Юг", "Угу"}};
    for (size_t i = 0; i < ARRAY_LEN(PAIRS); i++) check_differ(context, "translit", PAIRS[i][0], PAIRS[i][1]);
}

static void exact_forms(void **state) {
    (void)state;
    CHECK(context, "translit", {"Ромашка", "romashka"}, {"Тш", "tsh"}, {"тс", "ts"}, {"тц", "ts"}, {"ттс", "ts"},
          {"стч", "sh"}, {"отчёт", "ochet"}, {"ь", ""}, {"ъ ь", ""}, {"а ь б", "a b"}, {"S200 2U", "s200 2u"},
          {"Việt Nam", "vet nam"}, {"山田", "山田"}, {"Łódź", "lodz"}, {"ß", "s"}, {"Æ", "e"}, {"x", "ks"}, {"ѣ", "e"},
          {"Джон", "zhon"}, {"John", "zhogn"}, {"Đoko", "doko"}, {"тз", "ts"}, {"Ромашка+", "romashka+"}, {"щ", "sh"}, {"kh", "g"}, {"h", "g"}, {"ch", "ch"}, {"c", "k"},
          {"ce", "tse"}, {"«»", ""});
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_of_one_name),
        cmocka_unit_test(different_words_stay_different),
        cmocka_unit_test(exact_forms),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
