#include "engine/clean/context.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { GROUPS_MAX = 64 }; /* replacement_compile refuses a pattern with more */

static void close_context(void *handle) {
    CleanContext *context = handle;
    Buf *bufs[] = {&context->raw,      &context->points,   &context->normal,   &context->fold,  &context->skeleton,
                   &context->tokens,   &context->chain[0], &context->chain[1], &context->plain, &context->symbols,
                   &context->steps[0], &context->steps[1], &context->letters};
    for (size_t i = 0; i < ARRAY_LEN(bufs); i++) buf_free(bufs[i]);
    pcre2_match_data_free(context->match);
}

CleanContext *clean_context_new(Arena *arena, const char *region) {
    CleanContext *context = arena_alloc(arena, sizeof *context);
    context->region = region;
    context->match = pcre2_match_data_create(GROUPS_MAX, NULL);
    if (!context->match) arena_out_of_memory("pattern", GROUPS_MAX);
    arena_own(arena, close_context, context);
    return context;
}

const char *clean_note_word(CleanNote note) {
    switch (note) {
    case CLEAN_NOTE_BAD_TEXT: return "bad text";
    case CLEAN_NOTE_LOOK_ALIKE: return "look-alike letters";
    case CLEAN_NOTE_EXTENSION: return "extension dropped";
    case CLEAN_NOTE_MORE: return "several values";
    case CLEAN_NOTE_PLACEHOLDER: return "placeholder";
    case CLEAN_NOTE_PATTERN_LIMIT: return "pattern limit";
    }
    return "";
}
