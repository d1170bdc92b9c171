#include "engine/base/error.h"

#include "engine/base/utf8.h"

#include <errno.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static void the_first_error_stays(void **state) {
    (void)state;
    Error err = {0};
    assert_false(error_set_native(&err, ERROR_SOURCE, "a.csv:7", "22P02", "row %d is odd", 7));
    assert_false(error_set(&err, ERROR_USAGE, "b", "another"));
    errno = ENOSPC;
    assert_false(error_set_errno(&err, ERROR_OUTPUT, "c", "third"));
    assert_int_equal(err.kind, ERROR_SOURCE);
    assert_string_equal(err.where, "a.csv:7");
    assert_string_equal(err.native, "22P02");
    assert_string_equal(err.text, "row 7 is odd");
}

static void system_errors_have_their_name(void **state) {
    (void)state;
    static const struct {
        int code;
        const char *name;
    } cases[] = {{ENOSPC, "ENOSPC"}, {EACCES, "EACCES"}, {EIO, "EIO"}, {9999, ""}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        Error err = {0};
        errno = cases[i].code;
        assert_false(error_set_errno(&err, ERROR_OUTPUT, NULL, "cannot write"));
        assert_string_equal(err.native, cases[i].name);
        assert_string_equal(err.where, "");
        assert_true(strncmp(err.text, "cannot write: ", 14) == 0 && strlen(err.text) > 14);
    }
}

/* Texts of every length around the limit, of characters of 1 to 4 bytes: what is kept is whole, and as much as fits. */
static void long_texts_are_cut_between_characters(void **state) {
    (void)state;
    static const char *const characters[] = {"x", "я", "€", "😀"};
    for (size_t c = 0; c < ARRAY_LEN(characters); c++) {
        size_t width = strlen(characters[c]);
        for (size_t lead = 0; lead < 5; lead++) {
            char text[3000] = "";
            memset(text, '.', lead);
            for (size_t len = lead; len + width < sizeof text; len += width) memcpy(text + len, characters[c], width + 1);
            Error err = {0};
            assert_false(error_set(&err, ERROR_SOURCE, text, "%s", text));
            assert_true(utf8_valid(str_of(err.text)) && utf8_valid(str_of(err.where)));
            assert_true(strlen(err.text) > sizeof err.text - 1 - width && strlen(err.where) > sizeof err.where - 1 - width);
        }
    }
    Error whole = {0}; /* a text that fits keeps even what is no UTF-8 */
    assert_false(error_set(&whole, ERROR_SOURCE, "", "%s", "\xD0"));
    assert_string_equal(whole.text, "\xD0");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_error_stays),
        cmocka_unit_test(system_errors_have_their_name),
        cmocka_unit_test(long_texts_are_cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
