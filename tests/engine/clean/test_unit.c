#include "engine/clean/unit.h"

#include "tests/engine/clean/cases.h"

static Arena *arena;
static CleanContext *context;

static int set_up(void **state) {
    (void)state;
    arena = arena_new("test", 0);
    context = clean_context_new(arena, NULL);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    arena_free(arena);
    return 0;
}

/* Scenario B18. Codes: ОКЕИ, UN/ECE Recommendation 20. */
static void names_of_units(void **state) {
    (void)state;
    static const Case CASES[] = {{"шт", "pc"},
                                 {"шт.", "pc"},
                                 {"ШТ", "pc"},
                                 {"Штука", "pc"},
                                 {"штук", "pc"},
                                 {"pc", "pc"},
                                 {"PCS", "pc"},
                                 {"pcs.", "pc"},
                                 {"ea", "pc"},
                                 {"796", "pc"},
                                 {"C62", "pc"},
                                 {"дана", "pc"},
                                 {"уп", "pack"},
                                 {"упак.", "pack"},
                                 {"Упаковка", "pack"},
                                 {"pack", "pack"},
                                 {"кор", "box"},
                                 {"коробка", "box"},
                                 {"ящик", "box"},
                                 {"ctn", "box"},
                                 {"кг", "kg"},
                                 {"KG", "kg"},
                                 {"kг" /* Latin k */, "kg"},
                                 {"166", "kg"},
                                 {"г", "g"},
                                 {"гр.", "g"},
                                 {"т", "t"},
                                 {"тонна", "t"},
                                 {"л", "l"},
                                 {"литр", "l"},
                                 {"мл", "ml"},
                                 {"м", "m"},
                                 {"пог. м", "m"},
                                 {"п.м.", "m"},
                                 {"м2", "m2"},
                                 {"м²", "m2"},
                                 {"кв.м", "m2"},
                                 {"м³", "m3"},
                                 {"куб. м", "m3"},
                                 {"ч", "hour"},
                                 {"час", "hour"},
                                 {"мес.", "month"},
                                 {"усл.", "service"},
                                 {"услуга", "service"},
                                 {"компл", "set"},
                                 {"к-т", "set"},
                                 {"тыс. шт", "thousand"},
                                 {"1000 шт", "thousand"},
                                 {"пара", "pair"},
                                 {"дюжина", "dozen"},
                                 {"кВт*ч", "kwh"},
                                 {"кВтч", "kwh"},
                                 {"Гкал", "gcal"},
                                 {"рулон", "roll"},
                                 {"km", "km"}};
    for (size_t i = 0; i < ARRAY_LEN(CASES); i++) {
        const Unit *unit = unit_find(context, NULL, str_of(CASES[i].in));
        if (!unit || strcmp(unit->name, CASES[i].wanted) != 0)
            fail_msg("%s: wanted %s, got %s", CASES[i].in, CASES[i].wanted, unit ? unit->name : "nothing");
    }
    static const char *const UNKNOWN[] = {"", " ", ".", "шту", "хрень", "kgg", "12", "шт/кг", "0"};
    for (size_t i = 0; i < ARRAY_LEN(UNKNOWN); i++) assert_null(unit_find(context, NULL, str_of(UNKNOWN[i])));
    assert_null(unit_find(context, NULL, STR_NULL));
}

static void check_factor(const char *from, const char *to, int64_t numerator, int64_t denominator) {
    int64_t over = 0, under = 0;
    const Unit *a = unit_find(context, NULL, str_of(from)), *b = unit_find(context, NULL, str_of(to));
    assert_true(unit_factor(a, b, &over, &under));
    if (over != numerator || under != denominator)
        fail_msg("%s to %s: %lld/%lld", from, to, (long long)over, (long long)under);
    assert_true(unit_factor(b, a, &over, &under)); /* and back */
    assert_true(over == denominator && under == numerator);
}

/* Exact factors: the SI; pound and ounce by the agreement of 1959, inch 25.4 mm. */
static void factors_are_exact(void **state) {
    (void)state;
    check_factor("кг", "г", 1000, 1);
    check_factor("г", "т", 1, 1000000);
    check_factor("pcs", "шт", 1, 1);
    check_factor("дюжина", "шт", 12, 1);
    check_factor("пара", "дюжина", 1, 6);
    check_factor("л", "м3", 1, 1000);
    check_factor("lb", "oz", 16, 1);
    check_factor("lb", "kg", 45359237, 100000000);
    check_factor("inch", "см", 127, 50);
}

static void factors_between_dimensions_are_refused(void **state) {
    (void)state;
    int64_t over = 7, under = 7;
    const char *const PAIRS[][2] = {{"кг", "шт"},  {"л", "кг"}, {"уп", "шт"},
                                    {"уп", "кор"}, {"м", "м2"}, {"мес", "день"}};
    for (size_t i = 0; i < ARRAY_LEN(PAIRS); i++) {
        assert_false(unit_factor(unit_find(context, NULL, str_of(PAIRS[i][0])),
                                 unit_find(context, NULL, str_of(PAIRS[i][1])), &over, &under));
    }
    assert_true(over == 7 && under == 7);
}

static void a_project_adds_its_own(void **state) {
    (void)state;
    UnitTable *table = unit_table_new(arena);
    int64_t over, under;
    assert_true(unit_table_add(context, table, STR("Упаковка 12"), 12, 1, STR("шт")));
    assert_true(unit_table_add(context, table, STR("блок"), 10, 1, STR("упаковка 12")));
    assert_true(
        unit_factor(unit_find(context, table, STR("БЛОК.")), unit_find(context, table, STR("pcs")), &over, &under));
    assert_true(over == 120 && under == 1);
    assert_true(
        unit_factor(unit_find(context, table, STR("блок")), unit_find(context, table, STR("дюжина")), &over, &under));
    assert_true(over == 10 && under == 1);
    assert_null(unit_find(context, NULL, STR("блок")));                      /* the built-in ones stay as they are */
    assert_true(unit_table_add(context, table, STR("уп"), 6, 1, STR("шт"))); /* a new meaning in this project */
    assert_true(unit_factor(unit_find(context, table, STR("уп")), unit_find(context, table, STR("шт")), &over, &under));
    assert_true(over == 6);
    assert_string_equal(unit_find(context, NULL, STR("уп"))->base, "pack");
    assert_false(unit_table_add(context, table, STR("x"), 1, 1, STR("неизвестно")));
    assert_false(unit_table_add(context, table, STR(""), 1, 1, STR("шт")));
    assert_false(unit_table_add(context, table, STR("x"), 0, 1, STR("шт")));
    assert_false(unit_table_add(context, table, STR("x"), 1, 0, STR("шт")));
    assert_false(unit_table_add(context, table, STR("x"), -1, 1, STR("шт")));
    assert_false(unit_table_add(context, table, STR("x"), INT64_MAX, 1, STR("кг"))); /* does not fit */
    assert_null(unit_find(context, table, STR("x")));
    for (int i = 0; i < 500; i++)
        assert_true(unit_table_add(context, table, str_printf(arena, "unit %d", i), i + 1, 1, STR("pc")));
    for (int i = 0; i < 500; i++)
        assert_true(unit_find(context, table, str_printf(arena, "UNIT-%d", i))->numerator == i + 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_units),
        cmocka_unit_test(factors_are_exact),
        cmocka_unit_test(factors_between_dimensions_are_refused),
        cmocka_unit_test(a_project_adds_its_own),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
