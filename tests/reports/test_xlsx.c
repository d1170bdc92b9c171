#include "reports/xlsx_grid.h"
#include "reports/xlsx_sheets.h"

#include "engine/base/parallel.h"
#include "tests/reports/files.h"
#include "tests/reports/sample.h"
#include "tests/reports/workbook.h"

#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

static Str written(const RunReport *report, uint32_t rows_max) {
    Error err = {0};
    char *path = arena_printf(arena, "%s/report.xlsx", test_folder);
    if (!xlsx_write_book(report, path, (XlsxLimits){rows_max, LISTED_ROWS_MAX}, &err)) print_error("%s: %s\n", err.where, err.text);
    assert_int_equal(err.kind, ERROR_NONE);
    return folder_file("report.xlsx", arena);
}

static bool has(Str xml, const char *part) {
    return str_find(xml, str_of(part)) != SIZE_MAX;
}

/* ---- Cells */

static void test_findings(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    Str sheet = sheet_xml(written(&report, SHEET_ROWS_MAX), "Расхождения", arena);
    assert_string_equal(cell_string(sheet, "D3", arena), "Пояснение");
    assert_string_equal(cell_string(sheet, "B4", arena), "ошибка");
    assert_string_equal(cell_string(sheet, "C4", arena), "Нет документа");
    assert_string_equal(
        cell_string(sheet, "D4", arena),
        "Заказ ЗК-000005 от 03.09.2026 на 120\u00A0000,00\u00A0KZT есть в CRM, но отгрузка в 1С не найдена.");
    assert_string_equal(cell_value(sheet, "G4", arena), "120000");
    assert_string_equal(cell_value(sheet, "H4", arena), "0");
    assert_string_equal(cell_formula_of(sheet, "I4", arena), "ROUND(H4-G4,2)");
    assert_string_equal(cell_value(sheet, "I4", arena), "-120000");
    assert_string_equal(cell_string(sheet, "J4", arena), "KZT");
    assert_string_equal(cell_string(sheet, "K4", arena), "бухгалтерия");
    assert_string_equal(cell_string(sheet, "E5", arena), "НДС включён (12 %)");
    assert_string_equal(cell_string(sheet, "F5", arena), "ИП Петров; \"Север\", Петров ИП");
    assert_string_equal(cell_string(sheet, "AN4", arena), "0000000000000001");
    assert_string_equal(cell_value(sheet, "Y4", arena), "46268.42708333334"); /* 2026-09-03 10:15 as a serial day */
    assert_true(has(sheet, "<autoFilter ref=\"A3:AN6\"/>"));
    assert_true(has(sheet, "topLeftCell=\"D4\""));
    assert_true(has(sheet, "state=\"frozen\""));
    assert_true(has(sheet, "<formula1>\"принять,отклонить,одно и то же,разные,не показывать до\"</formula1>"));
    assert_true(has(sheet, "sqref=\"N4:N6\""));
    assert_false(has(sheet, "<c r=\"A7\"")); /* three findings: duplicates and quality stand on their sheets */
}

static void test_duplicates_and_quality(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    Str book = written(&report, SHEET_ROWS_MAX);
    Str sheet = sheet_xml(book, "Duplicates", arena);
    assert_string_equal(cell_value(sheet, "A4", arena), "1");
    assert_string_equal(cell_value(sheet, "A5", arena), "1");
    assert_string_equal(cell_value(sheet, "A6", arena), "2");
    assert_string_equal(cell_string(sheet, "B6", arena), "to review");
    assert_string_equal(cell_string(sheet, "E5", arena), "Р-0009");
    assert_string_equal(cell_string(sheet, "L4", arena), "yes"); /* the record to keep */
    assert_string_equal(cell_string(sheet, "L5", arena), "");
    assert_string_equal(cell_string(sheet, "M4", arena), "External key: same, 42-A");
    assert_string_equal(cell_string(sheet, "M5", arena), ""); /* evidence stands once for a cluster */
    assert_string_equal(cell_string(sheet, "M6", arena),
                        "Phone: same, +77010000001\nName: ТОО «Ромашка» / Romashka, LLP (97%)");
    assert_string_equal(cell_string(sheet, "AC7", arena), "0000000000000006");
    assert_false(has(sheet, "<c r=\"A8\""));
    sheet = sheet_xml(book, "Data quality", arena);
    assert_string_equal(cell_string(sheet, "C4", arena), "Source incomplete");
    assert_string_equal(cell_string(sheet, "F5", arena), "tax ID");
    assert_string_equal(cell_string(sheet, "G5", arena), "12\n34");
    assert_string_equal(cell_string(sheet, "W4", arena), "bank-0904.csv:20817");
    assert_false(has(sheet, "<c r=\"A7\""));
}

