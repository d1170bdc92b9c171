/* The rows of a base and its changes against the plain reading of it, on random tables: what the source holds now. */
#include "engine/run/changes_merge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

enum { KEYS = 40, ROUNDS = 3000, GROUP = 7 };

static Arena *arena;
static uint64_t seed = 1;
static MergeKey by_key = {{0}, 1}; /* of all tables here; of two columns: a group, and a number within it */

static Str key_of(size_t i) {
    return by_key.count == 1 ? str_printf(arena, "k%02zu", i) : str_printf(arena, "g\\/%zu/%zu", i / GROUP, i % GROUP);
}

static uint32_t below(uint32_t count) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % count;
}

/* A row of the source: a mark, a value; or a value that cannot be read; or none. */
typedef struct Item {
    bool there, broken;
    int64_t mark, value;
} Item;

static Table table_of(const Item *item, int64_t since, bool shuffled) {
    ColumnBuilder *id = column_builder(arena, STR("id"), COLUMN_TEXT, 0, 0), *line = column_builder(arena, STR("line"), COLUMN_INTEGER, 0, 0),
                  *mark = column_builder(arena, STR("mark"), COLUMN_INTEGER, 0, 0),
                  *value = column_builder(arena, STR("value"), COLUMN_INTEGER, 0, 0);
    size_t rows = 0, start = shuffled ? below(KEYS) : 0, count = 0;
    for (size_t n = 0; n < KEYS; n++) {
        size_t i = (n + start) % KEYS;
        if (!item[i].there || item[i].broken || item[i].mark < since) continue;
        column_add_text(id, by_key.count == 1 ? key_of(i) : str_printf(arena, "g/%zu", i / GROUP));
        column_add_number(line, (int64_t)(i % GROUP));
        column_add_number(mark, item[i].mark);
        column_add_number(value, item[i].value);
        rows++;
    }
    Column *column = arena_array(arena, 4, sizeof *column);
    column[count++] = column_built(id);
    if (by_key.count == 2) column[count++] = column_built(line);
    column[count++] = column_built(mark);
    column[count++] = column_built(value);
    return (Table){STR("t"), rows, count, column};
}

static Table rejects_of(const Item *item, int64_t since) {
    static const char *const names[] = {"line", "byte", "origin", "key", "column", "reason", "raw"};
    ColumnBuilder *builder[7];
    size_t rows = 0;
    for (size_t c = 0; c < 7; c++)
        builder[c] = column_builder(arena, str_of(names[c]), c < 2 ? COLUMN_INTEGER : COLUMN_TEXT, 0, 0);
    for (size_t i = 0; i < KEYS; i++) {
        if (!item[i].there || !item[i].broken || item[i].mark < since) continue;
        for (size_t c = 0; c < 2; c++) column_add_number(builder[c], 0);
        column_add_text(builder[2], key_of(i));
        for (size_t c = 3; c < 7; c++) column_add_text(builder[c], str_printf(arena, "%lld", (long long)item[i].value));
        rows++;
    }
    Column *column = arena_array(arena, 7, sizeof *column);
    for (size_t c = 0; c < 7; c++) column[c] = column_built(builder[c]);
    return (Table){STR("t"), rows, 7, column};
}

static Table keys_of(const Item *item) {
    Item whole[KEYS];
    for (size_t i = 0; i < KEYS; i++) {
        whole[i] = item[i];
        whole[i].broken = false; /* key and mark can be read */
    }
    return table_of(whole, INT64_MIN, true);
}

static void check_rows(const MergeInput *in, const Merged *merged, const Item *wanted) {
    size_t at = 0, reject = 0;
    for (size_t i = 0; i < KEYS; i++) {
        Str name = key_of(i);
        if (wanted[i].there && !wanted[i].broken) {
            assert_true(at < merged->count);
            MergeRow row = merged->row[at++];
            const Table *table = row.of_changed ? in->changed.table : in->base.table;
            Str part[] = {column_text(&table->column[0], row.row), str_printf(arena, "%zu", i % GROUP)};
            assert_true(str_eq(merge_key_text(part, by_key.count, arena), name));
            assert_int_equal(column_number(&table->column[by_key.count + 1], row.row), wanted[i].value);
        }
        if (wanted[i].there && wanted[i].broken) {
            assert_true(reject < merged->reject_count);
            MergeRow row = merged->reject[reject++];
            const Table *table = row.of_changed ? in->changed.rejected : in->base.rejected;
            assert_true(str_eq(column_text(&table->column[2], row.row), name));
            assert_true(
                str_eq(column_text(&table->column[6], row.row), str_printf(arena, "%lld", (long long)wanted[i].value)));
        }
    }
    assert_int_equal(at, merged->count);
    assert_int_equal(reject, merged->reject_count);
}

