#include "engine/clean/money.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

typedef struct Case {
    const char *text, *number, *currency; /* number NULL: it is no amount */
    MoneySide side;
} Case;

/* As exports of 1C, SAP, banks and people have them. */
static const Case cases[] = {
    {"1 234,50 \xE2\x82\xBD", "1 234,50", "RUB", MONEY_NO_SIDE},
    {"$1,234.50", "1,234.50", "USD|CAD|AUD|NZD|SGD|HKD|TWD|MXN|ARS|CLP|COP", MONEY_NO_SIDE},
    {"-$5", "-5", "USD|CAD|AUD|NZD|SGD|HKD|TWD|MXN|ARS|CLP|COP", MONEY_NO_SIDE},
    {"$-5", "-5", "USD|CAD|AUD|NZD|SGD|HKD|TWD|MXN|ARS|CLP|COP", MONEY_NO_SIDE},
    {"CA$5", "5", "CAD", MONEY_NO_SIDE},
    {"5 $ CAD", "5", "CAD", MONEY_NO_SIDE},
    {"$ 5 CAD", "5", "CAD", MONEY_NO_SIDE},
    {"CAD 5 $", "5", "CAD", MONEY_NO_SIDE},
    {"1 234,50 руб.", "1 234,50", "RUB|BYN", MONEY_NO_SIDE},
    {"12\xC2\xA0" "500\xC2\xA0тг", "12\xC2\xA0" "500", "KZT", MONEY_NO_SIDE},
    {"\xE2\x82\xB8 5 000", "5 000", "KZT", MONEY_NO_SIDE},
    {"EUR 1.234,56", "1.234,56", "EUR", MONEY_NO_SIDE},
    {"eur5", "5", "EUR", MONEY_NO_SIDE},
    {"(1 234,50 €)", "-1 234,50", "EUR", MONEY_NO_SIDE},
    {"(1 234,50) €", "-1 234,50", "EUR", MONEY_NO_SIDE},
    {"€ (5)", "-5", "EUR", MONEY_NO_SIDE},
    {"1234,50- EUR", "-1234,50", "EUR", MONEY_NO_SIDE},
    {"1234,50 EUR-", "-1234,50", "EUR", MONEY_NO_SIDE},
    {"\xE2\x88\x92" "5 €", "-5", "EUR", MONEY_NO_SIDE},
    {"+5 €", "5", "EUR", MONEY_NO_SIDE},
    {"$.50", ".50", "USD|CAD|AUD|NZD|SGD|HKD|TWD|MXN|ARS|CLP|COP", MONEY_NO_SIDE},
    {"€.50", ".50", "EUR", MONEY_NO_SIDE},
    {".50 €", ".50", "EUR", MONEY_NO_SIDE},
    {"EUR.50", NULL, NULL, MONEY_NO_SIDE},
    {"EUR .50", ".50", "EUR", MONEY_NO_SIDE},
    {"руб.50", "50", "RUB|BYN", MONEY_NO_SIDE},
    {"€ .50", ".50", "EUR", MONEY_NO_SIDE},
    {"5 долл. США", "5", "USD", MONEY_NO_SIDE},
    {"5 Br", "5", "BYN", MONEY_NO_SIDE},
    {"100 Кт", "100", NULL, MONEY_CREDIT},
    {"Дт 100", "100", NULL, MONEY_DEBIT},
    {"100 К-т", "100", NULL, MONEY_CREDIT},
    {"100.00CR", "100.00", NULL, MONEY_CREDIT},
    {"100 долл. США Кт", "100", "USD", MONEY_CREDIT},
    {"Дт 100 тенге", "100", "KZT", MONEY_DEBIT},
    {"7", "7", NULL, MONEY_NO_SIDE},
    {"\xEF\xBB\xBF" "7\xE2\x80\x8B", "7", NULL, MONEY_NO_SIDE}, /* U+FEFF, U+200B */
    {"1 234 руб. 50 коп.", "1234.50", "RUB|BYN", MONEY_NO_SIDE}, /* apart: a point, whatever the column's is */
    {"1\xC2\xA0" "234 руб 05 коп", "1234.05", "RUB|BYN", MONEY_NO_SIDE},
    {"12 рублей 5 копеек", "12.05", "RUB|BYN", MONEY_NO_SIDE},
    {"-7 грн 00 копійок", "-7.00", "UAH", MONEY_NO_SIDE},
    {"12 500 тг. 10 тиын", "12500.10", "KZT", MONEY_NO_SIDE},
    {"1234 р.50 коп.", "1234.50", "RUB|BYN", MONEY_NO_SIDE},
    {"7 $ 50 коп.", NULL, NULL, MONEY_NO_SIDE},
    {"7 50 коп.", NULL, NULL, MONEY_NO_SIDE},
    {"50 коп.", NULL, NULL, MONEY_NO_SIDE},
    {"7 руб. 150 коп.", NULL, NULL, MONEY_NO_SIDE},
    {"7,10 руб. 50 коп.", NULL, NULL, MONEY_NO_SIDE},
    {"1.234 руб. 50 коп.", NULL, NULL, MONEY_NO_SIDE}, /* thousands, or not */
    {"7 тг 50 коп.", NULL, NULL, MONEY_NO_SIDE},
    {"7 руб. -50 коп.", NULL, NULL, MONEY_NO_SIDE},
    {"(7 руб. 50 коп.)", NULL, NULL, MONEY_NO_SIDE},
    {"5 шт", NULL, NULL, MONEY_NO_SIDE},
    {"5 %", NULL, NULL, MONEY_NO_SIDE},
    {"5 тыс. руб.", NULL, NULL, MONEY_NO_SIDE},
    {"5K", NULL, NULL, MONEY_NO_SIDE},
    {"Дт 100 Кт", NULL, NULL, MONEY_NO_SIDE},
    {"$5 EUR", NULL, NULL, MONEY_NO_SIDE},
    {"-5- €", NULL, NULL, MONEY_NO_SIDE},
    {"-(5) €", NULL, NULL, MONEY_NO_SIDE},
    {"(5 €", NULL, NULL, MONEY_NO_SIDE},
    {"5) €", NULL, NULL, MONEY_NO_SIDE},
    {")5 €(", NULL, NULL, MONEY_NO_SIDE},
    {"5 643", "5 643", NULL, MONEY_NO_SIDE},
    {"руб.", NULL, NULL, MONEY_NO_SIDE},
    {"", NULL, NULL, MONEY_NO_SIDE},
    {"5 руб 50 коп", "5.50", "RUB|BYN", MONEY_NO_SIDE},
};

