/* Cells of a batch become values, nulls and faults; what is read many at a time is what is read alone. */
#include "engine/run/typed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct Reader {
    Arena *arena;
    SourcePlan source;
    DayCache *days;
    TypedCells *out;
    const char **fault;
} Reader;

static int open_reader(void **state) {
    Arena *arena = arena_new("typed", 0);
    Reader *r = arena_alloc(arena, sizeof *r);
    Error err = {0};
    r->arena = arena;
    assert_true(zone_load(STR("UTC"), arena, &r->source.zone, &err));
    r->source.day_zone = r->source.zone;
    r->days = day_cache_new(&r->source, arena);
    r->out = arena_alloc(arena, sizeof *r->out);
    r->fault = arena_array(arena, BATCH_ROWS_MAX, sizeof *r->fault);
    *state = r;
    return 0;
}

static int close_reader(void **state) {
    arena_free(((Reader *)*state)->arena);
    return 0;
}

static bool is_null(const Reader *r, size_t row) {
    return r->out->nulls[row / 64] >> (row % 64) & 1;
}

static size_t read_cells(Reader *r, ColumnType type, const Str *cell, size_t rows) {
    FieldPlan field = {.type = type, .scale = 2, .decimal = {.point = '.'}};
    memset(r->fault, 0, BATCH_ROWS_MAX * sizeof *r->fault);
    return typed_read(&field, cell, rows, r->days, r->out, r->fault);
}

/* Every day of three years, in an order that has no pattern, twice: once met first, once known. */
static void days_are_read_alike_when_they_are_known(void **state) {
    enum { DAYS = 1096 };
    Reader *r = *state;
    Str *cell = arena_array(r->arena, DAYS, sizeof *cell);
    int64_t first = day_of(2024, 1, 1);
    for (int64_t i = 0; i < DAYS; i++) {
        char text[DECIMAL_TEXT_SIZE];
        cell[i] = str_copy(r->arena, day_print((Day)(first + i * 577 % DAYS), text));
    }
    for (int time = 0; time < 3; time++) {
        assert_int_equal(read_cells(r, COLUMN_DATE, cell, DAYS), 0);
        for (int64_t i = 0; i < DAYS; i++) assert_int_equal(r->out->number[i], first + i * 577 % DAYS);
    }
}

/* What is no date stays none though dates that differ from it in a byte are known, and 0001-01-01 stays null. */
static void wrong_dates_are_never_known(void **state) {
    static const char *const wrong[] = {"2026-02-30", "2026-13-01",           "2026/09/3O",   "2026-9-030",
                                        "20260-9-30", "2O26-09-30",           "2026-09-3 ",   " 026-09-30",
                                        "0000-01-00", "\0\0\0\0\0\0\0\0\0\0", "2026-09-30\0", "abcdefghij"};
    Reader *r = *state;
    Str cell[64];
    size_t rows = 0;
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
        cell[rows++] = (Str){wrong[i], 10 + (i == 10)};
        cell[rows++] = STR("2026-09-30");
        cell[rows++] = STR("0001-01-01");
        cell[rows++] = i % 2 ? STR_NULL : STR("  ");
    }
    for (int time = 0; time < 3; time++) {
        assert_int_equal(read_cells(r, COLUMN_DATE, cell, rows), ARRAY_LEN(wrong));
        for (size_t i = 0; i < rows; i++) {
            bool bad = i % 4 == 0;
            assert_int_equal(r->fault[i] != NULL, bad);
            assert_int_equal(is_null(r, i), i % 4 != 1);
            assert_int_equal(r->out->number[i], i % 4 == 1 ? day_of(2026, 9, 30) : 0);
        }
    }
}

