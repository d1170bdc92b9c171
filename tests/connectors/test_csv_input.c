/* Blocks of a file put together again, and offsets that are those of the file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "connectors/csv_input.h"
#include "engine/base/file.h"

static char path[] = "/tmp/kopeck-csv-input-XXXXXX";

static int setup(void **state) {
    (void)state;
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int teardown(void **state) {
    (void)state;
    return unlink(path);
}

static const Str russian = {"\xC4\xE0\xF2\xE0;\xD1\xF3\xEC\xEC\xE0\n1;2\n\xC6;\x98\n", 19}; /* windows-1251 */

/* Reads with that block, using up `step` bytes of text at a time. */
static void read_in_steps(size_t block, size_t step, CsvEncoding encoding, Str content, Str wanted) {
    Arena *arena = arena_new("test", 0);
    Error err = {0};
    Str sample;
    Buf got = {0};
    assert_true(file_write(path, content, &err));
    CsvInput *input = csv_input_new(arena, block);
    assert_true(csv_input_open(input, "a.csv", path, &sample, &err));
    assert_true(str_eq(sample, content));
    csv_input_start(input, encoding, 0);
    while (!input->ended || input->begin < input->text.len) {
        if (input->begin == input->text.len || (input->text.len - input->begin < step && !input->ended)) {
            assert_true(csv_input_fill(input, &err));
            continue;
        }
        size_t left = input->text.len - input->begin, take = left < step ? left : step;
        buf_append(&got, input->text.ptr + input->begin, take);
        input->begin += take;
        assert_int_equal(csv_input_byte(input, input->begin), csv_encoded_size(encoding, buf_str(&got)));
    }
    assert_true(str_eq(buf_str(&got), wanted));
    assert_int_equal(csv_input_byte(input, input->begin), content.len);
    assert_true(csv_input_finish(input, &err));
    buf_free(&got);
    arena_free(arena);
}

static void test_blocks_and_steps(void **state) {
    (void)state;
    Str utf8 = STR("Дата;Сумма\n1;2\nЖ;\xFF\n");
    for (size_t block = 1; block < 25; block++) {
        for (size_t step = 1; step < 25; step++) {
            read_in_steps(block, step, CSV_WINDOWS_1251, russian, utf8);
            read_in_steps(block, step, CSV_UTF_8, utf8, utf8);
            read_in_steps(block, step, CSV_UTF_16LE, STR("\x16\x04;\0\x3D\xD8\x00\xDE\n\0"), STR("Ж;😀\n"));
        }
    }
}

static void test_behind_the_mark(void **state) {
    Error err = {0};
    Str sample;
    assert_true(file_write(path,
                           STR("\xEF\xBB\xBF"
                               "abc"),
                           &err));
    CsvInput *input = csv_input_new(*state, 2);
    assert_true(csv_input_open(input, "a.csv", path, &sample, &err));
    csv_input_start(input, CSV_UTF_8, 3);
    assert_true(csv_input_fill(input, &err));
    assert_true(str_eq(csv_input_text(input), STR("ab")));
    assert_int_equal(csv_input_byte(input, 1), 4);
    assert_false(input->ended);
    assert_false(csv_input_finish(input, &err)); /* not all of it was read */
}

static void test_cannot_open(void **state) {
    Error err = {0};
    Str sample;
    CsvInput *input = csv_input_new(*state, 2);
    assert_false(csv_input_open(input, "a.csv", "/nonexistent/a.csv", &sample, &err));
    assert_string_equal(err.native, "ENOENT");
    assert_int_equal(err.kind, ERROR_SOURCE);
    err = (Error){0};
    assert_false(csv_input_open(input, "tmp", "/tmp", &sample, &err));
    assert_string_equal(err.text, "is not a regular file");
}

static int make_arena(void **state) {
    *state = arena_new("test", 0);
    return 0;
}

static int free_arena(void **state) {
    arena_free(*state);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_blocks_and_steps),
        cmocka_unit_test_setup_teardown(test_behind_the_mark, make_arena, free_arena),
        cmocka_unit_test_setup_teardown(test_cannot_open, make_arena, free_arena),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
