/* Model: what is learnt from counts that follow a known distribution is that distribution; and the file of a model. */
#include "engine/match/model.h"

#include <math.h>
#include <stdlib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

enum { FIELDS = 3, TOP = 3, LEVELS = 4, PATTERNS = LEVELS * LEVELS * LEVELS };

/* Chosen by hand; missing with probability 0.1 in field 2, whatever the pair. */
static const double true_m[FIELDS][LEVELS] = {{0, 0.05, 0.10, 0.85}, {0, 0.02, 0.08, 0.90}, {0, 0.30, 0.20, 0.50}};
static const double true_u[FIELDS][LEVELS] = {{0, 0.97, 0.02, 0.01}, {0, 0.95, 0.048, 0.002}, {0, 0.60, 0.25, 0.15}};
static const double missing[FIELDS] = {0, 0, 0.1};
static const double true_share = 0.0005, all_pairs = 1e12;

static double chance(const double levels[LEVELS], unsigned level, size_t field) {
    return level == LEVEL_MISSING ? missing[field] : (1 - missing[field]) * levels[level];
}

static Model blank(void) {
    static const char *const name[FIELDS] = {"surname", "born", "city"};
    Model model = {.field_count = FIELDS};
    for (size_t f = 0; f < FIELDS; f++) {
        model.field[f] = (ModelField){.name = str_of(name[f]), .measure = STR("jaro_winkler"), .levels = LEVELS};
        model.field[f].level[2].cutoff_ppm = 800000;
        model.field[f].level[TOP].cutoff_ppm = PPM;
    }
    return model;
}

/* The counts that the distribution above gives, of the pairs that are equal in field 0 or in field 1. */
static ModelCounts expected_counts(PatternCount *candidate, const uint32_t *pass) {
    ModelCounts counts = {.candidate = candidate, .pass = pass, .pass_count = 2, .random_pairs = 1000000, .pairs = (uint64_t)all_pairs};
    for (unsigned p = 0; p < PATTERNS; p++) { /* the first field in the lowest bits, so patterns ascend */
        unsigned level[FIELDS] = {p % LEVELS, p / LEVELS % LEVELS, p / LEVELS / LEVELS};
        double match = true_share, other = 1 - true_share;
        for (size_t f = 0; f < FIELDS; f++) match *= chance(true_m[f], level[f], f), other *= chance(true_u[f], level[f], f);
        uint64_t count = (uint64_t)((match + other) * all_pairs);
        if (count && (level[0] == TOP || level[1] == TOP))
            candidate[counts.candidate_count++] = (PatternCount){level[0] | level[1] << 4 | level[2] << 8, count};
    }
    for (size_t f = 0; f < FIELDS; f++) {
        for (unsigned l = 0; l < LEVELS; l++) {
            double share = true_share * chance(true_m[f], l, f) + (1 - true_share) * chance(true_u[f], l, f);
            counts.random[f][l] = (uint64_t)(share * 1e6 + 0.5);
            if (l == TOP) counts.equal[f] = (uint64_t)(share * all_pairs);
        }
    }
    return counts;
}

static void em_finds_the_distribution(void **state) {
    (void)state;
    PatternCount candidate[PATTERNS];
    const uint32_t pass[] = {1, 2};
    ModelCounts counts = expected_counts(candidate, pass);
    Model model = blank();
    Error err = {0};
    assert_true(model_train(&model, &counts, &err));
    for (size_t f = 0; f < FIELDS; f++) {
        for (unsigned l = 1; l < LEVELS; l++) {
            assert_true(fabs(model.field[f].level[l].m_ppb / 1e9 - true_m[f][l]) < 0.01);
            assert_true(fabs(model.field[f].level[l].u_ppb / 1e9 - true_u[f][l]) < 0.01 * true_u[f][l] + 1e-5);
        }
        assert_int_equal(model.field[f].level[LEVEL_MISSING].weight, 0);
        assert_true(model.field[f].level[LEVEL_DIFFERENT].weight < 0 && model.field[f].level[TOP].weight > 0);
    }
    /* The passes hold 1 - 0.15 * 0.10 of the true pairs; the prior knows of these. */
    double prior = true_share * (1 - 0.15 * 0.10);
    assert_true(fabs(model.prior / 1000.0 - log2(prior / (1 - prior))) < 0.05);
    ModelDrift drift = model_drift(&model, &counts);
    for (size_t f = 0; f < FIELDS; f++) assert_true(drift.random_ppm[f] <= 4 && drift.matches_ppm[f] < 2000);
    counts.random[2][TOP] += 300000; /* of 1,300,000: 0.3 * (1 - 0.1350) / 1.3 = 0.2 moved */
    drift = model_drift(&model, &counts);
    assert_true(drift.random_ppm[2] > 190000 && drift.random_ppm[2] < 205000 && drift.random_ppm[1] <= 4);
}

