/* One pair at explain's hand. Internal to explain. */
#ifndef KOPECK_EXPLAINING_H
#define KOPECK_EXPLAINING_H

#include "engine/match/keys.h"
#include "engine/match/values.h"
#include "engine/run/explain.h"

/* A sentence, and which one it is. */
typedef struct Said {
    Why why;
    Str text; /* STR_NULL: nothing to say */
} Said;

typedef struct Explaining {
    Pairing *p;
    Arena *run;
    Str language;
    uint32_t row[2];
    size_t probe;     /* the pair's number among those asked for */
    const Step *step; /* bound, all of the plan */
    MeasureScratch *measure;
    Said no_part;      /* one of the two takes no part in the run, whatever steps would say */
    uint32_t cut_step; /* brought the two together, and the cluster was cut between them; PLAN_NONE: none */
    bool brought;      /* the step at hand made the match */
    ExplainLine *line; /* of the step at hand */
    size_t lines;
} Explaining;

/* Is the field no one of the project's, but what people decided of records (decided.h)? */
static inline bool explain_is_decided(const Explaining *x, uint32_t field) {
    return x->p->rule->decided && field >= x->p->rule->decided_from;
}

/* A sentence with up to three values. */
static inline Str explain_say(const Explaining *x, Why why, Str a, Str b, Str c) {
    return words_why(x->language, why, (const Str[WHY_ARGUMENTS_MAX]){a, b, c}, x->run);
}

Str share_text(Arena *run, uint32_t ppm); /* "0.84" */

/* Append lines. */
void explain_conditions(Explaining *x, const Step *step);
void explain_fields(Explaining *x, const Step *step, const ScoreNote *note, const ScoreSeen *seen, ExplainStep *out);

/* One window alone, as the step judges it; and the likeness of two values, 0 where one is missing. */
bool explain_window_holds(const Step *step, size_t window, uint32_t left, uint32_t right);
uint32_t explain_likeness(const Pairing *p, const MatchAlike *alike, const Corpus *corpus, uint32_t left, uint32_t right,
                          MeasureScratch *measure, Arena *arena);

/* What a measure weighs words by, or NULL. */
const Corpus *explain_corpus(const Pairing *p, const MatchAlike *alike, Arena *arena);

#endif
