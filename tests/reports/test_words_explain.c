#include "reports/words.h"

#include "engine/base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define N "\u00A0" /* no-break space inside numbers */
#define L(s)                                                                                                           \
    { "" s, sizeof(s) - 1 }

#define CRM    .system = L("crm"), .system_title = L("CRM"), .dataset_name = L("crm.orders")
#define ERP    .system = L("erp"), .system_title = L("ERP"), .dataset_name = L("erp.shipments")
#define ACC    .system = L("acc"), .system_title = L("1С"), .dataset_name = L("acc.sales"), .right = true
#define BANK   .system = L("bank"), .system_title = L("Банк"), .dataset_name = L("bank.payments"), .right = true
#define KZT(a) .currency = L("KZT"), .has_amount = true, .amount = a

static const FindingRecord order = {CRM,
                                    .entity = L("order"),
                                    .key = L("k1"),
                                    .document = L("ЗК-000123"),
                                    .date = L("2026-09-03T10:00:00+05:00"),
                                    .day = L("2026-09-03"),
                                    .status = L("PAID"),
                                    KZT(12000000)};
static const FindingRecord sale = {ACC,
                                   .entity = L("shipment"),
                                   .key = L("k2"),
                                   .document = L("Р-17"),
                                   .date = L("2026-09-04T00:03:00+05:00"),
                                   .day = L("2026-09-04"),
                                   .status = L("draft"),
                                   KZT(13440000)};
static const FindingRecord payments[] = {
    {BANK, .entity = L("payment"), .document = L("П-1"), .date = L("2026-09-05"), .counterparty = L("ТОО Ромашка"),
     KZT(6000000)},
    {BANK, .entity = L("payment"), .document = L("П-2"), .date = L("2026-09-09"), KZT(4000000)},
    {BANK, .entity = L("payment"), .document = L("П-3"), .date = L("2026-09-10"), KZT(1999000)},
    {BANK, .entity = L("payment"), .document = L("П-4"), .date = L("2026-09-10"), KZT(900)},
};

typedef struct Case {
    Finding finding;
    FindingRecord record[6];
    size_t records;
    FindingEvidence evidence[3];
    size_t evidences;
    const char *ru, *en, *ru_action, *en_action; /* actions NULL: not compared */
} Case;