static void test_summary(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    Str sheet = sheet_xml(written(&report, SHEET_ROWS_MAX), "Итоги", arena);
    assert_string_equal(cell_string(sheet, "A1", arena), "Превышение: порог нарушен");
    assert_string_equal(cell_string(sheet, "B3", arena), "ТОО «Ромашка &amp; Ко»");
    assert_string_equal(cell_string(sheet, "B5", arena), "30.09.2026 24:00 (Asia/Almaty)");
    assert_true(has(sheet, "<t>30.09.2026 19:00</t>")); /* the certificate: both clocks */
    assert_true(has(sheet, "<t>01.10.2026 00:00</t>"));
    assert_true(has(sheet, "<t>расхождений за день</t>"));
    assert_true(has(sheet, "<drawing r:id="));
}

static void test_incomplete_stands_first(void **state) {
    (void)state;
    ReportDataset dataset[3];
    ReportRule rule[3];
    RunReport report = sample_incomplete("ru", dataset, rule);
    static const char *const sheets[] = {"По дням",   "По складам",      "Расхождения",
                                         "Дубликаты", "Качество данных", "Погашение", "Источники"};
    Str book = written(&report, SHEET_ROWS_MAX);
    Str sheet = sheet_xml(book, "Итоги", arena);
    assert_true(str_starts(str_of(cell_string(sheet, "A1", arena)), STR("СВЕРКА НЕПОЛНАЯ")));
    assert_string_equal(cell_string(sheet, "A2", arena),
                        "Банк (bank.payments): bank-0904.csv:20817: file ends inside a quoted field");
    assert_string_equal(cell_string(sheet, "A3", arena), "Не проверено: Платежи: bank.payments is incomplete");
    for (size_t i = 0; i < ARRAY_LEN(sheets); i++) {
        assert_true(
            str_starts(str_of(cell_string(sheet_xml(book, sheets[i], arena), "A2", arena)), STR("СВЕРКА НЕПОЛНАЯ")));
    }
    report.state = RUN_CLEAN; /* a run that claims to be clean does not make it so */
    sheet = sheet_xml(written(&report, SHEET_ROWS_MAX), "Итоги", arena);
    assert_true(str_starts(str_of(cell_string(sheet, "A1", arena)), STR("СВЕРКА НЕПОЛНАЯ")));
}

static void test_empty_run(void **state) {
    (void)state;
    RunReport report = sample_empty("en");
    Str book = written(&report, SHEET_ROWS_MAX);
    Str sheet = sheet_xml(book, "Summary", arena);
    assert_true(str_starts(str_of(cell_string(sheet, "A1", arena)), STR("INCOMPLETE")));
    assert_string_equal(cell_string(sheet, "A2", arena), "The run read no dataset at all");
    assert_string_equal(cell_string(sheet_xml(book, "Findings", arena), "A4", arena), "None");
    report.dataset = sample_datasets; /* read in full, and nothing found */
    report.dataset_count = 2;
    sheet = sheet_xml(written(&report, SHEET_ROWS_MAX), "Summary", arena);
    assert_string_equal(cell_string(sheet, "A1", arena), "No discrepancy was found");
}

