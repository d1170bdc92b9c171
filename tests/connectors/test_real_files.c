/* Every real statement and exchange file under ../shared/data is read, or fails with the right message where it is
 * broken; what it says is held against the truth beside it. Without that folder the test is skipped. */
#include "tests/support/preset.h"
#include "tests/support/reading.h"

#include "engine/base/file.h"
#include "rules/yaml.h"

#include <glob.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static const char *const data = "../shared/data";

static void need_data(void) {
    if (access(data, R_OK) == 0) return;
    print_message("skipped: %s is missing\n", data);
    skip();
}

/* The options of a preset's dataset, with the file. */
static Reading read_as(const char *preset, const char *dataset, const char *file, const char *columns,
                       const char *more) {
    static char source[4096], options[8192];
    const char *connector = "xml";
    Arena *arena = arena_new("preset", 0);
    Error err = {0};
    Str text;
    const Yaml *root;
    Mistakes mistakes = {.arena = arena};
    char *path = arena_printf(arena, "connectors/presets/%s.yaml", preset);
    assert_true(file_read(path, 0, arena, &text, &err) && yaml_parse(text, arena, &mistakes, &root));
    const Yaml *use = yaml_get(root, "use"), *set = yaml_get(yaml_get(root, "datasets"), dataset),
               *rows = yaml_get(set, "rows");
    if (str_eq(use->text, STR("statement"))) connector = "statement";
    snprintf(source, sizeof source, "files.0=%s%s", file, more);
    size_t len = 0;
    options[0] = 0;
    if (rows && rows->kind == YAML_TEXT && connector[0] == 's')
        len = (size_t)snprintf(options, sizeof options, "rows=%s", rows->text.ptr);
    if (rows && rows->kind == YAML_TEXT && connector[0] == 'x')
        len = (size_t)snprintf(options, sizeof options, "rows.0=%s", rows->text.ptr);
    for (size_t i = 0; rows && rows->kind == YAML_LIST && i < rows->count; i++)
        len += (size_t)snprintf(options + len, sizeof options - len, "rows.%zu=%s\n", i, rows->item[i]->text.ptr);
    ReadingWish wish = {
        .connector = connector, .source = source, .dataset = options, .columns = columns, .preset = preset};
    Reading reading = reading_of(&wish);
    arena_free(arena);
    return reading;
}

typedef struct Broken {
    const char *file, *says; /* the end of its name; what the message holds */
} Broken;

static const Broken *broken_of(const Broken *broken, const char *file) {
    for (; broken->file; broken++) {
        if (str_ends(str_of(file), str_of(broken->file))) return broken;
    }
    return NULL;
}

/* Reads all files of the pattern as both datasets; returns how many were fine. */
static size_t walk(const char *preset, const char *const *datasets, const char *pattern, const Broken *broken,
                   const char *more) {
    char full[512];
    snprintf(full, sizeof full, "%s/%s", data, pattern);
    glob_t found;
    assert_int_equal(glob(full, 0, NULL, &found), 0);
    size_t fine = 0;
    for (size_t i = 0; i < found.gl_pathc; i++) {
        for (const char *const *dataset = datasets; *dataset; dataset++) {
            const char *file = found.gl_pathv[i];
            Reading reading = read_as(preset, *dataset, file, NULL, more);
            const Broken *bad = broken_of(broken, file);
            if (getenv("KOPECK_SHOW")) {
                print_message("%s %s: %s %zu rows %s %s\n", file, *dataset, reading.fine ? "fine" : "FAILS",
                              reading.read.rows, reading.err.where, reading.err.text);
                for (size_t n = 0; n < reading.reader.notices.count; n++)
                    print_message("    %s: %s\n", reading.reader.notices.item[n].code,
                                  reading.reader.notices.item[n].text.ptr);
            } else if (bad) {
                if (reading.fine || !strstr(reading.err.text, bad->says))
                    fail_msg("%s: wanted \"%s\", seen \"%s\"", file, bad->says, reading.err.text);
                assert_non_null(strstr(reading.err.where, strrchr(file, '/') + 1));
            } else if (!reading.fine) {
                fail_msg("%s: %s: %s", file, reading.err.where, reading.err.text);
            } else {
                fine++;
            }
            reading_free(&reading);
        }
    }
    globfree(&found);
    return fine;
}

static const char *const statement_sets[] = {"payments", "statements", NULL};
static const Broken none[] = {{0}};