static void numbers_of_all_forms(void **state) {
    static const struct {
        const char *text;
        int64_t value;
        bool null, fault;
    } cases[] = {{"12.50", 1250, false, false}, {"-7", -700, false, false}, {"", 0, true, false},
                 {" ", 0, true, false},         {"12.505", 0, true, true},  {" 3.10 ", 310, false, false},
                 {"1e5", 0, true, true},        {"--1", 0, true, true},     {".50", 50, false, false},
                 {"+4.00", 400, false, false},  {"1.2.3", 0, true, true},   {"0.00", 0, false, false}};
    Reader *r = *state;
    Str cell[200];
    for (size_t i = 0; i < ARRAY_LEN(cell); i++)
        cell[i] = i % 67 == 66 ? STR_NULL : str_of(cases[i % ARRAY_LEN(cases)].text);
    read_cells(r, COLUMN_DECIMAL, cell, ARRAY_LEN(cell));
    for (size_t i = 0; i < ARRAY_LEN(cell); i++) {
        size_t c = i % ARRAY_LEN(cases);
        bool none = i % 67 == 66;
        assert_int_equal(is_null(r, i), none || cases[c].null);
        assert_int_equal(r->fault[i] != NULL, !none && cases[c].fault);
        assert_int_equal(r->out->number[i], none ? 0 : cases[c].value);
    }
}

/* Texts stay where they are as long as none of them is empty; those of spaces alone, of any kind, are null. */
static void texts_are_taken_as_they_are(void **state) {
    Reader *r = *state;
    const Str plain[] = {STR("KZT"), STR("Алматы"), STR("x "), STR("\xC3\xA9")};
    read_cells(r, COLUMN_TEXT, plain, ARRAY_LEN(plain));
    assert_ptr_equal(r->out->texts, plain);
    const Str mixed[] = {STR("KZT"),          STR_NULL,        STR(""),  STR("  "), STR("\xC2\xA0"),
                         STR(" \t\xC2\xA0 "), STR("\xC2\xAB"), STR(" a")};
    read_cells(r, COLUMN_TEXT, mixed, ARRAY_LEN(mixed));
    for (size_t i = 0; i < ARRAY_LEN(mixed); i++) {
        bool null = i >= 1 && i <= 5;
        assert_int_equal(r->out->texts[i].ptr == NULL, null);
        assert_true(null || str_eq(r->out->texts[i], mixed[i]));
    }
}

/* As 1C, BAS and programs write them, in any letter case. */
static void truth_values(void **state) {
    Reader *r = *state;
    const Str yes[] = {STR("true"), STR("TRUE"), STR("1"), STR("Y"), STR("Да"), STR("ДА"), STR("так"), STR("Так"), STR("Иә"), STR(" Істина ")},
              no[] = {STR("false"), STR("0"), STR("No"), STR("нет"), STR("НЕТ"), STR("Ні"), STR("жоқ"), STR("ЛОЖЬ"), STR("Хиба"), STR("f")},
              wrong[] = {STR("да."), STR("2"), STR("проведен"), STR("тaк")}; /* the last has a Latin letter */
    assert_int_equal(read_cells(r, COLUMN_BOOL, yes, ARRAY_LEN(yes)), 0);
    for (size_t i = 0; i < ARRAY_LEN(yes); i++) assert_int_equal(r->out->number[i], 1);
    assert_int_equal(read_cells(r, COLUMN_BOOL, no, ARRAY_LEN(no)), 0);
    for (size_t i = 0; i < ARRAY_LEN(no); i++) assert_int_equal(r->out->number[i], 0);
    assert_int_equal(read_cells(r, COLUMN_BOOL, wrong, ARRAY_LEN(wrong)), ARRAY_LEN(wrong));
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++) assert_string_equal(r->fault[i], "not true or false");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(days_are_read_alike_when_they_are_known, open_reader, close_reader),
        cmocka_unit_test_setup_teardown(wrong_dates_are_never_known, open_reader, close_reader),
        cmocka_unit_test_setup_teardown(numbers_of_all_forms, open_reader, close_reader),
        cmocka_unit_test_setup_teardown(texts_are_taken_as_they_are, open_reader, close_reader),
        cmocka_unit_test_setup_teardown(truth_values, open_reader, close_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
