/* A reconcile rule: match, compare, explain, total. */
#ifndef KOPECK_RECONCILE_H
#define KOPECK_RECONCILE_H

#include "engine/check/totals.h"
#include "engine/run/findings.h"

typedef struct RuleTotals {
    Str dimension;          /* "day", "counterparty", "all", or the field's name */
    Totals totals;
} RuleTotals;

/* What became of a rule. */
typedef struct RuleResult {
    const RulePlan *rule;
    bool checked;
    Str why_not;            /* the incomplete dataset and its problem */
    bool blind;             /* it was run, but had nothing to compare with: what it found before is unknown, not resolved */
    bool edits_blind;       /* the same of its `edits` */
    RuleView view;
    MatchResult match;      /* RULE_RECONCILE */
    const uint8_t *netted[2]; /* per row of a side: cancelled out by a reversal; NULL: none is */
    ClusterResult clusters; /* RULE_DUPLICATES: rows are numbered over all datasets, see duplicates_row */
    const RuleTotals *totals;
    size_t totals_count;    /* the first one is "all" */
    uint64_t groups, review, ambiguous;
    const struct Listed *listed; /* RULE_DUPLICATES: its clusters where no findings tell them (listed.h), or NULL */
} RuleResult;

/* The columns of a side as match sees them: those that the rule's steps and comparisons use. */
MatchSide reconcile_side(const RuleView *view, size_t side);

/* Matches and compares; appends findings to `list`. Fails as match_sides does. */
bool reconcile(Frames *frames, const RulePlan *rule, FindingList *list, RuleResult *out, Error *err) MUST_USE;

#endif
