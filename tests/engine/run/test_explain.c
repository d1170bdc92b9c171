/* Explanations: what each condition of a step says of two records, what a model adds up, and what became of the pair. */
#include "engine/run/explain.h"

#include <setjmp.h>
#include <stdarg.h>

#include "tests/support/paired.h"
#include "tests/support/setup.h"

#include <cmocka.h>

#define HEAD "company: Test\ntimezone: UTC\ncurrency: EUR\nlanguage: en\nstore: none\n"
#define JOBS "jobs:\n  once: { rules: [docs], cutoff: given, report: [csv] }\n"

static const char STEPS[] = HEAD
    "sources:\n  a: { use: csv }\n  b: { use: csv }\n"
    "datasets:\n"
    "  a.docs: { entity: order, files: \"${PAIRED}/a.csv\", columns: { id: id, number: number, date: date, counterparty: { from: client, clean: company } } }\n"
    "  b.docs: { entity: order, files: \"${PAIRED}/b.csv\", columns: { id: id, number: number, date: date, counterparty: { from: client, clean: company } } }\n"
    "rules:\n  docs:\n    reconcile: [a.docs, b.docs]\n    match:\n"
    "      - same: [number]\n        within: { date: 3 days }\n"
    "      - alike: { counterparty: company }\n        within: { date: 3 days }\n        review: true\n" JOBS;

static const PairedFile DOCS[] = {{"a.csv", "id,number,date,client\n"
                                            "a1,N1,2026-02-01,Вектор\na2,N2,2026-02-01,Гранит\na3,,2026-02-10,\"ООО \"\"Ромашка Сервис\"\"\"\na4,N4,2026-02-20,\n"},
                                  {"b.csv", "id,number,date,client\n"
                                            "b1,N1,2026-02-02,Лютик\nb2,N2,2026-02-15,Гранит\nb3,N3,2026-02-11,Ромашка Сервс\nb4,,2026-02-20,Лютик\n"}};

static Explanation explain(Pairing *pairing, const char *left, const char *right) {
    Explanation out = {0};
    Error err = {0};
    RowPair pair = {paired_row(pairing, 0, left), paired_row(pairing, 1, right)};
    if (!explain_pairs(pairing, &pair, 1, &out, &err)) fail_msg("%s", err.text);
    return out;
}

static void check_line(const ExplainLine *line, LineKind kind, const char *left, const char *right, bool holds) {
    assert_int_equal(line->kind, kind);
    assert_true(str_eq(line->left_clean, str_of(left)));
    assert_true(str_eq(line->right_clean, str_of(right)));
    assert_int_equal(line->holds, holds);
}

static void a_step_that_brought_the_pair(void **state) {
    (void)state;
    Pairing pairing;
    paired_make(&pairing, STEPS, DOCS, ARRAY_LEN(DOCS), arena);
    Explanation e = explain(&pairing, "a1", "b1");
    assert_true(e.together && !e.review);
    assert_int_equal(e.count, 2);
    assert_true(e.step[0].brought && !e.step[1].brought);
    assert_int_equal(e.step[0].count, 2);
    check_line(&e.step[0].line[0], LINE_SAME, "N1", "N1", true);
    check_line(&e.step[0].line[1], LINE_WINDOW, "2026-02-01", "2026-02-02", true);
    assert_false(e.step[0].scores);
}

/* The number is the same, the days lie too far apart, in both steps. */
static void a_window_that_stopped_it(void **state) {
    (void)state;
    Pairing pairing;
    paired_make(&pairing, STEPS, DOCS, ARRAY_LEN(DOCS), arena);
    Explanation e = explain(&pairing, "a2", "b2");
    assert_false(e.together);
    check_line(&e.step[0].line[0], LINE_SAME, "N2", "N2", true);
    check_line(&e.step[0].line[1], LINE_WINDOW, "2026-02-01", "2026-02-15", false);
    assert_true(!e.step[0].brought && !e.step[1].brought);
    assert_true(e.step[0].outcome.len && e.outcome.len);
}

