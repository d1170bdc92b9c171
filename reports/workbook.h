/* Workbook: the decisions that people filled into a report.xlsx that was given to them. Read with libzip and libxml2
 * (no network, no DTD), whichever program saved it last. Columns are found by their titles, in any language of reports,
 * so sheets may have been sorted, filtered or moved. */
#ifndef KOPECK_WORKBOOK_H
#define KOPECK_WORKBOOK_H

#include "engine/base/error.h"
#include "engine/base/str.h"

typedef struct WorkbookDecision {
    Str where;    /* "Findings!N7" */
    Str finding;  /* identity */
    Str decision; /* code: "accept", "not same", ...; what stands there when it is no decision */
    Str until;    /* "2026-12-31"; what stands there when it is no date; "" */
    Str comment;
} WorkbookDecision;

typedef struct Workbook {
    Str run; /* id */
    const WorkbookDecision *decision;
    size_t count;
} Workbook;

/* Rows in which any of the decision's columns is filled. Lives in the arena.
 * Fails  ERROR_USAGE: no file, no workbook, damaged, too large, encrypted, or not one of ours */
bool workbook_decisions(const char *path, Arena *arena, Workbook *out, Error *err) MUST_USE;

#endif
