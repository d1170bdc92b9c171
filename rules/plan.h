/* Plan: the project file, checked and compiled. Read-only from then on; lives in the run's arena.
 * rules/PROJECT.md is the reference of the YAML that it is made from. Indexes are into the Plan's arrays. */
#ifndef KOPECK_PLAN_H
#define KOPECK_PLAN_H

#include "connectors/connector.h"
#include "engine/check/finding.h"
#include "engine/clean/clean.h"
#include "engine/clean/mask.h"
#include "engine/clean/multiple.h"
#include "engine/match/match.h"
#include "rules/expression.h"
#include "rules/mistake.h"

#define PLAN_NONE UINT32_MAX

/* More of these is a mistake in the project: a byte a row says why it is left out, and reports stay readable. */
enum { PLAN_LEAVE_OUT_MAX = 250, PLAN_DUPLICATES_DATASETS_MAX = 64, PLAN_CHAIN_DATASETS_MAX = 8, PLAN_TOTALS_MAX = 32, PLAN_REPLACE_MAX = 15,
       PLAN_CLEAN_STEPS_MAX = PLAN_REPLACE_MAX + 1 };

typedef enum Entity {
    ENTITY_OTHER,
    ENTITY_ORDER,
    ENTITY_PAYMENT,
    ENTITY_SHIPMENT,
    ENTITY_RECEIVABLE,
    ENTITY_COUNTERPARTY,
    ENTITY_ITEM,
    ENTITIES
} Entity;

extern const char *const entity_code[ENTITIES]; /* "other", "order", ...: YAML, CSV and JSON say these */

typedef struct SourcePlan {
    Str name, title;
    Place place;
    const char *where; /* place with the file: "kopeck.yaml:9:3" */
    const Connector *connector;
    Str use; /* as written: the preset's name where one was used */
    Options options;
    Options dataset; /* of a dataset that says nothing: the preset's and the fallbacks */
    Str zone_name;
    const Zone *zone;
    /* Business days of its records: on the source's own clock when it has its own `day_ends`, else the company's day.
     */
    const Zone *day_zone;
    int day_ends_minutes;
} SourcePlan;

typedef struct TableRow {
    Str from, to;
    Day since;                      /* DAY_NONE: always */
    int64_t factor_num, factor_den; /* units; 1/1 elsewhere */
} TableRow;

typedef struct TablePlan { /* values of one system -> common words, or allowed pairs (from left, to right; several rows
                              a from) */
    Str name;
    Place place;
    const TableRow *row;
    size_t row_count;
} TablePlan;

/* What the table makes of the value at any time; NULL: the column may well hold it. */
const TableRow *table_translates(const TablePlan *table, Str value);

typedef struct ListPlan {
    Str name;
    const Str *item;
    size_t count;
} ListPlan;

typedef struct FieldPlan {
    Str name; /* "number", "counterparty" */
    Place place;
    Str from;                  /* source column; empty for computed fields */
    const Expression *compute; /* or NULL; over the dataset's fields: those with `from`, and computed ones above it */
    ColumnType type;
    uint8_t scale;
    Str format; /* of dates; "" ISO */
    DecimalFormat decimal;
    const Multiple *in;   /* what it is written in; NULL: in ones */
    bool money;           /* an amount: a currency may stand beside it */
    MoneySide minus;      /* the side that makes it negative; MONEY_NO_SIDE: nobody said */
    const Cleaner *clean; /* NULL: values compare as they are */
    const Replacement *const *replace;
    size_t replace_count;
    uint32_t table;        /* PLAN_NONE */
    uint32_t lookup;       /* dataset, or PLAN_NONE */
    uint32_t lookup_field; /* field of that dataset which the value names (its id) */
    Str unit_field;        /* field that holds the unit, or "" */
    bool unit_beside;      /* the two are of one column: 5 шт; of the unit's field: it is the word behind the number */
    const Validator *const *valid;
    size_t valid_count;
    bool required;
    Personal personal;  /* what its values are, for those who need not see them */
    bool personal_said; /* by the project, `none` included */
} FieldPlan;

