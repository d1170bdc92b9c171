/* A small run, made by hand: every kind of row that a report writes, with sums that can be checked on paper. */
#ifndef KOPECK_TEST_SAMPLE_H
#define KOPECK_TEST_SAMPLE_H

#include "reports/report.h"

#define S(s)                                                                                                           \
    { "" s, sizeof(s) - 1 }
#define SAMPLE_CRM .system = S("crm"), .system_title = S("CRM"), .dataset_name = S("crm.orders"), .entity = S("order")
#define SAMPLE_ACC                                                                                                     \
    .system = S("acc"), .system_title = S("1С"), .dataset_name = S("acc.sales"), .entity = S("shipment"),              \
    .right = true, .dataset = 1
#define SAMPLE_ROMASHKA .counterparty = S("ТОО «Ромашка»"), .tax_id = S("123456789012")
#define SAMPLE_KZT(a)   .currency = S("KZT"), .has_amount = true, .amount = a

static const FindingRecord sample_missing[] = {
    {SAMPLE_CRM, .row = 4, .key = S("c5"), .document = S("ЗК-000005"), .date = S("2026-09-03T10:15:00+05:00"),
     .day = S("2026-09-03"), SAMPLE_ROMASHKA, .warehouse = S("ALA"), .status = S("paid"), SAMPLE_KZT(12000000)},
};
static const FindingRecord sample_vat[] = {
    {SAMPLE_CRM, .row = 5, .key = S("c6"), .document = S("ЗК-000006"), .date = S("2026-09-03T11:00:00+05:00"),
     .day = S("2026-09-03"), .counterparty = S("ИП Петров; \"Север\""), .tax_id = S("900101300123"),
     .warehouse = S("ALA"), .status = S("shipped"), SAMPLE_KZT(10000000)},
    {SAMPLE_ACC, .row = 2, .key = S("a3"), .document = S("Р-0003"), .date = S("2026-09-03T18:00:00+05:00"),
     .day = S("2026-09-03"), .counterparty = S("Петров ИП"), .tax_id = S("900101300123"), .warehouse = S("ALA"),
     .status = S("posted"), SAMPLE_KZT(11200000)},
};
static const FindingRecord sample_rounding[] = {
    {SAMPLE_CRM, .row = 6, .key = S("c7"), .document = S("ЗК-000007"), .date = S("2026-09-04"), .day = S("2026-09-04"),
     SAMPLE_ROMASHKA, .warehouse = S("TSE"), SAMPLE_KZT(100001)},
    {SAMPLE_ACC, .row = 3, .key = S("a4"), .document = S("Р-0004"), .date = S("2026-09-04"), .day = S("2026-09-04"),
     SAMPLE_ROMASHKA, .warehouse = S("TSE"), SAMPLE_KZT(100000)},
};
static const FindingRecord sample_retry[] = {
    {SAMPLE_ACC, .row = 7, .key = S("a8"), .document = S("Р-0008"), .date = S("2026-09-04T09:00:00+05:00"),
     .day = S("2026-09-04"), SAMPLE_ROMASHKA, SAMPLE_KZT(5500000)},
    {SAMPLE_ACC, .row = 8, .key = S("a9"), .document = S("Р-0009"), .date = S("2026-09-04T09:00:07+05:00"),
     .day = S("2026-09-04"), SAMPLE_ROMASHKA, SAMPLE_KZT(5500000)},
};
static const FindingRecord sample_cards[] = {
    {.system = S("crm"),
     .system_title = S("CRM"),
     .dataset_name = S("crm.clients"),
     .entity = S("counterparty"),
     .key = S("k1"),
     .document = S("ТОО «Ромашка»"),
     .tax_id = S("123456789012")},
    {.system = S("acc"),
     .system_title = S("1С"),
     .dataset_name = S("acc.clients"),
     .entity = S("counterparty"),
     .key = S("k2"),
     .document = S("Romashka, LLP")},
};
static const FindingRecord sample_detail[] = {
    {.system = S("acc"),
     .system_title = S("1С"),
     .dataset_name = S("acc.clients"),
     .entity = S("counterparty"),
     .key = S("k2"),
     .document = S("Romashka, LLP")},
};
static const FindingRecord sample_injection[] = {
    {.system = S("acc"),
     .system_title = S("1С"),
     .dataset_name = S("acc.clients"),
     .entity = S("counterparty"),
     .key = S("k3"),
     .document = S("=HYPERLINK(\"http://x\",\"y\")"),
     .tax_id = S("12\n34")},
};
static const FindingEvidence sample_retry_evidence[] = {{S("external_key"), S("42-A"), S("42-A"), S("same"), -1}};
static const FindingEvidence sample_card_evidence[] = {
    {S("phone"), S("+77010000001"), S("+77010000001"), S("same"), -1},
    {S("name"), S("ТОО «Ромашка»"), S("Romashka, LLP"), S("company 0.85"), 971234},
};

