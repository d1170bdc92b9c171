/* Runs: the history of a job's findings. What a run adds is worked out before its reports are written, from what the
 * store held before it, and committed once they are on disk:
 *
 *   runs_begin      takes the write lock, tells each finding its history (Finding.memory)
 *   runs_commit     keeps the run and its findings
 *   runs_published  the reports stand
 *
 * A run is known by its id, made of job, project, snapshot and program version. One that is repeated (`run --from`) is
 * judged again at its old place, by what came before it, so that its report is the same; no finding is added. What was
 * decided since may let it stand better or worse: of the job's last run state and limits are kept anew. A run with
 * an earlier cut-off than the newest of its job is judged by what was before its cut-off and not kept: history is only
 * added to.
 *
 * Five runs, r of rule R, with R not checked in run 3 because a source failed:
 *   run        1     2     3        4          5
 *   finding A  new   open  unknown  open       resolved
 *   finding B  new   -     unknown  came back  open       ("-": resolved in run 2)
 * Each is told by the cut-off: its age is the days from the cut-off of the run that saw it first. */
#ifndef KOPECK_STORE_RUNS_H
#define KOPECK_STORE_RUNS_H

#include "engine/check/finding.h"
#include "engine/store/outbox.h"
#include "engine/store/store.h"

/* What a finding depends on: it is resolved only when that was looked at. */
typedef struct RunScope {
    Str name;     /* a rule; "quality DATASET"; "sources DATASET" */
    bool checked; /* in this run; false: the findings in it are unknown */
} RunScope;

typedef struct RunRule {
    Str name, kind;
    bool checked;
    uint64_t matches, groups, findings, fresh; /* fresh: new or come back; set by runs_begin */
} RunRule;

typedef struct RunTotal { /* grand total of a rule in a currency; amounts as text at the rule's scale */
    Str rule, currency;
    uint64_t left_count, right_count;
    Str left, right, difference, unexplained;
} RunTotal;

typedef struct RunDataset {
    Str name, problem, digest;
    bool complete;
    uint64_t rows, rejected;
} RunDataset;

typedef struct RunCounts {
    uint64_t findings, errors, fresh, open, came_back, resolved, unknown;
} RunCounts;

/* A finding in one sentence, complete by itself; lives in the arena. */
typedef Str (*RunSentence)(Str language, const Finding *finding, Arena *arena);

typedef struct Run {
    int64_t seq; /* 0: not kept */
    Str id, job;
    Instant cutoff;
    Str cutoff_text;
    Day day; /* business day of the cut-off */
    Instant recorded;
    const Zone *zone; /* of the days on which people decided; NULL: UTC */
    Str state, company, profile, version, project_sha256, snapshot_sha256, snapshot, out;
    bool published;
    RunCounts counts;
    RunRule *rule;
    size_t rule_count;
    const RunTotal *total;
    size_t total_count;
    const RunDataset *dataset;
    size_t dataset_count;
    const RunScope *scope;
    size_t scope_count;
    const KeptLimit *limit;
    size_t limit_count;
    Str language; /* of sentences, which are made for what is kept alone: those of millions of findings are a gigabyte */
    RunSentence sentence;
} Run;

/* A finding that was there and no longer is. */
typedef struct Resolved {
    int64_t id; /* the store's own */
    Str identity, rule, kind, explanation, currency, difference;
    Str first_seen;
} Resolved;

/* A finding in the store. */
typedef struct KnownFinding {
    int64_t id;   /* the store's own, 0: it is not there yet */
    int64_t hash; /* of the span that still stands, -1: none does */
} KnownFinding;

typedef struct RunHistory {
    int64_t before;            /* seq of the run before it, 0: none */
    bool first;                /* the job's first run: everything is new */
    bool repeated;             /* this run is in the store already */
    bool newest;               /* and is the job's last one */
    bool aside;                /* older than the job's newest: not kept */
    Str since;                 /* day of the cut-off of the run before, "" */
    const uint32_t *order;     /* the findings by identity: neighbours in the store's indexes */
    const KnownFinding *known; /* one a finding */
    const Resolved *resolved;
    size_t resolved_count;
} RunHistory;

