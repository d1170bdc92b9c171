/* The sheet "Bridge", links from totals to findings, and workbooks of owners. */
#include "reports/bridge.h"
#include "reports/xlsx_sheets.h"

#include "tests/reports/files.h"
#include "tests/reports/sample.h"
#include "tests/reports/workbook.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

static Str written(const RunReport *report) {
    Error err = {0};
    assert_true(xlsx_write_book(report, arena_printf(arena, "%s/report.xlsx", test_folder), xlsx_limits, &err));
    return folder_file("report.xlsx", arena);
}

static bool has(Str xml, const char *part) {
    return str_find(xml, str_of(part)) != SIZE_MAX;
}

static double number(Str sheet, char column, unsigned row) {
    return strtod(cell_value(sheet, arena_printf(arena, "%c%u", column, row), arena), NULL);
}

static void test_steps_add_up(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    Str sheet = sheet_xml(written(&report), "Bridge", arena);
    const Bridge *bridge;
    assert_int_equal(bridges_make(&report, arena, &bridge), 2);
    unsigned row = 7; /* title, empty, rule, sentence, heads, left total */
    double sum = 0;
    for (size_t i = 0; i < bridge->bar_count; i++, row++) {
        double amount = number(sheet, 'C', row);
        assert_true(amount == (double)bridge->bar[i].amount / 100);
        sum += amount;
        assert_true(number(sheet, 'D', row) == number(sheet, 'D', 6) + sum);
        /* base and parts of the bar: what lies below it, and its size */
        double parts =
            number(sheet, 'H', row) - number(sheet, 'I', row) - number(sheet, 'J', row) + number(sheet, 'K', row);
        assert_true(parts == amount || -parts == amount || parts == -amount);
    }
    assert_string_equal(cell_string(sheet, arena_printf(arena, "A%u", row), arena), "Unexplained");
    sum += number(sheet, 'C', row);
    assert_string_equal(cell_string(sheet, arena_printf(arena, "A%u", row + 1), arena), "Difference");
    assert_true(number(sheet, 'C', row + 1) == sum);
    assert_true(number(sheet, 'D', row + 2) == number(sheet, 'D', 6) + sum); /* the right total */
    assert_true(has(sheet, "<hyperlink ref=\"F7\" location=\"&apos;Findings&apos;!A") ||
                has(sheet, "<hyperlink ref=\"F7\" location=\"'Findings'!A"));
}

/* Under a bar stands its cause, which tells it from others of its kind; its kind where no cause is known. */
static void test_bars_are_named_by_their_causes(void **state) {
    (void)state;
    static const struct {
        Str cause;
        const char *en, *ru;
    } named[] = {{S("vat included 12 %"), "VAT included (12 %)", "НДС включён (12 %)"},
                 {S("rounding / discount"), "Rounding or discount", "Округление или скидка"},
                 {S("vat included 12 % + line missing"), "VAT included (12 %) and a line is missing", "НДС включён (12 %) и нет строки"},
                 {S("unexplained"), "Amount differs", "Суммы расходятся"},
                 {S(""), "Amount differs", "Суммы расходятся"}};
    for (size_t i = 0; i < ARRAY_LEN(named); i++) {
        for (int russian = 0; russian < 2; russian++) {
            RunReport report = sample_report(russian ? "ru" : "en");
            Finding *finding = arena_array(arena, report.finding_count, sizeof *finding);
            memcpy(finding, sample_findings, sizeof sample_findings);
            for (size_t f = 0; f < report.finding_count; f++) {
                if (finding[f].kind == FINDING_AMOUNT_DIFFERS) finding[f].cause = named[i].cause;
            }
            report.finding = finding;
            Str sheet = sheet_xml(written(&report), russian ? "Из чего разница" : "Bridge", arena);
            const Bridge *bridge;
            unsigned row = 7, seen = 0;
            assert_int_equal(bridges_make(&report, arena, &bridge), 2);
            for (size_t b = 0; b < bridge->bar_count; b++, row++) {
                if (bridge->bar[b].kind != FINDING_AMOUNT_DIFFERS) continue;
                const char *name = cell_string(sheet, arena_printf(arena, "M%u", row), arena);
                assert_string_equal(name, russian ? named[i].ru : named[i].en);
                seen++;
            }
            assert_int_equal(seen, 1);
        }
    }
}

/* The report with so many more causes of amounts that differ: a bar each. */
static RunReport with_causes(size_t more) {
    RunReport report = sample_report("en");
    Finding *finding = arena_array(arena, report.finding_count + more, sizeof *finding);
    memcpy(finding, report.finding, report.finding_count * sizeof *finding);
    size_t like = 0;
    while (finding[like].kind != FINDING_AMOUNT_DIFFERS) like++;
    for (size_t i = 0; i < more; i++) {
        Finding *one = &finding[report.finding_count++];
        *one = finding[like];
        one->cause = str_printf(arena, "cause %02zu", i);
        one->id = str_printf(arena, "a%015zu", i);
    }
    report.finding = finding;
    return report;
}

