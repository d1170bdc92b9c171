#include "engine/clean/replacement.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "engine/base/utf8.h"
#include "engine/clean/text.h"

enum {
    GROUPS_MAX = 63,          /* the match data of a context holds them and the whole match */
    PATTERN_MAX = 4096,       /* bytes */
    MATCH_STEPS_MAX = 200000, /* of the matcher for one value: some milliseconds; a sane pattern needs hundreds */
    DEPTH_MAX = 2000,
    HEAP_KIB_MAX = 4096,
    RESULT_MORE = 4096, /* a result may have 16 times the bytes of its value and these */
    RESULT_TIMES = 16
};

struct Replacement {
    pcre2_code *code;
    pcre2_match_context *limits;
    Str with;
};

static void free_code(void *handle) {
    pcre2_code_free(handle);
}

static void free_limits(void *handle) {
    pcre2_match_context_free(handle);
}

static bool bad_pattern(Error *err, const char *where, int number, size_t offset) {
    PCRE2_UCHAR text[256];
    pcre2_get_error_message(number, text, sizeof text);
    return error_set(err, ERROR_USAGE, where, "the pattern is wrong at byte %zu: %s", offset, (char *)text);
}

static pcre2_match_context *new_limits(Arena *arena) {
    pcre2_match_context *limits = pcre2_match_context_create(NULL);
    if (!limits) arena_out_of_memory("pattern", 1);
    arena_own(arena, free_limits, limits);
    pcre2_set_match_limit(limits, MATCH_STEPS_MAX);
    pcre2_set_depth_limit(limits, DEPTH_MAX);
    pcre2_set_heap_limit(limits, HEAP_KIB_MAX);
    return limits;
}

static const uint32_t SUBSTITUTE =
    PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_EXTENDED | PCRE2_SUBSTITUTE_OVERFLOW_LENGTH | PCRE2_NO_UTF_CHECK;

/* A replacement text is only read when something matches; so it is tried on a pattern with the same groups that matches
 * the empty string: `(?:PATTERN)?` would do, were it not for anchors, so `|` is added behind it. */
static bool check_with(const Replacement *replacement, Str pattern, const char *where, Arena *arena, Error *err) {
    int number;
    PCRE2_SIZE offset;
    Str always = str_printf(arena, "(?:%.*s\n)?+(?=)|", STR_ARG(pattern));
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)always.ptr, always.len, PCRE2_UTF | PCRE2_UCP | PCRE2_DUPNAMES,
                                     &number, &offset, NULL);
    if (!code) return true; /* the pattern has verbs or flags of its own; a wrong group is then an unset one */
    PCRE2_UCHAR out[RESULT_MORE];
    PCRE2_SIZE len = sizeof out;
    int result =
        pcre2_substitute(code, (PCRE2_SPTR) "", 0, 0, SUBSTITUTE | PCRE2_SUBSTITUTE_UNSET_EMPTY, NULL,
                         replacement->limits, (PCRE2_SPTR)replacement->with.ptr, replacement->with.len, out, &len);
    pcre2_code_free(code);
    if (result >= 0 || result == PCRE2_ERROR_NOMEMORY) return true;
    PCRE2_UCHAR text[256];
    pcre2_get_error_message(result, text, sizeof text);
    return error_set(err, ERROR_USAGE, where, "the replacement text is wrong: %s", (char *)text);
}

bool replacement_compile(const Replacement **out, Str pattern, Str with, const char *where, Arena *arena, Error *err) {
    int number;
    PCRE2_SIZE offset;
    uint32_t groups = 0;
    if (!pattern.len) return error_set(err, ERROR_USAGE, where, "the pattern is empty");
    if (pattern.len > PATTERN_MAX || with.len > PATTERN_MAX) {
        return error_set(err, ERROR_USAGE, where, "the pattern or its replacement is longer than %d bytes",
                         PATTERN_MAX);
    }
    if (!utf8_valid(with)) return error_set(err, ERROR_USAGE, where, "the replacement text is no UTF-8");
    Replacement *made = arena_alloc(arena, sizeof *made);
    made->code = pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len, PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C,
                               &number, &offset, NULL);
    if (!made->code) return bad_pattern(err, where, number, offset);
    arena_own(arena, free_code, made->code);
    pcre2_pattern_info(made->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    if (groups > GROUPS_MAX)
        return error_set(err, ERROR_USAGE, where, "the pattern has more than %d groups", GROUPS_MAX);
    pcre2_jit_compile(made->code, PCRE2_JIT_COMPLETE); /* where it is not to be had, the interpreter does the same */
    made->limits = new_limits(arena);
    made->with = str_copy(arena, with.ptr ? with : STR(""));
    if (!check_with(made, pattern, where, arena, err)) return false;
    *out = made;
    return true;
}

void replacement_apply(const Replacement *replacement, CleanContext *context, Str in, Buf *out) {
    Buf *value = &context->chain[0];
    value->len = 0;
    text_repair(context, in, value);
    size_t room = value->len * RESULT_TIMES + RESULT_MORE;
    PCRE2_SIZE len = value->len + RESULT_MORE / 16;
    for (int round = 0; round < 2; round++) { /* the first call tells the room that it needs */
        PCRE2_UCHAR *to = (PCRE2_UCHAR *)buf_reserve(out, len);
        int result = pcre2_substitute(replacement->code, (PCRE2_SPTR)buf_str(value).ptr, value->len, 0,
                                      SUBSTITUTE | PCRE2_SUBSTITUTE_UNSET_EMPTY, context->match, replacement->limits,
                                      (PCRE2_SPTR)replacement->with.ptr, replacement->with.len, to, &len);
        if (result >= 0) {
            out->len += len;
            return;
        }
        if (result != PCRE2_ERROR_NOMEMORY || len > room) break;
    }
    context->notes |= CLEAN_NOTE_PATTERN_LIMIT;
    buf_add(out, buf_str(value));
}
