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

/* Wanted: by hand, from the wording of payment orders. */
static void named(void **state) {
    (void)state;
    CHECK(context, "references", {"Оплата по сч. №00123 от 01.02.2026, 124 и дог. УТ-45, в т.ч. НДС 12% 1 200,00 тг", "123 124 YT45"},
          {"оплата по сч. №123 от 01.02.2026", "123"}, {"Оплата по счету 77 от 5 марта за услуги", "77"},
          {"Оплата счета на оплату № 15, 16, 17 от 01.03.26", "15 16 17"}, {"за товар по счёт-фактуре № А-12/3", "A12-3"},
          {"оплата по договору поставки №12/2026 от 01.01.2026 сумма 5000", "12-2026"}, {"оплата по сч123", "123"},
          {"Сплата згідно рах. № 0045 від 12.03.2026, у т.ч. ПДВ 20%", "45"}, {"згідно рахунку 7 та 8 від 01.02.2026", "7 8"},
          {"№123 шот бойынша төлем", "123"}, {"123 шот бойынша", "123"}, {"шот бойынша 55 және 56", "55 56"},
          {"келісімшарт №9 бойынша", "9"}, {"inv 123", "123"}, {"Payment for invoice INV-2026-001 and INV-2026-002", "2026-1 2026-2"},
          {"payment of invoice no. 88 dated 2026-02-01", "88"}, {"order 5512", "5512"});
}

/* Column of numbers: references too, so that both sides may have the cleaner. */
static void numbers_alone(void **state) {
    (void)state;
    SAME(context, "references", "УТ-000123", "00УТ-123", "YT123", "№ УТ-123", "оплата по счету УТ-000123 от 01.02.2026");
    CHECK(context, "references", {"123", "123"}, {"124, 123;123", "123 124"}, {"012-12-12", "12-12-12"}, {"12-12-12", "12-12-12"},
          {"00N-5", "5"});
}

static void other_numbers(void **state) {
    (void)state;
    CHECK(context, "references", {"", ""}, {"оплата за услуги", ""}, {"оплата 5000 тг", ""}, {"01.02.2026", ""}, {"1200,50", ""},
          {"за март 2026", ""}, {"БИН 123456789012, КНП 710", ""}, {"ИИН №123456789012", ""}, {"тел. 7011234567", ""},
          {"на счет 40702810900000012345", ""}, {"счет от 05.10.2026", ""}, {"НДС 12", ""}, {"по счету б/н", ""},
          {"сч. 100 тенге", ""}, {"оплата по договору от 2026-02-01", ""}, {"№", ""}, {"000", ""}, {"счет № 000", ""}, {"\xff№\xff", ""});
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(named), cmocka_unit_test(numbers_alone), cmocka_unit_test(other_numbers)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
