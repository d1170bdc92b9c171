#include "engine/base/buf.h"
#include "rules/yaml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

typedef struct Bad {
    const char *content;
    const char *printed; /* of the first mistake */
} Bad;

static const Bad bad[] = {
    {"a: 1\na: 2\n",
     "f.yaml:2:1: `a` stands twice in this map\n    2 | a: 2\n      | ^\nhint: it is already in line 1"},
    {"a:\n\tb: 1\n",
     "f.yaml:2:1: a tab in the indentation\n    2 |  b: 1\n      | ^\nhint: YAML is indented with spaces only"},
    {"a: &x 1\n", "f.yaml:1:4: anchors (&x) are not supported\n    1 | a: &x 1\n      |    ^~\n"
                  "hint: write the values out where they are used, or quote the text"},
    {"a: *x\n", "f.yaml:1:4: aliases (*x) are not supported\n    1 | a: *x\n      |    ^~\n"
                "hint: write the values out where they are used, or put the text into quotes"},
    {"a: {<<: 1}\n", "f.yaml:1:5: merge keys (<<) are not supported\n    1 | a: {<<: 1}\n      |     ^~\n"
                     "hint: write the keys out where they are used"},
    {"a: !!str 1\n", "f.yaml:1:4: tags (tag:yaml.org,2002:str) are not supported\n    1 | a: !!str 1\n      |    ^\n"
                     "hint: put the value into quotes"},
    {"a: 1\n---\nb: 2\n", "f.yaml:2:1: a second document\n    2 | ---\n      | ^~~\n"
                          "hint: a project is one document: remove the line ---"},
    {"a: { url: ${B} }\n", "f.yaml:1:12: `,` or `}` is expected here\n    1 | a: { url: ${B} }\n      |            ^\n"
                           "hint: a value that holds { } [ ] , or ${NAME} needs quotes inside { }"},
    {"a: \"x\n", "f.yaml:1:4: the quote that opens here is not closed\n    1 | a: \"x\n      |    ^\n"
                 "hint: a quote inside a text: \"...\\\"...\" or '...''...'"},
    {"a: %x\n", "f.yaml:1:4: this character cannot begin a value\n    1 | a: %x\n      |    ^\n"
                "hint: put the value into quotes: \"...\""},
    {"a: b: c\n", "f.yaml:1:5: a `key:` is not possible here\n    1 | a: b: c\n      |     ^\n"
                  "hint: is the line above indented like this one? A value with `: ` in it needs quotes"},
    {"[a]: 1\n", "f.yaml:1:1: a list or a map cannot be a key\n    1 | [a]: 1\n      | ^\n"
                 "hint: a value that holds { } [ ] or ${NAME} needs quotes"},
    {"\xD0\xB0: 1\nb: \xFF\n", "f.yaml:2:4: byte 0xFF is not UTF-8\n    2 | b: \xEF\xBF\xBD\n      |    ^\n"
                               "hint: save the file as UTF-8"},
    {"a: \"x\\0y\"\n", "f.yaml:1:4: a NUL character in a value\n    1 | a: \"x\\0y\"\n      |    ^~~~~~"},
    {"- [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
     "f.yaml:1:34: nested deeper than 32 levels\n"
     "    1 | - [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\n      |                                  ^"},
};

static void mistakes_name_place_and_remedy(void **state) {
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        Arena *arena = arena_new("test", 0);
        Mistakes mistakes = {.arena = arena};
        const Yaml *root = NULL;
        (void)!yaml_parse(str_of(bad[i].content), arena, &mistakes, &root);
        MistakeList list = mistakes_list(&mistakes, STR("f.yaml"), str_of(bad[i].content));
        assert_true(list.count >= 1);
        assert_string_equal(plan_mistake_print(&list, 0, arena).ptr, bad[i].printed);
        arena_free(arena);
    }
}

static const Yaml *parse_good(const char *content, Arena *arena) {
    Mistakes mistakes = {.arena = arena};
    const Yaml *root = NULL;
    assert_true(yaml_parse(str_of(content), arena, &mistakes, &root));
    assert_int_equal(mistakes.count, 0);
    return root;
}