typedef struct LeaveOut {
    Str name; /* "draft", "not posted", "where" */
    const Expression
        *when; /* over the dataset's fields; the row is left out when it is true ("where" is compiled negated) */
} LeaveOut;

enum { CHANGES_KEY_MAX = 6 };

/* How a dataset is read by what changed since an earlier snapshot, instead of whole. */
typedef struct ChangesPlan {
    uint32_t by;         /* field of the mark of change: an instant, or an integer that grows */
    uint32_t key[CHANGES_KEY_MAX]; /* fields that no two rows share together */
    size_t key_count;
    int64_t keys_every;  /* microseconds; once so old, the keys are compared with the source's again */
    int64_t overlap;     /* how far before the last mark known changed rows are asked for: microseconds, or of a number */
} ChangesPlan;

typedef struct DatasetPlan {
    Str name; /* "crm.orders" */
    Place place;
    const char *where; /* place with the file: "kopeck.yaml:14:3" */
    uint32_t source;
    Entity entity;
    Options options;
    const FieldPlan *field;
    size_t field_count;
    uint32_t date_field; /* the field `date`, or PLAN_NONE: master data, read whatever the cut-off */
    const LeaveOut *leave_out;
    size_t leave_out_count;
    const ChangesPlan *changes; /* NULL: read whole each time */
    int32_t stale_after_days; /* -1: not checked */
    bool empty_allowed;
} DatasetPlan;

/* A field as rules name it: "amount", "counterparty.tax_id". `sub` is a field of the looked-up dataset, or PLAN_NONE.
 */
typedef struct FieldRef {
    uint32_t field, sub; /* field PLAN_NONE: this dataset has no such field */
} FieldRef;

/* Field number f of a rule, on each of its datasets: ref[d] for dataset number d of the rule (reconcile: 0 left, 1
 * right). All that a rule uses stands among its fields: match steps, comparisons, totals, `expect`, and what findings
 * show. */
typedef struct RuleField {
    Str name; /* "number", "number = order_number", "counterparty.tax_id" */
    const FieldRef *ref;
} RuleField;

typedef enum CompareKind { COMPARE_AMOUNT, COMPARE_EXACT, COMPARE_DAYS, COMPARE_PAIRS } CompareKind;

typedef struct ComparePlan {
    uint32_t field; /* of the rule */
    Place place;
    CompareKind kind;
    int64_t tolerance;    /* at the amounts' scale */
    int64_t per_line;     /* times the larger of the two `lines` */
    uint32_t share_ppm;   /* of the larger amount */
    bool vat;             /* or one is the other with VAT, by a rate in force */
    uint32_t lines_field; /* of the rule, or PLAN_NONE */
    int32_t days;
    const TablePlan *pairs; /* COMPARE_PAIRS: its values as the fields are compared, i.e. cleaned */
} ComparePlan;

/* Lines of one side's documents, to tell why their amounts differ. Fields are of `dataset`; PLAN_NONE where it has none. */
typedef struct LinesPlan {
    uint32_t dataset;
    uint32_t document; /* the field that looks the document up */
    uint32_t item, quantity, price, amount;
} LinesPlan;

/* Messages that a queue gave up on, to tell why a document is missing. Fields are of `dataset`; PLAN_NONE where it has none. */
typedef struct DeadPlan {
    uint32_t dataset;
    uint32_t key;           /* names the document */
    uint32_t since, reason, queue;
    uint32_t document[2];   /* the field of the left, right dataset that has the key's values */
} DeadPlan;

typedef enum LimitOf { LIMIT_FINDINGS, LIMIT_FINDINGS_PER_DAY, LIMIT_NEW_FINDINGS, LIMIT_AGE, LIMIT_DRIFT } LimitOf;

typedef struct LimitLevel {
    bool set;
    bool of_turnover; /* share_ppm of the rule's turnover; else `value` (count, or amount at scale 2) */
    int64_t value;
    uint32_t share_ppm;
} LimitLevel;