/* The scope of a finding, as runs name it. */
Str run_scope_of(const Finding *finding, Arena *arena);

/* Sets memory of each finding, run->counts, and the rules' fresh. Holds the write lock until runs_commit or
 * store_cancel. */
bool runs_begin(Store *store, Run *run, Finding *finding, size_t count, RunHistory *out, Error *err) MUST_USE;

/* The same without the lock, of a run that is only looked at. */
bool runs_recall(Store *store, Run *run, Finding *finding, size_t count, RunHistory *out, Error *err) MUST_USE;

/* run->state is read here. A repeated run, or one aside, adds nothing; see above for the job's last run. */
bool runs_commit(Store *store, Run *run, const RunHistory *history, const Finding *finding, size_t count,
                 Error *err) MUST_USE;
bool runs_published(Store *store, const Run *run, Error *err) MUST_USE;

/* ---- Reading. Everything lives in the arena. */

/* Newest first; job "": of all jobs. Without rules, totals and datasets. */
bool runs_list(Store *store, Str job, Arena *arena, const Run **out, size_t *count, Error *err) MUST_USE;

/* The profile of the newest run of any job; *any false: there are no runs. */
bool runs_profile(Store *store, Arena *arena, bool *any, Str *out, Error *err) MUST_USE;

/* The last runs of a job up to number `seq`, at most `max`, newest first; with their rules and totals. */
bool runs_before(Store *store, Str job, int64_t seq, size_t max, Arena *arena, const Run **out, size_t *count,
                 Error *err) MUST_USE;

/* One run by its id or the beginning of it (4 digits at least), by "last", or by its number (seq); with all that
 * belongs to it. A beginning that several runs share is ERROR_USAGE. */
bool runs_find(Store *store, Str name, Arena *arena, Run *out, Error *err) MUST_USE;

/* Which scopes a run looked at, into run->scope. */
bool runs_scopes(Store *store, Run *run, Arena *arena, Error *err) MUST_USE;

/* A finding as it stood in a run. */
typedef struct KeptFinding {
    int64_t id;
    Str identity, scope, rule, kind, field, severity, cause, currency, difference, at_risk, explanation;
    Str content; /* JSON: values, owner, records */
    Str first_seen;
    int64_t from_seq;  /* of the span */
    const char *state; /* "new", "open", "came back", "unknown" */
} KeptFinding;

typedef struct KeptFindings {
    const KeptFinding *item;
    size_t count;
    uint64_t all; /* how many there are, listed or not */
} KeptFindings;

/* Which of a run's findings, and how much of them: half a million with all they have are a gigabyte. */
typedef struct FindingWant {
    size_t max;       /* the first so many, a few; 0: all */
    bool content;     /* else it is "" */
    Str identity;     /* its beginning; "" or null: any */
    const Run *apart; /* another run of the job: without those that stood in both with the same content; or NULL */
} FindingWant;

/* The findings of a run, errors first, then by money at risk; unknown ones (not looked at in it) last. */
bool runs_findings(Store *store, const Run *run, const FindingWant *want, Arena *arena, KeptFindings *out,
                   Error *err) MUST_USE;

/* Those that it closed. */
bool runs_resolved(Store *store, const Run *run, const FindingWant *want, Arena *arena, KeptFindings *out,
                   Error *err) MUST_USE;

/* Who takes findings one by one; false: it could not, and *err says why. */
typedef struct FindingTaker {
    bool (*take)(void *context, const KeptFinding *finding, Error *err); /* its texts live until it returns */
    void *context;
} FindingTaker;

/* All of them with their content, in the same order, one by one: half a million with all they have are gigabytes, their places 80 MB. */
bool runs_each_finding(Store *store, const Run *run, const FindingTaker *to, Error *err) MUST_USE;
bool runs_each_resolved(Store *store, const Run *run, const FindingTaker *to, Error *err) MUST_USE;

typedef struct ScopeCount {
    Str scope;
    uint64_t count;
} ScopeCount;

/* What FindingWant.apart leaves out of two runs of a job, by scope. */
bool runs_in_both(Store *store, const Run *a, const Run *b, Arena *arena, const ScopeCount **out, size_t *count,
                  Error *err) MUST_USE;

#endif
