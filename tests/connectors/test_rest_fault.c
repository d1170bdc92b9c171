/* What servers say when something is wrong: bodies as the systems send them (1C, HubSpot, Salesforce, Bitrix24,
 * Shopify, IIS). */
#include "connectors/rest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void messages(void **state) {
    (void)state;
    static const char *const cases[][2] = {
        {"{\"odata.error\":{\"code\":\"9\",\"message\":{\"lang\":\"ru\",\"value\":\"Экземпляр не найден\"}}}",
         "Экземпляр не найден (code 9)"},
        {"<m:error xmlns:m=\"x\"><m:code>9</m:code><m:message>Нет прав</m:message></m:error>", "Нет прав"},
        {"{\"status\":\"error\",\"message\":\"bad filter\",\"category\":\"VALIDATION\"}", "bad filter"},
        {"[{\"message\":\"Session expired\",\"errorCode\":\"INVALID_SESSION_ID\"}]", "Session expired"},
        {"{\"error\":\"expired_token\",\"error_description\":\"The token has expired\"}", "The token has expired"},
        {"{\"errors\":[{\"error\":\"Неверный лимит\"}]}", "Неверный лимит"},
        {"{\"errors\":[\"throttled\"]}", "throttled"},
        {"{\"error\":{\"code\":\"X\",\"message\":{\"lang\":\"en\",\"value\":\"Property not found\"}}}",
         "Property not found"},
        {"<!DOCTYPE html>\n<html><head><title>404 - Файл не найден</title></head>", "404 - Файл не найден"},
        {"service is stopped\n", "service is stopped"},
        {"{\"answer\":42}", ""},
        {"{broken", ""},
        {"", ""},
        {"{\"message\":\"a\\nb\\u0007c\"}", "a b c"},
        {"{\"message\":\"token key-4711 is bad\"}", "token *** is bad"}, /* a secret that the server repeats */
    };
    static Str secret[] = {{"key-4711", 8}};
    Rest rest = {.secret = secret, .secret_count = 1};
    Arena *arena = arena_new("test", 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str message = fault_message(&rest, str_of(cases[i][0]), arena);
        if (!str_eq(message, str_of(cases[i][1]))) print_error("%.*s\n", STR_ARG(message));
        assert_true(str_eq(message, str_of(cases[i][1])));
    }
    arena_free(arena);
}

static void long_messages_are_cut_between_letters(void **state) {
    (void)state;
    Rest rest = {.secret_count = 0};
    Arena *arena = arena_new("test", 0);
    Buf body = {0};
    buf_char(&body, 'x');
    for (int i = 0; i < 1000; i++) buf_add(&body, STR("ы"));
    Str message = fault_message(&rest, buf_str(&body), arena);
    assert_int_equal(message.len, 299);
    buf_free(&body);
    arena_free(arena);
}

static void markup(void **state) {
    (void)state;
    assert_null(fault_markup(STR("{\"a\":1}"), STR("application/json")));
    assert_null(fault_markup(STR(" [1]"), STR("text/html"))); /* wrong type, right content */
    assert_string_equal(fault_markup(STR("\n <!doctype html>"), STR("application/json")), "an HTML page");
    assert_string_equal(fault_markup(STR("<html>"), STR_NULL), "an HTML page");
    assert_string_equal(fault_markup(STR("<?xml version=\"1.0\"?><feed/>"), STR("application/atom+xml")), "XML");
    assert_string_equal(fault_markup(STR("\xEF\xBB\xBF<?xml?>"), STR("")), "XML");
}

static void documents_cut_short(void **state) {
    (void)state;
    static const char *const cut[] = {"{\"total\":", "[", "\xEF\xBB\xBF {\"a\":[1,2"};
    static const char *const whole[] = {"{}", "[1]", "17", "", "{\"a\":99999999999999999999}", "{\"a\" 1}", "<html>", "{} "};
    for (size_t i = 0; i < ARRAY_LEN(cut); i++) assert_true(fault_cut_short(str_of(cut[i])));
    for (size_t i = 0; i < ARRAY_LEN(whole); i++) assert_false(fault_cut_short(str_of(whole[i])));
}

static void control_values(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Str json = STR("{\"a\":{\"b\":[1,\"x\",2.0,true]},\"c.d\":\"e\",\"n\":null}");
    static const char *const cases[][2] = {{"a.b.0", "1"},    {"a.b.1", "x"}, {"a.b.2", "2"},
                                           {"a.b.3", "true"}, {"c\\.d", "e"}, {"a.b", NULL},
                                           {"a.x", NULL},     {"n", NULL},    {"a.b.9", NULL}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str value = control_value(json, str_of(cases[i][0]), arena);
        assert_int_equal(value.ptr != NULL, cases[i][1] != NULL);
        assert_true(str_eq(value, str_of(cases[i][1])));
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages),
        cmocka_unit_test(long_messages_are_cut_between_letters),
        cmocka_unit_test(markup),
        cmocka_unit_test(documents_cut_short),
        cmocka_unit_test(control_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