#define FIND(k, ...)                                                                                                   \
    .finding = {.kind = FINDING_##k, .severity = SEVERITY_ERROR, .scale = 2, .currency = L("KZT"), __VA_ARGS__}
#define IN_ACC        .system = L("acc"), .system_title = L("1С")
#define AMOUNTS(l, r) .has_amounts = true, .left_amount = l, .right_amount = r, .difference = (r) - (l)

static void check(Case *c) {
    Arena *arena = arena_new("test", 0);
    c->finding.record = c->record;
    c->finding.record_count = c->records;
    c->finding.evidence = c->evidence;
    c->finding.evidence_count = c->evidences;
    assert_string_equal(words_explain(STR("ru"), &c->finding, arena).ptr, c->ru);
    assert_string_equal(words_explain(STR("en"), &c->finding, arena).ptr, c->en);
    if (c->ru_action) assert_string_equal(words_action(STR("ru"), &c->finding, arena).ptr, c->ru_action);
    if (c->en_action) assert_string_equal(words_action(STR("en"), &c->finding, arena).ptr, c->en_action);
    arena_free(arena);
}

static void test_missing(void **state) {
    (void)state;
    Case cases[] = {
        {FIND(MISSING, IN_ACC, .expected = L("shipment"), .owner_team = L("бухгалтерия")), .record = {order},
         .records = 1,
         .ru = "Заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N "KZT есть в CRM, но отгрузка в 1С не найдена.",
         .en = "Order ЗК-000123 of 2026-09-03 for 120,000.00" N "KZT is in CRM, but no shipment was found in 1С.",
         .ru_action = "Бухгалтерия: проверить обмен и внести в 1С отгрузку (основание: ЗК-000123)",
         .en_action = "Бухгалтерия: check the exchange and enter the shipment into 1С (ЗК-000123)"},
        {FIND(MISSING, .system = L("bank"), .system_title = L("Банк"), .cause = L("dead letter")), .record = {order},
         .records = 1,
         .ru = "Заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N
               "KZT есть в CRM, но документ в системе «Банк» не найден; "
               "причина: сообщение лежит в очереди недоставленных.",
         .en = "Order ЗК-000123 of 2026-09-03 for 120,000.00" N
               "KZT is in CRM, but no document was found in Банк; cause: "
               "message lies in the dead-letter queue.",
         .ru_action = "Проверить обмен и внести в систему «Банк» документ (основание: ЗК-000123)"},
        {FIND(MISSING, .system = L("crm"), .system_title = L("CRM"), .expected = L("order"), AMOUNTS(0, 10000000)),
         .record = {payments[0], payments[1]}, .records = 2,
         .ru = "2 платежа (П-1, П-2) на 100" N "000,00" N "KZT есть в системе «Банк», но заказ в CRM не найден.",
         .en = "2 payments (П-1, П-2) for 100,000.00" N "KZT are in Банк, but no order was found in CRM."},
        {FIND(MISSING, IN_ACC), .record = {{CRM, .entity = L("order"), .key = L("77")}}, .records = 1,
         .ru = "Заказ без номера (ключ 77) есть в CRM, но документ в 1С не найден.",
         .en = "Order without a number (key 77) is in CRM, but no document was found in 1С."},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) check(&cases[i]);
}

static void test_time(void **state) {
    (void)state;
    Case cases[] = {
        {FIND(TIMING, IN_ACC, .cause = L("timing")), .record = {order, sale}, .records = 2,
         .ru =
             "Заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N "KZT есть в CRM, но отгрузка Р-17 от 04.09.2026 в 1С "
             "датирована уже после отсечки: разница во времени, закроется сама при следующей сверке.",
         .en = "Order ЗК-000123 of 2026-09-03 for 120,000.00" N
               "KZT is in CRM, but shipment Р-17 of 2026-09-04 in 1С is dated "
               "after the cut-off: a difference in time that closes itself in the next run."},
        {FIND(TIMING, IN_ACC), .record = {order}, .records = 1,
         .ru = "Заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N
               "KZT есть в CRM, но документ в 1С появляется только после "
               "отсечки: разница во времени, закроется сама при следующей сверке.",
         .en = "Order ЗК-000123 of 2026-09-03 for 120,000.00" N
               "KZT is in CRM, but its document in 1С comes after the cut-off: "
               "a difference in time that closes itself in the next run."},
        {FIND(BOUNDARY, IN_ACC, .cause = L("boundary")), .record = {order, sale}, .records = 2,
         .ru = "Заказ ЗК-000123 от 03.09.2026 в CRM относится к 03.09.2026, а отгрузка Р-17 от 04.09.2026 в 1С — к "
               "04.09.2026: "
               "день разошёлся на границе суток, итог за период не меняется.",
         .en = "Order ЗК-000123 of 2026-09-03 in CRM belongs to 2026-09-03, but shipment Р-17 of 2026-09-04 in 1С to "
               "2026-09-04: the day differs at the day boundary, the total of the period does not change."},
        {FIND(BOUNDARY, IN_ACC, .cause = L("another day")), .record = {order, sale}, .records = 2,
         .ru = "Заказ ЗК-000123 от 03.09.2026 в CRM относится к 03.09.2026, а отгрузка Р-17 от 04.09.2026 в 1С — к "
               "04.09.2026: "
               "день разошёлся, итог за период не меняется.",
         .en = "Order ЗК-000123 of 2026-09-03 in CRM belongs to 2026-09-03, but shipment Р-17 of 2026-09-04 in 1С to "
               "2026-09-04: the day differs, the total of the period does not change."},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) check(&cases[i]);
}

static void test_amounts(void **state) {
    (void)state;
    FindingRecord dollars = sale;
    dollars.currency = STR("USD");
    Case cases[] = {
        {FIND(AMOUNT_DIFFERS, IN_ACC, .cause = L("vat included 12 %"), AMOUNTS(12000000, 13440000),
              .owner_team = L("бухгалтерия"), .owner_system = L("acc"), .owner_title = L("1С")),
         .record = {order, sale}, .records = 2,
         .ru = "Заказ ЗК-000123 от 03.09.2026: в CRM 120" N "000,00" N "KZT, в 1С 134" N "400,00" N
               "KZT (отгрузка Р-17 от "
               "04.09.2026), разница +14" N "400,00" N "KZT; причина: НДС включён (12 %).",
         .en = "Order ЗК-000123 of 2026-09-03: 120,000.00" N "KZT in CRM, 134,400.00" N "KZT in 1С (shipment Р-17 of "
               "2026-09-04), difference +14,400.00" N "KZT; cause: VAT included (12 %).",
         .ru_action = "Бухгалтерия: сверить документы и исправить сумму в 1С (Р-17)"},
        {FIND(AMOUNT_DIFFERS, IN_ACC, .cause = L("unexplained"), AMOUNTS(12000000, 11999999)), .record = {order, sale},
         .records = 2,
         .ru = "Заказ ЗК-000123 от 03.09.2026: в CRM 120" N "000,00" N "KZT, в 1С 119" N "999,99" N
               "KZT (отгрузка Р-17 от "
               "04.09.2026), разница \u22120,01" N "KZT; причина не установлена.",
         .en = "Order ЗК-000123 of 2026-09-03: 120,000.00" N "KZT in CRM, 119,999.99" N "KZT in 1С (shipment Р-17 of "
               "2026-09-04), difference \u22120.01" N "KZT; cause not established."},
        {FIND(AMOUNT_DIFFERS, IN_ACC, .cause = L("currency"), AMOUNTS(12000000, 13440000)), .record = {order, dollars},
         .records = 2, /* no difference across currencies */
         .ru = "Заказ ЗК-000123 от 03.09.2026: в CRM 120" N "000,00" N "KZT, в 1С 134" N "400,00" N
               "USD (отгрузка Р-17 от "
               "04.09.2026); причина: другая валюта.",
         .en = "Order ЗК-000123 of 2026-09-03: 120,000.00" N "KZT in CRM, 134,400.00" N "USD in 1С (shipment Р-17 of "
               "2026-09-04); cause: another currency."},
        {FIND(WITHIN_TOLERANCE, IN_ACC, .cause = L("rounding"), AMOUNTS(100, 101)), .record = {order, sale},
         .records = 2,
         .ru = "Заказ ЗК-000123 от 03.09.2026: в CRM 1,00" N "KZT, в 1С 1,01" N
               "KZT (отгрузка Р-17 от 04.09.2026), разница "
               "+0,01" N "KZT, в пределах допуска; причина: округление.",
         .en = "Order ЗК-000123 of 2026-09-03: 1.00" N "KZT in CRM, 1.01" N "KZT in 1С (shipment Р-17 of 2026-09-04), "
               "difference +0.01" N "KZT, within the tolerance; cause: rounding."},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) check(&cases[i]);
}

static void test_states_of_documents(void **state) {
    (void)state;
    Case cases[] = {
        {FIND(STATUS_CONFLICT, IN_ACC, .field = L("status"), .left_value = L("оплачен"), .right_value = L("черновик")),
         .record = {order, sale}, .records = 2,
         .ru = "Заказ ЗК-000123 от 03.09.2026: статус в CRM — «оплачен», в 1С — «черновик» (отгрузка Р-17 от "
               "04.09.2026), "
               "вместе они недопустимы.",
         .en = "Order ЗК-000123 of 2026-09-03: status \"оплачен\" in CRM and \"черновик\" in 1С (shipment Р-17 of "
               "2026-09-04) "
               "do not go together."},
        {FIND(STATUS_CONFLICT, IN_ACC, .expected = L("payment")), .record = {order}, .records = 1,
         .ru = "Заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N
               "KZT в CRM в статусе «PAID», но платёж в 1С не найден.",
         .en = "Order ЗК-000123 of 2026-09-03 for 120,000.00" N
               "KZT has status \"PAID\" in CRM, but no payment was found "
               "in 1С."},
        {FIND(NOT_POSTED, IN_ACC, .cause = L("bad item card"), .at_risk = 12000000), .record = {order, sale},
         .records = 2,
         .ru =
             "Заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N
             "KZT есть в CRM, но отгрузка Р-17 от 04.09.2026 в 1С не "
             "проведена (статус «draft»); причина: ошибка в карточке номенклатуры; под риском 120" N "000,00" N "KZT.",
         .en = "Order ЗК-000123 of 2026-09-03 for 120,000.00" N
               "KZT is in CRM, but shipment Р-17 of 2026-09-04 in 1С is not "
               "posted (status \"draft\"); cause: error in the item card; at risk 120,000.00" N "KZT.",
         .ru_action = "Исправить и провести документ в 1С (Р-17)"},
        {FIND(FIELD_DIFFERS, IN_ACC, .field = L("warehouse"), .left_value = L("ALA"), .right_value = L("TSE")),
         .record = {order, sale}, .records = 2,
         .ru = "Заказ ЗК-000123 от 03.09.2026: склад в CRM — «ALA», в 1С — «TSE» (отгрузка Р-17 от 04.09.2026).",
         .en = "Order ЗК-000123 of 2026-09-03: warehouse is \"ALA\" in CRM and \"TSE\" in 1С (shipment Р-17 of "
               "2026-09-04)."},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) check(&cases[i]);
}

static void test_payments(void **state) {
    (void)state;
    Case cases[] = {
        {FIND(UNLINKED_PAYMENT, .system = L("bank"), .system_title = L("Банк")), .record = {order, payments[0]},
         .records = 2,
         .ru = "Платёж П-1 от 05.09.2026 на 60" N "000,00" N
               "KZT (ТОО Ромашка) в системе «Банк»: нет ни документа, ни договора; "
               "возможное основание — заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N "KZT в CRM.",
         .en = "Payment П-1 of 2026-09-05 for 60,000.00" N
               "KZT (ТОО Ромашка) in Банк has no document or contract behind it; "
               "possibly for order ЗК-000123 of 2026-09-03 for 120,000.00" N "KZT in CRM."},
        {FIND(PARTLY_PAID, AMOUNTS(12000000, 10000000)), .record = {order, payments[0], payments[1]}, .records = 3,
         .ru = "Заказ ЗК-000123 от 03.09.2026 в CRM: оплачено 83,3" N "%, 100" N "000,00" N "KZT из 120" N "000,00" N
               "KZT (2 платежа (П-1, П-2)), осталось 20" N "000,00" N "KZT.",
         .en = "Order ЗК-000123 of 2026-09-03 in CRM: 83.3% paid, 100,000.00" N "KZT of 120,000.00" N
               "KZT (2 payments (П-1, П-2)), 20,000.00" N "KZT remaining."},
        {FIND(PARTLY_PAID, AMOUNTS(12000000, 11999900)),
         .record = {order, payments[0], payments[1], payments[2], payments[3]},
         .records = 5, /* 99.999 % must not read as 100 % */
         .ru = "Заказ ЗК-000123 от 03.09.2026 в CRM: оплачено 99,9" N "%, 119" N "999,00" N "KZT из 120" N "000,00" N
               "KZT (4 платежа (П-1, П-2, П-3 и ещё 1)), осталось 1,00" N "KZT.",
         .en = "Order ЗК-000123 of 2026-09-03 in CRM: 99.9% paid, 119,999.00" N "KZT of 120,000.00" N
               "KZT (4 payments (П-1, П-2, П-3 and 1 more)), 1.00" N "KZT remaining."},
        {FIND(OVERPAID, AMOUNTS(5000000, 6000000)), .record = {order, payments[0]}, .records = 2,
         .ru = "Заказ ЗК-000123 от 03.09.2026 в CRM: оплачено 60" N "000,00" N "KZT (платёж П-1) при сумме 50" N
               "000,00" N "KZT, лишние 10" N "000,00" N "KZT.",
         .en = "Order ЗК-000123 of 2026-09-03 in CRM: paid 60,000.00" N "KZT (payment П-1) against 50,000.00" N
               "KZT, 10,000.00" N "KZT too much."},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) check(&cases[i]);
}

static void test_duplicates(void **state) {
    (void)state;
    FindingRecord twin = sale;
    twin.document = STR("Р-18");
    FindingRecord card = {CRM, .entity = L("counterparty"), .document = L("Ромашка ТОО"), .tax_id = L("123456789012")};
    FindingRecord other = {ACC, .entity = L("counterparty"), .document = L("Romashka LLP")};
    Case cases[] = {
        {FIND(DUPLICATE_DOCUMENT, IN_ACC, .cause = L("retry")), .record = {sale, twin}, .records = 2,
         .ru = "Одна и та же отгрузка записана 2 раза: отгрузка Р-17 от 04.09.2026 на 134" N "400,00" N
               "KZT — 1С; отгрузка Р-18 "
               "от 04.09.2026 на 134" N "400,00" N "KZT — 1С; причина: повторная отправка.",
         .en = "The same shipment is recorded twice: shipment Р-17 of 2026-09-04 for 134,400.00" N
               "KZT — 1С; shipment Р-18 of "
               "2026-09-04 for 134,400.00" N "KZT — 1С; cause: sent again."},
        {FIND(DUPLICATE_COUNTERPARTY, .owner_title = L("1С")), .record = {card, other}, .records = 2,
         .evidence = {{L("phone"), L("+77"), L("+77"), L("same"), -1},
                      {L("name"), L("Ромашка"), L("Romashka"), L("company"), 9}},
         .evidences = 2,
         .ru = "Один и тот же контрагент записан 2 раза: контрагент «Ромашка ТОО» (ИНН/БИН 123456789012) — CRM; "
               "контрагент "
               "«Romashka LLP» — 1С; совпадает: телефон.",
         .en = "The same counterparty is recorded twice: counterparty \"Ромашка ТОО\" (tax ID 123456789012) — CRM; "
               "counterparty \"Romashka LLP\" — 1С; same: phone.",
         .ru_action = "Сравнить карточки и объединить их в 1С либо выбрать «разные»"},
        {FIND(SURPLUS, AMOUNTS(18000000, 12000000)), .record = {order, order, order, sale, sale}, .records = 5,
         .ru = "Одинаковых записей: 3 в CRM и 2 в 1С, например заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N
               "KZT; без пары: "
               "1 на 60" N "000,00" N "KZT.",
         .en = "Equal records: 3 in CRM against 2 in 1С, such as order ЗК-000123 of 2026-09-03 for 120,000.00" N
               "KZT; without "
               "a counterpart: 1, 60,000.00" N "KZT."},
    };
    cases[1].finding.severity = SEVERITY_ERROR;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) check(&cases[i]);
    Arena *arena = arena_new("test", 0);
    cases[1].finding.severity = SEVERITY_REVIEW;
    assert_true(
        str_starts(words_explain(STR("ru"), &cases[1].finding, arena), STR("Возможно, один и тот же контрагент")));
    assert_true(str_starts(words_explain(STR("en"), &cases[1].finding, arena), STR("Possibly the same counterparty")));
    arena_free(arena);
}

