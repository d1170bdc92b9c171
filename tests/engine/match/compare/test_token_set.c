#include "tests/engine/match/compare/reference.h"

static void known_values(void **state) {
    (void)state;
    static const ScoreCase cases[] = {
        {"token_set", "fuzzy was a bear", "fuzzy fuzzy was a bear", 1000000, "SeatGeek's example"},
        {"token_sort", "fuzzy was a bear", "fuzzy fuzzy was a bear", 842105,
         "SeatGeek's example, 84 per cent: 32 of 38"},
        {"token_sort", "fuzzy wuzzy was a bear", "wuzzy fuzzy was a bear", 1000000, "SeatGeek's example"},
        {"token_set", "new york mets vs atlanta braves", "atlanta braves vs new york mets", 1000000, "order"},
        {"token_set", "ромашка", "ромашка 2", 1000000, "all words of one stand in the other"},
        {"token_set", "мама мыла раму", "мама мыла окно", 782608, "9 common letters: 2 * 9 of 9 + 14, as rapidfuzz"},
        {"token_set", "abc", "xyz", 0, "nothing"},
        {"token_set", "a b", "a b", 1000000, "equal"},
        {"token_set", "山田 商事", "商事 山田", 1000000, "no letter codes"},
        {"token_set", "山田 ab", "ab γδ", 600000, "3 with the space of 5 and 5, no letter more"},
        {"token_set", "  ab   cd ", "cd ab", 1000000, "spaces"},
        {"token_set", " ", " ", 0, "no word: no value"},
        {"token_sort", " ", " ", 0, "no word: no value"},
        {"token_set", "", "", 0, "no value"},
        {"token_sort", NULL, NULL, 0, "null"},
    };
    check_cases(cases, ARRAY_LEN(cases));
}

static void cutoffs_agree(void **state) {
    (void)state;
    static const char *const names[] = {"token_set", "token_sort"};
    uint64_t seed = 9;
    Buf a = {0}, b = {0};
    for (int i = 0; i < 6000; i++) {
        MeasureUse use = use_of(names[random_below(&seed, ARRAY_LEN(names))]);
        Str left = random_text(&seed, i % 9 ? 14 : 90, STR_NULL, &a), right = random_text(&seed, 14, left, &b);
        use.cutoff_ppm = 0;
        uint32_t full = score_use(&use, left, right);
        assert_true(full <= PPM);
        uint32_t cutoffs[] = {1, 400000, 666667, 900000, PPM, full, full + (full < PPM)};
        for (size_t k = 0; k < ARRAY_LEN(cutoffs); k++) {
            use.cutoff_ppm = cutoffs[k];
            assert_int_equal(score_use(&use, left, right), full >= cutoffs[k] ? full : 0);
        }
    }
    buf_free(&a);
    buf_free(&b);
}

enum { WORD_MAX = 128 };

/* The definition word by word: sets of words in order, joined texts, the whole table for the subsequence. */
typedef struct Bag {
    uint32_t text[REFERENCE_MAX][WORD_MAX], len[REFERENCE_MAX], count;
} Bag;

static int compare_text(const Bag *bag, uint32_t i, const Bag *other, uint32_t j) {
    for (uint32_t k = 0; k < bag->len[i] && k < other->len[j]; k++) {
        if (bag->text[i][k] != other->text[j][k]) return bag->text[i][k] < other->text[j][k] ? -1 : 1;
    }
    return bag->len[i] < other->len[j] ? -1 : bag->len[i] > other->len[j];
}

static void swap_words(Bag *bag, uint32_t i, uint32_t j) {
    uint32_t text[WORD_MAX], len = bag->len[i];
    memcpy(text, bag->text[i], sizeof text);
    memcpy(bag->text[i], bag->text[j], sizeof text);
    memcpy(bag->text[j], text, sizeof text);
    bag->len[i] = bag->len[j];
    bag->len[j] = len;
}

static void put_word(Bag *bag, const uint32_t *points, uint32_t len) { /* in order, equal words once */
    uint32_t last = bag->count;
    memcpy(bag->text[last], points, len * sizeof *points);
    bag->len[last] = len;
    for (uint32_t i = 0; i < last; i++) {
        if (compare_text(bag, i, bag, last) == 0) return;
    }
    bag->count++;
    for (uint32_t i = last; i > 0 && compare_text(bag, i, bag, i - 1) < 0; i--) swap_words(bag, i, i - 1);
}

static void fill_bag(Bag *bag, Str text) {
    static uint32_t points[REFERENCE_MAX];
    uint32_t n = points_of(text, points), from = 0;
    bag->count = 0;
    for (uint32_t i = 0; i <= n; i++) {
        if (i < n && points[i] != ' ') continue;
        if (i > from) put_word(bag, points + from, i - from);
        from = i + 1;
    }
}

/* Adds to `out` the words of a that b has (or has not), with spaces. */
static uint32_t join_words(const Bag *a, const Bag *b, bool shared, uint32_t *out, uint32_t len) {
    for (uint32_t i = 0; i < a->count; i++) {
        bool found = false;
        for (uint32_t j = 0; j < b->count; j++) found |= compare_text(a, i, b, j) == 0;
        if (found != shared) continue;
        if (len) out[len++] = ' ';
        memcpy(out + len, a->text[i], a->len[i] * sizeof *out);
        len += a->len[i];
    }
    return len;
}

static uint32_t ratio(const uint32_t *a, uint32_t n, const uint32_t *b, uint32_t m) {
    return n + m ? (uint32_t)((uint64_t)2 * reference_common(a, n, b, m) * PPM / (n + m)) : 0;
}

static uint32_t reference_token_set(Str a, Str b) {
    static Bag left, right;
    static uint32_t s[REFERENCE_MAX], sa[REFERENCE_MAX], sb[REFERENCE_MAX];
    fill_bag(&left, a);
    fill_bag(&right, b);
    uint32_t n = join_words(&left, &right, true, s, 0);
    memcpy(sa, s, n * sizeof *s);
    memcpy(sb, s, n * sizeof *s);
    uint32_t na = join_words(&left, &right, false, sa, n), nb = join_words(&right, &left, false, sb, n);
    uint32_t best = ratio(sa, na, sb, nb);
    if (n && ratio(s, n, sa, na) > best) best = ratio(s, n, sa, na);
    if (n && ratio(s, n, sb, nb) > best) best = ratio(s, n, sb, nb);
    return best;
}

static void agrees_with_reference(void **state) {
    (void)state;
    MeasureUse use = use_of("token_set");
    use.cutoff_ppm = 0;
    uint64_t seed = 12;
    Buf a = {0}, b = {0};
    for (int i = 0; i < 4000; i++) {
        Str left = random_text(&seed, i % 20 ? 24 : 90, STR_NULL, &a), right = random_text(&seed, 24, left, &b);
        uint32_t wanted = reference_token_set(left, right), score = score_use(&use, left, right);
        if (score != wanted) fail_msg("'%.*s' '%.*s': %u wanted %u", STR_ARG(left), STR_ARG(right), score, wanted);
    }
    buf_free(&a);
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(cutoffs_agree),
        cmocka_unit_test(agrees_with_reference),
    };
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
