/* Numbers of a column's values against a plain search for the first equal one. */
#include "engine/match/numbers.h"

#include "engine/base/hash.h"
#include "engine/match/match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

enum { ROWS = 100000, KINDS = 701 };

static Arena *arena;

static Column texts(size_t rows, bool coded) {
    static const uint64_t nulls[(ROWS + 63) / 64] = {[0] = 6};
    Column *out = arena_alloc(arena, sizeof *out);
    ColumnBuilder *b = column_builder(arena, STR("text"), COLUMN_TEXT, 0, rows);
    for (size_t r = 0; r < rows; r++) {
        char text[32];
        snprintf(text, sizeof text, "a rather long text %llu", (unsigned long long)hash_u64(r + 1) % KINDS);
        if (r % 5) column_add_text(b, str_of(text));
        else column_add_text(b, STR(""));
    }
    *out = column_built(b);
    assert_true(out->code);
    if (coded) return *out;
    uint64_t *end = arena_array(arena, rows, sizeof *end), sum = 0;
    for (size_t r = 0; r < rows; r++) end[r] = sum += column_text(out, r).len;
    char *bytes = arena_array(arena, sum + 1, 1);
    for (size_t r = 0; r < rows; r++) memcpy(bytes + (r ? end[r - 1] : 0), column_text(out, r).ptr, column_text(out, r).len);
    return (Column){.name = STR("text"), .type = COLUMN_TEXT, .rows = rows, .nulls = nulls, .entries = rows, .end = end, .bytes = bytes};
}

/* Every second row. */
static uint32_t *some_rows(size_t *count) {
    uint32_t *row = arena_array(arena, ROWS, sizeof *row);
    *count = 0;
    for (uint32_t r = 1; r < ROWS; r += 2) row[(*count)++] = r;
    return row;
}

static void check(const Column *column, size_t threads) {
    size_t count;
    uint32_t *row = some_rows(&count), next = 1, seen[KINDS] = {0};
    uint64_t *hash = arena_array(arena, count, sizeof *hash);
    Numbers n = numbers_of(&(NumbersOf){column, row, count, threads, hash, NULL}, arena);
    assert_int_equal(n.row[0], ROW_NONE);
    for (size_t i = 0; i < count; i++) {
        Str text = column_text(column, row[i]);
        assert_true(hash[i] == hash_join(0, text.len ? hash_str(text) : 0));
        if (!text.len) {
            assert_int_equal(n.of[i], 0);
            continue;
        }
        uint32_t *known = &seen[hash_u64(row[i] + 1) % KINDS];
        if (!*known) {
            assert_int_equal(n.row[next], row[i]);
            *known = next++;
        }
        assert_int_equal(n.of[i], *known);
    }
    assert_int_equal(n.count, next);
    arena_reset(arena);
}

static void equal_texts_have_equal_numbers(void **unused) {
    (void)unused;
    for (size_t threads = 1; threads <= 3; threads++) {
        Column plain = texts(ROWS, false);
        check(&plain, threads);
        Column coded = texts(ROWS, true);
        check(&coded, threads);
    }
}

static void equal_amounts_have_equal_numbers(void **unused) {
    (void)unused;
    ColumnBuilder *b = column_builder(arena, STR("amount"), COLUMN_DECIMAL, 2, 4);
    const int64_t value[] = {150, 0, 150};
    for (size_t i = 0; i < ARRAY_LEN(value); i++) column_add_number(b, value[i]);
    column_add_null(b);
    Column column = column_built(b);
    const uint32_t row[] = {0, 1, 2, 3};
    Numbers n = numbers_of(&(NumbersOf){&column, row, ARRAY_LEN(row), 2, NULL, NULL}, arena);
    const uint32_t wanted[] = {1, 2, 1, 0};
    assert_memory_equal(n.of, wanted, sizeof wanted);
    assert_int_equal(n.count, 3);
    arena_reset(arena);
}

static void no_rows_have_no_numbers(void **unused) {
    (void)unused;
    Column plain = texts(ROWS, false);
    assert_int_equal(numbers_of(&(NumbersOf){&plain, NULL, 0, 2, NULL, NULL}, arena).count, 1);
    arena_reset(arena);
}

int main(void) {
    arena = arena_new("test", 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(equal_texts_have_equal_numbers), cmocka_unit_test(equal_amounts_have_equal_numbers),
                                       cmocka_unit_test(no_rows_have_no_numbers)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