static void likeness_is_measured(void **state) {
    (void)state;
    Pairing pairing;
    paired_make(&pairing, STEPS, DOCS, ARRAY_LEN(DOCS), arena);
    Explanation e = explain(&pairing, "a3", "b3");
    assert_true(e.together && e.review && e.step[1].brought);
    check_line(&e.step[0].line[0], LINE_SAME, "", "N3", false); /* empty is equal to nothing */
    const ExplainLine *alike = &e.step[1].line[0];
    check_line(alike, LINE_ALIKE, "romashka servis", "romashka servs", true);
    assert_true(str_eq(alike->left, STR("ООО \"Ромашка Сервис\"")) && str_eq(alike->right, STR("Ромашка Сервс")));
    assert_true(alike->score_ppm >= 900000 && alike->score_ppm < PPM);
    e = explain(&pairing, "a4", "b4");
    assert_false(e.together);
    assert_true(e.step[1].line[0].score_ppm <= 0 && !e.step[1].line[0].holds);
}

static const char SCORE[] = HEAD
    "sources:\n  a: { use: csv }\n"
    "datasets:\n  a.people: { entity: counterparty, files: \"${PAIRED}/people.csv\", columns: { id: id, name: { from: name, clean: fold }, born: born, town: town } }\n"
    "rules:\n  docs:\n    duplicates: a.people\n    match:\n"
    "      - score: { name: jaro_winkler, born: edit 1, town: exact }\n        among: [name, born]\n        model: learn\n" JOBS;

/* 120 people, every second of them twice, each third of the second ones with another letter in the name. */
static Str people(void) {
    Buf *out = buf_own(arena);
    buf_add(out, STR("id,name,born,town\n"));
    for (unsigned i = 0; i < 120; i++) {
        const char letter = (char)('a' + i % 26), other = (char)('a' + i / 5);
        buf_printf(out, "p%u,name%c%c%c%u,19%02u-0%u-1%u,town%u\n", i, letter, other, letter, i % 7, 10 + i % 80, 1 + i % 9, i % 10, i % 6);
        if (i % 2) continue;
        buf_printf(out, "q%u,name%c%c%c%u,19%02u-0%u-1%u,%s%u\n", i, i % 3 ? letter : 'z', other, letter, i % 7, 10 + i % 80, 1 + i % 9, i % 10,
                   i % 5 ? "town" : "place", i % 6);
    }
    return buf_str(out);
}

/* From the prior on each field adds its weight; the sum is the pair's, and its probability is that of the sum. */
static void a_model_adds_up(void **state) {
    (void)state;
    Pairing pairing;
    Str text = people();
    paired_make(&pairing, SCORE, &(PairedFile){"people.csv", str_cstr(arena, text)}, 1, arena);
    static const char *const PAIRS[][2] = {{"p2", "q2"}, {"p0", "q0"}, {"p1", "p3"}};
    for (size_t i = 0; i < ARRAY_LEN(PAIRS); i++) {
        Explanation e = explain(&pairing, PAIRS[i][0], PAIRS[i][1]);
        const ExplainStep *step = &e.step[0];
        int32_t sum = step->prior;
        assert_true(e.count == 1 && step->scores && step->count == 3);
        for (size_t k = 0; k < step->count; k++) {
            assert_int_equal(step->line[k].kind, LINE_WEIGHED);
            sum += step->line[k].weight + step->line[k].frequency;
            assert_int_equal(step->line[k].sum, sum);
        }
        assert_int_equal(step->weight, sum);
        assert_int_equal(step->probability_ppm, model_probability(sum));
        assert_int_equal(e.together, step->probability_ppm >= step->least_ppm);
        assert_int_equal(e.together, i < 2);
    }
}

static void a_page_holds_both_records(void **state) {
    (void)state;
    Pairing pairing;
    paired_make(&pairing, STEPS, DOCS, ARRAY_LEN(DOCS), arena);
    Explanation e = explain(&pairing, "a3", "b3");
    Str page = explain_html(&e, 1, STR("a note"), arena);
    static const char *const WANTED[] = {"<!doctype html>", "a note", "a3", "b3", "romashka servis", "&quot;"};
    for (size_t i = 0; i < ARRAY_LEN(WANTED); i++) {
        if (str_find(page, str_of(WANTED[i])) == SIZE_MAX) fail_msg("no %s", WANTED[i]);
    }
    assert_true(str_find(page, STR("<script")) == SIZE_MAX && str_find(page, STR("http://")) == SIZE_MAX);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)

int main(void) {
    const struct CMUnitTest tests[] = {TEST(a_step_that_brought_the_pair), TEST(a_window_that_stopped_it), TEST(likeness_is_measured), TEST(a_model_adds_up),
                                       TEST(a_page_holds_both_records)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
