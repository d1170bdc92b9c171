/* Audiences: the one place where what was found leaves the engine for its readers. What a reader need not see of
 * columns that the project marks `personal` is masked here, before any report, mail, message or command has it:
 *
 *   RunReport --audience_report--> RunReport of the workbook (all) -----> report.xlsx
 *                                  RunReport of the owners (masked) ----> owners/TEAM.xlsx, their mails
 *                                  ... of html, files, mail, webhook, terminal and store
 *
 * Masked are a record's name, counterparty, tax id, warehouse and status, compared values, evidence, slices of totals,
 * where their column is personal; then sentences are made anew from what is left. As a second net every value that the
 * finding's own records have in personal columns is taken out of all its other texts, wherever it stands in them. Keys
 * and numbers of records are never personal (rules/load_personal.c): people need them to put things right.
 *
 * Values of rejected rows are hidden where any column of the dataset is personal: which one they are of cannot be
 * trusted. */
#ifndef KOPECK_AUDIENCE_H
#define KOPECK_AUDIENCE_H

#include "engine/run/explain.h"
#include "engine/run/publish.h"
#include "engine/run/trace.h"

typedef struct Audiences {
    RunResults *results;
    const RunReport *report;
    const RunReport *seen[SIGHTS]; /* made when first asked for */
} Audiences;

/* Fails  ERROR_USAGE: pseudonyms are asked for, and their key is not set */
bool audience_check(const Plan *plan, Error *err) MUST_USE;

/* What each audience sees of a report; made when first asked for, and kept in results->run. */
Audiences audiences_new(RunResults *results, const RunReport *report);
const RunReport *audience_report(Audiences *audiences, Audience who);

/* For commands that show records themselves. */
void audience_row(const Plan *plan, Audience who, const FieldPlan *const *field, Str *cell, size_t count, Arena *arena);
void audience_record(const Plan *plan, Audience who, FindingRecord *record, Arena *arena);
void audience_trace(const Plan *plan, Audience who, Trace *trace, Arena *arena);
void audience_explanations(const Plan *plan, Audience who, Explanation *explanation, size_t count, Arena *arena);

#endif