/* In one city most pairs are neighbours whose surnames and dates are near by something that no field tells: they divide the
 * pass better than the true pairs do. The narrower passes tell of every field, so nothing is learnt from it: it would say 0.10 for an equal surname. */
static void a_wide_pass_does_not_teach(void **state) {
    (void)state;
    PatternCount candidate[PATTERNS];
    const uint32_t two[] = {1, 2}, three[] = {1, 2, 4};
    ModelCounts counts = expected_counts(candidate, two);
    size_t at = 0;
    for (unsigned p = 0; p < PATTERNS; p++) { /* ascending, as the others */
        unsigned level[FIELDS] = {p % LEVELS, p / LEVELS % LEVELS, p / LEVELS / LEVELS};
        Pattern pattern = level[0] | level[1] << 4 | level[2] << 8;
        bool known = at < counts.candidate_count && candidate[at].pattern == pattern, near = level[0] == 2 && level[1] == 2;
        if (!known && level[2] == TOP && level[0] && level[1]) {
            memmove(candidate + at + 1, candidate + at, (counts.candidate_count - at) * sizeof *candidate);
            candidate[at] = (PatternCount){pattern, near ? UINT64_C(15000000000) : UINT64_C(100000000)};
            counts.candidate_count++;
            known = true;
        }
        at += known;
    }
    counts.pass = three, counts.pass_count = 3;
    Model model = blank();
    Error err = {0};
    assert_true(model_train(&model, &counts, &err));
    for (size_t f = 0; f < FIELDS; f++) {
        for (unsigned l = 1; l < LEVELS; l++) assert_true(fabs(model.field[f].level[l].m_ppb / 1e9 - true_m[f][l]) < 0.03);
    }
}

/* Restaurants: what shares words of its address is mostly another one of the same street, so it has the same town as true pairs
 * have. Held against random pairs alone, these would be what is true: a different name in 0.85 of true pairs, which says nothing. */
static void what_a_pass_brings_is_no_random_pair(void **state) {
    (void)state;
    enum { TRUE_PAIRS, SAME_STREET, SAME_NAME, KINDS, BITS = 4 };
    static const double pairs[KINDS] = {110, 650, 80}, share[KINDS][FIELDS][LEVELS] = {
        [TRUE_PAIRS] = {{0, 0.10, 0.30, 0.60}, {0, 0.05, 0.35, 0.60}, {0, 0.04, 0.11, 0.85}},
        [SAME_STREET] = {{0, 0.99, 0.01, 0.00}, {0, 0.00, 0.90, 0.10}, {0, 0.16, 0.06, 0.78}},
        [SAME_NAME] = {{0, 0.00, 0.40, 0.60}, {0, 0.99, 0.01, 0.00}, {0, 0.78, 0.06, 0.16}}};
    static const double random[FIELDS][LEVELS] = {{0, 0.9945, 0.0053, 0.0002}, {0, 0.988, 0.0117, 0.0003}, {0, 0.78, 0.065, 0.155}};
    PatternCount candidate[PATTERNS * BITS];
    const uint32_t pass[] = {1, 2};
    const uint8_t bit[] = {1, 2};
    ModelCounts counts = {.candidate = candidate, .pass = pass, .pass_bit = bit, .pass_count = 2, .random_pairs = 372816, .pairs = 372816};
    for (unsigned p = 0; p < PATTERNS * BITS; p++) {
        unsigned brings = p / PATTERNS, level[FIELDS] = {p % LEVELS, p / LEVELS % LEVELS, p / LEVELS / LEVELS % LEVELS};
        bool name = level[0] > LEVEL_DIFFERENT, street = level[1] > LEVEL_DIFFERENT;
        double all = 0;
        for (unsigned k = 0; k < KINDS; k++) all += pairs[k] * share[k][0][level[0]] * share[k][1][level[1]] * share[k][2][level[2]];
        if (all < 0.5 || brings != (name | (unsigned)street << 1)) continue;
        Pattern pattern = level[0] | level[1] << 4 | level[2] << 8 | (name ? pattern_of_pass(1) : 0) | (street ? pattern_of_pass(2) : 0);
        candidate[counts.candidate_count++] = (PatternCount){pattern, (uint64_t)(all + 0.5)};
    }
    for (size_t f = 0; f < FIELDS; f++) {
        for (unsigned l = 1; l < LEVELS; l++) counts.random[f][l] = (uint64_t)(random[f][l] * 372816);
        counts.equal[f] = counts.random[f][TOP];
    }
    Model model = blank();
    Error err = {0};
    assert_true(model_train(&model, &counts, &err));
    for (size_t f = 0; f < FIELDS; f++) assert_true(model.field[f].level[LEVEL_DIFFERENT].m_ppb <= PPB / 2);
    assert_true(model.field[0].level[LEVEL_DIFFERENT].weight < -950);
}