typedef struct LimitPlan {
    Str words; /* as written: "drift for counterparties in critical" */
    Place place;
    LimitOf of;
    uint32_t list; /* only counterparties whose tax id stands in it; PLAN_NONE: all */
    LimitLevel warn, alert;
} LimitPlan;

typedef struct OwnerPlan {
    Str field;       /* "*" for the rest */
    uint32_t source; /* where it is to be fixed */
    Str team;
} OwnerPlan;

typedef enum RuleKind { RULE_RECONCILE, RULE_DUPLICATES, RULE_CHECK, RULE_CHAIN, RULE_BALANCE, RULE_CLOSED } RuleKind;

/* A balance rule's datasets: the balance, what adds to it, what takes from it, and its opening where that is a dataset. */
typedef struct RollPlan {
    const uint32_t *by; /* fields of the rule, texts: counterparty, contract */
    size_t by_count, add_count, less_count;
    bool from_run; /* the opening is the balance as of the job's last run; else the rule's last dataset */
} RollPlan;

/* Until when the books of a dataset are closed. */
typedef struct ClosedPlan {
    Day until, since;  /* the last closed day; DAY_NONE, or the day on which it was closed */
    uint32_t periods;  /* number, among the rule's datasets, of the one whose newest `date` is that day; PLAN_NONE */
} ClosedPlan;

typedef struct EditPlan {
    uint32_t field; /* of the rule */
    uint32_t owner; /* side that owns it: 0 left, 1 right; PLAN_NONE: neither */
} EditPlan;

/* A document and its exact negative on one side: netted before rows are matched. */
typedef struct ReversalPlan {
    const uint32_t *same; /* fields in which both are equal */
    size_t same_count;
    int32_t days; /* the reversal comes at most so many after it */
} ReversalPlan;

typedef struct RulePlan {
    Str name, title;
    Place place;
    RuleKind kind;
    const uint32_t *dataset; /* reconcile: left, right; duplicates, chain: all; check: the one, then the candidate's if any;
                                balance: see RollPlan; closed: those looked at, then those that say until when */
    size_t dataset_count;
    const RuleField *field;
    size_t field_count;
    MatchPlan match; /* fields are this rule's; check: steps that find the candidate */
    /* Fields of the rule by role, for findings and totals; PLAN_NONE when none of its datasets has one. A dataset that
     * alone lacks it has ref.field PLAN_NONE. Only `amount` of a reconciliation stands for both sides or not at all,
     * with one scale. number: the document, or the name of master data; key: the record's own, stable one (key, guid,
     * id, number). */
    uint32_t date, amount, currency, counterparty_id, counterparty_name, warehouse, status, number, key, deal, origin;
    const ReversalPlan *reversals; /* reconcile, or NULL */
    const ComparePlan *compare;
    size_t compare_count;
    const LinesPlan *lines; /* reconcile: left, right; or NULL */
    uint32_t rates;         /* reconcile: dataset of exchange rates, or PLAN_NONE */
    const DeadPlan *dead; /* reconcile, or NULL */
    bool registry;        /* reconcile: the right side is a reference */
    const uint32_t *total_by; /* fields of the rule, or TOTAL_BY_... */
    size_t total_by_count;
    bool total_amount, total_count;
    FindingKind missing_left,
        missing_right;   /* what a left (right) row without counterpart is; FINDING_KINDS: nothing, it is not told */
    FindingKind finding; /* duplicates, check */
    Str cause;           /* as given, "" */
    const Expression *expect; /* check: over the scope of dataset 0, see plan_scope_count */
    const RollPlan *roll;     /* balance */
    const ClosedPlan *closed; /* closed: one for each of the first closed_count datasets */
    size_t closed_count;
    const EditPlan *edit; /* reconcile: fields whose edits since the last run are looked at */
    size_t edit_count;
    const LimitPlan *limit;
    size_t limit_count;
    const OwnerPlan *owner;
    size_t owner_count;
    const uint32_t *keep; /* duplicates: sources in the order in which their records are kept; without: as `owner` says */
    size_t keep_count;
    /* Set in a run's own copy, never by the project: fields from `decided_from` on hold what people decided of records; columns by
     * field, then by dataset. */
    uint32_t decided_from;
    const Column *const *decided;
} RulePlan;

