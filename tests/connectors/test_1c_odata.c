/* The preset 1c-odata against a stand-in with 1C's habits (protocols: OData 3 of the platform, IBSession, error
 * numbers). */
#include "tests/support/reading.h"
#include "tests/support/standin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define SALES "Document_РеализацияТоваровУслуг"
#define LOGIN "--user", "Администратор", "--password", "пароль-4711"

/* Sale i of `count`, spread over the days of 2026-07-01 .. 2026-09-30 (92 days), 1C wall-clock time. */
static void add_sales(Standin *standin, int count) {
    for (int i = 1; i <= count; i++) {
        int day = (int)((long)(i - 1) * 92 / count), month = 7 + (day >= 31) + (day >= 62);
        int date = day - (month == 8 ? 31 : month == 9 ? 62 : 0) + 1;
        char line[1500];
        snprintf(
            line, sizeof line,
            "{\"Ref_Key\":\"00000000-aaaa-11ee-8000-%012d\",\"DataVersion\":\"AAAAAQAAAAA=\",\"DeletionMark\":%s,"
            "\"Number\":\"0000-%06d\",\"Date\":\"2026-%02d-%02dT%02d:%02d:00\",\"Posted\":%s,\"СуммаДокумента\":%d.5,"
            "\"Контрагент_Key\":\"%s\",\"ДатаОплаты\":\"%s\",\"КоличествоСтрок\":\"%d\","
            "\"Основание\":\"%s\",\"Основание_Type\":\"%s\",\"Комментарий\":\"строка \\\"%d\\\"\","
            "\"Товары\":[{\"LineNumber\":\"1\",\"Сумма\":%d.5}]}\n",
            i, i % 10 == 3 ? "true" : "false", i, month, date, i % 24, i % 60, i % 10 == 7 ? "false" : "true", i,
            i % 5 ? "11111111-2222-11ee-8000-000000000001" : "00000000-0000-0000-0000-000000000000",
            i % 3 ? "0001-01-01T00:00:00" : "2026-10-01T00:00:00", i % 7,
            i % 2 ? "33333333-0000-11ee-8000-000000000001" : "",
            i % 2 ? "StandardODATA.Document_ЗаказПокупателя" : "StandardODATA.Undefined", i, i);
        standin_record(standin, SALES, line);
    }
}

static const char columns[] = "Ref_Key Number Date Posted DeletionMark СуммаДокумента Контрагент_Key ДатаОплаты "
                              "КоличествоСтрок Основание Товары";
enum { REF, NUMBER, DATE, POSTED, DELETED, AMOUNT, CLIENT, PAID_ON, LINES, BASIS, GOODS };

static Reading read_1c(const Standin *standin, const char *source, const char *dataset, ReadingWish wish) {
    char source_text[1024], dataset_text[1024];
    snprintf(source_text, sizeof source_text,
             "url=%s/ut\nuser=Администратор\npassword=пароль-4711\nretry.0=10 ms\nretry.1=20 ms%s", standin->url,
             source);
    snprintf(dataset_text, sizeof dataset_text, "%s", dataset);
    wish.connector = "rest";
    wish.preset = "1c-odata";
    wish.source = source_text;
    wish.dataset = dataset_text;
    wish.zone = "Asia/Almaty";
    return reading_of(&wish);
}