static void clientbank(void **state) {
    (void)state;
    need_data();
    assert_int_equal(walk("1c-bank", statement_sets, "onec/clientbank/*/*1c*.txt", none, ""), 2 * 4);
    assert_int_equal(walk("1c-bank", statement_sets, "onec/clientbank/xini1/*.txt", none, ""), 2 * 5);
    assert_int_equal(walk("by-bank", statement_sets, "onec/clientbank/bx-shef/by/*.txt", none, ""), 2 * 5);
    assert_int_equal(walk("by-bank", statement_sets, "onec/clientbank/bx-shef/vypiska-[ap]*.txt", none, ""), 2 * 2);
}

static void has_row(const char *preset, const char *dataset, const char *file, const char *columns, size_t rows,
                    size_t row, const char *const *wanted) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", data, file);
    Reading reading = read_as(preset, dataset, path, columns, "");
    if (!reading.fine) fail_msg("%s: %s", file, reading.err.text);
    assert_int_equal(reading.read.rows, rows);
    for (size_t c = 0; wanted[c]; c++) assert_string_equal(reading_cell(&reading, row, c), wanted[c]);
    reading_free(&reading);
}

#define HAS_ROW(preset, dataset, file, columns, rows, row, ...)                                                        \
    has_row(preset, dataset, file, columns, rows, row, (const char *const[]){__VA_ARGS__, NULL})

/* Read off the files by hand. */
static void by_hand(void **state) {
    (void)state;
    need_data();
    static const char payment[] = "account date amount direction tax_id counterparty number",
                      balance[] = "account from to opening incoming outgoing closing counted_in counted_out currency";
    HAS_ROW("1c-bank", "payments", "onec/clientbank/bx-shef/vypiska-1c.txt", payment, 3, 2, "40702810000000000001",
            "2026-06-07", "15000.00", "out", "7700000002", "ООО Ромашка", "13");
    HAS_ROW("1c-bank", "statements", "onec/clientbank/bx-shef/vypiska-1c.txt", balance, 1, 0, "40702810000000000001",
            "2026-06-01", "2026-06-10", "100000.00", "45000.00", "15000.00", "130000.00", "45000.00", "15000.00",
            "RUB");
    HAS_ROW("by-bank", "payments", "onec/clientbank/bx-shef/vypiska-alfa.txt", payment, 4, 3,
            "BY34ALFA30122H10700010270000", "2026-06-10", "540.00", "out", "200000004", "ООО \"Бизнес-Центр\"", "104");
    HAS_ROW("by-bank", "statements", "onec/clientbank/bx-shef/vypiska-prior.txt", balance, 1, 0,
            "BY86PJCB30120000000000000933", "2026-06-10", "2026-06-10", "5000.00", "5070.00", "480.00", "9590.00",
            "5070.00", "480.00", "BYN");
    HAS_ROW("by-bank", "statements", "onec/clientbank/bx-shef/by/demo-type5-vpsk.txt", balance, 1, 0,
            "BY86DEMO30120000000000000643", "2026-02-06", "2026-02-06", "0.00", "170595.00", "0.00", "170595.00",
            "170595.00", "0.00", "RUB");
    HAS_ROW("directbank", "payments", "onec/onec_directbank/Statement.xml",
            "../Account Date PayDoc/*/Sum DC PayDoc/*/Payee/Name", 1, 0, "40702810500000000001", "2019-05-04", "14",
            "1", "Индивидуальный предприниматель Иванов Иван Иванович");
    HAS_ROW("directbank", "statements", "onec/onec_directbank/Statement.xml",
            "OpeningBalance ClosingBalance count(OperationInfo)", 1, 0, "139280.91", "88970.02", "1");
    HAS_ROW("commerceml", "orders", "onec/commerceml/carono/orders.xml", "Номер Дата Сумма count(Товары/Товар) Валюта",
            1, 0, "20", "2007-10-16", "9683.42", "2", "RUB");
    HAS_ROW("ofx", "payments", "bank/ofx/ofxparse/checking.ofx", "account date amount direction reference FITID", 3, 1,
            "1452687~7", "2011-04-05", "34.51", "out", "0000487", "0000487");
}

static const Notice *notice_of(const char *preset, const char *dataset, const char *file, const char *code,
                               Reading *reading) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", data, file);
    *reading = read_as(preset, dataset, path, NULL, "");
    assert_true(reading->fine);
    return reading_notice(reading, code);
}