/* Passes that are told by bits of the patterns: the same pairs in them, the same is learnt. A pass with its bit nowhere holds nothing. */
static void passes_may_be_told_by_bits(void **state) {
    (void)state;
    PatternCount candidate[PATTERNS], marked[PATTERNS];
    const uint32_t pass[] = {1, 2}, three[] = {1, 2, 4};
    const uint8_t bit[] = {1, MODEL_PASS_BITS}, more[] = {1, MODEL_PASS_BITS, 2};
    ModelCounts counts = expected_counts(candidate, pass), told = counts;
    for (size_t i = 0; i < counts.candidate_count; i++) {
        marked[i] = candidate[i];
        if (pattern_level(candidate[i].pattern, 0) == TOP) marked[i].pattern |= pattern_of_pass(1);
        if (pattern_level(candidate[i].pattern, 1) == TOP) marked[i].pattern |= pattern_of_pass(MODEL_PASS_BITS);
    }
    told.candidate = marked;
    told.pass_bit = bit;
    Model plain = blank(), model = blank();
    Error err = {0};
    assert_true(model_train(&plain, &counts, &err) && model_train(&model, &told, &err));
    for (int round = 0; round < 2; round++) {
        for (size_t f = 0; f < FIELDS; f++) {
            for (unsigned l = 1; l < LEVELS; l++) assert_int_equal(model.field[f].level[l].weight, plain.field[f].level[l].weight);
        }
        assert_int_equal(model.prior, plain.prior);
        told.pass = three, told.pass_bit = more, told.pass_count = 3;
        model = blank();
        assert_true(model_train(&model, &told, &err));
    }
    assert_int_equal(model_weight(&model, marked[0].pattern, NULL), model_weight(&model, candidate[0].pattern, NULL));
}

static void learning_needs_pairs(void **state) {
    (void)state;
    PatternCount candidate[PATTERNS];
    const uint32_t pass[] = {1, 2}, same[] = {1, 3}, none[] = {0, 2};
    ModelCounts counts = expected_counts(candidate, pass), bad[4] = {counts, counts, counts, counts};
    bad[0].candidate_count = 0, bad[1].random_pairs = 0, bad[2].pass_count = 0, bad[3].pass = same;
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        Model model = blank(), before = model;
        Error err = {0};
        assert_false(model_train(&model, &bad[i], &err));
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_memory_equal(&model, &before, sizeof model);
        if (i == 3) assert_non_null(strstr(err.text, "`surname`"));
    }
    counts.pass = none; /* a pass over all candidates holds nothing equal: born is learnt there */
    Model model = blank();
    Error err = {0};
    assert_true(model_train(&model, &counts, &err));
}