#define SAMPLE_OWNER       .owner_system = S("acc"), .owner_title = S("1С"), .owner_team = S("бухгалтерия")
#define SAMPLE_RECORDS(r)  .record = r, .record_count = sizeof r / sizeof *r
#define SAMPLE_EVIDENCE(e) .evidence = e, .evidence_count = sizeof e / sizeof *e

/* Ranked as a run ranks them: errors first, then by money at risk. */
static const Finding sample_findings[] = {
    {.id = S("0000000000000001"),
     .kind = FINDING_MISSING,
     .severity = SEVERITY_ERROR,
     .rule = S("orders"),
     .system = S("acc"),
     .system_title = S("1С"),
     .expected = S("shipment"),
     .currency = S("KZT"),
     .scale = 2,
     .has_amounts = true,
     .left_amount = 12000000,
     .difference = -12000000,
     .at_risk = 12000000,
     .explains = true,
     SAMPLE_OWNER,
     SAMPLE_RECORDS(sample_missing)},
    {.id = S("0000000000000002"),
     .kind = FINDING_DUPLICATE_DOCUMENT,
     .survivor = true,
     .severity = SEVERITY_ERROR,
     .rule = S("twice"),
     .cause = S("retry"),
     .system = S("acc"),
     .system_title = S("1С"),
     .currency = S("KZT"),
     .scale = 2,
     .at_risk = 5500000,
     .step = S("same external key"),
     SAMPLE_OWNER,
     SAMPLE_RECORDS(sample_retry),
     SAMPLE_EVIDENCE(sample_retry_evidence)},
    {.id = S("0000000000000003"),
     .kind = FINDING_AMOUNT_DIFFERS,
     .severity = SEVERITY_ERROR,
     .rule = S("orders"),
     .step = S("same number, tax id; date within 3 days"),
     .cause = S("vat included 12 %"),
     .field = S("amount"),
     .left_value = S("100000.00"),
     .right_value = S("112000.00"),
     .system = S("acc"),
     .system_title = S("1С"),
     .currency = S("KZT"),
     .scale = 2,
     .has_amounts = true,
     .left_amount = 10000000,
     .right_amount = 11200000,
     .difference = 1200000,
     .at_risk = 1200000,
     .explains = true,
     SAMPLE_OWNER,
     SAMPLE_RECORDS(sample_vat)},
    {.id = S("0000000000000004"),
     .kind = FINDING_SOURCE_INCOMPLETE,
     .severity = SEVERITY_ERROR,
     .cause = S("half written"),
     .system = S("bank"),
     .system_title = S("Банк"),
     .origin = S("bank-0904.csv:20817")},
    {.id = S("0000000000000005"),
     .kind = FINDING_MALFORMED_DETAIL,
     .severity = SEVERITY_ERROR,
     .rule = S("clients"),
     .cause = S("characters"),
     .field = S("tax_id"),
     .left_value = S("12\n34"),
     .system = S("acc"),
     .system_title = S("1С"),
     SAMPLE_OWNER,
     SAMPLE_RECORDS(sample_injection)},
    {.id = S("0000000000000006"),
     .kind = FINDING_DUPLICATE_COUNTERPARTY,
     .severity = SEVERITY_REVIEW,
     .rule = S("clients"),
     .step = S("same phone; name as company 0.85"),
     .system = S("acc"),
     .system_title = S("1С"),
     SAMPLE_OWNER,
     SAMPLE_RECORDS(sample_cards),
     SAMPLE_EVIDENCE(sample_card_evidence)},
    {.id = S("0000000000000007"),
     .kind = FINDING_MISSING_DETAIL,
     .severity = SEVERITY_REVIEW,
     .field = S("tax_id"),
     .cause = S("empty"),
     .system = S("acc"),
     .system_title = S("1С"),
     .owner_team = S("бухгалтерия"),
     SAMPLE_RECORDS(sample_detail)},
    {.id = S("0000000000000008"),
     .kind = FINDING_WITHIN_TOLERANCE,
     .severity = SEVERITY_INFO,
     .rule = S("orders"),
     .step = S("same key"),
     .cause = S("rounding"),
     .field = S("amount"),
     .system = S("acc"),
     .system_title = S("1С"),
     .currency = S("KZT"),
     .scale = 2,
     .has_amounts = true,
     .left_amount = 100001,
     .right_amount = 100000,
     .difference = -1,
     .at_risk = 1,
     .explains = true,
     SAMPLE_RECORDS(sample_rounding)},
};
static const ReportCluster sample_clusters[] = {{S("twice-1"), S("twice"), S("duplicate document"), false, 1},
                                                {S("clients-1"), S("clients"), S("duplicate counterparty"), true, 5}};

