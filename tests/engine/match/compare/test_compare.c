#include "tests/engine/match/compare/reference.h"

#include "engine/clean/clean.h"

typedef struct ParseCase {
    const char *text, *name;
    uint32_t number, cutoff_ppm;
} ParseCase;

static void parses(void **state) {
    (void)state;
    static const ParseCase cases[] = {
        {"company", "company", 0, 900000},
        {"company 0.85", "company", 0, 850000},
        {" company  85 % ", "company", 0, 850000},
        {"company 85%", "company", 0, 850000},
        {"jaro_winkler 0.923456", "jaro_winkler", 0, 923456},
        {"jaro_winkler 92.3456 %", "jaro_winkler", 0, 923456},
        {"jaro_winkler 1", "jaro_winkler", 0, 1000000},
        {"jaro_winkler 0", "jaro_winkler", 0, 0},
        {"jaro_winkler 1.000", "jaro_winkler", 0, 1000000},
        {"edit 1", "edit", 1, 1},
        {"edit 12", "edit", 12, 1},
        {"edit 0.7", "edit", 0, 700000},
        {"edit", "edit", 0, 800000},
        {"prefix 4", "prefix", 4, 1000000},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        MeasureUse use = use_of(cases[i].text);
        assert_string_equal(use.measure->name, cases[i].name);
        assert_int_equal(use.number, cases[i].number);
        assert_int_equal(use.cutoff_ppm, cases[i].cutoff_ppm);
    }
}

static void refuses(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",
        "levenshtein",
        "Company",
        "company0.9",
        "company 1.1",
        "company 2",
        "company -1",
        "company 0.9.1",
        "company .9",
        "company 0.",
        "company 0.1234567",
        "company 101 %",
        "company %",
        "company 0,9",
        "company abc",
        "edit 0",
        "edit -1",
        "edit 1001",
        "edit 1.5",
        "edit 99999999999999999999",
        "company 1e-1",
        "company 12.34567 %",
        "company 0.9 0.8",
        "company 18446744073709551617",
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        MeasureUse use = {NULL, 7, 7};
        Error err = {0};
        if (measure_parse(str_of(cases[i]), "here:1", &use, &err)) fail_msg("'%s' was read", cases[i]);
        assert_int_equal(err.kind, ERROR_USAGE);
        assert_string_equal(err.where, "here:1");
        assert_true(use.number == 7 && use.measure == NULL); /* untouched */
    }
    MeasureUse use;
    Error err = {0};
    assert_false(measure_parse(STR("levenshtein"), "", &use, &err));
    assert_non_null(strstr(err.text, "hint: "));
    for (size_t i = 0; measures[i]; i++) assert_non_null(strstr(err.text, measures[i]->name));
}

static void table_is_whole(void **state) {
    (void)state;
    for (size_t i = 0; measures[i]; i++) {
        const Measure *m = measures[i];
        assert_true(m->name && m->clean && m->help && m->prepare && m->score && m->cutoff_ppm <= PPM);
        assert_true(measure_find(str_of(m->name)) == m);
        assert_true(!m->number_max == !m->cutoff_of_number);
        for (size_t k = 0; k < i; k++) assert_string_not_equal(measures[k]->name, m->name);
    }
    assert_null(measure_find(STR("")));
    assert_null(measure_find(STR_NULL));
}

/* Null and empty never pass, alone or in a block, in any measure; a value is always like itself. */
static void no_value_is_no_evidence(void **state) {
    (void)state;
    static const Str self[] = {STR("1985-03-12"), STR("ivan77012345678@romashka.kz"), STR("1985-03-12")};
    for (size_t i = 0; measures[i]; i++) {
        MeasureUse use = {measures[i], 0, 0};
        const Str values[] = {STR_NULL, STR(""), str_eq(str_of(measures[i]->name), STR("date")) ? self[0] : self[1]};
        for (size_t a = 0; a < 3; a++) {
            for (size_t b = 0; b < 3; b++)
                assert_int_equal(score_use(&use, values[a], values[b]), a == 2 && b == 2 ? PPM : 0);
        }
        Arena *arena = arena_new("block", 0);
        Prepared *column = measure_prepare_all(use.measure, values, 3, arena);
        const Prepared *pointers[] = {column, column + 1, column + 2};
        uint32_t out[3];
        for (size_t a = 0; a < 3; a++) {
            measure_score_many(&use, column + a, pointers, 3, test_scratch, out);
            for (size_t b = 0; b < 3; b++) assert_int_equal(out[b], a == 2 && b == 2 ? PPM : 0);
        }
        arena_free(arena);
    }
}

/* Laws that hold for all: range, symmetry (score_use asks both ways), itself; a block and scattered pairs give the
 * bytes of single calls. */
