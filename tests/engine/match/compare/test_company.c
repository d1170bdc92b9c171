#include "tests/engine/match/compare/reference.h"

typedef struct BoundCase {
    const char *a, *b;
    uint32_t least, most;
    const char *why;
} BoundCase;

static void alike_and_not(void **state) {
    (void)state;
    static const BoundCase cases[] = {
        {"romashka astana", "astana romashka", 1000000, 1000000, "order"},
        {"ромашка", "ромашка", 1000000, 1000000, "equal"},
        {"ромашка", "ромашка 2", 1, 899999, "scenario A4"},
        {"ромашка", "ромашка-2", 1, 899999, "scenario A4, hyphen left"},
        {"ромашка", "ромашка2", 1, 899999, "scenario A4, written together"},
        {"ромашка 2", "ромашка-2", 1000000, 1000000, "the same number"},
        {"ромашка 2", "ромашка 3", 1, 500000, "numbers contradict"},
        {"blackstone partners iv", "blackstone partners vi", 1, 500000, "Roman numbers"},
        {"blackstone partners v", "blackstone partners vi", 1, 800000, "v alone is an initial"},
        {"ромашка 002", "ромашка 2", 1000000, 1000000, "leading zeros"},
        {"северная торговая компания юг 12", "северная торговая компания юг 21", 1, 500000, "numbers, long names"},
        {"ооо ромашка", "ромашка", 1000000, 1000000, "a form that the cleaner left weighs nothing"},
        {"тоо ромашка", "llp ромашка", 1000000, 1000000, "the same form"},
        {"ип ромашка", "ооо ромашка", 1, 800000, "scenario A4: two parties of one owner"},
        {"ао ромашка", "ооо ромашка", 900000, 950000, "another form"},
        {"ооо", "ооо", 1000000, 1000000, "nothing but a form is compared as it stands"},
        {"ооо", "ао", 0, 0, "and unlike"},
        {"торговая компания ромашка", "ромашка", 700000, 999999, "words of trade weigh little"},
        {"торговая компания ромашка", "торговая компания лютик", 1, 600000, "and do not make a match"},
        {"восток сервис", "востог сервис", 900000, 999999, "typing error"},
        {"мир", "мор", 0, 0, "too short for typing errors"},
        {"казмунай газ", "казмунайгаз", 1000000, 1000000, "written together"},
        {"kuznetsov servis", "kuznekov servis", 900000, 999999, "another standard of transliteration"},
        {"shvarts grupe", "grupe shvarz", 900000, 999999, "German z"},
        {"dom stal", "dom stel", 700000, 899999, "an error in a word of four letters"},
        {"тд ромашка", "торговый дом ромашка", 900000, 999999, "initials"},
        {"gaz kazmunai", "kazmunaigaz", 1000000, 1000000, "written together, words sorted by the cleaner"},
        {"romashka td", "dom romashka torgovi", 900000, 999999, "initials, words sorted by the cleaner"},
        {"astana spa", "astana", 1, 899999, "a word, though a legal form elsewhere"},
        {"golding romashka", "romashka", 700000, 899999, "a word of trade in the cleaner's spelling"},
        {"кту", "казахский технический университет", 850000, 850000, "initials alone"},
        {"каз строй сервис", "казахстан строй сервис", 750000, 949999, "abbreviation"},
        {"chop shit", "chastnoe ogranoe predpriate shit", 900000, 979999, "ch is one letter"},
        {"5 smu", "5 montazhnoe stroitelno upravlene", 900000, 979999, "initials beside a number that agrees"},
        {"5 smu", "6 montazhnoe stroitelno upravlene", 1, 500000, "and beside another"},
        {"invest proekt stroi", "stroinvestproekt", 1000000, 1000000, "three words, a letter that is doubled between two"},
        {"bilt der van", "vanderbilt", 1000000, 1000000, "three words"},
        {"invest proekt stroi", "stroinvestprom", 0, 899999, "a word that is not in it"},
        {"bolnitsa obl", "bolnitsa oblastnaia", 900000, 979999, "an adjective cut short"},
        {"klinika stomat", "klinika stomatologicheskaia", 900000, 979999, "the same, longer"},
        {"logistik mt", "logistik", 1, 899999, "two letters are as often a name"},
        {"gorod masterov", "masterov", 1, 899999, "a word of a name"},
        {"gelenik mv spirit", "gelenik spirit", 900000, 979999, "a motor vessel"},
        {"akimat almati goroda", "akimat almati", 900000, 979999, "of the town, which has a name"},
        {"filial romashka", "romashka", 1, 899999, "a branch is another party"},
        {"filial kazan romashka", "kazan romashka filiali", 900000, 1000000, "two branches of one town"},
        {"filial kazan romashka", "filial romashka samara", 1, 899999, "of two"},
        {"gor stroi", "gorizont stroi", 1, 899999, "no adjective"},
        {"med treid", "medved treid", 1, 899999, "no adjective"},
        {"romashka", "romaksha", 900000, 979999, "two sounds the other way round"},
        {"romashka", "romazhka", 900000, 979999, "another sound of two letters"},
        {"mk", "kombinat magnitogorski metalurgicheski", 850000, 850000, "a letter twice is written once"},
        {"mts", "mobilne telesistemi", 800000, 800000, "letters inside words, ts two of them"},
        {"nlmk", "kombinat metalurgicheski novolipetski", 800000, 800000, "letters inside words"},
        {"nlmk", "kombinat metalurgicheski severski", 0, 700000, "a letter that no word has"},
        {"mts", "mobilne telefoni kazan", 0, 700000, "a word without a letter"},
        {"etalon kompania", "etalon", 900000, 949999, "it is a company: nothing new"},
        {"ivanov i p", "ivan ivanov petrovich", 900000, 949999, "a person's initials"},
        {"ivanov p i", "ivan ivanov petrovich", 1, 600000, "the other way round"},
        {"ivanov i p", "ivanov p i", 1, 600000, "both by initials"},
        {"ivanov i p", "ivanov i p", 1000000, 1000000, "equal"},
        {"kovalenko o p", "kovalenko oksana petrivna", 900000, 949999, "a person's initials"},
        {"kovalenko o p", "kovalenko marina petrivna", 1, 899999, "another person"},
        {"ivanov i p", "ivan ivanov", 700000, 899999, "one name is missing"},
        {"альфа", "омега", 0, 0, "nothing"},
        {"альфа банк", "омега банк", 1, 700000, "one word of two"},
        {"山田商事", "山田商事", 1000000, 1000000, "letters without codes"},
        {"«ромашка»", "ромашка", 1000000, 1000000, "quotes"},
        {"«»", "«»", 0, 0, "no word: no value"},
        {"", "", 0, 0, "no value"},
        {NULL, NULL, 0, 0, "null"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint32_t score = score_of("company", cases[i].a, cases[i].b);
        if (score < cases[i].least || score > cases[i].most)
            fail_msg("%s | %s: %u, wanted %u..%u (%s)", cases[i].a, cases[i].b, score, cases[i].least, cases[i].most,
                     cases[i].why);
    }
}

static void laws(void **state) {
    (void)state;
    static const char *const words[] = {"kuznetsov", "kuznekov", "shvarts", "shvarz", "stal", "stel", "ромашка",     "рамашка",  "юг",   "2",   "3",        "ооо",
                                        "ип",          "торговый", "дом",  "тд",  "казмунай", "газ",
                                        "казмунайгаз", "group",    "山田", "каз", "казахстан"};
    MeasureUse use = use_of("company"), full = use;
    full.cutoff_ppm = 0;
    uint64_t seed = 3;
    for (int i = 0; i < 20000; i++) {
        Buf text[2] = {{0}, {0}};
        for (int side = 0; side < 2; side++) {
            for (uint32_t k = random_below(&seed, 6); k > 0; k--)
                buf_printf(&text[side], "%s ", words[random_below(&seed, ARRAY_LEN(words))]);
        }
        Str a = buf_str(&text[0]), b = buf_str(&text[1]);
        uint32_t score = score_use(&full, a, b); /* tests symmetry */
        assert_true(score <= PPM);
        assert_int_equal(score_use(&use, a, b), score >= use.cutoff_ppm ? score : 0);
        assert_int_equal(score_use(&full, a, a), a.len ? PPM : 0);
        buf_free(&text[0]);
        buf_free(&text[1]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alike_and_not),
        cmocka_unit_test(laws),
    };
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