static const ReportCount sample_left_out[] = {{S("draft"), 12}, {S("where"), 3}};
static const ReportDataset sample_datasets[] = {
    {.name = S("crm.orders"),
     .source = S("crm"),
     .source_title = S("CRM"),
     .entity = S("order"),
     .detail = S("orders"),
     .zone = S("UTC"),
     .cutoff_local = S("2026-09-30T19:00:00Z"),
     .complete = true,
     .rows_read = 2022,
     .rows_declared = 2022,
     .matched = 2005,
     .unmatched = 1,
     .rejected = 1,
     .left_out = sample_left_out,
     .left_out_count = 2,
     .accounted = true,
     .has_total = true,
     .scale = 2,
     .total_amount = 45678901234,
     .first_day = S("2026-07-01"),
     .last_day = S("2026-09-30"),
     .digest = S("9f86d081884c7d65")},
    {.name = S("acc.sales"),
     .source = S("acc"),
     .source_title = S("1С"),
     .entity = S("shipment"),
     .detail = S("Document_РеализацияТоваровУслуг"),
     .zone = S("Asia/Almaty"),
     .cutoff_local = S("2026-10-01T00:00:00+05:00"),
     .complete = true,
     .rows_read = 2006,
     .rows_declared = -1,
     .matched = 2005,
     .duplicate = 1,
     .accounted = true,
     .has_total = true,
     .scale = 2,
     .total_amount = 45677701233,
     .first_day = S("2026-07-01"),
     .last_day = S("2026-09-30"),
     .digest = S("60303ae22b998861")},
};
static const ReportDataset sample_half_read[] = {
    {.name = S("bank.payments"),
     .source = S("bank"),
     .source_title = S("Банк"),
     .entity = S("payment"),
     .detail = S("inbox/bank-*.csv"),
     .zone = S("Asia/Almaty"),
     .cutoff_local = S("2026-10-01T00:00:00+05:00"),
     .complete = false,
     .problem = S("bank-0904.csv:20817: file ends inside a quoted field"),
     .rows_read = 20816,
     .rows_declared = 20900,
     .unmatched = 20816,
     .accounted = true},
};

/* Both sides by day: 3 Sep -120 000 (missing) + 12 000 (VAT) = -108 000; 4 Sep -0.01 (rounding). */
static const ReportCell sample_by_day[] = {
    {S("2026-09-02"), S("KZT"), 3, 3, 30000000, 30000000, 0, 0, 0, 0},
    {S("2026-09-03"), S("KZT"), 5, 4, 50000050, 39200050, -10800000, -10800000, 0, 2},
    {S("2026-09-03"), S("USD"), 1, 1, 100000, 100000, 0, 0, 0, 0},
    {S("2026-09-04"), S("KZT"), 2, 2, 1100001, 1100000, -1, -1, 0, 1},
};
static const ReportCell sample_by_warehouse[] = {
    {S(""), S("KZT"), 1, 1, 1000000, 1000000, 0, 0, 0, 0},
    {S(""), S("USD"), 1, 1, 100000, 100000, 0, 0, 0, 0},
    {S("ALA"), S("KZT"), 7, 6, 79000050, 68200050, -10800000, -10800000, 0, 2},
    {S("TSE"), S("KZT"), 2, 2, 1100001, 1100000, -1, -1, 0, 1},
};
static const ReportCell sample_all[] = {
    {S(""), S("KZT"), 10, 9, 81100051, 70300050, -10800001, -10800001, 0, 3},
    {S(""), S("USD"), 1, 1, 100000, 100000, 0, 0, 0, 0},
};
#define SAMPLE_TOTALS(d, c)                                                                                            \
    { S("orders"), S("Заказы и реализации"), S("crm.orders"), S("acc.sales"), S(d), 2, true, c, sizeof c / sizeof *c }
