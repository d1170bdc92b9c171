#include "engine/base/buf.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static void starts_empty(void **state) {
    (void)state;
    Buf buf = {0};
    assert_int_equal(buf_str(&buf).len, 0);
    assert_non_null(buf_str(&buf).ptr);
    buf_append(&buf, NULL, 0);
    buf_add(&buf, STR_NULL);
    assert_null(buf.ptr);
    buf_free(&buf);
    buf_free(&buf);
}

/* What was put in comes out, however it was cut: pieces of 0..99 bytes over many reallocations. */
static void keeps_what_was_added(void **state) {
    (void)state;
    Buf buf = {0};
    char piece[100];
    size_t total = 0;
    for (size_t i = 0; i < 2000; i++) {
        size_t len = i * 37 % sizeof piece;
        for (size_t k = 0; k < len; k++) piece[k] = (char)(total + k);
        buf_append(&buf, piece, len);
        total += len;
        assert_int_equal(buf.len, total);
        assert_true(buf.capacity >= buf.len);
    }
    for (size_t i = 0; i < total; i++) assert_int_equal(buf.ptr[i], (char)i);
    buf_free(&buf);
    assert_true(buf.ptr == NULL && buf.len == 0 && buf.capacity == 0);
}

static void prints_across_the_end_of_the_room(void **state) {
    (void)state;
    for (int width = 50; width < 80; width++) { /* the first room is 64 bytes, the NUL of printf needs one too */
        Buf buf = {0};
        buf_printf(&buf, "%*d", width, 7);
        assert_int_equal(buf.len, width);
        assert_int_equal(buf.ptr[width - 1], '7');
        buf_printf(&buf, "%s", "");
        buf_char(&buf, '!');
        assert_int_equal(buf.len, width + 1);
        assert_int_equal(buf.ptr[width], '!');
        buf_free(&buf);
    }
}

static void reserves_without_counting(void **state) {
    (void)state;
    Buf buf = {0};
    buf_add(&buf, STR("abc"));
    char *room = buf_reserve(&buf, 1000);
    assert_ptr_equal(room, buf.ptr + 3);
    memset(room, 'x', 1000);
    assert_int_equal(buf.len, 3);
    assert_ptr_equal(buf_reserve(&buf, 1000), room); /* what is there is not asked for again */
    buf_free(&buf);
}

static void an_arena_frees_its_own(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    Buf *buf = buf_own(arena);
    for (size_t i = 0; i < 1000; i++) buf_printf(buf, "%zu ", i);
    assert_int_equal(buf->len, 10 * 2 + 90 * 3 + 900 * 4);
    arena_free(arena); /* AddressSanitizer's leak check would tell */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_empty),
        cmocka_unit_test(keeps_what_was_added),
        cmocka_unit_test(prints_across_the_end_of_the_room),
        cmocka_unit_test(reserves_without_counting),
        cmocka_unit_test(an_arena_frees_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
