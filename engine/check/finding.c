#include "engine/check/finding.h"

/* A designated entry for each kind: a kind that is added without its word shows up in the test as NULL. */
const char *const finding_kind_code[FINDING_KINDS] = {
    [FINDING_MISSING] = "missing",
    [FINDING_TIMING] = "timing",
    [FINDING_BOUNDARY] = "boundary",
    [FINDING_AMOUNT_DIFFERS] = "amount differs",
    [FINDING_WITHIN_TOLERANCE] = "within tolerance",
    [FINDING_FIELD_DIFFERS] = "field differs",
    [FINDING_STATUS_CONFLICT] = "status conflict",
    [FINDING_NOT_POSTED] = "not posted",
    [FINDING_COUNTERPART_REJECTED] = "counterpart rejected",
    [FINDING_UNLINKED_PAYMENT] = "unlinked payment",
    [FINDING_PARTLY_PAID] = "partly paid",
    [FINDING_OVERPAID] = "overpaid",
    [FINDING_DUPLICATE_DOCUMENT] = "duplicate document",
    [FINDING_DUPLICATE_PAYMENT] = "duplicate payment",
    [FINDING_DUPLICATE_COUNTERPARTY] = "duplicate counterparty",
    [FINDING_DUPLICATE_ITEM] = "duplicate item",
    [FINDING_SURPLUS] = "surplus",
    [FINDING_AMBIGUOUS] = "ambiguous",
    [FINDING_REVIEW] = "review",
    [FINDING_BROKEN_CHAIN] = "broken chain",
    [FINDING_NO_COUNTERPART_SLICE] = "no counterpart slice",
    [FINDING_MISSING_DETAIL] = "missing detail",
    [FINDING_MALFORMED_DETAIL] = "malformed detail",
    [FINDING_UNKNOWN_VALUE] = "unknown value",
    [FINDING_REJECTED_ROW] = "rejected row",
    [FINDING_SCHEMA_DRIFT] = "schema drift",
    [FINDING_SOURCE_INCOMPLETE] = "source incomplete",
    [FINDING_BLOCK_TOO_LARGE] = "block too large",
    [FINDING_SEARCH_LIMIT] = "search limit reached",
    [FINDING_NOT_DUE] = "not due yet",
    [FINDING_REVERSED] = "reversed",
    [FINDING_RETURN_WITHOUT_SALE] = "return without its sale",
    [FINDING_CHECK_FAILED] = "check failed",
    [FINDING_BALANCE_BREAK] = "balance break",
    [FINDING_NO_ROLL_FORWARD] = "balance does not roll forward",
    [FINDING_CHANGED_AFTER_CLOSE] = "changed after close",
    [FINDING_CONFLICTING_EDITS] = "conflicting edits",
    [FINDING_EDITED_OUTSIDE_OWNER] = "edited outside owner",
    [FINDING_STAGE_CONFLICT] = "stage conflict",
};

const char *const cause_code[] = {
    /* amounts */
    "vat included", "vat excluded", "vat rate", "rounding", "rounding per line", "rounding per total", "discount",
    "delivery cost", "currency", "exchange rate", "exchange difference", "price changed", "line missing", "amount of a line", "quantity", "unit of measure",
    "minor units", "sign", "swapped digits", "bank fee", "partial payment", "advance", "overpayment", "refund",
    "guarantee sum", "return", "reversal", "correction", "unexplained",
    /* time */
    "timing", "boundary", "time zone", "shift end", "backdated", "changed after close",
    /* the exchange between systems */
    "retry", "entered twice", "timeout", "exchange error", "dead letter", "bad item card", "not sent", "closed by hand",
    "conflicting edits", "edited outside owner",
    /* what became of the document */
    "draft", "not posted", "deleted", "vanished", "cancelled", "left out", "wrong document", "wrong contract", "wrong counterparty", "wrong warehouse", "another day", "another number",
    "no contract",
    "no document", "amounts of documents", "stage conflict", "by stage", "overdue instalment", "return without its sale", "balance does not roll forward",
    "differs from registry", "not in the registry", "several candidates", "equal items",
    /* data quality */
    "empty", "check digit", "length", "form", "characters", "surplus digits", "not a number", "decimal sign unclear", "debit or credit", "number too large",
    "not a date", "not a date or time", "date 2000 years ahead", "not true or false", "unknown value", "unknown unit", "unknown reference", "duplicate key",
    /* sources */
    "failed", "all rejected", "stale", "cut short", "half written", "access denied", "rows differ", "control total", "column missing",
    "column added", "column renamed", "type changed", "schema drift", "source incomplete", NULL};

const char *const severity_code[] = {
    [SEVERITY_INFO] = "info", [SEVERITY_REVIEW] = "review", [SEVERITY_ERROR] = "error"};

const char *const finding_state_code[] = {
    [FINDING_STATE_NONE] = "", [FINDING_NEW] = "new", [FINDING_OPEN] = "open", [FINDING_CAME_BACK] = "came back"};

const FindingMemory finding_forgotten = {.state = FINDING_STATE_NONE};
