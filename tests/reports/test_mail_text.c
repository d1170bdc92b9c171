#include "reports/mail_text.h"

#include "tests/reports/sample.h"
#include "tests/support/setup.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const char *encoded(Str value) {
    Buf out = {0};
    mail_add_encoded(&out, value);
    const char *text = str_cstr(arena, buf_str(&out));
    buf_free(&out);
    return text;
}

/* Expected values from Python's email.header.Header(value, 'utf-8') and base64, cut by hand where it cuts elsewhere. */
static void test_encoded_words(void **state) {
    (void)state;
    assert_string_equal(encoded(STR("Weekly report")), "Weekly report");
    assert_string_equal(encoded(STR("")), "");
    assert_string_equal(encoded(STR("Сверка")), "=?UTF-8?B?0KHQstC10YDQutCw?=");
    assert_string_equal(encoded(STR("é")), "=?UTF-8?B?w6k=?=");
    assert_string_equal(encoded(STR("=?UTF-8?B?eA==?=")),
                        "=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=");       /* not taken for one */
    assert_string_equal(encoded(STR("a\r\nBcc: x@y")), "a  Bcc: x@y"); /* no header of its own */
    assert_string_equal(encoded(STR("a\xFF")), "=?UTF-8?B?Ye+/vQ==?=");
}

/* RFC 2047: at most 75 characters a word, each holds whole characters, lines of a folded header begin with a space. */
static void test_long_values_are_cut_between_characters(void **state) {
    (void)state;
    Buf value = {0};
    for (int i = 0; i < 40; i++) buf_add(&value, i % 3 ? STR("я") : STR("aя€")); /* 1, 2 and 3 bytes */
    Str text = str_of(encoded(buf_str(&value)));
    size_t words = 0;
    for (Str rest = text; rest.ptr;) {
        Str word = str_cut(&rest, '\n');
        if (words++) assert_true(str_starts(word, STR(" ")));
        word = str_trim(word);
        assert_true(word.len <= 75);
        assert_true(str_starts(word, STR("=?UTF-8?B?")) && str_ends(word, STR("?=")));
        assert_int_equal((word.len - 12) % 4, 0);
    }
    assert_true(words >= 3);
    buf_free(&value);
    Str ascii =
        str_of(encoded(STR("an ASCII subject that is longer than what fits into one line of a header, really long")));
    assert_true(str_starts(ascii, STR("=?UTF-8?B?")));
}