static long long cents(Str sheet, char column, unsigned row) {
    return llround(number(sheet, column, row) * 100);
}

/* Of many steps the largest are drawn, the rest are one bar, and stand one by one below the chart. All of them are the difference. */
static void test_many_steps(void **state) {
    (void)state;
    RunReport report = with_causes(20);
    const Bridge *bridge;
    bridges_make(&report, arena, &bridge);
    size_t tail = bridge->bar_count - BRIDGE_BARS_MAX;
    assert_int_equal(bridge_drawn(bridge), BRIDGE_BARS_MAX);
    Str sheet = sheet_xml(written(&report), "Bridge", arena);
    unsigned rest = 7 + BRIDGE_BARS_MAX, list = rest + 4 + 20;
    assert_string_equal(cell_string(sheet, arena_printf(arena, "A%u", rest), arena), arena_printf(arena, "Other steps: %zu", tail));
    long long sum = 0, of_rest = 0;
    for (unsigned row = 7; row <= rest + 1; row++) sum += cents(sheet, 'C', row);
    assert_true(sum == cents(sheet, 'C', rest + 2));
    while (strcmp(cell_string(sheet, arena_printf(arena, "A%u", list), arena), "Other steps") != 0) assert_true(list-- > rest);
    assert_true(has(sheet, arena_printf(arena, "<hyperlink ref=\"F%u\" location=\"'Bridge'!A%u\"", rest, list)) ||
                has(sheet, arena_printf(arena, "<hyperlink ref=\"F%u\" location=\"&apos;Bridge&apos;!A%u\"", rest, list)));
    for (unsigned row = list + 2; row < list + 2 + tail; row++) of_rest += cents(sheet, 'C', row);
    assert_true(of_rest == cents(sheet, 'C', rest));
    assert_true(cents(sheet, 'D', list + 1 + (unsigned)tail) == cents(sheet, 'D', rest)); /* where both ways end */
    report = with_causes(BRIDGE_BARS_MAX + 1 - 5);
    bridges_make(&report, arena, &bridge);
    assert_true(bridge->bar_count <= BRIDGE_BARS_MAX + 1 && bridge_drawn(bridge) == bridge->bar_count); /* one is not folded into one */
}

/* A total that a number cell cannot hold is text with its mark, and the chart goes without it. */
static void test_amounts_too_long(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    ReportTotals totals[3];
    memcpy(totals, sample_totals, sizeof totals);
    for (size_t i = 0; i < 3; i++) {
        if (!str_eq(totals[i].dimension, STR("all"))) continue;
        ReportCell *cell = arena_array(arena, totals[i].cell_count, sizeof *cell);
        memcpy(cell, totals[i].cell, totals[i].cell_count * sizeof *cell);
        cell->left_amount += (int128)1234567890123456789;
        cell->right_amount += (int128)1234567890123456789;
        totals[i].cell = cell;
    }
    report.totals = totals;
    Str sheet = sheet_xml(written(&report), "Bridge", arena);
    const Bridge *bridge;
    bridges_make(&report, arena, &bridge);
    char text[DECIMAL_TEXT_SIZE];
    Str left = decimal_print(bridge->cell->left_amount, 2, text);
    assert_string_equal(cell_string(sheet, "D6", arena), str_cstr(arena, left));
}

static void test_nothing_to_show(void **state) {
    (void)state;
    RunReport report = sample_empty("en");
    Str book = zip_file(written(&report), "xl/workbook.xml", arena);
    assert_false(has(book, "name=\"Bridge\""));
    assert_false(has(book, "name=\"Trends\""));
}

static void test_totals_open_their_findings(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    Str sheet = sheet_xml(written(&report), "Summary", arena);
    assert_true(has(sheet, "!A4\"")); /* the first finding's row */
}

static void test_follower_points_to_its_teller(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    Finding *finding = arena_array(arena, report.finding_count, sizeof *finding);
    memcpy(finding, sample_findings, sizeof sample_findings);
    finding[0].story = finding[2].id; /* told by one that stands below it */
    finding[2].story = STR("no such finding");
    report.finding = finding;
    Str sheet = sheet_xml(written(&report), "Findings", arena);
    assert_true(has(sheet, "<hyperlink ref=\"AM4\""));
    assert_true(has(sheet, "!A5\""));
    assert_false(has(sheet, "<hyperlink ref=\"AM5\""));
}

/* ---- Owners */

