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
    CHECK(context, "references", {"Оплата по сч. №00123 от 01.02.2026, 124 и дог. УТ-45, в т.ч. НДС 12% 1 200,00 тг", "123 124 ~YT45"},
          {"оплата по сч. №123 от 01.02.2026", "123"}, {"Оплата по счету 77 от 5 марта за услуги", "77"},
          {"Оплата счета на оплату № 15, 16, 17 от 01.03.26", "15 16 17"}, {"за товар по счёт-фактуре № А-12/3", "A12-3"},
          {"оплата по договору поставки №12/2026 от 01.01.2026 сумма 5000", "12-2026"}, {"оплата по сч123", "123"},
          {"Сплата згідно рах. № 0045 від 12.03.2026, у т.ч. ПДВ 20%", "45"}, {"згідно рахунку 7 та 8 від 01.02.2026", "7 8"},
          {"№123 шот бойынша төлем", "123"}, {"123 шот бойынша", "123"}, {"шот бойынша 55 және 56", "55 56"},
          {"келісімшарт №9 бойынша", "9"}, {"inv 123", "123"}, {"Payment for invoice INV-2026-001 and INV-2026-002", "2026-1 2026-2"},
          {"payment of invoice no. 88 dated 2026-02-01", "88"}, {"order 5512", "5512"});
}

/* A range is a number of its own too; a match asks for the documents of it only where there is none of that number. */
static void ranges(void **state) {
    (void)state;
    CHECK(context, "references", {"оплата по сч. 12, 14-16 от 03.02.2026 и сч 19", "12 14-16 14..16 19"},
          {"Сплата згідно рахунків №№ 012, 014–016 від 03.02.2026 та рах. 19", "12 14-16 14..16 19"},
          {"12, 14-16 және 19 шоттар бойынша", "19"}, {"№12, 14-16 және 19 шоттар бойынша төлем", "12 14-16 14..16 19"},
          {"Payment for invoices 12, 14-16 and 19 dated 2026-02-03", "12 14-16 14..16 19"},
          {"по счетам с 14 по 16 включительно", "14 14..16 16"}, {"згідно рахунків з 14 по 16", "14 14..16 16"},
          {"invoices from 14 to 16", "14 14..16 16"}, {"invoices INV-2026-014 - INV-2026-016", "2026-14 2026-14..16 2026-16"},
          {"шоттар №14-тен 16-ға дейін", "14 14..16 16"}, {"сч. УТ-0014 – УТ-0016", "YT14 YT14..16 YT16"},
          {"12, 14-16", "12 14-16 14..16"}, {"12 14-16 14..16 ~YT45", "12 14-16 14..16 ~YT45"}, {"YT45 YT14..16", "YT14..16 YT45"}, {"сч. №12,13,14 от 01.02.2026", "12 13 14"}, {"по сч. 5, 7 – 9 от 03.02", "5 7 7..9 9"});
}

static void no_ranges(void **state) {
    (void)state;
    CHECK(context, "references", {"14-16", "14-16"}, {"сч. 16-14", "16-14"}, {"сч. 12-2026", "12-2026"}, {"сч 1-2-3", "1-2-3"}, {"сч. 14 от 03.02 по 05.02", "14"},
          {"счет с 5 марта", ""}, {"сч. 14 - 5000 тг", "14"}, {"сч. 14 - доставка 16 коробок", "14"}, {"за период с 14 по 16", ""},
          {"сч. 12, БИН 123456789012 - 123456789099", "12"}, {"сч. 1-1000", "1-1000"}, {"сч. 1200,50 тг", ""});
}

/* A contract is named with its documents: they come first. */
static void contracts(void **state) {
    (void)state;
    CHECK(context, "references", {"оплата по дог. 45 за сч. 12", "12 ~45"}, {"сч. 12 по договору №45 от 01.01.2026", "12 ~45"},
          {"по договорам 45 и 46", "45 46"}, {"contract 45, invoice 12", "12 ~45"}, {"договір №45, рахунок №12", "12 ~45"}, {"12 шот, 45 келісімшарт", "12 ~45"},
          {"45 келісімшарт бойынша", "45"});
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
    CHECK(context, "references", {"", ""}, {"оплата за услуги", ""}, {"оплата 5000 тг", ""}, {"01.02.2026", ""}, {"пополнение счета 2026 год", ""}, {"за послуги згідно рахунку 2026 р.", ""}, {"сч. 2026, 7", "2026 7"}, {"шот 1999 жыл", ""}, {"1200,50", ""},
          {"за март 2026", ""}, {"БИН 123456789012, КНП 710", ""}, {"ИИН №123456789012", ""}, {"тел. 7011234567", ""},
          {"на счет 40702810900000012345", ""}, {"счет от 05.10.2026", ""}, {"НДС 12", ""}, {"по счету б/н", ""},
          {"сч. 100 тенге", ""}, {"оплата по договору от 2026-02-01", ""}, {"№", ""}, {"000", ""}, {"счет № 000", ""}, {"\xff№\xff", ""});
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(named), cmocka_unit_test(ranges), cmocka_unit_test(no_ranges), cmocka_unit_test(contracts), cmocka_unit_test(numbers_alone), cmocka_unit_test(other_numbers)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
