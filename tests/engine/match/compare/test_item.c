#include "engine/match/compare/corpus.h"
#include "engine/match/compare/tokens.h"
#include "tests/engine/match/compare/reference.h"

/* What contradicts what, of values as the cleaner `item` leaves them; "": nothing does, and they are alike. */
static void facts_contradict(void **state) {
    (void)state;
    static const struct {
        const char *a, *b, *left, *right;
    } cases[] = {
        {"samsung washer ww70 7kg", "samsung washer ww80 8kg", "7kg", "8kg"},
        {"samsung ssd 840evo 250gb", "ssd samsung 850evo", "840evo", "850evo"},
        {"samsung ssd 840 evo", "samsung ssd 850 evo", "840", "850"},
        {"office 2007 full", "office 2010 full", "2007", "2010"},
        {"office 2007 full", "office full", "", ""},
        {"cola zero 500ml", "cola zero 1l", "", ""}, /* of two shapes: the words decide */
        {"cola zero 500ml", "cola zero 250ml", "500ml", "250ml"},
        {"cola zero 500ml 6pc", "cola zero 500ml", "6pc", ""},
        {"cola zero 6pc", "cola zero", "", ""}, /* how much one is, nobody says */
        {"болт m8x40 гост 7798", "болт m10x40 гост 7798", "m8x40", "m10x40"},
        {"болт m8x40 гост 7798", "болт m8x40 гост 7805", "7798", "7805"},
        {"краска белая 2500ml", "краска черная 2500ml", "белая", "черная"},
        {"краска белая 2500ml", "краска бел 2500ml", "", ""},
        {"sony tv black", "sony tv черный", "", ""},
        {"red bull 250ml", "bull red 250ml", "", ""},
        {"lg washer wm3988 white", "lg washer wm3988hwa", "", ""}, /* part of it */
        {"garmin cable 0101072301", "garmin cable 010 10723 01", "", ""}, /* in pieces */
        {"garmin cable p50202", "garmin cable p5020", "p50202", "p5020"},
        {"canon camera powershot", "canon camera sd1100", "", ""}, /* told by one side alone */
        {"tv 40in 1080p 120hz", "tv 40in 120hz 720p", "1080p", "720p"},
        {"lg 30 range", "lg range 5 burners", "", ""}, /* numbers of what, nobody says */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Prepared a, b;
        Buf left = {0}, right = {0};
        const Measure *item = measure_find(STR("item"));
        measure_prepare(item, str_of(cases[i].a), test_arena, &a);
        measure_prepare(item, str_of(cases[i].b), test_arena, &b);
        bool wanted = *cases[i].left || *cases[i].right, found = item->contradiction(&a, &b, &left, &right);
        uint32_t score = score_of("item 0", cases[i].a, cases[i].b);
        bool good = found == wanted && str_eq(buf_str(&left), str_of(cases[i].left)) && str_eq(buf_str(&right), str_of(cases[i].right)) && (score == 0) == wanted;
        if (!good) fail_msg("%s, %s: %.*s / %.*s, %u", cases[i].a, cases[i].b, STR_ARG(buf_str(&left)), STR_ARG(buf_str(&right)), score);
        left.len = right.len = 0;
        assert_int_equal(item->contradiction(&b, &a, &left, &right), wanted);
        assert_true(str_eq(buf_str(&left), str_of(cases[i].right)));
        buf_free(&left);
        buf_free(&right);
    }
}

static void words_count_as_in_tfidf(void **state) {
    (void)state;
    assert_int_equal(score_of("item 0", "sony black turntable", "turntable sony black"), PPM);
    assert_int_equal(score_of("item 0", "a b c d", "d"), 500000);
    assert_int_equal(score_of("item 0", "cat", "dog"), 0);
    assert_int_equal(score_of("item 0", "led профильная", "led проф"), 875000);   /* (1 + 3/4) / 2 */
    assert_int_equal(score_of("item 0", "sony player", "sony player 40gb"), 894427); /* 2 / sqrt(2 * 2.5): half a word against it */
}

static void an_identifier_in_common_halves_what_is_lacking(void **state) {
    (void)state;
    assert_int_equal(score_of("item 0", "sony player nwzs544", "nwzs544 red walkman of 2009"), 644337); /* 1 / sqrt(3 * 4), and half of the rest */
    assert_int_equal(score_of("item 0", "sony player nwzs544", "sony player nwzs544bk"), 958333);           /* (2 + 3/4) / 3, likewise */
}

/* An identifier that nobody else knows may be a seller's own. */
static void unknown_numbers_are_no_evidence(void **state) {
    (void)state;
    static const char *const text[] = {"lg washer wm3988 white", "lg washer x77120 white", "lg washer qq998 white", "lg dryer wm3988"};
    const Measure *item = measure_find(STR("item"));
    Prepared value[ARRAY_LEN(text)];
    Corpus *corpus = corpus_new(test_arena);
    for (size_t i = 0; i < ARRAY_LEN(text); i++) {
        measure_prepare(item, str_of(text[i]), test_arena, &value[i]);
        corpus_add(corpus, &value[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(text); i++) item->weigh(&value[i], corpus);
    MeasureUse use = use_of("item 0");
    assert_int_equal(measure_score(&use, &value[0], &value[1], test_scratch), 0); /* wm3988 is known */
    assert_int_not_equal(measure_score(&use, &value[1], &value[2], test_scratch), 0);
}

static void colours_are_known_in_all_forms(void **state) {
    (void)state;
    static const char *const same[][2] = {{"black", "чёрная"}, {"grey", "silver"}, {"white", "біла"}, {"красн", "red"}, {"жел", "желтого"}, {"көк", "синий"}};
    static const char *const none[] = {"сер", "orange", "серия", "белка", "син"};
    for (size_t i = 0; i < ARRAY_LEN(same); i++) assert_int_equal(score_of("item 0", same[i][0], same[i][1]), 0); /* no word in common */
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        char a[64], b[64];
        snprintf(a, sizeof a, "lamp %s", same[i][0]);
        snprintf(b, sizeof b, "lamp %s", same[i][1]);
        assert_int_equal(score_of("item 0", a, b), 875000);
    }
    for (size_t i = 0; i < ARRAY_LEN(none); i++) {
        char a[64];
        snprintf(a, sizeof a, "lamp %s", none[i]);
        assert_int_not_equal(score_of("item 0", a, "lamp red"), 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(facts_contradict), cmocka_unit_test(words_count_as_in_tfidf), cmocka_unit_test(unknown_numbers_are_no_evidence),
                                       cmocka_unit_test(an_identifier_in_common_halves_what_is_lacking),
                                       cmocka_unit_test(colours_are_known_in_all_forms)};
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