static void test_chains_and_choices(void **state) {
    (void)state;
    FindingRecord shipped = {ERP, .entity = L("shipment"), .document = L("ОТ-5"), .date = L("2026-09-06"),
                             KZT(6000000)};
    Case cases[] = {
        {FIND(BROKEN_CHAIN, IN_ACC, .expected = L("shipment")), .record = {order, shipped}, .records = 2,
         .ru = "Заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N
               "KZT — CRM: по цепочке есть отгрузка ОТ-5 от 06.09.2026 на 60" N "000,00" N
               "KZT — ERP; цепочка обрывается в 1С: отгрузка не найдена.",
         .en = "Order ЗК-000123 of 2026-09-03 for 120,000.00" N "KZT — CRM: shipment ОТ-5 of 2026-09-06 for 60,000.00" N
               "KZT — ERP found; the chain breaks in 1С: no shipment was found."},
        {FIND(AMBIGUOUS, IN_ACC), .record = {order, payments[0], payments[1]}, .records = 3,
         .ru = "Заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N
               "KZT в CRM: одинаково подходят 2 платежа (П-1, П-2) на 100" N "000,00" N
               "KZT в системе «Банк», пару должен выбрать человек.",
         .en =
             "Order ЗК-000123 of 2026-09-03 for 120,000.00" N "KZT in CRM fits equally well 2 payments (П-1, П-2) for "
             "100,000.00" N "KZT in Банк: a person must choose."},
        {FIND(REVIEW, .step = L("номер с одной опечаткой")), .record = {order, sale}, .records = 2,
         .ru = "Заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N "KZT в CRM и отгрузка Р-17 от 04.09.2026 на 134" N
               "400,00" N "KZT в 1С сопоставлены по правилу «номер с одной опечаткой»: нужна проверка человеком.",
         .en = "Order ЗК-000123 of 2026-09-03 for 120,000.00" N
               "KZT in CRM and shipment Р-17 of 2026-09-04 for 134,400.00" N
               "KZT in 1С were matched by \"номер с одной опечаткой\": a person must look."},
        {FIND(NO_COUNTERPART_SLICE, IN_ACC, .field = L("warehouse"), .left_value = L("ALA-2"), .at_risk = 12000000),
         .record = {order}, .records = 1,
         .ru = "Склад: значение «ALA-2» есть в CRM только с одной стороны, на другой (в 1С) его нет; за ним 120" N
               "000,00" N "KZT.",
         .en = "Warehouse: the value \"ALA-2\" is there in CRM but not on the other side (in 1С); 120,000.00" N
               "KZT depends on it."},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) check(&cases[i]);
}

