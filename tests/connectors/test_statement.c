/* Bank statements that are wrong, and the few that are right: what another parser's truth does not cover
 * (test_real_files.c). */
#include "tests/support/reading.h"

#include "connectors/statement.h"
#include "engine/base/file.h"

#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static char folder[64];

static int setup(void **state) {
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/kopeck-statement-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    Error err = {0};
    return file_remove_tree(folder, &err) ? 0 : -1;
}

static void write_file(const char *name, Str content, const char *encoding) {
    char path[128];
    Error err = {0};
    snprintf(path, sizeof path, "%s/%s", folder, name);
    size_t size = 3 * content.len + 8, left = content.len, room = size;
    char *bytes = malloc(size), *to = bytes, *from = (char *)(uintptr_t)content.ptr;
    iconv_t converter = iconv_open(encoding, "UTF-8");
    assert_true(iconv(converter, &from, &left, &to, &room) != (size_t)-1);
    iconv_close(converter);
    assert_true(file_write(path, (Str){bytes, size - room}, &err));
    free(bytes);
}

static Reading read_files(const char *format, const char *pattern, const char *rows, const char *columns) {
    char source[512], dataset[64];
    snprintf(source, sizeof source, "files.0=%s/%s\nformat=%s", folder, pattern, format);
    snprintf(dataset, sizeof dataset, "rows=%s", rows);
    return reading_of(
        &(ReadingWish){.connector = "statement", .source = source, .dataset = dataset, .columns = columns});
}

#define HEAD "1CClientBankExchange\r\nВерсияФормата=1.03\r\nКодировка="
#define SECTION(from, to, opening, in, out, closing)                                                                   \
    "СекцияРасчСчет\r\nДатаНачала=" from "\r\nДатаКонца=" to                                                           \
    "\r\nРасчСчет=40702810000000000001\r\nНачальныйОстаток=" opening "\r\nВсегоПоступило=" in "\r\nВсегоСписано=" out  \
    "\r\nКонечныйОстаток=" closing "\r\nКонецРасчСчет\r\n"
#define DOCUMENT(sum, keys)                                                                                            \
    "СекцияДокумент=Платежное поручение\r\nНомер=7\r\nСумма=" sum "\r\n" keys "КонецДокумента\r\n"
#define CAME(date)                                                                                                     \
    "ПлательщикСчет=40702810000000000888\r\nПолучательСчет=40702810000000000001\r\nДатаПоступило=" date "\r\n"
#define END "КонецФайла\r\n"

static void encodings(void **state) {
    (void)state;
    static const struct {
        const char *says, *is, *told; /* told NULL: nothing to tell */
    } cases[] = {{"Windows", "CP1251", NULL},
                 {"DOS", "CP866", NULL},
                 {"UTF-8", "UTF-8", NULL},
                 {"Windows", "CP866", "says Кодировка=Windows but is cp866"},
                 {"DOS", "CP1251", "but is windows-1251"},
                 {"DOS", "UTF-8", "but is utf-8"},
                 {"UTF-8", "CP1251", "says Кодировка=UTF-8 but is windows-1251"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[2048];
        snprintf(text, sizeof text, "%s%s\r\n%s%s%s", HEAD, cases[i].says,
                 SECTION("01.06.2026", "01.06.2026", "0", "10-50", "0", "10,50"),
                 DOCUMENT("10.50", CAME("01.06.2026") "Плательщик=ИНН 7702000001 ООО Ромашка\r\nНазначениеПлатежа=По "
                                                      "счёту N=12\r\nот 1 мая\r\n"),
                 END);
        write_file("e.txt", str_of(text), cases[i].is);
        Reading reading = read_files("1c", "e.txt", "movements", "counterparty purpose amount kind");
        if (!reading.fine) fail_msg("%zu: %s", i, reading.err.text);
        assert_string_equal(reading_cell(&reading, 0, 0), "ООО Ромашка");
        assert_string_equal(reading_cell(&reading, 0, 1), "По счёту N=12 от 1 мая");
        const Notice *notice = reading_notice(&reading, "encoding");
        assert_true(!notice == !cases[i].told);
        if (notice) assert_non_null(strstr(notice->text.ptr, cases[i].told));
        assert_null(reading_notice(&reading, "control totals"));
        reading_free(&reading);
    }
}

static void broken_1c(void **state) {
    (void)state;
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"", "does not begin with 1CClientBankExchange"},
        {"Hello\n", "does not begin with 1CClientBankExchange"},
        {HEAD "UTF-8\n", "without КонецФайла: it was cut"},
        {HEAD "UTF-8\nСекцияРасчСчет\nРасчСчет=1\n", "within СекцияРасчСчет: it was cut"},
        {HEAD "UTF-8\nСекцияДокумент=П\nНомер=1\n", "within a document: it was cut"},
        {HEAD "UTF-8\nСекцияДокумент=П\nНомер=1\nСекцияДокумент=П\n" END, "has no КонецДокумента"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        write_file("b.txt", str_of(cases[i].text), "UTF-8");
        Reading reading = read_files("1c", "b.txt", "movements", "amount");
        if (reading.fine || !strstr(reading.err.text, cases[i].says))
            fail_msg("%zu: wanted %s, seen %s", i, cases[i].says, reading.err.text);
        reading_free(&reading);
    }
    size_t size = 3 << 20;
    char *endless = malloc(size + 1);
    memset(endless, 'x', size);
    memcpy(endless, "1CClientBankExchange\n", 21);
    endless[size] = 0;
    write_file("b.txt", str_of(endless), "UTF-8");
    free(endless);
    Reading reading = read_files("1c", "b.txt", "movements", "amount");
    assert_non_null(strstr(reading.err.text, "bytes without a line end, from byte 21"));
    assert_non_null(strstr(reading.err.where, "b.txt:2"));
    reading_free(&reading);
    write_file("b.txt", STR(HEAD "UTF-8\nСекцияДокумент=П\nСумма=1\nКонецДокумента\n" END), "UTF-8");
    reading = read_files("1c", "b.txt", "movements", "Сума");
    assert_non_null(strstr(reading.err.text, "hint: did you mean \"Сумма\""));
    reading_free(&reading);
}

