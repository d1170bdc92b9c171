#include "tests/engine/clean/cases.h"
#include "tests/engine/clean/setup.h"

static void one_document(void **state) {
    (void)state;
    SAME(context, "document_number", "УТ-123", "00УТ-000123", "УТ-000000123", "№ УТ-123", "уt123" /* Latin t */,
         "YT 123", "Реализация товаров и услуг № 00УТ-000123 от 05.10.2026",
         "Счет на оплату УТ-000123 от 5 октября 2026 г.", "№УТ-123", "No УТ-123", "УТ123");
    SAME(context, "document_number", "123", "000123", "№123", "N 123", "Order 123", "Заказ клиента №123", "#123",
         "Счёт-фактура № 123", "Invoice No. 123", "Рахунок № 123 від 01.10.2026");
    SAME(context, "document_number", "1-12", "1/12", "01-012", "1 - 12");
    SAME(context, "document_number", "ЗК-12/2026", "зк 0012-2026");
    SAME(context, "document_number", "АВС-5" /* Cyrillic */, "ABC-5");
    SAME(context, "document_digits", "УТ-123", "123", "00УТ-000123", "№ 123", "ЗК-123");
}

static void different_documents(void **state) {
    (void)state;
    static const char *const PAIRS[][2] = {{"A-12", "B-12"}, {"1-12", "11-2"}, {"12", "120"},
                                           {"12", "102"},    {"УТ-12", "12"},  {"12-А", "12"},
                                           {"0-5", "5-0"},   {"1-1", "11"},    {"10", "1"}};
    for (size_t i = 0; i < ARRAY_LEN(PAIRS); i++) check_differ(context, "document_number", PAIRS[i][0], PAIRS[i][1]);
    check_differ(context, "document_digits", "12-1", "121");
}

static void exact_forms(void **state) {
    (void)state;
    CHECK(context, "document_number", {"00УТ-000123", "YT123"}, {"A0012B03", "A12B3"}, {"1-0", "1-0"}, {"0", ""},
          {"000-00", ""}, {"№", ""}, {"", ""}, {"Заказ", ""}, {"б/н", ""}, {"0-0А", ""}, {"---", ""},
          {"счет от 05.10.2026", ""} /* no number, the date alone */, {"甲-12", "甲12"});
    CHECK(context, "document_digits", {"A0012B03", "12-3"}, {"б/н", ""}, {"000", ""}, {"УТ-000123/2", "123-2"});
}

/* What looks like a number of somebody's and is none is noted; what says that there is none is not. */
static void without_a_figure(void **state) {
    (void)state;
    static const char *const named[] = {"АБВ", "XX-AB", "Договор поставки"}, *const none[] = {"б/н", "без номера", "№", "Заказ", "000", "---", "", "n/a", "0-0А", "A1"};
    Buf out = {0};
    for (size_t i = 0; i < ARRAY_LEN(named) + ARRAY_LEN(none); i++) {
        const char *text = i < ARRAY_LEN(named) ? named[i] : none[i - ARRAY_LEN(named)];
        for (int digits = 0; digits < 2; digits++) {
            context->notes = 0;
            cleaner_find(digits ? STR("document_digits") : STR("document_number"))->clean(context, str_of(text), &out);
            if ((context->notes == CLEAN_NOTE_NO_FIGURE) != (i < ARRAY_LEN(named))) fail_msg("%s", text);
        }
    }
    context->notes = 0;
    buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_document),
        cmocka_unit_test(different_documents),
        cmocka_unit_test(exact_forms),
        cmocka_unit_test(without_a_figure),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