static void check_measure(const MeasureUse *use, uint64_t seed) {
    enum { COUNT = 150 }; /* more than two lines of values */
    Arena *arena = arena_new("laws", 0);
    Buf text = {0};
    Str values[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        Str like = i ? values[i - 1] : STR_NULL;
        if (i == COUNT / 2)
            values[i] = STR("1985-03-12");
        else
            values[i] = str_copy(arena, random_text(&seed, i % 7 ? 18 : 100, like, &text));
    }
    Prepared *column = measure_prepare_all(use->measure, values, COUNT, arena);
    const Prepared *pointers[COUNT];
    MeasurePair pairs[COUNT];
    uint32_t many[COUNT], scattered[COUNT];
    uint32_t *block = arena_array(arena, COUNT * COUNT, sizeof *block);
    measure_score_block(use, column, COUNT, column, COUNT, test_scratch, block);
    for (uint32_t i = 0; i < COUNT; i++) pointers[i] = column + i;
    for (uint32_t i = 0; i < COUNT; i++) {
        measure_score_many(use, column + i, pointers, COUNT, test_scratch, many);
        for (uint32_t j = 0; j < COUNT; j++) /* runs of one left row and scattered ones */
            pairs[j] = (MeasurePair){j % 20 < 8 ? i : (i + j) % COUNT, (j * 7 + i) % COUNT};
        measure_score_pairs(use, column, column, pairs, COUNT, test_scratch, scattered);
        for (uint32_t j = 0; j < COUNT; j++) {
            uint32_t score = score_use(use, values[i], values[j]);
            assert_true(score <= PPM && (score == 0 || score >= use->cutoff_ppm));
            assert_int_equal(many[j], score);
            assert_int_equal(block[i * COUNT + j], score);
            assert_int_equal(scattered[j],
                             measure_score(use, column + pairs[j].left, column + pairs[j].right, test_scratch));
        }
        assert_int_equal(many[i], column[i].len ? PPM : 0);
    }
    arena_free(arena);
    buf_free(&text);
}

static void laws(void **state) {
    (void)state;
    for (size_t i = 0; measures[i]; i++) {
        static const uint32_t cutoffs[] = {0, 1, 600000, 900000, 1000000};
        for (size_t k = 0; k < ARRAY_LEN(cutoffs); k++) {
            check_measure(&(MeasureUse){measures[i], 0, cutoffs[k]}, i * 10 + k);
            if (measures[i]->number_max) check_measure(&(MeasureUse){measures[i], 2, cutoffs[k]}, i * 10 + k);
        }
    }
}

/* Any code points at all, as they are and as the measure's cleaner leaves them; half of them made from the value before, by errors. */
static void any_unicode_is_symmetric(void **state) {
    (void)state;
    static const uint32_t from[] = {0x20, 0x61, 0xC0, 0x370, 0x400, 0x531, 0x5D0, 0x10D0, 0x1E00, 0x2000, 0x4E00, 0xAC00, 0x1F600},
                          count[] = {95, 26, 384, 144, 304, 87, 90, 43, 256, 112, 512, 256, 80};
    enum { VALUES = 400, LETTERS = 14 };
    Arena *arena = arena_new("unicode", 0);
    CleanContext *context = clean_context_new(arena, "KZ");
    uint64_t seed = 23;
    Str value[VALUES];
    for (size_t i = 0; i < VALUES; i++) {
        Buf text = {0};
        Str before = i && random_below(&seed, 2) ? value[i - 1] : STR_NULL;
        for (size_t at = 0, k = 0; before.len ? at < before.len : k < LETTERS; k++) {
            uint32_t range = random_below(&seed, ARRAY_LEN(from)), letter = before.len ? utf8_next(before, &at) : 0;
            bool keep = before.len && random_below(&seed, 8);
            if (!keep && random_below(&seed, 4) == 0) letter = ' ';
            else if (!keep) letter = from[range] + random_below(&seed, count[range]);
            utf8_add(&text, letter);
        }
        value[i] = str_copy(arena, buf_str(&text));
        buf_free(&text);
    }
    for (size_t m = 0; measures[m]; m++) {
        MeasureUse use = {measures[m], 0, 0};
        const Cleaner *cleaner = cleaner_find(str_of(measures[m]->clean));
        Buf cleaned[2] = {{0}, {0}};
        for (size_t i = 1; i < VALUES; i++) {
            for (size_t k = 0; k < 2; k++) {
                cleaned[k].len = 0;
                if (cleaner) cleaner->clean(context, value[i - k], &cleaned[k]);
            }
            assert_true(score_use(&use, value[i], value[i - 1]) <= PPM); /* asks both ways */
            assert_true(score_use(&use, buf_str(&cleaned[0]), buf_str(&cleaned[1])) <= PPM);
            uint32_t self = score_use(&use, buf_str(&cleaned[0]), buf_str(&cleaned[0]));
            assert_true(self == PPM || self == 0);
        }
        buf_free(&cleaned[0]), buf_free(&cleaned[1]);
    }
    arena_free(arena);
}

static void cache_lines_are_aligned(void **state) {
    (void)state;
    Arena *arena = arena_new("align", 0);
    assert_int_equal(sizeof(Prepared), 64);
    for (size_t count = 0; count < 5; count++) {
        Str values[5] = {STR("a"), STR("b"), STR("c"), STR("d"), STR("e")};
        assert_int_equal((uintptr_t)measure_prepare_all(measure_find(STR("edit")), values, count, arena) % 64, 0);
    }
    arena_free(arena);
}

/* What a measure takes without looking is a value to it: no sign is too odd. */
static void what_takes_any_takes_all(void **state) {
    (void)state;
    static const char *const odd[] = {" ", "-", "\x01", "\xFF", "\xD0", "\xCC\x81", "\xE2\x80\x8B", "、", "0"};
    Arena *arena = arena_new("test", 0);
    size_t any = 0;
    for (size_t m = 0; measures[m]; m++) {
        if (!measure_takes_any(measures[m])) continue;
        any++;
        for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
            Prepared prepared;
            measure_prepare(measures[m], str_of(odd[i]), arena, &prepared);
            assert_true(prepared.len > 0);
        }
    }
    assert_true(any > 0 && !measure_takes_any(measure_find(STR("company"))));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parses),         cmocka_unit_test(refuses),
        cmocka_unit_test(table_is_whole), cmocka_unit_test(no_value_is_no_evidence),
        cmocka_unit_test(laws),           cmocka_unit_test(any_unicode_is_symmetric), cmocka_unit_test(cache_lines_are_aligned),
        cmocka_unit_test(what_takes_any_takes_all),
    };
    return cmocka_run_group_tests(tests, setup_compare, teardown_compare);
}
