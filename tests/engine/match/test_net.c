/* Reversals of one side: by hand, and the laws that hold for any rows. */
#include "engine/match/net.h"
#include "tests/support/setup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

typedef struct Doc {
    int key, day;
    int64_t amount;
    const char *number, *reverses; /* NULL: none */
} Doc;

static const Column *column_of(const Doc *doc, size_t rows, int which) {
    static const ColumnType type[] = {COLUMN_INTEGER, COLUMN_DATE, COLUMN_DECIMAL, COLUMN_TEXT, COLUMN_TEXT};
    ColumnBuilder *b = column_builder(arena, STR("field"), type[which], which == 2 ? 2 : 0, rows);
    for (size_t r = 0; r < rows; r++) {
        const char *text = which == 3 ? doc[r].number : doc[r].reverses;
        if (which < 3)
            column_add_number(b, which == 0 ? doc[r].key : which == 1 ? doc[r].day : doc[r].amount);
        else if (text)
            column_add_text(b, str_of(text));
        else
            column_add_null(b);
    }
    Column *out = arena_alloc(arena, sizeof *out);
    *out = column_built(b);
    return out;
}

static const NetPair *net(const Doc *doc, size_t rows, int32_t days, size_t *count) {
    FieldPair *field = arena_array(arena, 4, sizeof *field);
    for (int f = 0; f < 4; f++) field[f].left = field[f].right = column_of(doc, rows, f);
    NetSide side = {.same = {field, 1},
                    .all = {field, 4},
                    .amount = field[2].left,
                    .day = field[1].left,
                    .number = field[3].left,
                    .reverses = column_of(doc, rows, 4),
                    .days = days,
                    .rows = rows};
    return net_find(&side, count, arena);
}

static void test_the_nearest_before_it(void **unused) {
    (void)unused;
    size_t count;
    const Doc doc[] = {{1, 1, 100, "A", NULL},
                       {1, 3, 100, "B", NULL},
                       {1, 5, -100, "C", NULL},
                       {1, 6, 100, "D", NULL},
                       {2, 4, 100, "E", NULL}};
    const NetPair *pair = net(doc, 5, 31, &count);
    assert_int_equal(count, 1);
    assert_true(pair[0].row == 1 && pair[0].reversal == 2);
}

static void test_what_it_names(void **unused) {
    (void)unused;
    size_t count;
    const Doc doc[] = {{1, 3, 100, "B", NULL},
                       {1, 5, -100, "D", NULL},
                       {1, 1, 100, "A", NULL},
                       {1, 5, -100, "C", "A"},
                       {1, 5, -100, "X", "Y"}};
    const NetPair *pair = net(doc, 5, 31, &count);
    assert_int_equal(count, 2);
    assert_true(pair[0].row == 0 && pair[0].reversal == 1 && pair[1].row == 2 && pair[1].reversal == 3);
}

static void test_what_is_none(void **unused) {
    (void)unused;
    size_t count;
    const Doc later[] = {{1, 1, -100, "A", NULL}, {1, 2, 100, "B", NULL}},
              far[] = {{1, 1, 100, "A", NULL}, {1, 40, -100, "B", NULL}};
    const Doc either[] = {{1, 1, 100, "A", NULL}, {1, 1, 100, "B", NULL}, {1, 2, -100, "C", NULL}};
    const Doc other[] = {{1, 1, 100, "A", NULL},
                         {2, 1, -100, "B", NULL},
                         {1, 1, -99, "C", NULL},
                         {1, 1, 0, "D", NULL},
                         {1, 1, 0, "E", NULL}};
    (void)net(later, 2, 31, &count);
    assert_int_equal(count, 0);
    (void)net(far, 2, 31, &count);
    assert_int_equal(count, 0);
    (void)net(either, 3, 31, &count);
    assert_int_equal(count, 0);
    (void)net(other, 5, 31, &count);
    assert_int_equal(count, 0);
    (void)net(NULL, 0, 31, &count);
    assert_int_equal(count, 0);
}

static void test_laws(void **unused) {
    (void)unused;
    uint64_t state = 9;
    size_t all = 0;
    for (int round = 0; round < 2000; round++) {
        enum { ROWS = 8 };
        Doc doc[ROWS];
        bool seen[ROWS] = {false};
        for (int r = 0; r < ROWS; r++) {
            state = state * 6364136223846793005u + 1442695040888963407u;
            uint32_t x = (uint32_t)(state >> 33);
            doc[r] = (Doc){(int)(x % 2), (int)(x / 2 % 10), (int64_t)(x / 20 % 3 + 1) * (x / 60 % 2 ? 10 : -10),
                           x / 120 % 2 ? "A" : "B", NULL};
        }
        size_t count;
        const NetPair *pair = net(doc, ROWS, 5, &count);
        for (size_t i = 0; i < count; i++) {
            const Doc *a = &doc[pair[i].row], *b = &doc[pair[i].reversal];
            assert_true(a->amount > 0 && a->amount == -b->amount && a->key == b->key && a->day <= b->day &&
                        b->day <= a->day + 5);
            assert_false(seen[pair[i].row] || seen[pair[i].reversal]);
            seen[pair[i].row] = seen[pair[i].reversal] = true;
        }
        all += count;
        arena_reset(arena);
    }
    assert_true(all > 500);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_nearest_before_it),
                                       cmocka_unit_test(test_what_it_names), cmocka_unit_test(test_what_is_none),
                                       cmocka_unit_test(test_laws)};
    return cmocka_run_group_tests(tests, begin, end);
}