static void what_does_not_add_up_is_told(void **state) {
    (void)state;
    need_data();
    static const struct {
        const char *preset, *file, *code, *says; /* says NULL: nothing */
    } cases[] = {
        {"1c-bank", "onec/clientbank/xini1/sample2.txt", "encoding", "says Кодировка=Windows but is utf-8"},
        {"1c-bank", "onec/clientbank/xini1/sample5.txt", "encoding", NULL},
        {"1c-bank", "onec/clientbank/bx-shef/demo-1c.txt", "encoding", NULL},
        {"1c-bank", "onec/clientbank/xini1/sample1.txt", "control totals",
         "came in 10.10, but its movements add up to 20.20"},
        {"1c-bank", "onec/clientbank/bx-shef/vypiska-1c.txt", "control totals", NULL},
        {"1c-bank", "onec/clientbank/bx-shef/vypiska-1c.txt", "balance break", NULL},
        {"mt940", "bank/mt940/jejik/generic.sta", "balance break", NULL},
        {"mt940", "bank/mt940/jejik/abnamro.sta", "balance break",
         "make 2914.84, but it closes with 876.84; and 2 more"},
        {"mt940", "bank/mt940/mBank/mt942.sta", "control totals", NULL},
        {"by-bank", "onec/clientbank/bx-shef/vypiska-prior.txt", "balance break", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reading reading;
        const Notice *notice = notice_of(cases[i].preset, "statements", cases[i].file, cases[i].code, &reading);
        if (!cases[i].says && notice) fail_msg("%s: %s", cases[i].file, notice->text.ptr);
        if (cases[i].says && (!notice || !strstr(notice->text.ptr, cases[i].says)))
            fail_msg("%s: wanted \"%s\", seen \"%s\"", cases[i].file, cases[i].says,
                     notice ? notice->text.ptr : "nothing");
        reading_free(&reading);
    }
}

static void mt940(void **state) {
    (void)state;
    need_data();
    static const Broken broken[] = {{"mt940-iso8859-1.txt", "hint: set `encoding: windows-1252`"},
                                    {"mt940-with-colon-after-line-break.txt", "has no closing balance :62F:"},
                                    {0}};
    assert_int_equal(walk("mt940", statement_sets, "bank/mt940/*/*.sta", none, ""), 2 * 13);
    assert_int_equal(walk("mt940", statement_sets, "bank/mt940/cmxl/mt94*.txt", broken, ""), 2 * 8);
}

/* The amounts of the transactions in the .yml, which another parser wrote, in their order. */
static void compare_mt940(const char *file) {
    char path[512];
    snprintf(path, sizeof path, "%.*s.yml", (int)(strlen(file) - 4), file);
    Arena *arena = arena_new("truth", 0);
    Error err = {0};
    Str text;
    assert_true(file_read(path, 0, arena, &text, &err));
    Reading reading = read_as("mt940", "payments", file, "amount direction", "");
    assert_true(reading.fine);
    size_t at = str_find(text, STR("\ntransactions:")), row = 0;
    assert_true(at != SIZE_MAX);
    Str rest = str_sub(text, at, text.len);
    for (size_t next; (next = str_find(rest, STR("Decimal ['"))) != SIZE_MAX; row++) {
        rest = str_sub(rest, next + strlen("Decimal ['"), rest.len);
        Str wanted = str_cut(&rest, '\'');
        bool out = str_eq(str_of(reading_cell(&reading, row, 1)), STR("out"));
        Str seen = str_printf(arena, "%s%s", out ? "-" : "", reading_cell(&reading, row, 0));
        if (!str_eq(seen, wanted))
            fail_msg("%s, row %zu: wanted %.*s, seen %.*s", file, row, STR_ARG(wanted), STR_ARG(seen));
    }
    assert_int_equal(row, reading.read.rows);
    reading_free(&reading);
    arena_free(arena);
}

static void mt940_truth(void **state) {
    (void)state;
    need_data();
    glob_t found;
    assert_int_equal(glob("../shared/data/bank/mt940/*/*.sta", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) compare_mt940(found.gl_pathv[i]);
    assert_int_equal(found.gl_pathc, 13);
    globfree(&found);
}

static void ofx(void **state) {
    (void)state;
    need_data();
    static const Broken broken[] = {
        {"error_message.ofx", "the bank refused: code 2000"}, {"signon_fail.ofx", "the bank refused: code 15500"}, {0}};
    (void)walk("ofx", statement_sets, "bank/ofx/*/*.ofx", broken, "");
    assert_int_equal(walk("ofx", statement_sets, "bank/ofx/*/*/*.ofx", broken, ""), 2 * 3);
}

static void camt(void **state) {
    (void)state;
    need_data();
    assert_int_equal(walk("camt", statement_sets, "bank/camt/genkgo/*.xml", none, ""), 2 * 26);
    assert_int_equal(walk("camt", statement_sets, "bank/camt/oca/test-*", none, ""), 2 * 5);
}

/* 8.85 as "885" minor units, 8.8 as "880". */
static void without_point(const char *amount, char out[64]) {
    size_t len = 0, decimals = 0;
    bool point = false;
    for (; *amount && len < 60; amount++) {
        if (*amount == '.') point = true;
        if (*amount == '.' || (len == 0 && *amount == '0')) continue;
        decimals += point;
        out[len++] = *amount;
    }
    for (; decimals > 2 && out[len - 1] == '0'; decimals--) len--;
    for (; decimals < 2 && len; decimals++) out[len++] = '0';
    if (!len) out[len++] = '0';
    out[len] = 0;
}

static void compare_camt(const char *file) {
    char path[512];
    snprintf(path, sizeof path, "%.*s.json", (int)(strlen(file) - 4), file);
    json_t *truth = json_load_file(path, 0, NULL);
    /* camt053.v2.wrong has none; of several statements the truth lists the entries of one. */
    if (!truth || strstr(file, "multi.statement")) {
        json_decref(truth);
        return;
    }
    Reading reading = read_as("camt", "payments", file, "Amt CdtDbtInd Amt/@Ccy", "");
    assert_true(reading.fine);
    json_t *entries = json_object_get(truth, "getEntries");
    assert_int_equal(json_array_size(entries), reading.read.rows);
    for (size_t i = 0; i < json_array_size(entries); i++) {
        json_t *amount = json_object_get(json_array_get(entries, i), "getAmount");
        const char *wanted = json_string_value(json_object_get(amount, "getAmount"));
        const char *side = json_string_value(json_object_get(json_array_get(entries, i), "getCreditDebitIndicator"));
        const char *money = json_string_value(json_object_get(json_object_get(amount, "getCurrency"), "getCode"));
        char seen[64];
        without_point(reading_cell(&reading, i, 0), seen);
        bool turned =
            strcmp(reading_cell(&reading, i, 3), "true") == 0; /* that parser turns the side of reversals round */
        if (side && !turned) assert_string_equal(reading_cell(&reading, i, 1), side);
        assert_string_equal(reading_cell(&reading, i, 2), money);
        if (*wanted == '-') wanted++; /* a debit */
        if (strcmp(seen, wanted) != 0) fail_msg("%s: wanted %s, seen %s", file, wanted, seen);
    }
    json_decref(truth);
    reading_free(&reading);
}

static void camt_truth(void **state) {
    (void)state;
    need_data();
    glob_t found;
    assert_int_equal(glob("../shared/data/bank/camt/genkgo/*.xml", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) compare_camt(found.gl_pathv[i]);
    globfree(&found);
}

static void directbank(void **state) {
    (void)state;
    need_data();
    static const char other[] = "its root element is not <Statement>";
    static const Broken broken[] = {{"PayDocRu.xml", other},        {"PayRequest.xml", other},
                                    {"Settings.xml", other},        {"StatementRequest.xml", other},
                                    {"StatusDocNotice.xml", other}, {0}};
    assert_int_equal(walk("directbank", statement_sets, "onec/onec_directbank/*.xml", broken, ""), 2);
}

static void commerceml(void **state) {
    (void)state;
    need_data();
    static const Broken broken[] = {{"/classifier.xml", "its root element is not <КоммерческаяИнформация>"}, {0}};
    static const char *const sets[] = {"orders", "lines", "items", "offers", NULL};
    assert_int_equal(walk("commerceml", sets, "onec/commerceml/*/*.xml", broken, ""), 4 * 10);
    assert_int_equal(walk("commerceml", sets, "onec/commerceml/*/*/*.xml", none, ""), 4 * 5);
}

static void sheets(void **state) {
    (void)state;
    need_data();
    static const struct {
        const char *file;
        size_t rows;
        const char *first; /* cell of the first row */
    } cases[] = {{"sample_statement_en.xlsx", 2, "2018-12-15"},
                 {"empty_statement_en.xlsx", 0, "(none)"},
                 {"meta_data_separated_credit_debit.xlsx", 8, "Account Number : 08088804068"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char source[512];
        snprintf(source, sizeof source, "files.0=%s/bank/sheet/%s", data, cases[i].file);
        Reading reading = reading_of(&(ReadingWish){.connector = "sheet", .source = source, .dataset = ""});
        if (!reading.fine) fail_msg("%s: %s", cases[i].file, reading.err.text);
        assert_int_equal(reading.read.rows, cases[i].rows);
        assert_string_equal(reading_cell(&reading, 0, 0), cases[i].first);
        reading_free(&reading);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(clientbank), cmocka_unit_test(by_hand),     cmocka_unit_test(what_does_not_add_up_is_told),
        cmocka_unit_test(mt940),      cmocka_unit_test(mt940_truth), cmocka_unit_test(ofx),
        cmocka_unit_test(camt),       cmocka_unit_test(camt_truth),  cmocka_unit_test(directbank),
        cmocka_unit_test(commerceml), cmocka_unit_test(sheets)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