static void weights_add_up(void **state) {
    (void)state;
    Model model = blank();
    model.prior = -13288;
    model.field[0].level[2].weight = 7451;
    model.field[1].level[3].weight = 9861;
    assert_int_equal(model_weight(&model, 2 | 3 << 4 | 0 << 8, NULL), 4024); /* the example of the header */
    assert_int_equal(model_probability(4024) / 1000, 942);
    assert_int_equal(model_weight(&model, 0, NULL), -13288);
}

/* A missing field leaves the sum, and the probability, of a model that never had it: against the odds by Bayes, too. */
static void a_missing_field_is_as_none(void **state) {
    (void)state;
    Model model = blank(), without = blank();
    model.prior = without.prior = -9000;
    for (size_t f = 0; f < FIELDS; f++) {
        for (unsigned l = 1; l < LEVELS; l++) model_set_shares(&model.field[f], l, (uint32_t)(true_m[f][l] * PPB), (uint32_t)(true_u[f][l] * PPB));
    }
    without.field[0] = model.field[0];
    without.field[1] = model.field[2];
    without.field_count = 2;
    for (unsigned a = 0; a < LEVELS; a++) {
        for (unsigned b = 0; b < LEVELS; b++) {
            int32_t sum = model_weight(&model, a | (Pattern)b << 8, NULL);
            double odds = exp2(-9.0) * (a ? true_m[0][a] / true_u[0][a] : 1) * (b ? true_m[2][b] / true_u[2][b] : 1);
            assert_int_equal(sum, model_weight(&without, a | (Pattern)b << 4, NULL));
            assert_true(fabs(odds / (1 + odds) - model_probability(sum) / 1e6) < 0.001);
        }
    }
}

/* log2 of the C library as the reference: half a unit, and a little where it rounds the other way. */
static void logarithms_are_exact(void **state) {
    (void)state;
    static const uint64_t value[] = {1, 2, 3, 7, 10, 999, 1000, 1024, 65537, 999999, 1000000000, UINT64_C(1) << 60, UINT64_MAX};
    for (size_t i = 0; i < ARRAY_LEN(value); i++) {
        for (size_t k = 0; k < ARRAY_LEN(value); k++) {
            double exact = 1000 * (log2((double)value[i]) - log2((double)value[k]));
            assert_true(fabs(milli_bits(value[i], value[k]) - exact) <= 0.5001);
            assert_int_equal(milli_bits(value[i], value[k]), -milli_bits(value[k], value[i]));
        }
    }
    for (uint32_t p = 1; p < PPM; p += 997) {
        assert_true(model_probability(model_cut(p)) >= p);
        assert_true(model_probability(model_cut(p) - 1) < p);
    }
    for (int32_t weight = -20500; weight < 20500; weight += 7) { /* the last one whose cut is reached */
        uint32_t p = model_probability(weight);
        assert_true(p == 0 || model_cut(p) <= weight);
        assert_true(p == PPM - 1 || model_cut(p + 1) > weight);
    }
    assert_int_equal(model_probability(-100000), 0);
    assert_int_equal(model_probability(100000), PPM - 1);
}

static void rare_values_say_more(void **state) {
    (void)state;
    assert_int_equal(model_frequency_weight(1, 1000, 10, 10000), 0);   /* as frequent as the average */
    assert_int_equal(model_frequency_weight(1, 1000, 5, 10000), 1000); /* half as frequent: one bit more */
    assert_int_equal(model_frequency_weight(1, 1000, 80, 10000), -3000);
}

/* ---- The file */

static const char written[] = "kopeck-model 1\n"
                              "rule clients of both\n"
                              "step 3\n"
                              "definition 0123456789abcdef\n"
                              "cutoff 2026-09-30T19:00:00Z\n"
                              "pairs 1999000 random 1000000 candidates 48211 matches 812\n"
                              "labels same 120 other 80\n"
                              "thresholds match 934000 review 410000\n"
                              "prior -13288\n"
                              "field surname\n"
                              "measure jaro_winkler\n"
                              "frequency yes\n"
                              "level missing m 0 u 0 weight 0 random 12000 matches 20000\n"
                              "level different m 30000000 u 990000000 weight -5044 random 980000 matches 30000\n"
                              "level 800000 m 70000000 u 9000000 weight 2959 random 7000 matches 70000\n"
                              "level equal m 900000000 u 1000000 weight 9814 random 1000 matches 880000\n"
                              "field date of birth\n"
                              "measure exact\n"
                              "frequency no\n"
                              "level missing m 0 u 0 weight 0 random 0 matches 0\n"
                              "level different m 1 u 1000000000 weight -29897 random 0 matches 0\n"
                              "level equal m 1000000000 u 1 weight 29897 random 0 matches 0\n"
                              "end\n";