static void test_dates(void **state) {
    (void)state;
    static const struct {
        int64_t seconds;
        const char *wanted; /* date -u -R -d @seconds */
    } cases[] = {{0, "Thu, 1 Jan 1970 00:00:00 +0000"},
                 {1503382123, "Tue, 22 Aug 2017 06:08:43 +0000"},
                 {1709208000, "Thu, 29 Feb 2024 12:00:00 +0000"},
                 {1790794799, "Wed, 30 Sep 2026 18:59:59 +0000"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_string_equal(mail_date(cases[i].seconds, arena).ptr, cases[i].wanted);
    }
}

static void test_addresses(void **state) {
    (void)state;
    static const struct {
        const char *text, *name, *address; /* address NULL: refused */
    } cases[] = {
        {"a@b", "", "a@b"},
        {" ivanova@example.kz ", "", "ivanova@example.kz"},
        {"Kopeck <k@example.kz>", "Kopeck", "k@example.kz"},
        {"\"Иванова, И.\" <i@example.kz>", "Иванова, И.", "i@example.kz"},
        {"<i@example.kz>", "", "i@example.kz"},
        {"", NULL, NULL},
        {"nobody", NULL, NULL},
        {"@b", NULL, NULL},
        {"a@", NULL, NULL},
        {"a@b@c", NULL, NULL},
        {"a b@c", NULL, NULL},
        {"a@b, c@d", NULL, NULL},
        {"a@b;c@d", NULL, NULL},
        {"a@b\r\nBcc: x@y", NULL, NULL},
        {"Name\r\nBcc: x@y <a@b>", NULL, NULL},
        {"Name\n <a@b>", NULL, NULL},
        {"a@b>", NULL, NULL},
        {"<a@b", NULL, NULL},
        {"<a@b> x", NULL, NULL},
        {"иван@пример.рф", NULL, NULL},
        {"a@b\tc", NULL, NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        MailAddress parsed = {STR("?"), STR("?")};
        bool ok = mail_parse_address(str_of(cases[i].text), &parsed);
        assert_int_equal(ok, cases[i].address != NULL);
        if (!ok) {
            assert_true(str_eq(parsed.address, STR("?"))); /* untouched */
            continue;
        }
        assert_true(str_eq(parsed.address, str_of(cases[i].address)));
        assert_true(str_eq(parsed.name, str_of(cases[i].name)));
    }
    assert_false(mail_parse_address((Str){"a@b\0c", 5}, &(MailAddress){STR_NULL, STR_NULL}));
}

static void test_letter(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    Letter letter;
    letter_report(&letter, &report, true, STR_NULL, arena);
    assert_string_equal(letter.subject.ptr, "Превышение: ТОО «Ромашка & Ко», weekly, 30.09.2026 24:00");
    assert_string_equal(
        letter_text(&letter).ptr,
        "Превышение: порог нарушен\r\n\r\n"
        "Компания: ТОО «Ромашка & Ко»\r\nЗадание: weekly\r\nОтсечка: 30.09.2026 24:00 (Asia/Almaty)\r\nПрофиль: "
        "production\r\n"
        "Расхождений: 8 (Ошибки: 5, На проверку: 2, К сведению: 1)\r\nПрогон: 0123456789abcdef\r\n\r\n"
        "Превышенные пороги\r\n"
        "Превышение: расхождений за день\r\n   Значение: 2\u00A0on 2026-09-03; Предупреждение: 1; Тревога: 1\r\n"
        "   Заказы и реализации\r\n"
        "Предупреждение: расхождение итогов\r\n"
        "   Значение: 13,32\u00A0%; Предупреждение: 0,1\u00A0% of turnover\r\n   Заказы и реализации\r\n\r\n"
        "Крупнейшие расхождения по деньгам\r\n"
        "1. Нет документа — 120\u00A0000,00\u00A0KZT\r\n"
        "   Заказ ЗК-000005 от 03.09.2026 на 120\u00A0000,00\u00A0KZT есть в CRM, но отгрузка в 1С не найдена.\r\n"
        "   Бухгалтерия: проверить обмен и внести в 1С отгрузку (основание: ЗК-000005)\r\n"
        "2. Дубль документа — 55\u00A0000,00\u00A0KZT\r\n"
        "   Одна и та же отгрузка записана 2 раза: отгрузка Р-0008 от 04.09.2026 на 55\u00A0000,00\u00A0KZT — 1С; "
        "отгрузка Р-0009 "
        "от 04.09.2026 на 55\u00A0000,00\u00A0KZT — 1С; причина: повторная отправка.\r\n"
        "   Бухгалтерия: оставить документ Р-0008 от 04.09.2026 в 1С, остальные отменить\r\n"
        "3. Суммы расходятся — 12\u00A0000,00\u00A0KZT\r\n"
        "   Заказ ЗК-000006 от 03.09.2026: в CRM 100\u00A0000,00\u00A0KZT, в 1С 112\u00A0000,00\u00A0KZT (отгрузка "
        "Р-0003 от "
        "03.09.2026), разница +12\u00A0000,00\u00A0KZT; причина: НДС включён (12 %).\r\n"
        "   Бухгалтерия: сверить документы и исправить сумму в 1С (Р-0003)\r\n"
        "4. Источник прочитан не полностью\r\n"
        "   Источник Банк прочитан не полностью: файл записан не до конца (bank-0904.csv:20817); отсутствие "
        "расхождений по нему "
        "ничего не доказывает.\r\n"
        "   Восстановить доступ к источнику (Банк) и повторить сверку\r\n"
        "5. Реквизит заполнен неверно\r\n"
        "   Контрагент =HYPERLINK(\"http://x\",\"y\") (ИНН/БИН 12 34) в 1С: поле «ИНН/БИН» с ошибкой, значение «12 "
        "34»: "
        "недопустимые символы.\r\n"
        "   Бухгалтерия: исправить «ИНН/БИН» в 1С\r\n"
        "6. Дубль контрагента\r\n"
        "   Возможно, один и тот же контрагент записан 2 раза: контрагент ТОО «Ромашка» (ИНН/БИН 123456789012) — "
        "CRM; "
        "контрагент «Romashka, LLP» — 1С; совпадает: телефон.\r\n"
        "   Бухгалтерия: сравнить карточки и объединить их в 1С либо выбрать «разные»\r\n"
        "7. Реквизит не заполнен\r\n"
        "   Контрагент «Romashka, LLP» в 1С: не заполнено обязательное поле «ИНН/БИН».\r\n"
        "   Бухгалтерия: заполнить «ИНН/БИН» в 1С\r\n\r\n"
        "Книга с отчётом приложена.\r\n\r\n"
        "Письмо составлено Kopeck автоматически. Kopeck только читает системы и ничего в них не меняет.\r\n");
    Str html = letter_html(&letter);
    assert_true(str_find(html, STR("ТОО «Ромашка &amp; Ко»")) != SIZE_MAX);
    assert_true(str_find(html, STR("=HYPERLINK(&quot;http://x&quot;,&quot;y&quot;)")) != SIZE_MAX);
    assert_true(str_find(html, STR("<html lang=\"ru\">")) != SIZE_MAX);
}

static void test_incomplete_and_left_out(void **state) {
    (void)state;
    ReportDataset dataset[3];
    ReportRule rule[3];
    RunReport report = sample_incomplete("en", dataset, rule);
    report.state = RUN_CLEAN; /* claims better than it is */
    dataset[2].problem = STR("<script>\nx");
    Letter letter;
    letter_report(&letter, &report, false, STR("/out/report.xlsx, 31.0 MiB"), arena);
    assert_true(str_starts(letter.subject, STR("INCOMPLETE: ")));
    Str text = letter_text(&letter), html = letter_html(&letter);
    assert_true(str_starts(text, STR("INCOMPLETE: part of the data was not read")));
    assert_true(str_find(text, STR("! Банк (bank.payments): <script> x\r\n! Not checked: Платежи")) != SIZE_MAX);
    assert_true(str_find(text, STR("too large for mail: /out/report.xlsx, 31.0 MiB")) != SIZE_MAX);
    assert_true(str_find(html, STR("&lt;script&gt;")) != SIZE_MAX);
    assert_true(str_find(html, STR("<script>")) == SIZE_MAX);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_encoded_words, begin, end),
        cmocka_unit_test_setup_teardown(test_long_values_are_cut_between_characters, begin, end),
        cmocka_unit_test_setup_teardown(test_dates, begin, end),
        cmocka_unit_test_setup_teardown(test_addresses, begin, end),
        cmocka_unit_test_setup_teardown(test_letter, begin, end),
        cmocka_unit_test_setup_teardown(test_incomplete_and_left_out, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
