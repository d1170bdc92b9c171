/* PastShow: what the store remembers, on standard output, in the project's language. */
#ifndef KOPECK_PAST_SHOW_H
#define KOPECK_PAST_SHOW_H

#include "engine/run/trace.h"
#include "engine/store/compare.h"
#include "reports/words_past.h"
#include "rules/plan.h"

typedef struct Past {
    Language language;
    Str code; /* "ru" */
    Arena *arena;
} Past;

enum { PAST_SHOWN_MAX = 50 }; /* findings of a list; --json has them all */

Past past_of(const Plan *plan, Arena *arena); /* plan NULL: a store without its project, told in English */
void past_say(const Past *past, PastWord word, const Str *argument); /* as words_past takes it */
void past_label(const Past *past, PastWord word);                    /* at the left of a line, ten letters wide */

void past_runs(const Past *past, const Run *run, size_t count);
void past_run(const Past *past, const Run *run);
void past_findings(const Past *past, PastWord title, const KeptFinding *finding, uint64_t count); /* nothing when there are none */
void past_comparison(const Past *past, const Run *before, const Run *after, const RunComparison *c);
void past_trace(const Past *past, const Trace *trace);
void past_decisions(const Past *past, const Decision *decision, size_t count);

#endif
