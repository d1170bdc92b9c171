/* The shipped schema is what the tables say. KOPECK_GOLDEN=1 rewrites it. */
#include "rules/schema.h"

#include "engine/base/file.h"
#include "rules/shape.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cmocka.h>

static const char *const path = "rules/kopeck.schema.json";

static void the_file_is_up_to_date(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Buf out = {0};
    schema_print(&out);
    Str wanted;
    Error err = {0};
    if (getenv("KOPECK_GOLDEN") && !file_write(path, buf_str(&out), &err)) fail_msg("%s", err.text);
    if (!file_read(path, 0, arena, &wanted, &err)) fail_msg("%s", err.text);
    if (!str_eq(wanted, buf_str(&out))) {
        fail_msg("%s is older than the tables of keys and options: KOPECK_GOLDEN=1 build/tests/rules/test_schema "
                 "rewrites it",
                 path);
    }
    buf_free(&out);
    arena_free(arena);
}

/* ---- The structure of a schema, by hand: each key of a shape, and no other, at the place that the schema gives it. */

static void same_keys(const Shape *shape, const json_t *defs, int depth) {
    assert_true(depth < 12);
    const json_t *schema = json_object_get(defs, shape->definition);
    assert_non_null(schema);
    for (size_t i = 0; shape->variant && shape->variant[i]; i++) same_keys(shape->variant[i], defs, depth + 1);
    if (shape->variant) return;
    size_t named = 0;
    for (const ShapeKey *key = shape->key; key->name; key++) {
        bool any = strcmp(key->name, "*") == 0;
        const json_t *of = any ? json_object_get(schema, "additionalProperties")
                               : json_object_get(json_object_get(schema, "properties"), key->name);
        assert_true(json_is_object(of));
        assert_string_equal(json_string_value(json_object_get(of, "description")), key->help);
        named += !any;
        if (key->forms & FORM_MAP) same_keys(key->map, defs, depth + 1);
        if (key->forms & FORM_MAPS) same_keys(key->item, defs, depth + 1);
    }
    bool mail = strcmp(shape->definition, "mail") == 0 || strcmp(shape->definition, "store") == 0; /* have options of a table too */
    size_t properties = json_object_size(json_object_get(schema, "properties"));
    assert_true(mail ? properties > named : properties == named);
}

static void every_key_is_in_it(void **state) {
    (void)state;
    json_error_t error;
    json_t *schema = json_load_file(path, 0, &error);
    assert_non_null(schema);
    same_keys(&shape_project, json_object_get(schema, "$defs"), 0);
    json_decref(schema);
}

static void projects_are_valid(void **state) {
    (void)state;
    int status = system(
        "python3 tests/rules/validate_schema.py rules/kopeck.schema.json +tests/rules/valid/full.yaml "
        "+rules/starter/kopeck.yaml -tests/rules/invalid/shape-unknown-keys/kopeck.yaml "
        "-tests/rules/invalid/shape-wrong-kinds/kopeck.yaml -tests/rules/invalid/shape-choices/kopeck.yaml "
        "-tests/rules/invalid/shape-rule-kinds/kopeck.yaml -tests/rules/invalid/shape-almost-nothing/kopeck.yaml "
        "-tests/rules/invalid/shape-null-values/kopeck.yaml -tests/rules/invalid/source-options/kopeck.yaml "
        "-tests/rules/invalid/shape-key-of-another-kind/kopeck.yaml");
    assert_true(status != -1 && WIFEXITED(status));
    if (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127) skip(); /* no python3 with jsonschema and yaml here */
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_file_is_up_to_date), cmocka_unit_test(every_key_is_in_it),
                                       cmocka_unit_test(projects_are_valid)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