static void assert_sales(const Reading *reading, size_t count) {
    if (!reading->fine) print_error("%s: %s\n", reading->err.where, reading->err.text);
    assert_true(reading->fine);
    assert_int_equal(reading->read.rows, count);
    bool *met = calloc(count + 1, sizeof *met);
    for (size_t r = 0; r < count; r++) {
        int i = atoi(reading_cell(reading, r, NUMBER) + 5);
        char text[64];
        assert_in_range(i, 1, count);
        assert_false(met[i]);
        met[i] = true;
        snprintf(text, sizeof text, "%d.5", i);
        assert_string_equal(reading_cell(reading, r, AMOUNT), text);
        assert_string_equal(reading_cell(reading, r, POSTED), i % 10 == 7 ? "false" : "true");
        assert_string_equal(reading_cell(reading, r, DELETED), i % 10 == 3 ? "true" : "false");
        assert_string_equal(reading_cell(reading, r, CLIENT),
                            i % 5 ? "11111111-2222-11ee-8000-000000000001" : "(null)");
        assert_string_equal(reading_cell(reading, r, PAID_ON), i % 3 ? "(null)" : "2026-10-01T00:00:00");
        assert_string_equal(reading_cell(reading, r, BASIS), i % 2 ? "33333333-0000-11ee-8000-000000000001" : "(null)");
        snprintf(text, sizeof text, "%d", i % 7);
        assert_string_equal(reading_cell(reading, r, LINES), text);
        snprintf(text, sizeof text, "[{\"LineNumber\":\"1\",\"Сумма\":%d.5}]", i);
        assert_string_equal(reading_cell(reading, r, GOODS), text);
    }
    free(met);
}

static size_t log_count(const char *log, const char *part) {
    size_t count = 0;
    for (const char *at = log; (at = strstr(at, part)); at++) count++;
    return count;
}

static void documents_in_one_window(void **state) {
    (void)state;
    Standin standin = {0};
    add_sales(&standin, 300);
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, NULL));
    Reading reading =
        read_1c(&standin, "", "resource=" SALES, (ReadingWish){.columns = columns, .date_column = "Date"});
    assert_sales(&reading, 300);
    assert_int_equal(reading.read.summary.rows_declared, 300);
    assert_int_equal(reading.reader.notices.count, 0);
    char *log = standin_log(&standin);
    assert_int_equal(log_count(log, "/$count?"), 2); /* before and after */
    assert_int_equal(log_count(log, "$top=20"), 1);  /* the first page is small */
    assert_int_equal(log_count(log, "+"), 0);
    assert_int_equal(log_count(log, "$orderby=Date%20asc,Number%20asc,Ref_Key%20asc"),
                     2);                                                         /* of the order, what there is */
    assert_int_equal(log_count(log, "%D0%A2%D0%BE%D0%B2%D0%B0%D1%80%D1%8B"), 2); /* Товары among the wanted */
    free(log);
    reading_free(&reading);
    standin_stop(&standin);
}

/* Pages of at most 5 records, cut after 4 pages: months, and the days of the months, without a record lost or twice. */
static void deep_ranges_are_cut(void **state) {
    (void)state;
    Standin standin = {0};
    add_sales(&standin, 300);
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, NULL));
    const char *dataset = "resource=" SALES "\npage.size=2\npage.size_max=5\nwindow.pages=4";
    Reading reading = read_1c(&standin, "", dataset, (ReadingWish){.columns = columns, .date_column = "Date"});
    assert_sales(&reading, 300);
    assert_null(reading_notice(&reading, "duplicates removed"));
    char *log = standin_log(&standin);
    assert_true(log_count(log, "Date%20lt%20datetime'2026-08-01T00:00:00'") >= 4); /* July, open at its beginning */
    assert_true(log_count(log, "Date%20ge%20datetime'2026-09-13T00:00:00'") >= 1); /* a day of September */
    assert_int_equal(log_count(log, "$skip=25"), 0);
    free(log);
    reading_free(&reading);
    standin_stop(&standin);
}

