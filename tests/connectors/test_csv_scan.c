/* Every instruction set gives the index that a byte-by-byte reading gives, on good text and on bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "connectors/csv_scan.h"
#include "engine/base/buf.h"

static const CsvScanKind kinds[] = {CSV_SCAN_SSE2, CSV_SCAN_AVX2, CSV_SCAN_AVX512, CSV_SCAN_VBMI2};

/* Where text stops to be UTF-8, in the sense of csv_scan.h: at the byte that should have continued a character and does
 * not, at one that continues none, or at a lead byte that no character begins with (Unicode, table 3-7). */
static size_t wrong_utf8_at(const unsigned char *p, size_t len) {
    for (size_t i = 0; i < len;) {
        size_t more = p[i] < 0x80 ? 0 : p[i] < 0xC2 ? 9 : p[i] < 0xE0 ? 1 : p[i] < 0xF0 ? 2 : p[i] < 0xF5 ? 3 : 9;
        if (more == 9) return i;
        unsigned char low = p[i] == 0xE0   ? 0xA0
                            : p[i] == 0xF0 ? 0x90
                                           : 0x80,
                      high = p[i] == 0xED   ? 0x9F
                             : p[i] == 0xF4 ? 0x8F
                                            : 0xBF;
        for (size_t k = 1; k <= more; k++) {
            if (i + k >= len) return len;
            bool follows = p[i + k] >= 0x80 && p[i + k] <= 0xBF;
            if (!follows)
                return k == 1 && (p[i] == 0xE0 || p[i] == 0xF0) ? i : i + k; /* both tests fail: the first counts */
            if (k == 1 && (p[i + 1] < low || p[i + 1] > high)) return i;
        }
        i += more + 1;
    }
    return len;
}

static void index_bytes(const CsvDialect *d, const char *text, size_t len, CsvIndex *out) {
    bool inside = false, edge = true, closed = false, line = true;
    size_t stop = wrong_utf8_at((const unsigned char *)text, len);
    *out = (CsvIndex){out->mark, out->end, out->inner, 0, 0, 0, false};
    for (size_t i = 0; i < stop; i++) {
        char c = text[i];
        bool break_ = c == '\n' || c == '\r', quote = d->quote && c == d->quote;
        bool more = c == '\n' && i > 0 && text[i - 1] == '\r', any = quote || break_ || c == d->separator;
        if (c == '\0' || (closed && !any) || (quote && !inside && !edge) || (d->comment && line && c == d->comment))
            return;
        if (quote) inside = !inside;
        closed = quote && !inside;
        edge = any;
        line = break_ && !inside;
        if (break_ && !more && inside) out->inner[out->inners++] = (uint32_t)i;
        if (inside || quote) continue;
        if (break_ && !more) {
            out->end[out->ends++] = (uint32_t)out->marks;
            out->returns |= c == '\r';
        }
        if (c == d->separator || (break_ && !more)) out->mark[out->marks++] = (uint32_t)i;
    }
}

static bool same_index(const CsvIndex *a, const CsvIndex *b) {
    return a->marks == b->marks && a->ends == b->ends && a->inners == b->inners && a->returns == b->returns &&
           memcmp(a->mark - 1, b->mark - 1, (a->marks + 1) * sizeof *a->mark) == 0 &&
           memcmp(a->end - 1, b->end - 1, (a->ends + 1) * sizeof *a->end) == 0 &&
           memcmp(a->inner, b->inner, a->inners * sizeof *a->inner) == 0;
}

