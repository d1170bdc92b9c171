/* Tables of numbers and what a validator says of them, for the tests of clean/. */
#ifndef KOPECK_TEST_CLEAN_VERDICTS_H
#define KOPECK_TEST_CLEAN_VERDICTS_H

#include <stdio.h>

#include "engine/base/file.h"
#include "tests/engine/clean/cases.h"

typedef struct Verdict {
    const char *value;
    Validity wanted;
} Verdict;

static inline Validity validate(const char *validator, Str value) {
    const Validator *found = validator_find(str_of(validator));
    assert_non_null(found);
    assert_non_null(found->check);
    return found->check(value);
}

static inline void check_verdicts(const char *validator, const Verdict *verdicts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        Validity got = validate(validator, str_of(verdicts[i].value));
        if (got != verdicts[i].wanted) {
            fail_msg("%s of %s: wanted %s (%d), got %s (%d)", validator, verdicts[i].value, validity_word(verdicts[i].wanted),
                     verdicts[i].wanted, validity_word(got), got);
        }
    }
}

#define VERDICTS(validator, ...)                                                                                       \
    do {                                                                                                               \
        static const Verdict checked_[] = {__VA_ARGS__};                                                               \
        check_verdicts(validator, checked_, ARRAY_LEN(checked_));                                                      \
    } while (0)

/* Every single digit of a valid number changed to every other one: a check digit must see it. Returns how many pass. */
static inline size_t digits_missed(const char *validator, const char *valid) {
    char copy[64];
    size_t len = strlen(valid), missed = 0;
    assert_true(len < sizeof copy);
    if (validate(validator, str_of(valid)) != VALIDITY_VALID) fail_msg("%s of %s is not valid", validator, valid);
    for (size_t i = 0; i < len; i++) {
        memcpy(copy, valid, len);
        for (char digit = '0'; valid[i] >= '0' && valid[i] <= '9' && digit <= '9'; digit++) {
            copy[i] = digit;
            missed += digit != valid[i] && validate(validator, (Str){copy, len}) == VALIDITY_VALID;
        }
    }
    return missed;
}

/* A file of shared real data, or skips the test with a word. */
static inline Str real_data(Arena *arena, const char *path) {
    Str all = STR_NULL;
    Error err = {0};
    if (!file_exists(path)) {
        print_message("%s is not here: skipped\n", path);
        skip();
    }
    assert_true(file_read(path, 0, arena, &all, &err));
    return all;
}

#endif
