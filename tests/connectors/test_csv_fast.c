/* Runs of regular records by the index: where they stop, and how it goes on behind what the automaton took. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "connectors/csv_fast.h"

enum { ROOM = 16 };

typedef struct Fixture {
    Arena *arena;
    CsvDialect dialect;
    CsvFast fast;
    CsvRegular regular;
    size_t take[2], same[2];
    Str first[ROOM], second[ROOM], *cell[2];
    uint64_t lines[ROOM], line;
    char text[512];
    size_t len, begin, rows;
} Fixture;

/* Records of three fields, of which the third and the first are taken. */
static void start(Fixture *f, CsvScanKind kind, const char *text) {
    *f = (Fixture){
        .arena = arena_new("test", 0), .dialect = {',', '"', '\0'}, .take = {2, 0}, .same = {0, 1}, .line = 1};
    f->cell[0] = f->first;
    f->cell[1] = f->second;
    f->len = strlen(text);
    memcpy(f->text, text, f->len);
    f->fast = (CsvFast){.scan = csv_scan_find(kind), .index = csv_index_new(f->arena)};
    f->regular = (CsvRegular){.dialect = &f->dialect,
                              .columns = 3,
                              .record_max = 1 << 20,
                              .take = f->take,
                              .same = f->same,
                              .take_count = 2,
                              .cell = f->cell};
}

static size_t more(Fixture *f, size_t room) {
    size_t added =
        csv_fast_rows(&f->fast, &f->regular, f->text, f->len, false, room, f->rows, &f->begin, &f->line, f->lines);
    f->rows += added;
    return added;
}

__attribute__((noinline)) static void expect_row(const Fixture *f, size_t row, uint64_t line, const char *third,
                                                 const char *first) {
    assert_true(str_eq(f->first[row], str_of(third)));
    assert_true(str_eq(f->second[row], str_of(first)));
    assert_int_equal(f->first[row].ptr == NULL, third == NULL);
    assert_int_equal(f->lines[row], line);
}

static const CsvScanKind kinds[] = {CSV_SCAN_SSE2, CSV_SCAN_AVX2, CSV_SCAN_AVX512, CSV_SCAN_VBMI2};

/* Runs `test` with each kind that the processor can. */
static void with_each(const char *text, void (*test)(Fixture *f)) {
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (!csv_scan_find(kinds[i])) continue;
        Fixture f;
        start(&f, kinds[i], text);
        test(&f);
        arena_free(f.arena);
    }
}

static void stops_at_a_ragged_record(Fixture *f) {
    assert_int_equal(more(f, ROOM), 2);
    expect_row(f, 0, 1, "c", "a");
    expect_row(f, 1, 2, "f\ng\"", NULL);
    assert_int_equal(f->begin, 17);
    assert_int_equal(f->line, 4);
    assert_int_equal(more(f, ROOM), 0); /* "x,y" is not regular */
    assert_int_equal(f->begin, 17);
    f->begin += 4; /* the automaton took it */
    f->line++;
    assert_int_equal(more(f, ROOM), 1);
    expect_row(f, 2, 5, "3", "1");
    assert_int_equal(more(f, ROOM), 0); /* the rest has no line end yet */
    assert_int_equal(f->begin, 27);
}

static void test_ragged(void **state) {
    (void)state;
    with_each("a,b,c\n,e,\"f\ng\"\"\"\nx,y\n1,2,3\n4,5,6", stops_at_a_ragged_record);
}

static void goes_on_behind_a_stray_quote(Fixture *f) {
    assert_int_equal(more(f, ROOM), 1);
    assert_int_equal(more(f, ROOM), 0); /* the index ends at 12" */
    assert_int_equal(f->begin, 6);
    f->begin = 14;
    f->line = 3;
    assert_int_equal(more(f, 1), 1); /* not more than there is room for */
    expect_row(f, 1, 3, "9", "7");
    assert_int_equal(more(f, 1), 1);
    expect_row(f, 2, 4, NULL, "0");
    assert_int_equal(f->begin, f->len);
    assert_int_equal(more(f, ROOM), 0);
}

static void test_stray_quote(void **state) {
    (void)state;
    with_each("1,2,3\n12\",5,6\n7,8,9\n0,,\n", goes_on_behind_a_stray_quote);
}

static void reads_returns(Fixture *f) {
    assert_int_equal(more(f, ROOM), 3);
    expect_row(f, 0, 1, "c", "a");
    expect_row(f, 1, 2, "f", "d");
    expect_row(f, 2, 3, "i", "g");
    assert_int_equal(f->begin, 19); /* of the last CR alone nobody knows */
}

static void test_returns(void **state) {
    (void)state;
    with_each("a,b,c\r\nd,e,f\rg,h,i\nj,k,l\r", reads_returns);
}

static void leaves_trailer_and_long_records(Fixture *f) {
    f->regular.trailer = STR("T");
    f->regular.record_max = 8;
    assert_int_equal(more(f, ROOM), 1);
    assert_int_equal(more(f, ROOM), 0);
    f->begin += 6; /* the trailer */
    assert_int_equal(more(f, ROOM), 0);
    f->begin += 8; /* the trailer in quotes */
    assert_int_equal(more(f, ROOM), 1);
    assert_int_equal(more(f, ROOM), 0); /* the long one */
}

static void test_left_to_the_automaton(void **state) {
    (void)state;
    with_each("1,2,3\nT,2,3\n\"T\",2,3\n4,5,T\n123456,7,8\n", leaves_trailer_and_long_records);
}

static void knows_null_texts(Fixture *f) {
    static const Str nulls[] = {{"NULL", 4}, {"-", 1}};
    f->regular.null_text = nulls;
    f->regular.null_text_count = 2;
    assert_int_equal(more(f, ROOM), 2);
    expect_row(f, 0, 1, NULL, "NULL");
    expect_row(f, 1, 2, "NULL ", NULL);
}

static void test_null_texts(void **state) {
    (void)state;
    with_each("\"NULL\",2,-\nNULL,2,NULL \n", knows_null_texts);
}

static void test_without_index(void **state) {
    (void)state;
    Fixture f;
    start(&f, CSV_SCAN_PLAIN, "1,2,3\n");
    assert_int_equal(more(&f, ROOM), 0);
    arena_free(f.arena);
    start(&f, CSV_SCAN_AUTO, "1\n2\n");
    f.regular.columns = 1; /* blank lines mean something else in one column */
    assert_int_equal(more(&f, ROOM), 0);
    arena_free(f.arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ragged),     cmocka_unit_test(test_stray_quote),
        cmocka_unit_test(test_returns),    cmocka_unit_test(test_left_to_the_automaton),
        cmocka_unit_test(test_null_texts), cmocka_unit_test(test_without_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
