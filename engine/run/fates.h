/* Fates: what became of a dataset's rows over all rules, in numbers, so that every row is accounted for. */
#ifndef KOPECK_FATES_H
#define KOPECK_FATES_H

#include "engine/run/rules_run.h"

/* Of the rows that take part; each counts once. */
typedef struct Fates {
    uint64_t matched, unmatched; /* by the reconcile rules that read the dataset */
    uint64_t duplicate;          /* all but the first of a cluster that needs no review, matched or not */
    uint64_t reference;          /* no reconcile rule reads the dataset */
} Fates;

/* Of the active rows of a dataset, after all rules. */
Fates fates_count(const Frames *frames, uint32_t dataset, const RuleResult *rule, size_t rule_count);

#endif