#define TOTAL_BY_DAY          (UINT32_MAX - 1)
#define TOTAL_BY_COUNTERPARTY (UINT32_MAX - 2)
#define TOTAL_BY_WEEK         (UINT32_MAX - 3)
#define TOTAL_BY_MONTH        (UINT32_MAX - 4)
#define TOTAL_BY_QUARTER      (UINT32_MAX - 5)
#define TOTAL_BY_YEAR         (UINT32_MAX - 6)
/* "day", "week" ...; NULL: it is no part of the calendar, but a field or the counterparty. */
const char *total_by_calendar(uint32_t by);

typedef enum CutoffRule { CUTOFF_YESTERDAY, CUTOFF_LAST_WEEKDAY, CUTOFF_END_OF_LAST_PERIOD, CUTOFF_GIVEN } CutoffRule;

typedef struct JobPlan {
    Str name;
    Place place;
    const uint32_t *rule;
    size_t rule_count;
    CutoffRule cutoff;
    int weekday; /* 1 Monday .. 7 Sunday, for CUTOFF_LAST_WEEKDAY */
    int months;  /* of the period: 1, 3, 12 */
    bool xlsx, html, csv, matches, duplicates, clusters, prometheus, json, owners; /* duplicates: of the files of csv this one alone */
    const Str *mail_to; /* addresses */
    size_t mail_to_count;
    const uint32_t *webhook;
    size_t webhook_count;
    int32_t every_days; /* `kopeck watch` tells when the last run is older; 0: not watched */
} JobPlan;

typedef struct MailOwner { /* a team, and who reads its findings */
    Str team;
    const Str *to;
    size_t to_count;
} MailOwner;

typedef struct WebhookPlan {
    Str name;
    Place place;
    Options options; /* use, url, token, chat, ... */
} WebhookPlan;

/* What remembers the runs. */
typedef struct StorePlan {
    Str file;        /* as written; "none": nothing does; "" not said */
    bool server;     /* then the options are those of store_options */
    Options options;
    Str unset; /* "${NAME}", of a variable that is needed to reach the server and is not set; "" */
} StorePlan;

extern const OptionSpec store_options[];

typedef struct MailPlan {
    bool set;
    Place place;
    Options options; /* of the mail report: server, user, password, from, ... */
    const Str *to;   /* all addresses of the project */
    size_t to_count;
    const MailOwner *owner;
    size_t owner_count;
} MailPlan;

/* Those for whom something leaves the engine, by the form in which it does. */
typedef enum Audience {
    AUDIENCE_WORKBOOK, /* report.xlsx: the controller */
    AUDIENCE_OWNERS,   /* workbooks and mails of the teams that put things right */
    AUDIENCE_HTML,     /* report.html */
    AUDIENCE_FILES,    /* CSV and JSON: other programs */
    AUDIENCE_MAIL,     /* the job's mail with the workbook that goes with it */
    AUDIENCE_WEBHOOK,
    AUDIENCE_TERMINAL, /* what commands print, and what the store keeps of findings for them */
    AUDIENCES
} Audience;

typedef struct PersonalPlan {
    bool any;   /* some column is personal */
    bool keyed; /* some audience sees pseudonyms */
    Str key;    /* of pseudonyms; "" */
    Sight sight[AUDIENCES];
} PersonalPlan;

typedef struct VatRate {
    uint32_t rate_ppm; /* 120000: 12 % */
    Day since, until;  /* until DAY_NONE: still in force; half-open */
} VatRate;

