/* Report: what a run publishes, behind one interface. A report gets a RunReport, complete and read-only, and writes
 * one file (or sends one mail). The same RunReport gives the same bytes: no clock, no host name, no path inside. */
#ifndef KOPECK_REPORT_H
#define KOPECK_REPORT_H

#include "engine/base/error.h"
#include "engine/base/options.h"
#include "engine/check/finding.h"

typedef enum RunState { RUN_CLEAN, RUN_WARNING, RUN_BREACH, RUN_INCOMPLETE } RunState; /* incomplete outranks the others */

extern const char *const run_state_code[]; /* "clean", "warning", "breach", "incomplete" */

typedef struct ReportCount { /* "left out: draft 12" */
    Str name;
    uint64_t count;
} ReportCount;

/* One dataset's rows, accounted for: read = matched + unmatched + duplicate + left out + rejected (promise 1). */
typedef struct ReportDataset {
    Str name, source, source_title, entity;
    Str detail;              /* query or resource, without secrets */
    Str zone, cutoff_local;  /* the cut-off on this source's clock: "2026-10-01T00:00:00+05:00" */
    bool complete;
    Str problem;             /* why it is not: the error's text; "" */
    uint64_t rows_read;
    int64_t rows_declared;   /* by the source, or -1 */
    uint64_t matched, unmatched, duplicate, rejected;
    const ReportCount *left_out;
    size_t left_out_count;
    bool accounted;          /* the equation holds */
    bool has_total;
    unsigned scale;
    int128 total_amount;     /* control total of `amount` over all rows read that could be parsed */
    Str first_day, last_day; /* of business dates, "" */
    Str digest;              /* of the data in the snapshot */
} ReportDataset;

typedef struct ReportNotice {
    Str source;
    bool warning;
    Str code, text;
} ReportNotice;

typedef struct ReportCell { /* one slice of one dimension of a rule */
    Str slice;               /* "2026-09-03", "ТОО Ромашка (123456789012)", "ALA" ; "" is printed as "no value" */
    Str currency;
    uint64_t left_count, right_count;
    int128 left_amount, right_amount, difference, explained, unexplained; /* difference = right - left */
    uint64_t findings;       /* number of findings behind it */
} ReportCell;

typedef struct ReportTotals {
    Str rule, rule_title, left, right, dimension; /* "day", "counterparty", "warehouse", ...; "all" is the grand total */
    unsigned scale;
    bool has_amount;
    const ReportCell *cell;  /* sorted by slice, then currency */
    size_t cell_count;
} ReportTotals;

typedef struct ReportMatch { /* a row of matches.csv */
    Str rule, step;
    bool review, multiset;
    uint32_t group;          /* numbered within the rule; rows of one match share it */
    uint32_t score_ppm;
    bool right;
    Str dataset, key, document, day, counterparty, currency;
    bool has_amount;
    int64_t amount;
    unsigned scale;
    Str shape;               /* of the match: "1:1", "1:N", "N:1", "N:M" */
} ReportMatch;

/* Matches may be many millions: they are asked for one by one, by any thread. */
typedef struct ReportMatches {
    const void *state;
    size_t count;     /* of matches */
    uint64_t records; /* in them */
    const ReportMatch *(*at)(const void *state, size_t i, Arena *scratch, size_t *records); /* of match i; they live in scratch */
} ReportMatches;

typedef struct ReportParty { /* a document or a payment of an allocation */
    bool there, right;
    Str dataset, key, document, day;
    int64_t amount;
} ReportParty;

/* A row of allocations.csv: what a payment settles of a document (allocate.h). */
typedef struct ReportAllocation {
    Str rule, step, shape, currency;
    uint32_t group;          /* as in matches.csv */
    ReportParty document, payment;
    int64_t settles, paid, rest; /* paid: of the document so far; rest: of the payment */
    unsigned scale;
} ReportAllocation;

int64_t report_owed(const ReportAllocation *allocation);         /* the document's amount, of a refund without its sign */
int64_t report_paid_percent(const ReportAllocation *allocation); /* of it, in 1/100 %, cut: 99.99 % is never 100 */

/* Asked for as matches are; of a match that allocates nothing there are none. */
typedef struct ReportAllocations {
    const void *state;
    size_t count; /* of matches */
    const ReportAllocation *(*at)(const void *state, size_t i, Arena *scratch, size_t *rows);
} ReportAllocations;

typedef struct ReportCluster {
    Str id, rule, kind;
    bool review;
    uint32_t finding;        /* index in RunReport.finding: records and evidence stand there */
} ReportCluster;

typedef struct ReportMember {
    Str dataset, key;
} ReportMember;

typedef struct ReportListed { /* a cluster of a list */
    Str id;
    bool review;
    const ReportMember *member; /* the one to keep first */
    size_t count;
} ReportListed;

/* Clusters of a job that asks for lists of them alone, in the order of findings: there is no finding of each, and no ReportCluster.
 * They are asked for one by one, by any thread. */
