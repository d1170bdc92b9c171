/* Model with fields of a record's own: relatives at one address are no true pairs, and true pairs whose names changed places stay such. */
#include "engine/match/model.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

enum { SURNAME, GIVEN, BORN, EMAIL, PHONE, ADDRESS, FIELDS, EQUAL = 2, LEVELS = 3, PATTERNS = 64 };
static const char *const name[FIELDS] = {"surname", "given", "born", "email", "phone", "address"};
static const double all_pairs = 1e8, true_pairs = 2000, random_equal[FIELDS] = {0.01, 0.03, 0.0001, 0.00001, 0.00001, 0.00001};

static Model blank(uint32_t own) {
    Model model = {.field_count = FIELDS};
    for (size_t f = 0; f < FIELDS; f++) {
        model.field[f] = (ModelField){.name = str_of(name[f]), .measure = STR("exact"), .levels = LEVELS, .own = own >> f & 1};
        model.field[f].level[EQUAL].cutoff_ppm = PPM;
    }
    return model;
}

/* So many pairs, of which each field is equal with its share. */
typedef struct Group {
    double pairs, equal[FIELDS];
} Group;

/* What groups of pairs, and the random ones, give; one pass a field. */
static ModelCounts counts_of(const Group *group, size_t groups, PatternCount *candidate) {
    static const uint32_t pass[FIELDS] = {1, 2, 4, 8, 16, 32};
    ModelCounts counts = {.candidate = candidate, .pass = pass, .pass_count = FIELDS, .random_pairs = 1000000, .pairs = (uint64_t)all_pairs};
    double equal[FIELDS] = {0};
    for (unsigned p = 1; p < PATTERNS; p++) {
        double sum = 0;
        Pattern pattern = 0;
        for (size_t g = 0; g < groups; g++) {
            double pairs = group[g].pairs;
            for (size_t f = 0; f < FIELDS; f++) pairs *= p >> f & 1 ? group[g].equal[f] : 1 - group[g].equal[f];
            sum += pairs;
        }
        uint64_t rounded = (uint64_t)(sum + 0.5);
        for (size_t f = 0; f < FIELDS; f++) pattern |= (Pattern)(p >> f & 1 ? EQUAL : LEVEL_DIFFERENT) << 4 * f, equal[f] += p >> f & 1 ? sum : 0;
        if (rounded) candidate[counts.candidate_count++] = (PatternCount){pattern, rounded};
    }
    for (size_t f = 0; f < FIELDS; f++) {
        counts.equal[f] = (uint64_t)equal[f];
        counts.random[f][EQUAL] = (uint64_t)(equal[f] / all_pairs * 1e6);
        counts.random[f][LEVEL_DIFFERENT] = 1000000 - counts.random[f][EQUAL];
    }
    return counts;
}

static Group strangers(void) {
    Group out = {.pairs = all_pairs};
    for (size_t f = 0; f < FIELDS; f++) out.equal[f] = random_equal[f];
    return out;
}

static const Group same = {true_pairs, {0.9, 0.92, 0.9, 0.85, 0.85, 0.85}};
static const Group relatives = {3000, {1, 0.03, 0.4, 0.0001, 0.95, 1}}, swapped = {200, {0.01, 0.03, 0.95, 0.9, 0.95, 0.95}};
static const uint32_t own = 1 << GIVEN | 1 << BORN | 1 << EMAIL;

static Pattern pattern_equal(uint32_t fields) {
    Pattern out = 0;
    for (size_t f = 0; f < FIELDS; f++) out |= (Pattern)(fields >> f & 1 ? EQUAL : LEVEL_DIFFERENT) << 4 * f;
    return out;
}

enum { HOUSEHOLD = 1 << SURNAME | 1 << PHONE | 1 << ADDRESS, TWIN = HOUSEHOLD | 1 << BORN };

static uint32_t chance(const Model *model, uint32_t equal) {
    return model_probability(model_weight(model, pattern_equal(equal), NULL));
}

static void relatives_are_told_from_true_pairs(void **state) {
    (void)state;
    PatternCount candidate[PATTERNS];
    const Group group[] = {same, relatives, strangers()};
    ModelCounts counts = counts_of(group, ARRAY_LEN(group), candidate);
    Model without = blank(0), with = blank(own);
    Error err = {0};
    assert_true(model_train(&without, &counts, &err) && model_train(&with, &counts, &err));
    assert_true(!without.has_kin && with.has_kin);
    assert_true(chance(&without, HOUSEHOLD) > 990000 && chance(&with, HOUSEHOLD) < 10000);
    assert_true(chance(&without, TWIN) > 990000 && chance(&with, TWIN) < 100000);
    assert_true(chance(&with, PATTERNS - 1) > 990000);
    assert_true(chance(&with, (PATTERNS - 1) & ~(1u << EMAIL)) > 750000); /* by the shares above: 161 : 34 */
    assert_true(fabs((double)with.origin.matches - true_pairs) < true_pairs / 20 && fabs((double)with.origin.kin - 3000) < 150);
    assert_true(fabs(with.field[BORN].blend_ppm[BLEND_KIN] / 1e6 - 0.44) < 0.05); /* those that are twins, of which 0.9 are equal */
    assert_true(with.field[GIVEN].blend_ppm[BLEND_KIN] < 20000 && with.field[ADDRESS].blend_ppm[BLEND_KIN] > 980000);
    assert_true(fabs(with.field[GIVEN].level[EQUAL].m_ppb / 1e9 - 0.92) < 0.01);
}