static void test_sources(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    Str sheet = sheet_xml(written(&report, SHEET_ROWS_MAX), "Sources", arena);
    assert_string_equal(cell_string(sheet, "A5", arena), "crm.orders");
    assert_string_equal(cell_value(sheet, "E5", arena), "2022");
    assert_string_equal(cell_formula_of(sheet, "K5", arena), "E5-F5-G5-H5-I5-J5");
    assert_string_equal(cell_value(sheet, "K5", arena), "0"); /* 2022 = 2005 + 1 + 0 + 15 + 1 */
    assert_string_equal(cell_value(sheet, "K6", arena), "0"); /* 2006 = 2005 + 0 + 1 */
    assert_string_equal(cell_value(sheet, "L5", arena), "456789012.34");
    assert_true(has(sheet, "<t>draft</t>"));
    assert_true(has(sheet, "<t>the account could write</t>"));
    ReportDataset lost = sample_datasets[0];
    lost.rows_read++; /* a row that nobody knows anything about is shown */
    report.dataset = &lost;
    report.dataset_count = 1;
    sheet = sheet_xml(written(&report, SHEET_ROWS_MAX), "Sources", arena);
    assert_string_equal(cell_value(sheet, "K5", arena), "1");
}

/* ---- Formulas: an own reckoning of the few forms that the workbook uses must give the cached values */

static double number_at(Str sheet, char column, unsigned row) {
    return strtod(cell_value(sheet, arena_printf(arena, "%c%u", column, row), arena), NULL);
}

static const char *text_at(Str sheet, char column, unsigned row) {
    return cell_string(sheet, arena_printf(arena, "%c%u", column, row), arena);
}

static double rounded(double value, unsigned digits) {
    double power = pow(10, digits);
    return round(value * power) / power;
}

static double reckon(Str sheet, const char *formula) {
    char a, b;
    unsigned row, other, digits, first, last;
    if (sscanf(formula, "ROUND(%c%u-%c%u,%u)", &a, &row, &b, &other, &digits) == 5) {
        return rounded(number_at(sheet, a, row) - number_at(sheet, b, other), digits);
    }
    if (sscanf(formula, "ROUND(SUMPRODUCT((A$%u:A$%u=A%u)*(C$%*u:C$%*u=C%*u)*%c$%*u:%*c$%*u),%u)", &first, &last, &row,
               &a, &digits) == 5) {
        double sum = 0;
        for (unsigned i = first; i <= last; i++) {
            bool same = strcmp(text_at(sheet, 'A', i), text_at(sheet, 'A', row)) == 0 &&
                        strcmp(text_at(sheet, 'C', i), text_at(sheet, 'C', row)) == 0;
            if (same) sum += number_at(sheet, a, i);
        }
        return rounded(sum, digits);
    }
    if (sscanf(formula, "%c%u-%c%u", &a, &row, &b, &other) == 4) {
        return number_at(sheet, a, row) - number_at(sheet, b, other);
    }
    if (sscanf(formula, "%c%u/ABS(%c%u)", &a, &row, &b, &other) == 4) {
        return number_at(sheet, a, row) / fabs(number_at(sheet, b, other));
    }
    print_error("a form of formula that the test does not know: %s\n", formula);
    fail();
    return 0;
}

static size_t check_formulas(Str sheet, unsigned rows) {
    size_t count = 0;
    for (unsigned row = 1; row <= rows; row++) {
        for (char column = 'A'; column <= 'M'; column++) {
            const char *name = arena_printf(arena, "%c%u", column, row);
            const char *formula = cell_formula_of(sheet, name, arena);
            if (!formula[0]) continue;
            count++;
            double wanted = reckon(sheet, formula), cached = strtod(cell_value(sheet, name, arena), NULL);
            if (fabs(wanted - cached) > 1e-9 * fabs(wanted)) print_error("%s = %s: %.17g\n", name, formula, cached);
            assert_true(fabs(wanted - cached) <= 1e-9 * fabs(wanted));
        }
    }
    return count;
}

