/* Finding: one thing that is wrong (or must be known), with the documents, amounts and people it concerns.
 * Kinds and causes are the words of the product: stable codes here, translated by reports. Everything a Finding points to
 * lives in the run's arena. */
#ifndef KOPECK_FINDING_H
#define KOPECK_FINDING_H

#include "engine/data/table.h"

typedef enum FindingKind {
    FINDING_MISSING,             /* a document of one side is not on the other: "missing in <system>" */
    FINDING_TIMING,              /* it is there, but after the cut-off: closes itself on the next run */
    FINDING_BOUNDARY,            /* same document, another business day because of the clock; nets to zero */
    FINDING_AMOUNT_DIFFERS,      /* beyond the tolerance; the cause explains it exactly, else "unexplained" */
    FINDING_WITHIN_TOLERANCE,    /* differs, but allowed; kept so that totals add up */
    FINDING_FIELD_DIFFERS,       /* another compared field: warehouse, date, currency, counterparty */
    FINDING_STATUS_CONFLICT,     /* statuses that do not go together, or paid here and not there */
    FINDING_NOT_POSTED,          /* the counterpart exists but is a draft or not posted */
    FINDING_COUNTERPART_REJECTED, /* the counterpart is there, but its row could not be read */
    FINDING_UNLINKED_PAYMENT,    /* a payment with no document or contract behind it */
    FINDING_PARTLY_PAID,         /* a group whose parts do not reach the whole yet; per cent stated */
    FINDING_OVERPAID,            /* parts exceed the whole; remainder stated */
    FINDING_DUPLICATE_DOCUMENT,
    FINDING_DUPLICATE_PAYMENT,
    FINDING_DUPLICATE_COUNTERPARTY,
    FINDING_DUPLICATE_ITEM,
    FINDING_SURPLUS,             /* equal items: 12 against 11 */
    FINDING_AMBIGUOUS,           /* several equally good counterparts: candidates listed */
    FINDING_REVIEW,              /* matched by a rule that asks a person to look */
    FINDING_BROKEN_CHAIN,        /* one deal across systems; the first broken link named */
    FINDING_NO_COUNTERPART_SLICE,/* a warehouse (or other slice) that only one side has */
    FINDING_MISSING_DETAIL,      /* required field is empty */
    FINDING_MALFORMED_DETAIL,    /* wrong check digit, length, form */
    FINDING_UNKNOWN_VALUE,       /* status or unit that the project's table does not know */
    FINDING_REJECTED_ROW,        /* a row or value that could not be read */
    FINDING_SCHEMA_DRIFT,        /* the source changed its shape */
    FINDING_SOURCE_INCOMPLETE,   /* failed, empty, stale, cut short */
    FINDING_BLOCK_TOO_LARGE,     /* a key shared by too many rows to compare all pairs */
    FINDING_SEARCH_LIMIT,        /* a key with so many records that not all sums of them could be tried */
    FINDING_NOT_DUE,             /* its counterpart is expected by a day (`due`) after the cut-off */
    FINDING_REVERSED,            /* a document and its reversal on one side, netted: known, nothing to do */
    FINDING_RETURN_WITHOUT_SALE, /* a return with the wrong document, or with none */
    FINDING_CHECK_FAILED,        /* an `expect` of the project does not hold */
    FINDING_BALANCE_BREAK,       /* a statement's balances do not go on from each other: left what was to be, right what it says */
    FINDING_NO_ROLL_FORWARD,     /* a balance does not follow from its opening and documents: left what was to be, right what it says */
    FINDING_CHANGED_AFTER_CLOSE, /* a record of a closed period is another one than in the snapshot before: left then, right now */
    FINDING_CONFLICTING_EDITS,   /* a field of a matched pair was changed on both sides since the last run, to different values */
    FINDING_EDITED_OUTSIDE_OWNER, /* changed on the side that does not own the field, while the owner's value stayed */
    FINDING_STAGE_CONFLICT,      /* a stage and what the other side has do not go together, by the table of allowed pairs */
    FINDING_KINDS
} FindingKind;

extern const char *const finding_kind_code[FINDING_KINDS]; /* "missing", "timing", ...: CSV, JSON and YAML say these */

/* Causes that the engine itself knows; a project may name others. NULL ends the list. Left and right are the rule's sides:
 * "vat included" means that the right amount holds VAT that the left one does not, "vat excluded" the other way round;
 * "discount" and "delivery cost" that the amounts differ by exactly that of one side's document, whichever is the larger. A
 * detail may follow after a space: "vat included 12 %". */
extern const char *const cause_code[];

typedef enum Severity { SEVERITY_INFO, SEVERITY_REVIEW, SEVERITY_ERROR } Severity;
extern const char *const severity_code[]; /* "info", "review", "error" */

