/* Calibrate: the example of the header by hand, thresholds and held-out outcomes of pairs drawn from a known distribution. */
#include "engine/match/calibrate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { FIELDS = 3, TOP = 2, LEVELS = 3, PAIRS = 2000 };

static Model blank(void) {
    static const char *const name[FIELDS] = {"surname", "born", "city"};
    Model model = {.field_count = FIELDS};
    for (size_t f = 0; f < FIELDS; f++) {
        model.field[f] = (ModelField){.name = str_of(name[f]), .measure = STR("exact"), .levels = LEVELS};
        model.field[f].level[TOP].cutoff_ppm = PPM;
    }
    return model;
}

/* Patterns of two equal fields of three, or three; each field is equal in 9 of 10 true pairs and in 1 of 100 others. */
static const PatternCount candidate[] = {{1 | 1 << 4 | 2 << 8, 4000}, {1 | 2 << 4 | 1 << 8, 5000}, {1 | 2 << 4 | 2 << 8, 130},
                                         {2 | 1 << 4 | 1 << 8, 5000}, {2 | 1 << 4 | 2 << 8, 130},  {2 | 2 << 4 | 1 << 8, 130},
                                         {2 | 2 << 4 | 2 << 8, 729}};
static const uint32_t pass[] = {1, 2, 4};

static ModelCounts counts_of(void) {
    ModelCounts c = {.candidate = candidate, .candidate_count = ARRAY_LEN(candidate), .pass = pass, .pass_count = 3, .random_pairs = 500000, .pairs = 500000};
    for (size_t f = 0; f < FIELDS; f++) c.random[f][1] = 494000, c.random[f][TOP] = c.equal[f] = 6000;
    return c;
}

static Model learnt(void) {
    Model model = blank();
    ModelCounts counts = counts_of();
    Error err = {0};
    assert_true(model_train(&model, &counts, &err));
    return model;
}

static size_t make_pairs(LabelledPair *pair, size_t others) {
    size_t n = 0;
    for (size_t i = 0; i < 90; i++) pair[n++] = (LabelledPair){true, true, 2 | 2 << 4 | 2 << 8, {0}};
    for (size_t i = 0; i < 8; i++) pair[n++] = (LabelledPair){true, true, 2 | 2 << 4 | 1 << 8, {0}};
    for (size_t i = 0; i < 2; i++) pair[n++] = (LabelledPair){true, false, 1 | 1 << 4 | 1 << 8, {0}};
    for (size_t i = 0; i < others; i++) pair[n++] = (LabelledPair){false, true, 2 | 1 << 4 | 1 << 8, {0}};
    return n;
}

static void thresholds_lie_between_the_kinds(void **state) {
    (void)state;
    static LabelledPair pair[PAIRS];
    Model model = learnt();
    ModelCounts counts = counts_of();
    Calibration c;
    Error err = {0};
    size_t n = make_pairs(pair, 60);
    assert_true(calibrate(&model, &counts, pair, n, &c, &err));
    assert_int_equal(c.folds, CALIBRATE_FOLDS);
    assert_int_equal(c.same, 100);
    assert_int_equal(c.unreachable, 2);
    assert_int_equal(c.reachable_other, 60);
    assert_int_equal(c.held_out.found, 98); /* both kinds are told apart even by models that did not know the pair */
    assert_int_equal(c.held_out.wrong, 0);
    assert_int_equal(c.held_out.missed, 2);
    assert_true(model_cut(c.match_ppm) <= model_weight(&model, 2 | 2 << 4 | 1 << 8, NULL));
    assert_true(model_cut(c.match_ppm) > model_weight(&model, 2 | 1 << 4 | 1 << 8, NULL));
    assert_true(c.review_ppm <= c.match_ppm);
    for (size_t i = 1; i < CALIBRATE_POINTS; i++) { /* a lower threshold finds more, of both */
        assert_true(c.point_ppm[i] < c.point_ppm[i - 1]);
        assert_true(c.point[i].found >= c.point[i - 1].found && c.point[i].wrong >= c.point[i - 1].wrong);
        assert_int_equal(c.point[i].found + c.point[i].missed, 100);
    }
}

static void few_others_allow_no_low_threshold(void **state) {
    (void)state;
    static LabelledPair pair[PAIRS];
    Model model = learnt();
    ModelCounts counts = counts_of();
    Calibration c;
    Error err = {0};
    size_t n = make_pairs(pair, 0);
    for (size_t i = 0; i < 50; i++) pair[n++] = (LabelledPair){false, false, 1 | 1 << 4 | 1 << 8, {0}}; /* in no candidate */
    assert_true(calibrate(&model, &counts, pair, n, &c, &err));
    assert_int_equal(c.match_ppm, 0);
    assert_int_equal(c.reachable_other, 0);
    pair[n++] = (LabelledPair){false, true, 1 | 1 << 4 | 1 << 8, {-9000}};
    pair[n++] = (LabelledPair){true, true, 1 | 1 << 4 | 1 << 8, {0}}; /* a true pair that looks like none */
    assert_true(calibrate(&model, &counts, pair, n, &c, &err));
    assert_true(c.match_ppm >= 499999);
}

static void each_pair_alone_where_there_are_few(void **state) {
    (void)state;
    LabelledPair pair[] = {{true, true, 2 | 2 << 4 | 2 << 8, {0}}, {true, true, 2 | 2 << 4 | 1 << 8, {0}}, {false, true, 2 | 1 << 4 | 1 << 8, {0}}};
    Model model = learnt();
    ModelCounts counts = counts_of();
    Calibration c;
    Error err = {0};
    assert_true(calibrate(&model, &counts, pair, 3, &c, &err));
    assert_int_equal(c.folds, 3);
    assert_int_equal(c.held_out.found + c.held_out.missed, 2);
}

static void no_true_pair_is_an_error(void **state) {
    (void)state;
    LabelledPair other = {false, true, 2 | 1 << 4 | 1 << 8, {0}}, far = {true, false, 1 | 1 << 4 | 1 << 8, {0}};
    Model model = learnt();
    ModelCounts counts = counts_of();
    Calibration c = {.folds = 77};
    Error err = {0};
    assert_false(calibrate(&model, &counts, &other, 1, &c, &err));
    assert_int_equal(err.kind, ERROR_USAGE);
    err = (Error){0};
    assert_false(calibrate(&model, &counts, &far, 1, &c, &err));
    err = (Error){0};
    assert_false(calibrate(&model, &counts, NULL, 0, &c, &err));
    assert_int_equal(c.folds, 77);
}

static void shares_are_exact(void **state) {
    (void)state;
    Outcomes o = {3, 1, 1}, none = {0};
    assert_int_equal(outcomes_precision(o), 750000);
    assert_int_equal(outcomes_recall(o), 750000);
    assert_int_equal(outcomes_f1(o), 750000);
    assert_int_equal(outcomes_f1((Outcomes){2, 0, 2}), 666666);
    assert_int_equal(outcomes_precision(none) + outcomes_recall(none) + outcomes_f1(none), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thresholds_lie_between_the_kinds), cmocka_unit_test(few_others_allow_no_low_threshold),
        cmocka_unit_test(each_pair_alone_where_there_are_few), cmocka_unit_test(no_true_pair_is_an_error),
        cmocka_unit_test(shares_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
