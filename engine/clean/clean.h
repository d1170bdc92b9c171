/* Cleaning: one value in, its comparable form out.
 * A cleaner is pure: the same value, region and pattern give the same bytes on every machine and thread. Rules for all:
 * - The result is appended to a Buf. Nothing appended (empty) means "no comparable value": it never matches anything.
 * - A null or empty value gives an empty result. Wrong UTF-8 is read as U+FFFD, byte by byte, and noted.
 * - clean(clean(x)) = clean(x); the result is valid UTF-8 and at most CLEAN_GROWTH_MAX * len + CLEAN_GROWTH_MORE bytes.
 * - Nothing fails; what a report may want to tell (D3: look-alike letters) is set in context->notes.
 * A context holds scratch memory and belongs to one thread at a time. `in` must not lie in the Buf written to. */
#ifndef KOPECK_CLEAN_H
#define KOPECK_CLEAN_H

#include "engine/base/buf.h"
#include "engine/clean/company.h"
#include "engine/clean/context.h"
#include "engine/clean/money.h"
#include "engine/clean/person.h"
#include "engine/clean/replacement.h"
#include "engine/clean/unit.h"
#include "engine/clean/validate.h"

enum {
    CLEAN_GROWTH_MAX = 12, /* U+FDFA, 3 bytes, becomes 33 */
    CLEAN_GROWTH_MORE = 40 /* fixed forms such as a GUID with its hyphens */
};

typedef struct Cleaner {
    const char *name; /* the word in a project: clean: company */
    void (*clean)(CleanContext *context, Str in, Buf *out);
    const char *help; /* one sentence */
} Cleaner;

extern const Cleaner cleaners[]; /* ends with a NULL name; for help and the JSON Schema */

const Cleaner *cleaner_find(Str name); /* NULL when there is none of that name */

/* One step of a chain: a cleaner or a replacement, the other one NULL. */
typedef struct CleanStep {
    const Cleaner *cleaner;
    const Replacement *replacement;
} CleanStep;

/* Runs the steps in order, each on the result of the one before. No steps: the value as it is (wrong UTF-8 replaced).
 */
void clean_steps(CleanContext *context, const CleanStep *steps, size_t count, Str in, Buf *out);

/* Do the steps leave some values as they are? Most are seen at a glance to stay; false: run them. texts: all of the values, one behind
 * another; longest: bytes of the longest one. */
bool clean_keeps(const CleanStep *steps, size_t count, Str texts, size_t longest);

#endif