/* The owner may fix it in another system than the one where it is wrong; the counterpart may be known only by its
 * absence. */
static void test_elsewhere(void **state) {
    (void)state;
    FindingRecord debt[] = {{ERP, .entity = L("receivable"), .document = L("e1"), .counterparty = L("ТОО «Заря»"),
                             .tax_id = L("1234"), KZT(100)},
                            {ACC, .entity = L("receivable"), .document = L("e2"), .counterparty = L("Заря"),
                             .tax_id = L("1234"), KZT(300)}};
    FindingRecord act = {ERP, .entity = L("receivable"), .document = L("А-601"), .numbered = true, .date = L("2026-02-02"),
                         .counterparty = L("ТОО «Заря»"), .tax_id = L("1234"), KZT(10000)};
    FindingRecord shipped = {ERP, .entity = L("shipment"), .document = L("ОТ-5"), .date = L("2026-09-06"),
                             KZT(6000000)};
    Case cases[] = {
        {FIND(MISSING, IN_ACC, .expected = L("shipment"), .owner_system = L("erp"), .owner_title = L("ERP"),
              .owner_team = L("склад")),
         .record = {shipped}, .records = 1,
         .ru = "Отгрузка ОТ-5 от 06.09.2026 на 60" N "000,00" N "KZT есть в ERP, но отгрузка в 1С не найдена.",
         .en = "Shipment ОТ-5 of 2026-09-06 for 60,000.00" N "KZT is in ERP, but no shipment was found in 1С.",
         .ru_action = "Склад: выяснить, почему отгрузка не попала в 1С, и исправить в ERP (основание: ОТ-5)",
         .en_action = "Склад: find out why the shipment did not come into 1С, and put it right in ERP (ОТ-5)"},
        {FIND(NOT_POSTED, IN_ACC, .expected = L("shipment"), .cause = L("not posted")), .record = {order}, .records = 1,
         .ru = "Заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N "KZT есть в CRM, но отгрузка в 1С не проведена.",
         .en = "Order ЗК-000123 of 2026-09-03 for 120,000.00" N "KZT is in CRM, but its shipment in 1С is not posted.",
         .ru_action = "Исправить и провести документ в 1С (ЗК-000123)"},
        {FIND(SURPLUS, IN_ACC, .cause = L("equal items"), AMOUNTS(0, 13440000)), .record = {sale}, .records = 1,
         .ru = "Среди одинаковых записей без пары осталась отгрузка Р-17 от 04.09.2026 на 134" N "400,00" N "KZT в 1С.",
         .en = "Among equal records shipment Р-17 of 2026-09-04 for 134,400.00" N
               "KZT in 1С is left without a counterpart."},
        {FIND(BROKEN_CHAIN, .system = L("erp"), .system_title = L("ERP"), .expected = L("shipment")),
         .record = {order, shipped}, .records = 2,
         .ru = "Заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N
               "KZT — CRM: по цепочке есть отгрузка ОТ-5 от 06.09.2026 "
               "на 60" N "000,00" N "KZT — ERP; цепочка обрывается в ERP: отгрузка не на всю сумму.",
         .en = "Order ЗК-000123 of 2026-09-03 for 120,000.00" N "KZT — CRM: shipment ОТ-5 of 2026-09-06 for 60,000.00" N
               "KZT — ERP found; the chain breaks in ERP: the shipment does not cover the whole amount."},
        {FIND(AMOUNT_DIFFERS, IN_ACC, .cause = L("unexplained"), AMOUNTS(100, 300)), .record = {debt[0], debt[1]},
         .records = 2, /* a receivable is known by its counterparty; the same one is not named twice */
         .ru = "Задолженность ТОО «Заря» (ИНН/БИН 1234): в ERP 1,00" N "KZT, в 1С 3,00" N "KZT, разница +2,00" N
               "KZT; причина не установлена.",
         .en = "Receivable ТОО «Заря» (tax ID 1234): 1.00" N "KZT in ERP, 3.00" N "KZT in 1С, difference +2.00" N
               "KZT; cause not established.",
         .ru_action = "Сверить документы и исправить сумму в 1С"},
        {FIND(NOT_DUE, IN_ACC, .cause = L("by stage")), .record = {order}, .records = 1,
         .ru = "Заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N "KZT в CRM: на этой стадии документ ещё не нужен.",
         .en = "Order ЗК-000123 of 2026-09-03 for 120,000.00" N "KZT in CRM: its stage asks for no document yet.",
         .ru_action = "Ничего не делать", .en_action = "Nothing"},
        {.finding = {.kind = FINDING_AMOUNT_DIFFERS, .severity = SEVERITY_INFO, .scale = 2, .currency = L("KZT"), IN_ACC, .cause = L("currency"), .left_value = L("1.00 USD"), .right_value = L("505.00 KZT")}, .record = {debt[0], debt[1]},
         .records = 2,
         .ru = "Задолженность ТОО «Заря» (ИНН/БИН 1234): в ERP 1,00" N "KZT, в 1С 3,00" N "KZT; причина: другая валюта.",
         .en = "Receivable ТОО «Заря» (tax ID 1234): 1.00" N "KZT in ERP, 3.00" N "KZT in 1С; cause: another currency.",
         .ru_action = "Ничего не делать; по курсу дня суммы равны"},
        {FIND(MISSING, IN_ACC, .expected = L("payment")), .record = {act}, .records = 1,
         .ru = "Задолженность А-601 от 02.02.2026 на 100,00" N "KZT (ТОО «Заря») есть в ERP, но платёж в 1С не найден.",
         .en = "Receivable А-601 of 2026-02-02 for 100.00" N "KZT (ТОО «Заря») is in ERP, but no payment was found in 1С."},
        {FIND(OVERPAID, .cause = L("overpayment"), AMOUNTS(5000000, 6000000)), .record = {order, payments[0]},
         .records = 2,
         .ru = "Заказ ЗК-000123 от 03.09.2026 в CRM: оплачено 60" N "000,00" N "KZT (платёж П-1) при сумме 50" N
               "000,00" N "KZT, лишние 10" N "000,00" N "KZT.", /* no "cause: overpayment" behind it */
         .en = "Order ЗК-000123 of 2026-09-03 in CRM: paid 60,000.00" N "KZT (payment П-1) against 50,000.00" N
               "KZT, 10,000.00" N "KZT too much."},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) check(&cases[i]);
}