/* Both differ in a field of their own; true pairs in half of what is their own at most. */
static void names_that_changed_places_are_no_relatives(void **state) {
    (void)state;
    PatternCount candidate[PATTERNS];
    const Group group[] = {same, swapped, strangers()}, both[] = {same, swapped, relatives, strangers()};
    for (int relative = 0; relative < 2; relative++) {
        ModelCounts counts = relative ? counts_of(both, ARRAY_LEN(both), candidate) : counts_of(group, ARRAY_LEN(group), candidate);
        Model model = blank(own);
        Error err = {0};
        assert_true(model_train(&model, &counts, &err));
        assert_int_equal(model.has_kin, relative);
        assert_true(chance(&model, (PATTERNS - 1) & ~(1u << SURNAME | 1u << GIVEN)) > 950000);
        assert_true(!relative || chance(&model, HOUSEHOLD) < 10000);
    }
}

/* One field alone: the counts fit errors in it as well as kin; but the rule says that true pairs seldom differ in it. */
static void one_field_of_its_own(void **state) {
    (void)state;
    PatternCount candidate[PATTERNS];
    static const Group twin = {3000, {1, 0.03, 0.95, 0.9, 0.95, 1}};
    const Group group[] = {same, twin, strangers()};
    ModelCounts counts = counts_of(group, ARRAY_LEN(group), candidate);
    Model model = blank(1 << GIVEN);
    Error err = {0};
    assert_true(model_train(&model, &counts, &err));
    assert_true(model.has_kin && chance(&model, (PATTERNS - 1) & ~(1u << GIVEN)) < 300000 && chance(&model, PATTERNS - 1) > 900000);
}

/* What is shared says nothing of which of the household it is, however rare it is. */
static void a_rare_address_is_no_proof(void **state) {
    (void)state;
    PatternCount candidate[PATTERNS];
    const Group group[] = {same, relatives, strangers()};
    ModelCounts counts = counts_of(group, ARRAY_LEN(group), candidate);
    Model model = blank(own);
    Error err = {0};
    const int32_t address[FIELDS] = {[ADDRESS] = 6000}, given[FIELDS] = {[GIVEN] = 6000};
    assert_true(model_train(&model, &counts, &err));
    Pattern household = pattern_equal(HOUSEHOLD), name_too = pattern_equal(HOUSEHOLD | 1 << GIVEN);
    assert_true(abs(model_weight(&model, household, address) - model_weight(&model, household, NULL)) < 200);
    assert_true(model_weight(&model, name_too, given) - model_weight(&model, name_too, NULL) > 1000);
    assert_int_equal(model_kin(&model, pattern_equal(0), NULL), 0);
}

/* 2^x and log2(1 + 2^x) of the C library as the reference. */
static void what_is_taken_away_is_exact(void **state) {
    (void)state;
    Model model = blank(own);
    model.has_kin = true;
    for (size_t b = 0; b < MODEL_BLENDS; b++) model.blend_prior[b] = -100000;
    for (size_t f = 0; f < FIELDS; f++) {
        for (size_t b = 0; b < MODEL_BLENDS; b++) model.field[f].blend_ppm[b] = PPM / 2;
    }
    model_settle(&model);
    for (int32_t x = -14000; x < 33000; x += 37) {
        model.blend_prior[BLEND_KIN] = x;
        assert_true(fabs(-model_kin(&model, 0, NULL) - 1000 * log2(1 + exp2(x / 1000.0))) <= 0.52);
    }
}

static void the_file_keeps_it(void **state) {
    (void)state;
    PatternCount candidate[PATTERNS];
    const Group group[] = {same, relatives, strangers()}, few[] = {same, strangers()};
    for (int relative = 0; relative < 2; relative++) {
        ModelCounts counts = relative ? counts_of(group, ARRAY_LEN(group), candidate) : counts_of(few, ARRAY_LEN(few), candidate);
        Model model = blank(own), again;
        model.origin.rule = model.origin.definition = model.origin.cutoff = STR("x");
        model.origin.step = 1;
        Error err = {0};
        Arena *arena = arena_new("test", 0);
        assert_true(model_train(&model, &counts, &err));
        assert_int_equal(model.has_kin, relative);
        Str text = model_write(&model, arena);
        assert_true(str_starts(text, STR("kopeck-model 2\n")));
        if (!model_read(text, "m", arena, &again, &err)) fail_msg("%s %s", err.where, err.text);
        assert_true(str_eq(model_write(&again, arena), text) && model_fits(&again, &model));
        for (Pattern p = 0; p < PATTERNS; p++)
            assert_int_equal(model_weight(&again, pattern_equal((uint32_t)p), NULL), model_weight(&model, pattern_equal((uint32_t)p), NULL));
        for (size_t cut = 0; cut + 1 < text.len; cut++) assert_false(model_read(str_sub(text, 0, cut), "m", arena, &again, &err));
        arena_free(arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relatives_are_told_from_true_pairs), cmocka_unit_test(names_that_changed_places_are_no_relatives),
        cmocka_unit_test(one_field_of_its_own),
        cmocka_unit_test(a_rare_address_is_no_proof),         cmocka_unit_test(what_is_taken_away_is_exact),
        cmocka_unit_test(the_file_keeps_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
