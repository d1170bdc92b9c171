#include "tests/engine/match/compare/reference.h"

#include "engine/match/compare/spelling.h"

static Tokens *word_of(const char *text, Arena *arena) {
    Decoded decoded;
    Prepared out = {0};
    decode(str_of(text), &decoded);
    Word word = {0, decoded.len};
    Tokens *tokens = keep_words(&out, decoded.at, &word, 1, arena);
    decode_end(&decoded);
    return tokens;
}

typedef struct SpellingCase {
    const char *a, *b;
    uint32_t alike;
    const char *why;
} SpellingCase;

static void known_spellings(void **state) {
    (void)state;
    static const SpellingCase cases[] = {
        {"kuznetsov", "kuznekov", 950000, "ISO 9, GOST 7.79: Ц as c before a consonant"},
        {"tsvetaev", "kvetaev", 950000, "at the start"},
        {"plenkovich", "plenkovik", 950000, "ć without its mark"},
        {"vuchich", "vukik", 930000, "at two places"},
        {"zagarov", "sacharov", 930000, "German s and ch"},
        {"zhukov", "iukov", 950000, "French and Kazakh j"},
        {"fedor", "fiodor", 950000, "Polish io"},
        {"kruzenshtern", "krusenstern", 930000, "German: two places"},
        {"smirnov", "smirnof", 950000, "-off"},
        {"puchkov", "pukov", 950000, "č before k"},
        {"sherbakov", "skerbakov", 950000, "šč without its marks"},
        {"kowalski", "kowalszi", 0, "no sounds that are confused"},
        {"ivanov", "ivanow", 0, "translit has no w"},
        {"tsoi", "koi", 0, "three sounds are too few"},
        {"chuk", "kuk", 0, "the same"},
        {"chichi", "kiki", 930000, "half of the sounds"},
        {"shishshish", "sissis", 0, "more than half of them"},
        {"ромашка", "ромашкa", 0, "no Latin word"},
        {"kuznetsovkuznetsovkuznetsov", "kuznekovkuznekovkuznekov", 0, "too long for a name"},
    };
    Arena *arena = arena_new("spelling", 0);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const Tokens *a = word_of(cases[i].a, arena), *b = word_of(cases[i].b, arena);
        uint32_t alike = kindred_alike(a, 0, b, 0);
        if (alike != cases[i].alike) fail_msg("%s, %s: %u, wanted %u (%s)", cases[i].a, cases[i].b, alike, cases[i].alike, cases[i].why);
        assert_int_equal(kindred_alike(b, 0, a, 0), alike);
    }
    arena_free(arena);
}

/* Symmetry, and that may_be_kindred never says no to words that are. */
static void laws(void **state) {
    (void)state;
    static const char *const sounds[] = {"k", "ch", "ts", "g", "s", "sh", "zh", "z", "i", "v", "f", "o", "e", "u", "r", "a", "n", "т"};
    uint64_t seed = 11;
    uint32_t kindred = 0;
    for (int round = 0; round < 30000; round++) {
        Arena *arena = arena_new("spelling", 0);
        Buf text[2] = {{0}, {0}};
        for (uint32_t k = random_below(&seed, 8) + 1; k > 0; k--) {
            uint32_t sound = random_below(&seed, ARRAY_LEN(sounds)), other = random_below(&seed, 3) ? sound : random_below(&seed, 15);
            buf_printf(&text[0], "%s", sounds[sound]);
            buf_printf(&text[1], "%s", sounds[other]);
        }
        buf_char(&text[0], '\0'), buf_char(&text[1], '\0');
        const Tokens *a = word_of(text[0].ptr, arena), *b = word_of(text[1].ptr, arena);
        uint32_t alike = kindred_alike(a, 0, b, 0);
        assert_int_equal(kindred_alike(b, 0, a, 0), alike);
        assert_true(alike < PPM);
        assert_true(!alike || may_be_kindred(&a->at[0], &b->at[0]));
        kindred += alike > 0;
        buf_free(&text[0]), buf_free(&text[1]);
        arena_free(arena);
    }
    assert_true(kindred > 1000);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_spellings),
        cmocka_unit_test(laws),
    };
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