/* One record that a finding speaks of, ready to be shown. Amounts at scale `Finding.scale`. */
typedef struct FindingRecord {
    uint32_t dataset;   /* index in the plan */
    uint32_t row;       /* in that dataset's table */
    bool right;         /* stands on the right side of the rule */
    Str system;         /* source's name: "acc" */
    Str system_title;   /* as people call it: "1С"; "" means as `system` */
    Str dataset_name;   /* "acc.sales" */
    Str entity;         /* "order", "payment", "shipment", "receivable", "counterparty", "item", "other" */
    Str key;            /* the record's key as text: stable between runs */
    Str document;       /* number, or name for master data */
    bool numbered;      /* a receivable that is a document, such as an act, and no balance of a counterparty */
    Str date;           /* local date and time as text (2026-09-30T23:58:00+05:00), "" when none */
    Str day;            /* business day (2026-09-30), "" when none */
    Str counterparty;   /* name */
    Str tax_id;
    Str warehouse;
    Str status;
    Str currency;
    bool has_amount;
    int64_t amount;
    uint32_t evidence_from, evidence_count; /* range of Finding.evidence: what brought this record in; count 0: all of it */
    Str step;           /* the rule's step that did so, or "": the finding's */
} FindingRecord;

/* What stands for a record's counterparty: its tax id, else its name. */
static inline Str record_who(const FindingRecord *record) {
    return record->tax_id.len ? record->tax_id : record->counterparty;
}

/* One field of the evidence: what each side says, and by which measure they were compared. */
typedef struct FindingEvidence {
    Str field, left, right;
    Str measure;        /* "same", "company", "edit 1", "within 3 days"; "" */
    int32_t score_ppm;  /* 0..1,000,000; -1: not a score */
} FindingEvidence;

/* What the store remembers of a finding, as of the run that tells it. */
typedef enum FindingState { FINDING_STATE_NONE /* there is no store */, FINDING_NEW, FINDING_OPEN, FINDING_CAME_BACK } FindingState;
extern const char *const finding_state_code[]; /* "", "new", "open", "came back" */

typedef struct FindingMemory {
    FindingState state;
    Str first_seen;     /* business day of the cut-off of the first run that told it: "2026-09-06" */
    int32_t age_days;   /* from there to this run's cut-off */
    Str amounts;        /* differences over time where they changed: "2026-09-06 -100.00 | 2026-09-13 -250.00", else "" */
    Str decision;       /* in force: "accept", "reject", "same", "not same", "ignore"; "" */
    Str decided_by, decided_on, why, until, assignee;
    Str grown_from;     /* its difference in the run before, when it has grown by a tenth of that or more: "-1500.00"; else "" */
    bool settled;       /* accepted or ignored: stays visible, does not count against limits */
    bool lapsed;        /* accepted or ignored once, but its amount is another now, or the date is past */
} FindingMemory;

typedef struct Finding {
    Str id;             /* 16 hex digits made of rule, kind and record keys: the same in every run */
    FindingKind kind;
    Severity severity;
    Str rule;           /* name of the rule in the project */
    Str step;           /* the match step that brought the records together, in words; "" when none did */
    Str cause;          /* "vat included", "retry", ...; "a / b" either, "a + b" both at once; "unexplained"; "" where none applies */
    Str field;          /* compared field, "" for the document as a whole */
    Str left_value, right_value; /* of that field */
    Str system, system_title; /* where it is missing or wrong: source's name, and as people call it ("" as `system`) */
    Str expected;       /* entity that should be there (FINDING_MISSING, a broken chain), or "" */
    Str owner_system, owner_title, owner_team; /* who fixes it, and where */
    Str currency;
    unsigned scale;
    bool has_amounts;
    int128 left_amount, right_amount, difference; /* right - left */
    int128 at_risk;     /* money that hangs on it, >= 0; ranks the findings */
    bool explains;      /* its records carry the difference into totals; at most one finding does so for a record */
    const FindingRecord *record;
    size_t record_count;
    int128 exchange;    /* exchange difference in exchange_currency, right - left, each of its own day; 0: none */
    Str exchange_currency;
    bool survivor;      /* duplicates: the first record is proposed to be kept */
    const FindingEvidence *evidence;
    size_t evidence_count;
    Str story;          /* id of the finding that tells the whole case, or "": it stands alone, or tells it */
    Str origin;         /* file and line or source column for rejections and schema drift */
    const FindingMemory *memory; /* often one of many findings; NULL: nothing is remembered */
} Finding;

extern const FindingMemory finding_forgotten;

static inline const FindingMemory *finding_memory(const Finding *finding) {
    return finding->memory ? finding->memory : &finding_forgotten;
}

/* Its amounts are those of two sides; a check or a record of poor quality has one alone, and nothing to subtract. */
static inline bool finding_compares(const Finding *finding) {
    return finding->has_amounts && finding->difference == finding->right_amount - finding->left_amount;
}

/* What its readers have not been told yet: new, come back, or grown. */
static inline bool finding_is_news(const Finding *finding) {
    return finding_memory(finding)->state != FINDING_OPEN || finding_memory(finding)->grown_from.len;
}

#endif