static void values_stay_text(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    const Yaml *root = parse_good("id: 007\nno: NO\nday: 08:00\nempty: \"\"\nnone:\ntilde: ~\n", arena);
    assert_string_equal(yaml_get(root, "id")->text.ptr, "007");
    assert_string_equal(yaml_get(root, "no")->text.ptr, "NO");
    assert_string_equal(yaml_get(root, "day")->text.ptr, "08:00");
    assert_int_equal(yaml_get(root, "empty")->kind, YAML_TEXT);
    assert_int_equal(yaml_get(root, "none")->kind, YAML_NULL);
    assert_int_equal(yaml_get(root, "tilde")->kind, YAML_NULL);
    assert_null(yaml_get(root, "other"));
    arena_free(arena);
}

static void places_count_letters(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    const Yaml *root = parse_good("\xEF\xBB\xBF# \xD1\x8D\nимя: [а, 'бв', в]\n", arena);
    const YamlKey *key = yaml_key(root, "имя");
    assert_int_equal(key->place.line, 2);
    assert_int_equal(key->len, 3);
    const Yaml *item = key->value->item[1];
    assert_int_equal(item->place.column, 10);
    assert_int_equal(item->len, 4);
    assert_int_equal(yaml_place_at(item, 2).column, 12); /* в: after the quote and one letter of two bytes */
    arena_free(arena);
}

static void an_empty_file_is_nothing(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    assert_int_equal(parse_good("", arena)->kind, YAML_NULL);
    assert_int_equal(parse_good("# only words\n", arena)->kind, YAML_NULL);
    arena_free(arena);
}

static void large_maps_are_quick(void **state) { /* duplicate keys must not cost the square of the rows */
    (void)state;
    Buf content = {0};
    for (int i = 0; i < 60000; i++) buf_printf(&content, "k%d: %d\n", i % 59999, i);
    Arena *arena = arena_new("test", 0);
    Mistakes mistakes = {.arena = arena};
    const Yaml *root = NULL;
    assert_true(yaml_parse(buf_str(&content), arena, &mistakes, &root));
    assert_int_equal(mistakes.count, 1);
    assert_int_equal(root->count, 59999);
    buf_free(&content);
    arena_free(arena);
}

static void values_beyond_the_limit_are_refused(void **state) {
    (void)state;
    Buf content = {0};
    for (int i = 0; i < YAML_NODES_MAX; i++) buf_add(&content, STR("- 1\n"));
    Arena *arena = arena_new("test", 0);
    Mistakes mistakes = {.arena = arena};
    const Yaml *root = NULL;
    assert_false(yaml_parse(buf_str(&content), arena, &mistakes, &root));
    assert_string_equal(mistakes.item[0].text.ptr, "more than 200000 values");
    buf_free(&content);
    arena_free(arena);
}

static void quoted_text_reads_back_as_it_was(void **state) {
    (void)state;
    static const char *const texts[] = {"", "ИНН", "a \"b\" \\ c", "no", "12: [x]", "# not a comment", "tab\tand\nline\r", "\x01\x7f", " - ", "'"};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        Arena *arena = arena_new("quoted", 0);
        Buf *out = buf_own(arena);
        buf_add(out, STR("a: "));
        yaml_add_quoted(out, str_of(texts[i]));
        const Yaml *root = parse_good(str_cstr(arena, buf_str(out)), arena);
        assert_true(str_eq(yaml_get(root, "a")->text, str_of(texts[i])));
        arena_free(arena);
    }
    Buf out = {0};
    yaml_add_quoted(&out, STR("${HOME} $1 $"));
    assert_true(str_eq(buf_str(&out), STR("\"$${HOME} $1 $\"")));
    buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_name_place_and_remedy), cmocka_unit_test(values_stay_text),
        cmocka_unit_test(places_count_letters),           cmocka_unit_test(an_empty_file_is_nothing),
        cmocka_unit_test(large_maps_are_quick),           cmocka_unit_test(values_beyond_the_limit_are_refused),
        cmocka_unit_test(quoted_text_reads_back_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