typedef struct Plan {
    const char *file;   /* as given: "kopeck.yaml" */
    const char *folder; /* where it stands */
    char sha256[65];    /* of the file's bytes */
    Str company, zone_name, currency, country, language,
        profile; /* country: "KZ", of phone numbers without a code; or "" */
    const Zone *zone;
    int day_ends_minutes;
    int32_t look_ahead_days;
    const VatRate *vat;
    size_t vat_count;
    const SourcePlan *source;
    size_t source_count;
    const TablePlan *table;
    size_t table_count;
    const ListPlan *list;
    size_t list_count;
    const DatasetPlan *dataset;
    size_t dataset_count;
    const RulePlan *rule;
    size_t rule_count;
    const JobPlan *job;
    size_t job_count;
    MailPlan mail;
    PersonalPlan personal;
    const WebhookPlan *webhook;
    size_t webhook_count;
    int32_t repeat_after_days; /* an alert that did not change is told again only then */
    uint32_t hysteresis_ppm;   /* a limit that was broken is held again only so far below its level */
    StorePlan store;
} Plan;

typedef struct PlanOptions {
    const char *data_folder; /* where presets/ and packs/ are installed, or the root of the source tree */
    bool offline;            /* a run from a snapshot reads no source: variables that are missing stay as written */
    bool unread;             /* no source is read: variables of its settings alone may be missing */
    bool untrained;          /* models of `score` steps are about to be learnt: their files are not read */
    Str discover;            /* only this source, with all datasets of its preset: no rules, no jobs; or STR_NULL */
} PlanOptions;

/* Reads and compiles a project. Every mistake is collected in *mistakes; with any, it fails with ERROR_USAGE ("N
 * mistakes"). Only a file that cannot be read at all leaves no mistake. plan_mistake_print shows one. */
bool plan_load(const char *path, const PlanOptions *options, Arena *run, const Plan **out, MistakeList *mistakes,
               Error *err) MUST_USE;

/* The same for a file's content; `path` says where it would stand. */
bool plan_compile(const char *path, Str content, const PlanOptions *options, Arena *run, const Plan **out,
                  MistakeList *mistakes, Error *err) MUST_USE;

/* What makes a field's values comparable: its replacements, then its cleaner. Returns how many steps. */
size_t plan_clean_steps(const FieldPlan *field, CleanStep step[PLAN_CLEAN_STEPS_MAX]);

/* The column numbers of a field reference such as "counterparty.tax_id" in a dataset; false: no such field. */
bool plan_field(const Plan *plan, uint32_t dataset, Str name, FieldRef *out);

/* What the expressions of a dataset (where, leave_out, compute, expect) may name, in the order of their scope: its own
 * fields, then, for each field that looks up a dataset, the fields of that one ("counterparty.tax_id"). `compute`,
 * `where` and `leave_out` may name only the dataset's own fields (the first field_count of the scope), `expect` all. */
size_t plan_scope_count(const Plan *plan, uint32_t dataset);
FieldRef plan_scope_field(const Plan *plan, uint32_t dataset, size_t index);

/* The instant of a job's cut-off: the end of the business day that its rule names, seen from `now`. */
Instant plan_cutoff(const Plan *plan, const JobPlan *job, Instant now);

/* Up to when records of a source count. A cut-off at the end of a company's day is the end of that day in each source, by the source's own
 * clock and hour: a night shift until 08:00 is of the day on which it began. Any other cut-off is one moment everywhere. */
Instant plan_source_cutoff(const Plan *plan, const SourcePlan *source, Instant cutoff);
Day plan_last_day(const Plan *plan, const SourcePlan *source, Instant cutoff); /* the source's last business day that counts */

/* --as-of: a date (the end of that business day) or a moment; in the company's zone. */
bool plan_parse_as_of(const Plan *plan, Str text, Instant *out, Error *err) MUST_USE;

/* What a connector is told of a dataset that is read by changes, when all of its rows are wanted; of others nothing. */
ExtractChanges plan_changes(const DatasetPlan *dataset);

#endif
