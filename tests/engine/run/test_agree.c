/* agree_find against the plain reading of "the same value on both sides", pair by pair, on random columns of every kind. */
#include "engine/run/agree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static Arena *arena;
static uint64_t seed = 1;

static uint32_t below(uint32_t n) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

static Column numbers(size_t rows, ColumnType type, unsigned scale, uint32_t distinct) {
    ColumnBuilder *b = column_builder(arena, STR("number"), type, scale, rows);
    for (size_t row = 0; row < rows; row++) {
        if (below(8) == 0) column_add_null(b);
        else column_add_number(b, below(distinct));
    }
    return column_built(b);
}

static Column texts(size_t rows, uint32_t distinct) {
    ColumnBuilder *b = column_builder(arena, STR("text"), COLUMN_TEXT, 0, rows);
    for (size_t row = 0; row < rows; row++) {
        uint32_t value = below(distinct + 2);
        if (value == 0) column_add_null(b);
        else column_add_text(b, value == 1 ? STR("") : str_printf(arena, "t%u", value));
    }
    return column_built(b);
}

static Str text_or(const Column *column, uint32_t row, Str missing) {
    Str text = column ? column_text(column, row) : STR_NULL;
    return text.len ? text : missing;
}

static bool agrees(const AgreeField *f, uint32_t l, uint32_t r) {
    if (f->missing.ptr) return str_eq(text_or(f->left, l, f->missing), text_or(f->right, r, f->missing));
    bool none_left = !f->left || column_null(f->left, l), none_right = !f->right || column_null(f->right, r);
    if (none_left && none_right) return true;
    if (f->pairs) return agree_allowed(f->pairs, text_or(f->left, l, STR("")), text_or(f->right, r, STR("")));
    return !none_left && !none_right && column_equal(f->left, l, f->right, r);
}

static void assert_found(const AgreeField *field, size_t fields, size_t lefts, size_t rights, size_t pairs) {
    uint32_t *left = arena_array(arena, pairs + 1, sizeof *left), *right = arena_array(arena, pairs + 1, sizeof *right);
    for (size_t p = 0; p < pairs; p++) {
        left[p] = below((uint32_t)lefts);
        right[p] = below((uint32_t)rights);
    }
    const uint64_t *one = agree_find(field, fields, (AgreePairs){left, right, pairs}, 1, arena);
    const uint64_t *four = agree_find(field, fields, (AgreePairs){left, right, pairs}, 4, arena);
    for (size_t p = 0; p < pairs; p++) {
        bool wanted = true;
        for (size_t f = 0; f < fields; f++) wanted = wanted && agrees(&field[f], left[p], right[p]);
        assert_int_equal(one[p / 64] >> (p % 64) & 1, !wanted);
        assert_int_equal(four[p / 64] >> (p % 64) & 1, !wanted);
    }
    if (pairs % 64) assert_int_equal(one[pairs / 64] >> (pairs % 64), 0); /* nothing behind the last */
}

static const size_t sizes[] = {0, 1, 63, 64, 65, 1023, 1024, 1025, 70000};

static void numbers_agree_by_value_and_null_with_null(void **state) {
    (void)state;
    for (size_t n = 0; n < ARRAY_LEN(sizes); n++) {
        Column a = numbers(900, COLUMN_DECIMAL, 2, 3), b = numbers(700, COLUMN_DECIMAL, 2, 3);
        Column coarse = numbers(700, COLUMN_DECIMAL, 0, 3), day = numbers(900, COLUMN_DATE, 0, 2), narrow = b;
        int8_t *small = arena_array(arena, 700, 1);
        for (size_t row = 0; row < 700; row++) small[row] = (int8_t)column_number(&b, row);
        narrow.number = small;
        narrow.width = WIDTH_1;
        const AgreeField same[] = {{.left = &a, .right = &b}}, other[] = {{.left = &a, .right = &coarse}},
                         wide[] = {{.left = &a, .right = &narrow}},
                         all[] = {{.left = &a, .right = &b}, {.left = &a, .right = &coarse}, {.left = &a, .right = &b}, {.left = &day}};
        assert_found(same, 1, 900, 700, sizes[n]);
        assert_found(other, 1, 900, 700, sizes[n]);
        assert_found(wide, 1, 900, 700, sizes[n]);
        assert_found(all, 4, 900, 700, sizes[n]);
        arena_reset(arena);
    }
}

static void texts_agree_by_their_bytes(void **state) {
    (void)state;
    for (size_t n = 0; n < ARRAY_LEN(sizes); n++) {
        Column few = texts(900, 3), others = texts(700, 3), many = texts(TEXT_ROWS_JUDGED_FIRST + 1, 4000000);
        assert_null(many.code);
        const AgreeField coded[] = {{.left = &few, .right = &others}}, plain[] = {{.left = &few, .right = &many}},
                         alone[] = {{.right = &others}}, none[] = {{.left = NULL}};
        assert_found(coded, 1, 900, 700, sizes[n]);
        assert_found(plain, 1, 900, 700, sizes[n]);
        assert_found(alone, 1, 900, 700, sizes[n]);
        assert_found(none, 1, 900, 700, sizes[n]);
        arena_reset(arena);
    }
}

static void what_is_missing_stands_for_the_default(void **state) {
    (void)state;
    Str usual = STR("t2");
    for (size_t n = 0; n < ARRAY_LEN(sizes); n++) {
        Column few = texts(900, 2), many = texts(TEXT_ROWS_JUDGED_FIRST + 1, 4000000);
        const AgreeField coded[] = {{&few, &few, usual, NULL}}, plain[] = {{&few, &many, usual, NULL}}, alone[] = {{NULL, &few, usual, NULL}};
        assert_found(coded, 1, 900, 900, sizes[n]);
        assert_found(plain, 1, 900, 900, sizes[n]);
        assert_found(alone, 1, 900, 900, sizes[n]);
        arena_reset(arena);
    }
}

static void pairs_of_a_table_agree(void **state) {
    (void)state;
    const TableRow rows[] = {{.from = STR("t2"), .to = STR("t3")}, {.from = STR("t3"), .to = STR("t3")}, {.from = STR("t2"), .to = STR("t4")},
                             {.from = STR(""), .to = STR("t4")}};
    const TablePlan table = {.row = rows, .row_count = ARRAY_LEN(rows)};
    for (size_t n = 0; n < ARRAY_LEN(sizes); n++) {
        Column few = texts(900, 3), others = texts(700, 4), many = texts(3000, 2990);
        const AgreeField coded[] = {{.left = &few, .right = &others, .pairs = &table}}, wide[] = {{.left = &many, .right = &many, .pairs = &table}};
        assert_found(coded, 1, 900, 700, sizes[n]);
        assert_found(wide, 1, 3000, 3000, sizes[n]); /* more pairs of values than are looked at beforehand */
        arena_reset(arena);
    }
}

static void values_of_two_types_never_agree(void **state) {
    (void)state;
    Column text = texts(900, 3), number = numbers(900, COLUMN_INTEGER, 0, 3);
    const AgreeField field[] = {{.left = &text, .right = &number}};
    assert_found(field, 1, 900, 900, 5000);
    arena_reset(arena);
}

int main(void) {
    arena = arena_new("test", 0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_agree_by_value_and_null_with_null), cmocka_unit_test(texts_agree_by_their_bytes),
        cmocka_unit_test(what_is_missing_stands_for_the_default),    cmocka_unit_test(pairs_of_a_table_agree),
        cmocka_unit_test(values_of_two_types_never_agree),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
