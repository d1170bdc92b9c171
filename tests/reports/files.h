/* A folder of its own for each test, and what was written into it. */
#ifndef KOPECK_TEST_FILES_H
#define KOPECK_TEST_FILES_H

#include "engine/base/file.h"
#include "tests/support/setup.h"

#include <stdio.h>
#include <stdlib.h>

static char test_folder[64];

static inline int folder_begin(void **state) {
    snprintf(test_folder, sizeof test_folder, "/tmp/kopeck-reports-XXXXXX");
    if (!mkdtemp(test_folder)) abort();
    return begin(state);
}

static inline int folder_end(void **state) {
    Error err = {0};
    if (!file_remove_tree(test_folder, &err)) abort();
    return end(state);
}

static inline Str folder_file(const char *name, Arena *into) {
    Error err = {0};
    Str content = STR_NULL;
    if (!file_read(arena_printf(into, "%s/%s", test_folder, name), 0, into, &content, &err)) return STR_NULL;
    return content;
}

static inline Str expected_file(const char *name, Arena *into) {
    Error err = {0};
    Str content = STR_NULL;
    if (!file_read(arena_printf(into, "tests/reports/expected/%s", name), 0, into, &content, &err)) abort();
    return content;
}

#endif
