/* What the parts of a reconcile rule share: the rule at work, and a match as the comparing parts see it.
 *
 *   reconcile.c            columns of both sides, the order of the parts
 *   reconcile_compare.c    what was matched: fields, days, slices, review
 *   reconcile_amounts.c    its amounts: kind, cause, two currencies
 *   reconcile_ranges.c     findings of many records made side by side
 *   reconcile_left.c       what was left over: shadows, rejects, ties, missing
 *   reconcile_totals.c     totals of both sides, explained by the findings */
#ifndef KOPECK_RECONCILING_H
#define KOPECK_RECONCILING_H

#include "engine/match/score.h"
#include "engine/run/dead.h"
#include "engine/run/lines.h"
#include "engine/run/rates.h"
#include "engine/run/reconcile.h"
#include "engine/run/reversals.h"
#include "engine/run/rows.h"

enum { LEFT, RIGHT };

typedef struct Compared { /* the columns of a field under `compare`; looked up once, since that fills caches */
    const Column *value[2], *shown[2], *unit[2]; /* unit: the base one, in which values are compared */
    const Column *own_unit[2];                   /* as the source says it */
} Compared;

typedef struct Work {
    Frames *frames;
    const RulePlan *rule;
    FindingList *list;
    RuleResult *result;
    MatchSide side[2];
    Frame *frame[2];
    Lines *lines;               /* of the documents; NULL: none */
    Rates *rates;               /* NULL: none */
    DeadLetters *dead;          /* NULL: none */
    const Column *line_count[2], *discount[2], *delivery[2], *rate[2];
    const Column *net[2], *fee[2]; /* of payments: what is left after the fee; the fee */
    const Column *due[2];       /* day by which the counterpart is expected */
    const Column *slice[2][PLAN_TOTALS_MAX]; /* per total_by: the compared columns whose difference moves money between slices */
    const Column *label[2][PLAN_TOTALS_MAX];
    size_t slice_count;
    RowList unmatched[2], inactive[2];
    const NetPair *reversal[2];
    size_t reversals[2];
    Compared *compared;         /* per compare of the rule */
    uint8_t *shadow[2];         /* rows already told as not posted, late, ...; NULL: none */
} Work;

typedef struct Group { /* a match as the comparing functions see it */
    const Match *match;
    const uint32_t *row[2];
    uint32_t count[2];
    FindingRecord *record;
    size_t record_count;
    bool told;         /* a finding that explains it has been made */
} Group;

typedef enum Due { DUE_NONE, DUE_LATER, DUE_PAST } Due;

/* An instalment, or any record that says by when its counterpart is expected, against the cut-off. */
Due due_of(const Work *w, int side, uint32_t row);

/* The day by which the record's counterpart had to be there, for the evidence. */
void tell_due(const Work *w, int side, uint32_t row, Finding *finding);

/* A finding of all the match's records; the first one that is made explains the match's difference. */
Finding *group_finding(Work *w, Group *g, FindingKind kind, Str field);

/* The sum of a side's amounts at the rule's scale; false: none of its records has one. */
bool group_amount(const Work *w, const Group *g, int side, int128 *sum);

/* Whether two numbers differ by no more than the comparison allows; its tolerances are at their scale. */
bool group_within(const Work *w, const ComparePlan *compare, const Group *g, int128 left, int128 right);

/* Makes the findings of `count` things in ranges of `at_once`, side by side, each into a list and memory of its own, then puts
 * them behind each other: the same list for any number of threads. `make` gets a copy of the work whose list is the range's. */
typedef void (*MakeRange)(Work *w, const void *context, size_t from, size_t to);
void make_in_ranges(Work *w, size_t count, size_t at_once, size_t threads, MakeRange make, const void *context);

/* The stages, in this order; each appends its findings to w->list. */
void compare_amounts(Work *w, Group *g);
void compare_matches(Work *w);
bool tell_rest(Work *w, Error *err) MUST_USE;

void find_slices(Work *w);
void make_totals(Work *w, size_t findings_from);

#endif
