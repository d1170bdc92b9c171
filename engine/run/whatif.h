/* What if: the job's last snapshots judged twice, by the project as it stands and by one with changed rules, before the
 * changed rules go live. Each stored run is judged in its own place in the history, by what came before it and by the
 * decisions of today; nothing is written to the store and nobody is told.
 *
 *   run of     kopeck.yaml     next.yaml
 *   09-06      A -10  B -5     A -10            B lost
 *   09-13      A -10           A -8   C -1      A changed, C gained
 *   09-20      (its snapshot is gone)           not replayed, and it says so
 *   together                                    C gained, B lost, A changed: each finding once, as its newest run tells
 * it
 *
 * A finding of a rule, or of data, that one of the two projects did not look at is unknown, neither gained nor lost. */
#ifndef KOPECK_WHATIF_H
#define KOPECK_WHATIF_H

#include "engine/run/job.h"
#include "reports/words_whatif.h"

typedef enum WhatifChange { WHATIF_GAINED, WHATIF_LOST, WHATIF_CHANGED, WHATIF_CHANGES } WhatifChange;
extern const char *const whatif_change_code[WHATIF_CHANGES]; /* "gained", "lost", "changed" */

typedef struct WhatifSide { /* a finding as one project tells it */
    bool there;
    Severity severity;
    Str cause, difference; /* difference: as text, "" without amounts */
    int128 at_risk;
    unsigned scale;
    bool settled; /* by a decision: it counts against no limit */
    Str explanation;
} WhatifSide;

typedef struct WhatifFinding {
    WhatifChange change;
    FindingKind kind;
    Str id, rule, document, currency;
    WhatifSide before, after;
    size_t runs; /* in which it is gained, lost or changed; of a single run 1 */
} WhatifFinding;

typedef struct WhatifMoney { /* what a cause or a slice of a rule says, before and after; only what moved */
    Str slice; /* what tells it from others: `value` before it was masked */
    Str rule, by, value, currency; /* by: "cause", or the dimension of a slice ("all": the total) */
    FindingKind kind;              /* of a cause; of a slice FINDING_KINDS */
    unsigned scale;
    int128 before, after;           /* right - left */
    int128 open_before, open_after; /* unexplained; of slices */
} WhatifMoney;

typedef enum WhatifPlace { WHATIF_OF_RULE, WHATIF_OF_CAUSE, WHATIF_OF_SLICE, WHATIF_PLACES } WhatifPlace;

Str whatif_kind(FindingKind kind); /* its code, as programs read it; "" of a slice */

/* The total of its rule, a cause, or a slice. */
WhatifPlace whatif_place(const WhatifMoney *money);

typedef struct WhatifLimit { /* whose state is another one */
    Str rule, words;
    bool was, is; /* there at all, and judged */
    RunState before, after;
    Str value_before, value_after;
} WhatifLimit;

typedef struct WhatifRun {
    Str id, day, cutoff;  /* id "": of a snapshot that no stored run took */
    Str problem;          /* why it was not replayed; "" */
    WhatifWord said;      /* of a snapshot that does not stand: the same for people */
    size_t before, after; /* findings */
    uint64_t same, unknown;
    RunState state_before, state_after;
    const WhatifFinding *finding; /* gained first, then lost, then changed, each by money at risk */
    size_t finding_count, count[WHATIF_CHANGES];
    const WhatifMoney *money; /* causes by rule, then slices */
    size_t money_count;
    const WhatifLimit *limit;
    size_t limit_count;
    const Str *unchecked; /* "rule: why not", of the changed rules */
    size_t unchecked_count;
} WhatifRun;

typedef struct WhatifSum { /* money at risk behind gained and lost findings, each once */
    Str currency;
    unsigned scale;
    int128 gained, lost;
} WhatifSum;

typedef struct Whatif {
    const Plan *rules[2]; /* before, after: what rules are called */
    Str language, company, job, profile, currency;
    const char *before, *after; /* the two project files */
    const WhatifRun *run;       /* newest first */
    size_t run_count, replayed;
    const WhatifFinding *finding; /* together */
    size_t finding_count, count[WHATIF_CHANGES];
    const WhatifSum *sum;
    size_t sum_count;
} Whatif;

typedef struct WhatifRequest {
    const Plan *before, *after;
    Str job;          /* both have it */
    const char *from; /* one snapshot, or NULL: those of the store's last runs of the job */
    Store *store;     /* open for reading, or NULL with `from` */
    size_t last;      /* so many runs, with another snapshot each */
    size_t threads;
} WhatifRequest;

/* "Заказы" of "orders", as the changed project calls it, or the other one. */
Str whatif_rule(const Whatif *whatif, Str rule);

/* Fails  ERROR_USAGE when the store has no run of the job, or another profile's */
bool whatif_run(const WhatifRequest *request, Arena *run, Whatif *out, Error *err) MUST_USE;

/* For programs: folder/whatif.csv (findings), whatif_money.csv and whatif_limits.csv. */
bool whatif_write_csv(const Whatif *whatif, const char *folder, Arena *arena, Error *err) MUST_USE;

/* For the one who decides: one page, in the project's language. */
Str whatif_html(const Whatif *whatif, Arena *arena);

#endif