/* Empty dates, a gap of years, and one document that somebody dated 2205: few requests all the same. */
static void odd_dates_cost_little(void **state) {
    (void)state;
    Standin standin = {0};
    static const char *const dates[] = {"0001-01-01T00:00:00", "2019-03-05T10:00:00", "2026-07-01T00:00:00",
                                        "2205-01-01T12:00:00"};
    for (int i = 0; i < 40; i++) {
        char line[200];
        snprintf(line, sizeof line,
                 "{\"Ref_Key\":\"00000000-aaaa-11ee-8000-%012d\",\"Number\":\"%d\",\"Date\":\"%s\"}\n", i, i,
                 dates[i % 4]);
        standin_record(&standin, SALES, line);
    }
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, NULL));
    const char *dataset = "resource=" SALES "\npage.size=2\npage.size_max=5\nwindow.pages=2";
    Reading reading =
        read_1c(&standin, "", dataset, (ReadingWish){.columns = "Ref_Key Number Date", .date_column = "Date"});
    if (!reading.fine) print_error("%s\n", reading.err.text);
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 40);
    assert_int_equal(reading_count(&reading, 2, "(null)"), 10);
    assert_int_equal(reading_count(&reading, 2, "2205-01-01T12:00:00"), 10);
    char *log = standin_log(&standin);
    assert_in_range(log_count(log, "\n"), 10, 45);
    free(log);
    reading_free(&reading);
    standin_stop(&standin);
}

/* The cut-off in 1C's wall clock: 2026-08-31T19:00Z is midnight of 1 September in Almaty (+05:00 since 2024). */
static void the_window_is_local(void **state) {
    (void)state;
    Standin standin = {0};
    add_sales(&standin, 300);
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, NULL));
    Instant to = (Instant)day_of(2026, 8, 31) * INSTANT_DAY + 19 * 3600 * INSTANT_SECOND;
    ReadingWish wish = {
        .columns = "Number Date", .date_column = "Date", .bounded = true, .from = to - 31 * INSTANT_DAY, .to = to};
    Reading reading = read_1c(&standin, "", "resource=" SALES, wish);
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 101); /* i with 31 <= (i-1)*92/300 < 62: 103..203 */
    for (size_t r = 0; r < reading.read.rows; r++) assert_memory_equal(reading_cell(&reading, r, 1), "2026-08", 7);
    reading_free(&reading);
    standin_stop(&standin);
}

static void heavy_pages_are_cut(void **state) {
    (void)state;
    Standin standin = {0};
    add_sales(&standin, 300);
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, "--fault", "500-over=3000", NULL));
    Reading reading =
        read_1c(&standin, "", "resource=" SALES, (ReadingWish){.columns = columns, .date_column = "Date"});
    assert_sales(&reading, 300);
    reading_free(&reading);
    standin_stop(&standin);
}

static void one_session_is_used(void **state) {
    (void)state;
    Standin standin = {0};
    add_sales(&standin, 100);
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, "--sessions", NULL));
    Reading reading =
        read_1c(&standin, "", "resource=" SALES, (ReadingWish){.columns = columns, .date_column = "Date"});
    assert_sales(&reading, 100);
    char *log = standin_log(&standin);
    assert_int_equal(log_count(log, "IBSession:start"), 1);
    assert_int_equal(log_count(log, "IBSession:finish Cookie:ibsession=ibs-1"), 1);
    assert_true(log_count(log, "Cookie:ibsession=ibs-1") >= 4);
    free(log);
    reading_free(&reading);
    standin_stop(&standin);
}

static void a_session_that_dies_is_opened_again(void **state) {
    (void)state;
    Standin standin = {0};
    add_sales(&standin, 100);
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, "--sessions", "--fault", "session-death@4", NULL));
    Reading reading =
        read_1c(&standin, "", "resource=" SALES, (ReadingWish){.columns = columns, .date_column = "Date"});
    assert_sales(&reading, 100);
    char *log = standin_log(&standin);
    assert_int_equal(log_count(log, "IBSession:start"), 2);
    free(log);
    reading_free(&reading);
    standin_stop(&standin);
}

static void sessions_may_be_short(void **state) { /* 406 twice, then one is free */
    (void)state;
    Standin standin = {0};
    add_sales(&standin, 10);
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, "--sessions", "--fault", "no-session@1x2", NULL));
    Reading reading =
        read_1c(&standin, "", "resource=" SALES, (ReadingWish){.columns = columns, .date_column = "Date"});
    assert_sales(&reading, 10);
    reading_free(&reading);
    standin_stop(&standin);
}

