/* What sources say of themselves, without the values of personal columns: a server quotes what it could not read. Done
 * where it is heard, so that no report, log or store has it. */
#ifndef KOPECK_VEILED_H
#define KOPECK_VEILED_H

#include "rules/plan.h"

/* What the log need not be told of a source: the project's own words; NULL: none of its columns is personal. */
const Str *veiled_words(const Plan *plan, uint32_t source, Arena *arena);

/* The same of what a source says: values are taken out where a column of it is personal. */
void veiled_fault(const Plan *plan, uint32_t dataset, Error *err);
void veiled_notices(const Plan *plan, uint32_t source, NoticeList *notices, Arena *arena);

#endif