typedef struct ReportList {
    Str rule;
    FindingKind kind;
    size_t count, review;    /* review: how many of them ask for it; the others are errors */
    const void *state;
    ReportListed (*at)(const void *state, size_t i, Arena *scratch); /* lives in scratch */
} ReportList;

typedef struct ReportLimit {
    Str rule, words, level;  /* level: "", "warn", "alert" */
    Str value, warn, alert;  /* as text, with unit */
    RunState state;          /* RUN_CLEAN, RUN_WARNING or RUN_BREACH */
} ReportLimit;

typedef struct ReportModel { /* of a match step that scores */
    uint32_t step;           /* number in the rule, from 1 */
    Str source, file;        /* "learn", "file", "weights"; the model's file as the project names it, "" */
    Str sha256;              /* of the model's lines; of a learnt one as `kopeck train` would write them */
    uint64_t candidates, matches; /* pairs that were weighed; true ones expected among them */
    Str drift_field;         /* of a file: the field whose levels have moved most since training, by how much, and what is too much */
    uint32_t drift_ppm, limit_ppm;
    bool drifted;
} ReportModel;

/* Which pairs a match step with `among` looked at. Equal records count as one. */
typedef struct ReportBlock {
    Str name; /* the values that its records share, "(personal)"; of passes by likeness a word that many texts have */
    uint64_t left, right, pairs;
    bool compared; /* false: too large */
} ReportBlock;

typedef struct ReportPass {
    Str words; /* as the project has it */
    uint64_t pairs, fresh; /* that it brings; of these those that no pass before it brings */
    const ReportBlock *block; /* the largest */
    size_t block_count;
} ReportPass;

typedef struct ReportAmong {
    uint32_t step; /* number in the rule, from 1 */
    uint64_t pairs, pairs_max; /* that were compared, each once; that may be brought */
    const ReportPass *pass;
    size_t pass_count;
} ReportAmong;

typedef struct ReportRule {
    Str name, title, kind;   /* kind: "reconcile", "duplicates", "check", "chain", "balance", "closed" */
    Str left, right;         /* datasets, "" when there is no such */
    const Str *dataset;      /* all that it reads, in the rule's order */
    size_t dataset_count;
    bool checked;            /* false: not run, because a source of it is incomplete */
    Str why_not;
    uint64_t matches, groups, review, ambiguous, findings;
    const ReportCount *step; /* matches per step */
    size_t step_count;
    const ReportModel *model; /* of its steps that score */
    size_t model_count;
    const ReportAmong *among; /* of its steps that say which pairs they look at */
    size_t among_count;
} ReportRule;

/* How the findings stand against the store's history of the job. */
typedef struct ReportHistory {
    bool kept;   /* false: there is no store; the rest is nothing then */
    bool first;  /* the job's first run */
    bool part;   /* counted among an owner's findings alone: what is resolved or unknown is not */
    bool aside;  /* an older cut-off than the newest run's: judged, not kept */
    Str since;   /* day of the cut-off of the run before, "" */
    uint64_t fresh, open, came_back, resolved;
    uint64_t unknown; /* findings of what was not looked at this time: neither open nor resolved */
} ReportHistory;

/* The job's last runs, oldest first; the last of them is this one. Made from what the store held before this run, in
 * its place in the history: a run that is repeated shows the same. */
enum { TREND_RUNS_MAX = 26 };

typedef struct TrendRun {
    Str id, day;             /* day of the cut-off: "2026-09-30" */
    RunState state;
    uint64_t findings, fresh, resolved; /* fresh: new or come back */
} TrendRun;

typedef enum TrendKind { TREND_DIFFERENCE, TREND_DUPLICATES } TrendKind;

typedef struct TrendValue {
    bool known;              /* false: the rule was not there, or was not run */
    int128 value;
} TrendValue;

typedef struct TrendSeries { /* of a rule of this run */
    TrendKind kind;
    Str rule, title, currency; /* currency: of differences */
    unsigned scale;
    const TrendValue *value; /* one per run */
} TrendSeries;

typedef struct ReportTrends {
    const TrendRun *run;     /* none without a store */
    size_t run_count;
    const TrendSeries *series; /* differences in the order of totals, then duplicates in the order of rules */
    size_t series_count;
} ReportTrends;

typedef struct RunReport {
    Str run;                 /* id: 16 hex digits of plan, snapshot and program version */
    Str company, profile, job, language, currency;
    Str owner;               /* team whose findings alone stand here; "": the whole */
    Str version;             /* of Kopeck */
    Str cutoff;              /* "2026-09-30T24:00 Asia/Almaty" in words of the project's zone, see cutoff_utc */
    Str cutoff_utc;
    Str zone;
    RunState state;
    Str project_sha256, snapshot_sha256;
    const ReportDataset *dataset;
    size_t dataset_count;
    const ReportNotice *notice;
    size_t notice_count;
    const ReportRule *rule;
    size_t rule_count;
    const ReportTotals *totals;
    size_t totals_count;
    const Finding *finding;  /* ranked: errors first, then by money at risk, then id */
    size_t finding_count;
    const ReportCluster *cluster;
    size_t cluster_count;
    ReportList list;
    const ReportLimit *limit;
    size_t limit_count;
    ReportMatches matches;
    ReportAllocations allocations;
    ReportHistory history;
    ReportTrends trends;
    size_t threads;          /* that a report may use; the bytes are the same for any number */
} RunReport;