static void test_totals_add_up(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    Str book = written(&report, SHEET_ROWS_MAX);
    Str sheet = sheet_xml(book, "По дням", arena);
    /* 4 rows with difference, count difference, percentage and unexplained, and 2 rows of sums with 9 formulas each: a finding of two slices counts once */
    assert_int_equal(check_formulas(sheet, 10), 4 * 4 + 2 * 9);
    assert_string_equal(cell_string(sheet, "D3", arena), "Кол-во, CRM");
    assert_string_equal(cell_value(sheet, "B5", arena), "46268"); /* 2026-09-03 */
    assert_string_equal(cell_value(sheet, "I5", arena), "-108000");
    assert_string_equal(cell_string(sheet, "C7", arena), "USD"); /* a currency after the other */
    assert_string_equal(cell_string(sheet, "C9", arena), "KZT");
    assert_string_equal(cell_value(sheet, "I9", arena), "-108000.01");
    assert_string_equal(cell_value(sheet, "L9", arena), "0");
    assert_string_equal(cell_value(sheet, "M9", arena), "3");
    assert_true(has(sheet, "<conditionalFormatting sqref=\"I4:I7\">"));
    assert_true(has(sheet, "<autoFilter ref=\"A3:M7\"/>"));
    sheet = sheet_xml(book, "По складам", arena);
    assert_int_equal(check_formulas(sheet, 10), 4 * 4 + 2 * 9);
    assert_true(str_starts(str_of(cell_string(sheet, "A2", arena)), STR("Сначала то, что расходится")));
    double before = INFINITY; /* what differs first, the most first; what agrees below */
    unsigned nowhere = 0;
    for (unsigned row = 4; row < 8; row++) {
        double difference = fabs(strtod(cell_value(sheet, arena_printf(arena, "I%u", row), arena), NULL));
        if (strcmp(cell_string(sheet, arena_printf(arena, "B%u", row), arena), "(не указано)") == 0) nowhere = row;
        if (strcmp(cell_string(sheet, arena_printf(arena, "C%u", row), arena), "KZT") != 0) continue;
        assert_true(difference <= before);
        before = difference;
    }
    assert_true(nowhere > 4);
}

/* ---- Numbers */

/* 15 digits survive Excel, whose cells are doubles shown with 15 digits; the 16-digit example is that of style.md 6.2.
 */
static void test_exact_numbers(void **state) {
    (void)state;
    static const struct {
        int64_t value;
        unsigned scale;
        bool exact;
    } cases[] = {
        {0, 2, true},
        {-5, 2, true},
        {123456789012345, 2, true},
        {999999999999999, 2, true},
        {999999999999999, 0, true},
        {1234567890123456, 2, false},
        {9007199254740993, 2, false},
        {-9007199254740993, 2, false},
        {9007199254740993, 0, false},
        {1000000000000000000, 2, true}, /* one digit and zeros */
        {1000000000000000001, 2, false},
        {1, 9, true},
        {INT64_MAX, 0, false},
        {INT64_MIN, 9, false},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        double number = 0;
        assert_int_equal(number_is_exact(cases[i].value, cases[i].scale, &number), cases[i].exact);
        if (!cases[i].exact) continue;
        char shown[64], digits[DECIMAL_TEXT_SIZE]; /* what a cell of 15 digits shows is what was meant */
        snprintf(shown, sizeof shown, "%.*f", (int)cases[i].scale, number);
        assert_string_equal(shown, decimal_print(cases[i].value, cases[i].scale, digits).ptr);
    }
}

static void test_huge_amounts_are_text(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    ReportCell cell[] = {
        {STR("2026-09-01"), STR("KZT"), 1, 1, 9007199254740993, 9007199254740993, 0, 0, 0, 0},
        {STR("2026-09-02"), STR("KZT"), 1, 1, 100, 9007199254740993, 9007199254740893, 9007199254740893, 0, 1},
        {STR("2026-09-03"), STR("KZT"), 1, 1, 100, 250, 150, 150, 0, 1},
    };
    ReportTotals totals = {STR("orders"), STR("O"), STR("crm.orders"), STR("acc.sales"), STR("day"), 2, true, cell, 3};
    Finding finding = sample_findings[2];
    finding.left_amount = 9007199254740993;
    finding.difference = finding.right_amount - finding.left_amount;
    report.totals = &totals;
    report.totals_count = 1;
    report.finding = &finding;
    report.finding_count = 1;
    report.cluster_count = 0;
    Str book = written(&report, SHEET_ROWS_MAX);
    Str sheet = sheet_xml(book, "По дням", arena);
    assert_string_equal(cell_string(sheet, "G4", arena), "90071992547409.93");
    assert_string_equal(cell_formula_of(sheet, "I4", arena), ""); /* no formula over text: the value itself */
    assert_string_equal(cell_value(sheet, "I4", arena), "0");
    assert_string_equal(cell_string(sheet, "I5", arena), "90071992547408.93");
    assert_string_equal(cell_value(sheet, "I6", arena), "1.5");
    assert_string_equal(cell_string(sheet, "G8", arena), "90071992547411.93"); /* the sum is exact, too */
    assert_string_equal(cell_string(sheet, "H8", arena), "180143985094822.36");
    assert_true(str_starts(str_of(cell_string(sheet, "A2", arena)), STR("†")));
    assert_true(has(zip_file(book, "xl/styles.xml", arena), "formatCode=\"@&quot; †&quot;_-\""));
    sheet = sheet_xml(book, "Расхождения", arena);
    assert_string_equal(cell_string(sheet, "G4", arena), "90071992547409.93");
    assert_string_equal(cell_formula_of(sheet, "I4", arena), "");
    assert_string_equal(cell_string(sheet, "I4", arena), "-90071992435409.93");
}