static void the_file_is_what_was_written(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Model model;
    Error err = {0};
    assert_true(model_read(str_of(written), "m", arena, &model, &err));
    assert_int_equal(model.field_count, 2);
    assert_int_equal(model.field[0].level[2].cutoff_ppm, 800000);
    assert_int_equal(model.field[0].level[3].cutoff_ppm, PPM);
    assert_true(model.field[0].frequency && !model.field[1].frequency);
    assert_true(str_eq(model.field[1].name, STR("date of birth")));
    assert_true(str_eq(model_write(&model, arena), str_of(written)));
    assert_true(str_eq(model.origin.rule, STR("clients of both")) && model.origin.step == 3 && model.origin.matches == 812);
    assert_true(model.origin.labels_same == 120 && model.origin.labels_other == 80);
    assert_true(model.origin.match_ppm == 934000 && model.origin.review_ppm == 410000);
    const char *labels = strstr(written, "labels"), *prior = strstr(written, "prior"); /* a model that was learnt without */
    char *text = arena_printf(arena, "%.*s%s", (int)(labels - written), written, prior);
    assert_true(model_read(str_of(text), "m", arena, &model, &err));
    assert_true(!model.origin.labels_same && !model.origin.match_ppm && str_eq(model_write(&model, arena), str_of(text)));
    arena_free(arena);
}

/* Pairs of which it is known what they are count as that, and the others as EM takes them. */
static void known_pairs_are_learnt_from(void **state) {
    (void)state;
    PatternCount candidate[PATTERNS];
    const uint32_t pass[] = {1, 2};
    uint64_t same[PATTERNS] = {0}, other[PATTERNS] = {0};
    ModelCounts counts = expected_counts(candidate, pass), known = counts;
    Model blind = blank(), told = blank(), again = blank();
    Error err = {0};
    for (size_t i = 0; i < known.candidate_count; i++) { /* all that differ in the city are said to be others */
        if (pattern_level(candidate[i].pattern, 2) == LEVEL_DIFFERENT) other[i] = candidate[i].count;
    }
    known.same = same, known.other = other;
    assert_true(model_train(&blind, &counts, &err) && model_train(&told, &known, &err));
    assert_true(told.field[2].level[LEVEL_DIFFERENT].m_ppb <= 1000 && blind.field[2].level[LEVEL_DIFFERENT].m_ppb > 200000000);
    assert_true(told.origin.labels_other > 0 && told.origin.labels_same == 0 && blind.origin.labels_other == 0);
    known.same = other, known.other = same; /* and now that they are the same */
    assert_true(model_train(&again, &known, &err));
    assert_true(again.field[2].level[LEVEL_DIFFERENT].m_ppb > blind.field[2].level[LEVEL_DIFFERENT].m_ppb);
    assert_true(again.origin.matches > blind.origin.matches);
}

/* EM that begins where it ended stays there. */
static void learning_goes_on_where_it_ended(void **state) {
    (void)state;
    PatternCount candidate[PATTERNS];
    const uint32_t pass[] = {1, 2};
    ModelCounts counts = expected_counts(candidate, pass);
    Model model = blank();
    Error err = {0};
    assert_true(model_train(&model, &counts, &err));
    Model again = model;
    assert_true(model_train(&again, &counts, &err));
    for (size_t f = 0; f < FIELDS; f++) {
        for (unsigned l = 0; l < LEVELS; l++) assert_true(abs(again.field[f].level[l].weight - model.field[f].level[l].weight) <= 3);
    }
}