/* Catalogs have no date, tabular parts no single key, registers no Ref_Key. */
static void other_kinds_of_objects(void **state) {
    (void)state;
    Standin standin = {0};
    for (int i = 1; i <= 60; i++) {
        char line[400];
        snprintf(line, sizeof line,
                 "{\"Ref_Key\":\"00000000-bbbb-11ee-8000-%012d\",\"Code\":\"%d\",\"Description\":\"К %d\"}\n", i, i, i);
        standin_record(&standin, "Catalog_Контрагенты", line);
        snprintf(line, sizeof line,
                 "{\"Ref_Key\":\"00000000-aaaa-11ee-8000-%012d\",\"LineNumber\":\"%d\",\"Сумма\":%d}\n", i / 3,
                 1 + i % 3, i);
        standin_record(&standin, SALES "_Товары", line);
        snprintf(line, sizeof line,
                 "{\"Period\":\"2026-07-%02dT00:00:00\",\"Recorder\":\"r%d\",\"Recorder_Type\":\"T\",\"LineNumber\":\"%"
                 "d\",\"Сумма\":%d}\n",
                 1 + i / 4, i / 2, 1 + i % 2, i);
        standin_record(&standin, "AccumulationRegister_Расчеты_RecordType", line);
    }
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, NULL));
    static const struct {
        const char *resource, *columns, *date;
    } cases[] = {{"resource=Catalog_Контрагенты", "Ref_Key Code Description", NULL},
                 {"resource=" SALES "_Товары", "Ref_Key LineNumber Сумма", NULL},
                 {"resource=AccumulationRegister_Расчеты_RecordType", "Recorder LineNumber Сумма", "Period"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reading reading = read_1c(&standin, "", cases[i].resource,
                                  (ReadingWish){.columns = cases[i].columns, .date_column = cases[i].date});
        if (!reading.fine) print_error("%s\n", reading.err.text);
        assert_true(reading.fine);
        assert_int_equal(reading.read.rows, 60);
        reading_free(&reading);
    }
    standin_stop(&standin);
}

/* Receivables as of the cut-off; a movement at that very second is not in the balance. */
static void balances_as_of_the_cutoff(void **state) {
    (void)state;
    static const char records[] =
        "{\"Period\":\"2026-08-30T10:00:00\",\"RecordType\":\"Receipt\",\"Контрагент_Key\":\"c1\",\"Сумма\":1000.50}\n"
        "{\"Period\":\"2026-08-31T23:59:59\",\"RecordType\":\"Expense\",\"Контрагент_Key\":\"c1\",\"Сумма\":0.25}\n"
        "{\"Period\":\"2026-09-01T00:00:00\",\"RecordType\":\"Expense\",\"Контрагент_Key\":\"c1\",\"Сумма\":500}\n"
        "{\"Period\":\"2026-08-01T00:00:00\",\"RecordType\":\"Receipt\",\"Контрагент_Key\":\"c2\",\"Сумма\":70}\n"
        "{\"Period\":\"2026-08-02T00:00:00\",\"RecordType\":\"Expense\",\"Контрагент_Key\":\"c2\",\"Сумма\":70}\n";
    Standin standin = {0};
    standin_record(&standin, "AccumulationRegister_Расчеты_RecordType", records);
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, NULL));
    const char *dataset =
        "resource=AccumulationRegister_Расчеты/Balance(Period=datetime'{cutoff}')\npage.count_resource=none";
    ReadingWish wish = {.columns = "Контрагент_Key СуммаBalance",
                        .cutoff = (Instant)day_of(2026, 8, 31) * INSTANT_DAY + 19 * 3600 * INSTANT_SECOND};
    Reading reading = read_1c(&standin, "", dataset, wish);
    if (!reading.fine) print_error("%s\n", reading.err.text);
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 1);
    assert_string_equal(reading_cell(&reading, 0, 1), "1000.25");
    reading_free(&reading);
    wish.cutoff = 0; /* who does not say of when cannot ask */
    reading = read_1c(&standin, "", dataset, wish);
    assert_false(reading.fine);
    assert_non_null(strstr(reading.err.text, "no value"));
    reading_free(&reading);
    standin_stop(&standin);
}