static void test_data_quality(void **state) {
    (void)state;
    FindingRecord card = {CRM, .entity = L("counterparty"), .document = L("Ромашка")};
    Case cases[] = {
        {FIND(MISSING_DETAIL, .field = L("tax_id"), .owner_title = L("CRM")), .record = {card}, .records = 1,
         .ru = "Контрагент «Ромашка» в CRM: не заполнено обязательное поле «ИНН/БИН».",
         .en = "Counterparty \"Ромашка\" in CRM: the required field \"tax ID\" is empty.",
         .ru_action = "Заполнить «ИНН/БИН» в CRM"},
        {FIND(MALFORMED_DETAIL, .field = L("tax_id"), .left_value = L("123"), .cause = L("length")), .record = {card},
         .records = 1, .ru = "Контрагент «Ромашка» в CRM: поле «ИНН/БИН» с ошибкой, значение «123»: неверная длина.",
         .en =
             "Counterparty \"Ромашка\" in CRM: the field \"tax ID\" holds \"123\", which is malformed: wrong length."},
        {FIND(UNKNOWN_VALUE, .field = L("status"), .left_value = L("WON")), .record = {order}, .records = 1,
         .ru = "Заказ ЗК-000123 в CRM: значение «WON» поля «статус» не описано в таблицах проекта.",
         .en = "Order ЗК-000123 in CRM: the value \"WON\" of \"status\" is in no table of the project."},
        {FIND(REJECTED_ROW, .system = L("bank"), .system_title = L("Банк"), .origin = L("bank.csv:20817"),
              .field = L("amount"), .left_value = L("12,3x"), .cause = L("not a number")),
         .ru = "Строка в системе «Банк» не прочитана, поле «сумма», значение «12,3x»: не число (bank.csv:20817).",
         .en = "A row in Банк could not be read, field \"amount\", value \"12,3x\": not a number (bank.csv:20817)."},
        {FIND(SCHEMA_DRIFT, IN_ACC, .field = L("Сумма"), .cause = L("column missing")),
         .ru = "Источник 1С изменил структуру: «Сумма», нет колонки.",
         .en = "The source 1С changed its shape: \"Сумма\", column missing."},
        {FIND(SOURCE_INCOMPLETE, IN_ACC, .cause = L("HTTP 503 after 4 tries")),
         .ru = "Источник 1С прочитан не полностью: HTTP 503 after 4 tries; отсутствие расхождений по нему ничего не "
               "доказывает.",
         .en = "The source 1С was not read in full: HTTP 503 after 4 tries; the absence of findings about it proves "
               "nothing."},
        {FIND(BLOCK_TOO_LARGE, .field = L("phone"), .left_value = L("+7 700 000"), .step = L("same phone")),
         .ru = "Ключ «+7 700 000» поля «телефон» общий у слишком многих записей: сравнены не все их пары, шаг "
               "«совпадают: телефон».",
         .en = "The key \"+7 700 000\" of \"phone\" is shared by too many records: not all their pairs were compared, "
               "step "
               "\"same phone\"."},
        {FIND(SEARCH_LIMIT, .origin = L("123456789012"), .left_value = L("300"), .right_value = L("7"), .step = L("same tax id; adds up: amount")),
         .ru = "У ключа 123456789012 слишком много записей, чтобы перебрать все их суммы: часть подходящих могла "
               "остаться без пары, шаг «совпадают: ИНН/БИН; складывается: сумма».",
         .en = "Too many records share the key 123456789012 to try all their sums: some may belong together "
               "that were not found to, step \"same tax id; adds up: amount\"."},
        {FIND(REVERSED, .cause = L("reversal")), .record = {order, sale}, .records = 2, 
         .ru = "Документ и его сторно зачтены друг с другом: заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N "KZT — CRM; отгрузка Р-17 от 04.09.2026 на 134" N "400,00" N "KZT — 1С.", 
         .en = "A document and its reversal cancel each other out: order ЗК-000123 of 2026-09-03 for 120,000.00" N "KZT — CRM; shipment Р-17 of 2026-09-04 for 134,400.00" N "KZT — 1С."},
        {FIND(RETURN_WITHOUT_SALE, .cause = L("return without its sale"), .right_value = L("РТ-7")), .record = {order}, .records = 1,
         .ru = "Заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N "KZT в CRM: возврат без своей продажи; возможно, это возврат по «РТ-7».",
         .en = "Order ЗК-000123 of 2026-09-03 for 120,000.00" N "KZT in CRM has no sale behind it; possibly of \"РТ-7\"."},
        {FIND(NO_ROLL_FORWARD, IN_ACC, AMOUNTS(12000, 15000), .origin = L("ТОО Ромашка, Д-5"), .cause = L("backdated")),
         .evidence = {{L("opening"), L("100.00"), L(""), L("+"), -1},
                      {L("shipments"), L("50.00"), L(""), L("+"), -1},
                      {L("payments"), L("30.00"), L(""), L("-"), -1}},
         .evidences = 3,
         .ru = "Остаток (ТОО Ромашка, Д-5) в 1С не сходится с оборотами: начальный остаток 100,00 + отгрузки 50,00 − "
               "платежи 30,00 — должно быть 120,00" N "KZT, указано 150,00" N "KZT, разница +30,00" N
               "KZT; причина: проведено задним числом.",
         .en = "The balance of ТОО Ромашка, Д-5 in 1С does not follow from its documents: opening balance 100.00 + "
               "shipments 50.00 − payments 30.00 come to 120.00" N "KZT, it says 150.00" N
               "KZT, difference +30.00" N "KZT; cause: backdated."},
        {FIND(CHANGED_AFTER_CLOSE, IN_ACC, .origin = L("2026-08-31"), .cause = L("changed after close")), .record = {sale}, .records = 1,
         .evidence = {{L("amount"), L("100.00"), L("120.00"), L("changed"), -1}, {L("contract"), L(""), L("Д-5"), L("changed"), -1}},
         .evidences = 2,
         .ru = "Отгрузка Р-17 от 04.09.2026 в 1С: изменение в закрытом периоде (по 31.08.2026): сумма: 100,00 → 120,00; договор: — → Д-5.",
         .en = "Shipment Р-17 of 2026-09-04 in 1С: a change in a closed period (to 2026-08-31): amount: 100.00 → 120.00; contract: — → Д-5."},
        {FIND(CONFLICTING_EDITS, .field = L("amount"), .origin = L("2026-09-06"), .cause = L("conflicting edits")), .record = {order, sale}, .records = 2,
         .evidence = {{L("CRM"), L("1.00"), L("2.00"), L("changed"), -1}, {L("1С"), L("1.00"), L("3.00"), L("changed"), -1},
                      {L("holds"), L(""), L(""), L("review"), -1}},
         .evidences = 3,
         .ru = "Заказ ЗК-000123 от 03.09.2026: поле «сумма» изменено в обеих системах после 06.09.2026: CRM: 1,00 → 2,00; 1С: 1,00 → 3,00; "
               "владельца у поля нет, значение должен выбрать человек.",
         .en = "Order ЗК-000123 of 2026-09-03: \"amount\" was changed in both systems since 2026-09-06: CRM: 1.00 → 2.00; 1С: 1.00 → 3.00; "
               "nobody owns the field, a person must choose."},
        {FIND(EDITED_OUTSIDE_OWNER, .system = L("crm"), .system_title = L("CRM"), .field = L("amount"), .origin = L("2026-09-06")),
         .record = {order, sale}, .records = 2,
         .evidence = {{L("CRM"), L("1.00"), L("2.00"), L("changed"), -1}, {L("holds"), L("1.00"), L("1С"), L("owner"), -1}},
         .evidences = 2,
         .ru = "Заказ ЗК-000123 от 03.09.2026: поле «сумма» изменено в CRM, а не в системе-владельце (после 06.09.2026): CRM: 1,00 → 2,00; "
               "полем владеет 1С, верно 1,00.",
         .en = "Order ЗК-000123 of 2026-09-03: \"amount\" was changed in CRM outside the system that owns it since 2026-09-06: CRM: 1.00 → 2.00; "
               "1С owns the field, 1.00 holds."},
        {FIND(CHECK_FAILED, .field = L("balance")), .record = {order}, .records = 1,
         .ru = "Заказ ЗК-000123 от 03.09.2026 на 120" N "000,00" N "KZT в CRM: проверка «остаток» не пройдена.",
         .en = "Order ЗК-000123 of 2026-09-03 for 120,000.00" N "KZT in CRM does not pass the check \"balance\"."},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) check(&cases[i]);
}

