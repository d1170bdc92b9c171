/* Replacements: a PCRE2 pattern and what to put in place of every match, compiled once, used by any thread. */
#ifndef KOPECK_REPLACEMENT_H
#define KOPECK_REPLACEMENT_H

#include "engine/base/error.h"
#include "engine/clean/context.h"

typedef struct Replacement Replacement;

/* Compiles a pattern (UTF-8, Unicode classes; (?i) for any case) with its replacement ($1 or ${name} for groups, $$ for
 * a dollar). The result lives in the arena and is read-only. where: place in the project, for the message.
 * Fails on a pattern that PCRE2 refuses, with the offset, and on a replacement that names a group that is not there. */
bool replacement_compile(const Replacement **out, Str pattern, Str with, const char *where, Arena *arena,
                         Error *err) MUST_USE;

/* Appends `in` with every match replaced. Work and room are limited: where a value would pass the limits it is appended
 * unchanged and CLEAN_NOTE_PATTERN_LIMIT is set. Wrong UTF-8 is read as U+FFFD. */
void replacement_apply(const Replacement *replacement, CleanContext *context, Str in, Buf *out);

#endif