/* An independent register has no field that tells its records apart: pages are ordered by all that is asked for. */
static void records_without_order_get_one(void **state) {
    (void)state;
    Standin standin = {0};
    for (int i = 0; i < 90; i++) {
        char line[200];
        snprintf(line, sizeof line, "{\"Контрагент_Key\":\"c%02d\",\"Сумма\":%d,\"Список\":[]}\n", i * 7 % 90, i);
        standin_record(&standin, "InformationRegister_Расчеты", line);
    }
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, NULL));
    Reading reading = read_1c(&standin, "", "resource=InformationRegister_Расчеты",
                              (ReadingWish){.columns = "Контрагент_Key Сумма Список"});
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 90);
    for (int i = 0; i < 90; i++) {
        char text[16];
        snprintf(text, sizeof text, "c%02d", i);
        assert_string_equal(reading_cell(&reading, (size_t)i, 0), text);
    }
    char *log = standin_log(&standin);
    assert_true(log_count(log, "$orderby=%D0%9A%D0%BE%D0%BD%D1%82%D1%80%D0%B0%D0%B3%D0%B5%D0%BD%D1%82_Key%20asc,%D0%A1%"
                               "D1%83%D0%BC%D0%BC%D0%B0%20asc&") > 0);
    free(log);
    reading_free(&reading);
    standin_stop(&standin);
}

/* A field of the object that a reference leads to. */
static void references_are_followed(void **state) {
    (void)state;
    Standin standin = {0};
    add_sales(&standin, 60);
    standin_record(&standin, "Catalog_Контрагенты",
                   "{\"Ref_Key\":\"11111111-2222-11ee-8000-000000000001\",\"Description\":\"ТОО "
                   "Ромашка\",\"ИНН\":\"123456789012\"}\n");
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, NULL));
    ReadingWish wish = {.columns = "Number Контрагент.Description Контрагент.ИНН Товары.0.Сумма",
                        .date_column = "Date"};
    Reading reading = read_1c(&standin, "", "resource=" SALES "\nparams.$expand=Контрагент", wish);
    if (!reading.fine) print_error("%s\n", reading.err.text);
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 60);
    assert_int_equal(reading_count(&reading, 1, "ТОО Ромашка"), 48); /* every fifth has no counterparty */
    assert_int_equal(reading_count(&reading, 2, "123456789012"), 48);
    assert_string_equal(reading_cell(&reading, 0, 3), "1.5");
    reading_free(&reading);
    standin_stop(&standin);
}

/* IIS takes no longer query strings than 2 048 bytes. */
static void long_addresses_ask_for_all_plain_fields(void **state) {
    (void)state;
    Standin standin = {0};
    add_sales(&standin, 60);
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, NULL));
    ReadingWish wish = {.columns = "Number СуммаДокумента Контрагент_Key", .date_column = "Date"};
    Reading reading = read_1c(&standin, "", "resource=" SALES "\nurl_max=350", wish);
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 60);
    assert_non_null(reading_notice(&reading, "all fields read"));
    char *log = standin_log(&standin);
    assert_true(log_count(log, "$select=**") > 0);
    free(log);
    reading_free(&reading);
    wish.columns = "Number Товары";
    reading = read_1c(&standin, "", "resource=" SALES "\nurl_max=300", wish); /* ** would lack the tabular part */
    assert_true(reading.fine);
    assert_string_equal(reading_cell(&reading, 0, 1), "[{\"LineNumber\":\"1\",\"Сумма\":1.5}]");
    reading_free(&reading);
    standin_stop(&standin);
}

static void rights_are_told(void **state) {
    (void)state;
    Standin standin = {0};
    add_sales(&standin, 60);
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, "--fault", "rights", NULL));
    Reading reading =
        read_1c(&standin, "", "resource=" SALES, (ReadingWish){.columns = "Number", .date_column = "Date"});
    assert_false(reading.fine);
    assert_non_null(strstr(reading.err.text, "Недостаточно прав на просмотр (code 20)"));
    reading_free(&reading);
    reading = read_1c(&standin, "\nparams.allowedOnly=true", "resource=" SALES,
                      (ReadingWish){.columns = "Number", .date_column = "Date"});
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 60);
    reading_free(&reading);
    standin_stop(&standin);
}