/* Whatever of a finding's fields is there or not, the sentence stays whole: no double spaces, no space before a stop,
 * no empty brackets or quotes, no placeholder left, a capital at the start, one full stop at the end. */
static void check_sentence(Str text, bool stop) {
    static const char *const bad[] = {"  ", " ,",   " ;", " .", " :", "()",  "( ",  " )", "{",   "}",  "[",  "]", "|",
                                      "«»", "\"\"", ",,", ";;", "::", "; .", ": .", ":;", ", ;", ",.", ";.", ":."};
    if (text.len <= 12) print_error("too short: %s\n", text.ptr);
    assert_true(text.len > 12);
    assert_true(utf8_valid(text));
    assert_true(str_eq(text, str_trim(text)));
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        if (str_find(text, str_of(bad[i])) == SIZE_MAX) continue;
        print_error("\"%s\" in: %s\n", bad[i], text.ptr);
        fail();
    }
    assert_int_equal(str_ends(text, STR(".")), stop);
    size_t index = 0;
    uint32_t first = utf8_next(text, &index);
    assert_false((first >= 'a' && first <= 'z') || (first >= 0x430 && first <= 0x45F));
}

static Finding partial(unsigned mask, FindingKind kind, const FindingRecord *record, size_t records) {
    Finding f = {.kind = kind, .severity = (Severity)(mask % 3), .scale = 2};
    if (mask & 1) f.system = STR("acc");
    if (mask & 2) f.field = STR("status");
    if (mask & 4) f.left_value = STR("A");
    if (mask & 8) f.right_value = STR("B");
    if (mask & 16) f.cause = STR("retry / x");
    if (mask & 32) f.expected = STR("shipment");
    if (mask & 64) f.step = STR("same number");
    if (mask & 128) f.origin = STR("f.csv:1");
    if (mask & 256) f.owner_team = STR("склад");
    if (mask & 64) f.owner_system = STR("erp");
    if (mask & 512) {
        f.has_amounts = true;
        f.left_amount = 100;
        f.right_amount = 300;
        f.difference = 200;
        f.at_risk = 200;
        f.currency = STR("KZT");
    }
    f.record = record;
    f.record_count = records;
    return f;
}

