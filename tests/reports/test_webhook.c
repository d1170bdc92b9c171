#include "engine/base/buf.h"
#include "reports/webhook.h"
#include "tests/reports/sample.h"
#include "tests/support/setup.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static Options options(Option *item, const char *use, const char *url, const char *token, const char *chat) {
    const char *const name[] = {"use", "url", "token", "chat"}, *const value[] = {use, url, token, chat};
    size_t count = 0;
    for (size_t i = 0; i < 4; i++) {
        if (value[i]) item[count++] = (Option){str_of(name[i]), str_of(value[i]), "kopeck.yaml:9:3"};
    }
    return (Options){item, count};
}

static json_t *body(const char *use, const char *text) {
    Option item[4];
    Options given = options(item, use, "https://example.test/x", "1:t", "-5");
    Error err = {0};
    Str out;
    assert_true(webhook_body(&given, str_of(text), arena, &out, &err));
    json_t *tree = json_loadb(out.ptr, out.len, 0, NULL);
    assert_non_null(tree);
    return tree;
}

static const char *text_at(const json_t *tree, const char *key) {
    return json_string_value(json_object_get(tree, key));
}

/* Shapes of the bodies: the services' own documentation of incoming webhooks, Bot API sendMessage, Teams workflows. */
static void test_bodies(void **state) {
    (void)state;
    json_t *slack = body("slack", "a & <b>"), *mattermost = body("mattermost", "a & <b> @all"), *telegram = body("telegram", "ё\"\n@boss");
    assert_string_equal(text_at(slack, "text"), "a &amp; &lt;b&gt;");
    assert_string_equal(text_at(mattermost, "text"), "a & <b> @\u200Ball"); /* a document's name calls nobody */
    assert_string_equal(text_at(telegram, "text"), "ё\"\n@\u200Bboss");
    assert_string_equal(text_at(telegram, "chat_id"), "-5");
    json_t *teams = body("teams", "first\n\nsecond");
    json_t *content = json_object_get(json_array_get(json_object_get(teams, "attachments"), 0), "content");
    json_t *blocks = json_object_get(content, "body");
    assert_string_equal(text_at(content, "type"), "AdaptiveCard");
    assert_int_equal(json_array_size(blocks), 2);
    assert_string_equal(text_at(json_array_get(blocks, 1), "text"), "second");
    json_decref(slack);
    json_decref(mattermost);
    json_decref(telegram);
    json_decref(teams);
}

static void expect_refused(const char *use, const char *url, const char *token, const char *chat, const char *why) {
    Option item[4];
    Options given = options(item, use, url, token, chat);
    Error err = {0};
    assert_false(webhook_send(&given, STR("x"), &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    if (!strstr(err.text, why)) print_error("%s\n", err.text);
    assert_non_null(strstr(err.text, why));
}

static void test_wrong_settings(void **state) {
    (void)state;
    expect_refused("slack", NULL, NULL, NULL, "needs `url`");
    expect_refused("telegram", NULL, "1:t", NULL, "needs `chat`");
    expect_refused("telegram", NULL, NULL, "-5", "needs `token`");
    expect_refused("icq", "https://x", NULL, NULL, "no webhook service `icq`");
    expect_refused("slack", "http://example.test/x", NULL, NULL, "https://");
    expect_refused("slack", "file:///etc/passwd", NULL, NULL, "https://");
    expect_refused("slack", "http://127.0.0.1.example.test/x", NULL, NULL, "https://");
}

/* Nobody listens: an error that names neither address nor token. */
static void test_secrets_stay_out_of_errors(void **state) {
    (void)state;
    Option item[4];
    Options given = options(item, "telegram", "http://127.0.0.1:1", "12:geheim", "-5");
    Error err = {0};
    assert_false(webhook_send(&given, STR("x"), &err));
    assert_int_equal(err.kind, ERROR_OUTPUT);
    assert_null(strstr(err.text, "geheim"));
    assert_null(strstr(err.where, "geheim"));
    assert_non_null(strstr(err.native, "curl 7"));
}

/* A report of any length stays within what the services take, cut between lines. */
static void test_long_texts(void **state) {
    (void)state;
    RunReport report = sample_report("ru");
    Finding *finding = arena_array(arena, 10, sizeof *finding);
    Buf *long_text = buf_own(arena);
    for (int i = 0; i < 900; i++) buf_add(long_text, STR("щ"));
    for (size_t i = 0; i < 10; i++) {
        finding[i] = sample_findings[0];
        finding[i].owner_team = buf_str(long_text);
    }
    report.finding = finding;
    report.finding_count = 10;
    report.cluster_count = 0;
    Str text = webhook_text(&report, arena);
    size_t letters = 0;
    for (size_t i = 0; i < text.len; i++) letters += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    assert_true(letters > 1500 && letters <= 3502);
    assert_true(str_ends(text, STR("\n…")));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_bodies, begin, end),
        cmocka_unit_test_setup_teardown(test_wrong_settings, begin, end),
        cmocka_unit_test_setup_teardown(test_secrets_stay_out_of_errors, begin, end),
        cmocka_unit_test_setup_teardown(test_long_texts, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
