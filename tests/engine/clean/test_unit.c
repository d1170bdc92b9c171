#include "engine/clean/unit.h"

#include "tests/engine/clean/cases.h"
#include "tests/engine/clean/setup.h"

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
        const Unit *unit = unit_find(context, str_of(CASES[i].in));
        if (!unit || strcmp(unit->name, CASES[i].wanted) != 0)
            fail_msg("%s: wanted %s, got %s", CASES[i].in, CASES[i].wanted, unit ? unit->name : "nothing");
    }
    static const char *const UNKNOWN[] = {"", " ", ".", "шту", "хрень", "kgg", "12", "шт/кг", "0"};
    for (size_t i = 0; i < ARRAY_LEN(UNKNOWN); i++) assert_null(unit_find(context, str_of(UNKNOWN[i])));
    assert_null(unit_find(context, STR_NULL));
}

typedef struct FactorCase {
    const char *name, *base;
    int64_t numerator, denominator;
} FactorCase;

/* Exact factors: the SI; pound and ounce by the agreement of 1959, inch 25.4 mm. */
static void factors_are_exact(void **state) {
    (void)state;
    static const FactorCase CASES[] = {
        {"pcs", "pc", 1, 1},       {"пара", "pc", 2, 1},       {"дюжина", "pc", 12, 1},        {"тыс. шт", "pc", 1000, 1},
        {"г", "mg", 1000, 1},      {"кг", "mg", 1000000, 1},   {"т", "mg", 1000000000, 1},     {"lb", "mg", 45359237, 100},
        {"oz", "mg", 45359237, 1600}, {"л", "ml", 1000, 1},    {"м3", "ml", 1000000, 1},       {"inch", "mm", 254, 10},
        {"м", "mm", 1000, 1},      {"м2", "mm2", 1000000, 1},  {"мес", "month", 1, 1},         {"день", "second", 86400, 1},
        {"уп", "pack", 1, 1},      {"кор", "box", 1, 1}, /* of no size that is known: they lead to themselves */
    };
    for (size_t i = 0; i < ARRAY_LEN(CASES); i++) {
        const Unit *unit = unit_find(context, str_of(CASES[i].name));
        assert_non_null(unit);
        assert_string_equal(unit->base, CASES[i].base);
        if (unit->numerator != CASES[i].numerator || unit->denominator != CASES[i].denominator)
            fail_msg("%s: %lld/%lld", CASES[i].name, (long long)unit->numerator, (long long)unit->denominator);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_units),
        cmocka_unit_test(factors_are_exact),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