static void change(const Item *before, Item *now, int64_t newest, bool honest) {
    for (size_t i = 0; i < KEYS; i++) {
        now[i] = before[i];
        uint32_t what = below(8);
        if (what < 4) continue;
        if (what == 4) now[i].there = false;
        if (what >= 5)
            now[i] = (Item){true, what == 7,
                            honest     ? newest + below(3)
                            : below(2) ? newest + 1
                                       : newest - 2,
                            before[i].value + 1000};
    }
}

static void as_the_source_holds_them(void **state) {
    (void)state;
    for (int round = 0; round < ROUNDS; round++) {
        Item before[KEYS], now[KEYS], unseen[KEYS];
        int64_t newest = 50;
        arena_reset(arena);
        for (size_t i = 0; i < KEYS; i++) before[i] = (Item){below(4) > 0, below(6) == 0, below(50), below(900)};
        change(before, now, newest, true);
        Table base = table_of(before, INT64_MIN, false), base_rejected = rejects_of(before, INT64_MIN);
        Table changed = table_of(now, newest, true), changed_rejected = rejects_of(now, newest), keys = keys_of(now);
        MergeInput in = {{&base, &base_rejected}, {&changed, &changed_rejected}, &keys, by_key, by_key.count};
        Merged merged;
        merge_rows(&in, arena, &merged);
        assert_null(merged.missed.ptr);
        check_rows(&in, &merged, now);
        uint64_t deleted = 0;
        for (size_t i = 0; i < KEYS; i++) deleted += before[i].there && !now[i].there;
        assert_int_equal(merged.deleted, deleted);

        in.keys = NULL; /* deletions are not seen */
        merge_rows(&in, arena, &merged);
        for (size_t i = 0; i < KEYS; i++) unseen[i] = now[i].there ? now[i] : before[i];
        check_rows(&in, &merged, unseen);
        assert_int_equal(merged.deleted, 0);
    }
}

/* Rows whose mark lies before what was asked for, or went backwards: always noticed when the keys are compared. */
static void what_was_not_told_is_noticed(void **state) {
    (void)state;
    size_t noticed = 0;
    for (int round = 0; round < ROUNDS; round++) {
        Item before[KEYS], now[KEYS];
        int64_t newest = 50;
        arena_reset(arena);
        for (size_t i = 0; i < KEYS; i++) before[i] = (Item){below(4) > 0, false, below(48), below(900)};
        change(before, now, newest, false);
        bool untold = false;
        for (size_t i = 0; i < KEYS; i++) {
            now[i].broken = false;
            bool moved = now[i].there && (!before[i].there || now[i].mark != before[i].mark);
            untold = untold || (moved && now[i].mark < newest);
        }
        Table base = table_of(before, INT64_MIN, false), none = rejects_of(before, INT64_MAX),
              changed = table_of(now, newest, true), keys = keys_of(now);
        MergeInput in = {{&base, &none}, {&changed, &none}, &keys, by_key, by_key.count};
        Merged merged;
        merge_rows(&in, arena, &merged);
        assert_int_equal(merged.missed.ptr != NULL, untold);
        noticed += untold;
    }
    assert_true(noticed > ROUNDS / 2);
}

static Str unfit_of(const char *const *key, const char *const *mark, size_t rows, bool in_order, const char *reject) {
    ColumnBuilder *keys = column_builder(arena, STR("id"), COLUMN_TEXT, 0, 0),
                  *marks = column_builder(arena, STR("changed"), COLUMN_TEXT, 0, 0);
    for (size_t i = 0; i < rows; i++) {
        if (key[i])
            column_add_text(keys, str_of(key[i]));
        else
            column_add_null(keys);
        if (mark[i])
            column_add_text(marks, str_of(mark[i]));
        else
            column_add_null(marks);
    }
    Column *column = arena_array(arena, 2, sizeof *column);
    column[0] = column_built(keys);
    column[1] = column_built(marks);
    Table table = {STR("t"), rows, 2, column}, rejected = {STR("t"), 0, 0, NULL};
    ColumnBuilder *origin = column_builder(arena, STR("origin"), COLUMN_TEXT, 0, 0);
    Column one;
    if (reject) {
        column_add_text(origin, str_of(reject));
        one = column_built(origin);
        rejected = (Table){STR("t"), 1, 1, &one};
    }
    MergePart part = {&table, &rejected};
    return merge_unfit(&part, &(MergeKey){{0}, 1}, 1, in_order, arena);
}

