#include "engine/base/arena.h"

#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

static jmp_buf ran_out;
static const char *ran_out_in;
static size_t ran_out_wanted;

static void note_out_of_memory(const char *arena_name, size_t wanted) {
    ran_out_in = arena_name;
    ran_out_wanted = wanted;
    longjmp(ran_out, 1);
}

/* Whether allocating ends the run. */
static bool runs_out(Arena *arena, size_t count, size_t size, bool raw) {
    arena_on_out_of_memory(note_out_of_memory);
    volatile bool out = true;
    if (setjmp(ran_out) == 0) {
        void *bytes = raw ? arena_array_raw(arena, count, size) : arena_array(arena, count, size);
        assert_non_null(bytes);
        out = false;
    }
    arena_on_out_of_memory(NULL);
    return out;
}

/* Sizes around those at which chunks are made, grow, and get one of their own. */
static const size_t sizes[] = {0, 1, 15, 16, 17, 4095, 16 << 10, (16 << 10) + 1, (2 << 20) - 1, (2 << 20) + 1, 9 << 20};

static void pieces_are_zeroed_aligned_and_apart(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    enum { PIECES = 200 };
    unsigned char *piece[PIECES];
    size_t size[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        size[i] = sizes[i * 7 % ARRAY_LEN(sizes)] / (i % 3 + 1);
        piece[i] = arena_alloc(arena, size[i]);
        assert_true((uintptr_t)piece[i] % _Alignof(max_align_t) == 0);
        for (size_t b = 0; b < size[i]; b += 509) assert_int_equal(piece[i][b], 0);
        memset(piece[i], (int)(i + 1), size[i]);
    }
    for (size_t i = 0; i < PIECES; i++) { /* none was overwritten by another */
        for (size_t b = 0; b < size[i]; b += 101) assert_int_equal(piece[i][b], (unsigned char)(i + 1));
        if (size[i]) assert_int_equal(piece[i][size[i] - 1], (unsigned char)(i + 1));
    }
    arena_free(arena);
}

static void what_was_used_before_a_reset_is_zeroed_again(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    memset(arena_alloc(arena, 5000), 0xAA, 5000);
    size_t held = arena_size(arena);
    arena_reset(arena);
    const unsigned char *again = arena_alloc(arena, 5000);
    for (size_t i = 0; i < 5000; i++) assert_int_equal(again[i], 0);
    assert_int_equal(arena_size(arena), held); /* the first chunk was kept */
    arena_free(arena);
}

static void a_reset_gives_back_all_but_the_first_chunk(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    assert_non_null(arena_alloc(arena, 1));
    size_t first = arena_size(arena);
    for (size_t i = 0; i < 50; i++) assert_non_null(arena_alloc(arena, 1 << 20));
    assert_true(arena_size(arena) >= 50 << 20);
    arena_reset(arena);
    assert_int_equal(arena_size(arena), first);
    arena_free(arena);
}

static void a_large_piece_leaves_the_chunk_in_use(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    const char *before = arena_alloc(arena, 16), *large = arena_alloc(arena, 8 << 20), *after = arena_alloc(arena, 16);
    assert_true(after > before && after - before < 100);
    assert_true(large < before || large > after);
    arena_free(arena);
}

static int closed[4];
static size_t closed_count;

static void note_closed(void *handle) {
    closed[closed_count++] = *(int *)handle;
}

static void handles_are_closed_in_reverse_once(void **state) {
    (void)state;
    static int handle[] = {1, 2, 3};
    Arena *arena = arena_new("test", 0);
    closed_count = 0;
    for (size_t i = 0; i < ARRAY_LEN(handle); i++) arena_own(arena, note_closed, &handle[i]);
    arena_reset(arena);
    assert_int_equal(closed_count, 3);
    for (size_t i = 0; i < 3; i++) assert_int_equal(closed[i], handle[2 - i]);
    arena_free(arena);
    assert_int_equal(closed_count, 3);
    arena_free(NULL);
}

/* What a child owns is closed with its parent, in its turn among the parent's own handles. */
static void children_go_with_their_parent(void **state) {
    (void)state;
    static int handle[] = {1, 2, 3};
    Arena *arena = arena_new("parent", 0), *child = arena_new("child", 0);
    closed_count = 0;
    arena_own(arena, note_closed, &handle[0]);
    arena_adopt(arena, child);
    arena_own(child, note_closed, &handle[1]);
    arena_own(arena, note_closed, &handle[2]);
    arena_reset(arena);
    assert_int_equal(closed_count, 3);
    for (size_t i = 0; i < 3; i++) assert_int_equal(closed[i], i == 0 ? 3 : i == 1 ? 2 : 1);
    arena_free(arena);
    assert_int_equal(closed_count, 3);
}

