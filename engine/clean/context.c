#include "engine/clean/context.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

enum { GROUPS_MAX = 64 }; /* replacement_compile refuses a pattern with more */

static void close_context(void *handle) {
    CleanContext *context = handle;
    buf_free(&context->raw);
    buf_free(&context->points);
    buf_free(&context->normal);
    buf_free(&context->fold);
    buf_free(&context->skeleton);
    buf_free(&context->tokens);
    buf_free(&context->plain);
    buf_free(&context->decoded);
    buf_free(&context->mended);
    buf_free(&context->symbols);
    buf_free(&context->letters);
    buf_free(&context->chain[0]);
    buf_free(&context->chain[1]);
    buf_free(&context->steps[0]);
    buf_free(&context->steps[1]);
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