static void what_cannot_be_built_on(void **state) {
    (void)state;
    static const struct {
        const char *key[3], *mark[3];
        bool in_order;
        const char *reject, *wanted;
    } cases[] = {
        {{"a", "b", "c"}, {"1", "1", "1"}, true, NULL, NULL},
        {{"c", "b", "a"}, {"1", "1", "1"}, false, "z", NULL},
        {{"c", "b", "a"}, {"1", "1", "1"}, true, NULL, "its rows are not in order"},
        {{"a", "b", "a"}, {"1", "1", "1"}, false, NULL, "two rows have the id a"},
        {{"a", "b", "b"}, {"1", "1", "1"}, true, NULL, "two rows have the id b"},
        {{"a", NULL, "b"}, {"1", "1", "1"}, false, NULL, "a row has no id"},
        {{"a", "b", "c"}, {"1", NULL, "1"}, true, NULL, "b has no changed"},
        {{"a", "b", "c"}, {"1", "1", "1"}, true, "", "a rejected row has no id"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Str got = unfit_of(cases[i].key, cases[i].mark, 3, cases[i].in_order, cases[i].reject);
        if (!cases[i].wanted)
            assert_null(got.ptr);
        else if (!str_eq(got, str_of(cases[i].wanted)))
            fail_msg("case %zu: %.*s", i, STR_ARG(got));
    }
}

/* Rows that share all of a key's first eight bytes, numbers of both signs, nulls. */
static void order_is_total(void **state) {
    (void)state;
    static const char *const keys[] = {"order-0002", "order-0010", NULL, "order-", "order-0001", "я", "order-0001"};
    static const int64_t numbers[] = {5, -3, 0, INT64_MIN, INT64_MAX, 7, -1};
    ColumnBuilder *text = column_builder(arena, STR("id"), COLUMN_TEXT, 0, 0),
                  *number = column_builder(arena, STR("n"), COLUMN_INTEGER, 0, 0);
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        if (keys[i])
            column_add_text(text, str_of(keys[i]));
        else
            column_add_null(text);
        column_add_number(number, numbers[i]);
    }
    Column column[] = {column_built(text), column_built(number)};
    Table table = {STR("t"), ARRAY_LEN(keys), 2, column};
    static const uint32_t by_text[] = {2, 3, 6, 4, 0, 1, 5}, by_number[] = {3, 1, 6, 2, 0, 5, 4};
    const uint32_t *order = merge_order(&table, &(MergeKey){{0}, 1}, arena);
    assert_memory_equal(order, by_text, sizeof by_text);
    order = merge_order(&table, &(MergeKey){{1}, 1}, arena);
    assert_memory_equal(order, by_number, sizeof by_number);
}

static void of_two_fields(void **state) {
    by_key.count = 2;
    by_key.column[1] = 1;
    as_the_source_holds_them(state);
    what_was_not_told_is_noticed(state);
    by_key.count = 1;
}

static void texts_of_keys(void **state) {
    (void)state;
    static const struct {
        Str part[2];
        size_t count;
        const char *wanted;
    } cases[] = {{{STR_CONST("a/b"), STR_CONST("")}, 1, "a/b"}, {{STR_CONST("a/b"), STR_CONST("c")}, 2, "a\\/b/c"},
                 {{STR_CONST("a"), STR_CONST("b/c")}, 2, "a/b\\/c"}, {{STR_CONST("a\\"), STR_CONST("b")}, 2, "a\\\\/b"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_true(str_eq(merge_key_text(cases[i].part, cases[i].count, arena), str_of(cases[i].wanted)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_two_fields),
        cmocka_unit_test(texts_of_keys),
        cmocka_unit_test(as_the_source_holds_them),
        cmocka_unit_test(what_was_not_told_is_noticed),
        cmocka_unit_test(what_cannot_be_built_on),
        cmocka_unit_test(order_is_total),
    };
    arena = arena_new("test", 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
