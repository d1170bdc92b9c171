#include "connectors/odbc_pages.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static Arena *arena;

static OdbcPages pages_of(bool number, bool has_where) {
    OdbcPages pages = {.head = STR("SELECT a FROM t"), .has_where = has_where, .key = STR("`a`"), .number = number,
                       .dialect = DIALECT_MYSQL, .where = ""};
    return pages;
}

static size_t add(Cells *cells, const char *const *keys, size_t count) {
    for (size_t i = 0; i < count; i++) cells->cell[0][cells->rows++] = str_of(keys[i]);
    return count;
}

static void statements_go_on_from_the_last_key(void **state) {
    (void)state;
    static const struct {
        bool number, has_where;
        const char *key, *wanted;
    } cases[] = {
        {true, false, "-17", "SELECT a FROM t WHERE `a` >= -17 ORDER BY `a` LIMIT 20000"},
        {true, true, "12.50", "SELECT a FROM t AND `a` >= 12.50 ORDER BY `a` LIMIT 20000"},
        {false, false, "O'Neil\\", "SELECT a FROM t WHERE `a` >= 'O''Neil\\\\' ORDER BY `a` LIMIT 20000"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        OdbcPages *pages = arena_alloc(arena, sizeof *pages);
        Cells *cells = cells_new(arena, 1);
        Error err = {0};
        *pages = pages_of(cases[i].number, cases[i].has_where);
        odbc_pages_begin(pages, arena);
        assert_true(str_eq(odbc_pages_sql(pages, arena), STR("SELECT a FROM t ORDER BY `a` LIMIT 2000")));
        assert_true(odbc_pages_take(pages, cells, add(cells, &cases[i].key, 1), &err));
        pages->seen = pages->size;
        assert_true(odbc_pages_more(pages));
        Str got = odbc_pages_sql(pages, arena);
        if (!str_eq(got, str_of(cases[i].wanted))) fail_msg("%.*s", STR_ARG(got));
    }
}

static void pages_join_without_loss(void **state) {
    (void)state;
    static const struct {
        const char *first[4], *second[4]; /* keys of two pages; the second begins with the overlap */
        size_t rows;                      /* together, or 0: an error */
    } cases[] = {
        {{"1", "2", "3"}, {"3", "4", "5"}, 5},
        {{"1", "2", "3"}, {"3"}, 3},
        {{"1", "2", "2"}, {"2"}, 0},      /* twice in a page */
        {{"1", "2", "3"}, {"3", "3"}, 0}, /* twice across the border */
        {{"1", "2", "3"}, {"4", "5"}, 0}, /* the row has gone */
        {{"1", NULL, "3"}, {"3"}, 0},     /* null, given as "" below */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        OdbcPages *pages = arena_alloc(arena, sizeof *pages);
        Cells *cells = cells_new(arena, 1);
        Error err = {0};
        *pages = pages_of(true, false);
        odbc_pages_begin(pages, arena);
        bool ok = odbc_pages_take(pages, cells, add(cells, cases[i].first, 3), &err);
        pages->seen = pages->size;
        ok = ok && odbc_pages_more(pages);
        size_t count = 0;
        while (count < 4 && cases[i].second[count]) count++;
        ok = ok && odbc_pages_take(pages, cells, add(cells, cases[i].second, count), &err);
        assert_int_equal(ok, cases[i].rows > 0);
        if (!ok) assert_non_null(strstr(err.text, "hint: page_by"));
        if (!ok) continue;
        assert_int_equal(cells->rows, cases[i].rows);
        for (size_t r = 0; r < cells->rows; r++) assert_int_equal(cells->cell[0][r].ptr[0], '1' + (int)r);
        assert_false(odbc_pages_more(pages)); /* fewer than asked for: the end */
    }
}

static void pages_shrink_with_wide_rows(void **state) {
    (void)state;
    OdbcPages *pages = arena_alloc(arena, sizeof *pages);
    Cells *cells = cells_new(arena, 1);
    Error err = {0};
    char *wide = arena_alloc(arena, 100001);
    memset(wide, '7', 100000);
    const char *key = wide;
    *pages = pages_of(false, false);
    odbc_pages_begin(pages, arena);
    assert_true(odbc_pages_take(pages, cells, add(cells, &key, 1), &err));
    pages->bytes *= pages->size;
    pages->seen = pages->size;
    assert_true(odbc_pages_more(pages));
    assert_int_equal(pages->size, 50); /* 4 MiB / 100 001 = 41, but never fewer than 50 */
}

int main(void) {
    arena = arena_new("test", 0);
    const struct CMUnitTest tests[] = {cmocka_unit_test(statements_go_on_from_the_last_key), cmocka_unit_test(pages_join_without_loss),
                                       cmocka_unit_test(pages_shrink_with_wide_rows)};
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failed;
}
