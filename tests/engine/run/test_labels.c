/* Labels: the two forms of the file, what each mistake is told by. (What becomes of them is in tests/program/test_model.py.) */
#include "engine/run/labels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static Arena *arena;
static char path[64];

static bool read_text(const char *text, const char *rule, Labels *out, Error *err) {
    snprintf(path, sizeof path, "/tmp/kopeck-labels-%d.csv", (int)getpid());
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    *err = (Error){0};
    *out = (Labels){0};
    bool good = labels_read(path, str_of(rule), arena, out, err);
    unlink(path);
    return good;
}

static void assert_label(const Labels *labels, size_t i, const char *left, const char *right, bool same) {
    assert_true(i < labels->count);
    assert_true(str_eq(labels->item[i].left, str_of(left)));
    assert_true(str_eq(labels->item[i].right, str_of(right)));
    assert_int_equal(labels->item[i].same, same);
}

static void pairs_with_yes_and_no(void **state) {
    (void)state;
    Labels labels;
    Error err;
    assert_true(read_text("Left;note;SAME;right\n a1 ;x;yes;b1\na2;;No;b2\na3;;1;b3\na4;;different;b4\n", "same", &labels, &err));
    assert_int_equal(labels.count, 4);
    assert_label(&labels, 0, "a1", "b1", true);
    assert_label(&labels, 1, "a2", "b2", false);
    assert_label(&labels, 2, "a3", "b3", true);
    assert_label(&labels, 3, "a4", "b4", false);
    assert_int_equal(labels.item[2].line, 4);
    assert_false(labels.only_same);
}

/* Without a column `same`, or with yes alone, the file says all that is true. */
static void only_true_pairs(void **state) {
    (void)state;
    Labels labels;
    Error err;
    assert_true(read_text("left,right\na1,b1\ncrm.clients/a2,b2\n", "", &labels, &err));
    assert_true(labels.only_same && labels.count == 2);
    assert_label(&labels, 1, "crm.clients/a2", "b2", true);
    assert_true(read_text("left,right,same\na1,b1,true\n", "", &labels, &err));
    assert_true(labels.only_same);
}

/* As `decide --pairs` writes them: of other rules nothing is taken, of no rule all. */
static void pairs_that_people_decided(void **state) {
    (void)state;
    static const char text[] = "left_dataset,left_key,right_dataset,right_key,same,rule\na.x,1,b.y,2,yes,orders\na.x,3,b.y,4,no,payments\n,5,,6,no,\n";
    Labels labels;
    Error err;
    assert_true(read_text(text, "orders", &labels, &err));
    assert_int_equal(labels.count, 2);
    assert_label(&labels, 0, "a.x/1", "b.y/2", true);
    assert_label(&labels, 1, "5", "6", false);
    assert_true(read_text(text, "", &labels, &err));
    assert_int_equal(labels.count, 3);
}

static void mistakes_are_named(void **state) {
    (void)state;
    static const struct {
        const char *text, *said, *where;
    } cases[] = {
        {"left,same\na,yes\n", "no column `right`", ".csv"},
        {"one,two\na,b\n", "no column `left`", ".csv"},
        {"left_key,right_key\na,b\n", "no column `left_dataset`", ".csv"},
        {"left,right,same\na,b,yes\nc,d,maybe\n", "`maybe` does not say", ".csv:3"},
        {"left,right,same\na,b,yes\nc,d,\n", "does not say", ".csv:3"},
        {"left,right\na,\n", "a key is empty", ".csv:2"},
        {"left,right\n", "", ".csv"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Labels labels;
        Error err;
        if (read_text(cases[i].text, "", &labels, &err)) fail_msg("%s was read", cases[i].text);
        assert_int_equal(err.kind, ERROR_USAGE);
        if (!strstr(err.text, cases[i].said) || !strstr(err.where, cases[i].where)) fail_msg("%s: %s: %s", cases[i].text, err.where, err.text);
        assert_int_equal(labels.count, 0);
    }
}

int main(void) {
    arena = arena_new("test", 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(pairs_with_yes_and_no), cmocka_unit_test(only_true_pairs),
                                       cmocka_unit_test(pairs_that_people_decided), cmocka_unit_test(mistakes_are_named)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
