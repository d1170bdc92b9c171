/* Labels: the two forms of the file, what each mistake is told by. (What becomes of them is in tests/program/test_model.py.) */
#include "engine/run/labels.h"

#include "tests/support/paired.h"

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

/* Without a column `same` the file says all that is true; with it, and be it with yes alone, nothing of pairs that it does not name. */
static void only_true_pairs(void **state) {
    (void)state;
    Labels labels;
    Error err;
    assert_true(read_text("left,right\na1,b1\ncrm.clients/a2,b2\n", "", &labels, &err));
    assert_true(labels.only_same && labels.count == 2);
    assert_label(&labels, 1, "crm.clients/a2", "b2", true);
    assert_true(read_text("left,right,same\na1,b1,true\n", "", &labels, &err));
    assert_false(labels.only_same);
}

/* Yes and no as people write them in the languages of reports. */
static void words_of_yes_and_no(void **state) {
    (void)state;
    Labels labels;
    Error err;
    assert_true(read_text("left,right,same\na1,b1,Да\na2,b2,НЕТ\na3,b3,так\na4,b4,жоқ\n", "", &labels, &err));
    for (size_t i = 0; i < 4; i++) assert_int_equal(labels.item[i].same, i % 2 == 0);
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

/* ---- Labels as probes of a rule */

static const char PROJECT[] = "company: Test\ntimezone: UTC\ncurrency: EUR\nlanguage: en\nstore: none\n"
                              "sources:\n  a: { use: csv }\n  b: { use: csv }\n"
                              "datasets:\n"
                              "  a.docs: { entity: order, files: \"${PAIRED}/a.csv\", columns: { id: id, number: number } }\n"
                              "  b.docs: { entity: order, files: \"${PAIRED}/b.csv\", columns: { id: id, number: number } }\n"
                              "rules:\n  docs:\n    reconcile: [a.docs, b.docs]\n    match:\n      - same: [number]\n"
                              "jobs:\n  once: { rules: [docs], cutoff: given, report: [csv] }\n";

static void make_docs(Pairing *pairing) {
    static const PairedFile files[] = {{"a.csv", "id,number\n1,N1\n2,N2\n3,N3\n"}, {"b.csv", "id,number\n7,N1\n8,N2\n9,N4\n"}};
    paired_make(pairing, PROJECT, files, ARRAY_LEN(files), arena);
}

static Label label_of(const char *left, const char *right, bool same, uint64_t line) {
    return (Label){str_of(left), str_of(right), same, line};
}

/* By the rows of both sides, whatever the order of the file; a pair that stands twice is one. */
static void probes_are_in_the_order_of_rows(void **state) {
    (void)state;
    Pairing pairing;
    LabelProbes probes;
    Error err = {0};
    make_docs(&pairing);
    const Label labels[] = {label_of("3", "9", false, 2), label_of("a.docs/1", "b.docs/7", true, 3), label_of("2", "8", true, 4), label_of("1", "7", true, 5)};
    assert_true(labels_probes(labels, ARRAY_LEN(labels), &pairing, &probes, &err));
    assert_int_equal(probes.count, 3);
    assert_int_equal(probes.unknown, 0);
    static const char *const KEYS[][2] = {{"1", "7"}, {"2", "8"}, {"3", "9"}};
    for (size_t i = 0; i < ARRAY_LEN(KEYS); i++) {
        assert_int_equal(probes.probe[i].left, paired_row(&pairing, 0, KEYS[i][0]));
        assert_int_equal(probes.probe[i].right, paired_row(&pairing, 1, KEYS[i][1]));
        assert_int_equal(probes.probe[i].known, i < 2 ? PAIR_SAME : PAIR_OTHER);
        assert_int_equal(probes.label[i]->same, i < 2);
    }
}

static void what_the_data_do_not_have_is_counted(void **state) {
    (void)state;
    Pairing pairing;
    LabelProbes probes;
    Error err = {0};
    make_docs(&pairing);
    const Label labels[] = {label_of("1", "7", true, 2), label_of("4", "7", true, 3), label_of("1", "77", false, 4)};
    assert_true(labels_probes(labels, ARRAY_LEN(labels), &pairing, &probes, &err));
    assert_true(probes.count == 1 && probes.unknown == 2);
    assert_true(str_eq(probes.first_unknown, STR("4, 7")));
    assert_false(labels_probes(labels + 1, 2, &pairing, &probes, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
}

static void a_pair_that_is_both_is_a_mistake(void **state) {
    (void)state;
    Pairing pairing;
    LabelProbes probes;
    Error err = {0};
    make_docs(&pairing);
    const Label labels[] = {label_of("1", "7", true, 2), label_of("1", "7", false, 9)};
    assert_false(labels_probes(labels, ARRAY_LEN(labels), &pairing, &probes, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    assert_non_null(strstr(err.text, "1"));
}

int main(void) {
    arena = arena_new("test", 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(probes_are_in_the_order_of_rows), cmocka_unit_test(what_the_data_do_not_have_is_counted), cmocka_unit_test(a_pair_that_is_both_is_a_mistake), cmocka_unit_test(pairs_with_yes_and_no), cmocka_unit_test(only_true_pairs), cmocka_unit_test(words_of_yes_and_no),
                                       cmocka_unit_test(pairs_that_people_decided), cmocka_unit_test(mistakes_are_named)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