static void test_ukrainian_and_kazakh(void **state) {
    (void)state;
    const FindingRecord both[] = {order, sale}, one[] = {order};
    Arena *arena = arena_new("test", 0);
    Finding missing = {.kind = FINDING_MISSING, .record = one, .record_count = 1, .system = L("acc"), .system_title = L("1С"),
                       .expected = L("shipment"), .owner_team = L("бухгалтерія")};
    assert_string_equal(words_explain(STR("uk"), &missing, arena).ptr,
                        "Замовлення ЗК-000123 від 03.09.2026 на 12\u00A0000\u00A0000\u00A0KZT є в CRM, але відвантаження в 1С не знайдено.");
    assert_string_equal(words_action(STR("uk"), &missing, arena).ptr,
                        "Бухгалтерія: перевірити обмін і внести до 1С відвантаження (підстава: ЗК-000123)");
    assert_string_equal(words_explain(STR("kk"), &missing, arena).ptr,
                        "Тапсырыс ЗК-000123 (03.09.2026), сомасы 12\u00A0000\u00A0000\u00A0KZT, CRM жүйесінде бар, бірақ жөнелтілім 1С жүйесінде табылмады.");
    assert_string_equal(words_action(STR("kk"), &missing, arena).ptr,
                        "Бухгалтерія: алмасуды тексеріп, 1С жүйесіне жөнелтілімді енгізу (негізі: ЗК-000123)");
    Finding amount = {.kind = FINDING_AMOUNT_DIFFERS, .record = both, .record_count = 2, .cause = L("vat included 12 %")};
    assert_string_equal(words_explain(STR("uk"), &amount, arena).ptr,
                        "Замовлення ЗК-000123 від 03.09.2026: в CRM 12\u00A0000\u00A0000\u00A0KZT, в 1С 13\u00A0440\u00A0000\u00A0KZT (відвантаження Р-17 від 04.09.2026); причина: ПДВ включено (12 %).");
    assert_string_equal(words_explain(STR("kk"), &amount, arena).ptr,
                        "Тапсырыс ЗК-000123 (03.09.2026): CRM жүйесінде 12\u00A0000\u00A0000\u00A0KZT, 1С жүйесінде 13\u00A0440\u00A0000\u00A0KZT (жөнелтілім Р-17 (04.09.2026)); себебі: ҚҚС қосылған (12 %).");
    arena_free(arena);
}