/* Whatever stands behind the text, which is in memory of exactly its size and the slack, so that a sanitizer sees a read past it. */
static void expect_index(const CsvDialect *dialect, const char *text, size_t len, Arena *arena) {
    static const char slack[] = "\"\",\n\r\0#x\x80\xC1\xF4\xFF";
    char *copy = malloc(len + CSV_SCAN_SLACK);
    CsvIndex *wanted = csv_index_new(arena), *got = csv_index_new(arena);
    assert_non_null(copy);
    memcpy(copy, text, len);
    index_bytes(dialect, copy, len, wanted);
    for (size_t k = 0; k < ARRAY_LEN(kinds) * (ARRAY_LEN(slack) + 1); k++) {
        const CsvScan *scan = csv_scan_find(kinds[k % ARRAY_LEN(kinds)]);
        size_t filling = k / ARRAY_LEN(kinds);
        if (!scan) continue;
        for (size_t i = 0; i < CSV_SCAN_SLACK; i++) copy[len + i] = slack[filling < ARRAY_LEN(slack) ? filling : i % ARRAY_LEN(slack)];
        scan->index(dialect, copy, len, got);
        if (same_index(wanted, got)) continue;
        print_error("kind %d, slack %zu, %zu bytes, marks %zu and %zu, ends %zu and %zu:\n%.*s\n", (int)kinds[k % ARRAY_LEN(kinds)], filling, len,
                    wanted->marks, got->marks, wanted->ends, got->ends, (int)len, text);
        fail();
    }
    free(copy);
}

static const CsvDialect plain = {',', '"', '\0'};

static void test_example(void **state) {
    static const uint32_t marks[] = {1, 3, 9, 11}, ends[] = {1, 3};
    CsvIndex *index = csv_index_new(*state);
    char text[11 + 1 + CSV_SCAN_SLACK] = "a,1\n\"x,y\",2\n";
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        const CsvScan *scan = csv_scan_find(kinds[k]);
        if (!scan) continue;
        scan->index(&plain, text, 12, index);
        assert_int_equal(index->marks, 4);
        assert_int_equal(index->ends, 2);
        assert_memory_equal(index->mark, marks, sizeof marks);
        assert_memory_equal(index->end, ends, sizeof ends);
        assert_int_equal(index->mark[-1] + 1, 0);
    }
}

/* Each piece at each place of a block, so that every carry from block to block is taken once. */
static void test_every_place(void **state) {
    static const char *const pieces[] = {"\"a\"\"b\",c\n",
                                         "\"\r\n\",\r\n",
                                         "x\ry",
                                         "№,",
                                         "😀\n",
                                         "\xF4\x8F\xBF\xBF,",
                                         "\xEE\x80\x80,",
                                         "\xED\x9F\xBF,",
                                         "\xE0\xA0\x80,",
                                         "\xF0\x90\x80\x80,", /* good */
                                         "12\" x,",
                                         "\"a\"b,",
                                         "\xC3,",
                                         "\xC1\xBF,",
                                         "\xE2\x84,",
                                         "\xF0\x9F\x98,",
                                         "\xED\xA0\x80,",
                                         "\xE0\x9F\x80,",
                                         "\xF0\x8F\xBF\xBF,",
                                         "\xF4\x90\x80\x80,",
                                         "\xF5\x80\x80\x80,",
                                         "\x80,",
                                         "\xE2\x84\x84\x84,",
                                         "\n#,",
                                         "#,\"",
                                         "\r\n#",
                                         "\n\"#\n#\",",
                                         "\xFF,"};
    CsvDialect dialects[] = {plain, {',', '"', '#'}, {';', '\'', '\0'}, {',', '\0', '\0'}, {'\t', '\0', '#'}};
    for (size_t d = 0; d < ARRAY_LEN(dialects); d++) {
        for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
            for (size_t place = 0; place < 130; place++) {
                Buf text = {0};
                for (size_t k = 0; k + 1 < place; k++) buf_char(&text, k % 7 == 3 ? ',' : 'x');
                if (place) buf_char(&text, ',');
                buf_printf(&text, "%s", pieces[i]);
                for (size_t k = 0; k < 70; k++) buf_char(&text, k % 10 == 9 ? '\n' : k % 3 ? 'z' : ',');
                expect_index(&dialects[d], text.ptr, text.len, *state);
                buf_free(&text);
            }
        }
        arena_reset(*state);
    }
}

static void test_zero_byte(void **state) {
    char text[140];
    for (size_t place = 0; place < sizeof text; place++) {
        memset(text, ',', sizeof text);
        text[place] = '\0';
        expect_index(&plain, text, sizeof text, *state);
    }
}

