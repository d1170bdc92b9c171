/* WhatifJudge: one snapshot judged by one project. What is kept of it outlives the frames. */
#ifndef KOPECK_WHATIF_JUDGE_H
#define KOPECK_WHATIF_JUDGE_H

#include "engine/run/whatif.h"

typedef struct Judged {
    WhatifFinding *finding; /* by id; only the side `before` is filled in */
    const Str *scope;       /* of each finding */
    size_t count;
    const RunScope *looked;
    size_t looked_count;
    const WhatifMoney *money; /* only the amounts `before` are filled in; by rule, by, value, kind, currency */
    size_t money_count;
    const ReportLimit *limit;
    size_t limit_count;
    RunState state;
    const Str *unchecked;
    size_t unchecked_count;
    Str day, cutoff;
} Judged;

bool whatif_judge(const WhatifRequest *request, const Plan *plan, const char *snapshot, Str run_id, Arena *arena, Judged *out,
                  Error *err) MUST_USE;

int whatif_money_order(const void *a, const void *b); /* of WhatifMoney: causes, then slices; by rule, by, value, kind, currency */

#endif