static void test_no_field_is_needed(void **state) {
    (void)state;
    static const char *const languages[] = {"en", "ru", "uk", "kk"};
    static const FindingRecord bare[] = {{.system = L("x")}, {.system = L("y"), .right = true}, {.right = true}};
    const FindingRecord rich[] = {order, sale, payments[0]};
    Arena *arena = arena_new("test", 0);
    for (unsigned mask = 0; mask < 1024; mask++) {
        for (size_t kind = 0; kind < FINDING_KINDS; kind++) {
            for (size_t records = 0; records <= 3; records++) {
                for (size_t l = 0; l < ARRAY_LEN(languages); l++) {
                    Finding f = partial(mask, (FindingKind)kind, mask % 5 < 2 ? bare : rich, records);
                    Str language = str_of(languages[l]);
                    check_sentence(words_explain(language, &f, arena), true);
                    check_sentence(words_action(language, &f, arena), false);
                }
            }
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_missing),
        cmocka_unit_test(test_time),
        cmocka_unit_test(test_amounts),
        cmocka_unit_test(test_states_of_documents),
        cmocka_unit_test(test_payments),
        cmocka_unit_test(test_duplicates),
        cmocka_unit_test(test_chains_and_choices),
        cmocka_unit_test(test_elsewhere),
        cmocka_unit_test(test_data_quality),
        cmocka_unit_test(test_ukrainian_and_kazakh),
        cmocka_unit_test(test_no_field_is_needed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