static void mistakes_are_explained(void **state) {
    (void)state;
    static const struct {
        const char *dataset, *source, *columns, *wanted;
    } cases[] = {
        {"resource=" SALES, "", "Ref_Key СуммаДокумент", "СуммаДокумента"}, /* the nearest field */
        {"resource=Document_Реализация", "", "Ref_Key", "Тип сущности Document_Реализация не найден (code 8)"},
        {"resource=Document_РеализацияТоваровУслугг", "", "Ref_Key", "did you mean \"" SALES "\"?"},
        {"resource=Document_Реализация", "", "Ref_Key", "did you mean \"" SALES "\"?"},
        {"resource=" SALES "\nfilter.also=Ref_Key gt guid'00000000-0000-0000-0000-000000000000'", "", "Ref_Key",
         "Нельзя сравнивать"},
        {"resource=" SALES "\nfilter.also=Date ge datetime'2026-01-01'", "", "Ref_Key", "(code 14)"},
        {"resource=" SALES "\nparams.$search=x", "", "Ref_Key", "(code 0)"},
    };
    Standin standin = {0};
    add_sales(&standin, 10);
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, NULL));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Reading reading =
            read_1c(&standin, cases[i].source, cases[i].dataset, (ReadingWish){.columns = cases[i].columns});
        assert_false(reading.fine);
        if (!strstr(reading.err.text, cases[i].wanted)) print_error("%zu: %s\n", i, reading.err.text);
        assert_non_null(strstr(reading.err.text, cases[i].wanted));
        assert_null(strstr(reading.err.text, "4711")); /* the password */
        reading_free(&reading);
    }
    standin_stop(&standin);
}

static void all_fields_for_a_sample(void **state) { /* asked for by naming none, whatever the length of their list */
    (void)state;
    Standin standin = {0};
    add_sales(&standin, 50);
    assert_true(standin_start(&standin, "odata", NULL, LOGIN, NULL));
    const char *dataset = "resource=" SALES "\nurl_max=300";
    Reading reading = read_1c(&standin, "", dataset, (ReadingWish){.date_column = "Date", .rows_max = 3});
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 3);
    assert_int_equal(reading.read.schema.count, 14);
    for (size_t c = 0; c < reading.read.schema.count; c++)
        assert_null(memchr(reading.read.schema.field[c].name.ptr, '@', reading.read.schema.field[c].name.len));
    assert_int_equal(reading.reader.notices.count, 0);
    reading_free(&reading);
    reading = read_1c(&standin, "", "resource=" SALES,
                      (ReadingWish){.columns = "Number", .date_column = "Date", .rows_max = 500});
    assert_true(reading.fine);
    assert_int_equal(reading.read.rows, 50);
    assert_int_equal(reading.reader.notices.count, 0);
    reading_free(&reading);
    standin_stop(&standin);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_in_one_window),
        cmocka_unit_test(deep_ranges_are_cut),
        cmocka_unit_test(odd_dates_cost_little),
        cmocka_unit_test(the_window_is_local),
        cmocka_unit_test(heavy_pages_are_cut),
        cmocka_unit_test(one_session_is_used),
        cmocka_unit_test(a_session_that_dies_is_opened_again),
        cmocka_unit_test(sessions_may_be_short),
        cmocka_unit_test(other_kinds_of_objects),
        cmocka_unit_test(balances_as_of_the_cutoff),
        cmocka_unit_test(records_without_order_get_one),
        cmocka_unit_test(references_are_followed),
        cmocka_unit_test(long_addresses_ask_for_all_plain_fields),
        cmocka_unit_test(rights_are_told),
        cmocka_unit_test(mistakes_are_explained),
        cmocka_unit_test(all_fields_for_a_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