static void test_currencies_are_not_mixed(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    FindingRecord record[2] = {sample_vat[0], sample_vat[1]};
    record[1].currency = STR("USD");
    Finding finding = sample_findings[2];
    finding.record = record;
    report.finding = &finding;
    report.finding_count = 1;
    report.cluster_count = 0;
    Str sheet = sheet_xml(written(&report, SHEET_ROWS_MAX), "Расхождения", arena);
    assert_string_equal(cell_string(sheet, "J4", arena), "KZT / USD");
    assert_string_equal(cell_formula_of(sheet, "I4", arena), "");
    assert_string_equal(cell_value(sheet, "I4", arena), "");
}

/* ---- Text */

static void test_hostile_text(void **state) {
    (void)state;
    static const struct {
        Str text;
        const char *xml;
    } cases[] = {
        {STR("=1+1"), "=1+1"},
        {STR("=HYPERLINK(\"http://x\",\"y\")"), "=HYPERLINK(\"http://x\",\"y\")"},
        {STR("+7 701"), "+7 701"},
        {STR("@SUM(A1)"), "@SUM(A1)"},
        {STR("-2+3"), "-2+3"},
        {STR("<b>&amp;"), "&lt;b&gt;&amp;amp;"},
        {STR("a\x01z"), "a\uFFFDz"},
        {STR("a\0z"), "a\uFFFDz"},
        {STR("a\x7Fz"), "a\uFFFDz"},
        {STR("a\xFFz"), "a\uFFFDz"},
        {STR("a\xEF\xBF\xBEz"), "a\uFFFDz"}, /* U+FFFE is no character of XML */
        {STR("_x0041_"), "_x005F_x0041_"},   /* Excel would read the escape as A */
        {STR("_x00"), "_x00"},
        {STR("_x004G_"), "_x004G_"},
        {STR("a\r\nb"), "a\nb"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        RunReport report = sample_report("en");
        Finding finding = sample_findings[0];
        finding.owner_team = cases[i].text;
        report.finding = &finding;
        report.finding_count = 1;
        report.cluster_count = 0;
        Str sheet = sheet_xml(written(&report, SHEET_ROWS_MAX), "Findings", arena);
        Str cell = cell_xml(sheet, "K4", arena);
        assert_false(has(cell, "<f>"));
        assert_true(has(cell, "t=\"inlineStr\""));
        assert_string_equal(cell_string(sheet, "K4", arena), cases[i].xml);
        arena_reset(arena);
    }
}

static void test_long_text_is_cut(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    Buf text = {0};
    for (int i = 0; i < 40000; i++) buf_add(&text, STR("ю"));
    Finding finding = sample_findings[0];
    finding.owner_team = buf_str(&text);
    report.finding = &finding;
    report.finding_count = 1;
    report.cluster_count = 0;
    Str sheet = sheet_xml(written(&report, SHEET_ROWS_MAX), "Findings", arena);
    Str shown = str_of(cell_string(sheet, "K4", arena)); /* 32,767 is Excel's limit */
    assert_int_equal(shown.len, 2 * 32000 + 3);
    assert_true(str_ends(shown, STR("ю\u2026")));
    buf_free(&text);
}

static void test_lines_of_wrapped_text(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double width;
        unsigned lines;
    } cases[] = {
        {"", 10, 1},
        {"ten letter", 10, 1},
        {"ten letters", 10, 2},
        {"a b c d e f", 5, 2}, /* "a b c", "d e f" */
        {"a\nb", 10, 2},
        {"\n\n", 10, 3},
        {"12\u00A0345\u00A0678 x", 10, 2},  /* a number stays together */
        {"12345678901234567890123", 10, 3}, /* a word longer than the line */
        {"ab 12345678901234567890", 10, 3},
        {"русские слова по две", 10, 3}, /* letters, not bytes */
        {"слово слово", 5, 2},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_int_equal(text_lines(str_of(cases[i].text), cases[i].width), cases[i].lines);
    }
}

