#include "engine/match/compare/corpus.h"
#include "engine/match/compare/tokens.h"
#include "tests/engine/match/compare/reference.h"

#include <math.h>

/* Without a data set all words weigh the same: the cosine of how often they stand. */
static void words_alone(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        uint32_t ppm;
    } cases[] = {
        {"sony turntable - pslx350h", "sony ps-lx350h turntable",
         1000000},                                     /* signs count for nothing, nor does the order */
        {"кабель медный", "кабель медный 3м", 816496}, /* 2 / sqrt(2 * 3) */
        {"a a b", "a b", 948683},                      /* 3 / sqrt(5 * 2) */
        {"a a a a a a a a a a", "a", 1000000},
        {"a b c d", "d", 500000},
        {"cat", "cats", 0},
        {"ё", "е", 0},
        {"", "cat", 0},
        {"-- /", "- /", 0}, /* signs alone are no value */
        {"12/3", "123", 1000000},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint32_t score = score_of("tfidf", cases[i].a, cases[i].b);
        if (score != cases[i].ppm) fail_msg("%s, %s: %u, wanted %u", cases[i].a, cases[i].b, score, cases[i].ppm);
    }
}

static Prepared *weighed(const char *const *text, size_t count, const Corpus **out) {
    Str *value = arena_array(test_arena, count, sizeof *value);
    for (size_t i = 0; i < count; i++) value[i] = str_of(text[i]);
    const Measure *measure = measure_find(STR("tfidf"));
    Prepared *all = measure_prepare_all(measure, value, count, test_arena);
    Corpus *corpus = corpus_new(test_arena);
    for (size_t i = 0; i < count; i++) corpus_add(corpus, &all[i]);
    for (size_t i = 0; i < count; i++) measure->weigh(&all[i], corpus);
    *out = corpus;
    return all;
}

/* 3 values, log2(4 / 4) + 1 = 1 for the word of all, log2(4 / 2) + 1 = 2 for that of one:
 * {1, 2} and {1, 2}, one in common: 1 / 5; with themselves 1. */
static void rare_words_say_more(void **state) {
    (void)state;
    const char *text[] = {"sony a1", "sony b2", "sony c3"};
    const Corpus *corpus;
    Prepared *all = weighed(text, 3, &corpus);
    MeasureUse use = use_of("tfidf 0");
    assert_int_equal(measure_score(&use, &all[0], &all[1], test_scratch), 200000);
    assert_int_equal(measure_score(&use, &all[1], &all[1], test_scratch), PPM);
    MeasureUse above = use_of("tfidf 0.200001"), at = use_of("tfidf 0.2");
    assert_int_equal(measure_score(&above, &all[0], &all[1], test_scratch), 0);
    assert_int_equal(measure_score(&at, &all[0], &all[1], test_scratch), 200000);
}

/* The integer logarithm: never above the true one, less than 1/64 below. */
static void weights_are_logarithms(void **state) {
    (void)state;
    for (uint32_t values = 1; values < 3000; values = values * 3 / 2 + 1) {
        Corpus *corpus = corpus_new(test_arena);
        const char *text[] = {"w"};
        const Corpus *other;
        Prepared *one = weighed(text, 1, &other);
        for (uint32_t i = 0; i < values; i++) corpus_add(corpus, one);
        assert_int_equal(corpus_weight(corpus, one->u.words.tokens->at[0].hash), CORPUS_UNIT);
        double seen = corpus_weight(corpus, 12345), wanted = CORPUS_UNIT * (log2(values + 1.0) + 1);
        if (seen > wanted + 1e-9 || seen <= wanted - 1) fail_msg("%u values: %g, wanted %g", values, seen, wanted);
    }
    assert_int_equal(corpus_weight(NULL, 1), CORPUS_UNIT);
}

static double cosine(char words[2][8][4], const uint32_t count[2], const Corpus *corpus) {
    double sum[3] = {0};
    for (int s = 0; s < 2; s++) {
        for (uint32_t i = 0; i < count[s];
             i++) { /* each word with each: w(a) w(b) of equal ones, as often as they stand */
            for (int t = s; t < 2; t++) {
                for (uint32_t k = 0; k < count[t]; k++) {
                    if (strcmp(words[s][i], words[t][k]) != 0) continue;
                    Prepared p;
                    measure_prepare(measure_find(STR("tfidf")), str_of(words[s][i]), test_arena, &p);
                    double w = corpus_weight(corpus, p.u.words.tokens->at[0].hash);
                    sum[s == t ? s : 2] += w * w;
                }
            }
        }
    }
    return sum[2] / sqrt(sum[0] * sum[1]);
}

/* Random values of few words against the formula in floating point; symmetric, in range, itself. */
static void formula(void **state) {
    (void)state;
    uint64_t seed = 8;
    for (int round = 0; round < 300; round++) {
        enum { VALUES = 6 };
        char words[VALUES][8][4], text[VALUES][64];
        const char *all[VALUES];
        uint32_t count[VALUES];
        for (int v = 0; v < VALUES; v++) {
            text[v][0] = 0;
            count[v] = 1 + (uint32_t)(random_next(&seed) % 6);
            for (uint32_t i = 0; i < count[v]; i++) {
                snprintf(words[v][i], sizeof words[v][i], "w%u", (unsigned)(random_next(&seed) % 9));
                snprintf(text[v] + strlen(text[v]), sizeof text[v] - strlen(text[v]), "%s ", words[v][i]);
            }
            all[v] = text[v];
        }
        const Corpus *corpus;
        Prepared *p = weighed(all, VALUES, &corpus);
        MeasureUse use = use_of("tfidf 0");
        for (int a = 0; a < VALUES; a++) {
            assert_int_equal(measure_score(&use, &p[a], &p[a], test_scratch), PPM);
            for (int b = a + 1; b < VALUES; b++) {
                char pair[2][8][4];
                memcpy(pair[0], words[a], sizeof pair[0]);
                memcpy(pair[1], words[b], sizeof pair[1]);
                uint32_t score = measure_score(&use, &p[a], &p[b], test_scratch);
                assert_int_equal(measure_score(&use, &p[b], &p[a], test_scratch), score);
                double wanted = cosine(pair, (uint32_t[]){count[a], count[b]}, corpus) * PPM;
                if (score > PPM || fabs(score - wanted) > 1.001)
                    fail_msg("[%s] [%s]: %u, wanted %f", all[a], all[b], score, wanted);
            }
        }
        arena_reset(test_arena);
        test_scratch = measure_scratch_new(test_arena);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(words_alone), cmocka_unit_test(rare_words_say_more),
                                       cmocka_unit_test(weights_are_logarithms), cmocka_unit_test(formula)};
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
