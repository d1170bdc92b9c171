#include <stdio.h>
#include <stdlib.h>

#include "engine/base/utf8.h"
#include "engine/clean/clean.h"

/* Any bytes through every cleaner, validator and the units: the laws of clean.h hold. */

static void check(bool holds, const char *law, const char *name) {
    if (holds) return;
    fprintf(stderr, "%s: %s\n", name, law);
    abort();
}

static void check_cleaner(CleanContext *context, const Cleaner *cleaner, Str in, Buf *once, Buf *twice) {
    once->len = twice->len = 0;
    cleaner->clean(context, in, once);
    check(utf8_valid(buf_str(once)), "the result is valid UTF-8", cleaner->name);
    check(once->len <= CLEAN_GROWTH_MAX * in.len + CLEAN_GROWTH_MORE, "the result is no longer than promised",
          cleaner->name);
    cleaner->clean(context, buf_str(once), twice);
    check(str_eq(buf_str(once), buf_str(twice)), "cleaned again it is the same", cleaner->name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static Arena *arena;
    static CleanContext *context;
    static Buf once, twice;
    Str in = {(const char *)data, size};
    if (!arena) {
        arena = arena_new("fuzz", 0);
        context = clean_context_new(arena, "KZ");
    }
    for (const Cleaner *cleaner = cleaners; cleaner->name; cleaner++)
        check_cleaner(context, cleaner, in, &once, &twice);
    for (const Validator *v = validators; v->name; v++) {
        Str other = str_sub(in, size / 2, size);
        Validity validity = v->check ? v->check(in) : v->check_with(str_sub(in, 0, size / 2), other);
        check(validity < VALIDITY_COUNT, "the verdict is one of the list", v->name);
    }
    Person person;
    check(person_parse(context, in, &person) == (person.surname.text[0] != '\0'), "no person without a surname", "person");
    unit_find(context, in);
    return 0;
}
