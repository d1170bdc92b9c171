/* Tables of values and their cleaned form, for the tests of clean/. */
#ifndef KOPECK_TEST_CLEAN_CASES_H
#define KOPECK_TEST_CLEAN_CASES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/clean/clean.h"

typedef struct Case {
    const char *in, *wanted;
} Case;

static inline Str clean_one(CleanContext *context, const char *cleaner, Str in, Buf *out) {
    const Cleaner *found = cleaner_find(str_of(cleaner));
    assert_non_null(found);
    out->len = 0;
    found->clean(context, in, out);
    return buf_str(out);
}

static inline void check_cases(CleanContext *context, const char *cleaner, const Case *cases, size_t count) {
    Buf out = {0};
    for (size_t i = 0; i < count; i++) {
        Str got = clean_one(context, cleaner, str_of(cases[i].in), &out);
        if (!str_eq(got, str_of(cases[i].wanted))) {
            fail_msg("%s of %s: wanted [%s], got [%.*s]", cleaner, cases[i].in, cases[i].wanted, STR_ARG(got));
        }
    }
    buf_free(&out);
}

#define CHECK(context, cleaner, ...)                                                                                   \
    do {                                                                                                               \
        static const Case checked_[] = {__VA_ARGS__};                                                                  \
        check_cases(context, cleaner, checked_, ARRAY_LEN(checked_));                                                  \
    } while (0)

/* All values of a list have one form, which is not empty. */
static inline void check_same(CleanContext *context, const char *cleaner, const char *const *values) {
    Buf first = {0}, other = {0};
    clean_one(context, cleaner, str_of(values[0]), &first);
    assert_true(first.len > 0);
    for (size_t i = 1; values[i]; i++) {
        Str got = clean_one(context, cleaner, str_of(values[i]), &other);
        if (!str_eq(buf_str(&first), got)) {
            fail_msg("%s: %s is [%.*s], %s is [%.*s]", cleaner, values[0], STR_ARG(buf_str(&first)), values[i],
                     STR_ARG(got));
        }
    }
    buf_free(&first);
    buf_free(&other);
}

#define SAME(context, cleaner, ...) check_same(context, cleaner, (const char *const[]){__VA_ARGS__, NULL})

static inline void check_differ(CleanContext *context, const char *cleaner, const char *a, const char *b) {
    Buf left = {0}, right = {0};
    clean_one(context, cleaner, str_of(a), &left);
    clean_one(context, cleaner, str_of(b), &right);
    if (left.len && str_eq(buf_str(&left), buf_str(&right)))
        fail_msg("%s: %s and %s are both [%.*s]", cleaner, a, b, STR_ARG(buf_str(&left)));
    buf_free(&left);
    buf_free(&right);
}

#endif
