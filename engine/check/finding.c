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
    [FINDING_CHECK_FAILED] = "check failed",
};

const char *const severity_code[] = {
    [SEVERITY_INFO] = "info", [SEVERITY_REVIEW] = "review", [SEVERITY_ERROR] = "error"};

bool finding_kind_find(Str code, FindingKind *out) {
    for (size_t i = 0; i < FINDING_KINDS; i++) {
        if (!str_eq(code, str_of(finding_kind_code[i]))) continue;
        *out = (FindingKind)i;
        return true;
    }
    return false;
}
