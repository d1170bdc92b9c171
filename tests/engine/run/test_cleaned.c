/* Columns of several ranges, cleaned: each value as its cleaner leaves it, whatever was changed before or behind it. */
#include "engine/run/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <cmocka.h>

enum { ROWS = 70000 }; /* more than two ranges */

static Arena *arena;

/* Every `step` rows from `first` on `odd`, else a number. */
static Column *column_of(size_t rows, size_t first, size_t step, Str odd) {
    Column *out = arena_alloc(arena, sizeof *out);
    uint64_t *end = arena_array(arena, rows, sizeof *end);
    Buf *bytes = buf_own(arena);
    for (size_t r = 0; r < rows; r++) {
        if (r >= first && (r - first) % step == 0) buf_add(bytes, odd);
        else buf_printf(bytes, "%zu", r * 7919);
        end[r] = bytes->len;
    }
    *out = (Column){.name = STR("text"), .type = COLUMN_TEXT, .rows = rows, .entries = rows, .end = end, .bytes = bytes->ptr ? bytes->ptr : ""};
    return out;
}

static void check(const Column *column, const char *cleaner, bool stays) {
    Plan plan = {.currency = STR("KZT")};
    FieldPlan field = {.clean = cleaner_find(str_of(cleaner))};
    CleanContext *context = clean_context_new(arena, "KZ");
    Buf *wanted = buf_own(arena);
    for (size_t threads = 1; threads <= 2; threads++) {
        Frames frames = {.plan = &plan, .threads = threads, .run = arena};
        const Column *cleaned = frame_cleaned(&frames, &field, column);
        assert_int_equal(cleaned == column, stays);
        for (size_t r = 0; r < column->rows; r++) {
            wanted->len = 0;
            field.clean->clean(context, column_text(column, r), wanted);
            assert_true(str_eq(column_text(cleaned, r), buf_str(wanted)));
        }
    }
    arena_reset(arena);
}

static void what_is_clean_stays(void **unused) {
    (void)unused;
    check(column_of(ROWS, ROWS, 1, STR("")), "text", true);
    check(column_of(ROWS, 5, 1000, STR("имя и фамилия")), "text", true);
    check(column_of(ROWS, 5, 1000, STR("0f8fad5b-d9cb-469f-a165-70867728950e")), "key", true);
    check(column_of(0, 0, 1, STR("")), "text", true);
}

static void what_is_not_is_cleaned(void **unused) {
    (void)unused;
    const Str odd[] = {STR("  Ромашка   и Ко "), STR("\xEF\xB7\xBA"), STR("ABC"), STR("   ")}; /* the second gets longer */
    const size_t place[][2] = {{0, 40000}, {40000, 9000}, {ROWS - 1, 1}, {32000, 2}}; /* the first, and how far apart */
    for (size_t i = 0; i < ARRAY_LEN(odd) * ARRAY_LEN(place); i++) {
        const size_t *at = place[i / ARRAY_LEN(odd)];
        check(column_of(ROWS, at[0], at[1], odd[i % ARRAY_LEN(odd)]), "text", false);
    }
    check(column_of(ROWS, 9, 50000, STR("0f8fad5bd9cb469fa16570867728950e")), "key", false);
}

int main(void) {
    arena = arena_new("test", 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_is_clean_stays), cmocka_unit_test(what_is_not_is_cleaned)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
