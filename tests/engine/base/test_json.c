#include "engine/base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static Str printed(json_t *value, Buf *out) {
    out->len = 0;
    json_print(value, JSON_COMPACT | JSON_ENCODE_ANY, out);
    return buf_str(out);
}

typedef struct TextCase {
    Str value;
    const char *wanted;
} TextCase;

/* The replacement character for each byte that is no UTF-8, as Unicode 15, 3.9 allows ("best practices"), and for NUL. */
static void text_is_always_valid(void **state) {
    (void)state;
    static const TextCase CASES[] = {
        {STR_CONST("Ромашка"), "\"Ромашка\""},
        {STR_CONST(""), "\"\""},
        {{NULL, 0}, "\"\""},
        {STR_CONST("a\"\\\n\x1f"), "\"a\\\"\\\\\\n\\u001F\""},
        {STR_CONST("a\0b"), "\"a\xEF\xBF\xBD" "b\""},
        {STR_CONST("\xD0"), "\"\xEF\xBF\xBD\""},                                /* cut short */
        {STR_CONST("\xCF\xF0"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},                /* Windows-1251 */
        {STR_CONST("\xC0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},                /* overlong */
        {STR_CONST("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""}, /* a surrogate */
        {STR_CONST("д\xFFд"), "\"д\xEF\xBF\xBDд\""},
    };
    Buf out = {0};
    for (size_t i = 0; i < ARRAY_LEN(CASES); i++) {
        Str got = printed(json_text(CASES[i].value), &out);
        if (!str_eq(got, str_of(CASES[i].wanted))) fail_msg("%zu: %.*s, wanted %s", i, STR_ARG(got), CASES[i].wanted);
    }
    buf_free(&out);
}

static void members_come_in_order(void **state) {
    (void)state;
    Buf out = {0};
    json_t *object = json_object(), *list = json_array();
    json_put_text(object, "z", STR("first"));
    json_put_count(object, "count", 9007199254740993); /* 2^53 + 1: no double */
    json_put_count(object, "most", UINT64_MAX);
    json_put_bool(object, "yes", true);
    json_add(list, json_text(STR("one")));
    json_add(list, json_null());
    json_put(object, "list", list);
    json_put_text(object, "z", STR("again")); /* replaced, where it stood */
    assert_true(str_eq(printed(object, &out), STR("{\"z\":\"again\",\"count\":9007199254740993,\"most\":9223372036854775807,"
                                                  "\"yes\":true,\"list\":[\"one\",null]}")));
    buf_free(&out);
}

/* What is no text reads as an empty one: whoever needs more looks at the value. */
static void texts_are_read(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    json_t *object = json_loads("{\"a\":\"б\",\"empty\":\"\",\"null\":null,\"number\":1,\"list\":[\"x\"],\"nul\":\"a\\u0000b\"}", JSON_ALLOW_NUL, NULL);
    Str a = json_get_text(object, "a", arena);
    assert_true(str_eq(json_get_text(object, "nul", arena), STR("a\0b")));
    static const char *const NOTHING[] = {"empty", "null", "number", "list", "missing", ""};
    for (size_t i = 0; i < ARRAY_LEN(NOTHING); i++) {
        Str got = json_get_text(object, NOTHING[i], arena);
        assert_true(got.ptr && got.len == 0);
    }
    assert_true(json_get_text(NULL, "a", arena).len == 0);
    json_decref(object);
    assert_true(str_eq(a, STR("б"))); /* a copy, which outlives the object */
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_always_valid),
        cmocka_unit_test(members_come_in_order),
        cmocka_unit_test(texts_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