static const ReportTotals sample_totals[] = {SAMPLE_TOTALS("all", sample_all), SAMPLE_TOTALS("day", sample_by_day),
                                             SAMPLE_TOTALS("warehouse", sample_by_warehouse)};

static const ReportCount sample_steps[] = {{S("same key"), 2000}, {S("same number, tax id; date within 3 days"), 5}};
static const ReportRule sample_rules[] = {
    {.name = S("orders"),
     .title = S("Заказы и реализации"),
     .kind = S("reconcile"),
     .left = S("crm.orders"),
     .right = S("acc.sales"),
     .checked = true,
     .matches = 2005,
     .groups = 0,
     .review = 0,
     .ambiguous = 0,
     .findings = 3,
     .step = sample_steps,
     .step_count = 2},
    {.name = S("twice"),
     .title = S("Повторы в 1С"),
     .kind = S("duplicates"),
     .left = S("acc.sales"),
     .checked = true,
     .findings = 1},
};
static const ReportRule sample_rules_half[] = {
    {.name = S("payments"),
     .title = S("Платежи"),
     .kind = S("reconcile"),
     .left = S("crm.orders"),
     .right = S("bank.payments"),
     .why_not = S("bank.payments is incomplete")},
};
static const ReportLimit sample_limits[] = {
    {S("orders"), S("findings per day"), S("alert"), S("2 on 2026-09-03"), S("1"), S("1"), RUN_BREACH},
    {S("orders"), S("drift"), S("warn"), S("13.32 %"), S("0.1 % of turnover"), S(""), RUN_WARNING},
    {S("orders"), S("findings"), S(""), S("3"), S("10"), S("50"), RUN_CLEAN},
};
static const ReportNotice sample_notices[] = {{S("acc"), true, S("writable"), S("the account could write")},
                                              {S("crm"), false, S("retry"), S("HTTP 429 once, answered after 10 s")}};

static const ReportMatch sample_matches[] = {
    {.rule = S("orders"),
     .step = S("same key"),
     .shape = S("1:1"),
     .group = 1,
     .score_ppm = 1000000,
     .dataset = S("crm.orders"),
     .key = S("c7"),
     .document = S("ЗК-000007"),
     .day = S("2026-09-04"),
     .counterparty = S("ТОО «Ромашка»"),
     .currency = S("KZT"),
     .has_amount = true,
     .amount = 100001,
     .scale = 2},
    {.rule = S("orders"),
     .step = S("same key"),
     .shape = S("1:1"),
     .group = 1,
     .score_ppm = 1000000,
     .right = true,
     .dataset = S("acc.sales"),
     .key = S("a4"),
     .document = S("Р-0004"),
     .day = S("2026-09-04"),
     .counterparty = S("ТОО «Ромашка»"),
     .currency = S("KZT"),
     .has_amount = true,
     .amount = 100000,
     .scale = 2},
    {.rule = S("orders"),
     .step = S("same number, \"tax\" id"),
     .review = true,
     .multiset = true,
     .group = 2,
     .shape = S("1:N"),
     .score_ppm = 912345,
     .dataset = S("crm.orders"),
     .key = S("c6"),
     .document = S("ЗК-000006,\nline 2")},
};

