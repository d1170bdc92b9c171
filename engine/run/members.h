/* Members: the records of clusters of duplicates in the order in which they are shown. */
#ifndef KOPECK_MEMBERS_H
#define KOPECK_MEMBERS_H

#include "engine/run/reconcile.h"
#include "engine/run/survivor.h"

typedef struct MembersOf { /* a rule's clusters */
    const RuleResult *result;
    const Survivors *survivors;
    const uint32_t *cluster; /* those that are duplicates */
    size_t count, review;    /* review: how many of them ask for it */
} MembersOf;

/* Of a rule of duplicates that has run. */
MembersOf members_of(const RuleResult *result);

typedef struct Members {
    const uint32_t *row; /* of the cluster, ascending */
    uint32_t *rank;      /* per row: which of the records it is */
    uint32_t count;
    const Duplicate *record; /* the one to keep, then the others in their order */
} Members;

Members members_list(const MembersOf *of, const RuleView *view, const Cluster *cluster, Arena *arena);

/* As a finding shows them, in *arena. */
FindingRecord *members_shown(const Members *members, const RuleView *view, Arena *arena);

#endif
