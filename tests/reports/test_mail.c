#include "reports/report.h"

#include "tests/reports/files.h"
#include "tests/reports/sample.h"
#include "tests/support/servers.h"
#include "tests/support/smtp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

static SmtpServer server;
static const Str people[] = {STR("Иванова <ivanova@example.kz>"), STR("petrov@example.kz")};

static int stop(void **state) {
    if (server.pid > 0) smtp_stop(&server);
    server = (SmtpServer){.pid = 0};
    return folder_end(state);
}

/* Settings for the server under test; `more` ends with a NULL name. */
typedef struct Setting {
    const char *name, *value;
} Setting;

static Options settings(const char *scheme, const Setting *more) {
    static Option item[16];
    size_t count = 0;
    Str url = str_printf(arena, "%s://127.0.0.1:%d", scheme, server.port);
    item[count++] = (Option){STR("server"), url, "kopeck.yaml:9:11"};
    item[count++] = (Option){STR("from"), STR("Копек <kopeck@example.kz>"), "kopeck.yaml:12:9"};
    item[count++] = (Option){STR("ca_file"), str_printf(arena, "%s/cert.pem", server.folder), "kopeck.yaml:13:9"};
    for (; more && more->name; more++) {
        size_t i = 0;
        while (i < count && !str_eq(item[i].name, str_of(more->name))) i++;
        item[i] = (Option){str_of(more->name), str_of(more->value), "kopeck.yaml:14:9"};
        if (i == count) count++;
    }
    return (Options){item, count};
}

static bool send_sample(const char *scheme, const Setting *more, const char *attachment, Error *err) {
    RunReport report = sample_report("ru");
    Options options = settings(scheme, more);
    *err = (Error){0};
    MailMessage message;
    return mail_compose(&report, &options, people, 2, attachment, arena, &message, err) && mail_send(&message, &options, err);
}

static const char *attachment_of(size_t size) {
    Buf content = {0};
    for (size_t i = 0; i < size; i++) buf_char(&content, (char)(i * 7 + i / 251));
    char *path = arena_printf(arena, "%s/report.xlsx", test_folder);
    Error err = {0};
    assert_true(file_write(path, buf_str(&content), &err));
    buf_free(&content);
    return path;
}

static void expect_sent(bool ok, const Error *err) {
    if (!ok) print_error("%s: %s %s\n", err->where, err->native, err->text);
    assert_true(ok);
}

/* What Python's mail parser made of it, compared with what was meant. */
static void check_received(int mail, const char *attachment) {
    assert_true(str_eq(smtp_part(&server, mail, "envelope", arena),
                       STR("kopeck@example.kz\nivanova@example.kz\npetrov@example.kz\n")));
    assert_true(str_eq(smtp_part(&server, mail, "subject", arena),
                       STR("Превышение: ТОО «Ромашка & Ко», weekly, 30.09.2026 24:00")));
    Str text = smtp_part(&server, mail, "text", arena), html = smtp_part(&server, mail, "html", arena);
    assert_true(str_starts(text, STR("Превышение: порог нарушен\r\n")));
    assert_true(str_find(text, STR("Заказ ЗК-000005 от 03.09.2026 на 120\u00A0000,00\u00A0KZT есть в CRM")) !=
                SIZE_MAX);
    assert_true(str_find(html, STR("<b>1. Нет документа — 120\u00A0000,00\u00A0KZT</b>")) != SIZE_MAX);
    Str got = smtp_part(&server, mail, "attachment", arena);
    if (!attachment) {
        assert_null(got.ptr);
        return;
    }
    Error err = {0};
    Str meant;
    assert_true(file_read(attachment, 0, arena, &meant, &err));
    assert_true(str_eq(got, meant));
    assert_true(str_eq(smtp_part(&server, mail, "attachment_name", arena), STR("kopeck-weekly-2026-09-30.xlsx")));
}

static bool has_line(Str raw, const char *wanted) {
    return str_find(raw, str_of(wanted)) != SIZE_MAX;
}

static void test_starttls_with_login(void **state) {
    (void)state;
    static const Setting login[] = {{"user", "kopeck"}, {"password", "secret-4711"}, {NULL, NULL}};
    assert_true(smtp_start(&server, "--tls", "starttls", "--login", "kopeck:secret-4711", NULL));
    Error err;
    const char *attachment = attachment_of(100000);
    expect_sent(send_sample("smtp", login, attachment, &err), &err);
    check_received(1, attachment);
    Str raw = smtp_part(&server, 1, "raw", arena);
    assert_true(has_line(raw, "\r\nMessage-ID: <kopeck.0123456789abcdef."));
    assert_true(has_line(raw, "@example.kz>\r\n"));
    assert_true(has_line(raw, "\r\nAuto-Submitted: auto-generated\r\n"));
    assert_true(has_line(raw, "\r\nFrom: =?UTF-8?B?0JrQvtC/0LXQug==?= <kopeck@example.kz>\r\n"));
    assert_true(has_line(raw, "multipart/alternative"));
    assert_true(str_find(raw, STR("text/plain")) < str_find(raw, STR("text/html"))); /* the last is preferred */
    expect_sent(send_sample("smtp", login, attachment, &err), &err); /* the same run again: the same id */
    Str again = smtp_part(&server, 2, "raw", arena);
    size_t id = str_find(raw, STR("Message-ID: ")), id_again = str_find(again, STR("Message-ID: "));
    assert_true(str_eq(str_sub(raw, id, id + 60), str_sub(again, id_again, id_again + 60)));
}