/* Each with nothing remembered, and with the words of the case before. */
static void takes_amounts_apart(void **state) {
    (void)state;
    MoneyWords kept = {.currency = NULL};
    for (size_t i = 0; i < 2 * ARRAY_LEN(cases); i++) {
        const Case *c = &cases[i / 2];
        MoneyWords fresh = {.currency = NULL};
        Money money;
        bool is = money_read(str_of(c->text), i % 2 ? &kept : &fresh, &money);
        if (is != (c->number != NULL)) fail_msg("%s", c->text);
        if (!is) continue;
        if (!str_eq((Str){money.text, money.len}, str_of(c->number))) fail_msg("%s: %.*s", c->text, (int)money.len, money.text);
        bool same = c->currency ? money.currency && strcmp(money.currency, c->currency) == 0 : !money.currency;
        if (!same || money.side != c->side) fail_msg("%s: %s %d", c->text, money.currency ? money.currency : "-", money.side);
        assert_int_equal(money.negative, money.text[0] == '-');
    }
}

static void a_sign_may_be_of_several(void **state) {
    (void)state;
    assert_true(currency_may_be(currency_codes(STR("$")), STR("CAD")));
    assert_false(currency_may_be(currency_codes(STR("$")), STR("EUR")));
    assert_false(currency_may_be(currency_codes(STR("$")), STR("")));
    assert_true(str_eq(currency_likeliest(currency_codes(STR("руб.")), STR("BYN")), STR("BYN")));
    assert_true(str_eq(currency_likeliest(currency_codes(STR("руб.")), STR("KZT")), STR("RUB")));
    assert_true(str_eq(currency_likeliest(currency_codes(STR("\xC2\xA5")), STR("KZT")), STR("")));
    assert_true(str_eq(currency_likeliest(currency_codes(STR("\xC2\xA5")), STR("CNY")), STR("CNY")));
    assert_null(currency_codes(STR("643")));
    assert_null(currency_codes(STR("XYZ")));
    assert_null(currency_codes(STR("")));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(takes_amounts_apart), cmocka_unit_test(a_sign_may_be_of_several)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