static void test_names_of_sheets(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    static const char *const dimension[] = {"a/b:c[d]*?\\'", "a/b:c[d]*?\\-", "Findings",
                                            "очень длинное название измерения, которое не поместится", "\xFF"};
    ReportTotals totals[ARRAY_LEN(dimension)];
    for (size_t i = 0; i < ARRAY_LEN(dimension); i++) {
        totals[i] = sample_totals[1];
        totals[i].dimension = str_of(dimension[i]);
    }
    report.totals = totals;
    report.totals_count = ARRAY_LEN(dimension);
    Str names = zip_file(written(&report, SHEET_ROWS_MAX), "xl/workbook.xml", arena);
    assert_true(has(names, "<sheet name=\"By - a-b-c-d-----\""));
    assert_true(has(names, "<sheet name=\"By - a-b-c-d----- 2\""));
    assert_true(has(names, "<sheet name=\"By - Findings\""));
    assert_true(has(names, "<sheet name=\"Findings\""));
    assert_true(has(names, "<sheet name=\"By - очень длинное название изм\"")); /* 31 letters */
    assert_true(has(names, "<sheet name=\"By - -\""));
}

/* ---- The file as a whole */

/* Rows go on over sheets; nothing is lost at the seam. Expected: 3 rows of findings on sheets of 5 rows, 3 of them
 * head. */
static void test_rows_go_on_over_sheets(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    Str book = written(&report, 5);
    Str first = sheet_xml(book, "Findings", arena), second = sheet_xml(book, "Findings 2", arena);
    assert_string_equal(cell_string(first, "AN4", arena), "0000000000000001");
    assert_string_equal(cell_string(first, "AN5", arena), "0000000000000003");
    assert_false(has(first, "<c r=\"A6\""));
    assert_string_equal(cell_string(second, "AN4", arena), "0000000000000008");
    assert_string_equal(cell_string(second, "D3", arena), "Explanation"); /* head, filter and list again */
    assert_true(has(second, "<autoFilter ref=\"A3:AN4\"/>"));
    assert_true(has(second, "sqref=\"N4:N4\"") || has(second, "sqref=\"N4\""));
    assert_true(str_find(str_of(cell_string(second, "A1", arena)), STR("(continued 2)")) != SIZE_MAX);
    assert_false(sheet_xml(book, "Findings 3", arena).ptr != NULL);
    Str days = sheet_xml(book, "By day 3", arena); /* sums across sheets are values, not formulas over one sheet */
    assert_non_null(days.ptr);
    assert_string_equal(cell_formula_of(days, "I5", arena), "");
}