/* One payment over the first of two documents, and 0.50 of the second; nothing settles the third. */
static const ReportAllocation sample_allocations[] = {
    {.rule = S("orders"),
     .step = S("same tax id; adds up: amount"),
     .shape = S("N:M"),
     .currency = S("KZT"),
     .group = 3,
     .document = {true, false, S("crm.orders"), S("c7"), S("ЗК-000007"), S("2026-09-04"), 100001},
     .payment = {true, true, S("acc.sales"), S("a4"), S("Р-0004"), S("2026-09-05"), 100051},
     .settles = 100001,
     .paid = 100001,
     .rest = 50,
     .scale = 2},
    {.rule = S("orders"),
     .step = S("same tax id; adds up: amount"),
     .shape = S("N:M"),
     .currency = S("KZT"),
     .group = 3,
     .document = {true, false, S("crm.orders"), S("c8"), S("ЗК-000008"), S("2026-09-04"), 300},
     .payment = {true, true, S("acc.sales"), S("a4"), S("Р-0004"), S("2026-09-05"), 100051},
     .settles = 50,
     .paid = 50,
     .scale = 2},
    {.rule = S("orders"),
     .step = S("same tax id; adds up: amount"),
     .shape = S("N:M"),
     .currency = S("KZT"),
     .group = 3,
     .document = {true, false, S("crm.orders"), S("c9"), S("ЗК-000009"), S("2026-09-09"), 700},
     .scale = 2},
};

static inline const ReportAllocation *sample_allocations_of(const void *state, size_t i, Arena *scratch, size_t *rows) {
    (void)state;
    (void)scratch;
    *rows = 1;
    return &sample_allocations[i];
}

static inline const ReportMatch *sample_records_of(const void *state, size_t i, Arena *scratch, size_t *records) {
    (void)scratch;
    *records = 1;
    return (const ReportMatch *)state + i;
}

static inline RunReport sample_report(const char *language) {
    return (RunReport){
        .run = S("0123456789abcdef"),
        .company = S("ТОО «Ромашка & Ко»"),
        .profile = S("production"),
        .job = S("weekly"),
        .language = str_of(language),
        .currency = S("KZT"),
        .version = S("1.0"),
        .cutoff = S("2026-09-30T24:00 Asia/Almaty"),
        .cutoff_utc = S("2026-09-30T19:00:00Z"),
        .zone = S("Asia/Almaty"),
        .state = RUN_BREACH,
        .project_sha256 = S("2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"),
        .snapshot_sha256 = S("fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9"),
        .dataset = sample_datasets,
        .dataset_count = 2,
        .notice = sample_notices,
        .notice_count = 2,
        .rule = sample_rules,
        .rule_count = 2,
        .totals = sample_totals,
        .totals_count = 3,
        .finding = sample_findings,
        .finding_count = sizeof sample_findings / sizeof *sample_findings,
        .cluster = sample_clusters,
        .cluster_count = 2,
        .limit = sample_limits,
        .limit_count = 3,
        .matches = {sample_matches, sizeof sample_matches / sizeof *sample_matches, sizeof sample_matches / sizeof *sample_matches, sample_records_of},
        .allocations = {NULL, sizeof sample_allocations / sizeof *sample_allocations, sample_allocations_of}};
}

/* The same run with a source that could not be read to its end. `dataset` and `rule`: room for 3 each. */
static inline RunReport sample_incomplete(const char *language, ReportDataset dataset[3], ReportRule rule[3]) {
    RunReport report = sample_report(language);
    memcpy(dataset, sample_datasets, sizeof sample_datasets);
    dataset[2] = sample_half_read[0];
    memcpy(rule, sample_rules, sizeof sample_rules);
    rule[2] = sample_rules_half[0];
    report.dataset = dataset;
    report.dataset_count = 3;
    report.rule = rule;
    report.rule_count = 3;
    report.state = RUN_INCOMPLETE;
    return report;
}

/* A run that found nothing, of no data. */
static inline RunReport sample_empty(const char *language) {
    return (RunReport){.run = S("0000000000000000"),
                       .company = S("X"),
                       .job = S("weekly"),
                       .language = str_of(language),
                       .currency = S("KZT"),
                       .version = S("1.0"),
                       .cutoff = S("2026-09-30T24:00 UTC"),
                       .cutoff_utc = S("2026-10-01T00:00:00Z"),
                       .zone = S("UTC"),
                       .state = RUN_CLEAN,
                       .matches = {.at = sample_records_of},
                       .allocations = {.at = sample_allocations_of}};
}

#endif