static void test_a_workbook_for_each_team(void **state) {
    (void)state;
    RunReport report = sample_report("en");
    static const Str teams[] = {S("../../etc"), S("a/b"), S("a:b"), S("."), S("склад"), S("A/B")};
    static const char *const files[] = {"_._.._etc", "a_b", "a_b 2", "_", "склад", "A_B 3"};
    Finding *finding = arena_array(arena, report.finding_count, sizeof *finding);
    memcpy(finding, sample_findings, sizeof sample_findings);
    for (size_t i = 0; i < report.finding_count; i++) finding[i].owner_team = teams[i % ARRAY_LEN(teams)];
    report.finding = finding;
    Error err = {0};
    assert_true(report_find(STR("owners"))->write(&report, test_folder, &err));
    size_t found = 0;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        found += access(arena_printf(arena, "%s/owners/%s.xlsx", test_folder, files[i]), R_OK) == 0;
    }
    assert_true(found >= 4);
    assert_int_not_equal(access(arena_printf(arena, "%s/../etc.xlsx", test_folder), R_OK), 0);
}

/* A part of the whole: cases of its own, its own counts, and nothing of the run's limits and totals. */
static void test_a_part_stands_by_itself(void **state) {
    (void)state;
    static const FindingMemory open = {.state = FINDING_OPEN}, fresh = {.state = FINDING_NEW};
    RunReport report = sample_report("en");
    Finding *finding = arena_array(arena, report.finding_count, sizeof *finding);
    memcpy(finding, sample_findings, sizeof sample_findings);
    for (size_t i = 0; i < report.finding_count; i++) {
        finding[i].owner_team = i % 2 ? STR("stock") : STR("sales");
        finding[i].memory = i < 4 ? &open : &fresh;
        finding[i].story = STR("");
    }
    finding[1].story = finding[3].story = finding[0].id; /* told by one of sales */
    finding[5].story = finding[7].id;                    /* told by one of their own */
    report.finding = finding;
    report.history = (ReportHistory){.kept = true, .since = STR("2026-09-20"), .fresh = 99, .open = 99, .resolved = 99, .unknown = 99};
    report.allocations.count = 1;
    RunReport part = report_of_owner(&report, STR("stock"), arena);
    assert_int_equal(part.allocations.count, 0); /* who pays what is the controller's */
    assert_int_equal(part.finding_count, 4);
    assert_int_equal(part.finding[0].story.len, 0); /* the first tells the case here */
    assert_true(str_eq(part.finding[1].story, finding[1].id) && str_eq(part.finding[2].story, finding[7].id));
    assert_int_equal(part.finding[3].story.len, 0);
    Str sheet = sheet_xml(written(&part), "Summary", arena);
    assert_true(has(sheet, "since 2026-09-20: new: 2, still open: 2, came back: 0<"));
    assert_true(has(sheet, ">stock<") && has(sheet, "Who fixes it"));
    assert_false(has(sheet, ">Limits<") || has(sheet, "sets no limits") || has(sheet, ">Totals of the rules<"));
    assert_true(has(sheet_xml(written(&report), "Summary", arena), ">Limits<"));
}

/* Of a limit, numbers are numbers and the currency stands apart; what is no number stays text. */
static void test_limits_are_numbers(void **state) {
    (void)state;
    static const ReportLimit limit[] = {
        {STR_CONST("orders"), STR_CONST("drift"), STR_CONST("alert"), STR_CONST("410208.50 KZT"), STR_CONST("-0.5 KZT"), STR_CONST(""), RUN_BREACH},
        {STR_CONST("orders"), STR_CONST("findings"), STR_CONST(""), STR_CONST("19"), STR_CONST("13.32 %"), STR_CONST("2 on 2026-09-03"), RUN_CLEAN}};
    RunReport report = sample_report("en");
    report.limit = limit;
    report.limit_count = ARRAY_LEN(limit);
    Str sheet = sheet_xml(written(&report), "Summary", arena);
    unsigned row = 1;
    while (row < 100 && strcmp(cell_string(sheet, arena_printf(arena, "B%u", row), arena), "Limit") != 0) row++;
    const char *const number[][2] = {{"C%u", "410208.5"}, {"D%u", "-0.5"}};
    for (size_t i = 0; i < ARRAY_LEN(number); i++)
        assert_string_equal(cell_value(sheet, arena_printf(arena, number[i][0], row + 1), arena), number[i][1]);
    assert_string_equal(cell_string(sheet, arena_printf(arena, "G%u", row + 1), arena), "KZT");
    assert_string_equal(cell_value(sheet, arena_printf(arena, "C%u", row + 2), arena), "19");
    assert_string_equal(cell_string(sheet, arena_printf(arena, "D%u", row + 2), arena), "13.32\u00a0%");
    assert_string_equal(cell_string(sheet, arena_printf(arena, "E%u", row + 2), arena), "2\u00a0on 2026-09-03");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_steps_add_up, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_bars_are_named_by_their_causes, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_many_steps, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_amounts_too_long, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_nothing_to_show, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_totals_open_their_findings, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_follower_points_to_its_teller, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_limits_are_numbers, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_a_workbook_for_each_team, folder_begin, folder_end),
        cmocka_unit_test_setup_teardown(test_a_part_stands_by_itself, folder_begin, folder_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