static void balances_go_on(void **state) {
    (void)state;
    write_file("s1.txt",
               STR(HEAD "UTF-8\r\n" SECTION("01.06.2026", "01.06.2026", "100.00", "50.00", "0.00", "150.00")
                       DOCUMENT("50.00", CAME("01.06.2026")) END),
               "UTF-8");
    write_file("s2.txt",
               STR(HEAD "UTF-8\r\n" SECTION("02.06.2026", "02.06.2026", "151.00", "0.00", "0.00", "151.00") END),
               "UTF-8");
    Reading reading =
        read_files("1c", "s?.txt", "statements", "opening closing previous_closing counted_in counted_rows");
    if (!reading.fine) fail_msg("%s", reading.err.text);
    static const char *const wanted[2][5] = {{"100.00", "150.00", "(null)", "50.00", "1"},
                                             {"151.00", "151.00", "150.00", "0.00", "0"}};
    for (size_t r = 0; r < 2; r++) {
        for (size_t c = 0; c < 5; c++) assert_string_equal(reading_cell(&reading, r, c), wanted[r][c]);
    }
    const Notice *notice = reading_notice(&reading, "balance break");
    assert_non_null(notice);
    assert_non_null(strstr(notice->text.ptr, "opens with 151.00, but the statement before"));
    assert_non_null(strstr(notice->text.ptr, "closed with 150.00"));
    reading_free(&reading);
}

/* Between two accounts of the file: two movements, whether the bank wrote the document once or twice. */
static void own_transfers(void **state) {
    (void)state;
#define TRANSFER                                                                                                                                          \
    DOCUMENT(                                                                                                                                             \
        "5",                                                                                                                                              \
        "ПлательщикСчет=40702810000000000001\r\nДатаСписано=01.06.2026\r\nПолучательСчет=40702840000000000002\r\n" \
        "ДатаПоступило=01.06.2026\r\n")
    static const char *const texts[] = {
        HEAD "UTF-8\r\nРасчСчет=40702810000000000001\r\nРасчСчет=40702840000000000002\r\n" TRANSFER END,
        HEAD "UTF-8\r\nРасчСчет=40702810000000000001\r\nРасчСчет=40702840000000000002\r\n" TRANSFER TRANSFER END};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        write_file("t.txt", str_of(texts[i]), "UTF-8");
        Reading reading = read_files("1c", "t.txt", "movements", "account direction currency counterparty_account");
        assert_int_equal(reading.read.rows, 2);
        static const char *const wanted[2][4] = {{"40702810000000000001", "out", "RUB", "40702840000000000002"},
                                                 {"40702840000000000002", "in", "USD", "40702810000000000001"}};
        for (size_t r = 0; r < 2; r++) {
            for (size_t c = 0; c < 4; c++) assert_string_equal(reading_cell(&reading, r, c), wanted[r][c]);
        }
        reading_free(&reading);
    }
}