/* The state that every report shows: RUN_INCOMPLETE also when the run claims better although a dataset was not read to
 * its end, a rule was not run, or nothing was read at all. Never a false all-clear. */
RunState report_state(const RunReport *report);

static inline size_t report_findings(const RunReport *report) { /* with clusters that are only listed */
    return report->finding_count + report->list.count;
}

/* Findings by what they ask for, with clusters that are only listed. What a decision settled asks for nothing: it is no error any more. */
typedef struct FindingCounts {
    uint64_t by_severity[3], settled;
} FindingCounts;
void finding_counts_add(FindingCounts *counts, const Finding *finding);
FindingCounts report_counts(const RunReport *report);

bool report_rejected_any(const RunReport *report); /* Rows of some dataset could not be read. */

/* What a report says first: the state, and for a warning what it comes from. */
typedef enum ReportBanner {
    BANNER_NO_FINDINGS,
    BANNER_CLEAN,     /* there are findings, and nothing is over a limit */
    BANNER_NO_LIMITS, /* there are errors, and nothing says how many are too many */
    BANNER_REJECTED,  /* rows could not be read */
    BANNER_WARNING,
    BANNER_BREACH,
    BANNER_INCOMPLETE
} ReportBanner;

/* The worst of what holds: it colours the first line. */
ReportBanner report_banner(const RunReport *report);

/* False of a project whose `profile` is another than production: its pages say so, in a colour of their own. A project
 * without a profile is taken to be in production. */
bool report_is_production(const RunReport *report);
bool profile_is_production(Str profile);

typedef struct Report {
    const char *name;        /* what a job's `report:` says: "xlsx", "csv", "matches", "json"; most files of csv share it */
    const char *file;        /* "report.xlsx" */
    const char *summary;
    /* Writes `folder`/file: whole or not at all. */
    bool (*write)(const RunReport *report, const char *folder, Error *err);
} Report;

extern const Report *const reports[]; /* ends with NULL; a job writes each one whose name it lists */
const Report *report_find(Str name);  /* the first of that name, NULL when there is none */

/* A mail, ready to be sent now or later. */
typedef struct MailMessage {
    Str to; /* addresses, `a@b` or `Name <a@b>`, one a line */
    Str id; /* local part of the Message-ID */
    Str subject, text, html;
    Str attachment_name, attachment; /* its bytes; "" none */
    Str bare_text, bare_html;        /* said instead when the server finds the attachment too large; "" without one */
} MailMessage;

/* Mail: options are those of the project's `mail:`. Text and HTML of the same content, and the workbook.
 * attachment a file, or NULL. Larger than `size_max`, the mail goes without it and says where it is
 * The same run to the same people has the same id. Lives in the arena. Fails: ERROR_OUTPUT, the attachment cannot be read */
extern const OptionSpec mail_options[];
bool mail_compose(const RunReport *report, const Options *options, const Str *to, size_t to_count, const char *attachment,
                  Arena *arena, MailMessage *out, Error *err) MUST_USE;

typedef struct MissedRun { /* a run that should have been */
    Str company, profile, job;
    Str since; /* moment of the last one, "" never */
    int32_t every_days;
    Str language;
    int64_t now_us; /* part of the message's id */
} MissedRun;
void mail_compose_missed(const MissedRun *missed, const Str *to, size_t to_count, Arena *arena, MailMessage *out);

/* Fails  ERROR_USAGE for wrong settings and addresses (a line break in one is refused), ERROR_OUTPUT when it was not
 *        accepted; err->native is the SMTP code ("550") or libcurl's ("curl 28"). A code of 4xx: worth trying again later.
 *        With a password the connection is encrypted and verified, or nothing is sent. */
bool mail_send(const MailMessage *message, const Options *options, Error *err) MUST_USE;
bool mail_send_test(const Options *options, const Str *to, size_t to_count, Str company, Str profile,
                    Str language, Error *err) MUST_USE;

/* The part of a report that concerns one owner: the findings that the team puts right, with their clusters; limits and
 * totals are left out. Lives in the arena. */
RunReport report_of_owner(const RunReport *report, Str team, Arena *arena);

/* Words in the report's language ("ru", "en"; any other reads as "en"). All are constants. */
Str words_kind(Str language, FindingKind kind);
Str words_severity(Str language, Severity severity);
Str words_state(Str language, RunState state);

/* The sentence of a finding, complete by itself, and what to do about it, made from its fields. Every one
 * may be empty: the sentence leaves out what is not known. A project's words (team,
 * values, step) are quoted as they are. Both live in the arena. */
Str words_explain(Str language, const Finding *finding, Arena *arena);
Str words_action(Str language, const Finding *finding, Arena *arena);

#endif