static void test_smtps(void **state) {
    (void)state;
    static const Setting login[] = {{"user", "kopeck"}, {"password", "secret-4711"}, {NULL, NULL}};
    assert_true(smtp_start(&server, "--tls", "smtps", "--login", "kopeck:secret-4711", NULL));
    Error err;
    expect_sent(send_sample("smtps", login, NULL, &err), &err);
    check_received(1, NULL);
}

static void test_plain_server_without_password(void **state) {
    (void)state;
    assert_true(smtp_start(&server, NULL));
    Error err;
    expect_sent(send_sample("smtp", NULL, NULL, &err), &err);
    check_received(1, NULL);
    static const Setting required[] = {{"tls", "required"}, {NULL, NULL}};
    assert_false(send_sample("smtp", required, NULL, &err));
    assert_non_null(strstr(err.text, "no encryption"));
    assert_null(smtp_part(&server, 2, "raw", arena).ptr);
}

/* A password never goes over a line that is not encrypted, or to a server that cannot prove who it is. */
static void test_password_is_protected(void **state) {
    (void)state;
    static const Setting login[] = {{"user", "kopeck"}, {"password", "secret-4711"}, {NULL, NULL}};
    static const Setting system_ca[] = {{"user", "kopeck"},
                                        {"password", "secret-4711"},
                                        {"ca_file", "/etc/ssl/certs/ca-certificates.crt"},
                                        {NULL, NULL}};
    assert_true(smtp_start(&server, NULL));
    Error err;
    assert_false(send_sample("smtp", login, NULL, &err));
    assert_int_equal(err.kind, ERROR_OUTPUT);
    assert_string_equal(err.native, "curl 64"); /* CURLE_USE_SSL_FAILED */
    assert_non_null(strstr(err.text, "nothing was sent"));
    assert_null(smtp_part(&server, 1, "raw", arena).ptr);
    smtp_stop(&server);
    assert_true(smtp_start(&server, "--tls", "starttls", "--login", "kopeck:secret-4711", NULL));
    assert_false(send_sample("smtp", system_ca, NULL, &err)); /* self-signed */
    assert_int_equal(err.kind, ERROR_OUTPUT);
    assert_non_null(strstr(err.text, "cannot send the mail"));
    assert_null(smtp_part(&server, 1, "raw", arena).ptr);
}

static void test_wrong_password(void **state) {
    (void)state;
    static const Setting login[] = {{"user", "kopeck"}, {"password", "wrong-4711"}, {NULL, NULL}};
    assert_true(smtp_start(&server, "--tls", "starttls", "--login", "kopeck:secret-4711", NULL));
    Error err;
    assert_false(send_sample("smtp", login, NULL, &err));
    assert_string_equal(err.native, "535");
    assert_non_null(strstr(err.text, "refuses user or password"));
    assert_null(strstr(err.text, "wrong-4711"));
    assert_null(smtp_part(&server, 1, "raw", arena).ptr);
}