/* What an account says of its currency; a Kazakh IBAN has the letters in it, or says nothing. */
static void currencies_of_accounts(void **state) {
    (void)state;
    static const char *const cases[][2] = {{"40702840000000000001", "USD"}, {"KZ86125KZT5004100100", "KZT"}, {"KZ12722USD3141592653", "USD"},
                                           {"KZ446010111000123456", "(null)"},    {"20208000900123456001", "(null)"},    {"UA213223130000026007233566001", "(null)"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[2048];
        snprintf(text, sizeof text, "%sUTF-8\r\nРасчСчет=%s\r\n%sПолучательСчет=%s\r\nДатаПоступило=01.06.2026\r\nКонецДокумента\r\n%s", HEAD, cases[i][0],
                 "СекцияДокумент=Платежное поручение\r\nНомер=7\r\nСумма=5\r\nПлательщикСчет=1\r\n", cases[i][0], END);
        write_file("c.txt", str_of(text), "UTF-8");
        Reading reading = read_files("1c", "c.txt", "movements", "account currency");
        assert_int_equal(reading.read.rows, 1);
        assert_string_equal(reading_cell(&reading, 0, 0), cases[i][0]);
        assert_string_equal(reading_cell(&reading, 0, 1), cases[i][1]);
        reading_free(&reading);
    }
}

/* Version 2.00, as banks of Kazakhstan write it: other names, marks in capitals, one sum a way, the document's kind inside. */
static void kazakh(void **state) {
    (void)state;
#define KAZAKH_DOCUMENT(number, kind, sums, payer, payee)                                                              \
    "СЕКЦИЯДОКУМЕНТ=Выписка\r\nВидДокумента=" kind "\r\nНомерДокумента=" number "\r\nДатаДокумента=02.06.2026\r\n" sums    \
    "ДатаОперации=03.06.2026\r\nПлательщикНаименование=ТОО \"Абай\"\r\nПлательщикБИН_ИИН=180340021791\r\nПлательщикКБЕ=17\r\n"  \
    "ПлательщикИИК=" payer "\r\nПлательщикБанкБИК=CASPKZKA\r\nПолучательНаименование=ТОО \"Дукен\"\r\n"                        \
    "ПолучательБИН_ИИН=150640009311\r\nПолучательИИК=" payee "\r\nПолучательБанкБИК=KCJBKZKX\r\n"                            \
    "НазначениеПлатежа=Оплата по счету 7\r\nКодНазначенияПлатежа=710\r\nВалюта=KZT\r\nКОНЕЦДОКУМЕНТА\r\n"
#define OURS "KZ698562203124676325"
#define THEIRS "KZ298561005127073713"
    static const char text[] =
        "1CClientBankExchange\r\nКодировка=windows-1251\r\nВерсияФормата=2.00\r\nРасчСчет=" OURS "\r\nСЕКЦИЯРАСЧСЧЕТ\r\n"
        "ДатаНачала=01.06.2026\r\nДатаКонца=30.06.2026\r\nРасчСчет=" OURS "\r\nНачальныйОстаток=100\r\nВсегоПоступило=50.5\r\n"
        "ВсегоСписано=20\r\nКонечныйОстаток=130.5\r\nКОНЕЦРАСЧСЧЕТ\r\n"
        KAZAKH_DOCUMENT("NT-1", "ПлатежноеПоручение", "СуммаПриход=50.5\r\n", THEIRS, OURS)
        KAZAKH_DOCUMENT("2", "ПлатежныйОрдер", "СуммаРасход=20\r\nСумма=20\r\n", OURS, THEIRS) "КОНЕЦФАЙЛА\r\n";
    static const char *const wanted[2][11] = {
        {"in", "50.5", "KZT", "NT-1", "2026-06-02", "2026-06-03", "ТОО \"Абай\"", "180340021791", THEIRS, "CASPKZKA", "ПлатежноеПоручение"},
        {"out", "20", "KZT", "2", "2026-06-02", "2026-06-03", "ТОО \"Дукен\"", "150640009311", THEIRS, "KCJBKZKX", "ПлатежныйОрдер"}};
    write_file("k.txt", str_of(text), "CP1251");
    Reading reading = read_files("1c", "k.txt", "movements",
                                 "direction amount currency number document_date date counterparty tax_id counterparty_account counterparty_bank kind status");
    if (!reading.fine) fail_msg("%s", reading.err.text);
    assert_int_equal(reading.read.rows, 2);
    for (size_t r = 0; r < 2; r++) {
        for (size_t c = 0; c < 11; c++) assert_string_equal(reading_cell(&reading, r, c), wanted[r][c]);
        assert_string_equal(reading_cell(&reading, r, 11), "posted");
    }
    assert_null(reading_notice(&reading, "control totals"));
    reading_free(&reading);
}

static void broken_others(void **state) {
    (void)state;
    static const struct {
        const char *format, *text, *says;
    } cases[] = {
        {"mt940", "", "holds no field :20:"},
        {"mt940", "hello\nworld\n", "holds no field :20:"},
        {"mt940", ":20:A\n:25:1\n:60F:C260101EUR1,00\n:61:260101D1,00NTRFNONREF\n", "has no closing balance :62F:"},
        {"mt940", ":20:A\n:60F:X260101EUR1,00\n", "the balance :60F: \"X260101EUR1,00\" cannot be read"},
        {"mt940", ":20:A\n:60F:C260101EUR1,00\n:61:hello\n:62F:C260101EUR1,00\n",
         "the field :61: \"hello\" cannot be read"},
        {"ofx", "hello", "this is no OFX file"},
        {"ofx", "OFXHEADER:100\n<OFX><STMTRS><STMTTRN><TRNAMT>1", "without </OFX>: it was cut"},
        {"by", "", "is empty"},
        {"by", "Дата;Сумма\n", "this is no statement of a Belarusian client bank"},
        {"by", "***** ^Type=4^ ^Acc=BY1^\n[OUT_PARAM]\n^RestIn=1.00^\n", "has no line of # at its end: it was cut"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        write_file("o.txt", str_of(cases[i].text), "UTF-8");
        Reading reading = read_files(cases[i].format, "o.txt", "movements", "amount");
        if (reading.fine || !strstr(reading.err.text, cases[i].says))
            fail_msg("%zu: wanted %s, seen %s", i, cases[i].says, reading.err.text);
        assert_non_null(strstr(reading.err.where, "o.txt:"));
        reading_free(&reading);
    }
}

static void reversals_and_years(void **state) {
    (void)state;
    write_file(
        "m.sta",
        STR(":20:A\n:25:1\n:28C:1\n:60F:D251231EUR5,\n:61:2512310102RC10,5NTRFREF1//BANK1\n:86:/NAME/ООО/REMI/x\n"
            ":61:2601021231RD3,NTRFNONREF\n:61:260102EC1,NTRFNONREF\n:62F:D260102EUR11,5\n-\n"),
        "UTF-8");
    Reading reading = read_files("mt940", "m.sta", "movements", "date amount direction reference counterparty");
    if (!reading.fine) fail_msg("%s", reading.err.text);
    static const char *const wanted[3][5] = {{"2026-01-02", "10.5", "out", "BANK1", "ООО"},
                                             {"2025-12-31", "3", "in", "(null)", "(null)"},
                                             {"2026-01-02", "1", "in", "(null)", "(null)"}};
    for (size_t r = 0; r < 3; r++) {
        for (size_t c = 0; c < 5; c++) assert_string_equal(reading_cell(&reading, r, c), wanted[r][c]);
    }
    assert_null(reading_notice(&reading, "balance break")); /* -5 - 10.5 + 3 + 1 = -11.5 */
    reading_free(&reading);
}

static void amounts(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    static const char *const cases[][2] = {{"1234.56", "1234.56"},
                                           {"1 234,56", "1234.56"},
                                           {"1234-56", "1234.56"},
                                           {"500,", "500"},
                                           {"-12.5", "-12.5"},
                                           {"+7", "7"},
                                           {"1.2.3", "1.2.3"},
                                           {"abc", "abc"},
                                           {"", ""},
                                           {"1\xC2\xA0"
                                            "000,00",
                                            "1000.00"},
                                           {"--1", "--1"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_string_equal(str_cstr(arena, statement_amount(arena, str_of(cases[i][0]))), cases[i][1]);
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(encodings),      cmocka_unit_test(broken_1c),
                                       cmocka_unit_test(balances_go_on), cmocka_unit_test(own_transfers),
                                       cmocka_unit_test(currencies_of_accounts), cmocka_unit_test(kazakh),
                                       cmocka_unit_test(broken_others),  cmocka_unit_test(reversals_and_years),
                                       cmocka_unit_test(amounts)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
