/* What is read many at a time is what decimal_parse reads, and it is read wherever the text stands. */
#include "engine/data/decimal_many.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include <cmocka.h>

enum { TEXTS = 20000, TEXT_SIZE = 24, PAGE = 4096 };

static uint64_t seed = 7;

static uint32_t below(uint32_t n) {
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % n;
}

static const unsigned scales[] = {0, 1, 2, 3, 5, 8, 9};

static const DecimalWay ways[] = {DECIMAL_WAY_PLAIN, DECIMAL_WAY_SSE41, DECIMAL_WAY_AVX512};

/* Every text is read as decimal_parse reads it, or left to it; count of those read. SIZE_MAX: this processor cannot. */
static size_t assert_read_by(DecimalWay way, const Str *text, size_t count, unsigned scale, DecimalFormat format) {
    int64_t *out = calloc(count + 1, sizeof *out);
    uint64_t *left = calloc(count / 64 + 1, sizeof *left);
    bool can = decimal_parse_many_by(way, text, count, scale, format, out, left);
    size_t read = can ? 0 : SIZE_MAX;
    for (size_t i = 0; can && i < count; i++) {
        int64_t wanted;
        if (left[i / 64] >> (i % 64) & 1) continue;
        assert_int_equal(decimal_parse(text[i], scale, format, &wanted), DECIMAL_OK);
        assert_int_equal(out[i], wanted);
        read++;
    }
    free(out);
    free(left);
    return read;
}

/* All ways that read anything read the same texts, and the fastest is the one taken. */
static size_t assert_read(const Str *text, size_t count, unsigned scale, DecimalFormat format) {
    size_t most = 0, by_fastest = 0, taken = 0;
    for (size_t w = 0; w < ARRAY_LEN(ways); w++) {
        size_t read = assert_read_by(ways[w], text, count, scale, format);
        if (read == SIZE_MAX) continue;
        if (w && most) assert_int_equal(read, most);
        most = read > most ? read : most;
        by_fastest = read;
    }
    int64_t *out = calloc(count + 1, sizeof *out);
    uint64_t *left = calloc(count / 64 + 1, sizeof *left);
    decimal_parse_many(text, count, scale, format, out, left);
    for (size_t i = 0; i < count; i++) taken += !(left[i / 64] >> (i % 64) & 1);
    assert_int_equal(taken, by_fastest);
    free(out);
    free(left);
    return by_fastest;
}

/* Mostly digits, with whatever else may stand in a number or must not. */
static size_t write_any(char *to) {
    static const char signs[] = "0123456789012345678901234567890123456789..,,--+ '\xA0x/:()e";
    size_t len = below(20);
    for (size_t i = 0; i < len; i++) to[i] = signs[below(i || below(2) ? (uint32_t)sizeof signs - 1 : 10)];
    return len;
}

static size_t write_plain(char *to, unsigned scale, char point) {
    int64_t value = (int64_t)below(1u << 31) >> below(31);
    int len = scale && below(4) ? snprintf(to, TEXT_SIZE, "%s%lld%c%0*u", below(3) ? "" : "-", (long long)value, point, (int)scale,
                                           below((uint32_t)decimal_power(scale < 9 ? scale : 9)))
                                : snprintf(to, TEXT_SIZE, "%s%lld", below(3) ? "" : "-", (long long)value);
    return (size_t)len;
}

static void reads_as_the_plain_reader(void **state) {
    (void)state;
    char *bytes = calloc(TEXTS, TEXT_SIZE);
    Str *text = calloc(TEXTS, sizeof *text);
    for (size_t s = 0; s < ARRAY_LEN(scales); s++) {
        for (int form = 0; form < 4; form++) {
            DecimalFormat format = {.point = form & 1 ? ',' : '.', .grouping = form & 2};
            for (size_t i = 0; i < TEXTS; i++) text[i] = (Str){bytes + i * TEXT_SIZE, write_any(bytes + i * TEXT_SIZE)};
            text[3] = STR_NULL;
            assert_read(text, TEXTS, scales[s], format);
            for (size_t i = 0; i < TEXTS; i++) text[i] = (Str){bytes + i * TEXT_SIZE, write_plain(bytes + i * TEXT_SIZE, scales[s], format.point)};
            size_t read = assert_read(text, TEXTS, scales[s], format);
#if defined(__x86_64__)
            if (scales[s] <= 5 && __builtin_cpu_supports("sse4.1")) assert_true(read > TEXTS * 9 / 10);
#endif
            (void)read;
        }
    }
    free(text);
    free(bytes);
}

static void counts_of_any_size(void **state) {
    (void)state;
    static const Str one = {"12.50", 5};
    for (size_t count = 0; count < 200; count++) {
        Str text[200];
        for (size_t i = 0; i < count; i++) text[i] = i % 5 ? one : STR_NULL;
        size_t read = assert_read(text, count, 2, (DecimalFormat){.point = '.'});
        assert_true(read <= count - (count + 4) / 5);
    }
}

/* A text at the very beginning or end of readable memory. */
static void reads_no_page_but_the_texts_own(void **state) {
    (void)state;
    char *pages = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *page = pages + PAGE;
    assert_true(pages != MAP_FAILED);
    assert_int_equal(mprotect(pages, PAGE, PROT_NONE) | mprotect(page + PAGE, PAGE, PROT_NONE), 0);
    for (size_t len = 1; len <= 20; len++) {
        for (size_t before = 0; before <= 20; before++) {
            memset(page, '7', PAGE);
            memset(page + PAGE - before - len, '1', len);
            Str text[] = {{page + before, len}, {page + PAGE - before - len, len}};
            assert_read(text, 2, 0, (DecimalFormat){.point = '.'});
        }
    }
    munmap(pages, 3 * PAGE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_as_the_plain_reader),
        cmocka_unit_test(counts_of_any_size),
        cmocka_unit_test(reads_no_page_but_the_texts_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