/* Values of the field that differs: amounts are numbers and dates are dates, whatever else is text as the source has it. */
static void test_values_of_a_field(void **state) {
    (void)state;
    static const struct {
        Str field, value;
        const char *number, *text;
    } cases[] = {{S("amount"), S("1234.50"), "1234.5", ""},          {S("date"), S("2026-09-30"), "46295", ""},
                 {S("status"), S("12.50"), "", "12.50"},              {S("amount"), S("about 7"), "", "about 7"},
                 {S("date"), S("30 September"), "", "30 September"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        RunReport report = sample_report("en");
        Finding finding = report.finding[0];
        finding.field = cases[i].field;
        finding.left_value = cases[i].value;
        finding.scale = 2;
        report.finding = &finding;
        report.finding_count = 1;
        report.cluster_count = 0;
        Str sheet = sheet_xml(written(&report, SHEET_ROWS_MAX), "Findings", arena);
        assert_string_equal(cell_string(sheet, "AH3", arena), "Value, left");
        if (*cases[i].number) assert_string_equal(cell_value(sheet, "AH4", arena), cases[i].number);
        else assert_string_equal(cell_string(sheet, "AH4", arena), cases[i].text);
    }
}

/* A list of findings too long for a workbook is cut behind the weightiest, says so and where all of them are. */
static void test_a_long_list_is_cut(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    Error err = {0};
    char *path = arena_printf(arena, "%s/report.xlsx", test_folder);
    assert_true(xlsx_write_book(&report, path, (XlsxLimits){SHEET_ROWS_MAX, 2}, &err));
    Str book = folder_file("report.xlsx", arena), sheet = sheet_xml(book, "Findings", arena);
    const char *note = cell_string(sheet, "A2", arena);
    assert_true(str_starts(str_of(note), STR("Shown: the first 2 of 3. All of them stand in findings.csv.   Decide in the yellow")));
    assert_string_equal(cell_string(sheet, "AN5", arena), "0000000000000003");
    assert_false(has(sheet, "<c r=\"A6\""));
    assert_false(has(sheet_xml(book, "Summary", arena), "'Findings'!A6")); /* no link to a row that is not there */
    sheet = sheet_xml(book, "Duplicates", arena);
    assert_true(str_starts(str_of(cell_string(sheet, "A2", arena)), STR("Shown: the first 2 of ")));
    assert_true(has(sheet, "<c r=\"A5\""));
    assert_false(has(sheet, "<c r=\"A6\""));
}

static void test_same_bytes(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    Str first = written(&report, SHEET_ROWS_MAX);
    usleep(1100000); /* a clock would have moved on by a second */
    assert_true(str_eq(first, written(&report, SHEET_ROWS_MAX)));
    Str core = zip_file(first, "docProps/core.xml", arena);
    assert_true(has(core, "2026-09-30T19:00:00Z</dcterms:created>")); /* the cut-off */
}

/* Opened in a country that writes decimal commas. */
static void test_locale(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    Str plain = written(&report, SHEET_ROWS_MAX);
    static const char *const names[] = {"ru_RU.UTF-8", "de_DE.UTF-8", "ru_RU.utf8"};
    bool set = false;
    for (size_t i = 0; i < ARRAY_LEN(names) && !set; i++) set = setlocale(LC_ALL, names[i]) != NULL;
    if (!set) skip();
    Str localised = written(&report, SHEET_ROWS_MAX);
    setlocale(LC_ALL, "C");
    assert_true(str_eq(plain, localised));
}

static void test_payments(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    Str sheet = sheet_xml(written(&report, SHEET_ROWS_MAX), "Погашение", arena);
    assert_true(has(sheet, "ЗК-000008") && has(sheet, "<v>16.66") && has(sheet, "<v>2.5<") && has(sheet, "ЗК-000009"));
    report.allocations.count = 0;
    assert_false(has(zip_file(written(&report, SHEET_ROWS_MAX), "xl/workbook.xml", arena), "Погашение"));
}

/* Paid whole by one payment, in parts, not at all, by turns. */
static const ReportAllocation *mixed(const void *state, size_t at, Arena *scratch, size_t *rows) {
    (void)state;
    static const ReportAllocation whole = {.rule = S("orders"),
                                           .shape = S("1:1"),
                                           .currency = S("KZT"),
                                           .document = {true, false, S("crm.orders"), S("w"), S("WHOLE"), S("2026-09-04"), 100},
                                           .payment = {true, true, S("acc.sales"), S("p"), S("PAID"), S("2026-09-05"), 100},
                                           .settles = 100,
                                           .paid = 100,
                                           .scale = 2};
    ReportAllocation *out = arena_alloc(scratch, sizeof *out);
    *out = at % 2 ? sample_allocations[at / 2] : whole;
    out->group = (uint32_t)at + 1;
    *rows = 1;
    return out;
}

/* What is paid in parts or not at all stands first, in the order of matches, and is what is printed. */
static void test_whole_payments_stand_below_the_print(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    report.allocations = (ReportAllocations){.count = 2 * ARRAY_LEN(sample_allocations), .at = mixed};
    Str book = written(&report, SHEET_ROWS_MAX), sheet = sheet_xml(book, "Погашение", arena);
    unsigned first = 1;
    while (!has(str_of(cell_string(sheet, arena_printf(arena, "D%u", first), arena)), "ЗК-000007")) assert_true(++first < 20);
    static const char *const order[] = {"CRM ЗК-000007", "CRM ЗК-000008", "CRM ЗК-000009", "CRM WHOLE", "CRM WHOLE", "CRM WHOLE"};
    static const unsigned group[] = {2, 4, 6, 1, 3, 5};
    for (unsigned i = 0; i < ARRAY_LEN(order); i++) {
        assert_string_equal(cell_string(sheet, arena_printf(arena, "D%u", first + i), arena), order[i]);
        assert_int_equal(atoi(cell_value(sheet, arena_printf(arena, "B%u", first + i), arena)), group[i]);
    }
    Str printed = between(zip_file(book, "xl/workbook.xml", arena), "Погашение'!$A$1:", "</definedName>");
    assert_string_equal(str_cstr(arena, printed), arena_printf(arena, "$O$%u", first + 2));
    assert_true(has(sheet, "ниже, без печати: документы, оплаченные целиком одним платежом: 3"));
}

static void test_print_setup(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    Str book = written(&report, SHEET_ROWS_MAX);
    static const char *const sheets[] = {"Итоги",     "По дням",         "Расхождения",
                                         "Дубликаты", "Качество данных", "Источники"};
    for (size_t i = 0; i < ARRAY_LEN(sheets); i++) {
        Str sheet = sheet_xml(book, sheets[i], arena);
        assert_true(has(sheet, "<pageSetup paperSize=\"9\""));
        assert_true(has(sheet, "orientation=\"landscape\""));
        assert_true(has(sheet, "fitToHeight=\"0\""));
        assert_true(has(sheet, "ТОО «Ромашка &amp;&amp; Ко»")); /* "&" is doubled in headers */
        assert_true(has(sheet, "&amp;P из &amp;N"));
        assert_true(has(sheet, "production"));
        assert_true(has(sheet, "&amp;C&amp;8 0123456789abcdef")); /* the space keeps size and digits apart */
    }
    assert_true(has(zip_file(book, "xl/workbook.xml", arena), "_xlnm.Print_Titles"));
}

static void test_failures(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    Error err = {0};
    assert_false(xlsx_write_book(&report, "/tmp/kopeck-reports-no-such-folder/report.xlsx", xlsx_limits, &err));
    assert_int_equal(err.kind, ERROR_OUTPUT);
    char *path = arena_printf(arena, "%s/report.xlsx", test_folder);
    err = (Error){0};
    assert_true(file_write(path, STR("old"), &err));
    static const rlim_t sizes[] = {200, 3000, 8000}; /* the rows, or the packed file, cannot be written to the end */
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct rlimit before, small;
        getrlimit(RLIMIT_FSIZE, &before);
        small = (struct rlimit){sizes[i], before.rlim_max};
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &small);
        err = (Error){0};
        bool ok = xlsx_write_book(&report, path, xlsx_limits, &err);
        setrlimit(RLIMIT_FSIZE, &before);
        assert_false(ok);
        assert_int_equal(err.kind, ERROR_OUTPUT);
        assert_true(str_eq(folder_file("report.xlsx", arena), STR("old")));
        assert_int_not_equal(access(arena_printf(arena, "%s.part", path), F_OK), 0);
    }
}

/* The last test: what is stopped stays stopped. */
static void test_stopped_on_request(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    Error err = {0};
    char *path = arena_printf(arena, "%s/report.xlsx", test_folder);
    parallel_cancel();
    assert_false(xlsx_write_book(&report, path, xlsx_limits, &err));
    assert_int_equal(err.kind, ERROR_CANCELLED);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_int_not_equal(access(arena_printf(arena, "%s.part", path), F_OK), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_findings, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_duplicates_and_quality, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_summary, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_incomplete_stands_first, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_empty_run, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_sources, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_totals_add_up, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_exact_numbers, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_huge_amounts_are_text, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_currencies_are_not_mixed, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_hostile_text, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_long_text_is_cut, folder_begin, folder_end),
        cmocka_unit_test(test_lines_of_wrapped_text),
        cmocka_unit_test_setup_teardown(test_names_of_sheets, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_rows_go_on_over_sheets, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_values_of_a_field, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_a_long_list_is_cut, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_same_bytes, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_locale, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_payments, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_whole_payments_stand_below_the_print, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_print_setup, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_failures, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_stopped_on_request, folder_begin, folder_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