static void the_limit_holds(void **state) {
    (void)state;
    Arena *arena = arena_new("small", 1 << 20);
    size_t count = 0;
    while (count < 10000 && !runs_out(arena, 1, 1000, count % 2)) count++;
    assert_in_range(count, 500, 1048); /* of the 1,048 that fit; chunks double, so up to half may be lost */
    assert_string_equal(ran_out_in, "small");
    assert_true(ran_out_wanted >= 1000);
    assert_true(arena_size(arena) <= 1 << 20);
    arena_reset(arena);
    assert_false(runs_out(arena, 1, 1000, true));
    arena_free(arena);
}

static void products_that_overflow_are_refused(void **state) {
    (void)state;
    static const size_t cases[][2] = {{SIZE_MAX, 2}, {2, SIZE_MAX}, {(size_t)1 << 32, (size_t)1 << 32}, {SIZE_MAX, 1}, {1, SIZE_MAX - 63}};
    Arena *arena = arena_new("test", 1 << 30);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_true(runs_out(arena, cases[i][0], cases[i][1], false));
        assert_true(runs_out(arena, cases[i][0], cases[i][1], true));
    }
    arena_free(arena);
}

static void copies_end_with_a_nul(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    assert_memory_equal(arena_copy(arena, "a\0b", 3), "a\0b\0", 4);
    assert_string_equal(arena_copy(arena, NULL, 0), "");
    assert_string_equal(arena_printf(arena, "%s-%d", "x", 7), "x-7");
    assert_string_equal(arena_printf(arena, "%s", ""), "");
    const char *wide = arena_printf(arena, "%100000d|", 1);
    assert_int_equal(strlen(wide), 100001);
    arena_free(arena);
}

static void arrays_grow_and_keep_what_they_hold(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    int *item = NULL, *before = NULL;
    size_t capacity = 0, moved = 0;
    for (int i = 0; i < 100; i++) {
        item = arena_grow(arena, item, (size_t)i, &capacity, sizeof *item, 3);
        moved += item != before;
        before = item;
        assert_true(capacity > (size_t)i);
        assert_int_equal(item[i], 0);
        item[i] = i + 1;
    }
    for (int i = 0; i < 100; i++) assert_int_equal(item[i], i + 1);
    assert_int_equal(capacity, 192);
    assert_int_equal(moved, 7); /* 3, 6, 12, 24, 48, 96, 192 */
    arena_free(arena);
}

/* Short texts stand close together; whatever comes between them is aligned for any type. */
static void texts_take_no_more_than_they_are(void **state) {
    (void)state;
    Arena *arena = arena_new("test", 0);
    const char *first = arena_copy(arena, "abc", 3), *second = arena_copy(arena, "d", 1);
    assert_true(second - first >= 4 && second - first <= 32);
    for (size_t i = 1; i < 40; i++) {
        const int64_t numbers[] = {1, -2, (int64_t)i};
        const char *text = arena_copy(arena, "0123456789012345678901234567890123456789", i);
        const int64_t *copy = arena_array_copy(arena, numbers, 3, sizeof *numbers);
        assert_int_equal((uintptr_t)copy % 16, 0);
        assert_int_equal((uintptr_t)arena_alloc(arena, 1) % 16, 0);
        assert_int_equal(strlen(text), i);
        assert_memory_equal(copy, numbers, sizeof numbers);
    }
    assert_non_null(arena_array_copy(arena, NULL, 0, 8));
    arena_free(arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(what_was_used_before_a_reset_is_zeroed_again),
        cmocka_unit_test(a_reset_gives_back_all_but_the_first_chunk),
        cmocka_unit_test(a_large_piece_leaves_the_chunk_in_use),
        cmocka_unit_test(handles_are_closed_in_reverse_once),
        cmocka_unit_test(children_go_with_their_parent),
        cmocka_unit_test(the_limit_holds),
        cmocka_unit_test(products_that_overflow_are_refused),
        cmocka_unit_test(copies_end_with_a_nul),
        cmocka_unit_test(texts_take_no_more_than_they_are),
        cmocka_unit_test(arrays_grow_and_keep_what_they_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