static void test_refusals(void **state) {
    (void)state;
    static const struct {
        const char *fault, *native, *text;
    } cases[] = {
        {"mail421", "421", "421 4.3.2 closing down\nhint: it asks to try again later"},
        {"rcpt550", "550", "550 5.1.1 no such user here"},
        {"rcpt450", "450", "greylisted, come back in 5 minutes\nhint: it asks to try again later"},
        {"data554", "554", "554 5.6.0 we do not want this"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_true(smtp_start(&server, "--fault", cases[i].fault, NULL));
        Error err;
        assert_false(send_sample("smtp", NULL, NULL, &err));
        assert_int_equal(err.kind, ERROR_OUTPUT);
        assert_string_equal(err.native, cases[i].native);
        if (!strstr(err.text, cases[i].text)) print_error("%s\n", err.text);
        assert_non_null(strstr(err.text, cases[i].text));
        assert_null(smtp_part(&server, 1, "raw", arena).ptr);
        smtp_stop(&server);
    }
    server.pid = 0;
}

static void test_broken_lines(void **state) {
    (void)state;
    Error err;
    assert_true(smtp_start(&server, "--fault", "drop", NULL));
    assert_false(send_sample("smtp", NULL, NULL, &err));
    assert_int_equal(err.kind, ERROR_OUTPUT);
    smtp_stop(&server);
    static const Setting hurry[] = {{"timeout", "500 ms"}, {NULL, NULL}};
    assert_true(smtp_start(&server, "--fault", "slow", NULL));
    assert_false(send_sample("smtp", hurry, NULL, &err));
    assert_string_equal(err.native, "curl 28"); /* CURLE_OPERATION_TIMEDOUT */
    server.port = free_port();                  /* nobody listens */
    assert_false(send_sample("smtp", NULL, NULL, &err));
    assert_string_equal(err.native, "curl 7"); /* CURLE_COULDNT_CONNECT */
}

static void check_left_out(int mail, const char *attachment) {
    Str text = smtp_part(&server, mail, "text", arena);
    assert_true(has_line(text, "Книга не приложена, потому что слишком велика для письма:"));
    assert_true(has_line(text, attachment)); /* says where it is */
    assert_false(has_line(text, "Книга с отчётом приложена"));
    check_received(mail, NULL);
}

/* Too large for our own limit, or for the server's: it goes without the workbook and says so. */
static void test_large_attachment(void **state) {
    (void)state;
    Error err;
    const char *attachment = attachment_of(400000);
    static const Setting small[] = {{"size_max", "300 KiB"}, {NULL, NULL}};
    assert_true(smtp_start(&server, NULL));
    expect_sent(send_sample("smtp", small, attachment, &err), &err);
    check_left_out(1, attachment);
    smtp_stop(&server);
    assert_true(smtp_start(&server, "--size", "200000", NULL));
    expect_sent(send_sample("smtp", NULL, attachment, &err), &err);
    check_left_out(1, attachment);
}

static void test_bad_settings(void **state) {
    (void)state;
    static const struct {
        Setting setting;
        const char *text;
    } cases[] = {
        {{"server", "http://127.0.0.1/"}, "must be smtp://"},
        {{"server", "127.0.0.1:25"}, "must be smtp://"},
        {{"server", "smtp://kopeck:secret-4711@127.0.0.1"}, "must not hold a user or password"},
        {{"from", "kopeck"}, "not a mail address"},
        {{"from", "a@b\r\nBcc: x@y"}, "not a mail address"},
        {{"password", "secret-4711"}, "without `user`"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const Setting more[] = {cases[i].setting, {NULL, NULL}};
        Error err;
        assert_false(send_sample("smtp", more, NULL, &err));
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_string_equal(err.where, "kopeck.yaml:14:9");
        assert_non_null(strstr(err.text, cases[i].text));
        assert_null(strstr(err.text, "secret-4711"));
    }
    Options options = settings("smtp", NULL);
    static const Str bad[] = {STR("a@b\r\nBcc: x@y"), STR("nobody"), STR("a@b> SIZE=1 <c@d")};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        Error err = {0};
        assert_false(mail_send_test(&options, &bad[i], 1, STR("X"), STR(""), STR("en"), &err));
        assert_int_equal(err.kind, ERROR_USAGE);
    }
    Error err = {0};
    assert_false(mail_send_test(&options, NULL, 0, STR("X"), STR(""), STR("en"), &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_false(send_sample("smtp", NULL, "/tmp/kopeck-no-such-file", &err));
    assert_string_equal(err.native, "ENOENT");
}

static void test_test_mail(void **state) {
    (void)state;
    assert_true(smtp_start(&server, NULL));
    Options options = settings("smtp", NULL);
    Error err = {0};
    expect_sent(mail_send_test(&options, people, 1, STR("ТОО\r\nBcc: x@y"), STR("test"), STR("ru"), &err), &err);
    assert_true(str_eq(smtp_part(&server, 1, "envelope", arena), STR("kopeck@example.kz\nivanova@example.kz\n")));
    assert_true(str_eq(smtp_part(&server, 1, "subject", arena), STR("[test] Kopeck: проверочное письмо, ТОО  Bcc: x@y")));
    assert_false(has_line(smtp_part(&server, 1, "raw", arena), "\nBcc:"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_starttls_with_login, folder_begin, stop),
        cmocka_unit_test_setup_teardown(test_smtps, folder_begin, stop),
        cmocka_unit_test_setup_teardown(test_plain_server_without_password, folder_begin, stop),
        cmocka_unit_test_setup_teardown(test_password_is_protected, folder_begin, stop),
        cmocka_unit_test_setup_teardown(test_wrong_password, folder_begin, stop),
        cmocka_unit_test_setup_teardown(test_refusals, folder_begin, stop),
        cmocka_unit_test_setup_teardown(test_broken_lines, folder_begin, stop),
        cmocka_unit_test_setup_teardown(test_large_attachment, folder_begin, stop),
        cmocka_unit_test_setup_teardown(test_bad_settings, folder_begin, stop),
        cmocka_unit_test_setup_teardown(test_test_mail, folder_begin, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