static void test_every_length(void **state) {
    char text[300];
    for (size_t i = 0; i < sizeof text; i++) text[i] = ",a\n\"\"bc"[i % 4 + (i % 4 == 3 ? i / 4 % 4 : 0)];
    memcpy(text, "\"a\nb\",\"\"\r\n", 10);
    for (size_t len = 0; len <= sizeof text; len++) expect_index(&plain, text, len, *state);
}

static void test_dense_window(void **state) {
    char *text = malloc(CSV_SCAN_WINDOW);
    assert_non_null(text);
    memset(text, ',', CSV_SCAN_WINDOW); /* every byte a mark, then every byte a line end, then one inside quotes */
    expect_index(&plain, text, CSV_SCAN_WINDOW, *state);
    memset(text, '\n', CSV_SCAN_WINDOW);
    expect_index(&plain, text, CSV_SCAN_WINDOW, *state);
    text[0] = '"';
    expect_index(&plain, text, CSV_SCAN_WINDOW, *state);
    free(text);
}

static uint64_t next_random(uint64_t *state) { /* splitmix64 */
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static void test_random(void **state) {
    static const char *const words[] = {",", ",", "\n", "\"",    "\"\"",   "a",    "b",   "\r",  "\r\n",
                                        "ж", "№", "😀",  "\",\"", "\"\n\"", "\n\"", ",\"", "\",", "#"};
    uint64_t random = 7;
    for (int i = 0; i < 20000; i++) {
        Buf text = {0};
        size_t count = next_random(&random) % 120, few = 3 + next_random(&random) % 15;
        for (size_t k = 0; k < count; k++) buf_printf(&text, "%s", words[next_random(&random) % few]);
        CsvDialect dialect = {',', '"', i % 2 ? '#' : '\0'};
        if (text.len) expect_index(&dialect, text.ptr, text.len, *state);
        buf_free(&text);
        arena_reset(*state);
    }
}

/* As csv_undouble, to the byte, and nothing behind the text is changed. */
static void test_undouble(void **state) {
    (void)state;
    uint64_t random = 3;
    for (int i = 0; i < 20000; i++) {
        size_t count = next_random(&random) % 160, len = 0, rare = 1 + next_random(&random) % 30;
        char text[320 + CSV_SCAN_SLACK], wanted[sizeof text], got[sizeof text];
        for (size_t k = 0; k < count; k++) {
            text[len++] = next_random(&random) % rare ? 'x' : '"';
            if (text[len - 1] == '"') text[len++] = '"';
        }
        memset(text + len, '"', CSV_SCAN_SLACK);
        memcpy(wanted, text, len + CSV_SCAN_SLACK);
        size_t size = csv_undouble(wanted, len, '"');
        for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
            const CsvScan *scan = csv_scan_find(kinds[k]);
            if (!scan) continue;
            memcpy(got, text, len + CSV_SCAN_SLACK);
            assert_int_equal(scan->undouble(got, len, '"'), size);
            assert_memory_equal(got, wanted, len + CSV_SCAN_SLACK);
        }
    }
}

static void test_kinds(void **state) {
    (void)state;
    CsvScanKind kind;
    assert_true(csv_scan_kind(STR("avx2"), &kind));
    assert_int_equal(kind, CSV_SCAN_AVX2);
    assert_false(csv_scan_kind(STR("avx3"), &kind));
    assert_null(csv_scan_find(CSV_SCAN_PLAIN));
#if defined(__x86_64__)
    assert_non_null(csv_scan_find(CSV_SCAN_AUTO));
#endif
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
#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, make_arena, free_arena)
    const struct CMUnitTest tests[] = {
        WITH_ARENA(test_example),        WITH_ARENA(test_every_place),  WITH_ARENA(test_zero_byte),
        WITH_ARENA(test_every_length),   WITH_ARENA(test_dense_window), WITH_ARENA(test_random),
        cmocka_unit_test(test_undouble), cmocka_unit_test(test_kinds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