static void drift_names_the_field(void **state) {
    (void)state;
    Model model = blank();
    ModelDrift drift = {.random_ppm = {10, 300, 20}, .matches_ppm = {900, 0, 0}, .matches = 99};
    size_t field;
    model.origin.matches = 1000;
    assert_int_equal(model_drift_worst(&model, &drift, &field), 300);
    assert_int_equal(field, 1);
    drift.matches = 100; /* enough to be judged */
    assert_int_equal(model_drift_worst(&model, &drift, &field), 900);
    assert_int_equal(field, 0);
    model.origin.matches = 99;
    assert_int_equal(model_drift_worst(&model, &drift, &field), 300);
}

static void wrong_files_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *from, *to, *where;
    } cases[] = { /* the first `from` in the text above becomes `to` */
        {"kopeck-model 1", "kopeck-model 3", "m"},    {"kopeck-model 1", "kopeck-model 2", "m:13"},
        {"kopeck-model 1", "model 1", "m:1"},
        {"rule clients of both", "rule", "m:2"},      {"step 3", "step 0", "m:3"},
        {"step 3", "step three", "m:3"},              {"definition 0", "definitions 0", "m:4"},
        {"cutoff 2026", "cutoff2026", "m:5"},         {"random 1000000", "random -1", "m:6"},
        {"candidates 48211 matches 812", "matches 812 candidates 48211", "m:6"},
        {" matches 812", "", "m:6"},                  {"matches 812", "matches 812 more", "m:6"},
        {"same 120 other 80", "same 0 other 0", "m:7"}, {"same 120", "other 120", "m:7"},
        {"match 934000", "match 0", "m:8"},           {"match 934000", "match 1000000", "m:8"},
        {"review 410000", "review 940000", "m:8"},    {"thresholds", "threshold", "m:8"},
        {"prior -13288", "prior 5", "m:9"},           {"prior -13288", "prior", "m:9"},
        {"field surname", "fields surname", "m:10"},  {"measure jaro_winkler", "measure", "m:11"},
        {"frequency yes", "frequency maybe", "m:12"}, {"level missing m 0", "level missing m 1", "m:13"},
        {"level different m 30000000", "level different m 0", "m:14"},
        {"level 800000", "level 0", "m:15"},          {"level 800000", "level 1000000", "m:15"},
        {"level 800000 m", "level 800000 x", "m:15"}, {"m 70000000", "m 7000000000", "m:15"},
        {"weight 2959", "weight 2.9", "m:15"},        {"matches 70000", "matches 70000 more", "m:15"},
        {" matches 70000", "", "m:15"},               {"level equal", "level 800000", "m:16"},
        {"field date of birth", "level equal", "m:17"}, {"end\n", "", "m:23"},
        {"end\n", "end\nfield x\n", "m:24"},
    };
    Arena *arena = arena_new("test", 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *at = strstr(written, cases[i].from);
        assert_non_null(at);
        char *text = arena_printf(arena, "%.*s%s%s", (int)(at - written), written, cases[i].to, at + strlen(cases[i].from));
        Model model = {.prior = 7};
        Error err = {0};
        assert_false(model_read(str_of(text), "m", arena, &model, &err));
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_string_equal(err.where, cases[i].where);
        assert_int_equal(model.prior, 7);
    }
    for (size_t len = 0; len + 1 < sizeof written - 1; len++) { /* cut anywhere but before the last line end */
        Model model;
        Error err = {0};
        assert_false(model_read((Str){written, len}, "m", arena, &model, &err));
    }
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(em_finds_the_distribution), cmocka_unit_test(a_wide_pass_does_not_teach), cmocka_unit_test(what_a_pass_brings_is_no_random_pair), cmocka_unit_test(learning_needs_pairs), cmocka_unit_test(passes_may_be_told_by_bits),
        cmocka_unit_test(weights_add_up), cmocka_unit_test(a_missing_field_is_as_none),           cmocka_unit_test(logarithms_are_exact),
        cmocka_unit_test(rare_values_say_more),      cmocka_unit_test(the_file_is_what_was_written),
        cmocka_unit_test(known_pairs_are_learnt_from), cmocka_unit_test(learning_goes_on_where_it_ended),
        cmocka_unit_test(drift_names_the_field),
        cmocka_unit_test(wrong_files_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
