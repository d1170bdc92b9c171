/* One file by itself: what it remembers of oddities, and rows into arrays of any size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "connectors/csv_reader.h"
#include "engine/base/file.h"

static char path[] = "/tmp/kopeck-csv-reader-XXXXXX";

static int setup(void **state) {
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int teardown(void **state) {
    (void)state;
    return unlink(path);
}

static int make_arena(void **state) {
    *state = arena_new("test", 0);
    return 0;
}

static int free_arena(void **state) {
    arena_free(*state);
    return 0;
}

static bool open_text(CsvReader *reader, const char *text, CsvSettings *settings, Arena *arena, Error *err) {
    static CsvFast fast;
    static CsvFile file;
    assert_true(file_write(path, str_of(text), err));
    file = (CsvFile){.name = "f.csv", .path = path};
    fast = (CsvFast){.scan = csv_scan_find(CSV_SCAN_AUTO), .index = csv_index_new(arena)};
    return csv_reader_open(reader, settings, csv_input_new(arena, settings->block), &fast, &file, arena, err);
}

static CsvSettings defaults(Arena *arena) {
    CsvSettings settings;
    Error err = {0};
    assert_true(csv_settings_read(NULL, NULL, arena, &settings, &err));
    return settings;
}

/* Room for few rows: they come in several calls, and what the reader remembers of the file adds up. */
static void test_small_batches(void **state) {
    CsvReader reader;
    Error err = {0};
    CsvSettings settings = defaults(*state);
    Str text = STR("");
    for (int i = 0; i < 100; i++)
        text = str_printf(*state, "%.*s%d,x%s\n", STR_ARG(text), i, i % 10 == 3 ? "\"" : i % 10 == 7 ? ",y" : "");
    assert_true(open_text(&reader, arena_printf(*state, "n,t\n%.*s", STR_ARG(text)), &settings, *state, &err));
    size_t take[] = {0}, same[] = {0};
    Str numbers[3], *cell[] = {numbers};
    uint64_t line[3], wanted = 0;
    BatchReject rejects[3];
    reader.take = take;
    reader.same = same;
    for (bool ended = false; !ended;) {
        CsvRows rows = {.cell = cell, .columns = 1, .line = line, .rows_max = 3, .reject = rejects, .scratch = *state};
        assert_true(csv_reader_next(&reader, &rows, &ended, &err));
        for (size_t i = 0; i < rows.rows; i++, wanted++) {
            wanted += wanted % 10 == 7;
            int64_t number;
            assert_true(str_int64(numbers[i], &number));
            assert_int_equal(number, wanted);
            assert_int_equal(line[i], wanted + 2);
        }
    }
    assert_int_equal(reader.rows, 90);
    assert_int_equal(reader.rejected, 10);
    assert_int_equal(reader.stray, 10);
    assert_int_equal(reader.stray_line, 5);
    assert_false(reader.cut_line);
}

int main(void) {
#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, make_arena, free_arena)
    const struct CMUnitTest tests[] = {WITH_ARENA(test_small_batches)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
